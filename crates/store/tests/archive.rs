//! A backup goes into either database and is the same there.
#![allow(clippy::unwrap_used)]
use std::path::PathBuf;
use store::testing::{COUNTY, DATABASE_URL, TempDatabase, TempFolder, both};
use store::{Durable, Error, MaybeText, Migration, Place, Schema, Store, Tx, backup, restore, values};

const BOXES: Schema = Schema {
    room: "boxes",
    migrations: &[Migration {
        name: "0001_boxes",
        sql: "CREATE TABLE shelf (county_id BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (county_id, id));
              CREATE TABLE box (
                county_id BIGINT NOT NULL, id BIGINT NOT NULL, shelf_id BIGINT NOT NULL, label TEXT, photo BYTEA, share DOUBLE PRECISION,
                PRIMARY KEY (county_id, id),
                CONSTRAINT box_on_shelf FOREIGN KEY (county_id, shelf_id) REFERENCES shelf (county_id, id));",
    }],
};

fn fill(tx: &mut Tx) -> Result<(), Error> {
    tx.execute("INSERT INTO shelf (county_id, id) VALUES ($1, $2)", values![7_i64])?;
    for id in 0..2_345_i64 {
        let label = MaybeText((id % 3 > 0).then(|| format!("箱 {id} \"x\"\n")));
        let sql =
            "INSERT INTO box (county_id, id, shelf_id, label, photo, share) VALUES ($1, $2, $3, $4, $5, $6)";
        tx.execute(sql, values![id, 7_i64, label, vec![0_u8, 255, 7], id as f64])?;
    }
    tx.log("boxes.filled", 7_i64, kernel::Time::default(), &7).map(drop)
}

type Row = (i64, Option<String>, Vec<u8>, f64);

fn all(store: &Store) -> Vec<Row> {
    let sql = "SELECT id, label, photo, share FROM box WHERE county_id = $1 ORDER BY id";
    let read = |row: &store::Row| Ok((row.whole(0)?, row.maybe_text(1)?, row.bytes(2)?, row.real(3)?));
    store.read::<_, Error>(COUNTY, |tx| tx.query(sql, &[], read)).unwrap()
}

fn file(name: &str) -> (TempFolder, PathBuf) {
    let folder = TempFolder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join(name);
    (folder, file)
}

#[test]
fn what_was_backed_up_is_restored_on_either_database() {
    both(&[BOXES], |store| {
        store.write(COUNTY, fill).unwrap();
        let (_folder, file) = file("county.backup");
        let archived = backup(store.place(), &file, |_| ()).unwrap();
        assert_eq!(archived.rows, 2_345 + 3, "boxes, a shelf, a county, an event");
        let target = TempFolder::new();
        into(&Place::Folder(target.0.clone()), &file, store);
        if let Ok(server) = std::env::var(DATABASE_URL) {
            let database = TempDatabase::new(&server, &[]);
            into(&Place::Url(database.url()), &file, store);
        }
    });
}

fn into(place: &Place, file: &std::path::Path, original: &Store) {
    let options = store::Options { durable: Durable::OnlyInTests, ..store::Options::default() };
    restore(place, &[BOXES], Durable::OnlyInTests, file, |_| ()).unwrap();
    let copy = Store::open(place, &[BOXES], options).unwrap();
    assert_eq!(all(&copy), all(original));
    assert_eq!(copy.read::<_, Error>(COUNTY, |tx| tx.head()).unwrap(), store::EventNumber::new(1));
    drop(copy);
    let twice = restore(place, &[BOXES], Durable::OnlyInTests, file, |_| ());
    assert!(matches!(twice, Err(Error::NotEmpty { .. })), "{twice:?}");
}

#[test]
fn a_file_that_was_cut_short_restores_nothing() {
    store::testing::on_sqlite(&[BOXES], |store| {
        store.write(COUNTY, fill).unwrap();
        let (folder, file) = file("county.backup");
        backup(store.place(), &file, |_| ()).unwrap();
        let whole = std::fs::read(&file).unwrap();
        let cut = folder.0.join("cut.backup");
        std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
        let place = Place::Folder(folder.0.join("target"));
        let refused = restore(&place, &[BOXES], Durable::OnlyInTests, &cut, |_| ());
        assert!(matches!(refused, Err(Error::Archive { .. })), "{refused:?}");
        restore(&place, &[BOXES], Durable::OnlyInTests, &file, |_| ()).unwrap();
    });
}
