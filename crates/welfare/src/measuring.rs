//! The county's measures, before and with what households earn here: the same households, the same line, and
//! only their income differs.
use crate::rules::{line_of, weights};
use crate::watching::per_head;
use crate::{Circumstance, Dimension, Line, circumstances_of_year};
use county::{ProducerId, VillageId};
use kernel::{Count, Day, Fen, Whole};
use measures::{AlkireFoster, Counting, Fgt, LorenzPoint, Observation, Profile, Ratio};
use std::collections::{BTreeMap, HashMap};
use store::Tx;

/// Income over so many days.
const YEAR_DAYS: i64 = 365;
/// The part of all weight from which on a household is poor in many dimensions: a third, as in the global MPI.
const CUTOFF: (i128, i128) = (1, 3);
/// Points of the Lorenz curve.
const LORENZ_STEPS: usize = 10;
/// A village with fewer surveyed households is not shown by itself: its figures would be somebody's.
pub(crate) const VILLAGE_MIN: usize = 3;

kernel::words! {
    /// Which income is measured.
    Basis {
        /// What the survey found that households earn elsewhere.
        Before = "before",
        /// The same, and what they earned here in the last year.
        With = "with",
    }
}

/// The measures of one basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub basis: Basis,
    pub fgt: Fgt,
    pub gini: Option<Ratio>,
    pub lorenz: Option<Vec<LorenzPoint>>,
    pub counting: AlkireFoster,
}

/// A village's people below the line, before and with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VillageMeasure {
    pub village: VillageId,
    pub households: usize,
    pub before: Fgt,
    pub with: Fgt,
    /// M0 with income from here, and what the village contributes to the county's.
    pub adjusted: Ratio,
    pub contribution: Ratio,
}

/// Everything that the pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    pub line: Line,
    /// Households with a survey and people; the others are not measured.
    pub households: usize,
    pub without_survey: usize,
    pub dimensions: Vec<Dimension>,
    pub measured: [Measured; 2],
    pub villages: Vec<VillageMeasure>,
    /// The Gini of what households earned here alone.
    pub platform_gini: Option<Ratio>,
    pub platform_income: Fen,
}

/// A household as it is measured.
struct Observed {
    village: VillageId,
    people: Count,
    before: Fen,
    with: Fen,
    here: Fen,
    found: Circumstance,
}

/// Measures the county; none where no line is settled or no household has a survey.
pub fn measured(tx: &mut Tx, today: Day) -> store::Result<Option<County>> {
    let year = i64::from(today.year());
    let Some(line) = line_of(tx, year)? else { return Ok(None) };
    let (observed, without_survey) = observe(tx, today)?;
    let weights: Vec<(Dimension, i64)> = weights(tx)?.into_iter().filter(|(_, weight)| *weight > 0).collect();
    let Some(counting) = counting(&weights) else { return Ok(None) };
    Ok(county(line, &observed, without_survey, &weights, &counting))
}

fn counting(weights: &[(Dimension, i64)]) -> Option<Counting> {
    let cutoff = Ratio::new(CUTOFF.0, CUTOFF.1)?;
    let weights: Vec<i64> = weights.iter().map(|(_, weight)| *weight).collect();
    (!weights.is_empty()).then_some(Counting { weights, cutoff })
}

fn observe(tx: &mut Tx, today: Day) -> store::Result<(Vec<Observed>, usize)> {
    let year = i64::from(today.year());
    let mut circumstances = circumstances_of_year(tx, year - 1)?;
    circumstances.extend(circumstances_of_year(tx, year)?);
    let here = crate::income::income_between(tx, today.plus(1 - YEAR_DAYS), today)?;
    let people = county::household_people(tx)?;
    let homes: HashMap<ProducerId, VillageId> = county::homes(tx)?;
    let mut observed = Vec::new();
    let mut without = 0;
    for (household, village) in homes {
        match (circumstances.get(&household), people.get(&household)) {
            (Some(found), Some(people)) => {
                let here = here.get(&household).copied().unwrap_or_default();
                let before = per_head(found.other_income, *people);
                let with = per_head(found.other_income + here, *people);
                observed.push(Observed { village, people: *people, before, with, here, found: *found });
            }
            _ => without += 1,
        }
    }
    Ok((observed, without))
}

