//! What a buyer is asked to pay, and what a provider says of it.
use kernel::{Fen, Time};
pub use ledger::Provider;
use stock::OrderId;

kernel::id! {
    /// A payment that was asked for.
    IntentId;
}

kernel::words! {
    IntentState {
        /// Nothing has come yet.
        Open = "open",
        Paid = "paid",
        /// The time to pay is over. Money may still come, late.
        Expired = "expired",
        /// It was paid, and went back.
        Refunded = "refunded",
    }
    /// What was made of a notice.
    NoticeOutcome {
        /// It was the news that the money is here.
        First = "first",
        /// The payment was known by another notice.
        Repeated = "repeated",
        /// Nobody asked for such a payment.
        UnknownIntent = "unknown_intent",
        /// Not the amount that was asked for.
        WrongAmount = "wrong_amount",
    }
}

/// A payment to ask for. Once an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewIntent {
    pub id: IntentId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub expires: Time,
}

/// A payment that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub state: IntentState,
    pub expires: Time,
    pub paid: Option<Time>,
}

/// What a provider told us, after its signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub provider: Provider,
    /// The provider's own number of what it tells: the same number is the same news.
    pub notice_id: String,
    pub intent: IntentId,
    pub amount: Fen,
    /// When the buyer paid, by the provider's clock.
    pub at: Time,
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The money is here, and this is the news of it. The intent may have expired before.
    First(Intent),
    /// Known already; nothing follows from it.
    Repeated,
    UnknownIntent,
    /// The intent stays as it was; somebody has to look at it.
    WrongAmount {
        expected: Fen,
    },
}

impl Recorded {
    pub const fn outcome(&self) -> NoticeOutcome {
        match self {
            Self::First(_) => NoticeOutcome::First,
            Self::Repeated => NoticeOutcome::Repeated,
            Self::UnknownIntent => NoticeOutcome::UnknownIntent,
            Self::WrongAmount { .. } => NoticeOutcome::WrongAmount,
        }
    }
}
