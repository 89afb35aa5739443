//! Worked examples of the literature, to their last printed digit. Only numbers are quoted.
use kernel::{Fen, Whole};
use measures::{
    AlkireFoster, Counting, Observation, Profile, Ratio, alkire_foster, fgt, gini, group_shares, lorenz,
};

/// One person for each income, in whole units of money.
fn people(incomes: &[i32]) -> Vec<Observation> {
    incomes.iter().map(|income| Observation { per_head: Fen::of_yuan(*income), people: 1 }).collect()
}

fn ratio(over: i128, under: i128) -> Ratio {
    Ratio::new(over, under).expect("a test divides by something")
}

/// J. Haughton, S. R. Khandker, Handbook on Poverty and Inequality, World Bank 2009, pages 70–72: country C has
/// expenditures 100, 110, 150, 160 and the line is 125. Gaps as parts of the line 0.20 and 0.12, P1 = 0.08,
/// P2 = 0.0136 [= 0.0544/4].
#[test]
fn the_handbook_of_the_world_bank_country_c() {
    let measured = fgt(&people(&[100, 110, 150, 160]), Fen::of_yuan(125)).expect("four people");
    assert_eq!((measured.people, measured.poor), (4, 2));
    assert_eq!(measured.headcount.decimals(2), "0.50");
    assert_eq!(measured.gap.decimals(2), "0.08");
    assert_eq!(measured.severity.decimals(4), "0.0136");
}

/// A textbook question as answered at justaaa.com/economics/198124: incomes 150, 140, 210, 220 and the line 200 give
/// HCR 50 %, PGI 13.75 %, TPG 110 (what would bring everybody to the line) and SPGI 0.038.
#[test]
fn a_textbook_question_of_four_individuals() {
    let measured = fgt(&people(&[150, 140, 210, 220]), Fen::of_yuan(200)).expect("four people");
    assert_eq!(measured.headcount.decimals(2), "0.50");
    assert_eq!(measured.gap.decimals(4), "0.1375");
    assert_eq!(measured.severity.decimals(3), "0.038");
    assert_eq!(measured.shortfall, i128::from(Fen::of_yuan(110).get()));
}

/// Achievements of four people in four dimensions (income, years of schooling, not malnourished, improved
/// sanitation), deprivation cut-offs 500, 5, yes, yes; equal weights; k = 2 of 4.
/// S. Alkire and others, Multidimensional Poverty Measurement and Analysis, chapter 5 (OPHI Working Paper 86),
/// box 5.5, society X: scores 0, 0.5, 1, 0.25; M0 = 0.375, H = 50 %, A = 75 %. The box with its cut-offs and scores can
/// be read at study.sci.house (general-economic-issues/…-120611), the achievements in the working paper.
const SOCIETY_X: [(i64, i64, bool, bool); 4] =
    [(700, 14, true, true), (300, 13, true, false), (400, 3, false, false), (800, 1, true, true)];

fn profile((income, schooling, nourished, sanitation): (i64, i64, bool, bool)) -> Profile {
    Profile { deprived: vec![income < 500, schooling < 5, !nourished, !sanitation], people: 1 }
}

fn equal_weights() -> Counting {
    Counting { weights: vec![1; 4], cutoff: ratio(2, 4) }
}

fn printed(measured: &AlkireFoster) -> [String; 3] {
    [measured.adjusted.decimals(3), measured.headcount.decimals(2), measured.intensity.decimals(2)]
}

#[test]
fn alkire_and_others_2015_box_5_5_society_x() {
    let profiles = SOCIETY_X.map(profile);
    let measured = alkire_foster(&equal_weights(), &profiles).expect("four people");
    assert_eq!(printed(&measured), ["0.375", "0.50", "0.75"]);
    let scores = profiles.iter().map(|p| p.deprived.iter().filter(|d| **d).count());
    assert_eq!(scores.collect::<Vec<_>>(), [0, 2, 4, 1], "of four: 0, 0.5, 1, 0.25");
}

/// The same box, society X′: scores 0, 0.5, 0.5, 0.5; the same M0 of 0.375 with H = 75 % and A = 50 %.
#[test]
fn alkire_and_others_2015_box_5_5_society_x_prime() {
    let deprived =
        |first: bool, rest: [bool; 3]| Profile { deprived: [vec![first], rest.to_vec()].concat(), people: 1 };
    let profiles = [
        deprived(false, [false; 3]),
        deprived(true, [false, false, true]),
        deprived(true, [true, false, false]),
        deprived(false, [true, false, true]),
    ];
    let measured = alkire_foster(&equal_weights(), &profiles).expect("four people");
    assert_eq!(printed(&measured), ["0.375", "0.75", "0.50"]);
}

