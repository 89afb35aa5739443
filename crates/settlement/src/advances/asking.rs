//! An advance is asked for, granted by another person, and paid.
use super::queries::{Advance, AdvanceState, limit_of, lock_advance, rule_on};
use crate::model::{AdvanceId, PaidFrom};
use crate::refusal::{Refusal, Result};
use county::ProducerId;
use kernel::{Count, Day, Fen, Share, Time, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, post_entries};
use store::{Tx, values};
use webkit::PersonId;

/// A rule to be set, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRule {
    pub from: Day,
    pub limit: Share,
    pub most: Fen,
    pub yearly: Share,
    pub repay: Share,
}

const SET_RULE: &str = "
    INSERT INTO advance_rule (county_id, id, from_on, limit_points, most_fen, yearly_points, repay_points, person_id,
                              made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (county_id, from_on) DO NOTHING
 RETURNING id";

/// Sets a rule. One that has begun stays, so that nobody's interest changes behind him.
pub fn set_rule(tx: &mut Tx, new: &NewRule, by: PersonId, at: Time) -> Result<()> {
    if new.from < at.day() || new.most <= Fen::ZERO || new.repay == Share::default() {
        return Err(Refusal::NotNow.into());
    }
    let id: AdvanceId = tx.new_id();
    let values = values![id, new.from, new.limit, new.most, new.yearly, new.repay, by, at];
    let set: Option<AdvanceId> = tx.find(SET_RULE, values, |row| row.whole(0))?;
    if set.is_some() { Ok(()) } else { Err(Refusal::NotNow.into()) }
}

const OF_MONTH: &str = "SELECT count(*) FROM advance WHERE county_id = $1 AND code LIKE $2";
const ASK: &str = "
    INSERT INTO advance (county_id, id, code, producer_id, amount_fen, yearly_points, repay_points, state, asked_by,
                         asked_ms, reference, left_fen, accrued_fen, accrued_on, interest_fen)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, '', $5, 0, $10, 0)";

/// Asks for an advance, within the producer's limit of this day.
pub fn ask(tx: &mut Tx, producer: ProducerId, amount: Fen, by: PersonId, at: Time) -> Result<AdvanceId> {
    let rule = rule_on(tx, at.day())?.ok_or(Refusal::NoRule)?;
    if county::producer_of(tx, producer)?.is_none() {
        return Err(Refusal::NoSuchProducer.into());
    }
    let limit = limit_of(tx, producer, &rule)?;
    if amount <= Fen::ZERO || amount > limit.free {
        return Err(Refusal::OverLimit { limit: limit.free }.into());
    }
    let id: AdvanceId = tx.new_id();
    let (day, of) = (at.day(), format!("V-{:02}{:02}-", at.day().year() % 100, at.day().month_of_year()));
    let before: Count = tx.one(OF_MONTH, values![format!("{of}%")], |row| row.whole(0))?;
    let code = format!("{of}{:03}", before.get() + 1);
    tx.execute(ASK, values![id, code, producer, amount, rule.yearly, rule.repay, by, at, day])?;
    Ok(id)
}

const DECIDE: &str = "
    UPDATE advance SET state = $3, decided_by = $4, decided_ms = $5, left_fen = $6 WHERE county_id = $1 AND id = $2";

/// Grants an advance, or refuses it. Who asked for it cannot grant it.
pub fn decide(tx: &mut Tx, id: AdvanceId, to: AdvanceState, by: PersonId, at: Time) -> Result<()> {
    let advance = locked(tx, id, AdvanceState::Asked)?;
    let left = match to {
        AdvanceState::Granted if advance.asked_by == by => return Err(Refusal::OwnAdvance.into()),
        AdvanceState::Granted => advance.left,
        AdvanceState::Refused => Fen::ZERO,
        _ => return Err(Refusal::NotNow.into()),
    };
    tx.execute(DECIDE, values![id, to.word(), by, at, left])?;
    Ok(())
}

const PAY: &str = "
    UPDATE advance SET state = 'paid', paid_ms = $3, reference = $4, accrued_on = $5
     WHERE county_id = $1 AND id = $2";

/// Marks a granted advance as paid, with the bank's number. From this day on it bears interest.
pub fn pay(
    tx: &mut Tx,
    id: AdvanceId,
    from: PaidFrom,
    reference: &str,
    by: PersonId,
    at: Time,
) -> Result<()> {
    let advance = locked(tx, id, AdvanceState::Granted)?;
    tx.execute(PAY, values![id, at, reference, at.day()])?;
    let lent = AccountKey::of(AccountKind::Advance, advance.producer);
    let entry = NewEntry {
        kind: EntryKind::AdvancePaid,
        order: None,
        cause: id.get(),
        at,
        person: Some(by),
        evidence: advance.code,
        sides: [(lent, advance.amount), (from.account(), -advance.amount)].into(),
    };
    post_entries(tx, &[entry])?;
    Ok(())
}

fn locked(tx: &mut Tx, id: AdvanceId, state: AdvanceState) -> Result<Advance> {
    let advance = lock_advance(tx, id)?.ok_or(Refusal::NoSuchAdvance)?;
    if advance.state == state { Ok(advance) } else { Err(Refusal::NotNow.into()) }
}