fn county(
    line: Line,
    observed: &[Observed],
    without_survey: usize,
    weights: &[(Dimension, i64)],
    counting: &Counting,
) -> Option<County> {
    let all: Vec<&Observed> = observed.iter().collect();
    let of = |basis| measure(basis, &all, &line, weights, counting);
    let here = |o: &Observed| Observation { per_head: per_head(o.here, o.people), people: o.people.get() };
    let platform: Vec<Observation> = observed.iter().map(here).collect();
    Some(County {
        households: observed.len(),
        without_survey,
        dimensions: weights.iter().map(|(dimension, _)| *dimension).collect(),
        measured: [of(Basis::Before)?, of(Basis::With)?],
        villages: villages(observed, &line, weights, counting)?,
        platform_gini: measures::gini(&platform),
        platform_income: observed.iter().map(|o| o.here).sum(),
        line,
    })
}

fn measure(
    basis: Basis,
    observed: &[&Observed],
    line: &Line,
    weights: &[(Dimension, i64)],
    counting: &Counting,
) -> Option<Measured> {
    let seen: Vec<Observation> = observed.iter().map(|o| o.observation(basis)).collect();
    let profiles: Vec<Profile> = observed.iter().map(|o| o.profile(basis, line.amount, weights)).collect();
    Some(Measured {
        basis,
        fgt: measures::fgt(&seen, line.amount)?,
        gini: measures::gini(&seen),
        lorenz: measures::lorenz(&seen, LORENZ_STEPS),
        counting: measures::alkire_foster(counting, &profiles)?,
    })
}

impl Observed {
    fn income(&self, basis: Basis) -> Fen {
        match basis {
            Basis::Before => self.before,
            Basis::With => self.with,
        }
    }
    fn observation(&self, basis: Basis) -> Observation {
        Observation { per_head: self.income(basis), people: self.people.get() }
    }
    fn profile(&self, basis: Basis, line: Fen, weights: &[(Dimension, i64)]) -> Profile {
        let deprived = |dimension: Dimension| match dimension {
            Dimension::Income => self.income(basis) < line,
            Dimension::Schooling => !self.found.out_of_school.is_zero(),
            Dimension::Medical => !self.found.uninsured.is_zero(),
            Dimension::Housing => self.found.unsafe_house,
            Dimension::Water => self.found.no_safe_water,
        };
        let deprived = weights.iter().map(|(dimension, _)| deprived(*dimension)).collect();
        Profile { deprived, people: self.people.get() }
    }
}

fn villages(
    observed: &[Observed],
    line: &Line,
    weights: &[(Dimension, i64)],
    counting: &Counting,
) -> Option<Vec<VillageMeasure>> {
    let mut of_village: BTreeMap<VillageId, Vec<&Observed>> = BTreeMap::new();
    observed.iter().for_each(|o| of_village.entry(o.village).or_default().push(o));
    let profiles: Vec<(VillageId, Profile)> =
        observed.iter().map(|o| (o.village, o.profile(Basis::With, line.amount, weights))).collect();
    let shares = measures::group_shares(counting, &profiles)?;
    let mut villages = Vec::new();
    for (village, observed) in of_village.into_iter().filter(|(_, of)| of.len() >= VILLAGE_MIN) {
        let seen = |basis| observed.iter().map(|o| o.observation(basis)).collect::<Vec<_>>();
        let fgt = |basis| measures::fgt(&seen(basis), line.amount);
        let (Some(before), Some(with), Some((counted, contribution))) =
            (fgt(Basis::Before), fgt(Basis::With), shares.get(&village))
        else {
            continue;
        };
        let (adjusted, contribution) = (counted.adjusted, *contribution);
        villages.push(VillageMeasure {
            village,
            households: observed.len(),
            before,
            with,
            adjusted,
            contribution,
        });
    }
    Some(villages)
}
