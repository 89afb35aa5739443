//! `bench`: what the shop can stand and how long things take, measured on this machine at this hour.
//!
//! A server as `serve` starts it runs in this process; a client in a process of its own keeps [`CONNECTIONS`]
//! connections busy. What is told is a ratio to something measured in the same run by the same client, so that
//! two machines, or a busy and a quiet hour, can be compared. Nothing of a real county is touched: where no place
//! is given, a small generated county is made in a temporary folder.
mod client;
mod engine;
mod figures;
mod flash_sale;
mod ledger;
mod mixed;
mod pages;
mod plan;
mod scans;
mod shop;
mod stage;

use crate::cli::{At, options};
use crate::{demo, output, rooms, simulate};
use anyhow::Result;
use clap::{Args, Subcommand};
pub use client::run as run_client;
use serde::Serialize;
use std::fmt::Display;
use std::path::PathBuf;
use store::{Place, Store};

/// Connections that the client keeps open, each with one request on its way.
pub const CONNECTIONS: usize = 256;

#[derive(Subcommand)]
pub enum Bench {
    /// Everybody wants the same lot at the same moment, in a flash sale.
    FlashSale(Wanted),
    /// Product pages, warm, and once more while a flash sale runs.
    Browse(Wanted),
    /// Visitors who look, order and pay while parcels are scanned.
    Mixed(Wanted),
    /// Devices that send what they gathered without a signal, many at once.
    Scans(Wanted),
    /// What a grower's pages ask of the books, with many lines posted; on SQLite, in a folder of its own.
    Ledger {
        /// Postings that are made before it is measured.
        #[arg(long, default_value_t = ledger::LINES)]
        lines: u64,
        #[arg(long)]
        json: bool,
    },
}

/// On which county. Where none is named, a small generated one is made in a temporary folder.
#[derive(Args)]
pub struct Wanted {
    #[command(flatten)]
    at: At,
    #[arg(long)]
    json: bool,
}

pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::FlashSale(wanted) => on_shop(wanted, flash_sale::run),
        Bench::Browse(wanted) => on_shop(wanted, pages::run),
        Bench::Mixed(wanted) => on_shop(wanted, mixed::run),
        Bench::Scans(wanted) => on_shop(wanted, scans::run),
        Bench::Ledger { lines, json } => {
            output::done(*json, &ledger::run(*lines)?);
            Ok(())
        }
    }
}

/// Measures the shop of a county. A real county is refused.
fn on_shop<F: Serialize + Display>(
    wanted: &Wanted,
    measure: impl Fn(&shop::Shop) -> Result<F>,
) -> Result<()> {
    let at = &wanted.at;
    let own = at.named().is_none().then(OwnFolder::new);
    let place = at.named().or_else(|| own.as_ref().map(OwnFolder::place)).unwrap_or_else(|| at.place());
    let store = Store::open(&place, &rooms::schemas(), options())?;
    if demo::has_no_county(&store)? {
        demo::make_without_history(&store, demo::SEED)?;
    }
    let county = simulate::generated_county(&store)?;
    let shop = shop::Shop::open(store, county.id)?;
    output::done(wanted.json, &measure(&shop)?);
    Ok(())
}

/// A folder that goes when the benchmark ends.
struct OwnFolder(PathBuf);

impl OwnFolder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("pavilion-bench-{}", std::process::id())))
    }
    fn place(&self) -> Place {
        Place::Folder(self.0.clone())
    }
}

impl Drop for OwnFolder {
    fn drop(&mut self) {
        // What stays of a temporary folder is the system's to sweep.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
