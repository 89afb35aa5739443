//! The search: tear a hole, fill it, accept by simulated annealing. Two or more searches run side by side and
//! share what they find at fixed moments, so that a run with a given number of iterations is the same on
//! every machine.
use crate::board::Board;
use crate::cover::{self, Duals};
use crate::insert::Blink;
use crate::instance::Cost;
use crate::plan::{Plan, Sketch};
use crate::pool::{Pool, Pooled};
use crate::recreate::Recreate;
use crate::room::Room;
use crate::ruin::{Ruin, Tear};

/// One search with its own luck.
pub(crate) struct Island<'b> {
    plan: Plan<'b>,
    ruin: Ruin,
    recreate: Recreate<'b>,
    rng: fastrand::Rng,
    best: Sketch,
    /// The best plan of all islands when they last met.
    shared: Sketch,
    leg: f64,
    cycle: Cycle,
    room: Room,
    pool: Pool,
    duals: Duals,
    /// The cheapest plan of this cycle.
    lowest: Cost,
    number: usize,
    /// Leaving out costs its true price.
    settled: bool,
    pub iterations: u64,
}

/// One annealing. Many short ones find more than a long one: which depot sends how many vehicles is decided
/// while it is hot, and is hardly changed later.
#[derive(Clone, Copy, Debug)]
struct Cycle {
    number: usize,
    first: u64,
    length: u64,
    from: f64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// All tasks are served at every step.
    Full,
    /// Tasks may wait outside at a price.
    Roomy,
    /// With a route less than the best plan has, while tasks may wait outside.
    Fewer,
    /// From the best plan of all, less hot.
    Again,
}

impl Kind {
    fn of(island: usize, cycle: usize) -> Self {
        const TURNS: [[Kind; 4]; 2] = [
            [Kind::Roomy, Kind::Fewer, Kind::Again, Kind::Full],
            [Kind::Full, Kind::Again, Kind::Fewer, Kind::Roomy],
        ];
        TURNS[island % 2][cycle % 4]
    }
    fn heat(self) -> Heat {
        match self {
            Self::Full => Heat { first: 10.0, last: 0.05 },
            Self::Roomy | Self::Fewer => Heat { first: 3.0, last: 0.01 },
            Self::Again => Heat { first: 0.7, last: 0.01 },
        }
    }
}

impl Cycle {
    /// How much of it is over, from 0 to 1, when `share` of the run is over.
    fn position(&self, iterations: u64, share: f64) -> f64 {
        let by_share = (share - self.from) / (1.0 - self.from).max(1e-9);
        by_share.max((iterations - self.first) as f64 / self.length as f64)
    }
}

/// The temperature from the beginning to the end of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heat {
    pub first: f64,
    pub last: f64,
}

impl Heat {
    fn at(&self, share: f64) -> f64 {
        self.first * (self.last / self.first).powf(share)
    }
}

/// The mean leg of a plan: temperatures are in proportion to it.
fn mean_leg(plan: &Plan) -> f64 {
    let served = plan.routes.iter().map(|r| r.stops.len()).sum::<usize>().max(1) as f64;
    let driven: Cost = plan.busy.iter().map(|r| plan.routes[*r as usize].legs.iter().sum::<Cost>()).sum();
    (driven as f64 / served).max(1.0)
}

/// So many iterations a task make a cycle.
const CYCLE_OF_TASK: u64 = 600;
const CYCLE_MIN: u64 = 20_000;
/// Plans that cost at most so many legs more than the best of their cycle are worth remembering.
const REMEMBERED_WITHIN: f64 = 8.0;
/// Where in a cycle the search for room ends.
const SETTLE_AT: f64 = 0.8;

impl<'b> Island<'b> {
    pub fn new(board: &'b Board<'b>, start: &Sketch, mut rng: fastrand::Rng, number: usize) -> Self {
        let blink = Blink::new(0.01, rng.fork());
        let mut recreate = Recreate::new(board, blink);
        let mut plan = Plan::new(board);
        plan.load(start);
        recreate.fill(&mut plan, &mut rng);
        plan.keep();
        let tear = Tear { mean: 10.0, longest: 10.0, split: 0.5, whole: 0.05 };
        let tasks = board.instance.tasks.len() as u64;
        let length = (tasks * CYCLE_OF_TASK).max(CYCLE_MIN);
        Self {
            cycle: Cycle { number: 0, first: 0, length, from: 0.0, kind: Kind::of(number, 0) },
            leg: mean_leg(&plan),
            room: Room::new(board),
            pool: Pool::new(board),
            duals: Duals::new(board),
            lowest: Cost::MAX,
            best: plan.sketch(),
            shared: plan.sketch(),
            plan,
            ruin: Ruin::new(tear),
            recreate,
            rng,
            number,
            settled: false,
            iterations: 0,
        }
    }

    pub fn best(&self) -> &Sketch {
        &self.best
    }

    /// Hears of the best plan of all.
    pub fn hear(&mut self, best: &Sketch) {
        if best.cost < self.shared.cost {
            self.shared.clone_from(best);
        }
    }

