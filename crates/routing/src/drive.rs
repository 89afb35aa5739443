//! Drives a whole route stop by stop: loads trip by trip, breaks wherever on the road they fit best, setup
//! times, the length of the shift. Exact and slower than the tables of [`crate::route`]; it is used for
//! vehicles that need it, and for the timetable of the finished plan.
use crate::board::{Board, Load, StopId};
use crate::instance::{Break, Seconds, StopKind, earliest_in};

/// The driven route: element 0 is the start, the last the end, between them the stops.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timetable {
    pub leave: Seconds,
    pub calls: Vec<Call>,
}

/// An arrival: what was rested on the way to it, and when the service (or unloading) began and ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub breaks: Vec<Rest>,
    pub arrive: Seconds,
    pub begin: Seconds,
    pub setup: Seconds,
    pub service: Seconds,
}

#[derive(Clone, Debug)]
pub(crate) struct Rest {
    pub number: usize,
    /// When the vehicle stopped driving, and when the break began.
    pub arrive: Seconds,
    pub begin: Seconds,
    pub travelled: Seconds,
}

impl Call {
    pub fn depart(&self) -> Seconds {
        self.begin + self.setup + self.service
    }
}

/// Where the vehicle is on its way between two calls.
#[derive(Clone, Copy)]
struct OnRoad {
    time: Seconds,
    left: Seconds,
}

impl OnRoad {
    /// Rests in the earliest window; the time until then is driven.
    fn rest(self, rest: &Break) -> Option<(Seconds, Self)> {
        let begin = earliest_in(&rest.windows, self.time)?;
        let left = (self.left - (begin - self.time)).max(0);
        Some((begin, Self { time: begin + rest.service, left }))
    }
    fn arrive(self) -> Seconds {
        self.time + self.left
    }
}

/// What an element of a route needs beside the road: the stop, a reload, or the end.
struct Element {
    time: Seconds,
    setup: Seconds,
    service: Seconds,
    stop: Option<StopId>,
}

pub(crate) struct Driver<'b> {
    board: &'b Board<'b>,
    vehicle: usize,
    elements: Vec<Element>,
    /// By element, then number of breaks taken: earliest departure, and how many breaks were taken before.
    ready: Vec<Option<(Seconds, usize)>>,
    loads: Vec<Load>,
}

impl<'b> Driver<'b> {
    /// `None` where the loads do not fit.
    pub fn new(board: &'b Board<'b>, vehicle: usize, stops: &[StopId]) -> Option<Self> {
        let loads = loads(board, stops);
        let capacity = &board.instance.vehicles[vehicle].capacity;
        let fits = loads.chunks_exact(board.dimensions.max(1)).all(|l| within(l, capacity));
        let elements = elements(board, vehicle, stops);
        fits.then_some(Self { board, vehicle, elements, ready: Vec::new(), loads })
    }

