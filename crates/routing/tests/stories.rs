//! Small days, told with their plan.
#[path = "stories/mod.rs"]
mod telling;

use serde_json::json;
use telling::{job, road, tell, van, with};

#[test]
fn one_van_serves_all_when_they_fit() {
    let told = tell(&json!({
        "vehicles": [van(1, 10), van(2, 10)], "jobs": [job(1, 3, 0), job(2, 3, 0), job(3, 3, 0)], "matrices": road(4),
    }));
    assert_eq!(told.cost(), 10 + 6);
    assert_eq!(told.routes().len(), 1);
}

#[test]
fn what_is_picked_up_takes_the_room_of_what_was_set_down() {
    let told = tell(&json!({
        "vehicles": [van(1, 10)], "jobs": [job(1, 5, 0), job(2, 5, 10)], "matrices": road(3),
    }));
    assert_eq!(told.routes(), ["1: 1 2"], "2 before 1 would carry 15");
    assert_eq!(told.plan["routes"][0]["steps"][2]["load"], json!([10]));
}

#[test]
fn a_second_van_goes_when_the_first_is_full() {
    let told = tell(&json!({
        "vehicles": [van(1, 5), van(2, 5)], "jobs": [job(1, 5, 0), job(2, 5, 0)], "matrices": road(3),
    }));
    assert_eq!(told.cost(), 20 + 2 + 4);
}

#[test]
fn a_van_with_a_place_to_reload_goes_twice_instead() {
    let reloading = with(van(1, 5), json!({ "reload": { "service": 300 } }));
    let told = tell(&json!({
        "vehicles": [reloading, van(2, 5)], "jobs": [job(1, 5, 0), job(2, 5, 0)], "matrices": road(3),
    }));
    assert_eq!(told.cost(), 10 + 2 + 4);
    assert!(told.routes()[0].contains('r'), "{:?}", told.routes());
}

#[test]
fn the_cold_box_goes_with_the_vehicle_that_has_one() {
    let told = tell(&json!({
        "vehicles": [van(1, 10), with(van(2, 10), json!({ "skills": [1], "costs": { "fixed": 50, "per_hour": 0, "per_km": 1 } }))],
        "jobs": [job(1, 1, 0), with(job(2, 1, 0), json!({ "skills": [1] }))], "matrices": road(3),
    }));
    assert_eq!(told.routes().len(), 1);
    assert!(told.routes()[0].starts_with("2:"));
}

#[test]
fn windows_put_the_far_stop_first() {
    let told = tell(&json!({
        "vehicles": [van(1, 10)], "matrices": road(4),
        "jobs": [
            with(job(1, 1, 0), json!({ "time_windows": [[600, 700]] })),
            with(job(3, 1, 0), json!({ "time_windows": [[0, 200]] })),
        ],
    }));
    assert_eq!(told.routes(), ["1: 3 1"]);
}

#[test]
fn of_two_windows_the_second_is_taken_when_the_first_is_missed() {
    let told = tell(&json!({
        "vehicles": [with(van(1, 10), json!({ "time_window": [100, 10_000] }))], "matrices": road(3),
        "jobs": [with(job(2, 1, 0), json!({ "time_windows": [[0, 150], [900, 950]] }))],
    }));
    let step = &told.plan["routes"][0]["steps"][1];
    assert_eq!(
        step["arrival"].as_i64().unwrap() + step["waiting_time"].as_i64().unwrap(),
        900,
        "150 cannot be reached"
    );
}

#[test]
fn a_shipment_is_picked_up_before_it_is_delivered() {
    let told = tell(&json!({
        "vehicles": [van(1, 4)], "matrices": road(6),
        "shipments": [
            { "amount": [4], "pickup": { "id": 1, "location_index": 5 }, "delivery": { "id": 2, "location_index": 1 } },
            { "amount": [4], "pickup": { "id": 3, "location_index": 2 }, "delivery": { "id": 4, "location_index": 4 } },
        ],
    }));
    assert_eq!(told.routes(), ["1: 3 4 1 2"]);
    assert_eq!(told.cost(), 10 + 10);
}

#[test]
fn lunch_is_taken_on_the_road() {
    let lunch = json!({ "breaks": [{ "id": 1, "time_windows": [[60, 90]], "service": 600 }] });
    let told = tell(&json!({
        "vehicles": [with(van(1, 4), lunch)], "matrices": road(4), "jobs": [job(3, 1, 0)],
    }));
    let steps = &told.plan["routes"][0]["steps"];
    assert_eq!(steps[1]["type"], "break");
    assert_eq!(told.plan["routes"][0]["duration"], 360);
    let (first, last) = (steps[0]["arrival"].as_i64().unwrap(), steps[3]["arrival"].as_i64().unwrap());
    assert_eq!(last - first, 360 + 600);
}

