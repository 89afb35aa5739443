//! Accounts, entries, and the frozen shares from which entries are made.
use county::PlaceId;
use kernel::{Count, Day, Fen, Time, Whole};
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
        /// Money at the county's own bank.
        Bank = "bank",
        /// Cash that a buyer promised to an outlet.
        CashExpected = "cash_expected",
        /// Cash in an outlet's till.
        Cash = "cash",
        /// What the pavilion bought and has not sold, at what it paid.
        Stock = "stock",
        /// What a producer gets when the buyers have their parcels.
        ProducerDue = "producer_due",
        /// What may be paid out to a producer.
        ProducerPayable = "producer_payable",
        /// What outlets, companies, hosts and the county's own freight get when the buyers have their parcels.
        ServicesDue = "services_due",
        /// What may be paid out to an outlet.
        OutletPayable = "outlet_payable",
        /// What may be paid out to a company that carries.
        CompanyPayable = "company_payable",
        /// What may be paid out to a person: a host, a trainee.
        PersonPayable = "person_payable",
        /// What the shop keeps of a sale.
        PlatformFee = "platform_fee",
        /// What the shop bears: its own promotions, and losses that no rule gives to another.
        PlatformCost = "platform_cost",
        /// What the county keeps of the freight, for its hub and the line-haul.
        Freight = "freight",
        /// What went to the bank for producers, until the bank has told what became of it.
        InTransit = "in_transit",
        /// What was lent to a producer on sales that are not settled.
        Advance = "advance",
        /// What lending earned.
        Interest = "interest",
        /// What is owed in tax.
        Tax = "tax",
        /// Public money with a name.
        Fund = "fund",
        /// What a fund promised beyond what it has: the county owes it.
        FundDebt = "fund_debt",
        /// What goes back to buyers and is not yet with them.
        BuyerRefund = "buyer_refund",
        /// Fen that parts, each rounded, leave over.
        Rounding = "rounding",
        /// What runs cost a company, as reckoned. With the three that follow it says who bears that; nobody is owed
        /// anything by them, and nothing is paid out of them.
        RunCost = "run_cost",
        /// The part of it that buyers' freight covers.
        BorneFreight = "borne_freight",
        /// The part that public subsidies for parcels cover.
        BorneSubsidy = "borne_subsidy",
        /// The rest: margin that the company gives up. Of a run that earns more than it costs, negative.
        BorneMargin = "borne_margin",
    }
    /// What happens to money. Of an order each of the first five happens once; the others once for each cause.
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
        /// Money came into a fund. The cause is the endowment's own id.
        Endowed = "endowed",
        /// A fund paid somebody. The cause is what the payer names: an application, a claim.
        FundPaid = "fund_paid",
        /// A fund took back a part of what it had paid. The cause is what the payer names.
        ClawedBack = "clawed_back",
        /// A producer's money went to the bank. The cause is the payout.
        PayoutSent = "payout_sent",
        /// It arrived.
        PayoutPaid = "payout_paid",
        /// The bank could not pay it: it is owed again.
        PayoutFailed = "payout_failed",
        /// It arrived and came back: it is owed again.
        PayoutBounced = "payout_bounced",
        /// Money was lent to a producer. The cause is the advance.
        AdvancePaid = "advance_paid",
        /// A part of it was kept from what became payable, with interest. The cause is the repayment.
        AdvanceRepaid = "advance_repaid",
        /// What a co-operative earned went to its members. The cause is that sharing.
        Shared = "shared",
        /// An entry was undone. The cause is that entry.
        Reversed = "reversed",
        /// Measured grams were less than what was paid. The cause is the refund.
        Weighed = "weighed",
        /// Something was wrong and money goes back. The cause is the refund.
        Claimed = "claimed",
        /// A refund has reached its buyer. The cause is the refund.
        RefundPaid = "refund_paid",
        /// The pavilion bought at the floor. The cause is the purchase.
        Purchased = "purchased",
        /// What a run cost, and who bears it. The cause is the run.
        RunCosted = "run_costed",
        /// A subsidy was paid for parcels of runs: so much less is borne by the company. The cause is the application.
        RunSubsidised = "run_subsidised",
        /// Such a subsidy was taken back. The cause is the application.
        RunUnsubsidised = "run_unsubsidised",
    }
    /// A part of what the buyer pays for a line, or of what somebody adds to it.
    Part {
        /// The producer's.
        Goods = "goods",
        /// The shop's.
        PlatformFee = "platform_fee",
        /// Tax, contained in the shop's fee.
        Tax = "tax",
        /// Of the outlet that takes the goods in.
        OutletFee = "outlet_fee",
        /// Of the outlet that packs.
        Packing = "packing",
        /// Of the host who sold it.
        Commission = "commission",
        /// Negative: a discount, on the account of whoever bears it.
        Discount = "discount",
        /// What a fund adds so that the grower gets the floor: positive for him, negative for the fund.
        TopUp = "top_up",
        /// Of the freight, the company's that runs the shuttle.
        FreightCarrier = "freight_carrier",
        /// Of the freight, the outlet's.
        FreightOutlet = "freight_outlet",
        /// Of the freight, the county's.
        Freight = "freight",
        /// Negative: what goes back to the buyer, borne by a third: who carried it, who packed it.
        Claim = "claim",
        /// What the grower sent beyond what was ordered, by weight,
        OverWeight = "over_weight",
        /// and bears himself: the buyer never pays more.
        OverWeightBorne = "over_weight_borne",
        /// Fen that are left over when the parts of a correction are rounded.
        Rounding = "rounding",
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

/// An account by what it is: a kind, and whose. The owner is a provider's number, an outlet, a producer, a company,
/// a person, a fund, or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    pub kind: AccountKind,
    pub owner: i64,
}

