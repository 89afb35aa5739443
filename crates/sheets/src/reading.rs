//! Reading a file, whatever it turns out to be: its bytes decide, not its name.
use crate::{Row, SheetError, Table, csv_text, xlsx};

/// Rows of a table, its header and title included.
pub const ROWS_MAX: usize = 50_000;
pub const COLUMNS_MAX: usize = 256;
/// What an xlsx may unpack to, and the text that a table may hold.
pub const UNPACKED_MAX_BYTES: u64 = 64 << 20;
/// Excel's own limit of a cell. What is longer is cut, and thereby too long for every column.
pub const CELL_CHARS_MAX: usize = 32_767;

/// Reads a table from an upload or a file: xlsx, or csv in UTF-8, UTF-16 or GB18030.
///
/// # Errors
/// The file is not a table, is damaged, or is larger than the limits.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, SheetError> {
    let rows = if bytes.starts_with(b"PK") {
        xlsx::rows(bytes)
    } else if bytes.starts_with(&OLD_EXCEL) {
        Err(old_excel(bytes))
    } else if may_be_text(name) {
        csv_text::rows(bytes)
    } else {
        Err(SheetError::NotASheet)
    }?;
    Table::of_rows(rows)
}

/// The container of OLE, in which both .xls and a workbook with a password come.
const OLD_EXCEL: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn old_excel(bytes: &[u8]) -> SheetError {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = bytes.windows(encrypted.len()).any(|window| window == encrypted);
    if locked { SheetError::Locked } else { SheetError::OldExcel }
}

fn may_be_text(name: &str) -> bool {
    let name = name.to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "csv" | "tsv" | "txt" | "")
}

/// Gathers the rows of a file, and stops when they grow over a limit.
#[derive(Default)]
pub(crate) struct Gathered {
    pub rows: Vec<Row>,
    bytes: u64,
}

impl Gathered {
    /// Puts a cell into the last row if it has this number, else into a new one.
    pub fn put(&mut self, number: usize, column: usize, text: &str) -> Result<(), SheetError> {
        if column >= COLUMNS_MAX {
            return Err(SheetError::TooManyColumns { most: COLUMNS_MAX });
        }
        if self.rows.last().is_none_or(|row| row.number != number) {
            self.begin(number)?;
        }
        let text = cut(text);
        self.bytes += text.len() as u64;
        if self.bytes > UNPACKED_MAX_BYTES {
            return Err(too_big());
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells.resize(row.cells.len().max(column + 1), String::new());
            row.cells[column] = text.to_string();
        }
        Ok(())
    }

    fn begin(&mut self, number: usize) -> Result<(), SheetError> {
        if self.rows.len() >= ROWS_MAX {
            return Err(SheetError::TooManyRows { most: ROWS_MAX });
        }
        self.rows.push(Row { number, cells: Vec::new() });
        Ok(())
    }
}

pub(crate) fn too_big() -> SheetError {
    SheetError::TooBig { most_mb: UNPACKED_MAX_BYTES >> 20 }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(CELL_CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}
