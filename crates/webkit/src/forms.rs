//! What people type, read into the field's own types. A form collects every fault at once, each at its field,
//! and shows again what was typed.
use crate::{Arg, Words};
use kernel::{Count, Day, Fen, Grams, Whole};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest text of a single line that a form takes where it names no other limit.
pub const LINE_MAX: usize = 100;

/// Why a field is not taken: the key of a sentence and what the sentence needs.
#[derive(Clone, Debug)]
pub struct Wrong {
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
}

impl Wrong {
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
    pub const fn key(&self) -> &'static str {
        self.key
    }
    pub fn sentence(&self, words: &Words) -> String {
        words.with(self.key, self.args.as_slice())
    }
}

impl PartialEq for Wrong {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// A form as typed, and what is wrong with it. Templates call it `form`.
#[derive(Clone, Debug)]
pub struct Fields {
    words: Words,
    typed: BTreeMap<String, Vec<String>>,
    wrong: BTreeMap<String, Wrong>,
}

impl Fields {
    /// A form that nobody has filled in.
    pub fn empty(words: &Words) -> Self {
        Self { words: words.clone(), typed: BTreeMap::new(), wrong: BTreeMap::new() }
    }

    /// A form that shows what is known: `Fields::filled(&words, &[("price", words.plain_yuan(price))])`.
    pub fn filled<V: ToString>(words: &Words, values: &[(&str, V)]) -> Self {
        let mut fields = Self::empty(words);
        for (name, value) in values {
            fields.typed.entry((*name).to_string()).or_default().push(value.to_string());
        }
        fields
    }

    pub(crate) fn of_pairs(words: &Words, pairs: &[(String, String)]) -> Self {
        let mut fields = Self::empty(words);
        for (name, value) in pairs {
            fields.typed.entry(name.clone()).or_default().push(value.clone());
        }
        fields
    }

    /// Reads a field that must be filled in. `None` where it cannot be taken; the reason stays at the field.
    pub fn read<T, E: Into<Wrong>>(
        &mut self,
        name: &str,
        reader: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.first(name).trim() {
            "" => self.fail(name, Wrong::new("webkit-wrong-missing")),
            text => match reader(text) {
                Ok(value) => Some(value),
                Err(wrong) => self.fail(name, wrong.into()),
            },
        }
    }

    /// Reads a field that may be left empty. `None` where it is, or cannot be taken: ask [`Fields::good`].
    pub fn optional<T, E: Into<Wrong>>(
        &mut self,
        name: &str,
        reader: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.first(name).trim().is_empty() { None } else { self.read(name, reader) }
    }

    /// Reads every value of a field that may stand more than once; the first that cannot be taken is told.
    pub fn each<T, E: Into<Wrong>>(
        &mut self,
        name: &str,
        reader: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        let values = self.typed.get(name).cloned().unwrap_or_default();
        match values.iter().map(|value| reader(value.trim())).collect::<Result<_, _>>() {
            Ok(values) => Some(values),
            Err(wrong) => self.fail(name, wrong.into()),
        }
    }

    /// Puts a reason at a field, such as a refusal of the command.
    pub fn refuse(&mut self, name: &str, wrong: impl Into<Wrong>) {
        self.wrong.entry(name.to_string()).or_insert_with(|| wrong.into());
    }

    /// Whether every field so far was taken.
    pub fn good(&self) -> bool {
        self.wrong.is_empty()
    }

    /// What a field says, as typed; "" where it is empty.
    pub fn value(&self, name: impl AsRef<str>) -> String {
        self.first(name.as_ref()).to_string()
    }

    /// Whether a field has this value: for the chosen option, radio or box.
    pub fn chosen(&self, name: impl AsRef<str>, value: impl ToString) -> bool {
        let value = value.to_string();
        self.typed.get(name.as_ref()).is_some_and(|values| values.contains(&value))
    }

    /// Why a field was not taken, as a sentence.
    pub fn wrong(&self, name: impl AsRef<str>) -> Option<String> {
        self.wrong.get(name.as_ref()).map(|wrong| wrong.sentence(&self.words))
    }

    /// Every reason with its field, for the list on top of a long form.
    pub fn errors(&self) -> Vec<(String, String)> {
        self.wrong.iter().map(|(name, wrong)| (name.clone(), wrong.sentence(&self.words))).collect()
    }

    fn first(&self, name: &str) -> &str {
        self.typed.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    fn fail<T>(&mut self, name: &str, wrong: Wrong) -> Option<T> {
        self.refuse(name, wrong);
        None
    }
}

/// Full-width figures and signs, as Chinese keyboards write them, become the plain ones.
fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        '。' => '.',
        c => c,
    };
    text.trim().chars().map(half).collect()
}

