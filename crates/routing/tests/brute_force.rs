//! Small random days against the best of all plans, found by trying every order and every split.
use proptest::prelude::*;
use routing::{Budget, Options};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

const CAPACITY: i64 = 10;

#[derive(Clone, Debug)]
struct Day {
    durations: Vec<Vec<i64>>,
    jobs: Vec<Job>,
    fixed: [i64; 2],
}

#[derive(Clone, Debug)]
struct Job {
    delivery: i64,
    pickup: i64,
    service: i64,
    window: (i64, i64),
    skip_cost: i64,
}

prop_compose! {
    fn a_job()(delivery in 0..6_i64, pickup in 0..6_i64, service in 0..20_i64, open in 0..100_i64, width in 20..200_i64, skip_cost in 30..300_i64) -> Job {
        Job { delivery, pickup, service, window: (open, open + width), skip_cost }
    }
}

prop_compose! {
    fn a_day()(jobs in prop::collection::vec(a_job(), 1..7))(
        points in prop::collection::vec((0..60_i64, 0..60_i64, 0..8_i64), jobs.len() + 1),
        jobs in Just(jobs),
        fixed in [0..40_i64, 0..40_i64],
    ) -> Day {
        let leg = |a: &(i64, i64, i64), b: &(i64, i64, i64)| if a == b { 0 } else { (a.0 - b.0).abs() + (a.1 - b.1).abs() + a.2 };
        let durations = points.iter().map(|a| points.iter().map(|b| leg(a, b)).collect()).collect();
        Day { durations, jobs, fixed }
    }
}

fn document(day: &Day) -> Value {
    let vehicle = |id: usize| {
        json!({
            "id": id, "start_index": 0, "end_index": 0, "capacity": [CAPACITY], "time_window": [0, 400],
            "costs": { "fixed": day.fixed[id] },
        })
    };
    let job = |(i, j): (usize, &Job)| {
        json!({
            "id": i, "location_index": i + 1, "delivery": [j.delivery], "pickup": [j.pickup], "service": j.service,
            "time_windows": [[j.window.0, j.window.1]], "skip_cost": j.skip_cost,
        })
    };
    json!({
        "vehicles": [vehicle(0), vehicle(1)], "jobs": day.jobs.iter().enumerate().map(job).collect::<Vec<_>>(),
        "matrices": { "car": { "durations": day.durations } },
    })
}

/// The cheapest way to drive each set of jobs, by trying all orders.
fn cheapest_tours(day: &Day) -> Vec<Option<i64>> {
    let mut best = vec![None; 1 << day.jobs.len()];
    best[0] = Some(0);
    extend(day, &mut Vec::new(), &mut best);
    best
}

fn extend(day: &Day, order: &mut Vec<usize>, best: &mut Vec<Option<i64>>) {
    for next in 0..day.jobs.len() {
        if order.contains(&next) {
            continue;
        }
        order.push(next);
        let set = order.iter().map(|j| 1 << j).sum::<usize>();
        if let Some(cost) = drive(day, order) {
            best[set] = Some(best[set].map_or(cost, |b: i64| b.min(cost)));
        }
        extend(day, order, best);
        order.pop();
    }
}

fn drive(day: &Day, order: &[usize]) -> Option<i64> {
    let (mut at, mut time, mut cost) = (0, 0, 0);
    let mut load: i64 = order.iter().map(|j| day.jobs[*j].delivery).sum();
    for number in order {
        let job = &day.jobs[*number];
        let leg = day.durations[at][number + 1];
        time = (time + leg).max(job.window.0);
        if load > CAPACITY || time > job.window.1 {
            return None;
        }
        (at, cost, time) = (number + 1, cost + leg, time + job.service);
        load += job.pickup - job.delivery;
    }
    let home = day.durations[at][0];
    (load <= CAPACITY && time + home <= 400).then_some(cost + home)
}

fn best_of_all(day: &Day) -> i64 {
    let tours = cheapest_tours(day);
    let all = tours.len() - 1;
    let pays =
        |vehicle: usize, set: usize| tours[set].map(|c| c + if set == 0 { 0 } else { day.fixed[vehicle] });
    let skipped = |set: usize| -> i64 {
        (0..day.jobs.len()).filter(|j| set & (1 << j) == 0).map(|j| day.jobs[j].skip_cost).sum()
    };
    let plans = (0..=all).flat_map(|a| (0..=all).filter(move |b| a & b == 0).map(move |b| (a, b)));
    plans
        .filter_map(|(a, b)| Some(pays(0, a)? + pays(1, b)? + skipped(a | b)))
        .min()
        .expect("to skip all is a plan")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_plan_is_the_best_of_all(day in a_day()) {
        let text = document(&day).to_string();
        let instance = routing::read(&text).unwrap();
        let options = Options { seed: 1, budget: Budget::Iterations(4_000), threads: NonZeroUsize::MIN };
        let solution = routing::solve(&instance, &options, &mut |_| {});
        let verdict = routing::check(&text, &routing::write(&instance, &solution)).unwrap();
        prop_assert_eq!(verdict.faults, Vec::<String>::new());
        let cost = (solution.cost + solution.skip_cost(&instance)) / routing::COST_SCALE;
        prop_assert_eq!(cost, best_of_all(&day));
    }
}
