//! The Lorenz curve and the Gini coefficient.
//!
//! Sources: M. O. Lorenz, "Methods of measuring the concentration of wealth", Publications of the American
//! Statistical Association 9 (1905) 209–219; C. Gini, Variabilità e mutabilità (1912); as in J. Haughton and
//! S. R. Khandker, Handbook on Poverty and Inequality (World Bank, 2009), chapter 6.
//! With people ordered by income and `L(k)` the part of all income that the poorest k have,
//! `G = 1 − Σ (p_k − p_{k−1}) · (L_k + L_{k−1})`, p being the part of the people. No correction for small
//! samples: a county counts everybody.
use crate::{OBSERVATIONS_MAX, Observation, PEOPLE_MAX, Ratio};
use kernel::Whole;

/// A point of the curve: this part of the people, the poorest first, has that part of all income.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LorenzPoint {
    pub people: Ratio,
    pub income: Ratio,
}

/// The people in the order of their income, with what the poorest have together: (people, income so far).
fn cumulated(observations: &[Observation]) -> Option<Vec<(i128, i128)>> {
    let bounded = |o: &Observation| o.per_head.get() >= 0 && (0..=PEOPLE_MAX).contains(&o.people);
    if observations.len() > OBSERVATIONS_MAX || !observations.iter().all(bounded) {
        return None;
    }
    let mut sorted: Vec<&Observation> = observations.iter().filter(|o| o.people > 0).collect();
    sorted.sort_by_key(|o| o.per_head);
    let mut so_far = (0, 0);
    let mut points = vec![so_far];
    for o in sorted {
        let people = i128::from(o.people);
        so_far = (so_far.0 + people, so_far.1 + people * i128::from(o.per_head.get()));
        points.push(so_far);
    }
    Some(points).filter(|_| so_far.1 > 0)
}

/// How unequal incomes are: 0 where all have the same, nearly 1 where one has everything.
///
/// `None` where nobody has anything, somebody has less than nothing, or a figure is out of bounds.
pub fn gini(observations: &[Observation]) -> Option<Ratio> {
    let points = cumulated(observations)?;
    let (people, income) = *points.last()?;
    let strip = |pair: &[(i128, i128)]| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1);
    let below: i128 = points.windows(2).map(strip).sum();
    Ratio::new(people * income - below, people * income)
}

/// The curve at `steps` equal parts of the people, from (0, 0) to (1, 1); between two observations it is a
/// straight line.
pub fn lorenz(observations: &[Observation], steps: usize) -> Option<Vec<LorenzPoint>> {
    let points = cumulated(observations)?;
    let (people, income) = *points.last()?;
    let steps = steps.max(1) as i128;
    let point = |step: i128| {
        // The first strip that reaches so many people; `of` is the people looked for, times `steps`.
        let of = people * step;
        let at = points.partition_point(|(so_far, _)| so_far * steps < of).max(1);
        let ((p0, i0), (p1, i1)) = (points[at - 1], points[at]);
        let over = i0 * (p1 - p0) * steps + (of - p0 * steps) * (i1 - i0);
        Some(LorenzPoint {
            people: Ratio::new(step, steps)?,
            income: Ratio::new(over, (p1 - p0) * steps * income)?,
        })
    };
    (0..=steps).map(point).collect()
}
