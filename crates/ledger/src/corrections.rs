//! Corrections of a line after its buyer has paid: measured grams, a claim that was granted, a parcel that was
//! lost. What was frozen stays; each correction adds rows of its own under its cause, and one entry.
//!
//! Where the sale itself is undone in part, everybody who had a part of the line gives back his share of the
//! refund, rounded half away from zero; the fen that are left over stand on the rounding account, at most half a
//! fen for each part of the line. Where a third bears it, the sale stands and he pays.
use crate::book::{Sides, add};
use crate::commands::{freeze_under, standings};
use crate::model::{AccountKey, AccountKind, EntryKind, NewShare, Part, Payer};
use crate::posting::{NewEntry, post_entries};
use county::{CompanyId, PlaceId};
use kernel::{Count, Fen, Time, Whole};
use std::collections::{BTreeMap, HashMap};
use stock::OrderId;
use store::{Row, Tx, column};
use webkit::PersonId;

/// Who bears what goes back to a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Borne {
    /// Everybody who had a part of it: the sale is undone in that proportion.
    BySale,
    ByCompany(CompanyId),
    ByOutlet(PlaceId),
    /// The county's freight: its hub and its line-haul.
    ByFreight,
    ByPlatform,
}

impl Borne {
    /// The account of a third who bears it; none where the sale is undone.
    fn account(self) -> Option<AccountKey> {
        match self {
            Self::BySale => None,
            Self::ByCompany(company) => Some(AccountKey::of(AccountKind::CompanyPayable, company)),
            Self::ByOutlet(outlet) => Some(AccountKey::of(AccountKind::OutletPayable, outlet)),
            Self::ByFreight => Some(AccountKey::of_county(AccountKind::Freight)),
            Self::ByPlatform => Some(AccountKey::of_county(AccountKind::PlatformCost)),
        }
    }
}

/// Money of one line, or (line 0) of the freight, that goes back to a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub kind: EntryKind,
    pub order: OrderId,
    /// 0: the freight.
    pub line: i64,
    /// What made it, once: a claim's line, the number of a weighed line.
    pub cause: i64,
    pub refund: Fen,
    pub borne: Borne,
    pub at: Time,
    pub person: Option<PersonId>,
    pub evidence: String,
}

/// How a refund reaches the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// Owed to him until the provider, or the outlet's till, has paid it.
    Owed,
    /// He has not paid yet: he brings so much less cash to the outlet.
    LessCash,
}

/// Why nothing was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrectionRefusal {
    /// Nobody paid for it, or all of it went back.
    NotPaid,
    NotAnAmount,
    /// More than what the buyer paid for the line and has not got back.
    TooMuch {
        left: Fen,
    },
    /// This cause was corrected before.
    AlreadyDone,
}

/// What an order's money looks like before it is corrected.
#[derive(Debug, Default)]
struct Case {
    /// Every row of every line: line, part, account, amount.
    rows: Vec<(i64, Part, AccountKey, Fen)>,
    stands: Sides,
    settled: bool,
    begun: bool,
    refunded: bool,
    causes: Vec<(EntryKind, i64)>,
}

