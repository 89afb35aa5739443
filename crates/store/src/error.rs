//! What can go wrong between a room and its database, as sentences for whoever runs it.
use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", sqlite_sentence(.0))]
    Sqlite(#[from] rusqlite::Error),
    #[error("the database refused a statement: {}", postgres_sentence(.0))]
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

/// What to do about a full disk, in both databases.
const DISK_FULL: &str = "the disk that holds the database is full. Free some space and try again; what was \
                         answered before is kept, this command was undone";

fn sqlite_sentence(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => DISK_FULL.to_string(),
        _ => format!("the database refused a statement: {error}"),
    }
}

fn postgres_sentence(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => match db.detail() {
            Some(detail) => format!("{} ({detail})", db.message()),
            None => db.message().to_string(),
        },
        None => error.to_string(),
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
        use postgres::error::SqlState;
        match self {
            Self::Postgres(error) => {
                error.is_closed()
                    || error.as_db_error().is_none()
                    || matches!(error.code(), Some(s) if *s == SqlState::ADMIN_SHUTDOWN || *s == SqlState::CRASH_SHUTDOWN)
            }
            _ => false,
        }
    }

    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::DiskFull { .. } => true,
            Self::Sqlite(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            Self::Postgres(error) => error.code() == Some(&postgres::error::SqlState::DISK_FULL),
            _ => false,
        }
    }
}

/// Citus adds the shard's number to a constraint's name: `lot_not_oversold_102361`.
fn strip_shard(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, number)) if number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit()) => stem,
        _ => name,
    }
}
