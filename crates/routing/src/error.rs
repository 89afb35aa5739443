//! What is wrong with an instance: where, what was found, what to do.
use crate::field::Field;
use std::fmt;

/// An instance that cannot be planned: the place in the file, as `jobs[3].service`, and what is wrong there.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError {
    pub place: String,
    /// What the place belongs to, as its file calls it: "job 7".
    pub owner: Option<(&'static str, u64)>,
    pub wrong: Wrong,
}

impl ReadError {
    /// Names the job or vehicle that `field` describes, where it says its number.
    pub(crate) fn of(self, what: &'static str, field: &Field) -> Self {
        Self { owner: field.get("id").id().ok().map(|id| (what, id)), ..self }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return self.wrong.fmt(f);
        }
        f.write_str(&self.place)?;
        if let Some((what, id)) = self.owner {
            write!(f, " ({what} {id})")?;
        }
        write!(f, ": {}", self.wrong)
    }
}

impl std::error::Error for ReadError {}

/// What is wrong. Each variant carries the facts of its sentence, so that a page can say it in its language.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Wrong {
    #[error("line {line}, column {column} cannot be read as JSON of this format; correct what stands there")]
    NotJson { line: usize, column: usize },
    #[error("this is missing; write {wanted}")]
    Missing { wanted: &'static str },
    #[error("{found} is not {wanted}")]
    Kind { found: String, wanted: &'static str },
    #[error("{value} is out of range; write a number from {min} to {max}")]
    OutOfRange { value: i64, min: i64, max: i64 },
    #[error("the speed factor {value} must lie above 0 and not above 5")]
    SpeedFactor { value: f64 },
    #[error("this window closes at {end}, before it opens at {start}; write [opens, closes]")]
    WindowClosesBeforeItOpens { start: i64, end: i64 },
    #[error("the windows must be in order and must not overlap; sort them and join those that touch")]
    WindowsOverlap,
    #[error(
        "an empty list of windows would never let it begin; leave the key out if it may begin at any time"
    )]
    NoWindow,
    #[error(
        "location {index} is unknown: the matrix has the rows 0 to {last}; use one of these, or add its row and column"
    )]
    UnknownLocation { index: i64, last: i64 },
    #[error("row {row} has {found} entries, but the matrix has {expected} rows; it must be square")]
    Ragged { row: usize, found: usize, expected: usize },
    #[error("from {from} to {to} stands {value}: it must be a whole number from 0 to {max}")]
    Travel { from: usize, to: usize, value: f64, max: i64 },
    #[error("this matrix has {found} rows, but the others have {expected}")]
    Sizes { found: usize, expected: usize },
    #[error(
        "{found} amounts are given, but elsewhere {expected}; every vehicle and task counts in the same dimensions"
    )]
    Dimensions { found: usize, expected: usize },
    #[error("the number {id} is used twice; every {what} needs its own")]
    Twice { id: u64, what: &'static str },
    #[error("there is no matrix for profile \"{profile}\"; give matrices.{profile}.durations")]
    NoMatrix { profile: String },
    #[error("a vehicle needs start_index or end_index")]
    NoStartNorEnd,
    #[error("coordinates alone are not enough: give location_index (or start_index, end_index) and matrices")]
    OnlyCoordinates,
    #[error("the {what} {id} is unknown")]
    Unknown { what: &'static str, id: u64 },
    #[error(
        "prices per hour or per kilometre cannot be mixed with a matrix of costs; leave one of the two out"
    )]
    TwoPrices,
    #[error("a reload needs a place: give reload.location_index, or a start_index")]
    ReloadNowhere,
    #[error(
        "the fixed run cannot be driven with {kind} {id}: it is in two fixed runs, too late, too large, or a shipment without its other end; correct the steps, or leave fixed_run out"
    )]
    FixedRun { kind: &'static str, id: u64 },
    #[error("this is not supported; leave it out")]
    Unsupported,
    #[error("the costs of this instance are too large to be added up; use a larger unit")]
    TooLarge,
}
