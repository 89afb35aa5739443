//! What is said, in the language of the visitor: sentences of the rooms' locales. How figures are written is
//! in `formats`.
use crate::Room;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::sync::Arc;

kernel::words! {
    /// A language of the pages.
    Lang {
        /// Chinese as written on the mainland.
        Zh = "zh-CN",
        En = "en",
    }
}

impl Lang {
    /// The first language of an `Accept-Language` header that we have; Chinese otherwise.
    pub fn accepted(header: &str) -> Self {
        let wanted = header.split(',').filter_map(|part| part.split(';').next());
        wanted.map(str::trim).find_map(Self::of_tag).unwrap_or(Self::Zh)
    }
    /// `en-GB` is English, `zh` is Chinese, all else is none of ours.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// The two texts of a room's locales; [`crate::locales!`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct Locales {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Locales {
    const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A value within a sentence. Text is shown as it is; a number also chooses between singular and plural.
#[derive(Clone, Debug)]
pub enum Arg {
    Text(String),
    Number(i64),
}

macro_rules! text_args {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Arg {
            fn from(text: $kind) -> Self {
                Self::Text(text.to_string())
            }
        }
    )*};
}
text_args! { &str &&str &&&str String &String &&String &kernel::LotCode &kernel::OrderCode &kernel::Waybill }

macro_rules! number_args {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Arg {
            fn from(number: $kind) -> Self {
                Self::Number(crate::formats::Is::<i64>::value(&number))
            }
        }
        impl From<&$kind> for Arg {
            fn from(number: &$kind) -> Self {
                Self::Number(crate::formats::Is::<i64>::value(number))
            }
        }
    )*};
}
number_args! { i64 i32 u32 usize kernel::Count }

/// The values of a sentence: `&[("left", …), ("of", …)]`.
pub trait Values {
    fn fill(&self, args: &mut FluentArgs<'_>);
}

impl<V: Clone + Into<Arg>> Values for &[(&'static str, V)] {
    fn fill(&self, args: &mut FluentArgs<'_>) {
        for (name, value) in *self {
            match value.clone().into() {
                Arg::Text(text) => args.set(*name, FluentValue::from(text)),
                Arg::Number(number) => args.set(*name, FluentValue::from(number)),
            }
        }
    }
}

impl<V: Clone + Into<Arg>, const N: usize> Values for &[(&'static str, V); N] {
    fn fill(&self, args: &mut FluentArgs<'_>) {
        self.as_slice().fill(args);
    }
}

/// Templates borrow what they hand over, once more.
impl<L: Values> Values for &L {
    fn fill(&self, args: &mut FluentArgs<'_>) {
        (**self).fill(args);
    }
}

/// The sentences of one language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    lang: Lang,
    bundle: Arc<FluentBundle<FluentResource>>,
}

/// A locale that cannot be used: it does not parse, or says a key twice.
#[derive(Debug, thiserror::Error)]
#[error("the {lang} locale of the room {room} is broken: {what}")]
pub struct BrokenLocale {
    room: &'static str,
    lang: Lang,
    what: String,
}

impl Words {
    /// Reads the locales of the rooms.
    ///
    /// # Errors
    /// A locale does not parse, or two rooms use one key.
    pub fn new(lang: Lang, rooms: &[&Room]) -> Result<Self, BrokenLocale> {
        let id = lang.word().parse().expect("both tags are well formed");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Fluent would put invisible marks round every value: they end up in copied order numbers.
        bundle.set_use_isolating(false);
        let sheets = sheets::LOCALES.iter().find(|(tag, _)| *tag == lang.word()).map_or("", |(_, text)| text);
        add(&mut bundle, lang, "sheets", sheets)?;
        for room in rooms {
            add(&mut bundle, lang, room.name, room.locales.text(lang))?;
        }
        Ok(Self { lang, bundle: Arc::new(bundle) })
    }

    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence of a key that has no variables.
    pub fn say(&self, key: impl AsRef<str>) -> String {
        self.format(key.as_ref(), None)
    }

    /// The sentence of a key, with its variables: `words.with("stock-left", &[("left", words.weight(left))])`.
    /// Where the values differ in kind, write `Arg::from(…)` round each.
    pub fn with(&self, key: impl AsRef<str>, values: impl Values) -> String {
        let mut args = FluentArgs::new();
        values.fill(&mut args);
        self.format(key.as_ref(), Some(&args))
    }

    /// What is wrong with a row of a table, with the row and the column.
    pub fn row_error(&self, error: &sheets::RowError) -> String {
        let why = crate::Wrong::from(error.wrong).sentence(self);
        self.with(error.key(), error.args(why).as_slice())
    }

    /// Why a file is no table that can be read.
    pub fn sheet_error(&self, error: &sheets::SheetError) -> String {
        self.with(error.key(), error.args().as_slice())
    }

    /// The bad rows of a table as an xlsx to be mended, each with its reasons.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn bad_rows(
        &self,
        table: &sheets::Table,
        errors: &[sheets::RowError],
    ) -> Result<Vec<u8>, sheets::WriteError> {
        sheets::bad_rows(table, errors, &self.say("sheets-problem"), |error| self.row_error(error))
    }

    /// Whether there is such a sentence.
    pub fn knows(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// Which of two names to show: every place, product and person-facing thing has a Chinese name, and an
    /// English one where somebody wrote it.
    pub fn name<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::En if !en.is_empty() => en,
            _ => zh,
        }
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, lang = self.lang.word(), "a sentence is missing from the locales");
            return key.to_string();
        };
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, lang = self.lang.word(), ?errors, "a sentence lacks a value");
        }
        said
    }
}

