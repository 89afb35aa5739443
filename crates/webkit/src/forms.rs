//! What people type, read into the field's own types. A form collects every fault at once, each at its field,
//! and shows again what was typed.
use crate::{Arg, Words};
use kernel::{Count, Share, Whole};
use std::collections::BTreeMap;
use std::str::FromStr;

pub use sheets::{above_zero, count, day, day_from, day_until, kilograms, phone as telephone, time, yuan};

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

/// What a reader of tables refuses is refused in a form by the same sentence.
impl From<sheets::Wrong> for Wrong {
    fn from(wrong: sheets::Wrong) -> Self {
        let args = wrong.args().into_iter().map(|(name, value)| (name, Arg::Text(value)));
        Self { key: wrong.key(), args: args.collect() }
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
            "" => self.fail(name, sheets::Wrong::Missing.into()),
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

/// A whole number, from 0.
pub fn whole(text: &str) -> Result<i64, Wrong> {
    Ok(sheets::whole(0..=i64::MAX)(text)?)
}

/// How many, from 1.
pub fn some(text: &str) -> Result<Count, Wrong> {
    Ok(sheets::above_zero(sheets::count)(text)?)
}

/// A percentage with up to two decimals: `5`, `74.5%`.
pub fn percent(text: &str) -> Result<Share, Wrong> {
    // A hundredth of a per cent is to a share what a fen is to a yuan.
    let points = sheets::yuan(text.trim().trim_end_matches(['%', '％'])).map_err(|wrong| match wrong {
        sheets::Wrong::NotMoney => sheets::Wrong::NotANumber,
        wrong => wrong,
    })?;
    Share::basis_points(points.get()).ok_or(sheets::Wrong::TooMuch { most: 100 }.into())
}

/// A time of the day as minutes since midnight: `14:20`.
pub fn minute_of_day(text: &str) -> Result<i64, Wrong> {
    let text = text.trim().replace('：', ":");
    let (hour, minute) = text.split_once(':').unwrap_or_default();
    match (hour.parse::<i64>(), minute.parse::<i64>()) {
        (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Ok(hour * 60 + minute),
        _ => Err(Wrong::new("webkit-wrong-not-a-time")),
    }
}

/// A mobile number of eleven figures, which an account has, given back as figures alone.
pub fn phone(text: &str) -> Result<String, Wrong> {
    let digits = sheets::phone(text)?;
    if digits.len() == 11 && digits.starts_with('1') {
        Ok(digits)
    } else {
        Err(Wrong::new("webkit-wrong-not-a-mobile"))
    }
}

/// One line of text of at most so many characters.
pub fn text_of(chars_max: usize) -> impl Fn(&str) -> Result<String, Wrong> {
    move |text| Ok(sheets::text(chars_max)(&text.replace(['\r', '\n', '\t'], " "))?)
}

/// Text of several lines, of at most so many characters.
pub fn prose_of(chars_max: usize) -> impl Fn(&str) -> Result<String, Wrong> {
    move |text| Ok(sheets::text(chars_max)(text)?)
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
    text.trim().parse().map_err(|_| Wrong::new("webkit-wrong-not-a-code"))
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
    fn readers_of_forms_refuse_with_a_sentence_in_both_languages() {
        let refused = [
            key(yuan("1,2OO").map_err(Wrong::from)),
            key(kilograms("一百").map_err(Wrong::from)),
            key(some("0")),
            key(percent("101")),
            key(percent("many")),
            key(minute_of_day("24:00")),
            key(minute_of_day("noon")),
            key(phone("6481 2046")),
            key(text_of(3)("余春花家")),
            key(word::<Lang>("fr")),
            key(code::<kernel::LotCode>("FW-261123-007-5")),
        ];
        for key in refused {
            assert!(words(Lang::Zh).knows(key) && words(Lang::En).knows(key), "{key}");
        }
    }

    #[test]
    fn times_phones_and_texts() {
        assert_eq!(minute_of_day("14：20").unwrap(), 860);
        assert_eq!(phone("+86 100 0000-6120").unwrap(), "10000006120");
        assert_eq!(text_of(4)(" 余春\n花 ").unwrap(), "余春 花");
        assert_eq!(prose_of(9)("a\r\nb").unwrap(), "a\nb");
        assert_eq!(percent("74.5%").unwrap().get(), 7_450);
        assert_eq!(whole("1,284").unwrap(), 1_284);
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
