//! Lots for programs: what of a product can be bought, and what a lot is.
use crate::model::{Lot, LotState};
use crate::queries::{lot_by_code, on_shelf};
use axum::Json;
use axum::extract::{Path, State};
use kernel::Whole;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Site, Visitor};

pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_lots)).routes(routes!(get_lot)).with_state(site.clone())
}

/// The lots of a product.
#[derive(Debug, Serialize, ToSchema)]
struct LotsOut {
    lots: Vec<LotOut>,
}

/// What one producer harvested on one day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lot)]
struct LotOut {
    code: String,
    product: String,
    /// The producer's public name.
    producer_zh: String,
    producer_en: String,
    harvested_on: String,
    /// The last day on which it is good.
    best_before_on: String,
    /// UN/CEFACT Recommendation 20: KGM (counted in grams) or H87 (pieces).
    unit: String,
    /// What can still be bought, in steps of the unit.
    free: i64,
    /// Of a pack, in fen.
    price_fen: i64,
    /// open, sold_out, closed or recalled.
    state: String,
}

type Named = (catalog::Product, Vec<Lot>, HashMap<county::ProducerId, county::Producer>);

fn out((product, lots, producers): &Named) -> Vec<LotOut> {
    let one = |lot: &Lot| {
        let producer = producers.get(&lot.producer);
        LotOut {
            code: lot.code.clone(),
            product: product.code.clone(),
            producer_zh: producer.map_or_else(String::new, |p| p.name_zh.clone()),
            producer_en: producer.map_or_else(String::new, |p| p.name_en.clone()),
            harvested_on: lot.harvested_on.to_string(),
            best_before_on: lot.best_before.to_string(),
            unit: product.unit.to_string(),
            free: if lot.state == LotState::Open { lot.free().get() } else { 0 },
            price_fen: lot.price.unwrap_or(product.price).get(),
            state: lot.state.to_string(),
        }
    };
    lots.iter().map(one).collect()
}

/// The lots of a product that can be bought today, the first to expire first.
#[utoipa::path(
    get, path = "/api/products/{code}/lots", tag = "stock",
    params(("code" = String, Path, description = "The product's code")),
    responses(
        (status = 200, description = "The lots", body = LotsOut),
        (status = 404, description = "No product has this code, or it is not sold"),
    )
)]
async fn get_lots(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Json<LotsOut>, Fault> {
    let today = visitor.now.day();
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(product) = catalog::product_by_code(tx, &code)?.filter(|p| p.on_sale()) else {
            return Ok(None);
        };
        let lots = on_shelf(tx, product.id, today)?;
        let producers: Vec<county::ProducerId> = lots.iter().map(|lot| lot.producer).collect();
        Ok::<_, store::Error>(Some((product, lots, county::producers_by_ids(tx, &producers)?)))
    });
    let found = read.await?.ok_or_else(Fault::not_found)?;
    Ok(Json(LotsOut { lots: out(&found) }))
}

/// One lot, by its code.
#[utoipa::path(
    get, path = "/api/lots/{code}", tag = "stock",
    params(("code" = String, Path, description = "The lot's code, as on its label")),
    responses(
        (status = 200, description = "The lot", body = LotOut),
        (status = 404, description = "No lot has this code"),
    )
)]
async fn get_lot(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Json<LotOut>, Fault> {
    let code: kernel::LotCode = code.parse().map_err(|_| Fault::not_found())?;
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(lot) = lot_by_code(tx, code.as_str())? else { return Ok(None) };
        let Some(product) = catalog::product(tx, lot.product)? else { return Ok(None) };
        let producers = county::producers_by_ids(tx, &[lot.producer])?;
        Ok::<_, store::Error>(Some((product, vec![lot], producers)))
    });
    let found = read.await?.ok_or_else(Fault::not_found)?;
    out(&found).pop().map(Json).ok_or_else(Fault::not_found)
}
