//! The second person: approves what another made, or sends it back.
use super::queries::lock_batch;
use crate::model::{Batch, BatchId, BatchState};
use crate::refusal::{Refusal, Result};
use kernel::Time;
use store::{Tx, values};
use webkit::PersonId;

const DECIDE: &str = "
    UPDATE payout_batch SET state = $3, decided_by = $4, decided_ms = $5 WHERE county_id = $1 AND id = $2";
const DROP_LINES: &str = "
    UPDATE payout SET state = 'dropped' WHERE county_id = $1 AND batch_id = $2 AND state = 'planned'";

/// Approves a batch. Who made it cannot.
pub fn approve(tx: &mut Tx, id: BatchId, by: PersonId, at: Time) -> Result<()> {
    let batch = locked(tx, id, &[BatchState::Drafted])?;
    if batch.made_by == by {
        return Err(Refusal::OwnBatch.into());
    }
    tx.execute(DECIDE, values![id, BatchState::Approved.word(), by, at])?;
    Ok(())
}

/// Nothing comes of a batch; its money is free for the next one. Who made it may take it back.
pub fn reject(tx: &mut Tx, id: BatchId, by: PersonId, at: Time) -> Result<()> {
    locked(tx, id, &[BatchState::Drafted, BatchState::Approved])?;
    tx.execute(DECIDE, values![id, BatchState::Rejected.word(), by, at])?;
    tx.execute(DROP_LINES, values![id])?;
    Ok(())
}

/// The batch, held, if it is in one of these states.
pub(super) fn locked(tx: &mut Tx, id: BatchId, states: &[BatchState]) -> Result<Batch> {
    let batch = lock_batch(tx, id)?.ok_or(Refusal::NoSuchBatch)?;
    if states.contains(&batch.state) { Ok(batch) } else { Err(Refusal::NotNow.into()) }
}
