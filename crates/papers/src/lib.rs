//! Papers: what the county prints. Statements, labels and lists as PDF, with text that can be searched and
//! copied.
//!
//! A **paper** has pages of one size. What is put on a page is text, rules and **marks** (QR codes, bar codes),
//! at a place in millimetres from the page's upper left corner. A **flow** fills pages from top to bottom with
//! headings, sentences and **tables**; a table that does not fit goes on over the page, under its head again.
//!
//! Promises:
//! - What is printed can be read by a program: text is text, in Noto Sans SC, embedded as far as it is used.
//! - A figure ends where its column ends; a text that is too long for its column is broken, never cut.
//! - A mark that was drawn is read by a scanner; one that cannot be drawn is refused, not left out.
//!
//! Deliberately absent: sentences, languages and sums. Who prints brings what stands there.
mod face;
mod flow;
mod marks;
mod paper;
mod table;

pub use flow::Flow;
pub use marks::{Mark, NoMark, code_128, gs1_128, qr, qr_svg};
pub use paper::{Corner, Look, Mm, PageSize, Paper, PaperError};
pub use table::{Column, Row, Table};
