//! How figures are written: money, weight, days, distances. One place for both languages, so that every page
//! writes `46.2 公斤` and `11 月 23 日 周一` the same way.
use crate::{Arg, Lang, Words};
use kernel::{Count, Day, Fen, FenPerKilo, Grams, Metres, Month, Quantity, Share, Time, Unit, Whole};

/// A value, or a reference to it at any depth: templates hand over references.
pub trait Is<T> {
    fn value(&self) -> T;
}

macro_rules! is {
    ($($kind:ty)*) => {$(
        impl Is<$kind> for $kind {
            fn value(&self) -> $kind {
                *self
            }
        }
    )*};
}
is! { Fen FenPerKilo Grams Metres Quantity Share Unit Day Month Time i64 Count }

impl<T, L: Is<T> + ?Sized> Is<T> for &L {
    fn value(&self) -> T {
        (**self).value()
    }
}

macro_rules! is_whole {
    ($($kind:ty = $read:expr;)*) => {$(
        impl Is<i64> for $kind {
            fn value(&self) -> i64 {
                ($read)(*self)
            }
        }
    )*};
}
is_whole! {
    i32 = i64::from;
    u32 = i64::from;
    usize = |n| i64::try_from(n).unwrap_or(i64::MAX);
    Count = Whole::get;
}

const MINUS: &str = "\u{2212}";
const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Up to nine days are counted in words: 五天前.
const FEW_ZH: [&str; 10] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九"];

