//! What an import left out: the rows with their reasons, on the page and as a file to be mended. The file is
//! within its link, so that nothing has to be kept for whoever never comes for it.
use crate::Words;
use crate::listing::{Cell, Head, Table};
use crate::shell::escape;
use askama::filters::Safe;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sheets::{Format, RowError, WriteError};

/// Rows that the page shows; the file has them all.
const SHOWN_MAX: usize = 100;

/// The rows of a table that were left out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    words: Words,
    errors: Vec<RowError>,
    rows: usize,
    file: Vec<u8>,
}

impl LeftOut {
    /// # Errors
    /// The file cannot be written.
    pub fn new(words: &Words, table: &sheets::Table, errors: Vec<RowError>) -> Result<Self, WriteError> {
        let file = if errors.is_empty() { Vec::new() } else { words.bad_rows(table, &errors)? };
        let mut rows: Vec<usize> = errors.iter().map(|error| error.row).collect();
        rows.sort_unstable();
        rows.dedup();
        Ok(Self { words: words.clone(), errors, rows: rows.len(), file })
    }

    /// How many rows; one may have several faults.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows, columns, what was written and why it is not taken.
    pub fn html(&self) -> Safe<String> {
        let say = |key: &str| self.words.say(format!("webkit-import-{key}"));
        let heads = vec![
            Head::figure(say("row")),
            Head::text(say("column")),
            Head::text(say("found")),
            Head::sentence(say("why")),
        ];
        let mut table = Table::new(&self.words, heads);
        for error in self.errors.iter().take(SHOWN_MAX) {
            table.row(vec![
                Cell::Whole(error.row as i64),
                error.header.as_str().into(),
                Cell::Strong(error.found.chars().take(40).collect()),
                self.words.with(error.wrong.key(), error.wrong.args().as_slice()).into(),
            ]);
        }
        table.html()
    }

    /// The link to the file.
    pub fn link(&self) -> Safe<String> {
        let said = self.words.with("webkit-import-download", &[("n", self.rows)]);
        let (kind, name) = (Format::Xlsx.media_type(), self.words.say("webkit-import-file"));
        let file = STANDARD.encode(&self.file);
        Safe(format!(
            "<a href=\"data:{kind};base64,{file}\" download=\"{}\">{}</a>",
            escape(&name),
            escape(&said)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::words::tests::words;

    #[test]
    fn the_file_in_the_link_holds_the_rows_that_were_left_out() {
        let table = sheets::read("a.csv", "编号,价格\nA1,19.80\nA2,1OO\n".as_bytes()).unwrap();
        let wrong = sheets::Wrong::NotMoney;
        let (header, found) = ("价格".to_string(), "1OO".to_string());
        let errors = vec![RowError { row: 3, column: "price", header, found, wrong }];
        let left = LeftOut::new(&words(Lang::Zh), &table, errors).unwrap();
        assert_eq!(left.rows(), 1);
        assert!(left.html().0.contains("<b>1OO</b>") && left.html().0.contains("19.80"));
        let link = left.link().0;
        let file = link.split("base64,").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let again = sheets::read("b.xlsx", &STANDARD.decode(file).unwrap()).unwrap();
        assert_eq!(again.rows.len(), 1);
        assert_eq!(again.rows[0].cells[0], "A2");
    }
}
