//! The county's screen.
use crate::money_tasks::MoneyTasks;
use crate::queries::{self, Best, Sold};
use askama::Template;
use askama::filters::Safe;
use axum::Json;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalog::Product;
use county::{Timetable, TownshipId};
use kernel::{Count, Day, Fen, Metres, Position, Time, Whole};
use ordering::{Order, OrderFilter};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use stock::EndingLot;
use store::{CountyId, Tx};
use webkit::chart::{Bar, Line, bars, line};
use webkit::map::{Drawing, Ground, Road, Size, Spot, Stroke, whole};
use webkit::{Fault, Nav, Role, Shell, Site, Visitor, Words};

/// Who sees the county's screen.
const MAY_SEE: [Role; 4] = [Role::CountyOffice, Role::BrandOffice, Role::Finance, Role::Administrator];
/// Orders of the list at the bottom.
const NEWEST_SHOWN: i64 = 8;
/// A lot whose last good day is this near wants a decision.
const ENDING_DAYS: i64 = 2;
/// Townships with at least this share of the largest are named on a phone.
const STRONG_PART: i64 = 3;

/// The routes of this room.
pub fn pages(site: &Site) -> Router {
    let state = Screen { site: site.clone(), grounds: Arc::default() };
    Router::new().route("/office", get(screen)).route("/office/today.json", get(today)).with_state(state)
}

#[derive(Clone)]
struct Screen {
    site: Site,
    /// The border of each county, simplified once.
    grounds: Arc<Mutex<HashMap<CountyId, Arc<Ground>>>>,
}

kernel::words! {
    /// How long the screen looks back.
    Span { Today = "today", Week = "week", Month = "month", Year = "year" }
}

