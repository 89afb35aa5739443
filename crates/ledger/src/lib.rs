//! Ledger: who gets which fen, and why.
//!
//! Where the money of an order goes is **frozen** as shares when it is placed; an **entry** posts it to
//! **accounts** when something happens: paid, settled, refunded. Debit is positive (what is held), credit
//! negative (what is owed). What is **due** to a producer waits until the buyer has his goods; then it is
//! **payable**.
//!
//! Promises, each proved by `pavilion check`:
//! - Every entry sums to zero, and so do all of them.
//! - A balance is the sum of its account's lines.
//! - What a buyer paid is what was frozen for his order, to the fen.
//! - Entries are only ever added. What is told twice is posted once.
//!
//! Deliberately absent: prices (`catalog`), and what a provider tells (`payment`).
mod check;
mod commands;
mod model;
mod queries;

pub use check::check;
pub use commands::{freeze, post_cash_in, post_cash_order, post_paid, post_refunded, post_settled};
pub use model::*;
pub use queries::{
    Entry, KindSum, LINES_SHOWN_MAX, Money, MoneyLine, Posting, entries, kind_sums, money_lines, money_of,
};
