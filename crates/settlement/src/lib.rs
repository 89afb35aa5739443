//! Settlement: how producers get their money, and how it agrees with banks and payment companies.
//!
//! A **payout** is what one producer gets by one **batch**: one person makes it of what is payable, a second one
//! approves it, the bank gets a file, and tells of each line that it was **paid**, **failed**, or **bounced** after it
//! was paid. A **statement** is a producer's month in words that he understands. An **advance** is money on orders that
//! are not settled yet; it is repaid out of what becomes payable. A **bill** is a provider's own account of what it
//! took, held against the ledger line by line. When nothing of a month is open, the month is **closed**.
//!
//! Promises, each proved by [`check`]:
//! - Every payout is paid once, to one account, and stands in the ledger as it stands in its batch.
//! - A batch is the sum of its lines. Who made it did not approve it.
//! - What the bank's file says that does not add up changes nothing.
//! - What is lent and not repaid is what the ledger says was lent.
//!
//! Deliberately absent: what is payable to whom (`ledger`), and how buyers pay (`payment`).
pub mod advances;
mod api;
pub mod bank_files;
mod check;
mod closing;
mod model;
mod pages;
mod payouts;
pub mod reconciling;
mod refusal;
mod statements;

pub use api::api;
pub use check::check;
pub use closing::close;
pub use model::*;
pub use pages::pages;
pub use payouts::{
    BATCH_LINES_MAX, Batches, Drafted, Recorded, approve, batch, batch_by_code, batches, draft, open_batches,
    payouts, payouts_of, record_results, reject, send,
};
pub use refusal::{Refusal, Result, Undone};
pub use statements::{Moved, PaidOut, Sold, Statement, pay_day, statement_pdf, statement_sheet, statements};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "settlement",
    migrations: &[
        store::Migration { name: "0001_payouts", sql: include_str!("../migrations/0001_payouts.sql") },
        store::Migration { name: "0002_advances", sql: include_str!("../migrations/0002_advances.sql") },
        store::Migration { name: "0003_bills", sql: include_str!("../migrations/0003_bills.sql") },
    ],
    locales: webkit::locales!(),
};
