//! `/checkout`: where it goes, who receives it, how it is paid. What the buyer saw is what he pays: where the sum
//! has changed since, the page says so and asks again.
use super::basket::freight_how;
use super::desks::Desks;
use super::order_form::{OrderForm, destination, goes_to_outlet};
use super::saying::{buyer_of, chosen_zone, refusal, unit_of};
use crate::commands::empty_basket;
use crate::model::{Order, PlaceOrder, Receiver, Refusal, order_key};
use crate::queries::{Buyer, basket, last_order_of, order_by_key, receiver_of};
use crate::quote::{Quote, nearest, quote};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use county::{Destination, PlaceId, Timetable};
use kernel::{Fen, Time, Whole};
use payment::Provider;
use webkit::{Fault, Fields, Nav, Posted, Session, SessionKey, Shell, Visitor, Words, page, redirect};

/// Characters of a buyer's key: enough that nobody guesses one.
const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=64;

#[derive(Template)]
#[template(path = "checkout.html")]
struct CheckoutPage {
    shell: Shell,
    form: Fields,
    key: String,
    seen: i64,
    door: Way,
    outlet: Way,
    zones: Vec<(String, String)>,
    townships: Vec<(String, Vec<(PlaceId, String)>)>,
    lines: Vec<Line>,
    freight_how: String,
    freight: String,
    total: String,
    when: String,
    pay: String,
    may_pay: bool,
    told: Option<Told>,
}

/// A way to receive it.
struct Way {
    chosen: bool,
    when: String,
    freight: String,
}

struct Line {
    name: String,
    how: String,
    amount: String,
    refusal: Option<String>,
}

/// What the page has to say about the whole.
pub(super) struct Told {
    what: String,
    tone: &'static str,
}

/// 128 random bits that nobody guesses.
pub(crate) fn secret() -> String {
    format!("{:032x}", rand::random::<u128>())
}

pub(crate) fn is_key(text: &str) -> bool {
    KEY_CHARS.contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn sent_key(form: &Fields, now: Time) -> String {
    Some(form.value("key")).filter(|key| is_key(key)).unwrap_or_else(|| order_key(now, rand::random()))
}

async fn quoted(
    visitor: &Visitor,
    desks: &Desks,
    session: &Session,
    to: Option<Destination>,
) -> Result<Quote, Fault> {
    let (now, session) = (visitor.now, session.clone());
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let lines = basket(tx, session.key)?;
        quote(tx, &lines, &buyer_of(&session), to, now)
    });
    Ok(read.await?)
}

async fn timetable(visitor: &Visitor, desks: &Desks) -> Result<std::sync::Arc<Timetable>, Fault> {
    Ok(desks.site.store().reading::<_, store::Error>(visitor.county, county::timetable).await?)
}

pub(crate) async fn show(
    visitor: Visitor,
    State(desks): State<Desks>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(session) = visitor.session.clone() else { return Ok(redirect("/basket")) };
    let table = timetable(&visitor, &desks).await?;
    let to = chosen_zone(&headers, &table).unwrap_or_else(|| nearest(&table));
    let quote = quoted(&visitor, &desks, &session, Some(to)).await?;
    if quote.lines.is_empty() {
        return Ok(redirect("/basket"));
    }
    let known = last_receiver(&visitor, &desks, &session).await?;
    let form = first_form(&visitor, &session, to, &known);
    Ok(CheckoutPage::answer(&visitor, StatusCode::OK, form, &quote, None))
}

/// Who received this buyer's last order; blank for his first.
async fn last_receiver(visitor: &Visitor, desks: &Desks, session: &Session) -> Result<Receiver, Fault> {
    let buyer = match &session.person {
        Some(person) => Buyer::Person(person.person),
        None => Buyer::Session(session.key),
    };
    let read =
        desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
            match last_order_of(tx, &buyer)? {
                Some(order) => receiver_of(tx, order),
                None => Ok(Receiver::default()),
            }
        });
    Ok(read.await?)
}

