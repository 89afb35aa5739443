//! `/hub`: the sorting wall of the hub or of a transit centre, and its bays.
use crate::bays::{Bay, Goes, bay_of, bays, goes};
use crate::model::{Answer, Parcel, ParcelLine, ParcelState, ScanKind, Scanned};
use crate::pages::outlet::with_lines;
use crate::pages::station::{Station, may_deliver};
use crate::pages::today::{self, DayAtPlace, Row, refused_row, scan_row};
use crate::pages::told::{self, Last, Told, device_key, form_key, typed};
use crate::queries::{BayCount, bay_counts, standing_for_outlets, standing_for_zone};
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::{PlaceId, PlaceKind};
use kernel::Time;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Refuse, Shell, Site, Visitor, Words, forms, page, redirect};

/// What a centre scans for. What comes in is [`ScanKind::Sorted`] where it only passes.
const TASKS: [ScanKind; 3] = [ScanKind::Arrived, ScanKind::Dispatched, ScanKind::Delivered];

#[derive(Template)]
#[template(path = "hub.html")]
struct HubPage {
    shell: Shell,
    station: Station,
    title: String,
    told: Option<Told>,
    /// The bay where the last scan goes, in the largest type.
    last: Option<LastBay>,
    tasks: Vec<(String, String, bool)>,
    doing: ScanKind,
    key: String,
    hint: String,
    walls: Vec<WallBay>,
    refused: Vec<Row>,
    rows: Vec<Row>,
    /// Where carriers bring what is for the villages.
    is_hub: bool,
}

struct LastBay {
    bay: String,
    name: String,
    what: String,
}

struct WallBay {
    class: &'static str,
    number: i64,
    href: String,
    here: i64,
    due: i64,
    name: String,
    note: String,
}

struct Read {
    last: Option<Last>,
    counts: Vec<BayCount>,
    day: DayAtPlace,
}

fn read(tx: &mut Tx, centre: PlaceId, scan: &str, since: Time) -> store::Result<Read> {
    Ok(Read {
        last: told::last(tx, scan)?,
        counts: bay_counts(tx, centre)?,
        day: today::read(tx, centre, since)?,
    })
}

/// The states of what lies in the bays of a centre.
const fn in_bays(kind: PlaceKind) -> &'static [ParcelState] {
    match kind {
        PlaceKind::Hub => &[ParcelState::Arrived],
        _ => &[ParcelState::Sorted, ParcelState::Arrived],
    }
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    let (centre, scan, since) =
        (station.place.id, asked.text("scan").to_string(), visitor.now.day().at_minute(0));
    let read = site.store().reading(visitor.county, move |tx| read(tx, centre, &scan, since)).await?;
    let doing = asked.read("do", forms::word::<ScanKind>).filter(|kind| TASKS.contains(kind));
    let hub = HubPage::new(&visitor, station, doing.unwrap_or(ScanKind::Arrived), &read);
    Ok(page(StatusCode::OK, hub))
}

impl HubPage {
    fn new(visitor: &Visitor, station: Station, doing: ScanKind, read: &Read) -> Self {
        let w = &visitor.words;
        let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
        let teller = station.teller(w);
        let here = match &read.last {
            Some(Last::Accepted(scanned, _)) => bay_of(&station.timetable, scanned.way.to),
            _ => 0,
        };
        let walls = bays(&station.timetable, &read.counts, in_bays(station.place.kind));
        Self {
            title: w.with("logistics-wall-title", &[("place", &name)]),
            shell: Shell::new(visitor, Nav::Field, w.say("logistics-hub-title")).with_heading(name),
            told: match &read.last {
                Some(last @ Last::Refused(_)) => Some(Told::of(&teller, last)),
                _ => None,
            },
            last: match &read.last {
                Some(Last::Accepted(scanned, handled)) => Some(LastBay::of(&teller, scanned, handled)),
                _ => None,
            },
            tasks: tasks(visitor, &station, doing),
            doing,
            key: form_key(),
            hint: w.say(format!("logistics-hub-hint-{doing}")),
            walls: walls.iter().map(|bay| wall_bay(&station, w, bay, here)).collect(),
            refused: read.day.refused.iter().map(|scan| refused_row(&teller, scan)).collect(),
            rows: read.day.scans.iter().map(|scan| scan_row(&teller, scan)).collect(),
            is_hub: station.place.kind == PlaceKind::Hub,
            station,
        }
    }
}

