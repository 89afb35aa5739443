//! What a parcel is, what a scan is, and why one is not accepted.
use crate::way::{Misstep, Standing, Way};
use catalog::Storage;
use county::PlaceId;
use kernel::{Count, Fen, Grams, Quantity, Time};
use serde::{Deserialize, Serialize};
use stock::{LotId, OrderId};
use webkit::PersonId;

kernel::id! {
    /// A parcel: what one order takes from one village outlet.
    ParcelId;
    /// A scan that was accepted.
    ScanId;
}

kernel::words! {
    /// A step of a parcel that somebody reports.
    ScanKind {
        /// The outlet took it from its growers.
        Accepted = "accepted",
        /// The bus took it from the outlet.
        Loaded = "loaded",
        /// The transit centre sorted it.
        Sorted = "sorted",
        /// The hub has it.
        Arrived = "arrived",
        /// It left the hub: by the line-haul to a city, or by the morning's bus to an outlet.
        Dispatched = "dispatched",
        /// It waits for its buyer on the shelf of an outlet.
        Ready = "ready",
        /// The buyer took it at the outlet.
        Collected = "collected",
        /// The buyer has it at the door.
        Delivered = "delivered",
        /// Something is broken or spoiled.
        Damaged = "damaged",
        /// It cannot be found.
        Lost = "lost",
        /// It went back to where it came from.
        Returned = "returned",
        /// The buyer did not want it.
        Refused = "refused",
    }
    /// How far a parcel has come: the last step that was reported.
    ParcelState {
        /// Sold, and still with its growers.
        Announced = "announced",
        Accepted = "accepted",
        Loaded = "loaded",
        Sorted = "sorted",
        Arrived = "arrived",
        Dispatched = "dispatched",
        Ready = "ready",
        Collected = "collected",
        Delivered = "delivered",
        Damaged = "damaged",
        Lost = "lost",
        Returned = "returned",
        Refused = "refused",
        /// The order was refunded before anything was brought to the outlet.
        Cancelled = "cancelled",
    }
    /// Who answers for a parcel: exactly one, always.
    Holder {
        Growers = "growers",
        /// An outlet, a transit centre, the hub.
        Place = "place",
        /// A village shuttle, up or down.
        Bus = "bus",
        /// The post, between the hub and a city's door.
        LineHaul = "line_haul",
        Buyer = "buyer",
    }
}

impl ScanKind {
    /// The state that the step leads to.
    pub const fn state(self) -> ParcelState {
        match self {
            Self::Accepted => ParcelState::Accepted,
            Self::Loaded => ParcelState::Loaded,
            Self::Sorted => ParcelState::Sorted,
            Self::Arrived => ParcelState::Arrived,
            Self::Dispatched => ParcelState::Dispatched,
            Self::Ready => ParcelState::Ready,
            Self::Collected => ParcelState::Collected,
            Self::Delivered => ParcelState::Delivered,
            Self::Damaged => ParcelState::Damaged,
            Self::Lost => ParcelState::Lost,
            Self::Returned => ParcelState::Returned,
            Self::Refused => ParcelState::Refused,
        }
    }
    /// Whether it can happen on the road or at a door, at no place of ours.
    pub const fn may_be_without_place(self) -> bool {
        matches!(self, Self::Delivered | Self::Damaged | Self::Lost | Self::Refused)
    }
    /// Whether somebody has to act: the order will not end by itself.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Damaged | Self::Lost | Self::Returned | Self::Refused)
    }
}

impl ParcelState {
    /// Whether nothing can happen to the parcel any more.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Collected | Self::Delivered | Self::Returned | Self::Cancelled)
    }
    /// Whether the buyer has it.
    pub const fn is_received(self) -> bool {
        matches!(self, Self::Collected | Self::Delivered)
    }
    /// Whether it is somewhere between its growers and its end.
    pub const fn is_under_way(self) -> bool {
        !self.is_ended() && !matches!(self, Self::Announced)
    }
}

/// Most characters of a code, as typed or scanned.
pub const CODE_MAX: usize = 200;
/// Most characters of a device's key of a scan.
pub const DEVICE_KEY_MAX: usize = 64;
/// Most scans that a device sends at once.
pub const SCANS_MAX: usize = 500;

/// A parcel as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub id: ParcelId,
    pub waybill: String,
    /// None where the county has no GS1 prefix.
    pub sscc: Option<String>,
    pub order: OrderId,
    pub order_code: String,
    pub way: Way,
    pub standing: Standing,
    pub grams: Grams,
    /// As the most delicate thing in it has to be kept.
    pub storage: Storage,
    /// Cash that is taken when the order is collected.
    pub cash: Option<Fen>,
    pub promised: Time,
    pub created: Time,
    /// When it came to stand as it does.
    pub changed: Time,
}

impl Parcel {
    /// What the parcel waits for and where that is done; nothing where it has ended. At a door there is no place.
    pub fn next(&self) -> Option<(ScanKind, Option<PlaceId>)> {
        let next = self.way.next(self.standing.state);
        (!self.standing.state.is_ended()).then(|| (next, self.way.place_of(next)))
    }
}

/// A line of an order, as it lies in a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelLine {
    pub parcel: ParcelId,
    pub line: i64,
    pub lot: LotId,
    pub lot_code: String,
    pub packs: Count,
    pub quantity: Quantity,
    pub grams: Grams,
    pub name_zh: String,
    pub name_en: String,
}

/// A scan as a device or a page reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewScan {
    /// Made by the device: the same key is the same scan, however often it is sent.
    pub device_key: String,
    /// A waybill, an SSCC, the address in a QR code, or the code of an order.
    pub code: String,
    pub kind: ScanKind,
    /// None at a door.
    pub place: Option<PlaceId>,
    pub person: Option<PersonId>,
    /// When it was, by the device's clock.
    pub at: Time,
    /// Cash that was taken with it, for the whole order.
    pub cash: Option<Fen>,
}

/// A scan that was accepted. The same scan sent again gets the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    pub scan: ScanId,
    pub parcel: ParcelId,
    pub order: OrderId,
    pub waybill: String,
    pub kind: ScanKind,
    pub way: Way,
    pub happened: Time,
    pub cash: Option<Fen>,
}

/// What became of a scan.
pub type Answer = Result<Scanned, Refusal>;

/// Why a scan was not accepted. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refusal {
    /// A figure is missing or mistyped.
    NotACode { code: String },
    /// A good code, of no parcel here.
    UnknownCode { code: String },
    /// The parcel cannot take this step.
    Step { waybill: String, kind: ScanKind, since: Time, misstep: Misstep },
    /// Cash is owed for the order, and none was taken.
    CashDue { waybill: String, due: Fen },
    /// Another sum is owed.
    WrongCash { waybill: String, due: Fen, given: Fen },
    /// An order that is paid in cash is handed over whole, and some of it is not here yet.
    WaitsForRest { waybill: String, missing: Count },
}

/// A scan as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    pub id: ScanId,
    pub parcel: ParcelId,
    pub kind: ScanKind,
    pub place: Option<PlaceId>,
    pub person: Option<PersonId>,
    pub cash: Option<Fen>,
    /// By the device's clock.
    pub at: Time,
    pub received: Time,
    /// What we go by: the device's time where it can be right.
    pub happened: Time,
}
