//! Routing: who drives where, in which order.
//!
//! A **task** is a job at one stop, or a shipment from one stop to another. A **vehicle** loads what it
//! delivers where its trip begins, and brings home what it picked up. A **plan** gives each vehicle a route of
//! stops; what nobody can do, or what costs more than it is worth, is left out with a reason.
//!
//! [`read`] takes VROOM's JSON input, [`solve`] plans, [`write`] gives VROOM's JSON output, and [`check`]
//! counts a finished plan again from the two documents, sharing nothing with the search.
//!
//! Promises:
//! - A plan never breaks a window, a capacity, a limit or a skill; rather is a task left out.
//! - Given iterations and a seed, the plan is the same on every machine.
//! - Costs are whole numbers all the way; nothing is rounded before it is shown.
//!
//! Deliberately absent: reading files or a clock, calling a road server, drawing maps.
mod ability;
mod board;
mod check;
mod cover;
mod drive;
mod error;
mod field;
mod fleet;
mod insert;
mod instance;
mod matrices;
mod output;
mod plan;
mod pool;
mod read;
mod recreate;
mod room;
mod route;
mod ruin;
mod search;
mod solution;
mod solve;

pub use ability::Reason;
pub use check::{Verdict, check};
pub use error::{ReadError, Wrong};
pub use instance::{
    Break, COST_SCALE, Cost, Instance, Metres, Place, Reload, Roads, Seconds, Stop, StopKind, StopTime, Task,
    Vehicle, Window,
};
pub use output::write;
pub use read::read;
pub use solution::{PlannedRoute, Solution, Step, StepKind, Unassigned};
pub use solve::{Budget, Options, Progress, solve};
