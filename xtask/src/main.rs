//! What a developer and CI run: tests on both databases, the browser journey, a simulated month, kill rounds, house rules.
//!
//! It compiles before everything else, so it has next to no dependencies. What it starts, it stops again,
//! however it ends.
#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a command line
mod browser;
mod month;
mod packages;
mod postgres;
mod run;
mod testing;
mod tidy;
mod torture;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test [ARGS]      all tests on SQLite and PostgreSQL, doc tests, the browser journey;
                             with ARGS (-p stock, a name …) only those tests
cargo xtask e2e [--database sqlite|postgres] [--release]
                             the browser journey, in Debian's Chromium
cargo xtask month [--database sqlite|postgres] [--days N]
                             the demo county lives a month, then everything is checked
cargo xtask torture [--rounds N] [--database sqlite|postgres] [--seed N] [--faults [WORD]]
                             kills the program under load, and compares with what buyers were told; first
                             other faults, or those with WORD in their name
cargo xtask lint             formatting, clippy, house rules
cargo xtask tidy             house rules alone
cargo xtask postgres COMMAND …
                             runs a command beside a PostgreSQL server of its own";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let (command, rest) = args.split_first().map_or(("help", &[][..]), |(c, rest)| (c.as_str(), rest));
    match command {
        "test" => testing::test(rest),
        "e2e" => browser::e2e(rest),
        "month" => month::month(rest),
        "torture" => torture::torture(rest),
        "lint" => lint(),
        "tidy" => tidy::tidy(),
        "postgres" => postgres::beside(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => bail!("there is no command {unknown:?}\n\n{HELP}"),
    }
}

fn lint() -> Result<()> {
    run::cargo(&["fmt", "--all", "--check"])?;
    run::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    tidy::tidy()
}

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
