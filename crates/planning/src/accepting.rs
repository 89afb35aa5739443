//! Deciding that a day is driven by a plan, and that it is not.
use crate::day::not_left;
use crate::model::{Drive, Plan, PlanId, PlanState, Refusal, Side};
use crate::queries::{accepted_plan, plan};
use county::{Call, NewTrip, PlaceId, Timetable, Trip, day_plan_calendar, drop_day_plan, put_day_plan};
use kernel::{Day, Time};
use logistics::{parcels_on_run, runs_on};
use std::collections::BTreeSet;
use store::{Tx, values};
use webkit::PersonId;

/// A plan was accepted or taken back.
pub const ACCEPTED: &str = "shuttle_plan.accepted";
pub const TAKEN_BACK: &str = "shuttle_plan.taken_back";

const REPLACE: &str = "
    UPDATE shuttle_plan SET state = 'replaced' WHERE county_id = $1 AND day_on = $2 AND state = 'accepted'";
const ACCEPT: &str = "
    UPDATE shuttle_plan SET state = 'accepted', accepted_by = $3, accepted_ms = $4 WHERE county_id = $1 AND id = $2";

/// From now on the day is driven by this plan: its drives are the day's trips, and no others. One that was accepted
/// before is replaced.
pub fn accept(
    tx: &mut Tx,
    id: PlanId,
    by: Option<PersonId>,
    now: Time,
) -> store::Result<Result<(), Refusal>> {
    let Some(plan) = plan(tx, id)? else { return Ok(Err(Refusal::NotReady)) };
    let day = plan.wanted.day;
    if !matches!(plan.state, PlanState::Ready | PlanState::Replaced) || plan.found.drives.is_empty() {
        return Ok(Err(Refusal::NotReady));
    }
    if let Err(refusal) = not_begun(tx, &plan, now)? {
        return Ok(Err(refusal));
    }
    let network = county::timetable(tx)?;
    put_day_plan(tx, day, &trips(&network, &plan))?;
    tx.execute(REPLACE, values![day])?;
    tx.execute(ACCEPT, values![id, by, now])?;
    tx.log(ACCEPTED, id, now, &serde_json::json!({ "day": day }))?;
    Ok(Ok(()))
}

/// The day is driven by the timetable again.
pub fn take_back(tx: &mut Tx, day: Day, now: Time) -> store::Result<Result<(), Refusal>> {
    let Some(plan) = accepted_plan(tx, day)? else { return Ok(Err(Refusal::NotReady)) };
    if let Err(refusal) = not_begun(tx, &plan, now)? {
        return Ok(Err(refusal));
    }
    drop_day_plan(tx, day)?;
    tx.execute(REPLACE, values![day])?;
    tx.log(TAKEN_BACK, plan.id, now, &serde_json::json!({ "day": day }))?;
    Ok(Ok(()))
}

/// What is on board of a run stays with its run; so a day that has begun is not changed any more.
fn not_begun(tx: &mut Tx, plan: &Plan, now: Time) -> store::Result<Result<(), Refusal>> {
    let day = plan.wanted.day;
    let first = plan.found.drives.iter().map(|drive| drive.leaves_minute).min().unwrap_or_default();
    if let Err(refusal) = not_left(day, first, now) {
        return Ok(Err(refusal));
    }
    for run in runs_on(tx, &BTreeSet::from([day]))? {
        if !parcels_on_run(tx, run.id)?.is_empty() {
            return Ok(Err(Refusal::Begun { day }));
        }
    }
    Ok(Ok(()))
}

fn trips(network: &Timetable, plan: &Plan) -> Vec<Trip> {
    let transit = |drive: &Drive| {
        let route = network.routes().iter().find(|route| route.id == drive.route);
        route.map(|route| route.transit)
    };
    let drives = plan.found.of(Side::Plan).filter(|drive| !drive.halts.is_empty());
    drives.filter_map(|drive| Some(trip(plan.wanted.day, drive, transit(drive)?))).collect()
}

fn trip(day: Day, drive: &Drive, transit: PlaceId) -> Trip {
    let at_centre = |minute| Call { place: transit, arrives_minute: minute, departs_minute: minute };
    let calls = drive.halts.iter().map(|halt| Call {
        place: halt.place,
        arrives_minute: halt.arrives_minute,
        departs_minute: halt.departs_minute,
    });
    let first = std::iter::once(at_centre(drive.leaves_minute));
    let details = NewTrip {
        code: drive.trip.clone(),
        route: drive.route,
        leg: drive.leg,
        calendar: day_plan_calendar(day),
        cutoff_minute: drive.cutoff_minute,
        vehicle: drive.vehicle,
    };
    Trip { details, calls: first.chain(calls).chain([at_centre(drive.home_minute)]).collect() }
}
