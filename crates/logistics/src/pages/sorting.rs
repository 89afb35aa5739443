//! `/hub/sorting`: the sorting list of a centre by route and stop, with the bag that is open for each;
//! `/hub/close`: what is missing and what is there and should not be, each with what is done next.
use crate::closing::{Amiss, Closing, OddOne, amiss_at, close_day, closings_on};
use crate::manifest::run_name;
use crate::pages::station::Station;
use crate::sorting::{Amount, SortingList, routes_from, sorting_list};
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Destination, PlaceId, Route};
use kernel::{Grams, Whole};
use store::Tx;
use webkit::listing::Asked;
use webkit::{Arg, Fault, Nav, Posted, Shell, Site, Visitor, Words, page, redirect};

#[derive(Template)]
#[template(path = "sorting.html")]
struct SortingPage {
    shell: Shell,
    station: Station,
    title: String,
    key: String,
    routes: Vec<RouteRows>,
}

/// A route with its stops, or the ways that lead on from here.
struct RouteRows {
    name: String,
    what: String,
    rows: Vec<StopLine>,
}

struct StopLine {
    name: String,
    /// The code of the place, where a bag can go there.
    code: String,
    what: String,
    /// The bag that is open: its code, and how full.
    bag: Option<(String, String)>,
    is_full: bool,
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    let centre = station.place.id;
    let list = site.store().reading(visitor.county, move |tx| sorting_list(tx, centre)).await?;
    let w = &visitor.words;
    let teller = station.teller(w);
    let routes = routes_from(&station.timetable, centre);
    let mut rows: Vec<RouteRows> =
        routes.into_iter().map(|route| route_rows(&teller, &list, route)).collect();
    rows.push(onward(&teller, &list, centre));
    let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let sorting = SortingPage {
        shell: Shell::new(&visitor, Nav::Field, w.say("logistics-sorting-title"))
            .with_back(station.link("/hub", ""))
            .with_heading(name),
        title: w.say("logistics-sorting-title"),
        key: crate::pages::told::form_key(),
        routes: rows,
        station,
    };
    Ok(page(StatusCode::OK, sorting))
}

fn route_rows(teller: &Teller, list: &SortingList, route: &Route) -> RouteRows {
    let w = teller.words;
    let stops = route.stops.iter().map(|stop| (stop.place, list.of(Destination::Outlet(stop.place))));
    let shown = stops.filter(|(place, amount)| !amount.is_nothing() || list.bag_for(*place).is_some());
    RouteRows {
        name: w.name(&route.name_zh, &route.name_en).to_string(),
        what: amount(w, list.of_route(route)),
        rows: shown.map(|(place, amount)| line(teller, list, place, amount)).collect(),
    }
}

/// What goes further up, to the hub or by line-haul: a bag goes to the hub, and zones are sorted there.
fn onward(teller: &Teller, list: &SortingList, centre: PlaceId) -> RouteRows {
    let table = teller.timetable;
    let hub = table.hub().map(|hub| hub.id).filter(|hub| *hub != centre);
    let zone = |zone: &county::Zone| {
        let amount = list.of(Destination::City(zone.id));
        let name = teller.destination(Destination::City(zone.id));
        StopLine {
            name,
            code: String::new(),
            what: self::amount(teller.words, amount),
            bag: None,
            is_full: false,
        }
    };
    let zones = table.zones().iter().filter(|zone| !list.of(Destination::City(zone.id)).is_nothing());
    let to_hub = hub.filter(|hub| list.bag_for(*hub).is_some());
    let to_hub = to_hub.map(|hub| line(teller, list, hub, Amount::default()));
    RouteRows {
        name: teller.words.say("logistics-sorting-onward"),
        what: String::new(),
        rows: to_hub.into_iter().chain(zones.map(zone)).collect(),
    }
}

fn line(teller: &Teller, list: &SortingList, place: PlaceId, amount: Amount) -> StopLine {
    let w = teller.words;
    let most = teller.timetable.bag_most();
    let open = list.bag_for(place);
    StopLine {
        name: teller.place(place),
        code: teller.timetable.place(place).map(|place| place.code.clone()).unwrap_or_default(),
        what: self::amount(w, amount),
        bag: open.map(|(bag, grams)| (bag.code.clone(), fill(w, bag.parcels.get(), *grams, most))),
        is_full: open.is_some_and(|(_, grams)| *grams > most),
    }
}