impl Words {
    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang() {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// `¥19.80`, `¥1,284.00`, `−¥3.68`
    pub fn money(&self, sum: impl Is<Fen>) -> String {
        let fen = sum.value().get();
        format!("{}¥{}", sign(fen), hundredths(fen))
    }

    /// A sum without its sign, for tables whose head says 元: `1,284.00`, `−3.68`
    pub fn yuan(&self, sum: impl Is<Fen>) -> String {
        let fen = sum.value().get();
        format!("{}{}", sign(fen), hundredths(fen))
    }

    /// A sum as a form field takes it: `1284.00`
    pub fn plain_yuan(&self, sum: impl Is<Fen>) -> String {
        let fen = sum.value().get();
        format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
    }

    /// The price of a weight as the shop says it: `¥19.80 / 500 克`; in English for a kilogram.
    pub fn per_500g(&self, price: impl Is<FenPerKilo>) -> String {
        let (figure, unit) = self.shop_price(price);
        format!("¥{figure} / {unit}")
    }

    /// The figure and the unit of [`Words::per_500g`], apart: `("19.80", "500 克")`.
    pub fn shop_price(&self, price: impl Is<FenPerKilo>) -> (String, &'static str) {
        let per_kilo = price.value().get();
        match self.lang() {
            Lang::Zh => (hundredths((per_kilo + 1) / 2), "500 克"),
            Lang::En => (hundredths(per_kilo), "kg"),
        }
    }

    /// The price of a kilogram as growers know it: `¥16.00 / 公斤`
    pub fn per_kilo(&self, price: impl Is<FenPerKilo>) -> String {
        format!("¥{} / {}", hundredths(price.value().get()), self.pick("公斤", "kg"))
    }

    /// `46.2 公斤`, `350 克`
    pub fn weight(&self, weight: impl Is<Grams>) -> String {
        let grams = weight.value().get();
        if grams != 0 && grams < 1_000 {
            return format!("{grams} {}", self.pick("克", "g"));
        }
        format!("{} {}", decimals(grams, 0), self.pick("公斤", "kg"))
    }

    /// Kilograms for tables whose head says kg: `46.0`, `1,642.25`
    pub fn kilos(&self, weight: impl Is<Grams>) -> String {
        decimals(weight.value().get(), 1)
    }

    /// Kilograms as a form field takes them: `46.2`
    pub fn plain_kilos(&self, weight: impl Is<Grams>) -> String {
        decimals(weight.value().get(), 0).replace(',', "")
    }

    /// `46.2 公斤` for what is weighed, `24 件` for what is counted.
    pub fn quantity(&self, quantity: impl Is<Quantity>, unit: impl Is<Unit>) -> String {
        let steps = quantity.value().get();
        match unit.value() {
            Unit::Gram => self.weight(Grams::new(steps).unwrap_or_default()),
            Unit::Piece => self
                .with("webkit-pieces", &[("count", Arg::Text(thousands(steps))), ("n", Arg::Number(steps))]),
        }
    }

    /// `11 月 23 日 周一`, `Mon 23 Nov`
    pub fn day(&self, day: impl Is<Day>) -> String {
        let day = day.value();
        let weekday = usize::from(day.weekday().unsigned_abs()) - 1;
        match self.lang() {
            Lang::Zh => format!("{} 周{}", self.short_day(day), WEEKDAYS_ZH[weekday]),
            Lang::En => format!("{} {}", WEEKDAYS_EN[weekday], self.short_day(day)),
        }
    }

    /// `11 月 23 日`, `23 Nov`
    pub fn short_day(&self, day: impl Is<Day>) -> String {
        let day = day.value();
        let month = day.month_of_year();
        match self.lang() {
            Lang::Zh => format!("{month} 月 {} 日", day.day_of_month()),
            Lang::En => format!("{} {}", day.day_of_month(), month_en(month)),
        }
    }

    /// With the year, for papers: `2026 年 11 月 23 日`, `23 Nov 2026`
    pub fn full_day(&self, day: impl Is<Day>) -> String {
        let day = day.value();
        match self.lang() {
            Lang::Zh => format!("{} 年 {}", day.year(), self.short_day(day)),
            Lang::En => format!("{} {}", self.short_day(day), day.year()),
        }
    }

    /// For tables: `11-23`
    pub fn table_day(&self, day: impl Is<Day>) -> String {
        let day = day.value();
        format!("{:02}-{:02}", day.month_of_year(), day.day_of_month())
    }

    /// `2026 年 11 月`, `Nov 2026`
    pub fn month(&self, month: impl Is<Month>) -> String {
        let first = month.value().first_day();
        match self.lang() {
            Lang::Zh => format!("{} 年 {} 月", first.year(), first.month_of_year()),
            Lang::En => format!("{} {}", month_en(first.month_of_year()), first.year()),
        }
    }

    /// `11 月 16–22 日`, `16–22 Nov`; over two months both are written out.
    pub fn days(&self, first: impl Is<Day>, last: impl Is<Day>) -> String {
        let (first, last) = (first.value(), last.value());
        if first.month() != last.month() {
            return format!("{}–{}", self.short_day(first), self.short_day(last));
        }
        let (a, b, month) = (first.day_of_month(), last.day_of_month(), first.month_of_year());
        match self.lang() {
            Lang::Zh => format!("{month} 月 {a}–{b} 日"),
            Lang::En => format!("{a}–{b} {}", month_en(month)),
        }
    }

    /// How far a day is from today: 今天, 昨天, 五天前, 后天; `today`, `yesterday`, `5 days ago`. Ten days and
    /// more are written as a date.
    pub fn relative_day(&self, day: impl Is<Day>, today: impl Is<Day>) -> String {
        let (day, today) = (day.value(), today.value());
        let ahead = day.since(today);
        match (self.lang(), ahead) {
            (Lang::Zh, 0) => "今天".into(),
            (Lang::Zh, -1) => "昨天".into(),
            (Lang::Zh, -2) => "前天".into(),
            (Lang::Zh, 1) => "明天".into(),
            (Lang::Zh, 2) => "后天".into(),
            (Lang::En, 0) => "today".into(),
            (Lang::En, -1) => "yesterday".into(),
            (Lang::En, 1) => "tomorrow".into(),
            (Lang::Zh, -9..=-3) => format!("{}天前", few_zh(ahead)),
            (Lang::Zh, 3..=9) => format!("{}天后", few_zh(ahead)),
            (Lang::En, -9..=-2) => format!("{} days ago", -ahead),
            (Lang::En, 2..=9) => format!("in {ahead} days"),
            _ => self.short_day(day),
        }
    }

    /// How long ago something was picked: 今早 for today, else as [`Words::relative_day`].
    pub fn picked(&self, day: impl Is<Day>, today: impl Is<Day>) -> String {
        let (day, today) = (day.value(), today.value());
        if day == today { self.pick("今早", "this morning").into() } else { self.relative_day(day, today) }
    }

    /// `14:20`
    pub fn time(&self, time: impl Is<Time>) -> String {
        time.value().clock()
    }

    /// `11 月 23 日 14:20`, `23 Nov, 14:20`
    pub fn day_time(&self, time: impl Is<Time>) -> String {
        let time = time.value();
        let comma = self.pick(" ", ", ");
        format!("{}{comma}{}", self.short_day(time.day()), time.clock())
    }

    /// `明天 18:00`, `后天 18:00`; `tomorrow 18:00`, `26 Nov, 18:00`: a time near enough to be said by its day, in
    /// words that can stand behind "by".
    pub fn near_time(&self, time: impl Is<Time>, today: impl Is<Day>) -> String {
        let (time, today) = (time.value(), today.value());
        if self.lang() == Lang::En && time.day().since(today).abs() > 1 {
            return self.day_time(time);
        }
        format!("{} {}", self.relative_day(time.day(), today), time.clock())
    }

    /// `15:00–18:00`
    pub fn hours(&self, from: impl Is<Time>, to: impl Is<Time>) -> String {
        format!("{}–{}", from.value().clock(), to.value().clock())
    }

    /// A minute of the day: `14:20`
    pub fn minute(&self, minute: impl Is<i64>) -> String {
        let minute = minute.value().rem_euclid(24 * 60);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }

    /// `1 小时 12 分`, `1 h 12 min`
    pub fn duration_minutes(&self, minutes: impl Is<i64>) -> String {
        let minutes = minutes.value().max(0);
        let (hours, rest) = (minutes / 60, minutes % 60);
        let (h, m) = (self.pick("小时", "h"), self.pick("分", "min"));
        match (hours, rest) {
            (0, _) => format!("{rest} {m}"),
            (_, 0) => format!("{hours} {h}"),
            _ => format!("{hours} {h} {rest} {m}"),
        }
    }

    /// `650 米`, `4.1 公里`, `41 公里`
    pub fn distance(&self, metres: impl Is<Metres>) -> String {
        let metres = metres.value().0;
        let kilometre = self.pick("公里", "km");
        match metres {
            ..1_000 => format!("{} {}", metres.max(0), self.pick("米", "m")),
            1_000..9_950 => format!("{} {kilometre}", decimals((metres + 50) / 100 * 100, 1)),
            _ => format!("{} {kilometre}", thousands((metres + 500) / 1_000)),
        }
    }

    /// `1,284`
    pub fn number(&self, number: impl Is<i64>) -> String {
        thousands(number.value())
    }

    /// `5%`, `74.5%`
    pub fn percent(&self, share: impl Is<Share>) -> String {
        let points = share.value().get();
        let text = format!("{}.{:02}", points / 100, points % 100);
        format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }

    /// How much of a whole, to a tenth: `74.5%`; a dash where there is no whole.
    pub fn part(&self, part: impl Is<i64>, whole: impl Is<i64>) -> String {
        let (part, whole) = (part.value(), whole.value());
        if whole == 0 { "–".into() } else { format!("{}%", tenths(per_mille(part, whole))) }
    }

    /// What a figure gained on an earlier one: `+8.6%`, `−4.0%`; a dash where there was none.
    pub fn change(&self, now: impl Is<i64>, then: impl Is<i64>) -> String {
        let (now, then) = (now.value(), then.value());
        if then == 0 {
            return "–".into();
        }
        let gained = per_mille(now - then, then);
        format!("{}{}%", if gained < 0 { MINUS } else { "+" }, tenths(gained.abs()))
    }
}

fn sign(value: i64) -> &'static str {
    if value < 0 { MINUS } else { "" }
}

