//! Backup and restore: one file that holds every row of one moment, and goes into either database.
//!
//! The file is gzip over lines of JSON: a head with the migrations that the database had; then each table's
//! name and columns followed by its rows; at the end the number of rows, so that a file that was cut short is
//! noticed. Numbers are JSON numbers, text is text, bytes are `{"b": "hex"}`, reals `{"r": 0.5}`.
use crate::migrate::{self, Schema};
use crate::sqlite::{Access, Durable};
use crate::store::{AnyConnection, Place};
use crate::{Error, Result, SYSTEM_TABLES};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

const FORMAT: &str = "pavilion-archive-1";
/// Rows that go into a table with one statement.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    /// Room and name of each migration that had run, in order.
    migrations: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct TableHead {
    table: String,
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct End {
    rows: u64,
}

/// A line of the file. Rows are arrays, the rest are objects with different names.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Vec<Cell>),
    Table(TableHead),
    End(End),
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes { b: String },
    Real { r: f64 },
}

impl Cell {
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::Bytes { b: bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// The bytes of a [`Cell::Bytes`]; what is not hex is cut off.
    pub fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map_while(|i| u8::from_str_radix(hex.get(i * 2..i * 2 + 2)?, 16).ok()).collect()
    }
}

/// What went into a backup, or came out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived {
    pub tables: usize,
    pub rows: u64,
}

/// Writes everything that `place` holds at this moment into `file`, beside a running server. `tick` is told
/// how many rows have been written.
///
/// # Errors
/// The file exists, or cannot be written; the database cannot be read.
pub fn backup(place: &Place, file: &Path, mut tick: impl FnMut(u64)) -> Result<Archived> {
    let created = File::create_new(file).map_err(|error| archive_error(file, &error.to_string()))?;
    let mut out = GzEncoder::new(BufWriter::new(created), Compression::fast());
    let mut connection = AnyConnection::open(place, Access::Read, Durable::OnlyInTests)?;
    connection.begin_snapshot()?;
    let migrations = connection.migrations()?;
    let mut write =
        |line: &str| writeln!(out, "{line}").map_err(|error| archive_error(file, &error.to_string()));
    write(&serde_json::to_string(&Head { format: FORMAT.into(), migrations })?)?;
    let (mut rows, mut tables) = (0, 0);
    for table in connection.tables()?.into_iter().filter(|table| !SYSTEM_TABLES.contains(&table.as_str())) {
        let columns = connection.columns(&table)?.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        write(&serde_json::to_string(&TableHead { table: table.clone(), columns: columns.clone() })?)?;
        connection.each_row(&table, &columns, &mut |row| {
            rows += 1;
            if rows % 10_000 == 0 {
                tick(rows);
            }
            write(&serde_json::to_string(row)?)
        })?;
        tables += 1;
    }
    write(&serde_json::to_string(&End { rows })?)?;
    let finished = out.finish().and_then(|mut inner| inner.flush().map(|()| inner));
    let inner = finished.map_err(|error| archive_error(file, &error.to_string()))?;
    inner.get_ref().sync_all().map_err(|error| archive_error(file, &error.to_string()))?;
    Ok(Archived { tables, rows })
}

/// Fills an empty database with what `file` holds, and brings it up to `schemas`. The whole goes in, or
/// nothing: into a database that already has a county nothing is restored.
pub fn restore(
    place: &Place,
    schemas: &[Schema],
    durable: Durable,
    file: &Path,
    mut tick: impl FnMut(u64),
) -> Result<Archived> {
    let mut lines = Lines::open(file)?;
    let head: Head = lines.next_as()?;
    if head.format != FORMAT {
        return Err(archive_error(file, "it is not a backup of Pavilion"));
    }
    if let Place::Folder(folder) = place {
        std::fs::create_dir_all(folder).map_err(|error| archive_error(folder, &error.to_string()))?;
    }
    let mut connection = AnyConnection::open(place, Access::Write, durable)?;
    migrate::migrate_to(&mut connection, schemas, &head.migrations)?;
    if connection.has_county()? {
        return Err(Error::NotEmpty { place: place.clone() });
    }
    connection.run("BEGIN")?;
    let filled = fill(&mut connection, &mut lines, &mut tick);
    connection.run(if filled.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    let archived = filled?;
    migrate::migrate(&mut connection, schemas)?;
    connection.pin_statistics()?;
    Ok(archived)
}

fn fill(connection: &mut AnyConnection, lines: &mut Lines, tick: &mut dyn FnMut(u64)) -> Result<Archived> {
    let mut archived = Archived { tables: 0, rows: 0 };
    let mut table: Option<TableHead> = None;
    let mut waiting: Vec<Vec<Cell>> = Vec::new();
    loop {
        let line: Line = lines.next_as()?;
        if !matches!(line, Line::Row(_)) || waiting.len() == ROWS_AT_ONCE {
            if let Some(table) = &table {
                connection.insert_rows(&table.table, &table.columns, &waiting)?;
            }
            archived.rows += waiting.len() as u64;
            tick(archived.rows);
            waiting.clear();
        }
        match line {
            Line::Row(row) => waiting.push(row),
            Line::Table(next) => {
                archived.tables += 1;
                table = Some(next);
            }
            Line::End(end) if end.rows == archived.rows => return Ok(archived),
            Line::End(_) => return Err(lines.damaged()),
        }
    }
}

/// The lines of an archive, and where we are in it.
struct Lines {
    path: PathBuf,
    number: u64,
    lines: std::io::Lines<BufReader<GzDecoder<File>>>,
}

impl Lines {
    fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| archive_error(path, &error.to_string()))?;
        Ok(Self { path: path.to_path_buf(), number: 0, lines: BufReader::new(GzDecoder::new(file)).lines() })
    }

    fn next_as<T: serde::de::DeserializeOwned>(&mut self) -> Result<T> {
        self.number += 1;
        let line = self.lines.next().and_then(std::result::Result::ok).ok_or_else(|| self.damaged())?;
        serde_json::from_str(&line).map_err(|_| self.damaged())
    }

    fn damaged(&self) -> Error {
        archive_error(&self.path, &format!("it is damaged or cut short at line {}", self.number))
    }
}

fn archive_error(path: &Path, cause: &str) -> Error {
    Error::Archive { path: path.to_path_buf(), cause: cause.to_string() }
}
