//! `/driver`: the runs of a day for who drives them; `/driver/run` one of them: its stops in their order, how late the
//! bus is, what is handed over where, and the way as a map.
use crate::model::Leg;
use crate::pages::station::{drives_route, timetable};
use crate::run_sheet::{RunSheet, Stop, run_sheet};
use crate::runs::{Run, RunKey};
use crate::telling::Teller;
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Timetable, Trip};
use kernel::{Day, Time, Whole};
use std::sync::Arc;
use webkit::listing::Asked;
use webkit::map::{RunStop, RunStopIs, run as run_map};
use webkit::{Arg, Fault, Nav, Refuse, Role, Shell, SignedIn, Site, Visitor, Words, in_query, page};

/// Who may have a run before him.
pub(crate) const DRIVER_ROLES: &[Role] = &[Role::Driver, Role::CountyOffice];

/// A run that the visitor may drive.
pub(crate) struct Driving {
    pub timetable: Arc<Timetable>,
    pub trip: Trip,
    pub day: Day,
}

impl Driving {
    /// The run that a page's address or form names.
    pub async fn find(site: &Site, visitor: &Visitor, day: &str, trip: &str) -> Result<Self, Fault> {
        let person = visitor.must(DRIVER_ROLES)?;
        let timetable = timetable(site, visitor).await?;
        let day: Day = day.parse().map_err(|_| Fault::not_found())?;
        let trip = timetable.schedule().trip(trip).cloned().ok_or_else(Fault::not_found)?;
        if !may_drive(person, &trip) {
            return Err(Refuse::NotAllowed.into());
        }
        Ok(Self { timetable, trip, day })
    }

    pub fn key(&self) -> RunKey {
        RunKey::of_trip(&self.trip, self.day)
    }

    /// An address of this run.
    pub fn link(&self, path: &str, query: &str) -> String {
        let more = if query.is_empty() { String::new() } else { format!("&{query}") };
        format!("{path}?day={}&trip={}{more}", self.day, in_query(&self.trip.details.code))
    }

    pub fn teller<'a>(&'a self, words: &'a Words) -> Teller<'a> {
        Teller { words, timetable: &self.timetable }
    }

    pub async fn sheet(&self, site: &Site, visitor: &Visitor) -> Result<RunSheet, Fault> {
        let (timetable, trip, day) = (self.timetable.clone(), self.trip.clone(), self.day);
        Ok(site.store().reading(visitor.county, move |tx| run_sheet(tx, &timetable, &trip, day)).await?)
    }

    /// `3 线 早上送货`
    pub fn name(&self, w: &Words) -> String {
        let routes = self.timetable.routes().iter();
        let number =
            routes.filter(|route| route.id == self.trip.details.route).map(|route| route.number).next();
        let line = w.with("logistics-line-number", &[("number", number.unwrap_or_default())]);
        let leg = w.say(format!("logistics-leg-{}", self.trip.details.leg));
        w.with("logistics-driver-name", &[("line", &line), ("leg", &leg)])
    }
}

fn may_drive(person: &SignedIn, trip: &Trip) -> bool {
    person.may(&[Role::CountyOffice]) || drives_route(person, trip.details.route.get())
}

#[derive(Template)]
#[template(path = "driver.html")]
struct DriverPage {
    shell: Shell,
    day: String,
    days: Vec<(String, String, bool)>,
    rows: Vec<DriverRow>,
}

struct DriverRow {
    href: String,
    name: String,
    hours: String,
    what: String,
    progress: String,
}

