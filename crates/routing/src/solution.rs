//! The finished plan: who drives where and when, how full, how much room in time is left, what a stop costs.
use crate::ability::{Reason, reason};
use crate::board::{Board, StopId};
use crate::drive::{Call, Driver, Rest, loads};
use crate::instance::{Cost, Metres, Seconds, StopKind, Window};
use crate::plan::Sketch;
use crate::route::Route;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solution {
    /// Of all routes, without what is left out; in parts of the user's unit, see [`crate::COST_SCALE`].
    pub cost: Cost,
    pub routes: Vec<PlannedRoute>,
    pub unassigned: Vec<Unassigned>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Unassigned {
    /// Its place in [`crate::Instance::tasks`].
    pub task: usize,
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoute {
    /// Its place in [`crate::Instance::vehicles`].
    pub vehicle: usize,
    pub cost: Cost,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Start,
    /// A place in [`crate::Instance::stops`].
    Stop(usize),
    /// A place in the vehicle's breaks.
    Break(usize),
    Reload,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub arrive: Seconds,
    pub waiting: Seconds,
    pub setup: Seconds,
    pub service: Seconds,
    /// On board when leaving.
    pub load: Vec<i64>,
    /// Driven since the start.
    pub distance: Metres,
    pub travel: Seconds,
    /// So much later one may arrive here, and everything after it still holds.
    pub slack: Seconds,
    /// What would be saved without this task, everything else left in order.
    pub saving: Cost,
}

impl PlannedRoute {
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }
}

pub(crate) fn finished(board: &Board, sketch: &Sketch) -> Solution {
    let routes: Vec<PlannedRoute> = sketch
        .stops
        .iter()
        .enumerate()
        .filter(|(_, stops)| !stops.is_empty())
        .filter_map(|(vehicle, stops)| planned(board, vehicle, stops))
        .collect();
    let mut served = vec![false; board.instance.tasks.len()];
    for step in routes.iter().flat_map(|r| &r.steps) {
        if let StepKind::Stop(stop) = step.kind {
            served[board.instance.stops[stop].task] = true;
        }
    }
    let left = (0..served.len()).filter(|t| !served[*t]);
    let unassigned = left.map(|task| Unassigned { task, reason: reason(board, task) }).collect();
    Solution { cost: routes.iter().map(|r| r.cost).sum(), routes, unassigned }
}

fn planned(board: &Board, vehicle: usize, stops: &[StopId]) -> Option<PlannedRoute> {
    let timetable = Driver::new(board, vehicle, stops)?.timetable()?;
    let mut writer = Writer { board, vehicle, steps: Vec::new(), loads: loads(board, stops) };
    writer.start(timetable.leave);
    for (element, call) in timetable.calls.iter().enumerate() {
        for rest in &call.breaks {
            writer.rest(element, rest);
        }
        writer.call(element, stops, call);
    }
    writer.measure(stops);
    let mut steps = writer.steps;
    fill_slack(board, vehicle, &mut steps);
    let cost = fill_savings(board, vehicle, stops, &mut steps);
    Some(PlannedRoute { vehicle, cost, steps })
}

struct Writer<'b> {
    board: &'b Board<'b>,
    vehicle: usize,
    steps: Vec<Step>,
    loads: Vec<i64>,
}