/// Corrects a batch, in the order given: each posts who bears it and what the buyer is owed.
pub fn correct(tx: &mut Tx, batch: &[Correction]) -> store::Result<Vec<Result<Back, CorrectionRefusal>>> {
    let mut cases = cases(tx, batch)?;
    let (mut entries, mut shares, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for correction in batch {
        let case = cases.entry(correction.order).or_default();
        let outcome = case.decide(correction).map(|rows| {
            let (entry, back) = case.entry(correction, &rows);
            shares.extend(rows.iter().map(|row| (share(correction, row), correction.cause)));
            case.rows.extend(rows);
            case.causes.push((correction.kind, correction.cause));
            entries.push(entry);
            back
        });
        outcomes.push(outcome);
    }
    freeze_under(tx, &shares)?;
    post_entries(tx, &entries)?;
    Ok(outcomes)
}

type CorrectedRow = (i64, Part, AccountKey, Fen);

impl Case {
    /// The rows that a correction adds; they add up to what goes back, negative.
    fn decide(&self, correction: &Correction) -> Result<Vec<CorrectedRow>, CorrectionRefusal> {
        if self.causes.contains(&(correction.kind, correction.cause)) {
            return Err(CorrectionRefusal::AlreadyDone);
        }
        if !self.begun || self.refunded {
            return Err(CorrectionRefusal::NotPaid);
        }
        if correction.refund <= Fen::ZERO {
            return Err(CorrectionRefusal::NotAnAmount);
        }
        let left = self.left(correction.line);
        if left < correction.refund {
            return Err(CorrectionRefusal::TooMuch { left });
        }
        let line = correction.line;
        Ok(match correction.borne.account() {
            Some(account) => vec![(line, Part::Claim, account, -correction.refund)],
            None => undone(&self.parts(line), line, correction.refund),
        })
    }

    /// The rows of a line, or of the freight, which stands on several.
    fn of(&self, line: i64) -> impl Iterator<Item = &CorrectedRow> {
        self.rows.iter().filter(move |(of, part, ..)| {
            let freight = *of == 0 || part.is_freight();
            if line == 0 { freight } else { *of == line && !freight }
        })
    }

    /// What the buyer paid for it and has not got back.
    fn left(&self, line: i64) -> Fen {
        self.of(line).map(|(.., amount)| *amount).sum()
    }

    /// What everybody has of it: by line, part and account.
    fn parts(&self, line: i64) -> BTreeMap<(i64, Part, AccountKey), Fen> {
        let mut parts = BTreeMap::new();
        for (of, part, account, amount) in self.of(line).filter(|(_, part, ..)| *part != Part::Claim) {
            *parts.entry((*of, *part, *account)).or_default() += *amount;
        }
        parts
    }

    fn entry(&mut self, correction: &Correction, rows: &[CorrectedRow]) -> (NewEntry, Back) {
        let mut sides = Sides::new();
        for (_, _, account, amount) in rows {
            add(&mut sides, self.stands_on(*account), -*amount);
        }
        let expected = self
            .stands
            .iter()
            .find(|(key, amount)| key.kind == AccountKind::CashExpected && **amount >= correction.refund);
        let expected = expected.map(|(key, _)| *key);
        let to = expected.unwrap_or(AccountKey::of_county(AccountKind::BuyerRefund));
        add(&mut sides, to, -correction.refund);
        if let Some(cash) = expected {
            add(&mut self.stands, cash, -correction.refund);
        }
        sides.retain(|_, amount| !amount.is_zero());
        let entry = NewEntry {
            kind: correction.kind,
            order: Some(correction.order),
            cause: correction.cause,
            at: correction.at,
            person: correction.person,
            evidence: correction.evidence.clone(),
            sides,
        };
        (entry, if expected.is_some() { Back::LessCash } else { Back::Owed })
    }

    /// Where a share stands now: it may be payable already.
    fn stands_on(&self, account: AccountKey) -> AccountKey {
        match (self.settled, account.kind) {
            (true, AccountKind::ProducerDue) => AccountKey { kind: AccountKind::ProducerPayable, ..account },
            (true, _) => account,
            (false, _) => account.until_settled(),
        }
    }
}

/// Undoes a part of the sale: of each part its share of the refund, and the fen that are left over.
fn undone(parts: &BTreeMap<(i64, Part, AccountKey), Fen>, line: i64, refund: Fen) -> Vec<CorrectedRow> {
    let paid: Fen = parts.values().copied().sum();
    let mut rows: Vec<CorrectedRow> = parts
        .iter()
        .map(|((line, part, account), amount)| (*line, *part, *account, -proportion(*amount, refund, paid)))
        .filter(|(.., amount)| !amount.is_zero())
        .collect();
    let given: Fen = rows.iter().map(|(.., amount)| *amount).sum();
    let over = -refund - given;
    if !over.is_zero() {
        rows.push((line, Part::Rounding, AccountKey::of_county(AccountKind::Rounding), over));
    }
    rows
}

/// `amount × part ÷ whole`, rounded half away from zero. Exact where the part is the whole.
fn proportion(amount: Fen, part: Fen, whole: Fen) -> Fen {
    let (amount, part, whole) =
        (i128::from(amount.get()), i128::from(part.get()), i128::from(whole.get().max(1)));
    let twice = amount * part * 2;
    let rounded = (twice + if twice < 0 { -whole } else { whole }) / (whole * 2);
    i64::try_from(rounded).ok().and_then(Fen::new).unwrap_or(Fen::MAX)
}

fn share(correction: &Correction, (line, part, account, amount): &CorrectedRow) -> NewShare {
    NewShare {
        order: correction.order,
        line: *line,
        part: *part,
        account: account.kind,
        owner: account.owner,
        amount: *amount,
        label_zh: String::new(),
        label_en: String::new(),
        lot_code: String::new(),
        packs: Count::ZERO,
        floor: Fen::ZERO,
    }
}

const ROWS: &str = "
    SELECT order_id, line, part, account_kind, owner_id, amount_fen
      FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";
const CAUSES: &str = "
    SELECT order_id, kind, cause_id
      FROM entry
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";

fn cases(tx: &mut Tx, batch: &[Correction]) -> store::Result<HashMap<OrderId, Case>> {
    let mut cases: HashMap<OrderId, Case> = HashMap::new();
    if batch.is_empty() {
        return Ok(cases);
    }
    let mut orders: Vec<OrderId> = batch.iter().map(|correction| correction.order).collect();
    orders.sort_unstable();
    orders.dedup();
    let ids = [column(&orders, |order| *order)];
    for (order, row) in tx.query(ROWS, &ids, read_row)? {
        cases.entry(order).or_default().rows.push(row);
    }
    let read = |row: &Row| Ok((row.whole::<OrderId>(0)?, (row.word::<EntryKind>(1)?, row.whole::<i64>(2)?)));
    for (order, cause) in tx.query(CAUSES, &ids, read)? {
        let case = cases.entry(order).or_default();
        case.settled |= cause.0 == EntryKind::Settled;
        case.begun |= matches!(cause.0, EntryKind::Paid | EntryKind::CashOrder);
        case.refunded |= cause.0 == EntryKind::Refunded;
        case.causes.push(cause);
    }
    for (order, key, amount) in standings(tx, &orders)? {
        add(&mut cases.entry(order).or_default().stands, key, amount);
    }
    Ok(cases)
}

fn read_row(row: &Row) -> store::Result<(OrderId, CorrectedRow)> {
    let account = AccountKey { kind: row.word(3)?, owner: row.whole(4)? };
    Ok((row.whole(0)?, (row.whole(1)?, row.word(2)?, account, row.whole(5)?)))
}

/// What the buyers of these orders paid for each line, and (line 0) for the freight, and have not got back.
pub fn left_of_lines(tx: &mut Tx, orders: &[OrderId]) -> store::Result<HashMap<(OrderId, i64), Fen>> {
    let mut left: HashMap<(OrderId, i64), Fen> = HashMap::new();
    for (order, (line, part, _, amount)) in tx.query(ROWS, &[column(orders, |order| *order)], read_row)? {
        let line = if part.is_freight() { 0 } else { line };
        *left.entry((order, line)).or_default() += amount;
    }
    Ok(left)
}

/// The cause under which overweight stands: once a line.
const OVERWEIGHT: i64 = 1;

/// Notes that a grower sent more than was paid, and bears it: two rows that add up to nothing.
pub fn note_overweight(
    tx: &mut Tx,
    order: OrderId,
    line: i64,
    producer: county::ProducerId,
    worth: Fen,
) -> store::Result<()> {
    if worth.is_zero() {
        return Ok(());
    }
    let row = |part, amount| NewShare {
        order,
        line,
        part,
        account: AccountKind::ProducerDue,
        owner: producer.get(),
        amount,
        label_zh: String::new(),
        label_en: String::new(),
        lot_code: String::new(),
        packs: Count::ZERO,
        floor: Fen::ZERO,
    };
    let rows = [(row(Part::OverWeight, worth), OVERWEIGHT), (row(Part::OverWeightBorne, -worth), OVERWEIGHT)];
    freeze_under(tx, &rows)
}

/// A refund that has reached its buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundPaid {
    pub order: OrderId,
    /// The refund: paid once.
    pub cause: i64,
    pub amount: Fen,
    /// From where it was paid: a provider, an outlet's till.
    pub from: Payer,
    pub at: Time,
}