impl Span {
    /// The first day, and the first and last of what it is compared with.
    fn days(self, today: Day) -> (Day, (Day, Day)) {
        let back = |days: i64| (today.plus(1 - days), (today.plus(1 - 2 * days), today.plus(-days)));
        match self {
            Self::Today => (today, (today.plus(-7), today.plus(-7))),
            Self::Week => back(7),
            Self::Month => back(30),
            Self::Year => back(365),
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    span: Option<Span>,
}

/// What the screen shows, as it was read in one snapshot.
struct Figures {
    now: Sold,
    then: Sold,
    hours: [Sold; 24],
    hours_then: [Sold; 24],
    townships: HashMap<TownshipId, i64>,
    best: Vec<Best>,
    products: HashMap<catalog::ProductId, Product>,
    open_lots: Count,
    under_way: Count,
    ending: Vec<EndingLot>,
    money: MoneyTasks,
    newest: Vec<Order>,
    timetable: Arc<Timetable>,
    villages: i64,
    outlets: i64,
}

fn read(tx: &mut Tx, span: Span, now: Time) -> store::Result<Figures> {
    let today = now.day();
    let (first, (then_first, then_last)) = span.days(today);
    let hours = queries::hours_of(tx, today)?;
    let hours_then = queries::hours_of(tx, today.plus(-7))?;
    let hour = usize::try_from(now.minute_of_day() / 60).unwrap_or(0);
    let (sold, then) = match span {
        // The same full hours of the same weekday: a morning is not compared with a whole day.
        Span::Today => (sum(&hours[..]), sum(&hours_then[..hour])),
        _ => (queries::sold_between(tx, first, today)?, queries::sold_between(tx, then_first, then_last)?),
    };
    let best = queries::best_sellers(tx, first, today)?;
    let ending = stock::ending_lots(tx, today, today.plus(ENDING_DAYS))?;
    let mut shown: Vec<_> =
        best.iter().map(|b| b.product).chain(ending.iter().map(|lot| lot.product)).collect();
    shown.sort_unstable();
    shown.dedup();
    let timetable = county::timetable(tx)?;
    Ok(Figures {
        now: sold,
        then,
        hours,
        hours_then,
        townships: queries::orders_by_township(tx, first, today)?,
        products: catalog::products_by_ids(tx, &shown)?,
        best,
        open_lots: stock::open_lots(tx)?,
        under_way: logistics::under_way(tx)?,
        ending,
        money: MoneyTasks::read(tx, today)?,
        newest: ordering::orders_listed(tx, &OrderFilter::default(), None, NEWEST_SHOWN)?,
        villages: timetable.villages().iter().filter(|v| v.kind == county::VillageKind::Village).count()
            as i64,
        outlets: timetable.outlets().count() as i64,
        timetable,
    })
}

fn sum(hours: &[Sold]) -> Sold {
    let mut total = Sold::default();
    hours.iter().for_each(|hour| total += *hour);
    total
}

/// A tile: name, figure, unit, and what it is compared with.
struct Stat {
    key: &'static str,
    name: String,
    figure: String,
    unit: String,
    remark: String,
    remark_class: &'static str,
}

/// Something that wants a decision.
struct Task {
    what: String,
    why: String,
    href: String,
    act: String,
}

struct NewOrder {
    time: String,
    code: String,
    to: String,
    total: String,
    state: String,
    state_class: &'static str,
}

#[derive(Template)]
#[template(path = "screen.html")]
struct ScreenPage {
    shell: Shell,
    heading: String,
    spans: Vec<(Span, String, bool)>,
    stats: Vec<Stat>,
    base: Vec<(String, String)>,
    map: Safe<String>,
    hours: Safe<String>,
    best: Option<Safe<String>>,
    tasks: Vec<Task>,
    newest: Vec<NewOrder>,
}

async fn screen(
    visitor: Visitor,
    State(state): State<Screen>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    visitor.must(&MAY_SEE)?;
    let span = asked.span.unwrap_or(Span::Today);
    let now = visitor.now;
    let figures = state.site.store().reading(visitor.county, move |tx| read(tx, span, now)).await?;
    let ground = state.ground(visitor.county).await?;
    let words = &visitor.words;
    let page = ScreenPage {
        shell: Shell::new(&visitor, Nav::Office, words.say("insight-title")),
        heading: words.with("insight-heading", &[("day", &words.day(now.day())), ("time", &words.time(now))]),
        spans: Span::ALL.iter().map(|s| (*s, words.say(format!("insight-span-{s}")), *s == span)).collect(),
        stats: stats(words, &figures, span),
        base: base(words, &figures),
        map: draw_map(words, &ground, &figures),
        hours: draw_hours(words, &figures, now),
        best: (!figures.best.is_empty()).then(|| draw_best(words, &figures)),
        tasks: tasks(words, &figures, now.day()),
        newest: figures.newest.iter().map(|order| new_order(words, &figures, order, now)).collect(),
    };
    Ok(webkit::page(StatusCode::OK, page))
}

/// The figures alone, as the page writes them, for the script that refreshes them.
async fn today(visitor: Visitor, State(state): State<Screen>) -> Result<Response, Fault> {
    visitor.must(&MAY_SEE)?;
    let now = visitor.now;
    let figures = state.site.store().reading(visitor.county, move |tx| read(tx, Span::Today, now)).await?;
    let tiles = stats(&visitor.words, &figures, Span::Today);
    let texts: HashMap<String, String> = tiles
        .into_iter()
        .flat_map(|tile| [(tile.key.to_string(), tile.figure), (format!("{}-remark", tile.key), tile.remark)])
        .collect();
    Ok(Json(Told(texts)).into_response())
}

#[derive(Serialize)]
#[serde(transparent)]
struct Told(HashMap<String, String>);

fn stats(words: &Words, figures: &Figures, span: Span) -> Vec<Stat> {
    let (now, then) = (figures.now, figures.then);
    let tile = |key: &'static str, figure: String, remark: String, remark_class| Stat {
        key,
        name: words.say(format!("insight-{key}")),
        unit: words.say(format!("insight-{key}-unit")),
        figure,
        remark,
        remark_class,
    };
    let compared = |now: i64, then: i64| {
        words.with(format!("insight-than-{span}"), &[("change", &words.change(now, then))])
    };
    let better = |now: i64, then: i64| if now >= then { "ok" } else { "late" };
    let (goods, goods_then) = (now.goods.get(), then.goods.get());
    vec![
        tile(
            "orders",
            words.number(now.orders),
            compared(now.orders, then.orders),
            better(now.orders, then.orders),
        ),
        tile("goods", words.yuan(now.goods), compared(goods, goods_then), better(goods, goods_then)),
        tile("due", words.yuan(now.due), part_of(words, now.due, now.goods), ""),
        tile("lots", words.number(figures.open_lots.get()), ending(words, figures), "late"),
        tile("parcels", words.number(figures.under_way.get()), String::new(), ""),
    ]
}

fn part_of(words: &Words, due: Fen, goods: Fen) -> String {
    words.with("insight-part", &[("part", &words.part(due.get(), goods.get()))])
}

fn ending(words: &Words, figures: &Figures) -> String {
    match figures.ending.len() {
        0 => words.say("insight-none-ending"),
        _ => words.say("insight-some-ending"),
    }
}

fn base(words: &Words, figures: &Figures) -> Vec<(String, String)> {
    [
        ("townships", figures.timetable.townships().len() as i64),
        ("villages", figures.villages),
        ("outlets", figures.outlets),
        ("routes", figures.timetable.routes().len() as i64),
    ]
    .map(|(key, figure)| (words.say(format!("insight-base-{key}")), words.number(figure)))
    .into()
}

fn draw_map(words: &Words, ground: &Ground, figures: &Figures) -> Safe<String> {
    let timetable = &figures.timetable;
    let hubs: HashMap<TownshipId, u32> = timetable
        .routes()
        .iter()
        .filter_map(|route| {
            Some((timetable.place(route.transit)?.township, u32::try_from(route.number).ok()?))
        })
        .collect();
    let most = figures.townships.values().copied().max().unwrap_or(0);
    let spots: Vec<Spot> = timetable
        .townships()
        .iter()
        .map(|township| {
            let figure = figures.townships.get(&township.id).copied().unwrap_or(0);
            Spot {
                at: township.position,
                name: words.name(&township.name_zh, &township.name_en).to_string(),
                figure,
                shown: words.number(figure),
                hub: hubs.get(&township.id).copied(),
                strong: figure > 0 && figure * STRONG_PART >= most,
            }
        })
        .collect();
    let roads: Vec<Road> =
        timetable.routes().iter().map(|r| Road { stroke: Stroke::Bus, over: over(timetable, r) }).collect();
    whole(&Drawing {
        ground,
        id: "county",
        says: &words.say("insight-map-says"),
        spots: &spots,
        roads: &roads,
        scale: (Metres(20_000), &words.distance(Metres(20_000))),
    })
}

/// A route as a line over the townships of its stops, each once.
fn over(timetable: &Timetable, route: &county::Route) -> Vec<Position> {
    let start = timetable.place(route.transit).map(|place| place.township);
    let stops = route.stops.iter().filter_map(|stop| timetable.place(stop.place)).map(|place| place.township);
    let mut seen = Vec::new();
    for township in start.into_iter().chain(stops) {
        if !seen.contains(&township) {
            seen.push(township);
        }
    }
    seen.iter().filter_map(|id| timetable.township(*id)).map(|township| township.position).collect()
}

fn draw_hours(words: &Words, figures: &Figures, now: Time) -> Safe<String> {
    let orders = |hours: &[Sold]| hours.iter().map(|hour| hour.orders).collect::<Vec<i64>>();
    // The hour that is running is not drawn: half an hour would look like a fall.
    let until = usize::try_from(now.minute_of_day() / 60).unwrap_or(24).clamp(1, 24);
    let (today, then) = (orders(&figures.hours[..until]), orders(&figures.hours_then));
    let name = |at: usize, orders: i64| {
        let hour = words.minute(at as i64 * 60);
        words.with("insight-hour", &[("hour", &hour), ("orders", &words.number(orders))])
    };
    let mark = largest(&today).map(|(at, most)| (at, name(at, most)));
    line(&Line {
        says: words.with("insight-hours-says", &[("orders", &words.number(figures.now.orders))]),
        mark_then: largest(&then).map(|(at, most)| (at, words.number(most))),
        now: today,
        then,
        ticks: [0, 6, 12, 18, 23].map(|hour| (hour, words.minute(hour as i64 * 60))).into(),
        mark,
        ..Line::default()
    })
}

/// The step of the largest value; none where all are zero.
fn largest(values: &[i64]) -> Option<(usize, i64)> {
    values
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, value)| *value > 0)
        .max_by_key(|(at, value)| (*value, usize::MAX - at))
}

