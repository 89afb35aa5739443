//! What changes orders. Each command on the hot path takes a batch, asks once, decides in memory, writes once.
mod basket;
mod claims;
mod confirm;
mod endings;
mod named;
mod place;
mod refunds;
mod settling;
mod troubles;
mod weighing;
mod writing;

pub use basket::{BasketFull, empty_basket, put_in, set_packs};
pub use claims::{CLAIM_HOURS, ClaimRefusal, ClaimedLine, Grant, NewClaim, claim, grant_claim, reject_claim};
pub use confirm::confirm;
pub(crate) use endings::destination;
pub use endings::{cancel, cash_in, completed, expire, refund, shorten};
pub use named::{NamedLine, NamedOrder, NamedRefusal, place_named};
pub use place::place;
pub use refunds::{cash_handed_back, refund_told};
pub use settling::{FRESHNESS_DAYS, settle_overdue};
pub use troubles::{FOLLOWER, follow};
pub use weighing::{NewWeighing, WeighRefusal, Weighing, weigh, weighings_of};
