//! The words of the timetable.
use crate::{CompanyId, PlaceId, RouteId};
use kernel::{Count, Day, Fen, Grams, Metres};

kernel::id! {
    /// What drives.
    VehicleId;
}

kernel::words! {
    /// What a shuttle's run is for.
    Leg {
        /// In the morning: from the hub, over the transit centre, to the outlets.
        Bringing = "bringing",
        /// In the afternoon: from the outlets, over the transit centre, to the hub.
        Collecting = "collecting",
    }
    /// Where a distance comes from.
    DistanceSource {
        /// A table that somebody imported.
        Matrix = "matrix",
        /// A routing server that speaks OSRM's protocol.
        Osrm = "osrm",
    }
}

/// A vehicle of a company. Both capacities are limits; the costs are for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    pub id: VehicleId,
    pub details: NewVehicle,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVehicle {
    pub code: String,
    pub company: CompanyId,
    pub capacity: Grams,
    pub boxes: Count,
    pub cold_box: bool,
    /// For each run, whatever it drives.
    pub fixed: Fen,
    pub per_km: Fen,
    pub per_hour: Fen,
    /// Its figures were made up for a demonstration.
    pub generated: bool,
}

/// On which days trips drive, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub code: String,
    pub weekdays: Weekdays,
    pub from: Day,
    pub until: Day,
}

/// A set of weekdays: 1 for Monday, 2 for Tuesday, up to 64 for Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(i64);

impl Weekdays {
    pub const ALL: Self = Self(127);

    /// `None` where a bit is none of a weekday.
    pub fn new(bits: i64) -> Option<Self> {
        (0..=127).contains(&bits).then_some(Self(bits))
    }
    pub const fn get(self) -> i64 {
        self.0
    }
    /// 1 is Monday, 7 is Sunday.
    pub const fn holds(self, weekday: i8) -> bool {
        weekday >= 1 && weekday <= 7 && self.0 >> (weekday - 1) & 1 == 1
    }
}

/// A day on which a calendar's trips drive, or do not, whatever the weekday and though it may be a holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDate {
    pub calendar: String,
    pub day: Day,
    pub runs: bool,
}

/// A drive of the timetable, without its stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrip {
    pub code: String,
    pub route: RouteId,
    pub leg: Leg,
    pub calendar: String,
    /// What is paid before this minute of the trip's day goes with it.
    pub cutoff_minute: i64,
    pub vehicle: Option<VehicleId>,
}

/// A drive of the timetable with its stops, at least one, in the order of the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    pub details: NewTrip,
    pub calls: Vec<Call>,
}

/// A stop of a trip: minutes of the trip's day, which go on after midnight (1510 is 01:10 of the next day).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub place: PlaceId,
    pub arrives_minute: i64,
    pub departs_minute: i64,
}

/// A stop as it is written: of which trip, and the how-manieth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopTime {
    pub trip: String,
    pub position: i64,
    pub call: Call,
}

/// The last minute of a trip's day that a stop may have: two days, less one minute.
pub const MINUTE_MAX: i64 = 2_879;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub day: Day,
    pub name_zh: String,
    pub name_en: String,
}

/// A place that no shuttle reaches, both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    pub place: PlaceId,
    pub from: Day,
    pub until: Day,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningHour {
    pub place: PlaceId,
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    pub opens_minute: i64,
    pub closes_minute: i64,
}

/// How far it is by road, and how long it takes, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leap {
    pub metres: Metres,
    pub seconds: i64,
}

/// A distance as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    pub from: PlaceId,
    pub to: PlaceId,
    pub leap: Leap,
    pub source: DistanceSource,
}

/// What is taken out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    Vehicle(VehicleId),
    /// No bus stops at the place any more.
    Stop(PlaceId),
    Calendar(String),
    CalendarDate(String, Day),
    /// With its stops.
    Trip(String),
    StopTime(String, i64),
    Holiday(Day),
    Closure(PlaceId, Day),
    OpeningHour(PlaceId, i8, i64),
    Distance(PlaceId, PlaceId),
    /// Every calendar, special day and trip.
    Timetable,
}