/// A part of an order's money, frozen when the order is placed. Those of an order add up to what its buyer
/// pays. [`crate::Terms::shares`] makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShare {
    pub order: OrderId,
    pub line: i64,
    pub part: Part,
    pub account: AccountKind,
    pub owner: i64,
    /// What that account gets; negative where it gives.
    pub amount: Fen,
    /// The product's name, for whoever reads his money; kept with the goods.
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    pub packs: Count,
    /// Of goods: what a floor that held promised for them; nothing where none did.
    pub floor: Fen,
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

/// An account and what is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub key: AccountKey,
    /// Debit positive, credit negative: what is owed to a producer is negative.
    pub balance: Fen,
}

/// An entry without its sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub kind: EntryKind,
    /// None where it is not about an order.
    pub order: Option<OrderId>,
    /// What made it, where the order and the kind do not say so; else 0.
    pub cause: i64,
    /// A reference that a person can follow; often empty.
    pub evidence: String,
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

impl Part {
    /// Whether it is a part of the freight, which is of the whole order.
    pub const fn is_freight(self) -> bool {
        matches!(self, Self::FreightCarrier | Self::FreightOutlet | Self::Freight)
    }
}

impl Payer {
    /// Where his money is.
    pub(crate) fn account(self) -> AccountKey {
        match self {
            Self::Provider(provider) => AccountKey::of(AccountKind::Provider, provider.number()),
            Self::Outlet(outlet) => AccountKey::of(AccountKind::Cash, outlet),
        }
    }
}

impl AccountKind {
    /// Whether its owner is a producer.
    pub const fn is_producers(self) -> bool {
        matches!(self, Self::ProducerDue | Self::ProducerPayable | Self::Advance)
    }

    /// Whether it is earned only when the buyer has everything, and stands with others' on
    /// [`AccountKind::ServicesDue`] until then.
    pub const fn is_service(self) -> bool {
        matches!(self, Self::OutletPayable | Self::CompanyPayable | Self::PersonPayable | Self::Freight)
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

    /// Where a share stands until the buyer has everything.
    pub(crate) const fn until_settled(self) -> Self {
        if self.kind.is_service() { Self::of_county(AccountKind::ServicesDue) } else { self }
    }
}
