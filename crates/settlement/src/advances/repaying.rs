//! Repaying: a part of what becomes payable is kept, interest first.
use super::interest::interest;
use super::queries::{Advance, AdvanceState, lock_paid};
use crate::model::AdvanceId;
use kernel::{Day, Fen, Time, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, post_entries};
use std::collections::HashMap;
use store::{Tx, column, texts};
use webkit::PersonId;

kernel::id! {
    /// What was kept at one time to repay one advance.
    RepaymentId;
}

/// What is kept for one advance at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kept {
    principal: Fen,
    interest: Fen,
}

/// Keeps what is to be repaid out of what became payable until `through`, the oldest advance first; answers how much
/// that was.
pub fn repay(tx: &mut Tx, through: Day, by: PersonId, at: Time) -> store::Result<Fen> {
    let mut out = lock_paid(tx)?;
    if out.is_empty() {
        return Ok(Fen::ZERO);
    }
    let payable: HashMap<_, _> = ledger::payables(tx, through)?.into_iter().collect();
    let mut keep: HashMap<_, Fen> = HashMap::new();
    let mut kept: Vec<(RepaymentId, usize, Kept)> = Vec::new();
    for (n, advance) in out.iter_mut().enumerate() {
        accrue(advance, at.day());
        let sum = payable.get(&advance.producer).copied().unwrap_or_default();
        let may = keep.entry(advance.producer).or_insert(sum.share(advance.repay));
        let part = take(advance, *may);
        *may -= part.principal + part.interest;
        if part != Kept::default() {
            kept.push((tx.new_id(), n, part));
        }
    }
    write(tx, &out, &kept, by, at)?;
    Ok(kept.iter().map(|(_, _, kept)| kept.principal + kept.interest).sum())
}

/// Interest up to a day is added to what is not paid.
fn accrue(advance: &mut Advance, day: Day) {
    let days = day.since(advance.accrued_on);
    if days > 0 {
        advance.accrued += interest(advance.left, advance.yearly, days);
        advance.accrued_on = day;
    }
}

/// Takes at most `may` for an advance, interest first.
fn take(advance: &mut Advance, may: Fen) -> Kept {
    let interest = advance.accrued.min(may);
    let principal = advance.left.min(may - interest);
    advance.accrued -= interest;
    advance.interest += interest;
    advance.left -= principal;
    if advance.left.is_zero() && advance.accrued.is_zero() {
        advance.state = AdvanceState::Repaid;
    }
    Kept { principal, interest }
}

const UPDATE: &str = "
    WITH input(advance_id, left_fen, accrued_fen, accrued_on, interest_fen, state) AS (
        SELECT * FROM rows($2, $3, $4, $5, $6, $7))
    UPDATE advance SET left_fen = input.left_fen, accrued_fen = input.accrued_fen, accrued_on = input.accrued_on,
                       interest_fen = input.interest_fen, state = input.state
      FROM input
     WHERE advance.county_id = $1 AND advance.id = input.advance_id";
const INSERT: &str = "
    INSERT INTO advance_repayment (county_id, id, advance_id, day_on, principal_fen, interest_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input";

fn write(
    tx: &mut Tx,
    out: &[Advance],
    kept: &[(RepaymentId, usize, Kept)],
    by: PersonId,
    at: Time,
) -> store::Result<()> {
    let values = [
        column(out, |advance| advance.id),
        column(out, |advance| advance.left),
        column(out, |advance| advance.accrued),
        column(out, |advance| advance.accrued_on),
        column(out, |advance| advance.interest),
        texts(out, |advance| advance.state.word()),
    ];
    tx.execute(UPDATE, &values)?;
    if kept.is_empty() {
        return Ok(());
    }
    let advance_id = |n: usize| -> AdvanceId { out[n].id };
    let rows = [
        column(kept, |(id, _, _)| *id),
        column(kept, |(_, n, _)| advance_id(*n)),
        column(kept, |_| at.day()),
        column(kept, |(_, _, kept)| kept.principal),
        column(kept, |(_, _, kept)| kept.interest),
    ];
    tx.execute(INSERT, &rows)?;
    let entries: Vec<NewEntry> =
        kept.iter().map(|(id, n, kept)| entry(*id, &out[*n], *kept, by, at)).collect();
    post_entries(tx, &entries).map(drop)
}

fn entry(id: RepaymentId, advance: &Advance, kept: Kept, by: PersonId, at: Time) -> NewEntry {
    let sides = [
        (AccountKey::of(AccountKind::ProducerPayable, advance.producer), kept.principal + kept.interest),
        (AccountKey::of(AccountKind::Advance, advance.producer), -kept.principal),
        (AccountKey::of_county(AccountKind::Interest), -kept.interest),
    ];
    NewEntry {
        kind: EntryKind::AdvanceRepaid,
        order: None,
        cause: id.get(),
        at,
        person: Some(by),
        evidence: advance.code.clone(),
        sides: sides.into(),
    }
}