#[test]
fn a_stop_is_skipped_when_it_costs_more_than_its_price() {
    let told = tell(&json!({
        "vehicles": [van(1, 10)], "matrices": road(10),
        "jobs": [job(1, 1, 0), with(job(9, 1, 0), json!({ "skip_cost": 13 })), with(job(2, 1, 0), json!({ "skip_cost": 13 }))],
    }));
    assert_eq!(told.left_out(), [(9, "serving it would cost more than leaving it out".to_string())]);
    assert_eq!(told.plan["summary"]["skip_cost"], 13);
}

#[test]
fn drivers_keep_their_road_unless_a_change_pays() {
    let day = |cost_per_change: i64| {
        tell(&json!({
            "vehicles": [van(1, 2), van(2, 2)], "matrices": road(5),
            "jobs": [job(1, 1, 0), job(2, 1, 0), job(3, 1, 0), job(4, 1, 0)],
            "yesterday": { "cost_per_change": cost_per_change, "routes": [
                { "vehicle": 1, "jobs": [1, 4] }, { "vehicle": 2, "jobs": [2, 3] },
            ] },
        }))
        .cost()
    };
    assert_eq!(day(0), 20 + 8 + 4);
    assert_eq!(day(1), 20 + 8 + 6, "two changes would cost as much as the detour");
    assert_eq!(day(100), 20 + 8 + 6);
}

#[test]
fn whoever_may_not_drive_so_long_leaves_the_rest() {
    let limited = |more| {
        tell(&json!({
            "vehicles": [with(van(1, 10), more)], "matrices": road(4), "jobs": [job(1, 1, 0), job(2, 1, 0), job(3, 1, 0)],
        }))
    };
    assert_eq!(limited(json!({ "max_travel_time": 240 })).left_out().len(), 1);
    assert_eq!(limited(json!({ "max_distance": 2_000 })).left_out().len(), 2);
    assert_eq!(limited(json!({ "max_tasks": 1 })).left_out().len(), 2);
    assert_eq!(limited(json!({ "max_shift": 240 })).left_out().len(), 1);
}

#[test]
fn each_task_left_out_says_why() {
    let told = tell(&json!({
        "vehicles": [with(van(1, 10), json!({ "time_window": [0, 500] }))], "matrices": road(9),
        "jobs": [
            job(1, 10, 0), job(2, 10, 0), job(3, 11, 0), with(job(4, 1, 0), json!({ "skills": [9] })), job(8, 1, 0),
        ],
    }));
    let reasons: Vec<(u64, String)> = told.left_out();
    let why = |id: u64| reasons.iter().find(|(i, _)| *i == id).map_or("", |(_, r)| r.as_str());
    assert!(why(2).contains("full") || why(1).contains("full"), "{reasons:?}");
    assert!(why(3).contains("capacity"));
    assert!(why(4).contains("skills"));
    assert!(why(8).contains("windows"));
}

#[test]
fn the_dearer_priority_is_served_first() {
    let told = tell(&json!({
        "vehicles": [van(1, 1)], "matrices": road(4),
        "jobs": [job(1, 1, 0), with(job(3, 1, 0), json!({ "priority": 5 }))],
    }));
    assert_eq!(told.routes(), ["1: 3"]);
}

#[test]
fn one_way_roads_count_as_they_are() {
    let told = tell(&json!({
        "vehicles": [{ "id": 1, "start_index": 0, "end_index": 0 }],
        "jobs": [{ "id": 1, "location_index": 1 }, { "id": 2, "location_index": 2 }],
        "matrices": { "car": { "durations": [[0, 9, 1], [1, 0, 9], [9, 1, 0]] } },
    }));
    assert_eq!((told.routes(), told.cost()), (vec!["1: 2 1".to_string()], 3));
}

#[test]
fn a_vehicle_may_end_where_its_last_stop_is() {
    let told = tell(&json!({
        "vehicles": [{ "id": 1, "start_index": 0, "costs": { "per_hour": 0, "per_km": 1 } }],
        "jobs": [{ "id": 1, "location_index": 3 }, { "id": 2, "location_index": 1 }], "matrices": road(4),
    }));
    assert_eq!((told.routes(), told.cost()), (vec!["1: 2 1".to_string()], 3));
}

#[test]
fn a_plan_explains_what_each_stop_costs_and_how_late_one_may_be() {
    let told = tell(&json!({
        "vehicles": [van(1, 10)], "matrices": road(4),
        "jobs": [job(1, 1, 0), with(job(3, 2, 0), json!({ "time_windows": [[0, 1_000]] }))],
    }));
    let steps = told.plan["routes"][0]["steps"].as_array().unwrap().clone();
    let of = |id: u64| steps.iter().find(|s| s["id"] == id).unwrap();
    assert_eq!(of(3)["saving"], 4);
    assert_eq!(of(1)["saving"], 0);
    assert_eq!(of(3)["arrival"].as_i64().unwrap() + of(3)["slack"].as_i64().unwrap(), 1_000);
    assert_eq!(told.plan["routes"][0]["load_peak"], json!([3]));
}

