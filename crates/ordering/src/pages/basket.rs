//! `/basket`: what a visitor means to buy, by who grows it, with the bus that it can still catch.
use super::desks::Desks;
use super::saying::{buyer_of, chosen_zone};
use crate::commands::{BasketFull, put_in, set_packs};
use crate::model::{LINES_MAX, PACKS_MAX};
use crate::queries::{BasketLine, basket};
use crate::quote::{Offer, Quote, QuotedLine, quote};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use catalog::ProductId;
use county::{Producer, Timetable};
use kernel::{Count, Time, Whole};
use std::collections::HashMap;
use stock::{LotId, SaleId};
use store::Tx;
use webkit::{
    Arg, Fault, Fields, Nav, Posted, Session, SessionKey, Shell, Visitor, Words, begin_session, forms, page,
    redirect, sessions,
};

/// So many minutes before the bus's cut-off the page says that time is short.
const SOON_MINUTES: i64 = 30;

#[derive(Template)]
#[template(path = "basket.html")]
struct BasketPage {
    shell: Shell,
    groups: Vec<Group>,
    refused: Vec<Line>,
    sums: Vec<(String, String)>,
    heading: String,
    freight_how: String,
    freight: String,
    count: String,
    total: String,
    may_go: bool,
    wrong: Option<String>,
}

/// What one producer's bus takes.
struct Group {
    name: String,
    route: String,
    bus: Bus,
    lines: Vec<Line>,
}

enum Bus {
    Sure(String),
    Soon { pay_by: String, why: String },
}

struct Line {
    key: String,
    picture: String,
    name: String,
    amount: String,
    how: String,
    packs: i64,
    each: String,
    refusal: Option<String>,
}

#[derive(Template)]
#[template(path = "basket-empty.html")]
struct EmptyPage {
    shell: Shell,
}

/// A basket and who grew what is in it.
struct Found {
    quote: Quote,
    producers: HashMap<county::ProducerId, Producer>,
}

fn read(tx: &mut Tx, session: &Session, headers: &HeaderMap, now: Time) -> store::Result<Found> {
    let lines = basket(tx, session.key)?;
    let to = chosen_zone(headers, &*county::timetable(tx)?);
    let quote = quote(tx, &lines, &buyer_of(session), to, now)?;
    let ids: Vec<_> = quote.offers().map(|offer| offer.taken.producer).collect();
    Ok(Found { producers: county::producers_by_ids(tx, &ids)?, quote })
}

pub(crate) async fn show(
    visitor: Visitor,
    State(desks): State<Desks>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    answer(&visitor, &desks, headers, None).await
}

async fn answer(
    visitor: &Visitor,
    desks: &Desks,
    headers: HeaderMap,
    wrong: Option<String>,
) -> Result<Response, Fault> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let now = visitor.now;
    let found = match visitor.session.clone() {
        None => None,
        Some(session) => {
            let store = desks.site.store();
            Some(
                store
                    .reading::<_, store::Error>(visitor.county, move |tx| read(tx, &session, &headers, now))
                    .await?,
            )
        }
    };
    let shell = || Shell::new(visitor, Nav::Shop, visitor.words.say("ordering-basket-title"));
    match found.filter(|found| !found.quote.lines.is_empty()) {
        None => Ok(page(status, EmptyPage { shell: shell() })),
        Some(found) => {
            let heading = visitor.words.say("ordering-basket-title");
            let shell = shell().with_back("/season").with_heading(heading).without_tabs();
            Ok(page(status, BasketPage::new(shell, &visitor.words, &found, now, wrong)))
        }
    }
}

impl BasketPage {
    fn new(shell: Shell, w: &Words, found: &Found, now: Time, wrong: Option<String>) -> Self {
        let quote = &found.quote;
        let groups = groups(w, found, now);
        let refused = quote.lines.iter().filter_map(|line| {
            let why = line.offer.as_ref().err()?;
            Some(Line::new(w, line, String::new(), why.sentence(w, line.product.unit).into(), now))
        });
        let mut boxes: Vec<_> = quote.offers().map(|offer| offer.taken.outlet).collect();
        boxes.sort_unstable();
        boxes.dedup();
        Self {
            sums: sums(w, found),
            heading: w.with("ordering-basket-heading", &[("families", groups.len()), ("boxes", boxes.len())]),
            freight_how: freight_how(w, quote),
            freight: w.yuan(quote.freight()),
            count: w.with("ordering-basket-count", &[("n", quote.lines.len())]),
            total: w.yuan(quote.total()),
            may_go: quote.is_whole(),
            refused: refused.collect(),
            groups,
            shell,
            wrong,
        }
    }
}

