//! The measures of Foster, Greer and Thorbecke: how many are poor, how far below the line, and how unevenly.
//!
//! Source: J. Foster, J. Greer, E. Thorbecke, "A class of decomposable poverty measures", Econometrica 52
//! (1984) 761–766. With income y of person i, line z and N people,
//! `P_a = (1/N) · Σ over the poor of ((z − y_i) / z)^a`, for a = 0, 1, 2.
use crate::{OBSERVATIONS_MAX, PEOPLE_MAX, Ratio};
use kernel::{Fen, Whole};

/// A household: what each of its people has, rounded to the fen, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    pub per_head: Fen,
    pub people: i64,
}

/// The three measures, each from 0 (nobody is poor) to 1 (everybody has nothing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fgt {
    /// People of the observations.
    pub people: i64,
    pub poor: i64,
    /// P0: the part of the people who are below the line.
    pub headcount: Ratio,
    /// P1: how far the people are below the line on average, as a part of the line; who is not poor counts 0.
    pub gap: Ratio,
    /// P2: the same, squared: the poorest weigh more.
    pub severity: Ratio,
    /// What would bring every poor person to the line.
    pub shortfall: i128,
}

/// Highest line and income that the exact sums are proved for: a hundred million yuan a head.
const INCOME_MAX: i64 = 10_000_000_000;

/// Measures the poverty of these people against `line`. A person at the line is not poor. Income below zero is a
/// loss: the gap is then larger than the line.
///
/// `None` where there is nobody, the line is not above zero, or a figure is out of bounds.
pub fn fgt(observations: &[Observation], line: Fen) -> Option<Fgt> {
    let z = i128::from(line.get());
    let bounded =
        |o: &Observation| o.per_head.get().abs() <= INCOME_MAX && (0..=PEOPLE_MAX).contains(&o.people);
    let good = 0 < line.get() && line.get() <= INCOME_MAX && observations.len() <= OBSERVATIONS_MAX;
    if !good || !observations.iter().all(bounded) {
        return None;
    }
    let people: i64 = observations.iter().map(|o| o.people).sum();
    let (mut poor, mut gaps, mut squares) = (0, 0_i128, 0_i128);
    for o in observations.iter().filter(|o| o.per_head < line) {
        let (gap, people) = (z - i128::from(o.per_head.get()), i128::from(o.people));
        poor += o.people;
        gaps += gap * people;
        squares += gap * gap * people;
    }
    let n = i128::from(people);
    Some(Fgt {
        people,
        poor,
        headcount: Ratio::new(i128::from(poor), n)?,
        gap: Ratio::new(gaps, n * z)?,
        severity: Ratio::new(squares, n * z * z)?,
        shortfall: gaps,
    })
}

// The largest sums of squares fit: (2 · income)² · people · observations.
const _: () = assert!(
    (2 * INCOME_MAX as i128).pow(2) * PEOPLE_MAX as i128 * (OBSERVATIONS_MAX as i128) < i128::MAX / 4
);
