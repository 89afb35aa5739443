//! A product and its lots: who grew it, when it was harvested, when it is here, how long it stays fresh.
use super::card::months;
use super::everyones;
use super::home::{Step, way};
use crate::buyer::{self, destination_name};
use crate::freshness::Freshness;
use crate::market::Arrivals;
use crate::model::{Lot, LotId, Refusal};
use crate::queries::on_shelf;
use crate::telling;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use brand::CertificateKind;
use catalog::{Category, Product};
use county::{Destination, Producer, ProducerId, Timetable};
use kernel::{Day, Whole};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::Tx;
use webkit::{Fault, Nav, Place, Shell, Visitor, Words, page};

/// Packs that one press puts into the basket at the most.
const PACKS_MAX: i64 = 99;

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage {
    shell: Shell,
    code: String,
    id: String,
    picture: String,
    name: String,
    summary: String,
    category: Option<(String, String)>,
    pack: String,
    price: String,
    by_weight: Option<String>,
    licensed: bool,
    to: String,
    lots: Vec<LotCard>,
    /// What higher rooms add: sales.
    parts: String,
    chosen: Option<Chosen>,
    /// Why nothing can be bought.
    nothing: String,
    packs: i64,
    packs_max: i64,
    storage: String,
    shelf_life: String,
    net_weight: String,
}

/// A lot to choose, or one that is not sent.
struct LotCard {
    id: String,
    verb: String,
    day: i8,
    when: String,
    producer: String,
    place: String,
    left: String,
    price: String,
    fen: i64,
    fresh: Freshness,
    chosen: bool,
    refused: Option<String>,
}

/// The lot that is chosen at first, with its way and its papers.
struct Chosen {
    code: String,
    steps: Vec<Step>,
    commitment: String,
    certificates: Vec<String>,
    /// Of so many packs, with the sign.
    total: String,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    lot: String,
    #[serde(default)]
    packs: String,
    /// One more or one less, where the page's own script does not count.
    #[serde(default)]
    by: i64,
}

/// What the page is made of, read at once.
struct Read {
    product: Product,
    category: Option<Category>,
    lots: Vec<Lot>,
    producers: HashMap<ProducerId, Producer>,
    certificates: HashMap<ProducerId, Vec<CertificateKind>>,
    licensed: HashSet<ProducerId>,
    timetable: Arc<Timetable>,
    to: Destination,
    parts: String,
}

impl Read {
    fn load(tx: &mut Tx, visitor: &Visitor, code: &str, headers: &HeaderMap) -> store::Result<Option<Self>> {
        let today = visitor.now.day();
        let Some(product) = catalog::product_by_code(tx, code)? else { return Ok(None) };
        let lots = if product.on_sale() { on_shelf(tx, product.id, today)? } else { Vec::new() };
        let mut ids: Vec<ProducerId> = lots.iter().map(|lot| lot.producer).collect();
        ids.sort_unstable();
        ids.dedup();
        let timetable = county::timetable(tx)?;
        Ok(Some(Self {
            category: catalog::categories(tx)?.into_iter().find(|c| c.id == product.category),
            producers: county::producers_by_ids(tx, &ids)?,
            certificates: brand::valid_kinds(tx, &ids, today)?,
            licensed: brand::licensed_of(tx, &ids, today)?,
            to: buyer::destination(headers, &timetable),
            parts: visitor.site.parts(tx, visitor, Place::Product, product.id.get())?,
            product,
            lots,
            timetable,
        }))
    }
}

pub(super) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let asker = visitor.clone();
    let read =
        visitor.site.store().reading(visitor.county, move |tx| Read::load(tx, &asker, &code, &headers));
    let read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let read = read.ok_or_else(Fault::not_found)?;
    let answer = page(StatusCode::OK, draw(&visitor, &read, &wanted));
    // Pages with a choice in their address are as many as one likes: they are not kept for everyone.
    Ok(if wanted == Wanted::default() { everyones(answer) } else { answer })
}

