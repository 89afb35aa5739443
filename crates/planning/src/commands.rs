//! What writes a plan while it is made.
use crate::model::{Found, PlanId, Refusal, Wanted};
use crate::queries::latest_under_way;
use kernel::Time;
use store::{Tx, Value, column, maybe_column, texts, values};
use webkit::PersonId;

const BEGIN: &str = "
    INSERT INTO shuttle_plan (county_id, id, day_on, state, seconds, promises, change_fen, spare_percent,
                              done_percent, parcels, changes, reckoned, made_by, began_ms)
    VALUES ($1, $2, $3, 'solving', $4, $5, $6, $7, 0, 0, 0, 0, $8, $9)";

/// Writes down that a plan is searched for, unless another search is under way.
pub fn begin(
    tx: &mut Tx,
    wanted: Wanted,
    by: Option<PersonId>,
    now: Time,
) -> store::Result<Result<PlanId, Refusal>> {
    if latest_under_way(tx)?.is_some_and(|plan| plan.is_under_way(now)) {
        return Ok(Err(Refusal::Busy));
    }
    let id: PlanId = tx.new_id();
    let promises = wanted.promises.word();
    let asked =
        values![id, wanted.day, wanted.seconds, promises, wanted.change, wanted.spare_percent, by, now];
    tx.execute(BEGIN, asked)?;
    Ok(Ok(id))
}

const PROGRESS: &str = "
    UPDATE shuttle_plan SET done_percent = $3 WHERE county_id = $1 AND id = $2 AND state = 'solving'";

/// Says how far the search is, in per cent.
pub fn progress(tx: &mut Tx, plan: PlanId, percent: i64) -> store::Result<()> {
    tx.execute(PROGRESS, values![plan, percent.clamp(0, 100)]).map(drop)
}

const FAIL: &str =
    "UPDATE shuttle_plan SET state = 'failed' WHERE county_id = $1 AND id = $2 AND state = 'solving'";

/// Nothing came of the search.
pub fn fail(tx: &mut Tx, plan: PlanId) -> store::Result<()> {
    tx.execute(FAIL, values![plan]).map(drop)
}

const FINISH: &str = "
    UPDATE shuttle_plan SET state = 'ready', done_percent = 100, parcels = $3, changes = $4, reckoned = $5
     WHERE county_id = $1 AND id = $2 AND state = 'solving'";
const INSERT_DRIVES: &str = "
    INSERT INTO shuttle_drive (county_id, plan_id, number, side, trip_code, route_id, leg, vehicle_id, cutoff_minute,
                               leaves_minute, home_minute, metres, cost_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS input";
const INSERT_STOPS: &str = "
    INSERT INTO shuttle_stop (county_id, plan_id, number, position, place_id, arrives_minute, departs_minute, parcels,
                              grams, late, aboard_parcels, aboard_grams, slack_minutes, saving_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS input";
const INSERT_OMISSIONS: &str = "
    INSERT INTO shuttle_omission (county_id, plan_id, number, leg, place_id, parcels, grams, reason)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input";

/// Keeps what a search found; it can be accepted now. A search that was given up meanwhile leaves nothing.
pub fn finish(tx: &mut Tx, plan: PlanId, found: &Found) -> store::Result<()> {
    if tx.execute(FINISH, values![plan, found.parcels, found.changes, found.reckoned])? == 0 {
        return Ok(());
    }
    insert_drives(tx, plan, found)?;
    insert_stops(tx, plan, found)?;
    let omissions: Vec<_> = found.omissions.iter().zip(1_i64..).collect();
    let columns = [
        column(&omissions, |_| plan),
        column(&omissions, |(_, number)| *number),
        texts(&omissions, |(omission, _)| omission.leg.word()),
        column(&omissions, |(omission, _)| omission.place),
        column(&omissions, |(omission, _)| omission.load.parcels),
        column(&omissions, |(omission, _)| omission.load.grams),
        texts(&omissions, |(omission, _)| omission.reason.word()),
    ];
    insert(tx, INSERT_OMISSIONS, omissions.len(), &columns)
}

fn insert(tx: &mut Tx, sql: &'static str, rows: usize, columns: &[Value]) -> store::Result<()> {
    if rows == 0 { Ok(()) } else { tx.execute(sql, columns).map(drop) }
}

fn insert_drives(tx: &mut Tx, plan: PlanId, found: &Found) -> store::Result<()> {
    let drives: Vec<_> = found.drives.iter().zip(1_i64..).collect();
    let columns = [
        column(&drives, |_| plan),
        column(&drives, |(_, number)| *number),
        texts(&drives, |(drive, _)| drive.side.word()),
        texts(&drives, |(drive, _)| &drive.trip),
        column(&drives, |(drive, _)| drive.route),
        texts(&drives, |(drive, _)| drive.leg.word()),
        maybe_column(&drives, |(drive, _)| drive.vehicle),
        column(&drives, |(drive, _)| drive.cutoff_minute),
        column(&drives, |(drive, _)| drive.leaves_minute),
        column(&drives, |(drive, _)| drive.home_minute),
        column(&drives, |(drive, _)| drive.metres.0),
        column(&drives, |(drive, _)| drive.cost),
    ];
    insert(tx, INSERT_DRIVES, drives.len(), &columns)
}

fn insert_stops(tx: &mut Tx, plan: PlanId, found: &Found) -> store::Result<()> {
    let of_drive = |(drive, number): (&crate::Drive, i64)| {
        drive.halts.iter().zip(1_i64..).map(move |(halt, at)| (*halt, number, at)).collect::<Vec<_>>()
    };
    let halts: Vec<_> = found.drives.iter().zip(1_i64..).flat_map(of_drive).collect();
    let columns = [
        column(&halts, |_| plan),
        column(&halts, |(_, number, _)| *number),
        column(&halts, |(_, _, at)| *at),
        column(&halts, |(halt, ..)| halt.place),
        column(&halts, |(halt, ..)| halt.arrives_minute),
        column(&halts, |(halt, ..)| halt.departs_minute),
        column(&halts, |(halt, ..)| halt.load.parcels),
        column(&halts, |(halt, ..)| halt.load.grams),
        column(&halts, |(halt, ..)| halt.late),
        column(&halts, |(halt, ..)| halt.aboard.parcels),
        column(&halts, |(halt, ..)| halt.aboard.grams),
        maybe_column(&halts, |(halt, ..)| halt.slack_minutes),
        maybe_column(&halts, |(halt, ..)| halt.saving),
    ];
    insert(tx, INSERT_STOPS, halts.len(), &columns)
}
