//! `/orders/{code}`: an order and its parcels, for its buyer. It opens by the session that ordered, the person,
//! a link with 128 random bits, or the last four figures of the receiver's phone, with few tries.
use crate::model::{Parcel, ParcelState, Scan, ScanKind};
use crate::pages::history::{Step, history, said};
use crate::pages::station::timetable;
use crate::pages::told::phone_tail;
use crate::pickup::pickup_codes;
use crate::queries::{parcels_of_orders, scans_of};
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::Destination;
use kernel::{Day, OrderCode, Time, Whole};
use ordering::{Order, OrderLine, OrderState, Receiver};
use payment::Provider;
use store::Tx;
use webkit::listing::Asked;
use webkit::{
    Arg, Fault, Fields, Nav, Place, Posted, Role, Shell, Site, Visitor, Words, Wrong, in_query, limits, page,
    redirect,
};

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    shell: Shell,
    code: String,
    title: String,
    second: String,
    /// What higher rooms say of it, such as a recall.
    parts: String,
    /// Where to pay, and the button's text.
    pay: Option<(String, String)>,
    /// What the buyer says and brings to the outlet.
    pick_up: Option<(String, String)>,
    trouble: bool,
    strip: Vec<Stop>,
    time: Vec<Step>,
    money: Vec<(String, String, String)>,
    total_label: String,
    total: String,
    traces: Vec<(String, String)>,
    /// Where its buyer says what was wrong.
    claim: Option<String>,
    telephone: String,
}

/// A stop of the strip from the village to the buyer.
struct Stop {
    class: &'static str,
    name: String,
    note: String,
}

/// An order with everything that its page tells.
struct Tracked {
    order: Order,
    lines: Vec<OrderLine>,
    receiver: Receiver,
    parcels: Vec<Parcel>,
    scans: Vec<Scan>,
    /// What its receiver says to collect it, where it is ready.
    code: Option<String>,
    parts: String,
}

fn read(tx: &mut Tx, visitor: &Visitor, code: &str) -> store::Result<Option<Tracked>> {
    let Some(order) = ordering::order_by_code(tx, code)? else { return Ok(None) };
    let parcels = parcels_of_orders(tx, &[order.id])?;
    let ids: Vec<_> = parcels.iter().map(|parcel| parcel.id).collect();
    let code = pickup_codes(tx, &parcels)?.into_values().next().map(|pickup| pickup.code);
    Ok(Some(Tracked {
        code,
        lines: ordering::order_lines(tx, &[order.id])?,
        receiver: ordering::receiver_of(tx, order.id)?,
        scans: scans_of(tx, &ids)?,
        parts: visitor.site.parts(tx, visitor, Place::Order, order.id.get())?,
        parcels,
        order,
    }))
}

/// An order's code as it is written, however it was typed.
fn written(code: &str) -> Result<String, Fault> {
    code.parse::<OrderCode>().map(|code| code.to_string()).map_err(|_| Fault::not_found())
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let code = written(&code)?;
    let (timetable, wanted, asker) = (timetable(&site, &visitor).await?, code.clone(), visitor.clone());
    let found = site.store().reading(visitor.county, move |tx| read(tx, &asker, &wanted)).await?;
    match found.filter(|found| may_see(&visitor, &found.order, asked.text("key"))) {
        None => Ok(locked(&visitor, &code, Fields::empty(&visitor.words), StatusCode::OK)),
        Some(found) => {
            let teller = Teller { words: &visitor.words, timetable: &timetable };
            Ok(page(StatusCode::OK, OrderPage::new(&visitor, &teller, &found)))
        }
    }
}

/// Who may see an order: its session, its person, who has its link, and the offices that answer for it.
fn may_see(visitor: &Visitor, order: &Order, key: &str) -> bool {
    let session = visitor.session.as_ref();
    let own_session = session.is_some_and(|session| order.session == Some(session.key));
    let person = session.and_then(|session| session.person.as_ref());
    let own_person = person.is_some_and(|person| order.person == Some(person.person));
    let office = person.is_some_and(|person| person.may(&[Role::CountyOffice, Role::Finance]));
    let has_link = !key.is_empty() && same(key, &order.link_key);
    own_session || own_person || office || has_link
}

/// Compares a secret in a time that does not tell how much of it was right.
fn same(a: &str, b: &str) -> bool {
    let differs = a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
    a.len() == b.len() && differs == 0
}

#[derive(Template)]
#[template(path = "order-locked.html")]
struct LockedPage {
    shell: Shell,
    code: String,
    form: Fields,
}

fn locked(visitor: &Visitor, code: &str, form: Fields, status: StatusCode) -> Response {
    let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("logistics-order-title"));
    page(status, LockedPage { shell, code: code.to_string(), form })
}

