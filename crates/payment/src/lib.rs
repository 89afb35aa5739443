//! Payment: what was asked of a provider, and what it told.
//!
//! An **intent** asks a **provider** for the money of one order. The provider tells by a **notice** that it was
//! paid: at once, late, twice, or wrongly. The **sandbox** is a provider that behaves like a real one and moves
//! no money.
//!
//! Promises, each proved by `pavilion check`:
//! - A payment is taken exactly once, however often it is told.
//! - A notice is believed by its signature over the raw body, before it is read.
//! - Nothing is paid short: another amount than the one asked for is kept apart for the office.
//!
//! Deliberately absent: what a payment does to an order (`ordering`) and to the books (`ledger`).
mod check;
mod commands;
mod model;
pub mod sandbox;

pub use check::check;
pub use commands::{expire, intent, open, record, refund};
pub use model::*;
