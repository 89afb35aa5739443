//! A table as it came, and the same seen through the columns that a room looks for.
use crate::numbers::half_width;
use crate::{RowError, SheetError, Wrong};

/// A row of a file: its number as Excel shows it, and its cells as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub number: usize,
    pub cells: Vec<String>,
}

/// What was read from a file. Rows without any text are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub headers: Vec<String>,
    pub rows: Vec<Row>,
}

/// A column that a room looks for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The room's own name, which is always taken as a header too.
    pub name: &'static str,
    /// What people call it; the first is the one that a refusal names.
    pub aliases: &'static [&'static str],
    pub required: bool,
}

impl Column {
    fn is_headed(&self, header: &str) -> bool {
        let header = plain(header);
        !header.is_empty() && (plain(self.name) == header || self.aliases.iter().any(|a| plain(a) == header))
    }

    /// `价格 (price_yuan)`
    fn shown(&self) -> String {
        match self.aliases.first() {
            Some(alias) => format!("{alias} ({})", self.name),
            None => self.name.to_string(),
        }
    }
}

/// A header without what people vary: case, blanks, full-width signs, the star of a duty.
fn plain(header: &str) -> String {
    let header = half_width(header).to_lowercase();
    header.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '*' | '\'')).collect()
}

/// A title above the headers is looked for in so many rows.
const TITLE_ROWS_MAX: usize = 8;

impl Table {
    /// The first row is the header. A single cell above wider rows is a title, and passed over.
    pub(crate) fn of_rows(mut rows: Vec<Row>) -> Result<Self, SheetError> {
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let wide = rows.iter().take(TITLE_ROWS_MAX).position(|row| filled(row) > 1);
        rows.drain(..wide.unwrap_or(0));
        if rows.is_empty() {
            return Err(SheetError::Empty);
        }
        let headers = rows.remove(0).cells.iter().map(|cell| cell.trim().to_string()).collect();
        Ok(Self { headers, rows })
    }

    /// Finds the columns by their names and aliases.
    ///
    /// # Errors
    /// A required column is missing, or two headers mean the same column.
    pub fn columns(&self, columns: &'static [Column]) -> Result<Records<'_>, SheetError> {
        let places = columns.iter().map(|column| self.place(column)).collect::<Result<Vec<_>, _>>()?;
        let missing: Vec<String> = columns
            .iter()
            .zip(&places)
            .filter(|(column, place)| column.required && place.is_none())
            .map(|(column, _)| column.shown())
            .collect();
        if missing.is_empty() {
            Ok(Records { table: self, columns, places })
        } else {
            let found = self.headers.iter().filter(|header| !header.is_empty()).cloned().collect();
            Err(SheetError::MissingColumns { missing, found })
        }
    }

    fn place(&self, column: &Column) -> Result<Option<usize>, SheetError> {
        let mut places = (0..self.headers.len()).filter(|at| column.is_headed(&self.headers[*at]));
        let place = places.next();
        match (place, places.next()) {
            (Some(one), Some(two)) => Err(SheetError::ColumnTwice {
                first: self.headers[one].clone(),
                second: self.headers[two].clone(),
            }),
            _ => Ok(place),
        }
    }
}

/// A table seen through the columns that were found in it.
#[derive(Debug)]
pub struct Records<'t> {
    table: &'t Table,
    columns: &'static [Column],
    places: Vec<Option<usize>>,
}

/// What became of the rows: each is in one of the two.
#[derive(Debug)]
pub struct Sorted<T> {
    /// With the number of the row, for refusals that come later.
    pub good: Vec<(usize, T)>,
    pub bad: Vec<RowError>,
}

