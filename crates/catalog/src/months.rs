//! The months in which something is harvested.
use kernel::{Day, NotWhole, Whole};
use std::fmt;
use std::str::FromStr;

/// A set of months, bit 0 for January. A thing that is made the whole year has all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Months(i64);

impl Months {
    pub const ALL: Self = Self((1 << 12) - 1);

    /// The months from `first` to `last`, both 1 to 12 and included; `11` to `2` goes over the new year.
    pub const fn span(first: u8, last: u8) -> Self {
        assert!(1 <= first && first <= 12 && 1 <= last && last <= 12);
        let (mut set, mut month) = (0, first);
        loop {
            set |= 1 << (month - 1);
            if month == last {
                return Self(set);
            }
            month = month % 12 + 1;
        }
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `month` is 1 to 12.
    pub fn has(self, month: i8) -> bool {
        (1..=12).contains(&month) && self.0 & (1 << (month - 1)) != 0
    }

    /// Whether a day lies in one of them.
    pub fn in_season(self, day: Day) -> bool {
        self.has(day.month_of_year())
    }

    /// The runs of months, the first month of each and its last: 11–2 is one.
    pub fn runs(self) -> Vec<(i8, i8)> {
        if self == Self::ALL {
            return vec![(1, 12)];
        }
        let before = |month: i8| if month == 1 { 12 } else { month - 1 };
        let after = |month: i8| month % 12 + 1;
        let firsts = (1..=12).filter(|m| self.has(*m) && !self.has(before(*m)));
        let last_of = |first: i8| {
            let mut last = first;
            while self.has(after(last)) {
                last = after(last);
            }
            last
        };
        firsts.map(|first| (first, last_of(first))).collect()
    }
}

impl Whole for Months {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        if (0..=Self::ALL.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(NotWhole { kind: "Months", value })
        }
    }
}

/// `9-11`, `4,10-2`
impl fmt::Display for Months {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |(first, last): &(i8, i8)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        f.write_str(&self.runs().iter().map(one).collect::<Vec<_>>().join(","))
    }
}

/// What is not a list of months, written as 9-11 or 4,10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not months; write them as 9-11 or 4,10")]
pub struct NotMonths;

impl FromStr for Months {
    type Err = NotMonths;
    fn from_str(text: &str) -> Result<Self, NotMonths> {
        let parts = text.split([',', '，', '、', ';']).map(str::trim).filter(|part| !part.is_empty());
        let set = parts.map(run).try_fold(Self::default(), |set, run| run.map(|run| set.and(run)))?;
        if set == Self::default() { Err(NotMonths) } else { Ok(set) }
    }
}

fn run(part: &str) -> Result<Months, NotMonths> {
    let (first, last) = part.split_once(['-', '–', '~', '至', '到']).unwrap_or((part, part));
    let month = |text: &str| match text.trim().trim_end_matches('月').trim().parse::<u8>() {
        Ok(month @ 1..=12) => Ok(month),
        _ => Err(NotMonths),
    };
    Ok(Months::span(month(first)?, month(last)?))
}

kernel::as_text!(Months);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_people_write_them_and_written_back() {
        for (typed, written) in
            [("9-11", "9-11"), ("11-2", "11-2"), ("4、10月", "4,10"), ("1,2,3,12", "12-3"), ("1-12", "1-12")]
        {
            let months: Months = typed.parse().unwrap();
            assert_eq!(months.to_string(), written, "{typed}");
            assert_eq!(written.parse(), Ok(months));
        }
        for typed in ["", "0-3", "13", "autumn", "9-"] {
            assert_eq!(typed.parse::<Months>(), Err(NotMonths), "{typed}");
        }
    }

    #[test]
    fn a_season_over_the_new_year_has_both_its_ends() {
        let winter = Months::span(11, 2);
        let day = |month| Day::new(2026, month, 15).unwrap();
        assert!([11, 12, 1, 2].iter().all(|m| winter.in_season(day(*m))));
        assert!([3, 10].iter().all(|m| !winter.in_season(day(*m))));
        assert_eq!(winter.runs(), [(11, 2)]);
    }
}
