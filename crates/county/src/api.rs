//! The county for programs: townships, places, delivery zones, and the producers who agree to be shown.
mod network;

use crate::queries::public_producers;
use crate::{Producer, Timetable, timetable};
use axum::Json;
use kernel::{Count, Position, Whole};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::listing::Asked;
use webkit::{Fault, Site, Visitor};

pub fn api(_site: &Site) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_townships))
        .routes(routes!(get_places))
        .routes(routes!(network::get_routes))
        .routes(routes!(network::get_trips))
        .routes(routes!(get_zones))
        .routes(routes!(get_producers))
}

/// Degrees of WGS-84.
#[derive(Debug, Serialize, ToSchema)]
struct At {
    longitude: f64,
    latitude: f64,
}

impl From<Position> for At {
    fn from(at: Position) -> Self {
        Self { longitude: at.longitude(), latitude: at.latitude() }
    }
}

/// A town or township.
#[derive(Debug, Serialize, ToSchema)]
struct Township {
    code: String,
    name_zh: String,
    name_en: String,
    /// town or township
    kind: String,
    at: At,
}

/// A hub, transit centre or outlet, and the minutes of the day at which its bus comes.
#[derive(Debug, Serialize, ToSchema)]
struct Place {
    code: String,
    /// hub, transit or outlet
    kind: String,
    name_zh: String,
    name_en: String,
    /// The code of its township.
    township: String,
    at: At,
    /// The number of its route.
    route: Option<i64>,
    /// The bus that brings parcels comes.
    brings_minute: Option<i64>,
    /// What is paid before goes with the bus that collects on that day.
    cutoff_minute: Option<i64>,
    /// The bus that collects parcels comes.
    collects_minute: Option<i64>,
    cold_box: bool,
}

/// Cities that are reached in the same number of days.
#[derive(Debug, Serialize, ToSchema)]
struct Zone {
    code: String,
    name_zh: String,
    name_en: String,
    /// Days after the evening on which a parcel leaves the hub.
    days: i64,
    freight_fen: i64,
}

/// A household, co-operative or firm that agrees to be shown.
#[derive(Debug, Serialize, ToSchema)]
struct PublicProducer {
    code: String,
    /// household, cooperative or firm
    kind: String,
    name_zh: String,
    name_en: String,
    /// The code of its township.
    township: String,
    /// The code of its village.
    village: String,
}

/// A page of producers.
#[derive(Debug, Serialize, ToSchema)]
struct ProducersPage {
    producers: Vec<PublicProducer>,
    /// Give it as `after` to get the next page; none on the last.
    next: Option<String>,
}

async fn network(visitor: &Visitor) -> Result<std::sync::Arc<Timetable>, Fault> {
    Ok(visitor.site.store().reading(visitor.county, timetable).await?)
}

/// The county's towns and townships.
#[utoipa::path(get, path = "/api/townships", tag = "county", responses((status = 200, body = Vec<Township>)))]
async fn get_townships(visitor: Visitor) -> Result<Json<Vec<Township>>, Fault> {
    let township = |t: &crate::Township| Township {
        code: t.code.clone(),
        name_zh: t.name_zh.clone(),
        name_en: t.name_en.clone(),
        kind: t.kind.to_string(),
        at: t.position.into(),
    };
    Ok(Json(network(&visitor).await?.townships().iter().map(township).collect()))
}

/// Where parcels are handed over, and when the bus comes.
#[utoipa::path(get, path = "/api/places", tag = "county", responses((status = 200, body = Vec<Place>)))]
async fn get_places(visitor: Visitor) -> Result<Json<Vec<Place>>, Fault> {
    let network = network(&visitor).await?;
    Ok(Json(network.places().iter().map(|place| Place::of(&network, place)).collect()))
}

impl Place {
    fn of(network: &Timetable, place: &crate::Place) -> Self {
        let route = network.route_of(place.id);
        let minutes = network.stop_of(place.id).map_or(0, |stop| stop.minutes);
        let township = network.township(place.township);
        Self {
            code: place.code.clone(),
            kind: place.kind.to_string(),
            name_zh: place.name_zh.clone(),
            name_en: place.name_en.clone(),
            township: township.map_or_else(String::new, |township| township.code.clone()),
            at: place.position.into(),
            route: route.map(|route| route.number),
            brings_minute: route.map(|route| route.morning_minute + minutes),
            cutoff_minute: route.map(|route| route.cutoff_minute),
            collects_minute: route.map(|route| route.departs_minute + minutes),
            cold_box: place.cold_box,
        }
    }
}

/// The delivery zones of cities, the nearest first.
#[utoipa::path(get, path = "/api/zones", tag = "county", responses((status = 200, body = Vec<Zone>)))]
async fn get_zones(visitor: Visitor) -> Result<Json<Vec<Zone>>, Fault> {
    let zone = |zone: &crate::Zone| Zone {
        code: zone.code.clone(),
        name_zh: zone.name_zh.clone(),
        name_en: zone.name_en.clone(),
        days: zone.days,
        freight_fen: zone.freight.get(),
    };
    Ok(Json(network(&visitor).await?.zones().iter().map(zone).collect()))
}

/// Producers of one page.
const PAGE_ROWS: i64 = 200;

/// The producers who agree to be shown, by code.
#[utoipa::path(
    get, path = "/api/producers", tag = "county",
    params(("after" = Option<String>, Query, description = "The `next` of the page before")),
    responses((status = 200, body = ProducersPage))
)]
async fn get_producers(visitor: Visitor, asked: Asked) -> Result<Json<ProducersPage>, Fault> {
    let network = network(&visitor).await?;
    let (after, rows) =
        (asked.after::<String>().unwrap_or_default(), Count::new(PAGE_ROWS).unwrap_or_default());
    let found =
        visitor.site.store().reading(visitor.county, move |tx| public_producers(tx, &after, rows)).await?;
    let is_full = found.len() as i64 == PAGE_ROWS;
    let next = found.last().filter(|_| is_full).map(|producer| producer.code.clone());
    let producers = found.iter().map(|producer| PublicProducer::of(&network, producer)).collect();
    Ok(Json(ProducersPage { producers, next }))
}

impl PublicProducer {
    fn of(network: &Timetable, producer: &Producer) -> Self {
        let township = network.township(producer.township);
        let village = network.village(producer.village);
        Self {
            code: producer.code.clone(),
            kind: producer.kind.to_string(),
            name_zh: producer.name_zh.clone(),
            name_en: producer.name_en.clone(),
            township: township.map_or_else(String::new, |township| township.code.clone()),
            village: village.map_or_else(String::new, |village| village.code.clone()),
        }
    }
}
