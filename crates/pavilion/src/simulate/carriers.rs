//! What carriers bring from outside for people in the villages: made up, and announced by the command that their own
//! programs call.
use super::buyers::name;
use catalog::Storage;
use county::{Company, PlaceId, Timetable};
use fastrand::Rng;
use kernel::{Day, Grams, Whole};
use logistics::{Carrier, NewInbound};

/// Parcels from outside for each hundred orders. The source study says that parcels go up and down every day and not
/// how many; with as many orders as its shop had, this is two a day for each of its outlets: the least with which
/// nearly every stop of a morning's bus has something to get.
pub const INBOUND_A_HUNDRED_ORDERS: u32 = 10;
/// The hour by which the carriers have told what their night's line-haul brings.
pub const TOLD_HOUR: i64 = 7;

const CONTENTS: [&str; 8] = ["日用品", "衣服", "鞋", "书", "农具", "小家电", "药品", "文具"];
/// From the lightest to the heaviest, in grams.
const GRAMS: (i64, i64) = (200, 5_000);

/// Who brings, and where to.
pub struct Carriers {
    companies: Vec<Company>,
    outlets: Vec<PlaceId>,
}

impl Carriers {
    pub fn new(timetable: &Timetable) -> Self {
        let outlets = timetable.outlets().filter(|outlet| timetable.route_of(outlet.id).is_some());
        Self { companies: timetable.companies().to_vec(), outlets: outlets.map(|outlet| outlet.id).collect() }
    }

    /// What they bring with the night's line-haul.
    pub fn bring(&self, count: u32, day: Day, rng: &mut Rng) -> Vec<NewInbound> {
        if self.companies.is_empty() || self.outlets.is_empty() {
            return Vec::new();
        }
        (1..=count).filter_map(|n| self.parcel(n, day, rng)).collect()
    }

    fn parcel(&self, n: u32, day: Day, rng: &mut Rng) -> Option<NewInbound> {
        let company = &self.companies[rng.usize(0..self.companies.len())];
        Some(NewInbound {
            carrier: Carrier {
                company: company.id,
                number: format!("{}-{}-{n:05}", company.code, day.get()),
            },
            to: self.outlets[rng.usize(0..self.outlets.len())],
            receiver_name: name(rng),
            receiver_phone: format!("100{:08}", rng.u32(0..100_000_000)),
            contents: CONTENTS[rng.usize(0..CONTENTS.len())].into(),
            grams: Grams::new(rng.i64(GRAMS.0..GRAMS.1))?,
            storage: Storage::Room,
        })
    }
}
