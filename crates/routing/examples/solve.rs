//! Plans an instance by hand:
//! `cargo run --release -p routing --example solve -- FILE [--seconds 10 | --iterations 100000] [--seed 1]
//! [--threads 2] [--check] [--quiet]`. The plan goes to standard output, how it went to standard error.
use routing::{Budget, COST_SCALE, Options, Progress};
use std::num::NonZeroUsize;
use std::time::Instant;

fn main() {
    if let Err(sentence) = run() {
        eprintln!("{sentence}");
        std::process::exit(1);
    }
}

fn option(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|a| a != name);
    arguments.nth(1)
}

fn number<T: std::str::FromStr>(name: &str, default: T) -> Result<T, String> {
    option(name)
        .map_or(Ok(default), |text| text.parse().map_err(|_| format!("{name} {text} is not a number")))
}

fn has(name: &str) -> bool {
    std::env::args().any(|a| a == name)
}

fn checked(instance: &str, plan: &str) -> Result<(), String> {
    let verdict = routing::check(instance, plan).map_err(|e| e.to_string())?;
    if verdict.faults.is_empty() { Ok(()) } else { Err(verdict.faults.join("\n")) }
}

fn run() -> Result<(), String> {
    let file = std::env::args().nth(1).ok_or("Name the file of an instance.")?;
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    let instance = routing::read(&text).map_err(|e| format!("{file}: {e}"))?;
    let (began, seconds) = (Instant::now(), number("--seconds", 10.0)?);
    let clock = || began.elapsed().as_secs_f64() / seconds;
    let budget = match number("--iterations", 0)? {
        0 => Budget::Clock(&clock),
        count => Budget::Iterations(count),
    };
    let threads = NonZeroUsize::new(number("--threads", 1)?).ok_or("At least one thread is needed.")?;
    let options = Options { seed: number("--seed", 1)?, budget, threads };
    let solution = routing::solve(&instance, &options, &mut |p| say(&p, began));
    let out = routing::write(&instance, &solution);
    if has("--check") {
        checked(&text, &out)?;
    }
    if !has("--quiet") {
        println!("{out}");
    }
    let cost = solution.cost as f64 / COST_SCALE as f64;
    eprintln!("cost {cost:.3} routes {} unassigned {}", solution.routes.len(), solution.unassigned.len());
    Ok(())
}

fn say(progress: &Progress, began: Instant) {
    if ((progress.share * 100.0).round() as u32).is_multiple_of(10) {
        let cost = progress.cost as f64 / COST_SCALE as f64;
        let seconds = began.elapsed().as_secs_f64();
        eprintln!(
            "{:3.0} % {seconds:6.1} s {:9} iterations {cost:14.3} {} routes",
            progress.share * 100.0,
            progress.iterations,
            progress.routes
        );
    }
}
