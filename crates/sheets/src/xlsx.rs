//! xlsx in: cell by cell, so that a large workbook is never in memory as a whole.
use crate::numbers::shown;
use crate::reading::{Gathered, UNPACKED_MAX_BYTES, too_big};
use crate::{Row, SheetError};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// The rows of the first visible worksheet that has any.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    check_unpacked_size(bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    for sheet in worksheets(&workbook) {
        let rows = sheet_rows(&mut workbook, &sheet)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(SheetError::Empty)
}

/// Unpacks everything into nothing, and stops at the limit: what an archive says of its size may be a lie.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Broken)?;
    let mut left = UNPACKED_MAX_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| SheetError::Broken)?;
        let unpacked = copy(&mut part.take(left + 1), &mut sink()).map_err(|_| SheetError::Broken)?;
        left = left.checked_sub(unpacked).ok_or_else(too_big)?;
    }
    Ok(())
}

fn worksheets(workbook: &Workbook<'_>) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

fn sheet_rows(workbook: &mut Workbook<'_>, sheet: &str) -> Result<Vec<Row>, SheetError> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| refusal(&error))?;
    let mut gathered = Gathered::default();
    while let Some(cell) = cells.next_cell().map_err(|error| refusal(&error))? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if !text.is_empty() {
            gathered.put(row as usize + 1, column as usize, &text)?;
        }
    }
    Ok(gathered.rows)
}

fn refusal(error: &XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Locked,
        // A zip of something else, such as a letter of Word.
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => SheetError::NotASheet,
        _ => SheetError::Broken,
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => shown(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(yes) => yes.to_string().to_uppercase(),
        DataRef::DateTime(at) => day_or_time(at),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A day, an instant by the county's clock, or a time of day: Excel has one number for all of them.
fn day_or_time(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let clock = match (second, milli) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    };
    match (at.as_f64() < 1.0, clock == "00:00") {
        (true, _) => clock,
        (false, true) => date,
        (false, false) => format!("{date} {clock}"),
    }
}
