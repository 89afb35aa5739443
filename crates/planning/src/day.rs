//! What is known of a day before it is planned, read once.
use crate::model::{LeftOut, Load, Omission, Refusal, Wanted};
use crate::queries::last_vehicles;
use catalog::Storage;
use county::{Distances, Leg, PlaceId, Route, RouteId, Timetable, Trip, Vehicle, VehicleId, distances};
use kernel::{Day, Time};
use logistics::{Errand, errands};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::Tx;

/// A stop takes so long, in seconds, besides what is handed over: turning in, a signature, turning out. The drivers'
/// word for it differs from county to county, so it is a setting.
pub const STOP_SECONDS: (&str, i64) = ("shuttle_stop_seconds", 60);
/// A parcel that is handed over takes so long, in seconds.
pub const PARCEL_SECONDS: (&str, i64) = ("shuttle_parcel_seconds", 5);

/// Everything that a search has to know.
#[derive(Clone, Debug)]
pub struct DayBook {
    pub wanted: Wanted,
    pub now: Time,
    pub network: Arc<Timetable>,
    pub distances: Distances,
    pub(crate) rounds: Vec<Round>,
    pub(crate) wishes: Vec<Wish>,
    pub(crate) omissions: Vec<Omission>,
    pub(crate) parcels: i64,
    /// Which vehicle called at an outlet the last time.
    pub(crate) last: HashMap<(Leg, PlaceId), VehicleId>,
    pub(crate) stop_seconds: i64,
    pub(crate) parcel_seconds: i64,
}

/// The morning or the afternoon of a route.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub route: RouteId,
    pub leg: Leg,
    pub transit: PlaceId,
    /// As the timetable drives it.
    pub trips: Vec<Trip>,
    pub vehicles: Vec<Vehicle>,
    /// The first minute at which a vehicle may leave, and the last at which it may be home.
    pub opens_minute: i64,
    pub closes_minute: i64,
    pub cutoff_minute: i64,
}

/// What an outlet wants of a round.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Its place in [`DayBook::rounds`].
    pub round: usize,
    pub outlet: PlaceId,
    /// None where nothing waits yet, and its cut-off is still ahead.
    pub errands: Vec<Errand>,
}

impl Wish {
    pub fn is_cold(&self) -> bool {
        self.errands.iter().any(|errand| is_cold(errand.storage))
    }
}

pub(crate) const fn is_cold(storage: Storage) -> bool {
    matches!(storage, Storage::Chilled | Storage::Frozen)
}

pub(crate) fn load_of(errands: &[Errand]) -> Load {
    use kernel::Whole;
    let one = |errand: &Errand| Load { parcels: 1, grams: errand.grams.get() };
    errands.iter().map(one).fold(Load::default(), Load::plus)
}

/// What there is to plan. Two answers: the store's, and the planner's.
pub fn read_day(tx: &mut Tx, wanted: Wanted, now: Time) -> store::Result<Result<DayBook, Refusal>> {
    let network = county::timetable(tx)?;
    let rounds = rounds(&network, wanted);
    let departures = rounds.iter().flat_map(|round| &round.trips).filter_map(|trip| trip.calls.first());
    if let Some(minute) = departures.map(|call| call.departs_minute).min()
        && let Err(refusal) = not_left(wanted.day, minute, now)
    {
        return Ok(Err(refusal));
    }
    if rounds.is_empty() {
        return Ok(Err(Refusal::NothingDrives { day: wanted.day }));
    }
    if rounds.iter().all(|round| round.vehicles.is_empty()) {
        return Ok(Err(Refusal::NoVehicles));
    }
    let mut book = open_book(tx, wanted, now, network, rounds)?;
    let known = errands(tx, &book.network, wanted.day, now)?;
    book.take(known);
    Ok(Ok(book))
}

fn open_book(
    tx: &mut Tx,
    wanted: Wanted,
    now: Time,
    network: Arc<Timetable>,
    rounds: Vec<Round>,
) -> store::Result<DayBook> {
    let mut book = DayBook {
        wanted,
        now,
        last: last_vehicles(tx, wanted.day)?,
        rounds: Vec::new(),
        wishes: Vec::new(),
        omissions: Vec::new(),
        parcels: 0,
        distances: distances(tx, &network, &ends(&network, &rounds))?,
        stop_seconds: county::whole_setting(tx, STOP_SECONDS.0, STOP_SECONDS.1)?.clamp(0, 3_600),
        parcel_seconds: county::whole_setting(tx, PARCEL_SECONDS.0, PARCEL_SECONDS.1)?.clamp(0, 600),
        network,
    };
    book.rounds = rounds.into_iter().map(|round| book.with_hours(round)).collect();
    book.remember_the_timetable();
    Ok(book)
}

