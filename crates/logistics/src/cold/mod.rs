//! The cold chain: how warm the boxes were in which parcels lay, and what that took of their freshness.
//!
//! A **box** is the cold box of a place or of a vehicle. A **reading** is its temperature at an instant; it holds
//! until the next one, for [`HOLDS_MINUTES`] at the most. Each kind of product has **limits**. Above the upper one
//! it spoils faster: with a **Q10** of 2.5, two and a half times as fast 10 degrees above, so that an hour there costs
//! an hour and a half of its life. Below the lower one, and where a Q10 of 1 says that no rule is known (what was
//! frozen and thaws), a breach is told and people decide.
//!
//! Sources: van 't Hoff's rule for how respiration grows with temperature; Q10 of fresh produce is 2.5–4.0 from 0 to
//! 10 °C, 2.0–2.5 to 20 °C, 1.5–2.0 to 30 °C (Saltveit, Respiratory Metabolism, in USDA Agriculture Handbook 66,
//! The Commercial Storage of Fruits, Vegetables, and Florist and Nursery Stocks).
//!
//! Nothing of it is stored but the readings and that the office was told: what a parcel lost is reckoned from them
//! whenever it is asked, so that a reading that comes late counts, too.
mod check;
mod importing;
mod limits;
mod model;
mod reading;
mod stays;
mod warmth;

pub(crate) use check::check;
pub use importing::{READING_COLUMNS, TakenReadings, import_readings};
pub use limits::{LimitRefusal, limits, set_limit};
pub use model::{BoxKey, BoxKind, Breach, ColdLimit, NewReading, Reading, ReadingRefusal, Source, Tenths};
pub use reading::{box_name, breaches, find_box, last_readings, readings_of, record_readings};
pub use warmth::{HOLDS_MINUTES, Warmth, warmth_of};
