//! One SQL text, two dialects.
use crate::{Error, Result, Value};
use postgres::types::Type;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The texts that SQLite was given, by the text that the room wrote.
#[derive(Default)]
pub(crate) struct SqliteTexts(HashMap<&'static str, Arc<SqliteText>>);

impl SqliteTexts {
    pub fn of(&mut self, sql: &'static str) -> Arc<SqliteText> {
        self.0.entry(sql).or_insert_with(|| Arc::new(SqliteText::new(sql))).clone()
    }
}

/// A text as SQLite reads it, and which of its values are columns of tables.
pub(crate) struct SqliteText {
    pub sql: String,
    /// The number of a table's first column among the values (`?2` is 2), and how many columns it has. They are
    /// bound as one value, at the number of the first.
    pub tables: BTreeMap<usize, usize>,
}

impl SqliteText {
    /// `$2` → `?2`, because SQLite takes `$2` for a name and numbers names as they appear;
    /// `rows($2, $3)` → `rows2(?2)`, our table over two arrays.
    pub fn new(sql: &str) -> Self {
        let mut text = fail_at_once(&sql.replace('$', "?"));
        let mut tables = BTreeMap::new();
        let mut from = 0;
        while let Some(at) = text[from..].find("rows(").map(|at| at + from) {
            let end = text[at..].find(')').map_or(text.len(), |end| at + end);
            let numbers: Vec<usize> = text[at + 5..end]
                .split(',')
                .filter_map(|n| n.trim().trim_start_matches('?').parse().ok())
                .collect();
            let (first, width) = (numbers.first().copied().unwrap_or(0), numbers.len());
            debug_assert!(
                numbers.iter().enumerate().all(|(i, n)| *n == first + i),
                "columns stand in order: {sql}"
            );
            let call = format!("rows{width}(?{first}");
            text.replace_range(at..end, &call);
            let widest = tables.entry(first).or_insert(width);
            *widest = width.max(*widest);
            from = at + call.len();
        }
        Self { sql: text, tables }
    }
}

/// `INSERT INTO` → `INSERT OR FAIL INTO`, and the same of `UPDATE`. A statement that fails undoes its command, so
/// that it need not undo itself; and SQLite need not copy each page that it touches for that.
fn fail_at_once(sql: &str) -> String {
    let sql = sql.replace("INSERT INTO", "INSERT OR FAIL INTO");
    let mut pieces = sql.split("UPDATE ");
    let mut text = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        // `ON CONFLICT DO UPDATE SET` names no table: it belongs to its INSERT.
        text += if piece.starts_with("SET ") { "UPDATE " } else { "UPDATE OR FAIL " };
        text += piece;
    }
    text
}

pub(crate) fn postgres_text(sql: &str, tail: &str) -> String {
    sql.replace("rows(", "unnest(") + tail
}

pub(crate) fn postgres_types(values: &[Value]) -> Vec<Type> {
    let of = |value: &Value| match value {
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
        Value::Real(_) => Type::FLOAT8,
        Value::Ints(_) | Value::MaybeInts(_) => Type::INT8_ARRAY,
        Value::Texts(_) => Type::TEXT_ARRAY,
    };
    std::iter::once(Type::INT8).chain(values.iter().map(of)).collect()
}

/// The arrays of one statement must be of one length: PostgreSQL would fill up with nulls, and SQLite stop.
pub(crate) fn columns_agree(sql: &'static str, values: &[Value]) -> Result<()> {
    let lengths: Vec<usize> = values.iter().filter_map(Value::rows).collect();
    if lengths.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(());
    }
    Err(Error::UnevenColumns { lengths, sql })
}

/// On SQLite a row lies in its table by its key: one tree less to write into, and one search less to read.
pub(crate) fn sqlite_table(statement: &str) -> String {
    let is_table = statement.starts_with("CREATE TABLE") && statement.contains("PRIMARY KEY");
    format!("{statement}{}", if is_table { " WITHOUT ROWID" } else { "" })
}

/// Cuts a migration into statements: at semicolons outside of quotes and comments.
pub(crate) fn statements(sql: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for line in sql.lines() {
        let line = if quoted { line } else { line.split("--").next().unwrap_or(line) };
        for c in line.chars() {
            quoted ^= c == '\'';
            if c == ';' && !quoted {
                out.push(String::new());
            } else if let Some(last) = out.last_mut() {
                last.push(c);
            }
        }
        if let Some(last) = out.last_mut() {
            last.push('\n');
        }
    }
    out.into_iter().map(|s| s.trim().to_string()).filter(|s| !s.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_said_in_sqlites_way() {
        let text =
            SqliteText::new("SELECT * FROM rows($2, $3) JOIN rows($4) WHERE county_id = $1 AND n = $5");
        assert_eq!(text.sql, "SELECT * FROM rows2(?2) JOIN rows1(?4) WHERE county_id = ?1 AND n = ?5");
        assert_eq!(text.tables, BTreeMap::from([(2, 2), (4, 1)]));
    }

    #[test]
    fn a_statement_that_fails_leaves_the_undoing_to_its_command() {
        let said = |sql| SqliteText::new(sql).sql;
        assert_eq!(
            said("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1"),
            "INSERT OR FAIL INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1"
        );
        assert_eq!(said("UPDATE t SET b = $2"), "UPDATE OR FAIL t SET b = ?2");
    }

    #[test]
    fn a_table_lies_by_its_key() {
        let table = "CREATE TABLE t (a BIGINT NOT NULL, PRIMARY KEY (a))";
        assert_eq!(sqlite_table(table), format!("{table} WITHOUT ROWID"));
        assert_eq!(sqlite_table("CREATE INDEX i ON t (a)"), "CREATE INDEX i ON t (a)");
    }

    #[test]
    fn a_migration_is_cut_at_its_semicolons_only() {
        let cut = statements("-- a; b\nINSERT INTO t VALUES ('x;y'); -- end\nCREATE TABLE u (a BIGINT);\n");
        assert_eq!(cut, ["INSERT INTO t VALUES ('x;y')", "CREATE TABLE u (a BIGINT)"]);
    }
}
