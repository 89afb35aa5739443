//! Kernel: the words that every room uses. Money, quantity, time, ids, codes, places. No I/O, no clock.
//!
//! Promises:
//! - A value that exists is within its limits, so arithmetic between two of them fits an `i64`.
//! - Money adds to money and to nothing else; an id has no arithmetic at all.
//! - Rounding happens in one named function each ([`Fen::share`], [`FenPerKilo::of`]).
//!
//! Deliberately absent: reading the clock or the environment, and anything that blocks.
mod codes;
mod geo;
mod ids;
mod masks;
mod money;
mod quantity;
mod time;
mod value;
mod whole;

pub use codes::{Check, LotCode, OrderCode, Sscc, Waybill, gs1_check_digit, luhn_check_digit};
pub use geo::{Metres, Position};
pub use ids::{IdMaker, NodeNumber};
pub use masks::{mask_name, mask_phone};
pub use money::{Fen, FenPerKilo, Share};
pub use quantity::{Count, Grams, Quantity, Unit};
pub use time::{COUNTY_ZONE, Clock, Day, Month, Time};
pub use value::{MaybeText, Value};
pub use whole::{NotWhole, UnknownWord, Whole};

/// For the macros of this crate.
#[doc(hidden)]
pub use serde;
