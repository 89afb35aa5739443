//! Tables as such, for the archive: what there is, whatever the rooms call it. Here alone SQL is put together
//! at run time, from names that the database itself gave.
use crate::archive::Cell;
use crate::sqlite;
use crate::store::AnyConnection;
use crate::{Error, Result, postgres, statistics};
use ::postgres::types::{ToSql, Type};
use rusqlite::types::ValueRef;

impl AnyConnection {
    /// From here on the connection sees one moment.
    pub(crate) fn begin_snapshot(&mut self) -> Result<()> {
        self.run(match self {
            Self::Sqlite(_) => "BEGIN",
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
    }

    /// Room and name of each migration that has run, in the order in which they ran.
    pub(crate) fn migrations(&mut self) -> Result<Vec<(String, String)>> {
        self.system(|tx| {
            tx.query("SELECT room, name FROM migration ORDER BY applied_ms, room, name", &[], |row| {
                Ok((row.text(0)?, row.text(1)?))
            })
        })
    }

    pub(crate) fn has_county(&mut self) -> Result<bool> {
        self.system(|tx| Ok(!tx.counties()?.is_empty()))
    }

    /// The names of all tables, oldest first: what a foreign key points at was made before it.
    pub(crate) fn tables(&mut self) -> Result<Vec<String>> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
            }
            Self::Postgres(_) => {
                "SELECT CAST(relname AS TEXT) FROM pg_class
                  WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r' ORDER BY oid"
            }
        };
        self.system(|tx| tx.query(sql, &[], |row| row.text(0)))
    }

    /// The columns of a table with their types, in order.
    pub(crate) fn columns(&mut self, table: &str) -> Result<Vec<(String, String)>> {
        let sql = match self {
            Self::Sqlite(_) => "SELECT name, type FROM pragma_table_info($2) ORDER BY cid",
            Self::Postgres(_) => {
                "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
                  WHERE table_schema = current_schema() AND table_name = $2 ORDER BY ordinal_position"
            }
        };
        self.system(|tx| tx.query(sql, crate::values![table], |row| Ok((row.text(0)?, row.text(1)?))))
    }

    pub(crate) fn each_row(
        &mut self,
        table: &str,
        columns: &[String],
        tell: &mut dyn FnMut(&[Cell]) -> Result<()>,
    ) -> Result<()> {
        let sql = format!("SELECT {} FROM {table}", columns.join(", "));
        match self {
            Self::Sqlite(connection) => sqlite_rows(connection, &sql, columns.len(), tell),
            Self::Postgres(connection) => postgres_rows(connection, &sql, tell),
        }
    }

    pub(crate) fn insert_rows(&mut self, table: &str, columns: &[String], rows: &[Vec<Cell>]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let types = self.columns(table)?;
        match self {
            Self::Sqlite(connection) => sqlite_insert(connection, table, columns, rows),
            Self::Postgres(connection) => postgres_insert(connection, table, columns, &types, rows),
        }
    }

    pub(crate) fn pin_statistics(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => statistics::pin(connection),
            Self::Postgres(_) => Ok(()),
        }
    }
}

fn sqlite_rows(
    connection: &sqlite::Connection,
    sql: &str,
    width: usize,
    tell: &mut dyn FnMut(&[Cell]) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells: rusqlite::Result<Vec<Cell>> = (0..width)
            .map(|at| {
                Ok(match row.get_ref(at)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(value) => Cell::Int(value),
                    ValueRef::Real(value) => Cell::Real { r: value },
                    ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
                    ValueRef::Blob(value) => Cell::of_bytes(value),
                })
            })
            .collect();
        tell(&cells?)?;
    }
    Ok(())
}

fn sqlite_insert(
    connection: &sqlite::Connection,
    table: &str,
    columns: &[String],
    rows: &[Vec<Cell>],
) -> Result<()> {
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "));
    let mut statement = connection.db.prepare_cached(&sql)?;
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            match cell {
                Cell::Null => statement.raw_bind_parameter(at + 1, rusqlite::types::Null)?,
                Cell::Int(value) => statement.raw_bind_parameter(at + 1, value)?,
                Cell::Text(value) => statement.raw_bind_parameter(at + 1, value)?,
                Cell::Bytes { b } => statement.raw_bind_parameter(at + 1, Cell::bytes(b))?,
                Cell::Real { r } => statement.raw_bind_parameter(at + 1, r)?,
            }
        }
        statement.raw_execute()?;
    }
    Ok(())
}

/// Rows of a PostgreSQL table are fetched through a cursor, so that a large table needs little memory.
fn postgres_rows(
    connection: &mut postgres::Connection,
    sql: &str,
    tell: &mut dyn FnMut(&[Cell]) -> Result<()>,
) -> Result<()> {
    connection.run(&format!("DECLARE archive CURSOR FOR {sql}"))?;
    loop {
        let rows = connection.client.query("FETCH 2000 FROM archive", &[])?;
        if rows.is_empty() {
            return connection.run("CLOSE archive");
        }
        for row in &rows {
            let cells: Result<Vec<Cell>> = (0..row.len()).map(|at| postgres_cell(row, at)).collect();
            tell(&cells?)?;
        }
    }
}

fn postgres_cell(row: &::postgres::Row, at: usize) -> Result<Cell> {
    let cell = match *row.columns()[at].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Cell::Int),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(at)?.map(|r| Cell::Real { r }),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(|bytes| Cell::of_bytes(&bytes)),
        _ => row.try_get::<_, Option<String>>(at)?.map(Cell::Text),
    };
    Ok(cell.unwrap_or(Cell::Null))
}

fn postgres_insert(
    connection: &mut postgres::Connection,
    table: &str,
    columns: &[String],
    types: &[(String, String)],
    rows: &[Vec<Cell>],
) -> Result<()> {
    let of = |column: &String| types.iter().find(|(name, _)| name == column).map_or("text", |(_, kind)| kind);
    let places: Vec<String> =
        columns.iter().enumerate().map(|(i, column)| format!("${}::{}[]", i + 1, of(column))).collect();
    let sql =
        format!("INSERT INTO {table} ({}) SELECT * FROM unnest({})", columns.join(", "), places.join(", "));
    let arrays: Vec<Box<dyn ToSql + Sync>> =
        columns.iter().enumerate().map(|(i, column)| array(of(column), rows, i)).collect();
    let values: Vec<&(dyn ToSql + Sync)> = arrays.iter().map(AsRef::as_ref).collect();
    connection.client.execute(&sql, &values).map_err(Error::from)?;
    Ok(())
}

fn array(kind: &str, rows: &[Vec<Cell>], at: usize) -> Box<dyn ToSql + Sync> {
    let cells = rows.iter().map(move |row| row.get(at).unwrap_or(&Cell::Null));
    match kind {
        "bigint" => {
            Box::new(cells.map(|c| if let Cell::Int(n) = c { Some(*n) } else { None }).collect::<Vec<_>>())
        }
        "double precision" => Box::new(cells.map(real).collect::<Vec<_>>()),
        "bytea" => Box::new(
            cells
                .map(|c| if let Cell::Bytes { b } = c { Some(Cell::bytes(b)) } else { None })
                .collect::<Vec<_>>(),
        ),
        _ => Box::new(
            cells
                .map(|c| if let Cell::Text(text) = c { Some(text.clone()) } else { None })
                .collect::<Vec<_>>(),
        ),
    }
}

/// A whole number in a column of reals is a real.
fn real(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Real { r } => Some(*r),
        Cell::Int(n) => Some(*n as f64),
        _ => None,
    }
}
