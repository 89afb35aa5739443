//! Citus: one database over many machines. Every table with a `county_id` is cut by county, and a county lives on
//! one machine whole, so its transactions need no second phase.
use crate::migrate::{Schema, migrate};
use crate::sqlite::{Access, Durable};
use crate::store::{AnyConnection, Place};
use crate::{Error, Result, values};

/// Tables without a county. They stay on the coordinator: who runs now, and what has run.
pub const SYSTEM_TABLES: [&str; 3] = ["lease", "migration", "node"];
/// The table that all others are placed with.
const FIRST: &str = "county";

const HAS_CITUS: &str = "SELECT CAST(count(*) AS BIGINT) FROM pg_extension WHERE extname = 'citus'";
const IS_DISTRIBUTED: &str = "
    SELECT CAST(count(*) AS BIGINT) FROM pg_dist_partition
     WHERE logicalrelid = to_regclass('county') AND partmethod = 'h'";
/// Tables with a county that are not cut yet; the one that the others go with comes first.
const TO_DISTRIBUTE: &str = "
    SELECT CAST(pg_class.relname AS TEXT)
      FROM pg_class
      JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid AND pg_attribute.attname = 'county_id'
     WHERE pg_class.relnamespace = CAST(current_schema() AS regnamespace) AND pg_class.relkind = 'r'
       AND NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE pg_dist_partition.logicalrelid = pg_class.oid)
     ORDER BY pg_class.relname <> 'county', pg_class.oid";
const DISTRIBUTE_FIRST: &str = "SELECT CAST(create_distributed_table($2, 'county_id') AS TEXT)";
const DISTRIBUTE: &str = "
    SELECT CAST(create_distributed_table($2, 'county_id', colocate_with => 'county') AS TEXT)";

/// Brings the database up to `schemas`, and distributes every table with a county by it; answers which tables
/// were new to that. `tick` is told each. What the tables hold goes with them.
///
/// # Errors
/// It is SQLite; it has no Citus; the database cannot be opened or migrated.
pub fn distribute(
    place: &Place,
    schemas: &[Schema],
    durable: Durable,
    mut tick: impl FnMut(&str),
) -> Result<Vec<String>> {
    if let Place::Folder(path) = place {
        return Err(Error::OneFile { path: path.clone() });
    }
    let mut connection = AnyConnection::open(place, Access::Write, durable)?;
    if !has_citus(&mut connection)? {
        return Err(Error::NoCitus);
    }
    connection.begin_alone()?;
    let done = migrate(&mut connection, schemas).and_then(|_| distribute_new(&mut connection, &mut tick));
    connection.end_alone()?;
    done
}

/// Whether the server has the extension in this database.
pub(crate) fn has_citus(connection: &mut AnyConnection) -> Result<bool> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(false),
        AnyConnection::Postgres(_) => {
            connection.system(|tx| tx.one(HAS_CITUS, &[], |row| Ok(row.whole::<i64>(0)? > 0)))
        }
    }
}

/// Whether this database has been distributed.
pub(crate) fn is_distributed(connection: &mut AnyConnection) -> Result<bool> {
    Ok(has_citus(connection)?
        && connection.system(|tx| tx.one(IS_DISTRIBUTED, &[], |row| Ok(row.whole::<i64>(0)? > 0)))?)
}

/// Distributes what has a county and is not distributed. Within a migration this is part of its transaction.
pub(crate) fn distribute_new(
    connection: &mut AnyConnection,
    tick: &mut dyn FnMut(&str),
) -> Result<Vec<String>> {
    let tables: Vec<String> = connection.system(|tx| tx.query(TO_DISTRIBUTE, &[], |row| row.text(0)))?;
    for table in &tables {
        let sql = if table == FIRST { DISTRIBUTE_FIRST } else { DISTRIBUTE };
        connection.system(|tx| tx.query(sql, values![table], |_| Ok(())))?;
        tick(table);
    }
    Ok(tables)
}
