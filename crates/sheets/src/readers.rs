//! Readers: what somebody wrote into a cell or a field, as a value with a meaning. They know nothing of rows
//! or forms, trim what is around the value, and round nothing.
use crate::Wrong;
use crate::numbers::{decimal, half_width};
use kernel::{Count, Day, Fen, Grams, Time, Whole};
use std::ops::RangeInclusive;

/// What remains when blanks and full-width forms are gone; refused where nothing does.
fn filled(text: &str) -> Result<String, Wrong> {
    let text = half_width(text);
    if text.is_empty() { Err(Wrong::Missing) } else { Ok(text) }
}

/// Money in yuan: `19.80`, `¥1,284.00`, `19.8 元`. Neither negative nor with a third decimal.
pub fn yuan(text: &str) -> Result<Fen, Wrong> {
    let text = filled(text)?;
    let number = text.trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
    let fen = decimal(number, 2, Wrong::NotMoney)?;
    Fen::new(fen).ok_or(Wrong::TooMuch { most: Fen::MAX.get() / 100 })
}

/// Weight in kilograms: `46.2`, `46.2 kg`, `46.2 公斤`. Other units are refused: half a kilogram is a 斤.
pub fn kilograms(text: &str) -> Result<Grams, Wrong> {
    let text = filled(text)?.to_lowercase();
    let number = ["kg", "公斤", "千克"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    let grams = decimal(number.trim(), 3, Wrong::NotAWeight)?;
    Grams::new(grams).ok_or(Wrong::TooMuch { most: Grams::MAX.get() / 1_000 })
}

/// How many.
pub fn count(text: &str) -> Result<Count, Wrong> {
    let number = decimal(&filled(text)?, 0, Wrong::NotANumber).map_err(not_whole)?;
    Count::new(number).ok_or(Wrong::TooMuch { most: Count::MAX.get() })
}

/// A whole number within a range of numbers that are not negative.
pub fn whole(range: RangeInclusive<i64>) -> impl Fn(&str) -> Result<i64, Wrong> {
    move |text| {
        let number = decimal(&filled(text)?, 0, Wrong::NotANumber).map_err(not_whole)?;
        match (*range.start(), *range.end()) {
            (least, _) if number < least => Err(Wrong::TooLittle { least }),
            (_, most) if number > most => Err(Wrong::TooMuch { most }),
            _ => Ok(number),
        }
    }
}

fn not_whole(wrong: Wrong) -> Wrong {
    if matches!(wrong, Wrong::TooPrecise { .. }) { Wrong::NotANumber } else { wrong }
}

/// The same, and more than nothing: `above_zero(yuan)`.
pub fn above_zero<T: Whole>(read: impl Fn(&str) -> Result<T, Wrong>) -> impl Fn(&str) -> Result<T, Wrong> {
    move |text| read(text).and_then(|amount| if amount.get() > 0 { Ok(amount) } else { Err(Wrong::Zero) })
}

/// A day: `2026-11-23`, `2026/11/23`, `2026.11.23`, `2026年11月23日`, `20261123`. A time of day behind it is
/// passed over.
pub fn day(text: &str) -> Result<Day, Wrong> {
    let text = filled(text)?;
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let date = date.replace(['年', '月'], "-").replace('日', "");
    let compact = date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
    let date = if compact { format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]) } else { date };
    date.parse().map_err(|_| Wrong::NotADay)
}

/// A day that has come: harvests, deliveries.
pub fn day_until(today: Day) -> impl Fn(&str) -> Result<Day, Wrong> {
    move |text| {
        day(text).and_then(|day| if day <= today { Ok(day) } else { Err(Wrong::InTheFuture { today }) })
    }
}

/// A day that is not before `first`: best-before days, ends of offers.
pub fn day_from(first: Day) -> impl Fn(&str) -> Result<Day, Wrong> {
    move |text| day(text).and_then(|day| if day >= first { Ok(day) } else { Err(Wrong::TooEarly { first }) })
}

/// An instant: `2026-11-23 14:20`, with seconds and milliseconds if need be, by the county's clock; or RFC
/// 3339 with its offset.
pub fn time(text: &str) -> Result<Time, Wrong> {
    let text = filled(text)?;
    if let Some(time) = Time::of_iso(&text) {
        return Ok(time);
    }
    let (date, clock) = text.split_once([' ', 'T']).ok_or(Wrong::NotATime)?;
    let ms = clock_ms(clock.trim()).ok_or(Wrong::NotATime)?;
    let day = day(date).map_err(|_| Wrong::NotATime)?;
    Ok(day.at_minute(0).plus_ms(ms))
}