/// `1,284` of 1284; a true minus before what is negative.
fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::from(sign(value));
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `12.80` of 1280 or -1280.
fn hundredths(value: i64) -> String {
    let value = value.abs();
    format!("{}.{:02}", thousands(value / 100), value % 100)
}

/// Thousandths with trailing zeros cut, down to `least` decimals: `46.2` of 46200.
fn decimals(thousandths: i64, least: usize) -> String {
    let decimals = format!("{:03}", thousandths % 1_000);
    let kept = decimals.trim_end_matches('0').len().max(least);
    let whole = thousands(thousandths / 1_000);
    if kept == 0 { whole } else { format!("{whole}.{}", &decimals[..kept]) }
}

fn per_mille(part: i64, whole: i64) -> i64 {
    let (part, whole) = (i128::from(part) * 2_000, i128::from(whole) * 2);
    let half = if (part < 0) == (whole < 0) { whole / 2 } else { -whole / 2 };
    i64::try_from((part + half) / whole).unwrap_or(i64::MAX)
}

fn tenths(per_mille: i64) -> String {
    format!("{}.{}", thousands(per_mille / 10), per_mille.abs() % 10)
}

fn month_en(month: i8) -> &'static str {
    MONTHS_EN[usize::from(month.unsigned_abs()) - 1]
}

