//! The pages of sales: the shop's list and each sale's own, what stands on the shop's home and on a product's
//! page, and where offices and growers make, change and end them.
mod form;
mod list;
mod manage;
pub(crate) mod parts;
mod shop;
mod view;

use crate::model::{NewSale, NotMade, Sale, SaleBearer};
use axum::Router;
use axum::routing::{get, post};
use catalog::Product;
use county::Producer;
pub use parts::PARTS;
use std::collections::HashMap;
use stock::{Lot, LotId};
use store::Tx;
use webkit::{Role, Site, Visitor};

/// Who makes sales of every lot.
pub(crate) const MAKERS: &[Role] = &[Role::BrandOffice, Role::CountyOffice, Role::LiveHost];

/// Who gives the pavilion's money: a live host does not.
pub(crate) const BEARERS: &[Role] = &[Role::BrandOffice, Role::CountyOffice];

/// Whether somebody may make a sale as it is asked for, by who bears its discount.
pub(crate) fn may_bear(visitor: &Visitor, new: &NewSale) -> Result<(), NotMade> {
    let may = new.bearer == SaleBearer::Grower || visitor.must(BEARERS).is_ok();
    if may { Ok(()) } else { Err(NotMade::OnlyOffice) }
}

pub fn pages(_: &Site) -> Router {
    Router::new()
        .route("/sales", get(shop::list))
        .route("/sales/{id}", get(shop::show))
        .route("/office/sales", get(list::office))
        .route("/office/sales/new", get(manage::office_new).post(manage::office_announce))
        .route("/office/sales/{id}", get(manage::office_show).post(manage::office_change))
        .route("/office/sales/{id}/end", post(manage::office_end))
        .route("/grower/sales", get(list::grower))
        .route("/grower/sales/new", get(manage::grower_new).post(manage::grower_announce))
        .route("/grower/sales/{id}", get(manage::grower_show).post(manage::grower_change))
        .route("/grower/sales/{id}/end", post(manage::grower_end))
}

/// A sale with what it is of.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub sale: Sale,
    pub product: Product,
    pub lot: Lot,
    pub producer: Producer,
}

/// The sales with their products, lots and growers, each asked for once.
pub(crate) fn with_goods(tx: &mut Tx, sales: Vec<Sale>) -> store::Result<Vec<Found>> {
    if sales.is_empty() {
        return Ok(Vec::new());
    }
    let products: Vec<_> = sales.iter().map(|sale| sale.product).collect();
    let lots: Vec<LotId> = sales.iter().map(|sale| sale.lot).collect();
    let producers: Vec<_> = sales.iter().map(|sale| sale.producer).collect();
    let products = catalog::products_by_ids(tx, &products)?;
    let lots: HashMap<LotId, Lot> = stock::lots_by_ids(tx, &lots)?;
    let producers = county::producers_by_ids(tx, &producers)?;
    let found = |sale: Sale| {
        Some(Found {
            product: products.get(&sale.product)?.clone(),
            lot: lots.get(&sale.lot)?.clone(),
            producer: producers.get(&sale.producer)?.clone(),
            sale,
        })
    };
    Ok(sales.into_iter().filter_map(found).collect())
}
