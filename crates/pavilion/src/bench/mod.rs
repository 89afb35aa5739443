//! `bench`: how long things take, in milliseconds, and how much longer than when little is there.
mod ledger;

use crate::output;
use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Bench {
    /// What a grower's pages ask of the books, with many lines posted; on SQLite, in a folder of its own.
    Ledger {
        /// Postings that are made before it is measured.
        #[arg(long, default_value_t = ledger::LINES)]
        lines: u64,
        #[arg(long)]
        json: bool,
    },
}

pub fn run(wanted: &Bench) -> Result<()> {
    match wanted {
        Bench::Ledger { lines, json } => output::done(*json, &ledger::run(*lines)?),
    }
    Ok(())
}
