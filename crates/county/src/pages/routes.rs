//! `/office/routes`: the buses on the map and in a table; one route with its hours and stops.
use super::{COUNTY, OFFICES, timetable_for};
use crate::commands::{Hours, change_hours};
use crate::{PlaceId, PlaceKind, Route, Stop, Timetable};
use askama::Template;
use askama::filters::Safe;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Metres, Position};
use std::collections::HashSet;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::map::{Drawing, Road, Size, Spot, Stroke, whole};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, Wrong, forms, page, redirect};

#[derive(Template)]
#[template(path = "office-routes.html")]
struct RoutesPage {
    shell: Shell,
    map: Option<Safe<String>>,
    table: Table,
    outlets: usize,
    routes: usize,
    export: String,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let timetable = timetable_for(&visitor).await?;
    let w = &visitor.words;
    let table = table(w, &timetable);
    if let Some(format) = asked.format() {
        return table.export("routes", format).await;
    }
    let list = RoutesPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("county-routes-title")),
        map: map(w, &timetable),
        table,
        outlets: timetable.outlets().count(),
        routes: timetable.routes().len(),
        export: asked.export_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn table(w: &Words, timetable: &Timetable) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("route")),
        Head::text(say("company")),
        Head::text(say("transit")),
        Head::figure(say("outlets")),
        Head::figure(say("morning-leaves")),
        Head::figure(say("cutoff")),
        Head::figure(say("afternoon-leaves")),
        Head::figure(say("last-stop")),
    ];
    let mut table = Table::new(w, heads);
    for route in timetable.routes() {
        table.row(row(w, timetable, route));
    }
    table
}

fn row(w: &Words, timetable: &Timetable, route: &Route) -> Vec<Cell> {
    let name = |zh: &str, en: &str| w.name(zh, en).to_string();
    let company = timetable.company(route.company);
    let transit = timetable.place(route.transit);
    let last = route.stops.iter().map(|stop| stop.minutes).max().unwrap_or(0);
    vec![
        Cell::Link {
            to: format!("/office/routes/{}", route.number),
            text: name(&route.name_zh, &route.name_en),
        },
        company.map_or(Cell::Empty, |c| name(&c.name_zh, &c.name_en).into()),
        transit.map_or(Cell::Empty, |t| name(&t.name_zh, &t.name_en).into()),
        Cell::Whole(route.stops.len() as i64),
        Cell::Code(w.minute(route.morning_minute)),
        Cell::Code(w.minute(route.cutoff_minute)),
        Cell::Code(w.minute(route.departs_minute)),
        Cell::Code(w.minute(route.departs_minute + last)),
    ]
}

/// The townships as circles (their area is the number of outlets), the transit centres as squares, a line for
/// each bus.
fn map(w: &Words, timetable: &Timetable) -> Option<Safe<String>> {
    let ground = timetable.ground(Size::Whole)?;
    let spots: Vec<Spot> = timetable.townships().iter().map(|t| spot(w, timetable, t)).collect();
    let roads: Vec<Road> = timetable.routes().iter().flat_map(|route| roads(timetable, route)).collect();
    let says =
        w.with("county-routes-map", &[("routes", timetable.routes().len()), ("townships", spots.len())]);
    let bar = Metres(20_000);
    let scale = w.distance(bar);
    let drawing =
        Drawing { ground, id: "cty", says: &says, spots: &spots, roads: &roads, scale: (bar, &scale) };
    Some(whole(&drawing))
}

fn spot(w: &Words, timetable: &Timetable, township: &crate::Township) -> Spot {
    let here = |place: &&crate::Place| place.township == township.id;
    let outlets = timetable.outlets().filter(here).count();
    let transit = timetable.places().iter().filter(here).find(|place| place.kind == PlaceKind::Transit);
    let line = transit.and_then(|place| timetable.route_of(place.id));
    Spot {
        at: township.position,
        name: w.name(&township.name_zh, &township.name_en).to_string(),
        figure: outlets as i64,
        shown: outlets.to_string(),
        hub: line.and_then(|route| u32::try_from(route.number).ok()),
        strong: transit.is_some(),
    }
}

/// A route may be several buses that leave the transit centre at the same time: where the minutes fall, the
/// next bus begins. Each is drawn over the seats of the townships that it passes.
fn roads(timetable: &Timetable, route: &Route) -> Vec<Road> {
    let buses = route.stops.chunk_by(|one, next| one.minutes <= next.minutes);
    let road = |stops: &[Stop]| Road { stroke: Stroke::Bus, over: over(timetable, route.transit, stops) };
    buses.map(road).filter(|road| road.over.len() > 1).collect()
}

