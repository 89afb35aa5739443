//! Bags at a place: `/outlet/bags` and `/hub/bags` list and begin them; `/bags/{code}` fills, seals and opens one.
use crate::aboard::bag_load;
use crate::bags::{Bag, BagId, BagState, bag_by_code, bags_at};
use crate::commands::{BagAct, BagWhat, handle_bags};
use crate::manifest::Load;
use crate::model::{Details, Holder, NewScan, Parcel, ParcelLine, ScanKind};
use crate::pages::manifests::may_see;
use crate::pages::outlet::with_lines;
use crate::pages::sorting::fill;
use crate::pages::station::{Station, may_work_at, timetable};
use crate::pages::told::{self, Told, device_key, form_key};
use crate::queries::parcels_in_bags;
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::{Destination, PlaceId, PlaceKind, Timetable};
use kernel::{Grams, Whole};
use std::collections::HashMap;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Refuse, Shell, Site, Visitor, in_query, page, redirect};

#[derive(Template)]
#[template(path = "bags.html")]
struct BagsPage {
    shell: Shell,
    station: Station,
    action: &'static str,
    told: Option<Told>,
    /// Where a new one may go: code and name.
    towards: Vec<(String, String)>,
    rows: Vec<BagRow>,
    key: String,
}

/// A bag on the wall: what it is, how full, where it goes.
struct BagRow {
    code: String,
    state: String,
    to: String,
    what: String,
    /// How full, of a hundred; more where it is too heavy.
    full: i64,
    open: bool,
}

type Loads = HashMap<BagId, Grams>;

fn read(tx: &mut Tx, place: PlaceId) -> store::Result<(Vec<Bag>, Loads)> {
    let mut bags = bags_at(tx, place, BagState::Filling)?;
    bags.extend(bags_at(tx, place, BagState::Sealed)?);
    let ids: Vec<BagId> = bags.iter().map(|bag| bag.id).collect();
    let loads = bag_load(tx, &ids)?;
    Ok((bags, loads))
}

pub(crate) async fn of_outlet(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    list(&visitor, station, "/outlet/bags", asked.text("wrong")).await
}

pub(crate) async fn of_centre(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    list(&visitor, station, "/hub/bags", asked.text("wrong")).await
}

async fn list(
    visitor: &Visitor,
    station: Station,
    action: &'static str,
    wrong: &str,
) -> Result<Response, Fault> {
    let place = station.place.id;
    let (bags, loads) = visitor.site.store().reading(visitor.county, move |tx| read(tx, place)).await?;
    let w = &visitor.words;
    let teller = station.teller(w);
    let heading = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let back = if action == "/outlet/bags" { "/outlet" } else { "/hub" };
    let bags_page = BagsPage {
        shell: Shell::new(visitor, Nav::Field, w.say("logistics-bags-title"))
            .with_back(station.link(back, ""))
            .with_heading(heading),
        told: (!wrong.is_empty()).then(|| Told {
            good: false,
            title: w.say("logistics-bag-no-way"),
            what: vec![w.say("logistics-bag-no-way-do")],
            spot: None,
        }),
        towards: towards(&teller, station.place.id, station.place.kind),
        rows: bags.iter().map(|bag| row(&teller, bag, loads.get(&bag.id).copied())).collect(),
        key: form_key(),
        action,
        station,
    };
    Ok(page(StatusCode::OK, bags_page))
}

fn row(teller: &Teller, bag: &Bag, load: Option<Grams>) -> BagRow {
    let w = teller.words;
    let grams = load.unwrap_or_default();
    let most = teller.timetable.bag_most();
    BagRow {
        code: bag.code.clone(),
        state: w.say(format!("logistics-bag-state-{}", bag.state)),
        to: teller.place(bag.to),
        what: fill(w, bag.parcels.get(), grams, most),
        full: grams.get() * 100 / most.get(),
        open: bag.state == BagState::Filling,
    }
}

