//! Insight: what the county sees at a glance.
//!
//! A **total** is a sum of confirmed orders by day and township, by hour, or by product, kept by a follower of
//! the log. The county's screen reads totals, so that it is as fast after a year as on the first day.
//!
//! Promises:
//! - The cuts of the same sales have one sum, proved by `pavilion check`.
//! - The screen counts no orders: it reads rows that are kept.
//!
//! Deliberately absent: advice and forecasts.
mod check;
mod follow;
mod money_tasks;
mod pages;
mod queries;

pub use check::check;
pub use follow::{FOLLOWER, follow};
pub use pages::pages;
pub use queries::{Best, Sold, best_sellers, hours_of, orders_by_township, sold_between};

/// The room's tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "insight",
    migrations: &[store::Migration {
        name: "0001_totals",
        sql: include_str!("../migrations/0001_totals.sql"),
    }],
    locales: webkit::locales!(),
};
