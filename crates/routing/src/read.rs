//! Reads VROOM's JSON input format, with our additions, into an [`Instance`].
use crate::board::Board;
use crate::error::{ReadError, Wrong};
use crate::field::{Field, NUMBER_MAX, Read};
use crate::instance::{
    Break, COST_SCALE, Cost, FOREVER, Instance, Place, Reload, Stop, StopKind, StopTime, Task, Vehicle,
    Window,
};
use crate::matrices::{Matrices, Pace, RawMatrices};
use crate::plan::Plan;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    vehicles: Value,
    #[serde(default)]
    jobs: Value,
    #[serde(default)]
    shipments: Value,
    #[serde(default)]
    yesterday: Value,
    #[serde(default)]
    matrices: BTreeMap<String, RawMatrices>,
    /// VROOM's older way to give one matrix.
    #[serde(default)]
    matrix: Option<Vec<Vec<f64>>>,
}

/// Reads an instance.
///
/// # Errors
/// The first thing that is wrong with it: its place in the file, and a sentence.
pub fn read(json: &str) -> Result<Instance, ReadError> {
    let document: Document = serde_json::from_str(json).map_err(|e| not_json(&e))?;
    let matrices = read_matrices(document.matrices, document.matrix)?;
    let mut reader = Reader { matrices, ..Reader::default() };
    reader.dimensions(&document.vehicles, &document.jobs, &document.shipments);
    reader.tasks(&Field::root(&document.jobs, "jobs"), &Field::root(&document.shipments, "shipments"))?;
    reader.vehicles(&Field::root(&document.vehicles, "vehicles"))?;
    let change_cost = reader.yesterday(&Field::root(&document.yesterday, "yesterday"))?;
    let instance = reader.finish(change_cost);
    adds_up(&instance)?;
    fixed_runs_hold(&instance).map(|()| instance)
}

fn not_json(error: &serde_json::Error) -> ReadError {
    let wrong = Wrong::NotJson { line: error.line(), column: error.column() };
    ReadError { place: String::new(), owner: None, wrong }
}

fn read_matrices(
    named: BTreeMap<String, RawMatrices>,
    matrix: Option<Vec<Vec<f64>>>,
) -> Read<Vec<(String, Matrices)>> {
    let old = matrix.map(|rows| ("car".to_string(), "matrix".to_string(), RawMatrices::of_durations(rows)));
    let named = named.into_iter().map(|(name, raw)| (name.clone(), format!("matrices.{name}"), raw));
    named.chain(old).map(|(name, path, raw)| Ok((name, Matrices::read(raw, &path)?))).collect()
}

#[derive(Default)]
struct Reader {
    matrices: Vec<(String, Matrices)>,
    paces: Vec<Pace>,
    dimensions: usize,
    types: Vec<String>,
    stops: Vec<Stop>,
    tasks: Vec<Task>,
    vehicles: Vec<Vehicle>,
    stop_of: HashMap<(StopKind, u64), usize>,
}

impl Reader {
    /// The first list of amounts says how many dimensions there are.
    fn dimensions(&mut self, vehicles: &Value, jobs: &Value, shipments: &Value) {
        let keys = [(vehicles, "capacity"), (jobs, "delivery"), (jobs, "pickup"), (shipments, "amount")];
        let lengths = keys.iter().flat_map(|(list, key)| {
            list.as_array().into_iter().flatten().filter_map(move |v| v.get(key)?.as_array().map(Vec::len))
        });
        self.dimensions = lengths.into_iter().next().unwrap_or(0);
    }

    fn amounts(&self, field: &Field) -> Read<Vec<i64>> {
        let amounts = field.wholes()?;
        match amounts.len() {
            0 => Ok(vec![0; self.dimensions]),
            found if found == self.dimensions => Ok(amounts),
            found => field.refuse(Wrong::Dimensions { found, expected: self.dimensions }),
        }
    }

