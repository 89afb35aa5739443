//! Which vehicle can do which task at all, and why none can.
use crate::board::Board;
use crate::instance::Task;
use crate::route::Route;

/// Why a task is left out. The first reason that holds for every vehicle, else that there was no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoVehicle,
    Skills,
    TooLarge,
    OutOfTime,
    /// Each vehicle fails for a reason of its own.
    Mixed,
    /// Vehicles could do it, but all are full.
    NoRoom,
    /// Serving it would cost more than leaving it out.
    NotWorth,
}

/// By vehicle, then task: whether it could do it if it did nothing else.
pub(crate) fn table(board: &Board) -> Vec<bool> {
    let instance = board.instance;
    let mut able = vec![false; instance.vehicles.len() * instance.tasks.len()];
    let mut of_group: Vec<Option<usize>> = vec![None; board.groups];
    for vehicle in 0..instance.vehicles.len() {
        let row = vehicle * instance.tasks.len();
        if let Some(twin) = of_group[board.vehicles[vehicle].group] {
            able.copy_within(twin..twin + instance.tasks.len(), row);
            continue;
        }
        of_group[board.vehicles[vehicle].group] = Some(row);
        for task in 0..instance.tasks.len() {
            able[row + task] = hindrance(board, vehicle, task).is_none();
        }
    }
    able
}

fn hindrance(board: &Board, vehicle: usize, task: usize) -> Option<Reason> {
    let (v, t) = (&board.instance.vehicles[vehicle], &board.instance.tasks[task]);
    if !v.has_skills(&t.skills) {
        return Some(Reason::Skills);
    }
    if !fits(t, &v.capacity) {
        return Some(Reason::TooLarge);
    }
    let mut alone = Route { vehicle, stops: t.stops().map(|s| s as u32).collect(), ..Route::default() };
    (!alone.update(board)).then_some(Reason::OutOfTime)
}

fn fits(task: &Task, capacity: &[i64]) -> bool {
    let within = |amounts: &[i64]| amounts.iter().zip(capacity).all(|(a, c)| a <= c);
    within(&task.delivery) && within(&task.pickup) && within(&task.amount)
}

/// Why `task` was left out.
pub(crate) fn reason(board: &Board, task: usize) -> Reason {
    let free = (0..board.vehicles.len()).filter(|v| !board.instance.vehicles[*v].is_fixed_run);
    let mut reasons = free.map(|v| hindrance(board, v, task));
    let Some(first) = reasons.next() else { return Reason::NoVehicle };
    let mut all = first;
    let mut possible = first.is_none();
    for next in reasons {
        possible |= next.is_none();
        all = if next == all { all } else { Some(Reason::Mixed) };
    }
    let wanted = board.instance.tasks[task].skip_cost.is_none();
    match (possible, wanted) {
        (false, _) => all.unwrap_or(Reason::Mixed),
        (true, true) => Reason::NoRoom,
        (true, false) => Reason::NotWorth,
    }
}
