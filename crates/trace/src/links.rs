//! Addresses that name a thing for the world: GS1 Digital Links, and ours where the county has no GS1 prefix.
use catalog::Product;
use kernel::Whole;
use logistics::Parcel;

/// The address of a lot, as its QR code says it.
pub fn lot_link(origin: &str, product: &Product, lot_code: &str) -> String {
    match &product.gtin {
        Some(gtin) => format!("{origin}/01/{}/10/{lot_code}", gtin.as_str()),
        None => format!("{origin}/trace/{lot_code}"),
    }
}

/// The address of a parcel, as its QR code says it.
pub fn parcel_link(origin: &str, parcel: &Parcel) -> String {
    logistics::digital_link(origin, parcel)
}

/// A place, for documents: its row in the list of the county's places.
pub(crate) fn place_link(origin: &str, code: &str) -> String {
    format!("{origin}/api/places#{code}")
}

/// An event, for documents: the same whenever it is asked for.
pub(crate) fn event_link(of: &str, what: &str, id: impl Whole) -> String {
    format!("{of}#{what}-{}", id.get())
}
