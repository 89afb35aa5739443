//! What a scan means for the order of its parcel: cash that is taken, and the end of the order.
use super::yard::Yard;
use crate::model::{NewScan, Parcel, ParcelState, Refusal, ScanKind};
use kernel::{Count, Fen};
use stock::OrderId;

impl Yard {
    /// The cash that comes with a scan: all that the order owes, once, when all of it lies before the buyer.
    pub(super) fn take_cash(&self, parcel: &Parcel, scan: &NewScan) -> Result<Option<Fen>, Refusal> {
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

    /// What a step of one of its parcels means for an order.
    pub(super) fn end(&mut self, order: OrderId, kind: ScanKind, cash: Option<Fen>) {
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
