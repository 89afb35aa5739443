//! Payouts: money that is payable goes to bank accounts, in batches that two people make.
mod deciding;
mod drafting;
mod queries;
mod results;
mod sending;

pub use deciding::{approve, reject};
pub(crate) use drafting::accounts_of;
pub use drafting::{BATCH_LINES_MAX, Drafted, draft};
pub use queries::{Batches, batch, batch_by_code, batches, open_batches, payouts, payouts_of};
pub use results::{Recorded, record_results};
pub use sending::send;