/// The trips of a day that this person may drive, in the order in which they leave.
pub(crate) fn trips_of(person: &SignedIn, timetable: &Timetable, day: Day) -> Vec<Trip> {
    let trips = timetable.schedule().trips_on(day);
    let mut trips: Vec<Trip> = trips.filter(|trip| may_drive(person, trip)).cloned().collect();
    trips.sort_by_key(|trip| (trip.calls.first().map(|call| call.departs_minute), trip.details.code.clone()));
    trips
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let person = visitor.must(DRIVER_ROLES)?;
    let timetable = timetable(&site, &visitor).await?;
    let today = visitor.now.day();
    let day = asked.text("day").parse().unwrap_or(today);
    let trips = trips_of(person, &timetable, day);
    let (table, of) = (timetable.clone(), trips.clone());
    let read = site.store().reading(visitor.county, move |tx| {
        of.iter().map(|trip| run_sheet(tx, &table, trip, day)).collect::<store::Result<Vec<_>>>()
    });
    let sheets = read.await?;
    let w = &visitor.words;
    let chip = |at: Day| (format!("/driver?day={at}"), w.relative_day(at, today), at == day);
    let rows = trips.into_iter().zip(&sheets);
    let list = DriverPage {
        shell: Shell::new(&visitor, Nav::Field, w.say("logistics-driver-title"))
            .with_heading(w.say("logistics-driver-title")),
        day: w.day(day),
        days: (-1..=1).map(|days| chip(today.plus(days))).collect(),
        rows: rows
            .map(|(trip, sheet)| row(w, &Driving { timetable: timetable.clone(), trip, day }, sheet))
            .collect(),
    };
    Ok(page(StatusCode::OK, list))
}

