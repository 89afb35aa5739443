//! Tables on paper: columns that share the width, figures at the right, a sum under a double rule.

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(crate) head: String,
    /// Its part of the width, beside those of the other columns.
    pub(crate) part: f32,
    pub(crate) right: bool,
}

impl Column {
    /// Words, from the left.
    pub fn text(head: impl Into<String>, part: f32) -> Self {
        Self { head: head.into(), part, right: false }
    }

    /// Figures, which end where the column ends.
    pub fn figure(head: impl Into<String>, part: f32) -> Self {
        Self { head: head.into(), part, right: true }
    }
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub(crate) cells: Vec<String>,
    /// A second line in small print under the first cell.
    pub(crate) note: Option<String>,
}

impl Row {
    pub fn new<T: Into<String>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), note: None }
    }

    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// Columns, rows, and a last row that adds up what stands above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) total: Option<Row>,
}

impl Table {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), total: None }
    }

    pub fn row(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The last row, under a double rule.
    pub fn total(&mut self, row: Row) {
        self.total = Some(row);
    }
}
