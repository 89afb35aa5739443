//! `/cold`: a reading of a cold box, written by who stands before it. `/office/cold`: boxes that were too warm or too
//! cold with parcels in them, thermometers' files, and the limits.
use crate::cold::{
    BoxKey, BoxKind, Breach, ColdLimit, NewReading, READING_COLUMNS, Reading, ReadingRefusal, Source,
    TakenReadings, Tenths, box_name, breaches, find_box, import_readings, last_readings, limits,
    record_readings, set_limit,
};
use crate::pages::station::{drives_route, may_work_at, timetable};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Category, Storage};
use county::{PlaceId, Timetable};
use kernel::Whole;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{
    Fault, Fields, Nav, Posted, Refuse, Role, Shell, SignedIn, Site, Visitor, Words, Wrong, forms, page,
    redirect,
};

/// Breaches that the office's page shows, of so many days.
const BREACHES_SHOWN: i64 = 200;
const DAYS_BACK: i64 = 30;
const OFFICE: &[Role] = &[Role::CountyOffice];

/// Whether somebody may write down what a box reads: who works at its place, who drives it, the county's office.
pub(crate) fn may_read(person: &SignedIn, network: &Timetable, cold_box: BoxKey) -> bool {
    match cold_box.kind {
        BoxKind::Place => may_work_at(person, network, PlaceId::new(cold_box.id)),
        BoxKind::Vehicle => {
            let of_vehicle = |trip: &&county::Trip| {
                trip.details.vehicle.is_some_and(|vehicle| vehicle.get() == cold_box.id)
            };
            let mut trips = network.schedule().trips.iter().filter(of_vehicle);
            person.may(OFFICE) || trips.any(|trip| drives_route(person, trip.details.route.get()))
        }
    }
}

#[derive(Template)]
#[template(path = "cold.html")]
struct ReadPage {
    shell: Shell,
    form: Fields,
    boxes: Vec<(String, String)>,
    table: Table,
    written: bool,
}

/// The boxes that somebody may read: code and name, cold ones only.
fn boxes(visitor: &Visitor, person: &SignedIn, network: &Timetable) -> Vec<(String, String)> {
    let w = &visitor.words;
    let places = network.places().iter().filter(|place| place.cold_box);
    let places = places.filter(|place| may_work_at(person, network, place.id));
    let place =
        |place: &county::Place| (place.code.clone(), w.name(&place.name_zh, &place.name_en).to_string());
    let vehicles = network.schedule().vehicles.iter().filter(|vehicle| vehicle.details.cold_box);
    let vehicles = vehicles
        .filter(|vehicle| may_read(person, network, BoxKey { kind: BoxKind::Vehicle, id: vehicle.id.get() }));
    let vehicle = |vehicle: &county::Vehicle| {
        let code = &vehicle.details.code;
        (code.clone(), w.with("logistics-cold-vehicle", &[("code", code)]))
    };
    places.map(place).chain(vehicles.map(vehicle)).collect()
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let network = timetable(&site, &visitor).await?;
    let form = Fields::filled(&visitor.words, &[("box", asked.text("box"))]);
    shown(&visitor, &network, StatusCode::OK, form, asked.text("written") == "1").await
}

async fn shown(
    visitor: &Visitor,
    network: &Timetable,
    status: StatusCode,
    form: Fields,
    written: bool,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?;
    let boxes = boxes(visitor, person, network);
    if boxes.is_empty() {
        return Err(Refuse::NotAllowed.into());
    }
    let last = visitor.site.store().reading(visitor.county, last_readings).await?;
    let own: Vec<Reading> =
        last.into_iter().filter(|reading| may_read(person, network, reading.cold_box)).collect();
    let w = &visitor.words;
    let read = ReadPage {
        shell: Shell::new(visitor, Nav::Field, w.say("logistics-cold-title"))
            .with_heading(w.say("logistics-cold-title")),
        form,
        boxes,
        table: readings(w, network, &own),
        written,
    };
    Ok(page(status, read))
}

