//! The twenty-four solar terms, which growers reckon by: 小雪, the second day.
use crate::formats::Is;
use crate::{Lang, Words};
use kernel::{Day, Time};

/// From the sun's longitude 0° on, 15° each.
const TERMS: [(&str, &str); 24] = [
    ("春分", "Spring Equinox"),
    ("清明", "Clear and Bright"),
    ("谷雨", "Grain Rain"),
    ("立夏", "Start of Summer"),
    ("小满", "Grain Buds"),
    ("芒种", "Grain in Ear"),
    ("夏至", "Summer Solstice"),
    ("小暑", "Minor Heat"),
    ("大暑", "Major Heat"),
    ("立秋", "Start of Autumn"),
    ("处暑", "End of Heat"),
    ("白露", "White Dew"),
    ("秋分", "Autumn Equinox"),
    ("寒露", "Cold Dew"),
    ("霜降", "Frost's Descent"),
    ("立冬", "Start of Winter"),
    ("小雪", "Minor Snow"),
    ("大雪", "Major Snow"),
    ("冬至", "Winter Solstice"),
    ("小寒", "Minor Cold"),
    ("大寒", "Major Cold"),
    ("立春", "Start of Spring"),
    ("雨水", "Rain Water"),
    ("惊蛰", "Awakening of Insects"),
];
const COUNTED_ZH: [&str; 16] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五",
    "十六",
];
const MINUTES_OF_DAY: i64 = 24 * 60;

impl Words {
    /// `小雪第二天`; on its first day only `小雪`. `Minor Snow, day 2`.
    pub fn solar_term(&self, day: impl Is<Day>) -> String {
        let (term, nth) = solar_term(day.value());
        let (zh, en) = TERMS[term];
        match (self.lang(), nth) {
            (Lang::Zh, 0) => zh.to_string(),
            (Lang::En, 0) => en.to_string(),
            (Lang::Zh, _) => format!("{zh}第{}天", COUNTED_ZH[nth.min(COUNTED_ZH.len() - 1)]),
            (Lang::En, _) => format!("{en}, day {}", nth + 1),
        }
    }
}

/// The term in which a day ends, and how many days before it the term began.
fn solar_term(day: Day) -> (usize, usize) {
    let term =
        |ago: i64| (sun_longitude(day.plus(-ago).at_minute(MINUTES_OF_DAY)) / 15.0) as usize % TERMS.len();
    let (today, mut ago) = (term(0), 0);
    while ago < 16 && term(ago + 1) == today {
        ago += 1;
    }
    (today, ago as usize)
}

/// The sun's apparent longitude in degrees, to a hundredth (a quarter of an hour): the low-accuracy solar
/// coordinates of J. Meeus, Astronomical Algorithms, chapter 25.
fn sun_longitude(at: Time) -> f64 {
    const J2000_MS: i64 = 946_728_000_000;
    const CENTURY_MS: f64 = 36_525.0 * 86_400_000.0;
    let t = (kernel::Whole::get(at) - J2000_MS) as f64 / CENTURY_MS;
    let mean = 280.466_46 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let anomaly = (357.529_11 + 35_999.050_29 * t - 0.000_153_7 * t * t).to_radians();
    let centre = (1.914_602 - 0.004_817 * t) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_289 * (3.0 * anomaly).sin();
    let node = (125.04 - 1_934.136 * t).to_radians();
    (mean + centre - 0.005_69 - 0.004_78 * node.sin()).rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    #[test]
    fn terms_begin_on_the_days_of_the_almanac() {
        let days = [
            ("2024-02-04", "立春"),
            ("2025-06-21", "夏至"),
            ("2025-12-21", "冬至"),
            ("2026-04-05", "清明"),
            ("2026-11-22", "小雪"),
            ("2026-12-07", "大雪"),
            ("2027-02-04", "立春"),
        ];
        for (day, term) in days {
            assert_eq!(words(Lang::Zh).solar_term(day.parse::<Day>().unwrap()), term, "{day}");
        }
        let day = Day::new(2026, 11, 23).unwrap();
        assert_eq!(words(Lang::Zh).solar_term(day), "小雪第二天");
        assert_eq!(words(Lang::En).solar_term(day), "Minor Snow, day 2");
    }

    #[test]
    fn a_year_has_every_term_once() {
        let first = Day::new(2026, 1, 1).unwrap();
        let begun = (0..365).map(|n| solar_term(first.plus(n))).filter(|(_, nth)| *nth == 0);
        let mut terms: Vec<usize> = begun.map(|(term, _)| term).collect();
        terms.sort_unstable();
        assert_eq!(terms, (0..24).collect::<Vec<_>>());
    }
}
