//! A transaction of one county.
use crate::events::NewEvent;
use crate::lease::Ids;
use crate::sql::columns_agree;
use crate::{CountyId, Error, Result, Row, Value, postgres, sqlite};
use kernel::Whole;
use std::time::{Duration, Instant};

/// A statement that takes longer is told of in the log.
const SLOW: Duration = Duration::from_millis(500);

/// A transaction of one county. `$1` of every statement is the county; `values` begin at `$2`.
pub struct Tx<'a> {
    pub(crate) county: CountyId,
    pub(crate) engine: Engine<'a>,
    pub(crate) ids: &'a Ids,
    pub(crate) events: Vec<NewEvent>,
    /// The first statement that failed, if the transaction is lost by it.
    pub(crate) trouble: Option<Trouble>,
    /// The first error of SQLite: half of its statement may be done, so that the whole must be undone.
    pub(crate) failed: Option<Error>,
}

pub(crate) enum Engine<'a> {
    Sqlite(&'a sqlite::Connection),
    Postgres(&'a mut postgres::Connection),
}

/// What a failed statement means for its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// A deadlock or serialization failure: the whole may succeed when it is run again.
    Conflict,
    /// The server has gone: run again on a new connection, nothing was committed.
    Lost,
    /// PostgreSQL refuses the rest of the transaction.
    Failed,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(county: CountyId, engine: Engine<'a>, ids: &'a Ids) -> Self {
        Self { county, engine, ids, events: Vec::new(), trouble: None, failed: None }
    }

    pub fn county(&self) -> CountyId {
        self.county
    }

    /// A new id: unique over all nodes, sortable by time.
    pub fn new_id<T: Whole>(&mut self) -> T {
        T::from_row(self.ids.next()).unwrap_or_else(|_| unreachable!("an id type takes any number"))
    }

    /// Runs a statement that changes rows; the answer is their count. (After `ON CONFLICT DO NOTHING` decide on
    /// `RETURNING` instead: on Citus the count is wrong.)
    pub fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64> {
        columns_agree(sql, values)?;
        let began = Instant::now();
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => connection.execute(sql, self.county, values),
            Engine::Postgres(connection) => connection.execute(sql, self.county, values),
        };
        tell_slow(sql, began);
        self.note_trouble(done)
    }

    pub fn query<T>(
        &mut self,
        sql: &'static str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.select(sql, "", values, read)
    }

    /// The first row, if there is one.
    pub fn find<T>(
        &mut self,
        sql: &'static str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// The only row: a count, a sum.
    ///
    /// # Errors
    /// There were more rows, or none.
    pub fn one<T>(
        &mut self,
        sql: &'static str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<T> {
        let mut rows = self.query(sql, values, read)?;
        match (rows.len(), rows.pop()) {
            (1, Some(row)) => Ok(row),
            (rows, _) => Err(Error::NotOne { rows, sql }),
        }
    }

    /// As `query`, and nobody else changes these rows until we commit. PostgreSQL locks them in the order of
    /// their ids, so that two writers wait in a line and never in a circle; SQLite has one writer anyway. The
    /// statement is a plain SELECT without an ORDER BY, over one table with an `id`.
    pub fn lock<T>(
        &mut self,
        sql: &'static str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.select(sql, " ORDER BY id FOR UPDATE", values, read)
    }

    /// [`Tx::lock`] for rows that are not read: SQLite, which has one writer, does nothing.
    pub fn hold(&mut self, sql: &'static str, values: &[Value]) -> Result<()> {
        match self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.lock(sql, values, |_| Ok(())).map(drop),
        }
    }

    fn select<T>(
        &mut self,
        sql: &'static str,
        lock: &'static str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        columns_agree(sql, values)?;
        let began = Instant::now();
        let found = match &mut self.engine {
            Engine::Sqlite(connection) => connection.query(sql, self.county, values, read),
            Engine::Postgres(connection) => connection.query(sql, lock, self.county, values, read),
        };
        tell_slow(sql, began);
        self.note_trouble(found)
    }

    fn note_trouble<T>(&mut self, answer: Result<T>) -> Result<T> {
        if let Err(Error::Sqlite(error)) = &answer {
            self.failed.get_or_insert_with(|| Error::Sqlite(sqlite::same(error)));
        }
        let Err(error @ Error::Postgres(_)) = &answer else { return answer };
        let trouble = if error.is_conflict() {
            Trouble::Conflict
        } else if error.is_lost_connection() {
            Trouble::Lost
        } else {
            Trouble::Failed
        };
        self.trouble.get_or_insert(trouble);
        answer
    }

    /// The database's clock, by which leases are timed.
    pub(crate) fn database_now_ms(&mut self) -> Result<i64> {
        let sql = match self.engine {
            Engine::Sqlite(_) => "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Engine::Postgres(_) => "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        };
        self.one(sql, &[], |row| row.whole(0))
    }
}

fn tell_slow(sql: &str, began: Instant) {
    let took = began.elapsed();
    if took >= SLOW {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        tracing::warn!(ms = took.as_millis() as u64, sql, "a slow statement");
    }
}