impl Writer<'_> {
    fn load(&self, element: usize) -> Vec<i64> {
        let d = self.board.dimensions;
        let last = self.loads.len() / d.max(1) - usize::from(d > 0);
        let element = element.min(last);
        self.loads[element * d..(element + 1) * d].to_vec()
    }

    fn step(&self, kind: StepKind, arrive: Seconds, element: usize) -> Step {
        let travel = self.steps.last().map_or(0, |s| s.travel);
        let load = self.load(element);
        Step {
            kind,
            arrive,
            waiting: 0,
            setup: 0,
            service: 0,
            load,
            distance: 0,
            travel,
            slack: 0,
            saving: 0,
        }
    }

    fn start(&mut self, leave: Seconds) {
        self.steps.push(self.step(StepKind::Start, leave, 0));
    }

    fn rest(&mut self, element: usize, rest: &Rest) {
        let mut step = self.step(StepKind::Break(rest.number), rest.arrive, element);
        step.waiting = rest.begin - rest.arrive;
        step.service = self.board.instance.vehicles[self.vehicle].breaks[rest.number].service;
        step.travel += rest.travelled;
        self.steps.push(step);
    }

    fn call(&mut self, element: usize, stops: &[StopId], call: &Call) {
        let kind = match stops.get(element) {
            None => StepKind::End,
            Some(stop) if self.board.is_reload(*stop) => StepKind::Reload,
            Some(stop) => StepKind::Stop(*stop as usize),
        };
        let mut step = self.step(kind, call.arrive, element + 1);
        let before = self.steps.last().map_or(0, |s| s.arrive + s.waiting + s.setup + s.service);
        step.travel += call.arrive - before;
        (step.waiting, step.setup, step.service) = (call.begin - call.arrive, call.setup, call.service);
        self.steps.push(step);
    }

    /// Distances, which are known at places only: a break stands where the stop before it stands.
    fn measure(&mut self, stops: &[StopId]) {
        let roads = &self.board.instance.roads[self.board.instance.vehicles[self.vehicle].roads];
        let v = &self.board.instance.vehicles[self.vehicle];
        let reload = v.reload.as_ref().map(|r| r.place);
        let (mut at, mut distance, mut next) = (v.start, 0, 0);
        for step in &mut self.steps {
            let place = match step.kind {
                StepKind::Stop(stop) => Some(self.board.instance.stops[stop].place),
                StepKind::Reload => reload,
                StepKind::End => v.end,
                StepKind::Start | StepKind::Break(_) => at,
            };
            next += usize::from(matches!(step.kind, StepKind::Stop(_) | StepKind::Reload));
            distance += if matches!(step.kind, StepKind::Start | StepKind::Break(_)) {
                0
            } else {
                roads.distance(at, place)
            };
            step.distance = distance;
            at = place.or(at);
        }
        debug_assert_eq!(next, stops.len());
    }
}

/// From the end back: a delay eats the waiting first, then what the windows leave.
fn fill_slack(board: &Board, vehicle: usize, steps: &mut [Step]) {
    let window = board.vehicles[vehicle].window;
    let mut later = Seconds::MAX;
    for step in steps.iter_mut().rev() {
        let begin = step.arrive + step.waiting;
        let closes = match step.kind {
            StepKind::Stop(stop) => closing(&board.instance.stops[stop].windows, begin),
            StepKind::Break(number) => {
                closing(&board.instance.vehicles[vehicle].breaks[number].windows, begin)
            }
            StepKind::Start | StepKind::Reload | StepKind::End => window.end,
        };
        step.slack = step.waiting + (closes - begin).min(later);
        later = step.slack;
    }
}

fn closing(windows: &[Window], begin: Seconds) -> Seconds {
    windows.iter().find(|w| begin <= w.end).map_or(begin, |w| w.end)
}

/// What the route costs, and what it would cost without each of its tasks.
fn fill_savings(board: &Board, vehicle: usize, stops: &[StopId], steps: &mut [Step]) -> Cost {
    let cost = |stops: Vec<StopId>| {
        let mut route = Route { vehicle, stops, ..Route::default() };
        route.update(board);
        route.cost
    };
    let all = cost(stops.to_vec());
    for step in steps {
        let StepKind::Stop(stop) = step.kind else { continue };
        if board.instance.stops[stop].kind == StopKind::Delivery {
            continue;
        }
        let task = board.instance.stops[stop].task as u32;
        let others = stops.iter().copied().filter(|s| board.is_reload(*s) || board.task_of(*s) != task);
        step.saving = all - cost(others.collect());
    }
    all
}
