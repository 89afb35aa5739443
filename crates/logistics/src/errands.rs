//! What the shuttles have to do on a day, as far as it is known: parcels that are to be brought to an outlet, and
//! parcels that wait at one. Who plans the day reads this.
use crate::model::{Flow, Leg, Parcel, ParcelId, ParcelState};
use crate::queries::{parcels_where, read_parcel};
use crate::runs::runs_by_ids;
use crate::steps::Course;
use catalog::Storage;
use county::{PlaceId, Timetable};
use kernel::{Day, Grams, Time};
use std::collections::BTreeSet;
use store::{Tx, texts, values};

/// A parcel that a shuttle brings to an outlet, or collects there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errand {
    pub parcel: ParcelId,
    pub leg: Leg,
    pub outlet: PlaceId,
    pub grams: Grams,
    pub storage: Storage,
    pub promised: Time,
}

/// Parcels of one direction that a day's errands are looked for in, at the most.
const PARCELS_MAX: i64 = 20_000;
/// How what is still to be brought to an outlet stands.
const TO_BRING: [ParcelState; 8] = [
    ParcelState::Announced,
    ParcelState::Accepted,
    ParcelState::Bagged,
    ParcelState::Loaded,
    ParcelState::Unloaded,
    ParcelState::Sorted,
    ParcelState::Forwarded,
    ParcelState::Arrived,
];
/// How what is still to be collected stands.
const TO_COLLECT: [ParcelState; 3] = [ParcelState::Announced, ParcelState::Accepted, ParcelState::Bagged];

const FOR_OUTLETS: &str = parcels_where!(
    "state IN (SELECT * FROM rows($2)) AND to_place_id IS NOT NULL AND promised_ms < $3 LIMIT $4"
);
const DISPATCHED: &str =
    parcels_where!("state = 'dispatched' AND run_id IS NOT NULL AND promised_ms < $2 LIMIT $3");
const AT_OUTLETS: &str = parcels_where!("state IN (SELECT * FROM rows($2)) AND flow = 'up' LIMIT $3");

/// What is known at `now` of the errands of `day`: whatever has to be at its outlet by the end of that day, will be
/// at the hub before it and has not left with an earlier day's bus; and whatever the day's collecting bus will find.
pub fn errands(tx: &mut Tx, network: &Timetable, day: Day, now: Time) -> store::Result<Vec<Errand>> {
    let end = day.plus(1).at_minute(0);
    let states = |states: &[ParcelState]| texts(states.iter(), |state| state.word());
    let mut to_bring =
        tx.query(FOR_OUTLETS, &[states(&TO_BRING), end.into(), PARCELS_MAX.into()], read_parcel)?;
    to_bring.retain(|parcel| !waits_at_its_outlet(parcel) || collected_on(network, parcel, now) < Some(day));
    to_bring.extend(on_this_days_runs(tx, day, end)?);
    let bring = to_bring.iter().filter(|parcel| parcel.way.course() != Course::Stays);
    let mut errands: Vec<Errand> =
        bring.filter_map(|parcel| Some(errand(parcel, Leg::Bringing, parcel.way.outlet()?))).collect();
    let mut waiting = tx.query(AT_OUTLETS, &[states(&TO_COLLECT), PARCELS_MAX.into()], read_parcel)?;
    waiting.retain(|parcel| waits_at_its_outlet(parcel) && collected_on(network, parcel, now) == Some(day));
    errands.extend(waiting.iter().map(|parcel| errand(parcel, Leg::Collecting, parcel.way.from)));
    errands.sort_unstable_by_key(|errand| (errand.leg, errand.parcel));
    Ok(errands)
}

/// What has left the hub already, for the bus of this day.
fn on_this_days_runs(tx: &mut Tx, day: Day, end: Time) -> store::Result<Vec<Parcel>> {
    let mut parcels = tx.query(DISPATCHED, values![end, PARCELS_MAX], read_parcel)?;
    let ids: BTreeSet<_> = parcels.iter().filter_map(|parcel| parcel.standing.run).collect();
    let runs = runs_by_ids(tx, &ids)?;
    let of_day = |parcel: &Parcel| Some(runs.get(&parcel.standing.run?)?.key.day == day);
    parcels.retain(|parcel| of_day(parcel) == Some(true));
    Ok(parcels)
}

/// Whether no bus has taken it yet, and one will.
fn waits_at_its_outlet(parcel: &Parcel) -> bool {
    let way = &parcel.way;
    let is_here = parcel.standing.at.is_none_or(|place| place == way.from);
    TO_COLLECT.contains(&parcel.standing.state)
        && way.flow == Flow::Up
        && way.course() != Course::Stays
        && is_here
}

/// The bus that takes a parcel is the first one whose cut-off it met; what that one left behind goes with the next.
fn collected_on(network: &Timetable, parcel: &Parcel, now: Time) -> Option<Day> {
    let bus = |at| network.schedule().next_collecting(parcel.way.from, at);
    let first = bus(parcel.created).filter(|passage| passage.leaves() > now).or_else(|| bus(now));
    first.map(|passage| passage.day)
}

fn errand(parcel: &Parcel, leg: Leg, outlet: PlaceId) -> Errand {
    let Parcel { id, grams, storage, promised, .. } = *parcel;
    Errand { parcel: id, leg, outlet, grams, storage, promised }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn a_days_errands_are_found_by_their_states() {
        let (states, number) = (|| texts(["accepted"], |state| state), || Value::from(1_i64));
        no_walk(&[
            (FOR_OUTLETS, vec![states(), number(), number()]),
            (DISPATCHED, vec![number(), number()]),
            (AT_OUTLETS, vec![states(), number()]),
        ]);
    }
}
