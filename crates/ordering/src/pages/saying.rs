//! How orders are said: states, refusals, destinations, and the shop's zone of a visitor.
use crate::model::{Order, OrderState, PACKS_MAX, Refusal};
use crate::quote::Quote;
use axum::http::{HeaderMap, header};
use county::{Destination, Timetable};
use kernel::Unit;
use webkit::{Session, Words, Wrong};

/// The cookie in which the shop keeps where a visitor's parcels go.
const ZONE_COOKIE: &str = "zone";

/// The destination of who looks: the zone that he chose in the shop.
pub(crate) fn chosen_zone(headers: &HeaderMap, timetable: &Timetable) -> Option<Destination> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let code = pairs.find(|(name, _)| *name == ZONE_COOKIE)?.1;
    timetable.zone_by_code(code).map(|zone| Destination::City(zone.id))
}

/// Who looks, as flash sales count him before he has given a telephone number.
pub(crate) fn buyer_of(session: &Session) -> promotion::Buyer<'static> {
    let person = session.person.as_ref().map(|person| person.person);
    promotion::Buyer { person, session: Some(session.key), phone: "" }
}

/// Where an order goes: a zone of cities or an outlet.
pub(crate) fn destination(w: &Words, timetable: &Timetable, to: Destination) -> String {
    match to {
        Destination::City(zone) => {
            timetable.zone(zone).map(|zone| w.name(&zone.name_zh, &zone.name_en).to_string())
        }
        Destination::Outlet(outlet) => {
            timetable.place(outlet).map(|place| w.name(&place.name_zh, &place.name_en).to_string())
        }
    }
    .unwrap_or_default()
}

pub(crate) fn state(w: &Words, order: &Order) -> String {
    let key = if order.owes_cash() { "cash".to_string() } else { order.state.to_string() };
    w.say(format!("ordering-state-{key}"))
}

pub(crate) fn tone(state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => "soon",
        OrderState::Confirmed => "info",
        OrderState::Completed => "good",
        OrderState::Expired | OrderState::Cancelled => "",
        OrderState::Refunded => "bad",
    }
}

/// Why an order was not placed, and at which line; none where it is about the whole.
pub(crate) fn refusal(w: &Words, refusal: &Refusal, unit: impl Fn(usize) -> Unit) -> (Option<usize>, String) {
    match refusal {
        Refusal::Empty => (None, w.say("ordering-refused-empty")),
        Refusal::TooManyLines { most } => (None, w.with("ordering-refused-lines", &[("most", *most)])),
        Refusal::Line { at, why } => (Some(*at), why.sentence(w, unit(*at))),
        Refusal::TooMany { at, most } => (Some(*at), w.with("ordering-refused-packs", &[("most", *most)])),
        Refusal::CashNeedsOutlet => (None, w.say("ordering-refused-cash")),
        Refusal::UnknownDestination => (None, w.say("ordering-refused-destination")),
    }
}

/// The unit in which the product of a line is counted.
pub(crate) fn unit_of(quote: &Quote, at: usize) -> Unit {
    quote.lines.get(at).map_or(Unit::Piece, |line| line.product.unit)
}

/// More packs than an order takes.
pub(crate) fn too_many_packs() -> Wrong {
    Wrong::new("ordering-refused-packs").with("most", PACKS_MAX)
}
