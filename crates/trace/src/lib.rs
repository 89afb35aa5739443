//! Trace: where the food came from.
//!
//! A **lot** tells who harvested it, where and when, what its producer commits to, and every step that its
//! parcels took; a **parcel** tells its own way and the lots that lie in it. Both are found by the QR code of a
//! label: a GS1 Digital Link (`/01/{gtin}/10/{lot}`, `/00/{sscc}`) where the county has a GS1 prefix, else our
//! own address. Whoever asks for JSON gets the same as an EPCIS 2.0 document, made on request.
//!
//! Promises:
//! - No person who buys, sells or carries is named anywhere here; a household by its public name, with consent.
//! - What a page says is what stock, brand and logistics know at that moment; stored is only why a lot was
//!   **recalled**. A recalled lot is not sold, its page says why, and everyone who has some of it is found;
//!   the page of an order says it to its buyer, with what to do.
//! - Every document keeps to GS1's JSON schema of EPCIS 2.0.
//!
//! Deliberately absent: a copy of what other rooms know, and following a lot into a kitchen.
mod api;
mod epcis;
mod links;
mod model;
mod pages;
mod parts;
mod queries;
mod recall;
mod recalls;
mod telling;

pub use epcis::{Document, lot_document, parcel_document};
pub use links::{lot_link, parcel_link};
pub use model::{LotTrace, Packed, ParcelTrace};
pub use pages::pages;
pub use parts::PARTS;
pub use queries::{trace_lot, trace_parcel};
pub use recall::{Recall, recall_lot, recall_of};

use utoipa_axum::router::OpenApiRouter;
use webkit::{Room, Site};

/// The room: its tables and words.
pub const ROOM: Room = Room {
    name: "trace",
    migrations: &[store::Migration {
        name: "0001_recalls",
        sql: include_str!("../migrations/0001_recalls.sql"),
    }],
    locales: webkit::locales!(),
};

/// The room's API.
pub fn api(site: &Site) -> OpenApiRouter {
    api::routes(site)
}
