//! What the driver says of the stops of a run: that he is there, or that he did not call, and why.
use crate::model::RunId;
use county::PlaceId;
use kernel::Time;
use std::collections::BTreeSet;
use store::{Row, Tx, column};
use webkit::PersonId;

kernel::words! {
    /// What became of a stop of a run.
    Call {
        /// The bus is there, or was.
        Reached = "reached",
        /// It did not call there; what was to be handed over stays where it is.
        Skipped = "skipped",
    }
    /// Why a stop is skipped, the likeliest first.
    SkipReason {
        /// Nobody is there.
        Closed = "closed",
        RoadBlocked = "road_blocked",
        Weather = "weather",
        /// The bus is full.
        Full = "full",
        Breakdown = "breakdown",
        /// It would make the rest too late.
        NoTime = "no_time",
        /// There is nothing to bring and nothing to fetch.
        Nothing = "nothing",
    }
}

/// Most characters that a driver says besides.
pub const NOTE_MAX: usize = 200;

/// What was said of a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopTold {
    pub run: RunId,
    /// In its trip, from 1.
    pub position: i64,
    pub place: PlaceId,
    pub call: Call,
    /// Why it was skipped.
    pub reason: Option<SkipReason>,
    pub note: String,
    pub person: PersonId,
    pub at: Time,
}

const OF_RUNS: &str = "
    SELECT run_id, position, place_id, call, reason, note, person_id, at_ms
      FROM run_stop
     WHERE county_id = $1 AND run_id IN (SELECT * FROM rows($2))
     ORDER BY run_id, position";

/// What was said of the stops of these runs.
pub fn stops_told(tx: &mut Tx, runs: &BTreeSet<RunId>) -> store::Result<Vec<StopTold>> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(OF_RUNS, &[column(runs, |run| *run)], read)
}

fn read(row: &Row) -> store::Result<StopTold> {
    Ok(StopTold {
        run: row.whole(0)?,
        position: row.whole(1)?,
        place: row.whole(2)?,
        call: row.word(3)?,
        reason: row.maybe_text(4)?.map(|word| word.parse()).transpose()?,
        note: row.text(5)?,
        person: row.whole(6)?,
        at: row.whole(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn stops_are_found_by_their_runs() {
        no_walk(&[(OF_RUNS, vec![column([1_i64], |n| n)])]);
    }
}
