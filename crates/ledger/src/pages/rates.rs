//! `/office/ledger/rates`: what is taken of a sale, from which day, and a form that sets it anew.
use super::{Choice, MONEY, Tab, tabs};
use crate::model::Part;
use crate::terms::{NewRate, RATED, Rate, RateRefusal, Scope, rates, set_rate};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::{Category, Product, ProductId};
use kernel::{Day, Fen, Share};
use std::collections::HashMap;
use webkit::forms::Wrong;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Site, Visitor, Words, forms, page};

const HERE: &str = "/office/ledger/rates";

#[derive(Template)]
#[template(path = "office-rates.html")]
struct RatesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    none: bool,
    table: Table,
    export: String,
    form: Fields,
    parts: Vec<Choice>,
    categories: Vec<Choice>,
}

struct Read {
    rates: Vec<Rate>,
    categories: Vec<Category>,
    products: HashMap<ProductId, Product>,
}

async fn read(visitor: &Visitor, site: &Site) -> Result<Read, Fault> {
    let read = site.store().reading(visitor.county, |tx| {
        let rates = rates(tx)?;
        let of = |rate: &Rate| if let Scope::Product(id) = rate.rate.scope { Some(id) } else { None };
        let ids: Vec<ProductId> = rates.iter().filter_map(of).collect();
        let (categories, products) = (catalog::categories(tx)?, catalog::products_by_ids(tx, &ids)?);
        Ok(Read { rates, categories, products })
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
        return table(&visitor.words, &read, visitor.now.day()).export("rates", format).await;
    }
    let form = Fields::filled(&visitor.words, &[("from", visitor.now.day().plus(1))]);
    Ok(show(&visitor, &read, &asked.export_url(), StatusCode::OK, form))
}

fn show(visitor: &Visitor, read: &Read, export: &str, status: StatusCode, form: Fields) -> Response {
    let w = &visitor.words;
    let all = Choice::new("", w.say("ledger-rates-all"));
    let category = |c: &Category| Choice::new(&c.code, w.name(&c.name_zh, &c.name_en));
    let shown = RatesPage {
        shell: Shell::new(visitor, Nav::Office, w.say("ledger-rates-title")),
        tabs: tabs(w, HERE),
        none: read.rates.is_empty(),
        table: table(w, read, visitor.now.day()),
        export: export.to_string(),
        form,
        parts: RATED.iter().map(|part| Choice::new(part, part_name(w, *part))).collect(),
        categories: std::iter::once(all).chain(read.categories.iter().map(category)).collect(),
    };
    page(status, shown)
}

pub(super) fn part_name(w: &Words, part: Part) -> String {
    w.say(format!("ledger-part-{part}"))
}

fn table(w: &Words, read: &Read, today: Day) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("part")),
        Head::text(say("scope")),
        Head::text(say("from")),
        Head::figure(say("percent")),
        Head::figure(say("a-pack")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for Rate { rate, .. } in &read.rates {
        // The latest come first: the first of its kind that has begun is in force.
        let in_force = read
            .rates
            .iter()
            .map(|other| other.rate)
            .find(|other| other.part == rate.part && other.scope == rate.scope && other.from <= today);
        let state = match rate.from > today {
            true => Cell::Tag { tone: "info", text: w.say("ledger-rate-begins") },
            false if in_force == Some(*rate) => Cell::Tag { tone: "good", text: w.say("ledger-rate-stands") },
            false => Cell::Tag { tone: "", text: w.say("ledger-rate-past") },
        };
        table.row(vec![
            Cell::Strong(part_name(w, rate.part)),
            scope_name(w, read, rate.scope).into(),
            Cell::Code(rate.from.to_string()),
            Cell::Code(w.percent(rate.of_price)),
            rate.a_pack.into(),
            state,
        ]);
    }
    table
}

fn scope_name(w: &Words, read: &Read, scope: Scope) -> String {
    match scope {
        Scope::County => w.say("ledger-rates-all"),
        Scope::Category(id) => {
            let category = read.categories.iter().find(|category| category.id == id);
            category.map_or_else(String::new, |c| w.name(&c.name_zh, &c.name_en).to_string())
        }
        Scope::Product(id) => {
            let product = read.products.get(&id);
            product.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
        }
    }
}

pub(super) async fn set(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let mut form = posted.fields();
    let (person, now) = (visitor.signed_in().map(|person| person.person).ok(), visitor.now);
    let code = form.optional("product", forms::text_of(40));
    let read_form = read_rate(&mut form);
    if let Some(rate) = read_form {
        let category = form.value("category");
        let set = site.store().writing(visitor.county, move |tx| {
            let Some(scope) = scope(tx, &category, code.as_deref())? else { return Ok(None) };
            set_rate(tx, &NewRate { scope, ..rate }, person, now).map(Some)
        });
        match set.await.map_err(|error: store::Error| Fault::from(error))? {
            Some(Ok(_)) => return Ok(Redirect::to(HERE).into_response()),
            Some(Err(refusal)) => form.refuse(field_of(&refusal), wrong_of(&refusal, &visitor.words)),
            None => form.refuse("product", Wrong::new("ledger-wrong-product")),
        }
    }
    let read = read(&visitor, &site).await?;
    Ok(show(&visitor, &read, HERE, StatusCode::UNPROCESSABLE_ENTITY, form))
}

fn read_rate(form: &mut Fields) -> Option<NewRate> {
    let part = form.read("part", forms::word::<Part>);
    let from = form.read("from", forms::day);
    let percent = form.optional("percent", forms::percent);
    let pack = form.optional("pack", forms::yuan);
    if !form.good() {
        return None;
    }
    let (of_price, a_pack) = (percent.unwrap_or_else(|| Share::percent(0)), pack.unwrap_or(Fen::ZERO));
    Some(NewRate { part: part?, scope: Scope::County, from: from?, of_price, a_pack })
}

/// None where there is no such product or category.
fn scope(tx: &mut store::Tx, category: &str, product: Option<&str>) -> store::Result<Option<Scope>> {
    if let Some(code) = product {
        let found = catalog::product_by_code(tx, code)?;
        return Ok(found.map(|product| Scope::Product(product.id)));
    }
    if category.is_empty() {
        return Ok(Some(Scope::County));
    }
    let found = catalog::categories(tx)?.into_iter().find(|c| c.code == category);
    Ok(found.map(|category| Scope::Category(category.id)))
}

const fn field_of(refusal: &RateRefusal) -> &'static str {
    match refusal {
        RateRefusal::InThePast { .. } | RateRefusal::AlreadySet => "from",
        RateRefusal::NoPack => "pack",
        RateRefusal::NotRated | RateRefusal::TooMany { .. } => "part",
    }
}

fn wrong_of(refusal: &RateRefusal, w: &Words) -> Wrong {
    Wrong::new("ledger-wrong").with("why", refusal.sentence(w))
}
