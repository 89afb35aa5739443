//! Accounts, entries, and the frozen lines of an order.
use county::PlaceId;
use kernel::{Count, Fen, Share, Time};
use stock::OrderId;

kernel::id! {
    AccountId;
    EntryId;
}

kernel::words! {
    /// Whose money an account counts. Debit is positive: what is held; credit negative: what is owed.
    AccountKind {
        /// Held by a payment provider for us. The owner is 0.
        Provider = "provider",
        /// Cash that an outlet will take. The owner is the outlet.
        CashExpected = "cash_expected",
        /// Cash that an outlet has taken and not handed in.
        Cash = "cash",
        /// Owed to a producer when the buyer has his goods.
        ProducerDue = "producer_due",
        /// Owed to a producer now.
        ProducerPayable = "producer_payable",
        PlatformFee = "platform_fee",
        Freight = "freight",
    }
    /// Why something was posted.
    EntryKind {
        /// The buyer's money has come.
        Paid = "paid",
        /// The buyer promised cash at an outlet.
        CashOrder = "cash_order",
        /// The keeper has taken that cash.
        CashIn = "cash_in",
        /// The buyer has everything: due becomes payable.
        Settled = "settled",
        /// The money went back, or the promise of cash was given up.
        Refunded = "refunded",
    }
    /// What a share of an order is for.
    Part {
        /// The producer's, after the fee.
        Goods = "goods",
        PlatformFee = "platform_fee",
        Freight = "freight",
    }
}

/// The platform's part of every sale.
pub const PLATFORM_FEE: Share = Share::percent(5);

/// The platform's fee on goods of this price. Rounded once, here; the producer gets the rest.
pub fn fee(goods: Fen) -> Fen {
    goods.share(PLATFORM_FEE)
}

/// A frozen line: what an account gets of a line of an order. Line 0 is the order as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShare {
    pub order: OrderId,
    pub line: i64,
    pub part: Part,
    pub account: AccountKind,
    /// A producer; 0 where the account belongs to the county.
    pub owner: i64,
    pub amount: Fen,
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    pub packs: Count,
}

/// Where the buyer's money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    Provider,
    /// Cash at this outlet.
    Outlet(PlaceId),
}

/// The command to post something about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    pub order: OrderId,
    pub at: Time,
    pub payer: Payer,
}
