//! Ordering: from a basket to an order that is paid.
//!
//! A **basket** holds nothing back: it is what a visitor means to buy. To **place** an order is to hold its lots
//! for a quarter of an hour; to **confirm** it is to learn that its money has come (or, at a village outlet,
//! that cash was promised). An order that is not confirmed in time **expires** and gives its lots back. When the
//! buyer has everything it is **completed**, and what was due to the growers becomes payable.
//!
//! Promises, each proved by `pavilion check`:
//! - An order takes all its lines or none.
//! - The same key gives the same order, however often and wherever it is sent.
//! - The lines add up to what the buyer pays, to the fen.
//! - No lock is held while anyone waits for a payment.
//!
//! Deliberately absent: which lot is given (`stock`), where the money goes (`ledger`), and the parcel
//! (`logistics`, which reads [`events::CONFIRMED`]).
mod api;
mod check;
mod claims;
pub mod commands;
pub mod events;
mod model;
mod pages;
mod queries;
mod quote;

pub use api::api;
pub use check::check;
pub use claims::*;
pub use commands::{FOLLOWER, follow};
pub use model::*;
pub use pages::{own_orders, pages};
pub use queries::*;
pub use quote::{Offer, Quote, QuotedLine, quote};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "ordering",
    migrations: &[
        store::Migration { name: "0001_orders", sql: include_str!("../migrations/0001_orders.sql") },
        store::Migration { name: "0002_aftersales", sql: include_str!("../migrations/0002_aftersales.sql") },
    ],
    locales: webkit::locales!(),
};
