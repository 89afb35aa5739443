//! How a product is called and its pack is said.
use crate::{Category, Product};
use kernel::{Fen, Unit, Whole};
use webkit::Words;

impl Category {
    pub fn name<'a>(&'a self, words: &Words) -> &'a str {
        words.name(&self.name_zh, &self.name_en)
    }
}

impl Product {
    pub fn name<'a>(&'a self, words: &Words) -> &'a str {
        words.name(&self.name_zh, &self.name_en)
    }

    pub fn summary<'a>(&'a self, words: &Words) -> &'a str {
        words.name(&self.summary_zh, &self.summary_en)
    }

    /// What stands after the price of a pack: `500 克`, `15 件`; for a single piece `件`.
    pub fn pack_label(&self, words: &Words) -> String {
        match (self.unit, self.pack_quantity.get()) {
            (Unit::Piece, 1) => words.say("catalog-piece"),
            _ => words.quantity(self.pack_quantity, self.unit),
        }
    }

    /// The price by weight, where the pack's own price does not say it: `¥72.00 / 500 克` beside `¥36.00 / 250 克`.
    pub fn price_by_weight(&self, words: &Words, pack_price: Fen) -> Option<String> {
        let price = self.per_kilo(pack_price);
        let same = self.unit == Unit::Gram && words.shop_price(price).0 == words.yuan(pack_price);
        (!same).then(|| words.per_500g(price))
    }
}
