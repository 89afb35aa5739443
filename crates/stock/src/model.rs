//! What a lot is, and what can be asked of it.
use catalog::ProductId;
use county::{PlaceId, ProducerId, TownshipId};
use kernel::{Day, Fen, Quantity, Time, Unit};
use webkit::Words;

kernel::id! {
    /// A lot: what one grower harvested on one plot on one day.
    LotId;
    /// An order, for which lots are reserved. The order itself is `ordering`'s.
    OrderId;
    /// A sale, for which a part of a lot is set aside. The sale itself is `promotion`'s.
    SaleId;
}

kernel::words! {
    LotState {
        Open = "open",
        /// Everything of it is sold; what comes back opens it again.
        SoldOut = "sold_out",
        /// The grower has taken it off the shelf, or it is past its day.
        Closed = "closed",
        /// Nobody may sell or eat it.
        Recalled = "recalled",
    }
    ReservationState { Held = "held", Committed = "committed", Released = "released" }
}

/// The largest quantity of one lot: a hundred tonnes, or as many pieces as grams in that.
pub const LOT_MAX: Quantity = match Quantity::new(100_000_000) {
    Some(max) => max,
    None => unreachable!(),
};

/// A lot that a grower lists. Its outlet is the producer's, its last good day follows from the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLot {
    pub product: ProductId,
    pub producer: ProducerId,
    pub harvested_on: Day,
    pub quantity: Quantity,
    /// Of a pack; none where the product's own price stands.
    pub price: Option<Fen>,
    pub basis: brand::Basis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedLot {
    pub lot: LotId,
    pub code: String,
    pub best_before: Day,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    pub id: LotId,
    pub code: String,
    pub product: ProductId,
    pub producer: ProducerId,
    pub outlet: PlaceId,
    pub township: TownshipId,
    pub commitment: brand::CommitmentId,
    pub harvested_on: Day,
    pub best_before: Day,
    pub listed: Quantity,
    pub on_hand: Quantity,
    /// What orders hold, and what sales have set aside.
    pub reserved: Quantity,
    /// The part of `reserved` that belongs to sales.
    pub set_aside: Quantity,
    pub spoiled: Quantity,
    /// Of a pack; none where the product's own price stands.
    pub price: Option<Fen>,
    pub state: LotState,
    pub listed_at: Time,
}

impl Lot {
    /// What can still be bought.
    pub fn free(&self) -> Quantity {
        self.on_hand.minus(self.reserved).unwrap_or_default()
    }
    /// What was sold and what is held for orders; what is set aside for sales is neither yet.
    pub fn sold(&self) -> Quantity {
        self.listed.minus(self.free() + self.set_aside + self.spoiled).unwrap_or_default()
    }
    /// What orders hold that were not made in a sale.
    pub fn ordered(&self) -> Quantity {
        self.reserved.minus(self.set_aside).unwrap_or_default()
    }
    /// Whether it can be bought on this day.
    pub fn sells_on(&self, today: Day) -> bool {
        self.state == LotState::Open && self.best_before >= today && !self.free().is_zero()
    }
}

/// What a line of an order asks for: of one lot, or of whichever is first to expire and arrives fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub product: ProductId,
    pub lot: Option<LotId>,
    pub quantity: Quantity,
}

/// What a line of an order gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub lot: LotId,
    pub lot_code: String,
    pub producer: ProducerId,
    pub outlet: PlaceId,
    pub quantity: Quantity,
    pub price: Option<Fen>,
    pub harvested_on: Day,
    pub best_before: Day,
}

/// A reservation to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub order: OrderId,
    pub line: i64,
    pub lot: LotId,
    pub quantity: Quantity,
    pub expires: Time,
    /// The sale that it comes from; none where it comes from the shelf.
    pub sale: Option<SaleId>,
}

/// Why stock says no. It carries facts; the sentence is in the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    SoldOut {
        left: Quantity,
    },
    NotFresh {
        best_before: Day,
        arrives: Day,
    },
    NotOnSale,
    NoSuchLot,
    UnknownProduct,
    UnknownProducer,
    NothingListed,
    /// Nobody could buy it.
    LessThanAPack {
        pack: Quantity,
    },
    TooMuch,
    HarvestInFuture {
        today: Day,
    },
    AlreadyStale {
        best_before: Day,
    },
}

impl Refusal {
    /// What is wrong and what to do, for a product counted in this unit.
    pub fn sentence(&self, words: &Words, unit: Unit) -> String {
        match self {
            Self::SoldOut { left } if left.is_zero() => words.say("stock-refused-sold-out"),
            Self::SoldOut { left } => {
                words.with("stock-refused-too-little", &[("left", &words.quantity(*left, unit))])
            }
            Self::NotFresh { best_before, arrives } => words.with(
                "stock-refused-not-fresh",
                &[("best_before", &words.short_day(*best_before)), ("arrives", &words.short_day(*arrives))],
            ),
            Self::NotOnSale => words.say("stock-refused-not-on-sale"),
            Self::NoSuchLot => words.say("stock-refused-no-such-lot"),
            Self::UnknownProduct => words.say("stock-refused-unknown-product"),
            Self::UnknownProducer => words.say("stock-refused-unknown-producer"),
            Self::NothingListed => words.say("stock-refused-nothing-listed"),
            Self::LessThanAPack { pack } => {
                words.with("stock-refused-less-than-a-pack", &[("pack", &words.quantity(*pack, unit))])
            }
            Self::TooMuch => {
                words.with("stock-refused-too-much", &[("most", &words.quantity(LOT_MAX, unit))])
            }
            Self::HarvestInFuture { today } => {
                words.with("stock-refused-future", &[("today", &words.short_day(*today))])
            }
            Self::AlreadyStale { best_before } => {
                words.with("stock-refused-stale", &[("best_before", &words.short_day(*best_before))])
            }
        }
    }
}