#[test]
fn the_same_seed_gives_the_same_plan_with_any_number_of_threads() {
    let jobs: Vec<_> = (1..30).map(|i| job(i, 1 + i as i64 % 4, i as i64 % 3)).collect();
    let text = json!({ "vehicles": [van(1, 20), van(2, 20), van(3, 20), van(4, 20), van(5, 20)], "jobs": jobs, "matrices": road(30) }).to_string();
    let instance = routing::read(&text).unwrap();
    let plan = |threads: usize| {
        let threads = std::num::NonZeroUsize::new(threads).unwrap();
        let options = routing::Options { seed: 3, budget: routing::Budget::Iterations(500), threads };
        routing::write(&instance, &routing::solve(&instance, &options, &mut |_| {}))
    };
    assert_eq!(plan(1), plan(1));
    assert_eq!(plan(2), plan(2));
}

#[test]
fn an_empty_day_is_a_plan() {
    let told = tell(&json!({ "vehicles": [], "jobs": [job(1, 0, 0)], "matrices": road(2) }));
    assert_eq!(told.left_out(), [(1, "there is no vehicle".to_string())]);
    assert_eq!(tell(&json!({ "vehicles": [van(1, 1)], "jobs": [], "matrices": road(2) })).cost(), 0);
}

/// A run that is settled: the jobs in the order given.
fn fixed(vehicle: serde_json::Value, jobs: &[u64]) -> serde_json::Value {
    let steps: Vec<_> = jobs.iter().map(|id| json!({ "type": "job", "id": id })).collect();
    with(vehicle, json!({ "fixed_run": true, "steps": steps }))
}

#[test]
fn a_fixed_run_stays_though_it_is_dear_and_takes_nobody_up() {
    let jobs: Vec<_> = (1..=4).map(|id| job(id, 1, 0)).collect();
    let told = tell(&json!({
        "vehicles": [fixed(van(1, 10), &[1, 3, 2]), van(2, 10)], "jobs": jobs, "matrices": road(5),
    }));
    assert_eq!(told.routes(), ["1: 1 3 2", "2: 4"], "van 1 passes nobody else's stop, and keeps its detour");
    assert_eq!(told.cost(), 10 + (1 + 2 + 1 + 2) + 10 + 8);
}

#[test]
fn what_only_the_fixed_van_could_do_is_left_out() {
    let told = tell(&json!({
        "vehicles": [fixed(van(1, 10), &[1])], "jobs": [job(1, 1, 0), job(2, 1, 0)], "matrices": road(3),
    }));
    assert_eq!(told.routes(), ["1: 1"]);
    assert_eq!(told.left_out().len(), 1);
}

#[test]
fn many_free_vans_plan_around_fixed_runs() {
    let jobs: Vec<_> = (1..=24).map(|id| job(id, 1, 0)).collect();
    let told = tell(&json!({
        "vehicles": [fixed(van(1, 6), &[24, 1, 23, 2]), van(2, 6), van(3, 6), fixed(van(4, 6), &[12]), van(5, 6), van(6, 6), van(7, 6)],
        "jobs": jobs, "matrices": road(25),
    }));
    assert!(told.routes().contains(&"1: 24 1 23 2".to_string()), "{:?}", told.routes());
    assert!(told.routes().contains(&"4: 12".to_string()), "{:?}", told.routes());
    assert_eq!(told.left_out(), []);
}

#[test]
fn the_checker_finds_a_fixed_run_that_was_changed() {
    let day = json!({
        "vehicles": [fixed(van(1, 10), &[1, 3, 2])], "jobs": [job(1, 1, 0), job(2, 1, 0), job(3, 1, 0)], "matrices": road(4),
    });
    let free = with(day.clone(), json!({ "vehicles": [van(1, 10)] }));
    let plan = tell(&free).plan.to_string();
    let verdict = routing::check(&day.to_string(), &plan).unwrap();
    assert_eq!(verdict.faults, ["vehicle 1: its run is fixed, but other stops are driven"]);
    let left = [1, 2, 3].map(|id| json!({ "type": "job", "id": id }));
    let nobody = json!({ "summary": { "cost": 0 }, "routes": [], "unassigned": left });
    let verdict = routing::check(&day.to_string(), &nobody.to_string()).unwrap();
    assert_eq!(verdict.faults, ["vehicle 1: its run is fixed, but it is not in the plan"]);
}
