//! Planning: how tomorrow's shuttles would drive best, and who decides that they do.
//!
//! A **plan** is made of what is known of a day: the parcels that are to be brought and collected, the vehicles with
//! what they hold and cost, the trips, closed roads and opening hours. It holds the **drives** that were found and,
//! beside them, those of the timetable, counted by the same prices. When the office **accepts** it, its drives are
//! the day's trips: the driver's page, the runs and the shop's promises follow them.
//!
//! Promises, the second and third proved by [`check`]:
//! - Nobody is sent anywhere by a search: only an accepted plan changes a day.
//! - Every parcel that was known is brought, collected or left out with a reason.
//! - A day has at most one accepted plan, and no vehicle is fuller than it may be.
//! - An outlet whose cut-off is still ahead is called at in the afternoon, though nothing waits there yet.
//!
//! Deliberately absent: the search itself (`routing`), and changing of transit centres: a parcel is sorted where its
//! way says, so a route's outlets stay the route's.
mod accepting;
mod check;
mod commands;
mod costs;
mod day;
mod document;
mod job;
mod model;
mod outcome;
mod pages;
mod queries;
mod solving;
mod telling;

pub use accepting::{accept, take_back};
pub use check::check;
pub use commands::{begin, fail, finish, progress};
pub use day::{DayBook, read_day};
pub use model::*;
pub use pages::pages;
pub use queries::{accepted_plan, latest_plan, plan};
pub use solving::search;
pub use telling::{as_json, sentence};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "planning",
    migrations: &[store::Migration { name: "0001_plans", sql: include_str!("../migrations/0001_plans.sql") }],
    locales: webkit::locales!(),
};
