//! What the stories share: instances in a few words.
#![allow(clippy::unwrap_used)]
use routing::{Budget, Options, Solution, StepKind};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// Places on a straight road, a kilometre and a minute apart: 0 is the store.
pub fn road(places: usize) -> Value {
    let legs = |unit: i64| -> Vec<Vec<i64>> {
        (0..places as i64).map(|a| (0..places as i64).map(|b| (a - b).abs() * unit).collect()).collect()
    };
    json!({ "car": { "durations": legs(60), "distances": legs(1_000) } })
}

/// A vehicle that costs ten and one a kilometre.
pub fn van(id: u64, capacity: i64) -> Value {
    json!({
        "id": id, "start_index": 0, "end_index": 0, "capacity": [capacity],
        "costs": { "fixed": 10, "per_hour": 0, "per_km": 1 },
    })
}

pub fn job(id: u64, delivery: i64, pickup: i64) -> Value {
    json!({ "id": id, "location_index": id, "delivery": [delivery], "pickup": [pickup] })
}

pub fn with(mut value: Value, more: Value) -> Value {
    let (Some(value_map), Some(more)) = (value.as_object_mut(), more.as_object()) else { return value };
    more.iter().for_each(|(k, v)| drop(value_map.insert(k.clone(), v.clone())));
    value
}

/// The plan of a story, checked.
pub struct Told {
    pub solution: Solution,
    pub plan: Value,
    instance: routing::Instance,
}

pub fn tell(document: &Value) -> Told {
    let text = document.to_string();
    let instance = routing::read(&text).unwrap_or_else(|e| panic!("{e}"));
    let options = Options { seed: 7, budget: Budget::Iterations(2_000), threads: NonZeroUsize::MIN };
    let solution = routing::solve(&instance, &options, &mut |_| {});
    let written = routing::write(&instance, &solution);
    let verdict = routing::check(&text, &written).unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new(), "{written}");
    Told { solution, plan: serde_json::from_str(&written).unwrap(), instance }
}

impl Told {
    pub fn cost(&self) -> i64 {
        self.plan["summary"]["cost"].as_i64().unwrap()
    }
    /// `1: 3 r 4 b` – vehicle 1 serves 3, reloads, serves 4, rests.
    pub fn routes(&self) -> Vec<String> {
        let name = |step: &routing::Step| match step.kind {
            StepKind::Stop(stop) => Some(self.instance.stops[stop].id.to_string()),
            StepKind::Reload => Some("r".to_string()),
            StepKind::Break(_) => Some("b".to_string()),
            StepKind::Start | StepKind::End => None,
        };
        let route = |r: &routing::PlannedRoute| {
            let steps: Vec<String> = r.steps.iter().filter_map(name).collect();
            format!("{}: {}", self.instance.vehicles[r.vehicle].id, steps.join(" "))
        };
        self.solution.routes.iter().map(route).collect()
    }
    pub fn left_out(&self) -> Vec<(u64, String)> {
        let list = self.plan["unassigned"].as_array().unwrap();
        list.iter().map(|u| (u["id"].as_u64().unwrap(), u["reason"].as_str().unwrap().to_string())).collect()
    }
}
