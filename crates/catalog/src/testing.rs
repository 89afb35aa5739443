//! A few products for the tests of rooms.
use crate::{CategoryId, Months, NewCategory, NewProduct, ProductId, Storage, add_categories, add_products};
use kernel::{Fen, Grams, Quantity, Time, Unit};
use store::Tx;

/// What stands on the small shelf.
#[derive(Clone, Debug)]
pub struct Few {
    /// hills, lake.
    pub categories: [CategoryId; 2],
    /// 高山冬笋 bamboo-shoot: packs of 500 g at ¥19.80, good for 6 days, November to February.
    pub shoots: ProductId,
    /// 手剥山核桃 pecan: packs of 250 g at ¥36.00, good for 180 days, September to October.
    pub pecans: ProductId,
    /// 散养土鸡 hen: one piece of 1.5 kg at ¥88.00, good for 2 days, the whole year.
    pub hens: ProductId,
}

/// Adds the few products.
///
/// # Errors
/// The store refuses.
///
/// # Panics
/// Where a product is there already.
pub fn few(tx: &mut Tx, now: Time) -> store::Result<Few> {
    let category = |code: &str, zh: &str, en: &str, position| NewCategory {
        code: code.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        position,
    };
    let new = [category("hills", "山里", "From the hills", 1), category("lake", "湖里", "From the lake", 2)];
    let categories: [CategoryId; 2] =
        add_categories(tx, &new)?.try_into().expect("both categories were added");
    let added = add_products(tx, &new_products(categories[0]), now)?;
    let added: Result<Vec<ProductId>, _> = added.into_iter().collect();
    let [shoots, pecans, hens] =
        added.expect("the codes are new").try_into().expect("as many ids as were added");
    Ok(Few { categories, shoots, pecans, hens })
}

fn new_products(category: CategoryId) -> [NewProduct; 3] {
    let product = |code: &str, zh: &str, en: &str, picture: &str, months| NewProduct {
        code: code.into(),
        category,
        picture: picture.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        summary_zh: "带泥，不泡水。".into(),
        summary_en: "With its soil, not soaked.".into(),
        unit: Unit::Gram,
        pack_quantity: Quantity::new(500).unwrap_or_default(),
        pack_grams: Grams::new(500).unwrap_or_default(),
        price: Fen::of_fen(1_980),
        shelf_life_days: 6,
        storage: Storage::Cool,
        months,
    };
    let shoots = product(
        "SHOOT-500",
        "高山冬笋",
        "Mountain winter bamboo shoots",
        "bamboo-shoot",
        Months::span(11, 2),
    );
    let pecans = NewProduct {
        pack_quantity: Quantity::new(250).unwrap_or_default(),
        pack_grams: Grams::new(250).unwrap_or_default(),
        price: Fen::of_yuan(36),
        shelf_life_days: 180,
        storage: Storage::Room,
        ..product("PECAN-250", "手剥山核桃", "Hand-shelled pecans", "pecan", Months::span(9, 10))
    };
    let hens = NewProduct {
        unit: Unit::Piece,
        pack_quantity: Quantity::new(1).unwrap_or_default(),
        pack_grams: Grams::new(1_500).unwrap_or_default(),
        price: Fen::of_yuan(88),
        shelf_life_days: 2,
        storage: Storage::Chilled,
        ..product("HEN-1", "散养土鸡", "Free-range chicken", "hen", Months::ALL)
    };
    [shoots, pecans, hens]
}