impl LastBay {
    fn of(teller: &Teller, scanned: &Scanned, handled: &told::Handled) -> Self {
        let w = teller.words;
        let bay = bay_of(teller.timetable, scanned.way.to);
        let kept = w.say(format!("logistics-storage-{}", handled.parcel.storage));
        let done = w.say(format!("logistics-done-{}", scanned.kind));
        Self {
            bay: w.with("logistics-bay", &[("number", bay)]),
            name: teller.destination(scanned.way.to),
            what: format!("{done} · {} · {} · {kept}", scanned.waybill, handled.receiver(w)),
        }
    }
}

fn tasks(visitor: &Visitor, station: &Station, doing: ScanKind) -> Vec<(String, String, bool)> {
    let delivers = visitor.signed_in().is_ok_and(|person| may_deliver(person, &station.timetable));
    let may = |kind: &ScanKind| match kind {
        ScanKind::Delivered => delivers && station.place.kind == PlaceKind::Hub,
        _ => true,
    };
    let task = |kind: ScanKind| {
        let label = visitor.words.say(format!("logistics-do-{kind}"));
        (station.link("/hub", &format!("do={kind}")), label, kind == doing)
    };
    TASKS.into_iter().filter(may).map(task).collect()
}

fn wall_bay(station: &Station, w: &Words, bay: &Bay, last: i64) -> WallBay {
    let leaves = match bay.goes {
        Goes::Bus(route) => w.with("logistics-bay-bus", &[("time", w.minute(route.morning_minute))]),
        Goes::LineHaul(zone) => w.with("logistics-bay-line-haul", &[("n", zone.days)]),
    };
    let note = match (bay.here, bay.due) {
        _ if bay.number == last => w.say("logistics-bay-here"),
        (_, 0) => w.say("logistics-bay-empty"),
        (here, due) if here == due => format!("{} · {leaves}", w.say("logistics-bay-complete")),
        (here, due) => format!("{} · {leaves}", w.with("logistics-bay-missing", &[("n", due - here)])),
    };
    WallBay {
        class: match (bay.number == last, bay.due) {
            (true, _) => " here",
            (false, 0) => " shut",
            _ => "",
        },
        number: bay.number,
        href: station.link(&format!("/hub/bays/{}", bay.number), ""),
        here: bay.here,
        due: bay.due,
        name: bay.goes.name(w).to_string(),
        note,
    }
}

/// Records a scan. What comes in is sorted where it only passes through, and has arrived where it turns.
pub(crate) async fn scan(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, posted.text("place")).await?;
    let doing = forms::word::<ScanKind>(posted.text("do")).ok().filter(|kind| TASKS.contains(kind));
    let doing = doing.unwrap_or(ScanKind::Arrived);
    if doing == ScanKind::Delivered && !may_deliver(visitor.signed_in()?, &station.timetable) {
        return Err(Refuse::NotAllowed.into());
    }
    let mut scan = typed(&posted, &visitor, &station, doing);
    if doing == ScanKind::Arrived {
        let (code, centre) = (scan.code.clone(), station.place.id);
        let passes = site.store().reading(visitor.county, move |tx| passes(tx, &code, centre)).await?;
        scan.kind = if passes { ScanKind::Sorted } else { ScanKind::Arrived };
    }
    let query = format!("do={doing}&scan={}", scan.device_key);
    told::record(&site, visitor.county, vec![scan]).await?;
    Ok(redirect(station.link("/hub", &query)))
}

/// Whether a parcel only passes through a centre, on its way up or down.
fn passes(tx: &mut Tx, code: &str, centre: PlaceId) -> store::Result<bool> {
    let parcel = crate::queries::parcels_named(tx, code)?.into_iter().next();
    Ok(parcel.is_some_and(|parcel| [parcel.way.transit, parcel.way.via].contains(&Some(centre))))
}

