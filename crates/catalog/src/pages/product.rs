//! `/office/products/{code}`: one product, its price, and whether it is in the shop.
use super::OFFICES;
use super::list::storage_name;
use crate::commands::{change_price, set_state};
use crate::model::{Category, Product, ProductState};
use crate::queries::{categories, product_by_code};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Fen;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Wrong, forms, page, redirect};

#[derive(Template)]
#[template(path = "office-product.html")]
struct ProductPage {
    shell: Shell,
    form: Fields,
    product: Product,
    category: String,
    pack: String,
    storage: String,
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let (product, category) = find(&visitor, code).await?;
    let form = Fields::filled(&visitor.words, &[("price", visitor.words.plain_yuan(product.price))]);
    Ok(draw(&visitor, StatusCode::OK, form, product, category))
}

async fn find(visitor: &Visitor, code: String) -> Result<(Product, String), Fault> {
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((product_by_code(tx, &code)?, categories(tx)?))
    });
    let (product, categories) = read.await?;
    let product = product.ok_or_else(Fault::not_found)?;
    let own = |category: &&Category| category.id == product.category;
    let category = categories.iter().find(own).map_or("", |c| c.name(&visitor.words)).to_string();
    Ok((product, category))
}

fn draw(visitor: &Visitor, status: StatusCode, form: Fields, product: Product, category: String) -> Response {
    let w = &visitor.words;
    let title = product.name(w).to_string();
    let shell = Shell::new(visitor, Nav::Office, title);
    let (pack, storage) = (product.pack_label(w), storage_name(w, product.storage));
    page(status, ProductPage { shell, form, product, category, pack, storage })
}

/// Money of a pack: more than nothing.
fn price(text: &str) -> Result<Fen, Wrong> {
    sheets::above_zero(sheets::yuan)(text).map_err(Wrong::from)
}

pub(super) async fn change(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let (product, category) = find(&visitor, code).await?;
    let mut form = posted.fields();
    let state = form.optional("state", forms::word::<ProductState>);
    let price = form.optional("price", price);
    if !form.good() {
        return Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, product, category));
    }
    let (id, now) = (product.id, visitor.now);
    let write = visitor.site.store().writing(visitor.county, move |tx| {
        if let Some(price) = price {
            change_price(tx, id, price, now)?;
        }
        if let Some(state) = state {
            set_state(tx, id, state, now)?;
        }
        Ok::<_, store::Error>(())
    });
    write.await?;
    Ok(redirect(format!("/office/products/{}", product.code)))
}
