//! `/outlet/bus`: what goes to the next bus and what it brings, each handed over with one button.
use crate::model::{Parcel, ParcelLine, ParcelState, ScanKind};
use crate::pages::outlet::{before_bus, with_lines};
use crate::pages::station::Station;
use crate::pages::told::{self, Told, device_key, form_key};
use crate::queries::{standing_at, to_outlet};
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::PlaceId;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Shell, Site, Visitor, forms, page, redirect};

#[derive(Template)]
#[template(path = "bus.html")]
struct BusPage {
    shell: Shell,
    station: Station,
    told: Vec<Told>,
    before_bus: String,
    loads: Vec<Load>,
}

/// A list of parcels that change hands together.
struct Load {
    kind: ScanKind,
    title: String,
    none: String,
    button: String,
    key: String,
    go: bool,
    rows: Vec<Row>,
}

struct Row {
    waybill: String,
    lines: String,
    note: String,
    weight: String,
}

type Parcels = Vec<(Parcel, Vec<ParcelLine>)>;

fn read(tx: &mut Tx, outlet: PlaceId) -> store::Result<(Parcels, Parcels)> {
    // What is collected where it was brought waits for no bus.
    let up = standing_at(tx, outlet, ParcelState::Accepted)?.into_iter();
    let up = up.filter(|parcel| parcel.way.outlet() != Some(outlet)).collect();
    let down = to_outlet(tx, outlet, ParcelState::Dispatched)?;
    Ok((with_lines(tx, up)?, with_lines(tx, down)?))
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let (outlet, key) = (station.place.id, asked.text("scan").to_string());
    let read = site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((read(tx, outlet)?, told::batch_answers(tx, &key)?))
    });
    let ((up, down), answers) = read.await?;
    let w = &visitor.words;
    let teller = station.teller(w);
    let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let kind = asked.read("do", forms::word::<ScanKind>).unwrap_or(ScanKind::Loaded);
    let bus = BusPage {
        shell: Shell::new(&visitor, Nav::Field, w.say("logistics-bus-title")).with_heading(name),
        told: told::batch_told(&teller, kind, &answers),
        before_bus: before_bus(&teller, outlet, visitor.now),
        loads: loads(&teller, &up, &down),
        station,
    };
    Ok(page(StatusCode::OK, bus))
}

/// One button of the two is the one to press: what the bus brings is taken in first.
fn loads(teller: &Teller, up: &Parcels, down: &Parcels) -> Vec<Load> {
    let load = |kind: ScanKind, parcels: &Parcels, go| Load {
        kind,
        title: teller.words.say(format!("logistics-bus-{kind}")),
        none: teller.words.say(format!("logistics-bus-{kind}-none")),
        button: teller.words.with(format!("logistics-bus-{kind}-all"), &[("n", parcels.len())]),
        key: form_key(),
        go,
        rows: parcels.iter().map(|(parcel, lines)| row(teller, parcel, lines)).collect(),
    };
    vec![load(ScanKind::Ready, down, true), load(ScanKind::Loaded, up, down.is_empty())]
}

fn row(teller: &Teller, parcel: &Parcel, lines: &[ParcelLine]) -> Row {
    let kept = teller.words.say(format!("logistics-storage-{}", parcel.storage));
    Row {
        waybill: parcel.waybill.clone(),
        lines: teller.lines(lines),
        note: format!("{} · {kept}", teller.destination(parcel.way.to)),
        weight: teller.words.weight(parcel.grams),
    }
}

/// Hands over the parcels that are ticked.
pub(crate) async fn hand_over(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, posted.text("place")).await?;
    let kind = match forms::word(posted.text("do")) {
        Ok(kind @ (ScanKind::Loaded | ScanKind::Ready)) => kind,
        _ => return Err(Fault::not_found()),
    };
    let waybills: Vec<String> = posted.all("parcel").into_iter().map(str::to_string).collect();
    let key = device_key(posted.text("key"));
    let scans = told::each(&visitor, &station, kind, &key, &waybills);
    told::record(&site, visitor.county, scans).await?;
    Ok(redirect(station.link("/outlet/bus", &format!("do={kind}&scan={key}"))))
}
