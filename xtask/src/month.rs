//! `cargo xtask month`: the demo county lives thirty days through the real commands; then everything that
//! must be true is checked.
use crate::browser::{Build, build};
use crate::postgres::{Promise, Server};
use crate::run::{Database, Flags, output, run};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What the program may hold in memory over the month.
const PEAK_RSS_MAX_BYTES: u64 = 300 << 20;

pub fn month(args: &[String]) -> Result<()> {
    let flags = Flags::new(args, &["--database", "--days"])?;
    let days = flags.value("--days")?.unwrap_or("30");
    let binary = build(Build::Release)?;
    for database in flags.databases()? {
        println!("── {days} days of the demo county on {}", database.word());
        match database {
            Database::Sqlite => live(&binary, days, &["--data", &data_folder()?])?,
            Database::Postgres => {
                let server = Server::start(Promise::KeepWhatWasAnswered)?;
                live(&binary, days, &["--database-url", &server.url()])?;
            }
        }
    }
    Ok(())
}

/// An empty folder under `target`, so that what an interrupted month leaves is cleaned with it.
fn data_folder() -> Result<String> {
    let folder: PathBuf = crate::root().join("target/month");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    Ok(folder.to_string_lossy().into_owned())
}

fn live(binary: &Path, days: &str, place: &[&str]) -> Result<()> {
    let began = Instant::now();
    run(Command::new(binary).args(["demo", "--no-serve"]).args(place))?;
    println!("   the county is there after {:.1} s", began.elapsed().as_secs_f32());
    let lived = json(Command::new(binary).args(["simulate", "--days", days, "--json"]).args(place))?;
    println!("   simulate: {lived}");
    ensure!(lived["orders"].as_u64() > Some(0), "no order was placed");
    let peak = lived["peak_rss_bytes"].as_u64().context("peak_rss_bytes is missing")?;
    ensure!(peak < PEAK_RSS_MAX_BYTES, "memory grew to {} MB", peak >> 20);
    let checked = json(Command::new(binary).args(["check", "--json"]).args(place))?;
    println!("   check: {checked}");
    ensure!(checked["ok"] == true, "the check found something");
    Ok(())
}

/// The object on the last line of stdout.
fn json(command: &mut Command) -> Result<Value> {
    let text = output(command)?;
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("{last:?} is not JSON"))
}