fn row(w: &Words, driving: &Driving, sheet: &RunSheet) -> DriverRow {
    let ends = (sheet.stops.first(), sheet.stops.last());
    let hours = match ends {
        (Some(first), Some(last)) => w.hours(first.departs, last.arrives),
        _ => String::new(),
    };
    DriverRow {
        href: driving.link("/driver/run", ""),
        name: driving.name(w),
        hours,
        what: [Some(driving.trip.details.code.clone()), vehicle(w, driving)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        progress: progress(w, sheet),
    }
}

/// `3 / 14 站 · 车上 12 件`
pub(crate) fn progress(w: &Words, sheet: &RunSheet) -> String {
    let told = sheet.stops.iter().filter(|stop| stop.told.is_some()).count();
    w.with(
        "logistics-driver-progress",
        &[("k", told), ("n", sheet.stops.len()), ("aboard", sheet.aboard.len())],
    )
}

pub(crate) fn vehicle(w: &Words, driving: &Driving) -> Option<String> {
    let vehicle = driving.timetable.schedule().vehicle(driving.trip.details.vehicle?)?;
    let cold = if vehicle.details.cold_box { "logistics-driver-cold" } else { "logistics-driver-not-cold" };
    Some(w.with(
        "logistics-driver-vehicle",
        &[
            ("code", Arg::Text(vehicle.details.code.clone())),
            ("weight", Arg::Text(w.weight(vehicle.details.capacity))),
            ("n", Arg::Number(vehicle.details.boxes.get())),
            ("cold", Arg::Text(w.say(cold))),
        ],
    ))
}

#[derive(Template)]
#[template(path = "driver-run.html")]
struct RunPage {
    shell: Shell,
    day: String,
    vehicle: Option<String>,
    load: String,
    /// Over what the vehicle may carry.
    is_over: bool,
    timing: String,
    is_late: bool,
    next: Option<StopRow>,
    stops: Vec<StopRow>,
    map: Option<Safe<String>>,
    manifest: Option<String>,
}

struct StopRow {
    class: &'static str,
    href: String,
    name: String,
    what: String,
    time: String,
    planned: String,
    number: i64,
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let driving = Driving::find(&site, &visitor, asked.text("day"), asked.text("trip")).await?;
    let sheet = driving.sheet(&site, &visitor).await?;
    Ok(page(StatusCode::OK, RunPage::new(&visitor, &driving, &sheet)))
}

impl RunPage {
    fn new(visitor: &Visitor, driving: &Driving, sheet: &RunSheet) -> Self {
        let w = &visitor.words;
        let late = sheet.late_minutes();
        let stop = |stop: &Stop| stop_row(w, driving, sheet, stop);
        let capacity = driving.trip.details.vehicle.and_then(|id| driving.timetable.schedule().vehicle(id));
        let capacity = capacity.map(|vehicle| vehicle.details.capacity);
        Self {
            shell: Shell::new(visitor, Nav::Field, driving.name(w))
                .with_back(format!("/driver?day={}", driving.day))
                .with_heading(driving.name(w)),
            day: format!("{} · {}", w.day(driving.day), driving.trip.details.code),
            vehicle: vehicle(w, driving),
            load: w.with(
                "logistics-driver-load",
                &[
                    ("n", Arg::Number(sheet.aboard.len() as i64)),
                    ("weight", Arg::Text(w.weight(sheet.grams()))),
                ],
            ),
            is_over: capacity.is_some_and(|most| sheet.grams() > most),
            timing: late.map_or_else(|| w.say("logistics-driver-not-begun"), |late| lateness(w, late)),
            is_late: late.is_some_and(|late| late > ON_TIME_MINUTES),
            next: sheet.next().map(stop),
            stops: sheet.stops.iter().map(stop).collect(),
            map: map(w, driving, sheet),
            manifest: sheet.run.as_ref().map(|run: &Run| format!("/runs/{}/manifest.pdf", run.id)),
        }
    }
}

/// A bus that is no further off its plan is on time.
const ON_TIME_MINUTES: i64 = 5;

/// `晚 12 分`, `准点`, `早 7 分`
pub(crate) fn lateness(w: &Words, minutes: i64) -> String {
    let said = w.duration_minutes(minutes.abs());
    match minutes {
        m if m > ON_TIME_MINUTES => w.with("logistics-driver-late", &[("by", &said)]),
        m if m < -ON_TIME_MINUTES => w.with("logistics-driver-early", &[("by", &said)]),
        _ => w.say("logistics-driver-on-time"),
    }
}

fn stop_row(w: &Words, driving: &Driving, sheet: &RunSheet, stop: &Stop) -> StopRow {
    let is_next = sheet.next().is_some_and(|next| next.position == stop.position);
    let class = match (&stop.told, is_next) {
        (_, true) => "now",
        (None, false) => "next",
        _ => "",
    };
    StopRow {
        class,
        href: driving.link("/driver/stop", &format!("stop={}", stop.position)),
        name: driving.teller(w).place(stop.place),
        what: what(w, driving, stop),
        time: w.time(stop.reached().unwrap_or_else(|| expected(sheet, stop))),
        planned: w.with("logistics-driver-planned", &[("time", &w.time(stop.arrives))]),
        number: stop.position,
    }
}

/// When the bus is there if it makes up none of its delay.
pub(crate) fn expected(sheet: &RunSheet, stop: &Stop) -> Time {
    stop.arrives.plus_minutes(sheet.late_minutes().unwrap_or(0).max(0))
}

/// What became of a stop, or what is to be done there.
fn what(w: &Words, driving: &Driving, stop: &Stop) -> String {
    if let Some(told) = stop.skipped() {
        let reason = told.reason.map_or(String::new(), |reason| w.say(format!("logistics-skip-{reason}")));
        return w.with("logistics-driver-skipped", &[("reason", &reason)]);
    }
    let mut parts = Vec::new();
    if stop.is_closed {
        parts.push(w.say("logistics-driver-closed"));
    }
    let loads = w.with("logistics-driver-to-load", &[("n", stop.load.len())]);
    let unloads = w.with("logistics-driver-to-unload", &[("n", stop.unload.len())]);
    let both = match driving.trip.details.leg {
        Leg::Bringing => [(stop.unload.len(), unloads), (stop.load.len(), loads)],
        Leg::Collecting => [(stop.load.len(), loads), (stop.unload.len(), unloads)],
    };
    parts.extend(both.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| said));
    if let Some(late) = stop.late_minutes() {
        parts.push(lateness(w, late));
    }
    if parts.is_empty() { w.say("logistics-driver-nothing") } else { parts.join(" · ") }
}

fn map(w: &Words, driving: &Driving, sheet: &RunSheet) -> Option<Safe<String>> {
    let next = sheet.next().map(|stop| stop.position);
    let stops = sheet.stops.iter().filter_map(|stop| {
        let is = match (&stop.told, stop.skipped()) {
            _ if next == Some(stop.position) => RunStopIs::Next,
            (_, Some(_)) => RunStopIs::Skipped,
            (Some(_), None) => RunStopIs::Done,
            (None, None) => RunStopIs::Ahead,
        };
        let place = driving.timetable.place(stop.place)?;
        let name = w.name(&place.name_zh, &place.name_en).to_string();
        Some(RunStop { at: place.position, number: stop.position, name, is })
    });
    let stops: Vec<RunStop> = stops.collect();
    let says = w.with("logistics-driver-map", &[("n", stops.len())]);
    run_map(driving.timetable.border(), &stops, &says, &w.say("logistics-driver-km"))
}
