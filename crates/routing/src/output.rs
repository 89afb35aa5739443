//! Writes a plan in VROOM's JSON output format, with our additions.
use crate::ability::Reason;
use crate::instance::{COST_SCALE, Cost, FOREVER, Instance, Place, Seconds, Stop, Vehicle};
use crate::solution::{PlannedRoute, Solution, Step, StepKind, Unassigned};
use serde_json::{Map, Value, json};

/// Writes the plan as one JSON object.
pub fn write(instance: &Instance, solution: &Solution) -> String {
    let routes: Vec<Value> = solution.routes.iter().map(|r| route(instance, r)).collect();
    let unassigned: Vec<Value> = solution.unassigned.iter().flat_map(|u| left_out(instance, u)).collect();
    let mut summary = json!({
        "cost": units(solution.cost),
        "routes": routes.len(),
        "unassigned": unassigned.len(),
        "skip_cost": units(solution.skip_cost(instance)),
        "delivery": summed(&routes, "delivery", instance.dimensions),
        "pickup": summed(&routes, "pickup", instance.dimensions),
        "amount": summed(&routes, "delivery", instance.dimensions),
        "violations": [],
    });
    for key in ["setup", "service", "duration", "waiting_time", "priority", "distance"] {
        summary[key] = routes.iter().filter_map(|r| r[key].as_i64()).sum::<i64>().into();
    }
    json!({ "code": 0, "summary": summary, "unassigned": unassigned, "routes": routes }).to_string()
}

impl Solution {
    /// What leaving out the tasks with a price of their own costs.
    pub fn skip_cost(&self, instance: &Instance) -> Cost {
        self.unassigned.iter().filter_map(|u| instance.tasks[u.task].skip_cost).sum()
    }
}

/// In the user's unit, rounded.
fn units(cost: Cost) -> i64 {
    (cost + COST_SCALE / 2).div_euclid(COST_SCALE)
}

fn summed(routes: &[Value], key: &str, dimensions: usize) -> Vec<i64> {
    let of = |route: &Value, d: usize| route[key][d].as_i64().unwrap_or(0);
    (0..dimensions).map(|d| routes.iter().map(|r| of(r, d)).sum()).collect()
}

fn route(instance: &Instance, route: &PlannedRoute) -> Value {
    let vehicle = &instance.vehicles[route.vehicle];
    let steps: Vec<Value> = route.steps.iter().map(|s| step(instance, vehicle, s)).collect();
    let sum = |of: fn(&Step) -> Seconds| route.steps.iter().map(of).sum::<Seconds>();
    let last = route.last();
    let (delivery, pickup, priority) = carried(instance, route);
    let mut out = json!({
        "vehicle": vehicle.id,
        "cost": units(route.cost),
        "setup": sum(|s| s.setup),
        "service": sum(|s| s.service),
        "duration": last.map_or(0, |s| s.travel),
        "waiting_time": sum(|s| s.waiting),
        "distance": last.map_or(0, |s| s.distance),
        "priority": priority,
        "delivery": delivery,
        "amount": delivery,
        "pickup": pickup,
        "load_peak": peak(instance.dimensions, route),
        "steps": steps,
        "violations": [],
    });
    describe(&mut out, vehicle.description.as_ref());
    out
}

fn peak(dimensions: usize, route: &PlannedRoute) -> Vec<i64> {
    (0..dimensions).map(|d| route.steps.iter().map(|s| s.load[d]).max().unwrap_or(0)).collect()
}

fn carried(instance: &Instance, route: &PlannedRoute) -> (Vec<i64>, Vec<i64>, i64) {
    let mut sums = (vec![0; instance.dimensions], vec![0; instance.dimensions], 0);
    let add = |sum: &mut Vec<i64>, amounts: &[i64]| sum.iter_mut().zip(amounts).for_each(|(s, a)| *s += a);
    for s in &route.steps {
        let StepKind::Stop(stop) = s.kind else { continue };
        let task = &instance.tasks[instance.stops[stop].task];
        if task.first != stop {
            continue;
        }
        add(&mut sums.0, &task.delivery);
        add(&mut sums.0, &task.amount);
        add(&mut sums.1, &task.pickup);
        add(&mut sums.1, &task.amount);
        sums.2 += task.priority;
    }
    sums
}

fn step(instance: &Instance, vehicle: &Vehicle, step: &Step) -> Value {
    let mut out = json!({
        "type": kind(instance, step.kind),
        "arrival": step.arrive,
        "duration": step.travel,
        "setup": step.setup,
        "service": step.service,
        "waiting_time": step.waiting,
        "load": step.load,
        "distance": step.distance,
        "violations": [],
    });
    if step.slack < FOREVER / 2 {
        out["slack"] = step.slack.into();
    }
    match step.kind {
        StepKind::Stop(stop) => visit(&mut out, &instance.stops[stop], step),
        StepKind::Break(number) => {
            out["id"] = vehicle.breaks[number].id.into();
            describe(&mut out, vehicle.breaks[number].description.as_ref());
        }
        StepKind::Start => place(&mut out, vehicle.start),
        StepKind::End => place(&mut out, vehicle.end),
        StepKind::Reload => place(&mut out, vehicle.reload.as_ref().map(|r| r.place)),
    }
    out
}

fn visit(out: &mut Value, stop: &Stop, step: &Step) {
    out["id"] = stop.id.into();
    out["saving"] = units(step.saving).into();
    if stop.kind == crate::instance::StopKind::Job {
        out["job"] = stop.id.into();
    }
    place(out, Some(stop.place));
    describe(out, stop.description.as_ref());
}

fn kind(instance: &Instance, kind: StepKind) -> &'static str {
    match kind {
        StepKind::Start => "start",
        StepKind::Stop(stop) => instance.stops[stop].kind.name(),
        StepKind::Break(_) => "break",
        StepKind::Reload => "reload",
        StepKind::End => "end",
    }
}

fn place(out: &mut Value, place: Option<Place>) {
    let Some(place) = place else { return };
    out["location_index"] = place.index.into();
    if let Some(point) = place.coordinates {
        out["location"] = json!(point);
    }
}

fn describe(out: &mut Value, description: Option<&String>) {
    if let Some(text) = description {
        out["description"] = text.as_str().into();
    }
}

fn left_out(instance: &Instance, unassigned: &Unassigned) -> Vec<Value> {
    let of_stop = |stop: usize| {
        let stop = &instance.stops[stop];
        let mut out = Value::Object(Map::new());
        out["id"] = stop.id.into();
        out["type"] = stop.kind.name().into();
        out["reason"] = unassigned.reason.to_string().into();
        place(&mut out, Some(stop.place));
        describe(&mut out, stop.description.as_ref());
        out
    };
    instance.tasks[unassigned.task].stops().map(of_stop).collect()
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoVehicle => "there is no vehicle",
            Self::Skills => "no vehicle has the skills that it needs",
            Self::TooLarge => "it is larger than every vehicle's capacity",
            Self::OutOfTime => "no vehicle can be there in its windows and within its own limits",
            Self::Mixed => "no vehicle can do it: each lacks skills, capacity or time",
            Self::NoRoom => "the vehicles that could do it are full or have no time left",
            Self::NotWorth => "serving it would cost more than leaving it out",
        })
    }
}
