//! A run as its driver has it before him: the stops in their order, what is handed over at each, and how far the
//! bus has come.
use crate::bags::{Bag, BagState, bags_at_places, bags_on_run};
use crate::calls::{Call, StopTold, stops_told};
use crate::model::{Leg, Parcel, ParcelState, ScanKind};
use crate::queries::{parcels_where, read_parcel};
use crate::runs::{Run, RunKey, runs_on};
use county::{PlaceId, PlaceKind, Timetable, Trip};
use kernel::{Day, Grams, Time};
use std::collections::BTreeSet;
use store::{Tx, column};

/// A run with everything on board and everything that waits for it.
#[derive(Clone, Debug)]
pub struct RunSheet {
    pub key: RunKey,
    /// None while nobody has said anything of it.
    pub run: Option<Run>,
    pub stops: Vec<Stop>,
    pub aboard: Vec<Parcel>,
}

/// A stop of a run.
#[derive(Clone, Debug)]
pub struct Stop {
    /// In its trip, from 1.
    pub position: i64,
    pub place: PlaceId,
    /// By the timetable.
    pub arrives: Time,
    pub departs: Time,
    pub told: Option<StopTold>,
    /// No shuttle reaches it today, by the timetable.
    pub is_closed: bool,
    /// What is on board and is put down here.
    pub unload: Vec<Parcel>,
    /// What waits here and goes with this run.
    pub load: Vec<Parcel>,
    /// The bags of these parcels: what lies in a sealed one moves with it.
    pub bags: Vec<Bag>,
}

impl RunSheet {
    /// The first stop that is still ahead: behind the last of which anything was said.
    pub fn next(&self) -> Option<&Stop> {
        let last = self.stops.iter().rposition(|stop| stop.told.is_some()).map_or(0, |at| at + 1);
        self.stops.get(last)
    }

    /// By how many minutes the bus was late where it last was; negative where it was early.
    pub fn late_minutes(&self) -> Option<i64> {
        self.stops.iter().rev().find_map(Stop::late_minutes)
    }

    pub fn grams(&self) -> Grams {
        self.aboard.iter().fold(Grams::default(), |sum, parcel| sum + parcel.grams)
    }

    pub fn stop(&self, position: i64) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.position == position)
    }
}

impl Stop {
    pub fn reached(&self) -> Option<Time> {
        self.told.as_ref().filter(|told| told.call == Call::Reached).map(|told| told.at)
    }
    pub fn skipped(&self) -> Option<&StopTold> {
        self.told.as_ref().filter(|told| told.call == Call::Skipped)
    }
    pub fn late_minutes(&self) -> Option<i64> {
        self.reached().map(|at| at.since_ms(self.arrives).div_euclid(60_000))
    }

    /// The sealed bag in which a parcel lies.
    pub fn bag_of(&self, parcel: &Parcel) -> Option<&Bag> {
        let holds = |bag: &&Bag| Some(bag.id) == parcel.bag && bag.state == BagState::Sealed;
        self.bags.iter().find(holds)
    }
}

/// What may go with a bus, by how it stands.
const WAITING: &str = parcels_where!(
    "at_place_id IN (SELECT * FROM rows($2))
     AND state IN ('accepted', 'bagged', 'sorted', 'unloaded', 'arrived', 'refused', 'damaged') LIMIT $3"
);
/// Parcels at all stops of a run that are read at the most.
const WAITING_MAX: i64 = 2_000;

/// The run of a trip on a day, as it stands now.
pub fn run_sheet(tx: &mut Tx, timetable: &Timetable, trip: &Trip, day: Day) -> store::Result<RunSheet> {
    let key = RunKey::of_trip(trip, day);
    let trip = &driven_home(tx, timetable, trip)?;
    let run = runs_on(tx, &BTreeSet::from([day]))?.into_iter().find(|run| run.key == key);
    let (mut told, mut aboard, mut bags) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(run) = &run {
        told = stops_told(tx, &BTreeSet::from([run.id]))?;
        aboard = crate::aboard::parcels_on_run(tx, run.id)?;
        bags = bags_on_run(tx, run.id)?;
    }
    let places: BTreeSet<PlaceId> = trip.calls.iter().map(|call| call.place).collect();
    let values = [column(&places, |place| *place), WAITING_MAX.into()];
    let mut waiting = tx.query(WAITING, &values, read_parcel)?;
    waiting.sort_by_key(|parcel| parcel.id);
    bags.extend(bags_at_places(tx, &places)?);
    let stops = (1..).zip(&trip.calls).map(|(position, call)| {
        let unload = aboard.iter().filter(|parcel| is_put_down(trip, position, parcel)).cloned().collect();
        let load = waiting.iter().filter(|parcel| is_taken(trip, position, parcel)).cloned().collect();
        Stop {
            position,
            place: call.place,
            arrives: day.at_minute(call.arrives_minute),
            departs: day.at_minute(call.departs_minute),
            told: told.iter().find(|told: &&StopTold| told.position == position).cloned(),
            is_closed: timetable.schedule().is_closed(call.place, day),
            unload,
            load,
            bags: bags.clone(),
        }
    });
    Ok(RunSheet { stops: stops.collect(), key, run, aboard })
}

