//! In which boxes a parcel lay, and from when to when: its scans walked again.
use super::model::{BoxKey, BoxKind};
use crate::model::{Leg, Parcel, ParcelId, RunId, Scan};
use crate::queries::scans_of;
use crate::runs::{Run, runs_by_ids};
use county::{PlaceId, Timetable, Trip};
use kernel::{Time, Whole};
use std::collections::{BTreeSet, HashMap};
use store::Tx;

/// A stretch of time in one box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub parcel: ParcelId,
    pub cold_box: BoxKey,
    pub from: Time,
    /// Until somebody took it out; the end that was asked for, where it still lies there.
    pub until: Time,
}

/// Every stay of these parcels in a box, until `end`.
pub(super) fn stays(
    tx: &mut Tx,
    network: &Timetable,
    parcels: &[Parcel],
    end: Time,
) -> store::Result<Vec<Stay>> {
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let mut scans: HashMap<ParcelId, Vec<Scan>> = HashMap::new();
    let mut runs: BTreeSet<RunId> = BTreeSet::new();
    for scan in scans_of(tx, &ids)? {
        runs.extend(scan.run);
        scans.entry(scan.parcel).or_default().push(scan);
    }
    let runs = runs_by_ids(tx, &runs)?;
    let of = |parcel: &Parcel| {
        let scans = scans.get(&parcel.id).map_or(&[][..], Vec::as_slice);
        walk(network, &runs, parcel, scans, end)
    };
    Ok(parcels.iter().flat_map(of).collect())
}

fn walk(
    network: &Timetable,
    runs: &HashMap<RunId, Run>,
    parcel: &Parcel,
    scans: &[Scan],
    end: Time,
) -> Vec<Stay> {
    let mut standing = parcel.way.begin();
    let mut stays = Vec::new();
    for (at, scan) in scans.iter().enumerate() {
        let Ok(next) = parcel.way.step(standing, scan.kind, scan.place) else { break };
        standing = next;
        let until = scans.get(at + 1).map_or(end, |next| next.happened).min(end);
        let on_place = standing.at.map(|place| BoxKey { kind: BoxKind::Place, id: place.get() });
        let on_run = || vehicle_of(network, runs.get(&scan.run?)?, parcel);
        if let (Some(cold_box), true) = (on_place.or_else(on_run), scan.happened < until) {
            stays.push(Stay { parcel: parcel.id, cold_box, from: scan.happened, until });
        }
    }
    stays
}

/// The vehicle that drove a parcel: of the run's trips the one that calls where it was taken from or brought to.
fn vehicle_of(network: &Timetable, run: &Run, parcel: &Parcel) -> Option<BoxKey> {
    let place = match run.key.leg {
        Leg::Collecting => Some(parcel.way.from),
        Leg::Bringing => parcel.way.outlet(),
    }?;
    let mut trips = network.schedule().trips_on(run.key.day);
    let vehicle = trips.find(|trip| is_of(trip, run, place))?.details.vehicle?;
    Some(BoxKey { kind: BoxKind::Vehicle, id: vehicle.get() })
}

fn is_of(trip: &Trip, run: &Run, place: PlaceId) -> bool {
    let calls = trip.calls.iter().any(|call| call.place == place);
    trip.details.route == run.key.route && trip.details.leg == run.key.leg && calls
}
