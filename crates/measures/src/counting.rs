//! The counting measures of Alkire and Foster: who falls short in so many dimensions that he is poor, how many
//! they are, and in what.
//!
//! Source: S. Alkire and J. Foster, "Counting and multidimensional poverty measurement", Journal of Public
//! Economics 95 (2011) 476–487; notation as in S. Alkire and others, Multidimensional Poverty Measurement and
//! Analysis (Oxford, 2015), chapter 5. A person's score c is the weight of the dimensions in which he is
//! deprived, as a part of all weight; he is poor where `c ≥ k`. With q poor of N people,
//! `H = q / N`, `A = Σ over the poor of c / q`, `M0 = H · A`.
use crate::{OBSERVATIONS_MAX, PEOPLE_MAX, Ratio};
use std::collections::BTreeMap;

/// Most dimensions of one measure: a profile is one word.
pub const DIMENSIONS_MAX: usize = 16;

/// What counts how much, and how much makes poor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counting {
    /// The weight of each dimension, in any unit; each above zero.
    pub weights: Vec<i64>,
    /// k: the part of all weight from which on a person is poor.
    pub cutoff: Ratio,
}

/// In which dimensions a household is deprived, and how many people live so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// One for each dimension, in the order of the weights.
    pub deprived: Vec<bool>,
    pub people: i64,
}

/// What one dimension has to do with poverty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DimensionShare {
    /// The part of all people who are deprived in it, poor or not: the uncensored headcount.
    pub deprived: Ratio,
    /// The part of all people who are poor and deprived in it: the censored headcount h_j.
    pub censored: Ratio,
    /// Its contribution to M0: `w_j · h_j / M0`; 0 where nobody is poor. Those of all dimensions add up to 1.
    pub contribution: Ratio,
}

/// H, A and M0, and what they are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlkireFoster {
    pub people: i64,
    pub poor: i64,
    /// H: the part of the people who are poor.
    pub headcount: Ratio,
    /// A: the part of all weight in which the poor are deprived, on average; 0 where nobody is poor.
    pub intensity: Ratio,
    /// M0, the adjusted headcount ratio: H times A.
    pub adjusted: Ratio,
    pub dimensions: Vec<DimensionShare>,
}

impl Counting {
    fn is_good(&self) -> bool {
        let weights = 1..=i64::from(u16::MAX);
        (1..=DIMENSIONS_MAX).contains(&self.weights.len()) && self.weights.iter().all(|w| weights.contains(w))
    }
    fn total(&self) -> i64 {
        self.weights.iter().sum()
    }
    /// The weight of the dimensions in which a household is deprived.
    fn score(&self, profile: &Profile) -> i64 {
        self.weights.iter().zip(&profile.deprived).filter(|(_, deprived)| **deprived).map(|(w, _)| w).sum()
    }
    /// Whether a household is poor: its score reaches the cut-off.
    pub fn is_poor(&self, profile: &Profile) -> bool {
        let score = self.score(profile);
        score > 0 && Ratio::new(score.into(), self.total().into()).is_some_and(|score| score >= self.cutoff)
    }
}

/// Measures poverty in many dimensions.
///
/// `None` where there is nobody, a weight is not above zero, a profile has not one word for each dimension, or a
/// figure is out of bounds.
pub fn alkire_foster(counting: &Counting, profiles: &[Profile]) -> Option<AlkireFoster> {
    let bounded =
        |p: &Profile| p.deprived.len() == counting.weights.len() && (0..=PEOPLE_MAX).contains(&p.people);
    if !counting.is_good() || profiles.len() > OBSERVATIONS_MAX || !profiles.iter().all(bounded) {
        return None;
    }
    let people: i64 = profiles.iter().map(|p| p.people).sum();
    let poor: Vec<&Profile> = profiles.iter().filter(|p| counting.is_poor(p)).collect();
    let heads: i64 = poor.iter().map(|p| p.people).sum();
    let scores: i128 = poor.iter().map(|p| i128::from(counting.score(p)) * i128::from(p.people)).sum();
    let (all, weight) = (i128::from(people), i128::from(counting.total()));
    let everyone: Vec<&Profile> = profiles.iter().collect();
    let share = |at: usize| {
        let censored = deprived_in(&poor, at);
        Some(DimensionShare {
            deprived: Ratio::new(deprived_in(&everyone, at), all)?,
            censored: Ratio::new(censored, all)?,
            contribution: Ratio::new(i128::from(counting.weights[at]) * censored, scores)
                .unwrap_or(Ratio::ZERO),
        })
    };
    Some(AlkireFoster {
        people,
        poor: heads,
        headcount: Ratio::new(heads.into(), all)?,
        intensity: Ratio::new(scores, weight * i128::from(heads)).unwrap_or(Ratio::ZERO),
        adjusted: Ratio::new(scores, weight * all)?,
        dimensions: (0..counting.weights.len()).map(share).collect::<Option<_>>()?,
    })
}

fn deprived_in(profiles: &[&Profile], dimension: usize) -> i128 {
    profiles.iter().filter(|p| p.deprived[dimension]).map(|p| i128::from(p.people)).sum()
}

/// What each group adds to the M0 of all: its part of the people times its own M0, as a part of M0. Those of
/// all groups add up to 1 (to 0 where nobody is poor). A group without people is left out.
pub fn group_shares<G: Ord + Copy>(
    counting: &Counting,
    profiles: &[(G, Profile)],
) -> Option<BTreeMap<G, (AlkireFoster, Ratio)>> {
    let mut groups: BTreeMap<G, Vec<Profile>> = BTreeMap::new();
    for (group, profile) in profiles.iter().filter(|(_, profile)| profile.people > 0) {
        groups.entry(*group).or_default().push(profile.clone());
    }
    let measured: Vec<(G, AlkireFoster)> = groups
        .iter()
        .map(|(group, profiles)| Some((*group, alkire_foster(counting, profiles)?)))
        .collect::<Option<_>>()?;
    let weighed = |m: &AlkireFoster| m.adjusted.scaled_exactly(m.people, counting.total());
    let all: i128 = measured.iter().map(|(_, m)| weighed(m)).sum();
    let share = |(group, m): (G, AlkireFoster)| {
        let share = Ratio::new(weighed(&m), all).unwrap_or(Ratio::ZERO);
        (group, (m, share))
    };
    Some(measured.into_iter().map(share).collect())
}

impl Ratio {
    /// The whole number that M0 was divided out of: the poor people's scores.
    fn scaled_exactly(self, people: i64, weight: i64) -> i128 {
        self.scaled(i128::from(people) * i128::from(weight))
    }
}
