//! The season's page: everything that can be bought today, by category, and what is still to come.
use super::card::Card;
use super::{Begun, everyones};
use crate::market::{Arrivals, Market};
use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use catalog::{Category, Product};
use serde::Deserialize;
use webkit::{Fault, Nav, Shell, Visitor, page};

/// Cards of one page of the season; a category has fewer.
const CARDS_MAX: usize = 120;
/// Products of which the page says when they come.
const TO_COME_MAX: usize = 24;

#[derive(Template)]
#[template(path = "season.html")]
struct SeasonPage {
    shell: Shell,
    month: String,
    categories: Vec<Chip>,
    everything: bool,
    cards: Vec<Card>,
    more: bool,
    to_come: Vec<Card>,
}

/// A category to choose.
struct Chip {
    code: String,
    name: String,
    chosen: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    category: String,
}

pub(super) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let asker = visitor.clone();
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let begun = Begun::load(tx, &asker, &headers)?;
        Ok::<_, store::Error>((begun, catalog::all_products(tx)?, catalog::categories(tx)?))
    });
    let (begun, products, categories) = read.await?;
    let chosen = categories.iter().find(|category| category.code == wanted.category);
    let of_category = |product: &&Product| chosen.is_none_or(|category| category.id == product.category);
    let products: Vec<&Product> = products.iter().filter(|p| p.on_sale()).filter(of_category).collect();
    let answer = page(StatusCode::OK, draw(&visitor, &begun, &products, &categories, chosen));
    Ok(if chosen.is_some() || wanted.category.is_empty() { everyones(answer) } else { answer })
}

fn draw(
    visitor: &Visitor,
    begun: &Begun,
    products: &[&Product],
    categories: &[Category],
    chosen: Option<&Category>,
) -> SeasonPage {
    let (w, today) = (&visitor.words, visitor.now.day());
    let arrivals = Arrivals::new(&begun.timetable, begun.to, visitor.now);
    let market = Market::new(&begun.lots, &arrivals, today);
    let offers = market.offers(products.iter().copied());
    let without = products.iter().filter(|product| market.offer(product).is_err());
    let chip = |category: &Category| Chip {
        code: category.code.clone(),
        name: category.name(w).to_string(),
        chosen: chosen.is_some_and(|chosen| chosen.id == category.id),
    };
    let title = chosen.map_or_else(|| w.say("stock-season-title"), |category| category.name(w).to_string());
    SeasonPage {
        shell: Shell::new(visitor, Nav::Shop, title),
        month: format!("{} · {}", w.month(today.month()), w.solar_term(today)),
        categories: categories.iter().map(chip).collect(),
        everything: chosen.is_none(),
        more: offers.len() > CARDS_MAX,
        cards: offers.iter().take(CARDS_MAX).map(|o| Card::of_offer(w, o, &begun.timetable, today)).collect(),
        to_come: without.take(TO_COME_MAX).map(|product| Card::without_lot(w, product)).collect(),
    }
}
