//! The shop's home: what is in season and how fresh it is.
use super::card::Card;
use super::{Begun, everyones};
use crate::buyer::destination_name;
use crate::market::{Arrivals, Market, Offer, OpenLot, newest_of_each, producers_selling, varied};
use crate::telling;
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use catalog::{Category, Product, ProductId};
use county::{Producer, ProducerId, Timetable};
use kernel::{Day, Whole};
use std::collections::HashMap;
use store::Tx;
use webkit::{Fault, Nav, Place, Shell, Visitor, Words, page};

/// Cards on the home page; the season's page has the rest.
const CARDS_MAX: usize = 24;
/// Things of which one stands first, by turns.
const FEATURES_MAX: usize = 6;
/// Producers of whom the page says that they sell today.
const SELLERS_MAX: usize = 4;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    headline: [String; 2],
    today: String,
    to: String,
    promise: Option<String>,
    feature: Option<Feature>,
    /// What higher rooms add: sales.
    parts: String,
    categories: Vec<(String, String)>,
    products: usize,
    cards: Vec<Card>,
    sellers: Vec<Seller>,
    producers: usize,
}

/// The freshest thing of the season, with its way to the buyer.
struct Feature {
    card: Card,
    summary: String,
    until: String,
    by_weight: Option<String>,
    steps: Vec<Step>,
}

/// A stop between plot and door.
pub(super) struct Step {
    pub class: &'static str,
    pub place: String,
    pub when: String,
}

/// A producer who sells something new today.
struct Seller {
    producer: String,
    what: String,
    left: String,
    product: String,
}

/// What the page is made of, read at once.
struct Read {
    begun: Begun,
    products: HashMap<ProductId, Product>,
    categories: Vec<Category>,
    producers: HashMap<ProducerId, Producer>,
    headline: Option<String>,
    newest: Vec<OpenLot>,
    parts: String,
}

impl Read {
    fn load(tx: &mut Tx, visitor: &Visitor, headers: &HeaderMap) -> store::Result<Self> {
        let begun = Begun::load(tx, visitor, headers)?;
        let mut ids: Vec<ProductId> = begun.lots.iter().map(|lot| lot.product).collect();
        ids.sort_unstable();
        ids.dedup();
        let newest = newest_of_each(&begun.lots, SELLERS_MAX);
        let sellers: Vec<ProducerId> = newest.iter().map(|lot| lot.producer).collect();
        let setting = format!("headline_{}", visitor.lang.word());
        Ok(Self {
            products: catalog::products_by_ids(tx, &ids)?,
            categories: catalog::categories(tx)?,
            producers: county::producers_by_ids(tx, &sellers)?,
            headline: county::setting(tx, &setting)?,
            parts: visitor.site.parts(tx, visitor, Place::Home, 0)?,
            newest,
            begun,
        })
    }
}

pub(super) async fn show(visitor: Visitor, headers: HeaderMap) -> Result<Response, Fault> {
    let asker = visitor.clone();
    let read = visitor.site.store().reading(visitor.county, move |tx| Read::load(tx, &asker, &headers));
    let read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    Ok(everyones(page(StatusCode::OK, draw(&visitor, &read))))
}

fn draw(visitor: &Visitor, read: &Read) -> HomePage {
    let (w, today) = (&visitor.words, visitor.now.day());
    let timetable = &read.begun.timetable;
    let arrivals = Arrivals::new(timetable, read.begun.to, visitor.now);
    let market = Market::new(&read.begun.lots, &arrivals, today);
    let offers = market.offers(read.products.values());
    let mut shown = varied(&offers);
    let feature = feature_of(&shown, today).map(|at| shown.remove(at));
    let card = |offer: &Offer| Card::of_offer(w, offer, timetable, today);
    HomePage {
        shell: Shell::new(visitor, Nav::Shop, w.say("stock-home-title")),
        headline: headline(w, today, read.headline.as_deref()),
        today: format!("{} · {}", w.short_day(today), w.solar_term(today)),
        to: destination_name(w, read.begun.to, timetable),
        promise: promise(w, &offers, today),
        feature: feature.map(|offer| featured(w, offer, timetable, today)),
        parts: read.parts.clone(),
        categories: categories(w, &read.categories, &offers),
        products: offers.len(),
        cards: shown.into_iter().take(CARDS_MAX).map(card).collect(),
        sellers: read.newest.iter().filter_map(|lot| seller(w, read, lot, today)).collect(),
        producers: producers_selling(&read.begun.lots),
    }
}