    fn size(&self) -> usize {
        self.matrices.iter().map(|(_, m)| m.size).min().unwrap_or(0)
    }

    fn place(&self, owner: &Field, key: &str, index_key: &str) -> Read<Option<Place>> {
        let (coordinates, index) = (owner.get(key), owner.get(index_key));
        if !index.is_given() {
            return if coordinates.is_given() { owner.refuse(Wrong::OnlyCoordinates) } else { Ok(None) };
        }
        let (number, last) = (index.whole_from(-NUMBER_MAX)?, self.size() as i64 - 1);
        if number < 0 || number > last {
            return index.refuse(Wrong::UnknownLocation { index: number, last });
        }
        let point = coordinates.list()?.iter().map(|c| c.number_or(0.0)).collect::<Read<Vec<f64>>>()?;
        Ok(Some(Place { index: number as usize, coordinates: point.try_into().ok() }))
    }

    fn tasks(&mut self, jobs: &Field, shipments: &Field) -> Read<()> {
        for job in jobs.list()? {
            self.job(&job).map_err(|e| e.of("job", &job))?;
        }
        for shipment in shipments.list()? {
            self.shipment(&shipment).map_err(|e| e.of("pickup", &shipment.get("pickup")))?;
        }
        Ok(())
    }

    fn job(&mut self, job: &Field) -> Read<()> {
        let first = self.stop(job, StopKind::Job)?;
        let (delivery, old) = (job.get("delivery"), job.get("amount"));
        let delivery = if delivery.is_given() { delivery } else { old };
        let (delivery, pickup) = (self.amounts(&delivery)?, self.amounts(&job.get("pickup"))?);
        let task = self.task(job, first, None)?;
        self.tasks.push(Task { delivery, pickup, ..task });
        Ok(())
    }

    fn shipment(&mut self, shipment: &Field) -> Read<()> {
        let first = self.stop(&shipment.get("pickup"), StopKind::Pickup)?;
        let second = self.stop(&shipment.get("delivery"), StopKind::Delivery)?;
        let amount = self.amounts(&shipment.get("amount"))?;
        let task = self.task(shipment, first, Some(second))?;
        self.tasks.push(Task { amount, ..task });
        Ok(())
    }

    fn task(&self, field: &Field, first: usize, second: Option<usize>) -> Read<Task> {
        let priority = field.get("priority");
        let given = priority.whole_or(0)?;
        if given > 100 {
            return priority.refuse(Wrong::OutOfRange { value: given, min: 0, max: 100 });
        }
        let none = vec![0; self.dimensions];
        Ok(Task {
            first,
            second,
            delivery: none.clone(),
            pickup: none.clone(),
            amount: none,
            skills: skills(&field.get("skills"))?,
            priority: given,
            skip_cost: money(&field.get("skip_cost"))?,
            yesterday: None,
        })
    }

    fn stop(&mut self, field: &Field, kind: StopKind) -> Read<usize> {
        field.object()?;
        let id = field.get("id").id()?;
        let Some(place) = self.place(field, "location", "location_index")? else {
            return field.get("location_index").refuse(Wrong::Missing { wanted: "the row of the matrix" });
        };
        if self.stop_of.insert((kind, id), self.stops.len()).is_some() {
            return field.get("id").refuse(Wrong::Twice { id, what: kind.name() });
        }
        let (times, windows) = (self.stop_times(field)?, windows(&field.get("time_windows"))?);
        let (task, description) = (self.tasks.len(), field.get("description").text()?);
        self.stops.push(Stop { id, kind, task, place, times, windows, description });
        Ok(self.stops.len() - 1)
    }

