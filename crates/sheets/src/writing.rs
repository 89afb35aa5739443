//! Tables out, as xlsx or csv, a row at a time. What is text stays text, in Excel too.
use crate::numbers::with_decimals;
use kernel::{Day, Fen, Grams, Time, Whole};
use rust_xlsxwriter::{Format as Look, Workbook, Worksheet, XlsxError};

kernel::words! {
    /// What a table is written as.
    Format {
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A cell with its meaning.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'c> {
    Empty,
    Text(&'c str),
    /// Numbers and letters that are no amount: lot codes, phones. Excel may not count them.
    Code(&'c str),
    Whole(i64),
    Yuan(Fen),
    /// A weight, shown in kilograms.
    Kilograms(Grams),
    Day(Day),
    Time(Time),
}

/// The table could not be written: it is larger than Excel allows, or the temporary folder is full.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(
        "the table is larger than Excel allows: 1,048,576 rows, 16,384 columns, 32,767 characters a cell"
    )]
    TooLarge,
    #[error("the table could not be written: {0}")]
    Failed(Box<XlsxError>),
    #[error("the table could not be written: {0}")]
    Csv(#[from] csv::Error),
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError | XlsxError::MaxStringLengthExceeded => Self::TooLarge,
            error => Self::Failed(Box::new(error)),
        }
    }
}

/// Writes a table row by row. Xlsx goes through a temporary file, so that memory does not grow with the rows.
pub struct Writer(Kind);

enum Kind {
    Xlsx(Box<Xlsx>),
    Csv(Box<csv::Writer<Vec<u8>>>),
}

impl Writer {
    /// # Errors
    /// The temporary file cannot be made.
    pub fn new(format: Format, headers: &[&str]) -> Result<Self, WriteError> {
        let mut writer = Self(match format {
            Format::Xlsx => Kind::Xlsx(Box::new(Xlsx::new(headers)?)),
            // Excel takes a csv without the mark for the encoding of the office.
            Format::Csv => Kind::Csv(Box::new(csv::Writer::from_writer("\u{feff}".as_bytes().to_vec()))),
        });
        writer.row(&headers.iter().map(|header| Cell::Text(header)).collect::<Vec<_>>())?;
        Ok(writer)
    }

    /// # Errors
    /// The table is larger than Excel allows, or the disk is full.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        match &mut self.0 {
            Kind::Xlsx(xlsx) => xlsx.row(cells),
            Kind::Csv(csv) => Ok(csv.write_record(cells.iter().map(csv_text))?),
        }
    }

    /// The finished file.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self.0 {
            Kind::Xlsx(mut xlsx) => Ok(xlsx.workbook.save_to_buffer()?),
            Kind::Csv(csv) => csv.into_inner().map_err(|error| csv::Error::from(error.into_error()).into()),
        }
    }
}

/// Fifteen figures are what a spreadsheet keeps of a number.
const EXACT_MAX: u64 = 999_999_999_999_999;
/// From 1970-01-01 back to Excel's day 0.
const EXCEL_DAYS_BEFORE_1970: i64 = 25_569;
const DAY_MS: f64 = 86_400_000.0;
/// Columns are as wide as their header, between these, in characters.
const COLUMN_WIDTH: (usize, usize) = (10, 40);

struct Xlsx {
    workbook: Workbook,
    looks: Looks,
    next_row: u32,
}

struct Looks {
    head: Look,
    text: Look,
    whole: Look,
    yuan: Look,
    weight: Look,
    day: Look,
    time: Look,
}

impl Looks {
    fn new() -> Self {
        let look = |format| Look::new().set_num_format(format);
        Self {
            head: look("@").set_bold(),
            text: look("@"),
            whole: look("0"),
            yuan: look("#,##0.00"),
            weight: look("#,##0.0##"),
            day: look("yyyy-mm-dd"),
            time: look("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

impl Xlsx {
    fn new(headers: &[&str]) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, header) in (0_u16..).zip(headers) {
            // A Chinese character is as wide as two letters.
            let width = header.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 2;
            sheet.set_column_width(column, width.clamp(COLUMN_WIDTH.0, COLUMN_WIDTH.1) as f64)?;
        }
        Ok(Self { workbook, looks: Looks::new(), next_row: 0 })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, cell) in (0_u16..).zip(cells) {
            put(sheet, &self.looks, (self.next_row, column), cell)?;
        }
        self.next_row += 1;
        Ok(())
    }
}

fn put(sheet: &mut Worksheet, looks: &Looks, at: (u32, u16), cell: &Cell<'_>) -> Result<(), WriteError> {
    match *cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) | Cell::Code(text) => put_text(sheet, looks, at, text),
        Cell::Whole(n) => put_number(sheet, looks, at, (n, 0), &looks.whole),
        Cell::Yuan(fen) => put_number(sheet, looks, at, (fen.get(), 2), &looks.yuan),
        Cell::Kilograms(grams) => put_number(sheet, looks, at, (grams.get(), 3), &looks.weight),
        Cell::Day(day) => put_serial(sheet, at, serial_day(day), &looks.day),
        Cell::Time(time) => put_serial(sheet, at, serial_time(time), &looks.time),
    }
}

fn put_text(sheet: &mut Worksheet, looks: &Looks, at: (u32, u16), text: &str) -> Result<(), WriteError> {
    let look = if at.0 == 0 { &looks.head } else { &looks.text };
    sheet.write_string_with_format(at.0, at.1, text, look)?;
    Ok(())
}

/// A number of more figures than a spreadsheet keeps is written as text, or its last ones would be lost.
fn put_number(
    sheet: &mut Worksheet,
    looks: &Looks,
    at: (u32, u16),
    (steps, scale): (i64, u8),
    look: &Look,
) -> Result<(), WriteError> {
    if steps.unsigned_abs() > EXACT_MAX {
        return put_text(sheet, looks, at, &with_decimals(steps, scale));
    }
    let number = steps as f64 / 10_f64.powi(i32::from(scale));
    sheet.write_number_with_format(at.0, at.1, number, look)?;
    Ok(())
}

fn put_serial(sheet: &mut Worksheet, at: (u32, u16), serial: f64, look: &Look) -> Result<(), WriteError> {
    sheet.write_number_with_format(at.0, at.1, serial, look)?;
    Ok(())
}

fn serial_day(day: Day) -> f64 {
    (day.get() + EXCEL_DAYS_BEFORE_1970) as f64
}

fn serial_time(time: Time) -> f64 {
    serial_day(time.day()) + time.since_ms(time.day().at_minute(0)) as f64 / DAY_MS
}

fn csv_text(cell: &Cell<'_>) -> String {
    match *cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Code(code) => {
            if code.len() > LONG_CODE {
                format!("\t{code}")
            } else {
                guarded(code)
            }
        }
        Cell::Whole(n) if n.unsigned_abs() > EXACT_MAX => format!("\t{n}"),
        Cell::Whole(n) => n.to_string(),
        Cell::Yuan(fen) => with_decimals(fen.get(), 2),
        Cell::Kilograms(grams) => with_decimals(grams.get(), 3),
        Cell::Day(day) => day.to_string(),
        Cell::Time(time) => time.iso()[..23].replace('T', " "),
    }
}

/// Excel shows a longer number as 1.38E+10.
const LONG_CODE: usize = 11;

/// A tab before what a spreadsheet would take for a formula; reading takes it off again.
fn guarded(text: &str) -> String {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') || c.is_control();
    if text.starts_with(formula) { format!("\t{text}") } else { text.to_string() }
}
