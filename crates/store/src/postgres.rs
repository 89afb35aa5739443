//! PostgreSQL: a pool of threads, each with a connection of its own.
use crate::job::{Job, Outcome, Queue};
use crate::lease::Ids;
use crate::sql::{postgres_text, postgres_types};
use crate::tx::{Engine, Trouble, Tx};
use crate::{CountyId, Error, Result, Row, Value};
use kernel::Whole;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

/// How often a transaction is run before its error is told.
const TRIES: u32 = 8;
const VERSION_MIN: i32 = 130_000;
const HAS_CITUS: &str = "SELECT 1 FROM pg_extension WHERE extname = 'citus'";

pub(crate) struct Connection {
    url: String,
    pub client: Client,
    /// Whether the server has Citus, and rows may be on other machines.
    distributed: bool,
    statements: HashMap<(&'static str, &'static str), Statement>,
    /// The last job found the server away: the next one does not wait for it again.
    away: bool,
}

impl Connection {
    pub fn open(url: &str) -> Result<Self> {
        let client = Client::connect(url, NoTls)
            .map_err(|error| Error::CannotConnect { url: without_password(url), cause: cause(&error) })?;
        Ok(Self { url: url.to_string(), client, distributed: false, statements: HashMap::new(), away: false })
    }

    /// A server that could lose an answered order, or does not know our SQL, is refused.
    pub fn refuse_unfit(&mut self, durable: crate::sqlite::Durable) -> Result<()> {
        let version: i32 = self.setting("server_version_num")?.parse().unwrap_or(0);
        if version < VERSION_MIN {
            return Err(Error::PostgresTooOld { version: self.setting("server_version")? });
        }
        self.distributed = self.client.query_opt(HAS_CITUS, &[])?.is_some();
        if durable == crate::sqlite::Durable::OnlyInTests {
            return Ok(());
        }
        for setting in ["fsync", "synchronous_commit"] {
            if self.setting(setting)? == "off" {
                return Err(Error::UnsafePostgres { setting });
            }
        }
        Ok(())
    }

    fn setting(&mut self, name: &str) -> Result<String> {
        Ok(self.client.query_one("SELECT current_setting($1)", &[&name])?.get(0))
    }

    pub fn run(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn prepared(&mut self, sql: &'static str, tail: &'static str, values: &[Value]) -> Result<Statement> {
        if let Some(statement) = self.statements.get(&(sql, tail)) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare_typed(&postgres_text(sql, tail), &postgres_types(values))?;
        self.statements.insert((sql, tail), statement.clone());
        Ok(statement)
    }

    pub fn execute(&mut self, sql: &'static str, county: CountyId, values: &[Value]) -> Result<u64> {
        let statement = self.prepared(sql, "", values)?;
        Ok(self.client.execute(&statement, &parameters(&county.get(), values))?)
    }

    pub fn query<T>(
        &mut self,
        sql: &'static str,
        tail: &'static str,
        county: CountyId,
        values: &[Value],
        mut read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let statement = self.prepared(sql, tail, values)?;
        let rows = self.client.query(&statement, &parameters(&county.get(), values))?;
        rows.iter().map(|row| read(&Row::Postgres(row))).collect()
    }

    fn reconnect(&mut self) -> Result<()> {
        let fresh = Self::open(&self.url)?;
        *self = Self { distributed: self.distributed, ..fresh };
        Ok(())
    }

    /// How often the next job may be run. Where the server was away it is asked once, so that whoever waits is told.
    fn tries(&mut self) -> u32 {
        if self.away && self.client.is_closed() && self.reconnect().is_err() { 1 } else { TRIES }
    }

    /// Notes how a job ended, for [`Connection::tries`].
    fn ended<T>(&mut self, how: &Result<T>) {
        self.away = matches!(how, Err(error) if error.outage() == Some(crate::Outage::Away));
    }
}

fn cause(error: &postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// A password belongs in no message.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or("");
            format!("{}{user}{}", &url[..scheme + 3], &url[at..])
        }
        _ => url.to_string(),
    }
}

fn parameters<'a>(county: &'a i64, values: &'a [Value]) -> Vec<&'a (dyn ToSql + Sync)> {
    let of = |value: &'a Value| -> &'a (dyn ToSql + Sync) {
        match value {
            Value::Int(value) => value,
            Value::Text(value) => value,
            Value::Bytes(value) => value,
            Value::Real(value) => value,
            Value::Ints(values) => values,
            Value::MaybeInts(values) => values,
            Value::Texts(values) => values,
        }
    };
    std::iter::once(county as &(dyn ToSql + Sync)).chain(values.iter().map(of)).collect()
}

/// How an attempt at a job ended.
enum Attempt {
    /// Committed; whether it told events.
    Committed(bool),
    Undone,
    /// Nothing is in the database; it may be tried again.
    Again(Error),
    Failed(Error),
}

pub(crate) fn write_jobs(connection: &mut Connection, queue: &Queue, ids: &Arc<Ids>, committed: &dyn Fn()) {
    while let Some(jobs) = queue.take(1) {
        for job in jobs {
            run_job(connection, job, ids, committed);
        }
    }
}

fn run_job(connection: &mut Connection, mut job: Box<dyn Job>, ids: &Ids, committed: &dyn Fn()) {
    let ended = run_until_it_ends(connection, job.as_mut(), ids);
    connection.ended(&ended);
    let told_events = matches!(ended, Ok(true));
    job.done(ended.map(drop));
    if told_events {
        committed();
    }
}