    /// One hole torn and filled; `share` of the run is over.
    pub fn step(&mut self, share: f64) {
        let position = self.cycle.position(self.iterations, share);
        if position >= 1.0 && share < 1.0 {
            self.next_cycle(share);
        }
        self.iterations += 1;
        let kept = self.plan.cost;
        let fits = self.ruin.tear(&mut self.plan, &mut self.rng)
            && self.recreate.fill(&mut self.plan, &mut self.rng)
            && crate::fleet::reassign(&mut self.plan, &mut self.rng);
        let heat = self.cycle.kind.heat().at(position.min(1.0)) * self.leg;
        let luck = -self.rng.f64().max(1e-300).ln() * heat;
        if !fits || (self.plan.cost - kept) as f64 >= luck {
            self.plan.back();
        } else {
            self.accept();
        }
        self.look_for_room(position);
    }

    /// Towards the end of a cycle all tasks are to be served.
    fn look_for_room(&mut self, position: f64) {
        if self.cycle.kind == Kind::Full || self.settled {
            return;
        }
        if position < SETTLE_AT {
            self.room.look(&mut self.plan);
        } else {
            self.settle();
        }
    }

    fn settle(&mut self) {
        let board = self.plan.board;
        self.plan.set_prices(|t| board.skip[t]);
        self.recreate.routes_max = usize::MAX;
        self.settled = true;
    }

    fn accept(&mut self) {
        self.plan.assert_exact();
        self.remember();
        self.plan.keep();
        if self.plan.true_cost() < self.best.cost {
            self.plan.save_into(&mut self.best);
        }
    }

    /// Routes of plans that are about the best of their cycle may do well in other company.
    fn remember(&mut self) {
        let cost = self.plan.true_cost();
        self.lowest = self.lowest.min(cost);
        if (cost - self.lowest) as f64 > self.leg * REMEMBERED_WITHIN {
            return;
        }
        for route in self.plan.changed().map(|r| &self.plan.routes[r]).filter(|r| !r.is_empty()) {
            self.pool.add(self.plan.board, route);
        }
    }

    /// Routes that came into the pool since this was last asked.
    pub fn news(&mut self) -> Vec<Pooled> {
        self.pool.news()
    }

    pub fn hear_routes(&mut self, news: &[Pooled]) {
        self.pool.hear(news);
    }

    /// Looks for a plan better than the best in the routes of all that were found.
    pub fn recombine(&mut self) {
        let board = self.plan.board;
        let below = self.best.cost.min(self.shared.cost) - board.fixed_cost;
        if let Some(chosen) = cover::cheapest(board, &self.pool.routes, &mut self.duals, below) {
            self.best = Self::sketch_of(board, &chosen);
        }
    }

    fn sketch_of(board: &Board, chosen: &[&Pooled]) -> Sketch {
        let mut stops = vec![Vec::new(); board.vehicles.len()];
        let mut cost = board.skip.iter().sum::<Cost>() + board.fixed_cost;
        for vehicle in board.instance.fixed_runs() {
            stops[vehicle] = board.instance.vehicles[vehicle].steps.iter().map(|s| *s as u32).collect();
        }
        for route in chosen {
            let of_group = |v: &usize| board.vehicles[*v].group == route.group as usize;
            let vehicle = (0..stops.len()).filter(of_group).find(|v| stops[*v].is_empty());
            stops[vehicle.expect("the choice counts the vehicles of each group")].clone_from(&route.stops);
            cost += route.cost - route.tasks.iter().map(|t| board.skip[*t as usize]).sum::<Cost>();
        }
        Sketch { cost, stops }
    }

    fn next_cycle(&mut self, share: f64) {
        self.recombine();
        self.lowest = Cost::MAX;
        let per_iteration = share / self.iterations.max(1) as f64;
        let length = self.cycle.length;
        let is_last = 1.0 - share < 1.5 * length as f64 * per_iteration;
        let number = self.cycle.number + 1;
        let kind = if is_last { Kind::Again } else { Kind::of(self.number, number) };
        let length = if is_last { length * 4 } else { length };
        self.cycle = Cycle { number, first: self.iterations, length, from: share, kind };
        if matches!(kind, Kind::Again | Kind::Fewer) {
            let best = if self.shared.cost < self.best.cost { &self.shared } else { &self.best };
            self.plan.load(best);
        }
        self.settle();
        self.settled = kind == Kind::Full;
        if kind == Kind::Fewer {
            self.drop_a_route();
        }
    }

    /// The tasks of the shortest route wait outside, and no other route may take its place.
    fn drop_a_route(&mut self) {
        let instance = self.plan.board.instance;
        let free = self.plan.busy.iter().filter(|r| !instance.vehicles[**r as usize].is_fixed_run);
        let shortest = free.min_by_key(|r| self.plan.routes[**r as usize].tasks).copied();
        let Some(route) = shortest.filter(|_| self.plan.busy.len() > 1) else { return };
        self.recreate.routes_max = self.plan.busy.len() - 1;
        for stop in self.plan.routes[route as usize].stops.clone() {
            if !self.plan.board.is_reload(stop) && self.plan.route_of[stop as usize] == route {
                self.plan.leave_out(self.plan.board.task_of(stop));
            }
        }
        self.plan.sweep(route as usize);
        self.room.begin(&mut self.plan);
        self.plan.keep();
    }
}
