//! `simulate`: days pass in a generated county, through the commands that people call.
mod buyers;
mod carriers;
mod day;
mod finance;
pub mod sales;

use crate::cli::{At, options};
use crate::output::{bar, peak_rss_bytes};
use crate::rooms;
use anyhow::{Result, bail};
pub use day::Town;
use serde::Serialize;
use std::fmt;
use std::time::Instant;
use store::{County, CountyId, Error, Store};
use webkit::wall;

/// As many as the source study's shop had on an average day.
pub const ORDERS_A_DAY: u32 = 4_700;

#[derive(Clone, Copy)]
pub struct Wanted {
    pub days: u32,
    pub orders_per_day: u32,
    pub seed: u64,
}

/// What was done, and how fast.
#[derive(Serialize)]
pub struct Done {
    pub orders: u64,
    pub scans: u64,
    pub seconds: f64,
    pub orders_per_second: f64,
    pub peak_rss_bytes: u64,
    /// What an order cost in each stretch of [`MONTH_DAYS`] days, with everything that follows from it.
    pub month_us_per_order: Vec<u64>,
    /// Months whose books are closed, the oldest first: `2026-11`.
    pub closed_months: Vec<String>,
}

const MONTH_DAYS: i64 = 30;

/// Measures the stretches: a year must not make the last one dearer than the first.
struct Months {
    began: Instant,
    orders: u64,
    us_per_order: Vec<u64>,
}

impl Months {
    fn new() -> Self {
        Self { began: Instant::now(), orders: 0, us_per_order: Vec::new() }
    }

    /// A day has passed, and so many orders were placed until now.
    fn pass(&mut self, day: i64, orders: u64) {
        if day % MONTH_DAYS == 0 {
            let us = self.began.elapsed().as_micros() as u64 / (orders - self.orders).max(1);
            eprintln!("days {} to {day}: {us} µs an order", day - MONTH_DAYS + 1);
            *self =
                Self { began: Instant::now(), orders, us_per_order: std::mem::take(&mut self.us_per_order) };
            self.us_per_order.push(us);
        }
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} orders and {} scans in {:.1} s: {:.0} orders a second; at most {:.0} MB of memory; {} months closed",
            self.orders,
            self.scans,
            self.seconds,
            self.orders_per_second,
            self.peak_rss_bytes as f64 / 1e6,
            self.closed_months.len()
        )
    }
}

/// Lets days pass from the county's own time on, and sets its clock to where they end.
pub fn run(at: &At, wanted: Wanted) -> Result<Done> {
    let store = Store::open(&at.place(), &rooms::schemas(), options())?;
    let county = generated_county(&store)?;
    if !store.lease("timers")? {
        bail!(
            "a server is running on this database. Stop it first: while days are simulated, its timers must rest"
        );
    }
    let began = Instant::now();
    let start = county.clock.at(wall()).day().plus(1);
    let mut town = Town::load(store.clone(), county.id, wanted.seed, start, wanted.orders_per_day)?;
    let mut months = Months::new();
    let bar = bar("days", u64::from(wanted.days));
    for n in 0..i64::from(wanted.days) {
        let end = town.live(start.plus(n), 24 * 60)?;
        let offset_ms = end.since_ms(wall());
        store.write::<_, Error>(county.id, |tx| tx.move_clock(kernel::Clock { offset_ms }))?;
        store.lease("timers")?;
        months.pass(n + 1, town.orders);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let seconds = began.elapsed().as_secs_f64();
    let orders_per_second = town.orders as f64 / seconds.max(0.001);
    store.drop_lease("timers")?;
    let closed = store.read::<_, Error>(county.id, |tx| ledger::closed_months(tx, kernel::Count::MAX))?;
    let mut closed_months: Vec<String> = closed.iter().map(|closed| closed.month.to_string()).collect();
    closed_months.sort_unstable();
    Ok(Done {
        orders: town.orders,
        scans: town.scans,
        seconds,
        orders_per_second,
        peak_rss_bytes: peak_rss_bytes(),
        month_us_per_order: months.us_per_order,
        closed_months,
    })
}

/// The county to be simulated or measured. A real one is refused: nobody may make up its orders.
pub fn generated_county(store: &Store) -> Result<County> {
    let counties = store.read::<_, Error>(CountyId::default(), |tx| tx.counties())?;
    match counties.into_iter().find(|county| county.generated) {
        Some(county) => Ok(county),
        None => {
            bail!("there is no generated county in this database. Make one with `pavilion demo --no-serve`")
        }
    }
}
