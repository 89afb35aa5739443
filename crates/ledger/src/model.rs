//! Accounts, entries, and the frozen shares from which entries are made.
use county::PlaceId;
use kernel::{Count, Day, Fen, Share, Time, Whole};
use stock::OrderId;

kernel::id! {
    /// Where money is, or to whom it is owed.
    AccountId;
    /// Something that happened to an order's money.
    EntryId;
}

kernel::words! {
    AccountKind {
        /// Money at a payment provider.
        Provider = "provider",
        /// Cash that a buyer promised to an outlet.
        CashExpected = "cash_expected",
        /// Cash in an outlet's till.
        Cash = "cash",
        /// What a producer gets when the buyers have their parcels.
        ProducerDue = "producer_due",
        /// What may be paid out to a producer.
        ProducerPayable = "producer_payable",
        /// What the shop keeps of a sale.
        PlatformFee = "platform_fee",
        /// What buses and couriers are paid from.
        Freight = "freight",
    }
    /// What happens to an order's money; each happens to an order once.
    EntryKind {
        /// The buyer's money is there.
        Paid = "paid",
        /// The buyer promised cash at an outlet.
        CashOrder = "cash_order",
        /// The outlet has the cash.
        CashIn = "cash_in",
        /// The buyer has everything: what was due may be paid out.
        Settled = "settled",
        /// The buyer's money went back.
        Refunded = "refunded",
    }
    /// A part of what the buyer pays for a line.
    Part {
        /// The producer's.
        Goods = "goods",
        /// The shop's.
        PlatformFee = "platform_fee",
        /// Of the whole order; its line is 0.
        Freight = "freight",
    }
    /// How a buyer pays. It stands here because an account belongs to it; the rest is the payment room's.
    Provider {
        /// A wallet that plays a real provider, for a demonstration.
        Sandbox = "sandbox",
        /// Cash at a village outlet.
        Cash = "cash",
    }
}

impl Provider {
    /// Whose account it is.
    pub const fn number(self) -> i64 {
        match self {
            Self::Sandbox => 1,
            Self::Cash => 2,
        }
    }
}

/// An account by what it is: a kind, and whose. The owner is a provider's number, an outlet, a producer, or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    pub kind: AccountKind,
    pub owner: i64,
}

/// A part of an order's money, frozen when the order is placed. Those of an order add up to what its buyer
/// pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShare {
    pub order: OrderId,
    pub line: i64,
    pub part: Part,
    pub account: AccountKind,
    pub owner: i64,
    /// What that account gets; never negative.
    pub amount: Fen,
    /// The product's name, for whoever reads his money; kept with the goods.
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    pub packs: Count,
}

/// Where a buyer's money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    Provider(Provider),
    Outlet(PlaceId),
}

/// Money of an order that came, or went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    pub order: OrderId,
    pub at: Time,
    pub payer: Payer,
}

/// The fee is a share of the goods; freight carries none.
pub const PLATFORM_FEE: Share = Share::percent(5);

/// What the shop keeps of a line of goods. The producer gets the rest, so that nothing is lost to rounding.
pub fn fee(goods: Fen) -> Fen {
    goods.share(PLATFORM_FEE)
}

/// An account and what is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub key: AccountKey,
    /// Debit positive, credit negative: what is owed to a producer is negative.
    pub balance: Fen,
}

/// An entry without its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub kind: EntryKind,
    pub order: OrderId,
    pub at: Time,
    pub day: Day,
    /// What moved: the sum of its debits.
    pub amount: Fen,
}

/// One side of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    pub account: AccountId,
    pub key: AccountKey,
    pub amount: Fen,
}

impl AccountKind {
    /// Whether its owner is a producer.
    pub const fn is_producers(self) -> bool {
        matches!(self, Self::ProducerDue | Self::ProducerPayable)
    }
}

impl AccountKey {
    /// The county's only account of this kind.
    pub const fn of_county(kind: AccountKind) -> Self {
        Self { kind, owner: 0 }
    }

    pub fn of(kind: AccountKind, owner: impl Whole) -> Self {
        Self { kind, owner: owner.get() }
    }
}
