//! The files of the demo county, which are part of the program.
use anyhow::{Context, Result, anyhow};
use std::collections::HashMap;
use std::str::FromStr;

/// A file of `demo/`: its name and its text.
pub type File = (&'static str, &'static str);

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/", $name)))
    };
}
pub(super) use file;

/// A row of a file, its cells by the names of the columns.
pub struct Row {
    file: &'static str,
    number: usize,
    cells: HashMap<String, String>,
}

/// Reads a file row by row.
pub fn rows((name, text): File) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().with_context(|| format!("demo/{name}"))?.clone();
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("demo/{name}, row {}", index + 2))?;
        let cells = headers.iter().zip(&record).map(|(h, c)| (h.to_string(), c.to_string())).collect();
        rows.push(Row { file: name, number: index + 2, cells });
    }
    Ok(rows)
}

impl Row {
    pub fn text(&self, column: &str) -> Result<String> {
        let found = self.cells.get(column).map(|cell| cell.trim().to_string());
        found.ok_or_else(|| anyhow!("demo/{} has no column {column}", self.file))
    }

    pub fn read<T: FromStr>(&self, column: &str) -> Result<T> {
        let text = self.text(column)?;
        let wrong = || anyhow!("demo/{}, row {}, {column}: “{text}” cannot be read", self.file, self.number);
        text.parse().map_err(|_| wrong())
    }

    /// Turns a cell into a value that may not exist.
    pub fn make<T>(&self, column: &str, make: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column)?;
        let wrong = || anyhow!("demo/{}, row {}, {column}: “{text}” cannot be taken", self.file, self.number);
        make(&text).ok_or_else(wrong)
    }

    /// A time of the day such as `14:20`, as minutes since midnight.
    pub fn minute(&self, column: &str) -> Result<i64> {
        self.make(column, |text| {
            let (hour, minute) = text.split_once(':')?;
            Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
        })
    }
}
