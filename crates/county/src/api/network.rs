//! Routes and trips for programs: who drives where, and when.
use super::network;
use crate::{Route, Timetable, Trip};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Day;
use serde::Serialize;
use std::str::FromStr;
use utoipa::ToSchema;
use webkit::listing::Asked;
use webkit::{Fault, Visitor};

/// A round of the village bus. Minutes are of the county's day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RouteOut {
    number: i64,
    name_zh: String,
    name_en: String,
    /// The code of the company that runs it.
    company: String,
    /// The code of its transit centre.
    transit: String,
    /// The bus that brings parcels leaves.
    morning_minute: i64,
    /// The bus that collects parcels leaves.
    departs_minute: i64,
    cutoff_minute: i64,
    /// In the order of the round.
    stops: Vec<StopOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StopOut {
    /// The code of the place.
    place: String,
    /// After the bus has left its transit centre.
    minutes: i64,
}

/// A drive of the timetable. Minutes are of the trip's day and go on after midnight: 1510 is 01:10 of the next.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TripOut {
    code: String,
    route: i64,
    /// bringing or collecting
    leg: String,
    calendar: String,
    cutoff_minute: i64,
    vehicle: Option<String>,
    stops: Vec<CallOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallOut {
    place: String,
    arrives_minute: i64,
    departs_minute: i64,
}

/// The county's routes with their stops.
#[utoipa::path(get, path = "/api/routes", tag = "county", responses((status = 200, body = Vec<RouteOut>)))]
pub(super) async fn get_routes(visitor: Visitor) -> Result<Json<Vec<RouteOut>>, Fault> {
    let network = network(&visitor).await?;
    Ok(Json(network.routes().iter().map(|route| RouteOut::of(&network, route)).collect()))
}

/// The trips of the timetable; those that a route's own hours make are among them. With `day`, those that drive then.
#[utoipa::path(
    get, path = "/api/trips", tag = "county",
    params(
        ("route" = Option<i64>, Query, description = "The number of a route"),
        ("day" = Option<String>, Query, description = "Such as 2026-11-23: holidays and closed roads are seen to"),
    ),
    responses((status = 200, body = Vec<TripOut>), (status = 400, description = "Not a day or not a number"))
)]
pub(super) async fn get_trips(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let network = network(&visitor).await?;
    let (Ok(day), Ok(route)) = (said::<Day>(asked.text("day")), said::<i64>(asked.text("route"))) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    let schedule = network.schedule();
    let wanted = |trip: &&Trip| {
        day.is_none_or(|day| schedule.drives(trip, day))
            && route.is_none_or(|number| number_of(&network, trip) == number)
    };
    let trips = schedule.trips.iter().filter(|trip| !trip.calls.is_empty()).filter(wanted);
    let told: Vec<TripOut> = trips.map(|trip| TripOut::of(&network, trip)).collect();
    Ok(Json(told).into_response())
}

/// Nothing where nothing was said.
fn said<T: FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn number_of(network: &Timetable, trip: &Trip) -> i64 {
    let route = network.routes().iter().find(|route| route.id == trip.details.route);
    route.map_or(0, |route| route.number)
}

fn code(network: &Timetable, place: crate::PlaceId) -> String {
    network.place(place).map(|place| place.code.clone()).unwrap_or_default()
}

impl RouteOut {
    fn of(network: &Timetable, route: &Route) -> Self {
        let company = network.company(route.company);
        let stop = |stop: &crate::Stop| StopOut { place: code(network, stop.place), minutes: stop.minutes };
        Self {
            number: route.number,
            name_zh: route.name_zh.clone(),
            name_en: route.name_en.clone(),
            company: company.map(|company| company.code.clone()).unwrap_or_default(),
            transit: code(network, route.transit),
            morning_minute: route.morning_minute,
            departs_minute: route.departs_minute,
            cutoff_minute: route.cutoff_minute,
            stops: route.stops.iter().map(stop).collect(),
        }
    }
}

impl TripOut {
    fn of(network: &Timetable, trip: &Trip) -> Self {
        let details = &trip.details;
        let vehicle = details.vehicle.and_then(|id| network.schedule().vehicle(id));
        let call = |call: &crate::Call| CallOut {
            place: code(network, call.place),
            arrives_minute: call.arrives_minute,
            departs_minute: call.departs_minute,
        };
        Self {
            code: details.code.clone(),
            route: number_of(network, trip),
            leg: details.leg.to_string(),
            calendar: details.calendar.clone(),
            cutoff_minute: details.cutoff_minute,
            vehicle: vehicle.map(|vehicle| vehicle.details.code.clone()),
            stops: trip.calls.iter().map(call).collect(),
        }
    }
}
