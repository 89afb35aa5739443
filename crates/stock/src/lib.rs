//! Stock: which lot a buyer gets.
//!
//! A **lot** is what one producer harvested on one day. A **product** is what the shop sells; its lots are its
//! stock, counted in steps of the product's unit (grams, pieces). To **hold** is to set a part of a lot aside
//! for an order until it is paid or expires; to **commit** is to sell it; to **release** is to give it back.
//! The lot that expires first goes first, among those that are still good on the day the parcel arrives; a
//! buyer who chose a lot gets that lot or a refusal. The shop's pages are here too, because they show lots.
//!
//! Promises, each proved by [`check`]:
//! - 0 ≤ reserved ≤ on hand, in every lot, always.
//! - What is reserved of a lot is what its reservations hold and what is **set aside** for sales (`promotion`).
//! - What was listed is on hand, written off, or sold.
//! - A command sees a batch in order: what a batch does, its commands one at a time would do.
//!
//! Deliberately absent: baskets and orders (`ordering`), money (`ledger`), and any wait for a payment.
mod api;
mod buyer;
mod check;
mod commands;
mod counts;
mod freshness;
mod importing;
mod listing;
mod market;
mod model;
mod office;
mod owners;
mod pages;
#[cfg(test)]
mod plans;
mod queries;
mod reserving;
mod shelf;
mod telling;

pub use api::api;
pub use buyer::{destination, destination_code, destination_name, destination_of};
pub use check::check;
pub use commands::{By, LotChanged, NotChanged, change_lot_price, close_lot, close_past, recall, write_off};
pub use counts::{EndingLot, ending_lots, free_by_product, growers, open_lots};
pub use importing::{ExportError, Imported, export_lots, import_lots};
pub use listing::{LotListed, list_lots};
pub use model::{
    Hold, LOT_MAX, ListedLot, Lot, LotId, LotState, NewLot, OrderId, Refusal, ReservationState, SaleId,
    Taken, Wish,
};
pub use office::{Lots, list, open_and_ending};
pub use owners::{lot_producers, open_lots_of};
pub use pages::pages;
pub use queries::{Holder, holders, lot, lot_by_code, lots_by_codes, lots_by_ids, lots_of, on_shelf};
pub use reserving::{bring_back, commit, hold, put_back, release, set_aside};
pub use shelf::Shelf;

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "stock",
    migrations: &[store::Migration { name: "0001_lots", sql: include_str!("../migrations/0001_lots.sql") }],
    locales: webkit::locales!(),
};
