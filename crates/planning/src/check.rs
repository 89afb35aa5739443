//! Proves what `lib.rs` promises of accepted plans.
use crate::model::{Drive, Load, Plan, Side};
use crate::queries::accepted_since;
use county::Timetable;
use kernel::{Day, Whole};
use store::Tx;
use webkit::Problem;

/// What an accepted plan says holds: every parcel has its place in it, no vehicle is too full, and the day is driven
/// by it.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let network = county::timetable(tx)?;
    let plans = accepted_since(tx, Day::default())?;
    Ok(plans.iter().flat_map(|plan| faults(&network, plan)).collect())
}

fn faults(network: &Timetable, plan: &Plan) -> Vec<Problem> {
    let mut faults = Vec::new();
    let day = plan.wanted.day;
    let mut fault = |what: &str, where_: String| {
        faults.push(Problem { room: "planning", what: what.to_string(), where_ });
    };
    let carried: i64 = plan.found.of(Side::Plan).map(|drive| drive.load().parcels).sum();
    let left: i64 = plan.found.omissions.iter().map(|omission| omission.load.parcels).sum();
    if carried + left != plan.found.parcels {
        fault(
            "a plan does not bring, collect or leave out every parcel that it knew",
            format!("plan of {day}"),
        );
    }
    for drive in plan.found.of(Side::Plan).filter(|drive| is_too_full(network, drive)) {
        fault("a vehicle is fuller than it may be", format!("plan of {day}, trip {}", drive.trip));
    }
    faults
}

/// A vehicle that the county has no more cannot be too full.
fn is_too_full(network: &Timetable, drive: &Drive) -> bool {
    let Some(vehicle) = drive.vehicle.and_then(|id| network.schedule().vehicle(id)) else { return false };
    let Load { parcels, grams } = drive.peak();
    parcels > vehicle.details.boxes.get() || grams > vehicle.details.capacity.get()
}
