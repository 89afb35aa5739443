//! SQLite: one thread writes, in group commits; a few read.
use crate::checkpoint::Log;
use crate::job::{Job, Outcome, Queue};
use crate::lease::Ids;
use crate::rows::{self, Column, Param};
use crate::sql::{SqliteText, SqliteTexts};
use crate::tx::{Engine, Tx};
use crate::{CountyId, Error, Result, Row, Value};
use kernel::Whole;
use rusqlite::config::DbConfig;
use rusqlite::types::{Null, ToSql, ToSqlOutput};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Marks a file as ours: "Pavi".
const APPLICATION_ID: i64 = 0x5061_7669;
/// Jobs of one group commit at the most.
const GROUP_MAX: usize = 1_024;
const STATEMENTS_KEPT: usize = 512;

/// Whether a connection may write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
}

pub(crate) struct Connection {
    pub db: rusqlite::Connection,
    texts: RefCell<SqliteTexts>,
}

impl Connection {
    pub fn open(path: &Path, access: Access, durable: Durable) -> Result<Self> {
        keep_journals_in_memory();
        let db = rusqlite::Connection::open(path).map_err(|error| cannot_open(path, error))?;
        db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        db.busy_timeout(std::time::Duration::from_secs(10))?;
        claim(&db, path).map_err(|error| name_trouble(path, error))?;
        let cache_kib = if access == Access::Write { 65_536 } else { 16_384 };
        db.pragma_update(None, "cache_size", -cache_kib)?;
        db.pragma_update(None, "synchronous", durable.word())?;
        // `checkpoint` does it.
        db.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
        db.pragma_update(None, "foreign_keys", "ON")?;
        db.pragma_update(None, "query_only", access == Access::Read)?;
        // A plan stays what it is, whatever values come: else statements are planned again for each.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        rows::register(&db)?;
        Ok(Self { db, texts: RefCell::default() })
    }

    pub fn execute(&self, sql: &'static str, county: CountyId, values: &[Value]) -> Result<u64> {
        let text = self.texts.borrow_mut().of(sql);
        let mut statement = self.db.prepare_cached(&text.sql)?;
        bind(&mut statement, &text, county, values)?;
        Ok(statement.raw_execute()? as u64)
    }

    pub fn query<T>(
        &self,
        sql: &'static str,
        county: CountyId,
        values: &[Value],
        mut read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let text = self.texts.borrow_mut().of(sql);
        let mut statement = self.db.prepare_cached(&text.sql)?;
        bind(&mut statement, &text, county, values)?;
        let mut found = statement.raw_query();
        let mut out = Vec::new();
        while let Some(row) = found.next()? {
            out.push(read(&Row::Sqlite(row))?);
        }
        Ok(out)
    }

    /// Runs text that is not from a room: pragmas, migrations, transactions.
    pub fn run(&self, sql: &str) -> Result<()> {
        Ok(self.db.execute_batch(sql)?)
    }
}

/// What a statement or a savepoint has to undo is kept in memory up to so many bytes; the default, 64 KB, sends a
/// large batch through a temporary file.
const UNDO_BYTES: std::ffi::c_int = 16 * 1_024 * 1_024;

/// Before the first connection of the process; later it has no effect, and does no harm.
fn keep_journals_in_memory() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: an option that takes one int, set before SQLite is used; where it is in use already, it says
        // so and changes nothing.
        unsafe { rusqlite::ffi::sqlite3_config(rusqlite::ffi::SQLITE_CONFIG_STMTJRNL_SPILL, UNDO_BYTES) };
    });
}

/// Whether a commit waits for the disk. Only tests do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durable {
    Yes,
    OnlyInTests,
}

impl Durable {
    const fn word(self) -> &'static str {
        match self {
            Self::Yes => "FULL",
            Self::OnlyInTests => "OFF",
        }
    }
}