/// `14:20`, `14:20:05`, `14:20:05.123` as milliseconds of the day.
fn clock_ms(clock: &str) -> Option<i64> {
    let (clock, part) = clock.split_once('.').unwrap_or((clock, ""));
    let mut fields = clock.split(':').map(|field| {
        field.parse::<u8>().ok().filter(|_| field.len() <= 2 && field.bytes().all(|b| b.is_ascii_digit()))
    });
    let (hour, minute) = (fields.next()??, fields.next()??);
    let second = fields.next().unwrap_or(Some(0))?;
    let in_range = fields.next().is_none() && hour < 24 && minute < 60 && second < 60;
    let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    let ms = decimal(&format!("0.{part}"), 3, Wrong::NotATime).ok()?;
    in_range.then_some(seconds * 1_000 + ms)
}

/// Text of at most so many characters, without the blanks around it. Line breaks stay, other control
/// characters are dropped.
pub fn text(chars_max: usize) -> impl Fn(&str) -> Result<String, Wrong> {
    // A cell that was cut at this length while reading must be too long for every column.
    debug_assert!(chars_max < crate::CELL_CHARS_MAX);
    move |text| {
        let text: String = text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
        match text.chars().count() {
            0 => Err(Wrong::Missing),
            chars if chars > chars_max => Err(Wrong::TooLong { chars_max }),
            _ => Ok(text),
        }
    }
}

const CODE_CHARS_MAX: usize = 64;

/// A code: letters, figures and `- _ . / #`, in capitals. Excel's `'` and the tab that keep it text are
/// taken off.
pub fn code(text: &str) -> Result<String, Wrong> {
    let text = filled(text.trim().trim_start_matches(['\'', '’', '‘']))?.to_uppercase();
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#');
    match text.chars().count() {
        chars if chars > CODE_CHARS_MAX => Err(Wrong::TooLong { chars_max: CODE_CHARS_MAX }),
        _ if !text.chars().all(good) => Err(Wrong::NotACode),
        _ => Ok(text),
    }
}

const PHONE_DIGITS: RangeInclusive<usize> = 7..=12;

/// A phone number, as its figures: `138 0000 6120`, `0571-64812345`, `+86 138…` without the country's 86.
pub fn phone(text: &str) -> Result<String, Wrong> {
    let text = filled(text.trim().trim_start_matches('\''))?;
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits);
    let good = PHONE_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(digits.to_string()) } else { Err(Wrong::NotAPhone) }
}

