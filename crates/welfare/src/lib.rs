//! Welfare: what households earn here, and who needs a visit before it falls back into poverty.
//!
//! **Income** is what the ledger made payable to a household: its sales, its part of what its **co-operative**
//! sold, top-ups and subsidies, less what went back. A co-operative's sale is **shared** among its members by the
//! rule that it has settled, as an entry of the ledger. The **line** of a year is the income a head below which a
//! person is poor. A household is **watched** for a **reason** (income below the line, a sudden drop, illness,
//! disaster, crop failure) until the rule of that reason lets it go. **Circumstances** are what a yearly survey
//! found. The measures themselves are the crate `measures`.
//!
//! Promises, each proved by [`check`]:
//! - Income by month and source adds up to the ledger's postings, to the fen.
//! - What a co-operative's members get of a sale is what it brought: nothing is created, lost or left to round.
//! - Nobody is watched who has not agreed; nobody is watched twice for one reason.
//! - Who looks at the list, or at a household on it, is written down in the transaction that reads it.
//!
//! Deliberately absent: names. Pages about poverty show household codes. Advice what to do: that is the
//! visitor's.
mod api;
mod check;
mod importing;
mod income;
mod measuring;
mod model;
mod pages;
mod recording;
mod rules;
mod sharing;
mod succession;
mod watching;

pub use api::api;
pub use check::check;
pub use importing::{
    CIRCUMSTANCE_COLUMNS, DELIVERY_COLUMNS, Imported, import_circumstances, import_deliveries,
};
pub use income::{
    IncomeLine, MonthIncome, MonthSums, income_by_month, income_lines, income_since, keep_income,
    read_income, unread_income,
};
pub use measuring::{Basis, County, Measured, VillageMeasure, measured};
pub use model::*;
pub use pages::pages;
pub use recording::{
    circumstances_of_year, end_incident, follow_ups_of, incidents_of, latest_circumstance, note_follow_up,
    record_circumstances, record_incident,
};
pub use rules::{line_of, lines, rules, set_line, set_rule, set_weight, weights};
pub use sharing::{SHARED_BACK_DAYS, SharingId, Unshared, deliver, deliveries, share_cooperatives, unshared};
pub use succession::{SuccessionRefusal, merge, split};
pub use watching::{Visit, Visits, review, visit_count, visits, watches_of};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "welfare",
    migrations: &[store::Migration {
        name: "0001_welfare",
        sql: include_str!("../migrations/0001_welfare.sql"),
    }],
    locales: webkit::locales!(),
};
