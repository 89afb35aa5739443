//! A day as an instance of the solver, in the format that the solver reads from files, too.
use crate::day::{DayBook, Round, Wish};
use crate::job::{Job, jobs};
use county::{Leg, PlaceId, Vehicle};
use kernel::{Metres, Whole};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Seconds are counted from midnight of the day.
const MINUTE: i64 = 60;
const DAY_SECONDS: i64 = 48 * 3_600;
/// What a vehicle with a cold box can do.
const COLD: u32 = 1;
/// A round of the day is a skill of its own: its vehicles serve its outlets and no others.
const FIRST_ROUND: u32 = 10;

/// An instance, with what its numbers stand for.
pub(crate) struct Document {
    pub value: Value,
    pub jobs: Vec<Job>,
    /// The round and the vehicle of each vehicle of the instance.
    pub seats: Vec<Seat>,
}

#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub round: usize,
    pub vehicle: Vehicle,
}

impl Document {
    pub fn new(book: &DayBook) -> Self {
        let jobs = jobs(book);
        let seats = seats(book);
        let places = Places::of(book, &jobs);
        let vehicles = seats.iter().enumerate().map(|(id, seat)| vehicle(book, &places, id, seat));
        let told = jobs.iter().enumerate().map(|(id, job)| job_value(book, &places, id, job));
        let value = json!({
            "vehicles": vehicles.collect::<Vec<_>>(),
            "jobs": told.collect::<Vec<_>>(),
            "matrices": { "car": places.matrices(book) },
            "yesterday": {
                "cost_per_change": book.wanted.change.get(),
                "routes": yesterday(book, &seats, &jobs),
            },
        });
        Self { value, jobs, seats }
    }

    /// The promised hours of these jobs are let go: they are late, rather than left out.
    pub fn let_go(&mut self, book: &DayBook, jobs: impl Iterator<Item = usize>) {
        for number in jobs {
            self.jobs[number].deadline = None;
            let windows = windows(book, &self.jobs[number]);
            if let Some(windows) = windows {
                self.value["jobs"][number]["time_windows"] = windows;
            } else if let Some(job) = self.value["jobs"][number].as_object_mut() {
                job.remove("time_windows");
            }
        }
    }

    /// The search begins where another one ended: by vehicle, the jobs in order.
    pub fn begin_with(&mut self, routes: &HashMap<usize, Vec<usize>>) {
        for (vehicle, jobs) in routes {
            let steps: Vec<Value> = jobs.iter().map(|job| json!({ "type": "job", "id": job })).collect();
            self.value["vehicles"][*vehicle]["steps"] = Value::Array(steps);
        }
    }
}

fn seats(book: &DayBook) -> Vec<Seat> {
    let of_round = |(round, known): (usize, &Round)| {
        let seat = move |vehicle: &Vehicle| Seat { round, vehicle: vehicle.clone() };
        known.vehicles.iter().map(seat).collect::<Vec<_>>()
    };
    book.rounds.iter().enumerate().flat_map(of_round).collect()
}

/// The rows of the matrices.
struct Places {
    all: Vec<PlaceId>,
    at: HashMap<PlaceId, usize>,
}

impl Places {
    fn of(book: &DayBook, jobs: &[Job]) -> Self {
        let outlets = jobs.iter().map(|job| book.wishes[job.wish].outlet);
        let mut all: Vec<PlaceId> = book.rounds.iter().map(|round| round.transit).chain(outlets).collect();
        all.sort_unstable();
        all.dedup();
        let at = all.iter().enumerate().map(|(at, place)| (*place, at)).collect();
        Self { all, at }
    }

    fn row(&self, place: PlaceId) -> usize {
        self.at.get(&place).copied().unwrap_or_default()
    }

    fn matrices(&self, book: &DayBook) -> Value {
        let cell = |from: &PlaceId, to: &PlaceId| {
            let leap = book.distances.between(*from, *to);
            leap.map_or((0, Metres(0)), |leap| (leap.seconds, leap.metres))
        };
        let rows = |pick: fn((i64, Metres)) -> i64| -> Vec<Vec<i64>> {
            self.all.iter().map(|from| self.all.iter().map(|to| pick(cell(from, to))).collect()).collect()
        };
        json!({ "durations": rows(|cell| cell.0), "distances": rows(|cell| cell.1.0) })
    }
}

