//! Products for programs: what the shop sells, as JSON. Ids are not shown; a product is named by its code.
use crate::model::{CategoryId, KEEPS_DAYS, Product, ProductState};
use crate::queries::{ProductFilter, categories, list_products, product_by_code, search};
use crate::{FOUND_MAX, LISTED_MAX};
use axum::Json;
use axum::extract::{Path, Query, State};
use kernel::Whole;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Site, Visitor};

pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_products)).routes(routes!(get_product)).with_state(site.clone())
}

#[derive(Debug, Deserialize, IntoParams)]
struct Wanted {
    /// Words that must all stand in the name, summary or category; the best comes first.
    #[serde(default)]
    q: String,
    /// Go on after the product with this code. Without `q` products come by code, 50 at a time.
    #[serde(default)]
    after: String,
}

/// Some products, and the code to go on after.
#[derive(Debug, Serialize, ToSchema)]
struct Products {
    products: Vec<ProductOut>,
    next: Option<String>,
}

/// A product, sold by the pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductOut {
    code: String,
    /// 14 figures.
    gtin: Option<String>,
    category: String,
    name_zh: String,
    name_en: String,
    summary_zh: String,
    summary_en: String,
    /// UN/CEFACT Recommendation 20: KGM (counted in grams) or H87 (pieces).
    unit: String,
    /// Steps of the unit in a pack: 500 grams, 1 piece.
    pack_quantity: i64,
    /// Net weight of a pack.
    pack_grams: i64,
    /// Of a pack, in fen.
    price_fen: i64,
    shelf_life_days: i64,
    /// Whether it keeps for months, so that no day of freshness is counted for it.
    keeps: bool,
    /// room, cool, chilled or frozen.
    storage: String,
    /// Months of harvest: `9-11`, `4,10`.
    months: String,
    picture: String,
}

impl ProductOut {
    fn of(product: Product, categories: &HashMap<CategoryId, String>) -> Self {
        Self {
            gtin: product.gtin.as_ref().map(ToString::to_string),
            category: categories.get(&product.category).cloned().unwrap_or_default(),
            unit: product.unit.to_string(),
            pack_quantity: product.pack_quantity.get(),
            pack_grams: product.pack_grams.get(),
            price_fen: product.price.get(),
            shelf_life_days: product.shelf_life_days,
            keeps: product.shelf_life_days >= KEEPS_DAYS,
            storage: product.storage.to_string(),
            months: product.months.to_string(),
            code: product.code,
            name_zh: product.name_zh,
            name_en: product.name_en,
            summary_zh: product.summary_zh,
            summary_en: product.summary_en,
            picture: product.picture,
        }
    }
}

/// The products on sale, all of them or those that have some words.
#[utoipa::path(
    get, path = "/api/products", tag = "catalog", params(Wanted),
    responses((status = 200, description = "The products", body = Products))
)]
async fn get_products(
    visitor: Visitor,
    State(site): State<Site>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Products>, Fault> {
    let read = site.store().reading(visitor.county, move |tx| {
        let found = if wanted.q.trim().is_empty() {
            let state = Some(ProductState::OnSale);
            let filter = ProductFilter { state, after: wanted.after.clone(), ..ProductFilter::default() };
            list_products(tx, &filter)?
        } else {
            search(tx, &wanted.q, FOUND_MAX)?
        };
        Ok::<_, store::Error>((found, codes(tx)?, wanted.q.trim().is_empty()))
    });
    let (mut found, codes, paged) = read.await?;
    let most = usize::try_from(LISTED_MAX).unwrap_or(usize::MAX);
    let more = paged && found.len() > most;
    if more {
        found.truncate(most);
    }
    let next = found.last().filter(|_| more).map(|product| product.code.clone());
    Ok(Json(Products { products: found.into_iter().map(|p| ProductOut::of(p, &codes)).collect(), next }))
}

/// One product, by its code.
#[utoipa::path(
    get, path = "/api/products/{code}", tag = "catalog",
    params(("code" = String, Path, description = "The product's code")),
    responses(
        (status = 200, description = "The product", body = ProductOut),
        (status = 404, description = "No product has this code, or it is not sold"),
    )
)]
async fn get_product(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Json<ProductOut>, Fault> {
    let read = site
        .store()
        .reading(visitor.county, move |tx| Ok::<_, store::Error>((product_by_code(tx, &code)?, codes(tx)?)));
    let (product, codes) = read.await?;
    let product = product.filter(Product::on_sale).ok_or_else(Fault::not_found)?;
    Ok(Json(ProductOut::of(product, &codes)))
}

fn codes(tx: &mut store::Tx) -> store::Result<HashMap<CategoryId, String>> {
    Ok(categories(tx)?.into_iter().map(|category| (category.id, category.code)).collect())
}
