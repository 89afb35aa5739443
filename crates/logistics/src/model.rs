//! What a parcel is, what a scan is, and why one is not accepted.
use crate::bags::BagId;
use crate::pickup::PickupCode;
use crate::runs::RunKey;
use crate::way::{Misstep, Standing, Way};
use catalog::Storage;
pub use county::Leg;
use county::{CompanyId, PlaceId};
use kernel::{Count, Fen, Grams, Quantity, Time};
use serde::{Deserialize, Serialize};
use stock::{LotId, OrderId};
use webkit::PersonId;

kernel::id! {
    /// A parcel: what one order takes from one village outlet.
    ParcelId;
    /// A scan that was accepted.
    ScanId;
    /// A drive of a shuttle: a route, a day, a leg.
    RunId;
}

kernel::words! {
    /// A step of a parcel that somebody reports.
    ScanKind {
        /// The outlet took it from its growers.
        Accepted = "accepted",
        /// It lies in a bag, where it stands.
        Bagged = "bagged",
        /// The bus took it from the outlet.
        Loaded = "loaded",
        /// The bus put it down at a centre or an outlet, and nobody has looked at it yet.
        Unloaded = "unloaded",
        /// The transit centre sorted it, on its way up or down.
        Sorted = "sorted",
        /// The bus took it from the transit centre towards the hub.
        Forwarded = "forwarded",
        /// The hub has it.
        Arrived = "arrived",
        /// It left the hub: with the line-haul to a city, or with the morning's bus to an outlet; on that way, it
        /// left the transit centre of that outlet, too.
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
        /// The bus took it back, towards where it came from.
        SentBack = "sent_back",
        /// It is back where it came from.
        Returned = "returned",
        /// The buyer did not want it.
        Refused = "refused",
    }
    /// How far a parcel has come: the last step that was reported.
    ParcelState {
        /// Sold, and still with its growers.
        Announced = "announced",
        Accepted = "accepted",
        Bagged = "bagged",
        Loaded = "loaded",
        Unloaded = "unloaded",
        Sorted = "sorted",
        Forwarded = "forwarded",
        Arrived = "arrived",
        Dispatched = "dispatched",
        Ready = "ready",
        Collected = "collected",
        Delivered = "delivered",
        Damaged = "damaged",
        Lost = "lost",
        /// On the bus, on its way back.
        Returning = "returning",
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
        /// A carrier's line-haul, between the hub and a city.
        LineHaul = "line_haul",
        Buyer = "buyer",
    }
    /// Which way a parcel flows through the county.
    Flow {
        /// From its growers: an order of the shop.
        Up = "up",
        /// From outside, brought by a carrier for somebody in a village.
        Down = "down",
    }
    /// Why a parcel is in trouble, as who reports it says.
    Reason {
        /// Nobody said.
        Unsaid = "unsaid",
        Crushed = "crushed",
        Wet = "wet",
        Spoiled = "spoiled",
        /// The cold was broken on the way.
        TooWarm = "too_warm",
        /// Something that belongs in it is not.
        Incomplete = "incomplete",
        /// It was not in the bag, on the bus or on the shelf where it was to be.
        NotFound = "not_found",
        /// The receiver does not want it, and gave no other reason.
        NotWanted = "not_wanted",
        /// It came later than promised.
        TooLate = "too_late",
        /// Not what was ordered.
        WrongGoods = "wrong_goods",
        /// Nobody came for it in time.
        NotCollected = "not_collected",
        /// Nobody was at the door, or the address is wrong.
        Undeliverable = "undeliverable",
    }
}

/// The words for why a parcel took a step, the likeliest first; none where nobody asks.
pub const fn reasons(kind: ScanKind) -> &'static [Reason] {
    match kind {
        ScanKind::Damaged => {
            &[Reason::Crushed, Reason::Spoiled, Reason::TooWarm, Reason::Wet, Reason::Incomplete]
        }
        ScanKind::Lost => &[Reason::NotFound],
        ScanKind::Refused => {
            &[Reason::NotWanted, Reason::TooLate, Reason::WrongGoods, Reason::Spoiled, Reason::Crushed]
        }
        ScanKind::SentBack | ScanKind::Returned => {
            &[Reason::NotCollected, Reason::Undeliverable, Reason::NotWanted, Reason::Spoiled]
        }
        _ => &[],
    }
}

