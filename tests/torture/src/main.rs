//! Torture: kills the program under load, and compares what it holds afterwards with what buyers were told.
//!
//! A **round** starts `pavilion serve` on a fresh copy of a small county, lets **buyers** order, pay, tell
//! payments twice, cancel and scan over HTTP, kills the process with SIGKILL at a random moment, starts it
//! again, sends everything once more with its old key, and asks the **judge**. The judge knows only the
//! **record** of what was sent and answered, and reads the tables beside the server. Before the first round it
//! has to find every fault that we put into a copy: a judge that cannot fail proves nothing.
//!
//! What the seed decides is what is sent and when the kill comes; how far the machine got by then it cannot.
#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a command line
mod buyers;
mod county;
mod database;
mod faults;
mod judge;
mod proof;
mod record;
mod round;
mod shop;
mod truth;

use anyhow::{Result, ensure};
use clap::Parser;
use county::Template;
use database::Base;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Kills `pavilion serve` under load and proves that nothing was lost. `cargo xtask torture` builds and calls it.
#[derive(Parser)]
pub struct Wanted {
    /// The program.
    #[arg(long)]
    binary: PathBuf,
    /// A folder for SQLite, best in memory: a kill needs no disk.
    #[arg(long, conflicts_with = "server")]
    folder: Option<PathBuf>,
    /// A PostgreSQL server on which databases may be made.
    #[arg(long)]
    server: Option<String>,
    /// An empty database of a Citus cluster: instead of rounds, one county is distributed, traded in and killed there.
    #[arg(long, conflicts_with_all = ["folder", "server"])]
    citus: Option<String>,
    #[arg(long, default_value_t = 50)]
    rounds: u64,
    /// Instead of rounds: a full disk, a server that goes away, two nodes and the like. With a word, those whose
    /// name holds it.
    #[arg(long, num_args = 0..=1, default_missing_value = "")]
    faults: Option<String>,
    /// The seed of the first round; the next one has the next seed.
    #[arg(long)]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    match torture(&Wanted::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn torture(wanted: &Wanted) -> Result<()> {
    if let Some(url) = &wanted.citus {
        return on_citus(wanted, url);
    }
    let base = Base::of(wanted.folder.as_deref(), wanted.server.as_deref())?;
    let seed = wanted.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let template = Template::make(&wanted.binary, &base)?;
    if let Some(only) = &wanted.faults {
        return faults::survive(&template, seed, Some(only.as_str()).filter(|only| !only.is_empty()));
    }
    proof::judge_can_fail(&template, seed)?;
    let mut sum = round::Told::default();
    let (mut slowest, mut bad) = (Duration::ZERO, Vec::new());
    for seed in seed..seed + wanted.rounds {
        let began = Instant::now();
        let done = round::run(&template, seed)?;
        sum.add(&done.told);
        slowest = slowest.max(began.elapsed());
        println!("   seed {seed}: {} ({:.1} s)", done.told, began.elapsed().as_secs_f32());
        for fault in &done.faults {
            println!("      {fault}");
        }
        if !done.faults.is_empty() {
            bad.push(seed);
        }
    }
    println!(
        "   {} rounds on {}: {sum}; the slowest took {:.1} s",
        wanted.rounds,
        base.word(),
        slowest.as_secs_f32()
    );
    ensure!(bad.is_empty(), "{} of {} rounds found faults, with the seeds {bad:?}", bad.len(), wanted.rounds);
    Ok(())
}

/// Orders, payments and scans on a cluster, with a kill in the middle, then everything that a round asks.
fn on_citus(wanted: &Wanted, url: &str) -> Result<()> {
    let (template, database) = Template::make_distributed(&wanted.binary, url)?;
    let kill = round::KillAfter { answers: 300, at_most: Duration::from_secs(30) };
    let mut record = round::trade(&template, &database, wanted.seed.unwrap_or(1), kill)?;
    let told = round::Told::of(&record);
    let faults = round::start_again(&template, &database, &mut record)?;
    for fault in &faults {
        println!("      {fault}");
    }
    println!("   on Citus: {told}");
    ensure!(faults.is_empty(), "{} faults on Citus", faults.len());
    Ok(())
}
