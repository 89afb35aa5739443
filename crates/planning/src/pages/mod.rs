//! `/office/plan`: a day's shuttles as the timetable drives them and as they would drive best.
mod drawing;
mod shown;
mod table;
mod work;

use crate::accepting::{accept, take_back};
use crate::commands::begin;
use crate::day::read_day;
use crate::model::{Plan, PlanId, Promises, Refusal, SECONDS_MAX, SPARE_PERCENT_MAX, Wanted};
use crate::queries::{latest_plan, plan};
use crate::telling::{plan_as_json, sentence};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use county::{Leg, Timetable, timetable};
use kernel::{Day, Whole};
use shown::Shown;
use std::sync::Arc;
use store::{Error, Tx};
use webkit::listing::Asked;
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, Site, Visitor, Words, forms, page, redirect};

/// Who plans the shuttles.
const OFFICE: &[Role] = &[Role::CountyOffice];
/// The searches that the page offers, in seconds.
const SEARCHES: [i64; 4] = [5, 15, 60, 300];
/// The page looks again after so many seconds while a search is under way.
const AGAIN_SECONDS: &str = "2";

pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/office/plan", get(show).post(search))
        .route("/office/plan.json", get(json))
        .route("/office/plan/accept", post(accept_plan))
        .route("/office/plan/take-back", post(take_plan_back))
        .with_state(site.clone())
}

#[derive(Template)]
#[template(path = "office-plan.html")]
struct PlanPage {
    shell: Shell,
    form: Fields,
    day: String,
    searches: Vec<(i64, String)>,
    refused: Option<String>,
    /// How far the search is, in per cent, and how long it takes in all.
    solving: Option<(i64, String)>,
    is_dead: bool,
    shown: Option<Shown>,
}

fn tomorrow(visitor: &Visitor) -> Day {
    visitor.now.day().plus(1)
}

fn asked_day(visitor: &Visitor, asked: &Asked) -> Day {
    let day = |text: &str| sheets::day(text).map_err(webkit::Wrong::from);
    asked.read("day", day).unwrap_or_else(|| tomorrow(visitor))
}

async fn read(visitor: &Visitor, asked: &Asked) -> Result<(Arc<Timetable>, Option<Plan>), Fault> {
    let (day, id) = (asked_day(visitor, asked), asked.read("plan", forms::id::<PlanId>));
    let read = move |tx: &mut Tx| {
        let network = timetable(tx)?;
        let found = match id {
            Some(id) => plan(tx, id)?,
            None => latest_plan(tx, day)?,
        };
        Ok::<_, Error>((network, found))
    };
    Ok(visitor.site.store().reading(visitor.county, read).await?)
}

async fn show(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let (network, plan) = read(&visitor, &asked).await?;
    let ready = plan.as_ref().filter(|plan| !plan.found.drives.is_empty());
    if let (Some(format), Some(plan)) = (asked.format(), ready) {
        let name = format!("shuttles-{}", plan.wanted.day);
        return table::all(&visitor.words, &network, plan).export(&name, format).await;
    }
    let day = plan.as_ref().map_or_else(|| asked_day(&visitor, &asked), |plan| plan.wanted.day);
    let wanted = plan.as_ref().map_or_else(|| Wanted::of(day), |plan| plan.wanted);
    let form = form_of(&visitor.words, &wanted);
    Ok(plan_page(&visitor, &asked, &network, plan, form, None))
}

async fn json(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let (network, plan) = read(&visitor, &asked).await?;
    let plan = plan.ok_or_else(Fault::not_found)?;
    Ok(Json(plan_as_json(&network, &plan)).into_response())
}

fn form_of(w: &Words, wanted: &Wanted) -> Fields {
    let filled = [
        ("day", wanted.day.to_string()),
        ("seconds", wanted.seconds.to_string()),
        ("promises", wanted.promises.to_string()),
        ("change", w.plain_yuan(wanted.change)),
        ("spare", wanted.spare_percent.to_string()),
    ];
    Fields::filled(w, &filled)
}

