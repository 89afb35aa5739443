//! Counts a plan again from the two documents, instance and plan, in VROOM's format. It shares no code with
//! the search and keeps none of its tables: it reads the JSON, drives every route step by step, and says what
//! is wrong.
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What a plan is, counted anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// In the user's unit.
    pub cost: f64,
    pub routes: usize,
    pub served: usize,
    pub left_out: usize,
    /// A sentence each; a plan without faults holds.
    pub faults: Vec<String>,
}

/// Checks `plan` against `instance`.
///
/// # Errors
/// One of the two is not JSON.
pub fn check(instance: &str, plan: &str) -> Result<Verdict, serde_json::Error> {
    let (instance, plan): (Value, Value) = (serde_json::from_str(instance)?, serde_json::from_str(plan)?);
    let mut checker = Checker::new(&instance);
    for route in list(&plan, "routes") {
        checker.route(route);
    }
    checker.fixed_runs();
    checker.complete(&plan);
    checker.summary(&plan["summary"]);
    Ok(checker.verdict)
}

type Key = (String, u64);

struct Checker<'a> {
    instance: &'a Value,
    /// Stops by type and number, with their job or shipment.
    stops: HashMap<Key, (&'a Value, &'a Value)>,
    seen: HashSet<Key>,
    vehicles: HashSet<u64>,
    verdict: Verdict,
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value, key: &str, default: i64) -> i64 {
    value[key].as_f64().map_or(default, |f| f as i64)
}

fn amounts(value: &Value, key: &str) -> Vec<i64> {
    list(value, key).iter().filter_map(Value::as_i64).collect()
}

impl<'a> Checker<'a> {
    fn new(instance: &'a Value) -> Self {
        let mut stops = HashMap::new();
        let id = |stop: &Value| stop["id"].as_u64().unwrap_or_default();
        for job in list(instance, "jobs") {
            stops.insert(("job".to_string(), id(job)), (job, job));
        }
        for shipment in list(instance, "shipments") {
            for end in ["pickup", "delivery"] {
                stops.insert((end.to_string(), id(&shipment[end])), (&shipment[end], shipment));
            }
        }
        Self { instance, stops, seen: HashSet::new(), vehicles: HashSet::new(), verdict: Verdict::default() }
    }

    fn fault(&mut self, sentence: String) {
        self.verdict.faults.push(sentence);
    }

    fn route(&mut self, route: &Value) {
        let id = route["vehicle"].as_u64().unwrap_or_default();
        let found = list(self.instance, "vehicles").iter().find(|v| v["id"].as_u64() == Some(id));
        let Some(vehicle) = found else {
            return self.fault(format!("vehicle {id} is unknown"));
        };
        if !self.vehicles.insert(id) {
            self.fault(format!("vehicle {id} has two routes"));
        }
        self.verdict.routes += 1;
        let mut drive = Drive::new(self.instance, vehicle);
        let first_loads = self.deliveries(list(route, "steps"));
        drive.load_up(first_loads);
        for (at, step) in list(route, "steps").iter().enumerate() {
            self.step(&mut drive, route, at, step);
        }
        drive.finish();
        drive.is_as_fixed(list(route, "steps"));
        self.verdict.cost += drive.cost;
        let said = number(route, "cost", -1) as f64;
        if (said - drive.cost).abs() > 0.51 {
            drive.faults.push(format!("the route says cost {said}, counted {}", drive.cost));
        }
        let name = format!("vehicle {id}");
        self.verdict.faults.extend(drive.faults.into_iter().map(|f| format!("{name}: {f}")));
    }

    fn step(&mut self, drive: &mut Drive, route: &Value, at: usize, step: &Value) {
        match step["type"].as_str().unwrap_or_default() {
            "start" => drive.start(step),
            "end" => drive.end(step),
            "break" => drive.rest(step),
            "reload" => {
                let loads = self.deliveries(&list(route, "steps")[at + 1..]);
                drive.reload(step, loads);
            }
            kind => self.visit(drive, kind, step),
        }
    }

    /// What is to be delivered from the store until the next reload.
    fn deliveries(&self, steps: &[Value]) -> Vec<Vec<i64>> {
        let trip = steps.iter().take_while(|s| s["type"] != "reload");
        let jobs = trip.filter(|s| s["type"] == "job").filter_map(|s| self.stops.get(&key(s)));
        jobs.map(|(stop, _)| amounts(stop, if stop["delivery"].is_null() { "amount" } else { "delivery" }))
            .collect()
    }

