//! Runs: the drives of the shuttles, one a route, day and leg. A run answers for what it has loaded.
use crate::model::{Leg, RunId, ScanKind};
use crate::way::Way;
use county::{PlaceId, RouteId, Timetable};
use kernel::{Day, Time};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, column, texts};

/// What a run is, before it has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey {
    pub route: RouteId,
    pub day: Day,
    pub leg: Leg,
}

/// A drive of a shuttle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    pub key: RunKey,
}

impl RunKey {
    /// The run that takes a parcel which is loaded with this step. What leaves the hub or a transit centre
    /// downwards after the morning's bus has come back is for the next morning's. Where no route stops, the
    /// keeper drives himself: route 0.
    pub fn of(timetable: &Timetable, way: &Way, kind: ScanKind, place: Option<PlaceId>, at: Time) -> Self {
        let day = at.day();
        let stops_at = |place: Option<PlaceId>| place.and_then(|place| timetable.route_of(place));
        if kind != ScanKind::Dispatched {
            let route = stops_at(place).or_else(|| timetable.route_of(way.from));
            return Self { route: route.map_or(NO_ROUTE, |route| route.id), day, leg: Leg::Collecting };
        }
        let Some(route) = stops_at(way.outlet()) else {
            return Self { route: NO_ROUTE, day, leg: Leg::Bringing };
        };
        let back = day.at_minute(route.morning_minute + BRINGING_ENDS_MINUTES);
        let day = if at >= back { day.plus(1) } else { day };
        Self { route: route.id, day, leg: Leg::Bringing }
    }
}

/// The route of places at which no shuttle stops.
const NO_ROUTE: RouteId = RouteId::new(0);
/// So long after its departure the morning's bus is back.
const BRINGING_ENDS_MINUTES: i64 = 4 * 60;

const ON_DAYS: &str = "
    SELECT id, route_id, day_on, leg FROM run WHERE county_id = $1 AND day_on IN (SELECT * FROM rows($2))";

/// The runs of these days.
pub fn runs_on(tx: &mut Tx, days: &BTreeSet<Day>) -> store::Result<Vec<Run>> {
    tx.query(ON_DAYS, &[column(days, |day| *day)], read_run)
}

const FIND: &str = "
      WITH input(route_id, day_on, leg) AS (SELECT * FROM rows($2, $3, $4))
    SELECT run.id, run.route_id, run.day_on, run.leg
      FROM input JOIN run ON run.county_id = $1 AND run.route_id = input.route_id AND run.day_on = input.day_on
       AND run.leg = input.leg";
const INSERT: &str = "
    INSERT INTO run (county_id, id, route_id, day_on, leg)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, route_id, day_on, leg) DO NOTHING";

/// Makes these runs, unless somebody has made them meanwhile; answers all of them as they are.
pub(crate) fn make(tx: &mut Tx, runs: &[Run]) -> store::Result<HashMap<RunKey, RunId>> {
    if runs.is_empty() {
        return Ok(HashMap::new());
    }
    let values = [
        column(runs, |run| run.id),
        column(runs, |run| run.key.route),
        column(runs, |run| run.key.day),
        texts(runs, |run| run.key.leg.word()),
    ];
    tx.execute(INSERT, &values)?;
    let made = tx.query(FIND, &values[1..], read_run)?;
    Ok(made.into_iter().map(|run| (run.key, run.id)).collect())
}

pub(crate) fn read_run(row: &store::Row) -> store::Result<Run> {
    let key = RunKey { route: row.whole(1)?, day: row.whole(2)?, leg: row.word(3)? };
    Ok(Run { id: row.whole(0)?, key })
}

const BY_IDS: &str = "
    SELECT id, route_id, day_on, leg FROM run WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

pub fn runs_by_ids(tx: &mut Tx, ids: &BTreeSet<RunId>) -> store::Result<HashMap<RunId, Run>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let runs = tx.query(BY_IDS, &[column(ids, |id| *id)], read_run)?;
    Ok(runs.into_iter().map(|run| (run.id, run)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn runs_are_found_by_their_keys() {
        let ids = || column([1_i64], |n| n);
        no_walk(&[
            (FIND, vec![ids(), ids(), texts(["bringing"], |leg| leg)]),
            (BY_IDS, vec![ids()]),
            (ON_DAYS, vec![ids()]),
        ]);
    }
}
