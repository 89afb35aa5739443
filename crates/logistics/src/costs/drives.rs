//! What the timetable drives for a run: how far, how long, and what its vehicles cost for that.
use super::model::Uncosted;
use crate::runs::RunKey;
use county::{CompanyId, NewVehicle, PlaceId, Timetable, Trip};
use kernel::{Count, Fen, Metres, Whole};
use store::Tx;

const METRES_A_KILOMETRE: i64 = 1_000;
const MINUTES_AN_HOUR: i64 = 60;

/// A run as it was driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drive {
    pub company: CompanyId,
    pub trips: Count,
    pub metres: Metres,
    pub minutes: i64,
    pub cost: Fen,
}

/// What a run drove by the timetable, with its distances: those of the table, and where it has none, reckoned.
pub(super) fn drive_of(
    tx: &mut Tx,
    network: &Timetable,
    run: &RunKey,
) -> store::Result<Result<Drive, Uncosted>> {
    let Some(route) = network.routes().iter().find(|route| route.id == run.route) else {
        return Ok(Err(Uncosted::OwnDrive));
    };
    let driven: Vec<&Trip> = trips_of(network, run).collect();
    if driven.is_empty() {
        return Ok(Err(Uncosted::NoTrip));
    }
    let (mut metres, mut minutes, mut cost) = (0, 0, Fen::ZERO);
    for trip in &driven {
        let vehicle = trip.details.vehicle.and_then(|id| network.schedule().vehicle(id));
        let Some(vehicle) = vehicle else { return Ok(Err(Uncosted::NoVehicle)) };
        let (far, long) = (length(tx, network, trip)?, duration(trip));
        metres += far;
        minutes += long;
        cost += cost_of(&vehicle.details, far, long);
    }
    let trips = Count::new(driven.len() as i64).unwrap_or_default();
    Ok(Ok(Drive { company: route.company, trips, metres: Metres(metres), minutes, cost }))
}

/// The trip that is a run; all of the leg's, where the run names none.
fn trips_of<'t>(network: &'t Timetable, run: &'t RunKey) -> impl Iterator<Item = &'t Trip> {
    let is_named = |trip: &Trip| run.trip.is_empty() || trip.details.code == run.trip;
    let of_run =
        move |trip: &&Trip| trip.details.route == run.route && trip.details.leg == run.leg && is_named(trip);
    network.schedule().trips_on(run.day).filter(of_run)
}

/// The runs that the timetable drives on a day.
pub(super) fn runs_driven(network: &Timetable, day: kernel::Day) -> Vec<RunKey> {
    let trips = network.schedule().trips_on(day);
    let mut keys: Vec<RunKey> = trips.map(|trip| RunKey::of_trip(trip, day)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn length(tx: &mut Tx, network: &Timetable, trip: &Trip) -> store::Result<i64> {
    let mut places: Vec<PlaceId> = trip.calls.iter().map(|call| call.place).collect();
    let stops = places.clone();
    places.sort_unstable();
    places.dedup();
    let distances = county::distances(tx, network, &places)?;
    let leaps = stops.windows(2).filter_map(|ends| distances.between(ends[0], ends[1]));
    Ok(leaps.map(|leap| leap.metres.0).sum())
}

fn duration(trip: &Trip) -> i64 {
    let first = trip.calls.first().map_or(0, |call| call.departs_minute);
    let last = trip.calls.last().map_or(0, |call| call.arrives_minute);
    (last - first).max(0)
}

/// fixed + per_km × metres ÷ 1,000 + per_hour × minutes ÷ 60, each rounded half up.
fn cost_of(vehicle: &NewVehicle, metres: i64, minutes: i64) -> Fen {
    vehicle.fixed
        + part(vehicle.per_km, metres, METRES_A_KILOMETRE)
        + part(vehicle.per_hour, minutes, MINUTES_AN_HOUR)
}

fn part(rate: Fen, amount: i64, of: i64) -> Fen {
    let exact = (i128::from(rate.get()) * i128::from(amount) + i128::from(of / 2)) / i128::from(of);
    i64::try_from(exact).ok().and_then(Fen::new).unwrap_or(Fen::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Grams;

    #[test]
    fn a_van_costs_what_it_is_worth_its_kilometres_and_its_hours() {
        let fen = Fen::of_fen;
        let van = NewVehicle {
            code: "V1A".into(),
            company: CompanyId::new(1),
            capacity: Grams::new(800_000).unwrap_or_default(),
            boxes: Count::new(120).unwrap_or_default(),
            cold_box: false,
            fixed: fen(6_000),
            per_km: fen(80),
            per_hour: fen(2_800),
            generated: true,
        };
        assert_eq!(cost_of(&van, 0, 0), fen(6_000), "it stands and is paid for");
        assert_eq!(cost_of(&van, 45_000, 90), fen(6_000 + 3_600 + 4_200));
        assert_eq!(cost_of(&van, 6, 0), fen(6_000), "half a fen is not reached");
        assert_eq!(cost_of(&van, 7, 0), fen(6_001), "0.56 fen are a fen");
    }
}