    /// The times for each vehicle type named so far; `finish` brings all stops to the same length.
    fn stop_times(&mut self, field: &Field) -> Read<Vec<StopTime>> {
        let usual =
            StopTime { setup: field.get("setup").whole_or(0)?, service: field.get("service").whole_or(0)? };
        let mut times = vec![usual];
        let (setups, services) = (field.get("setup_per_type"), field.get("service_per_type"));
        for of_type in [&setups, &services] {
            let names = if of_type.is_given() { of_type.object()?.keys().collect() } else { Vec::new() };
            for name in names {
                let at = self.type_number(name);
                times.resize(times.len().max(at + 1), usual);
                times[at].setup = setups.get(name).whole_or(usual.setup)?;
                times[at].service = services.get(name).whole_or(usual.service)?;
            }
        }
        Ok(times)
    }

    /// Types count from 1; 0 is every type that no stop names.
    fn type_number(&mut self, name: &str) -> usize {
        let known = self.types.iter().position(|t| t == name);
        1 + known.unwrap_or_else(|| {
            self.types.push(name.to_string());
            self.types.len() - 1
        })
    }

    fn vehicles(&mut self, list: &Field) -> Read<()> {
        let mut seen = HashMap::new();
        for field in list.list()? {
            let vehicle = self.vehicle(&field).map_err(|e| e.of("vehicle", &field))?;
            if seen.insert(vehicle.id, ()).is_some() {
                return field.get("id").refuse(Wrong::Twice { id: vehicle.id, what: "vehicle" });
            }
            self.vehicles.push(vehicle);
        }
        Ok(())
    }

    fn vehicle(&mut self, field: &Field) -> Read<Vehicle> {
        let start = self.place(field, "start", "start_index")?;
        let end = self.place(field, "end", "end_index")?;
        if start.is_none() && end.is_none() {
            return field.refuse(Wrong::NoStartNorEnd);
        }
        let costs = field.get("costs");
        let kind = field.get("type").text()?;
        Ok(Vehicle {
            id: field.get("id").id()?,
            description: field.get("description").text()?,
            roads: self.roads(field, &costs)?,
            start,
            end,
            capacity: self.amounts(&field.get("capacity"))?,
            skills: skills(&field.get("skills"))?,
            window: vehicle_window(&field.get("time_window"))?,
            breaks: field.get("breaks").list()?.iter().map(|b| self.rest(b)).collect::<Read<_>>()?,
            fixed: money(&costs.get("fixed"))?.unwrap_or(0),
            per_task_hour: costs.get("per_task_hour").whole_or(0)?,
            max_tasks: field.get("max_tasks").maybe_whole()?.map(|n| n as usize),
            max_travel: field.get("max_travel_time").maybe_whole()?,
            max_distance: field.get("max_distance").maybe_whole()?,
            max_shift: field.get("max_shift").maybe_whole()?,
            kind: kind.and_then(|name| self.types.iter().position(|t| *t == name)).map_or(0, |at| at + 1),
            reload: self.reload(field, start)?,
            steps: self.steps(&field.get("steps"))?,
            is_fixed_run: is_fixed_run(field)?,
        })
    }

    fn roads(&mut self, field: &Field, costs: &Field) -> Read<usize> {
        let name = field.get("profile").text()?.unwrap_or_else(|| "car".to_string());
        let Some(profile) = self.matrices.iter().position(|(known, _)| *known == name) else {
            return field.refuse(Wrong::NoMatrix { profile: name });
        };
        let (per_hour, per_km) = (costs.get("per_hour"), costs.get("per_km"));
        if self.matrices[profile].1.has_costs() && (per_hour.is_given() || per_km.is_given()) {
            return costs.refuse(Wrong::TwoPrices);
        }
        let factor = field.get("speed_factor");
        let speed_factor = factor.number_or(1.0)?;
        if !(speed_factor > 0.0 && speed_factor <= 5.0) {
            return factor.refuse(Wrong::SpeedFactor { value: speed_factor });
        }
        let pace =
            Pace { profile, speed_factor, per_hour: price(&per_hour, 3_600)?, per_km: price(&per_km, 0)? };
        Ok(self.paces.iter().position(|p| *p == pace).unwrap_or_else(|| {
            self.paces.push(pace);
            self.paces.len() - 1
        }))
    }

