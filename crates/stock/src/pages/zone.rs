//! Where to: a city, or an outlet of the county where it is collected.
use super::Choice;
use crate::buyer::{cookie, destination, destination_code, destination_of};
use crate::market::Arrivals;
use crate::telling;
use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use county::{Destination, PlaceId, Timetable};
use serde::Deserialize;
use std::sync::Arc;
use webkit::{Fault, Nav, Posted, Shell, Visitor, Words, own_path, page, redirect};

#[derive(Template)]
#[template(path = "zone.html")]
struct ZonePage {
    shell: Shell,
    cities: Vec<City>,
    townships: Vec<(String, Vec<Choice>)>,
    chosen: String,
    back: String,
    wrong: bool,
}

/// A zone of cities, with what it costs and when things arrive.
struct City {
    code: String,
    name: String,
    freight: String,
    arrives: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    back: String,
}

async fn timetable(visitor: &Visitor) -> Result<Arc<Timetable>, Fault> {
    Ok(visitor.site.store().reading(visitor.county, county::timetable).await?)
}

pub(super) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let timetable = timetable(&visitor).await?;
    let chosen = destination_code(destination(&headers, &timetable), &timetable);
    Ok(draw(&visitor, &timetable, StatusCode::OK, chosen, own_path(&from.back)))
}

fn draw(
    visitor: &Visitor,
    timetable: &Timetable,
    status: StatusCode,
    chosen: String,
    back: &str,
) -> Response {
    let w = &visitor.words;
    let city = |zone: &county::Zone| {
        let to = Destination::City(zone.id);
        // From the first outlet: the same day wherever the bus still goes today.
        let from = timetable.outlets().next().map_or_else(PlaceId::default, |place| place.id);
        let arrives = Arrivals::new(timetable, to, visitor.now).from(from).arrives;
        let when = telling::near(w, arrives, visitor.now.day());
        City {
            code: zone.code.clone(),
            name: w.name(&zone.name_zh, &zone.name_en).to_string(),
            freight: w.money(zone.freight),
            arrives: w.with("stock-arrives", &[("when", &when)]),
        }
    };
    let zone = ZonePage {
        shell: Shell::new(visitor, Nav::Shop, w.say("stock-zone-title")).with_back(back).without_tabs(),
        cities: timetable.zones().iter().map(city).collect(),
        townships: outlets(w, timetable),
        wrong: status != StatusCode::OK,
        chosen,
        back: back.to_string(),
    };
    page(status, zone)
}

/// The outlets by township.
fn outlets(w: &Words, timetable: &Timetable) -> Vec<(String, Vec<Choice>)> {
    let of_township = |township: &county::Township| {
        let own = timetable.outlets().filter(|place| place.township == township.id);
        let choice = |place: &county::Place| {
            let code = destination_code(Destination::Outlet(place.id), timetable);
            Choice::new(code, w.name(&place.name_zh, &place.name_en))
        };
        (w.name(&township.name_zh, &township.name_en).to_string(), own.map(choice).collect::<Vec<_>>())
    };
    let all = timetable.townships().iter().map(of_township);
    all.filter(|(_, outlets)| !outlets.is_empty()).collect()
}

pub(super) async fn choose(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let timetable = timetable(&visitor).await?;
    let back = own_path(posted.text("back"));
    let code = match posted.text("zone") {
        "outlet" => posted.text("outlet"),
        zone => zone,
    };
    let Some(to) = destination_of(code, &timetable) else {
        return Ok(draw(&visitor, &timetable, StatusCode::UNPROCESSABLE_ENTITY, code.to_string(), back));
    };
    let mut answer = redirect(back);
    if let Some(cookie) = cookie(to, &timetable) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}
