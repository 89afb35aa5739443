//! Promotion: flash sales.
//!
//! A **flash sale** is a part of one lot that is **set aside**, with a price of its own between the instant at
//! which it opens and the one at which it ends, and perhaps a **limit** of packs for each buyer. What is set aside
//! has left the shelf: an ordinary order cannot take it. It is **unsold**, **held** by an order that is not paid
//! yet, **sold**, or **returned** to the lot's shelf. What is held and not paid in time goes back to the sale while
//! that runs, so that the next buyer can have it; when the sale ends, what is left returns to the lot. Its growers
//! bear the discount: the price of the sale is the price.
//!
//! Promises, each proved by [`check`]:
//! - set aside = unsold + held + sold + returned, in every sale, always.
//! - What a lot has set aside is what its sales have unsold and held.
//! - Nobody buys more packs of a sale than its limit, however many orders he sends at once.
//! - A sale of a lot that was closed or recalled has ended.
//! - A batch does what its orders one at a time would do.
//!
//! A limit counts by account; for guests by their browser's session and by the receiver's telephone. Late money
//! takes from a sale again only while it runs: its price ends with it.
//!
//! Deliberately absent: orders (`ordering`, which calls [`Stall`], [`commit`] and [`release`]) and lots (`stock`).
mod again;
mod api;
mod check;
mod commands;
mod holding;
mod model;
mod pages;
mod pulse;
mod queries;
mod stall;

pub use again::Again;
pub use api::api;
pub use check::check;
pub use commands::{FOLLOWER, announce, change, end, follow, turn};
pub use holding::{SaleHold, commit, hold, put_back, release};
pub use model::*;
pub use pages::{PARTS, pages};
pub use queries::{Sales, list, live_sales, sale, sales_by_ids, sales_of_product};
pub use stall::{Buyer, Stall, Wish};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "promotion",
    migrations: &[
        store::Migration { name: "0001_sales", sql: include_str!("../migrations/0001_sales.sql") },
        store::Migration { name: "0002_bearer", sql: include_str!("../migrations/0002_bearer.sql") },
        store::Migration { name: "0003_limits", sql: include_str!("../migrations/0003_limits.sql") },
    ],
    locales: webkit::locales!(),
};
