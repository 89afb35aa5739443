//! What changes orders. Each command on the hot path takes a batch, asks once, decides in memory, writes once.
mod basket;
mod confirm;
mod endings;
mod place;
mod writing;

pub use basket::{BasketFull, empty_basket, put_in, set_packs};
pub use confirm::confirm;
pub(crate) use endings::destination;
pub use endings::{cancel, cash_in, completed, expire, refund};
pub use place::place;
