//! Public instances, solved to the best known cost with a given number of iterations.
#![allow(clippy::unwrap_used)]
mod formats;

use routing::{Budget, COST_SCALE, Options};
use std::num::NonZeroUsize;

fn fixture(path: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/public/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Plans and checks; the cost in the instance's unit and the number of routes.
fn planned(json: &str, iterations: u64) -> (f64, usize) {
    let instance = routing::read(json).unwrap();
    let options = Options { seed: 1, budget: Budget::Iterations(iterations), threads: NonZeroUsize::MIN };
    let solution = routing::solve(&instance, &options, &mut |_| {});
    let verdict = routing::check(json, &routing::write(&instance, &solution)).unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
    assert_eq!(verdict.left_out, 0);
    assert!((verdict.cost - solution.cost as f64 / COST_SCALE as f64).abs() < 1.0);
    (verdict.cost, verdict.routes)
}

#[test]
fn solomon_c101_reaches_the_best_known_cost() {
    assert_eq!(planned(&formats::solomon(&fixture("solomon/C101.txt")), 3_000), (8273.0, 10));
}

#[test]
fn li_lim_lc101_reaches_the_best_known_cost() {
    let (cost, routes) =
        planned(&formats::li_lim(&fixture("li_lim_100/lc101.txt"), 10_000.0, 100_000_000), 3_000);
    assert_eq!(routes, 10);
    assert!((cost / 1e4 - 10.0 * 1e4 - 828.94).abs() < 0.05, "{cost}");
}

#[test]
fn x_n101_is_within_five_percent_after_few_iterations() {
    let (cost, routes) = planned(&formats::vrplib(&fixture("x/X-n101-k25.vrp"), 30), 15_000);
    assert!(cost <= 27_591.0 * 1.05 && routes <= 27, "{cost} with {routes} routes");
}

#[test]
fn a_fleet_of_several_kinds_is_served() {
    let (cost, _) = planned(&formats::dlp(&fixture("hvrp_dlp/HVRP_DLP_10.txt")), 20_000);
    assert!(cost <= 2_107_550.0 * 1.03, "{cost}");
}