/// Opens an order by the last figures of its receiver's phone. Whether there is such an order is not told.
pub(crate) async fn open(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let code = written(&code)?;
    if !site.limits().take(limits::SHORT_SECRET, &code, visitor.now) {
        return Err(Fault::too_often());
    }
    let (wanted, asker) = (code.clone(), visitor.clone());
    let found = site.store().reading(visitor.county, move |tx| read(tx, &asker, &wanted)).await?;
    let tail = posted.text("tail").trim().to_string();
    let right = found.filter(|found| tail.len() == 4 && same(&phone_tail(&found.receiver.phone), &tail));
    match right {
        Some(found) => {
            site.limits().forgive(limits::SHORT_SECRET, &code);
            Ok(redirect(format!("/orders/{code}?key={}", in_query(&found.order.link_key))))
        }
        None => {
            let mut form = posted.fields();
            form.refuse("tail", Wrong::new("logistics-order-wrong-tail"));
            Ok(locked(&visitor, &code, form, StatusCode::FORBIDDEN))
        }
    }
}

impl OrderPage {
    fn new(visitor: &Visitor, teller: &Teller, found: &Tracked) -> Self {
        let w = teller.words;
        let (order, today) = (&found.order, visitor.now.day());
        let told = Headline::of(teller, found, visitor.now);
        let shell = Shell::new(visitor, Nav::Shop, w.say("logistics-order-title"));
        let under_way = matches!(order.state, OrderState::Confirmed | OrderState::Completed);
        Self {
            telephone: shell.telephone.clone(),
            shell: shell.with_back("/me").with_heading(w.say("logistics-order-title")),
            code: order.code.clone(),
            title: told.title,
            second: told.second,
            parts: found.parts.clone(),
            pay: pay(w, order),
            pick_up: pick_up(teller, found),
            trouble: found.parcels.iter().any(Parcel::is_in_trouble),
            strip: if under_way { strip(teller, found, today) } else { Vec::new() },
            time: timeline(teller, found, visitor.now),
            money: money(w, found),
            total_label: w.say(format!("logistics-order-total-{}", order.state)),
            total: w.yuan(order.total),
            traces: traces(w, &found.lines),
            claim: under_way.then(|| format!("/orders/{}/claim?key={}", order.code, order.link_key)),
        }
    }
}

/// The first two lines of the page.
struct Headline {
    title: String,
    second: String,
}

impl Headline {
    fn of(teller: &Teller, found: &Tracked, now: Time) -> Self {
        let (w, order) = (teller.words, &found.order);
        let promised = w.near_time(order.promised, now.day());
        let key = match order.state {
            OrderState::Confirmed => progress(found, now),
            OrderState::Placed => "placed",
            OrderState::Completed => "completed",
            OrderState::Expired => "expired",
            OrderState::Cancelled => "cancelled",
            OrderState::Refunded => "refunded",
        };
        let title = w.with(format!("logistics-order-{key}"), &[("time", &promised)]);
        let to = match order.to {
            Destination::Outlet(outlet) => teller.place(outlet),
            Destination::City(_) if found.receiver.address.is_empty() => teller.destination(order.to),
            Destination::City(_) => found.receiver.address.clone(),
        };
        let (day, until) = (w.day_time(order.promised), w.time(order.expires));
        let values = [("to", &to), ("day", &day), ("until", &until)];
        Self { title, second: w.with(format!("logistics-order-{key}-second"), &values) }
    }
}

/// How a confirmed order stands, as the end of a key.
fn progress(found: &Tracked, now: Time) -> &'static str {
    let all_ready = !found.parcels.is_empty()
        && found
            .parcels
            .iter()
            .all(|p| p.standing.state == ParcelState::Ready || p.standing.state.is_received());
    match found.order.to {
        _ if found.parcels.iter().any(Parcel::is_in_trouble) => "trouble",
        Destination::Outlet(_) if all_ready => "ready",
        _ if now > found.order.promised => "late",
        Destination::Outlet(_) => "to-outlet",
        Destination::City(_) => "to-door",
    }
}

impl Parcel {
    fn is_in_trouble(&self) -> bool {
        use ParcelState as S;
        matches!(self.standing.state, S::Damaged | S::Lost | S::Refused | S::Returned)
    }
}

fn pay(w: &Words, order: &Order) -> Option<(String, String)> {
    let waits = order.state == OrderState::Placed && order.provider == Provider::Sandbox;
    let label = || w.with("logistics-order-pay", &[("total", w.money(order.total))]);
    waits.then(|| (order.wallet_path(), label()))
}

fn pick_up(teller: &Teller, found: &Tracked) -> Option<(String, String)> {
    let w = teller.words;
    let ready = found.order.state == OrderState::Confirmed && progress(found, Time::default()) == "ready";
    let cash = found.parcels.iter().find_map(|parcel| parcel.cash);
    let say = || {
        let tail = phone_tail(&found.receiver.phone);
        let how = match &found.code {
            Some(code) => w.with("logistics-order-pick-up-code", &[("code", code), ("tail", &tail)]),
            None => w.with("logistics-order-pick-up", &[("tail", &tail)]),
        };
        let cash = cash.map(|cash| w.with("logistics-order-bring-cash", &[("cash", w.money(cash))]));
        (how, cash.unwrap_or_default())
    };
    ready.then(say)
}