fn draw(visitor: &Visitor, read: &Read, wanted: &Wanted) -> ProductPage {
    let (w, today, product) = (&visitor.words, visitor.now.day(), &read.product);
    let arrivals = Arrivals::new(&read.timetable, read.to, visitor.now);
    let sends =
        |lot: &&Lot| lot.free() >= product.pack_quantity && arrivals.fresh(lot.outlet, lot.best_before);
    let (sent, not_sent): (Vec<&Lot>, Vec<&Lot>) = read.lots.iter().partition(sends);
    let asked: Option<LotId> = wanted.lot.parse().ok();
    let chosen = sent.iter().find(|lot| Some(lot.id) == asked).or(sent.first()).copied();
    let draw = Draw { w, read, arrivals: &arrivals, today, chosen: chosen.map(|lot| lot.id) };
    let price = chosen.and_then(|lot| lot.price).unwrap_or(product.price);
    let packs_max =
        sent.iter().map(|lot| product.packs_in(lot.free()).get()).max().unwrap_or(1).min(PACKS_MAX);
    let packs = (wanted.packs.parse().unwrap_or(1_i64).clamp(1, PACKS_MAX) + wanted.by.clamp(-1, 1))
        .clamp(1, packs_max);
    let mut shell = Shell::new(visitor, Nav::Shop, product.name(w)).with_back("/season");
    if chosen.is_some() {
        shell = shell.without_tabs();
    }
    ProductPage {
        shell,
        code: product.code.clone(),
        id: product.id.to_string(),
        picture: product.picture.clone(),
        name: product.name(w).to_string(),
        summary: product.summary(w).to_string(),
        category: read.category.as_ref().map(|c| (c.code.clone(), c.name(w).to_string())),
        pack: product.pack_label(w),
        price: w.yuan(price),
        by_weight: product.price_by_weight(w, price),
        licensed: read.lots.iter().any(|lot| read.licensed.contains(&lot.producer)),
        to: destination_name(w, read.to, &read.timetable),
        parts: read.parts.clone(),
        lots: sent.iter().chain(&not_sent).map(|lot| draw.card(lot)).collect(),
        chosen: chosen.map(|lot| draw.chosen(lot, price.times(packs).unwrap_or(price))),
        nothing: nothing(w, product, today),
        packs,
        packs_max,
        storage: w.say(format!("stock-keep-{}", product.storage)),
        shelf_life: w.with("stock-days", &[("n", product.shelf_life_days)]),
        net_weight: w.weight(product.pack_grams),
    }
}

fn nothing(w: &Words, product: &Product, today: Day) -> String {
    let season = months(w, product);
    match season.as_str() {
        _ if !product.on_sale() => Refusal::NotOnSale.sentence(w, product.unit),
        "" => w.say("stock-none-today"),
        _ if product.months.in_season(today) => w.say("stock-none-today"),
        season => w.with("stock-none-until", &[("months", season)]),
    }
}

/// What drawing the lots of one page needs.
struct Draw<'a> {
    w: &'a Words,
    read: &'a Read,
    arrivals: &'a Arrivals<'a>,
    today: Day,
    chosen: Option<LotId>,
}

impl Draw<'_> {
    fn card(&self, lot: &Lot) -> LotCard {
        let (w, product) = (self.w, &self.read.product);
        let price = lot.price.unwrap_or(product.price);
        let promise = self.arrivals.from(lot.outlet);
        let producer = self.read.producers.get(&lot.producer);
        LotCard {
            id: lot.id.to_string(),
            verb: telling::verb_label(w, product),
            day: lot.harvested_on.day_of_month(),
            when: telling::slip_when(w, lot.harvested_on, self.today),
            producer: producer.map_or("", |p| w.name(&p.name_zh, &p.name_en)).to_string(),
            place: producer.map_or_else(String::new, |p| self.village(p)),
            left: w.with("stock-left", &[("left", &w.quantity(lot.free(), product.unit))]),
            price: w.money(price),
            fen: price.get(),
            fresh: Freshness::of(w, product, [lot.harvested_on, lot.best_before], &promise, self.today),
            chosen: self.chosen == Some(lot.id),
            refused: self.refused(lot),
        }
    }

    fn village(&self, producer: &Producer) -> String {
        let village = self.read.timetable.village(producer.village);
        village.map_or("", |v| self.w.name(&v.name_zh, &v.name_en)).to_string()
    }

    fn refused(&self, lot: &Lot) -> Option<String> {
        let (product, best_before) = (&self.read.product, lot.best_before);
        if lot.free() < product.pack_quantity {
            return Some(self.w.say("stock-less-than-a-pack"));
        }
        let arrives = self.arrivals.from(lot.outlet).arrives.day();
        (best_before < arrives)
            .then(|| Refusal::NotFresh { best_before, arrives }.sentence(self.w, product.unit))
    }

    fn chosen(&self, lot: &Lot, total: kernel::Fen) -> Chosen {
        let w = self.w;
        let producer = self.read.producers.get(&lot.producer);
        let from = producer.map_or_else(String::new, |p| self.village(p));
        let harvested = telling::harvested(w, &self.read.product, lot.harvested_on, self.today);
        let issued = w.short_day(lot.listed_at.day());
        let kinds = self.read.certificates.get(&lot.producer);
        let name = |kind: &CertificateKind| w.say(format!("stock-certificate-{kind}"));
        Chosen {
            code: lot.code.clone(),
            steps: way(w, [from, harvested], &self.arrivals.from(lot.outlet), self.today),
            commitment: w.with("stock-commitment-issued", &[("day", &issued)]),
            certificates: kinds.into_iter().flatten().map(name).collect(),
            total: w.money(total),
        }
    }
}
