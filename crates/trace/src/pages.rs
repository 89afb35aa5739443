//! `/trace`: by the code on a label, by its QR code, or by its GS1 Digital Link.
use crate::links::{lot_link, parcel_link};
use crate::model::{LotTrace, ParcelTrace};
use crate::parts::Recalled;
use crate::queries::{packed, trace_lot, trace_parcel};
use crate::recalls;
use crate::telling::{boxes, steps};
use crate::{lot_document, parcel_document};
use askama::Template;
use askama::filters::Safe;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Day, LotCode, Sscc, Waybill};
use logistics::history::{Step, history};
use logistics::{ParcelCode, Teller, Warmth};
use std::str::FromStr;
use stock::LotState;
use webkit::listing::Asked;
use webkit::map::{Size, Spot, locator};
use webkit::{Fault, Nav, Shell, Site, Visitor, Words, page, redirect};

/// The room's pages.
pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/trace", get(ask))
        .route("/trace/{code}", get(lot))
        .route("/trace/{code}/qr.svg", get(lot_qr))
        .route("/trace/parcel/{waybill}", get(parcel))
        .route("/01/{gtin}", get(product_by_link))
        .route("/01/{gtin}/10/{lot}", get(lot_by_link))
        .route("/01/{gtin}/10/{lot}/21/{serial}", get(lot_by_link_with_serial))
        .route("/00/{sscc}", get(parcel_by_link))
        .route("/office/recalls", get(recalls::list))
        .route("/office/recalls/{code}", get(recalls::show).post(recalls::recall))
        .with_state(site.clone())
}

/// Whether somebody asks for data rather than for a page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let first = accept.split(',').next().unwrap_or("").split(';').next().unwrap_or("").trim();
    matches!(first, "application/json" | "application/ld+json")
}

fn origin(site: &Site) -> String {
    site.settings().origin.trim_end_matches('/').to_string()
}

/// A document as JSON-LD.
pub(crate) fn as_json_ld(document: &crate::Document) -> Response {
    let mut answer = axum::Json(document).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/ld+json"));
    answer
}

#[derive(Template)]
#[template(path = "trace-ask.html")]
struct AskPage {
    shell: Shell,
    code: String,
    /// Why there is nothing to show.
    why: Option<String>,
}

fn asking(visitor: &Visitor, status: StatusCode, code: &str, why: Option<String>) -> Response {
    let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("trace-title"));
    page(status, AskPage { shell, code: code.to_string(), why })
}

/// The page to type a code into; with a code it leads on.
async fn ask(visitor: Visitor, asked: Asked) -> Response {
    let code = asked.text("code");
    if code.is_empty() {
        return asking(&visitor, StatusCode::OK, "", None);
    }
    match (LotCode::from_str(code), ParcelCode::read(code)) {
        (Ok(lot), _) => redirect(format!("/trace/{lot}")),
        (_, Ok(ParcelCode::Waybill(waybill))) => redirect(format!("/trace/parcel/{waybill}")),
        (_, Ok(ParcelCode::Sscc(sscc))) => redirect(format!("/00/{sscc}")),
        _ => asking(&visitor, StatusCode::NOT_FOUND, code, Some(visitor.words.say("trace-not-a-code"))),
    }
}

fn unknown(visitor: &Visitor, code: &str) -> Response {
    let why = visitor.words.with("trace-unknown", &[("code", code)]);
    asking(visitor, StatusCode::NOT_FOUND, code, Some(why))
}

async fn lot(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Ok(lot_code) = LotCode::from_str(&code) else {
        let why = Some(visitor.words.say("trace-not-a-code"));
        return Ok(asking(&visitor, StatusCode::NOT_FOUND, &code, why));
    };
    let (today, json) = (visitor.now.day(), wants_json(&headers));
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(trace) = trace_lot(tx, &lot_code, today)? else { return Ok::<_, store::Error>(None) };
        let packed = if json { packed(tx, &trace.lot)? } else { Vec::new() };
        Ok(Some((trace, packed)))
    });
    match read.await? {
        None => Ok(unknown(&visitor, &code)),
        Some((trace, packed)) if json => {
            Ok(as_json_ld(&lot_document(&origin(&site), &trace, &packed, visitor.now)))
        }
        Some((trace, _)) => Ok(page(StatusCode::OK, LotPage::new(&visitor, &trace, &origin(&site))?)),
    }
}