/// What stands first: one of the freshest things, another every day.
fn feature_of(shown: &[&Offer], today: Day) -> Option<usize> {
    let fresh = shown.iter().take(FEATURES_MAX).filter(|offer| !offer.product.keeps()).count();
    (fresh > 0).then(|| usize::try_from(today.get()).unwrap_or_default() % fresh)
}

/// Two lines: the county's own, or those of the month.
fn headline(w: &Words, today: Day, own: Option<&str>) -> [String; 2] {
    let of_month = w.say(format!("stock-headline-{}", today.month_of_year()));
    let said = own.filter(|text| !text.trim().is_empty()).unwrap_or(&of_month);
    let (first, second) = said.split_once('|').unwrap_or((said, ""));
    [first.trim().to_string(), second.trim().to_string()]
}

/// Until when one may order, and when it is there: of the lots that arrive first.
fn promise(w: &Words, offers: &[Offer], today: Day) -> Option<String> {
    let first = offers.iter().map(|offer| offer.promise).min_by_key(|p| (p.arrives, p.cutoff))?;
    let (cutoff, arrives) = (telling::near(w, first.cutoff, today), telling::near(w, first.arrives, today));
    Some(w.with("stock-order-by", &[("cutoff", &cutoff), ("arrives", &arrives)]))
}

/// The categories that have something today, each with its code.
fn categories(w: &Words, categories: &[Category], offers: &[Offer]) -> Vec<(String, String)> {
    let has = |category: &&Category| offers.iter().any(|offer| offer.product.category == category.id);
    categories.iter().filter(has).map(|c| (c.code.clone(), c.name(w).to_string())).collect()
}

fn featured(w: &Words, offer: &Offer, timetable: &Timetable, today: Day) -> Feature {
    let product = offer.product;
    let price = offer.lot.price.unwrap_or(product.price);
    let cutoff = telling::near(w, offer.promise.cutoff, today);
    Feature {
        card: Card::of_offer(w, offer, timetable, today),
        summary: product.summary(w).to_string(),
        until: w.with("stock-feature-until", &[("cutoff", &cutoff)]),
        by_weight: product.price_by_weight(w, price),
        steps: steps(w, offer, timetable, today),
    }
}

fn steps(w: &Words, offer: &Offer, timetable: &Timetable, today: Day) -> Vec<Step> {
    let township = timetable.township(offer.lot.township);
    let harvested = telling::harvested(w, offer.product, offer.lot.harvested_on, today);
    let from = township.map_or("", |t| w.name(&t.name_zh, &t.name_en)).to_string();
    way(w, [from, harvested], &offer.promise, today)
}

/// The way from the plot to the door: the harvest is done, the bus is next.
pub(super) fn way(
    w: &Words,
    [from, harvested]: [String; 2],
    promise: &county::Promise,
    today: Day,
) -> Vec<Step> {
    let step = |class, place: String, when: String| Step { class, place, when };
    let arrives = telling::near(w, promise.arrives, today);
    let hub = (promise.hub != promise.leaves)
        .then(|| step("todo", w.say("stock-stop-hub"), telling::near(w, promise.hub, today)));
    [
        step("done", from, harvested),
        step("now", w.say("stock-stop-bus"), telling::near(w, promise.leaves, today)),
    ]
    .into_iter()
    .chain(hub)
    .chain([step("todo", w.say("stock-stop-you"), w.with("stock-by", &[("when", &arrives)]))])
    .collect()
}

fn seller(w: &Words, read: &Read, lot: &OpenLot, today: Day) -> Option<Seller> {
    let (producer, product) = (read.producers.get(&lot.producer)?, read.products.get(&lot.product)?);
    let when = telling::harvested(w, product, lot.harvested_on, today);
    Some(Seller {
        producer: w.name(&producer.name_zh, &producer.name_en).to_string(),
        what: w.with("stock-seller-what", &[("product", product.name(w)), ("when", &when)]),
        left: w.quantity(lot.free, product.unit),
        product: product.code.clone(),
    })
}

/// The ids of a card, for a form's hidden fields.
impl Card {
    pub(super) fn ids(&self) -> Option<(String, String)> {
        self.add.map(|[product, lot]| (product.get().to_string(), lot.get().to_string()))
    }
}
