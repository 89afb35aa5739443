//! Funds: public money with a name, what it pays and takes back. Every payment names what it was for, so that the
//! same cause is never paid twice.
use crate::book::Sides;
use crate::model::{AccountKey, AccountKind, EntryId, EntryKind, Side};
use crate::posting::{NewEntry, lock_accounts, post_entries};
use crate::queries::sides_of;
use county::{CompanyId, PlaceId, ProducerId};
use kernel::{Count, Fen, Time, Whole};
use std::collections::{BTreeSet, HashMap};
use stock::OrderId;
use store::{Row, Tx, column, values};
use webkit::{PersonId, Words};

kernel::id! {
    /// Public money with a name.
    FundId;
}

kernel::words! {
    /// What a fund is for.
    Purpose {
        /// Tops a sale up to the guaranteed lowest price.
        Floor = "floor",
        /// Bears discounts.
        Promotion = "promotion",
        /// Pays subsidies to whom a programme reaches.
        Subsidy = "subsidy",
        /// Bears a part of the freight.
        Freight = "freight",
    }
}

/// Funds of a county at the most.
pub const FUNDS_MAX: i64 = 500;
/// Characters of a reference to evidence at the most.
pub const EVIDENCE_MAX: usize = 200;

/// A fund to be opened. It has nothing until it is endowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFund {
    /// `FLOOR-2026`
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub purpose: Purpose,
    /// What may be put into it altogether.
    pub budget: Fen,
    /// The office is warned when it has less.
    pub warn: Fen,
}

/// A fund and what stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    pub id: FundId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub purpose: Purpose,
    pub budget: Fen,
    pub warn: Fen,
    /// What was put into it so far.
    pub endowed: Fen,
    /// What it still has; never negative.
    pub balance: Fen,
    /// What it promised beyond what it has.
    pub debt: Fen,
}

impl Fund {
    /// What it has paid and what it owes, less what it took back.
    pub fn spent(&self) -> Fen {
        self.endowed - self.balance + self.debt
    }
    pub fn is_low(&self) -> bool {
        self.balance < self.warn || !self.debt.is_zero()
    }
}

/// Whom a fund pays, and of whom it takes back. It stands on what may be paid out to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payee {
    /// A household, a co-operative, a firm.
    Producer(ProducerId),
    Outlet(PlaceId),
    Company(CompanyId),
    Person(PersonId),
}

impl Payee {
    pub fn account(self) -> AccountKey {
        match self {
            Self::Producer(id) => AccountKey::of(AccountKind::ProducerPayable, id),
            Self::Outlet(id) => AccountKey::of(AccountKind::OutletPayable, id),
            Self::Company(id) => AccountKey::of(AccountKind::CompanyPayable, id),
            Self::Person(id) => AccountKey::of(AccountKind::PersonPayable, id),
        }
    }
}

/// What happens where a fund has too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// The payment is refused.
    Refuse,
    /// The promise was given: it is paid, and the fund owes it.
    Debt,
}

/// A payment from a fund, or what is taken back into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundPayment {
    pub fund: FundId,
    pub payee: Payee,
    pub amount: Fen,
    /// The id of what it is for, of its own kind of thing: an application, a month's count. Paid once.
    pub cause: i64,
    /// A reference that a person can follow. No name, no telephone.
    pub evidence: String,
    pub person: Option<PersonId>,
    pub at: Time,
}

/// Money that comes into a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endowment {
    pub fund: FundId,
    pub amount: Fen,
    /// An id of its own, so that the same form sent twice is one endowment.
    pub cause: i64,
    /// The decision or the bank's slip.
    pub evidence: String,
    pub person: Option<PersonId>,
    pub at: Time,
}

/// Why a fund did not do it. Nothing was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundRefusal {
    CodeTaken,
    NoSuchFund,
    /// Nothing, or less.
    NotAnAmount,
    /// It would be more than its budget.
    OverBudget {
        left: Fen,
    },
    NotEnough {
        balance: Fen,
    },
    /// This cause was paid, or taken back, before.
    AlreadyDone,
    NoSuchEntry,
    /// It was reversed before.
    AlreadyReversed,
    /// Orders' money is not reversed: it is refunded.
    NotReversible,
    TooMany {
        most: i64,
    },
}