#[derive(Template)]
#[template(path = "trace-lot.html")]
struct LotPage {
    shell: Shell,
    title: String,
    seal: Option<Safe<String>>,
    code: String,
    recalled: bool,
    /// Why, where the office has said it.
    why_recalled: Option<String>,
    tags: Vec<String>,
    slip: (String, String, String),
    producer: String,
    origin: String,
    boxes: Vec<&'static str>,
    picked: String,
    best_before: String,
    past: bool,
    steps: Vec<Step>,
    sheet: Option<Safe<String>>,
    map: Option<Safe<String>>,
    link: String,
    picture: String,
    name: String,
    price: String,
    pack: String,
    product: String,
}

impl LotPage {
    fn new(visitor: &Visitor, trace: &LotTrace, origin: &str) -> Result<Self, Fault> {
        let (w, today) = (&visitor.words, visitor.now.day());
        let (lot, product) = (&trace.lot, &trace.product);
        let teller = Teller { words: w, timetable: &trace.timetable };
        let sheet = trace.commitment.as_ref().map(|c| brand::commitment_sheet(w, c, &trace.producer));
        let names = trace.timetable.origin(lot.township);
        let recalled = lot.state == LotState::Recalled;
        let link = lot_link(origin, product, &lot.code);
        Ok(Self {
            shell: Shell::new(visitor, Nav::Shop, format!("{} {}", w.say("trace-title"), lot.code)),
            title: title(w, trace, today),
            // The seal does not stand beside a warning: one red thing on a page.
            seal: if trace.licensed && !recalled { Some(brand::seal(w)?) } else { None },
            code: lot.code.clone(),
            recalled,
            why_recalled: trace.recall.as_ref().map(|recall| recall.reason.clone()),
            tags: tags(w, trace),
            slip: slip(w, lot.harvested_on),
            producer: producer(w, trace),
            origin: w.name(&names.0, &names.1).to_string(),
            boxes: boxes(lot.harvested_on, lot.best_before, today),
            picked: w.with("trace-picked", &[("when", w.relative_day(lot.harvested_on, today))]),
            best_before: w.with("trace-best-before", &[("day", w.short_day(lot.best_before))]),
            past: recalled || today > lot.best_before,
            steps: steps(&teller, trace, today),
            sheet: sheet.transpose()?,
            map: map(w, trace),
            link: link.strip_prefix(origin).unwrap_or(&link).to_string(),
            picture: product.picture.clone(),
            name: product.name(w).to_string(),
            price: w.yuan(lot.price.unwrap_or(product.price)),
            pack: product.pack_label(w),
            product: product.code.clone(),
        })
    }
}

/// `高山冬笋，今早采自富文乡`
fn title(w: &Words, trace: &LotTrace, today: Day) -> String {
    let township = trace.timetable.township(trace.lot.township);
    let place = township.map_or(String::new(), |t| w.name(&t.name_zh, &t.name_en).to_string());
    let (product, when) = (trace.product.name(w).to_string(), w.picked(trace.lot.harvested_on, today));
    // A date stays in one line.
    let when = when.replace(' ', "\u{a0}");
    w.with("trace-lot-title", &[("product", &product), ("when", &when), ("place", &place)])
}

