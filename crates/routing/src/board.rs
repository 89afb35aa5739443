//! The instance laid out for the search: flat tables, in the order in which the inner loops read them.
use crate::instance::{
    Cost, FOREVER, Instance, Roads, Seconds, StopKind, Task, Window, earliest_in, latest_in,
};
use crate::route::Route;

/// The number of a stop, or of a vehicle's reload (`stops + vehicle`).
pub(crate) type StopId = u32;
pub(crate) const NOBODY: u32 = u32::MAX;

/// A load in all dimensions is a slice of this.
pub(crate) type Load = i64;

/// Roads by row, and turned over, so that "into x" is as near as "out of x". One more place, the last, is
/// nowhere: a vehicle without a start or an end begins or ends there at no cost.
pub(crate) struct Legs {
    pub size: usize,
    cost: Vec<Cost>,
    cost_into: Vec<Cost>,
    time: Vec<i32>,
    time_into: Vec<i32>,
    distance: Vec<i32>,
}

impl Legs {
    fn new(roads: &Roads, needs_distance: bool) -> Self {
        let size = roads.size + 1;
        let cost = widened(&roads.cost, roads.size, 0);
        let time = widened(&roads.time, roads.size, 0);
        let distance = if needs_distance { widened(&roads.distance, roads.size, 0) } else { Vec::new() };
        Self { size, cost_into: turned(&cost, size), time_into: turned(&time, size), cost, time, distance }
    }
    pub fn cost(&self, from: u32, to: u32) -> Cost {
        self.cost[from as usize * self.size + to as usize]
    }
    pub fn time(&self, from: u32, to: u32) -> Seconds {
        Seconds::from(self.time[from as usize * self.size + to as usize])
    }
    pub fn distance(&self, from: u32, to: u32) -> i64 {
        i64::from(self.distance[from as usize * self.size + to as usize])
    }
    pub fn around(&self, place: u32) -> Around<'_> {
        let row = place as usize * self.size..(place as usize + 1) * self.size;
        Around {
            cost_to: &self.cost[row.clone()],
            cost_from: &self.cost_into[row.clone()],
            time_to: &self.time[row.clone()],
            time_from: &self.time_into[row],
        }
    }
}

/// All legs out of a place and into it.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub cost_to: &'a [Cost],
    pub cost_from: &'a [Cost],
    pub time_to: &'a [i32],
    pub time_from: &'a [i32],
}

fn widened<T: Copy>(cells: &[T], size: usize, nothing: T) -> Vec<T> {
    let mut wide = Vec::with_capacity((size + 1) * (size + 1));
    for row in cells.chunks_exact(size.max(1)) {
        wide.extend_from_slice(row);
        wide.push(nothing);
    }
    wide.resize((size + 1) * (size + 1), nothing);
    wide
}