/// The stops between the village and the buyer. The one that was reached last by all of it is `now`.
fn strip(teller: &Teller, found: &Tracked, today: Day) -> Vec<Stop> {
    let Some(first) = found.parcels.first() else { return Vec::new() };
    let reached = found.parcels.iter().map(|parcel| stop_of(parcel.standing.state)).min().unwrap_or(0);
    let done = found.parcels.iter().all(|parcel| parcel.standing.state.is_received());
    let w = teller.words;
    let from = match found.parcels.len() {
        1 => teller.place(first.way.from),
        n => w.with("logistics-strip-villages", &[("n", n)]),
    };
    let last = match found.order.to {
        Destination::Outlet(outlet) => teller.place(outlet),
        Destination::City(_) => w.say("logistics-strip-home"),
    };
    let names = [from, teller.place(first.way.hub), w.say("logistics-strip-road"), last];
    let kinds: [&[ScanKind]; 4] = [
        &[ScanKind::Accepted],
        &[ScanKind::Arrived],
        &[ScanKind::Dispatched],
        &[ScanKind::Ready, ScanKind::Collected, ScanKind::Delivered],
    ];
    let stop = |(at, name): (usize, String)| {
        let time =
            found.scans.iter().filter(|scan| kinds[at].contains(&scan.kind)).map(|scan| scan.happened).max();
        let class = match at {
            _ if done || at < reached => "done",
            at if at == reached => "now",
            _ => "todo",
        };
        let note = match time.filter(|_| at <= reached) {
            Some(time) => said(teller, time, today),
            None if at == 3 => w.near_time(found.order.promised, today),
            None => String::new(),
        };
        Stop { class, name, note }
    };
    names.into_iter().enumerate().map(stop).collect()
}

/// The stop of the strip that a parcel has reached.
const fn stop_of(state: ParcelState) -> usize {
    match state {
        ParcelState::Arrived => 1,
        ParcelState::Dispatched => 2,
        ParcelState::Ready | ParcelState::Collected | ParcelState::Delivered => 3,
        _ => 0,
    }
}

/// Everything that happened, newest first, and over it what comes next.
fn timeline(teller: &Teller, found: &Tracked, now: Time) -> Vec<Step> {
    let (w, order, today) = (teller.words, &found.order, now.day());
    let mut steps = Vec::new();
    let goes_on = matches!(progress(found, now), "to-door" | "to-outlet");
    if order.state == OrderState::Confirmed && goes_on {
        let to = match order.to {
            Destination::Outlet(outlet) => {
                w.with("logistics-next-outlet", &[("place", &teller.place(outlet))])
            }
            Destination::City(_) => w.say("logistics-next-door"),
        };
        let by = w.with("logistics-next-by", &[("time", &w.near_time(order.promised, today))]);
        steps.push(Step { class: "next", ..Step::done(to, by, "") });
    }
    let scanned = history(teller, &found.parcels, &found.scans, today);
    let quiet = scanned.is_empty();
    steps.extend(scanned);
    let money = [("total", &w.money(order.total))];
    let paid = match order.provider {
        Provider::Cash => {
            (w.say("logistics-order-promised-cash"), w.with("logistics-order-cash-total", &money))
        }
        Provider::Sandbox => (w.say("logistics-order-paid"), w.with("logistics-order-paid-total", &money)),
    };
    if let Some(confirmed) = order.confirmed {
        let step = Step::done(paid.0, paid.1, said(teller, confirmed, today));
        steps.push(Step { class: if quiet { "now" } else { "" }, ..step });
    } else {
        steps.push(Step::done(w.say("logistics-order-placed-step"), "", said(teller, order.placed, today)));
    }
    steps
}

fn money(w: &Words, found: &Tracked) -> Vec<(String, String, String)> {
    let line = |line: &OrderLine| {
        let name = w.name(&line.name_zh, &line.name_en).to_string();
        let how = [("packs", Arg::from(line.packs)), ("price", Arg::Text(w.money(line.price)))];
        (name, w.with("logistics-order-line", &how), w.yuan(line.amount))
    };
    let freight = (w.say("logistics-order-freight"), String::new(), w.yuan(found.order.freight));
    found.lines.iter().map(line).chain(std::iter::once(freight)).collect()
}

/// Each lot once, with where its history is.
fn traces(w: &Words, lines: &[OrderLine]) -> Vec<(String, String)> {
    let mut traces: Vec<(String, String)> = Vec::new();
    for line in lines {
        let to = format!("/trace/{}", line.lot_code);
        if !traces.iter().any(|(seen, _)| *seen == to) {
            let name = w.name(&line.name_zh, &line.name_en);
            traces.push((to, w.with("logistics-order-trace", &[("name", name)])));
        }
    }
    traces
}
