//! A plan under change: the routes, the tasks left out, the cost, and the way back to the plan before.
use crate::board::{Board, NOBODY, StopId};
use crate::insert::Spot;
use crate::instance::Cost;
use crate::route::Route;

pub(crate) struct Plan<'b> {
    pub board: &'b Board<'b>,
    /// One for each vehicle; most may be empty.
    pub routes: Vec<Route>,
    /// By stop.
    pub route_of: Vec<u32>,
    pub absent: Vec<u32>,
    /// Of the routes, and of what is left out at the present prices.
    pub cost: Cost,
    /// What leaving out a task costs for now: less than its true price while the search looks for room.
    pub prices: Vec<Cost>,
    /// The routes that are not empty, and the first empty one of each group of vehicles.
    pub busy: Vec<u32>,
    pub idle: Vec<u32>,
    /// How many states routes have had.
    versions: u64,
    before: Before,
}

/// What has been changed since the last `keep`.
#[derive(Default)]
struct Before {
    /// By route: whether it is saved already.
    is_saved: Vec<bool>,
    saved: Vec<Route>,
    count: usize,
    absent: Vec<u32>,
    cost: Cost,
}

/// The stops of each vehicle, which is all that must be kept of a good plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    pub cost: Cost,
    pub stops: Vec<Vec<StopId>>,
}

impl<'b> Plan<'b> {
    /// Nothing is planned yet.
    pub fn new(board: &'b Board<'b>) -> Self {
        let count = board.vehicles.len();
        let absent: Vec<u32> = (0..board.instance.tasks.len() as u32).collect();
        let mut plan = Self {
            board,
            routes: (0..count).map(|v| Route::new(board, v)).collect(),
            route_of: vec![NOBODY; board.stops.len()],
            cost: board.skip.iter().sum(),
            prices: board.skip.clone(),
            absent,
            busy: Vec::new(),
            idle: Vec::new(),
            versions: 0,
            before: Before { is_saved: vec![false; count], ..Before::default() },
        };
        plan.list();
        plan.keep();
        plan
    }

    /// With the true prices of what is left out.
    pub fn true_cost(&self) -> Cost {
        let more = |t: &u32| self.board.skip[*t as usize] - self.prices[*t as usize];
        self.cost + self.absent.iter().map(more).sum::<Cost>()
    }

    /// Sets new prices for leaving out; the plan must be kept.
    pub fn set_prices(&mut self, price: impl Fn(usize) -> Cost) {
        self.cost = self.true_cost();
        self.prices.iter_mut().enumerate().for_each(|(t, p)| *p = price(t));
        let more = |t: &u32| self.prices[*t as usize] - self.board.skip[*t as usize];
        self.cost += self.absent.iter().map(more).sum::<Cost>();
        self.keep();
    }

    pub fn sketch(&self) -> Sketch {
        Sketch { cost: self.true_cost(), stops: self.routes.iter().map(|r| r.stops.clone()).collect() }
    }

    pub fn save_into(&self, sketch: &mut Sketch) {
        sketch.cost = self.true_cost();
        sketch.stops.resize(self.routes.len(), Vec::new());
        sketch.stops.iter_mut().zip(&self.routes).for_each(|(to, from)| to.clone_from(&from.stops));
    }

    pub fn load(&mut self, sketch: &Sketch) {
        self.route_of.fill(NOBODY);
        self.cost = 0;
        for (number, stops) in sketch.stops.iter().enumerate() {
            let route = &mut self.routes[number];
            if route.stops != *stops {
                route.stops.clone_from(stops);
                route.update(self.board);
                self.versions += 1;
                route.version = self.versions;
            }
            self.cost += route.cost;
            self.own(number);
        }
        let route_of = &self.route_of;
        let is_absent = |t: &u32| route_of[self.board.instance.tasks[*t as usize].first] == NOBODY;
        self.absent = (0..self.board.instance.tasks.len() as u32).filter(is_absent).collect();
        self.cost += self.absent.iter().map(|t| self.prices[*t as usize]).sum::<Cost>();
        self.list();
        self.keep();
    }

    fn own(&mut self, number: usize) {
        for stop in &self.routes[number].stops {
            if let Some(of) = self.route_of.get_mut(*stop as usize) {
                *of = number as u32;
            }
        }
    }

    fn list(&mut self) {
        self.busy.clear();
        self.idle.clear();
        for (number, route) in self.routes.iter().enumerate() {
            if !route.is_empty() {
                self.busy.push(number as u32);
            } else if !self.idle.iter().any(|i| self.group(*i) == self.group(number as u32)) {
                self.idle.push(number as u32);
            }
        }
    }

    fn group(&self, vehicle: u32) -> usize {
        self.board.vehicles[vehicle as usize].group
    }

    /// From here on, `back` comes back to the plan as it is now.
    pub fn keep(&mut self) {
        for saved in &self.before.saved[..self.before.count] {
            self.before.is_saved[saved.vehicle] = false;
        }
        self.before.count = 0;
        self.before.cost = self.cost;
        self.before.absent.clone_from(&self.absent);
    }

    pub fn back(&mut self) {
        let mut listed = false;
        for i in 0..self.before.count {
            let number = self.before.saved[i].vehicle;
            listed |= self.routes[number].is_empty() != self.before.saved[i].is_empty();
            std::mem::swap(&mut self.routes[number], &mut self.before.saved[i]);
            self.own(number);
        }
        self.absent.clone_from(&self.before.absent);
        self.absent.iter().for_each(|t| {
            self.board.instance.tasks[*t as usize].stops().for_each(|s| self.route_of[s] = NOBODY);
        });
        self.cost = self.before.cost;
        if listed {
            self.list();
        }
        self.keep();
    }

