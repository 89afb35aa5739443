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
    pub iterations: u64,
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
        Self { first: leg * env("T0", 0.3), last: leg * env("T1", 0.003) }
    }
}

pub fn env(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(default)
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
            whole: env("WHOLE", 0.0),
        };
        Self {
            heat: Heat::of(&plan),
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
            return;
        }
        self.plan.keep();
        if self.plan.cost < self.best.cost {
            self.plan.save_into(&mut self.best);
        }
    }
}