/// The form as it is opened: to the door in the shop's zone, to who received the last order, or else with the name
/// of who has signed in.
fn first_form(visitor: &Visitor, session: &Session, to: Destination, known: &Receiver) -> Fields {
    let w = &visitor.words;
    let zone = if let Destination::City(zone) = to { zone.to_string() } else { String::new() };
    let own = session.person.as_ref().map_or("", |person| person.name.as_str());
    let name = if known.name.is_empty() { own } else { known.name.as_str() };
    Fields::filled(
        w,
        &[
            ("to", "door"),
            ("zone", &zone),
            ("name", name),
            ("phone", &known.phone),
            ("address", &known.address),
            ("pay", Provider::Sandbox.word()),
            ("key", &order_key(visitor.now, rand::random())),
        ],
    )
}

pub(crate) async fn send(
    visitor: Visitor,
    State(desks): State<Desks>,
    posted: Posted,
) -> Result<Response, Fault> {
    let Some(session) = visitor.session.clone() else { return Ok(redirect("/basket")) };
    let table = timetable(&visitor, &desks).await?;
    let mut form = posted.fields();
    if let Some(order) = sent_before(&visitor, &desks, &session, &form).await? {
        return Ok(go_on(&order));
    }
    if posted.text("go") == "look" {
        let to = destination(&mut posted.fields(), &table);
        let quote = quoted(&visitor, &desks, &session, to).await?;
        return Ok(CheckoutPage::answer(&visitor, StatusCode::OK, form, &quote, None));
    }
    let read = OrderForm::read(&mut form, &table);
    let quote = quoted(&visitor, &desks, &session, read.to).await?;
    if quote.lines.is_empty() {
        return Ok(redirect("/basket"));
    }
    let again =
        |form, told| Ok(CheckoutPage::answer(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, &quote, told));
    let (Some(to), Some(receiver), Some(provider)) = (read.to, read.receiver, read.provider) else {
        return again(form, None);
    };
    if let Some(told) = changed(&visitor.words, &posted, &quote) {
        return again(form, Some(told));
    }
    let wanted = PlaceOrder {
        key: sent_key(&form, visitor.now),
        link_key: secret(),
        session: Some(session.key),
        person: session.person.as_ref().map(|person| person.person),
        lines: quote.wanted(),
        to,
        receiver,
        provider,
        at: visitor.now,
    };
    match desks.place(visitor.county, wanted).await? {
        Err(why) => again(form, Some(Told::refused(&visitor.words, &why, &quote))),
        Ok(placed) => {
            clear(&visitor, &desks, session.key).await?;
            let order = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
                crate::queries::orders_by_ids(tx, &[placed.order])
            });
            order.await?.pop().map(|order| go_on(&order)).ok_or_else(Fault::not_found)
        }
    }
}

/// The order that this very form has given already: the button was pressed twice.
async fn sent_before(
    visitor: &Visitor,
    desks: &Desks,
    session: &Session,
    form: &Fields,
) -> Result<Option<Order>, Fault> {
    let (key, own) = (form.value("key"), session.key);
    let found =
        desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| order_by_key(tx, &key));
    Ok(found.await?.filter(|order| order.session == Some(own)))
}

/// To the wallet, or, where cash is paid, to the order.
fn go_on(order: &Order) -> Response {
    match order.provider {
        Provider::Sandbox => redirect(order.wallet_path()),
        Provider::Cash => redirect(format!("/orders/{}?key={}", order.code, order.link_key)),
    }
}

async fn clear(visitor: &Visitor, desks: &Desks, session: SessionKey) -> Result<(), Fault> {
    let cleared = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        empty_basket(tx, session)?;
        super::basket::count(tx, session)
    });
    Ok(cleared.await?)
}

/// Whether the sum is no longer the one that the buyer saw.
fn changed(w: &Words, posted: &Posted, quote: &Quote) -> Option<Told> {
    let seen: i64 = posted.text("seen").parse().ok()?;
    let same = Fen::new(seen) == Some(quote.total());
    let what = || w.with("ordering-total-changed", &[("total", w.money(quote.total()))]);
    (!same && quote.is_whole()).then(|| Told { what: what(), tone: "soon" })
}

impl Told {
    fn refused(w: &Words, why: &Refusal, quote: &Quote) -> Self {
        let (at, sentence) = refusal(w, why, |at| unit_of(quote, at));
        let name = at
            .and_then(|at| quote.lines.get(at))
            .map(|line| w.name(&line.product.name_zh, &line.product.name_en));
        let what = match name {
            Some(name) => w.with("ordering-line-refused", &[("name", name), ("why", &sentence)]),
            None => sentence,
        };
        Self { what, tone: "bad" }
    }
}

