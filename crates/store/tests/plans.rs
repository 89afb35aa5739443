//! SQLite reads by index on an empty county, too.
#![allow(clippy::unwrap_used)]
use store::testing::{TempFolder, found};
use store::{Migration, Options, Place, Schema, Store};

const PARCELS: Schema = Schema {
    room: "parcels",
    migrations: &[Migration {
        name: "0001",
        sql: "CREATE TABLE parcel (county_id BIGINT NOT NULL, id BIGINT NOT NULL, outlet_id BIGINT NOT NULL, state TEXT NOT NULL,
                PRIMARY KEY (county_id, id));
              CREATE INDEX parcel_by_outlet ON parcel (county_id, outlet_id, state, id);",
    }],
};

#[test]
fn the_index_of_the_question_is_taken_and_not_the_whole_county() {
    let folder = TempFolder::new();
    let store = Store::open(&Place::Folder(folder.0.clone()), &[PARCELS], Options::default()).unwrap();
    found(&store);
    drop(store);
    let db = rusqlite::Connection::open(folder.0.join("pavilion.db")).unwrap();
    let plan: String = db
        .query_row(
            "EXPLAIN QUERY PLAN SELECT id FROM parcel WHERE county_id = ?1 AND outlet_id = ?2 AND state = ?3 ORDER BY id",
            [1, 2, 3],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("parcel_by_outlet"), "{plan}");
}
