//! Trace: where the food came from.
//!
//! A **lot** tells who harvested it, where and when, what its producer commits to, and every step that its
//! parcels took; a **parcel** tells its own way and the lots that lie in it. Both are found by the QR code of a
//! label: a GS1 Digital Link (`/01/{gtin}/10/{lot}`, `/00/{sscc}`) where the county has a GS1 prefix, else our
//! own address. Whoever asks for JSON gets the same as an EPCIS 2.0 document, made on request.
//!
//! Promises:
//! - No person who buys, sells or carries is named anywhere here; a household by its public name, with consent.
//! - Nothing is stored: what a page says is what stock, brand and logistics know at that moment.
//! - Every document keeps to GS1's JSON schema of EPCIS 2.0.
//!
//! Deliberately absent: tables of its own, and following a lot into a kitchen.
mod api;
mod epcis;
mod links;
mod model;
mod pages;
mod queries;
mod telling;

pub use epcis::{Document, lot_document, parcel_document};
pub use links::{lot_link, parcel_link};
pub use model::{LotTrace, Packed, ParcelTrace};
pub use pages::pages;
pub use queries::{trace_lot, trace_parcel};

use utoipa_axum::router::OpenApiRouter;
use webkit::{Room, Site};

/// The room: it has words and no tables.
pub const ROOM: Room = Room { name: "trace", migrations: &[], locales: webkit::locales!() };

/// The room's API.
pub fn api(site: &Site) -> OpenApiRouter {
    api::routes(site)
}
