//! Brand: licences, certificates, commitments.
//!
//! A **certificate** is what somebody else has certified of a producer's goods: organic, green, pollution-free,
//! geographical indication. A **licence** is the right to sell under the county's public brand. A **commitment**
//! (承诺达标合格证) is what a producer says of one lot: product, quantity, origin, day, and what the word rests on.
//!
//! Promises, each proved by `pavilion check`:
//! - Every lot has one commitment of its own, and it is kept for at least six months.
//! - A certificate or commitment belongs to a producer of the county.
//!
//! Deliberately absent: what a lot is (`stock`); a commitment knows its code only.
mod check;
mod commands;
mod importing;
mod model;
mod pages;
mod queries;
mod sheet;

pub use check::check;
pub use commands::{add_certificates, add_licences, change_certificates, issue_commitments};
pub use importing::{CERTIFICATE_COLUMNS, Imported, import_certificates};
pub use model::*;
pub use pages::pages;
pub use queries::{
    Certificates, certificates, certificates_of, commitment, commitments_by_ids, ending_between, licensed,
    licensed_of, valid_kinds,
};
pub use sheet::{basis_name, commitment_sheet, kind_name, seal};

/// The room's tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "brand",
    migrations: &[store::Migration {
        name: "0001_certificates",
        sql: include_str!("../migrations/0001_certificates.sql"),
    }],
    locales: webkit::locales!(),
};
