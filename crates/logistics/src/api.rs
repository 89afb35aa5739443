//! Parcels for programs: devices send their scans, in batches that may be hours old.
mod bags;
mod inbound;
mod labels;
pub(crate) mod photos;
mod runs;
mod temperatures;

use crate::commands::NUMBER_MAX;
use crate::commands::record_scans;
use crate::model::{
    Answer, CODE_MAX, Carrier, DEVICE_KEY_MAX, Details, NewScan, Proof, Reason, SCANS_MAX, ScanKind, Scanned,
};
use crate::pages::access::may_scan;
use crate::pages::station::timetable;
use crate::photos::is_photo_key;
use crate::pickup::PickupCode;
use crate::telling::Teller;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use county::Timetable;
use kernel::{Fen, Time};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, SignedIn, Site, Visitor, forms};

pub(crate) fn routes(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(post_scans))
        .routes(routes!(bags::post_bags))
        .routes(routes!(inbound::post_inbound))
        .routes(routes!(labels::post_labels))
        .routes(routes!(temperatures::post_temperatures))
        .routes(routes!(photos::put_photo))
        .routes(routes!(runs::get_runs))
        .routes(routes!(runs::post_stop))
        .routes(routes!(crate::offline::snapshot::get_outlet))
        .with_state(site.clone())
}

/// Scans of one device, in the order in which they were made.
#[derive(Debug, Deserialize, ToSchema)]
struct Scans {
    scans: Vec<ScanIn>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ScanIn {
    /// Made by the device, at most 64 characters: the same key is the same scan, however often it is sent.
    device_key: String,
    /// A waybill, an SSCC, the address of a label's QR code, the code of an order or a bag, or a carrier's number.
    code: String,
    /// accepted, bagged, loaded, unloaded, sorted, forwarded, arrived, dispatched, ready, collected,
    /// delivered, damaged, lost,
    /// sent_back, returned, refused.
    kind: String,
    /// The code of the place; none at a door.
    place: Option<String>,
    /// By the device's clock, in milliseconds since 1970 UTC.
    at: i64,
    /// Cash that was taken for the order, in fen.
    cash_fen: Option<i64>,
    /// Why, where the parcel is damaged, lost, refused, sent back or returned: crushed, wet, spoiled, too_warm,
    /// incomplete, not_found, not_wanted, too_late, wrong_goods, not_collected, undeliverable.
    reason: Option<String>,
    /// The bag into which it is put, with bagged.
    bag: Option<String>,
    /// The company whose line-haul takes it over and its number for the parcel, with dispatched to a city.
    carrier: Option<String>,
    carrier_number: Option<String>,
    /// The figures that whoever collects it said, with collected.
    pickup_code: Option<String>,
    /// The device's key of a photograph that was taken with it, and is put to /api/photos/{key}, now or later:
    /// letters, figures and hyphens, 64 at the most.
    photo: Option<String>,
}

/// What became of each scan, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
struct Results {
    results: Vec<ScanOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ScanOut {
    device_key: String,
    accepted: bool,
    /// The parcel, where there is one.
    waybill: Option<String>,
    /// When we take it to have happened: the device's time, unless its clock cannot be right.
    happened: Option<i64>,
    /// Whether that is not what the device's clock said.
    clock_corrected: bool,
    /// Where it goes (and that the device's clock is wrong, where it is), or why it was not accepted and what to do, in
    /// the language that was asked for.
    message: String,
    /// Why it was not accepted, for programs.
    #[schema(value_type = Option<Object>)]
    why: Option<serde_json::Value>,
}

/// Records scans, in the order of their times. A scan that was sent before gets the same answer; one that is refused does not stop the others.
#[utoipa::path(
    post, path = "/api/scans", tag = "logistics", request_body = Scans,
    responses(
        (status = 200, description = "What became of each scan", body = Results),
        (status = 400, description = "The body is not such a list, or holds more than 500 scans"),
        (status = 401, description = "Nobody has signed in"),
    )
)]
async fn post_scans(
    visitor: Visitor,
    State(site): State<Site>,
    Json(sent): Json<Scans>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?.clone();
    if sent.scans.len() > SCANS_MAX {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let timetable = timetable(&site, &visitor).await?;
    let read: Vec<Result<NewScan, &'static str>> =
        sent.scans.iter().map(|scan| read(scan, &person, &timetable)).collect();
    let mut good: Vec<NewScan> = read.iter().filter_map(|scan| scan.clone().ok()).collect();
    // One device, one clock: even where it is wrong, it says in which order things were done.
    good.sort_by_key(|scan| scan.at);
    let (now, keys) = (visitor.now, good.iter().map(|scan| scan.device_key.clone()).collect::<Vec<_>>());
    let answers = site.store().writing(visitor.county, move |tx| record_scans(tx, &good, now)).await?;
    let answers: HashMap<String, Answer> = keys.into_iter().zip(answers).collect();
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    let out = |(scan, read): (&ScanIn, &Result<NewScan, &'static str>)| match read {
        Err(key) => ScanOut::unread(scan, visitor.words.say(key)),
        Ok(_) => ScanOut::of(&teller, scan, answers.get(&scan.device_key)),
    };
    let results = sent.scans.iter().zip(&read).map(out).collect();
    Ok(Json(Results { results }).into_response())
}

/// Reads one scan; the error is the key of a sentence.
fn read(scan: &ScanIn, person: &SignedIn, timetable: &Timetable) -> Result<NewScan, &'static str> {
    let too_long = scan.device_key.len() > DEVICE_KEY_MAX || scan.code.chars().count() > CODE_MAX;
    if scan.device_key.is_empty() || too_long {
        return Err("logistics-api-too-long");
    }
    let kind = forms::word(&scan.kind).map_err(|_| "logistics-api-unknown-kind")?;
    let place = scan.place.as_deref().filter(|code| !code.is_empty());
    let place = place.map(|code| timetable.place_by_code(code).ok_or("logistics-api-unknown-place"));
    let place = place.transpose()?.map(|place| place.id);
    if !may_scan(person, timetable, kind, place) {
        return Err("logistics-api-not-your-place");
    }
    let cash = scan.cash_fen.map(|fen| Fen::new(fen).ok_or("logistics-api-not-money")).transpose()?;
    let at = Time::ms(scan.at).ok_or("logistics-api-not-a-time")?;
    let (device_key, code) = (scan.device_key.clone(), scan.code.clone());
    let (person, details) = (Some(person.person), details(scan, timetable)?);
    Ok(NewScan { person, cash, details, ..NewScan::new(device_key, code, kind, place, at) })
}