    fn visit(&mut self, drive: &mut Drive, kind: &str, step: &Value) {
        let key = key(step);
        let Some((stop, task)) = self.stops.get(&key).copied() else {
            return self.fault(format!("{kind} {} is unknown", key.1));
        };
        if !self.seen.insert(key.clone()) {
            self.fault(format!("{kind} {} is served twice", key.1));
        }
        self.verdict.served += usize::from(kind != "delivery");
        drive.visit(kind, step, stop, task);
    }

    /// Every task is served or said to be left out, never both.
    fn complete(&mut self, plan: &Value) {
        let left: HashSet<Key> = list(plan, "unassigned").iter().map(key).collect();
        let mut faults = Vec::new();
        for key in self.stops.keys() {
            match (self.seen.contains(key), left.contains(key)) {
                (true, true) => faults.push(format!("{} {} is served and left out", key.0, key.1)),
                (false, false) => faults.push(format!("{} {} is nowhere in the plan", key.0, key.1)),
                _ => {}
            }
        }
        faults.sort();
        self.verdict.faults.extend(faults);
        self.verdict.left_out = left.iter().filter(|(kind, _)| kind != "delivery").count();
    }

    /// A fixed run that serves something is in the plan.
    fn fixed_runs(&mut self) {
        for vehicle in list(self.instance, "vehicles") {
            let id = vehicle["id"].as_u64().unwrap_or_default();
            let serves = list(vehicle, "steps").iter().any(|s| self.stops.contains_key(&key(s)));
            if vehicle["fixed_run"] == true && serves && !self.vehicles.contains(&id) {
                self.fault(format!("vehicle {id}: its run is fixed, but it is not in the plan"));
            }
        }
    }

    fn summary(&mut self, summary: &Value) {
        let (said, counted) = (number(summary, "cost", -1) as f64, self.verdict.cost);
        if (said - counted).abs() > 0.51 {
            self.fault(format!("the summary says cost {said}, counted {counted}"));
        }
    }
}

fn key(step: &Value) -> Key {
    let kind = step["type"].as_str().unwrap_or_default();
    (kind.to_string(), step["id"].as_u64().unwrap_or_default())
}

/// A vehicle on its way.
struct Drive<'a> {
    instance: &'a Value,
    vehicle: &'a Value,
    roads: &'a Value,
    at: Option<usize>,
    /// Where the last leg began, for travel that a break interrupts.
    time: i64,
    travel: i64,
    /// Driven since the last place, during waiting for breaks.
    ahead: i64,
    distance: i64,
    cost: f64,
    load: Vec<i64>,
    aboard: HashMap<u64, Vec<i64>>,
    breaks: Vec<u64>,
    tasks: i64,
    trips: i64,
    left: i64,
    faults: Vec<String>,
}

