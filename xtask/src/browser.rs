//! `cargo xtask e2e`: the journey of six people through the built program, in a real browser.
use crate::packages::install;
use crate::postgres::{DATABASE_URL, Promise, Server};
use crate::run::{Database, Flags, cargo, output, run};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A journey that hangs, or leaves something open, is ended and has failed.
const NODE: [&str; 4] = ["--test", "--test-reporter=spec", "--test-timeout=900000", "--test-force-exit"];

pub fn e2e(args: &[String]) -> Result<()> {
    let flags = Flags::new(args, &["--database", "--release"])?;
    let databases = flags.databases()?;
    let binary = build(if flags.has("--release") { Build::Release } else { Build::Debug })?;
    let chromium = chromium()?;
    let folder = crate::root().join("tests/browser");
    install_modules(&folder)?;
    for database in databases {
        for journey in journeys(&folder)? {
            println!("── {} on {}", journey.display(), database.word());
            let mut node = Command::new("node");
            node.current_dir(&folder).args(NODE).arg(&journey);
            node.env("PAVILION_TEST_BINARY", &binary).env("PAVILION_TEST_CHROMIUM", &chromium);
            walk(&mut node, database)?;
        }
    }
    Ok(())
}

/// Each journey has a database of its own: a folder that it makes, or a fresh server.
fn walk(node: &mut Command, database: Database) -> Result<()> {
    node.env("PAVILION_TEST_DATABASE", database.word());
    match database {
        Database::Sqlite => run(node),
        Database::Postgres => {
            let server = Server::start(Promise::KeepWhatWasAnswered)?;
            run(node.env(DATABASE_URL, server.url()))
        }
    }
}

fn journeys(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} is not there", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.file_name().into()).collect();
    files.retain(|name| name.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    ensure!(!files.is_empty(), "{} has no journey (*.test.mjs)", folder.display());
    Ok(files)
}

/// How the binary is compiled.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    Debug,
    Release,
}

/// Builds `pavilion` and says where it is.
pub fn build(build: Build) -> Result<PathBuf> {
    let (profile, folder): (&[&str], _) = match build {
        Build::Debug => (&[], "debug"),
        Build::Release => (&["--release"], "release"),
    };
    cargo(&[&["build", "--package", "pavilion"], profile].concat())?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    Ok(target.join(folder).join("pavilion"))
}

/// Debian's Chromium, or another one that is in the path.
fn chromium() -> Result<PathBuf> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    install("chromium")?;
    find_chromium().context("the package chromium is installed, but its program is nowhere to be found")
}

fn find_chromium() -> Option<PathBuf> {
    let names = "command -v chromium || command -v chromium-browser || command -v google-chrome";
    let found = output(Command::new("sh").args(["-c", names])).ok()?;
    Some(PathBuf::from(found.trim()))
}

/// `npm ci`, unless the modules are as new as the lock file.
fn install_modules(folder: &Path) -> Result<()> {
    let changed = |name: &str| std::fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    let wanted = changed("package-lock.json").context("tests/browser/package-lock.json is missing")?;
    if changed("node_modules/.package-lock.json").is_some_and(|installed| installed >= wanted) {
        return Ok(());
    }
    let installed = run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder));
    installed.context("the browser tests need Node.js with npm, and reach of a package registry")
}
