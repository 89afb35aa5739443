//! One lot of a grower: another price, what has spoiled, out of the shop.
use super::grower::{Own, own_producer};
use crate::commands::{By, NotChanged, change_lot_price, close_lot, write_off};
use crate::model::{Lot, LotState};
use crate::queries::lot_by_code;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::Product;
use county::ProducerId;
use kernel::{Fen, Quantity, Unit, Whole};
use webkit::{Fault, Fields, Nav, Place, Posted, Shell, Visitor, Words, Wrong, page, redirect};

#[derive(Template)]
#[template(path = "grower-lot.html")]
struct LotPage {
    shell: Shell,
    form: Fields,
    code: String,
    product: String,
    harvested: String,
    until: String,
    listed: String,
    sold: String,
    reserved: String,
    /// For sales; none where there are none.
    set_aside: Option<String>,
    left: String,
    pack: String,
    unit: String,
    open: bool,
    /// What higher rooms add.
    parts: String,
    /// Why the last act was not done.
    refused: Option<String>,
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let producer = own_producer(&visitor)?;
    let found = find(&visitor, producer, code).await?;
    let (lot, product) = (&found.lot, &found.product);
    let price = visitor.words.plain_yuan(lot.price.unwrap_or(product.price));
    let form = Fields::filled(&visitor.words, &[("price", price)]);
    Ok(draw(&visitor, StatusCode::OK, form, &found, None))
}

/// A grower's own lot, with what higher rooms say of it.
struct Found {
    lot: Lot,
    product: Product,
    parts: String,
}

async fn find(visitor: &Visitor, producer: ProducerId, code: String) -> Result<Found, Fault> {
    let asker = visitor.clone();
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let own = Own::load(tx, producer)?;
        let Some(lot) = lot_by_code(tx, &code)?.filter(|lot| own.is_some() && lot.producer == producer)
        else {
            return Ok(None);
        };
        let product = catalog::product(tx, lot.product)?;
        let parts = asker.site.parts(tx, &asker, Place::Lot, lot.id.get())?;
        Ok::<_, store::Error>(product.map(|product| Found { lot, product, parts }))
    });
    read.await?.ok_or_else(Fault::not_found)
}

fn draw(
    visitor: &Visitor,
    status: StatusCode,
    form: Fields,
    found: &Found,
    refused: Option<String>,
) -> Response {
    let (w, lot, product) = (&visitor.words, &found.lot, &found.product);
    let amount = |quantity: Quantity| w.quantity(quantity, product.unit);
    let lot_page = LotPage {
        shell: Shell::new(visitor, Nav::Field, product.name(w)).with_back("/grower").without_tabs(),
        form,
        code: lot.code.clone(),
        product: product.name(w).to_string(),
        harvested: w.day(lot.harvested_on),
        until: w.full_day(lot.best_before),
        listed: amount(lot.listed),
        sold: amount(lot.sold().minus(lot.ordered()).unwrap_or_default()),
        reserved: amount(lot.ordered()),
        set_aside: Some(lot.set_aside).filter(|part| !part.is_zero()).map(amount),
        left: amount(lot.free()),
        pack: product.pack_label(w),
        unit: unit_name(w, product.unit),
        open: lot.state == LotState::Open,
        parts: found.parts.clone(),
        refused,
    };
    page(status, lot_page)
}

/// 公斤 or 件: what a grower counts in.
pub(super) fn unit_name(w: &Words, unit: Unit) -> String {
    match unit {
        Unit::Gram => w.say("stock-kilograms"),
        Unit::Piece => w.say("stock-pieces"),
    }
}

/// What a grower typed of a product's unit: kilograms, or whole pieces; more than nothing.
pub(super) fn amount(unit: Unit) -> impl Fn(&str) -> Result<Quantity, Wrong> {
    move |text| {
        let steps = match unit {
            Unit::Gram => i64::from(sheets::above_zero(sheets::kilograms)(text).map_err(Wrong::from)?),
            Unit::Piece => i64::from(sheets::above_zero(sheets::count)(text).map_err(Wrong::from)?),
        };
        Quantity::new(steps).ok_or(Wrong::new("stock-wrong-too-much"))
    }
}

/// What a grower does to a lot.
enum Act {
    Price(Option<Fen>),
    Spoiled(Quantity),
    Close,
}

pub(super) async fn change(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let producer = own_producer(&visitor)?;
    let found = find(&visitor, producer, code).await?;
    let mut form = posted.fields();
    let Some(act) = read_act(&mut form, posted.text("act"), &found.product) else {
        return Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, &found, None));
    };
    let lot = &found.lot;
    let (id, by, now) = (lot.id, By::Producer(producer), visitor.now);
    let write = visitor.site.store().writing(visitor.county, move |tx| match act {
        Act::Price(price) => change_lot_price(tx, id, price, by, now),
        Act::Spoiled(spoiled) => write_off(tx, id, spoiled, by, now),
        Act::Close => close_lot(tx, id, by, now),
    });
    match write.await? {
        Ok(()) => Ok(redirect("/grower")),
        Err(why) => {
            let refused = Some(sentence(&visitor.words, &why, found.product.unit));
            Ok(draw(&visitor, StatusCode::CONFLICT, form, &found, refused))
        }
    }
}

fn read_act(form: &mut Fields, act: &str, product: &Product) -> Option<Act> {
    match act {
        "price" => {
            let price = |text: &str| sheets::above_zero(sheets::yuan)(text).map_err(Wrong::from);
            let price = form.read("price", price)?;
            Some(Act::Price((price != product.price).then_some(price)))
        }
        "spoiled" => form.read("spoiled", amount(product.unit)).map(Act::Spoiled),
        _ => Some(Act::Close),
    }
}

/// Why a lot was not changed, and what to do.
fn sentence(w: &Words, why: &NotChanged, unit: Unit) -> String {
    match why {
        NotChanged::NoSuchLot | NotChanged::NotYours => w.say("stock-refused-no-such-lot"),
        NotChanged::NotOpen => w.say("stock-not-open"),
        NotChanged::Reserved { reserved, free } => {
            let (reserved, free) = (w.quantity(reserved, unit), w.quantity(free, unit));
            w.with("stock-still-reserved", &[("reserved", &reserved), ("free", &free)])
        }
    }
}
