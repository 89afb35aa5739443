//! `/outlet/today`: what was scanned here today, and the cash that came in.
use crate::model::ScanKind;
use crate::pages::station::Station;
use crate::queries::{KindCount, RefusedScan, ScanAtPlace, kinds_at, refused_at, scans_at};
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::PlaceId;
use kernel::{Fen, Time};
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Shell, Site, Visitor, page};

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    shell: Shell,
    day: String,
    cash: Option<String>,
    counts: Vec<(String, i64)>,
    rows: Vec<Row>,
    refused: Vec<Row>,
}

/// A line of a list of scans.
pub(crate) struct Row {
    pub head: String,
    pub what: String,
    pub time: String,
    /// The parcel's page, where there is one.
    pub href: Option<String>,
}

/// What was scanned at a place on one day.
pub(crate) struct DayAtPlace {
    pub kinds: Vec<KindCount>,
    pub scans: Vec<ScanAtPlace>,
    pub refused: Vec<RefusedScan>,
}

pub(crate) fn read(tx: &mut Tx, place: PlaceId, since: Time) -> store::Result<DayAtPlace> {
    Ok(DayAtPlace {
        kinds: kinds_at(tx, place, since)?,
        scans: scans_at(tx, place, since)?,
        refused: refused_at(tx, place, since)?,
    })
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let (outlet, since) = (station.place.id, visitor.now.day().at_minute(0));
    let day = site.store().reading(visitor.county, move |tx| read(tx, outlet, since)).await?;
    let w = &visitor.words;
    let teller = station.teller(w);
    let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let cash: Fen = day.kinds.iter().map(|kind| kind.cash).sum();
    let count = |kind: &KindCount| (teller.step(kind.kind), kind.scans);
    let today = TodayPage {
        shell: Shell::new(&visitor, Nav::Field, w.say("logistics-today")).with_heading(name),
        day: w.day(visitor.now.day()),
        cash: (!cash.is_zero()).then(|| w.money(cash)),
        counts: day.kinds.iter().map(count).collect(),
        rows: day.scans.iter().map(|scan| scan_row(&teller, scan)).collect(),
        refused: day.refused.iter().map(|scan| refused_row(&teller, scan)).collect(),
    };
    Ok(page(StatusCode::OK, today))
}

pub(crate) fn scan_row(teller: &Teller, scan: &ScanAtPlace) -> Row {
    let to = teller.destination(scan.way.to);
    let step = teller.step(scan.scan.kind);
    let what = match (scan.scan.kind, scan.scan.cash) {
        (ScanKind::Collected, Some(cash)) => format!("{step} · {}", teller.words.money(cash)),
        _ => format!("{step} · {to}"),
    };
    Row {
        head: scan.waybill.clone(),
        what,
        time: teller.words.time(scan.scan.happened),
        href: Some(format!("/parcels/{}", scan.waybill)),
    }
}

pub(crate) fn refused_row(teller: &Teller, scan: &RefusedScan) -> Row {
    let (what, then) = teller.refusal(&scan.why);
    Row {
        head: what,
        what: format!("{} · {then}", scan.code),
        time: teller.words.time(scan.received),
        href: None,
    }
}
