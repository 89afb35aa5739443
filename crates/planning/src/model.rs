//! The words of a day's plan.
use county::{Leg, PlaceId, RouteId, VehicleId};
use kernel::{Count, Day, Fen, Grams, Metres, Time};
use webkit::PersonId;

kernel::id! {
    /// A plan of a day's shuttles.
    PlanId;
}

kernel::words! {
    PlanState {
        /// Somebody is searching for it.
        Solving = "solving",
        /// It can be accepted.
        Ready = "ready",
        /// The day is driven by it.
        Accepted = "accepted",
        /// It was accepted, and another one was after it, or it was taken back.
        Replaced = "replaced",
        Failed = "failed",
    }
    /// What a plan owes to hours that were promised to buyers.
    Promises {
        /// A parcel is at its outlet by the hour that was promised, wherever a shuttle can be there by then.
        Kept = "kept",
        /// Only the outlets' opening hours count; the plan says how many parcels come late.
        Loose = "loose",
    }
    /// Of which of two timetables a drive is.
    Side {
        /// As the day would be driven without a plan.
        Timetable = "timetable",
        Plan = "plan",
    }
    /// Why something is left out.
    LeftOut {
        /// No trip of the timetable drives there on this day.
        NoTrip = "no_trip",
        /// No shuttle reaches the place on this day.
        Closed = "closed",
        /// None of the route's vehicles has a cold box.
        NoColdBox = "no_cold_box",
        /// A parcel is more than a vehicle of the route holds.
        TooLarge = "too_large",
        /// Nobody can be there and back within the hours.
        OutOfTime = "out_of_time",
        /// Vehicles could do it, but all are full or on the road for as long as they may.
        NoRoom = "no_room",
    }
}

/// What a plan is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub day: Day,
    /// So long is searched.
    pub seconds: i64,
    pub promises: Promises,
    /// What it is worth that a stop keeps the vehicle that it had the last time.
    pub change: Fen,
    /// So much of a vehicle is kept free in the afternoon for what is still to be sold, in per cent.
    pub spare_percent: i64,
}

/// The longest search that is taken.
pub const SECONDS_MAX: i64 = 3_600;
/// More than this kept free would leave no bus.
pub const SPARE_PERCENT_MAX: i64 = 80;

impl Wanted {
    /// What a county that asks for nothing in particular gets: 15 seconds, promises kept, ¥2 a changed stop, a
    /// third of the bus kept free.
    pub const fn of(day: Day) -> Self {
        Self { day, seconds: 15, promises: Promises::Kept, change: Fen::of_yuan(2), spare_percent: 30 }
    }
}

/// What is brought to an outlet or collected there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub parcels: i64,
    pub grams: i64,
}

impl Load {
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { parcels: self.parcels + other.parcels, grams: self.grams + other.grams }
    }
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self { parcels: self.parcels - other.parcels, grams: self.grams - other.grams }
    }
    pub fn weight(self) -> Grams {
        Grams::new(self.grams).unwrap_or_default()
    }
    pub fn count(self) -> Count {
        Count::new(self.parcels).unwrap_or_default()
    }
}

/// A stop of a drive, between leaving the transit centre and coming home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    pub place: PlaceId,
    /// Minutes of the day.
    pub arrives_minute: i64,
    pub departs_minute: i64,
    pub load: Load,
    /// So many of its parcels come after the promised hour.
    pub late: i64,
    /// On board when it leaves.
    pub aboard: Load,
    /// So much later the bus may arrive, and everything after it still holds.
    pub slack_minutes: Option<i64>,
    /// What the drive would cost less without this stop.
    pub saving: Option<Fen>,
}

/// A drive of one vehicle, from the transit centre of its route and back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    pub side: Side,
    pub trip: String,
    pub route: RouteId,
    pub leg: Leg,
    /// None where the timetable names none and the route has none.
    pub vehicle: Option<VehicleId>,
    pub cutoff_minute: i64,
    pub leaves_minute: i64,
    pub home_minute: i64,
    pub metres: Metres,
    pub cost: Fen,
    pub halts: Vec<Halt>,
}

impl Drive {
    pub fn minutes(&self) -> i64 {
        self.home_minute - self.leaves_minute
    }
    pub fn load(&self) -> Load {
        self.halts.iter().fold(Load::default(), |sum, halt| sum.plus(halt.load))
    }
    /// What is on board when it leaves the transit centre.
    pub fn at_start(&self) -> Load {
        if self.leg == Leg::Bringing { self.load() } else { Load::default() }
    }
    /// The most that is on board between two stops, in each of the two.
    pub fn peak(&self) -> Load {
        let all = std::iter::once(self.at_start()).chain(self.halts.iter().map(|halt| halt.aboard));
        all.fold(Load::default(), |most, aboard| Load {
            parcels: most.parcels.max(aboard.parcels),
            grams: most.grams.max(aboard.grams),
        })
    }
}

/// What a plan leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omission {
    pub leg: Leg,
    pub place: PlaceId,
    pub load: Load,
    pub reason: LeftOut,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Of both sides, the timetable's first.
    pub drives: Vec<Drive>,
    pub omissions: Vec<Omission>,
    /// Parcels that were known of the day.
    pub parcels: i64,
    /// Stops that another vehicle drives than the last time.
    pub changes: i64,
    /// Distances that no table told.
    pub reckoned: i64,
}

/// The sums of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub drives: i64,
    pub stops: i64,
    pub cost: Fen,
    pub metres: Metres,
    pub minutes: i64,
    pub late: i64,
}

impl Found {
    pub fn of(&self, side: Side) -> impl Iterator<Item = &Drive> {
        self.drives.iter().filter(move |drive| drive.side == side)
    }

    pub fn sums(&self, side: Side) -> Sums {
        self.of(side).fold(Sums::default(), |sums, drive| Sums {
            drives: sums.drives + 1,
            stops: sums.stops + drive.halts.len() as i64,
            cost: sums.cost + drive.cost,
            metres: Metres(sums.metres.0 + drive.metres.0),
            minutes: sums.minutes + drive.minutes(),
            late: sums.late + drive.halts.iter().map(|halt| halt.late).sum::<i64>(),
        })
    }
}

/// A plan as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub id: PlanId,
    pub wanted: Wanted,
    pub state: PlanState,
    /// How far the search is.
    pub done_percent: i64,
    pub made_by: Option<PersonId>,
    pub began: Time,
    pub accepted: Option<Time>,
    /// Empty while it is solved.
    pub found: Found,
}

/// A search may take so much longer than it was given before it is taken for dead.
const GRACE_MS: i64 = 60_000;

impl Plan {
    /// Nobody searches for it any more, and nothing came of it.
    pub fn is_dead(&self, now: Time) -> bool {
        let ended = now.since_ms(self.began) > self.wanted.seconds * 1_000 + GRACE_MS;
        self.state == PlanState::Failed || (self.state == PlanState::Solving && ended)
    }
    pub fn is_under_way(&self, now: Time) -> bool {
        self.state == PlanState::Solving && !self.is_dead(now)
    }
}

/// Why there is no plan, or why it is not accepted. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No trip drives on the day.
    NothingDrives { day: Day },
    /// No route that drives on the day has a vehicle.
    NoVehicles,
    /// A day that is over is not planned.
    Past { day: Day },
    /// The day's first shuttle has left already.
    Left { day: Day, minute: i64 },
    /// Another plan is being searched for.
    Busy,
    /// It is not ready: still solved, failed, or accepted already.
    NotReady,
    /// A shuttle of the day has parcels on board already.
    Begun { day: Day },
}