/// Where a bag can go from here: up to the transit centre and the hub; down to the centres and outlets of its buses.
fn towards(teller: &Teller, place: PlaceId, kind: PlaceKind) -> Vec<(String, String)> {
    let table = teller.timetable;
    let up =
        table.zones().first().map(|zone| table.path(place, Destination::City(zone.id))).unwrap_or_default();
    let down: Vec<PlaceId> = match kind {
        PlaceKind::Outlet => Vec::new(),
        PlaceKind::Hub => table.routes().iter().map(|route| route.transit).collect(),
        _ => {
            let own = table.routes().iter().filter(|route| route.transit == place);
            own.flat_map(|route| route.stops.iter().map(|stop| stop.place)).collect()
        }
    };
    let mut seen = std::collections::BTreeSet::from([place]);
    let all = up.into_iter().chain(down).filter(|place| seen.insert(*place));
    all.filter_map(|place| Some((table.place(place)?.code.clone(), teller.place(place)))).collect()
}

pub(crate) async fn begin_at_outlet(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, posted.text("place")).await?;
    begin(&visitor, station, &posted, "/outlet/bags").await
}

pub(crate) async fn begin_at_centre(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, posted.text("place")).await?;
    begin(&visitor, station, &posted, "/hub/bags").await
}

async fn begin(visitor: &Visitor, station: Station, posted: &Posted, path: &str) -> Result<Response, Fault> {
    let to = station.timetable.place_by_code(posted.text("to")).map(|place| place.id);
    let act = BagAct {
        device_key: device_key(posted.text("key")),
        what: BagWhat::Begin { to: to.unwrap_or(station.place.id) },
        place: station.place.id,
        person: Some(station.person),
        at: visitor.now,
    };
    let now = visitor.now;
    let done = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| handle_bags(tx, std::slice::from_ref(&act), now));
    Ok(match done.await?.pop() {
        Some(Ok(done)) => redirect(format!("/bags/{}", done.code)),
        _ => redirect(station.link(path, "wrong=1")),
    })
}

#[derive(Template)]
#[template(path = "bag.html")]
struct BagPage {
    shell: Shell,
    told: Option<Told>,
    code: String,
    state: String,
    facts: Vec<(String, String)>,
    rows: Vec<(String, String, String)>,
    /// Where it stands; what is done with it is done there.
    place: String,
    may_fill: bool,
    may_open: bool,
    key: String,
}

struct Opened {
    bag: Bag,
    parcels: Vec<(Parcel, Vec<ParcelLine>)>,
    last: Option<told::Last>,
}

fn read_bag(tx: &mut Tx, code: &str, scan: &str) -> store::Result<Option<Opened>> {
    let Some(bag) = bag_by_code(tx, code)? else { return Ok(None) };
    let inside = parcels_in_bags(tx, &[bag.id])?;
    Ok(Some(Opened { parcels: with_lines(tx, inside)?, last: told::last(tx, scan)?, bag }))
}

pub(crate) async fn show(
    visitor: Visitor,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.signed_in()?;
    let scan = asked.text("scan").to_string();
    shown(&visitor, code, scan, None).await
}

/// The page of one bag, with what became of the last act.
async fn shown(visitor: &Visitor, code: String, scan: String, told: Option<Told>) -> Result<Response, Fault> {
    let timetable = timetable(&visitor.site, visitor).await?;
    let found = visitor.site.store().reading(visitor.county, move |tx| read_bag(tx, &code, &scan)).await?;
    let found = found.ok_or_else(Fault::not_found)?;
    let person = visitor.signed_in()?;
    let here = found.bag.standing.at.filter(|place| may_work_at(person, &timetable, *place));
    if here.is_none() && !may_see(person, &timetable, &Load::Bag(Box::new(found.bag.clone()))) {
        return Err(Refuse::NotAllowed.into());
    }
    let status = if told.as_ref().is_some_and(|told| !told.good) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(page(status, BagPage::new(visitor, &timetable, &found, here, told)))
}

