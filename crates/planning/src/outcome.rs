//! A solution of the solver as drives, and the timetable's trips as drives beside them.
use crate::costs::cost;
use crate::day::{DayBook, Round, Wish, load_of};
use crate::document::{Document, Seat};
use crate::model::{Drive, Found, Halt, LeftOut, Load, Omission, Side};
use county::{Leg, PlaceId, Trip, Vehicle};
use kernel::{Fen, Metres};
use logistics::Errand;
use routing::{COST_SCALE, PlannedRoute, Reason, Solution, Step, StepKind, Unassigned};
use std::collections::{HashMap, HashSet};

pub(crate) fn found(book: &DayBook, document: &Document, solution: &Solution) -> Found {
    let drives = timetable(book).into_iter().chain(planned(book, document, solution)).collect();
    let left_out = solution.unassigned.iter().filter_map(|left| omission(book, document, left));
    Found {
        drives,
        omissions: book.omissions.iter().copied().chain(passed_by(book)).chain(left_out).collect(),
        parcels: book.parcels,
        changes: changes(book, document, solution),
        reckoned: book.distances.reckoned as i64,
    }
}

/// The day as the timetable drives it.
fn timetable(book: &DayBook) -> Vec<Drive> {
    book.rounds.iter().flat_map(|round| as_it_was(book, round, Side::Timetable)).collect()
}

/// A round that has no vehicles stays as it is, on either side.
fn planned(book: &DayBook, document: &Document, solution: &Solution) -> Vec<Drive> {
    let unplanned = book.rounds.iter().filter(|round| round.vehicles.is_empty());
    let kept = unplanned.flat_map(|round| as_it_was(book, round, Side::Plan));
    let drives = solution.routes.iter().map(|route| drive(book, document, route));
    let mut drives: Vec<Drive> = kept.chain(drives).collect();
    let number = |drive: &Drive| book.network.routes().iter().position(|route| route.id == drive.route);
    drives.sort_by_key(|drive| (drive.leg as u8, number(drive), drive.leaves_minute, drive.trip.clone()));
    drives
}

/// Where a round stays as it is, its trips may not call at every outlet.
fn passed_by(book: &DayBook) -> impl Iterator<Item = Omission> {
    let passed = |wish: &&Wish| {
        let round = &book.rounds[wish.round];
        let mut calls = round.trips.iter().flat_map(|trip| &trip.calls);
        round.vehicles.is_empty() && !wish.errands.is_empty() && !calls.any(|call| call.place == wish.outlet)
    };
    book.wishes.iter().filter(passed).map(|wish| Omission {
        leg: book.rounds[wish.round].leg,
        place: wish.outlet,
        load: load_of(&wish.errands),
        reason: LeftOut::NoTrip,
    })
}

fn as_it_was(book: &DayBook, round: &Round, side: Side) -> Vec<Drive> {
    let mut met: HashSet<PlaceId> = HashSet::new();
    let drive = |(at, trip): (usize, &Trip)| {
        let named = trip.details.vehicle.and_then(|id| book.network.schedule().vehicle(id));
        let vehicle = named.or_else(|| round.vehicles.get(at % round.vehicles.len().max(1)));
        of_trip(book, round, trip, vehicle, side, &mut met)
    };
    round.trips.iter().enumerate().map(drive).collect()
}

fn of_trip(
    book: &DayBook,
    round: &Round,
    trip: &Trip,
    vehicle: Option<&Vehicle>,
    side: Side,
    met: &mut HashSet<PlaceId>,
) -> Drive {
    let closed = |place| book.network.schedule().is_closed(place, book.wanted.day);
    let calls: Vec<_> =
        trip.calls.iter().filter(|call| call.place != round.transit && !closed(call.place)).collect();
    let mut halts = Vec::new();
    for call in &calls {
        let errands = if met.insert(call.place) { errands_at(book, round, call.place) } else { Vec::new() };
        halts.push(halt(book, call.place, call.arrives_minute, call.departs_minute, &errands));
    }
    fill(round.leg, &mut halts);
    let leaves_minute = trip.calls.first().map_or(round.opens_minute, |call| call.departs_minute);
    let home_minute = book.home_minute(round, trip);
    let places: Vec<PlaceId> = calls.iter().map(|call| call.place).collect();
    let metres = length(book, round.transit, &places);
    let code = &trip.details.code;
    Drive {
        side,
        // A trip of a planned day is another trip than that of every day.
        trip: if side == Side::Plan { format!("{}-{code}", day_code(book)) } else { code.clone() },
        route: round.route,
        leg: round.leg,
        vehicle: vehicle.map(|vehicle| vehicle.id),
        cutoff_minute: trip.details.cutoff_minute,
        leaves_minute,
        home_minute,
        metres,
        cost: vehicle.map_or(Fen::ZERO, |vehicle| cost(vehicle, metres, home_minute - leaves_minute)),
        halts,
    }
}

fn errands_at(book: &DayBook, round: &Round, place: PlaceId) -> Vec<Errand> {
    let here = |wish: &&Wish| {
        let of = &book.rounds[wish.round];
        wish.outlet == place && of.route == round.route && of.leg == round.leg
    };
    book.wishes.iter().filter(here).flat_map(|wish| wish.errands.clone()).collect()
}

