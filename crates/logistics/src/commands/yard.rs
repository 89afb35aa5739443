//! The parcels that a batch of scans is about, and what becomes of them: decided in memory, touching no database.
use crate::codes::ParcelCode;
use crate::model::{NewScan, Parcel, ParcelId, ParcelState, Refusal, ScanId, ScanKind, Scanned};
use kernel::{Count, Fen, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::OrderId;

/// A device's clock may be so far ahead of ours.
const AHEAD_MS: i64 = 2 * 60 * 1_000;

/// Every parcel of every order that a batch is about, and which of them it changed.
#[derive(Debug, Default)]
pub(super) struct Yard {
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
    pub fn new(parcels: Vec<Parcel>) -> Self {
        let mut yard = Self::default();
        for parcel in parcels {
            let codes = [Some(&parcel.waybill), parcel.sscc.as_ref(), Some(&parcel.order_code)];
            for code in codes.into_iter().flatten() {
                yard.by_code.entry(code.clone()).or_default().push(parcel.id);
            }
            yard.by_order.entry(parcel.order).or_default().push(parcel.id);
            yard.parcels.insert(parcel.id, parcel);
        }
        yard
    }

    pub fn changed(&self) -> Vec<&Parcel> {
        self.changed.iter().filter_map(|id| self.parcels.get(id)).collect()
    }

    /// Takes one scan, or says why not. What it changes is seen by the next of the batch.
    pub fn take(&mut self, id: ScanId, scan: &NewScan, now: Time) -> Result<Scanned, Refusal> {
        let mut parcel = self.meant(scan)?.clone();
        let stands = parcel.way.step(parcel.standing, scan.kind, scan.place);
        parcel.standing = stands.map_err(|misstep| Refusal::Step {
            waybill: parcel.waybill.clone(),
            kind: scan.kind,
            since: parcel.changed,
            misstep,
        })?;
        let cash = self.take_cash(&parcel, scan)?;
        parcel.changed = happened(scan.at, parcel.changed, now);
        Ok(self.put(parcel, id, scan.kind, cash))
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
        let comes = |state| {
            matches!(state, S::Announced | S::Accepted | S::Loaded | S::Sorted | S::Arrived | S::Dispatched)
        };
        let others = self.of_order(parcel.order).filter(|other| other.id != parcel.id);
        others.filter(|other| comes(other.standing.state)).count() as i64
    }

    fn of_order(&self, order: OrderId) -> impl Iterator<Item = &Parcel> {
        self.by_order.get(&order).into_iter().flatten().filter_map(|id| self.parcels.get(id))
    }

    fn put(&mut self, parcel: Parcel, scan: ScanId, kind: ScanKind, cash: Option<Fen>) -> Scanned {
        let order = parcel.order;
        let scanned = Scanned {
            scan,
            parcel: parcel.id,
            order,
            waybill: parcel.waybill.clone(),
            kind,
            way: parcel.way,
            happened: parcel.changed,
            cash,
        };
        self.changed.insert(parcel.id);
        self.parcels.insert(parcel.id, parcel);
        if cash.is_some() {
            self.settle_cash(order);
        }
        if kind.state().is_received() && self.of_order(order).all(|p| p.standing.state.is_received()) {
            self.completed.insert(order);
        }
        scanned
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

/// When a scan was: by the device's clock, unless that would be in the future or before the step that it
/// follows. Then its clock is wrong, and the time at which we heard of it stands. It is never before the step
/// that it follows, even where our own clock steps back.
fn happened(at: Time, previous: Time, received: Time) -> Time {
    let possible = at >= previous && at.since_ms(received) <= AHEAD_MS;
    let told = if possible { at.min(received) } else { received };
    told.max(previous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_cannot_be_right_is_not_believed() {
        let noon = Time::of_iso("2026-11-23T12:00:00+08:00").unwrap();
        let hours = |h: i64| noon.plus_minutes(h * 60);
        assert_eq!(happened(hours(-1), hours(-2), noon), hours(-1), "kept on the phone for an hour");
        assert_eq!(happened(hours(24), hours(-2), noon), noon, "a day ahead");
        assert_eq!(happened(hours(-24), hours(-2), noon), noon, "a day behind");
        assert_eq!(happened(noon.plus_ms(900), hours(-2), noon), noon, "a second ahead");
        assert_eq!(happened(noon, hours(1), noon), hours(1), "our own clock stepped back");
    }
}
