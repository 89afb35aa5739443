//! `/office/ledger/purchases`: what the pavilion buys at the floor: an offer, a scale, a lot of its own.
use super::{Choice, MONEY, Tab, tabs};
use crate::floors::Grade;
use crate::purchases::{
    NewPurchase, Purchase, PurchaseId, PurchaseRefusal, ask_purchase, purchases_latest, purchases_open,
    weigh_purchase,
};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::{Product, ProductId};
use county::{Producer, ProducerId};
use kernel::{Count, Grams};
use std::collections::HashMap;
use webkit::forms::Wrong;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Site, Visitor, Words, forms, page};

const HERE: &str = "/office/ledger/purchases";
const SHOWN_MAX: i64 = 200;

#[derive(Template)]
#[template(path = "office-purchases.html")]
struct PurchasesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    refused: Option<String>,
    open: Vec<Open>,
    none: bool,
    table: Table,
    export: String,
    form: Fields,
    grades: Vec<Choice>,
}

/// A purchase that waits for a scale.
struct Open {
    id: PurchaseId,
    producer: String,
    what: String,
}

struct Read {
    open: Vec<Purchase>,
    latest: Vec<Purchase>,
    products: HashMap<ProductId, Product>,
    producers: HashMap<ProducerId, Producer>,
}

async fn read(visitor: &Visitor, site: &Site) -> Result<Read, Fault> {
    let most = Count::new(SHOWN_MAX).unwrap_or_default();
    let read = site.store().reading(visitor.county, move |tx| {
        let open = purchases_open(tx, PurchaseId::default(), most)?;
        let latest = purchases_latest(tx, most)?;
        let all = || open.iter().chain(&latest);
        let products: Vec<ProductId> = all().map(|p| p.offer.product).collect();
        let producers: Vec<ProducerId> = all().map(|p| p.offer.producer).collect();
        let products = catalog::products_by_ids(tx, &products)?;
        let producers = county::producers_by_ids(tx, &producers)?;
        Ok(Read { open, latest, products, producers })
    });
    read.await.map_err(|error: store::Error| Fault::from(error))
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let read = read(&visitor, &site).await?;
    if let Some(format) = asked.format() {
        return table(&visitor.words, &read).export("purchases", format).await;
    }
    Ok(show(&visitor, &read, StatusCode::OK, Fields::empty(&visitor.words), None))
}

fn show(
    visitor: &Visitor,
    read: &Read,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Response {
    let w = &visitor.words;
    let open = |purchase: &Purchase| Open {
        id: purchase.id,
        producer: producer_name(w, read, purchase),
        what: w.with(
            "ledger-purchase-open",
            &[
                ("product", product_name(w, read, purchase)),
                ("weight", w.kilos(purchase.offer.wanted)),
                ("price", w.per_kilo(purchase.price)),
            ],
        ),
    };
    let any = Choice::new("", w.say("ledger-grade-any"));
    let grade = |grade: &Grade| Choice::new(grade, w.say(format!("ledger-grade-{grade}")));
    let shown = PurchasesPage {
        shell: Shell::new(visitor, Nav::Office, w.say("ledger-purchases-title")),
        tabs: tabs(w, HERE),
        refused,
        open: read.open.iter().map(open).collect(),
        none: read.latest.is_empty(),
        table: table(w, read),
        export: format!("{HERE}?format=xlsx"),
        form,
        grades: std::iter::once(any).chain(Grade::ALL.iter().map(grade)).collect(),
    };
    page(status, shown)
}

fn producer_name(w: &Words, read: &Read, purchase: &Purchase) -> String {
    let found = read.producers.get(&purchase.offer.producer);
    found.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
}

fn product_name(w: &Words, read: &Read, purchase: &Purchase) -> String {
    let found = read.products.get(&purchase.offer.product);
    found.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
}

fn table(w: &Words, read: &Read) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("time")),
        Head::text(say("producer")),
        Head::text(say("product")),
        Head::figure(say("kilo")),
        Head::figure(say("weighed")),
        Head::figure(say("amount")),
        Head::text(say("lot")),
    ];
    let mut table = Table::new(w, heads);
    for purchase in &read.latest {
        let weighed = purchase.weighed.as_ref();
        table.row(vec![
            purchase.asked.into(),
            Cell::Strong(producer_name(w, read, purchase)),
            product_name(w, read, purchase).into(),
            Cell::Code(w.per_kilo(purchase.price)),
            weighed.map_or(Cell::Empty, |weighed| Cell::Code(w.kilos(weighed.grams))),
            weighed.map_or(Cell::Empty, |weighed| weighed.amount.into()),
            weighed.map_or(Cell::Empty, |weighed| Cell::Code(weighed.lot_code.clone())),
        ]);
    }
    table
}

