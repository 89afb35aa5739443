//! Puts the tasks that are left out back where they cost least, one after the other, in an order drawn by
//! lot; now and then it overlooks a place.
use crate::board::{Board, NOBODY, StopId};
use crate::insert::{Blink, Seeker};
use crate::instance::{Cost, FOREVER};
use crate::plan::Plan;

/// Orders, and how often each is drawn.
const ORDERS: [(Order, u32); 7] = [
    (Order::Chance, 4),
    (Order::Large, 4),
    (Order::Far, 2),
    (Order::Near, 1),
    (Order::Narrow, 2),
    (Order::Early, 2),
    (Order::Late, 2),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Chance,
    Large,
    Far,
    Near,
    Narrow,
    Early,
    Late,
}

/// How often a vehicle more is tried.
const OPENS: f64 = 0.05;
/// Above so many stops only routes that pass near a task are looked at for it.
const LOOK_EVERYWHERE_MAX: usize = 300;
/// So many of its nearest stops say which routes pass near.
const NEAR_STOPS: usize = 40;

pub(crate) struct Recreate<'b> {
    board: &'b Board<'b>,
    seeker: Seeker<'b>,
    blink: Blink,
    keys: Vec<[i64; 5]>,
    queue: Vec<(i64, u32)>,
    nearby: Vec<u32>,
    seen: Vec<u32>,
    round: u32,
    orders: Vec<Order>,
    /// No more routes than this.
    pub routes_max: usize,
}

impl<'b> Recreate<'b> {
    pub fn new(board: &'b Board<'b>, blink: Blink) -> Self {
        let timed = board.stops.iter().any(|s| s.close < FOREVER);
        let drawn = ORDERS
            .iter()
            .filter(|(o, _)| timed || matches!(o, Order::Chance | Order::Large | Order::Far | Order::Near));
        Self {
            board,
            seeker: Seeker::new(board),
            blink,
            keys: (0..board.instance.tasks.len()).map(|t| keys(board, t)).collect(),
            queue: Vec::new(),
            nearby: Vec::new(),
            seen: vec![0; board.vehicles.len()],
            round: 0,
            routes_max: usize::MAX,
            orders: drawn.flat_map(|(o, weight)| std::iter::repeat_n(*o, *weight as usize)).collect(),
        }
    }

    /// `false` where a route turned out not to be drivable.
    pub fn fill(&mut self, plan: &mut Plan<'b>, rng: &mut fastrand::Rng) -> bool {
        let order = self.orders[rng.usize(..self.orders.len())];
        let mut queue = std::mem::take(&mut self.queue);
        queue.clear();
        queue.extend(plan.absent.iter().map(|t| (self.key(order, *t, rng), *t)));
        queue.sort_unstable();
        plan.absent.clear();
        let opens = rng.f64() < OPENS;
        let fits =
            (!opens || self.open(plan, &mut queue)) && queue.iter().all(|(_, task)| self.place(plan, *task));
        self.queue = queue;
        fits
    }

    fn key(&self, order: Order, task: u32, rng: &mut fastrand::Rng) -> i64 {
        let keys = &self.keys[task as usize];
        match order {
            Order::Chance => rng.i64(..),
            Order::Large => keys[0],
            Order::Far => keys[1],
            Order::Near => -keys[1],
            Order::Narrow => keys[2],
            Order::Early => keys[3],
            Order::Late => keys[4],
        }
    }

    fn place(&mut self, plan: &mut Plan<'b>, task: u32) -> bool {
        let first = self.board.instance.tasks[task as usize].first as StopId;
        self.seeker.begin(first, plan.prices[task as usize]);
        self.look_at_busy(plan, task, first);
        self.look_at_idle(plan, task);
        if !self.seeker.best.is_some() {
            plan.absent.push(task);
            return true;
        }
        plan.put(task, &self.seeker.best)
    }

    /// Gives the first task a vehicle of its own, though it be dear: the next ones may join it. Without this,
    /// a plan would never find out that a vehicle more saves more than it costs.
    fn open(&mut self, plan: &mut Plan<'b>, queue: &mut Vec<(i64, u32)>) -> bool {
        let Some((_, task)) = queue.first().copied() else { return true };
        self.seeker.begin(self.board.instance.tasks[task as usize].first as StopId, Cost::MAX / 4);
        self.look_at_idle(plan, task);
        if !self.seeker.best.is_some() {
            return true;
        }
        queue.remove(0);
        plan.put(task, &self.seeker.best)
    }

    fn look_at_idle(&mut self, plan: &Plan<'b>, task: u32) {
        if plan.busy.len() >= self.routes_max {
            return;
        }
        for vehicle in &plan.idle {
            if self.board.can(*vehicle as usize, task) {
                self.seeker.look_at(&plan.routes[*vehicle as usize], &mut self.blink);
            }
        }
    }

    fn look_at_busy(&mut self, plan: &Plan<'b>, task: u32, first: StopId) {
        let near = self.board.stops.len() > LOOK_EVERYWHERE_MAX;
        let mut routes = std::mem::take(&mut self.nearby);
        routes.clear();
        if near {
            self.list_nearby(plan, first, &mut routes);
        } else {
            routes.extend_from_slice(&plan.busy);
        }
        for route in &routes {
            if self.board.can(*route as usize, task) {
                self.seeker.look_at(&plan.routes[*route as usize], &mut self.blink);
            }
        }
        self.nearby = routes;
    }

    fn list_nearby(&mut self, plan: &Plan, first: StopId, routes: &mut Vec<u32>) {
        self.round = self.round.wrapping_add(1);
        for stop in self.board.near(first).iter().skip(1).take(NEAR_STOPS) {
            let route = plan.route_of[*stop as usize];
            if route != NOBODY && self.seen[route as usize] != self.round {
                self.seen[route as usize] = self.round;
                routes.push(route);
            }
        }
    }
}

/// What the orders sort a task by: size, distance from the nearest start, width of its window, its opening and
/// its closing.
fn keys(board: &Board, task: usize) -> [i64; 5] {
    let t = &board.instance.tasks[task];
    let size: i64 = [&t.delivery, &t.pickup, &t.amount].into_iter().flatten().sum();
    let first = &board.stops[t.first];
    let last = &board.stops[t.second.unwrap_or(t.first)];
    let there =
        board.vehicles.iter().map(|v| board.legs[v.legs].cost(v.start, first.place)).min().unwrap_or(0);
    let width = (first.close - first.open).min(last.close - last.open);
    [-size, -there, width, first.open, -last.close]
}
