//! The timetable in memory: which trip drives on which day, and the next one that takes or brings a parcel.
use super::day_plan::{day_plan_calendar, is_of_a_day_plan};
use super::model::*;
use crate::{PlaceId, Route, RouteId};
use kernel::{Day, Time};
use std::collections::{HashMap, HashSet};

/// Days that are looked ahead for a trip: beyond, nobody would wait.
const AHEAD_DAYS: i64 = 60;
/// The calendar of a route's own hours.
pub(crate) const DAILY: &str = "DAILY";

/// What drives when.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// By code.
    pub vehicles: Vec<Vehicle>,
    pub calendars: Vec<Calendar>,
    pub calendar_dates: Vec<CalendarDate>,
    /// By code; then those that a route's own hours make.
    pub trips: Vec<Trip>,
    pub holidays: Vec<Holiday>,
    pub closures: Vec<Closure>,
    pub opening_hours: Vec<OpeningHour>,
    /// Codes of the trips that are stored, with stops or without.
    pub(super) all_codes: HashSet<String>,
    /// So many of the trips are stored; the rest are made from routes' hours.
    pub(super) stored: usize,
    pub(super) free_days: HashSet<Day>,
    /// The days that were planned anew.
    pub(super) planned_days: HashSet<Day>,
    pub(super) dates: HashMap<(String, Day), bool>,
    pub(super) transits: HashMap<RouteId, PlaceId>,
    /// The trips that call at a place, each with the number of its stop.
    pub(super) calls_at: HashMap<(PlaceId, Leg), Vec<(usize, usize)>>,
}

/// A trip of a day that calls at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'s> {
    pub trip: &'s Trip,
    pub day: Day,
    pub call: Call,
}

impl Passage<'_> {
    pub fn cutoff(&self) -> Time {
        self.day.at_minute(self.trip.details.cutoff_minute)
    }
    pub fn leaves(&self) -> Time {
        self.day.at_minute(self.call.departs_minute)
    }
    pub fn arrives(&self) -> Time {
        self.day.at_minute(self.call.arrives_minute)
    }
}

impl Schedule {
    /// Adds what follows from the rows: the trips of routes' own hours, and what is looked up by a key.
    pub(crate) fn complete(&mut self, routes: &[Route]) {
        let stored: HashSet<(RouteId, Leg)> = self
            .trips
            .iter()
            .filter(|trip| !trip.calls.is_empty() && !is_of_a_day_plan(&trip.details.calendar))
            .map(|trip| (trip.details.route, trip.details.leg))
            .collect();
        self.all_codes = self.trips.iter().map(|trip| trip.details.code.clone()).collect();
        self.stored = self.trips.len();
        let regular = routes.iter().flat_map(regular_trips);
        self.trips.extend(regular.filter(|trip| !stored.contains(&(trip.details.route, trip.details.leg))));
        self.transits = routes.iter().map(|route| (route.id, route.transit)).collect();
        let planned = self.calendars.iter().filter(|calendar| is_of_a_day_plan(&calendar.code));
        self.planned_days = planned.map(|calendar| calendar.from).collect();
        self.free_days = self.holidays.iter().map(|holiday| holiday.day).collect();
        let date = |date: &CalendarDate| ((date.calendar.clone(), date.day), date.runs);
        self.dates = self.calendar_dates.iter().map(date).collect();
        for (at, trip) in self.trips.iter().enumerate() {
            for (number, call) in trip.calls.iter().enumerate() {
                self.calls_at.entry((call.place, trip.details.leg)).or_default().push((at, number));
            }
        }
    }

    /// The trips that somebody has written, those without a stop too.
    pub fn stored(&self) -> impl Iterator<Item = &Trip> {
        self.trips[..self.stored].iter()
    }

    pub fn vehicle(&self, id: VehicleId) -> Option<&Vehicle> {
        self.vehicles.iter().find(|vehicle| vehicle.id == id)
    }

    /// Whether nothing drives on a day.
    pub fn is_holiday(&self, day: Day) -> bool {
        self.free_days.contains(&day)
    }

    /// The day itself, or the first one after it on which something drives.
    pub fn working_day(&self, day: Day) -> Day {
        (0..AHEAD_DAYS).map(|days| day.plus(days)).find(|day| !self.is_holiday(*day)).unwrap_or(day)
    }

    /// The trips of a day, those with at least one stop.
    pub fn trips_on(&self, day: Day) -> impl Iterator<Item = &Trip> {
        self.trips.iter().filter(move |trip| !trip.calls.is_empty() && self.drives(trip, day))
    }

    /// The trips of a day as they would be if it had not been planned anew.
    pub fn unplanned_trips_on(&self, day: Day) -> impl Iterator<Item = &Trip> {
        let own = |trip: &&Trip| !trip.calls.is_empty() && !is_of_a_day_plan(&trip.details.calendar);
        let drives = move |trip: &&Trip| {
            self.leaves_its_centre(trip, day) && self.is_scheduled(&trip.details.calendar, day)
        };
        self.trips.iter().filter(own).filter(drives)
    }

    /// Which vehicle drives for which route, by the timetable's own trips.
    pub fn vehicles_of_routes(&self) -> impl Iterator<Item = (VehicleId, RouteId)> {
        let own = self.trips.iter().filter(|trip| !is_of_a_day_plan(&trip.details.calendar));
        own.filter_map(|trip| Some((trip.details.vehicle?, trip.details.route)))
    }

    /// Whether a trip drives on a day. A plan of the day goes before everything, then what is said of the day
    /// itself, then holidays and weekdays.
    pub fn drives(&self, trip: &Trip, day: Day) -> bool {
        self.leaves_its_centre(trip, day) && self.runs(&trip.details.calendar, day)
    }

