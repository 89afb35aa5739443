//! A plan from remembered routes: of all of them, the cheapest choice that serves each task once.
//!
//! A price for each task that no route undercuts (a feasible dual) comes from the bounding procedure of
//! M. Boschetti, A. Mingozzi and S. Ricciardelli, *A dual ascent procedure for the set partitioning problem*
//! (Discrete Optimization, 2008): a route's cost, less the penalties of its tasks, is divided evenly among
//! them, and each task takes the least that it is offered. Penalties follow the subgradient. What a route costs
//! above the prices of its tasks is its excess; a plan is cheaper than the best one only if the excesses of its
//! routes add up to less than what the best one costs above all prices. So few routes are left that a search
//! which serves the scarcest task first, and strays from the best choice only so often, soon ends.
use crate::board::Board;
use crate::instance::Cost;
use crate::pool::Pooled;

/// Steps of the subgradient.
const ASCENTS: usize = 400;
/// After so many steps the routes that can be in no better plan are put aside.
const SIFT_EVERY: usize = 40;
/// A stride that has raised the bound so often without success is shortened.
const IDLE_MAX: usize = 8;
/// Choices that are looked at, at most.
const NODES_MAX: usize = 10_000;
/// So many routes, those with the least excess, take part in the choice.
const CANDIDATES_MAX: usize = 3_000;

/// The cheapest plan that the search comes upon, if it costs less than `below`. What no route serves is left
/// out.
pub(crate) fn cheapest<'p>(
    board: &Board,
    pool: &'p [Pooled],
    duals: &mut Duals,
    below: Cost,
) -> Option<Vec<&'p Pooled>> {
    let mut routes: Vec<&Pooled> = pool.iter().collect();
    duals.ascend(board, &mut routes, below as f64);
    let mut chooser = Chooser::new(board, &routes, duals, below as f64)?;
    chooser.choose_all();
    let chosen = chooser.best?;
    Some(chosen.into_iter().map(|r| routes[r as usize]).collect())
}

/// What each task is worth, and what a vehicle of a scarce group costs more.
#[derive(Clone)]
struct Marks {
    penalty: Vec<f64>,
    scarcity: Vec<f64>,
    price: Vec<f64>,
    bound: f64,
}

impl Marks {
    fn excess(&self, route: &Pooled) -> f64 {
        let worth: f64 = route.tasks.iter().map(|t| self.price[*t as usize]).sum();
        (route.cost as f64 + self.scarcity[route.group as usize] - worth).max(0.0)
    }
}

/// The marks, which the next ascent begins with, and how many vehicles each group has.
pub(crate) struct Duals {
    marks: Marks,
    vehicles: Vec<f64>,
}

impl Duals {
    pub fn new(board: &Board) -> Self {
        let mut vehicles = vec![0.0; board.groups];
        board.vehicles.iter().for_each(|v| vehicles[v.group] += 1.0);
        let none = vec![0.0; board.instance.tasks.len()];
        let marks = Marks {
            penalty: none.clone(),
            scarcity: vec![0.0; board.groups],
            price: none,
            bound: f64::NEG_INFINITY,
        };
        Self { marks, vehicles }
    }

    /// Raises the bound, and leaves the routes that may be in a plan that costs less than `below`.
    fn ascend(&mut self, board: &Board, routes: &mut Vec<&Pooled>, below: f64) {
        let mut best = Marks { bound: f64::NEG_INFINITY, ..self.marks.clone() };
        let (mut stride, mut idle) = (1.0, 0);
        for ascent in 1..=ASCENTS {
            let offers = self.offer(board, routes);
            if self.marks.bound > best.bound {
                (best, idle) = (self.marks.clone(), 0);
            } else {
                idle += 1;
                if idle == IDLE_MAX {
                    (stride, idle) = (stride * 0.7, 0);
                }
            }
            let gap = (below - self.marks.bound).max(below * 1e-4);
            self.step(routes, &offers, stride * gap);
            if ascent % SIFT_EVERY == 0 {
                routes.retain(|r| best.excess(r) < below - best.bound);
            }
        }
        self.marks = best;
    }

    /// Sets the prices and the bound; by task the route that offers it least, [`NONE`] where that is to leave
    /// it out.
    fn offer(&mut self, board: &Board, routes: &[&Pooled]) -> Vec<u32> {
        let Marks { penalty, scarcity, price, bound } = &mut self.marks;
        let mut from = vec![NONE; price.len()];
        price
            .iter_mut()
            .zip(&board.skip)
            .zip(&*penalty)
            .for_each(|((p, skip), more)| *p = *skip as f64 - more);
        for (number, route) in routes.iter().enumerate() {
            let penalties: f64 = route.tasks.iter().map(|t| penalty[*t as usize]).sum();
            let cost = route.cost as f64 + scarcity[route.group as usize];
            let share = (cost - penalties) / route.tasks.len().max(1) as f64;
            for task in &route.tasks {
                if share < price[*task as usize] {
                    price[*task as usize] = share;
                    from[*task as usize] = number as u32;
                }
            }
        }
        price.iter_mut().zip(&*penalty).for_each(|(price, penalty)| *price += penalty);
        *bound =
            price.iter().sum::<f64>() - scarcity.iter().zip(&self.vehicles).map(|(s, v)| s * v).sum::<f64>();
        from
    }