/// What a vehicle may carry on a round: some of it is kept free while more may still be sold.
pub(crate) fn capacity(book: &DayBook, round: &Round, vehicle: &Vehicle) -> (i64, i64) {
    let part = if book.is_open(round) { 100 - book.wanted.spare_percent } else { 100 };
    (vehicle.details.capacity.get() * part / 100, (vehicle.details.boxes.get() * part / 100).max(1))
}

fn vehicle(book: &DayBook, places: &Places, id: usize, seat: &Seat) -> Value {
    let (round, details) = (&book.rounds[seat.round], &seat.vehicle.details);
    let (grams, boxes) = capacity(book, round, &seat.vehicle);
    let mut skills = vec![FIRST_ROUND + seat.round as u32];
    skills.extend(details.cold_box.then_some(COLD));
    json!({
        "id": id,
        "description": details.code,
        "start_index": places.row(round.transit),
        "end_index": places.row(round.transit),
        "capacity": [grams, boxes],
        "skills": skills,
        "time_window": [round.opens_minute * MINUTE, round.closes_minute * MINUTE],
        "costs": {
            "fixed": details.fixed.get(),
            "per_hour": details.per_hour.get(),
            "per_km": details.per_km.get(),
            "per_task_hour": details.per_hour.get(),
        },
    })
}

fn job_value(book: &DayBook, places: &Places, id: usize, job: &Job) -> Value {
    let wish = &book.wishes[job.wish];
    let load = job.load();
    let mut skills = vec![FIRST_ROUND + wish.round as u32];
    skills.extend(job.is_cold.then_some(COLD));
    let direction = if book.rounds[wish.round].leg == Leg::Bringing { "delivery" } else { "pickup" };
    let mut value = json!({
        "id": id,
        "location_index": places.row(wish.outlet),
        "service": book.stop_seconds + book.parcel_seconds * load.parcels,
        "skills": skills,
        direction: [load.grams, load.parcels],
    });
    if let Some(windows) = windows(book, job) {
        value["time_windows"] = windows;
    }
    value
}

/// When a job may begin: while the outlet is open, by the promised hour where there is one. None where it is always.
fn windows(book: &DayBook, job: &Job) -> Option<Value> {
    let wish = &book.wishes[job.wish];
    let last = job.deadline.unwrap_or(DAY_SECONDS);
    let hours = hours(book, wish);
    let by_then: Vec<(i64, i64)> = hours
        .iter()
        .filter(|(opens, _)| *opens <= last)
        .map(|(opens, closes)| (*opens, last.min(*closes)))
        .collect();
    let windows = if by_then.is_empty() { hours } else { by_then };
    (windows != [(0, DAY_SECONDS)]).then(|| json!(windows))
}

/// When an outlet is open, in seconds; always, where nobody has written when. Where the timetable calls earlier than
/// it opens, the keeper is there earlier.
fn hours(book: &DayBook, wish: &Wish) -> Vec<(i64, i64)> {
    let schedule = book.network.schedule();
    let todays = schedule
        .opening_hours
        .iter()
        .filter(|hour| hour.place == wish.outlet && hour.weekday == book.wanted.day.weekday());
    let calls = book.rounds[wish.round].trips.iter().flat_map(|trip| &trip.calls);
    let usual = calls.filter(|call| call.place == wish.outlet).map(|call| call.arrives_minute).min();
    let mut hours: Vec<(i64, i64)> =
        todays.map(|hour| (hour.opens_minute * MINUTE, hour.closes_minute * MINUTE)).collect();
    hours.sort_unstable();
    if let (Some(first), Some(usual)) = (hours.first_mut(), usual) {
        first.0 = first.0.min(usual * MINUTE);
    }
    if hours.is_empty() { vec![(0, DAY_SECONDS)] } else { hours }
}

fn yesterday(book: &DayBook, seats: &[Seat], jobs: &[Job]) -> Vec<Value> {
    let of_seat = |(id, seat): (usize, &Seat)| {
        let leg = book.rounds[seat.round].leg;
        let mine = jobs.iter().enumerate().filter(|(_, job)| {
            let wish = &book.wishes[job.wish];
            wish.round == seat.round && book.last.get(&(leg, wish.outlet)) == Some(&seat.vehicle.id)
        });
        let ids: Vec<usize> = mine.map(|(id, _)| id).collect();
        (!ids.is_empty()).then(|| json!({ "vehicle": id, "jobs": ids }))
    };
    seats.iter().enumerate().filter_map(of_seat).collect()
}
