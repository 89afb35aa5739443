//! Subsidy: public money for what was really done.
//!
//! A **programme** supports one of the four directions, in a period, from a fund of the ledger, within its budget,
//! by a rule: so much a parcel, so much a shop that opened, a share of costs. An **application** asks for it; its
//! **evidence** is not typed but found in the system: a parcel's scan, a shop's first sales, paid orders. Two
//! people who did not send it **check** and **approve** it, finance **pays** it from the fund, and what was paid
//! wrongly is **taken back**.
//!
//! Promises, each proved by [`check`]:
//! - Every application stands on evidence that exists, as much as it counts, and no evidence is used twice.
//! - No programme promises more than its budget.
//! - What was paid and taken back stands in the ledger with the same sum, once.
//! - Nobody checks or approves what he sent, and nobody does both.
//!
//! Deliberately absent: scans (`logistics`), whose money it is (`ledger`), and trainees: until there are
//! certificates of an academy in the system, there is no evidence for them and so no rule.
mod api;
mod applying;
mod check;
mod finding;
mod model;
mod pages;
mod programmes;
mod queries;
mod reviewing;

pub use api::api;
pub use applying::{apply, preview};
pub use check::check;
pub use model::*;
pub(crate) use pages::masked as pages_masked;
pub use pages::pages;
pub use programmes::{add_programme, programme, programme_by_code, programmes};
pub use queries::{Applications, PublicLine, application, applications, evidence_of, promised, public_list};
pub use reviewing::{approve, check_application, pay, refuse, take_back};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "subsidy",
    migrations: &[store::Migration {
        name: "0001_subsidies",
        sql: include_str!("../migrations/0001_subsidies.sql"),
    }],
    locales: webkit::locales!(),
};
