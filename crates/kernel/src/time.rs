//! Instants and days. An instant is stored as milliseconds UTC, a day as the count of civil days of the
//! county's zone since 1970-01-01; they are converted here and never in SQL.
use crate::{NotWhole, Whole};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// The zone in which a county's days begin and end.
pub const COUNTY_ZONE: &str = "Asia/Shanghai";

static ZONE: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get(COUNTY_ZONE).expect("the zone database is built in"));

/// An instant, in milliseconds since 1970 UTC. From 1970 to 2199.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    const MAX_MS: i64 = 7_258_118_400_000;
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    pub const fn ms(value: i64) -> Option<Self> {
        if 0 <= value && value < Self::MAX_MS { Some(Self(value)) } else { None }
    }
    /// So many milliseconds later (earlier, where negative), held within the range of `Time`.
    pub const fn plus_ms(self, ms: i64) -> Self {
        let sum = self.0.saturating_add(ms);
        Self(if sum < 0 {
            0
        } else if sum >= Self::MAX_MS {
            Self::MAX_MS - 1
        } else {
            sum
        })
    }
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_ms(minutes.saturating_mul(60_000))
    }
    /// Milliseconds from `earlier` to this.
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
    /// The civil day of this instant in the county's zone.
    pub fn day(self) -> Day {
        Day::of_date(self.zoned().date())
    }
    /// Minutes since midnight in the county's zone.
    pub fn minute_of_day(self) -> i64 {
        let time = self.zoned().time();
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    }
    /// `14:20`
    pub fn clock(self) -> String {
        self.zoned().strftime("%H:%M").to_string()
    }
    /// `2026-11-23T14:20:05.123+08:00`, for machines.
    pub fn iso(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
    }
    /// Reads RFC 3339, with any offset.
    pub fn of_iso(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().and_then(|t| Self::ms(t.as_millisecond()))
    }
    fn zoned(self) -> jiff::ZonedDateTime {
        let timestamp = Timestamp::from_millisecond(self.0).expect("Time is within jiff's range");
        timestamp.to_zoned_datetime(ZONE.clone())
    }
}

impl Whole for Time {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Self::ms(value).ok_or(NotWhole { kind: "Time", value })
    }
}

/// A civil day of the county's zone, as the count of days since 1970-01-01. From 1970 to 2199.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    const MAX: i64 = 84_005;

    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let in_range = (1970..2200).contains(&year);
        Date::new(year, month, day).ok().filter(|_| in_range).map(Self::of_date)
    }
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days).clamp(0, Self::MAX))
    }
    /// Days from `earlier` to this.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
    pub fn year(self) -> i16 {
        self.date().year()
    }
    /// 1 to 12.
    pub fn month_of_year(self) -> i8 {
        self.date().month()
    }
    pub fn day_of_month(self) -> i8 {
        self.date().day()
    }
    /// 1 is Monday, 7 is Sunday.
    pub fn weekday(self) -> i8 {
        match self.date().weekday() {
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
            Weekday::Sunday => 7,
        }
    }
    pub fn month(self) -> Month {
        let date = self.date();
        Month(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }
    /// The instant so many minutes after midnight of this day.
    pub fn at_minute(self, minute: i64) -> Time {
        let midnight =
            self.date().to_zoned_datetime(ZONE.clone()).map_or(0, |z| z.timestamp().as_millisecond());
        Time::ms(midnight).unwrap_or_default().plus_minutes(minute)
    }
    fn date(self) -> Date {
        Date::constant(1970, 1, 1).checked_add(self.0.days()).expect("Day is within jiff's range")
    }
    fn of_date(date: Date) -> Self {
        let since = Date::constant(1970, 1, 1).until(date).map_or(0, |span| i64::from(span.get_days()));
        Self(since.clamp(0, Self::MAX))
    }
}

impl Whole for Day {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        if (0..=Self::MAX).contains(&value) { Ok(Self(value)) } else { Err(NotWhole { kind: "Day", value }) }
    }
}

/// `2026-11-23`
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

/// What is not a day of the calendar, written as 2026-11-23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day; write it as 2026-11-23")]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.trim().split(['-', '/', '.']);
        let mut next = || parts.next().and_then(|part| part.parse::<i16>().ok());
        let (Some(year), Some(month), Some(day), None) = (next(), next(), next(), next()) else {
            return Err(NotADay);
        };
        let small = |n: i16| i8::try_from(n).map_err(|_| NotADay);
        Self::new(year, small(month)?, small(day)?).ok_or(NotADay)
    }
}

crate::as_text!(Day);

/// A month of the calendar, as the count of months since year 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i64);

impl Month {
    pub fn first_day(self) -> Day {
        Day::new((self.0 / 12) as i16, (self.0 % 12 + 1) as i8, 1).unwrap_or_default()
    }
    pub fn last_day(self) -> Day {
        Self(self.0 + 1).first_day().plus(-1)
    }
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
    }
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Whole for Month {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        let years_of_days = 1970 * 12..2199 * 12;
        if years_of_days.contains(&value) { Ok(Self(value)) } else { Err(NotWhole { kind: "Month", value }) }
    }
}

/// `2026-11`
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 12, self.0 % 12 + 1)
    }
}

/// A county's clock: wall time plus an offset, which is 0 for a real county.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    pub offset_ms: i64,
}

impl Clock {
    /// The county's time, given the wall's.
    pub const fn at(self, wall: Time) -> Time {
        wall.plus_ms(self.offset_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_the_county() {
        let day = Day::new(2026, 11, 23).unwrap();
        let midnight = Time::of_iso("2026-11-22T16:00:00Z").unwrap();
        assert_eq!(day.at_minute(0), midnight);
        assert_eq!(midnight.day(), day);
        assert_eq!(midnight.plus_ms(-1).day(), day.plus(-1));
        assert_eq!(day.at_minute(14 * 60 + 20).clock(), "14:20");
        assert_eq!(day.at_minute(860).minute_of_day(), 860);
        assert_eq!(day.weekday(), 1);
        assert_eq!(midnight.iso(), "2026-11-23T00:00:00.000+08:00");
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let day = Day::new(2026, 2, 28).unwrap();
        assert_eq!("2026-02-28".parse(), Ok(day));
        assert_eq!("2026/2/28".parse(), Ok(day));
        assert_eq!("2026-02-30".parse::<Day>(), Err(NotADay));
        assert_eq!("1512-02-01".parse::<Day>(), Err(NotADay));
        assert_eq!("tomorrow".parse::<Day>(), Err(NotADay));
        assert_eq!(day.to_string(), "2026-02-28");
    }

    #[test]
    fn a_month_knows_its_days() {
        let month = Day::new(2028, 2, 10).unwrap().month();
        assert_eq!(month.to_string(), "2028-02");
        assert_eq!(month.last_day(), Day::new(2028, 2, 29).unwrap());
        assert_eq!(month.next().first_day(), Day::new(2028, 3, 1).unwrap());
    }
}
