//! `/office/runs`: the shuttles of a day: how far each has come, how late, which stops it skipped and why, and what
//! is still on board. As a list and as a file.
use crate::closing::{Closing, closings_on};
use crate::pages::driver::{Driving, lateness, trips_of, vehicle};
use crate::pages::sorting::closed_line;
use crate::pages::station::timetable;
use crate::run_sheet::{RunSheet, run_sheet};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Place, PlaceKind, Timetable};
use kernel::Day;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Nav, Role, Shell, Site, Visitor, Words, page};

#[derive(Template)]
#[template(path = "office-runs.html")]
struct RunsPage {
    shell: Shell,
    day: String,
    days: Vec<(String, String, bool)>,
    table: Table,
    export: String,
    /// The transit centres and the hub: the name of each, and how its day was closed.
    closed: Vec<(String, String)>,
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let person = visitor.must(&[Role::CountyOffice])?;
    let timetable = timetable(&site, &visitor).await?;
    let today = visitor.now.day();
    let day: Day = asked.text("day").parse().unwrap_or(today);
    let trips = trips_of(person, &timetable, day);
    let (table, of) = (timetable.clone(), trips.clone());
    let read = site.store().reading(visitor.county, move |tx| {
        let sheets = of.iter().map(|trip| run_sheet(tx, &table, trip, day));
        Ok::<_, store::Error>((sheets.collect::<store::Result<Vec<_>>>()?, closings_on(tx, day)?))
    });
    let (sheets, closings) = read.await?;
    let w = &visitor.words;
    let mut table = Table::new(w, heads(w));
    for (trip, sheet) in trips.into_iter().zip(&sheets) {
        table.row(row(w, &Driving { timetable: timetable.clone(), trip, day }, sheet));
    }
    if let Some(format) = asked.format() {
        return table.export("runs", format).await;
    }
    let chip = |at: Day| (format!("/office/runs?day={at}"), w.relative_day(at, today), at == day);
    let runs = RunsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("logistics-runs-title")),
        day: w.day(day),
        days: (-2..=1).map(|days| chip(today.plus(days))).collect(),
        closed: closed(w, &timetable, &closings),
        table,
        export: asked.export_url(),
    };
    Ok(page(StatusCode::OK, runs))
}

fn closed(w: &Words, timetable: &Timetable, closings: &[Closing]) -> Vec<(String, String)> {
    let centres = timetable.places().iter().filter(|place| place.kind != PlaceKind::Outlet);
    let told = |place: &Place| {
        let closing = closings.iter().find(|closing| closing.place == place.id);
        let said = closing.map_or_else(|| w.say("logistics-runs-not-closed"), |one| closed_line(w, one));
        (w.name(&place.name_zh, &place.name_en).to_string(), said)
    };
    centres.map(told).collect()
}

fn heads(w: &Words) -> Vec<Head> {
    let say = |key: &str| w.say(format!("logistics-runs-{key}"));
    vec![
        Head::text(say("run")),
        Head::text(say("trip")),
        Head::figure(say("leaves")),
        Head::text(say("vehicle")),
        Head::figure(say("stops")),
        Head::text(say("timing")),
        Head::figure(say("aboard")),
        Head::sentence(say("skipped")),
    ]
}

fn row(w: &Words, driving: &Driving, sheet: &RunSheet) -> Vec<Cell> {
    let told = sheet.stops.iter().filter(|stop| stop.told.is_some()).count();
    let late = sheet.late_minutes();
    vec![
        Cell::Link { to: driving.link("/driver/run", ""), text: driving.name(w) },
        Cell::Code(driving.trip.details.code.clone()),
        sheet.stops.first().map_or(Cell::Empty, |stop| Cell::Code(w.time(stop.departs))),
        vehicle(w, driving).map_or(Cell::Empty, Cell::from),
        Cell::Code(format!("{told} / {}", sheet.stops.len())),
        late.map_or(Cell::Empty, |late| lateness(w, late).into()),
        Cell::Whole(sheet.aboard.len() as i64),
        skipped(w, driving, sheet).into(),
    ]
}

/// Which stops were skipped, each with its reason and what the driver said besides.
fn skipped(w: &Words, driving: &Driving, sheet: &RunSheet) -> String {
    let teller = driving.teller(w);
    let told = sheet.stops.iter().filter_map(|stop| {
        let told = stop.skipped()?;
        let reason = w.say(format!("logistics-skip-{}", told.reason?));
        let note = if told.note.is_empty() { String::new() } else { format!(" ({})", told.note) };
        let values = [("place", teller.place(stop.place)), ("reason", format!("{reason}{note}"))];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        Some(w.with("logistics-runs-one-skipped", values.as_slice()))
    });
    told.collect::<Vec<_>>().join(&w.say("logistics-and"))
}
