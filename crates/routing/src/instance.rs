//! The model: what is to be planned, as the search and the checker see it. It is made by [`crate::read`] and
//! is valid once it exists.

/// Seconds, from whatever moment the instance counts from.
pub type Seconds = i64;
/// Metres on the road.
pub type Metres = i64;
/// Cost in [`COST_SCALE`]ths of the user's unit, so that metres and seconds add up without rounding.
pub type Cost = i64;

/// The smallest number of parts of a user's unit in which a second at a price per hour (1/3600) and a metre
/// at a price per kilometre (1/1000) are both whole.
pub const COST_SCALE: Cost = 18_000;
const COST_OF_SECOND: Cost = COST_SCALE / 3_600;
const COST_OF_METRE: Cost = COST_SCALE / 1_000;

/// Later than any window; far enough from the end of `i64` to be added to.
pub const FOREVER: Seconds = i64::MAX / 8;

/// A day's work: vehicles, stops, tasks and the roads between them.
#[derive(Clone, Debug)]
pub struct Instance {
    pub vehicles: Vec<Vehicle>,
    pub stops: Vec<Stop>,
    pub tasks: Vec<Task>,
    pub roads: Vec<Roads>,
    /// In how many dimensions loads are counted (kilograms, boxes, …).
    pub dimensions: usize,
    /// Names of vehicle types that some stop has its own times for.
    pub types: Vec<String>,
    /// What it costs when a task is driven by another vehicle than yesterday.
    pub change_cost: Cost,
}

/// When something may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub start: Seconds,
    pub end: Seconds,
}

impl Window {
    pub const ALWAYS: Self = Self { start: 0, end: FOREVER };
}

/// The first moment from `time` on that lies in one of the windows.
pub fn earliest_in(windows: &[Window], time: Seconds) -> Option<Seconds> {
    windows.iter().find(|w| time <= w.end).map(|w| time.max(w.start))
}

/// The last moment up to `time` that lies in one of the windows.
pub fn latest_in(windows: &[Window], time: Seconds) -> Option<Seconds> {
    windows.iter().rev().find(|w| w.start <= time).map(|w| time.min(w.end))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopKind {
    Job,
    Pickup,
    Delivery,
}

/// A visit: a job, or one of the two ends of a shipment.
#[derive(Clone, Debug)]
pub struct Stop {
    pub id: u64,
    pub kind: StopKind,
    pub task: usize,
    pub place: Place,
    /// By vehicle type; the first is for all types that no stop names.
    pub times: Vec<StopTime>,
    /// In order, not overlapping, never empty.
    pub windows: Vec<Window>,
    pub description: Option<String>,
}

/// What is spent at a stop: `setup` only when one comes from another place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopTime {
    pub setup: Seconds,
    pub service: Seconds,
}

/// A row of the matrices, and its coordinates where they were given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub index: usize,
    pub coordinates: Option<[f64; 2]>,
}

/// What is done or left out as a whole: a job, or a shipment with its two stops.
#[derive(Clone, Debug)]
pub struct Task {
    pub first: usize,
    pub second: Option<usize>,
    /// Loaded where the trip begins, set down here.
    pub delivery: Vec<i64>,
    /// Taken here to where the trip ends.
    pub pickup: Vec<i64>,
    /// Carried from the first stop to the second.
    pub amount: Vec<i64>,
    pub skills: Vec<u32>,
    pub priority: i64,
    /// What it costs to leave it out; without it, it is left out only where it cannot be done.
    pub skip_cost: Option<Cost>,
    /// The vehicle (its place in the list) that did it yesterday.
    pub yesterday: Option<usize>,
}

impl Task {
    pub fn stops(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.first).chain(self.second)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    pub id: u64,
    pub description: Option<String>,
    /// Its place in [`Instance::roads`].
    pub roads: usize,
    pub start: Option<Place>,
    pub end: Option<Place>,
    pub capacity: Vec<i64>,
    pub skills: Vec<u32>,
    pub window: Window,
    pub breaks: Vec<Break>,
    pub fixed: Cost,
    pub per_task_hour: i64,
    pub max_tasks: Option<usize>,
    pub max_travel: Option<Seconds>,
    pub max_distance: Option<Metres>,
    /// From leaving to coming home, waiting and breaks included.
    pub max_shift: Option<Seconds>,
    /// Its place in [`Stop::times`].
    pub kind: usize,
    pub reload: Option<Reload>,
    /// Where the search may begin: stops in order.
    pub steps: Vec<usize>,
    /// It drives its steps as they stand, and nothing else.
    pub is_fixed_run: bool,
}

/// A rest: it begins in one of its windows, anywhere on the road.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    pub id: u64,
    pub windows: Vec<Window>,
    pub service: Seconds,
    pub max_load: Option<Vec<i64>>,
    pub description: Option<String>,
}

/// Where a vehicle may unload and load again between two trips.
#[derive(Clone, Debug, PartialEq)]
pub struct Reload {
    pub place: Place,
    pub service: Seconds,
    pub max_trips: usize,
}

/// Times, distances and costs between places for one kind of vehicle, row by row.
#[derive(Clone, Debug)]
pub struct Roads {
    pub size: usize,
    pub time: Vec<i32>,
    pub distance: Vec<i32>,
    pub cost: Vec<Cost>,
}

impl Roads {
    pub fn time(&self, from: Option<Place>, to: Option<Place>) -> Seconds {
        self.between(&self.time, from, to).map_or(0, i64::from)
    }
    pub fn distance(&self, from: Option<Place>, to: Option<Place>) -> Metres {
        self.between(&self.distance, from, to).map_or(0, i64::from)
    }
    pub fn cost(&self, from: Option<Place>, to: Option<Place>) -> Cost {
        self.between(&self.cost, from, to).unwrap_or(0)
    }
    fn between<T: Copy>(&self, cells: &[T], from: Option<Place>, to: Option<Place>) -> Option<T> {
        Some(cells[from?.index * self.size + to?.index])
    }
}

/// What a leg costs at prices per hour and per kilometre.
pub fn leg_cost(time: Seconds, distance: Metres, per_hour: i64, per_km: i64) -> Cost {
    time * per_hour * COST_OF_SECOND + distance * per_km * COST_OF_METRE
}

impl Vehicle {
    pub fn max_trips(&self) -> usize {
        self.reload.as_ref().map_or(1, |r| r.max_trips)
    }
    pub fn has_skills(&self, wanted: &[u32]) -> bool {
        wanted.iter().all(|s| self.skills.binary_search(s).is_ok())
    }
}

impl Instance {
    /// The vehicles whose run is settled.
    pub fn fixed_runs(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.vehicles.len()).filter(|v| self.vehicles[*v].is_fixed_run)
    }

    /// What `vehicle` pays for the task itself, apart from the road: its crew's time at the stops, and the
    /// change of driver since yesterday.
    pub fn task_cost(&self, vehicle: usize, task: usize) -> Cost {
        let (v, t) = (&self.vehicles[vehicle], &self.tasks[task]);
        let at_stops: Seconds = t.stops().map(|s| self.stops[s].times[v.kind]).map(|t| t.service).sum();
        let changed = t.yesterday.is_some_and(|y| y != vehicle);
        at_stops * v.per_task_hour * COST_OF_SECOND + if changed { self.change_cost } else { 0 }
    }
}