/// A new file becomes ours; a file of somebody else is left alone.
fn claim(db: &rusqlite::Connection, path: &Path) -> Result<()> {
    let owner: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if owner == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if owner != 0 || tables > 0 {
        return Err(Error::NotOurs { path: path.to_path_buf() });
    }
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    Ok(())
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> Error {
    name_trouble(path, Error::Sqlite(error))
}

fn name_trouble(path: &Path, error: Error) -> Error {
    use rusqlite::ErrorCode::{CannotOpen, NotADatabase, ReadOnly};
    let Error::Sqlite(sqlite) = &error else { return error };
    let path = path.to_path_buf();
    match sqlite.sqlite_error_code() {
        Some(NotADatabase) => Error::NotOurs { path },
        Some(CannotOpen | ReadOnly) => Error::CannotOpen { path, cause: sqlite.to_string() },
        _ => error,
    }
}

/// A value on its way into SQLite.
enum Lite<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bytes(Option<&'a [u8]>),
    Real(Option<f64>),
    Table(Param),
}

impl ToSql for Lite<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Int(value) => value.to_sql(),
            Self::Text(Some(value)) => Ok(ToSqlOutput::from(*value)),
            Self::Bytes(Some(value)) => Ok(ToSqlOutput::from(*value)),
            Self::Real(value) => value.to_sql(),
            Self::Table(columns) => ToSql::to_sql(columns),
            Self::Text(None) | Self::Bytes(None) => Ok(ToSqlOutput::from(Null)),
        }
    }
}

fn lite(value: &Value) -> Lite<'_> {
    match value {
        Value::Int(value) => Lite::Int(*value),
        Value::Text(value) => Lite::Text(value.as_deref()),
        Value::Bytes(value) => Lite::Bytes(value.as_deref()),
        Value::Real(value) => Lite::Real(*value),
        column => table(std::slice::from_ref(column)),
    }
}

/// The columns of one table, as one value.
fn table(columns: &[Value]) -> Lite<'_> {
    Lite::Table(Param(Rc::new(columns.iter().filter_map(column).collect())))
}

fn column(value: &Value) -> Option<Column> {
    match value {
        Value::Ints(values) => Some(Column::Int(&raw const **values)),
        Value::MaybeInts(values) => Some(Column::MaybeInt(&raw const **values)),
        Value::Texts(values) => Some(Column::Text(&raw const **values)),
        _ => None,
    }
}

/// A statement that names no county is given none: SQLite refuses a value too many.
fn bind(
    statement: &mut rusqlite::Statement,
    text: &SqliteText,
    county: CountyId,
    values: &[Value],
) -> Result<()> {
    let wanted = statement.parameter_count();
    if wanted >= 1 {
        statement.raw_bind_parameter(1, county.get())?;
    }
    for (i, value) in values.iter().enumerate() {
        let number = i + 2;
        match text.tables.get(&number) {
            Some(width) => {
                let columns = &values[i..values.len().min(i + width)];
                statement.raw_bind_parameter(number, table(columns))?;
            }
            // The further columns of a table go with its first.
            None if value.rows().is_some() => {}
            None => statement.raw_bind_parameter(number, lite(value))?,
        }
    }
    Ok(())
}

/// The thread that writes: whatever waits when a commit ends is the next group.
pub(crate) fn write_jobs(connection: &mut Connection, queue: &Queue, ids: &Arc<Ids>, committed: &dyn Fn()) {
    let mut log = match Log::of(connection) {
        Ok(log) => log,
        Err(error) => {
            tracing::error!(%error, "nothing can be written");
            queue.close();
            return while let Some(group) = queue.take(GROUP_MAX) {
                group.into_iter().for_each(|job| job.done(Err(Error::Stopped)));
            };
        }
    };
    let mut rest = Rest::begin();
    while let Some(group) = queue.take(GROUP_MAX) {
        rest.count(group.len());
        run_group(connection, group, ids, committed);
        log.tend(connection);
        rest.tend(connection);
    }
}

/// A while with fewer jobs than this is a quiet one; the timers alone come to some hundreds.
const QUIET_JOBS: usize = 1_000;
const QUIET_TIME: Duration = Duration::from_secs(15);

/// After a quiet while the writer gives back the pages that it kept for the next commands, so that a county that
/// sleeps holds little memory.
struct Rest {
    since: Instant,
    jobs: usize,
}

impl Rest {
    fn begin() -> Self {
        Self { since: Instant::now(), jobs: 0 }
    }

    const fn count(&mut self, jobs: usize) {
        self.jobs += jobs;
    }

    fn tend(&mut self, connection: &Connection) {
        if self.since.elapsed() < QUIET_TIME {
            return;
        }
        if self.jobs < QUIET_JOBS {
            // A page more or less in memory changes no answer.
            let _ = connection.run("PRAGMA shrink_memory");
            give_back();
        }
        *self = Self::begin();
    }
}