impl<'a> Drive<'a> {
    fn new(instance: &'a Value, vehicle: &'a Value) -> Self {
        let profile = vehicle["profile"].as_str().unwrap_or("car");
        let roads = &instance["matrices"][profile];
        Self {
            instance,
            vehicle,
            roads,
            at: None,
            time: 0,
            travel: 0,
            ahead: 0,
            distance: 0,
            cost: number(&vehicle["costs"], "fixed", 0) as f64,
            load: vec![0; list(vehicle, "capacity").len()],
            aboard: HashMap::new(),
            breaks: Vec::new(),
            tasks: 0,
            trips: 1,
            left: 0,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, sentence: String) {
        self.faults.push(sentence);
    }

    fn load_up(&mut self, loads: Vec<Vec<i64>>) {
        loads.iter().for_each(|l| self.add(l, 1));
        self.weigh("the start");
    }

    fn add(&mut self, amounts: &[i64], sign: i64) {
        self.load.iter_mut().zip(amounts).for_each(|(l, a)| *l += sign * a);
        if self.load.is_empty() && amounts.iter().any(|a| *a > 0) {
            self.fault("it carries something without a capacity".to_string());
        }
    }

    fn weigh(&mut self, place: &str) {
        let capacity = amounts(self.vehicle, "capacity");
        if self.load.iter().zip(&capacity).any(|(l, c)| l > c) {
            self.fault(format!("at {place} the load {:?} is over the capacity {capacity:?}", self.load));
        }
    }

    fn cell(&self, matrix: &str, from: usize, to: usize) -> Option<f64> {
        let old = matrix == "durations" && self.roads.is_null();
        let rows = if old { &self.instance["matrix"] } else { &self.roads[matrix] };
        rows[from][to].as_f64()
    }

    /// Drives to a place; what was driven while waiting for a break counts.
    fn go(&mut self, to: Option<usize>) {
        let (Some(from), Some(to)) = (self.at, to) else {
            self.at = to.or(self.at);
            return;
        };
        let factor = self.vehicle["speed_factor"].as_f64().unwrap_or(1.0);
        let seconds = (self.cell("durations", from, to).unwrap_or(0.0) / factor).round();
        let metres = self.cell("distances", from, to).unwrap_or(0.0);
        self.time += (seconds as i64 - self.ahead).max(0);
        self.ahead = 0;
        self.travel += seconds as i64;
        self.distance += metres as i64;
        let price = |key: &str, default| number(&self.vehicle["costs"], key, default) as f64;
        self.cost += match self.cell("costs", from, to) {
            Some(cost) => cost,
            None => seconds * price("per_hour", 3600) / 3600.0 + metres * price("per_km", 0) / 1000.0,
        };
        self.at = Some(to);
    }

    /// The arrival that the plan states; earlier than possible is a fault, later is waiting.
    fn arrive(&mut self, step: &Value) {
        let said = number(step, "arrival", -1);
        if said < self.time {
            let (kind, id) = key(step);
            self.fault(format!("{kind} {id}: arrival {said}, but it cannot be there before {}", self.time));
        }
        self.time = self.time.max(said);
    }

    fn begin(&mut self, step: &Value, windows: &[Value]) {
        self.time += number(step, "waiting_time", 0);
        let holds = |w: &Value| w[0].as_i64() <= Some(self.time) && Some(self.time) <= w[1].as_i64();
        if !windows.is_empty() && !windows.iter().any(holds) {
            let (kind, id) = key(step);
            self.fault(format!("{kind} {id} begins at {}, outside its windows", self.time));
        }
    }

    fn start(&mut self, step: &Value) {
        self.time = number(step, "arrival", 0);
        self.left = self.time;
        self.at = self.vehicle["start_index"].as_u64().map(|i| i as usize);
        if self.time < self.window(0, 0) {
            self.fault("it starts before its day begins".to_string());
        }
    }

    fn window(&self, side: usize, default: i64) -> i64 {
        self.vehicle["time_window"][side].as_i64().unwrap_or(default)
    }

    fn end(&mut self, step: &Value) {
        self.go(self.vehicle["end_index"].as_u64().map(|i| i as usize));
        self.arrive(step);
    }

    fn rest(&mut self, step: &Value) {
        let id = key(step).1;
        let found = list(self.vehicle, "breaks").iter().find(|b| b["id"].as_u64() == Some(id));
        let Some(rest) = found else { return self.fault(format!("break {id} is unknown")) };
        let before = self.time;
        self.arrive(step);
        self.begin(step, list(rest, "time_windows"));
        self.ahead += self.time - before;
        self.time += number(rest, "service", 0);
        let max = amounts(rest, "max_load");
        if self.load.iter().zip(&max).any(|(l, m)| l > m) {
            self.fault(format!("break {id} with the load {:?}, at most {max:?}", self.load));
        }
        self.breaks.push(id);
    }

    fn reload(&mut self, step: &Value, loads: Vec<Vec<i64>>) {
        let reload = &self.vehicle["reload"];
        if reload.is_null() {
            return self.fault("it has no place to reload".to_string());
        }
        let place = reload["location_index"].as_u64().or(self.vehicle["start_index"].as_u64());
        self.go(place.map(|i| i as usize));
        self.arrive(step);
        self.time += number(reload, "service", 0);
        self.trips += 1;
        self.load.iter_mut().for_each(|l| *l = 0);
        let shipped: Vec<Vec<i64>> = self.aboard.values().cloned().collect();
        shipped.iter().chain(&loads).for_each(|l| self.add(l, 1));
        self.weigh("the reload");
    }

    fn visit(&mut self, kind: &str, step: &Value, stop: &Value, task: &Value) {
        let place = stop["location_index"].as_u64().map(|i| i as usize);
        let moved = self.at != place;
        self.go(place);
        self.arrive(step);
        self.begin(step, list(stop, "time_windows"));
        let service = self.at_stop(stop, "service");
        self.time += service + if moved { self.at_stop(stop, "setup") } else { 0 };
        self.tasks += 1;
        self.cost += (service * number(&self.vehicle["costs"], "per_task_hour", 0)) as f64 / 3600.0;
        if kind != "delivery" {
            self.changed_since_yesterday(kind, step);
        }
        let skills = amounts(self.vehicle, "skills");
        if amounts(task, "skills").iter().any(|s| !skills.contains(s)) {
            self.fault(format!("{kind} {} needs skills that it lacks", key(step).1));
        }
        self.carry(kind, step, stop, task);
        self.weigh(&format!("{kind} {}", key(step).1));
    }

    fn at_stop(&self, stop: &Value, what: &str) -> i64 {
        let of_type = &stop[&format!("{what}_per_type")][self.vehicle["type"].as_str().unwrap_or_default()];
        of_type.as_i64().unwrap_or_else(|| number(stop, what, 0))
    }

    fn changed_since_yesterday(&mut self, kind: &str, step: &Value) {
        let yesterday = &self.instance["yesterday"];
        let (id, list_name) = (key(step).1, if kind == "job" { "jobs" } else { "shipments" });
        let had = |r: &&Value| list(r, list_name).iter().any(|j| j.as_u64() == Some(id));
        let last = list(yesterday, "routes").iter().rev().find(had);
        if last.is_some_and(|r| r["vehicle"] != self.vehicle["id"]) {
            self.cost += number(yesterday, "cost_per_change", 0) as f64;
        }
    }

    fn carry(&mut self, kind: &str, step: &Value, stop: &Value, task: &Value) {
        let shipment = task["pickup"]["id"].as_u64().unwrap_or_default();
        match kind {
            "job" => {
                self.add(&amounts(stop, if stop["delivery"].is_null() { "amount" } else { "delivery" }), -1);
                self.add(&amounts(stop, "pickup"), 1);
            }
            "pickup" => {
                self.add(&amounts(task, "amount"), 1);
                self.aboard.insert(shipment, amounts(task, "amount"));
            }
            _ if self.aboard.remove(&shipment).is_some() => self.add(&amounts(task, "amount"), -1),
            _ => self.fault(format!("delivery {} comes before its pickup", key(step).1)),
        }
    }

    /// A fixed run has the stops that the vehicle's steps name, in their order.
    fn is_as_fixed(&mut self, steps: &[Value]) {
        if self.vehicle["fixed_run"] != true {
            return;
        }
        let is_stop = |key: &Key| ["job", "pickup", "delivery"].contains(&key.0.as_str());
        let stops = |steps: &[Value]| steps.iter().map(key).filter(is_stop).collect::<Vec<Key>>();
        if stops(steps) != stops(list(self.vehicle, "steps")) {
            self.fault("its run is fixed, but other stops are driven".to_string());
        }
    }

    fn finish(&mut self) {
        let limit = |key: &str| self.vehicle[key].as_i64().unwrap_or(i64::MAX);
        let sums = [
            (self.tasks, limit("max_tasks"), "tasks"),
            (self.travel, limit("max_travel_time"), "seconds of driving"),
            (self.distance, limit("max_distance"), "metres"),
            (self.time, self.window(1, i64::MAX), "as its end"),
            (self.time - self.left, limit("max_shift"), "seconds of shift"),
            (self.trips, self.vehicle["reload"]["max_trips"].as_i64().unwrap_or(i64::MAX), "trips"),
        ];
        for (sum, max, what) in sums {
            if sum > max {
                self.fault(format!("{sum} {what}, at most {max}"));
            }
        }
        if !self.aboard.is_empty() {
            self.fault("something that was picked up is not delivered".to_string());
        }
        if self.breaks.len() != list(self.vehicle, "breaks").len() {
            self.fault(format!("{} of its breaks are in the plan", self.breaks.len()));
        }
    }
}
