//! Labels to print: as a page, and as PDF on a roll or on sheets.
use crate::bays::goes;
use crate::labels::{Label, LabelPaper, Labelled, Press, labelled, labels_pdf};
use crate::pages::access::may_handle;
use crate::pages::hub::in_bay;
use crate::pages::station::{Station, timetable};
use crate::queries::{announced_from, parcel_by_waybill};
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::Timetable;
use std::sync::Arc;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Refuse, Shell, Site, Visitor, download, page};

#[derive(Template)]
#[template(path = "labels.html")]
struct LabelsPage {
    shell: Shell,
    print: String,
    labels: Vec<Label>,
    /// Why some parcels get none.
    without: Vec<String>,
    /// The same as PDF: on a roll, on A4.
    roll: String,
    sheet: String,
}

async fn of_parcel(visitor: &Visitor, waybill: String) -> Result<(Arc<Timetable>, Vec<Labelled>), Fault> {
    let site = &visitor.site;
    let person = visitor.signed_in()?;
    let timetable = timetable(site, visitor).await?;
    let read = site.store().reading(visitor.county, move |tx| {
        let parcel = parcel_by_waybill(tx, &waybill)?;
        labelled(tx, parcel.into_iter().collect())
    });
    let found = read.await?;
    let first = found.first().ok_or_else(Fault::not_found)?;
    if !may_handle(person, &timetable, &first.parcel) {
        return Err(Refuse::NotAllowed.into());
    }
    Ok((timetable, found))
}

/// The label of one parcel.
pub(crate) async fn one(visitor: Visitor, Path(waybill): Path<String>) -> Result<Response, Fault> {
    let (timetable, found) = of_parcel(&visitor, waybill.clone()).await?;
    let path = format!("/parcels/{waybill}");
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    let pdf = format!("{path}/label.pdf");
    Ok(LabelsPage::answer(&visitor, teller, &found, path, [pdf.clone(), format!("{pdf}?paper=a4")]))
}

pub(crate) async fn one_pdf(
    visitor: Visitor,
    Path(waybill): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let (timetable, found) = of_parcel(&visitor, waybill.clone()).await?;
    let back = format!("/parcels/{waybill}/label");
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    pdf(&visitor, teller, &found, asked.text("paper"), back)
}

/// Everything that an outlet is about to take in.
async fn awaited(site: &Site, visitor: &Visitor, asked: &Asked) -> Result<(Station, Vec<Labelled>), Fault> {
    let station = Station::outlet(site, visitor, asked.text("place")).await?;
    let outlet = station.place.id;
    let read = site.store().reading(visitor.county, move |tx| {
        let parcels = announced_from(tx, outlet)?;
        labelled(tx, parcels)
    });
    Ok((station, read.await?))
}

/// The labels of everything that an outlet is about to take in.
pub(crate) async fn of_outlet(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let (station, found) = awaited(&site, &visitor, &asked).await?;
    let pdf = ["", "paper=a4"].map(|paper| station.link("/outlet/labels.pdf", paper));
    let back = station.link("/outlet", "");
    Ok(LabelsPage::answer(&visitor, station.teller(&visitor.words), &found, back, pdf))
}

pub(crate) async fn of_outlet_pdf(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let (station, found) = awaited(&site, &visitor, &asked).await?;
    let back = station.link("/outlet/labels", "");
    pdf(&visitor, station.teller(&visitor.words), &found, asked.text("paper"), back)
}

/// The labels of what lies in a bay of a centre: for those that lost theirs, and for what comes from outside.
pub(crate) async fn of_bay_pdf(
    visitor: Visitor,
    State(site): State<Site>,
    Path(number): Path<i64>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::centre(&site, &visitor, asked.text("place")).await?;
    let here = station.clone();
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(goes) = goes(&here.timetable, number) else { return Ok::<_, store::Error>(Vec::new()) };
        let parcels = in_bay(tx, &here, goes)?.into_iter().map(|(parcel, _)| parcel).collect();
        labelled(tx, parcels)
    });
    let back = station.link(&format!("/hub/bays/{number}"), "");
    pdf(&visitor, station.teller(&visitor.words), &read.await?, asked.text("paper"), back)
}

fn press<'a>(visitor: &'a Visitor, teller: Teller<'a>) -> Press<'a> {
    let settings = visitor.site.settings();
    Press {
        teller,
        shop: visitor.words.name(&settings.shop_zh, &settings.shop_en),
        origin: settings.origin.trim_end_matches('/'),
        now: visitor.now,
    }
}

/// The labels as PDF; where none can be printed, the page that says why.
fn pdf(
    visitor: &Visitor,
    teller: Teller,
    found: &[Labelled],
    paper: &str,
    back: String,
) -> Result<Response, Fault> {
    let (labels, without) = press(visitor, teller).labels(found);
    if labels.is_empty() || !without.is_empty() && found.len() == 1 {
        return Ok(LabelsPage::answer(visitor, teller, found, back, Default::default()));
    }
    let title = visitor.words.say("logistics-labels-title");
    let bytes = labels_pdf(&labels, LabelPaper::of(paper), &title).map_err(Fault::broken)?;
    Ok(download("labels.pdf", "application/pdf", bytes))
}

impl LabelsPage {
    fn answer(
        visitor: &Visitor,
        teller: Teller,
        found: &[Labelled],
        back: String,
        [roll, sheet]: [String; 2],
    ) -> Response {
        let w = &visitor.words;
        let title = w.say("logistics-labels-title");
        let mut shell =
            Shell::new(visitor, Nav::Field, &title).with_back(back).with_heading(title).without_tabs();
        // On paper nothing stands beside the labels.
        shell.generated = false;
        let (labels, without) = press(visitor, teller).labels(found);
        let refused = labels.is_empty() && !without.is_empty();
        let print = w.with("logistics-labels-print", &[("n", labels.len())]);
        let without = without.iter().map(|why| why.sentence(w)).collect();
        let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        page(status, Self { shell, print, labels, without, roll, sheet })
    }
}
