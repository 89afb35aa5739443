//! The close of a day at a transit centre or the hub: what is missing, what is there and should not be, and what is
//! done next with each.
use crate::model::{Parcel, ParcelState, Refusal, RunId};
use crate::queries::{RefusedScan, parcels_where, read_parcel, refused_at, standing_at};
use crate::run_sheet::end_of;
use crate::runs::{Run, runs_on};
use crate::way::Misstep;
use county::{PlaceId, Timetable};
use kernel::{Day, Time};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, column, values};
use webkit::PersonId;

kernel::words! {
    /// Why a parcel is on the list of the evening.
    Amiss {
        /// Its run is over, and nobody took it off the bus.
        StillOnBus = "still_on_bus",
        /// It was on the list of a bag that was opened, and nobody has scanned it since.
        NotInBag = "not_in_bag",
        /// It was put down and not sorted.
        NotSorted = "not_sorted",
        /// It has lain here since yesterday or longer.
        LeftBehind = "left_behind",
        /// It is here and belongs elsewhere.
        Strayed = "strayed",
        /// A label of no parcel that we know.
        Unknown = "unknown",
    }
}

impl Amiss {
    /// Whether it should be here and is not; else it is here and should not be.
    pub const fn is_missing(self) -> bool {
        matches!(self, Self::StillOnBus | Self::NotInBag)
    }
}

/// A parcel that is not where it should be.
#[derive(Clone, Debug)]
pub struct OddOne {
    /// What was scanned: its waybill, where it is known.
    pub code: String,
    pub parcel: Option<Parcel>,
    pub why: Amiss,
    /// The run that should have brought it.
    pub run: Option<Run>,
    /// Why a scan of it was refused here.
    pub refusal: Option<Refusal>,
    pub since: Time,
}

/// A bus that should have come is waited for so long.
const GRACE_MINUTES: i64 = 60;
/// Runs of so many days are looked through: whatever is older was reported missing long ago.
const DAYS_BACK: i64 = 7;
/// Parcels on these runs that are read at the most.
const ON_RUNS_MAX: i64 = 1_000;

const ON_RUNS: &str = parcels_where!("run_id IN (SELECT * FROM rows($2)) LIMIT $3");

/// What is amiss at a centre now; missing ones first, oldest first.
pub fn amiss_at(
    tx: &mut Tx,
    timetable: &Timetable,
    centre: PlaceId,
    now: Time,
) -> store::Result<Vec<OddOne>> {
    let mut odd = on_buses(tx, timetable, centre, now)?;
    let midnight = now.day().at_minute(0);
    for state in [ParcelState::Bagged, ParcelState::Unloaded, ParcelState::Sorted, ParcelState::Arrived] {
        let standing = standing_at(tx, centre, state)?;
        odd.extend(standing.into_iter().filter_map(|parcel| lying(parcel, midnight)));
    }
    odd.extend(refused_at(tx, centre, midnight)?.into_iter().filter_map(strayed));
    odd.sort_by_key(|one| (!one.why.is_missing(), one.since, one.code.clone()));
    odd.dedup_by(|one, other| one.code == other.code && one.why == other.why);
    Ok(odd)
}

/// What should have been put down here by runs that are over.
fn on_buses(tx: &mut Tx, timetable: &Timetable, centre: PlaceId, now: Time) -> store::Result<Vec<OddOne>> {
    let days: BTreeSet<Day> = (0..=DAYS_BACK).map(|days| now.day().plus(-days)).collect();
    let over = runs_on(tx, &days)?.into_iter().filter(|run| ends(timetable, run) < now);
    let runs: HashMap<RunId, Run> = over.map(|run| (run.id, run)).collect();
    let aboard = tx.query(ON_RUNS, &[column(runs.keys(), |run| *run), ON_RUNS_MAX.into()], read_parcel)?;
    let late = aboard.into_iter().filter_map(|parcel| {
        let run = runs.get(&parcel.standing.run?)?;
        (expected_at(timetable, &parcel, run) == Some(centre)).then(|| OddOne {
            code: parcel.waybill.clone(),
            since: parcel.changed,
            parcel: Some(parcel),
            why: Amiss::StillOnBus,
            run: Some(run.clone()),
            refusal: None,
        })
    });
    Ok(late.collect())
}