    fn rest(&self, field: &Field) -> Read<Break> {
        let max_load = field.get("max_load");
        Ok(Break {
            id: field.get("id").id()?,
            windows: windows(&field.get("time_windows"))?,
            service: field.get("service").whole_or(0)?,
            max_load: max_load.is_given().then(|| self.amounts(&max_load)).transpose()?,
            description: field.get("description").text()?,
        })
    }

    fn reload(&self, vehicle: &Field, start: Option<Place>) -> Read<Option<Reload>> {
        let field = vehicle.get("reload");
        if !field.is_given() {
            return Ok(None);
        }
        let Some(place) = self.place(&field, "location", "location_index")?.or(start) else {
            return field.refuse(Wrong::ReloadNowhere);
        };
        let max_trips = field.get("max_trips").whole_or(99)?.max(1) as usize;
        Ok(Some(Reload { place, service: field.get("service").whole_or(0)?, max_trips }))
    }

    fn steps(&self, field: &Field) -> Read<Vec<usize>> {
        let mut stops = Vec::new();
        for step in field.list()? {
            if ["service_at", "service_after", "service_before"].iter().any(|key| step.get(key).is_given()) {
                return step.refuse(Wrong::Unsupported);
            }
            if let Some(kind) = step.get("type").text()?.as_deref().and_then(StopKind::of_name) {
                stops.push(self.known_stop(kind, &step.get("id"))?);
            }
        }
        Ok(stops)
    }

    fn known_stop(&self, kind: StopKind, field: &Field) -> Read<usize> {
        let id = field.id()?;
        let unknown = Wrong::Unknown { what: kind.name(), id };
        self.stop_of.get(&(kind, id)).map_or_else(|| field.refuse(unknown), |s| Ok(*s))
    }

    /// Yesterday's routes: who drove what, and what a change costs.
    fn yesterday(&mut self, field: &Field) -> Read<Cost> {
        for route in field.get("routes").list()? {
            let id = route.get("vehicle").id()?;
            let Some(vehicle) = self.vehicles.iter().position(|v| v.id == id) else { continue };
            let mut steps = Vec::new();
            for (key, kind) in [("jobs", StopKind::Job), ("shipments", StopKind::Pickup)] {
                for number in route.get(key).list()? {
                    steps.extend(self.stop_of.get(&(kind, number.id()?)).copied());
                }
            }
            steps.iter().for_each(|stop| self.tasks[self.stops[*stop].task].yesterday = Some(vehicle));
        }
        Ok(money(&field.get("cost_per_change"))?.unwrap_or(0))
    }

    fn finish(mut self, change_cost: Cost) -> Instance {
        let kinds = self.types.len() + 1;
        for stop in &mut self.stops {
            let usual = stop.times[0];
            stop.times.resize(kinds, usual);
        }
        let roads = self.paces.iter().map(|p| self.matrices[p.profile].1.roads(p)).collect();
        let Self { vehicles, stops, tasks, dimensions, types, .. } = self;
        Instance { vehicles, stops, tasks, roads, dimensions, types, change_cost }
    }
}

/// A fixed run of several trips cannot be given: where it loads again would not be known.
fn is_fixed_run(vehicle: &Field) -> Read<bool> {
    let is_fixed = vehicle.get("fixed_run").truth()?;
    for step in vehicle.get("steps").list()? {
        if is_fixed && step.get("type").text()?.as_deref() == Some("reload") {
            return step.refuse(Wrong::Unsupported);
        }
    }
    Ok(is_fixed)
}