/// S. Alkire, J. Foster, "Counting and multidimensional poverty measurement" (2011; OPHI Working Paper 32), the
/// numerical example: achievements below with cut-offs (13, 12, 3, 1), k = 2. H = 1/2, A = 3/4, M0 = 3/8. Achievements
/// and cut-offs are also the example of the R package `easyuse` (perlatex).
#[test]
fn alkire_and_foster_2011() {
    let achievements =
        [[131, 140, 40, 10], [152, 70, 50, 0], [125, 100, 10, 0], [200, 110, 30, 10]].map(|of| {
            let deprived = of.iter().zip([130, 120, 30, 10]).map(|(y, z)| *y < z).collect();
            Profile { deprived, people: 1 }
        });
    let measured = alkire_foster(&equal_weights(), &achievements).expect("four people");
    assert_eq!(
        (measured.headcount, measured.intensity, measured.adjusted),
        (ratio(1, 2), ratio(3, 4), ratio(3, 8))
    );
    let censored: Vec<Ratio> = measured.dimensions.iter().map(|d| d.censored).collect();
    assert_eq!(censored, [ratio(1, 4), ratio(1, 2), ratio(1, 4), ratio(1, 2)]);
    let contributions: Vec<Ratio> = measured.dimensions.iter().map(|d| d.contribution).collect();
    assert_eq!(contributions, [ratio(1, 6), ratio(1, 3), ratio(1, 6), ratio(1, 3)]);
    let deprived = measured.dimensions[1].deprived;
    assert_eq!(deprived, ratio(3, 4), "the fourth person falls short in one dimension and is not poor");
    let groups = [(1, 0), (1, 1), (2, 2), (2, 3)].map(|(group, at)| (group, achievements[at].clone()));
    let groups = group_shares(&equal_weights(), &groups).expect("two groups");
    let shares: Vec<Ratio> = groups.values().map(|(_, share)| *share).collect();
    assert_eq!(shares, [ratio(1, 3), ratio(2, 3)], "M0 of 1/4 and 1/2 in two halves of the people");
}

/// R package `MPI` (K. Kukiattikun), vignette `MPI_demo`: two people of Bastia, eleven indicators of equal weight,
/// k = 3 of 11. Printed: H 1, A and M0 0.4090909, intensities 0.4545455 and 0.3636364, contributions 0.1111111 (five
/// indicators), 0.2222222 (sanitation and assets) and 0 (four).
#[test]
fn the_vignette_of_the_r_package_mpi() {
    let of = |row: [u8; 11]| Profile { deprived: row.iter().map(|d| *d == 1).collect(), people: 1 };
    let bastia = [of([1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0]), of([0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0])];
    let counting = Counting { weights: vec![1; 11], cutoff: ratio(3, 11) };
    let measured = alkire_foster(&counting, &bastia).expect("two people");
    assert_eq!((measured.people, measured.poor), (2, 2));
    assert_eq!(measured.headcount.decimals(0), "1");
    assert_eq!(measured.intensity.decimals(7), "0.4090909");
    assert_eq!(measured.adjusted.decimals(7), "0.4090909");
    let [one, two] = [0, 1].map(|n| alkire_foster(&counting, &bastia[n..=n]).expect("one person").intensity);
    assert_eq!([one.decimals(7), two.decimals(7)], ["0.4545455", "0.3636364"]);
    let contributions: Vec<String> = measured.dimensions.iter().map(|d| d.contribution.decimals(7)).collect();
    let (none, one, two) = ("0.0000000", "0.1111111", "0.2222222");
    assert_eq!(contributions, [one, one, one, two, none, two, none, one, none, one, none]);
    let censored: Vec<String> = measured.dimensions.iter().map(|d| d.censored.decimals(1)).collect();
    assert_eq!(censored, ["0.5", "0.5", "0.5", "1.0", "0.0", "1.0", "0.0", "0.5", "0.0", "0.5", "0.0"]);
}

/// A. Zeileis, R package `ineq`, whose `Gini` is without correction for small samples. Its own example, ten incomes,
/// gives 0.4620911, as packages that are compared with it print too. Others print 0.3076923 for (1, 3, 2, 1, 1, 1, 4)
/// (documentation of `gini` in phylotools) and 0.4263158 for nine times 10 and once 100, 0 for ten times 50
/// (G. Sutton, Statistics Slam Dunk, section 12.5).
#[test]
fn gini_as_in_the_documentation_of_ineq() {
    assert_eq!(gini(&people(&[1, 3, 2, 1, 1, 1, 4])).map(|g| g.decimals(7)), Some("0.3076923".into()));
    let of_its_own = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261];
    assert_eq!(gini(&people(&of_its_own)).map(|g| g.decimals(7)), Some("0.4620911".into()));
    let nine_and_one = [10, 10, 10, 10, 10, 10, 10, 10, 10, 100];
    assert_eq!(gini(&people(&nine_and_one)).map(|g| g.decimals(7)), Some("0.4263158".into()));
    assert_eq!(gini(&people(&[50; 10])), Some(Ratio::ZERO));
}

/// B. Essama-Nssah, The Lorenz Model of the Size Distribution of Income (World Bank 2005): of two people with 25
/// and 75 the poorer half has 0.25 of all.
#[test]
fn the_lorenz_curve_of_two_people() {
    let curve = lorenz(&people(&[75, 25]), 2).expect("two people");
    let points: Vec<_> = curve.iter().map(|p| (p.people.decimals(2), p.income.decimals(2))).collect();
    let expected = [("0.00", "0.00"), ("0.50", "0.25"), ("1.00", "1.00")];
    assert_eq!(points, expected.map(|(p, i)| (p.to_string(), i.to_string())));
}
