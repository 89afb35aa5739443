//! Where in a route a task fits best, and what it adds to the cost.
use crate::board::{Around, Board, Load, NOBODY, StopId};
use crate::instance::{Cost, Seconds};
use crate::route::Route;

/// A way to put a task into a route: its first stop after element `at`, and its second, where it has one,
/// after element `second_at` of the route as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub cost: Cost,
    pub vehicle: usize,
    pub at: usize,
    pub second_at: usize,
    pub reload: Reloading,
}

/// Whether the vehicle goes back to load once more, before the new stop or after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reloading {
    No,
    Before,
    After,
}

impl Spot {
    pub fn none(limit: Cost) -> Self {
        Self { cost: limit, vehicle: usize::MAX, at: 0, second_at: 0, reload: Reloading::No }
    }
    pub fn is_some(&self) -> bool {
        self.vehicle != usize::MAX
    }

    /// Puts the task into the stops of its route.
    pub fn apply(&self, board: &Board, first: StopId, stops: &mut Vec<StopId>) {
        let second = board.stops[first as usize].partner;
        if second != NOBODY {
            stops.insert(self.second_at, second);
        }
        stops.insert(self.at, first);
        match self.reload {
            Reloading::No => {}
            Reloading::Before => stops.insert(self.at, board.reload_of(self.vehicle)),
            Reloading::After => stops.insert(self.at + 1, board.reload_of(self.vehicle)),
        }
    }
}

/// Passes over a place now and then, so that the best is not always taken.
pub(crate) struct Blink {
    left: u32,
    rng: fastrand::Rng,
    ln_keep: f64,
}

impl Blink {
    pub fn new(rate: f64, rng: fastrand::Rng) -> Self {
        let mut blink = Self { left: 0, rng, ln_keep: (1.0 - rate).ln() };
        blink.draw();
        blink
    }
    fn draw(&mut self) {
        self.left = (self.rng.f64().max(1e-12).ln() / self.ln_keep) as u32;
    }
    #[inline]
    fn blinks(&mut self) -> bool {
        if self.left == 0 {
            self.draw();
            return true;
        }
        self.left -= 1;
        false
    }
}

/// Looks for the cheapest spot of one task, route after route.
pub(crate) struct Seeker<'b> {
    board: &'b Board<'b>,
    first: StopId,
    second: StopId,
    pub best: Spot,
    scratch: Vec<StopId>,
    second_costs: Vec<Cost>,
    around: Option<(usize, Around<'b>)>,
}

impl<'b> Seeker<'b> {
    pub fn new(board: &'b Board<'b>) -> Self {
        Self {
            board,
            first: 0,
            second: NOBODY,
            best: Spot::none(0),
            scratch: Vec::new(),
            second_costs: Vec::new(),
            around: None,
        }
    }

    /// Begins with a task; spots that cost `limit` or more are of no interest.
    pub fn begin(&mut self, first: StopId, limit: Cost) {
        self.first = first;
        self.second = self.board.stops[first as usize].partner;
        self.best = Spot::none(limit);
        self.around = None;
    }

    pub fn look_at(&mut self, route: &Route, blink: &mut Blink) {
        let vehicle = &self.board.vehicles[route.vehicle];
        let task = self.board.task_of(self.first);
        let mut extra = self.board.task_cost(route.vehicle, task);
        if route.is_empty() {
            extra += vehicle.fixed + route.legs[0];
        }
        match (vehicle.involved || vehicle.limited, self.second == NOBODY) {
            (false, true) => self.single(route, extra, blink),
            (false, false) => self.pair(route, extra, blink),
            (true, true) => self.single_driven(route, extra, blink),
            (true, false) => self.pair_driven(route, extra, blink),
        }
    }

