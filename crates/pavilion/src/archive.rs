//! `backup` and `restore`; `database distribute`.
use crate::cli::{At, options};
use crate::output::counter;
use crate::rooms;
use anyhow::Result;
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// What went into a backup, or came out of it.
#[derive(Serialize)]
pub struct Done {
    #[serde(skip)]
    act: &'static str,
    file: String,
    tables: usize,
    rows: u64,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} tables, {} rows", self.act, self.file, self.tables, self.rows)
    }
}

impl Done {
    fn new(act: &'static str, file: &Path, archived: store::Archived) -> Self {
        Self { act, file: file.display().to_string(), tables: archived.tables, rows: archived.rows }
    }
}

/// Reads beside a running server.
pub fn backup(at: &At, file: &Path) -> Result<Done> {
    let counter = counter("rows written");
    let archived = store::backup(&at.place(), file, |rows| counter.set_position(rows))?;
    counter.finish_and_clear();
    Ok(Done::new("Backed up into", file, archived))
}

pub fn restore(at: &At, file: &Path) -> Result<Done> {
    let counter = counter("rows read");
    let tick = |rows| counter.set_position(rows);
    let archived = store::restore(&at.place(), &rooms::schemas(), options().durable, file, tick)?;
    counter.finish_and_clear();
    Ok(Done::new("Restored from", file, archived))
}

/// What `database distribute` did.
#[derive(Serialize)]
pub struct Distributed {
    distributed: Vec<String>,
    left_on_the_coordinator: [&'static str; 3],
}

impl fmt::Display for Distributed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.distributed.len() {
            0 => write!(f, "Every table with a county is distributed by it already."),
            tables => write!(f, "Distributed {tables} tables by county."),
        }
    }
}

/// Spreads the tables over a Citus cluster.
pub fn distribute(at: &At) -> Result<Distributed> {
    let counter = counter("tables distributed");
    let tick = |_: &str| counter.inc(1);
    let distributed = store::distribute(&at.place(), &rooms::schemas(), options().durable, tick)?;
    counter.finish_and_clear();
    Ok(Distributed { distributed, left_on_the_coordinator: store::SYSTEM_TABLES })
}
