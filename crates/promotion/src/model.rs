//! What a flash sale is, and why it says no.
use catalog::ProductId;
use county::ProducerId;
use kernel::{Count, Day, Fen, Quantity, Time, Unit, Whole};
use serde::{Deserialize, Serialize};
use stock::LotId;
pub use stock::SaleId;
use webkit::{PersonId, Words};

kernel::words! {
    /// How far a sale has come. Whether one may buy is decided by the clock, not by this word, so that a timer that
    /// is late opens nothing late.
    SaleState {
        Announced = "announced",
        Open = "open",
        /// What was not sold is back on the lot's shelf.
        Ended = "ended",
    }
    /// Who bears what a pack costs less than usual.
    SaleBearer {
        /// The sale's price is the grower's price.
        Grower = "grower",
        /// The grower gets what the usual price brings; the pavilion adds the difference.
        Pavilion = "pavilion",
    }
    LineState {
        Held = "held",
        Sold = "sold",
        /// Not paid: back in the sale, or, where that has ended, on the shelf.
        Released = "released",
        /// Paid, refunded, and on the shelf again.
        Returned = "returned",
    }
}

/// The longest sale. What sells for longer is a price, not a sale.
pub const DAYS_MAX: i64 = 7;
/// How far ahead a sale is announced at the most: the lot leaves the shelf at once.
pub const AHEAD_DAYS_MAX: i64 = 7;

/// A sale to be announced, or what one shall be from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSale {
    pub lot: LotId,
    /// Whole packs of the product, in steps of its unit.
    pub quantity: Quantity,
    /// Of a pack; less than it usually costs.
    pub price: Fen,
    /// Packs for each buyer.
    pub limit: Option<Count>,
    pub opens: Time,
    pub ends: Time,
    pub bearer: SaleBearer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    pub id: SaleId,
    pub lot: LotId,
    pub product: ProductId,
    pub producer: ProducerId,
    /// Of a pack.
    pub price: Fen,
    /// What a pack cost when the sale was announced.
    pub usual: Fen,
    pub limit: Option<Count>,
    pub set_aside: Quantity,
    pub unsold: Quantity,
    pub held: Quantity,
    pub sold: Quantity,
    pub returned: Quantity,
    pub opens: Time,
    pub ends: Time,
    pub state: SaleState,
    pub person: Option<PersonId>,
    pub announced: Time,
    pub ended: Option<Time>,
    pub bearer: SaleBearer,
}

/// What a buyer meets when he comes to a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Before,
    Open,
    /// Nothing is left at this moment. What is held and not paid comes back.
    SoldOut,
    Over,
}

impl Phase {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Open => "open",
            Self::SoldOut => "sold_out",
            Self::Over => "over",
        }
    }
}

impl Sale {
    /// Whole packs that are left.
    pub fn packs_left(&self, pack: Quantity) -> i64 {
        self.unsold.get() / pack.get().max(1)
    }
    pub fn phase(&self, pack: Quantity, now: Time) -> Phase {
        if self.state == SaleState::Ended || now >= self.ends {
            Phase::Over
        } else if now < self.opens {
            Phase::Before
        } else if self.packs_left(pack) == 0 {
            Phase::SoldOut
        } else {
            Phase::Open
        }
    }
}

/// Why a buyer does not get it. It carries facts; the sentence is in the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    NoSuchSale,
    NotOpenYet {
        opens: Time,
    },
    Over {
        ended: Time,
    },
    SoldOut {
        left: Quantity,
    },
    /// `more` packs may this buyer still take.
    Limit {
        limit: Count,
        more: Count,
    },
    NotFresh {
        best_before: Day,
        arrives: Day,
    },
    /// The lot was closed or recalled.
    NotOnSale,
}

impl Refusal {
    /// What is wrong and what to do, for a product counted in this unit.
    pub fn sentence(&self, words: &Words, unit: Unit) -> String {
        match *self {
            Self::NoSuchSale => words.say("promotion-refused-no-such-sale"),
            Self::NotOpenYet { opens } => {
                words.with("promotion-refused-not-open", &[("opens", &instant(words, opens))])
            }
            Self::Over { ended } => {
                words.with("promotion-refused-over", &[("ended", &instant(words, ended))])
            }
            Self::SoldOut { left } if left.is_zero() => words.say("promotion-refused-sold-out"),
            Self::SoldOut { left } => {
                words.with("promotion-refused-too-little", &[("left", &words.quantity(left, unit))])
            }
            Self::Limit { limit, more } if more.is_zero() => {
                words.with("promotion-refused-limit", &[("limit", limit.get())])
            }
            Self::Limit { limit, more } => {
                words.with("promotion-refused-limit-more", &[("limit", limit.get()), ("more", more.get())])
            }
            Self::NotFresh { best_before, arrives } => {
                stock::Refusal::NotFresh { best_before, arrives }.sentence(words, unit)
            }
            Self::NotOnSale => words.say("promotion-refused-not-on-sale"),
        }
    }
}

