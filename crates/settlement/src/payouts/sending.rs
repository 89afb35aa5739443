//! The bank gets the batch: from here on the money is on its way.
use super::deciding::locked;
use super::drafting::accounts_of;
use super::queries::lock_payouts;
use crate::model::{BatchId, BatchState, Payout};
use crate::refusal::{Refusal, Result};
use kernel::{Fen, Time, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, money_of_many, post_entries};
use serde::Serialize;
use store::{Tx, values};
use webkit::PersonId;

const SENT: &str = "UPDATE payout_batch SET state = 'sent', sent_ms = $3 WHERE county_id = $1 AND id = $2";
const SENT_LINES: &str = "
    UPDATE payout SET state = 'sent' WHERE county_id = $1 AND batch_id = $2 AND state = 'planned'";

#[derive(Serialize)]
struct SentEvent {
    lines: i64,
    amount_fen: i64,
}

/// Sends an approved batch: what was payable is in transit. Refused as a whole where an account was replaced, or
/// where less is payable than was planned: then the batch is to be rejected and made anew.
pub fn send(tx: &mut Tx, id: BatchId, by: PersonId, at: Time) -> Result<()> {
    let batch = locked(tx, id, &[BatchState::Approved])?;
    let lines = lock_payouts(tx, id)?;
    let replaced = replaced_accounts(tx, &lines)?;
    let entries: Vec<NewEntry> = lines.iter().map(|line| entry(line, by, at, &batch.code)).collect();
    post_entries(tx, &entries)?;
    let overdrawn = overdrawn(tx, &lines)?;
    if replaced + overdrawn > 0 {
        return Err(Refusal::Changed { lines: replaced + overdrawn }.into());
    }
    tx.execute(SENT, values![id, at])?;
    tx.execute(SENT_LINES, values![id])?;
    let event = SentEvent { lines: lines.len() as i64, amount_fen: batch.amount.get() };
    tx.log("payout.sent", id.get(), at, &event)?;
    Ok(())
}

fn entry(line: &Payout, by: PersonId, at: Time, code: &str) -> NewEntry {
    let payable = AccountKey::of(AccountKind::ProducerPayable, line.producer);
    let in_transit = AccountKey::of_county(AccountKind::InTransit);
    NewEntry {
        kind: EntryKind::PayoutSent,
        order: None,
        cause: line.id.get(),
        at,
        person: Some(by),
        evidence: format!("{code}-{:04}", line.line),
        sides: [(payable, line.amount), (in_transit, -line.amount)].into(),
    }
}

fn replaced_accounts(tx: &mut Tx, lines: &[Payout]) -> store::Result<usize> {
    let accounts = accounts_of(tx, lines.iter().map(|line| line.producer))?;
    let in_force =
        |line: &&Payout| accounts.get(&line.producer).is_some_and(|account| account.id == line.account);
    Ok(lines.len() - lines.iter().filter(in_force).count())
}

/// Producers who would have been paid more than is theirs, now that it is posted and their accounts are held.
fn overdrawn(tx: &mut Tx, lines: &[Payout]) -> store::Result<usize> {
    let money = money_of_many(tx, &lines.iter().map(|line| line.producer).collect::<Vec<_>>())?;
    Ok(money.values().filter(|money| money.payable < Fen::ZERO).count())
}