    /// Makes dearer what is offered too rarely, tasks and vehicles, and cheaper what is offered too often.
    fn step(&mut self, routes: &[&Pooled], from: &[u32], gap: f64) {
        let mut wanted = vec![1.0; from.len()];
        let mut busy: Vec<f64> = self.vehicles.iter().map(|v| -v).collect();
        for (task, route) in from.iter().enumerate() {
            let Some(route) = routes.get(*route as usize) else {
                wanted[task] -= 1.0;
                continue;
            };
            let part = 1.0 / route.tasks.len() as f64;
            route.tasks.iter().for_each(|t| wanted[*t as usize] -= part);
            busy[route.group as usize] += part;
        }
        let norm: f64 = wanted.iter().chain(busy.iter().filter(|b| **b > 0.0)).map(|w| w * w).sum();
        let stride = gap / norm.max(1e-9);
        self.marks.penalty.iter_mut().zip(&wanted).for_each(|(p, w)| *p += stride * w);
        self.marks.scarcity.iter_mut().zip(&busy).for_each(|(s, b)| *s = (*s + stride * b).max(0.0));
    }
}

const NONE: u32 = u32::MAX;

/// Serves the scarcest task first, by the routes of least excess first.
struct Chooser<'a> {
    /// The least excess first.
    candidates: Vec<Candidate<'a>>,
    /// By task the candidates that serve it; what leaving it out costs above its price.
    serving: Vec<Vec<u32>>,
    skipping: Vec<f64>,
    is_served: Vec<bool>,
    vehicles: Vec<f64>,
    chosen: Vec<u32>,
    best: Option<Vec<u32>>,
    slack: f64,
    nodes: usize,
}

struct Candidate<'a> {
    excess: f64,
    number: u32,
    route: &'a Pooled,
}

impl<'a> Chooser<'a> {
    /// `None` where no plan can be cheaper.
    fn new(board: &Board, routes: &[&'a Pooled], duals: &Duals, below: f64) -> Option<Self> {
        let marks = &duals.marks;
        let candidate = |(number, route): (usize, &&'a Pooled)| Candidate {
            excess: marks.excess(route),
            number: number as u32,
            route,
        };
        let mut candidates: Vec<Candidate> = routes.iter().enumerate().map(candidate).collect();
        candidates.sort_unstable_by(|a, b| a.excess.total_cmp(&b.excess).then(a.number.cmp(&b.number)));
        candidates.truncate(CANDIDATES_MAX);
        let mut serving = vec![Vec::new(); board.instance.tasks.len()];
        for (number, candidate) in candidates.iter().enumerate() {
            candidate.route.tasks.iter().for_each(|t| serving[*t as usize].push(number as u32));
        }
        let slack = below - marks.bound;
        (slack > 0.0 && !candidates.is_empty()).then(|| Self {
            candidates,
            skipping: board.skip.iter().zip(&marks.price).map(|(s, p)| (*s as f64 - p).max(0.0)).collect(),
            is_served: board.is_fixed.clone(),
            serving,
            vehicles: duals.vehicles.clone(),
            chosen: Vec::new(),
            best: None,
            slack,
            nodes: 0,
        })
    }

    /// With no stray from the best choice, then with one, two, … until nothing new can come.
    fn choose_all(&mut self) {
        for strays in 0.. {
            let before = self.nodes;
            let all = self.choose(0.0, strays);
            if all || self.nodes >= NODES_MAX || self.nodes == before {
                return;
            }
        }
    }

    /// `true` where nothing was passed over for want of strays.
    fn choose(&mut self, spent: f64, strays: usize) -> bool {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return false;
        }
        let Some(task) = self.scarcest(spent) else {
            self.slack = spent;
            self.best = Some(self.chosen.clone());
            return true;
        };
        let mut all = true;
        let open: Vec<u32> = self.open(task, spent).take(strays + 2).collect();
        for (stray, number) in open.iter().enumerate() {
            let next = spent + self.candidates[*number as usize].excess;
            if next >= self.slack {
                return all;
            }
            if stray > strays {
                return false;
            }
            all &= self.with(*number, |chooser| chooser.choose(next, strays - stray));
        }
        all & self.without(task, spent, strays.checked_sub(open.len()))
    }

    fn with<T>(&mut self, number: u32, then: impl FnOnce(&mut Self) -> T) -> T {
        let Candidate { route, number: chosen, .. } = self.candidates[number as usize];
        self.vehicles[route.group as usize] -= 1.0;
        route.tasks.iter().for_each(|t| self.is_served[*t as usize] = true);
        self.chosen.push(chosen);
        let done = then(self);
        self.chosen.pop();
        route.tasks.iter().for_each(|t| self.is_served[*t as usize] = false);
        self.vehicles[route.group as usize] += 1.0;
        done
    }

    fn without(&mut self, task: usize, spent: f64, strays: Option<usize>) -> bool {
        let next = spent + self.skipping[task];
        if next >= self.slack {
            return true;
        }
        let Some(strays) = strays else { return false };
        self.is_served[task] = true;
        let all = self.choose(next, strays);
        self.is_served[task] = false;
        all
    }

    /// The candidates that may serve `task` beside what is chosen.
    fn open(&self, task: usize, spent: f64) -> impl Iterator<Item = u32> {
        let left = self.slack - spent;
        let affordable =
            self.serving[task].iter().take_while(move |n| self.candidates[**n as usize].excess < left);
        affordable.copied().filter(|n| {
            let route = self.candidates[*n as usize].route;
            self.vehicles[route.group as usize] > 0.5
                && route.tasks.iter().all(|t| !self.is_served[*t as usize])
        })
    }

    /// The task that is not served and for which the fewest candidates are open; `None` when all are served.
    fn scarcest(&self, spent: f64) -> Option<usize> {
        const ENOUGH: usize = 20;
        let mut least = (ENOUGH + 1, None);
        for task in (0..self.serving.len()).filter(|t| !self.is_served[*t]) {
            let count = self.open(task, spent).take(least.0).count();
            if count < least.0 || least.1.is_none() {
                least = (count, Some(task));
            }
            if count == 0 {
                break;
            }
        }
        least.1
    }
}