/// From the transit centre over these places and back.
fn length(book: &DayBook, transit: PlaceId, places: &[PlaceId]) -> Metres {
    let ends = |place| std::iter::once(place);
    let all: Vec<PlaceId> = ends(transit).chain(places.iter().copied()).chain(ends(transit)).collect();
    let leap = |pair: &[PlaceId]| book.distances.between(pair[0], pair[1]).map_or(0, |leap| leap.metres.0);
    Metres(all.windows(2).map(leap).sum())
}

fn halt(
    book: &DayBook,
    place: PlaceId,
    arrives_minute: i64,
    departs_minute: i64,
    errands: &[Errand],
) -> Halt {
    let there = book.wanted.day.at_minute(arrives_minute);
    let late = |errand: &&Errand| errand.leg == Leg::Bringing && errand.promised < there;
    Halt {
        place,
        arrives_minute,
        departs_minute,
        load: load_of(errands),
        late: errands.iter().filter(late).count() as i64,
        aboard: Load::default(),
        slack_minutes: None,
        saving: None,
    }
}

/// What is on board after each stop.
fn fill(leg: Leg, halts: &mut [Halt]) {
    let all = halts.iter().fold(Load::default(), |sum, halt| sum.plus(halt.load));
    let mut aboard = if leg == Leg::Bringing { all } else { Load::default() };
    for halt in halts {
        aboard = if leg == Leg::Bringing { aboard.minus(halt.load) } else { aboard.plus(halt.load) };
        halt.aboard = aboard;
    }
}

/// Whole minutes, not before the second.
const fn minute(seconds: i64) -> i64 {
    (seconds + 59).div_euclid(60)
}

fn drive(book: &DayBook, document: &Document, route: &PlannedRoute) -> Drive {
    let Seat { round, vehicle } = &document.seats[route.vehicle];
    let round = &book.rounds[*round];
    let leaves_minute = route.steps.first().map_or(0, |step| step.arrive.div_euclid(60));
    let home_minute = route.last().map_or(0, |step| minute(step.arrive));
    let metres = Metres(route.last().map_or(0, |step| step.distance));
    let mut halts: Vec<Halt> = Vec::new();
    for step in &route.steps {
        let StepKind::Stop(job) = step.kind else { continue };
        let next = halt_of(book, document, job, step);
        match halts.last_mut() {
            Some(last) if last.place == next.place => join(last, next),
            _ => halts.push(next),
        }
    }
    fill(round.leg, &mut halts);
    let half = if round.leg == Leg::Bringing { "AM" } else { "PM" };
    Drive {
        side: Side::Plan,
        trip: format!("{}-{}-{half}", day_code(book), vehicle.details.code),
        route: round.route,
        leg: round.leg,
        vehicle: Some(vehicle.id),
        cutoff_minute: round.cutoff_minute.min(leaves_minute),
        leaves_minute,
        home_minute,
        metres,
        cost: cost(vehicle, metres, home_minute - leaves_minute),
        halts,
    }
}

/// `261125`
pub(crate) fn day_code(book: &DayBook) -> String {
    let day = book.wanted.day;
    format!("{:02}{:02}{:02}", day.year() % 100, day.month_of_year(), day.day_of_month())
}

fn halt_of(book: &DayBook, document: &Document, job: usize, step: &Step) -> Halt {
    let job = &document.jobs[job];
    let begins = step.arrive + step.waiting;
    let place = book.wishes[job.wish].outlet;
    let departs = minute(begins + step.setup + step.service);
    let planned = halt(book, place, minute(begins), departs.max(minute(begins)), &job.errands);
    Halt {
        slack_minutes: Some((step.slack - step.waiting).max(0) / 60),
        saving: Fen::new(step.saving / COST_SCALE),
        ..planned
    }
}

/// Two parts of an outlet's parcels, taken by one vehicle at one call.
fn join(halt: &mut Halt, next: Halt) {
    halt.departs_minute = next.departs_minute;
    halt.load = halt.load.plus(next.load);
    halt.late += next.late;
    halt.slack_minutes = halt.slack_minutes.min(next.slack_minutes);
    halt.saving = halt.saving.zip(next.saving).map(|(one, other)| one + other);
}

fn omission(book: &DayBook, document: &Document, left: &Unassigned) -> Option<Omission> {
    let job = &document.jobs[left.task];
    let wish = &book.wishes[job.wish];
    let round = &book.rounds[wish.round];
    let reason = match left.reason {
        Reason::NoVehicle | Reason::Skills => LeftOut::NoColdBox,
        Reason::TooLarge => LeftOut::TooLarge,
        Reason::OutOfTime => LeftOut::OutOfTime,
        Reason::Mixed if job.is_cold && !round.vehicles.iter().any(|v| v.details.cold_box) => {
            LeftOut::NoColdBox
        }
        Reason::Mixed | Reason::NoRoom | Reason::NotWorth => LeftOut::NoRoom,
    };
    Some(Omission { leg: round.leg, place: wish.outlet, load: job.load(), reason })
}

fn changes(book: &DayBook, document: &Document, solution: &Solution) -> i64 {
    let mut changed: HashMap<(u8, PlaceId), bool> = HashMap::new();
    for route in &solution.routes {
        let seat = &document.seats[route.vehicle];
        let leg = book.rounds[seat.round].leg;
        for step in &route.steps {
            let StepKind::Stop(job) = step.kind else { continue };
            let outlet = book.wishes[document.jobs[job].wish].outlet;
            let last = book.last.get(&(leg, outlet));
            let other = last.is_some_and(|last| *last != seat.vehicle.id);
            *changed.entry((leg as u8, outlet)).or_default() |= other;
        }
    }
    changed.values().filter(|changed| **changed).count() as i64
}
