//! Reporting a lot in under a minute: the kind by its picture, how much, when, for how much, one press.
use super::grower::{Own, near_or_far, own_producer};
use super::lot::{amount, unit_name};
use crate::listing::{list_lots, may_be_listed};
use crate::model::{Lot, NewLot, Refusal};
use crate::queries::{lots_of, on_shelf};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use brand::Basis;
use catalog::{Product, ProductId, ProductState};
use county::ProducerId;
use kernel::{Day, Fen, Quantity, Unit};
use serde::Deserialize;
use std::collections::HashMap;
use store::Tx;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, Wrong, forms, page, redirect};

/// Kinds to choose from by their pictures; what else there is, is searched for.
const KINDS_MAX: usize = 9;

#[derive(Template)]
#[template(path = "grower-report.html")]
struct ReportPage {
    shell: Shell,
    form: Fields,
    kinds: Vec<Kind>,
    query: String,
    product: Option<Chosen>,
    days: Vec<DayChoice>,
    hand_over: String,
    refused: Option<String>,
}

/// Something to report, by its picture.
struct Kind {
    code: String,
    name: String,
    picture: String,
    chosen: bool,
}

/// The kind that is chosen, with what is known of it.
struct Chosen {
    code: String,
    name: String,
    unit: String,
    weighed: bool,
    pack: String,
    per_kilo: Option<String>,
    last: Option<String>,
    others: Option<String>,
    until: String,
}

/// A day of harvest.
struct DayChoice {
    value: &'static str,
    day: String,
    label: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    product: String,
    #[serde(default)]
    q: String,
}

/// What the page is made of, read at once.
struct Read {
    own: Own,
    kinds: Vec<Product>,
    /// The producer's own lots, the newest first.
    lots: Vec<Lot>,
    /// What everyone sells of the chosen kind.
    others: Vec<Lot>,
    product: Option<Product>,
}

impl Read {
    fn load(tx: &mut Tx, producer: ProducerId, wanted: &Wanted, today: Day) -> store::Result<Option<Self>> {
        let Some(own) = Own::load(tx, producer)? else { return Ok(None) };
        let lots = lots_of(tx, producer)?;
        let kinds = kinds(tx, &lots, &wanted.q, today)?;
        let product = match wanted.product.as_str() {
            "" if wanted.q.is_empty() => kinds.first().cloned(),
            "" => None,
            code => catalog::product_by_code(tx, code)?.filter(Product::on_sale),
        };
        let others = match &product {
            Some(product) => on_shelf(tx, product.id, today)?,
            None => Vec::new(),
        };
        Ok(Some(Self { own, kinds, lots, others, product }))
    }
}

/// What was searched for; else what this producer sold before, the last first; else what is in season.
fn kinds(tx: &mut Tx, lots: &[Lot], query: &str, today: Day) -> store::Result<Vec<Product>> {
    let most = i64::try_from(KINDS_MAX).unwrap_or(i64::MAX);
    if !query.trim().is_empty() {
        return catalog::search(tx, query, most);
    }
    let mut ids: Vec<ProductId> = Vec::new();
    for lot in lots {
        if !ids.contains(&lot.product) {
            ids.push(lot.product);
        }
    }
    let products: HashMap<ProductId, Product> = catalog::products_by_ids(tx, &ids)?;
    let mut kinds: Vec<Product> = ids.iter().filter_map(|id| products.get(id)).cloned().collect();
    if kinds.is_empty() {
        kinds = catalog::all_products(tx)?;
        kinds.retain(|product| product.months.in_season(today));
    }
    kinds.retain(|product| product.state == ProductState::OnSale);
    kinds.truncate(KINDS_MAX);
    Ok(kinds)
}

async fn read(visitor: &Visitor, producer: ProducerId, wanted: Wanted) -> Result<Read, Fault> {
    let today = visitor.now.day();
    let read =
        visitor.site.store().reading(visitor.county, move |tx| Read::load(tx, producer, &wanted, today));
    read.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)
}

