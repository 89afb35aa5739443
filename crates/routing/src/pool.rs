//! Routes worth remembering. A good plan is often made of routes that were found in different plans; what was
//! once driven in a good plan waits here until [`crate::cover`] puts a plan together from the best of all.
use crate::board::{Board, StopId};
use crate::instance::{Cost, StopKind};
use crate::route::Route;
use std::collections::HashMap;

/// A route that can be driven by any vehicle of its group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pooled {
    pub group: u32,
    pub cost: Cost,
    pub stops: Vec<StopId>,
    /// In order of their numbers.
    pub tasks: Vec<u32>,
    key: u64,
}

/// So many routes are remembered; a new one takes the place of the oldest.
const POOL_MAX: usize = 16_000;

pub(crate) struct Pool {
    pub routes: Vec<Pooled>,
    known: HashMap<u64, u32>,
    /// A random number for each task and each group: the exclusive or of some names the set.
    task_keys: Vec<u64>,
    group_keys: Vec<u64>,
    oldest: usize,
    /// The places of routes that came since `news` was last asked.
    fresh: Vec<u32>,
}

impl Pool {
    pub fn new(board: &Board) -> Self {
        // The same numbers in every search, so that they can exchange what they found.
        let mut rng = fastrand::Rng::with_seed(0);
        Self {
            routes: Vec::new(),
            known: HashMap::new(),
            task_keys: board.instance.tasks.iter().map(|_| rng.u64(..)).collect(),
            group_keys: (0..board.groups).map(|_| rng.u64(..)).collect(),
            oldest: 0,
            fresh: Vec::new(),
        }
    }

    /// Remembers a route; of two with the same tasks the cheaper.
    pub fn add(&mut self, board: &Board, route: &Route) {
        let group = board.vehicles[route.vehicle].group as u32;
        let tasks = || route.stops.iter().filter(|s| is_first(board, **s)).map(|s| board.task_of(*s));
        let key = tasks().fold(self.group_keys[group as usize], |key, t| key ^ self.task_keys[t as usize]);
        if self.known.get(&key).is_some_and(|at| self.routes[*at as usize].cost <= route.cost) {
            return;
        }
        let mut tasks: Vec<u32> = tasks().collect();
        tasks.sort_unstable();
        self.put(Pooled { group, cost: route.cost, stops: route.stops.clone(), tasks, key });
    }

    fn put(&mut self, route: Pooled) {
        let key = route.key;
        let at = match self.known.get(&key) {
            Some(at) => *at as usize,
            None if self.routes.len() < POOL_MAX => self.routes.len(),
            None => self.free_oldest(),
        };
        self.known.insert(key, at as u32);
        self.fresh.push(at as u32);
        if at == self.routes.len() { self.routes.push(route) } else { self.routes[at] = route }
    }

    fn free_oldest(&mut self) -> usize {
        let at = self.oldest;
        self.oldest = (at + 1) % POOL_MAX;
        self.known.remove(&self.routes[at].key);
        at
    }

    /// What came since this was last asked.
    pub fn news(&mut self) -> Vec<Pooled> {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_unstable();
        fresh.dedup();
        fresh.iter().map(|at| self.routes[*at as usize].clone()).collect()
    }

    /// Takes in what another search found.
    pub fn hear(&mut self, news: &[Pooled]) {
        for route in news {
            let known = self.known.get(&route.key);
            if known.is_none_or(|at| self.routes[*at as usize].cost > route.cost) {
                self.put(route.clone());
            }
        }
        self.fresh.clear();
    }
}

/// Whether a task begins here; a reload is no task.
fn is_first(board: &Board, stop: StopId) -> bool {
    !board.is_reload(stop) && board.stops[stop as usize].kind != StopKind::Delivery
}
