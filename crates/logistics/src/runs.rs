//! Runs: the drives of the shuttles, one a trip and day. A run answers for what it has loaded.
use crate::model::{Leg, RunId, ScanKind};
use crate::way::Way;
use county::{Passage, PlaceId, RouteId, Schedule, Timetable, Trip};
use kernel::{Day, Time};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, column, texts};

/// What a run is, before it has an id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey {
    pub route: RouteId,
    pub day: Day,
    pub leg: Leg,
    /// The code of its trip; empty where no trip of the timetable drives.
    pub trip: String,
}

/// A drive of a shuttle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    pub key: RunKey,
}

impl RunKey {
    /// The run of a trip on a day.
    pub fn of_trip(trip: &Trip, day: Day) -> Self {
        let (route, leg) = (trip.details.route, trip.details.leg);
        Self { route, day, leg, trip: trip.details.code.clone() }
    }

    /// The run that takes a parcel which is loaded with this step, where nobody says which: of the trips that
    /// call there, the nearest in time. What leaves the hub or a transit centre downwards after a bus has come
    /// back is for the next one's. Where no trip drives then, it is the route's day; where no route stops, the
    /// keeper drives himself: route 0.
    pub fn of(timetable: &Timetable, way: &Way, kind: ScanKind, place: Option<PlaceId>, at: Time) -> Self {
        let schedule = timetable.schedule();
        let passage = match kind {
            ScanKind::Dispatched => way.outlet().and_then(|outlet| bringing(schedule, outlet, at)),
            ScanKind::Forwarded => collecting(schedule, way.from, at, came_back),
            _ => place.and_then(|place| collecting(schedule, place, at, leaves)),
        };
        let by_trip = passage.map(|passage| Self::of_trip(passage.trip, passage.day));
        by_trip.unwrap_or_else(|| Self::without_trip(timetable, way, kind, place, at.day()))
    }

    fn without_trip(
        timetable: &Timetable,
        way: &Way,
        kind: ScanKind,
        place: Option<PlaceId>,
        day: Day,
    ) -> Self {
        let stops_at = |place: Option<PlaceId>| place.and_then(|place| timetable.route_of(place));
        let (route, leg) = match kind {
            ScanKind::Dispatched => (stops_at(way.outlet()), Leg::Bringing),
            _ => (stops_at(place).or_else(|| timetable.route_of(way.from)), Leg::Collecting),
        };
        Self { route: route.map_or(NO_ROUTE, |route| route.id), day, leg, trip: String::new() }
    }
}

/// The route of places at which no shuttle stops.
const NO_ROUTE: RouteId = RouteId::new(0);
/// So long after its departure the bus that brings is back.
const BRINGING_ENDS_MINUTES: i64 = 4 * 60;
/// A collecting bus that is further away than this is another day's.
const NEAR_MS: i64 = 12 * 60 * 60 * 1_000;

/// The collecting trip that is nearest in time, by the moment of it that `when` names.
fn collecting<'s>(
    schedule: &'s Schedule,
    stop: PlaceId,
    at: Time,
    when: impl Fn(&Passage<'_>) -> Time,
) -> Option<Passage<'s>> {
    let days = (-1..=1).map(|days| at.day().plus(days));
    let passages = days.flat_map(|day| schedule.passages(stop, Leg::Collecting, day));
    let far = |passage: &Passage<'_>| when(passage).since_ms(at).abs();
    passages.filter(|passage| far(passage) <= NEAR_MS).min_by_key(far)
}

fn leaves(passage: &Passage<'_>) -> Time {
    passage.leaves()
}

/// When a trip is back with what it collected.
fn came_back(passage: &Passage<'_>) -> Time {
    let last = passage.trip.calls.last().map_or(passage.call.departs_minute, |call| call.arrives_minute);
    passage.day.at_minute(last)
}

/// The trip that brings what leaves now: the nearest one that is not back yet, else the next that drives.
fn bringing(schedule: &Schedule, outlet: PlaceId, at: Time) -> Option<Passage<'_>> {
    let begins = |passage: &Passage<'_>| {
        let first =
            passage.trip.calls.first().map_or(passage.call.departs_minute, |call| call.departs_minute);
        passage.day.at_minute(first)
    };
    let days = (-1..=1).map(|days| at.day().plus(days));
    let passages = days.flat_map(|day| schedule.passages(outlet, Leg::Bringing, day));
    let ahead = |passage: &Passage<'_>| at < begins(passage).plus_minutes(BRINGING_ENDS_MINUTES);
    let near = passages.filter(ahead).min_by_key(|passage| begins(passage).since_ms(at).abs());
    near.or_else(|| schedule.next_bringing(outlet, at.day().plus(2)))
}

const ON_DAYS: &str = "
    SELECT id, route_id, day_on, leg, trip_code FROM run WHERE county_id = $1 AND day_on IN (SELECT * FROM rows($2))";

/// The runs of these days.
pub fn runs_on(tx: &mut Tx, days: &BTreeSet<Day>) -> store::Result<Vec<Run>> {
    tx.query(ON_DAYS, &[column(days, |day| *day)], read_run)
}

const FIND: &str = "
      WITH input(route_id, day_on, leg, trip_code) AS (SELECT * FROM rows($2, $3, $4, $5))
    SELECT run.id, run.route_id, run.day_on, run.leg, run.trip_code
      FROM input JOIN run ON run.county_id = $1 AND run.route_id = input.route_id AND run.day_on = input.day_on
       AND run.leg = input.leg AND run.trip_code = input.trip_code";
const INSERT: &str = "
    INSERT INTO run (county_id, id, route_id, day_on, leg, trip_code)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, route_id, day_on, leg, trip_code) DO NOTHING";

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
        texts(runs, |run| &run.key.trip),
    ];
    tx.execute(INSERT, &values)?;
    let made = tx.query(FIND, &values[1..], read_run)?;
    Ok(made.into_iter().map(|run| (run.key, run.id)).collect())
}

pub(crate) fn read_run(row: &store::Row) -> store::Result<Run> {
    let key = RunKey { route: row.whole(1)?, day: row.whole(2)?, leg: row.word(3)?, trip: row.text(4)? };
    Ok(Run { id: row.whole(0)?, key })
}

const BY_IDS: &str = "
    SELECT id, route_id, day_on, leg, trip_code FROM run WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

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
            (FIND, vec![ids(), ids(), texts(["bringing"], |leg| leg), texts(["R1-1-AM"], |trip| trip)]),
            (BY_IDS, vec![ids()]),
            (ON_DAYS, vec![ids()]),
        ]);
    }
}
