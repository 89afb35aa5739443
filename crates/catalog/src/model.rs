//! What a product is.
use crate::{Gtin, Months};
use kernel::{Count, Day, Fen, FenPerKilo, Grams, Quantity, Time, Unit, Whole};

kernel::id! {
    /// What goods are grouped by: from the hills, from the lake, orchard.
    CategoryId;
    /// What the shop sells. Its lots are `stock`'s.
    ProductId;
}

kernel::words! {
    /// How a product is kept.
    Storage {
        /// Dry, at room temperature.
        Room = "room",
        /// Cool and dark, as a cellar.
        Cool = "cool",
        /// 0 to 4 °C, in the cold box of an outlet.
        Chilled = "chilled",
        /// −18 °C.
        Frozen = "frozen",
    }
    /// Whether a product can be bought.
    ProductState { OnSale = "on_sale", Withdrawn = "withdrawn" }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub position: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCategory {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub position: i64,
}

/// A product as it is sold: by the pack, which is `pack_quantity` steps of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub code: String,
    pub gtin: Option<Gtin>,
    pub category: CategoryId,
    /// The kind of drawing that stands in for a photograph.
    pub picture: String,
    pub name_zh: String,
    pub name_en: String,
    pub summary_zh: String,
    pub summary_en: String,
    pub unit: Unit,
    pub pack_quantity: Quantity,
    /// Net weight of a pack.
    pub pack_grams: Grams,
    /// Of a pack.
    pub price: Fen,
    pub shelf_life_days: i64,
    pub storage: Storage,
    /// When it is harvested.
    pub months: Months,
    pub state: ProductState,
    pub created: Time,
}

impl Product {
    pub fn on_sale(&self) -> bool {
        self.state == ProductState::OnSale
    }

    /// The last day on which what was harvested on `day` is good.
    pub fn best_before(&self, harvested: Day) -> Day {
        harvested.plus(self.shelf_life_days)
    }

    /// Whether it keeps for months: no day of freshness is counted for it.
    pub fn keeps(&self) -> bool {
        self.shelf_life_days >= KEEPS_DAYS
    }

    /// How many whole packs are in so much of it.
    pub fn packs_in(&self, quantity: Quantity) -> Count {
        Count::new(quantity.get() / self.pack_quantity.get().max(1)).unwrap_or_default()
    }

    /// What a kilogram of it costs at this price of a pack, to compare packs of different sizes. Shown only.
    pub fn per_kilo(&self, pack_price: Fen) -> FenPerKilo {
        FenPerKilo::of_pack(pack_price, self.pack_grams).unwrap_or(FenPerKilo::MAX)
    }
}

/// From so many days on, freshness is not counted by the day.
pub const KEEPS_DAYS: i64 = 90;

/// A product to be added, or as it shall be from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    pub code: String,
    pub category: CategoryId,
    pub picture: String,
    pub name_zh: String,
    pub name_en: String,
    pub summary_zh: String,
    pub summary_en: String,
    pub unit: Unit,
    pub pack_quantity: Quantity,
    pub pack_grams: Grams,
    pub price: Fen,
    pub shelf_life_days: i64,
    pub storage: Storage,
    pub months: Months,
}

/// Why a product was not added or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another product has this code.
    CodeTaken,
    UnknownCategory,
    /// Grams cannot become pieces: its lots are counted in them.
    OtherUnit {
        unit: Unit,
    },
}