/// Refunds have reached their buyers.
pub fn post_refund_paid(tx: &mut Tx, batch: &[RefundPaid]) -> store::Result<()> {
    let entry = |paid: &RefundPaid| {
        let sides = Sides::from([
            (AccountKey::of_county(AccountKind::BuyerRefund), paid.amount),
            (paid.from.account(), -paid.amount),
        ]);
        let (kind, order, evidence) = (EntryKind::RefundPaid, Some(paid.order), String::new());
        NewEntry { kind, order, cause: paid.cause, at: paid.at, person: None, evidence, sides }
    };
    post_entries(tx, &batch.iter().map(entry).collect::<Vec<_>>()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the parts of a line, and whatever of it goes back: nothing is lost, nobody gives back more than
        /// he had, and the rounding account gets at most half a fen a part.
        #[test]
        fn an_undone_sale_adds_up(
            goods in 0_i32..1_000_000, others in prop::collection::vec(0_i32..50_000, 0..5),
            discount in 0_i32..100_000, part in 1_i32..=10_000,
        ) {
            let fen = Fen::of_fen;
            let key = |kind, owner| AccountKey { kind, owner };
            let discount = fen(discount.min(goods));
            let mut parts = BTreeMap::from([
                ((1, Part::Goods, key(AccountKind::ProducerDue, 1)), fen(goods)),
                ((1, Part::Discount, key(AccountKind::Fund, 9)), -discount),
            ]);
            for (owner, other) in (10..).zip(&others) {
                parts.insert((1, Part::OutletFee, key(AccountKind::OutletPayable, owner)), fen(*other));
            }
            let paid: Fen = parts.values().copied().sum();
            let refund = Fen::new(paid.get() * i64::from(part) / 10_000).unwrap_or_default();
            prop_assume!(refund > Fen::ZERO);
            let rows = undone(&parts, 1, refund);
            prop_assert_eq!(rows.iter().map(|row| row.3).sum::<Fen>(), -refund);
            for (line, of, account, amount) in &rows {
                let had = parts.get(&(*line, *of, *account)).copied().unwrap_or_default().get().abs();
                if *of == Part::Rounding {
                    prop_assert!(amount.get().abs() * 2 <= parts.len() as i64, "{:?}", rows);
                } else {
                    prop_assert!(amount.get().abs() <= had, "{:?}", rows);
                }
            }
        }
    }
}