/// Where it goes and until when it is there.
pub(super) fn freight_how(w: &Words, quote: &Quote) -> String {
    let to = super::saying::destination(w, &quote.timetable, quote.to);
    match quote.arrives() {
        None => to,
        Some(at) => w.with("ordering-arrives", &[("to", to), ("day", w.day(at.day())), ("time", w.time(at))]),
    }
}

fn groups(w: &Words, found: &Found, now: Time) -> Vec<Group> {
    let mut groups: Vec<(county::ProducerId, Group)> = Vec::new();
    for line in &found.quote.lines {
        let Ok(offer) = &line.offer else { continue };
        let drawn = Line::new(w, line, w.yuan(offer.amount), None, now);
        match groups.iter_mut().find(|(producer, _)| *producer == offer.taken.producer) {
            Some((_, group)) => group.lines.push(drawn),
            None => groups.push((offer.taken.producer, Group::new(w, found, offer, drawn, now))),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

impl Group {
    fn new(w: &Words, found: &Found, offer: &Offer, first: Line, now: Time) -> Self {
        Self {
            name: producer_name(w, found, offer),
            route: route(w, &found.quote.timetable, offer),
            bus: bus(w, offer, now),
            lines: vec![first],
        }
    }
}

fn producer_name(w: &Words, found: &Found, offer: &Offer) -> String {
    let producer = found.producers.get(&offer.taken.producer);
    producer.map(|producer| w.name(&producer.name_zh, &producer.name_en).to_string()).unwrap_or_default()
}

fn route(w: &Words, timetable: &Timetable, offer: &Offer) -> String {
    let route = timetable.route_of(offer.taken.outlet);
    route.map(|route| w.with("ordering-route", &[("number", route.number)])).unwrap_or_default()
}

/// Which bus takes it, and how long that bus can still be caught.
fn bus(w: &Words, offer: &Offer, now: Time) -> Bus {
    let (promise, today) = (&offer.promise, now.day());
    let left = promise.cutoff.since_ms(now) / 60_000;
    if promise.leaves.day() != today {
        return Bus::Sure(w.with("ordering-bus-later", &[("when", w.near_time(promise.leaves, today))]));
    }
    if left >= SOON_MINUTES {
        return Bus::Sure(w.with("ordering-bus-today", &[("leaves", w.time(promise.leaves))]));
    }
    let values = [("now", Arg::from(&w.time(now))), ("left", Arg::from(left.max(1)))];
    Bus::Soon {
        pay_by: w.with("ordering-bus-soon", &[("cutoff", w.time(promise.cutoff))]),
        why: w.with("ordering-bus-soon-why", &values),
    }
}

impl Line {
    fn new(w: &Words, line: &QuotedLine, amount: String, refusal: Option<String>, now: Time) -> Self {
        let product = &line.product;
        Self {
            key: key_of(&line.line),
            picture: product.picture.clone(),
            name: w.name(&product.name_zh, &product.name_en).to_string(),
            amount,
            how: how_fresh(w, line, now),
            packs: line.line.packs.get(),
            each: w.with("ordering-how-many", &[("pack", w.quantity(product.pack_quantity, product.unit))]),
            refusal,
        }
    }
}

/// When it was picked, and how long it stays fresh after it has come.
fn how_fresh(w: &Words, line: &QuotedLine, now: Time) -> String {
    let Ok(offer) = &line.offer else { return String::new() };
    let picked = w.picked(offer.taken.harvested_on, now.day());
    if line.product.keeps() {
        return w.with("ordering-keeps", &[("picked", picked)]);
    }
    let days = offer.taken.best_before.since(offer.promise.arrives.day());
    w.with("ordering-fresh", &[("picked", Arg::from(&picked)), ("days", Arg::from(days))])
}

/// What every producer's goods cost.
fn sums(w: &Words, found: &Found) -> Vec<(String, String)> {
    let mut sums: Vec<(&Offer, usize, kernel::Fen)> = Vec::new();
    for offer in found.quote.offers() {
        match sums.iter_mut().find(|(first, ..)| first.taken.producer == offer.taken.producer) {
            Some((_, count, sum)) => (*count, *sum) = (*count + 1, *sum + offer.amount),
            None => sums.push((offer, 1, offer.amount)),
        }
    }
    let row = |(offer, count, sum): (&Offer, usize, kernel::Fen)| {
        let values = [("name", Arg::from(&producer_name(w, found, offer))), ("n", Arg::from(count))];
        (w.with("ordering-basket-of", &values), w.yuan(sum))
    };
    sums.into_iter().map(row).collect()
}

/// A line in a form: its product, its lot, 0 where the choice is ours, and its flash sale, 0 where it has none.
fn key_of(line: &BasketLine) -> String {
    format!("{}-{}-{}", line.product, line.lot.unwrap_or_default(), line.sale.unwrap_or_default())
}

fn parse_key(key: &str, packs: Count) -> Option<BasketLine> {
    let mut ids = key.split('-');
    let (product, lot, sale) = (ids.next()?, ids.next()?, ids.next()?);
    let (lot, sale): (LotId, SaleId) = (lot.parse().ok()?, sale.parse().ok()?);
    Some(BasketLine {
        product: product.parse().ok()?,
        lot: (lot != LotId::default()).then_some(lot),
        sale: (sale != SaleId::default()).then_some(sale),
        packs,
    })
}

/// Puts something in. A stranger gets a session, which his basket belongs to.
pub(crate) async fn add(
    visitor: Visitor,
    State(desks): State<Desks>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let product: Option<ProductId> = form.read("product", forms::id);
    let lot: Option<LotId> = form.optional("lot", forms::id);
    let sale: Option<SaleId> = form.optional("sale", forms::id);
    let packs = form.read("packs", forms::some);
    let (Some(product), Some(packs)) = (product, packs) else {
        return answer(&visitor, &desks, headers, first_wrong(&form)).await;
    };
    let session = begin_session(&visitor).await?;
    let (line, now, key) = (BasketLine { product, lot, sale, packs }, visitor.now, session.key);
    let put = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        if !catalog::product(tx, product)?.is_some_and(|product| product.on_sale()) {
            return Ok(None);
        }
        if sale.is_some() {
            // Whoever presses twice on a bad network wants it once.
            set_packs(tx, key, &BasketLine { packs: Count::ZERO, ..line })?;
        }
        let put = put_in(tx, key, line, now)?;
        count(tx, key)?;
        Ok(Some(put))
    });
    match put.await? {
        None => Err(Fault::not_found()),
        // In a sale every second counts: straight to the check-out.
        Some(Ok(())) => Ok(redirect(if sale.is_some() { "/checkout" } else { "/basket" })),
        Some(Err(full)) => answer(&visitor, &desks, headers, Some(why_full(&visitor.words, full))).await,
    }
}

fn first_wrong(form: &Fields) -> Option<String> {
    form.errors().into_iter().next().map(|(_, why)| why)
}

fn why_full(w: &Words, full: BasketFull) -> String {
    match full {
        BasketFull::Lines { .. } => w.with("ordering-refused-lines", &[("most", LINES_MAX)]),
        BasketFull::Packs { .. } => w.with("ordering-refused-packs", &[("most", PACKS_MAX)]),
    }
}

/// Keeps the figure beside the basket right.
pub(super) fn count(tx: &mut Tx, session: SessionKey) -> store::Result<()> {
    let lines = i64::try_from(basket(tx, session)?.len()).unwrap_or(i64::MAX);
    sessions::set_basket_count(tx, session, Count::new(lines).unwrap_or_default())
}

/// What a form of the basket changes: every line as typed, then the button that was pressed.
fn changes(posted: &Posted) -> Result<Vec<BasketLine>, webkit::Wrong> {
    let pressed = |name: &str, key: &str| posted.text(name) == key;
    let mut changes = Vec::new();
    for key in posted.all("line") {
        let typed = forms::whole(posted.text(&format!("packs-{key}")))?;
        let stepped = typed + i64::from(pressed("more", key)) - i64::from(pressed("less", key));
        let wanted = if pressed("out", key) { 0 } else { stepped.max(0) };
        let packs =
            Count::new(wanted).filter(|_| wanted <= PACKS_MAX).ok_or_else(super::saying::too_many_packs)?;
        changes.extend(parse_key(key, packs));
    }
    Ok(changes)
}

/// Changes lines; the button 去核对 leads on to the check-out.
pub(crate) async fn change(
    visitor: Visitor,
    State(desks): State<Desks>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fault> {
    let Some(session) = visitor.session.as_ref().map(|session| session.key) else {
        return Ok(redirect("/basket"));
    };
    let changes = match changes(&posted) {
        Ok(changes) => changes,
        Err(wrong) => {
            let why = wrong.sentence(&visitor.words);
            return answer(&visitor, &desks, headers, Some(why)).await;
        }
    };
    let changed = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        for line in &changes {
            set_packs(tx, session, line)?;
        }
        count(tx, session)
    });
    changed.await?;
    Ok(redirect(if posted.text("go") == "checkout" { "/checkout" } else { "/basket" }))
}