fn add(
    bundle: &mut FluentBundle<FluentResource>,
    lang: Lang,
    room: &'static str,
    text: &str,
) -> Result<(), BrokenLocale> {
    let broken = |what: String| BrokenLocale { room, lang, what };
    let resource = FluentResource::try_new(text.to_string()).map_err(|(_, e)| broken(format!("{e:?}")))?;
    bundle.add_resource(resource).map_err(|e| broken(format!("{e:?}")))
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.lang).finish()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn words(lang: Lang) -> Words {
        Words::new(lang, &[&crate::ROOM]).unwrap()
    }

    const TRIAL: Room = Room {
        name: "trial",
        migrations: &[],
        locales: Locales {
            zh: "trial-left = 只剩 { $left }。\n",
            en: "trial-left = Only { $left } left.\ntrial-boxes = { $n ->\n    [one] One box\n   *[other] { $n } boxes\n }\n",
        },
    };

    #[test]
    fn a_sentence_carries_its_values_and_nothing_invisible() {
        let zh = Words::new(Lang::Zh, &[&TRIAL]).unwrap();
        assert_eq!(zh.with("trial-left", &[("left", "46.2 公斤")]), "只剩 46.2 公斤。");
        let en = Words::new(Lang::En, &[&TRIAL]).unwrap();
        assert_eq!(en.with("trial-boxes", &[("n", 1)]), "One box");
        assert_eq!(en.with("trial-boxes", &[("n", 7)]), "7 boxes");
        assert_eq!(en.say("trial-nowhere"), "trial-nowhere");
    }

    #[test]
    fn two_rooms_cannot_say_one_key() {
        assert!(Words::new(Lang::Zh, &[&TRIAL, &TRIAL]).is_err());
    }

    #[test]
    fn the_language_is_the_first_that_we_have() {
        assert_eq!(Lang::accepted("fr-FR,fr;q=0.9,en;q=0.8"), Lang::En);
        assert_eq!(Lang::accepted("zh-TW,en"), Lang::Zh);
        assert_eq!(Lang::accepted(""), Lang::Zh);
        assert_eq!(words(Lang::En).name("富文乡", ""), "富文乡");
        assert_eq!(words(Lang::En).name("富文乡", "Fuwen"), "Fuwen");
    }
}
