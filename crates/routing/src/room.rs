//! The price of leaving a task out while the search looks for room.
use crate::board::Board;
use crate::instance::Cost;
use crate::plan::Plan;
use crate::route::Route;

/// Prices are looked at once in so many steps.
const PERIOD: u32 = 500;
/// In so large a share of the steps all tasks shall be served.
const COMPLETE_SHARE: f64 = 0.5;

/// What leaving a task out costs while the search looks for room. A plan in which a task waits outside may be
/// one move away from a plan with a vehicle less; so tasks may wait at a price, which falls while all are
/// served and rises while some wait, and rises more for those that wait often.
pub(crate) struct Room {
    /// What serving the task alone would cost.
    alone: Vec<Cost>,
    weight: Vec<f64>,
    scale: f64,
    complete: u32,
    seen: u32,
}

impl Room {
    pub fn new(board: &Board) -> Self {
        let alone = (0..board.instance.tasks.len()).map(|t| alone(board, t)).collect::<Vec<_>>();
        Self { weight: vec![1.0; alone.len()], alone, scale: 1.0, complete: 0, seen: 0 }
    }

    /// Sets prices before the first look.
    pub fn begin(&mut self, plan: &mut Plan) {
        (self.seen, self.complete) = (0, 0);
        self.set(plan);
    }

    /// Looks at the plan that is kept, and now and then changes the prices.
    pub fn look(&mut self, plan: &mut Plan) {
        self.seen += 1;
        self.complete +=
            u32::from(plan.absent.iter().all(|t| plan.board.instance.tasks[*t as usize].skip_cost.is_some()));
        if self.seen < PERIOD {
            return;
        }
        let share = f64::from(self.complete) / f64::from(self.seen);
        (self.seen, self.complete) = (0, 0);
        self.scale *= if share > COMPLETE_SHARE { 0.97 } else { 1.05 };
        self.scale = self.scale.clamp(0.01, 10.0);
        self.weight.iter_mut().for_each(|w| *w = 1.0 + (*w - 1.0) * 0.99);
        plan.absent.iter().for_each(|t| self.weight[*t as usize] *= 1.1);
        self.set(plan);
    }

    fn set(&self, plan: &mut Plan) {
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
        let mut route = Route { vehicle, stops: stops.clone(), ..Default::default() };
        route.update(board);
        route.cost
    };
    let able = (0..board.vehicles.len()).filter(|v| board.can(*v, task as u32));
    able.map(cost).min().unwrap_or(board.skip[task])
}
