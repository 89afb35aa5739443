//! What can go wrong between a room and its database, as sentences for whoever runs it.
use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", sqlite_sentence(.0))]
    Sqlite(#[from] rusqlite::Error),
    #[error("{}", postgres_sentence(.0))]
    Postgres(#[from] postgres::Error),
    #[error("a row of the database holds what it should not: {0}")]
    NotWhole(#[from] kernel::NotWhole),
    #[error("a row of the database holds what it should not: {0}")]
    UnknownWord(#[from] kernel::UnknownWord),
    #[error("an event could not be written or read: {0}")]
    Event(#[from] serde_json::Error),
    #[error("{rows} rows where exactly one was expected, from: {sql}")]
    NotOne { rows: usize, sql: &'static str },
    #[error("arrays of different lengths ({lengths:?}) were given to: {sql}")]
    UnevenColumns { lengths: Vec<usize>, sql: &'static str },
    #[error(
        "the database was made by a newer Pavilion: it has the migration {room}/{name}, which this program \
         does not know. Start the newer program, or restore a backup made before the update"
    )]
    TooNew { room: String, name: String },
    #[error("the migration {room}/{name} was changed after it ran here. Install the program as released")]
    MigrationChanged { room: String, name: String },
    #[error("the migration {room}/{name} failed at “{statement}”: {cause}")]
    Migration { room: &'static str, name: &'static str, statement: String, cause: Box<Error> },
    #[error("{} is not a Pavilion database. Name another folder with --data, or move that file away", .path.display())]
    NotOurs { path: PathBuf },
    #[error("{} cannot be opened: {cause}. Check that the folder exists and may be written to", .path.display())]
    CannotOpen { path: PathBuf, cause: String },
    #[error("{} is in use by another Pavilion process. Stop it first, or name another folder with --data", .path.display())]
    InUse { path: PathBuf },
    #[error("the disk that holds {} is full. Free some space and start again; nothing was lost", .path.display())]
    DiskFull { path: PathBuf },
    #[error("PostgreSQL cannot be reached at {url}: {cause}. Check the address, the user and that it runs")]
    CannotConnect { url: String, cause: String },
    #[error("PostgreSQL {version} is too old; Pavilion needs version 13 or newer")]
    PostgresTooOld { version: String },
    #[error("PostgreSQL runs with {setting}=off, so an answered order could be lost. Set it to on")]
    UnsafePostgres { setting: &'static str },
    #[error("all {0} node numbers are taken; stop a node and wait a minute")]
    NoNodeNumber(u16),
    #[error("a command stopped in the middle (this is a fault of the program); it was undone")]
    Panicked,
    #[error(
        "PostgreSQL went away before it said whether the command was kept ({cause}). Look whether it is there \
         before you repeat it; an order, a payment or a scan sent again with its key is never taken twice"
    )]
    Unsure { cause: String },
    #[error("the store is stopping")]
    Stopped,
    #[error("{}: {cause}", .path.display())]
    Archive { path: PathBuf, cause: String },
    #[error("there is a county in {place:?} already. Restore into an empty folder or database")]
    NotEmpty { place: crate::Place },
    #[error(
        "{} is a folder with SQLite in it, which is one file on one machine. Name a PostgreSQL database with \
         --database-url; `pavilion backup` and `restore` bring a county there", .path.display()
    )]
    OneFile { path: PathBuf },
    #[error(
        "this database has no Citus extension, so nothing was distributed; it works as it is, on one server. \
         Install Citus on its servers, run CREATE EXTENSION citus in it, and try again"
    )]
    NoCitus,
    #[error("there is no county {0} in this database")]
    NoCounty(crate::CountyId),
}

/// What the database as a whole suffers from: at this moment no command can succeed, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    DiskFull,
    /// Its files or its server may only be read, or the disk has failed.
    Unwritable,
    /// PostgreSQL does not answer.
    Away,
    /// PostgreSQL went away before it said whether the command was kept.
    Unsure,
}

/// What to do about a full disk, in both databases.
const DISK_FULL: &str = "the disk that holds the database is full. Free some space and try again; what was \
                         answered before is kept, this command was undone";

fn sqlite_sentence(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        _ if is_full(error) => DISK_FULL.to_string(),
        Some(code) if is_unwritable(code) => unwritable(error),
        _ => format!("the database refused a statement: {error}"),
    }
}

