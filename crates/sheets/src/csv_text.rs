//! csv in, in whatever encoding and with whatever separator Excel of that office writes it.
use crate::reading::Gathered;
use crate::{Row, SheetError};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    let text = decode(bytes)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return Err(SheetError::NotASheet);
    }
    records(&text, separator(&text))
}

/// By its byte order mark; else UTF-8 where it is valid; else GB18030, of which GBK is a part.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
        // A mark says what it is, so what does not fit was lost on the way.
        return if had_errors { Err(SheetError::Broken) } else { Ok(text) };
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    if is_cut_off(bytes) {
        return Err(SheetError::Broken);
    }
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or(SheetError::NotASheet)
}

/// Whether this is UTF-8 that ends in the middle of a character.
fn is_cut_off(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_err_and(|error| error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii())
}

/// The separator that occurs most often in the first line. A tab at the beginning of a cell is not one: it
/// keeps the cell from being a formula.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let (mut quoted, mut before) = (false, b',');
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        let guard = byte == b'\t' && matches!(before, b',' | b';');
        if let Some((_, count)) = counts.iter_mut().find(|(b, _)| *b == byte && !quoted && !guard) {
            *count += 1;
        }
        before = byte;
    }
    // The first of equals: a comma unless something else is more frequent.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Put behind the text, to find out whether a quotation mark has swallowed the end.
const END: &str = "\u{1}";

fn records(text: &str, separator: u8) -> Result<Vec<Row>, SheetError> {
    let text = format!("{}\n{END}", text.replace("\r\n", "\n").replace('\r', "\n"));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut gathered = Gathered::default();
    let mut record = csv::StringRecord::new();
    let (mut breaks_in_cells, mut number) = (0, 0);
    while reader.read_record(&mut record).map_err(|_| SheetError::NotASheet)? {
        if record.iter().eq([END]) {
            return Ok(gathered.rows);
        }
        // Excel counts a cell of several lines as one row, and an empty line as one too.
        breaks_in_cells += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        number = reader.position().line().saturating_sub(breaks_in_cells + 1) as usize;
        for (column, cell) in record.iter().enumerate() {
            gathered.put(number, column, cell.strip_prefix('\t').unwrap_or(cell))?;
        }
    }
    // The row that swallowed the end has no line break behind it to be counted.
    Err(SheetError::OpenQuote { row: number + 1 })
}