impl FundRefusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::CodeTaken => w.say("ledger-refused-fund-code"),
            Self::NoSuchFund => w.say("ledger-refused-fund-unknown"),
            Self::NotAnAmount => w.say("ledger-refused-fund-amount"),
            Self::OverBudget { left } => w.with("ledger-refused-fund-budget", &[("left", w.money(*left))]),
            Self::NotEnough { balance } => {
                w.with("ledger-refused-fund-empty", &[("balance", w.money(*balance))])
            }
            Self::AlreadyDone => w.say("ledger-refused-fund-done"),
            Self::NoSuchEntry => w.say("ledger-refused-entry-unknown"),
            Self::AlreadyReversed => w.say("ledger-refused-entry-reversed"),
            Self::NotReversible => w.say("ledger-refused-entry-order"),
            Self::TooMany { most } => w.with("ledger-refused-fund-many", &[("most", *most)]),
        }
    }
}

const INSERT_FUND: &str = "
    INSERT INTO fund (county_id, id, code, name_zh, name_en, purpose, budget_fen, warn_fen, endowed_fen, opened_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
        ON CONFLICT (county_id, code) DO NOTHING";
const SET_BUDGET: &str = "
    UPDATE fund SET budget_fen = $3, warn_fen = $4
     WHERE county_id = $1 AND id = $2 AND endowed_fen <= $3";
const ADD_ENDOWED: &str = "
    UPDATE fund SET endowed_fen = endowed_fen + $3 WHERE county_id = $1 AND id = $2";

/// Opens a fund.
pub fn open_fund(tx: &mut Tx, new: &NewFund, now: Time) -> store::Result<Result<FundId, FundRefusal>> {
    if new.budget <= Fen::ZERO || new.warn < Fen::ZERO {
        return Ok(Err(FundRefusal::NotAnAmount));
    }
    if funds(tx)?.len() as i64 >= FUNDS_MAX {
        return Ok(Err(FundRefusal::TooMany { most: FUNDS_MAX }));
    }
    let id: FundId = tx.new_id();
    let values = values![
        id,
        new.code.trim(),
        new.name_zh.trim(),
        new.name_en.trim(),
        new.purpose.word(),
        new.budget,
        new.warn,
        now
    ];
    let opened = tx.execute(INSERT_FUND, values)? == 1;
    Ok(opened.then_some(id).ok_or(FundRefusal::CodeTaken))
}

/// Changes what may be put into a fund, and when the office is warned. What is in it already stays.
pub fn set_budget(
    tx: &mut Tx,
    fund: FundId,
    budget: Fen,
    warn: Fen,
) -> store::Result<Result<(), FundRefusal>> {
    if warn < Fen::ZERO {
        return Ok(Err(FundRefusal::NotAnAmount));
    }
    if tx.execute(SET_BUDGET, values![fund, budget, warn])? == 1 {
        return Ok(Ok(()));
    }
    let found = fund_of(tx, fund)?;
    Ok(Err(found.map_or(FundRefusal::NoSuchFund, |f| FundRefusal::OverBudget { left: budget - f.endowed })))
}

/// Puts money of the county's bank into a fund, within its budget. A debt of the fund is repaid first. The same
/// cause is put in once.
pub fn endow(tx: &mut Tx, new: &Endowment) -> store::Result<Result<EntryId, FundRefusal>> {
    let locked: Option<Fen> =
        tx.lock(LEFT, &[column([new.fund], |id| id)], |row| row.whole(0))?.into_iter().next();
    let Some(left) = locked else { return Ok(Err(FundRefusal::NoSuchFund)) };
    if new.amount <= Fen::ZERO {
        return Ok(Err(FundRefusal::NotAnAmount));
    }
    let bank = AccountKey::of_county(AccountKind::Bank);
    let sides = two_sides(bank, AccountKey::of(AccountKind::Fund, new.fund), new.amount);
    let entry = NewEntry {
        kind: EntryKind::Endowed,
        order: None,
        cause: new.cause,
        at: new.at,
        person: new.person,
        evidence: clip(&new.evidence),
        sides,
    };
    if done(tx, &entry)? {
        return Ok(Err(FundRefusal::AlreadyDone));
    }
    if left < new.amount {
        return Ok(Err(FundRefusal::OverBudget { left }));
    }
    let written = post_entries(tx, &[entry])?.into_iter().flatten().next();
    if written.is_some() {
        tx.execute(ADD_ENDOWED, values![new.fund, new.amount])?;
    }
    Ok(written.ok_or(FundRefusal::AlreadyDone))
}

const LEFT: &str =
    "SELECT budget_fen - endowed_fen FROM fund WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const DONE: &str = "
    SELECT id FROM entry WHERE county_id = $1 AND order_id = 0 AND kind = $2 AND cause_id = $3";

fn done(tx: &mut Tx, entry: &NewEntry) -> store::Result<bool> {
    let found: Option<EntryId> =
        tx.find(DONE, values![entry.kind.word(), entry.cause], |row| row.whole(0))?;
    Ok(found.is_some())
}

/// Pays a batch from funds, in the order given: each payee may have it paid out. A cause is paid once.
pub fn pay_from_funds(
    tx: &mut Tx,
    payments: &[FundPayment],
    cover: Cover,
) -> store::Result<Vec<Result<EntryId, FundRefusal>>> {
    let mut left = lock_funds(tx, payments.iter().map(|payment| payment.fund))?;
    let decided: Vec<Result<NewEntry, FundRefusal>> = payments
        .iter()
        .map(|payment| {
            let left = left.get_mut(&payment.fund).ok_or(FundRefusal::NoSuchFund)?;
            if payment.amount <= Fen::ZERO {
                return Err(FundRefusal::NotAnAmount);
            }
            if cover == Cover::Refuse && *left < payment.amount {
                return Err(FundRefusal::NotEnough { balance: (*left).max(Fen::ZERO) });
            }
            *left -= payment.amount;
            let fund = AccountKey::of(AccountKind::Fund, payment.fund);
            Ok(entry_of(
                EntryKind::FundPaid,
                payment,
                two_sides(fund, payment.payee.account(), payment.amount),
            ))
        })
        .collect();
    post_decided(tx, decided)
}

/// Takes back into a fund what it had paid: a batch, each cause once. The payee may owe it afterwards: what he is
/// paid next is less.
pub fn claw_back(tx: &mut Tx, back: &[FundPayment]) -> store::Result<Vec<Result<EntryId, FundRefusal>>> {
    let known = lock_funds(tx, back.iter().map(|payment| payment.fund))?;
    let decided: Vec<Result<NewEntry, FundRefusal>> = back
        .iter()
        .map(|payment| {
            if !known.contains_key(&payment.fund) {
                return Err(FundRefusal::NoSuchFund);
            }
            if payment.amount <= Fen::ZERO {
                return Err(FundRefusal::NotAnAmount);
            }
            let fund = AccountKey::of(AccountKind::Fund, payment.fund);
            Ok(entry_of(
                EntryKind::ClawedBack,
                payment,
                two_sides(payment.payee.account(), fund, payment.amount),
            ))
        })
        .collect();
    post_decided(tx, decided)
}

/// Undoes an entry that is not about an order, whole and once, by an entry of its own.
pub fn reverse(
    tx: &mut Tx,
    entry: EntryId,
    evidence: &str,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<EntryId, FundRefusal>> {
    let found: Option<(EntryKind, OrderId)> =
        tx.find(ENTRY, values![entry], |row| Ok((row.word(0)?, row.whole(1)?)))?;
    let Some((kind, order)) = found else { return Ok(Err(FundRefusal::NoSuchEntry)) };
    if order != OrderId::default() || !matches!(kind, EntryKind::FundPaid | EntryKind::ClawedBack) {
        return Ok(Err(FundRefusal::NotReversible));
    }
    let sides = sides_of(tx, &[entry])?.remove(&entry).unwrap_or_default();
    let new = NewEntry {
        kind: EntryKind::Reversed,
        order: None,
        cause: entry.get(),
        at: now,
        person,
        evidence: clip(evidence),
        sides: opposite(&sides),
    };
    let written = post_entries(tx, &[new])?;
    Ok(written.into_iter().flatten().next().ok_or(FundRefusal::AlreadyReversed))
}

const ENTRY: &str = "SELECT kind, order_id FROM entry WHERE county_id = $1 AND id = $2";

fn opposite(sides: &[Side]) -> Sides {
    let mut out = Sides::new();
    for side in sides {
        let fund = side.key.kind == AccountKind::FundDebt;
        let kind = if fund { AccountKind::Fund } else { side.key.kind };
        crate::book::add(&mut out, AccountKey { kind, ..side.key }, -side.amount);
    }
    out
}

fn two_sides(debit: AccountKey, credit: AccountKey, amount: Fen) -> Sides {
    Sides::from([(debit, amount), (credit, -amount)])
}

fn entry_of(kind: EntryKind, payment: &FundPayment, sides: Sides) -> NewEntry {
    NewEntry {
        kind,
        order: None,
        cause: payment.cause,
        at: payment.at,
        person: payment.person,
        evidence: clip(&payment.evidence),
        sides,
    }
}

fn clip(evidence: &str) -> String {
    evidence.trim().chars().take(EVIDENCE_MAX).collect()
}

fn post_decided(
    tx: &mut Tx,
    decided: Vec<Result<NewEntry, FundRefusal>>,
) -> store::Result<Vec<Result<EntryId, FundRefusal>>> {
    let entries: Vec<NewEntry> = decided.iter().filter_map(|entry| entry.as_ref().ok()).cloned().collect();
    let mut written = post_entries(tx, &entries)?.into_iter();
    Ok(decided
        .into_iter()
        .map(|entry| entry.and_then(|_| written.next().flatten().ok_or(FundRefusal::AlreadyDone)))
        .collect())
}

/// Holds these funds; answers what each that exists has, less what it owes.
fn lock_funds(tx: &mut Tx, ids: impl Iterator<Item = FundId>) -> store::Result<HashMap<FundId, Fen>> {
    let ids: BTreeSet<FundId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let known: Vec<FundId> = tx.query(KNOWN, &[column(&ids, |id| *id)], |row| row.whole(0))?;
    let kinds = [AccountKind::Fund, AccountKind::FundDebt];
    let keys = known.iter().flat_map(|fund| kinds.map(|kind| AccountKey::of(kind, *fund))).collect();
    let accounts = lock_accounts(tx, &keys)?;
    let has = |fund: &FundId| kinds.iter().map(|kind| -accounts[&AccountKey::of(*kind, *fund)].1).sum();
    Ok(known.iter().map(|fund| (*fund, has(fund))).collect())
}

const KNOWN: &str = "SELECT id FROM fund WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const FUNDS: &str = "
    SELECT fund.id, fund.code, fund.name_zh, fund.name_en, fund.purpose, fund.budget_fen, fund.warn_fen,
           fund.endowed_fen, coalesce(has.balance_fen, 0), coalesce(owes.balance_fen, 0)
      FROM fund
      LEFT JOIN account AS has ON has.county_id = $1 AND has.kind = 'fund' AND has.owner_id = fund.id
      LEFT JOIN account AS owes ON owes.county_id = $1 AND owes.kind = 'fund_debt' AND owes.owner_id = fund.id
     WHERE fund.county_id = $1
     ORDER BY fund.code LIMIT $2";
const FUND: &str = "
    SELECT fund.id, fund.code, fund.name_zh, fund.name_en, fund.purpose, fund.budget_fen, fund.warn_fen,
           fund.endowed_fen, coalesce(has.balance_fen, 0), coalesce(owes.balance_fen, 0)
      FROM fund
      LEFT JOIN account AS has ON has.county_id = $1 AND has.kind = 'fund' AND has.owner_id = fund.id
      LEFT JOIN account AS owes ON owes.county_id = $1 AND owes.kind = 'fund_debt' AND owes.owner_id = fund.id
     WHERE fund.county_id = $1 AND fund.id = $2";

/// The funds of the county, by code.
pub fn funds(tx: &mut Tx) -> store::Result<Vec<Fund>> {
    tx.query(FUNDS, values![FUNDS_MAX], read_fund)
}

/// One fund, and what stands on it.
pub fn fund_of(tx: &mut Tx, fund: FundId) -> store::Result<Option<Fund>> {
    tx.find(FUND, values![fund], read_fund)
}

fn read_fund(row: &Row) -> store::Result<Fund> {
    Ok(Fund {
        id: row.whole(0)?,
        code: row.text(1)?,
        name_zh: row.text(2)?,
        name_en: row.text(3)?,
        purpose: row.word(4)?,
        budget: row.whole(5)?,
        warn: row.whole(6)?,
        endowed: row.whole(7)?,
        balance: -row.whole::<Fen>(8)?,
        debt: row.whole(9)?,
    })
}

/// How many funds have little left or owe something.
pub fn funds_low(tx: &mut Tx) -> store::Result<Count> {
    let low = funds(tx)?.iter().filter(|fund| fund.is_low()).count();
    Ok(i64::try_from(low).ok().and_then(Count::new).unwrap_or(Count::MAX))
}
