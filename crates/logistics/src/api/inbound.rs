//! Parcels from outside, for the programs of carriers.
use crate::commands::{InboundRefusal, NewInbound, announce_inbound};
use crate::model::{Carrier, SCANS_MAX};
use crate::pages::inbound::may_announce;
use crate::pages::station::timetable;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catalog::Storage;
use county::Timetable;
use kernel::Grams;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::{Fault, Site, Visitor, forms};

/// What a carrier brings, as a list.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct InboundList {
    parcels: Vec<InboundIn>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct InboundIn {
    /// The carrier's code, and its own number for the parcel: the same number is the same parcel.
    carrier: String,
    carrier_number: String,
    receiver_name: String,
    receiver_phone: String,
    /// The code of the outlet at which it is collected.
    outlet: String,
    grams: i64,
    contents: Option<String>,
    /// room, cool, chilled, frozen; room where nothing is said.
    storage: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct InboundResults {
    results: Vec<InboundOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct InboundOut {
    carrier_number: String,
    accepted: bool,
    /// Our own number for it.
    waybill: Option<String>,
    /// Why it was not taken, in the language that was asked for.
    message: String,
}

/// Announces parcels from outside. One that is refused does not stop the others.
#[utoipa::path(
    post, path = "/api/inbound", tag = "logistics", request_body = InboundList,
    responses(
        (status = 200, description = "What became of each parcel", body = InboundResults),
        (status = 400, description = "The body is not such a list, or holds more than 500 parcels"),
        (status = 403, description = "Not an account of the county's office or of the hub"),
    )
)]
pub(super) async fn post_inbound(
    visitor: Visitor,
    State(site): State<Site>,
    Json(sent): Json<InboundList>,
) -> Result<Response, Fault> {
    let timetable = timetable(&site, &visitor).await?;
    may_announce(&visitor, &timetable)?;
    if sent.parcels.len() > SCANS_MAX {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let read: Vec<Result<NewInbound, &'static str>> =
        sent.parcels.iter().map(|one| read(one, &timetable)).collect();
    let good: Vec<NewInbound> = read.iter().filter_map(|one| one.clone().ok()).collect();
    let now = visitor.now;
    let answers = site.store().writing(visitor.county, move |tx| announce_inbound(tx, &good, now)).await?;
    let mut answers = answers.into_iter();
    let out = |(one, read): (&InboundIn, &Result<NewInbound, &'static str>)| {
        let answer = match read {
            Err(key) => Err(*key),
            Ok(_) => answers.next().unwrap_or(Err(InboundRefusal::NoNumber)).map_err(sentence),
        };
        InboundOut {
            carrier_number: one.carrier_number.chars().take(crate::commands::NUMBER_MAX).collect(),
            accepted: answer.is_ok(),
            message: answer.as_ref().err().map(|key| visitor.words.say(*key)).unwrap_or_default(),
            waybill: answer.ok(),
        }
    };
    let results = sent.parcels.iter().zip(&read).map(out).collect();
    Ok(Json(InboundResults { results }).into_response())
}

fn read(one: &InboundIn, timetable: &Timetable) -> Result<NewInbound, &'static str> {
    let company = timetable.companies().iter().find(|company| company.code == one.carrier);
    let outlet = timetable.place_by_code(&one.outlet);
    let short = |text: &str| text.trim().chars().take(60).collect::<String>();
    let storage = one.storage.as_deref().map(forms::word::<Storage>).transpose();
    Ok(NewInbound {
        carrier: Carrier {
            company: company.ok_or("logistics-api-unknown-carrier")?.id,
            number: one.carrier_number.trim().to_string(),
        },
        to: outlet.ok_or("logistics-api-unknown-place")?.id,
        receiver_name: short(&one.receiver_name),
        receiver_phone: short(&one.receiver_phone),
        contents: short(one.contents.as_deref().unwrap_or_default()),
        grams: Grams::new(one.grams).ok_or("logistics-api-not-a-weight")?,
        storage: storage.map_err(|_| "logistics-api-unknown-storage")?.unwrap_or(Storage::Room),
    })
}

/// The key of the sentence that says why a parcel was not taken.
const fn sentence(refusal: InboundRefusal) -> &'static str {
    match refusal {
        InboundRefusal::NoNumber => "logistics-inbound-no-number",
        InboundRefusal::NoPhone => "logistics-inbound-no-phone",
        InboundRefusal::UnknownOutlet => "logistics-api-unknown-place",
        InboundRefusal::UnknownCarrier => "logistics-api-unknown-carrier",
    }
}
