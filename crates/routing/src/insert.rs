//! Where in a route a task fits best, and what it adds to the cost.
use crate::board::{Around, Board, Load, NOBODY, StopId};
use crate::instance::{Cost, Seconds};
use crate::route::Route;

/// A way to put a task into a route: its first stop after element `at`, and its second, where it has one,
/// after element `second_at` of the route as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub cost: Cost,
    pub vehicle: u32,
    pub at: u32,
    pub second_at: u32,
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
        Self { cost: limit, vehicle: NOBODY, at: 0, second_at: 0, reload: Reloading::No }
    }
    pub fn is_some(&self) -> bool {
        self.vehicle != NOBODY
    }

    /// Puts the task into the stops of its route.
    pub fn apply(&self, board: &Board, first: StopId, stops: &mut Vec<StopId>) {
        let second = board.stops[first as usize].partner;
        if second != NOBODY {
            stops.insert(self.second_at as usize, second);
        }
        let (at, reload) = (self.at as usize, board.reload_of(self.vehicle as usize));
        stops.insert(at, first);
        match self.reload {
            Reloading::No => {}
            Reloading::Before => stops.insert(at, reload),
            Reloading::After => stops.insert(at + 1, reload),
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

/// The two cheapest spots of a task in one state of one route, as far as they cost less than `limit`. Most
/// routes are the same as when the task was last looked for; then this need not be found out again.
#[derive(Clone, Copy, Debug)]
struct Known {
    version: u64,
    limit: Cost,
    spots: [Spot; 2],
}

const UNKNOWN: Known = Known {
    version: u64::MAX,
    limit: 0,
    spots: [Spot { cost: 0, vehicle: NOBODY, at: 0, second_at: 0, reload: Reloading::No }; 2],
};

impl Known {
    fn nothing_below(limit: Cost, version: u64) -> Self {
        Self { version, limit, spots: [Spot::none(limit); 2] }
    }
    fn answers(&self, version: u64, limit: Cost) -> bool {
        self.version == version && (self.spots[0].is_some() || limit <= self.limit)
    }
    /// A spot that costs as much or more is of no interest.
    fn bar(&self) -> Cost {
        self.spots[1].cost
    }
    fn offer(&mut self, spot: Spot) {
        if spot.cost < self.spots[0].cost {
            self.spots = [spot, self.spots[0]];
        } else if spot.cost < self.spots[1].cost {
            self.spots[1] = spot;
        }
    }
}

/// More pairs of task and vehicle than these are looked at anew each time.
const KNOWN_MAX: usize = 1_000_000;

/// Looks for the cheapest spot of one task, route after route.
pub(crate) struct Seeker<'b> {
    board: &'b Board<'b>,
    first: StopId,
    second: StopId,
    pub best: Spot,
    /// By task, then vehicle.
    known: Vec<Known>,
    found: Known,
    scratch: Vec<StopId>,
    second_costs: Vec<Cost>,
    around: Option<(usize, Around<'b>)>,
}

impl<'b> Seeker<'b> {
    pub fn new(board: &'b Board<'b>) -> Self {
        let pairs = board.instance.tasks.len() * board.vehicles.len();
        Self {
            board,
            first: 0,
            second: NOBODY,
            best: Spot::none(0),
            known: if pairs <= KNOWN_MAX { vec![UNKNOWN; pairs] } else { Vec::new() },
            found: UNKNOWN,
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
        let task = self.board.task_of(self.first) as usize;
        let at = task * self.board.vehicles.len() + route.vehicle;
        match self.known.get(at) {
            Some(known) if known.answers(route.version, self.best.cost) => self.found = *known,
            known => {
                let is_kept = known.is_some();
                self.search(route);
                if is_kept {
                    self.known[at] = self.found;
                }
            }
        }
        for spot in self.found.spots {
            if spot.cost >= self.best.cost {
                return;
            }
            if !blink.blinks() {
                self.best = spot;
                return;
            }
        }
    }

    fn search(&mut self, route: &Route) {
        self.found = Known::nothing_below(self.best.cost, route.version);
        let vehicle = &self.board.vehicles[route.vehicle];
        let task = self.board.task_of(self.first);
        let mut extra = self.board.task_cost(route.vehicle, task);
        if route.is_empty() {
            extra += vehicle.fixed + route.legs[0];
        }
        match (vehicle.involved || vehicle.limited, self.second == NOBODY) {
            (false, true) => self.single(route, extra),
            (false, false) => self.pair(route, extra),
            (true, true) => self.single_driven(route, extra),
            (true, false) => self.pair_driven(route, extra),
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

    fn single(&mut self, route: &Route, extra: Cost) {
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
        let mut bar = self.found.bar() - extra;
        for (at, (places, leg)) in route.places.windows(2).zip(&route.legs).enumerate() {
            let (from, to) = (places[0] as usize, places[1] as usize);
            let cost = around.cost_from[from] + around.cost_to[to] - leg;
            if cost >= bar {
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
            if d > 0 && !room_for(board, route, stop, at, capacity) {
                continue;
            }
            self.found.offer(spot(route, cost + extra, at, at));
            bar = self.found.bar() - extra;
        }
    }

    fn pair(&mut self, route: &Route, extra: Cost) {
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
            if together.min(apart + later[at + 1]) < self.found.bar() {
                self.behind_first(route, at, together, apart);
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
    fn behind_first(&mut self, route: &Route, at: usize, together: Cost, apart: Cost) {
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
            if cost < self.found.bar() && fits {
                self.found.offer(spot(route, cost, at, second_at));
            }
        }
    }

    fn is_room_aboard(&self, route: &Route, element: usize) -> bool {
        let d = self.board.dimensions;
        let capacity = &self.board.instance.vehicles[route.vehicle].capacity;
        let load = &route.load[element * d..(element + 1) * d];
        load.iter().zip(self.board.change(self.first)).zip(capacity).all(|((l, a), c)| l + a <= *c)
    }

    fn single_driven(&mut self, route: &Route, extra: Cost) {
        let around = self.around(route);
        for at in 0..route.legs.len() {
            let (from, to) = (route.places[at] as usize, route.places[at + 1] as usize);
            let cost = extra + around.cost_from[from] + around.cost_to[to] - route.legs[at];
            self.offer(route, spot(route, cost, at, at));
            if route.trips < self.board.vehicles[route.vehicle].trips {
                self.with_reload(route, at, extra);
            }
        }
    }

    /// The stop with a visit to the store before it, or after it.
    fn with_reload(&mut self, route: &Route, at: usize, extra: Cost) {
        let (board, legs) = (self.board, self.board.legs_of(route.vehicle));
        let store = board.place(board.reload_of(route.vehicle));
        let stop = board.place(self.first);
        let (from, to) = (route.places[at], route.places[at + 1]);
        let old = extra - route.legs[at];
        let before = old + legs.cost(from, store) + legs.cost(store, stop) + legs.cost(stop, to);
        let after = old + legs.cost(from, stop) + legs.cost(stop, store) + legs.cost(store, to);
        let spot = Spot { reload: Reloading::Before, ..spot(route, before, at, at) };
        if at > 0 {
            self.offer(route, spot);
        }
        if at < route.stops.len() {
            self.offer(route, Spot { cost: after, reload: Reloading::After, ..spot });
        }
    }

    fn pair_driven(&mut self, route: &Route, extra: Cost) {
        let later = self.seconds(route);
        let legs = self.board.legs_of(route.vehicle);
        let (first, second) = (self.board.place(self.first), self.board.place(self.second));
        for at in 0..route.legs.len() {
            let (from, to) = (route.places[at], route.places[at + 1]);
            let into = extra + legs.cost(from, first) - route.legs[at];
            let together = into + legs.cost(first, second) + legs.cost(second, to);
            let apart = into + legs.cost(first, to);
            let spot = spot(route, together, at, at);
            self.offer(route, spot);
            if apart + later[at + 1] >= self.found.bar() {
                continue;
            }
            for second_at in at + 1..route.legs.len() {
                let (here, next) = (route.places[second_at], route.places[second_at + 1]);
                let cost = apart + legs.cost(here, second) + legs.cost(second, next) - route.legs[second_at];
                self.offer(route, Spot { cost, second_at: second_at as u32, ..spot });
            }
        }
        self.second_costs = later;
    }

    /// Takes the spot if it is cheaper and the whole route can be driven with it.
    fn offer(&mut self, route: &Route, spot: Spot) {
        if spot.cost >= self.found.bar() {
            return;
        }
        self.scratch.clone_from(&route.stops);
        spot.apply(self.board, self.first, &mut self.scratch);
        if self.can_be_driven(route) {
            self.found.offer(spot);
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

fn spot(route: &Route, cost: Cost, at: usize, second_at: usize) -> Spot {
    let (vehicle, at, second_at) = (route.vehicle as u32, at as u32, second_at as u32);
    Spot { cost, vehicle, at, second_at, reload: Reloading::No }
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
