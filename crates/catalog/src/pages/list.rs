//! `/office/products`: what the shop sells, by code.
use super::OFFICES;
use crate::importing::{ExportError, export_products};
use crate::model::{Category, CategoryId, Product, ProductState, Storage};
use crate::queries::{ProductFilter, categories, list_products};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Whole;
use sheets::Format;
use std::collections::HashMap;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Visitor, Words, download, forms, page};

#[derive(Template)]
#[template(path = "office-products.html")]
struct ProductsPage {
    shell: Shell,
    form: Fields,
    categories: Vec<Category>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    if let Some(format) = asked.format() {
        return export(&visitor, format).await;
    }
    let filter = ProductFilter {
        text: asked.text("q").to_string(),
        category: asked.read("category", forms::id::<CategoryId>),
        state: asked.read("state", forms::word::<ProductState>),
        after: asked.after().unwrap_or_default(),
    };
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((list_products(tx, &filter)?, categories(tx)?))
    });
    let (products, categories) = read.await?;
    let paged = asked.paged(products, |product| product.code.clone());
    let list = ProductsPage {
        shell: Shell::new(&visitor, Nav::Office, visitor.words.say("catalog-products-title")),
        form: asked.form(&visitor.words),
        table: table(&visitor.words, &paged.rows, &categories),
        categories,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

/// The whole catalogue, in the columns in which it comes back in.
async fn export(visitor: &Visitor, format: Format) -> Result<Response, Fault> {
    let made = visitor.site.store().reading(visitor.county, move |tx| {
        export_products(tx, format).map_err(|error| match error {
            ExportError::Store(error) => Unwritten::Store(error),
            ExportError::Write(error) => Unwritten::Write(error.to_string()),
        })
    });
    match made.await {
        Ok(bytes) => Ok(download(&format!("products.{format}"), format.media_type(), bytes)),
        Err(Unwritten::Store(error)) => Err(error.into()),
        Err(Unwritten::Write(error)) => Err(Fault::broken(error)),
    }
}

enum Unwritten {
    Store(store::Error),
    Write(String),
}

impl From<store::Error> for Unwritten {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

pub(super) fn storage_name(w: &Words, storage: Storage) -> String {
    w.say(format!("catalog-storage-{storage}"))
}

fn table(w: &Words, products: &[Product], categories: &[Category]) -> Table {
    let say = |key: &str| w.say(format!("catalog-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("name")),
        Head::text(say("category")),
        Head::text(say("pack")),
        Head::figure(say("price")),
        Head::figure(say("shelf-life")),
        Head::text(say("storage")),
        Head::text(say("months")),
        Head::text(say("state")),
    ];
    let names: HashMap<CategoryId, &str> = categories.iter().map(|c| (c.id, c.name(w))).collect();
    let mut table = Table::new(w, heads);
    for product in products {
        let category = names.get(&product.category).copied().unwrap_or("");
        table.row(row(w, product, category));
    }
    table
}

fn row(w: &Words, product: &Product, category: &str) -> Vec<Cell> {
    let (tone, state) = match product.state {
        ProductState::OnSale => ("good", w.say("catalog-state-on-sale")),
        ProductState::Withdrawn => ("", w.say("catalog-state-withdrawn")),
    };
    vec![
        Cell::Link { to: format!("/office/products/{}", product.code), text: product.code.clone() },
        Cell::Strong(product.name(w).to_string()),
        category.into(),
        Cell::Code(w.quantity(product.pack_quantity, product.unit)),
        product.price.into(),
        Cell::Whole(product.shelf_life_days.get()),
        Cell::Text(storage_name(w, product.storage)),
        Cell::Code(product.months.to_string()),
        Cell::Tag { tone, text: state },
    ]
}
