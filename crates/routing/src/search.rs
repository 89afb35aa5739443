//! The search: tear a hole, fill it, accept by simulated annealing. Two or more searches run side by side and
//! share what they find at fixed moments, so that a run with a given number of iterations is the same on
//! every machine.
use crate::board::Board;
use crate::insert::Blink;
use crate::instance::Cost;
use crate::plan::{Plan, Sketch};
use crate::recreate::Recreate;
use crate::ruin::{Ruin, Tear};

/// One search with its own luck.
pub(crate) struct Island<'b> {
    plan: Plan<'b>,
    ruin: Ruin,
    recreate: Recreate<'b>,
    rng: fastrand::Rng,
    best: Sketch,
    heat: Heat,
    room: Room,
    pub iterations: u64,
}

/// What leaving a task out costs while the search looks for room. A plan in which a task waits outside may be
/// one move away from a plan with a vehicle less; so tasks may wait at a price, which falls while all are
/// served and rises while some wait, and rises more for those that wait often.
struct Room {
    /// What serving the task alone would cost.
    alone: Vec<Cost>,
    weight: Vec<f64>,
    scale: f64,
    complete: u32,
    seen: u32,
}

impl Room {
    fn new(board: &Board) -> Self {
        let alone = (0..board.instance.tasks.len()).map(|t| alone(board, t)).collect::<Vec<_>>();
        Self { weight: vec![1.0; alone.len()], alone, scale: env("SCALE", 1.0), complete: 0, seen: 0 }
    }

    /// Looks at the plan that is kept, and now and then changes the prices.
    fn look(&mut self, plan: &mut Plan) {
        self.seen += 1;
        self.complete +=
            u32::from(plan.absent.iter().all(|t| plan.board.instance.tasks[*t as usize].skip_cost.is_some()));
        if self.seen < env("PERIOD", 500.0) as u32 {
            return;
        }
        let share = f64::from(self.complete) / f64::from(self.seen);
        (self.seen, self.complete) = (0, 0);
        self.scale *= if share > env("TARGET", 0.5) { 0.97 } else { 1.05 };
        self.scale = self.scale.clamp(0.01, 10.0);
        self.weight.iter_mut().for_each(|w| *w = 1.0 + (*w - 1.0) * 0.99);
        plan.absent.iter().for_each(|t| self.weight[*t as usize] *= 1.1);
        let board = plan.board;
        plan.set_prices(|t| {
            let soft = (self.alone[t] as f64 * self.scale * self.weight[t]) as Cost;
            if board.instance.tasks[t].skip_cost.is_some() { board.skip[t] } else { soft.min(board.skip[t]) }
        });
    }
}

fn alone(board: &Board, task: usize) -> Cost {
    let stops: Vec<u32> = board.instance.tasks[task].stops().map(|s| s as u32).collect();
    let cost = |vehicle: usize| {
        let mut route = crate::route::Route { vehicle, stops: stops.clone(), ..Default::default() };
        route.update(board);
        route.cost
    };
    let able = (0..board.vehicles.len()).filter(|v| board.can(*v, task as u32));
    able.map(cost).min().unwrap_or(board.skip[task])
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
    /// In proportion to the mean leg of a plan.
    fn of(plan: &Plan) -> Self {
        let served = plan.routes.iter().map(|r| r.stops.len()).sum::<usize>().max(1) as f64;
        let driven: Cost = plan.busy.iter().map(|r| plan.routes[*r as usize].legs.iter().sum::<Cost>()).sum();
        let leg = (driven as f64 / served).max(1.0);
        Self { first: leg * env("T0", 3.0), last: leg * env("T1", 0.01) }
    }
}

pub fn env(name: &'static str, default: f64) -> f64 {
    thread_local!(static C: std::cell::RefCell<Vec<(&'static str, f64)>> = const { std::cell::RefCell::new(Vec::new()) });
    C.with(|c| {
        let mut c = c.borrow_mut();
        if let Some((_, v)) = c.iter().find(|(n, _)| std::ptr::eq(n.as_ptr(), name.as_ptr())) {
            return *v;
        }
        let v = std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(default);
        c.push((name, v));
        v
    })
}

impl<'b> Island<'b> {
    pub fn new(board: &'b Board<'b>, start: &Sketch, mut rng: fastrand::Rng) -> Self {
        let blink = Blink::new(env("BLINK", 0.01), rng.fork());
        let mut recreate = Recreate::new(board, blink);
        let mut plan = Plan::new(board);
        plan.load(start);
        recreate.fill(&mut plan, &mut rng);
        plan.keep();
        let tear = Tear {
            mean: env("MEAN", 10.0),
            longest: env("LONG", 10.0),
            split: 0.5,
            whole: env("WHOLE", 0.05),
        };
        Self {
            heat: Heat::of(&plan),
            room: Room::new(board),
            best: plan.sketch(),
            plan,
            ruin: Ruin::new(tear),
            recreate,
            rng,
            iterations: 0,
        }
    }

    pub fn cost(&self) -> Cost {
        self.plan.cost
    }
    /// The plan that the search stands at, which need not be its best.
    pub fn stands(&self) -> Sketch {
        self.plan.sketch()
    }
    pub fn best(&self) -> &Sketch {
        &self.best
    }
    pub fn adopt(&mut self, sketch: &Sketch) {
        self.plan.load(sketch);
    }

    /// One hole torn and filled; `share` of the run is over.
    pub fn step(&mut self, share: f64) {
        self.iterations += 1;
        let kept = self.plan.cost;
        let fits = self.ruin.tear(&mut self.plan, &mut self.rng)
            && self.recreate.fill(&mut self.plan, &mut self.rng)
            && crate::fleet::reassign(&mut self.plan, &mut self.rng);
        let luck = -self.rng.f64().max(1e-300).ln() * self.heat.at(share);
        if !fits || (self.plan.cost - kept) as f64 >= luck {
            self.plan.back();
        } else {
            self.plan.keep();
            if self.plan.true_cost() < self.best.cost {
                self.plan.save_into(&mut self.best);
            }
        }
        if env("SOFT", 1.0) > 0.0 {
            self.room.look(&mut self.plan);
        }
    }
}