/// One of a few words, of which each may have synonyms: `choice(&["在售|open", "停售|paused"], State::ALL)`.
pub fn choice<T: Copy>(words: &'static [&'static str], values: &[T]) -> impl Fn(&str) -> Result<T, Wrong> {
    debug_assert_eq!(words.len(), values.len());
    move |text| {
        let text = filled(text)?.to_lowercase();
        let means = |word: &&str| word.split('|').any(|synonym| synonym.to_lowercase() == text);
        let at = words.iter().position(means);
        at.and_then(|at| values.get(at)).copied().ok_or(Wrong::NotOneOf { words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    #[test]
    fn money_is_read_to_the_fen_and_never_rounded() {
        for text in ["19.8", " 19.80 ", "¥19.80", "￥19.8", "19.80元", "１９．８", "\t19.80"] {
            assert_eq!(yuan(text), Ok(Fen::of_fen(1980)), "{text:?}");
        }
        assert_eq!(yuan("abc"), Err(Wrong::NotMoney));
        assert_eq!(yuan(" "), Err(Wrong::Missing));
        assert_eq!(yuan("-5"), Err(Wrong::Negative));
        assert_eq!(yuan("19.805"), Err(Wrong::TooPrecise { decimals_max: 2 }));
        assert_eq!(yuan("90071992547409.92"), Err(Wrong::TooMuch { most: 90_071_992_547_409 }));
    }

    #[test]
    fn a_weight_is_kilograms_or_nothing() {
        for text in ["46.2", "46.2kg", "46.2 KG", "46.2公斤", "46.200 千克"] {
            assert_eq!(kilograms(text), Ok(Grams::new(46_200).unwrap()), "{text}");
        }
        assert_eq!(kilograms("92.4斤"), Err(Wrong::NotAWeight));
        assert_eq!(kilograms("350 克"), Err(Wrong::NotAWeight));
        assert_eq!(kilograms("一百"), Err(Wrong::NotAWeight));
        assert_eq!(kilograms("0.0005"), Err(Wrong::TooPrecise { decimals_max: 3 }));
        assert_eq!(kilograms("1000001"), Err(Wrong::TooMuch { most: 1_000_000 }));
        assert_eq!(above_zero(kilograms)("0"), Err(Wrong::Zero));
    }

    #[test]
    fn a_count_has_no_half() {
        assert_eq!(count("12.0"), Ok(Count::new(12).unwrap()));
        assert_eq!(count("12.5"), Err(Wrong::NotANumber));
        assert_eq!(whole(1..=30)("31"), Err(Wrong::TooMuch { most: 30 }));
        assert_eq!(whole(1..=30)("0"), Err(Wrong::TooLittle { least: 1 }));
    }

    #[test]
    fn a_day_is_read_however_it_is_written() {
        for text in
            ["2026-11-23", "2026/11/23", "2026.11.23", "2026年11月23日", "20261123", "2026-11-23 08:30"]
        {
            assert_eq!(day(text), Ok(today()), "{text}");
        }
        for text in ["23.11.2026", "2026-02-30", "46349", "明天", "2026-11"] {
            assert_eq!(day(text), Err(Wrong::NotADay), "{text}");
        }
        assert_eq!(day_until(today())("2026-11-24"), Err(Wrong::InTheFuture { today: today() }));
        assert_eq!(day_until(today())("2026-11-23"), Ok(today()));
        assert_eq!(day_from(today())("2026-11-22"), Err(Wrong::TooEarly { first: today() }));
    }

    #[test]
    fn a_time_is_the_countys() {
        let afternoon = today().at_minute(14 * 60 + 20);
        assert_eq!(time("2026-11-23 14:20"), Ok(afternoon));
        assert_eq!(time("2026-11-23 14:20:05.120"), Ok(afternoon.plus_ms(5_120)));
        assert_eq!(time("2026-11-23T06:20:00Z"), Ok(afternoon));
        for text in
            ["2026-11-23", "2026-11-23 24:00", "2026-11-23 14", "2026-11-23 14:20:05.1234", "now 14:20"]
        {
            assert_eq!(time(text), Err(Wrong::NotATime), "{text}");
        }
    }

    #[test]
    fn codes_and_phones_lose_what_excel_puts_around_them() {
        assert_eq!(code("'330127"), Ok("330127".to_string()));
        assert_eq!(code("\tfw-261123-007-4 "), Ok("FW-261123-007-4".to_string()));
        assert_eq!(code("ＦＷ－1"), Ok("FW-1".to_string()));
        assert_eq!(code("=1+1"), Err(Wrong::NotACode));
        assert_eq!(code("'"), Err(Wrong::Missing));
        assert_eq!(phone("+86 138-0000-6120"), Ok("13800006120".to_string()));
        assert_eq!(phone("1380000612x"), Err(Wrong::NotAPhone));
        assert_eq!(phone("110"), Err(Wrong::NotAPhone));
    }

    #[test]
    fn a_word_may_have_synonyms() {
        const WORDS: &[&str] = &["在售|open", "停售|paused"];
        let read = choice(WORDS, &[true, false]);
        assert_eq!((read("OPEN"), read("停售")), (Ok(true), Ok(false)));
        assert_eq!(read("sold"), Err(Wrong::NotOneOf { words: WORDS }));
        assert_eq!(Wrong::NotOneOf { words: WORDS }.args()[0].1, "在售 / open, 停售 / paused");
    }

    #[test]
    fn text_keeps_its_lines_and_its_length() {
        assert_eq!(text(4)(" 山核桃\u{7} "), Ok("山核桃".to_string()));
        assert_eq!(text(3)("a\r\nb"), Ok("a\nb".to_string()));
        assert_eq!(text(2)("山核桃"), Err(Wrong::TooLong { chars_max: 2 }));
        assert_eq!(text(2)(" \t"), Err(Wrong::Missing));
    }
}
