//! `plan`: who drives where, from a file in VROOM's JSON format. `solve` plans, `check` counts a finished plan
//! again, whoever made it.
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use routing::{Budget, COST_SCALE, Instance, Options, Progress, Solution};
use std::fmt::Write;
use std::io::{IsTerminal, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Subcommand)]
pub enum Plan {
    /// Plan vehicles, jobs and shipments (VROOM's JSON input; `-` reads standard input).
    Solve(Solve),
    /// Plan the shuttles of a day from what is known of it, beside the timetable.
    Shuttle(crate::shuttles::Shuttle),
    /// Count a plan again, stop by stop, and say what does not hold; exit 1 when something does not.
    Check {
        file: PathBuf,
        /// The plan, in VROOM's JSON output format.
        plan: PathBuf,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub struct Solve {
    file: PathBuf,
    /// Seconds until the best plan so far is given.
    #[arg(long, default_value_t = 30.0, value_parser = seconds, allow_negative_numbers = true)]
    time_limit: f64,
    /// So many iterations of each thread instead of a time: the same plan from the same seed, everywhere.
    #[arg(long, conflicts_with = "time_limit")]
    iterations: Option<u64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Searches side by side. The plan depends on how many there are, so this is not the machine's number.
    #[arg(long, default_value = "2")]
    threads: NonZeroUsize,
    /// Print VROOM's JSON output on one line.
    #[arg(long)]
    json: bool,
}

/// A day of searching is enough for any day of driving.
const TIME_LIMIT_MAX_S: f64 = 86_400.0;
/// VROOM's own exit code for an instance that it cannot use.
const INPUT_REFUSED: u8 = 2;

pub fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|s| *s > 0.0 && *s <= TIME_LIMIT_MAX_S);
    seconds.ok_or_else(|| format!("write seconds, above 0 and at most {TIME_LIMIT_MAX_S}"))
}

pub fn run(plan: Plan) -> Result<ExitCode> {
    match plan {
        Plan::Solve(wanted) => solve(&wanted),
        Plan::Shuttle(wanted) => crate::shuttles::run(&wanted),
        Plan::Check { file, plan, json } => check(&file, &plan, json),
    }
}

fn text_of(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn solve(wanted: &Solve) -> Result<ExitCode> {
    let began = Instant::now();
    let text = text_of(&wanted.file)?;
    let instance = match routing::read(&text) {
        Ok(instance) => instance,
        Err(error) => return Ok(refused(wanted, &error)),
    };
    let clock = || began.elapsed().as_secs_f64() / wanted.time_limit;
    let budget = wanted.iterations.map_or(Budget::Clock(&clock), Budget::Iterations);
    let options = Options { seed: wanted.seed, budget, threads: wanted.threads };
    let teller = Teller::new();
    let solution = routing::solve(&instance, &options, &mut |progress| teller.tell(&progress, began));
    teller.bar.finish_and_clear();
    let plan = routing::write(&instance, &solution);
    counted_again(&text, &plan)?;
    if wanted.json {
        println!("{plan}");
    } else {
        print!("{}", sheet(&instance, &solution));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is wrong, as a sentence, and for programs as VROOM says it.
fn refused(wanted: &Solve, error: &routing::ReadError) -> ExitCode {
    eprintln!("pavilion: {}: {error}", wanted.file.display());
    if wanted.json {
        println!("{}", serde_json::json!({ "code": INPUT_REFUSED, "error": error.to_string() }));
    }
    ExitCode::from(INPUT_REFUSED)
}

/// No plan leaves this program that the checker, which shares nothing with the search, would not sign.
fn counted_again(instance: &str, plan: &str) -> Result<()> {
    let verdict = routing::check(instance, plan)?;
    if !verdict.faults.is_empty() {
        bail!("the plan does not hold, which is a fault of this program: {}", verdict.faults.join("; "));
    }
    Ok(())
}

fn check(file: &Path, plan: &Path, json: bool) -> Result<ExitCode> {
    let verdict = routing::check(&text_of(file)?, &text_of(plan)?).context("this is not JSON")?;
    let holds = verdict.faults.is_empty();
    if json {
        let (cost, faults) = (verdict.cost, &verdict.faults);
        let (routes, served, left_out) = (verdict.routes, verdict.served, verdict.left_out);
        let found = serde_json::json!({
            "ok": holds, "cost": cost, "routes": routes, "served": served, "left_out": left_out, "faults": faults,
        });
        println!("{found}");
    } else {
        verdict.faults.iter().for_each(|fault| println!("{fault}"));
        println!(
            "cost {}, {} routes, {} served, {} left out: {}",
            verdict.cost,
            verdict.routes,
            verdict.served,
            verdict.left_out,
            if holds { "the plan holds" } else { "the plan does not hold" }
        );
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says on stderr how far the search has come: a bar for people, a line each tenth of the time for logs.
struct Teller {
    bar: ProgressBar,
    is_watched: bool,
}

impl Teller {
    fn new() -> Self {
        let is_watched = std::io::stderr().is_terminal();
        let bar = if is_watched { crate::output::bar("plan", 100) } else { ProgressBar::hidden() };
        Self { bar, is_watched }
    }

    fn tell(&self, progress: &Progress, began: Instant) {
        let (percent, cost) = ((progress.share * 100.0).round() as u64, units(progress.cost));
        self.bar.set_position(percent);
        self.bar.set_message(format!("cost {cost}, {} routes", progress.routes));
        if !self.is_watched && percent.is_multiple_of(10) {
            let (seconds, iterations) = (began.elapsed().as_secs_f64(), progress.iterations);
            eprintln!(
                "{percent:3} % {seconds:6.1} s {iterations:9} iterations, cost {cost}, {} routes",
                progress.routes
            );
        }
    }
}

fn units(cost: routing::Cost) -> i64 {
    (cost + COST_SCALE / 2).div_euclid(COST_SCALE)
}

fn clock_time(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

/// The plan for people: a line a vehicle, what is left out and why, and the sums.
fn sheet(instance: &Instance, solution: &Solution) -> String {
    let mut out = String::from(" vehicle  stops  leave   home       km       cost  fullest\n");
    for route in &solution.routes {
        let (Some(first), Some(last)) = (route.steps.first(), route.last()) else { continue };
        let stops = route.steps.iter().filter(|s| matches!(s.kind, routing::StepKind::Stop(_))).count();
        let vehicle = &instance.vehicles[route.vehicle];
        let _ = writeln!(
            out,
            "{:8} {stops:6}  {}  {} {:8.1} {:10} {:>8}",
            vehicle.id,
            clock_time(first.arrive),
            clock_time(last.arrive),
            last.distance as f64 / 1_000.0,
            units(route.cost),
            fullest(vehicle, &route.steps)
        );
    }
    for left in &solution.unassigned {
        let task = &instance.tasks[left.task];
        let stop = &instance.stops[task.first];
        let _ = writeln!(out, "left out: {} {}: {}", stop.kind, stop.id, left.reason);
    }
    let _ = writeln!(out, "{} routes, cost {}", solution.routes.len(), units(solution.cost));
    out
}

/// The fullest that the vehicle is on its way, in the dimension that is fullest.
fn fullest(vehicle: &routing::Vehicle, steps: &[routing::Step]) -> String {
    let share = |load: &i64, capacity: &i64| if *capacity > 0 { load * 100 / capacity } else { 0 };
    let of_step = |s: &routing::Step| s.load.iter().zip(&vehicle.capacity).map(|(l, c)| share(l, c)).max();
    steps.iter().filter_map(of_step).max().map_or_else(String::new, |percent| format!("{percent} %"))
}
