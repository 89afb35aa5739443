//! What can be wrong with a file, a row or a cell, as facts. The sentences are in `locales/`.
use kernel::Day;

/// What a sentence needs to be said.
pub type Args = Vec<(&'static str, String)>;

/// Why a reader refused what somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    NotMoney,
    NotAWeight,
    NotANumber,
    /// More figures after the point than money or scales have.
    TooPrecise {
        decimals_max: u8,
    },
    Negative,
    Zero,
    /// In the unit that was read: yuan, kilograms, pieces.
    TooMuch {
        most: i64,
    },
    TooLittle {
        least: i64,
    },
    NotADay,
    NotATime,
    InTheFuture {
        today: Day,
    },
    TooEarly {
        first: Day,
    },
    NotAPhone,
    NotACode,
    TooLong {
        chars_max: usize,
    },
    /// None of the words that this column takes. Each of them may have synonyms, parted by `|`.
    NotOneOf {
        words: &'static [&'static str],
    },
    /// Well written, but there is no such thing: `product`, `lot`, `village` …
    Unknown {
        kind: &'static str,
    },
    /// The same code stands in an earlier row.
    Twice {
        row: usize,
    },
    /// What only the room knows; its own key, without arguments.
    Room {
        key: &'static str,
    },
}

impl Wrong {
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "sheets-wrong-missing",
            Self::NotMoney => "sheets-wrong-not-money",
            Self::NotAWeight => "sheets-wrong-not-a-weight",
            Self::NotANumber => "sheets-wrong-not-a-number",
            Self::TooPrecise { .. } => "sheets-wrong-too-precise",
            Self::Negative => "sheets-wrong-negative",
            Self::Zero => "sheets-wrong-zero",
            Self::TooMuch { .. } => "sheets-wrong-too-much",
            Self::TooLittle { .. } => "sheets-wrong-too-little",
            Self::NotADay => "sheets-wrong-not-a-day",
            Self::NotATime => "sheets-wrong-not-a-time",
            Self::InTheFuture { .. } => "sheets-wrong-in-the-future",
            Self::TooEarly { .. } => "sheets-wrong-too-early",
            Self::NotAPhone => "sheets-wrong-not-a-phone",
            Self::NotACode => "sheets-wrong-not-a-code",
            Self::TooLong { .. } => "sheets-wrong-too-long",
            Self::NotOneOf { .. } => "sheets-wrong-not-one-of",
            Self::Unknown { .. } => "sheets-wrong-unknown",
            Self::Twice { .. } => "sheets-wrong-twice",
            Self::Room { key } => key,
        }
    }

    pub fn args(&self) -> Args {
        match *self {
            Self::TooPrecise { decimals_max } => vec![("most", decimals_max.to_string())],
            Self::TooMuch { most } => vec![("most", most.to_string())],
            Self::TooLittle { least } => vec![("least", least.to_string())],
            Self::InTheFuture { today } => vec![("today", today.to_string())],
            Self::TooEarly { first } => vec![("first", first.to_string())],
            Self::TooLong { chars_max } => vec![("most", chars_max.to_string())],
            Self::NotOneOf { words } => vec![("words", words.join(", ").replace('|', " / "))],
            Self::Unknown { kind } => vec![("kind", kind.to_string())],
            Self::Twice { row } => vec![("row", row.to_string())],
            _ => Args::new(),
        }
    }
}

/// A row that was left out, and why. The good rows are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// As Excel counts: the header is usually row 1.
    pub row: usize,
    /// The room's name of the column.
    pub column: &'static str,
    /// What the file calls it.
    pub header: String,
    pub found: String,
    pub wrong: Wrong,
}

/// So much of a cell is repeated in a sentence about it.
const FOUND_SHOWN_CHARS: usize = 40;

impl RowError {
    /// The sentence around the one of `wrong`, which goes in as `why`.
    pub fn key(&self) -> &'static str {
        if self.found.is_empty() { "sheets-row-empty" } else { "sheets-row" }
    }

    /// `why` is the sentence of [`Self::wrong`].
    pub fn args(&self, why: String) -> Args {
        let mut args = vec![("row", self.row.to_string()), ("column", self.header.clone()), ("why", why)];
        if !self.found.is_empty() {
            args.push(("found", self.found_short()));
        }
        args
    }

    fn found_short(&self) -> String {
        match self.found.char_indices().nth(FOUND_SHOWN_CHARS) {
            Some((end, _)) => format!("{}…", &self.found[..end]),
            None => self.found.clone(),
        }
    }
}

/// Why a file as a whole cannot be read. Nothing of it went in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("this is not a table; save it as .xlsx or .csv")]
    NotASheet,
    #[error("this is the old .xls format of Excel; open it and save it as .xlsx")]
    OldExcel,
    #[error("this workbook has a password; save it without one")]
    Locked,
    #[error("this file is damaged or only a part of it arrived; send it again")]
    Broken,
    #[error("a quotation mark in row {row} is never closed")]
    OpenQuote { row: usize },
    #[error("unpacked, this file has more than {most_mb} MB; split it")]
    TooBig { most_mb: u64 },
    #[error("this table has more than {most} rows; split it")]
    TooManyRows { most: usize },
    #[error("this table has more than {most} columns")]
    TooManyColumns { most: usize },
    #[error("there is nothing in this table")]
    Empty,
    #[error("these columns are missing: {}; found are: {}", missing.join(", "), found.join(", "))]
    MissingColumns { missing: Vec<String>, found: Vec<String> },
    #[error("two columns mean the same: {first} and {second}")]
    ColumnTwice { first: String, second: String },
}

impl SheetError {
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotASheet => "sheets-refused-not-a-sheet",
            Self::OldExcel => "sheets-refused-old-excel",
            Self::Locked => "sheets-refused-locked",
            Self::Broken => "sheets-refused-broken",
            Self::OpenQuote { .. } => "sheets-refused-open-quote",
            Self::TooBig { .. } => "sheets-refused-too-big",
            Self::TooManyRows { .. } => "sheets-refused-too-many-rows",
            Self::TooManyColumns { .. } => "sheets-refused-too-many-columns",
            Self::Empty => "sheets-refused-empty",
            Self::MissingColumns { .. } => "sheets-refused-missing-columns",
            Self::ColumnTwice { .. } => "sheets-refused-column-twice",
        }
    }

    pub fn args(&self) -> Args {
        match self {
            Self::OpenQuote { row } => vec![("row", row.to_string())],
            Self::TooBig { most_mb } => vec![("most", most_mb.to_string())],
            Self::TooManyRows { most } | Self::TooManyColumns { most } => vec![("most", most.to_string())],
            Self::MissingColumns { missing, found } => {
                vec![("missing", missing.join(", ")), ("found", found.join(", "))]
            }
            Self::ColumnTwice { first, second } => {
                vec![("first", first.clone()), ("second", second.clone())]
            }
            _ => Args::new(),
        }
    }
}