fn few_zh(days: i64) -> &'static str {
    FEW_ZH[(days.unsigned_abs() as usize).min(FEW_ZH.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    fn fen(n: i64) -> Fen {
        Fen::new(n).unwrap()
    }
    fn grams(n: i64) -> Grams {
        Grams::new(n).unwrap()
    }
    fn day(d: i8) -> Day {
        Day::new(2026, 11, d).unwrap()
    }

    #[test]
    fn money_has_two_decimals_and_a_true_minus() {
        let zh = words(Lang::Zh);
        assert_eq!(zh.money(fen(1980)), "¥19.80");
        let by_reference = &&fen(-128_400);
        assert_eq!(zh.money(by_reference), "−¥1,284.00");
        assert_eq!(zh.yuan(fen(128_400)), "1,284.00");
        assert_eq!(zh.yuan(fen(-368)), "−3.68");
        assert_eq!(zh.plain_yuan(fen(128_400)), "1284.00");
    }

    #[test]
    fn a_price_is_for_500_grams_in_chinese_and_for_a_kilogram_in_english() {
        let price = FenPerKilo::new(3960).unwrap();
        assert_eq!(words(Lang::Zh).per_500g(price), "¥19.80 / 500 克");
        assert_eq!(words(Lang::En).per_500g(price), "¥39.60 / kg");
        assert_eq!(words(Lang::Zh).per_kilo(price), "¥39.60 / 公斤");
    }

    #[test]
    fn weight_is_said_in_grams_below_a_kilogram() {
        let (zh, en) = (words(Lang::Zh), words(Lang::En));
        assert_eq!(zh.weight(grams(46_200)), "46.2 公斤");
        assert_eq!(zh.weight(grams(350)), "350 克");
        assert_eq!(en.weight(grams(46_000)), "46 kg");
        assert_eq!(en.kilos(grams(46_000)), "46.0");
        assert_eq!(en.kilos(grams(1_642_250)), "1,642.25");
        assert_eq!(zh.plain_kilos(grams(1_642_250)), "1642.25");
        let pieces = Quantity::new(1_240).unwrap();
        assert_eq!(zh.quantity(pieces, Unit::Piece), "1,240 件");
        assert_eq!(en.quantity(Quantity::new(1).unwrap(), Unit::Piece), "1 piece");
        assert_eq!(en.quantity(pieces, Unit::Gram), "1.24 kg");
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let (zh, en) = (words(Lang::Zh), words(Lang::En));
        assert_eq!(zh.day(day(23)), "11 月 23 日 周一");
        assert_eq!(en.day(day(23)), "Mon 23 Nov");
        assert_eq!(zh.full_day(day(3)), "2026 年 11 月 3 日");
        assert_eq!(en.full_day(day(3)), "3 Nov 2026");
        assert_eq!(zh.table_day(day(3)), "11-03");
        assert_eq!(zh.days(day(16), day(22)), "11 月 16–22 日");
        assert_eq!(en.days(day(16), day(22)), "16–22 Nov");
        assert_eq!(en.days(day(28), day(28).plus(7)), "28 Nov–5 Dec");
        assert_eq!(zh.month(day(3).month()), "2026 年 11 月");
        for (d, said_zh, said_en) in [
            (23, "今天", "today"),
            (22, "昨天", "yesterday"),
            (18, "五天前", "5 days ago"),
            (25, "后天", "in 2 days"),
            (3, "11 月 3 日", "3 Nov"),
        ] {
            assert_eq!(zh.relative_day(day(d), day(23)), said_zh);
            assert_eq!(en.relative_day(day(d), day(23)), said_en);
        }
        assert_eq!(zh.picked(day(23), day(23)), "今早");
        assert_eq!(zh.picked(day(22), day(23)), "昨天");
    }

    #[test]
    fn times_are_of_the_county() {
        let time = day(23).at_minute(860);
        assert_eq!(words(Lang::Zh).day_time(time), "11 月 23 日 14:20");
        assert_eq!(words(Lang::En).day_time(time), "23 Nov, 14:20");
        for (today, said_zh, said_en) in [
            (23, "今天 14:20", "today 14:20"),
            (22, "明天 14:20", "tomorrow 14:20"),
            (21, "后天 14:20", "23 Nov, 14:20"),
        ] {
            assert_eq!(words(Lang::Zh).near_time(time, day(today)), said_zh);
            assert_eq!(words(Lang::En).near_time(time, day(today)), said_en);
        }
        assert_eq!(words(Lang::Zh).near_time(time, day(22)), "明天 14:20");
        assert_eq!(words(Lang::Zh).hours(time, time.plus_minutes(60)), "14:20–15:20");
        assert_eq!(words(Lang::Zh).duration_minutes(72), "1 小时 12 分");
        assert_eq!(words(Lang::En).duration_minutes(60), "1 h");
        assert_eq!(words(Lang::En).minute(380), "06:20");
    }

    #[test]
    fn distances_numbers_and_shares() {
        let (zh, en) = (words(Lang::Zh), words(Lang::En));
        assert_eq!(zh.distance(Metres(650)), "650 米");
        assert_eq!(zh.distance(Metres(4_060)), "4.1 公里");
        assert_eq!(en.distance(Metres(41_400)), "41 km");
        assert_eq!(en.number(1_284), "1,284");
        assert_eq!(en.number(-999), "−999");
        assert_eq!(en.percent(Share::basis_points(7_450).unwrap()), "74.5%");
        assert_eq!(en.percent(Share::percent(10)), "10%");
        assert_eq!(en.part(745, 1_000), "74.5%");
        assert_eq!(en.part(1, 0), "–");
        assert_eq!(en.change(1_086, 1_000), "+8.6%");
        assert_eq!(en.change(960, 1_000), "−4.0%");
        assert_eq!(en.change(5, 0), "–");
    }
}
