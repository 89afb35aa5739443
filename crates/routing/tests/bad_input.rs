//! What is wrong with an instance is said in a sentence that names its place.
#[path = "stories/mod.rs"]
#[allow(dead_code)]
mod telling;

use serde_json::{Value, json};
use telling::{job, road, van, with};

fn refusal(document: &Value) -> String {
    routing::read(&document.to_string()).expect_err("this must be refused").to_string()
}

fn with_job(job: Value) -> Value {
    json!({ "vehicles": [van(1, 10)], "jobs": [job], "matrices": road(3) })
}

fn with_van(van: Value) -> Value {
    json!({ "vehicles": [van], "jobs": [job(1, 1, 0)], "matrices": road(3) })
}

#[test]
fn an_unknown_location() {
    assert_eq!(
        refusal(&with_job(job(7, 1, 0))),
        "jobs[0].location_index (job 7): location 7 is unknown: the matrix has the rows 0 to 2; use one of these, or \
         add its row and column"
    );
}

#[test]
fn a_negative_capacity() {
    let sentence = refusal(&with_van(van(1, -5)));
    assert!(sentence.starts_with("vehicles[0].capacity[0] (vehicle 1): -5 is out of range"), "{sentence}");
}

#[test]
fn a_window_that_closes_before_it_opens() {
    let sentence = refusal(&with_job(with(job(1, 1, 0), json!({ "time_windows": [[500, 400]] }))));
    assert_eq!(
        sentence,
        "jobs[0].time_windows[0] (job 1): this window closes at 400, before it opens at 500; write [opens, closes]"
    );
}

#[test]
fn windows_that_overlap_and_no_window_at_all() {
    let overlap = refusal(&with_job(with(job(1, 1, 0), json!({ "time_windows": [[0, 400], [300, 500]] }))));
    assert!(overlap.contains("must not overlap"), "{overlap}");
    let none = refusal(&with_job(with(job(1, 1, 0), json!({ "time_windows": [] }))));
    assert!(none.contains("never let it begin"), "{none}");
}

#[test]
fn a_ragged_matrix() {
    let ragged = json!({ "car": { "durations": [[0, 1], [1, 0, 4]] } });
    let sentence = refusal(&json!({ "vehicles": [], "jobs": [], "matrices": ragged }));
    assert_eq!(
        sentence,
        "matrices.car.durations: row 1 has 3 entries, but the matrix has 2 rows; it must be square"
    );
}

#[test]
fn a_negative_travel_time() {
    let negative = json!({ "car": { "durations": [[0, -1], [1, 0]] } });
    let sentence = refusal(&json!({ "vehicles": [], "jobs": [], "matrices": negative }));
    assert!(sentence.starts_with("matrices.car.durations: from 0 to 1 stands -1"), "{sentence}");
}

#[test]
fn matrices_of_two_sizes() {
    let two = json!({ "car": { "durations": [[0, 1], [1, 0]], "distances": [[0]] } });
    let sentence = refusal(&json!({ "vehicles": [], "jobs": [], "matrices": two }));
    assert_eq!(sentence, "matrices.car.distances: this matrix has 1 rows, but the others have 2");
}

#[test]
fn amounts_in_other_dimensions() {
    let sentence = refusal(&with_job(with(job(1, 1, 0), json!({ "pickup": [1, 2] }))));
    assert!(
        sentence.starts_with("jobs[0].pickup (job 1): 2 amounts are given, but elsewhere 1"),
        "{sentence}"
    );
}

#[test]
fn the_same_number_twice() {
    let twice =
        json!({ "vehicles": [van(1, 10)], "jobs": [job(1, 1, 0), job(1, 1, 0)], "matrices": road(3) });
    assert_eq!(refusal(&twice), "jobs[1].id (job 1): the number 1 is used twice; every job needs its own");
    let vehicles = json!({ "vehicles": [van(1, 10), van(1, 10)], "matrices": road(3) });
    assert_eq!(refusal(&vehicles), "vehicles[1].id: the number 1 is used twice; every vehicle needs its own");
}

