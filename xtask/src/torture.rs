//! `cargo xtask torture`: kill rounds on both databases, with `--faults` after other faults, or with `--faults WORD`
//! after those that have the word in their name. What a round is stands in `tests/torture`.
use crate::browser::Build;
use crate::postgres::{self, Promise, Server};
use crate::run::{Database, Flags, cargo, run};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn torture(args: &[String]) -> Result<()> {
    let (faults, args) = take_faults(args);
    let flags = Flags::new(&args, &["--rounds", "--database", "--seed", "--faults"])?;
    let binary = crate::browser::build(Build::Release)?;
    cargo(&["build", "--release", "--package", "torture"])?;
    on_citus(&binary)?;
    for database in flags.databases()? {
        println!("── kill rounds on {}", database.word());
        let program = || {
            let mut torturer = Command::new(binary.with_file_name("torture"));
            torturer.arg("--binary").arg(&binary);
            torturer
        };
        if !faults.is_empty() {
            println!("── other faults first");
            inflict(program().args(&faults), database)?;
        }
        let mut torturer = program();
        for flag in ["--rounds", "--seed"] {
            torturer.args(flags.value(flag)?.into_iter().flat_map(|value| [flag, value]));
        }
        inflict(&mut torturer, database)?;
    }
    Ok(())
}

/// `--faults`, where it is asked for with the word behind it, and all the rest.
fn take_faults(args: &[String]) -> (Vec<String>, Vec<String>) {
    let mut rest = args.to_vec();
    let Some(at) = rest.iter().position(|arg| arg == "--faults") else { return (Vec::new(), rest) };
    let word = rest.get(at + 1).is_some_and(|word| !word.starts_with("--"));
    let faults = rest.drain(at..at + 1 + usize::from(word)).collect();
    (faults, rest)
}

/// The URL of an empty database with the extension, on a Citus cluster's coordinator.
const CITUS_URL: &str = "PAVILION_TEST_CITUS_URL";

/// Once on a cluster, where one is given.
fn on_citus(binary: &Path) -> Result<()> {
    let Ok(url) = std::env::var(CITUS_URL) else {
        println!("── Citus skipped: {CITUS_URL} is not set");
        return Ok(());
    };
    println!("── a distributed county, killed once, on Citus");
    let mut torturer = Command::new(binary.with_file_name("torture"));
    run(torturer.arg("--binary").arg(binary).args(["--citus", &url]))
}

/// A kill of the program needs no disk: what it has given to the system stays. So files are in memory where
/// that can be, and the server does not wait for the disk.
fn inflict(torturer: &mut Command, database: Database) -> Result<()> {
    match database {
        Database::Sqlite => {
            let folder = folder();
            let done = run(torturer.arg("--folder").arg(&folder));
            // What a failed round leaves is looked at by hand; after a good one nothing is of use.
            if done.is_ok() {
                std::fs::remove_dir_all(&folder)?;
            }
            done
        }
        Database::Postgres => {
            let server = Server::start(Promise::ForgetAtPowerCut)?;
            run(torturer.args(["--server", &server.url()]).env("PAVILION_TEST_UNSAFE_DATABASE", "1"))
        }
    }
}

fn folder() -> PathBuf {
    let base = postgres::memory().unwrap_or_else(std::env::temp_dir);
    base.join(format!("pavilion-torture-{}", std::process::id()))
}