/// A day and a time: `11 月 24 日 20:00`.
pub(crate) fn instant(words: &Words, at: Time) -> String {
    words.with("promotion-instant", &[("day", &words.short_day(at.day())), ("time", &words.time(at))])
}

/// Why a sale was not announced, changed or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMade {
    NoSuchLot,
    NoSuchSale,
    /// The lot is another grower's.
    NotYours,
    /// The pavilion's money is the offices' to give.
    OnlyOffice,
    LotNotOpen,
    NotEnough {
        free: Quantity,
    },
    /// Sales are of whole packs.
    NotWholePacks {
        pack: Quantity,
    },
    NotCheaper {
        usual: Fen,
    },
    /// Nothing costs nothing.
    NoPrice,
    EndsBeforeItOpens,
    EndsInThePast {
        now: Time,
    },
    TooLong {
        days: i64,
    },
    TooFarAhead {
        days: i64,
    },
    EndsAfterBestBefore {
        best_before: Day,
    },
    /// Buyers have seen it: from its opening on a sale can only be ended.
    HasOpened,
    HasEnded,
}

impl NotMade {
    /// The field of the form that it is about, and its sentence.
    pub fn sentence(&self, words: &Words, unit: Unit) -> String {
        let key = |key: &str| words.say(format!("promotion-not-made-{key}"));
        match *self {
            Self::NoSuchLot => key("no-such-lot"),
            Self::NoSuchSale => words.say("promotion-refused-no-such-sale"),
            Self::NotYours => key("not-yours"),
            Self::OnlyOffice => key("only-office"),
            Self::LotNotOpen => key("lot-not-open"),
            Self::NotEnough { free } => {
                words.with("promotion-not-made-not-enough", &[("free", &words.quantity(free, unit))])
            }
            Self::NotWholePacks { pack } => {
                words.with("promotion-not-made-not-whole-packs", &[("pack", &words.quantity(pack, unit))])
            }
            Self::NotCheaper { usual } => {
                words.with("promotion-not-made-not-cheaper", &[("usual", &words.money(usual))])
            }
            Self::NoPrice => key("no-price"),
            Self::EndsBeforeItOpens => key("ends-before-it-opens"),
            Self::EndsInThePast { now } => {
                words.with("promotion-not-made-ends-in-the-past", &[("now", &instant(words, now))])
            }
            Self::TooLong { days } => words.with("promotion-not-made-too-long", &[("days", days)]),
            Self::TooFarAhead { days } => words.with("promotion-not-made-too-far-ahead", &[("days", days)]),
            Self::EndsAfterBestBefore { best_before } => words.with(
                "promotion-not-made-ends-after-best-before",
                &[("best_before", &words.short_day(best_before))],
            ),
            Self::HasOpened => key("has-opened"),
            Self::HasEnded => key("has-ended"),
        }
    }

    /// The field of the form that it is about.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NotEnough { .. } | Self::NotWholePacks { .. } => "packs",
            Self::NotCheaper { .. } | Self::NoPrice => "price",
            Self::TooFarAhead { .. } => "opens",
            Self::OnlyOffice => "bearer",
            Self::EndsBeforeItOpens
            | Self::EndsInThePast { .. }
            | Self::TooLong { .. }
            | Self::EndsAfterBestBefore { .. } => "ends",
            _ => "lot",
        }
    }
}

/// What the log says of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleTold {
    pub sale: SaleId,
    pub lot: LotId,
    /// Set aside; of an end, what returned to the lot.
    pub quantity: Quantity,
    pub price: Fen,
}

/// A sale was announced: a part of a lot is set aside for it.
pub const ANNOUNCED: &str = "sale.announced";
/// It was changed before it opened.
pub const CHANGED: &str = "sale.changed";
pub const OPENED: &str = "sale.opened";
/// Nothing is left in it at this moment.
pub const SOLD_OUT: &str = "sale.sold_out";
/// It is over; what was left is on the lot's shelf again.
pub const ENDED: &str = "sale.ended";
