//! Runs the search for as long as it may.
use crate::board::Board;
use crate::instance::{Cost, Instance};
use crate::plan::{Plan, Sketch};
use crate::search::Island;
use crate::solution::{Solution, finished};
use std::num::NonZeroUsize;

/// How long a search may take.
#[derive(Clone, Copy)]
pub enum Budget<'a> {
    /// So many iterations of each thread: the same plan from the same seed, on every machine.
    Iterations(u64),
    /// What share of the time is used up; at 1 the search ends with the best plan so far.
    Clock(&'a (dyn Fn() -> f64 + Sync)),
}

#[derive(Clone, Copy)]
pub struct Options<'a> {
    pub seed: u64,
    pub budget: Budget<'a>,
    /// So many searches run side by side.
    pub threads: NonZeroUsize,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// From 0 to 1.
    pub share: f64,
    pub iterations: u64,
    /// In parts of the user's unit, see [`crate::COST_SCALE`].
    pub cost: Cost,
    pub routes: usize,
}

/// The searches meet so often in a run.
const MEETINGS: u32 = 50;
/// The clock is read once in so many iterations.
const CLOCK_EVERY: u64 = 32;

/// Plans the day.
pub fn solve(instance: &Instance, options: &Options, progress: &mut dyn FnMut(Progress)) -> Solution {
    let board = Board::new(instance);
    let start = warm_start(&board);
    let mut rng = fastrand::Rng::with_seed(options.seed);
    let mut islands: Vec<Island> =
        (0..options.threads.get()).map(|i| Island::new(&board, &start, rng.fork(), i)).collect();
    for meeting in 1..=MEETINGS {
        let until = f64::from(meeting) / f64::from(MEETINGS);
        run(&mut islands, options.budget, until);
        let iterations = islands.iter().map(|i| i.iterations).sum();
        let best = meet(&mut islands);
        progress(Progress {
            share: until,
            iterations,
            cost: best.cost,
            routes: best.stops.iter().filter(|s| !s.is_empty()).count(),
        });
    }
    let best = islands.iter().map(Island::best).min_by_key(|s| s.cost).cloned().unwrap_or(start);
    finished(&board, &best)
}

fn run(islands: &mut [Island], budget: Budget, until: f64) {
    std::thread::scope(|scope| {
        let (first, rest) = islands.split_first_mut().expect("there is at least one thread");
        for island in rest {
            scope.spawn(move || run_one(island, budget, until));
        }
        run_one(first, budget, until);
    });
}

fn run_one(island: &mut Island, budget: Budget, until: f64) {
    match budget {
        Budget::Iterations(count) => {
            let last = (count as f64 * until).round() as u64;
            while island.iterations < last {
                island.step(island.iterations as f64 / count as f64);
            }
        }
        Budget::Clock(clock) => run_by_clock(island, clock, until),
    }
}

fn run_by_clock(island: &mut Island, clock: &(dyn Fn() -> f64 + Sync), until: f64) {
    let mut share = clock();
    while share < until {
        for _ in 0..CLOCK_EVERY {
            island.step(share);
        }
        share = clock();
    }
}

/// All searches hear of the best plan.
fn meet(islands: &mut [Island]) -> Sketch {
    let best = islands.iter().map(Island::best).min_by_key(|s| s.cost).cloned().unwrap_or_default();
    islands.iter_mut().for_each(|island| island.hear(&best));
    let news: Vec<_> = islands.iter_mut().map(Island::news).collect();
    for (number, island) in islands.iter_mut().enumerate() {
        news.iter().enumerate().filter(|(from, _)| *from != number).for_each(|(_, n)| island.hear_routes(n));
    }
    best
}

/// The plan that the vehicles' steps describe, as far as it can be driven.
fn warm_start(board: &Board) -> Sketch {
    let mut plan = Plan::new(board);
    for (number, vehicle) in board.instance.vehicles.iter().enumerate() {
        let stops: Vec<u32> = vehicle.steps.iter().map(|s| *s as u32).collect();
        plan.begin_with(number, &stops);
    }
    plan.keep();
    plan.sketch()
}
