//! SQLite reaches every row of a hot statement by an index, on an empty county too: a walk over all lots of a
//! county would be felt at every order.
use crate::{listing, market, queries, reserving, shelf};
use store::testing::{COUNTY, on_sqlite};
use store::{Error, Value, column, texts};

fn ids() -> Value {
    column([1_i64], |id| id)
}

fn one() -> Value {
    1_i64.into()
}

#[test]
fn every_hot_statement_takes_an_index() {
    let hot: [(&str, Vec<Value>, &str); 12] = [
        (shelf::LOTS, vec![ids()], "lot_open"),
        (reserving::LOCK_LOTS, vec![ids()], "lot USING PRIMARY KEY"),
        (reserving::COMMIT_HELD, vec![ids()], "reservation USING PRIMARY KEY"),
        (reserving::SELL, vec![ids(), ids()], "lot USING PRIMARY KEY"),
        (reserving::ADD_RESERVED, vec![ids(), ids()], "lot USING PRIMARY KEY"),
        (reserving::INSERT_RESERVATIONS, vec![ids(), ids(), ids(), ids(), ids(), ids()], "SCAN input"),
        (market::OPEN_LOTS, vec![one(), one()], "lot_ending"),
        (queries::ON_SHELF, vec![one(), one(), one()], "lot_open"),
        (queries::OF_PRODUCER, vec![one(), one()], "lot_by_producer"),
        (queries::BY_CODES, vec![texts(["FW"], |code| code)], "lot_by_code"),
        (queries::BY_IDS, vec![ids()], "lot USING PRIMARY KEY"),
        (listing::TAKE_NUMBERS, vec![ids(), ids(), ids()], "SCAN input"),
    ];
    on_sqlite(&[crate::ROOM.schema()], |store| {
        for (sql, values, index) in &hot {
            let explain: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
            let plan = store.read::<_, Error>(COUNTY, |tx| tx.query(explain, values, |row| row.text(3)));
            let plan = plan.unwrap().join("\n");
            let walks = ["SCAN lot", "SCAN reservation", "TEMP B-TREE FOR ORDER"];
            assert!(walks.iter().all(|walk| !plan.contains(walk)), "{sql}\n{plan}");
            assert!(plan.contains(index), "{sql}\n{plan}");
        }
    });
}
