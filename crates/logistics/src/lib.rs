//! Logistics: parcels from the village to the door, and from outside to the village.
//!
//! A **parcel** is what one order takes from one village outlet. A **scan** says that it took a step: an outlet
//! **accepted** it from its growers, the bus **loaded** it, the transit centre **sorted** it, it **arrived** at
//! the hub, was **dispatched**, and was **delivered** at a door or stood **ready** at an outlet until its buyer
//! **collected** it. Which step may follow which, where, is one table ([`STEPS`]); a parcel's **way** ([`Way`])
//! says where its spots are. Who answers for it at any moment is its **holder**; a shuttle answers by its **run**.
//!
//! Parcels that travel together lie in a **bag**: it is filled, sealed, moved by one scan, and opened.
//!
//! Promises, each proved by `pavilion check`:
//! - Every line of a confirmed order lies in exactly one parcel.
//! - A parcel stands where its scans brought it, and exactly one holds it: growers, a place, a shuttle's run,
//!   the line-haul, or the buyer.
//! - A parcel in a bag stands where the bag stands; a bag is sealed once and opened once.
//! - The same scan sent twice is one scan, with one answer; a refused one changes nothing.
//! - What a run cost stands in the ledger once; its parcels bear it together, and a parcel's freight counts once.
//! - An order is completed when its buyer has every parcel, and cash is taken once, for the whole order.
//!
//! Deliberately absent: which bus drives when (`county`), what was paid (`ledger`), and planning of runs
//! (`routing`). Nothing here shows a receiver to anybody who does not hold the parcel.
mod aboard;
mod api;
mod bags;
mod bays;
mod calls;
mod check;
mod closing;
mod codes;
mod cold;
pub mod commands;
mod costs;
mod counts;
mod errands;
pub mod events;
mod evidence;
mod handovers;
mod importing;
mod labels;
mod listed;
mod manifest;
mod model;
mod offline;
mod pages;
mod photos;
mod pickup;
#[cfg(test)]
mod plans;
mod queries;
mod receivers;
mod run_sheet;
mod runs;
mod sorting;
mod steps;
mod telling;
mod telling_bags;
mod way;

pub use aboard::parcels_on_run;
pub use bags::{Bag, BagId, BagState, bag_by_code, bags_at, bags_on_run};
pub use bays::bay_of;
pub use calls::{Call, NOTE_MAX, SkipReason, StopTold, stops_told};
pub use check::check;
pub use closing::{Amiss, Closing, OddOne, amiss_at, close_day, closings_on};
pub use codes::ParcelCode;
pub use cold::{
    BoxKey, BoxKind, Breach, ColdLimit, HOLDS_MINUTES, LimitRefusal, NewReading, READING_COLUMNS, Reading,
    ReadingRefusal, Source, TakenReadings, Tenths, Warmth, box_name, breaches, find_box, import_readings,
    last_readings, limits, readings_of, record_readings, set_limit, warmth_of,
};
pub use commands::{
    BagAct, BagDone, BagRefusal, BagWhat, Calling, FOLLOWER, InboundRefusal, NewInbound, StopRefusal,
    TellStop, announce_inbound, answers_to, follow, handle_bags, record_scans, tell_stop, unlock_pickup,
};
pub use costs::{
    COSTED_AFTER_DAYS, PaidSubsidy, ParcelCost, RouteCost, RunCost, Uncosted, cost_again, cost_runs,
    costs_of_parcels, costs_of_routes, costs_of_runs, split_of_run, subsidise_runs, uncosted_runs,
    unsubsidise_runs,
};
pub use counts::under_way;
pub use errands::{Errand, errands};
pub use events::ParcelTrouble;
pub use evidence::{LoadedParcel, loaded_parcels};
pub use handovers::{Handover, ProvedBy, handovers_of};
pub use importing::{INBOUND_COLUMNS, Imported, import_inbound};
pub use labels::{Label, LabelPaper, Labelled, NoLabel, Press, digital_link, labelled, labels_pdf};
pub use listed::{Inbound, ParcelFilter, inbound_listed, parcels_listed};
pub use manifest::{Load, Manifest, manifest_of_bag, manifest_of_run, run_name};
pub use model::*;
pub use pages::{history, pages};
pub use photos::{PHOTO_BYTES_MAX, Photo, PhotoRefusal, ScanPhoto, keep_photo, photo_of_scan, photos_of};
pub use pickup::{PickupCode, pickup_codes};
pub use queries::*;
pub use receivers::receiver_of;
pub use run_sheet::{RunSheet, Stop, run_sheet};
pub use runs::{Run, RunKey, runs_by_ids, runs_on};
pub use sorting::{Amount, SortingList, sorting_list};
pub use steps::{Course, STEPS, Spot, Step, Taker, as_markdown};
pub use telling::Teller;
pub use way::{Misstep, Standing, Way};

use utoipa_axum::router::OpenApiRouter;
use webkit::{Room, Site};

/// The room: its tables and words.
pub const ROOM: Room = Room {
    name: "logistics",
    migrations: &[
        store::Migration { name: "0001_parcels", sql: include_str!("../migrations/0001_parcels.sql") },
        store::Migration { name: "0002_bags", sql: include_str!("../migrations/0002_bags.sql") },
        store::Migration { name: "0003_inbound", sql: include_str!("../migrations/0003_inbound.sql") },
        store::Migration { name: "0030_costs", sql: include_str!("../migrations/0030_costs.sql") },
        store::Migration { name: "0031_cold", sql: include_str!("../migrations/0031_cold.sql") },
        store::Migration {
            name: "0040_runs_by_trip",
            sql: include_str!("../migrations/0040_runs_by_trip.sql"),
        },
        store::Migration { name: "0041_photos", sql: include_str!("../migrations/0041_photos.sql") },
        store::Migration { name: "0042_closings", sql: include_str!("../migrations/0042_closings.sql") },
    ],
    locales: webkit::locales!(),
};

/// The room's API.
pub fn api(site: &Site) -> OpenApiRouter {
    api::routes(site)
}
