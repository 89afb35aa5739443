//! What a room hands over about itself.
use crate::Locales;

/// A room of the house: its tables and its words.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub name: &'static str,
    pub migrations: &'static [store::Migration],
    pub locales: Locales,
}

impl Room {
    /// The room's tables, as `Store::open` takes them.
    pub const fn schema(&self) -> store::Schema {
        store::Schema { room: self.name, migrations: self.migrations }
    }
}

/// A promise that does not hold, found by a room's `check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub room: &'static str,
    /// What is wrong, as a sentence for whoever runs the county.
    pub what: String,
    /// Which rows it is about.
    pub where_: String,
}

/// The locales of the crate that calls it: `locales/zh-CN.ftl` and `locales/en.ftl`.
#[macro_export]
macro_rules! locales {
    () => {
        $crate::Locales {
            zh: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/zh-CN.ftl")),
            en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en.ftl")),
        }
    };
}

/// The address of an asset by its plain name: `asset!("pavilion.css")`. A name that is none does not compile.
#[macro_export]
macro_rules! asset {
    ($name:literal) => {
        const { $crate::assets::url($name) }
    };
}
