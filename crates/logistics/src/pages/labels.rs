//! Labels, 100 × 150 mm: what a parcel carries on its way. Masked, because everybody on the way reads it.
use crate::bays::bay_of;
use crate::marks::{Mark, code_bars, qr, sscc_bars};
use crate::model::{Parcel, ParcelLine};
use crate::pages::access::may_handle;
use crate::pages::outlet::with_lines;
use crate::pages::station::{Station, timetable};
use crate::queries::{announced_from, parcel_by_waybill};
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Time, mask_name, mask_phone};
use ordering::Receiver;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Refuse, Shell, Site, Visitor, page};

#[derive(Template)]
#[template(path = "labels.html")]
struct LabelsPage {
    shell: Shell,
    print: String,
    labels: Vec<Label>,
}

/// What one label says.
struct Label {
    shop: String,
    printed: String,
    line: String,
    bay: String,
    receiver: String,
    address: String,
    from: String,
    kept: String,
    weight: String,
    lines: String,
    order: String,
    link: String,
    qr: Mark,
    bars: Mark,
    code: String,
}

struct Labelled {
    parcel: Parcel,
    lines: Vec<ParcelLine>,
    receiver: Receiver,
}

fn labelled(tx: &mut Tx, parcels: Vec<Parcel>) -> store::Result<Vec<Labelled>> {
    let mut labels = Vec::new();
    for (parcel, lines) in with_lines(tx, parcels)? {
        let receiver = crate::receivers::receiver_of(tx, &parcel)?;
        labels.push(Labelled { parcel, lines, receiver });
    }
    Ok(labels)
}

/// The label of one parcel.
pub(crate) async fn one(
    visitor: Visitor,
    State(site): State<Site>,
    Path(waybill): Path<String>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?;
    let timetable = timetable(&site, &visitor).await?;
    let read = site.store().reading(visitor.county, move |tx| {
        let parcel = parcel_by_waybill(tx, &waybill)?;
        labelled(tx, parcel.into_iter().collect())
    });
    let found = read.await?;
    let first = found.first().ok_or_else(Fault::not_found)?;
    if !may_handle(person, &timetable, &first.parcel) {
        return Err(Refuse::NotAllowed.into());
    }
    let back = format!("/parcels/{}", first.parcel.waybill);
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    Ok(page(StatusCode::OK, LabelsPage::new(&visitor, &teller, &found, back)))
}

/// The labels of everything that an outlet is about to take in.
pub(crate) async fn of_outlet(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let outlet = station.place.id;
    let read = site.store().reading(visitor.county, move |tx| {
        let parcels = announced_from(tx, outlet)?;
        labelled(tx, parcels)
    });
    let found = read.await?;
    let (back, teller) = (station.link("/outlet", ""), station.teller(&visitor.words));
    Ok(page(StatusCode::OK, LabelsPage::new(&visitor, &teller, &found, back)))
}

impl LabelsPage {
    fn new(visitor: &Visitor, teller: &Teller, found: &[Labelled], back: String) -> Self {
        let w = &visitor.words;
        let title = w.say("logistics-labels-title");
        let settings = visitor.site.settings();
        let origin = settings.origin.trim_end_matches('/');
        let shop = w.name(&settings.shop_zh, &settings.shop_en);
        let mut shell =
            Shell::new(visitor, Nav::Field, &title).with_back(back).with_heading(title).without_tabs();
        // On paper nothing stands beside the labels.
        shell.generated = false;
        Self {
            shell,
            print: w.with("logistics-labels-print", &[("n", found.len())]),
            labels: found.iter().map(|one| Label::new(teller, one, shop, origin, visitor.now)).collect(),
        }
    }
}

impl Label {
    fn new(teller: &Teller, one: &Labelled, shop: &str, origin: &str, now: Time) -> Self {
        let w = teller.words;
        let parcel = &one.parcel;
        let (bars, code) = match &parcel.sscc {
            Some(sscc) => (sscc_bars(sscc), format!("(00) {sscc}")),
            None => (code_bars(&parcel.waybill), parcel.waybill.clone()),
        };
        let link = digital_link(origin, parcel);
        Self {
            shop: w.with("logistics-label-shop", &[("shop", shop)]),
            printed: format!("{} {}", now.day(), now.clock()),
            line: line(teller, parcel),
            bay: bay(teller, parcel),
            receiver: format!("{} {}", mask_name(&one.receiver.name), mask_phone(&one.receiver.phone)),
            address: address(teller, parcel, &one.receiver),
            from: teller.place(parcel.way.from),
            kept: w.say(format!("logistics-storage-{}", parcel.storage)),
            weight: w.with("logistics-label-weight", &[("weight", w.weight(parcel.grams))]),
            lines: teller.lines(&one.lines),
            order: w.with("logistics-order", &[("code", &parcel.order_code)]),
            qr: qr(&link),
            link,
            bars,
            code,
        }
    }
}

/// Where the QR code of a parcel leads: its GS1 Digital Link, or without a GS1 prefix our own page.
pub fn digital_link(origin: &str, parcel: &Parcel) -> String {
    match &parcel.sscc {
        Some(sscc) => format!("{origin}/00/{sscc}"),
        None => format!("{origin}/trace/parcel/{}", parcel.waybill),
    }
}

fn line(teller: &Teller, parcel: &Parcel) -> String {
    let number = teller.line(parcel.way.from).filter(|_| parcel.way.outlet() != Some(parcel.way.from));
    match number {
        Some(number) => teller.words.with("logistics-line-number", &[("number", number)]),
        None => teller.words.say("logistics-label-stays"),
    }
}

fn bay(teller: &Teller, parcel: &Parcel) -> String {
    let number = bay_of(teller.timetable, parcel.way.to);
    teller.words.with("logistics-label-bay", &[("number", number)])
}

fn address(teller: &Teller, parcel: &Parcel, receiver: &Receiver) -> String {
    let place = teller.destination(parcel.way.to);
    if receiver.address.is_empty() { place } else { format!("{place} {}", receiver.address) }
}
