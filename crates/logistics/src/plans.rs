//! For tests: how SQLite finds the rows of a hot statement.
use store::testing::{COUNTY, on_sqlite};
use store::{Error, Tx, Value};

/// Fails where a statement would walk all of a county's rows, or sort them to cut off the first.
pub(crate) fn no_walk(statements: &[(&'static str, Vec<Value>)]) {
    on_sqlite(&[crate::ROOM.schema()], |store| {
        for (sql, values) in statements {
            let plan = store.read::<_, Error>(COUNTY, |tx| plan(tx, sql, values)).unwrap();
            let told = format!("{sql}\n{plan:#?}");
            assert!(!plan.iter().any(|step| is_walk(step)), "{told}");
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
            assert!(!(sorts && sql.contains("LIMIT")), "{told}");
        }
    });
}

fn plan(tx: &mut Tx, sql: &'static str, values: &[Value]) -> store::Result<Vec<String>> {
    let explained: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
    tx.query(explained, values, |row| row.text(3))
}

/// A table is found by its county and something else; our arrays, and what a CTE has made of them, are small.
fn is_walk(step: &str) -> bool {
    let reads = step.starts_with("SCAN") || step.starts_with("SEARCH");
    let small = ["county_id=? AND", "VIRTUAL TABLE", "SCAN packed", "SCAN input"];
    reads && !small.iter().any(|small| step.contains(small))
}
