//! Temperatures, for thermometers that write by themselves.
use crate::cold::{NewReading, ReadingRefusal, Source, Tenths, find_box, record_readings};
use crate::model::SCANS_MAX;
use crate::pages::cold::may_read;
use crate::pages::station::timetable;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use county::Timetable;
use kernel::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::{Fault, SignedIn, Site, Visitor};

/// What thermometers read.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Temperatures {
    readings: Vec<ReadingIn>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReadingIn {
    /// The code of the place or of the vehicle whose cold box it is.
    #[serde(rename = "box")]
    cold_box: String,
    /// In milliseconds since 1970 UTC.
    at: i64,
    /// Degrees Celsius as text, with one figure behind the point at the most: 3.4, -18.
    celsius: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadingResults {
    results: Vec<ReadingOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadingOut {
    accepted: bool,
    /// Why it was not taken, in the language that was asked for.
    message: String,
}

/// Takes readings in. One that is refused does not stop the others; the same box and time again is the same reading.
#[utoipa::path(
    post, path = "/api/temperatures", tag = "logistics", request_body = Temperatures,
    responses(
        (status = 200, description = "What became of each reading, in the order of the request", body = ReadingResults),
        (status = 400, description = "The body is not such a list, or holds more than 500 readings"),
        (status = 401, description = "Nobody has signed in"),
    )
)]
pub(super) async fn post_temperatures(
    visitor: Visitor,
    State(site): State<Site>,
    Json(sent): Json<Temperatures>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?.clone();
    if sent.readings.len() > SCANS_MAX {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let network = timetable(&site, &visitor).await?;
    let read: Vec<Result<NewReading, &'static str>> =
        sent.readings.iter().map(|one| read(one, &person, &network)).collect();
    let good: Vec<NewReading> = read.iter().filter_map(|one| one.ok()).collect();
    let now = visitor.now;
    let answers = site.store().writing(visitor.county, move |tx| record_readings(tx, &good, now)).await?;
    let mut answers = answers.into_iter();
    let out = |read: Result<NewReading, &'static str>| {
        let answer = read.and_then(|_| answers.next().unwrap_or(Ok(())).map_err(ReadingRefusal::key));
        let message = answer.err().map(|key| visitor.words.say(key)).unwrap_or_default();
        ReadingOut { accepted: answer.is_ok(), message }
    };
    Ok(Json(ReadingResults { results: read.into_iter().map(out).collect() }).into_response())
}

/// The error is the key of a sentence.
fn read(one: &ReadingIn, person: &SignedIn, network: &Timetable) -> Result<NewReading, &'static str> {
    let cold_box = find_box(network, &one.cold_box).ok_or(ReadingRefusal::UnknownBox.key())?;
    if !may_read(person, network, cold_box) {
        return Err("logistics-cold-not-yours");
    }
    Ok(NewReading {
        cold_box,
        at: Time::ms(one.at).ok_or(ReadingRefusal::NotATime.key())?,
        temperature: Tenths::read(&one.celsius).ok_or(ReadingRefusal::NotATemperature.key())?,
        source: Source::Device,
        person: Some(person.person),
    })
}