    fn around(&mut self, route: &Route) -> Around<'b> {
        let legs = self.board.vehicles[route.vehicle].legs;
        if let Some((known, around)) = self.around
            && known == legs
        {
            return around;
        }
        let around = self.board.legs[legs].around(self.board.place(self.first));
        self.around = Some((legs, around));
        around
    }

    fn single(&mut self, route: &Route, extra: Cost, blink: &mut Blink) {
        let (board, stop) = (self.board, self.first);
        let capacity = &board.instance.vehicles[route.vehicle].capacity;
        let d = board.dimensions;
        let ends = Ends::of(route, d);
        if !ends.have_room(board, stop, capacity) {
            return;
        }
        let around = self.around(route);
        let service = board.service(board.vehicles[route.vehicle].kind, stop);
        let close = board.stops[stop as usize].close;
        let closes = !board.stops[stop as usize].several;
        let mut best = self.best.cost - extra;
        for (at, (places, leg)) in route.places.windows(2).zip(&route.legs).enumerate() {
            let (from, to) = (places[0] as usize, places[1] as usize);
            let cost = around.cost_from[from] + around.cost_to[to] - leg;
            if cost >= best {
                continue;
            }
            let arrive = route.depart[at] + Seconds::from(around.time_from[from]);
            if closes && arrive > close {
                continue;
            }
            let done = board.earliest(stop, arrive) + service;
            if done + Seconds::from(around.time_to[to]) > route.latest[at + 1] {
                continue;
            }
            if d > 0 && !room_for(board, route, stop, at, capacity) || blink.blinks() {
                continue;
            }
            best = cost;
            self.best =
                Spot { cost: cost + extra, vehicle: route.vehicle, at, second_at: at, reload: Reloading::No };
        }
    }

    fn pair(&mut self, route: &Route, extra: Cost, blink: &mut Blink) {
        let later = self.seconds(route);
        let mut around = None;
        for at in 0..route.legs.len() {
            let around = *around.get_or_insert_with(|| self.around(route));
            let (from, to) = (route.places[at] as usize, route.places[at + 1] as usize);
            let into = around.cost_from[from];
            let apart = extra + into + around.cost_to[to] - route.legs[at];
            let second = self.board.stops[self.second as usize].place;
            let legs = self.board.legs_of(route.vehicle);
            let together = extra + into + around.cost_to[second as usize] + legs.cost(second, to as u32)
                - route.legs[at];
            if together.min(apart + later[at + 1]) < self.best.cost && !blink.blinks() {
                self.behind_first(route, at, together, apart, blink);
            }
        }
        self.second_costs = later;
    }

    /// What the second stop costs after each element, and the least of that from each element on.
    fn seconds(&mut self, route: &Route) -> Vec<Cost> {
        let mut later = std::mem::take(&mut self.second_costs);
        let legs = self.board.legs_of(route.vehicle).around(self.board.stops[self.second as usize].place);
        later.clear();
        later.extend(
            route
                .places
                .windows(2)
                .zip(&route.legs)
                .map(|(p, leg)| legs.cost_from[p[0] as usize] + legs.cost_to[p[1] as usize] - leg),
        );
        later.push(Cost::MAX / 4);
        for i in (1..later.len()).rev() {
            later[i - 1] = later[i - 1].min(later[i]);
        }
        later
    }

    /// The first stop goes after element `at`; the second right behind it or further on.
    fn behind_first(&mut self, route: &Route, at: usize, together: Cost, apart: Cost, blink: &mut Blink) {
        let (board, vehicle) = (self.board, &self.board.vehicles[route.vehicle]);
        let legs = board.legs_of(route.vehicle);
        let (first, second) =
            (board.stops[self.first as usize].place, board.stops[self.second as usize].place);
        let begin = board.earliest(self.first, route.depart[at] + legs.time(route.places[at], first));
        let mut time = begin + board.service(vehicle.kind, self.first);
        let mut place = first;
        for second_at in at..route.legs.len() {
            let (here, next) = (route.places[second_at], route.places[second_at + 1]);
            if second_at > at {
                let stop = route.stops[second_at - 1];
                let arrive = time + legs.time(place, here);
                if arrive > route.latest[second_at] {
                    return;
                }
                time = board.earliest(stop, arrive) + board.service(vehicle.kind, stop);
                place = here;
            }
            if !self.is_room_aboard(route, second_at) {
                return;
            }
            let after = legs.cost(here, second) + legs.cost(second, next) - route.legs[second_at];
            let cost = if second_at == at { together } else { apart + after };
            let begin = board.earliest(self.second, time + legs.time(place, second));
            let done = begin + board.service(vehicle.kind, self.second);
            let fits = done + legs.time(second, next) <= route.latest[second_at + 1];
            if cost < self.best.cost && fits && !blink.blinks() {
                self.best = Spot { cost, vehicle: route.vehicle, at, second_at, reload: Reloading::No };
            }
        }
    }

    fn is_room_aboard(&self, route: &Route, element: usize) -> bool {
        let d = self.board.dimensions;
        let capacity = &self.board.instance.vehicles[route.vehicle].capacity;
        let load = &route.load[element * d..(element + 1) * d];
        load.iter().zip(self.board.change(self.first)).zip(capacity).all(|((l, a), c)| l + a <= *c)
    }

    fn single_driven(&mut self, route: &Route, extra: Cost, blink: &mut Blink) {
        let around = self.around(route);
        for at in 0..route.legs.len() {
            let (from, to) = (route.places[at] as usize, route.places[at + 1] as usize);
            let cost = extra + around.cost_from[from] + around.cost_to[to] - route.legs[at];
            self.offer(
                route,
                Spot { cost, vehicle: route.vehicle, at, second_at: at, reload: Reloading::No },
                blink,
            );
            if route.trips < self.board.vehicles[route.vehicle].trips {
                self.with_reload(route, at, extra, blink);
            }
        }
    }

    /// The stop with a visit to the store before it, or after it.
    fn with_reload(&mut self, route: &Route, at: usize, extra: Cost, blink: &mut Blink) {
        let (board, legs) = (self.board, self.board.legs_of(route.vehicle));
        let store = board.place(board.reload_of(route.vehicle));
        let stop = board.place(self.first);
        let (from, to) = (route.places[at], route.places[at + 1]);
        let old = extra - route.legs[at];
        let before = old + legs.cost(from, store) + legs.cost(store, stop) + legs.cost(stop, to);
        let after = old + legs.cost(from, stop) + legs.cost(stop, store) + legs.cost(store, to);
        let spot =
            Spot { cost: before, vehicle: route.vehicle, at, second_at: at, reload: Reloading::Before };
        if at > 0 {
            self.offer(route, spot, blink);
        }
        if at < route.stops.len() {
            self.offer(route, Spot { cost: after, reload: Reloading::After, ..spot }, blink);
        }
    }

    fn pair_driven(&mut self, route: &Route, extra: Cost, blink: &mut Blink) {
        let later = self.seconds(route);
        let legs = self.board.legs_of(route.vehicle);
        let (first, second) = (self.board.place(self.first), self.board.place(self.second));
        for at in 0..route.legs.len() {
            let (from, to) = (route.places[at], route.places[at + 1]);
            let into = extra + legs.cost(from, first) - route.legs[at];
            let together = into + legs.cost(first, second) + legs.cost(second, to);
            let apart = into + legs.cost(first, to);
            let spot =
                Spot { cost: together, vehicle: route.vehicle, at, second_at: at, reload: Reloading::No };
            self.offer(route, spot, blink);
            if apart + later[at + 1] >= self.best.cost {
                continue;
            }
            for second_at in at + 1..route.legs.len() {
                let (here, next) = (route.places[second_at], route.places[second_at + 1]);
                let cost = apart + legs.cost(here, second) + legs.cost(second, next) - route.legs[second_at];
                self.offer(route, Spot { cost, second_at, ..spot }, blink);
            }
        }
        self.second_costs = later;
    }

    /// Takes the spot if it is cheaper and the whole route can be driven with it.
    fn offer(&mut self, route: &Route, spot: Spot, blink: &mut Blink) {
        if spot.cost >= self.best.cost || blink.blinks() {
            return;
        }
        self.scratch.clone_from(&route.stops);
        spot.apply(self.board, self.first, &mut self.scratch);
        if self.can_be_driven(route) {
            self.best = spot;
        }
    }

    fn can_be_driven(&mut self, route: &Route) -> bool {
        let mut tried = Route { vehicle: route.vehicle, ..Route::default() };
        std::mem::swap(&mut tried.stops, &mut self.scratch);
        let fits = tried.update(self.board);
        std::mem::swap(&mut tried.stops, &mut self.scratch);
        fits
    }
}

/// The load at the start and at the end of a route.
struct Ends<'a> {
    start: &'a [Load],
    end: &'a [Load],
}

impl<'a> Ends<'a> {
    fn of(route: &'a Route, d: usize) -> Self {
        Self { start: &route.load[..d], end: &route.load[route.load.len() - d..] }
    }
    fn have_room(&self, board: &Board, stop: StopId, capacity: &[Load]) -> bool {
        let added = board.loaded(stop).iter().zip(board.change(stop));
        let loads = self.start.iter().zip(self.end).zip(capacity);
        added.zip(loads).all(|((l, c), ((start, end), max))| start + l <= *max && end + l + c <= *max)
    }
}

/// Whether the loads before and after a job put behind element `at` still fit.
#[inline]
fn room_for(board: &Board, route: &Route, stop: StopId, at: usize, capacity: &[Load]) -> bool {
    let d = board.dimensions;
    let (head, tail) = (&route.head[at * d..(at + 1) * d], &route.tail[at * d..(at + 1) * d]);
    let added = board.loaded(stop).iter().zip(board.change(stop));
    let most = head.iter().zip(tail).zip(capacity);
    added.zip(most).all(|((l, c), ((head, tail), max))| head + l <= *max && tail + l + c <= *max)
}