fn details(scan: &ScanIn, timetable: &Timetable) -> Result<Details, &'static str> {
    let reason = scan.reason.as_deref().map(forms::word::<Reason>);
    let company = scan.carrier.as_deref().map(|code| {
        let found = timetable.companies().iter().find(|company| company.code == code);
        found.map(|company| company.id).ok_or("logistics-api-unknown-carrier")
    });
    let number = scan.carrier_number.clone().unwrap_or_default();
    if number.chars().count() > NUMBER_MAX || scan.bag.as_ref().is_some_and(|bag| bag.len() > CODE_MAX) {
        return Err("logistics-api-too-long");
    }
    if scan.photo.as_deref().is_some_and(|key| !is_photo_key(key)) {
        return Err("logistics-api-not-a-photo-key");
    }
    // Who leaves the figures out knows who came.
    let known = (scan.kind == ScanKind::Collected.word()).then_some(Proof::Known);
    let carrier = company.transpose()?.map(|company| Carrier { company, number });
    Ok(Details {
        reason: reason.transpose().map_err(|_| "logistics-api-unknown-reason")?,
        bag: scan.bag.clone(),
        carrier: carrier.filter(|carrier| !carrier.number.is_empty()),
        pickup: Some(PickupCode::of(rand::random())),
        proof: scan.pickup_code.clone().map(Proof::Code).or(known),
        photo: scan.photo.clone(),
        ..Details::default()
    })
}

impl ScanOut {
    fn unread(scan: &ScanIn, message: String) -> Self {
        let device_key = scan.device_key.chars().take(DEVICE_KEY_MAX).collect();
        Self {
            device_key,
            accepted: false,
            waybill: None,
            happened: None,
            clock_corrected: false,
            message,
            why: None,
        }
    }

    fn of(teller: &Teller, scan: &ScanIn, answer: Option<&Answer>) -> Self {
        let device_key = scan.device_key.clone();
        match answer {
            Some(Ok(scanned)) => Self::accepted(teller, device_key, scanned),
            Some(Err(refusal)) => Self {
                device_key,
                accepted: false,
                waybill: None,
                happened: None,
                clock_corrected: false,
                message: refusal.sentence(teller.words, teller.timetable),
                why: serde_json::to_value(refusal).ok(),
            },
            None => Self::unread(scan, String::new()),
        }
    }

    fn accepted(teller: &Teller, device_key: String, scanned: &Scanned) -> Self {
        Self {
            device_key,
            accepted: true,
            waybill: Some(scanned.waybill.clone()),
            happened: Some(kernel::Whole::get(scanned.happened)),
            clock_corrected: scanned.corrected,
            message: accepted_message(teller, scanned),
            why: None,
        }
    }
}

/// Where it goes; and that the device's clock is wrong, where it is.
fn accepted_message(teller: &Teller, scanned: &Scanned) -> String {
    let to = teller.destination(scanned.way.to);
    let clock = || teller.joined(&to, &teller.words.say("logistics-clock-corrected"));
    if scanned.corrected { clock() } else { to }
}
