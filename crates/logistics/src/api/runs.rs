//! `GET /api/runs`: the runs of a day that one may drive, stop by stop; `POST /api/stops`: the bus is there, or does
//! not call, and why.
use crate::calls::SkipReason;
use crate::commands::{Calling, StopRefusal, TellStop, tell_stop};
use crate::pages::driver::{DRIVER_ROLES, Driving, trips_of};
use crate::pages::station::timetable;
use crate::run_sheet::{RunSheet, Stop, run_sheet};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use county::Timetable;
use kernel::Whole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::listing::Asked;
use webkit::{Fault, Site, Visitor, forms};

/// The runs of a day.
#[derive(Debug, Serialize, ToSchema)]
struct RunsOut {
    runs: Vec<RunOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RunOut {
    /// None while nothing was said or loaded.
    run: Option<String>,
    /// The code of its trip.
    trip: String,
    /// As YYYY-MM-DD.
    day: String,
    /// bringing, collecting.
    leg: String,
    /// By how many minutes the bus was late where it last was; negative where it was early.
    late_minutes: Option<i64>,
    /// Parcels on board.
    aboard: usize,
    stops: Vec<StopOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StopOut {
    /// In its trip, from 1.
    position: i64,
    /// The code of the place.
    place: String,
    /// When the bus is to be there, in milliseconds since 1970 UTC.
    planned: i64,
    /// When it was there.
    reached: Option<i64>,
    /// Why it did not call: closed, road_blocked, weather, full, breakdown, no_time, nothing.
    skipped: Option<String>,
    /// The waybills of what is put down there.
    unload: Vec<String>,
    /// The waybills of what waits there for this run.
    load: Vec<String>,
}

/// The runs of a day that the asker may drive, in the order in which they leave; the county's office sees all.
#[utoipa::path(
    get, path = "/api/runs", tag = "logistics",
    params(("day" = Option<String>, Query, description = "YYYY-MM-DD; without it, today")),
    responses(
        (status = 200, description = "The runs, stop by stop", body = RunsOut),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "This account drives nothing"),
    )
)]
pub(super) async fn get_runs(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let person = visitor.must(DRIVER_ROLES)?;
    let timetable = timetable(&site, &visitor).await?;
    let day = asked.text("day").parse().unwrap_or(visitor.now.day());
    let trips = trips_of(person, &timetable, day);
    let table = timetable.clone();
    let read = site.store().reading(visitor.county, move |tx| {
        trips.iter().map(|trip| run_sheet(tx, &table, trip, day)).collect::<store::Result<Vec<_>>>()
    });
    let runs = read.await?.iter().map(|sheet| run_out(&timetable, sheet)).collect();
    Ok(Json(RunsOut { runs }).into_response())
}

fn run_out(timetable: &Timetable, sheet: &RunSheet) -> RunOut {
    RunOut {
        run: sheet.run.as_ref().map(|run| run.id.to_string()),
        trip: sheet.key.trip.clone(),
        day: sheet.key.day.to_string(),
        leg: sheet.key.leg.to_string(),
        late_minutes: sheet.late_minutes(),
        aboard: sheet.aboard.len(),
        stops: sheet.stops.iter().map(|stop| stop_out(timetable, stop)).collect(),
    }
}

fn stop_out(timetable: &Timetable, stop: &Stop) -> StopOut {
    let waybills = |parcels: &[crate::Parcel]| parcels.iter().map(|parcel| parcel.waybill.clone()).collect();
    StopOut {
        position: stop.position,
        place: timetable.place(stop.place).map(|place| place.code.clone()).unwrap_or_default(),
        planned: stop.arrives.get(),
        reached: stop.reached().map(Whole::get),
        skipped: stop.skipped().and_then(|told| told.reason).map(|reason| reason.to_string()),
        unload: waybills(&stop.unload),
        load: waybills(&stop.load),
    }
}

/// What the driver says of a stop.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct StopIn {
    /// The code of the trip.
    trip: String,
    /// As YYYY-MM-DD.
    day: String,
    /// In its trip, from 1.
    position: i64,
    /// Why the bus does not call there: closed, road_blocked, weather, full, breakdown, no_time, nothing. Left out:
    /// it is there.
    skipped: Option<String>,
    /// What the driver says besides, 200 characters at the most.
    note: Option<String>,
}

/// The bus is at a stop, or does not call there. Said twice, the first time stands; a stop that was reached is not skipped any more.
#[utoipa::path(
    post, path = "/api/stops", tag = "logistics", request_body = StopIn,
    responses(
        (status = 204, description = "It is written down"),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "This account does not drive that route"),
        (status = 404, description = "There is no such trip or stop"),
        (status = 409, description = "The bus was there, so the stop is not skipped; said as text"),
        (status = 422, description = "Not a reason; said as text"),
    )
)]
pub(super) async fn post_stop(
    visitor: Visitor,
    State(site): State<Site>,
    Json(sent): Json<StopIn>,
) -> Result<Response, Fault> {
    let driving = Driving::find(&site, &visitor, &sent.day, &sent.trip).await?;
    let sheet = driving.sheet(&site, &visitor).await?;
    let stop = sheet.stop(sent.position).ok_or_else(Fault::not_found)?;
    let refused = |status: StatusCode, key: &str| (status, visitor.words.say(key)).into_response();
    let what = match sent.skipped.as_deref().map(forms::word::<SkipReason>) {
        None => Calling::Reached,
        Some(Ok(reason)) => Calling::Skipped { reason, note: sent.note.clone().unwrap_or_default() },
        Some(Err(_)) => {
            return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, "logistics-api-unknown-reason"));
        }
    };
    let told = TellStop {
        run: driving.key(),
        position: stop.position,
        place: stop.place,
        what,
        person: visitor.signed_in()?.person,
        at: visitor.now,
    };
    let done = site.store().writing(visitor.county, move |tx| tell_stop(tx, &told)).await?;
    Ok(match done {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(StopRefusal::AlreadyReached { .. }) => {
            refused(StatusCode::CONFLICT, "logistics-driver-not-skipped")
        }
    })
}