/// `3 件，12.4 / 25 公斤`: how full a bag is.
pub(crate) fn fill(w: &Words, parcels: i64, grams: Grams, most: Grams) -> String {
    w.with(
        "logistics-bag-fill",
        &[
            ("n", Arg::Number(parcels)),
            ("weight", Arg::Text(w.plain_kilos(grams))),
            ("most", Arg::Text(w.plain_kilos(most))),
        ],
    )
}

fn amount(w: &Words, amount: Amount) -> String {
    if amount.is_nothing() {
        return w.say("logistics-sorting-nothing");
    }
    w.with(
        "logistics-sorting-amount",
        &[
            ("here", Arg::Number(amount.here)),
            ("bagged", Arg::Number(amount.bagged)),
            ("coming", Arg::Number(amount.coming)),
            ("weight", Arg::Text(w.weight(amount.grams))),
        ],
    )
}

#[derive(Template)]
#[template(path = "close.html")]
struct ClosePage {
    shell: Shell,
    station: Station,
    day: String,
    closed: Option<String>,
    lists: Vec<OddList>,
}

/// Missing ones, or those that should not be here.
struct OddList {
    title: String,
    none: String,
    rows: Vec<OddRow>,
}

struct OddRow {
    code: String,
    href: Option<String>,
    what: String,
    then: String,
    since: String,
}

fn read(tx: &mut Tx, station: &Station, now: kernel::Time) -> store::Result<(Vec<OddOne>, Option<Closing>)> {
    let centre = station.place.id;
    let odd = amiss_at(tx, &station.timetable, centre, now)?;
    let closed = closings_on(tx, now.day())?.into_iter().find(|closing| closing.place == centre);
    Ok((odd, closed))
}

pub(crate) async fn show_close(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    let (here, now) = (station.clone(), visitor.now);
    let (odd, closed) = site.store().reading(visitor.county, move |tx| read(tx, &here, now)).await?;
    let w = &visitor.words;
    let teller = station.teller(w);
    let list = |key: &str, missing: bool| {
        let rows: Vec<OddRow> =
            odd.iter().filter(|one| one.why.is_missing() == missing).map(|one| row(&teller, one)).collect();
        OddList {
            title: w.with(format!("logistics-close-{key}"), &[("n", rows.len())]),
            none: w.say(format!("logistics-close-{key}-none")),
            rows,
        }
    };
    let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let close = ClosePage {
        shell: Shell::new(&visitor, Nav::Field, w.say("logistics-close-title"))
            .with_back(station.link("/hub", ""))
            .with_heading(name),
        day: w.day(now.day()),
        closed: closed.map(|closing| closed_line(w, &closing)),
        lists: vec![list("missing", true), list("surplus", false)],
        station,
    };
    Ok(page(StatusCode::OK, close))
}

/// `19:40 收了班：少 2 件，多 1 件`
pub(crate) fn closed_line(w: &Words, closing: &Closing) -> String {
    w.with(
        "logistics-close-closed",
        &[
            ("time", Arg::Text(w.time(closing.at))),
            ("missing", Arg::Number(closing.missing)),
            ("surplus", Arg::Number(closing.surplus)),
        ],
    )
}

/// What is amiss, and what is done next.
fn row(teller: &Teller, one: &OddOne) -> OddRow {
    let w = teller.words;
    let refused = one.refusal.as_ref().map(|refusal| teller.refusal(refusal));
    let (what, then) = refused.unwrap_or_else(|| {
        let run = one.run.as_ref().map_or(String::new(), |run| run_name(teller, run));
        let next = one.parcel.as_ref().and_then(|parcel| parcel.next());
        let next = next.map_or(String::new(), |(kind, _)| w.say(format!("logistics-do-{kind}")));
        let say = |key: String| w.with(key, &[("run", &run), ("next", &next)]);
        (say(format!("logistics-amiss-{}", one.why)), say(format!("logistics-amiss-{}-do", one.why)))
    });
    let known = one.parcel.is_some() || one.why == Amiss::Strayed;
    let to = one.parcel.as_ref().map(|parcel| teller.destination(parcel.way.to));
    OddRow {
        href: known.then(|| format!("/parcels/{}", one.code)),
        code: to.map_or_else(|| one.code.clone(), |to| format!("{} · {to}", one.code)),
        what,
        then,
        since: w.day_time(one.since),
    }
}

pub(crate) async fn close(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, posted.text("place")).await?;
    let (centre, person, now) = (station.place.id, station.person, visitor.now);
    site.store().writing(visitor.county, move |tx| close_day(tx, centre, person, now)).await?;
    Ok(redirect(station.link("/hub/close", "")))
}
