//! The pages of this room: of an outlet, of a centre, of one parcel, of the office, and of an order.
pub(crate) mod access;
mod bus;
pub mod history;
mod hub;
mod labels;
mod office;
mod order;
mod outlet;
mod parcel;
mod shelf;
pub(crate) mod station;
mod today;
mod told;

use axum::Router;
use axum::routing::{get, post};
pub use labels::digital_link;
use webkit::Site;

/// The room's pages.
pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/outlet", get(outlet::show))
        .route("/outlet/scan", post(outlet::scan))
        .route("/outlet/shelf", get(shelf::show))
        .route("/outlet/collect", post(shelf::collect))
        .route("/outlet/bus", get(bus::show).post(bus::hand_over))
        .route("/outlet/today", get(today::show))
        .route("/outlet/labels", get(labels::of_outlet))
        .route("/hub", get(hub::show))
        .route("/hub/scan", post(hub::scan))
        .route("/hub/bays/{number}", get(hub::bay).post(hub::dispatch))
        .route("/parcels/{waybill}", get(parcel::show))
        .route("/parcels/{waybill}/report", post(parcel::report))
        .route("/parcels/{waybill}/unlock", post(parcel::unlock))
        .route("/parcels/{waybill}/label", get(labels::one))
        .route("/office/parcels", get(office::list))
        .route("/orders/{code}", get(order::show))
        .route("/orders/{code}/open", post(order::open))
        .with_state(site.clone())
}
