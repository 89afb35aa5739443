//! The search: what is found and can be sent, and what is found and cannot, with the reason.
use super::Begun;
use super::card::{Card, months};
use crate::buyer::destination_name;
use crate::market::{Arrivals, Market, NoOffer};
use crate::model::Refusal;
use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use catalog::{Category, FOUND_MAX, Product};
use serde::Deserialize;
use webkit::{Fault, Nav, Shell, Visitor, Words, page};

/// Characters of a query that are shown again and looked for.
const QUERY_CHARS_MAX: usize = 60;
/// Products that are found and cannot be sent, on one page.
const NOT_SENT_MAX: usize = 12;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    shell: Shell,
    query: String,
    heading: String,
    cards: Vec<Card>,
    not_sent: Vec<NotSent>,
    categories: Vec<(String, String)>,
}

/// Something that was found and is not sent today.
struct NotSent {
    code: String,
    name: String,
    picture: String,
    why: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
}

pub(super) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let query: String = wanted.q.trim().chars().take(QUERY_CHARS_MAX).collect();
    let (asker, asked) = (visitor.clone(), query.clone());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let begun = Begun::load(tx, &asker, &headers)?;
        Ok::<_, store::Error>((begun, catalog::search(tx, &asked, FOUND_MAX)?, catalog::categories(tx)?))
    });
    let (begun, found, categories) = read.await?;
    Ok(page(StatusCode::OK, draw(&visitor, query, &begun, &found, &categories)))
}

fn draw(
    visitor: &Visitor,
    query: String,
    begun: &Begun,
    found: &[Product],
    categories: &[Category],
) -> SearchPage {
    let (w, today) = (&visitor.words, visitor.now.day());
    let arrivals = Arrivals::new(&begun.timetable, begun.to, visitor.now);
    let market = Market::new(&begun.lots, &arrivals, today);
    let (mut cards, mut not_sent) = (Vec::new(), Vec::new());
    for product in found {
        match market.offer(product) {
            Ok(offer) => cards.push(Card::of_offer(w, &offer, &begun.timetable, today)),
            Err(why) => not_sent.push(NotSent::of(w, product, why)),
        }
    }
    not_sent.truncate(NOT_SENT_MAX);
    let to = destination_name(w, begun.to, &begun.timetable);
    SearchPage {
        shell: Shell::new(visitor, Nav::Shop, w.say("stock-search-title")).with_back("/"),
        heading: heading(w, &query, cards.len(), not_sent.len(), &to),
        query,
        cards,
        not_sent,
        categories: categories.iter().map(|c| (c.code.clone(), c.name(w).to_string())).collect(),
    }
}

fn heading(w: &Words, query: &str, sent: usize, not_sent: usize, to: &str) -> String {
    match (query, sent, not_sent) {
        ("", ..) => w.say("stock-search-nothing-asked"),
        (_, 0, 0) => w.with("stock-search-nothing", &[("query", query)]),
        (_, 0, _) => w.with("stock-search-none-today", &[("to", to)]),
        _ => w.with("stock-search-found", &[("n", webkit::Arg::from(sent)), ("to", webkit::Arg::from(to))]),
    }
}

impl NotSent {
    fn of(w: &Words, product: &Product, why: NoOffer) -> Self {
        let season = months(w, product);
        let why = match why {
            NoOffer::NotFresh { best_before, arrives } => {
                Refusal::NotFresh { best_before, arrives }.sentence(w, product.unit)
            }
            NoOffer::None if season.is_empty() => w.say("stock-none-today"),
            NoOffer::None => w.with("stock-none-until", &[("months", &season)]),
        };
        Self {
            code: product.code.clone(),
            name: product.name(w).to_string(),
            picture: product.picture.clone(),
            why,
        }
    }
}