    fn breaks(&self) -> &'b [Break] {
        &self.board.instance.vehicles[self.vehicle].breaks
    }

    fn may_rest(&self, rest: &Break, element: usize) -> bool {
        let d = self.board.dimensions;
        rest.max_load.as_ref().is_none_or(|max| within(&self.loads[element * d..(element + 1) * d], max))
    }

    /// When the route ends, if it leaves at `start`; `None` where it cannot be driven.
    fn drive(&mut self, start: Seconds) -> Option<Seconds> {
        let states = self.breaks().len() + 1;
        self.ready.clear();
        self.ready.resize((self.elements.len() + 1) * states, None);
        self.ready[0] = Some((start, 0));
        for element in 0..self.elements.len() {
            for taken in 0..states {
                if let Some((time, _)) = self.ready[element * states + taken] {
                    self.go(element, taken, time);
                }
            }
        }
        let (end, _) = self.ready.last().copied().flatten()?;
        (end <= self.board.vehicles[self.vehicle].window.end).then_some(end)
    }

    /// From the call before `element`, where `taken` breaks are behind us, to `element` with any more breaks.
    fn go(&mut self, element: usize, taken: usize, time: Seconds) {
        let states = self.breaks().len() + 1;
        let mut road = OnRoad { time, left: self.elements[element].time };
        for now in taken..states {
            let Some(done) = self.call(element, road.arrive()) else { return };
            let cell = &mut self.ready[(element + 1) * states + now];
            if cell.is_none_or(|(time, _)| done < time) {
                *cell = Some((done, taken));
            }
            let Some(rest) = self.breaks().get(now).filter(|b| self.may_rest(b, element)) else { return };
            let Some((_, after)) = road.rest(rest) else { return };
            road = after;
        }
    }

    /// When the work at an element is done.
    fn call(&self, element: usize, arrive: Seconds) -> Option<Seconds> {
        let e = &self.elements[element];
        let begin = e.stop.map_or(arrive, |stop| self.board.earliest(stop, arrive));
        (begin < crate::instance::FOREVER).then_some(begin + e.setup + e.service)
    }

    /// The latest start that ends no later than `end`.
    fn latest_start(&mut self, end: Seconds) -> Seconds {
        let window = self.board.vehicles[self.vehicle].window;
        let (mut good, mut bad) = (window.start, end + 1);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if self.drive(middle).is_some_and(|e| e <= end) { good = middle } else { bad = middle }
        }
        good
    }

    /// Whether the route can be driven within its windows, its breaks and its shift.
    pub fn fits(&mut self) -> bool {
        let window = self.board.vehicles[self.vehicle].window;
        let Some(end) = self.drive(window.start) else { return false };
        let shift = self.board.instance.vehicles[self.vehicle].max_shift;
        shift.is_none_or(|max| end - window.start <= max || end - self.latest_start(end) <= max)
    }

    /// The timetable: home as early as possible, and leaving as late as that allows.
    pub fn timetable(mut self) -> Option<Timetable> {
        let end = self.drive(self.board.vehicles[self.vehicle].window.start)?;
        let leave = self.latest_start(end);
        self.drive(leave)?;
        let mut taken = self.breaks_taken();
        taken.reverse();
        let mut time = leave;
        let mut calls = Vec::with_capacity(self.elements.len());
        for (element, pair) in taken.windows(2).enumerate() {
            let call = self.describe(element, time, pair[0]..pair[1])?;
            time = call.depart();
            calls.push(call);
        }
        Some(Timetable { leave, calls })
    }

    /// From the end back: how many breaks were taken by each element.
    fn breaks_taken(&self) -> Vec<usize> {
        let states = self.breaks().len() + 1;
        let mut taken = vec![states - 1];
        for element in (1..=self.elements.len()).rev() {
            let now = taken[taken.len() - 1];
            taken.push(self.ready[element * states + now].map_or(0, |(_, before)| before));
        }
        taken
    }

    fn describe(&self, element: usize, time: Seconds, rests: std::ops::Range<usize>) -> Option<Call> {
        let e = &self.elements[element];
        let mut road = OnRoad { time, left: e.time };
        let mut breaks = Vec::new();
        for number in rests {
            let (begin, after) = road.rest(&self.breaks()[number])?;
            let arrive = begin.min(road.arrive()).max(road.time);
            breaks.push(Rest { number, arrive, begin, travelled: road.left - after.left });
            road = after;
        }
        let arrive = road.arrive();
        let begin = e.stop.map_or(arrive, |stop| self.board.earliest(stop, arrive));
        Some(Call { breaks, arrive, begin, setup: e.setup, service: e.service })
    }
}

fn within(load: &[Load], max: &[Load]) -> bool {
    load.iter().zip(max).all(|(l, m)| l <= m)
}

fn elements(board: &Board, vehicle: usize, stops: &[StopId]) -> Vec<Element> {
    let v = &board.vehicles[vehicle];
    let mut from = v.start;
    let mut elements = Vec::with_capacity(stops.len() + 1);
    for stop in stops {
        let place = board.place(*stop);
        let time = board.legs_of(vehicle).time(from, place);
        elements.push(element(board, vehicle, *stop, time, from != place));
        from = place;
    }
    let time = board.legs_of(vehicle).time(from, v.end);
    elements.push(Element { time, setup: 0, service: 0, stop: None });
    elements
}

fn element(board: &Board, vehicle: usize, stop: StopId, time: Seconds, moved: bool) -> Element {
    if board.is_reload(stop) {
        let service = board.instance.vehicles[vehicle].reload.as_ref().map_or(0, |r| r.service);
        return Element { time, setup: 0, service, stop: None };
    }
    let times = board.instance.stops[stop as usize].times[board.vehicles[vehicle].kind];
    let setup = if moved { times.setup } else { 0 };
    Element { time, setup, service: times.service, stop: Some(stop) }
}

/// The load after the start and after each stop, dimension by dimension. What is delivered from the store is
/// loaded where its trip begins, what is picked up for it is unloaded where its trip ends.
pub(crate) fn loads(board: &Board, stops: &[StopId]) -> Vec<Load> {
    let d = board.dimensions;
    let mut loads = Vec::with_capacity((stops.len() + 1) * d);
    let mut carried = vec![0; d];
    for trip in stops.split(|s| board.is_reload(*s)) {
        let mut load = carried.clone();
        for stop in trip {
            add(&mut load, &board.instance.tasks[board.task_of(*stop) as usize].delivery, 1);
        }
        loads.extend_from_slice(&load);
        for stop in trip {
            change(board, *stop, &mut load, &mut carried);
            loads.extend_from_slice(&load);
        }
    }
    loads
}

fn change(board: &Board, stop: StopId, load: &mut [Load], carried: &mut [Load]) {
    let task = &board.instance.tasks[board.task_of(stop) as usize];
    match board.stops[stop as usize].kind {
        StopKind::Job => {
            add(load, &task.pickup, 1);
            add(load, &task.delivery, -1);
        }
        StopKind::Pickup => [load, carried].into_iter().for_each(|l| add(l, &task.amount, 1)),
        StopKind::Delivery => [load, carried].into_iter().for_each(|l| add(l, &task.amount, -1)),
    }
}

fn add(load: &mut [Load], amount: &[Load], sign: Load) {
    load.iter_mut().zip(amount).for_each(|(l, a)| *l += sign * a);
}
