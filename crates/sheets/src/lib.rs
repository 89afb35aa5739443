//! Sheets: the county lives in Excel. Tables come in as xlsx or csv and go out as either.
//!
//! A **table** is the first worksheet that has something in it: one row of headers, and rows that keep the
//! numbers that Excel shows. A **column** is what a room looks for, under any of the names that people give
//! it. A **record** is a row seen through these columns; it is read with a **reader** such as [`yuan`], which
//! forms use too. What a reader refuses is a [`Wrong`]; with its row and column it is a [`RowError`].
//!
//! Promises:
//! - What [`Writer`] writes, [`read`] and the readers take back unchanged.
//! - A bad row never blocks the good ones, and nothing is rounded: a third decimal of yuan is refused.
//! - A file is never unpacked beyond [`UNPACKED_MAX_BYTES`], and a table never grows beyond [`ROWS_MAX`].
//! - Text that goes out is text: no spreadsheet takes it for a formula.
//!
//! Deliberately absent: the words of a language. Whatever is refused has a `key()` and `args()`; the
//! sentences are in [`LOCALES`], and `webkit` speaks them.
mod bad_rows;
mod csv_text;
mod numbers;
mod readers;
mod reading;
mod table;
mod writing;
mod wrong;
mod xlsx;

pub use bad_rows::bad_rows;
pub use readers::{
    above_zero, choice, code, count, day, day_from, day_until, kilograms, phone, text, time, whole, yuan,
};
pub use reading::{CELL_CHARS_MAX, COLUMNS_MAX, ROWS_MAX, UNPACKED_MAX_BYTES, read};
pub use table::{Column, Record, Records, Row, Sorted, Table};
pub use writing::{Cell, Format, WriteError, Writer};
pub use wrong::{Args, RowError, SheetError, Wrong};

/// The sentences of this crate: language tag and Fluent text. All keys begin with `sheets-`.
pub const LOCALES: [(&str, &str); 2] =
    [("zh-CN", include_str!("../locales/zh-CN.ftl")), ("en", include_str!("../locales/en.ftl"))];
