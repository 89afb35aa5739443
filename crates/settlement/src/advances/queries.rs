//! What reads advances: by producer, by state, and how much is out.
use crate::model::AdvanceId;
use county::ProducerId;
use kernel::{Count, Day, Fen, Share, Time};
use ledger::AccountKind;
use std::collections::HashMap;
use store::{Row, Tx, column, values};
use webkit::PersonId;

kernel::words! {
    AdvanceState {
        /// Waits for a second person.
        Asked = "asked",
        /// May be paid.
        Granted = "granted",
        Refused = "refused",
        /// Is out, and is repaid from settlements.
        Paid = "paid",
        /// Nothing of it is left.
        Repaid = "repaid",
    }
}

/// By which rule advances are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub from: Day,
    /// Of what is due to a producer, so much may be out.
    pub limit: Share,
    /// No producer gets more.
    pub most: Fen,
    pub yearly: Share,
    /// Of what becomes payable, so much is kept.
    pub repay: Share,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    pub id: AdvanceId,
    /// `V-2611-007`
    pub code: String,
    pub producer: ProducerId,
    pub amount: Fen,
    pub yearly: Share,
    pub repay: Share,
    pub state: AdvanceState,
    pub asked_by: PersonId,
    pub asked: Time,
    pub decided_by: Option<PersonId>,
    pub paid: Option<Time>,
    pub reference: String,
    /// Not repaid.
    pub left: Fen,
    /// Interest up to [`Advance::accrued_on`] that is not paid.
    pub accrued: Fen,
    pub accrued_on: Day,
    /// Interest that was paid.
    pub interest: Fen,
}

const RULE: &str = "
    SELECT from_on, limit_points, most_fen, yearly_points, repay_points
      FROM advance_rule
     WHERE county_id = $1 AND from_on <= $2
     ORDER BY from_on DESC LIMIT 1";

/// The rule of a day; none where the county gives no advances.
pub fn rule_on(tx: &mut Tx, day: Day) -> store::Result<Option<Rule>> {
    tx.find(RULE, values![day], |row| {
        Ok(Rule {
            from: row.whole(0)?,
            limit: row.whole(1)?,
            most: row.whole(2)?,
            yearly: row.whole(3)?,
            repay: row.whole(4)?,
        })
    })
}

/// How much more a producer may get, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Due to him on orders that are paid and not settled.
    pub due: Fen,
    /// Asked for, granted or out.
    pub out: Fen,
    /// What is still possible.
    pub free: Fen,
}

/// A producer's limit under a rule.
pub fn limit_of(tx: &mut Tx, producer: ProducerId, rule: &Rule) -> store::Result<Limit> {
    let due = ledger::balances_of(tx, AccountKind::ProducerDue, &[producer])?;
    let due = -due.get(&producer).copied().unwrap_or_default();
    let out = out_of(tx, &[producer])?.get(&producer).copied().unwrap_or_default();
    let most = due.share(rule.limit).min(rule.most);
    Ok(Limit { due, out, free: (most - out).max(Fen::ZERO) })
}

const OUT: &str = "
    SELECT producer_id, CAST(sum(left_fen) AS BIGINT)
      FROM advance
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2)) AND state IN ('asked', 'granted', 'paid')
     GROUP BY producer_id";