fn plan_page(
    visitor: &Visitor,
    asked: &Asked,
    network: &Timetable,
    plan: Option<Plan>,
    form: Fields,
    refused: Option<String>,
) -> Response {
    let w = &visitor.words;
    let under_way = plan.as_ref().filter(|plan| plan.is_under_way(visitor.now));
    let solving = under_way.map(|plan| (plan.done_percent, seconds_name(w, plan.wanted.seconds)));
    let day = plan.as_ref().map_or_else(|| asked_day(visitor, asked), |plan| plan.wanted.day);
    let leg = asked.read("leg", forms::word::<Leg>).unwrap_or(Leg::Bringing);
    let ready = plan.as_ref().filter(|plan| !plan.found.drives.is_empty());
    let shown = PlanPage {
        shell: Shell::new(
            visitor,
            Nav::Office,
            w.with("planning-title", &[("day", w.relative_day(day, visitor.now.day()))]),
        ),
        day: w.full_day(day),
        searches: SEARCHES.iter().map(|seconds| (*seconds, seconds_name(w, *seconds))).collect(),
        is_dead: plan.as_ref().is_some_and(|plan| plan.is_dead(visitor.now)),
        shown: ready.map(|plan| Shown::new(w, network, plan, leg, asked)),
        form,
        solving,
        refused,
    };
    let looks_again = shown.solving.is_some();
    let status = if shown.refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let mut response = page(status, shown);
    if looks_again {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(AGAIN_SECONDS));
    }
    response
}

fn seconds_name(w: &Words, seconds: i64) -> String {
    match seconds {
        ..60 => w.with("planning-seconds", &[("n", seconds)]),
        _ => w.duration_minutes(seconds / 60),
    }
}

fn wanted(form: &mut Fields, today: Day) -> Option<Wanted> {
    let day = form.read("day", sheets::day_from(today));
    let seconds = form.read("seconds", sheets::whole(1..=SECONDS_MAX));
    let promises = form.read("promises", forms::word::<Promises>);
    let change = form.read("change", sheets::yuan);
    let spare = form.read("spare", sheets::whole(0..=SPARE_PERCENT_MAX));
    let (day, seconds, promises) = (day?, seconds?, promises?);
    Some(Wanted { day, seconds, promises, change: change?, spare_percent: spare? })
}

async fn search(visitor: Visitor, State(site): State<Site>, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(OFFICE)?.person;
    let mut form = posted.fields();
    let Some(wanted) = wanted(&mut form, visitor.now.day()) else {
        let asked = Asked::of("/office/plan", "");
        let (network, _) = read(&visitor, &asked).await?;
        let mut refused = plan_page(&visitor, &asked, &network, None, form, None);
        *refused.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(refused);
    };
    let now = visitor.now;
    let begun = site.store().writing(visitor.county, move |tx| {
        let book = match read_day(tx, wanted, now)? {
            Ok(book) => book,
            Err(refusal) => return Ok::<_, Error>(Err(refusal)),
        };
        Ok(begin(tx, wanted, Some(by), now)?.map(|id| (id, book)))
    });
    match begun.await? {
        Ok((id, book)) => {
            work::spawn(&site, visitor.county, id, book)?;
            Ok(redirect(format!("/office/plan?day={}", wanted.day)))
        }
        Err(refusal) => refused(&visitor, wanted.day, form, refusal).await,
    }
}

async fn refused(visitor: &Visitor, day: Day, form: Fields, refusal: Refusal) -> Result<Response, Fault> {
    let asked = Asked::of("/office/plan", &format!("day={day}"));
    let (network, plan) = read(visitor, &asked).await?;
    Ok(plan_page(visitor, &asked, &network, plan, form, Some(sentence(&visitor.words, refusal))))
}

async fn accept_plan(visitor: Visitor, State(site): State<Site>, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(OFFICE)?.person;
    let id: PlanId = forms::id(posted.text("plan")).map_err(|_| Fault::not_found())?;
    let now = visitor.now;
    let accepted = site.store().writing(visitor.county, move |tx| {
        let day = plan(tx, id)?.map(|plan| plan.wanted.day);
        Ok::<_, Error>((day, accept(tx, id, Some(by), now)?))
    });
    let (day, accepted) = accepted.await?;
    let day = day.ok_or_else(Fault::not_found)?;
    answer(&visitor, day, accepted).await
}

async fn take_plan_back(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let day = sheets::day(posted.text("day")).map_err(|_| Fault::not_found())?;
    let now = visitor.now;
    let taken = site.store().writing(visitor.county, move |tx| take_back(tx, day, now));
    answer(&visitor, day, taken.await?).await
}

async fn answer(visitor: &Visitor, day: Day, done: Result<(), Refusal>) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(redirect(format!("/office/plan?day={day}"))),
        Err(refusal) => refused(visitor, day, form_of(&visitor.words, &Wanted::of(day)), refusal).await,
    }
}

/// A share in per cent; nothing of nothing is nothing.
fn percent(part: i64, whole: i64) -> i64 {
    if whole > 0 { part * 100 / whole } else { 0 }
}

fn name_of_route(w: &Words, network: &Timetable, id: county::RouteId) -> String {
    let route = network.routes().iter().find(|route| route.id == id);
    route.map_or_else(|| id.get().to_string(), |route| w.name(&route.name_zh, &route.name_en).to_string())
}
