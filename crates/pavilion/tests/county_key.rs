//! Every row belongs to a county, and every statement says which: only so can the counties of a province lie on
//! different machines. The tables are asked of a database that the program has made, the statements are read from
//! its sources: what is written there is all that it ever sends.
#![allow(clippy::unwrap_used)]
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::testing::TempFolder;

/// Statements that look over all counties, or at tables without one: by room and the name of the constant.
const OVER_ALL_COUNTIES: [(&str, &str); 2] = [("store", "ALL"), ("store", "HEADS")];

fn made() -> (TempFolder, Connection) {
    let folder = TempFolder::new();
    let made = Command::new(env!("CARGO_BIN_EXE_pavilion"))
        .args(["check", "--data", folder.0.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let db = Connection::open(folder.0.join("pavilion.db")).unwrap();
    (folder, db)
}

fn names(db: &Connection, sql: &str) -> Vec<String> {
    let mut ask = db.prepare(sql).unwrap();
    let rows = ask.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn tables(db: &Connection) -> Vec<String> {
    names(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
}

#[test]
fn every_key_and_every_index_begins_with_the_county() {
    let (_folder, db) = made();
    let tables = tables(&db);
    assert!(tables.len() > 30, "{tables:?}");
    for table in tables.iter().filter(|table| !store::SYSTEM_TABLES.contains(&table.as_str())) {
        let key = names(&db, &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk = 1"));
        assert_eq!(key, ["county_id"], "the key of {table}");
        for index in names(&db, &format!("SELECT name FROM pragma_index_list('{table}')")) {
            let first = names(&db, &format!("SELECT name FROM pragma_index_info('{index}') WHERE seqno = 0"));
            assert_eq!(first, ["county_id"], "the index {index} of {table}");
        }
        let keys =
            names(&db, &format!("SELECT \"from\" FROM pragma_foreign_key_list('{table}') WHERE seq = 0"));
        assert!(keys.iter().all(|column| column == "county_id"), "a foreign key of {table}");
    }
    for table in store::SYSTEM_TABLES {
        let columns = names(&db, &format!("SELECT name FROM pragma_table_info('{table}')"));
        assert!(!columns.is_empty() && !columns.contains(&"county_id".to_string()), "{table}");
    }
}

#[test]
fn every_statement_names_its_county() {
    let (_folder, db) = made();
    let of_a_county: BTreeSet<String> =
        tables(&db).into_iter().filter(|table| !store::SYSTEM_TABLES.contains(&table.as_str())).collect();
    let statements = statements();
    assert!(statements.len() > 300, "only {} statements were found", statements.len());
    let allowed = |s: &Statement| OVER_ALL_COUNTIES.contains(&(s.room.as_str(), s.name.as_str()));
    let guilty: Vec<&Statement> =
        statements.iter().filter(|s| !allowed(s) && !names_its_county(&s.sql, &of_a_county)).collect();
    assert!(guilty.is_empty(), "{guilty:#?}");
}

#[test]
fn a_statement_that_forgets_its_county_is_found() {
    let tables = ["orders", "lot"].map(String::from).into();
    for (sql, good) in [
        ("SELECT id FROM orders WHERE county_id = $1 AND id = $2", true),
        ("SELECT id FROM orders WHERE id = $2", false),
        ("INSERT INTO lot (county_id, id) SELECT $1, input.* FROM rows($2) AS input", true),
        ("INSERT INTO lot (id) VALUES ($2)", false),
        ("UPDATE lot SET state = 'sold' WHERE id = $2", false),
        ("SELECT 1 FROM orders JOIN lot ON lot.id = orders.id WHERE orders.county_id = $1", false),
        (
            "SELECT 1 FROM orders JOIN lot ON lot.county_id = $1 AND lot.id = orders.id WHERE orders.county_id = $1",
            true,
        ),
        ("SELECT 1 FROM orders o JOIN lot l ON l.county_id = o.county_id WHERE o.county_id = $1", true),
        ("DELETE FROM orders WHERE county_id = $1 AND id IN (SELECT id FROM lot)", false),
    ] {
        assert_eq!(names_its_county(sql, &tables), good, "{sql}");
    }
}

#[derive(Debug)]
struct Statement {
    room: String,
    /// The constant that holds it.
    name: String,
    sql: String,
}

/// Whether each table of a county that is read, changed or filled has its county given.
fn names_its_county(sql: &str, of_a_county: &BTreeSet<String>) -> bool {
    let words: Vec<&str> =
        sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let after = |verbs: &[&str]| {
        words.windows(2).filter(|pair| verbs.contains(&pair[0]) && of_a_county.contains(pair[1])).count()
    };
    let squeezed: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let given = squeezed.matches("county_id = $1").count() + squeezed.matches(".county_id = ").count()
        - squeezed.matches(".county_id = $1").count();
    let filled = after(&["INTO"]);
    let fills = filled == 0 || (squeezed.contains("(county_id") && squeezed.contains("$1"));
    given >= after(&["FROM", "JOIN", "UPDATE"]) && fills
}

/// Every constant of the sources that is a statement.
fn statements() -> Vec<Statement> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for room in std::fs::read_dir(crates).unwrap().flatten() {
        let mut files = Vec::new();
        sources(&room.path().join("src"), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            found.extend(statements_of(&room.file_name().to_string_lossy(), &text));
        }
    }
    found
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn statements_of(room: &str, text: &str) -> Vec<Statement> {
    // What a file's own tests send is not sent by the program.
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("const ") {
        let rest = &text[at + 6..];
        let Some((name, rest)) = rest.split_once(": &str =") else { continue };
        let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let sql =
            rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let verb = sql.split_whitespace().next().unwrap_or_default();
        if is_name && ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&verb) {
            found.push(Statement { room: room.into(), name: name.into(), sql: sql.trim().into() });
        }
    }
    found
}
