//! The driver says that he is at a stop, or that he does not call there, and why.
use crate::calls::{Call, NOTE_MAX, SkipReason, StopTold, stops_told};
use crate::events::{self, StopSkipped};
use crate::model::RunId;
use crate::runs::{Run, RunKey, make};
use county::PlaceId;
use kernel::Time;
use std::collections::BTreeSet;
use store::{Tx, values};
use webkit::PersonId;

/// What is said of a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TellStop {
    pub run: RunKey,
    /// In its trip, from 1.
    pub position: i64,
    pub place: PlaceId,
    pub what: Calling,
    pub person: PersonId,
    pub at: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calling {
    Reached,
    Skipped { reason: SkipReason, note: String },
}

/// Why nothing was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopRefusal {
    /// Who was there did not skip it.
    AlreadyReached { since: Time },
}

const PUT: &str = "
    INSERT INTO run_stop (county_id, run_id, position, place_id, call, reason, note, person_id, at_ms)
    VALUES ($1, $2, $3, $4, $5, nullif($6, ''), $7, $8, $9)
        ON CONFLICT (county_id, run_id, position) DO UPDATE
       SET call = excluded.call, reason = excluded.reason, note = excluded.note, person_id = excluded.person_id,
           at_ms = excluded.at_ms";

/// Writes down what the driver says of a stop; said twice, the first time stands. A stop that was skipped can
/// still be reached. The run begins with this, if it has not begun.
pub fn tell_stop(tx: &mut Tx, told: &TellStop) -> store::Result<Result<RunId, StopRefusal>> {
    let meant = Run { id: tx.new_id(), key: told.run.clone() };
    let run = make(tx, std::slice::from_ref(&meant))?.remove(&told.run).unwrap_or(meant.id);
    let said = stops_told(tx, &BTreeSet::from([run]))?;
    let before = said.iter().find(|stop| stop.position == told.position);
    match (before.map(|stop| stop.call), &told.what) {
        (Some(Call::Reached), Calling::Reached) | (Some(Call::Skipped), Calling::Skipped { .. }) => {
            return Ok(Ok(run));
        }
        (Some(Call::Reached), Calling::Skipped { .. }) => {
            let since = before.map_or(told.at, |stop: &StopTold| stop.at);
            return Ok(Err(StopRefusal::AlreadyReached { since }));
        }
        _ => {}
    }
    let (call, reason, note) = match &told.what {
        Calling::Reached => (Call::Reached, "", String::new()),
        Calling::Skipped { reason, note } => {
            (Call::Skipped, reason.word(), note.trim().chars().take(NOTE_MAX).collect())
        }
    };
    tx.execute(
        PUT,
        values![run, told.position, told.place, call.word(), reason, note, told.person, told.at],
    )?;
    if let Calling::Skipped { reason, .. } = &told.what {
        log_skipped(tx, run, told, *reason)?;
    }
    Ok(Ok(run))
}

fn log_skipped(tx: &mut Tx, run: RunId, told: &TellStop, reason: SkipReason) -> store::Result<()> {
    let fields = StopSkipped {
        run,
        route: told.run.route,
        trip: told.run.trip.clone(),
        place: told.place,
        position: told.position,
        reason,
        person: told.person,
    };
    tx.log(events::STOP_SKIPPED, run, told.at, &fields).map(drop)
}
