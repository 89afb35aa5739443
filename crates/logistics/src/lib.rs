//! Logistics: parcels from the village to the door.
//!
//! A **parcel** is what one order takes from one village outlet. A **scan** says that it took a step: an outlet
//! **accepted** it from its growers, the bus **loaded** it, the transit centre **sorted** it, it **arrived** at
//! the hub, was **dispatched**, and was **delivered** at a door or stood **ready** at an outlet until its buyer
//! **collected** it. Where each step is done, and which may follow which, is the parcel's **way** ([`Way`]);
//! who answers for it at any moment is its **holder**.
//!
//! Promises, each proved by `pavilion check`:
//! - Every line of a confirmed order lies in exactly one parcel.
//! - A parcel stands where its scans brought it, and exactly one holds it: growers, a place, a bus, the
//!   line-haul, or the buyer.
//! - The same scan sent twice is one scan, with one answer; a refused one changes nothing.
//! - An order is completed when its buyer has every parcel, and cash is taken once, for the whole order.
//!
//! Deliberately absent: which bus drives when (`county`), what was paid (`ledger`), and planning of runs
//! (`routing`). Nothing here shows a receiver to anybody who does not hold the parcel.
mod api;
mod bays;
mod check;
mod codes;
pub mod commands;
mod counts;
mod evidence;
pub mod marks;
mod model;
mod pages;
#[cfg(test)]
mod plans;
mod queries;
mod telling;
mod way;

pub use bays::bay_of;
pub use check::check;
pub use codes::ParcelCode;
pub use commands::{FOLLOWER, ParcelTrouble, answers_to, follow, record_scans};
pub use counts::under_way;
pub use evidence::{LoadedParcel, loaded_parcels};
pub use model::*;
pub use pages::{digital_link, history, pages};
pub use queries::*;
pub use telling::Teller;
pub use way::{Misstep, Standing, Way};

use utoipa_axum::router::OpenApiRouter;
use webkit::{Room, Site};

/// The room: its tables and words.
pub const ROOM: Room = Room {
    name: "logistics",
    migrations: &[store::Migration {
        name: "0001_parcels",
        sql: include_str!("../migrations/0001_parcels.sql"),
    }],
    locales: webkit::locales!(),
};

/// The room's API.
pub fn api(site: &Site) -> OpenApiRouter {
    api::routes(site)
}
