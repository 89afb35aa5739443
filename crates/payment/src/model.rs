//! Payments as they are asked for and told.
use kernel::{Fen, Time};
use stock::OrderId;

kernel::id! {
    /// What was asked of a provider for one order.
    IntentId;
}

kernel::words! {
    /// Who takes the buyer's money.
    Provider {
        /// Behaves like a real provider and moves no money.
        Sandbox = "sandbox",
        /// Cash at a village outlet.
        Cash = "cash",
    }
    IntentState { Open = "open", Paid = "paid", Expired = "expired", Refunded = "refunded" }
    /// What became of a notice.
    NoticeOutcome { First = "first", WrongAmount = "wrong_amount" , UnknownIntent = "unknown_intent", Second = "second" }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewIntent {
    pub id: IntentId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub expires: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub state: IntentState,
    pub expires: Time,
}

/// What a provider tells: this much was paid for this intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub provider: Provider,
    /// The provider's own id of this notice.
    pub notice_id: String,
    pub intent: IntentId,
    pub amount: Fen,
    pub at: Time,
}

/// What a notice turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The money of this intent has come, and this is the first we hear of it.
    First(Intent),
    /// The same notice again, or another one for an intent that is paid.
    Repeated,
    UnknownIntent,
    WrongAmount { expected: Fen },
}
