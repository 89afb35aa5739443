//! What an order's money may do next, and which accounts it moves between. No database: a property test turns
//! the pages a million times.
use crate::model::{AccountKey, AccountKind, EntryKind, Payer};
use kernel::Fen;
use std::collections::{BTreeMap, BTreeSet};

/// The sides of an entry by account: debit positive, credit negative, none of them zero.
pub type Sides = BTreeMap<AccountKey, Fen>;

/// The money of one order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// What happened already.
    pub told: BTreeSet<EntryKind>,
    /// What each account gets, frozen at placing.
    pub shares: Sides,
    /// What stands on each account because of this order.
    pub stands: Sides,
}

impl Book {
    /// Whether `kind` may happen now: only once, and not before what it follows from.
    pub fn may(&self, kind: EntryKind) -> bool {
        let told = |kind| self.told.contains(&kind);
        let begun = told(EntryKind::Paid) || told(EntryKind::CashOrder);
        let money_is_here = told(EntryKind::Paid) || told(EntryKind::CashIn);
        let follows = match kind {
            EntryKind::Paid | EntryKind::CashOrder => !begun && !self.shares.is_empty(),
            EntryKind::CashIn => told(EntryKind::CashOrder),
            EntryKind::Settled => money_is_here,
            EntryKind::Refunded => begun,
            // Not about a whole order: their commands have rules of their own.
            _ => false,
        };
        follows && !told(kind) && !told(EntryKind::Refunded)
    }

    /// The sides of the entry; they add up to zero.
    pub fn sides(&self, kind: EntryKind, payer: Option<Payer>) -> Sides {
        let mut sides = Sides::new();
        match kind {
            EntryKind::Paid | EntryKind::CashOrder => self.share_out(&mut sides, payer_account(kind, payer)),
            EntryKind::CashIn => {
                let till = payer_account(kind, payer);
                self.empty(&mut sides, AccountKind::CashExpected, |_| till);
            }
            EntryKind::Settled => self.settle(&mut sides),
            EntryKind::Refunded => self.stands.iter().for_each(|(key, amount)| {
                // What a fund owed for it is the fund's: which of the two it was may have changed meanwhile.
                let fund = key.kind == AccountKind::FundDebt;
                let kind = if fund { AccountKind::Fund } else { key.kind };
                add(&mut sides, AccountKey { kind, ..*key }, -*amount);
            }),
            _ => {}
        }
        sides.retain(|_, amount| !amount.is_zero());
        sides
    }

    fn share_out(&self, sides: &mut Sides, money: AccountKey) {
        add(sides, money, self.shares.values().copied().sum());
        self.shares.iter().for_each(|(key, amount)| add(sides, key.until_settled(), -*amount));
    }

    /// What producers were due becomes payable, and so does what services wait for.
    fn settle(&self, sides: &mut Sides) {
        let payable = |due: AccountKey| AccountKey { kind: AccountKind::ProducerPayable, ..due };
        self.empty(sides, AccountKind::ProducerDue, payable);
        for (key, amount) in self.shares.iter().filter(|(key, _)| key.kind.is_service()) {
            add(sides, key.until_settled(), *amount);
            add(sides, *key, -*amount);
        }
    }

    /// Moves what stands on accounts of `kind` to others.
    fn empty(&self, sides: &mut Sides, kind: AccountKind, to: impl Fn(AccountKey) -> AccountKey) {
        for (key, amount) in self.stands.iter().filter(|(key, _)| key.kind == kind) {
            add(sides, *key, -*amount);
            add(sides, to(*key), *amount);
        }
    }
}

pub(crate) fn add(sides: &mut Sides, key: AccountKey, amount: Fen) {
    *sides.entry(key).or_default() += amount;
}

/// Where the money is that the entry tells of.
fn payer_account(kind: EntryKind, payer: Option<Payer>) -> AccountKey {
    match (kind, payer) {
        (EntryKind::CashOrder, Some(Payer::Outlet(outlet))) => {
            AccountKey::of(AccountKind::CashExpected, outlet)
        }
        (_, Some(payer)) => payer.account(),
        (_, None) => AccountKey::of_county(AccountKind::Cash),
    }
}
