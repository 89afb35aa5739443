//! The parcels that a batch of scans is about, and what becomes of them: decided in memory, touching no database.
use crate::bags::{Bag, BagId};
use crate::codes::ParcelCode;
use crate::model::{Holder, NewScan, Parcel, ParcelId, Refusal, RunId, ScanId, ScanKind, Scanned};
use crate::pickup::{Pickup, PickupCode, PickupKey};
use crate::runs::{Run, RunKey};
use crate::way::Standing;
use county::{CompanyId, Timetable};
use kernel::{Fen, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use stock::OrderId;

/// A device's clock may be so far ahead of ours.
const AHEAD_MS: i64 = 2 * 60 * 1_000;

/// Ids for a scan, if its bus makes its first stop for the run, and for the further parcels of a bag.
#[derive(Clone, Debug)]
pub(super) struct NewIds {
    pub scan: ScanId,
    pub run: RunId,
    pub rest: Vec<ScanId>,
}

/// A parcel after a step, and how it stood before.
pub(super) struct Moved {
    pub parcel: Parcel,
    pub before: Standing,
    pub corrected: bool,
}

/// What a batch is about, as it was locked.
#[derive(Debug, Default)]
pub(super) struct Locked {
    pub parcels: Vec<Parcel>,
    pub bags: Vec<Bag>,
    pub pickups: HashMap<PickupKey, Pickup>,
    /// Numbers of carriers that are in use.
    pub numbers: HashMap<(CompanyId, String), ParcelId>,
    pub runs: Vec<Run>,
}

/// Every parcel of every order that a batch is about, and which of them it changed.
#[derive(Debug)]
pub(super) struct Yard {
    timetable: Arc<Timetable>,
    runs: HashMap<RunKey, RunId>,
    /// Runs that begin with this batch.
    pub new_runs: Vec<Run>,
    /// What was in trouble before it was told, by the scan that told it.
    pub troubles: HashMap<ScanId, Standing>,
    /// The run that a scan put its parcel on, or found it on.
    pub boarded: HashMap<ScanId, RunId>,
    pub(super) bags: BTreeMap<String, Bag>,
    pub(super) changed_bags: BTreeSet<String>,
    /// How many parcels were taken out of bags that the batch does not name.
    pub(super) left_bags: BTreeMap<BagId, i64>,
    /// The scans of the further parcels of bags.
    pub rest: Vec<(NewScan, Scanned)>,
    pub(super) pickups: HashMap<PickupKey, Pickup>,
    pub new_codes: Vec<(PickupKey, PickupCode)>,
    /// Codes that were tried in vain with this batch: the same one sent with several parcels is one miss.
    pub(super) tried: BTreeSet<(PickupKey, String)>,
    pub(super) numbers: HashMap<(CompanyId, String), ParcelId>,
    pub(super) parcels: BTreeMap<ParcelId, Parcel>,
    /// By waybill, SSCC, carrier's number and order code: none of them can be taken for another.
    by_code: HashMap<String, Vec<ParcelId>>,
    pub(super) by_order: HashMap<OrderId, Vec<ParcelId>>,
    pub(super) changed: BTreeSet<ParcelId>,
    /// Orders whose cash came with this batch.
    pub paid: BTreeSet<OrderId>,
    /// Orders of which the last parcel was received with this batch.
    pub completed: BTreeSet<OrderId>,
}

impl Yard {
    pub fn new(locked: Locked, timetable: Arc<Timetable>) -> Self {
        let mut yard = Self {
            timetable,
            bags: locked.bags.into_iter().map(|bag| (bag.code.clone(), bag)).collect(),
            changed_bags: BTreeSet::new(),
            left_bags: BTreeMap::new(),
            rest: Vec::new(),
            pickups: locked.pickups,
            new_codes: Vec::new(),
            tried: BTreeSet::new(),
            numbers: locked.numbers,
            runs: locked.runs.into_iter().map(|run| (run.key, run.id)).collect(),
            new_runs: Vec::new(),
            troubles: HashMap::new(),
            boarded: HashMap::new(),
            parcels: BTreeMap::new(),
            by_code: HashMap::new(),
            by_order: HashMap::new(),
            changed: BTreeSet::new(),
            paid: BTreeSet::new(),
            completed: BTreeSet::new(),
        };
        for parcel in locked.parcels {
            if yard.parcels.contains_key(&parcel.id) {
                continue;
            }
            let order_code = parcel.order.map(|_| &parcel.order_code);
            let number = parcel.carrier.as_ref().map(|carrier| &carrier.number);
            let codes = [Some(&parcel.waybill), parcel.sscc.as_ref(), order_code, number];
            for code in codes.into_iter().flatten() {
                yard.by_code.entry(code.clone()).or_default().push(parcel.id);
            }
            if let Some(order) = parcel.order {
                yard.by_order.entry(order).or_default().push(parcel.id);
            }
            yard.parcels.insert(parcel.id, parcel);
        }
        yard
    }

    pub fn changed(&self) -> Vec<&Parcel> {
        self.changed.iter().filter_map(|id| self.parcels.get(id)).collect()
    }

    /// Takes one scan, or says why not. What it changes is seen by the next of the batch.
    pub fn take(&mut self, ids: &NewIds, scan: &NewScan, now: Time) -> Result<Scanned, Refusal> {
        if let Ok(ParcelCode::Bag(code)) = ParcelCode::read(&scan.code) {
            return self.take_bag(ids, scan, code.as_str(), now);
        }
        let parcel = self.meant(scan)?.clone();
        let bag = self.bag_for(&parcel, scan)?;
        let mut moved = self.step(&parcel, scan, now)?;
        self.prove(&parcel, scan)?;
        let cash = self.take_cash(&moved.parcel, scan)?;
        self.carry(&mut moved.parcel, scan)?;
        moved.parcel.bag = bag;
        self.leave_bag(&parcel, bag);
        self.board(&mut moved.parcel, ids, scan);
        Ok(self.put(moved, ids.scan, scan.kind, cash))
    }

    /// Takes the step in memory; nothing is written down yet.
    pub(super) fn step(&self, parcel: &Parcel, scan: &NewScan, now: Time) -> Result<Moved, Refusal> {
        let mut parcel = parcel.clone();
        let before = parcel.standing;
        let stands = parcel.way.step(before, scan.kind, scan.place);
        parcel.standing = stands.map_err(|misstep| Refusal::Step {
            waybill: parcel.waybill.clone(),
            kind: scan.kind,
            since: parcel.changed,
            misstep,
        })?;
        let told = happened(scan.at, parcel.changed, now);
        parcel.changed = told.time;
        Ok(Moved { parcel, before, corrected: told.corrected })
    }

    /// The carrier that takes it over, under a number of its own.
    fn carry(&mut self, parcel: &mut Parcel, scan: &NewScan) -> Result<(), Refusal> {
        let Some(carrier) = scan.details.carrier.as_ref().filter(|_| scan.kind == ScanKind::Dispatched)
        else {
            return Ok(());
        };
        let key = (carrier.company, carrier.number.clone());
        if *self.numbers.entry(key).or_insert(parcel.id) != parcel.id {
            return Err(Refusal::CarrierNumberTaken { number: carrier.number.clone() });
        }
        parcel.carrier = Some(carrier.clone());
        Ok(())
    }

    /// Writes down which run has it, where a bus does.
    pub(super) fn board(&mut self, parcel: &mut Parcel, ids: &NewIds, scan: &NewScan) {
        let standing = &mut parcel.standing;
        if standing.holder == Holder::Bus && standing.run.is_none() {
            let nearest = || RunKey::of(&self.timetable, &parcel.way, scan.kind, scan.place, parcel.changed);
            let key = scan.details.run.clone().unwrap_or_else(nearest);
            let new_runs = &mut self.new_runs;
            let run = *self.runs.entry(key.clone()).or_insert_with(|| {
                new_runs.push(Run { id: ids.run, key });
                ids.run
            });
            standing.run = Some(run);
        }
    }

    /// Puts the ids under which runs are known in the place of those that were meant for them.
    pub fn rename_runs(&mut self, known: &HashMap<RunKey, RunId>) {
        let new = self.new_runs.iter().filter_map(|run| Some((run.id, *known.get(&run.key)?)));
        let renamed: HashMap<RunId, RunId> = new.filter(|(meant, known)| meant != known).collect();
        if renamed.is_empty() {
            return;
        }
        let parcels = self.parcels.values_mut().filter_map(|parcel| parcel.standing.run.as_mut());
        let bags = self.bags.values_mut().filter_map(|bag| bag.standing.run.as_mut());
        for run in parcels.chain(bags).chain(self.boarded.values_mut()) {
            *run = renamed.get(run).copied().unwrap_or(*run);
        }
    }

    /// The parcel that a scan is about; of an order's, the first that can take the step.
    fn meant(&self, scan: &NewScan) -> Result<&Parcel, Refusal> {
        let code = ParcelCode::read(&scan.code);
        let text = code.as_ref().map_or(scan.code.trim(), ParcelCode::as_str);
        let named = self.by_code.get(text).into_iter().flatten();
        let named: Vec<&Parcel> = named.filter_map(|id| self.parcels.get(id)).collect();
        let can = |parcel: &&&Parcel| parcel.way.step(parcel.standing, scan.kind, scan.place).is_ok();
        let first = named.iter().find(can).or(named.first());
        first.copied().ok_or_else(|| match code {
            Ok(_) => Refusal::UnknownCode { code: scan.code.clone() },
            Err(_) => Refusal::NotACode { code: scan.code.clone() },
        })
    }

    pub(super) fn of_order(&self, order: OrderId) -> impl Iterator<Item = &Parcel> {
        self.by_order.get(&order).into_iter().flatten().filter_map(|id| self.parcels.get(id))
    }

    /// Writes a step down, with what it means for the order.
    pub(super) fn put(&mut self, moved: Moved, scan: ScanId, kind: ScanKind, cash: Option<Fen>) -> Scanned {
        let Moved { parcel, before, corrected } = moved;
        let order = parcel.order;
        let scanned = Scanned {
            scan,
            parcel: parcel.id,
            order,
            waybill: parcel.waybill.clone(),
            kind,
            way: parcel.way,
            happened: parcel.changed,
            corrected,
            cash,
            bag: parcel.bag,
        };
        if kind.is_trouble() {
            self.troubles.insert(scan, before);
        }
        if let Some(run) = parcel.standing.run.filter(|_| before.run.is_none()) {
            self.boarded.insert(scan, run);
        }
        self.changed.insert(parcel.id);
        self.parcels.insert(parcel.id, parcel);
        if let Some(order) = order {
            self.end(order, kind, cash);
        }
        scanned
    }
}

/// When a scan was, and whether that is not what its device said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Happened {
    pub time: Time,
    pub corrected: bool,
}