fn over(timetable: &Timetable, transit: PlaceId, stops: &[Stop]) -> Vec<Position> {
    let places = std::iter::once(transit).chain(stops.iter().map(|stop| stop.place));
    let townships = places.filter_map(|id| timetable.place(id)).map(|place| place.township);
    let mut passed = HashSet::new();
    let first_time = townships.filter(|township| passed.insert(*township));
    first_time.filter_map(|id| timetable.township(id)).map(|township| township.position).collect()
}

#[derive(Template)]
#[template(path = "office-route.html")]
struct RoutePage {
    shell: Shell,
    form: Fields,
    company: String,
    number: i64,
    may_change: bool,
    table: Table,
}

pub(super) async fn show(visitor: Visitor, Path(number): Path<i64>) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let timetable = timetable_for(&visitor).await?;
    let route = route_of_number(&timetable, number)?;
    let w = &visitor.words;
    let form = Fields::filled(
        w,
        &[
            ("morning", w.minute(route.morning_minute)),
            ("cutoff", w.minute(route.cutoff_minute)),
            ("departs", w.minute(route.departs_minute)),
        ],
    );
    Ok(route_page(&visitor, &timetable, route, StatusCode::OK, form))
}

fn route_of_number(timetable: &Timetable, number: i64) -> Result<&Route, Fault> {
    timetable.routes().iter().find(|route| route.number == number).ok_or_else(Fault::not_found)
}

fn route_page(
    visitor: &Visitor,
    timetable: &Timetable,
    route: &Route,
    status: StatusCode,
    form: Fields,
) -> Response {
    let w = &visitor.words;
    let company = timetable.company(route.company);
    let shown = RoutePage {
        shell: Shell::new(visitor, Nav::Office, w.name(&route.name_zh, &route.name_en)),
        form,
        company: company.map_or_else(String::new, |c| w.name(&c.name_zh, &c.name_en).to_string()),
        number: route.number,
        may_change: visitor.must(COUNTY).is_ok(),
        table: stops(w, timetable, route),
    };
    page(status, shown)
}

fn stops(w: &Words, timetable: &Timetable, route: &Route) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("name")),
        Head::text(say("township")),
        Head::figure(say("brings")),
        Head::figure(say("collects")),
    ];
    let mut table = Table::new(w, heads);
    for stop in &route.stops {
        let Some(place) = timetable.place(stop.place) else { continue };
        let township = timetable.township(place.township);
        table.row(vec![
            Cell::Code(place.code.clone()),
            Cell::Strong(w.name(&place.name_zh, &place.name_en).to_string()),
            township.map_or(Cell::Empty, |t| w.name(&t.name_zh, &t.name_en).into()),
            Cell::Code(w.minute(route.morning_minute + stop.minutes)),
            Cell::Code(w.minute(route.departs_minute + stop.minutes)),
        ]);
    }
    table
}

pub(super) async fn change(
    visitor: Visitor,
    Path(number): Path<i64>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let timetable = timetable_for(&visitor).await?;
    let route = route_of_number(&timetable, number)?;
    let mut form = posted.fields();
    let Some(hours) = read_hours(&mut form) else {
        return Ok(route_page(&visitor, &timetable, route, StatusCode::UNPROCESSABLE_ENTITY, form));
    };
    let id = route.id;
    visitor.site.store().writing(visitor.county, move |tx| change_hours(tx, id, hours)).await?;
    Ok(redirect(format!("/office/routes/{number}")))
}

fn read_hours(form: &mut Fields) -> Option<Hours> {
    let morning_minute = form.read("morning", forms::minute_of_day);
    let cutoff_minute = form.read("cutoff", forms::minute_of_day);
    let departs_minute = form.read("departs", forms::minute_of_day);
    let (morning_minute, cutoff_minute, departs_minute) = (morning_minute?, cutoff_minute?, departs_minute?);
    if morning_minute >= departs_minute {
        form.refuse("morning", Wrong::new("county-route-morning-too-late"));
    }
    if cutoff_minute > departs_minute {
        form.refuse("cutoff", Wrong::new("county-route-cutoff-too-late"));
    }
    form.good().then_some(Hours { morning_minute, departs_minute, cutoff_minute })
}