/// When nobody waits for a run any more.
fn ends(timetable: &Timetable, run: &Run) -> Time {
    let trip = timetable.schedule().trip(&run.key.trip);
    let last = trip.and_then(|trip| trip.calls.last()).map_or(24 * 60, |call| call.arrives_minute);
    run.key.day.at_minute(last).plus_minutes(GRACE_MINUTES)
}

/// Where the bus should have put it down by its end.
fn expected_at(timetable: &Timetable, parcel: &Parcel, run: &Run) -> Option<PlaceId> {
    let way = &parcel.way;
    match parcel.standing.state {
        ParcelState::Forwarded => Some(way.hub),
        ParcelState::Loaded => way.transit.or(Some(way.hub)),
        ParcelState::Dispatched => {
            let trip = timetable.schedule().trip(&run.key.trip);
            trip.and_then(|trip| end_of(timetable, trip)).or(way.via).or(Some(way.hub))
        }
        _ => Some(way.hub),
    }
}

/// What lies here and should have gone, or been looked at.
fn lying(parcel: Parcel, midnight: Time) -> Option<OddOne> {
    let why = match parcel.standing.state {
        ParcelState::Bagged if parcel.bag.is_none() => Amiss::NotInBag,
        ParcelState::Unloaded => Amiss::NotSorted,
        _ if parcel.changed < midnight => Amiss::LeftBehind,
        _ => return None,
    };
    let (code, since) = (parcel.waybill.clone(), parcel.changed);
    Some(OddOne { code, parcel: Some(parcel), why, run: None, refusal: None, since })
}

/// What was scanned here today and belongs elsewhere, or to nobody.
fn strayed(scan: RefusedScan) -> Option<OddOne> {
    let why = match &scan.why {
        Refusal::Step {
            misstep: Misstep::OtherPlace { .. } | Misstep::NotOnItsWay | Misstep::Ended { .. },
            ..
        } => Amiss::Strayed,
        Refusal::UnknownCode { .. } | Refusal::NotACode { .. } => Amiss::Unknown,
        _ => return None,
    };
    let code = match &scan.why {
        Refusal::Step { waybill, .. } => waybill.clone(),
        _ => scan.code.clone(),
    };
    Some(OddOne { code, parcel: None, why, run: None, refusal: Some(scan.why), since: scan.received })
}

/// The evening's count of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub place: PlaceId,
    pub missing: i64,
    pub surplus: i64,
    pub person: PersonId,
    pub at: Time,
}

const PUT: &str = "
    INSERT INTO closing (county_id, place_id, day_on, missing, surplus, person_id, at_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (county_id, place_id, day_on) DO UPDATE
       SET missing = excluded.missing, surplus = excluded.surplus, person_id = excluded.person_id,
           at_ms = excluded.at_ms";

/// Counts what is amiss and closes the day of a centre with it.
pub fn close_day(tx: &mut Tx, centre: PlaceId, person: PersonId, now: Time) -> store::Result<Closing> {
    let timetable = county::timetable(tx)?;
    let odd = amiss_at(tx, &timetable, centre, now)?;
    let missing = odd.iter().filter(|one| one.why.is_missing()).count() as i64;
    let closing = Closing { place: centre, missing, surplus: odd.len() as i64 - missing, person, at: now };
    tx.execute(PUT, values![centre, now.day(), closing.missing, closing.surplus, person, now])?;
    Ok(closing)
}

const OF_DAY: &str = "
    SELECT place_id, missing, surplus, person_id, at_ms FROM closing
     WHERE county_id = $1 AND day_on = $2
     ORDER BY place_id";

/// The counts of a day.
pub fn closings_on(tx: &mut Tx, day: Day) -> store::Result<Vec<Closing>> {
    tx.query(OF_DAY, values![day], |row| {
        Ok(Closing {
            place: row.whole(0)?,
            missing: row.whole(1)?,
            surplus: row.whole(2)?,
            person: row.whole(3)?,
            at: row.whole(4)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn what_is_amiss_is_found_by_its_runs() {
        let id = || store::Value::from(1_i64);
        no_walk(&[(ON_RUNS, vec![column([1_i64], |n| n), id()]), (OF_DAY, vec![id()])]);
    }
}
