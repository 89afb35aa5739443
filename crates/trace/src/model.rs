//! What is known of a lot and of a parcel, put together from the rooms that know it.
use crate::recall::Recall;
use brand::{Certificate, Commitment};
use catalog::Product;
use county::{Producer, Timetable};
use kernel::{Quantity, Time};
use logistics::{LotStep, Parcel, ParcelLine, Scan, Warmth};
use std::sync::Arc;
use stock::Lot;

/// Everything about a lot that is public.
#[derive(Clone, Debug)]
pub struct LotTrace {
    pub lot: Lot,
    pub product: Product,
    pub producer: Producer,
    pub commitment: Option<Commitment>,
    /// What was certified of the producer and is valid today.
    pub certificates: Vec<Certificate>,
    /// Whether the producer may sell under the county's brand today.
    pub licensed: bool,
    /// Why it must not be eaten, where the office has recalled it.
    pub recall: Option<Recall>,
    pub steps: Vec<LotStep>,
    pub timetable: Arc<Timetable>,
}

/// A parcel's way, and what lies in it.
#[derive(Clone, Debug)]
pub struct ParcelTrace {
    pub parcel: Parcel,
    pub lines: Vec<ParcelLine>,
    pub lots: Vec<LotTrace>,
    pub scans: Vec<Scan>,
    /// How what has to be kept cold was kept, as far as its boxes were read.
    pub warmth: Vec<Warmth>,
}

/// Something of a lot that was packed into a parcel.
#[derive(Clone, Debug)]
pub struct Packed {
    pub parcel: Parcel,
    pub quantity: Quantity,
    /// When its outlet took it in.
    pub at: Time,
}
