//! The pages of this room: of an outlet, of a centre, of one parcel, of the office, and of an order.
pub(crate) mod access;
mod bag;
mod bus;
pub(crate) mod cold;
mod costs;
pub(crate) mod driver;
mod driver_stop;
pub mod history;
mod hub;
pub(crate) mod inbound;
mod labels;
mod manifests;
mod office;
mod order;
mod outlet;
mod parcel;
mod photo;
mod runs;
mod shelf;
pub(crate) mod sorting;
pub(crate) mod station;
mod today;
pub(crate) mod told;

use axum::Router;
use axum::routing::{get, post};
pub(crate) use outlet::with_lines;
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
        .route("/outlet/labels.pdf", get(labels::of_outlet_pdf))
        .route("/hub", get(hub::show))
        .route("/hub/scan", post(hub::scan))
        .route("/hub/inbound", get(inbound::list).post(inbound::announce))
        .route("/hub/sorting", get(sorting::list))
        .route("/hub/close", get(sorting::show_close).post(sorting::close))
        .route("/hub/bays/{number}", get(hub::bay).post(hub::dispatch))
        .route("/hub/bays/{number}/labels.pdf", get(labels::of_bay_pdf))
        .route("/outlet/bags", get(bag::of_outlet).post(bag::begin_at_outlet))
        .route("/hub/bags", get(bag::of_centre).post(bag::begin_at_centre))
        .route("/bags/{code}", get(bag::show).post(bag::act))
        .route("/bags/{code}/put", post(bag::put_in))
        .route("/bags/{code}/manifest.pdf", get(manifests::of_bag))
        .route("/runs/{run}/manifest.pdf", get(manifests::of_run))
        .route("/parcels/{waybill}", get(parcel::show))
        .route("/parcels/{waybill}/report", post(parcel::report))
        .route("/parcels/{waybill}/unlock", post(parcel::unlock))
        .route("/parcels/{waybill}/photos/{scan}", get(photo::show))
        .route("/parcels/{waybill}/label", get(labels::one))
        .route("/parcels/{waybill}/label.pdf", get(labels::one_pdf))
        .route("/driver", get(driver::list))
        .route("/driver/run", get(driver::show))
        .route("/driver/stop", get(driver_stop::show))
        .route("/driver/scan", post(driver_stop::scan))
        .route("/driver/call", post(driver_stop::call))
        .route("/office/runs", get(runs::list))
        .route("/office/parcels", get(office::list))
        .route("/cold", get(cold::show).post(cold::write))
        .route("/office/cold", get(cold::office).post(cold::set))
        .route("/office/cold/readings", post(cold::import))
        .route("/office/costs", get(costs::list).post(costs::again))
        .route("/office/costs/{number}", get(costs::of_route))
        .route("/office/costs/runs/{run}", get(costs::of_run))
        .route("/orders/{code}", get(order::show))
        .route("/orders/{code}/open", post(order::open))
        .with_state(site.clone())
        .merge(crate::offline::pages(site))
}
