//! Migrations: numbered files of each room, in the order of the floors, one transaction a file.
use crate::distributed::{distribute_new, is_distributed};
use crate::lease::wall;
use crate::sql::statements;
use crate::store::AnyConnection;
use crate::{Error, Result, values};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A numbered file of a room: `0001_lots`. Never edited after it ran.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

/// The tables of a room.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub room: &'static str,
    pub migrations: &'static [Migration],
}

/// The store's own tables, which come before those of every room.
pub(crate) const OWN: Schema = Schema {
    room: "store",
    migrations: &[
        Migration { name: "0000_system", sql: include_str!("../migrations/0000_system.sql") },
        Migration { name: "0001_store", sql: include_str!("../migrations/0001_store.sql") },
    ],
};

const MIGRATION_TABLE: &str = "
    CREATE TABLE IF NOT EXISTS migration (
        room       TEXT NOT NULL,
        name       TEXT NOT NULL,
        checksum   TEXT NOT NULL,
        applied_ms BIGINT NOT NULL,
        PRIMARY KEY (room, name)
    )";
const APPLIED: &str = "SELECT room, name, checksum FROM migration";
const RECORD: &str = "INSERT INTO migration (room, name, checksum, applied_ms) VALUES ($2, $3, $4, $5)";

/// Brings the database up to these schemas; answers how many files ran. Two processes that start at once wait
/// for each other.
pub(crate) fn migrate(connection: &mut AnyConnection, schemas: &[Schema]) -> Result<usize> {
    connection.begin_alone()?;
    let done = connection.run(MIGRATION_TABLE).and_then(|()| run_missing(connection, schemas));
    connection.end_alone()?;
    done
}

/// Brings an empty database to where another one stood: through exactly these migrations.
pub(crate) fn migrate_to(
    connection: &mut AnyConnection,
    schemas: &[Schema],
    wanted: &[(String, String)],
) -> Result<()> {
    connection.run(MIGRATION_TABLE)?;
    let applied = applied(connection)?;
    for (room, name) in wanted.iter().filter(|wanted| !applied.contains_key(wanted)) {
        let schema = std::iter::once(&OWN).chain(schemas).find(|schema| schema.room == room);
        let migration =
            schema.and_then(|s| s.migrations.iter().find(|m| m.name == name).map(|m| (s.room, m)));
        let too_new = || Error::TooNew { room: room.clone(), name: name.clone() };
        let (room, migration) = migration.ok_or_else(too_new)?;
        run_one(connection, room, migration, false)?;
    }
    Ok(())
}

fn run_missing(connection: &mut AnyConnection, schemas: &[Schema]) -> Result<usize> {
    let mut applied = applied(connection)?;
    let mut missing = Vec::new();
    for schema in std::iter::once(&OWN).chain(schemas) {
        for migration in schema.migrations {
            match applied.remove(&(schema.room.to_string(), migration.name.to_string())) {
                None => missing.push((schema.room, migration)),
                Some(sum) if sum == checksum(migration.sql) => {}
                Some(_) => return Err(changed(schema.room, migration.name)),
            }
        }
    }
    // What the database has and we do not know was made by a newer program.
    if let Some(((room, name), _)) = applied.into_iter().min() {
        return Err(Error::TooNew { room, name });
    }
    let distributed = !missing.is_empty() && is_distributed(connection)?;
    for (room, migration) in &missing {
        run_one(connection, room, migration, distributed)?;
    }
    Ok(missing.len())
}

fn changed(room: &str, name: &str) -> Error {
    Error::MigrationChanged { room: room.to_string(), name: name.to_string() }
}

/// The checksum of each migration that has run, by its room and name.
fn applied(connection: &mut AnyConnection) -> Result<HashMap<(String, String), String>> {
    let rows = connection
        .system(|tx| tx.query(APPLIED, &[], |row| Ok(((row.text(0)?, row.text(1)?), row.text(2)?))))?;
    Ok(rows.into_iter().collect())
}

/// In a database that is `distributed`, new tables of a county are distributed with those that are there.
fn run_one(
    connection: &mut AnyConnection,
    room: &'static str,
    migration: &Migration,
    distributed: bool,
) -> Result<()> {
    connection.run("BEGIN")?;
    if distributed {
        // Citus refuses to go on, in one transaction, with what it did over many connections.
        connection.run("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")?;
    }
    let ran = statements(migration.sql).into_iter().try_for_each(|statement| {
        let text = connection.table_text(&statement);
        connection.run(&text).map_err(|cause| {
            let name = migration.name;
            Error::Migration { room, name, statement, cause: Box::new(cause) }
        })
    });
    let recorded = ran.and_then(|()| {
        let values = values![room, migration.name, checksum(migration.sql), wall()];
        connection.system(|tx| tx.execute(RECORD, values))
    });
    let recorded = recorded.and_then(|_| match distributed {
        true => distribute_new(connection, &mut |_| {}).map(drop),
        false => Ok(()),
    });
    connection.run(if recorded.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    recorded
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
