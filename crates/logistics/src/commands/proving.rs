//! The proof that a parcel is handed to the right one: codes that are missed too often lock it.
use super::yard::Yard;
use crate::model::{NewScan, Parcel, Proof, Refusal, ScanKind};
use crate::pickup::key_of;

impl Yard {
    /// Gives a parcel its code when it is ready, and asks for it when it is collected.
    pub(super) fn prove(&mut self, parcel: &Parcel, scan: &NewScan) -> Result<(), Refusal> {
        let Some(key) = key_of(parcel) else { return Ok(()) };
        if let (ScanKind::Ready, Some(code)) = (scan.kind, &scan.details.pickup) {
            self.new_codes.push((key, code.clone()));
        }
        if scan.kind != ScanKind::Collected {
            return Ok(());
        }
        let Some(pickup) = self.pickups.get_mut(&key) else { return Ok(()) };
        let waybill = || parcel.waybill.clone();
        if pickup.is_locked() {
            return Err(Refusal::PickupLocked { waybill: waybill() });
        }
        match &scan.details.proof {
            Some(Proof::Code(said)) if *said != pickup.code => {
                if self.tried.insert((key, said.clone())) {
                    pickup.misses += 1;
                }
                Err(Refusal::WrongPickupCode { waybill: waybill(), left: pickup.left() })
            }
            _ => Ok(()),
        }
    }

    /// How often each code that was tried in vain has been missed by now.
    pub fn misses(&self) -> Vec<(crate::pickup::PickupKey, i64)> {
        let mut missed: Vec<_> =
            self.tried.iter().filter_map(|(key, _)| Some((*key, self.pickups.get(key)?.misses))).collect();
        missed.dedup();
        missed
    }
}