fn draw_best(words: &Words, figures: &Figures) -> Safe<String> {
    let drawn: Vec<Bar> = figures
        .best
        .iter()
        .filter_map(|best| {
            let product = figures.products.get(&best.product)?;
            Some(Bar {
                name: words.name(&product.name_zh, &product.name_en).to_string(),
                value: best.grams.get(),
                shown: words.kilos(best.grams),
                remark: String::new(),
            })
        })
        .collect();
    bars(&words.say("insight-best-says"), &drawn)
}

/// Money first: a promise to somebody waits for it.
fn tasks(words: &Words, figures: &Figures, today: Day) -> Vec<Task> {
    let money = figures.money.tell(words).into_iter();
    let money = money.map(|(what, why, href, act)| Task { what, why, href, act });
    let lots = figures.ending.iter().filter_map(|lot| task(words, figures, lot, today));
    money.chain(lots).collect()
}

fn task(words: &Words, figures: &Figures, lot: &EndingLot, today: Day) -> Option<Task> {
    let product = figures.products.get(&lot.product)?;
    let township = figures.timetable.place(lot.outlet).and_then(|p| figures.timetable.township(p.township));
    let place = township.map_or_else(String::new, |t| words.name(&t.name_zh, &t.name_en).to_string());
    let name = words.name(&product.name_zh, &product.name_en).to_string();
    let what = [
        ("name", &name),
        ("free", &words.quantity(lot.free, product.unit)),
        ("day", &words.relative_day(lot.best_before, today)),
    ];
    Some(Task {
        what: words.with("insight-task-ending", &what),
        why: words.with("insight-task-lot", &[("place", &place), ("code", &lot.code)]),
        href: format!("/trace/{}", lot.code),
        act: words.say("insight-task-look"),
    })
}

