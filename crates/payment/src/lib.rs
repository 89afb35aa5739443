//! Payment: what buyers are asked to pay, and what providers say of it.
//!
//! An **intent** is a payment that an order asks for. A **notice** is what a provider tells us of it: signed,
//! perhaps late, doubled, or wrong. The **sandbox** plays such a provider for a demonstration, with a wallet
//! page, books of its own, and a courier that brings its notices by HTTP, like any other's.
//!
//! Promises, each proved by [`check`]:
//! - A payment is news once, whatever number it is told under and however often.
//! - A notice of another amount, or of a payment that nobody asked for, changes nothing and is kept.
//! - A notice is read only after its signature was found good over the bytes as they came.
//!
//! Deliberately absent: what a payment means for an order (`ordering`, which also owns the address to which
//! notices come), and whose the money is then (`ledger`).
mod check;
mod commands;
mod model;
mod pages;
mod queries;
mod refunds;
pub mod sandbox;
mod till;

pub use check::check;
pub use commands::{expire, hold, open, payable_until, record, refund};
pub use model::*;
pub use pages::pages;
pub use queries::{
    FirstTold, Notices, Told, first_told, intent, intents, intents_of, notices, notices_to_look_at,
};
pub use refunds::{
    NewRefund, Recalled, Refund, RefundId, RefundNotice, RefundState, ask_refunds, record_refund,
    refunds_asked, refunds_of,
};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "payment",
    migrations: &[
        store::Migration { name: "0001_payment", sql: include_str!("../migrations/0001_payment.sql") },
        store::Migration { name: "0002_sandbox", sql: include_str!("../migrations/0002_sandbox.sql") },
        store::Migration { name: "0003_refunds", sql: include_str!("../migrations/0003_refunds.sql") },
    ],
    locales: webkit::locales!(),
};