/// SQLite's memory comes from C's library, which keeps what is freed where something above it is in use.
#[cfg(target_env = "gnu")]
fn give_back() {
    // SAFETY: it takes one number, and gives only memory to the system that nobody holds.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(not(target_env = "gnu"))]
const fn give_back() {}

/// Runs a group in one transaction; if that dies, its jobs run again one by one.
fn run_group(connection: &Connection, mut group: Vec<Box<dyn Job>>, ids: &Ids, committed: &dyn Fn()) {
    match attempt(connection, &mut group, ids) {
        Ok(told_events) => {
            group.into_iter().for_each(|job| job.done(Ok(())));
            if told_events {
                committed();
            }
        }
        Err(error) => {
            if !connection.db.is_autocommit() {
                // The error that we report is the first one; a failing ROLLBACK adds nothing to it.
                let _ = connection.run("ROLLBACK");
            }
            if group.len() > 1 {
                group.into_iter().for_each(|job| run_group(connection, vec![job], ids, committed));
            } else {
                // It is alone, so that the error is its own.
                let mut error = Some(error);
                group.into_iter().for_each(|job| job.done(Err(error.take().unwrap_or(Error::Panicked))));
            }
        }
    }
}

/// The same error once more: `rusqlite::Error` is not `Clone`, its code and its sentence are.
pub(crate) fn same(error: &rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(code, text) => rusqlite::Error::SqliteFailure(*code, text.clone()),
        other => rusqlite::Error::ToSqlConversionFailure(other.to_string().into()),
    }
}

fn attempt(connection: &Connection, group: &mut [Box<dyn Job>], ids: &Ids) -> Result<bool> {
    connection.run("BEGIN IMMEDIATE")?;
    let mut tx = Tx::new(CountyId::default(), Engine::Sqlite(connection), ids);
    if let [job] = group {
        return run_alone(connection, &mut tx, job.as_mut());
    }
    for job in group.iter_mut() {
        run_one(connection, &mut tx, job.as_mut())?;
    }
    let told_events = tx.flush_events()?;
    connection.run("COMMIT")?;
    Ok(told_events)
}

/// A job that has the transaction for itself needs no savepoint, whose journal costs a copy of every page that
/// the job changes.
fn run_alone(connection: &Connection, tx: &mut Tx, job: &mut dyn Job) -> Result<bool> {
    tx.county = job.county();
    if !is_kept(connection, tx, job)? {
        connection.run("ROLLBACK")?;
        return Ok(false);
    }
    let told_events = tx.flush_events()?;
    connection.run("COMMIT")?;
    Ok(told_events)
}

/// A job under a savepoint of its own. An error here means that the whole transaction is gone.
fn run_one(connection: &Connection, tx: &mut Tx, job: &mut dyn Job) -> Result<()> {
    let events_before = tx.events.len();
    tx.county = job.county();
    connection.db.prepare_cached("SAVEPOINT job")?.execute([])?;
    if !is_kept(connection, tx, job)? {
        tx.events.truncate(events_before);
        connection.db.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.db.prepare_cached("RELEASE job")?.execute([])?;
    Ok(())
}

/// Runs a job; whether it wants to be kept. An error here means that the whole transaction is gone, or must go:
/// a statement failed, and its command went on as if nothing had happened.
fn is_kept(connection: &Connection, tx: &mut Tx, job: &mut dyn Job) -> Result<bool> {
    let outcome = catch_unwind(AssertUnwindSafe(|| job.run(tx)));
    let (failed, keep) = (tx.failed.take(), matches!(outcome, Ok(Outcome::Keep)));
    match failed {
        _ if connection.db.is_autocommit() => Err(failed.unwrap_or(Error::Stopped)),
        Some(error) if keep => Err(error),
        _ => Ok(keep),
    }
}

/// A thread that reads: each job in a snapshot of its own.
pub(crate) fn read_jobs(connection: &Connection, queue: &Queue, ids: &Arc<Ids>) {
    while let Some(jobs) = queue.take(1) {
        for mut job in jobs {
            let mut tx = Tx::new(job.county(), Engine::Sqlite(connection), ids);
            let began = connection.run("BEGIN");
            if began.is_ok() {
                // A panic leaves the job without an answer, which `done` turns into a sentence.
                let _ = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)));
                let _ = connection.run("ROLLBACK");
            }
            job.done(began);
        }
    }
}