/// What is asked for, granted or out, by producer.
pub(crate) fn out_of(tx: &mut Tx, producers: &[ProducerId]) -> store::Result<HashMap<ProducerId, Fen>> {
    let found: Vec<(ProducerId, Fen)> =
        tx.query(OUT, &[column(producers, |id| *id)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(found.into_iter().collect())
}

/// What the county has lent, all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    pub advances: Count,
    pub left: Fen,
    pub accrued: Fen,
    /// Due to the producers who have an advance: what it will be repaid from.
    pub due: Fen,
    /// Interest that was ever paid.
    pub interest: Fen,
}

const EXPOSURE: &str = "
    SELECT count(*), CAST(coalesce(sum(left_fen), 0) AS BIGINT), CAST(coalesce(sum(accrued_fen), 0) AS BIGINT)
      FROM advance WHERE county_id = $1 AND state = 'paid'";
const INTEREST: &str = "
    SELECT CAST(coalesce(sum(interest_fen), 0) AS BIGINT) FROM advance WHERE county_id = $1";
const BORROWERS: &str = "
    SELECT DISTINCT producer_id FROM advance WHERE county_id = $1 AND state = 'paid'";

pub fn exposure(tx: &mut Tx) -> store::Result<Exposure> {
    let (advances, left, accrued) =
        tx.one(EXPOSURE, &[], |row| Ok((row.whole(0)?, row.whole(1)?, row.whole(2)?)))?;
    let borrowers: Vec<ProducerId> = tx.query(BORROWERS, &[], |row| row.whole(0))?;
    let dues = ledger::balances_of(tx, AccountKind::ProducerDue, &borrowers)?;
    let due = dues.values().map(|balance| -*balance).sum();
    let interest = tx.one(INTEREST, &[], |row| row.whole(0))?;
    Ok(Exposure { advances, left, accrued, due, interest })
}

macro_rules! advances_where {
    ($where:literal) => {
        concat!(
            "
    SELECT id, code, producer_id, amount_fen, yearly_points, repay_points, state, asked_by, asked_ms, decided_by,
           paid_ms, reference, left_fen, accrued_fen, accrued_on, interest_fen
      FROM advance
     WHERE county_id = $1 ",
            $where
        )
    };
}
const ADVANCE: &str = advances_where!("AND id = $2");
const ADVANCES: &str = advances_where!("AND id < $2 AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $4");
const OF_PRODUCERS: &str = advances_where!("AND producer_id IN (SELECT * FROM rows($2))");
const PAID: &str = advances_where!("AND state = 'paid'");

pub fn advance(tx: &mut Tx, id: AdvanceId) -> store::Result<Option<Advance>> {
    tx.find(ADVANCE, values![id], read_advance)
}

pub(super) fn lock_advance(tx: &mut Tx, id: AdvanceId) -> store::Result<Option<Advance>> {
    Ok(tx.lock(ADVANCE, values![id], read_advance)?.into_iter().next())
}

/// Every advance that is out, held, by its id.
pub(super) fn lock_paid(tx: &mut Tx) -> store::Result<Vec<Advance>> {
    let mut out = tx.lock(PAID, &[], read_advance)?;
    out.sort_by_key(|advance| advance.id);
    Ok(out)
}

/// Advances before the advance `before`, the newest first.
pub fn advances(
    tx: &mut Tx,
    state: Option<AdvanceState>,
    before: AdvanceId,
    limit: Count,
) -> store::Result<Vec<Advance>> {
    tx.query(ADVANCES, values![before, state.map_or("", AdvanceState::word), limit], read_advance)
}

/// Every advance of these producers, by its id.
pub fn advances_of(tx: &mut Tx, producers: &[ProducerId]) -> store::Result<Vec<Advance>> {
    let mut found = tx.query(OF_PRODUCERS, &[column(producers, |id| *id)], read_advance)?;
    found.sort_by_key(|advance| advance.id);
    Ok(found)
}

fn read_advance(row: &Row) -> store::Result<Advance> {
    Ok(Advance {
        id: row.whole(0)?,
        code: row.text(1)?,
        producer: row.whole(2)?,
        amount: row.whole(3)?,
        yearly: row.whole(4)?,
        repay: row.whole(5)?,
        state: row.word(6)?,
        asked_by: row.whole(7)?,
        asked: row.whole(8)?,
        decided_by: row.maybe(9)?,
        paid: row.maybe(10)?,
        reference: row.text(11)?,
        left: row.whole(12)?,
        accrued: row.whole(13)?,
        accrued_on: row.whole(14)?,
        interest: row.whole(15)?,
    })
}