fn turned<T: Copy>(cells: &[T], size: usize) -> Vec<T> {
    (0..size * size).map(|i| cells[(i % size) * size + i / size]).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct FlatStop {
    pub place: u32,
    pub task: u32,
    /// The other end of a shipment.
    pub partner: StopId,
    pub kind: StopKind,
    pub open: Seconds,
    pub close: Seconds,
    /// More windows than one.
    pub several: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct FlatVehicle {
    pub legs: usize,
    pub start: u32,
    pub end: u32,
    pub window: Window,
    pub fixed: Cost,
    pub kind: usize,
    pub max_tasks: usize,
    pub max_travel: Seconds,
    pub max_distance: i64,
    /// Breaks, reloads, setup times or a limit of the shift: a change is checked by driving the whole route.
    pub involved: bool,
    /// A limit on tasks, travel time or distance.
    pub limited: bool,
    /// Vehicles that are alike in everything have one group.
    pub group: usize,
    pub trips: usize,
}

pub(crate) struct Board<'a> {
    pub instance: &'a Instance,
    pub dimensions: usize,
    pub legs: Vec<Legs>,
    pub vehicles: Vec<FlatVehicle>,
    pub groups: usize,
    pub stops: Vec<FlatStop>,
    /// Service, by vehicle kind, then stop.
    service: Vec<Seconds>,
    /// By stop, then dimension: what is on board from the start for it, and how the load changes there.
    loaded: Vec<Load>,
    change: Vec<Load>,
    /// What the vehicle pays for the task itself, by vehicle, then task; empty where it is always 0.
    task_costs: Vec<Cost>,
    /// By vehicle, then task.
    can: Vec<bool>,
    /// What leaving a task out costs; nothing for those of fixed runs, which are never left out.
    pub skip: Vec<Cost>,
    /// By task, whether it belongs to a fixed run.
    pub is_fixed: Vec<bool>,
    /// What the fixed runs cost.
    pub fixed_cost: Cost,
    /// Stops nearest to each stop, itself first.
    near: Vec<StopId>,
    near_count: usize,
}

/// So many stops around a stop are looked at when a hole is torn into the plan.
const NEAR_MAX: usize = 400;

impl<'a> Board<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let needs_distance = instance.vehicles.iter().any(|v| v.max_distance.is_some());
        let legs: Vec<Legs> = instance.roads.iter().map(|r| Legs::new(r, needs_distance)).collect();
        let mut board = Self {
            instance,
            dimensions: instance.dimensions,
            vehicles: flat_vehicles(instance),
            groups: 0,
            stops: flat_stops(instance),
            service: services(instance),
            loaded: amounts(instance, |kind, task| match kind {
                StopKind::Job => task.delivery.clone(),
                StopKind::Pickup | StopKind::Delivery => vec![0; task.delivery.len()],
            }),
            change: amounts(instance, change_at),
            task_costs: task_costs(instance),
            can: Vec::new(),
            skip: Vec::new(),
            is_fixed: vec![false; instance.tasks.len()],
            fixed_cost: 0,
            near: Vec::new(),
            near_count: 0,
            legs,
        };
        board.groups = board.vehicles.iter().map(|v| v.group + 1).max().unwrap_or(0);
        board.skip = skip_costs(&board);
        board.can = crate::ability::table(&board);
        (board.near, board.near_count) = nearest(&board);
        board.keep_fixed_runs();
        board
    }
    /// What a fixed run serves is nobody else's, and its vehicle serves nothing else.
    fn keep_fixed_runs(&mut self) {
        for vehicle in self.instance.fixed_runs() {
            let stops: Vec<StopId> =
                self.instance.vehicles[vehicle].steps.iter().map(|s| *s as u32).collect();
            for stop in &stops {
                let task = self.task_of(*stop) as usize;
                self.is_fixed[task] = true;
            }
            let mut run = Route { vehicle, stops, ..Route::default() };
            run.update(self);
            self.fixed_cost += run.cost;
        }
        for (task, _) in self.is_fixed.iter().enumerate().filter(|(_, fixed)| **fixed) {
            self.skip[task] = 0;
        }
        let tasks = self.instance.tasks.len();
        for (at, can) in self.can.iter_mut().enumerate() {
            let (vehicle, task) = (&self.instance.vehicles[at / tasks], at % tasks);
            *can &= vehicle.is_fixed_run == self.is_fixed[task];
            *can &= !vehicle.is_fixed_run || vehicle.steps.contains(&self.instance.tasks[task].first);
        }
    }
    pub fn legs_of(&self, vehicle: usize) -> &Legs {
        &self.legs[self.vehicles[vehicle].legs]
    }
    pub fn can(&self, vehicle: usize, task: u32) -> bool {
        self.can[vehicle * self.instance.tasks.len() + task as usize]
    }
    pub fn task_cost(&self, vehicle: usize, task: u32) -> Cost {
        if self.task_costs.is_empty() {
            return 0;
        }
        self.task_costs[vehicle * self.instance.tasks.len() + task as usize]
    }
    pub fn is_reload(&self, stop: StopId) -> bool {
        stop as usize >= self.stops.len()
    }
    pub fn reload_of(&self, vehicle: usize) -> StopId {
        (self.stops.len() + vehicle) as StopId
    }
    pub fn place(&self, stop: StopId) -> u32 {
        match self.stops.get(stop as usize) {
            Some(s) => s.place,
            None => self.reload_place(stop),
        }
    }
    fn reload_place(&self, stop: StopId) -> u32 {
        let vehicle = &self.instance.vehicles[stop as usize - self.stops.len()];
        vehicle.reload.as_ref().map_or(0, |r| r.place.index as u32)
    }
    pub fn service(&self, kind: usize, stop: StopId) -> Seconds {
        self.service[kind * self.stops.len() + stop as usize]
    }
    /// When service begins for whoever arrives at `time`; [`FOREVER`] or later where it cannot.
    pub fn earliest(&self, stop: StopId, time: Seconds) -> Seconds {
        let s = &self.stops[stop as usize];
        if time <= s.close {
            time.max(s.open)
        } else if s.several {
            earliest_in(&self.instance.stops[stop as usize].windows, time).unwrap_or(FOREVER)
        } else {
            FOREVER
        }
    }
    /// The last arrival for which service begins by `time`; negative where there is none.
    pub fn latest(&self, stop: StopId, time: Seconds) -> Seconds {
        let s = &self.stops[stop as usize];
        if s.several {
            return latest_in(&self.instance.stops[stop as usize].windows, time).unwrap_or(-FOREVER);
        }
        if time < s.open { -FOREVER } else { time.min(s.close) }
    }
    /// The other stops, from the nearest on; the stop itself comes first.
    pub fn near(&self, stop: StopId) -> &[StopId] {
        &self.near[stop as usize * self.near_count..(stop as usize + 1) * self.near_count]
    }
    pub fn loaded(&self, stop: StopId) -> &[Load] {
        &self.loaded[stop as usize * self.dimensions..(stop as usize + 1) * self.dimensions]
    }
    pub fn change(&self, stop: StopId) -> &[Load] {
        &self.change[stop as usize * self.dimensions..(stop as usize + 1) * self.dimensions]
    }
    pub fn task_of(&self, stop: StopId) -> u32 {
        self.stops[stop as usize].task
    }
}