#[test]
fn a_text_where_a_number_belongs() {
    let sentence = refusal(&with_job(with(job(1, 1, 0), json!({ "service": "five minutes" }))));
    assert_eq!(sentence, "jobs[0].service (job 1): \"five minutes\" is not a whole number");
}

#[test]
fn a_profile_without_a_matrix_and_a_vehicle_from_nowhere() {
    let profile = refusal(&with_van(with(van(1, 1), json!({ "profile": "bike" }))));
    assert_eq!(
        profile,
        "vehicles[0] (vehicle 1): there is no matrix for profile \"bike\"; give matrices.bike.durations"
    );
    let nowhere = refusal(&with_van(json!({ "id": 1, "capacity": [3] })));
    assert_eq!(nowhere, "vehicles[0] (vehicle 1): a vehicle needs start_index or end_index");
}

#[test]
fn coordinates_without_a_matrix() {
    let sentence = refusal(&with_job(json!({ "id": 1, "location": [119.0, 29.6] })));
    assert!(sentence.starts_with("jobs[0] (job 1): coordinates alone are not enough"), "{sentence}");
}

#[test]
fn speed_priority_and_prices_out_of_range() {
    assert!(refusal(&with_van(with(van(1, 1), json!({ "speed_factor": 0 })))).contains("speed factor 0"));
    assert!(refusal(&with_job(with(job(1, 1, 0), json!({ "priority": 101 })))).contains("from 0 to 100"));
    let dear = json!({ "costs": { "per_km": 999_999_999_999_i64 } });
    assert!(refusal(&with_van(with(van(1, 1), dear))).contains("out of range"));
}

#[test]
fn sums_that_would_not_fit() {
    let far = json!({ "car": { "durations": [[0, 500_000_000], [500_000_000, 0]], "distances": [[0, 500_000_000], [500_000_000, 0]] } });
    let dear = with(van(1, 1), json!({ "costs": { "per_km": 100_000_000 } }));
    let document = json!({ "vehicles": [dear], "jobs": [job(1, 1, 0)], "matrices": far });
    assert!(refusal(&document).contains("too large"), "{}", refusal(&document));
}

#[test]
fn what_is_no_json_names_line_and_column() {
    let error = routing::read("{\n  \"vehicles\": [,]\n}").unwrap_err();
    assert!(error.to_string().starts_with("line 2, column"), "{error}");
}

#[test]
fn a_fixed_run_that_cannot_be_driven() {
    let steps = json!({ "fixed_run": true, "steps": [{ "type": "job", "id": 1 }] });
    let late = with(job(1, 1, 0), json!({ "time_windows": [[0, 10]] }));
    let one = |vehicle, job| json!({ "vehicles": [vehicle], "jobs": [job], "matrices": road(3) });
    let sentence = refusal(&one(with(van(1, 10), steps.clone()), late));
    assert!(
        sentence.starts_with("vehicles[0].steps (vehicle 1): the fixed run cannot be driven with job 1: "),
        "{sentence}"
    );
    assert!(refusal(&one(with(van(1, 3), steps.clone()), job(1, 5, 0))).contains("too large"));
    let twice = json!({
        "vehicles": [with(van(1, 10), steps.clone()), with(van(2, 10), steps.clone())],
        "jobs": [job(1, 1, 0)], "matrices": road(3),
    });
    assert!(refusal(&twice).starts_with("vehicles[1].steps (vehicle 2)"), "{}", refusal(&twice));
    let word = refusal(&one(with(van(1, 3), json!({ "fixed_run": "yes" })), job(1, 1, 0)));
    assert_eq!(word, "vehicles[0].fixed_run (vehicle 1): \"yes\" is not true or false");
    let again = json!({ "fixed_run": true, "steps": [{ "type": "job", "id": 1 }, { "type": "reload" }] });
    let reload = refusal(&one(with(van(1, 3), again), job(1, 1, 0)));
    assert_eq!(reload, "vehicles[0].steps[1] (vehicle 1): this is not supported; leave it out");
}
