//! The search: tear a hole, fill it, accept by simulated annealing. Two or more searches run side by side and
//! share what they find at fixed moments, so that a run with a given number of iterations is the same on
//! every machine.
use crate::board::Board;
use crate::insert::Blink;
use crate::instance::Cost;
use crate::plan::{Plan, Sketch};
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
    /// From the best plan of all, less hot.
    Again,
}

impl Kind {
    fn of(island: usize, cycle: usize) -> Self {
        match (island + cycle) % 4 {
            0 => Self::Roomy,
            1 => Self::Full,
            2 => Self::Again,
            _ => {
                if cycle.is_multiple_of(2) {
                    Self::Roomy
                } else {
                    Self::Full
                }
            }
        }
    }
    fn heat(self) -> Heat {
        match self {
            Self::Full => Heat { first: 10.0, last: 0.05 },
            Self::Roomy => Heat { first: 3.0, last: 0.01 },
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
const CYCLE_OF_TASK: u64 = 800;
const CYCLE_MIN: u64 = 20_000;
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
        let tear = Tear { mean: 15.0, longest: 30.0, split: 0.5, whole: 0.05 };
        let tasks = board.instance.tasks.len() as u64;
        let length = (tasks * CYCLE_OF_TASK).max(CYCLE_MIN);
        Self {
            cycle: Cycle { number: 0, first: 0, length, from: 0.0, kind: Kind::of(number, 0) },
            leg: mean_leg(&plan),
            room: Room::new(board),
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
        self.settled = true;
    }

    fn accept(&mut self) {
        self.plan.keep();
        if self.plan.true_cost() < self.best.cost {
            self.plan.save_into(&mut self.best);
        }
    }

    fn next_cycle(&mut self, share: f64) {
        let per_iteration = share / self.iterations.max(1) as f64;
        let length = self.cycle.length;
        let is_last = 1.0 - share < 1.5 * length as f64 * per_iteration;
        let number = self.cycle.number + 1;
        let kind = if is_last { Kind::Again } else { Kind::of(self.number, number) };
        let length = if is_last { length * 4 } else { length };
        self.cycle = Cycle { number, first: self.iterations, length, from: share, kind };
        if kind == Kind::Again {
            let best = if self.shared.cost < self.best.cost { &self.shared } else { &self.best };
            self.plan.load(best);
        }
        self.settle();
        self.settled = kind == Kind::Full;
    }
}