fn flat_vehicles(instance: &Instance) -> Vec<FlatVehicle> {
    let nowhere = |v: usize| instance.roads[v].size as u32;
    let has_setup = instance.stops.iter().flat_map(|s| &s.times).any(|t| t.setup > 0);
    let mut groups: Vec<usize> = Vec::new();
    let mut vehicles = Vec::with_capacity(instance.vehicles.len());
    for (number, v) in instance.vehicles.iter().enumerate() {
        let alike = |other: &&usize| instance.are_alike(number, **other);
        let group = groups
            .iter()
            .find(alike)
            .map_or(groups.len(), |o| groups.iter().position(|g| g == o).unwrap_or(0));
        if group == groups.len() {
            groups.push(number);
        }
        let place = |p: Option<crate::instance::Place>| p.map_or(nowhere(v.roads), |p| p.index as u32);
        vehicles.push(FlatVehicle {
            legs: v.roads,
            start: place(v.start),
            end: place(v.end),
            window: v.window,
            fixed: v.fixed,
            kind: v.kind,
            max_tasks: v.max_tasks.unwrap_or(usize::MAX),
            max_travel: v.max_travel.unwrap_or(FOREVER),
            max_distance: v.max_distance.unwrap_or(i64::MAX),
            involved: has_setup || !v.breaks.is_empty() || v.reload.is_some() || v.max_shift.is_some(),
            limited: v.max_tasks.is_some() || v.max_travel.is_some() || v.max_distance.is_some(),
            group,
            trips: v.max_trips(),
        });
    }
    vehicles
}