/// When a scan was: by the device's clock, unless that would be in the future or before the step that it
/// follows. Then its clock is wrong, and the time at which we heard of it stands. It is never before the step
/// that it follows, even where our own clock steps back.
fn happened(at: Time, previous: Time, received: Time) -> Happened {
    let possible = at >= previous && at.since_ms(received) <= AHEAD_MS;
    let told = if possible { at.min(received) } else { received };
    Happened { time: told.max(previous), corrected: !possible }
}

/// Whether the time that we go by is not the device's, for a scan that was recorded.
pub(crate) fn was_corrected(at: Time, received: Time, happened: Time) -> bool {
    at.since_ms(received) > AHEAD_MS || (happened != at && happened != at.min(received))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_cannot_be_right_is_not_believed() {
        let noon = Time::of_iso("2026-11-23T12:00:00+08:00").unwrap();
        let hours = |h: i64| noon.plus_minutes(h * 60);
        let told = |at, previous| {
            let told = happened(at, previous, noon);
            (told.time, told.corrected)
        };
        assert_eq!(told(hours(-1), hours(-2)), (hours(-1), false), "kept on the phone for an hour");
        assert_eq!(told(hours(24), hours(-2)), (noon, true), "a day ahead");
        assert_eq!(told(hours(-24), hours(-2)), (noon, true), "a day behind");
        assert_eq!(told(noon.plus_ms(900), hours(-2)), (noon, false), "a second ahead");
        assert_eq!(told(noon, hours(1)), (hours(1), true), "our own clock stepped back");
        for at in [hours(24), hours(-24), hours(-1), noon.plus_ms(900)] {
            let Happened { time, corrected } = happened(at, hours(-2), noon);
            assert_eq!(
                was_corrected(at, noon, time),
                corrected,
                "{at:?}: sent again, it has the same answer"
            );
        }
    }
}
