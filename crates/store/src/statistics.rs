//! Statistics for SQLite's planner, pinned.
//!
//! On a new county the tables are empty, ANALYZE stores nothing, and SQLite takes `county_id = ?` for
//! selective: it would walk a whole county in the order of an `ORDER BY id`. So every index is told to be what
//! it will be: a million rows, all of one county, each further column a hundred times more selective.
use crate::Result;
use crate::sqlite::Connection;

const ROWS: u64 = 1_000_000;
/// The key by which a table itself is sorted is no object of its own, and is told under the name of its table.
const INDEXES: &str = "
    SELECT t.name,
           CASE WHEN EXISTS (SELECT 1 FROM sqlite_master AS own WHERE own.type = 'index' AND own.name = list.name)
                THEN list.name ELSE t.name END,
           (SELECT count(*) FROM pragma_index_info(list.name)), list.\"unique\"
      FROM sqlite_master AS t CROSS JOIN pragma_index_list(t.name) AS list
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";

pub(crate) fn pin(connection: &Connection) -> Result<()> {
    connection.run("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1")?;
    let mut ask = connection.db.prepare(INDEXES)?;
    let indexes: Vec<(String, String, u32, bool)> = ask
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut insert =
        connection.db.prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)")?;
    for (table, index, columns, unique) in indexes {
        insert.execute((table, index, stat(columns, unique)))?;
    }
    // Loads what was pinned.
    connection.run("ANALYZE sqlite_schema")
}

/// `1000000 1000000 10000 100`: the rows, and how many share the first one, two, three columns.
fn stat(columns: u32, unique: bool) -> String {
    let share = |column: u32| match column {
        0 => ROWS,
        last if unique && last + 1 == columns => 1,
        column => (ROWS / 100_u64.saturating_pow(column)).max(2),
    };
    std::iter::once(ROWS).chain((0..columns).map(share)).map(|n| n.to_string()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::stat;

    #[test]
    fn a_county_selects_nothing_and_a_key_one_row() {
        assert_eq!(stat(2, true), "1000000 1000000 1");
        assert_eq!(stat(3, false), "1000000 1000000 10000 100");
    }
}
