//! Catalog: what the shop sells.
//!
//! A **product** is a thing with a name, a picture and a price; it is sold by the **pack**, so many grams or
//! pieces at a time. Its **shelf life** says how many days after the harvest it is good, its **months** when
//! it is harvested. A **category** groups products as a buyer thinks of them. A product that is **withdrawn**
//! stays in every order that has it, and is no longer shown.
//!
//! Promises, each proved by [`check`]:
//! - A code and a GTIN belong to one product.
//! - A pack weighs and costs something.
//! - What the search finds is what the names, summaries and categories say: the index lags behind nothing.
//!
//! Deliberately absent: how much there is (`stock`), and what an order paid (`ordering` keeps its own price).
mod api;
mod check;
mod commands;
mod gtin;
mod importing;
mod labels;
mod model;
mod months;
mod pages;
mod queries;
mod terms;
pub mod testing;
mod weighed;

pub use api::api;
pub use check::check;
pub use commands::{Saved, add_categories, add_products, change_price, save_products, set_state};
pub use gtin::{Gtin, NotAGtin};
pub use importing::{ExportError, Imported, export_products, import_products};
pub use model::{
    Category, CategoryId, KEEPS_DAYS, NewCategory, NewProduct, Product, ProductId, ProductState, Refusal,
    Storage,
};
pub use months::{Months, NotMonths};
pub use pages::pages;
pub use queries::{
    FOUND_MAX, LISTED_MAX, ProductFilter, all_products, categories, list_products, product, product_by_code,
    product_by_gtin, products_by_codes, products_by_ids, search,
};
pub use weighed::{price_by_pack, price_by_weight, priced_by_weight};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "catalog",
    migrations: &[
        store::Migration { name: "0001_products", sql: include_str!("../migrations/0001_products.sql") },
        store::Migration { name: "0003_weighed", sql: include_str!("../migrations/0003_weighed.sql") },
    ],
    locales: webkit::locales!(),
};
