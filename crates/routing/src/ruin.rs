//! Tears a hole into a plan: strings of stops that lie near each other, out of neighbouring routes (Christiaens
//! and Vanden Berghe, *Slack induction by string removals*, 2020), and now and then a whole route.
use crate::board::{NOBODY, StopId};
use crate::plan::Plan;

/// How much is torn out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tear {
    /// Stops on the mean.
    pub mean: f64,
    /// The longest string.
    pub longest: f64,
    /// How often a string leaves a piece in its middle untouched.
    pub split: f64,
    /// How often a whole route goes.
    pub whole: f64,
}

pub(crate) struct Ruin {
    pub tear: Tear,
    torn: Vec<u32>,
}

/// A split string grows by one stop after the other until chance says stop; so rarely does it.
const SPLIT_GROWS: f64 = 0.99;

impl Ruin {
    pub fn new(tear: Tear) -> Self {
        Self { tear, torn: Vec::new() }
    }

    /// `false` where a route cannot be driven any more without what was taken out.
    pub fn tear(&mut self, plan: &mut Plan, rng: &mut fastrand::Rng) -> bool {
        self.torn.clear();
        let stops = plan.board.stops.len();
        if stops == 0 || plan.busy.is_empty() {
            return true;
        }
        let seed = rng.usize(..stops) as StopId;
        if rng.f64() < self.tear.whole {
            self.take_whole(plan, seed, rng);
        }
        self.take_strings(plan, seed, rng);
        let Self { torn, .. } = self;
        torn.iter().all(|route| plan.sweep(*route as usize))
    }

    fn take_strings(&mut self, plan: &mut Plan, seed: StopId, rng: &mut fastrand::Rng) {
        let served = plan.busy.iter().map(|r| plan.routes[*r as usize].stops.len()).sum::<usize>() as f64;
        let longest = self.tear.longest.min(served / plan.busy.len() as f64).max(1.0);
        let strings_max = (4.0 * self.tear.mean / (1.0 + longest) - 1.0).max(1.0);
        let strings = (1.0 + rng.f64() * strings_max) as usize + self.torn.len();
        let board = plan.board;
        for near in board.near(seed) {
            if self.torn.len() >= strings {
                return;
            }
            let route = plan.route_of[*near as usize];
            if route != NOBODY && !is_fixed(plan, route) && !self.torn.contains(&route) {
                let length = plan.routes[route as usize].stops.len() as f64;
                let length = 1.0 + rng.f64() * length.min(longest);
                self.take_string(plan, route, *near, length as usize, rng);
            }
        }
    }

    fn take_string(
        &mut self,
        plan: &mut Plan,
        route: u32,
        stop: StopId,
        length: usize,
        rng: &mut fastrand::Rng,
    ) {
        let stops = plan.routes[route as usize].stops.clone();
        let Some(at) = stops.iter().position(|s| *s == stop) else { return };
        self.torn.push(route);
        let length = length.clamp(1, stops.len());
        let kept = if rng.f64() < self.tear.split { untouched(stops.len() - length, rng) } else { 0 };
        let span = length + kept;
        let first = rng.usize(at.saturating_sub(span - 1)..=at.min(stops.len() - span));
        let gap = first + if length > 1 && kept > 0 { rng.usize(1..length) } else { length };
        for (i, stop) in stops[first..first + span].iter().enumerate() {
            let i = first + i;
            if i < gap || i >= gap + kept {
                self.take(plan, *stop);
            }
        }
    }

    fn take_whole(&mut self, plan: &mut Plan, seed: StopId, rng: &mut fastrand::Rng) {
        let near = plan.route_of[seed as usize];
        let route = if near == NOBODY { plan.busy[rng.usize(..plan.busy.len())] } else { near };
        if is_fixed(plan, route) {
            return;
        }
        let stops = plan.routes[route as usize].stops.clone();
        self.torn.push(route);
        stops.iter().for_each(|stop| self.take(plan, *stop));
    }

    /// Takes out the task of a stop; the other end of a shipment is in the same route.
    fn take(&self, plan: &mut Plan, stop: StopId) {
        let there = plan.route_of.get(stop as usize).is_some_and(|of| *of != NOBODY);
        if there {
            plan.leave_out(plan.board.task_of(stop));
        }
    }
}

fn is_fixed(plan: &Plan, route: u32) -> bool {
    plan.board.instance.vehicles[route as usize].is_fixed_run
}

/// How many stops a split string leaves in its middle.
fn untouched(room: usize, rng: &mut fastrand::Rng) -> usize {
    let mut kept = room.min(1);
    while kept < room && rng.f64() > SPLIT_GROWS {
        kept += 1;
    }
    kept
}