pub(super) async fn show(visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, Fault> {
    let producer = own_producer(&visitor)?;
    let query = wanted.q.clone();
    let read = read(&visitor, producer, wanted).await?;
    let form = prefilled(&visitor.words, &read);
    Ok(draw(&visitor, StatusCode::OK, &read, form, query, None))
}

/// The form as the grower will most often send it.
fn prefilled(w: &Words, read: &Read) -> Fields {
    let mut values = vec![("day", "today".to_string())];
    if let Some(product) = &read.product {
        let last = read.lots.iter().find(|lot| lot.product == product.id);
        let price = last.and_then(|lot| lot.price).unwrap_or(product.price);
        values.push(("price", w.plain_yuan(price)));
    }
    Fields::filled(w, &values)
}

fn draw(
    visitor: &Visitor,
    status: StatusCode,
    read: &Read,
    form: Fields,
    query: String,
    refused: Option<String>,
) -> Response {
    let (w, today) = (&visitor.words, visitor.now.day());
    let chosen = read.product.as_ref();
    let kind = |product: &Product| Kind {
        code: product.code.clone(),
        name: product.name(w).to_string(),
        picture: product.picture.clone(),
        chosen: chosen.is_some_and(|chosen| chosen.id == product.id),
    };
    let mut kinds: Vec<Kind> = read.kinds.iter().map(kind).collect();
    if let Some(product) = chosen.filter(|chosen| !read.kinds.iter().any(|p| p.id == chosen.id)) {
        kinds.insert(0, kind(product));
    }
    let mut shell = Shell::new(visitor, Nav::Field, w.say("stock-report-title")).with_back("/grower");
    if chosen.is_some() {
        shell = shell.without_tabs();
    }
    let report = ReportPage {
        shell,
        form,
        kinds,
        query,
        product: chosen.map(|product| known(w, product, read, today)),
        days: days(w, today),
        hand_over: read.own.hand_over(w, visitor.now),
        refused,
    };
    page(status, report)
}

fn known(w: &Words, product: &Product, read: &Read, today: Day) -> Chosen {
    let last = read.lots.iter().find(|lot| lot.product == product.id);
    let last =
        last.map(|lot| w.with("stock-report-last", &[("last", &w.quantity(lot.listed, product.unit))]));
    Chosen {
        code: product.code.clone(),
        name: product.name(w).to_string(),
        unit: unit_name(w, product.unit),
        weighed: product.unit == Unit::Gram,
        pack: product.pack_label(w),
        per_kilo: (product.unit == Unit::Gram).then(|| w.per_kilo(product.per_kilo(product.price))),
        last,
        others: others(w, product, &read.others, read.own.producer.id),
        until: near_or_far(w, product.best_before(today), today),
    }
}

/// What the same goods cost today with others: the lowest and the highest price of a pack.
fn others(w: &Words, product: &Product, lots: &[Lot], own: ProducerId) -> Option<String> {
    let prices = lots.iter().filter(|lot| lot.producer != own).map(|lot| lot.price.unwrap_or(product.price));
    let (least, most) = prices.fold(None, |range: Option<(Fen, Fen)>, price| {
        Some(range.map_or((price, price), |(least, most)| (least.min(price), most.max(price))))
    })?;
    Some(if least == most {
        w.with("stock-others-one", &[("price", &w.money(least))])
    } else {
        w.with("stock-others", &[("least", &w.yuan(least)), ("most", &w.yuan(most))])
    })
}

fn days(w: &Words, today: Day) -> Vec<DayChoice> {
    let choice = |value, day, label| DayChoice { value, day, label };
    let of_month = |day: Day| w.with("stock-day-of-month", &[("day", i64::from(day.day_of_month()))]);
    vec![
        choice("today", of_month(today), w.picked(today, today)),
        choice("yesterday", of_month(today.plus(-1)), w.picked(today.plus(-1), today)),
        choice("other", w.say("stock-earlier"), w.say("stock-another-day")),
    ]
}

pub(super) async fn list(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let producer = own_producer(&visitor)?;
    let wanted = Wanted { product: posted.text("product").to_string(), q: String::new() };
    let read = read(&visitor, producer, wanted).await?;
    let mut form = posted.fields();
    let Some(product) = read.product.clone() else {
        let refused = Some(Refusal::UnknownProduct.sentence(&visitor.words, Unit::Gram));
        return Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &read, form, String::new(), refused));
    };
    let Some(new) = read_lot(&mut form, &product, producer, visitor.now.day()) else {
        return Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &read, form, String::new(), None));
    };
    let now = visitor.now;
    let write = visitor.site.store().writing(visitor.county, move |tx| list_lots(tx, &[new], now));
    match write.await?.pop() {
        Some(Ok(listed)) => Ok(redirect(format!("/grower?listed={}", listed.code))),
        Some(Err(refusal)) => {
            let refused = Some(refusal.sentence(&visitor.words, product.unit));
            Ok(draw(&visitor, StatusCode::CONFLICT, &read, form, String::new(), refused))
        }
        None => Err(Fault::broken("a lot was neither listed nor refused")),
    }
}

/// Reads the lot; what cannot be read or sold is told at its field.
fn read_lot(form: &mut Fields, product: &Product, producer: ProducerId, today: Day) -> Option<NewLot> {
    let quantity: Option<Quantity> = form.read("quantity", amount(product.unit));
    let price = form.read("price", |text| sheets::above_zero(sheets::yuan)(text).map_err(Wrong::from));
    let harvested_on = match form.value("day").as_str() {
        "yesterday" => Some(today.plus(-1)),
        "other" => form.read("harvested", forms::day_until(today)),
        _ => Some(today),
    };
    let price = price?;
    let new = NewLot {
        product: product.id,
        producer,
        harvested_on: harvested_on?,
        quantity: quantity?,
        price: (price != product.price).then_some(price),
        basis: Basis::SelfInspection,
    };
    match may_be_listed(product, &new, today) {
        Ok(_) => Some(new),
        Err(Refusal::LessThanAPack { .. }) => {
            form.refuse("quantity", Wrong::new("stock-wrong-less-than-a-pack"));
            None
        }
        Err(Refusal::AlreadyStale { .. }) => {
            form.refuse("harvested", Wrong::new("stock-wrong-stale"));
            None
        }
        // Whatever else there is, the command says it above the form.
        Err(_) => Some(new),
    }
}