/// Whether it was kept and told events.
fn run_until_it_ends(connection: &mut Connection, job: &mut dyn Job, ids: &Ids) -> Result<bool> {
    let tries_max = connection.tries();
    for tries in 1.. {
        match attempt(connection, job, ids) {
            Attempt::Committed(told_events) => return Ok(told_events),
            Attempt::Undone => return Ok(false),
            Attempt::Again(error) if tries >= tries_max => return Err(error),
            Attempt::Again(_) => recover(connection, tries),
            Attempt::Failed(error) => return Err(error),
        }
    }
    Err(Error::Stopped)
}

/// Waits a little longer each time, and makes a new connection where the old one is gone.
fn recover(connection: &mut Connection, tries: u32) {
    sleep(Duration::from_millis(2 << tries.min(9)));
    if connection.client.is_closed() {
        // Where the server is still away, the next attempt says so.
        let _ = connection.reconnect();
    }
}

fn attempt(connection: &mut Connection, job: &mut dyn Job, ids: &Ids) -> Attempt {
    if let Err(error) = connection.run("BEGIN") {
        return Attempt::Again(error);
    }
    let mut tx = Tx::new(job.county(), Engine::Postgres(connection), ids);
    let outcome = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)));
    let flushed = match outcome {
        Ok(Outcome::Keep) if tx.trouble.is_none() => tx.flush_events(),
        _ => Ok(false),
    };
    let trouble = tx.trouble;
    drop(tx);
    match (outcome, trouble, flushed) {
        (Ok(Outcome::Keep), None, Ok(told_events)) => commit(connection, told_events),
        (_, Some(Trouble::Conflict | Trouble::Lost), flushed) => {
            rolled_back(connection, Attempt::Again(flushed.err().unwrap_or(Error::Stopped)))
        }
        (Ok(Outcome::Keep), _, Err(error)) => rolled_back(connection, Attempt::Failed(error)),
        // A command that goes on after a failed statement has kept nothing: PostgreSQL rolls back.
        (Ok(Outcome::Keep), Some(Trouble::Failed), _) => {
            rolled_back(connection, Attempt::Failed(Error::Panicked))
        }
        (Ok(Outcome::Undo) | Err(_), _, _) => rolled_back(connection, Attempt::Undone),
    }
}

fn rolled_back(connection: &mut Connection, then: Attempt) -> Attempt {
    // On a lost connection there is nothing to roll back.
    let _ = connection.run("ROLLBACK");
    then
}

/// A COMMIT without an answer may have happened: the server is asked before anything is repeated.
fn commit(connection: &mut Connection, told_events: bool) -> Attempt {
    const TRANSACTION: &str = "SELECT pg_current_xact_id_if_assigned()::text";
    let id: Option<String> = match connection.client.query_one(TRANSACTION, &[]) {
        Ok(row) => row.get(0),
        Err(error) => return rolled_back(connection, Attempt::Again(error.into())),
    };
    match (connection.run("COMMIT"), id) {
        (Ok(()), _) => Attempt::Committed(told_events),
        // Citus commits on the county's machine, of which this server's transaction id knows nothing. A hot
        // command finds itself by its key when it is sent again.
        (Err(error), _) if error.is_lost_connection() && connection.distributed => {
            Attempt::Failed(Error::Unsure { cause: error.to_string() })
        }
        (Err(error), Some(id)) if error.is_lost_connection() => {
            ask_whether_committed(connection, &id, told_events, error)
        }
        // Citus commits on the county's machine, of which this server's transaction id knows nothing.
        (Err(error), _) if error.is_conflict() || error.is_lost_connection() => Attempt::Again(error),
        (Err(error), _) => rolled_back(connection, Attempt::Failed(error)),
    }
}

fn ask_whether_committed(connection: &mut Connection, id: &str, told_events: bool, lost: Error) -> Attempt {
    for tries in 1..=TRIES {
        recover(connection, tries);
        let Ok(row) = connection.client.query_one("SELECT pg_xact_status($1::text::xid8)", &[&id]) else {
            continue;
        };
        match row.get::<_, Option<&str>>(0) {
            Some("committed") => return Attempt::Committed(told_events),
            Some("aborted") => return Attempt::Again(lost),
            _ => {}
        }
    }
    Attempt::Failed(Error::Unsure { cause: lost.to_string() })
}

pub(crate) fn read_jobs(connection: &mut Connection, queue: &Queue, ids: &Arc<Ids>) {
    while let Some(jobs) = queue.take(1) {
        for job in jobs {
            read_job(connection, job, ids);
        }
    }
}

fn read_job(connection: &mut Connection, mut job: Box<dyn Job>, ids: &Ids) {
    let ended = read_until_it_ends(connection, job.as_mut(), ids);
    connection.ended(&ended);
    job.done(ended);
}

fn read_until_it_ends(connection: &mut Connection, job: &mut dyn Job, ids: &Ids) -> Result<()> {
    let tries_max = connection.tries();
    for tries in 1.. {
        match read_once(connection, job, ids) {
            Ok(None) => return Ok(()),
            // The job was told itself.
            Ok(Some(_)) if tries >= tries_max => return Err(Error::Stopped),
            Err(error) if tries >= tries_max => return Err(error),
            _ => recover(connection, tries),
        }
    }
    Err(Error::Stopped)
}

/// One snapshot. `Some` trouble that a new try may mend.
fn read_once(connection: &mut Connection, job: &mut dyn Job, ids: &Ids) -> Result<Option<Trouble>> {
    connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    let mut tx = Tx::new(job.county(), Engine::Postgres(connection), ids);
    let _ = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)));
    let trouble = tx.trouble.filter(|trouble| *trouble != Trouble::Failed);
    let _ = connection.run("ROLLBACK");
    Ok(trouble)
}