fn new_order(words: &Words, figures: &Figures, order: &Order, now: Time) -> NewOrder {
    let to = match order.to {
        county::Destination::City(zone) => {
            figures.timetable.zone(zone).map(|z| words.name(&z.name_zh, &z.name_en))
        }
        county::Destination::Outlet(outlet) => {
            figures.timetable.place(outlet).map(|p| words.name(&p.name_zh, &p.name_en))
        }
    };
    use ordering::OrderState::{Cancelled, Completed, Confirmed, Expired, Placed, Refunded};
    let state_class = match order.state {
        Confirmed | Completed => "good",
        Placed => "soon",
        Expired | Cancelled | Refunded => "info",
    };
    NewOrder {
        time: words.near_time(order.placed, now.day()),
        code: order.code.clone(),
        to: to.unwrap_or_default().to_string(),
        total: words.yuan(order.total),
        state: words.say(format!("ordering-state-{}", order.state)),
        state_class,
    }
}

impl Screen {
    /// The border, simplified when it is first asked for: it has thousands of points.
    async fn ground(&self, county: CountyId) -> Result<Arc<Ground>, Fault> {
        let known = self.grounds.lock().unwrap_or_else(PoisonError::into_inner).get(&county).cloned();
        if let Some(ground) = known {
            return Ok(ground);
        }
        let border: Option<String> = self
            .site
            .store()
            .reading(county, |tx| county::setting(tx, county::keys::BORDER))
            .await
            .map_err(Fault::from)?;
        let ground = Arc::new(Ground::new(&rings(&border.unwrap_or_default()), Size::Whole));
        self.grounds.lock().unwrap_or_else(PoisonError::into_inner).insert(county, ground.clone());
        Ok(ground)
    }
}

/// The outer rings of a GeoJSON polygon or multipolygon; none where it is neither.
fn rings(geojson: &str) -> Vec<Vec<Position>> {
    let value: serde_json::Value = serde_json::from_str(geojson).unwrap_or_default();
    let geometry = value.get("geometry").unwrap_or(&value);
    let coordinates = &geometry["coordinates"];
    let polygons: Vec<&serde_json::Value> = match geometry["type"].as_str() {
        Some("Polygon") => vec![coordinates],
        Some("MultiPolygon") => coordinates.as_array().map(|all| all.iter().collect()).unwrap_or_default(),
        _ => Vec::new(),
    };
    polygons
        .iter()
        .filter_map(|polygon| polygon[0].as_array())
        .map(|ring| ring.iter().filter_map(position).collect())
        .collect()
}

fn position(point: &serde_json::Value) -> Option<Position> {
    Position::of_degrees(point[0].as_f64()?, point[1].as_f64()?)
}
