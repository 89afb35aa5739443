//! `/sales` and `/sales/{id}`: what is on sale, how long, how much is left.
use super::parts::shown;
use super::view::View;
use super::{Found, with_goods};
use crate::model::SaleId;
use crate::queries::{LIVE_MAX, live_sales, sale};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use county::{Destination, Timetable};
use std::sync::Arc;
use std::time::Duration;
use webkit::{Fault, Nav, Shell, Visitor, page, shared};

/// A page that everyone sees alike may be so old; its script asks for the figures of this moment.
const SHOWN_FOR: Duration = Duration::from_secs(2);
/// Packs that one press takes at the most.
const PACKS_MAX: i64 = 99;

#[derive(Template)]
#[template(path = "sales.html")]
struct SalesPage {
    shell: Shell,
    sales: Vec<View>,
}

#[derive(Template)]
#[template(path = "sale.html")]
struct SalePage {
    shell: Shell,
    sale: View,
    product: String,
    code: String,
    lot: String,
    summary: String,
    harvested: String,
    good_until: String,
    to: String,
    arrives: String,
    fresh: bool,
    packs_max: i64,
    read_at: String,
    /// Whether the lot of the sale is still sold.
    sells: bool,
}

pub(super) async fn list(visitor: Visitor) -> Result<Response, Fault> {
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, |tx| {
        let sales = live_sales(tx)?;
        with_goods(tx, sales)
    });
    let most = usize::try_from(LIVE_MAX).unwrap_or(usize::MAX);
    let found = shown(read.await?, visitor.now, most);
    let w = &visitor.words;
    let shell = Shell::new(&visitor, Nav::Shop, w.say("promotion-sales-title")).with_back("/");
    let shell = shell.with_heading(w.say("promotion-sales-title"));
    let sales = found.iter().map(|found| View::of(w, found, visitor.now)).collect();
    Ok(shared(page(StatusCode::OK, SalesPage { shell, sales }), SHOWN_FOR))
}

pub(super) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: SaleId = id.parse().map_err(|_| Fault::not_found())?;
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let timetable = county::timetable(tx)?;
        let sales = sale(tx, id)?.into_iter().collect();
        Ok(with_goods(tx, sales)?.pop().map(|found| (found, timetable)))
    });
    let (found, timetable): (Found, Arc<Timetable>) = read.await?.ok_or_else(Fault::not_found)?;
    let to = stock::destination(&headers, &timetable);
    let answer = page(StatusCode::OK, draw(&visitor, &found, &timetable, to));
    Ok(shared(answer, SHOWN_FOR))
}

fn draw(visitor: &Visitor, found: &Found, timetable: &Timetable, to: Destination) -> SalePage {
    let (w, now) = (&visitor.words, visitor.now);
    let (sale, product, lot) = (&found.sale, &found.product, &found.lot);
    let promise = timetable.promise(lot.outlet, to, now.max(sale.opens));
    let name = product.name(w).to_string();
    let limit = sale.limit.map_or(PACKS_MAX, |limit| kernel::Whole::get(limit).min(PACKS_MAX));
    SalePage {
        shell: Shell::new(visitor, Nav::Shop, &name).with_back("/sales").with_heading(&name).without_tabs(),
        sale: View::of(w, found, now),
        product: product.id.to_string(),
        code: product.code.clone(),
        lot: lot.code.clone(),
        summary: product.summary(w).to_string(),
        harvested: w.picked(lot.harvested_on, now.day()),
        good_until: w.full_day(lot.best_before),
        to: stock::destination_name(w, to, timetable),
        arrives: w.near_time(promise.arrives, now.day()),
        fresh: lot.best_before >= promise.arrives.day(),
        packs_max: limit,
        read_at: format!("{}:{:02}", w.time(now), kernel::Whole::get(now) / 1_000 % 60),
        sells: lot.state == stock::LotState::Open,
    }
}