impl ScanKind {
    /// The state that the step leads to.
    pub const fn state(self) -> ParcelState {
        match self {
            Self::Accepted => ParcelState::Accepted,
            Self::Bagged => ParcelState::Bagged,
            Self::Loaded => ParcelState::Loaded,
            Self::Unloaded => ParcelState::Unloaded,
            Self::Sorted => ParcelState::Sorted,
            Self::Forwarded => ParcelState::Forwarded,
            Self::Arrived => ParcelState::Arrived,
            Self::Dispatched => ParcelState::Dispatched,
            Self::Ready => ParcelState::Ready,
            Self::Collected => ParcelState::Collected,
            Self::Delivered => ParcelState::Delivered,
            Self::Damaged => ParcelState::Damaged,
            Self::Lost => ParcelState::Lost,
            Self::SentBack => ParcelState::Returning,
            Self::Returned => ParcelState::Returned,
            Self::Refused => ParcelState::Refused,
        }
    }
    /// Whether it can happen on the road or at a door, at no place of ours.
    pub const fn may_be_without_place(self) -> bool {
        matches!(self, Self::Delivered | Self::Damaged | Self::Lost | Self::Refused)
    }
    /// Whether a bus may take it with this step.
    pub const fn may_board(self) -> bool {
        matches!(self, Self::Loaded | Self::Forwarded | Self::Dispatched | Self::SentBack)
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
    /// Whether it does not go on by itself.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Damaged | Self::Lost | Self::Refused | Self::Returning | Self::Returned)
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
    /// None where a carrier brought it from outside.
    pub order: Option<OrderId>,
    /// Empty where there is no order.
    pub order_code: String,
    pub way: Way,
    pub standing: Standing,
    /// The bag in which it lies.
    pub bag: Option<BagId>,
    pub carrier: Option<Carrier>,
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
        let next = self.way.next(self.standing);
        (!self.standing.state.is_ended()).then(|| (next, self.way.place_of(self.standing, next)))
    }
}

/// The company whose line-haul carries a parcel, and the number under which it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    pub company: CompanyId,
    pub number: String,
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
    pub details: Details,
}

/// What some scans say besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Why, where the parcel is in trouble.
    pub reason: Option<Reason>,
    /// Which lines of the order are in trouble; none said: all that lie in the parcel.
    pub lines: Vec<i64>,
    /// The bag into which it is put, with [`ScanKind::Bagged`].
    pub bag: Option<String>,
    /// Whose line-haul takes it, and under which number, with [`ScanKind::Dispatched`].
    pub carrier: Option<Carrier>,
    /// What its receiver will have to say, with [`ScanKind::Ready`]. Who has no random numbers gives none, and
    /// the keeper has to know who comes.
    pub pickup: Option<PickupCode>,
    /// How it was proved that the right one has it, with [`ScanKind::Collected`].
    pub proof: Option<Proof>,
    /// The device's key of the photograph that was taken with it; it may be sent days later.
    pub photo: Option<String>,
    /// The run that takes it, where its driver says so; else it is the nearest in time.
    pub run: Option<RunKey>,
}

/// How it is proved that a parcel was handed to the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Who came said these figures.
    Code(String),
    /// A photograph, by its hash.
    Photo(String),
    /// The keeper knows who came.
    Known,
}

impl Proof {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Photo(_) => "photo",
            Self::Known => "known",
        }
    }
}

impl NewScan {
    /// A scan without cash and details, by nobody in particular.
    pub fn new(
        device_key: impl Into<String>,
        code: impl Into<String>,
        kind: ScanKind,
        place: Option<PlaceId>,
        at: Time,
    ) -> Self {
        let (device_key, code) = (device_key.into(), code.into());
        Self { device_key, code, kind, place, person: None, at, cash: None, details: Details::default() }
    }
}

/// A scan that was accepted. The same scan sent again gets the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    pub scan: ScanId,
    pub parcel: ParcelId,
    pub order: Option<OrderId>,
    pub waybill: String,
    pub kind: ScanKind,
    pub way: Way,
    /// When we take it to have happened.
    pub happened: Time,
    /// Whether that is not what the device's clock said, because it cannot be right.
    pub corrected: bool,
    pub cash: Option<Fen>,
    /// The bag into which it was put; where the scan was of a bag, that bag, and the parcel is the first in it.
    pub bag: Option<BagId>,
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
    /// Not the figures that its receiver was told; after so many more misses it is locked.
    WrongPickupCode { waybill: String, left: Count },
    /// The figures were missed too often; the office gives new ones.
    PickupLocked { waybill: String },
    /// Something is wrong with the bag.
    Bag { bag: String, wrong: BagWrong },
    /// The carrier has given this number to another parcel.
    CarrierNumberTaken { number: String },
    /// An order that is paid in cash is handed over whole, and some of it is not here yet.
    WaitsForRest { waybill: String, missing: Count },
}

/// Why a bag does not take a parcel, or a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum BagWrong {
    Unknown,
    /// It is sealed, and takes nothing more.
    Sealed,
    /// It is still open: seal it before it travels.
    NotSealed,
    /// It was unpacked.
    Opened,
    /// Nothing lies in it.
    Empty,
    /// It stands at another place, or on the road.
    Elsewhere {
        place: Option<PlaceId>,
    },
    /// The parcel does not pass where the bag goes.
    OtherWay {
        to: PlaceId,
    },
    /// A whole bag does not take this step: open it, and scan its parcels.
    OneByOne,
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
    /// The run that took it, where a bus did.
    pub run: Option<RunId>,
    pub reason: Option<Reason>,
    pub bag: Option<BagId>,
    /// By the device's clock.
    pub at: Time,
    pub received: Time,
    /// What we go by: the device's time where it can be right.
    pub happened: Time,
}