/// What stands for the lot in two words each; that it is not recalled is said by the page.
fn tags(w: &Words, trace: &LotTrace) -> Vec<String> {
    let mut tags = Vec::new();
    if trace.commitment.is_some() {
        tags.push(w.say("trace-committed"));
    }
    let mut kinds: Vec<_> = trace.certificates.iter().map(|certificate| certificate.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    tags.extend(kinds.into_iter().map(|kind| brand::kind_name(w, kind)));
    tags
}

/// The harvest slip: a word, the day, the month.
fn slip(w: &Words, day: Day) -> (String, String, String) {
    let month = w.with("trace-slip-month", &[("n", i64::from(day.month_of_year()))]);
    (w.say("trace-slip"), day.day_of_month().to_string(), month)
}

/// A producer who does not agree to be shown is called by the code alone.
fn producer(w: &Words, trace: &LotTrace) -> String {
    let producer = &trace.producer;
    if producer.consent {
        w.name(&producer.name_zh, &producer.name_en).to_string()
    } else {
        producer.code.clone()
    }
}

/// Where in the county it grew.
fn map(w: &Words, trace: &LotTrace) -> Option<Safe<String>> {
    let timetable = &trace.timetable;
    let ground = timetable.ground(Size::Small)?;
    let township = timetable.township(trace.lot.township)?;
    let spot = |at, name: &str, hub| Spot {
        at,
        name: name.to_string(),
        figure: 0,
        shown: String::new(),
        hub,
        strong: true,
    };
    let here = spot(township.position, w.name(&township.name_zh, &township.name_en), None);
    let hub = timetable.hub().map(|hub| spot(hub.position, w.name(&hub.name_zh, &hub.name_en), Some(0)));
    let others: Vec<_> =
        timetable.townships().iter().filter(|t| t.id != township.id).map(|t| t.position).collect();
    let says = w.with("trace-map-says", &[("place", &here.name)]);
    Some(locator(ground, &says, &here, hub.as_ref(), &others))
}

/// A lot's QR code as a file.
async fn lot_qr(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    let lot_code = LotCode::from_str(&code).map_err(|_| Fault::not_found())?;
    let found = site.store().reading(visitor.county, move |tx| {
        let Some(lot) = stock::lot_by_code(tx, lot_code.as_str())? else {
            return Ok::<_, store::Error>(None);
        };
        Ok(catalog::product(tx, lot.product)?.map(|product| (lot.code, product)))
    });
    let (code, product) = found.await?.ok_or_else(Fault::not_found)?;
    let link = lot_link(&origin(&site), &product, &code);
    let svg = papers::qr_svg(&link).map_err(Fault::broken)?;
    let kind = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    Ok((kind, svg).into_response())
}

async fn parcel(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Ok(waybill) = Waybill::from_str(&code) else {
        let why = Some(visitor.words.say("trace-not-a-code"));
        return Ok(asking(&visitor, StatusCode::NOT_FOUND, &code, why));
    };
    let now = visitor.now;
    let found = site.store().reading(visitor.county, move |tx| trace_parcel(tx, &waybill, now)).await?;
    let Some(trace) = found else { return Ok(unknown(&visitor, &code)) };
    if wants_json(&headers) {
        return Ok(as_json_ld(&parcel_document(&origin(&site), &trace, visitor.now)));
    }
    let timetable = site.store().reading(visitor.county, county::timetable).await?;
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    Ok(page(StatusCode::OK, ParcelPage::new(&visitor, &teller, &trace, &origin(&site))))
}

#[derive(Template)]
#[template(path = "trace-parcel.html")]
struct ParcelPage {
    shell: Shell,
    waybill: String,
    title: String,
    state: String,
    from: String,
    weight: String,
    /// What must not be eaten of it.
    recalled: Vec<Recalled>,
    steps: Vec<Step>,
    lots: Vec<LotInParcel>,
    /// Whether it was kept cold, as a sentence; and whether it was not.
    kept: Option<(bool, String)>,
    link: String,
}

struct LotInParcel {
    code: String,
    name: String,
    picture: String,
    producer: String,
    what: String,
    /// Its last good day, where warmth has brought it nearer.
    shortened: Option<String>,
}

impl ParcelPage {
    fn new(visitor: &Visitor, teller: &Teller, trace: &ParcelTrace, origin: &str) -> Self {
        let (w, parcel) = (&visitor.words, &trace.parcel);
        let from = teller.place(parcel.way.from);
        let link = parcel_link(origin, parcel);
        Self {
            shell: Shell::new(visitor, Nav::Shop, format!("{} {}", w.say("trace-title"), parcel.waybill)),
            waybill: parcel.waybill.clone(),
            title: w.with("trace-parcel-title", &[("place", &from)]),
            state: teller.state(parcel.standing.state),
            from,
            weight: w.weight(parcel.grams),
            recalled: recalled(w, trace),
            steps: history(teller, std::slice::from_ref(parcel), &trace.scans, visitor.now.day()),
            lots: trace.lots.iter().map(|lot| lot_in_parcel(w, trace, lot, visitor.now.day())).collect(),
            kept: kept_cold(w, &trace.warmth),
            link: link.strip_prefix(origin).unwrap_or(&link).to_string(),
        }
    }
}

/// What the thermometers say of everything in it that has to be kept cold. Nothing where none was read.
fn kept_cold(w: &Words, warmth: &[Warmth]) -> Option<(bool, String)> {
    let read = warmth.iter().map(|one| one.read_minutes).max().filter(|minutes| *minutes > 0)?;
    let worst = warmth.iter().max_by_key(|one| (one.lost_minutes, one.outside_minutes))?;
    match worst.worst {
        None => Some((true, w.with("trace-kept-cold", &[("time", w.duration_minutes(read))]))),
        Some(celsius) => {
            let (time, celsius) = (w.duration_minutes(worst.outside_minutes), celsius.to_string());
            Some((false, w.with("trace-not-kept-cold", &[("time", time), ("celsius", celsius)])))
        }
    }
}

fn recalled(w: &Words, trace: &ParcelTrace) -> Vec<Recalled> {
    let recalled = trace.lots.iter().filter(|of| of.lot.state == LotState::Recalled);
    let one = |of: &LotTrace| Recalled {
        name: of.product.name(w).to_string(),
        lot: of.lot.code.clone(),
        order: None,
        why: of.recall.as_ref().map(|recall| recall.reason.clone()),
    };
    recalled.map(one).collect()
}

fn lot_in_parcel(w: &Words, trace: &ParcelTrace, lot: &LotTrace, today: Day) -> LotInParcel {
    let quantity = trace
        .lines
        .iter()
        .filter(|line| line.lot == lot.lot.id)
        .map(|line| line.quantity)
        .sum::<kernel::Quantity>();
    let picked = w.with("trace-picked", &[("when", w.relative_day(lot.lot.harvested_on, today))]);
    let warmth = trace.warmth.iter().find(|warmth| warmth.lot == Some(lot.lot.id));
    let shortened = warmth.filter(|warmth| warmth.lost_days() > 0).map(|warmth| {
        let day = w.short_day(warmth.best_before(lot.lot.best_before));
        w.with("trace-best-before-shortened", &[("day", day)])
    });
    LotInParcel {
        shortened,
        code: lot.lot.code.clone(),
        name: lot.product.name(w).to_string(),
        picture: lot.product.picture.clone(),
        producer: producer(w, lot),
        what: format!("{} · {picked}", w.quantity(quantity, lot.product.unit)),
    }
}

/// A GS1 Digital Link of a product leads to its page in the shop.
async fn product_by_link(
    visitor: Visitor,
    State(site): State<Site>,
    Path(gtin): Path<String>,
) -> Result<Response, Fault> {
    let gtin: catalog::Gtin = gtin.parse().map_err(|_| Fault::not_found())?;
    let found = site.store().reading(visitor.county, move |tx| catalog::product_by_gtin(tx, &gtin)).await?;
    let product = found.ok_or_else(Fault::not_found)?;
    Ok(redirect(format!("/product/{}", product.code)))
}

/// A GS1 Digital Link of a lot: data for who asks for it, else the lot's page.
async fn lot_by_link(
    visitor: Visitor,
    state: State<Site>,
    Path((_gtin, code)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if wants_json(&headers) {
        return lot(visitor, state, Path(code), headers).await;
    }
    Ok(redirect(format!("/trace/{}", webkit::in_query(&code))))
}

async fn lot_by_link_with_serial(
    visitor: Visitor,
    state: State<Site>,
    Path((gtin, code, _serial)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    lot_by_link(visitor, state, Path((gtin, code)), headers).await
}

/// A GS1 Digital Link of a parcel.
async fn parcel_by_link(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Ok(sscc) = Sscc::from_str(&code) else {
        let why = Some(visitor.words.say("trace-not-a-code"));
        return Ok(asking(&visitor, StatusCode::NOT_FOUND, &code, why));
    };
    let found =
        site.store().reading(visitor.county, move |tx| logistics::parcel_by_sscc(tx, sscc.as_str())).await?;
    match found {
        None => Ok(unknown(&visitor, &code)),
        Some(found) if wants_json(&headers) => {
            parcel(visitor, State(site), Path(found.waybill), headers).await
        }
        Some(found) => Ok(redirect(format!("/trace/parcel/{}", found.waybill))),
    }
}
