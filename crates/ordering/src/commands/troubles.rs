//! Reads what the log says of parcels in trouble: each becomes a claim of its own, granted by the county's rule.
//! The parcels are another room's, above this one; what is read of its events is here.
use super::claims::{Case, Grant, grant_claim, write};
use crate::claims::{Bearer, BorneBy, Decider, Reason, rules};
use county::{CompanyId, PlaceId, RouteId, Timetable};
use kernel::{Fen, Whole};
use serde::Deserialize;
use stock::OrderId;
use store::{Event, Tx, values};

/// The name under which this room reads the log.
pub const FOLLOWER: &str = "aftersales";

const DAMAGED: &str = "parcel.damaged";
const LOST: &str = "parcel.lost";
const REFUSED: &str = "parcel.refused";
const RETURNED: &str = "parcel.returned";

/// What a parcel's trouble says: whose lines, and who had it when it happened.
#[derive(Debug, Deserialize)]
struct Trouble {
    order: Option<OrderId>,
    #[serde(default)]
    lines: Vec<i64>,
    #[serde(default)]
    holder: String,
    place: Option<PlaceId>,
    route: Option<RouteId>,
    carrier: Option<CompanyId>,
}

/// Reads the next stretch of the log; answers how many parcels were in trouble. An event that is seen twice is one
/// claim.
pub fn follow(tx: &mut Tx) -> store::Result<usize> {
    let (events, end) = tx.unread(FOLLOWER, &[DAMAGED, LOST, REFUSED, RETURNED])?;
    for event in &events {
        take(tx, event)?;
    }
    tx.set_place(FOLLOWER, end)?;
    Ok(events.len())
}

const SEEN: &str = "SELECT id FROM claim WHERE county_id = $1 AND event_id = $2";

fn take(tx: &mut Tx, event: &Event) -> store::Result<()> {
    let trouble: Trouble = event.fields()?;
    let seen: Option<i64> = tx.find(SEEN, values![event.id], |row| row.whole(0))?;
    let (Some(order), None) = (trouble.order, seen) else { return Ok(()) };
    let Some(case) = Case::lock(tx, order)? else { return Ok(()) };
    let lines: Vec<(i64, Fen)> = case.troubled(&trouble.lines);
    if lines.is_empty() || !case.is_paid() {
        return Ok(());
    }
    let reason = reason(&event.kind);
    let timetable = county::timetable(tx)?;
    let held_by = held_by(&trouble, &timetable);
    let rule = rules(tx)?[&reason];
    let draft = case.draft(tx, reason, rule, &lines, held_by);
    write(tx, &draft, "", Some(event.id.get()), event.at)?;
    // A refusal here is the state of the order: the claim stays open for the office.
    grant_claim(tx, draft.claim, Decider::Rule, &Grant::default(), "", event.at)?.ok();
    Ok(())
}

fn reason(kind: &str) -> Reason {
    match kind {
        DAMAGED => Reason::Damaged,
        LOST => Reason::Lost,
        REFUSED => Reason::Refused,
        _ => Reason::Returned,
    }
}

/// Who had it: the company of the run or of the line-haul, or the outlet. None where it was still the growers', or
/// nobody's that we know.
fn held_by(trouble: &Trouble, timetable: &Timetable) -> Option<BorneBy> {
    let carrier = |owner: i64| Some(BorneBy { bearer: Bearer::Carrier, owner });
    match trouble.holder.as_str() {
        "bus" => {
            let route = timetable.routes().iter().find(|route| Some(route.id) == trouble.route);
            route.and_then(|route| carrier(route.company.get()))
        }
        "line_haul" => carrier(trouble.carrier.map_or(0, Whole::get)),
        "place" => {
            let place = trouble.place.and_then(|place| timetable.place(place))?;
            match place.kind {
                county::PlaceKind::Outlet => Some(BorneBy { bearer: Bearer::Outlet, owner: place.id.get() }),
                county::PlaceKind::Hub | county::PlaceKind::Transit => {
                    Some(BorneBy { bearer: Bearer::County, owner: 0 })
                }
            }
        }
        "growers" => Some(BorneBy { bearer: Bearer::Grower, owner: 0 }),
        _ => None,
    }
}