fn readings(w: &Words, network: &Timetable, all: &[Reading]) -> Table {
    let say = |key: &str| w.say(format!("logistics-column-{key}"));
    let heads = vec![
        Head::text(say("box")),
        Head::figure(say("celsius")),
        Head::text(say("read-at")),
        Head::text(say("source")),
    ];
    let mut table = Table::new(w, heads);
    for reading in all {
        table.row(vec![
            Cell::Strong(box_name(network, reading.cold_box)),
            Cell::Code(reading.temperature.to_string()),
            reading.at.into(),
            w.say(format!("logistics-cold-source-{}", reading.source)).into(),
        ]);
    }
    table
}

/// Writes down what somebody read just now.
pub(crate) async fn write(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?.clone();
    let network = timetable(&site, &visitor).await?;
    let mut form = posted.fields();
    let wrong = |refusal: ReadingRefusal| Wrong::new(refusal.key());
    let found = form.read("box", |text| find_box(&network, text).ok_or(wrong(ReadingRefusal::UnknownBox)));
    let temperature =
        form.read("celsius", |text| Tenths::read(text).ok_or(wrong(ReadingRefusal::NotATemperature)));
    let (Some(cold_box), Some(temperature)) = (found, temperature) else {
        return shown(&visitor, &network, StatusCode::UNPROCESSABLE_ENTITY, form, false).await;
    };
    if !may_read(&person, &network, cold_box) {
        return Err(Refuse::NotAllowed.into());
    }
    let now = visitor.now;
    let reading =
        NewReading { cold_box, at: now, temperature, source: Source::Hand, person: Some(person.person) };
    site.store().writing(visitor.county, move |tx| record_readings(tx, &[reading], now).map(drop)).await?;
    Ok(redirect("/cold?written=1"))
}

#[derive(Template)]
#[template(path = "office-cold.html")]
struct OfficePage {
    shell: Shell,
    form: Fields,
    breaches: Table,
    none: bool,
    readings: Table,
    limits: Table,
    storages: Vec<(Storage, String)>,
    categories: Vec<(String, String)>,
    columns: String,
    export: String,
    told: Option<(usize, LeftOut)>,
    refused: Option<String>,
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    form: Option<Fields>,
    told: Option<(usize, LeftOut)>,
    refused: Option<String>,
}

pub(crate) async fn office(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    if let Some(format) = asked.format() {
        let since = visitor.now.day().plus(-DAYS_BACK);
        let network = timetable(&site, &visitor).await?;
        let most = asked.limit().get();
        let found = site.store().reading(visitor.county, move |tx| breaches(tx, since, most)).await?;
        return breached(&visitor.words, &network, &found).export("cold-chain", format).await;
    }
    office_page(&visitor, StatusCode::OK, Said::default()).await
}

async fn office_page(visitor: &Visitor, status: StatusCode, said: Said) -> Result<Response, Fault> {
    let network = timetable(&visitor.site, visitor).await?;
    let since = visitor.now.day().plus(-DAYS_BACK);
    let found = visitor.site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((
            breaches(tx, since, BREACHES_SHOWN)?,
            last_readings(tx)?,
            limits(tx)?,
            catalog::categories(tx)?,
        ))
    });
    let (breaches, last, limits, categories) = found.await?;
    let w = &visitor.words;
    let storage = |storage: &Storage| (*storage, w.say(format!("logistics-storage-{storage}")));
    let named = |category: &Category| {
        (category.code.clone(), w.name(&category.name_zh, &category.name_en).to_string())
    };
    let shown = OfficePage {
        shell: Shell::new(visitor, Nav::Office, w.say("logistics-cold-office-title")),
        form: said.form.unwrap_or_else(|| Fields::empty(w)),
        none: breaches.is_empty(),
        breaches: breached(w, &network, &breaches),
        readings: readings(w, &network, &last),
        limits: limit_table(w, &limits, &categories),
        storages: Storage::ALL.iter().map(storage).collect(),
        categories: categories.iter().map(named).collect(),
        columns: READING_COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", "),
        export: "/office/cold?format=xlsx".into(),
        told: said.told,
        refused: said.refused,
    };
    Ok(page(status, shown))
}

