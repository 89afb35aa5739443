//! What the measures must satisfy, whoever is measured.
use kernel::Fen;
use measures::{Counting, Observation, Profile, Ratio, alkire_foster, fgt, gini, group_shares, lorenz};
use proptest::prelude::*;

fn observation() -> impl Strategy<Value = Observation> {
    (0..3_000_000, 1..9_i64).prop_map(|(fen, people)| Observation { per_head: Fen::of_fen(fen), people })
}

fn county() -> impl Strategy<Value = Vec<Observation>> {
    proptest::collection::vec(observation(), 1..60)
}

fn profiles(dimensions: usize) -> impl Strategy<Value = Vec<(u8, Profile)>> {
    let deprived = proptest::collection::vec(any::<bool>(), dimensions);
    let one = (0..4_u8, deprived, 1..9_i64)
        .prop_map(|(village, deprived, people)| (village, Profile { deprived, people }));
    proptest::collection::vec(one, 1..50)
}

const LINE: Fen = Fen::of_yuan(8_000);

proptest! {
    #[test]
    fn severity_is_at_most_the_gap_and_the_gap_at_most_the_headcount(county in county()) {
        let measured = fgt(&county, LINE).expect("somebody is there");
        prop_assert!(measured.severity <= measured.gap && measured.gap <= measured.headcount);
    }

    /// Decomposability: the measure of all is the mean of the groups, weighted by their people.
    #[test]
    fn two_halves_of_a_county_measure_as_the_whole(county in county(), cut in 0..60_usize) {
        let (one, two) = county.split_at(cut.min(county.len()));
        let all = fgt(&county, LINE).expect("somebody is there");
        let parts: Vec<_> = [one, two].into_iter().filter_map(|part| fgt(part, LINE)).collect();
        let weighed = |of: fn(&measures::Fgt) -> Ratio| parts.iter().fold(Ratio::ZERO, |sum, part| {
            sum + of(part) * Ratio::new(part.people.into(), all.people.into()).expect("people")
        });
        prop_assert_eq!(weighed(|m| m.headcount), all.headcount);
        prop_assert_eq!(weighed(|m| m.gap), all.gap);
        prop_assert_eq!(weighed(|m| m.severity), all.severity);
    }

    /// Whoever gets more never makes poverty worse, and a household of three counts as three of one.
    #[test]
    fn a_gift_never_adds_to_poverty_and_people_are_counted(county in county(), at in 0..60_usize, gift in 0..900_000) {
        let before = fgt(&county, LINE).expect("somebody is there");
        let mut after = county.clone();
        let at = at % county.len();
        after[at].per_head += Fen::of_fen(gift);
        let after = fgt(&after, LINE).expect("somebody is there");
        prop_assert!(after.headcount <= before.headcount && after.gap <= before.gap && after.severity <= before.severity);
        let single: Vec<_> = county.iter().flat_map(|o| {
            std::iter::repeat_n(Observation { people: 1, ..*o }, usize::try_from(o.people).expect("few"))
        }).collect();
        prop_assert_eq!(fgt(&single, LINE), Some(before));
        prop_assert_eq!(gini(&single), gini(&county));
    }

    /// Pigou and Dalton: from a richer to a poorer person, without changing places, inequality falls.
    #[test]
    fn a_transfer_from_rich_to_poor_never_adds_to_inequality(county in county(), part in 0..=50_i64) {
        let mut county: Vec<_> = county.into_iter().map(|o| Observation { people: 1, ..o }).collect();
        county.sort_by_key(|o| o.per_head);
        let before = gini(&county);
        let last = county.len() - 1;
        let between = i64::from(county[last].per_head) - i64::from(county[0].per_head);
        let moved = Fen::new(between * part / 100).expect("a part of a small sum");
        county[0].per_head += moved;
        if last > 0 {
            county[last].per_head -= moved;
            prop_assert!(gini(&county) <= before);
        }
    }

    #[test]
    fn the_curve_rises_below_the_diagonal_to_one(county in county()) {
        if let Some(curve) = lorenz(&county, 10) {
            prop_assert!(curve.windows(2).all(|p| p[0].income <= p[1].income));
            prop_assert!(curve.iter().all(|p| p.income <= p.people));
            prop_assert_eq!(curve[10].income, Ratio::ONE);
            prop_assert!(gini(&county).expect("they have something") < Ratio::ONE);
        }
    }

    #[test]
    fn dimensions_and_villages_add_up(
        rows in profiles(5), weights in proptest::collection::vec(1..9_i64, 5), k in 1..=100_i128
    ) {
        let counting = Counting { weights, cutoff: Ratio::new(k, 100).expect("a part") };
        let all: Vec<Profile> = rows.iter().map(|(_, profile)| profile.clone()).collect();
        let measured = alkire_foster(&counting, &all).expect("somebody is there");
        prop_assert_eq!(measured.headcount * measured.intensity, measured.adjusted);
        let sum = measured.dimensions.iter().fold(Ratio::ZERO, |sum, d| sum + d.contribution);
        let groups = group_shares(&counting, &rows).expect("somebody is there");
        let shares = groups.values().fold(Ratio::ZERO, |sum, (_, share)| sum + *share);
        let one = if measured.adjusted.is_zero() { Ratio::ZERO } else { Ratio::ONE };
        prop_assert_eq!((sum, shares), (one, one));
        prop_assert!(measured.dimensions.iter().all(|d| d.censored <= d.deprived));
    }
}