/// A decimal number in steps of its last place: `places` = 2 reads `12.5` as 1250. Groups of three may be set
/// apart by commas.
fn decimal(text: &str, places: usize, not_one: &'static str) -> Result<i64, Wrong> {
    let text = plain(text);
    let (negative, figures) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, part) = figures.split_once('.').unwrap_or((figures, ""));
    let whole = ungrouped(whole).ok_or(Wrong::new(not_one))?;
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&whole) || !all_digits(part) || (whole.is_empty() && part.is_empty()) {
        return Err(Wrong::new(not_one));
    }
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return Err(Wrong::new("webkit-wrong-decimals").with("places", places));
    }
    if negative {
        return Err(Wrong::new("webkit-wrong-negative"));
    }
    format!("{whole}{part:0<places$}").parse().map_err(|_| Wrong::new("webkit-wrong-too-much"))
}

fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let well_set =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    well_set.then(|| format!("{first}{}", rest.concat()))
}

fn within<T: Whole>(value: i64) -> Result<T, Wrong> {
    T::from_row(value).map_err(|_| Wrong::new("webkit-wrong-too-much"))
}

/// Money that is not negative: `12`, `12.5`, `¥1,284.00`.
pub fn yuan(text: &str) -> Result<Fen, Wrong> {
    let text = plain(text);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
    decimal(text, 2, "webkit-wrong-not-money").and_then(within)
}

/// A weight in kilograms, to the gram: `46.2`.
pub fn kilograms(text: &str) -> Result<Grams, Wrong> {
    let text = plain(text).to_ascii_lowercase();
    let text = text.trim_end_matches("kg").trim_end_matches("公斤").trim();
    decimal(text, 3, "webkit-wrong-not-kilograms").and_then(within)
}

/// A whole number, from 0.
pub fn whole(text: &str) -> Result<i64, Wrong> {
    decimal(text, 0, "webkit-wrong-not-a-number")
}

/// How many, from 0.
pub fn count(text: &str) -> Result<Count, Wrong> {
    whole(text).and_then(within)
}

/// How many, from 1.
pub fn some(text: &str) -> Result<Count, Wrong> {
    match count(text)? {
        Count::ZERO => Err(Wrong::new("webkit-wrong-none")),
        count => Ok(count),
    }
}

/// A percentage with up to two decimals, `5` or `74.5`.
pub fn percent(text: &str) -> Result<kernel::Share, Wrong> {
    let text = plain(text);
    decimal(text.trim_end_matches('%').trim(), 2, "webkit-wrong-not-a-number").and_then(within)
}

/// A day: `2026-11-23`, `2026/11/23`.
pub fn day(text: &str) -> Result<Day, Wrong> {
    plain(text).parse().map_err(|_| Wrong::new("webkit-wrong-not-a-day"))
}

/// A day that is not after `today`.
pub fn day_until(today: Day) -> impl Fn(&str) -> Result<Day, Wrong> {
    move |text| match day(text)? {
        late if late > today => Err(Wrong::new("webkit-wrong-in-the-future").with("day", late.to_string())),
        day => Ok(day),
    }
}

/// A time of the day as minutes since midnight: `14:20`.
pub fn minute_of_day(text: &str) -> Result<i64, Wrong> {
    let text = plain(text);
    let (hour, minute) = text.split_once(':').ok_or(Wrong::new("webkit-wrong-not-a-time"))?;
    match (hour.parse::<i64>(), minute.parse::<i64>()) {
        (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Ok(hour * 60 + minute),
        _ => Err(Wrong::new("webkit-wrong-not-a-time")),
    }
}

/// A mobile number of eleven figures, given back as figures alone.
pub fn phone(text: &str) -> Result<String, Wrong> {
    let text = plain(text);
    let text = text.strip_prefix("+86").unwrap_or(&text);
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let good = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(digits) } else { Err(Wrong::new("webkit-wrong-not-a-phone")) }
}

/// One line of text of at most so many characters.
pub fn text_of(max: usize) -> impl Fn(&str) -> Result<String, Wrong> {
    move |text| {
        let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        short_enough(line, max)
    }
}

/// Text of several lines, of at most so many characters.
pub fn prose_of(max: usize) -> impl Fn(&str) -> Result<String, Wrong> {
    move |text| {
        let kept = |c: &char| *c == '\n' || !c.is_control();
        short_enough(text.trim().chars().filter(kept).collect(), max)
    }
}