fn breached(w: &Words, network: &Timetable, all: &[Breach]) -> Table {
    let say = |key: &str| w.say(format!("logistics-column-{key}"));
    let heads = vec![
        Head::text(say("day")),
        Head::text(say("box")),
        Head::text(say("from-time")),
        Head::text(say("until-time")),
        Head::figure(say("worst")),
        Head::figure(say("parcels")),
    ];
    let mut table = Table::new(w, heads);
    for breach in all {
        table.row(vec![
            breach.day.into(),
            Cell::Strong(box_name(network, breach.cold_box)),
            breach.from.into(),
            breach.until.into(),
            Cell::Code(breach.worst.to_string()),
            breach.parcels.into(),
        ]);
    }
    table
}

fn limit_table(w: &Words, all: &[ColdLimit], categories: &[Category]) -> Table {
    let say = |key: &str| w.say(format!("logistics-column-{key}"));
    let heads = vec![
        Head::text(say("storage")),
        Head::text(say("category")),
        Head::figure(say("low")),
        Head::figure(say("high")),
        Head::figure(say("q10")),
    ];
    let mut table = Table::new(w, heads);
    for limit in all {
        let category = categories.iter().find(|category| Some(category.id) == limit.category);
        let named = category.map(|category| w.name(&category.name_zh, &category.name_en).to_string());
        table.row(vec![
            Cell::Strong(w.say(format!("logistics-storage-{}", limit.storage))),
            named.unwrap_or_else(|| w.say("logistics-filter-all")).into(),
            Cell::Code(limit.low.to_string()),
            Cell::Code(limit.high.to_string()),
            Cell::Code(format!("{}.{}", limit.q10_e1 / 10, limit.q10_e1 % 10)),
        ]);
    }
    table
}

pub(crate) async fn set(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let mut form = posted.fields();
    let categories = site.store().reading(visitor.county, catalog::categories).await?;
    let degrees = |text: &str| Tenths::read(text).ok_or(Wrong::new(ReadingRefusal::NotATemperature.key()));
    let (storage, low, high) =
        (form.read("storage", forms::word::<Storage>), form.read("low", degrees), form.read("high", degrees));
    let factor =
        |text: &str| Tenths::read(text).map(Whole::get).ok_or(Wrong::new("logistics-cold-not-a-factor"));
    let q10 = form.read("q10", factor);
    let category = categories.iter().find(|category| category.code == posted.text("category")).map(|c| c.id);
    let (Some(storage), Some(low), Some(high), Some(q10_e1)) = (storage, low, high, q10) else {
        let said = Said { form: Some(form), ..Said::default() };
        return office_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, said).await;
    };
    let limit = ColdLimit { storage, category, low, high, q10_e1 };
    match site.store().writing(visitor.county, move |tx| set_limit(tx, &limit)).await? {
        Ok(()) => Ok(redirect("/office/cold")),
        Err(refusal) => {
            let refused = Some(refusal.sentence(&visitor.words));
            let said = Said { form: Some(form), refused, told: None };
            office_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, said).await
        }
    }
}

/// Takes a thermometer's file in.
pub(crate) async fn import(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let person = Some(visitor.must(OFFICE)?.person);
    let (w, bad) = (&visitor.words, StatusCode::UNPROCESSABLE_ENTITY);
    let refuse = |why: String| Said { refused: Some(why), ..Said::default() };
    let Some(file) = posted.file("sheet").cloned() else {
        return office_page(&visitor, bad, refuse(w.say("logistics-inbound-no-file"))).await;
    };
    let read = tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes));
    let table = match read.await.map_err(Fault::broken)? {
        Ok(table) => Arc::new(table),
        Err(why) => return office_page(&visitor, bad, refuse(w.sheet_error(&why))).await,
    };
    let (now, sent) = (visitor.now, table.clone());
    let taken =
        site.store().writing(visitor.county, move |tx| import_readings(tx, &sent, person, now)).await?;
    match taken {
        Err(why) => office_page(&visitor, bad, refuse(w.sheet_error(&why))).await,
        Ok(TakenReadings { taken, left_out }) => {
            let left = LeftOut::new(w, &table, left_out).map_err(Fault::broken)?;
            office_page(&visitor, StatusCode::OK, Said { told: Some((taken, left)), ..Said::default() }).await
        }
    }
}