impl BagPage {
    fn new(
        visitor: &Visitor,
        timetable: &Timetable,
        found: &Opened,
        here: Option<PlaceId>,
        told: Option<Told>,
    ) -> Self {
        let w = &visitor.words;
        let teller = Teller { words: w, timetable };
        let bag = &found.bag;
        let place = here.and_then(|place| timetable.place(place));
        let back = match place.map(|place| place.kind) {
            Some(PlaceKind::Outlet) => "/outlet/bags",
            _ => "/hub/bags",
        };
        Self {
            shell: Shell::new(visitor, Nav::Field, &bag.code)
                .with_back(back)
                .with_heading(w.say("logistics-bag-title"))
                .without_tabs(),
            told: told.or_else(|| found.last.as_ref().map(|last| Told::of(&teller, last))),
            code: bag.code.clone(),
            state: w.say(format!("logistics-bag-state-{}", bag.state)),
            facts: facts(&teller, bag),
            rows: found.parcels.iter().map(|one| inside(&teller, one)).collect(),
            place: place.map(|place| place.code.clone()).unwrap_or_default(),
            may_fill: here.is_some() && bag.state == BagState::Filling,
            may_open: here.is_some() && bag.state == BagState::Sealed,
            key: form_key(),
        }
    }
}

fn facts(teller: &Teller, bag: &Bag) -> Vec<(String, String)> {
    let w = teller.words;
    let stands = match (bag.standing.at, bag.standing.holder) {
        (Some(place), _) => teller.place(place),
        (None, Holder::Bus) => w.say("logistics-holder-bus"),
        (None, holder) => w.say(format!("logistics-holder-{holder}")),
    };
    let mut facts = vec![
        (w.say("logistics-manifest-from"), teller.place(bag.from)),
        (w.say("logistics-manifest-to"), teller.place(bag.to)),
        (w.say("logistics-bag-stands"), stands),
    ];
    facts.extend(bag.seal.clone().map(|seal| (w.say("logistics-manifest-seal"), seal)));
    facts
}

fn inside(teller: &Teller, (parcel, lines): &(Parcel, Vec<ParcelLine>)) -> (String, String, String) {
    let note = format!("{} · {}", parcel.waybill, teller.destination(parcel.way.to));
    (teller.lines(lines), note, parcel.waybill.clone())
}

/// Where the bag stands, if this person works there.
async fn station(visitor: &Visitor, posted: &Posted) -> Result<(PlaceId, webkit::PersonId), Fault> {
    let person = visitor.signed_in()?;
    let timetable = timetable(&visitor.site, visitor).await?;
    let place = timetable.place_by_code(posted.text("place")).map(|place| place.id);
    let place = place.filter(|place| may_work_at(person, &timetable, *place)).ok_or(Refuse::NotAllowed)?;
    Ok((place, person.person))
}

/// Puts a parcel into the bag.
pub(crate) async fn put_in(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let (place, person) = station(&visitor, &posted).await?;
    let key = device_key(posted.text("key"));
    let scan = NewScan {
        person: Some(person),
        details: Details { bag: Some(code.clone()), ..Details::default() },
        ..NewScan::new(&*key, posted.text("code"), ScanKind::Bagged, Some(place), visitor.now)
    };
    told::record(&visitor.site, visitor.county, vec![scan]).await?;
    Ok(redirect(format!("/bags/{}?scan={key}", in_query(&code))))
}

/// Seals or opens it; sealed or opened twice, the page says when and with which seal it was.
pub(crate) async fn act(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let (place, person) = station(&visitor, &posted).await?;
    let bag = code.clone();
    let what = match posted.text("do") {
        "open" => BagWhat::Open { bag },
        _ => BagWhat::Seal { bag, seal: posted.text("seal").to_string() },
    };
    let (now, key) = (visitor.now, device_key(posted.text("key")));
    let act = BagAct { device_key: key, what, place, person: Some(person), at: now };
    let done = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| handle_bags(tx, std::slice::from_ref(&act), now));
    match done.await?.pop() {
        Some(Err(refusal)) => {
            let timetable = timetable(&visitor.site, &visitor).await?;
            let (title, what) = Teller { words: &visitor.words, timetable: &timetable }.bag_refusal(&refusal);
            let told = Told { good: false, title, what: vec![what], spot: None };
            shown(&visitor, code, String::new(), Some(told)).await
        }
        _ => Ok(redirect(format!("/bags/{}", in_query(&code)))),
    }
}
