//! What reads plans.
use crate::model::{Drive, Found, Halt, Load, Omission, Plan, PlanId, Side, Wanted};
use county::{Leg, PlaceId, VehicleId};
use kernel::{Day, Metres};
use std::collections::HashMap;
use store::{Row, Tx, values};

/// An accepted plan is looked for so many days back to see who drove where the last time.
const LAST_DAYS: i64 = 14;

macro_rules! plans_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, day_on, seconds, promises, change_fen, spare_percent, state, done_percent, made_by, began_ms,
                    accepted_ms, parcels, changes, reckoned
               FROM shuttle_plan WHERE county_id = $1 AND ",
            $condition
        )
    };
}

const BY_ID: &str = plans_where!("id = $2");
const LATEST: &str = plans_where!("day_on = $2 ORDER BY id DESC LIMIT 1");
const ACCEPTED: &str = plans_where!("day_on = $2 AND state = 'accepted'");
const UNDER_WAY: &str = plans_where!("state = 'solving' ORDER BY id DESC LIMIT 1");
const ACCEPTED_SINCE: &str = plans_where!("day_on >= $2 AND state = 'accepted' ORDER BY day_on LIMIT 400");
const LAST: &str =
    plans_where!("day_on < $2 AND day_on >= $3 AND state = 'accepted' ORDER BY day_on DESC LIMIT 1");

fn read(row: &Row) -> store::Result<Plan> {
    let wanted = Wanted {
        day: row.whole(1)?,
        seconds: row.whole(2)?,
        promises: row.word(3)?,
        change: row.whole(4)?,
        spare_percent: row.whole(5)?,
    };
    let found = Found {
        parcels: row.whole(11)?,
        changes: row.whole(12)?,
        reckoned: row.whole(13)?,
        ..Found::default()
    };
    Ok(Plan {
        id: row.whole(0)?,
        wanted,
        state: row.word(6)?,
        done_percent: row.whole(7)?,
        made_by: row.maybe(8)?,
        began: row.whole(9)?,
        accepted: row.maybe(10)?,
        found,
    })
}

pub fn plan(tx: &mut Tx, id: PlanId) -> store::Result<Option<Plan>> {
    let plan = tx.find(BY_ID, values![id], read)?;
    plan.map(|plan| with_drives(tx, plan)).transpose()
}

/// The plan of a day that was begun last.
pub fn latest_plan(tx: &mut Tx, day: Day) -> store::Result<Option<Plan>> {
    let plan = tx.find(LATEST, values![day], read)?;
    plan.map(|plan| with_drives(tx, plan)).transpose()
}

/// The plan by which a day is driven.
pub fn accepted_plan(tx: &mut Tx, day: Day) -> store::Result<Option<Plan>> {
    let plan = tx.find(ACCEPTED, values![day], read)?;
    plan.map(|plan| with_drives(tx, plan)).transpose()
}

/// The accepted plans from a day on.
pub(crate) fn accepted_since(tx: &mut Tx, day: Day) -> store::Result<Vec<Plan>> {
    let plans = tx.query(ACCEPTED_SINCE, values![day], read)?;
    plans.into_iter().map(|plan| with_drives(tx, plan)).collect()
}

/// A plan that somebody searches for, without its drives.
pub(crate) fn latest_under_way(tx: &mut Tx) -> store::Result<Option<Plan>> {
    tx.find(UNDER_WAY, &[], read)
}

const DRIVES: &str = "
    SELECT number, side, trip_code, route_id, leg, vehicle_id, cutoff_minute, leaves_minute, home_minute, metres,
           cost_fen
      FROM shuttle_drive WHERE county_id = $1 AND plan_id = $2 ORDER BY number";
const STOPS: &str = "
    SELECT number, place_id, arrives_minute, departs_minute, parcels, grams, late, aboard_parcels, aboard_grams,
           slack_minutes, saving_fen
      FROM shuttle_stop WHERE county_id = $1 AND plan_id = $2 ORDER BY number, position";
const OMISSIONS: &str = "
    SELECT leg, place_id, parcels, grams, reason
      FROM shuttle_omission WHERE county_id = $1 AND plan_id = $2 ORDER BY number";

fn with_drives(tx: &mut Tx, mut plan: Plan) -> store::Result<Plan> {
    let mut halts: HashMap<i64, Vec<Halt>> = HashMap::new();
    for (number, halt) in tx.query(STOPS, values![plan.id], |row| Ok((row.whole(0)?, read_halt(row)?)))? {
        halts.entry(number).or_default().push(halt);
    }
    let drives = tx.query(DRIVES, values![plan.id], |row| Ok((row.whole::<i64>(0)?, read_drive(row)?)))?;
    let with_halts = |(number, drive)| Drive { halts: halts.remove(&number).unwrap_or_default(), ..drive };
    plan.found.drives = drives.into_iter().map(with_halts).collect();
    plan.found.omissions = tx.query(OMISSIONS, values![plan.id], read_omission)?;
    Ok(plan)
}

fn read_drive(row: &Row) -> store::Result<Drive> {
    Ok(Drive {
        side: row.word(1)?,
        trip: row.text(2)?,
        route: row.whole(3)?,
        leg: row.word(4)?,
        vehicle: row.maybe(5)?,
        cutoff_minute: row.whole(6)?,
        leaves_minute: row.whole(7)?,
        home_minute: row.whole(8)?,
        metres: Metres(row.whole(9)?),
        cost: row.whole(10)?,
        halts: Vec::new(),
    })
}

fn read_halt(row: &Row) -> store::Result<Halt> {
    Ok(Halt {
        place: row.whole(1)?,
        arrives_minute: row.whole(2)?,
        departs_minute: row.whole(3)?,
        load: Load { parcels: row.whole(4)?, grams: row.whole(5)? },
        late: row.whole(6)?,
        aboard: Load { parcels: row.whole(7)?, grams: row.whole(8)? },
        slack_minutes: row.maybe(9)?,
        saving: row.maybe(10)?,
    })
}

fn read_omission(row: &Row) -> store::Result<Omission> {
    Ok(Omission {
        leg: row.word(0)?,
        place: row.whole(1)?,
        load: Load { parcels: row.whole(2)?, grams: row.whole(3)? },
        reason: row.word(4)?,
    })
}

/// Which vehicle called at an outlet by the accepted plan of the last planned day before `day`.
pub(crate) fn last_vehicles(tx: &mut Tx, day: Day) -> store::Result<HashMap<(Leg, PlaceId), VehicleId>> {
    let Some(plan) = tx.find(LAST, values![day, day.plus(-LAST_DAYS)], read)? else {
        return Ok(HashMap::new());
    };
    let plan = with_drives(tx, plan)?;
    let called = plan.found.of(Side::Plan).filter_map(|drive| Some((drive.vehicle?, drive)));
    let places = called
        .flat_map(|(vehicle, drive)| drive.halts.iter().map(move |halt| ((drive.leg, halt.place), vehicle)));
    Ok(places.collect())
}