impl<'t> Records<'t> {
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        self.table.rows.iter().map(|row| Record { row, records: self })
    }

    /// Reads every row, and parts those that can be read from those that cannot.
    pub fn sort<T>(&self, read: impl Fn(&Record<'_>) -> Result<T, RowError>) -> Sorted<T> {
        let mut sorted = Sorted { good: Vec::new(), bad: Vec::new() };
        for record in self.iter() {
            match read(&record) {
                Ok(value) => sorted.good.push((record.number(), value)),
                Err(error) => sorted.bad.push(error),
            }
        }
        sorted
    }
}

/// A row, by the room's names of its cells.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    row: &'r Row,
    records: &'r Records<'r>,
}

impl Record<'_> {
    pub fn number(&self) -> usize {
        self.row.number
    }

    /// # Errors
    /// What the reader refused, with its row and column.
    pub fn get<T>(
        &self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<T, RowError> {
        read(self.text(column)).map_err(|wrong| self.refuse(column, wrong))
    }

    /// The same for a cell that may be left empty, or whose column is not there.
    ///
    /// # Errors
    /// What the reader refused, with its row and column.
    pub fn maybe<T>(
        &self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<Option<T>, RowError> {
        if self.text(column).is_empty() { Ok(None) } else { self.get(column, read).map(Some) }
    }

    /// What stands in the cell, without the blanks around it.
    pub fn text(&self, column: &'static str) -> &str {
        let place = self.place(column);
        place.and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// This row, left out because of a cell that can be read but is wrong for the room.
    pub fn refuse(&self, column: &'static str, wrong: Wrong) -> RowError {
        let header = self.place(column).map_or(column, |at| &self.records.table.headers[at]);
        RowError {
            row: self.row.number,
            column,
            header: header.to_string(),
            found: self.text(column).to_string(),
            wrong,
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        let at = self.records.columns.iter().position(|c| c.name == column);
        debug_assert!(at.is_some(), "{column} is not one of the columns that were asked for");
        self.records.places[at?]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { name: "name", aliases: &["名称", "品名"], required: true },
        Column { name: "price_yuan", aliases: &["价格", "单价(元)"], required: true },
        Column { name: "note", aliases: &["备注"], required: false },
    ];

    fn table(rows: &[&[&str]]) -> Table {
        let row = |(at, cells): (usize, &&[&str])| Row {
            number: at + 1,
            cells: cells.iter().map(ToString::to_string).collect(),
        };
        Table::of_rows(rows.iter().enumerate().map(row).collect()).unwrap()
    }

    #[test]
    fn a_column_is_found_under_any_of_its_names() {
        for headers in
            [["名称", "价格"], ["品名*", " 单价（元） "], ["Name", "Price yuan"], ["NAME", "price_yuan"]]
        {
            let table = table(&[&headers, &["山核桃", "19.80"]]);
            let records = table.columns(COLUMNS).unwrap();
            let record = records.iter().next().unwrap();
            assert_eq!((record.text("name"), record.text("price_yuan")), ("山核桃", "19.80"));
            assert_eq!(record.maybe("note", crate::text(9)), Ok(None));
        }
    }

    #[test]
    fn a_title_above_the_headers_is_passed_over() {
        let table = table(&[&["2026 年 11 月价格表"], &["名称", "价格"], &["山核桃", "19.80"]]);
        assert_eq!(table.headers, ["名称", "价格"]);
        assert_eq!(table.rows[0].number, 3);
    }

    #[test]
    fn what_is_missing_and_what_is_there_are_both_named() {
        let error = table(&[&["品名", "数量"], &["山核桃", "3"]]).columns(COLUMNS).unwrap_err();
        assert_eq!(
            error,
            SheetError::MissingColumns {
                missing: vec!["价格 (price_yuan)".into()],
                found: vec!["品名".into(), "数量".into()]
            }
        );
    }

    #[test]
    fn two_columns_for_one_thing_are_refused() {
        let error = table(&[&["名称", "品名", "价格"], &["a", "b", "1"]]).columns(COLUMNS).unwrap_err();
        assert_eq!(error, SheetError::ColumnTwice { first: "名称".into(), second: "品名".into() });
    }
}
