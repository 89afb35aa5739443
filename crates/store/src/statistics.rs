//! Statistics for SQLite's planner, pinned.
//!
//! On a new county the tables are empty, ANALYZE stores nothing, and SQLite takes `county_id = ?` for
//! selective: it would walk a whole county in the order of an `ORDER BY id`. So every index is told to be what
//! it will be: a million rows, all of one county, each further column a hundred times more selective; but what
//! belongs to one order, parcel or entry is few rows.
use crate::Result;
use crate::sqlite::Connection;

const ROWS: u64 = 1_000_000;
/// Lines and shares of an order, scans of a parcel, sides of an entry.
const FEW: u64 = 10;
/// The key by which a table itself is sorted is no object of its own, and is told under the name of its table.
const INDEXES: &str = "
    SELECT t.name,
           CASE WHEN EXISTS (SELECT 1 FROM sqlite_master AS own WHERE own.type = 'index' AND own.name = list.name)
                THEN list.name ELSE t.name END,
           (SELECT count(*) FROM pragma_index_info(list.name)), list.\"unique\",
           EXISTS (SELECT 1 FROM pragma_index_info(list.name) AS second WHERE second.seqno = 1
                      AND second.name IN ('order_id', 'parcel_id', 'entry_id'))
      FROM sqlite_master AS t CROSS JOIN pragma_index_list(t.name) AS list
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";

pub(crate) fn pin(connection: &Connection) -> Result<()> {
    connection.run("ANALYZE sqlite_schema; BEGIN; DELETE FROM sqlite_stat1")?;
    let mut ask = connection.db.prepare(INDEXES)?;
    let indexes: Vec<(String, String, u32, bool, bool)> = ask
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut insert =
        connection.db.prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)")?;
    for (table, index, columns, unique, few) in indexes {
        insert.execute((table, index, stat(columns, unique, few)))?;
    }
    // Loads what was pinned.
    connection.run("COMMIT; ANALYZE sqlite_schema")
}

/// `1000000 1000000 10000 100`: the rows, and how many share the first one, two, three columns.
fn stat(columns: u32, unique: bool, few: bool) -> String {
    let share = |column: u32| match column {
        0 => ROWS,
        last if unique && last + 1 == columns => 1,
        1 if few => FEW,
        _ if few => 2,
        column => (ROWS / 100_u64.saturating_pow(column)).max(2),
    };
    std::iter::once(ROWS).chain((0..columns).map(share)).map(|n| n.to_string()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::stat;

    #[test]
    fn a_county_selects_nothing_and_a_key_one_row() {
        assert_eq!(stat(2, true, false), "1000000 1000000 1");
        assert_eq!(stat(3, false, false), "1000000 1000000 10000 100");
        assert_eq!(stat(4, true, true), "1000000 1000000 10 2 1");
    }
}
