//! The parcels that a batch of scans is about, and what becomes of them: decided in memory, touching no database.
use crate::codes::ParcelCode;
use crate::model::{
    Holder, NewScan, Parcel, ParcelId, ParcelState, Refusal, RunId, ScanId, ScanKind, Scanned,
};
use crate::runs::{Run, RunKey};
use crate::way::Standing;
use county::Timetable;
use kernel::{Count, Fen, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use stock::OrderId;

/// A device's clock may be so far ahead of ours.
const AHEAD_MS: i64 = 2 * 60 * 1_000;

/// Ids for a scan and, if its bus makes its first stop, for the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewIds {
    pub scan: ScanId,
    pub run: RunId,
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
    parcels: BTreeMap<ParcelId, Parcel>,
    /// By waybill, SSCC and order code: none of them can be taken for another.
    by_code: HashMap<String, Vec<ParcelId>>,
    by_order: HashMap<OrderId, Vec<ParcelId>>,
    changed: BTreeSet<ParcelId>,
    /// Orders whose cash came with this batch.
    pub paid: BTreeSet<OrderId>,
    /// Orders of which the last parcel was received with this batch.
    pub completed: BTreeSet<OrderId>,
}

impl Yard {
    pub fn new(parcels: Vec<Parcel>, timetable: Arc<Timetable>, runs: Vec<Run>) -> Self {
        let mut yard = Self {
            timetable,
            runs: runs.into_iter().map(|run| (run.key, run.id)).collect(),
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
        for parcel in parcels {
            let order_code = parcel.order.map(|_| &parcel.order_code);
            let codes = [Some(&parcel.waybill), parcel.sscc.as_ref(), order_code];
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
    pub fn take(&mut self, ids: NewIds, scan: &NewScan, now: Time) -> Result<Scanned, Refusal> {
        let mut parcel = self.meant(scan)?.clone();
        let before = parcel.standing;
        let stands = parcel.way.step(before, scan.kind, scan.place);
        parcel.standing = stands.map_err(|misstep| Refusal::Step {
            waybill: parcel.waybill.clone(),
            kind: scan.kind,
            since: parcel.changed,
            misstep,
        })?;
        let cash = self.take_cash(&parcel, scan)?;
        let told = happened(scan.at, parcel.changed, now);
        parcel.changed = told.time;
        self.board(&mut parcel, ids, scan);
        if scan.kind.is_trouble() {
            self.troubles.insert(ids.scan, before);
        }
        Ok(self.put(parcel, ids.scan, scan.kind, cash, told.corrected))
    }

    /// Writes down which run has it, where a bus does.
    fn board(&mut self, parcel: &mut Parcel, ids: NewIds, scan: &NewScan) {
        let standing = &mut parcel.standing;
        if standing.holder == Holder::Bus && standing.run.is_none() {
            let key = RunKey::of(&self.timetable, &parcel.way, scan.kind, scan.place, parcel.changed);
            let new_runs = &mut self.new_runs;
            let run = *self.runs.entry(key).or_insert_with(|| {
                new_runs.push(Run { id: ids.run, key });
                ids.run
            });
            standing.run = Some(run);
            self.boarded.insert(ids.scan, run);
        }
    }

    /// Puts the ids under which runs are known in the place of those that were meant for them.
    pub fn rename_runs(&mut self, known: &HashMap<RunKey, RunId>) {
        let new = self.new_runs.iter().filter_map(|run| Some((run.id, *known.get(&run.key)?)));
        let renamed: HashMap<RunId, RunId> = new.filter(|(meant, known)| meant != known).collect();
        if renamed.is_empty() {
            return;
        }
        let standings = self.parcels.values_mut().filter_map(|parcel| parcel.standing.run.as_mut());
        for run in standings.chain(self.boarded.values_mut()) {
            *run = renamed.get(run).copied().unwrap_or(*run);
        }
    }

    /// The parcel that a scan is about; of an order's, the first that can take the step.
    fn meant(&self, scan: &NewScan) -> Result<&Parcel, Refusal> {
        let code = ParcelCode::read(&scan.code).map_err(|_| Refusal::NotACode { code: scan.code.clone() })?;
        let named = self.by_code.get(code.as_str()).into_iter().flatten();
        let named: Vec<&Parcel> = named.filter_map(|id| self.parcels.get(id)).collect();
        let can = |parcel: &&&Parcel| parcel.way.step(parcel.standing, scan.kind, scan.place).is_ok();
        let first = named.iter().find(can).or(named.first());
        first.copied().ok_or_else(|| Refusal::UnknownCode { code: scan.code.clone() })
    }

    /// The cash that comes with a scan: all that the order owes, once, when all of it lies before the buyer.
    fn take_cash(&self, parcel: &Parcel, scan: &NewScan) -> Result<Option<Fen>, Refusal> {
        let waybill = || parcel.waybill.clone();
        let due = parcel.cash.filter(|_| scan.kind == ScanKind::Collected);
        match (due, scan.cash) {
            (None, None) => Ok(None),
            (None, Some(given)) => Err(Refusal::WrongCash { waybill: waybill(), due: Fen::ZERO, given }),
            (Some(_), _) if self.coming(parcel) > 0 => {
                let missing = Count::new(self.coming(parcel)).unwrap_or(Count::MAX);
                Err(Refusal::WaitsForRest { waybill: waybill(), missing })
            }
            (Some(due), None) => Err(Refusal::CashDue { waybill: waybill(), due }),
            (Some(due), Some(given)) if given != due => {
                Err(Refusal::WrongCash { waybill: waybill(), due, given })
            }
            (Some(due), Some(_)) => Ok(Some(due)),
        }
    }

    /// How many other parcels of the same order are still on their way to the shelf.
    fn coming(&self, parcel: &Parcel) -> i64 {
        use ParcelState as S;
        let comes = |state: S| !state.is_ended() && !state.is_trouble() && state != S::Ready;
        let of_order = parcel.order.map(|order| self.of_order(order)).into_iter().flatten();
        let others = of_order.filter(|other| other.id != parcel.id);
        others.filter(|other| comes(other.standing.state)).count() as i64
    }

    fn of_order(&self, order: OrderId) -> impl Iterator<Item = &Parcel> {
        self.by_order.get(&order).into_iter().flatten().filter_map(|id| self.parcels.get(id))
    }

    fn put(
        &mut self,
        parcel: Parcel,
        scan: ScanId,
        kind: ScanKind,
        cash: Option<Fen>,
        corrected: bool,
    ) -> Scanned {
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
        };
        self.changed.insert(parcel.id);
        self.parcels.insert(parcel.id, parcel);
        if let Some(order) = order {
            self.end(order, kind, cash);
        }
        scanned
    }

    /// What a step of one of its parcels means for an order.
    fn end(&mut self, order: OrderId, kind: ScanKind, cash: Option<Fen>) {
        if cash.is_some() {
            self.settle_cash(order);
        }
        if kind.state().is_received() && self.of_order(order).all(|p| p.standing.state.is_received()) {
            self.completed.insert(order);
        }
    }

    /// Nothing is owed for an order any more.
    fn settle_cash(&mut self, order: OrderId) {
        self.paid.insert(order);
        for id in self.by_order.get(&order).into_iter().flatten() {
            if let Some(parcel) = self.parcels.get_mut(id) {
                parcel.cash = None;
                self.changed.insert(*id);
            }
        }
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
    happened != at && happened != at.min(received)
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
    }
}
