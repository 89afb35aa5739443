//! Subsidy: public money for what was really done.
//!
//! A **programme** supports one of the four directions, in a period, from a fund of the ledger, within its budget,
//! by a rule: so much a parcel, a trainee, a shop that opened, or a share of costs. An **application** asks for it; its
//! **evidence** is not typed but found in the system: a parcel's scan, who came to a course, a shop's first
//! sales, paid orders. Two people who did not send it **check** and **approve** it, finance **pays** it from the fund, and what was paid
//! wrongly is **taken back**.
//!
//! Promises, each proved by [`check`]:
//! - Every application stands on evidence that exists, as much as it counts, and no evidence is used twice.
//! - No programme promises more than its budget.
//! - What was paid and taken back stands in the ledger with the same sum, once.
//! - Nobody checks or approves what he sent, and nobody does both.
//!
//! A **training** is a course that a co-operative or a firm holds for people of the county's households; its
//! **attendance** is who was there on which day, its **sessions**.
//!
//! Deliberately absent: scans (`logistics`), whose money it is (`ledger`), what a course teaches, and trainees who
//! live in no household of the county: nobody could tell them apart.
mod api;
mod applying;
mod check;
mod finding;
mod model;
mod pages;
mod programmes;
mod queries;
mod reviewing;
mod training;
mod training_sheet;

pub use api::api;
pub use applying::{apply, preview};
pub use check::check;
pub use model::*;
pub(crate) use pages::masked as pages_masked;
pub use pages::pages;
pub use programmes::{add_programme, programme, programme_by_code, programmes};
pub use queries::{Applications, PublicLine, application, applications, evidence_of, promised, public_list};
pub use reviewing::{approve, check_application, pay, refuse, take_back};
pub use training::{
    Attendance, NewTraining, Trainee, Training, TrainingId, add_training, attend, strike, trainees,
    training_by_code, trainings,
};
pub use training_sheet::{ATTENDANCE_COLUMNS, Imported, import_attendance};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "subsidy",
    migrations: &[
        store::Migration { name: "0001_subsidies", sql: include_str!("../migrations/0001_subsidies.sql") },
        store::Migration { name: "0002_training", sql: include_str!("../migrations/0002_training.sql") },
    ],
    locales: webkit::locales!(),
};