fn short_enough(text: String, max: usize) -> Result<String, Wrong> {
    if text.chars().count() > max {
        return Err(Wrong::new("webkit-wrong-too-long").with("max", max));
    }
    Ok(text)
}

/// A word of an enum of `kernel::words!`: what a radio or a select sends.
pub fn word<T: FromStr>(text: &str) -> Result<T, Wrong> {
    text.parse().map_err(|_| Wrong::new("webkit-wrong-unknown"))
}

/// An id that a page of ours put into the form.
pub fn id<T: FromStr>(text: &str) -> Result<T, Wrong> {
    text.parse().map_err(|_| Wrong::new("webkit-wrong-unknown"))
}

/// A code with a check digit, as people type it: order, lot, waybill.
pub fn code<T: FromStr>(text: &str) -> Result<T, Wrong> {
    plain(text).parse().map_err(|_| Wrong::new("webkit-wrong-not-a-code"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::words::tests::words;

    fn key<T>(read: Result<T, Wrong>) -> &'static str {
        read.err().map_or("", |wrong| wrong.key())
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        for (typed, fen) in
            [("12", 1200), ("12.5", 1250), ("¥1,284.00", 128_400), ("０．８", 80), ("3元", 300)]
        {
            assert_eq!(yuan(typed).unwrap().get(), fen, "{typed}");
        }
        assert_eq!(key(yuan("12.345")), "webkit-wrong-decimals");
        assert_eq!(key(yuan("1,2OO")), "webkit-wrong-not-money");
        assert_eq!(key(yuan("12,34")), "webkit-wrong-not-money");
        assert_eq!(key(yuan("-3")), "webkit-wrong-negative");
        assert_eq!(key(yuan("99999999999999999999")), "webkit-wrong-too-much");
    }

    #[test]
    fn a_weight_is_read_to_the_gram_and_not_rounded() {
        assert_eq!(kilograms("46.2").unwrap().get(), 46_200);
        assert_eq!(kilograms("46.2 kg").unwrap().get(), 46_200);
        assert_eq!(kilograms(".5").unwrap().get(), 500);
        assert_eq!(key(kilograms("0.0005")), "webkit-wrong-decimals");
        assert_eq!(key(kilograms("一百")), "webkit-wrong-not-kilograms");
        assert_eq!(key(kilograms(".")), "webkit-wrong-not-kilograms");
        assert_eq!(key(kilograms("1000001")), "webkit-wrong-too-much");
    }

    #[test]
    fn days_times_phones_and_texts() {
        assert_eq!(day("2026／11／23").unwrap(), Day::new(2026, 11, 23).unwrap());
        assert_eq!(key(day("2026-11-31")), "webkit-wrong-not-a-day");
        let today = Day::new(2026, 11, 23).unwrap();
        assert_eq!(key(day_until(today)("2026-11-24")), "webkit-wrong-in-the-future");
        assert_eq!(minute_of_day("14：20").unwrap(), 860);
        assert_eq!(key(minute_of_day("24:00")), "webkit-wrong-not-a-time");
        assert_eq!(phone("+86 100 0000-6120").unwrap(), "10000006120");
        assert_eq!(key(phone("6481 2046")), "webkit-wrong-not-a-phone");
        assert_eq!(text_of(3)(" 余春\n花 ").map_err(|w| w.key()), Err("webkit-wrong-too-long"));
        assert_eq!(text_of(4)(" 余春\n花 ").unwrap(), "余春 花");
        assert_eq!(prose_of(9)("a\r\nb").unwrap(), "a\nb");
        assert_eq!(key(some("0")), "webkit-wrong-none");
        assert_eq!(percent("74.5%").unwrap().get(), 7_450);
    }

    #[test]
    fn a_form_tells_every_fault_at_its_field_and_keeps_what_was_typed() {
        let pairs = [("price", "abc"), ("weight", ""), ("lang", "en"), ("note", "")];
        let pairs = pairs.map(|(name, value)| (name.to_string(), value.to_string()));
        let mut form = Fields::of_pairs(&words(Lang::Zh), &pairs);
        assert_eq!(form.read("price", yuan), None);
        assert_eq!(form.read("weight", kilograms), None);
        assert_eq!(form.read("lang", word::<Lang>), Some(Lang::En));
        assert_eq!(form.optional("note", text_of(9)), None);
        assert!(!form.good());
        assert_eq!(form.errors().len(), 2);
        assert_eq!(form.value("price"), "abc");
        assert!(form.wrong("price").unwrap().contains("19.80"));
        assert_eq!(form.wrong("note"), None);
        assert!(form.chosen("lang", Lang::En) && !form.chosen("lang", Lang::Zh));
    }
}