impl Instance {
    /// Whether two vehicles can stand for each other in a plan.
    fn are_alike(&self, a: usize, b: usize) -> bool {
        let of_yesterday =
            |v: usize| self.change_cost > 0 && self.tasks.iter().any(|t| t.yesterday == Some(v));
        let is_fixed_run = |v: usize| self.vehicles[v].is_fixed_run;
        if of_yesterday(a) || of_yesterday(b) || is_fixed_run(a) || is_fixed_run(b) {
            return false;
        }
        let key = |v: &crate::instance::Vehicle| {
            let mut v = v.clone();
            (v.id, v.description) = (0, None);
            v.steps.clear();
            v
        };
        key(&self.vehicles[a]) == key(&self.vehicles[b])
    }
}

fn flat_stops(instance: &Instance) -> Vec<FlatStop> {
    let partner = |stop: usize| {
        let task = &instance.tasks[instance.stops[stop].task];
        task.second.map_or(NOBODY, |second| if stop == second { task.first } else { second } as StopId)
    };
    let flat = |(number, s): (usize, &crate::instance::Stop)| FlatStop {
        place: s.place.index as u32,
        task: s.task as u32,
        partner: partner(number),
        kind: s.kind,
        open: s.windows[0].start,
        close: s.windows[0].end,
        several: s.windows.len() > 1,
    };
    instance.stops.iter().enumerate().map(flat).collect()
}

fn services(instance: &Instance) -> Vec<Seconds> {
    let kinds = instance.types.len() + 1;
    (0..kinds).flat_map(|kind| instance.stops.iter().map(move |s| s.times[kind].service)).collect()
}

fn amounts(instance: &Instance, of: impl Fn(StopKind, &Task) -> Vec<Load>) -> Vec<Load> {
    instance.stops.iter().flat_map(|s| of(s.kind, &instance.tasks[s.task])).collect()
}

fn change_at(kind: StopKind, task: &Task) -> Vec<Load> {
    match kind {
        StopKind::Job => task.pickup.iter().zip(&task.delivery).map(|(p, d)| p - d).collect(),
        StopKind::Pickup => task.amount.clone(),
        StopKind::Delivery => task.amount.iter().map(|a| -a).collect(),
    }
}

fn task_costs(instance: &Instance) -> Vec<Cost> {
    let changes = instance.change_cost > 0 && instance.tasks.iter().any(|t| t.yesterday.is_some());
    if !changes && instance.vehicles.iter().all(|v| v.per_task_hour == 0) {
        return Vec::new();
    }
    let of_vehicle = |v: usize| (0..instance.tasks.len()).map(move |t| instance.task_cost(v, t));
    (0..instance.vehicles.len()).flat_map(of_vehicle).collect()
}

/// A task without a price of its own is dearer to leave out than any way to serve it; the higher its
/// priority, the dearer.
fn skip_costs(board: &Board) -> Vec<Cost> {
    let dearest = board.legs.iter().flat_map(|l| l.cost.iter()).max().copied().unwrap_or(0);
    let fixed = board.vehicles.iter().map(|v| v.fixed).max().unwrap_or(0);
    let task = board.task_costs.iter().max().copied().unwrap_or(0);
    let never = 6 * dearest + 2 * fixed + 2 * task + crate::instance::COST_SCALE;
    board.instance.tasks.iter().map(|t| t.skip_cost.unwrap_or(never * (1 + t.priority))).collect()
}

fn nearest(board: &Board) -> (Vec<StopId>, usize) {
    let count = board.stops.len();
    let kept = count.min(NEAR_MAX);
    let Some(legs) = board.legs.first() else {
        return ((0..count as StopId).collect(), usize::from(count > 0));
    };
    let mut near = Vec::with_capacity(count * kept);
    let mut order: Vec<(Cost, StopId)> = Vec::with_capacity(count);
    for (number, stop) in board.stops.iter().enumerate() {
        let around = legs.around(stop.place);
        order.clear();
        order.extend(board.stops.iter().enumerate().map(|(i, other)| {
            let there = other.place as usize;
            let cost = if i == number { -1 } else { around.cost_to[there] + around.cost_from[there] };
            (cost, i as StopId)
        }));
        if kept < count {
            order.select_nth_unstable(kept);
        }
        order.truncate(kept);
        order.sort_unstable();
        near.extend(order.iter().map(|(_, stop)| *stop));
    }
    (near, kept)
}
