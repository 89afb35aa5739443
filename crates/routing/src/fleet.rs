//! Gives a route to another vehicle: an idle one of another kind, or in exchange with another route.
use crate::board::StopId;
use crate::instance::Cost;
use crate::plan::Plan;
use crate::route::Route;

/// Tries one of the routes that the last change touched with other vehicles, and takes what is cheapest.
pub(crate) fn reassign(plan: &mut Plan, rng: &mut fastrand::Rng) -> bool {
    let changed: Vec<usize> = plan.changed().filter(|r| !plan.routes[*r].is_empty()).collect();
    if plan.board.groups < 2 || changed.is_empty() {
        return true;
    }
    let route = changed[rng.usize(..changed.len())];
    move_to_idle(plan, route) && exchange(plan, route, rng)
}

fn move_to_idle(plan: &mut Plan, route: usize) -> bool {
    let stops = &plan.routes[route].stops;
    let others = plan.idle.iter().filter_map(|v| Some((cost_of(plan, *v as usize, stops)?, *v as usize)));
    match others.min() {
        Some((cost, vehicle)) if cost < plan.routes[route].cost => trade(plan, route, vehicle),
        _ => true,
    }
}

fn exchange(plan: &mut Plan, route: usize, rng: &mut fastrand::Rng) -> bool {
    let other = plan.busy[rng.usize(..plan.busy.len())] as usize;
    let same = plan.board.vehicles[other].group == plan.board.vehicles[route].group;
    if same || plan.routes[route].is_empty() {
        return true;
    }
    let (here, there) = (&plan.routes[route], &plan.routes[other]);
    let now = here.cost + there.cost;
    let Some(first) = cost_of(plan, other, &here.stops) else { return true };
    let Some(second) = cost_of(plan, route, &there.stops) else { return true };
    if first + second < now { trade(plan, route, other) } else { true }
}

/// What a vehicle would pay for these stops; `None` where it cannot drive them.
fn cost_of(plan: &Plan, vehicle: usize, stops: &[StopId]) -> Option<Cost> {
    let board = plan.board;
    let own = |s: &StopId| !board.is_reload(*s) && board.can(vehicle, board.task_of(*s));
    if !stops.iter().all(own) {
        return None;
    }
    let mut route = Route { vehicle, stops: stops.to_vec(), ..Route::default() };
    route.update(board).then_some(route.cost)
}

fn trade(plan: &mut Plan, a: usize, b: usize) -> bool {
    let (of_a, of_b) = (plan.routes[a].stops.clone(), plan.routes[b].stops.clone());
    let fits =
        plan.change(a, |stops| stops.clone_from(&of_b)) && plan.change(b, |stops| stops.clone_from(&of_a));
    of_a.iter().for_each(|s| plan.route_of[*s as usize] = b as u32);
    of_b.iter().for_each(|s| plan.route_of[*s as usize] = a as u32);
    fits
}