    fn leaves_its_centre(&self, trip: &Trip, day: Day) -> bool {
        let transit = self.transits.get(&trip.details.route);
        !transit.is_some_and(|place| self.is_closed(*place, day))
    }

    /// Whether a day was planned anew, so that the timetable's own trips do not drive on it.
    pub fn is_planned(&self, day: Day) -> bool {
        self.planned_days.contains(&day)
    }

    fn runs(&self, calendar: &str, day: Day) -> bool {
        if self.is_planned(day) || is_of_a_day_plan(calendar) {
            return calendar == day_plan_calendar(day);
        }
        self.is_scheduled(calendar, day)
    }

    fn is_scheduled(&self, calendar: &str, day: Day) -> bool {
        if let Some(runs) =
            (!self.dates.is_empty()).then(|| self.dates.get(&(calendar.into(), day))).flatten()
        {
            return *runs;
        }
        if self.is_holiday(day) {
            return false;
        }
        let found = self.calendars.iter().find(|one| one.code == calendar);
        found.map_or(calendar == DAILY, |one| {
            one.from <= day && day <= one.until && one.weekdays.holds(day.weekday())
        })
    }

    /// Whether no shuttle reaches a place on a day.
    pub fn is_closed(&self, place: PlaceId, day: Day) -> bool {
        self.closures
            .iter()
            .any(|closure| closure.place == place && closure.from <= day && day <= closure.until)
    }

    /// Whether any trip calls at a place, on whatever day.
    pub fn is_served(&self, place: PlaceId, leg: Leg) -> bool {
        self.calls_at.contains_key(&(place, leg))
    }

    /// The trip with this code.
    pub fn trip(&self, code: &str) -> Option<&Trip> {
        self.trips.iter().find(|trip| trip.details.code == code && !trip.calls.is_empty())
    }

    /// The trips of a day that call at a place, while it is not closed.
    pub fn passages(&self, place: PlaceId, leg: Leg, day: Day) -> impl Iterator<Item = Passage<'_>> {
        let calls = self.calls_at.get(&(place, leg)).map_or(&[][..], Vec::as_slice);
        let open = !self.is_closed(place, day);
        calls
            .iter()
            .map(|(trip, call)| (&self.trips[*trip], *call))
            .filter(move |(trip, _)| open && self.drives(trip, day))
            .map(move |(trip, call)| Passage { trip, day, call: trip.calls[call] })
    }

    /// The next trip that collects at a place what is paid at `at`: of those whose cut-off is still ahead, the
    /// first that leaves. `None` where no trip does within two months.
    pub fn next_collecting(&self, place: PlaceId, at: Time) -> Option<Passage<'_>> {
        let yesterday = at.day().plus(-1);
        let ahead = |passage: &Passage<'_>| at < passage.cutoff();
        let on = |days| self.passages(place, Leg::Collecting, yesterday.plus(days)).filter(ahead);
        let first = (0..AHEAD_DAYS).find(|days| on(*days).next().is_some())?;
        // A trip that goes on after midnight may leave later than the next day's first.
        on(first).chain(on(first + 1)).min_by_key(|passage| (passage.leaves(), passage.cutoff()))
    }

    /// The next trip, on `first` or after, that brings parcels to a place.
    pub fn next_bringing(&self, place: PlaceId, first: Day) -> Option<Passage<'_>> {
        let on = |days| self.passages(place, Leg::Bringing, first.plus(days));
        let found = (0..AHEAD_DAYS).find(|days| on(*days).next().is_some())?;
        on(found).chain(on(found + 1)).min_by_key(Passage::arrives)
    }

    /// The time itself where the place is open, or else when it opens next.
    pub fn open_from(&self, place: PlaceId, at: Time) -> Time {
        let hours: Vec<&OpeningHour> = self.opening_hours.iter().filter(|hour| hour.place == place).collect();
        let on = |day: Day| {
            let todays = hours.iter().filter(move |hour| hour.weekday == day.weekday());
            todays.map(move |hour| (day.at_minute(hour.opens_minute), day.at_minute(hour.closes_minute)))
        };
        let days = (0..=7).map(|days| at.day().plus(days));
        days.flat_map(on).find(|(_, closes)| at < *closes).map_or(at, |(opens, _)| at.max(opens))
    }
}

/// The trips that a route's own hours make: one for each of its buses. Where the minutes of its stops fall, the
/// next bus begins.
fn regular_trips(route: &Route) -> impl Iterator<Item = Trip> {
    let buses = route.stops.chunk_by(|one, next| one.minutes <= next.minutes).zip(1..);
    buses.flat_map(move |(stops, bus)| Leg::ALL.iter().map(move |leg| regular_trip(route, stops, bus, *leg)))
}

fn regular_trip(route: &Route, stops: &[crate::Stop], bus: i64, leg: Leg) -> Trip {
    let (departs, cutoff_minute) = match leg {
        Leg::Bringing => (route.morning_minute, route.morning_minute),
        Leg::Collecting => (route.departs_minute, route.cutoff_minute),
    };
    let call = |place, minute| Call { place, arrives_minute: minute, departs_minute: minute };
    let calls = stops.iter().map(|stop| call(stop.place, departs + stop.minutes));
    let details = NewTrip {
        code: format!("R{}-{bus}-{}", route.number, if leg == Leg::Bringing { "AM" } else { "PM" }),
        route: route.id,
        leg,
        calendar: DAILY.into(),
        cutoff_minute,
        vehicle: None,
    };
    Trip { details, calls: std::iter::once(call(route.transit, departs)).chain(calls).collect() }
}
