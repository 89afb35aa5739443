//! The words of the cold chain.
use catalog::{CategoryId, Storage};
use kernel::{Count, Day, Time, Whole};
use std::fmt;
use webkit::{PersonId, Words};

kernel::words! {
    /// Where a cold box stands.
    BoxKind {
        Place = "place",
        Vehicle = "vehicle",
    }
    /// How a reading came to us.
    Source {
        /// A thermometer that writes by itself, through a file or the API.
        Device = "device",
        /// Somebody looked.
        Hand = "hand",
    }
}

/// A temperature in tenths of a degree Celsius.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(i64);

impl Tenths {
    /// `None` outside of what a thermometer of a cold box can read: −60 to 80 °C.
    pub const fn new(tenths: i64) -> Option<Self> {
        if tenths < -600 || tenths > 800 { None } else { Some(Self(tenths)) }
    }

    /// `3.4`, `-18`, `−0.5`: one figure behind the point at the most.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().replace('−', "-").replace('，', ".");
        let (sign, figures) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
        let (whole, part) = figures.split_once('.').unwrap_or((figures, "0"));
        let digits = |text: &str, most: usize| {
            (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
                .then(|| text.parse::<i64>().ok())
                .flatten()
        };
        Self::new(sign * (digits(whole, 3)? * 10 + digits(part, 1)?))
    }
}

impl Whole for Tenths {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, kernel::NotWhole> {
        Self::new(value).ok_or(kernel::NotWhole { kind: "Tenths", value })
    }
}

/// `-0.5`
impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{}", self.0.abs() / 10, self.0.abs() % 10)
    }
}

/// Which box it is: the id is of a place or of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxKey {
    pub kind: BoxKind,
    pub id: i64,
}

/// A reading as it is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewReading {
    pub cold_box: BoxKey,
    pub at: Time,
    pub temperature: Tenths,
    pub source: Source,
    pub person: Option<PersonId>,
}

/// A reading as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub cold_box: BoxKey,
    pub at: Time,
    pub temperature: Tenths,
    pub source: Source,
}

/// Why a reading is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingRefusal {
    /// No place and no vehicle with a cold box has this code.
    UnknownBox,
    NotATemperature,
    NotATime,
    /// By more than a device's clock may be ahead.
    InTheFuture,
}

impl ReadingRefusal {
    /// What is wrong and what to do.
    pub fn sentence(self, w: &Words) -> String {
        w.say(self.key())
    }
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::UnknownBox => "logistics-cold-unknown-box",
            Self::NotATemperature => "logistics-cold-not-a-temperature",
            Self::NotATime => "logistics-cold-not-a-time",
            Self::InTheFuture => "logistics-cold-future",
        }
    }
}

/// How warm and cold a kind of product may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColdLimit {
    pub storage: Storage,
    /// None: every category that is kept so.
    pub category: Option<CategoryId>,
    pub low: Tenths,
    pub high: Tenths,
    /// How many times faster it spoils 10 degrees above, in tenths: 25 is two and a half times, 10 not at all.
    pub q10_e1: i64,
}

/// A day on which a box that held parcels was outside of their limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    pub cold_box: BoxKey,
    pub day: Day,
    pub from: Time,
    pub until: Time,
    pub worst: Tenths,
    pub parcels: Count,
}
