//! What reads batches and their lines.
use crate::model::{Batch, BatchId, BatchState, Payout};
use county::ProducerId;
use kernel::Count;
use std::collections::HashMap;
use store::{Row, Tx, column, values};

/// Which batches a list shows: those of a state, or all.
pub type Batches = Option<BatchState>;

const BATCH: &str = "
    SELECT id, code, state, through_on, threshold_fen, pay_on, paid_from, lines, amount_fen, made_by, made_ms,
           decided_by, decided_ms, sent_ms
      FROM payout_batch WHERE county_id = $1 AND id = $2";
const BATCH_BY_CODE: &str = "
    SELECT id, code, state, through_on, threshold_fen, pay_on, paid_from, lines, amount_fen, made_by, made_ms,
           decided_by, decided_ms, sent_ms
      FROM payout_batch WHERE county_id = $1 AND code = $2";
const BATCHES: &str = "
    SELECT id, code, state, through_on, threshold_fen, pay_on, paid_from, lines, amount_fen, made_by, made_ms,
           decided_by, decided_ms, sent_ms
      FROM payout_batch
     WHERE county_id = $1 AND id < $2 AND ($3 = '' OR state = $3)
     ORDER BY id DESC LIMIT $4";

pub fn batch(tx: &mut Tx, id: BatchId) -> store::Result<Option<Batch>> {
    tx.find(BATCH, values![id], read_batch)
}

/// A batch that nobody else changes until we commit.
pub(crate) fn lock_batch(tx: &mut Tx, id: BatchId) -> store::Result<Option<Batch>> {
    Ok(tx.lock(BATCH, values![id], read_batch)?.into_iter().next())
}

pub fn batch_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Batch>> {
    tx.find(BATCH_BY_CODE, values![code], read_batch)
}

/// Batches before the batch `before`, the newest first.
pub fn batches(tx: &mut Tx, which: Batches, before: BatchId, limit: Count) -> store::Result<Vec<Batch>> {
    tx.query(BATCHES, values![before, which.map_or("", BatchState::word), limit], read_batch)
}

const OPEN: &str = "
    SELECT count(*) FROM payout_batch WHERE county_id = $1 AND state IN ('drafted', 'approved', 'sent') AND made_ms < $2";

/// Batches made before an instant of which the bank has not told everything.
pub fn open_batches(tx: &mut Tx, before: kernel::Time) -> store::Result<Count> {
    tx.one(OPEN, values![before], |row| row.whole(0))
}

fn read_batch(row: &Row) -> store::Result<Batch> {
    Ok(Batch {
        id: row.whole(0)?,
        code: row.text(1)?,
        state: row.word(2)?,
        through: row.whole(3)?,
        threshold: row.whole(4)?,
        pay_on: row.whole(5)?,
        from: row.word(6)?,
        lines: row.whole(7)?,
        amount: row.whole(8)?,
        made_by: row.whole(9)?,
        made: row.whole(10)?,
        decided_by: row.maybe(11)?,
        decided: row.maybe(12)?,
        sent: row.maybe(13)?,
    })
}

const PAYOUTS: &str = "
    SELECT id, batch_id, line, producer_id, bank_account_id, amount_fen, state, reference, reason, told_on
      FROM payout
     WHERE county_id = $1 AND batch_id = $2 AND line > $3
     ORDER BY line LIMIT $4";
const LOCK_PAYOUTS: &str = "
    SELECT id, batch_id, line, producer_id, bank_account_id, amount_fen, state, reference, reason, told_on
      FROM payout
     WHERE county_id = $1 AND batch_id = $2";
const PAYOUTS_OF: &str = "
    SELECT id, batch_id, line, producer_id, bank_account_id, amount_fen, state, reference, reason, told_on
      FROM payout
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2)) AND id > $3
     ORDER BY producer_id, id";

/// The lines of a batch after the line `after`.
pub fn payouts(tx: &mut Tx, batch: BatchId, after: i64, limit: Count) -> store::Result<Vec<Payout>> {
    tx.query(PAYOUTS, values![batch, after, limit], read_payout)
}

/// All lines of a batch, which nobody else changes until we commit; by their numbers.
pub(crate) fn lock_payouts(tx: &mut Tx, batch: BatchId) -> store::Result<Vec<Payout>> {
    let mut lines = tx.lock(LOCK_PAYOUTS, values![batch], read_payout)?;
    lines.sort_by_key(|payout| payout.line);
    Ok(lines)
}

/// What these producers were ever paid, oldest first.
pub fn payouts_of(tx: &mut Tx, producers: &[ProducerId]) -> store::Result<HashMap<ProducerId, Vec<Payout>>> {
    let mut found: HashMap<ProducerId, Vec<Payout>> = HashMap::new();
    for payout in tx.query(PAYOUTS_OF, &[column(producers, |id| *id), 0_i64.into()], read_payout)? {
        found.entry(payout.producer).or_default().push(payout);
    }
    Ok(found)
}

fn read_payout(row: &Row) -> store::Result<Payout> {
    Ok(Payout {
        id: row.whole(0)?,
        batch: row.whole(1)?,
        line: row.whole(2)?,
        producer: row.whole(3)?,
        account: row.whole(4)?,
        amount: row.whole(5)?,
        state: row.word(6)?,
        reference: row.text(7)?,
        reason: row.word(8)?,
        told: row.maybe(9)?,
    })
}
