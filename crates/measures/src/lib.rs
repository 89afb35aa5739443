//! Measures: how poor, in how many ways, and how unequal.
//!
//! An **observation** is a household: its income per head and how many people live on it, so that every measure
//! counts people. The **line** is the income below which a person is poor. A **deprivation** is one way in which
//! a household falls short; whoever has enough of them at once is poor in many dimensions.
//!
//! Promises:
//! - Every measure is an exact fraction ([`Ratio`]); it is rounded once, where it is printed.
//! - A measure of a population is the mean of its groups' measures, weighted by their people.
//! - The published worked examples in `tests/literature.rs` agree to their last printed digit.
//!
//! Formulas and sources stand at each function and in `docs/welfare.md`. Deliberately absent: any I/O, where the
//! figures come from, and sampling weights: a county counts its households, it does not sample them.
mod counting;
mod inequality;
mod poverty;
mod ratio;

pub use counting::{
    AlkireFoster, Counting, DIMENSIONS_MAX, DimensionShare, Profile, alkire_foster, group_shares,
};
pub use inequality::{LorenzPoint, gini, lorenz};
pub use poverty::{Fgt, Observation, fgt};
pub use ratio::Ratio;

/// Observations of one measure: within this number the exact sums fit an `i128`.
pub const OBSERVATIONS_MAX: usize = 1 << 18;
/// People of one observation: a household, never a village.
pub const PEOPLE_MAX: i64 = 1_000;
