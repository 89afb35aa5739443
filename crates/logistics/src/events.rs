//! What logistics tells the log: ids and codes, so that others can act on it.
use crate::bags::{BagId, BagState};
use crate::calls::SkipReason;
use crate::cold::Breach;
use crate::model::{Holder, ParcelId, ParcelState, Reason, RunId, ScanId, ScanKind};
use county::{CompanyId, PlaceId, RouteId};
use kernel::{Count, Day, Whole};
use serde::{Deserialize, Serialize};
use stock::OrderId;
use store::Tx;
use webkit::PersonId;

/// Something in it is broken or spoiled.
pub const DAMAGED: &str = "parcel.damaged";
/// It cannot be found.
pub const LOST: &str = "parcel.lost";
/// The buyer did not want it.
pub const REFUSED: &str = "parcel.refused";
/// It is back where it came from.
pub const RETURNED: &str = "parcel.returned";

/// The fields of [`DAMAGED`], [`LOST`], [`REFUSED`] and [`RETURNED`]; the event's subject is the parcel. Who had
/// it is said as it stood before the step: that is who answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelTrouble {
    pub parcel: ParcelId,
    /// None where a carrier brought it from outside.
    pub order: Option<OrderId>,
    /// The scan that told it.
    pub scan: ScanId,
    /// The lines of the order that are in trouble.
    pub lines: Vec<i64>,
    pub reason: Reason,
    /// How far it had come.
    pub was: ParcelState,
    /// Who had it: with `place`, `run` and `route`, or `carrier`, which one.
    pub holder: Holder,
    pub place: Option<PlaceId>,
    pub run: Option<RunId>,
    /// The route of the run; its company is in the timetable. 0 where a keeper drove himself.
    pub route: Option<RouteId>,
    /// The company of the line-haul, where one was named.
    pub carrier: Option<CompanyId>,
    /// Who told it.
    pub person: Option<PersonId>,
}

/// The event of a step that means trouble.
pub const fn trouble(kind: ScanKind) -> &'static str {
    match kind {
        ScanKind::Damaged => DAMAGED,
        ScanKind::Lost => LOST,
        ScanKind::Refused => REFUSED,
        _ => RETURNED,
    }
}

/// A bag is there to be filled.
pub const BAG_BEGUN: &str = "bag.begun";
/// Nothing more goes in.
pub const BAG_SEALED: &str = "bag.sealed";
/// Its parcels were taken out.
pub const BAG_OPENED: &str = "bag.opened";

/// The fields of [`BAG_BEGUN`], [`BAG_SEALED`] and [`BAG_OPENED`]; the event's subject is the bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BagHandled {
    pub bag: BagId,
    pub place: PlaceId,
    /// How many were in it.
    pub parcels: Count,
    pub person: Option<PersonId>,
}

/// The event of what was done with a bag, by what it is now.
pub const fn bag(state: BagState) -> &'static str {
    match state {
        BagState::Filling => BAG_BEGUN,
        BagState::Sealed => BAG_SEALED,
        BagState::Opened => BAG_OPENED,
    }
}

/// Parcels lay in a box that was outside of their limits.
pub const COLD_BREACHED: &str = "cold.breached";

/// The fields of [`COLD_BREACHED`], told once for each box and day; the event's subject is the place or the vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColdBreached {
    /// place or vehicle
    pub kind: String,
    pub day: Day,
    /// The worst reading so far, in tenths of a degree Celsius.
    pub worst_e1: i64,
    /// How many parcels it held.
    pub parcels: Count,
}

/// Tells the log.
pub(crate) fn log_cold(tx: &mut Tx, breach: &Breach) -> store::Result<()> {
    let fields = ColdBreached {
        kind: breach.cold_box.kind.to_string(),
        day: breach.day,
        worst_e1: breach.worst.get(),
        parcels: breach.parcels,
    };
    tx.log(COLD_BREACHED, breach.cold_box.id, breach.until, &fields).map(drop)
}

/// A driver did not call at a stop.
pub const STOP_SKIPPED: &str = "run.stop_skipped";

/// The fields of [`STOP_SKIPPED`]; the event's subject is the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopSkipped {
    pub run: RunId,
    pub route: RouteId,
    /// The code of its trip.
    pub trip: String,
    pub place: PlaceId,
    /// In its trip, from 1.
    pub position: i64,
    pub reason: SkipReason,
    pub person: PersonId,
}
