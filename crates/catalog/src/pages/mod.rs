//! The office's pages about products. The shop's own pages are `stock`'s, because they show lots.
mod import;
mod list;
mod product;

use axum::Router;
use axum::routing::get;
use webkit::{Role, Site};

const OFFICES: &[Role] = &[Role::CountyOffice, Role::BrandOffice];

pub fn pages(_: &Site) -> Router {
    Router::new()
        .route("/office/products", get(list::list))
        .route("/office/products/import", get(import::show).post(import::take))
        .route("/office/products/{code}", get(product::show).post(product::change))
}
