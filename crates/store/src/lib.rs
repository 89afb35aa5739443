//! Store: one transaction type over SQLite and PostgreSQL.
//!
//! A **[`Tx`]** is a transaction of one county. Its SQL is one text for both databases; `$1` is always the
//! county and is bound by the transaction. **[`Store::write`]** runs a command in a transaction: on SQLite it
//! joins the others that wait, each under a savepoint of its own (group commit); on PostgreSQL it has its own
//! transaction. A **[`Desk`]** gathers hot commands of one kind into set-based batches. The **event log** is
//! written with the rows it tells of, numbered per county without gaps, and read by named **followers**.
//!
//! Promises:
//! - An answer leaves after the commit is on disk.
//! - A command that is refused or fails never fails its neighbours, and takes its events with it.
//! - An event's number becomes visible only after all smaller ones of its county.
//! - No two processes make the same id: the node's number is a lease in the database.
//!
//! Deliberately absent: anything that a room knows. What the two databases do differently lives here alone.
mod archive;
mod checkpoint;
mod counties;
mod desk;
mod distributed;
mod error;
mod events;
mod hints;
mod job;
mod lease;
mod migrate;
mod postgres;
mod rows;
mod sql;
mod sqlite;
mod statistics;
#[allow(clippy::module_inception)]
mod store;
mod tables;
pub mod testing;
mod tx;
mod value;

pub use archive::{Archived, backup, restore};
pub use counties::County;
pub use desk::{Desk, DeskError};
pub use distributed::{SYSTEM_TABLES, distribute};
pub use error::{Error, Outage, Result};
pub use events::{EVENTS_MAX, Event};
pub use migrate::{Migration, Schema};
pub use store::{Durable, Options, Place, Store};
pub use tx::Tx;
pub use value::{MaybeText, Row, Value, column, maybe_column, texts};

kernel::id! {
    /// A county, by its six-digit administrative code.
    CountyId;
    /// An event of the log, known before it has a number.
    EventId;
    /// An event's place in its county's log: dense, from 1.
    EventNumber;
}