pub(super) async fn ask(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (mut form, now) = (posted.fields(), visitor.now);
    let person = visitor.signed_in()?.person;
    let producer = form.read("producer", forms::text_of(40));
    let product = form.read("product", forms::text_of(40));
    let grade = form.optional("grade", forms::word::<Grade>);
    let wanted = form.read("kg", forms::kilograms);
    if let (Some(producer), Some(product), Some(wanted), true) = (producer, product, wanted, form.good()) {
        let asked = site.store().writing(visitor.county, move |tx| {
            let known = county::producers_by_codes(tx, &[producer.as_str()])?;
            let Some(producer) = known.values().next().map(|producer| producer.id) else {
                return Ok(Err(PurchaseRefusal::NoSuchProducer));
            };
            let Some(found) = catalog::product_by_code(tx, &product)? else {
                return Ok(Err(PurchaseRefusal::NoSuchProduct));
            };
            ask_purchase(tx, &NewPurchase { producer, product: found.id, grade, wanted }, Some(person), now)
        });
        match asked.await.map_err(|error: store::Error| Fault::from(error))? {
            Ok(_) => return Ok(Redirect::to(HERE).into_response()),
            Err(refusal) => {
                let why = Wrong::new("ledger-wrong").with("why", refusal.sentence(&visitor.words));
                form.refuse(field_of(&refusal), why);
            }
        }
    }
    let read = read(&visitor, &site).await?;
    Ok(show(&visitor, &read, StatusCode::UNPROCESSABLE_ENTITY, form, None))
}

const fn field_of(refusal: &PurchaseRefusal) -> &'static str {
    match refusal {
        PurchaseRefusal::NoWeight => "kg",
        PurchaseRefusal::NoSuchProduct | PurchaseRefusal::NoFloor => "product",
        _ => "producer",
    }
}

pub(super) async fn weigh(
    visitor: Visitor,
    State(site): State<Site>,
    Path(id): Path<PurchaseId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (mut form, now) = (posted.fields(), visitor.now);
    let person = visitor.signed_in()?.person;
    let refused = match form.read("kg", forms::kilograms) {
        None => form.wrong("kg"),
        Some(grams) => weighed(&visitor, &site, id, grams, person, now).await?,
    };
    if refused.is_none() {
        return Ok(Redirect::to(HERE).into_response());
    }
    let read = read(&visitor, &site).await?;
    let empty = Fields::empty(&visitor.words);
    Ok(show(&visitor, &read, StatusCode::UNPROCESSABLE_ENTITY, empty, refused))
}

/// Why it was not weighed; none where it was.
async fn weighed(
    visitor: &Visitor,
    site: &Site,
    id: PurchaseId,
    grams: Grams,
    person: webkit::PersonId,
    now: kernel::Time,
) -> Result<Option<String>, Fault> {
    let done =
        site.store().writing(visitor.county, move |tx| weigh_purchase(tx, id, grams, Some(person), now));
    let done = done.await.map_err(|error: store::Error| Fault::from(error))?;
    Ok(done.err().map(|refusal| refusal.sentence(&visitor.words)))
}
