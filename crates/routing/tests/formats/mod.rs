//! Reads the formats of public instances and writes them as VROOM's JSON.
use serde_json::{Value, json};

/// Numbers are made whole by multiplying them with this before they are rounded.
type Scale = f64;

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn rows_of_numbers(text: &str, columns: usize) -> Vec<Vec<f64>> {
    text.lines().map(numbers).filter(|row| row.len() == columns).collect()
}

fn legs(points: &[(f64, f64)], whole: impl Fn(f64) -> f64) -> Value {
    let leg = |a: &(f64, f64), b: &(f64, f64)| whole((a.0 - b.0).hypot(a.1 - b.1)) as i64;
    json!(points.iter().map(|a| points.iter().map(|b| leg(a, b)).collect::<Vec<_>>()).collect::<Vec<_>>())
}

fn fleet(count: usize, capacity: i64, fixed: i64, end: i64) -> Vec<Value> {
    let vehicle = |id: usize| {
        json!({
            "id": id, "start_index": 0, "end_index": 0, "capacity": [capacity], "time_window": [0, end],
            "costs": { "fixed": fixed, "per_hour": 0, "per_km": 1000 },
        })
    };
    (0..count).map(vehicle).collect()
}

fn instance(vehicles: Vec<Value>, jobs: Vec<Value>, shipments: Vec<Value>, legs: &Value) -> String {
    let matrices = json!({ "car": { "durations": legs, "distances": legs } });
    json!({ "vehicles": vehicles, "jobs": jobs, "shipments": shipments, "matrices": matrices }).to_string()
}

/// Solomon's format, as the DIMACS challenge counts it: tenths, cut off.
#[allow(dead_code)]
pub fn solomon(text: &str) -> String {
    const TENTHS: Scale = 10.0;
    let whole = |x: f64| (x * TENTHS) as i64;
    let customers = rows_of_numbers(text, 7);
    let fleet_size = &rows_of_numbers(text, 2)[0];
    let points: Vec<_> = customers.iter().map(|c| (c[1], c[2])).collect();
    let job = |c: &Vec<f64>| {
        json!({
            "id": c[0] as u64, "location_index": c[0] as u64, "delivery": [c[3] as i64],
            "service": whole(c[6]), "time_windows": [[whole(c[4]), whole(c[5])]],
        })
    };
    let vehicles = fleet(fleet_size[0] as usize, fleet_size[1] as i64, 0, whole(customers[0][5]));
    instance(
        vehicles,
        customers[1..].iter().map(job).collect(),
        Vec::new(),
        &legs(&points, |d| (d * TENTHS).floor()),
    )
}

/// The format of the X instances: distances rounded to whole numbers.
#[allow(dead_code)]
pub fn vrplib(text: &str, vehicles: usize) -> String {
    let capacity = text.lines().find(|l| l.starts_with("CAPACITY")).map(numbers).unwrap_or_default();
    let after =
        |name: &str| text.split(name).nth(1).unwrap_or_default().split("SECTION").next().unwrap_or_default();
    let points: Vec<_> =
        rows_of_numbers(after("NODE_COORD_SECTION"), 3).iter().map(|r| (r[1], r[2])).collect();
    let demands = rows_of_numbers(after("DEMAND_SECTION"), 2);
    let job = |d: &Vec<f64>| json!({ "id": d[0] as u64, "location_index": d[0] as u64 - 1, "delivery": [d[1] as i64] });
    let jobs = demands.iter().skip(1).map(job).collect();
    instance(fleet(vehicles, capacity[0] as i64, 0, 1 << 40), jobs, Vec::new(), &legs(&points, f64::round))
}

/// Li and Lim's format; fewer vehicles come before shorter roads, so a vehicle costs as much as all roads.
#[allow(dead_code)]
pub fn li_lim(text: &str, scale: Scale, fixed: i64) -> String {
    let whole = |x: f64| (x * scale).round() as i64;
    let rows = rows_of_numbers(text, 9);
    let head = &rows_of_numbers(text, 3)[0];
    let points: Vec<_> = rows.iter().map(|r| (r[1], r[2])).collect();
    let stop = |r: &Vec<f64>| {
        json!({
            "id": r[0] as u64, "location_index": r[0] as u64, "service": whole(r[6]),
            "time_windows": [[whole(r[4]), whole(r[5])]],
        })
    };
    let shipment = |r: &Vec<f64>| json!({ "amount": [r[3] as i64], "pickup": stop(r), "delivery": stop(&rows[r[8] as usize]) });
    let shipments = rows[1..].iter().filter(|r| r[3] > 0.0).map(shipment).collect();
    let vehicles = fleet(head[0] as usize, head[1] as i64, fixed, whole(rows[0][5]));
    instance(vehicles, Vec::new(), shipments, &legs(&points, |d| (d * scale).round()))
}

/// The format of the DLP instances: a fleet of several kinds, metres; costs in thousandths.
#[allow(dead_code)]
pub fn dlp(text: &str) -> String {
    let body: String = text
        .lines()
        .filter(|l| !l.starts_with("//"))
        .map(|l| l.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n");
    let mut words = numbers(&body).into_iter();
    let mut next = || words.next().expect("the file is complete");
    let (customers, kinds) = (next() as usize, next() as usize);
    for _ in 0..4 {
        next();
    }
    let mut vehicles = Vec::new();
    for _ in 0..kinds {
        let (count, capacity, fixed, per_km) = (next() as usize, next() as i64, next(), next());
        for _ in 0..count {
            vehicles.push(json!({
                "id": vehicles.len(), "start_index": 0, "end_index": 0, "capacity": [capacity],
                "costs": { "fixed": (fixed * 1e3).round() as i64, "per_hour": 0, "per_km": (per_km * 1e3).round() as i64 },
            }));
        }
    }
    next();
    let size = customers + 1;
    let matrix: Vec<Vec<i64>> = (0..size).map(|_| (0..size).map(|_| next() as i64).collect()).collect();
    let mut job = |_| {
        let (id, demand) = (next() as u64, next() as i64);
        json!({ "id": id, "location_index": id, "delivery": [demand] })
    };
    let jobs = (0..customers).map(&mut job).collect();
    instance(vehicles, jobs, Vec::new(), &json!(matrix))
}