/// SQLite says so in two ways: a write finds no room, or the memory that readers share cannot be made as large.
fn is_full(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| (error.code, error.extended_code));
    matches!(code, Some((rusqlite::ErrorCode::DiskFull, _) | (_, rusqlite::ffi::SQLITE_IOERR_SHMSIZE)))
}

/// Whether the file or its disk is at fault, not the statement.
fn is_unwritable(code: rusqlite::ErrorCode) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly, SystemIoFailure};
    matches!(code, ReadOnly | SystemIoFailure | PermissionDenied | CannotOpen)
}

fn unwritable(cause: &dyn std::fmt::Display) -> String {
    format!(
        "the database cannot be written to ({cause}). Check its disk and whether its files may be written; what was \
         answered before is kept, this command was undone"
    )
}

fn postgres_sentence(error: &postgres::Error) -> String {
    use postgres::error::SqlState;
    match error.as_db_error() {
        Some(db) if *db.code() == SqlState::DISK_FULL => DISK_FULL.to_string(),
        Some(db) if *db.code() == SqlState::READ_ONLY_SQL_TRANSACTION => unwritable(&db.message()),
        Some(db) => match db.detail() {
            Some(detail) => format!("the database refused a statement: {} ({detail})", db.message()),
            None => format!("the database refused a statement: {}", db.message()),
        },
        None if is_gone(error) => format!(
            "PostgreSQL does not answer ({error}). Check that it runs; what was answered before is kept, this \
             command was undone"
        ),
        None => format!("the database refused a statement: {error}"),
    }
}

impl Error {
    /// The name of the constraint that refused the statement, so that a field can say why.
    pub fn constraint(&self) -> Option<String> {
        match self {
            Self::Postgres(error) => Some(strip_shard(error.as_db_error()?.constraint()?).to_string()),
            Self::Sqlite(rusqlite::Error::SqliteFailure(_, Some(message))) => {
                message.strip_prefix("CHECK constraint failed: ").map(str::to_string)
            }
            _ => None,
        }
    }

    /// Whether the same transaction may succeed when it is run again: a deadlock or a serialization failure.
    pub(crate) fn is_conflict(&self) -> bool {
        use postgres::error::SqlState;
        let state = match self {
            Self::Postgres(error) => error.code(),
            _ => None,
        };
        matches!(state, Some(s) if *s == SqlState::T_R_DEADLOCK_DETECTED || *s == SqlState::T_R_SERIALIZATION_FAILURE)
    }

    /// Whether PostgreSQL has gone away rather than refused.
    pub(crate) fn is_lost_connection(&self) -> bool {
        matches!(self, Self::Postgres(error) if is_gone(error))
    }

    /// What the whole database suffers from; none where the command itself is at fault.
    pub fn outage(&self) -> Option<Outage> {
        use postgres::error::SqlState;
        match self {
            _ if self.is_disk_full() => Some(Outage::DiskFull),
            Self::Unsure { .. } => Some(Outage::Unsure),
            Self::CannotConnect { .. } => Some(Outage::Away),
            Self::Sqlite(error) => {
                error.sqlite_error_code().filter(|c| is_unwritable(*c)).map(|_| Outage::Unwritable)
            }
            Self::Postgres(error) if is_gone(error) => Some(Outage::Away),
            Self::Postgres(error) => {
                let state = error.code()?;
                let unwritable = [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::IO_ERROR].contains(state);
                unwritable.then_some(Outage::Unwritable)
            }
            _ => None,
        }
    }

    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::DiskFull { .. } => true,
            Self::Sqlite(error) => is_full(error),
            Self::Migration { cause, .. } => cause.is_disk_full(),
            Self::Postgres(error) => error.code() == Some(&postgres::error::SqlState::DISK_FULL),
            _ => false,
        }
    }
}

/// Whether this says that the server has gone, is going, or is only coming.
fn is_gone(error: &postgres::Error) -> bool {
    use postgres::error::SqlState;
    const GONE: [SqlState; 3] =
        [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
    let by_io = || std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
    error.is_closed() || error.code().is_some_and(|state| GONE.contains(state)) || by_io()
}

/// Citus adds the shard's number to a constraint's name: `lot_not_oversold_102361`.
fn strip_shard(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, number)) if number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit()) => stem,
        _ => name,
    }
}
