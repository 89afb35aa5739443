//! Why something is not done, as facts; the sentences are in `locales/`.
use kernel::{Day, Fen, Month};
use webkit::{Arg, Words};

/// Why a command is not done. Nothing of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    NoSuchBatch,
    /// The batch is not where this could follow.
    NotNow,
    /// Who made it asks to approve it.
    OwnBatch,
    /// Nobody is owed enough who has a bank account; so many are owed enough and have none.
    NothingToPay {
        without_account: usize,
    },
    /// So many producers changed their account or have less to get than when the batch was made.
    Changed {
        lines: usize,
    },
    /// The file says no total.
    NoTotal,
    WrongTotal {
        said: Fen,
        found: Fen,
    },
    WrongCount {
        said: i64,
        found: i64,
    },
    UnknownLine {
        line: String,
    },
    /// The file tells twice of a line.
    LineTwice {
        line: i64,
    },
    OtherAmount {
        line: i64,
        ours: Fen,
        theirs: Fen,
    },
    OtherBatch {
        found: String,
    },
    /// What is told contradicts what was told before.
    Contradicts {
        line: i64,
    },
    NotReadable,
    NoSuchProducer,
    /// An advance of at most so much is possible.
    OverLimit {
        limit: Fen,
    },
    NoRule,
    NoSuchAdvance,
    OwnAdvance,
    NotOver {
        month: Month,
    },
    /// An earlier month is still open.
    EarlierOpen {
        month: Month,
    },
    AlreadyClosed {
        month: Month,
    },
    PayoutsOpen {
        batches: usize,
    },
    BillsOpen {
        day: Day,
    },
    BillTwice,
}

impl Refusal {
    /// The key of its sentence.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoSuchBatch => "settlement-refused-no-such-batch",
            Self::NotNow => "settlement-refused-not-now",
            Self::OwnBatch => "settlement-refused-own-batch",
            Self::NothingToPay { .. } => "settlement-refused-nothing-to-pay",
            Self::Changed { .. } => "settlement-refused-changed",
            Self::NoTotal => "settlement-refused-no-total",
            Self::WrongTotal { .. } => "settlement-refused-wrong-total",
            Self::WrongCount { .. } => "settlement-refused-wrong-count",
            Self::UnknownLine { .. } => "settlement-refused-unknown-line",
            Self::LineTwice { .. } => "settlement-refused-line-twice",
            Self::OtherAmount { .. } => "settlement-refused-other-amount",
            Self::OtherBatch { .. } => "settlement-refused-other-batch",
            Self::Contradicts { .. } => "settlement-refused-contradicts",
            Self::NotReadable => "settlement-refused-not-readable",
            Self::NoSuchProducer => "settlement-refused-no-such-producer",
            Self::OverLimit { .. } => "settlement-refused-over-limit",
            Self::NoRule => "settlement-refused-no-rule",
            Self::NoSuchAdvance => "settlement-refused-no-such-advance",
            Self::OwnAdvance => "settlement-refused-own-advance",
            Self::NotOver { .. } => "settlement-refused-not-over",
            Self::EarlierOpen { .. } => "settlement-refused-earlier-open",
            Self::AlreadyClosed { .. } => "settlement-refused-already-closed",
            Self::PayoutsOpen { .. } => "settlement-refused-payouts-open",
            Self::BillsOpen { .. } => "settlement-refused-bills-open",
            Self::BillTwice => "settlement-refused-bill-twice",
        }
    }

    pub fn sentence(&self, w: &Words) -> String {
        let values = self.values(w);
        if values.is_empty() { w.say(self.key()) } else { w.with(self.key(), values.as_slice()) }
    }

    fn values(&self, w: &Words) -> Vec<(&'static str, Arg)> {
        match self {
            Self::NothingToPay { without_account } => vec![("n", (*without_account).into())],
            Self::Changed { lines } => vec![("n", (*lines).into())],
            Self::WrongTotal { said, found } => {
                vec![("said", w.money(said).into()), ("found", w.money(found).into())]
            }
            Self::WrongCount { said, found } => vec![("said", said.into()), ("found", found.into())],
            Self::UnknownLine { line } => vec![("line", line.into())],
            Self::LineTwice { line } | Self::Contradicts { line } => vec![("line", line.into())],
            Self::OtherAmount { line, ours, theirs } => {
                vec![
                    ("line", line.into()),
                    ("ours", w.money(ours).into()),
                    ("theirs", w.money(theirs).into()),
                ]
            }
            Self::OtherBatch { found } => vec![("found", found.into())],
            Self::OverLimit { limit } => vec![("limit", w.money(limit).into())],
            Self::NotOver { month } | Self::EarlierOpen { month } | Self::AlreadyClosed { month } => {
                vec![("month", w.month(month).into())]
            }
            Self::PayoutsOpen { batches } => vec![("n", (*batches).into())],
            Self::BillsOpen { day } => vec![("day", w.full_day(day).into())],
            _ => Vec::new(),
        }
    }
}

/// How a command ends that is not done: refused, or the store failed. Either undoes all of it.
#[derive(Debug)]
pub enum Undone {
    Refused(Refusal),
    Failed(store::Error),
}

pub type Result<T> = std::result::Result<T, Undone>;

impl From<Refusal> for Undone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self::Failed(error)
    }
}

impl Undone {
    /// The refusal, for a page to say; a failure of the store goes on up.
    pub fn refusal(self) -> std::result::Result<Refusal, store::Error> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Failed(error) => Err(error),
        }
    }
}