#[derive(Template)]
#[template(path = "bay.html")]
struct BayPage {
    shell: Shell,
    station: Station,
    number: i64,
    title: String,
    name: String,
    labels: String,
    told: Vec<Told>,
    /// What leaves from here; what only passes is loaded without a scan.
    leaves: bool,
    rows: Vec<BayRow>,
    button: String,
    key: String,
}

struct BayRow {
    waybill: String,
    lines: String,
    note: String,
    weight: String,
}

/// What lies in one bay of a centre.
pub(crate) fn in_bay(
    tx: &mut Tx,
    station: &Station,
    goes: Goes,
) -> store::Result<Vec<(Parcel, Vec<ParcelLine>)>> {
    let centre = station.place.id;
    let mut parcels = Vec::new();
    for state in in_bays(station.place.kind) {
        parcels.extend(match goes {
            Goes::LineHaul(zone) => standing_for_zone(tx, centre, *state, zone.id)?,
            Goes::Bus(route) => {
                let outlets: Vec<PlaceId> = route.stops.iter().map(|stop| stop.place).collect();
                standing_for_outlets(tx, centre, *state, &outlets)?
            }
        });
    }
    with_lines(tx, parcels)
}

pub(crate) async fn bay(
    visitor: Visitor,
    State(site): State<Site>,
    Path(number): Path<i64>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    let (here, key) = (station.clone(), asked.text("scan").to_string());
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(goes) = goes(&here.timetable, number) else { return Ok::<_, store::Error>(None) };
        Ok(Some((in_bay(tx, &here, goes)?, told::batch_answers(tx, &key)?)))
    });
    let (parcels, answers) = read.await?.ok_or_else(Fault::not_found)?;
    Ok(page(StatusCode::OK, BayPage::new(&visitor, station, number, parcels, &answers)))
}

impl BayPage {
    fn new(
        visitor: &Visitor,
        station: Station,
        number: i64,
        parcels: Vec<(Parcel, Vec<ParcelLine>)>,
        answers: &[Answer],
    ) -> Self {
        let w = &visitor.words;
        let teller = station.teller(w);
        let title = w.with("logistics-bay", &[("number", number)]);
        let leaving =
            parcels.iter().filter(|(parcel, _)| parcel.standing.state == ParcelState::Arrived).count();
        let back = station.link("/hub", "do=dispatched");
        Self {
            shell: Shell::new(visitor, Nav::Field, &title).with_back(back).with_heading(&title),
            number,
            labels: format!("/hub/bays/{number}/labels.pdf"),
            name: goes(&station.timetable, number).map_or(String::new(), |goes| goes.name(w).to_string()),
            title,
            told: told::batch_told(&teller, ScanKind::Dispatched, answers),
            leaves: leaving > 0,
            rows: parcels.iter().map(|(parcel, lines)| bay_row(&teller, parcel, lines)).collect(),
            button: w.with("logistics-bay-dispatch", &[("n", leaving)]),
            key: form_key(),
            station,
        }
    }
}

fn bay_row(teller: &Teller, parcel: &Parcel, lines: &[ParcelLine]) -> BayRow {
    let kept = teller.words.say(format!("logistics-storage-{}", parcel.storage));
    BayRow {
        waybill: parcel.waybill.clone(),
        lines: teller.lines(lines),
        note: format!("{} · {kept}", teller.destination(parcel.way.to)),
        weight: teller.words.weight(parcel.grams),
    }
}

/// Sends away the parcels of a bay that are ticked.
pub(crate) async fn dispatch(
    visitor: Visitor,
    State(site): State<Site>,
    Path(number): Path<i64>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, posted.text("place")).await?;
    let waybills: Vec<String> = posted.all("parcel").into_iter().map(str::to_string).collect();
    let key = device_key(posted.text("key"));
    let scans = told::each(&visitor, &station, ScanKind::Dispatched, &key, &waybills);
    told::record(&site, visitor.county, scans).await?;
    Ok(redirect(station.link(&format!("/hub/bays/{number}"), &format!("scan={key}"))))
}
