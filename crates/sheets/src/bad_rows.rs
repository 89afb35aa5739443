//! The rows that were left out, to be mended and sent again.
use crate::{Cell, Format, RowError, Table, WriteError, Writer};
use std::collections::BTreeMap;

/// An xlsx of the rows that `errors` are about, as they came, with the reasons in a last column under
/// `heading`. `sentence` says what is wrong. Sent again, the last column is passed over.
///
/// # Errors
/// The file cannot be written.
pub fn bad_rows(
    table: &Table,
    errors: &[RowError],
    heading: &str,
    sentence: impl Fn(&RowError) -> String,
) -> Result<Vec<u8>, WriteError> {
    let mut reasons: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for error in errors {
        reasons.entry(error.row).or_default().push(sentence(error));
    }
    let kept = |at: &usize| table.headers.get(*at).is_none_or(|header| header != heading);
    let columns: Vec<usize> = (0..table.headers.len()).filter(kept).collect();
    let headers = columns.iter().map(|at| table.headers[*at].as_str()).chain([heading]);
    let mut writer = Writer::new(Format::Xlsx, &headers.collect::<Vec<_>>())?;
    for row in &table.rows {
        let Some(reasons) = reasons.get(&row.number) else { continue };
        let reason = reasons.join("\n");
        let cell = |at: &usize| Cell::Text(row.cells.get(*at).map_or("", String::as_str));
        writer.row(&columns.iter().map(cell).chain([Cell::Text(&reason)]).collect::<Vec<_>>())?;
    }
    writer.finish()
}