/// Each fixed run can be driven as it stands, and no two serve the same.
fn fixed_runs_hold(instance: &Instance) -> Read<()> {
    if instance.fixed_runs().next().is_none() {
        return Ok(());
    }
    let board = Board::new(instance);
    let mut plan = Plan::new(&board);
    for number in instance.fixed_runs() {
        let vehicle = &instance.vehicles[number];
        let stops: Vec<u32> = vehicle.steps.iter().map(|s| *s as u32).collect();
        plan.begin_with(number, &stops);
        let driven = &plan.routes[number].stops;
        let missing = (0..stops.len()).find(|at| driven.get(*at) != stops.get(*at));
        if let Some(at) = missing {
            let stop = &instance.stops[vehicle.steps[at]];
            let wrong = Wrong::FixedRun { kind: stop.kind.name(), id: stop.id };
            let place = format!("vehicles[{number}].steps");
            return Err(ReadError { place, owner: Some(("vehicle", vehicle.id)), wrong });
        }
    }
    Ok(())
}

impl std::fmt::Display for StopKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl StopKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Pickup => "pickup",
            Self::Delivery => "delivery",
        }
    }
    fn of_name(name: &str) -> Option<Self> {
        [Self::Job, Self::Pickup, Self::Delivery].into_iter().find(|kind| kind.name() == name)
    }
}

fn skills(field: &Field) -> Read<Vec<u32>> {
    let mut skills: Vec<u32> = field.wholes()?.into_iter().map(|s| s as u32).collect();
    skills.sort_unstable();
    Ok(skills)
}

fn money(field: &Field) -> Read<Option<Cost>> {
    Ok(field.maybe_whole()?.map(|units| units * COST_SCALE))
}

/// A price of more than this for an hour or a kilometre is a typing error, and its sums would not fit.
const PRICE_MAX: i64 = 100_000_000;

fn price(field: &Field, default: i64) -> Read<i64> {
    let value = field.whole_or(default)?;
    if value > PRICE_MAX {
        field.refuse(Wrong::OutOfRange { value, min: 0, max: PRICE_MAX })
    } else {
        Ok(value)
    }
}

fn window(field: &Field) -> Read<Window> {
    let bounds = field.wholes()?;
    let [start, end] = bounds[..] else {
        return field.refuse(Wrong::Kind {
            found: format!("a list of {}", bounds.len()),
            wanted: "a start and an end",
        });
    };
    if end < start {
        return field.refuse(Wrong::WindowClosesBeforeItOpens { start, end });
    }
    Ok(Window { start, end })
}

fn windows(field: &Field) -> Read<Vec<Window>> {
    if !field.is_given() {
        return Ok(vec![Window::ALWAYS]);
    }
    let windows = field.list()?.iter().map(window).collect::<Read<Vec<_>>>()?;
    if windows.is_empty() {
        return field.refuse(Wrong::NoWindow);
    }
    if windows.windows(2).any(|pair| pair[1].start <= pair[0].end) {
        return field.refuse(Wrong::WindowsOverlap);
    }
    Ok(windows)
}

fn vehicle_window(field: &Field) -> Read<Window> {
    if field.is_given() { window(field) } else { Ok(Window { start: 0, end: FOREVER }) }
}

/// Every sum that the search may form fits its type.
fn adds_up(instance: &Instance) -> Read<()> {
    let legs = (instance.stops.len() + 2 * instance.vehicles.len() + 2) as f64;
    let dearest_leg = instance.roads.iter().flat_map(|r| r.cost.iter()).max().copied().unwrap_or(0) as f64;
    let fixed: f64 = instance.vehicles.iter().map(|v| v.fixed as f64).sum();
    let skipped: f64 = instance.tasks.iter().filter_map(|t| t.skip_cost).map(|c| c as f64).sum();
    let sum = legs * dearest_leg * 4.0 + fixed + skipped;
    if sum < 1e17 {
        Ok(())
    } else {
        Err(ReadError { place: "matrices".to_string(), owner: None, wrong: Wrong::TooLarge })
    }
}