impl CheckoutPage {
    fn answer(
        visitor: &Visitor,
        status: StatusCode,
        form: Fields,
        quote: &Quote,
        told: Option<Told>,
    ) -> Response {
        let w = &visitor.words;
        let title = w.say("ordering-checkout-title");
        let shell =
            Shell::new(visitor, Nav::Shop, &title).with_back("/basket").with_heading(title).without_tabs();
        let total = w.money(quote.total());
        let cash = form.chosen("pay", Provider::Cash);
        let pay = if cash { "ordering-pay-later" } else { "ordering-pay-now" };
        let when = if cash { "ordering-state-cash" } else { "ordering-now" };
        page(
            status,
            Self {
                shell,
                key: sent_key(&form, visitor.now),
                seen: quote.total().get(),
                door: Way::door(w, &form, quote, visitor.now),
                outlet: Way::outlet(w, &form, quote, visitor.now),
                zones: zones(w, &quote.timetable),
                townships: townships(w, &quote.timetable),
                lines: quote.lines.iter().map(|line| Line::new(w, line)).collect(),
                freight_how: freight_how(w, quote),
                freight: w.yuan(quote.freight()),
                total: w.yuan(quote.total()),
                when: w.say(when),
                pay: w.with(pay, &[("total", total)]),
                may_pay: quote.is_whole(),
                told,
                form,
            },
        )
    }
}

impl Way {
    fn door(w: &Words, form: &Fields, quote: &Quote, now: Time) -> Self {
        let to = match quote.to {
            Destination::City(_) => quote.to,
            Destination::Outlet(_) => nearest(&quote.timetable),
        };
        Self::to(w, quote, to, now, !goes_to_outlet(form))
    }

    fn outlet(w: &Words, form: &Fields, quote: &Quote, now: Time) -> Self {
        let chosen = goes_to_outlet(form);
        match quote.to {
            Destination::Outlet(_) => Self::to(w, quote, quote.to, now, chosen),
            Destination::City(_) => Self {
                chosen,
                when: w.say("ordering-outlet-choose"),
                freight: w.money(quote.timetable.freight(Destination::Outlet(PlaceId::default()))),
            },
        }
    }

    fn to(w: &Words, quote: &Quote, to: Destination, now: Time, chosen: bool) -> Self {
        let said = |at: Time| w.with("ordering-before", &[("day", w.day(at.day())), ("time", w.time(at))]);
        Self {
            chosen,
            when: quote.arrives_at(to, now).map(said).unwrap_or_default(),
            freight: w.money(quote.timetable.freight(to)),
        }
    }
}

impl Line {
    fn new(w: &Words, line: &crate::quote::QuotedLine) -> Self {
        let product = &line.product;
        let packs = line.line.packs;
        let quantity = product.pack_quantity.times(packs.get()).unwrap_or_default();
        let name = w.name(&product.name_zh, &product.name_en);
        Self {
            name: format!("{name} {}", w.quantity(quantity, product.unit)),
            how: match &line.offer {
                Ok(offer) => w.with("ordering-lot", &[("lot", &offer.taken.lot_code)]),
                Err(_) => String::new(),
            },
            amount: line.offer.as_ref().map(|offer| w.yuan(offer.amount)).unwrap_or_default(),
            refusal: line.offer.as_ref().err().map(|why| why.sentence(w, product.unit)),
        }
    }
}

fn zones(w: &Words, timetable: &Timetable) -> Vec<(String, String)> {
    let zones = timetable.zones().iter();
    let label =
        |zone: &county::Zone| format!("{} {}", w.name(&zone.name_zh, &zone.name_en), w.money(zone.freight));
    zones.map(|zone| (zone.id.to_string(), label(zone))).collect()
}

/// The outlets that a bus reaches, by township.
fn townships(w: &Words, timetable: &Timetable) -> Vec<(String, Vec<(PlaceId, String)>)> {
    let served: Vec<_> = timetable.outlets().filter(|place| timetable.route_of(place.id).is_some()).collect();
    let named = timetable.townships().iter().map(|township| {
        let own = served.iter().filter(|place| place.township == township.id);
        let own = own.map(|place| (place.id, w.name(&place.name_zh, &place.name_en).to_string()));
        (w.name(&township.name_zh, &township.name_en).to_string(), own.collect::<Vec<_>>())
    });
    named.filter(|(_, own)| !own.is_empty()).collect()
}
