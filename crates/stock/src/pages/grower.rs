//! The grower's page: what is for sale, how much of it is gone, until when.
use crate::model::{Lot, LotState};
use crate::queries::lots_of;
use crate::telling;
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Product, ProductId};
use county::{Destination, Producer, ProducerId, Timetable};
use kernel::{Day, Whole};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::{Fault, Nav, Place, Role, Shell, Visitor, Words, page};

/// Lots that are over, of which the page still tells.
const PAST_MAX: usize = 6;

#[derive(Template)]
#[template(path = "grower.html")]
struct GrowerPage {
    shell: Shell,
    today: String,
    hand_over: String,
    heading: String,
    listed: Option<String>,
    /// What higher rooms say of the lot that was just listed.
    parts: String,
    open: Vec<LotCard>,
    past: Vec<LotCard>,
}

/// A lot as its grower sees it.
struct LotCard {
    code: String,
    verb: String,
    day: i8,
    when: String,
    product: String,
    price: String,
    pack: String,
    sold: String,
    percent: i64,
    until: String,
    low: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    /// The code of the lot that was just listed.
    #[serde(default)]
    listed: String,
}

/// What a grower's pages begin with: who it is, and the network.
pub(super) struct Own {
    pub producer: Producer,
    pub timetable: Arc<Timetable>,
}

impl Own {
    pub fn load(tx: &mut Tx, producer: ProducerId) -> store::Result<Option<Self>> {
        let Some(producer) = county::producer_of(tx, producer)? else { return Ok(None) };
        Ok(Some(Self { producer, timetable: county::timetable(tx)? }))
    }

    /// 14:00 前交到富文村服务点: the next time at which the bus collects.
    pub fn hand_over(&self, w: &Words, now: kernel::Time) -> String {
        let outlet = self.producer.outlet;
        let to = self.timetable.zones().first().map(|zone| zone.id).unwrap_or_default();
        let promise = self.timetable.promise(outlet, Destination::City(to), now);
        let place = self.timetable.place(outlet);
        let place = place.map_or("", |p| w.name(&p.name_zh, &p.name_en));
        w.with("stock-hand-over", &[("place", place), ("when", &telling::near(w, promise.cutoff, now.day()))])
    }
}

/// Whose pages these are.
pub(super) fn own_producer(visitor: &Visitor) -> Result<ProducerId, Fault> {
    Ok(ProducerId::new(visitor.scope(Role::Grower)?))
}

pub(super) async fn show(visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, Fault> {
    let producer = own_producer(&visitor)?;
    let (asker, code) = (visitor.clone(), wanted.listed.clone());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let lots = lots_of(tx, producer)?;
        let listed = lots.iter().find(|lot| lot.code == code).map(|lot| lot.id.get());
        let parts = listed.map(|lot| asker.site.parts(tx, &asker, Place::Lot, lot)).transpose()?;
        let ids: Vec<ProductId> = lots.iter().map(|lot| lot.product).collect();
        let products = catalog::products_by_ids(tx, &ids)?;
        Ok::<_, store::Error>((Own::load(tx, producer)?, products, lots, parts.unwrap_or_default()))
    });
    let (own, products, lots, parts) = read.await?;
    let own = own.ok_or_else(Fault::not_found)?;
    let shown = GrowerPage { parts, ..draw(&visitor, &own, &products, &lots, &wanted) };
    Ok(page(StatusCode::OK, shown))
}

fn draw(
    visitor: &Visitor,
    own: &Own,
    products: &HashMap<ProductId, Product>,
    lots: &[Lot],
    wanted: &Wanted,
) -> GrowerPage {
    let (w, today) = (&visitor.words, visitor.now.day());
    let card = |lot: &&Lot| Some(LotCard::of(w, lot, products.get(&lot.product)?, today));
    let open = || lots.iter().filter(|lot| lot.sells_on(today));
    let past = lots.iter().filter(|lot| !lot.sells_on(today)).take(PAST_MAX);
    let name = w.name(&own.producer.name_zh, &own.producer.name_en).to_string();
    let listed = lots.iter().find(|lot| lot.code == wanted.listed);
    let listed = listed.map(|lot| {
        let until = near_or_far(w, lot.best_before, today);
        w.with("stock-listed", &[("code", lot.code.as_str()), ("until", &until)])
    });
    let heading = match open().count() {
        0 => w.say("stock-grower-none"),
        count => w.with("stock-grower-open", &[("n", count)]),
    };
    GrowerPage {
        shell: Shell::new(visitor, Nav::Field, w.say("stock-grower-title")),
        today: format!("{name} · {}", w.day(today)),
        hand_over: own.hand_over(w, visitor.now),
        heading,
        listed,
        parts: String::new(),
        open: open().filter_map(|lot| card(&lot)).collect(),
        past: past.filter_map(|lot| card(&lot)).collect(),
    }
}

impl LotCard {
    fn of(w: &Words, lot: &Lot, product: &Product, today: Day) -> Self {
        let price = lot.price.unwrap_or(product.price);
        let sold = w.quantity(lot.sold(), product.unit);
        let left = w.quantity(lot.free(), product.unit);
        let percent = lot.sold().get() * 100 / lot.listed.get().max(1);
        Self {
            code: lot.code.clone(),
            verb: telling::verb_label(w, product),
            day: lot.harvested_on.day_of_month(),
            when: telling::slip_when(w, lot.harvested_on, today),
            product: product.name(w).to_string(),
            price: w.money(price),
            pack: product.pack_label(w),
            sold: w.with("stock-sold-and-left", &[("sold", &sold), ("left", &left)]),
            percent,
            until: state(w, lot, today),
            low: percent >= LOW_PERCENT,
        }
    }
}

/// From so much sold on, a lot is nearly gone.
const LOW_PERCENT: i64 = 80;

/// Until when a lot sells, or why it no longer does.
fn state(w: &Words, lot: &Lot, today: Day) -> String {
    match lot.state {
        LotState::Open | LotState::Closed if lot.best_before < today => w.say("stock-state-past"),
        LotState::Open => w.with("stock-sells-until", &[("day", &near_or_far(w, lot.best_before, today))]),
        state => w.say(format!("stock-state-{}", state.word().replace('_', "-"))),
    }
}

/// A day of the coming months, or only its month where it is further off.
pub(super) fn near_or_far(w: &Words, day: Day, today: Day) -> String {
    if day.since(today) < catalog::KEEPS_DAYS { w.short_day(day) } else { w.month(day.month()) }
}