/// The places between which somebody may drive.
fn ends(network: &Timetable, rounds: &[Round]) -> Vec<PlaceId> {
    let centres = rounds.iter().map(|round| round.transit).chain(network.hub().map(|hub| hub.id));
    let mut all: Vec<PlaceId> = centres.chain(network.outlets().map(|place| place.id)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A day is planned until its first shuttle leaves.
pub(crate) fn not_left(day: Day, minute: i64, now: Time) -> Result<(), Refusal> {
    match now {
        now if day < now.day() => Err(Refusal::Past { day }),
        now if day.at_minute(minute) <= now => Err(Refusal::Left { day, minute }),
        _ => Ok(()),
    }
}

/// Every route and leg that drives on the day.
fn rounds(network: &Timetable, wanted: Wanted) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    let homes = homes(network);
    for trip in network.schedule().unplanned_trips_on(wanted.day) {
        let (route, leg) = (trip.details.route, trip.details.leg);
        if let Some(round) = rounds.iter_mut().find(|round| round.route == route && round.leg == leg) {
            round.cutoff_minute = round.cutoff_minute.min(trip.details.cutoff_minute);
            round.trips.push(trip.clone());
            continue;
        }
        let Some(known) = network.routes().iter().find(|one| one.id == route) else { continue };
        let at_home = |vehicle: &&Vehicle| homes.get(&vehicle.id) == Some(&route);
        rounds.push(Round {
            route,
            leg,
            transit: known.transit,
            trips: vec![trip.clone()],
            vehicles: network.schedule().vehicles.iter().filter(at_home).cloned().collect(),
            opens_minute: 0,
            closes_minute: 0,
            cutoff_minute: trip.details.cutoff_minute,
        });
    }
    rounds
}

/// A vehicle drives for the route whose trip names it; one that no trip names, for its company's first route.
fn homes(network: &Timetable) -> HashMap<VehicleId, RouteId> {
    let mut homes: HashMap<VehicleId, RouteId> = HashMap::new();
    for (vehicle, route) in network.schedule().vehicles_of_routes() {
        homes.entry(vehicle).or_insert(route);
    }
    for vehicle in &network.schedule().vehicles {
        let of_company = |route: &&Route| route.company == vehicle.details.company;
        if let Some(route) = network.routes().iter().find(of_company) {
            homes.entry(vehicle.id).or_insert(route.id);
        }
    }
    homes
}

impl DayBook {
    /// The morning ends when the afternoon begins; the afternoon, when all must be at the hub. What the timetable
    /// itself drives is always within the hours.
    fn with_hours(&self, mut round: Round) -> Round {
        let departs =
            round.trips.iter().filter_map(|trip| trip.calls.first()).map(|call| call.departs_minute);
        round.opens_minute = departs.min().unwrap_or(0);
        let latest_home = round.trips.iter().map(|trip| self.home_minute(&round, trip)).max().unwrap_or(0);
        let route = self.network.routes().iter().find(|route| route.id == round.route);
        let afternoon = route.map_or(0, |route| route.departs_minute);
        let end = match round.leg {
            Leg::Bringing => afternoon,
            Leg::Collecting => self.network.hub_minute() - self.minutes_to_hub(round.transit),
        };
        round.closes_minute = end.max(latest_home);
        round
    }

    /// When a trip of the timetable is back at its transit centre.
    pub(crate) fn home_minute(&self, round: &Round, trip: &Trip) -> i64 {
        let Some(last) = trip.calls.last() else { return 0 };
        if last.place == round.transit {
            return last.arrives_minute;
        }
        let back = self.distances.between(last.place, round.transit).map_or(0, |leap| leap.seconds);
        last.departs_minute + (back + 59) / 60
    }

    fn minutes_to_hub(&self, transit: PlaceId) -> i64 {
        let leap = self.network.hub().and_then(|hub| self.distances.between(transit, hub.id));
        leap.map_or(0, |leap| (leap.seconds + 59) / 60)
    }

    /// Where no plan was accepted before, who drove the last time is who drives by the timetable.
    fn remember_the_timetable(&mut self) {
        for round in &self.rounds {
            for trip in &round.trips {
                let Some(vehicle) = trip.details.vehicle else { continue };
                for call in &trip.calls {
                    self.last.entry((round.leg, call.place)).or_insert(vehicle);
                }
            }
        }
    }

    pub(crate) fn round_of(&self, route: RouteId, leg: Leg) -> Option<usize> {
        self.rounds.iter().position(|round| round.route == route && round.leg == leg)
    }

    /// Whether more may still be sold that this round has to collect.
    pub(crate) fn is_open(&self, round: &Round) -> bool {
        round.leg == Leg::Collecting && self.now < self.wanted.day.at_minute(round.cutoff_minute)
    }

    /// Sorts what is known by outlet and leg, and puts aside what nobody can do.
    fn take(&mut self, known: Vec<Errand>) {
        self.parcels = known.len() as i64;
        let mut by_outlet: BTreeMap<(Leg, PlaceId), Vec<Errand>> = BTreeMap::new();
        for errand in known {
            by_outlet.entry((errand.leg, errand.outlet)).or_default().push(errand);
        }
        for round in self.rounds.iter().filter(|round| self.is_open(round)) {
            for call in round.trips.iter().flat_map(|trip| &trip.calls).filter(|c| c.place != round.transit) {
                by_outlet.entry((Leg::Collecting, call.place)).or_default();
            }
        }
        for ((leg, outlet), errands) in by_outlet {
            self.sort_in(leg, outlet, errands);
        }
    }

    fn sort_in(&mut self, leg: Leg, outlet: PlaceId, errands: Vec<Errand>) {
        let round = self.network.route_of(outlet).and_then(|route| self.round_of(route.id, leg));
        let closed = self.network.schedule().is_closed(outlet, self.wanted.day);
        match round {
            Some(round) if !closed => self.wishes.push(Wish { round, outlet, errands }),
            _ if errands.is_empty() => (),
            _ => {
                let reason = if closed { LeftOut::Closed } else { LeftOut::NoTrip };
                self.omissions.push(Omission { leg, place: outlet, load: load_of(&errands), reason });
            }
        }
    }
}