    /// Saves a route before it is changed.
    fn save(&mut self, number: usize) {
        if std::mem::replace(&mut self.before.is_saved[number], true) {
            return;
        }
        if self.before.count == self.before.saved.len() {
            self.before.saved.push(Route::default());
        }
        self.before.saved[self.before.count].clone_from(&self.routes[number]);
        self.before.count += 1;
    }

    /// The routes that differ from the plan that was kept.
    pub fn changed(&self) -> impl Iterator<Item = usize> + '_ {
        self.before.saved[..self.before.count].iter().map(|r| r.vehicle)
    }

    /// Changes the stops of one route. `false` where it cannot be driven so: then only `back` helps.
    pub fn change(&mut self, number: usize, change: impl FnOnce(&mut Vec<StopId>)) -> bool {
        self.save(number);
        change(&mut self.routes[number].stops);
        self.renew(number)
    }

    /// Fills the tables of a route whose stops have changed since it was saved.
    fn renew(&mut self, number: usize) -> bool {
        let route = &mut self.routes[number];
        let (had_stops, old) = (route.tasks > 0, route.cost);
        let fits = route.update(self.board);
        self.versions += 1;
        route.version = self.versions;
        self.cost += route.cost - old;
        if had_stops == route.is_empty() {
            self.list();
        }
        fits
    }

    /// Takes out all stops of a route that are marked as nobody's, and the visits to the store that are then
    /// without use.
    pub fn sweep(&mut self, number: usize) -> bool {
        self.save(number);
        let mut stops = std::mem::take(&mut self.routes[number].stops);
        stops.retain(|s| self.route_of.get(*s as usize).is_none_or(|of| *of != NOBODY));
        self.drop_idle_reloads(&mut stops);
        self.routes[number].stops = stops;
        self.renew(number)
    }

    fn drop_idle_reloads(&self, stops: &mut Vec<StopId>) {
        stops.dedup_by(|a, b| a == b && self.board.is_reload(*a));
        while stops.last().is_some_and(|s| self.board.is_reload(*s)) {
            stops.pop();
        }
        if stops.first().is_some_and(|s| self.board.is_reload(*s)) {
            stops.remove(0);
        }
    }

    /// Marks a task as left out; its routes must be swept afterwards.
    pub fn leave_out(&mut self, task: u32) {
        self.board.instance.tasks[task as usize].stops().for_each(|s| self.route_of[s] = NOBODY);
        self.absent.push(task);
        self.cost += self.prices[task as usize];
    }

    /// Puts a task, which the caller takes off the list of those left out, where `spot` says.
    pub fn put(&mut self, task: u32, spot: &Spot) -> bool {
        let board = self.board;
        let first = board.instance.tasks[task as usize].first as StopId;
        board.instance.tasks[task as usize].stops().for_each(|s| self.route_of[s] = spot.vehicle);
        let before = self.routes[spot.vehicle as usize].cost;
        self.cost -= self.prices[task as usize];
        let fits = self.change(spot.vehicle as usize, |stops| spot.apply(board, first, stops));
        let really = self.routes[spot.vehicle as usize].cost - before;
        debug_assert!(!fits || really == spot.cost, "{spot:?} was to add its cost, and adds {really}");
        fits
    }

    /// In debug builds: the cost that was kept up to date move by move is what all routes and all that waits
    /// outside cost, counted anew.
    pub fn assert_exact(&self) {
        let counted = || {
            let routes: Cost = self.routes.iter().map(|r| r.cost_anew(self.board)).sum();
            routes + self.absent.iter().map(|t| self.prices[*t as usize]).sum::<Cost>()
        };
        debug_assert_eq!(self.cost, counted(), "the sum of the moves' savings has drifted from the cost");
    }
}

impl Plan<'_> {
    /// Lets a vehicle begin with these stops, as many from the first on as it can serve.
    pub fn begin_with(&mut self, vehicle: usize, stops: &[StopId]) {
        for length in (1..=stops.len()).rev() {
            let whole = self.whole_tasks(vehicle, &stops[..length]);
            let mut route = Route { vehicle, stops: whole, ..Route::default() };
            if route.update(self.board) {
                self.take_over(vehicle, &route.stops);
                return;
            }
        }
    }

    /// Those stops whose task is all there, in order, free, and within the vehicle's ability.
    fn whole_tasks(&self, vehicle: usize, stops: &[StopId]) -> Vec<StopId> {
        let at = |stop: usize| stops.iter().position(|s| *s as usize == stop);
        let is_whole = |stop: &&StopId| {
            let task = self.board.task_of(**stop);
            let t = &self.board.instance.tasks[task as usize];
            let in_order = at(t.first)
                .is_some_and(|first| t.second.is_none_or(|s| at(s).is_some_and(|second| first < second)));
            in_order && self.route_of[t.first] == NOBODY && self.board.can(vehicle, task)
        };
        let mut seen = std::collections::HashSet::new();
        stops.iter().filter(is_whole).copied().filter(|s| seen.insert(*s)).collect()
    }

    fn take_over(&mut self, vehicle: usize, stops: &[StopId]) {
        for stop in stops {
            let task = self.board.task_of(*stop);
            self.route_of[*stop as usize] = vehicle as u32;
            if let Some(at) = self.absent.iter().position(|t| *t == task) {
                self.absent.remove(at);
                self.cost -= self.prices[task as usize];
            }
        }
        self.change(vehicle, |now| now.extend_from_slice(stops));
    }
}