/// A trip with its way back: one that ends at an outlet brings what is still on board to its transit centre.
fn driven_home(tx: &mut Tx, timetable: &Timetable, trip: &Trip) -> store::Result<Trip> {
    let mut trip = trip.clone();
    let Some((last, home)) = trip.calls.last().copied().zip(end_of(timetable, &trip)) else {
        return Ok(trip);
    };
    if last.place != home {
        let way = county::distances(tx, timetable, &[last.place, home])?.between(last.place, home);
        let minute = last.departs_minute + way.map_or(0, |way| way.seconds.div_euclid(60));
        trip.calls.push(county::Call { place: home, arrives_minute: minute, departs_minute: minute });
    }
    Ok(trip)
}

/// Where the bus of a trip ends its drive.
pub(crate) fn end_of(timetable: &Timetable, trip: &Trip) -> Option<PlaceId> {
    let last = trip.calls.last()?.place;
    let is_outlet = timetable.place(last).is_some_and(|place| place.kind == PlaceKind::Outlet);
    let route = timetable.routes().iter().find(|route| route.id == trip.details.route);
    Some(route.filter(|_| is_outlet).map_or(last, |route| route.transit))
}

/// Whether a parcel on board is put down at a stop: where it goes, and at the end of the drive everything.
fn is_put_down(trip: &Trip, position: i64, parcel: &Parcel) -> bool {
    let Some(place) = place_at(trip, position) else { return false };
    let is_last = position == trip.calls.len() as i64;
    let way = &parcel.way;
    is_last
        || match trip.details.leg {
            Leg::Bringing => way.outlet() == Some(place),
            Leg::Collecting => way.transit == Some(place) || (way.transit.is_none() && way.hub == place),
        } && position > 1
}

fn place_at(trip: &Trip, position: i64) -> Option<PlaceId> {
    let at = usize::try_from(position).ok()?.checked_sub(1)?;
    trip.calls.get(at).map(|call| call.place)
}

/// Whether a parcel that waits at a stop goes with this drive.
fn is_taken(trip: &Trip, position: i64, parcel: &Parcel) -> bool {
    let place = place_at(trip, position);
    let later = |place: Option<PlaceId>| {
        (1..).zip(&trip.calls).any(|(at, call)| at > position && Some(call.place) == place)
    };
    let goes_on = match trip.details.leg {
        Leg::Bringing => later(parcel.way.outlet()),
        // At the last stop nothing is taken; where the drive begins, only what its further stops lead to.
        Leg::Collecting if parcel.standing.at == parcel.way.transit => later(Some(parcel.way.hub)),
        Leg::Collecting => position < trip.calls.len() as i64,
    };
    parcel.standing.at == place && goes_on && load_kind(trip.details.leg, parcel).is_some()
}

/// The step by which the bus takes a parcel where it stands.
pub(crate) fn load_kind(leg: Leg, parcel: &Parcel) -> Option<ScanKind> {
    let may = match (leg, parcel.standing.state) {
        (Leg::Bringing, _) => &[ScanKind::Dispatched][..],
        (Leg::Collecting, ParcelState::Refused | ParcelState::Damaged) => &[ScanKind::SentBack],
        (Leg::Collecting, _) => &[ScanKind::Loaded, ScanKind::Forwarded],
    };
    first_possible(may, parcel, parcel.standing.at)
}

/// The step by which the bus puts a parcel down at a place.
pub(crate) fn unload_kind(parcel: &Parcel, place: PlaceId) -> Option<ScanKind> {
    first_possible(&[ScanKind::Unloaded, ScanKind::Returned], parcel, Some(place))
}

fn first_possible(kinds: &[ScanKind], parcel: &Parcel, place: Option<PlaceId>) -> Option<ScanKind> {
    kinds.iter().copied().find(|kind| parcel.way.step(parcel.standing, *kind, place).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn what_waits_for_a_run_is_found_by_its_places() {
        no_walk(&[(WAITING, vec![column([1_i64], |n| n), store::Value::from(1_i64)])]);
    }
}
