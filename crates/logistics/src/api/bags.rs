//! Bags for programs: begun, sealed and opened by devices.
use crate::commands::{BagAct, BagDone, BagRefusal, BagWhat, handle_bags};
use crate::model::{CODE_MAX, DEVICE_KEY_MAX, SCANS_MAX};
use crate::pages::station::{may_work_at, timetable};
use crate::telling::Teller;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use county::{PlaceId, Timetable};
use kernel::Whole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::{Fault, SignedIn, Site, Visitor};

/// What a device did with bags, in order.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BagActs {
    acts: Vec<BagActIn>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct BagActIn {
    /// Made by the device, at most 64 characters: the same key is the same act, however often it is sent.
    device_key: String,
    /// begin, seal, open.
    act: String,
    /// The code of the place where it is done.
    place: String,
    /// The bag's code, to seal or open it.
    bag: Option<String>,
    /// The number of the seal, to seal it.
    seal: Option<String>,
    /// The code of the place where it will be opened, to begin it.
    to: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct BagResults {
    results: Vec<BagOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct BagOut {
    device_key: String,
    accepted: bool,
    bag: Option<String>,
    /// filling, sealed, opened.
    state: Option<String>,
    parcels: Option<i64>,
    /// Why nothing was done, and what to do, in the language that was asked for.
    message: String,
}

/// Begins, seals and opens bags. One that is refused does not stop the others.
#[utoipa::path(
    post, path = "/api/bags", tag = "logistics", request_body = BagActs,
    responses(
        (status = 200, description = "What became of each act", body = BagResults),
        (status = 400, description = "The body is not such a list, or holds more than 500 acts"),
        (status = 401, description = "Nobody has signed in"),
    )
)]
pub(super) async fn post_bags(
    visitor: Visitor,
    State(site): State<Site>,
    Json(sent): Json<BagActs>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?.clone();
    if sent.acts.len() > SCANS_MAX {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let timetable = timetable(&site, &visitor).await?;
    let read: Vec<Result<BagAct, &'static str>> =
        sent.acts.iter().map(|act| read(act, &person, &timetable, &visitor)).collect();
    let good: Vec<BagAct> = read.iter().filter_map(|act| act.clone().ok()).collect();
    let now = visitor.now;
    let answers = site.store().writing(visitor.county, move |tx| handle_bags(tx, &good, now)).await?;
    let mut answers = answers.into_iter();
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    let out = |(act, read): (&BagActIn, &Result<BagAct, &'static str>)| match read {
        Err(key) => BagOut::refused(act, visitor.words.say(*key)),
        Ok(_) => BagOut::of(&teller, act, answers.next()),
    };
    let results = sent.acts.iter().zip(&read).map(out).collect();
    Ok(Json(BagResults { results }).into_response())
}

fn read(
    act: &BagActIn,
    person: &SignedIn,
    timetable: &Timetable,
    visitor: &Visitor,
) -> Result<BagAct, &'static str> {
    let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > CODE_MAX);
    if act.device_key.is_empty() || act.device_key.len() > DEVICE_KEY_MAX || long(&act.bag) || long(&act.seal)
    {
        return Err("logistics-api-too-long");
    }
    let place = |code: &str| -> Result<PlaceId, &'static str> {
        timetable.place_by_code(code).map(|place| place.id).ok_or("logistics-api-unknown-place")
    };
    let here = place(&act.place)?;
    if !may_work_at(person, timetable, here) {
        return Err("logistics-api-not-your-place");
    }
    let bag = || act.bag.clone().unwrap_or_default();
    let what = match act.act.as_str() {
        "begin" => BagWhat::Begin { to: place(act.to.as_deref().unwrap_or_default())? },
        "seal" => BagWhat::Seal { bag: bag(), seal: act.seal.clone().unwrap_or_default() },
        "open" => BagWhat::Open { bag: bag() },
        _ => return Err("logistics-api-unknown-act"),
    };
    let (device_key, person) = (act.device_key.clone(), Some(person.person));
    Ok(BagAct { device_key, what, place: here, person, at: visitor.now })
}

impl BagOut {
    fn refused(act: &BagActIn, message: String) -> Self {
        let device_key = act.device_key.chars().take(DEVICE_KEY_MAX).collect();
        Self { device_key, accepted: false, bag: None, state: None, parcels: None, message }
    }

    fn of(teller: &Teller, act: &BagActIn, answer: Option<Result<BagDone, BagRefusal>>) -> Self {
        match answer {
            Some(Ok(done)) => Self {
                device_key: act.device_key.clone(),
                accepted: true,
                bag: Some(done.code),
                state: Some(done.state.to_string()),
                parcels: Some(done.parcels.get()),
                message: String::new(),
            },
            Some(Err(refusal)) => {
                let (what, then) = teller.bag_refusal(&refusal);
                Self::refused(act, teller.joined(&what, &then))
            }
            None => Self::refused(act, String::new()),
        }
    }
}
