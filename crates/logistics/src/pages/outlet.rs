//! `/outlet`: what a village outlet takes in, and what it has before it.
use crate::model::{Parcel, ParcelLine, ScanKind};
use crate::pages::station::Station;
use crate::pages::told::{self, Last, Told, form_key, typed};
use crate::queries::{OutletCounts, announced_from, lines_of, outlet_counts};
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::PlaceId;
use kernel::Time;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Shell, Site, Visitor, forms, page, redirect};

/// What a keeper scans for.
const TASKS: [ScanKind; 3] = [ScanKind::Accepted, ScanKind::Loaded, ScanKind::Ready];

#[derive(Template)]
#[template(path = "outlet.html")]
struct OutletPage {
    shell: Shell,
    station: Station,
    told: Option<Told>,
    tasks: Vec<Task>,
    doing: ScanKind,
    key: String,
    hint: String,
    button: String,
    before_bus: String,
    counts: OutletCounts,
    expected: Vec<Expected>,
}

struct Task {
    href: String,
    label: String,
    count: i64,
    current: bool,
}

/// A parcel that its growers have yet to bring.
struct Expected {
    waybill: String,
    lines: String,
    to: String,
    weight: String,
}

/// What the page reads.
struct Read {
    last: Option<Last>,
    counts: OutletCounts,
    announced: Vec<(Parcel, Vec<ParcelLine>)>,
}

fn read(tx: &mut Tx, outlet: PlaceId, scan: &str, now: Time) -> store::Result<Read> {
    let announced = announced_from(tx, outlet)?;
    Ok(Read {
        last: told::last(tx, scan)?,
        counts: outlet_counts(tx, outlet, now)?,
        announced: with_lines(tx, announced)?,
    })
}

/// Parcels with what lies in them.
pub(crate) fn with_lines(tx: &mut Tx, parcels: Vec<Parcel>) -> store::Result<Vec<(Parcel, Vec<ParcelLine>)>> {
    let ids: Vec<_> = parcels.iter().map(|parcel| parcel.id).collect();
    let lines = lines_of(tx, &ids)?;
    let of = |parcel: &Parcel| lines.iter().filter(|line| line.parcel == parcel.id).cloned().collect();
    Ok(parcels.into_iter().map(|parcel| (parcel.clone(), of(&parcel))).collect())
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let (outlet, now, scan) = (station.place.id, visitor.now, asked.text("scan").to_string());
    let read = site.store().reading(visitor.county, move |tx| read(tx, outlet, &scan, now)).await?;
    let doing = asked.read("do", forms::word::<ScanKind>).filter(|kind| TASKS.contains(kind));
    let doing = doing.unwrap_or_else(|| likely(&read.counts));
    Ok(page(StatusCode::OK, OutletPage::new(&visitor, station, doing, &read)))
}

/// What a keeper most likely does now: the bus brings in the morning, growers come until it collects.
fn likely(counts: &OutletCounts) -> ScanKind {
    match counts {
        OutletCounts { coming: 1.., .. } => ScanKind::Ready,
        OutletCounts { to_accept: 0, to_load: 1.., .. } => ScanKind::Loaded,
        _ => ScanKind::Accepted,
    }
}

impl OutletPage {
    fn new(visitor: &Visitor, station: Station, doing: ScanKind, read: &Read) -> Self {
        let w = &visitor.words;
        let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
        let shell = Shell::new(visitor, Nav::Field, w.say("logistics-outlet-title")).with_heading(name);
        let teller = station.teller(w);
        Self {
            told: read.last.as_ref().map(|last| Told::of(&teller, last)),
            tasks: TASKS.iter().map(|kind| task(&station, w, *kind, doing, &read.counts)).collect(),
            expected: read.announced.iter().map(|(parcel, lines)| expected(&teller, parcel, lines)).collect(),
            hint: w.say(format!("logistics-hint-{doing}")),
            button: w.say(format!("logistics-button-{doing}")),
            before_bus: before_bus(&teller, station.place.id, visitor.now),
            counts: read.counts,
            doing,
            key: form_key(),
            shell,
            station,
        }
    }
}

fn task(
    station: &Station,
    w: &webkit::Words,
    kind: ScanKind,
    doing: ScanKind,
    counts: &OutletCounts,
) -> Task {
    let count = match kind {
        ScanKind::Accepted => counts.to_accept,
        ScanKind::Loaded => counts.to_load,
        _ => counts.coming,
    };
    let href = station.link("/outlet", &format!("do={kind}"));
    Task { href, label: w.say(format!("logistics-do-{kind}")), count, current: kind == doing }
}

fn expected(teller: &Teller, parcel: &Parcel, lines: &[ParcelLine]) -> Expected {
    Expected {
        waybill: parcel.waybill.clone(),
        lines: teller.lines(lines),
        to: teller.destination(parcel.way.to),
        weight: teller.words.weight(parcel.grams),
    }
}

/// `14:20 的班车前`: the next collecting run at an outlet.
pub(crate) fn before_bus(teller: &Teller, outlet: PlaceId, now: Time) -> String {
    let (route, stop) = (teller.timetable.route_of(outlet), teller.timetable.stop_of(outlet));
    let (Some(route), Some(stop)) = (route, stop) else { return teller.words.say("logistics-today") };
    let today = now.day();
    let leaves = today.at_minute(route.departs_minute + stop.minutes);
    let leaves = if leaves < now { leaves.plus_minutes(24 * 60) } else { leaves };
    let said = teller.words.near_time(leaves, today);
    teller.words.with("logistics-before-bus", &[("time", &said)])
}

/// Records what was typed or scanned, and leads back to the page, which tells what became of it.
pub(crate) async fn scan(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, posted.text("place")).await?;
    let kind = forms::word::<ScanKind>(posted.text("do")).ok().filter(|kind| TASKS.contains(kind));
    let kind = kind.unwrap_or(ScanKind::Accepted);
    let scan = typed(&posted, &visitor, &station, kind);
    let query = format!("do={kind}&scan={}", scan.device_key);
    told::record(&site, visitor.county, vec![scan]).await?;
    Ok(redirect(station.link("/outlet", &query)))
}
