//! The store's promises, told on both databases.
#![allow(clippy::unwrap_used)]
use kernel::{Fen, Time, Whole};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::testing::{COUNTY, TempFolder, both, on_postgres, on_sqlite};
use store::{
    Desk, DeskError, Error, EventNumber, Migration, Options, Outage, Place, Schema, Store, Tx, column, texts,
    values,
};

const TABLES: Schema = Schema {
    room: "purse",
    migrations: &[Migration {
        name: "0001_purse",
        sql: "CREATE TABLE purse (
                county_id BIGINT NOT NULL, id BIGINT NOT NULL, fen BIGINT NOT NULL, owner TEXT, photo BYTEA, share DOUBLE PRECISION,
                PRIMARY KEY (county_id, id),
                CONSTRAINT purse_not_empty CHECK (fen >= 0));
              CREATE INDEX purse_by_owner ON purse (county_id, owner, id);",
    }],
};

const ADD: &str = "INSERT INTO purse (county_id, id, fen) VALUES ($1, $2, $3)";
const TAKE: &str = "UPDATE purse SET fen = fen - $3 WHERE county_id = $1 AND id = $2";
const FEN: &str = "SELECT fen FROM purse WHERE county_id = $1 AND id = $2";

fn add(tx: &mut Tx, id: i64, fen: i64) -> Result<u64, Error> {
    tx.execute(ADD, values![id, fen])
}

fn disk_full() -> Error {
    let code = rusqlite::ffi::Error { code: rusqlite::ErrorCode::DiskFull, extended_code: 13 };
    Error::Sqlite(rusqlite::Error::SqliteFailure(code, None))
}

fn fen(store: &Store, id: i64) -> Option<Fen> {
    store.read::<_, Error>(COUNTY, |tx| tx.find(FEN, values![id], |row| row.whole(0))).unwrap()
}

#[test]
fn a_refused_command_is_undone_and_its_neighbours_stay() {
    both(&[TABLES], |store| {
        let refused = store.write::<(), Error>(COUNTY, |tx| {
            add(tx, 1, 5)?;
            Err(Error::Stopped)
        });
        assert!(matches!(refused, Err(Error::Stopped)));
        std::thread::scope(|s| {
            for id in 10..60 {
                s.spawn(move || {
                    let done = store.write::<(), Error>(COUNTY, |tx| {
                        add(tx, id, id)?;
                        tx.log("purse.filled", id, Time::default(), &id)?;
                        if id % 2 == 0 { Ok(()) } else { Err(Error::Stopped) }
                    });
                    assert_eq!(done.is_ok(), id % 2 == 0);
                });
            }
        });
        assert_eq!(fen(store, 1), None);
        assert_eq!((10..60).filter(|id| fen(store, *id).is_some()).count(), 25);
        let head = store.read::<_, Error>(COUNTY, |tx| tx.head()).unwrap();
        assert_eq!(head, EventNumber::new(25), "an undone command takes its events with it");
    });
}

#[test]
fn a_command_that_panics_is_told_and_the_next_one_works() {
    both(&[TABLES], |store| {
        let panicked = store.write::<(), Error>(COUNTY, |tx| {
            add(tx, 1, 5)?;
            panic!("on purpose")
        });
        assert!(matches!(panicked, Err(Error::Panicked)), "{panicked:?}");
        store.write::<_, Error>(COUNTY, |tx| add(tx, 2, 5)).unwrap();
        assert_eq!((fen(store, 1), fen(store, 2)), (None, Some(Fen::of_fen(5))));
    });
}

#[test]
fn a_constraint_has_its_name() {
    both(&[TABLES], |store| {
        store.write::<_, Error>(COUNTY, |tx| add(tx, 1, 5)).unwrap();
        let error =
            store.write::<_, Error>(COUNTY, |tx| tx.execute(TAKE, values![1_i64, 9_i64])).unwrap_err();
        assert_eq!(error.constraint().as_deref(), Some("purse_not_empty"), "{error}");
        assert_eq!(fen(store, 1), Some(Fen::of_fen(5)));
    });
}

#[test]
fn every_kind_of_value_comes_back_as_it_went_in() {
    both(&[TABLES], |store| {
        let row = store.write::<_, Error>(COUNTY, |tx| {
            let photo = vec![0_u8, 255, 7];
            tx.execute(
                "INSERT INTO purse (county_id, id, fen, owner, photo, share) VALUES ($1, $2, $3, $4, $5, $6)",
                values![1_i64, Fen::MAX, "余春花", photo, 0.25],
            )?;
            tx.one("SELECT fen, owner, photo, share FROM purse WHERE county_id = $1", &[], |row| {
                Ok((row.whole::<Fen>(0)?, row.text(1)?, row.bytes(2)?, row.real(3)?))
            })
        });
        assert_eq!(row.unwrap(), (Fen::MAX, "余春花".to_string(), vec![0, 255, 7], 0.25));
    });
}

#[test]
fn a_batch_enters_as_one_array_a_column() {
    both(&[TABLES], |store| {
        store
            .write::<_, Error>(COUNTY, |tx| {
                let insert = "
                    INSERT INTO purse (county_id, id, fen, owner) SELECT $1, input.* FROM rows($2, $3, $4) AS input
                     WHERE true
                        ON CONFLICT (county_id, id) DO UPDATE SET fen = purse.fen + excluded.fen";
                let values = [column([3, 1, 2_i64], |n| n), column([30, 10, 20_i64], |n| n), texts(["丙", "甲", "乙"], |t| t)];
                tx.execute(insert, &values)?;
                tx.execute(insert, &values)
            })
            .unwrap();
        assert_eq!([1, 2, 3].map(|id| fen(store, id).unwrap().get()), [20, 40, 60]);
        let uneven = store.write::<_, Error>(COUNTY, |tx| {
            tx.execute(
                "INSERT INTO purse (county_id, id, fen) SELECT $1, input.* FROM rows($2, $3) AS input",
                &[column([4, 5_i64], |n| n), column([1_i64], |n| n)],
            )
        });
        assert!(matches!(uneven, Err(Error::UnevenColumns { .. })));
    });
}

#[test]
fn a_batch_may_have_twenty_columns_and_more() {
    both(&[TABLES], |store| {
        let found = store.read::<_, Error>(COUNTY, |tx| {
            let sql = "
                WITH input(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) AS
                     (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                                         $19, $20, $21))
                SELECT a, p, q, t FROM input
                 WHERE a IN (SELECT * FROM rows($22)) AND b IN (SELECT * FROM rows($3)) ORDER BY a DESC";
            let values: Vec<_> = (0..21).map(|of| column([1, 2, 3_i64], |n| n * 100 + of % 20)).collect();
            tx.query(sql, &values, |row| (0..4).map(|at| row.whole::<i64>(at)).collect::<Result<Vec<_>, _>>())
        });
        let row = |n: i64| vec![n * 100, n * 100 + 15, n * 100 + 16, n * 100 + 19];
        assert_eq!(found.unwrap(), [row(3), row(2), row(1)]);
    });
}

#[test]
fn events_are_numbered_without_gaps_and_read_from_ones_own_place() {
    both(&[TABLES], |store| {
        for kind in ["purse.filled", "purse.emptied", "purse.filled"] {
            store.write::<_, Error>(COUNTY, |tx| tx.log(kind, 7_i64, Time::default(), &kind)).unwrap();
        }
        let read = |store: &Store| {
            store.write::<_, Error>(COUNTY, |tx| {
                let (events, end) = tx.unread("counter", &["purse.filled"])?;
                tx.set_place("counter", end)?;
                Ok((events.iter().map(|e| e.number.get()).collect::<Vec<_>>(), end.get()))
            })
        };
        assert_eq!(read(store).unwrap(), (vec![1, 3], 3));
        assert_eq!(read(store).unwrap(), (vec![], 3));
        store.write::<_, Error>(COUNTY, |tx| tx.set_place("counter", EventNumber::new(2))).unwrap();
        assert_eq!(read(store).unwrap(), (vec![3], 3));
    });
}

#[test]
fn a_desk_answers_everyone_in_order_and_isolates_who_is_at_fault() {
    both(&[TABLES], |store| {
        let desk = Desk::new(store.clone(), |tx: &mut Tx, ids: &[i64]| {
            ids.iter().map(|id| add(tx, *id, *id).map(|_| *id)).collect()
        });
        store.write::<_, Error>(COUNTY, |tx| add(tx, 33, 0)).unwrap();
        std::thread::scope(|s| {
            for id in 0..100 {
                let desk = desk.clone();
                s.spawn(move || {
                    let outcome = desk.call(COUNTY, id);
                    assert_eq!(outcome.ok(), (id != 33).then_some(id), "33 is there already");
                });
            }
        });
        let count = store.read::<i64, Error>(COUNTY, |tx| {
            tx.one("SELECT count(*) FROM purse WHERE county_id = $1", &[], |r| r.whole(0))
        });
        assert_eq!(count.unwrap(), 100);
    });
}

#[test]
fn ids_rise_across_a_restart() {
    let folder = TempFolder::new();
    let open = || Store::open(&Place::Folder(folder.0.clone()), &[TABLES], Options::default()).unwrap();
    let make = |store: &Store| store.system::<i64, Error>(|tx| Ok(tx.new_id())).unwrap();
    let first = make(&open());
    assert!(make(&open()) > first);
}

#[test]
fn a_folder_has_one_owner_and_any_number_of_readers_beside() {
    on_sqlite(&[TABLES], |store| {
        store.write::<_, Error>(COUNTY, |tx| add(tx, 1, 5)).unwrap();
        let second = Store::open(store.place(), &[TABLES], Options::default()).err().unwrap();
        assert!(matches!(second, Error::InUse { .. }), "{second}");
        let beside = Store::open_beside(store.place(), Options::default()).unwrap();
        assert_eq!(fen(&beside, 1), Some(Fen::of_fen(5)));
        assert!(beside.write::<_, Error>(COUNTY, |tx| add(tx, 2, 5)).is_err());
    });
}

#[test]
fn a_newer_database_and_a_strange_file_are_refused_with_a_sentence() {
    on_sqlite(&[TABLES], |store| {
        let place = store.place().clone();
        let Place::Folder(folder) = &place else { unreachable!() };
        let copy = TempFolder::new();
        std::fs::create_dir_all(&copy.0).unwrap();
        store.write::<_, Error>(COUNTY, |tx| add(tx, 1, 5)).unwrap();
        let db = rusqlite::Connection::open(folder.join("pavilion.db")).unwrap();
        db.execute("VACUUM INTO ?1", [copy.0.join("pavilion.db").to_str().unwrap()]).unwrap();
        let older = Store::open(&Place::Folder(copy.0.clone()), &[], Options::default()).err().unwrap();
        assert!(matches!(&older, Error::TooNew { room, .. } if room == "purse"), "{older}");
    });
    let content = b"this is a letter to my aunt, and quite a long one, more than a page of a database";
    {
        let folder = TempFolder::new();
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::write(folder.0.join("pavilion.db"), content.repeat(100)).unwrap();
        let error =
            Store::open(&Place::Folder(folder.0.clone()), &[TABLES], Options::default()).err().unwrap();
        assert!(matches!(error, Error::NotOurs { .. }), "{error}");
        let kept = std::fs::read(folder.0.join("pavilion.db")).unwrap();
        assert_eq!(kept, content.repeat(100), "it is left as it was");
    }
}

#[test]
fn a_lease_is_held_by_one() {
    both(&[TABLES], |store| {
        assert!(store.lease("timers").unwrap());
        assert!(store.lease("timers").unwrap(), "its holder renews it");
        if let Place::Url(_) = store.place() {
            let other = Store::open(
                store.place(),
                &[TABLES],
                Options { durable: store::Durable::OnlyInTests, ..Options::default() },
            )
            .unwrap();
            assert!(!other.lease("timers").unwrap());
            store.drop_lease("timers").unwrap();
            assert!(other.lease("timers").unwrap());
        }
    });
}

#[test]
fn a_full_disk_is_a_sentence_that_says_what_to_do() {
    on_sqlite(&[TABLES], |store| {
        let refused = store.write::<(), Error>(COUNTY, |tx| {
            add(tx, 1, 5)?;
            Err(disk_full())
        });
        let error = refused.unwrap_err();
        assert!(error.is_disk_full() && error.to_string().contains("Free some space"), "{error}");
        assert_eq!(fen(store, 1), None, "nothing is half done");
    });
}

#[test]
fn everyone_of_a_batch_is_told_that_the_disk_is_full_and_the_desk_carries_on() {
    both(&[TABLES], |store| {
        let full = Arc::new(AtomicBool::new(true));
        let disk = full.clone();
        let desk = Desk::new(store.clone(), move |tx: &mut Tx, ids: &[i64]| {
            let added = ids.iter().map(|id| add(tx, *id, *id).map(|_| *id)).collect::<Result<_, _>>()?;
            if disk.load(Ordering::Relaxed) { Err(disk_full()) } else { Ok(added) }
        });
        let buyers = |from: i64| {
            std::thread::scope(|s| {
                let call = |id| {
                    let desk = desk.clone();
                    s.spawn(move || desk.call(COUNTY, id))
                };
                let calls: Vec<_> = (from..from + 100).map(call).collect();
                calls.into_iter().map(|call| call.join().unwrap()).collect::<Vec<_>>()
            })
        };
        for told in buyers(0) {
            let DeskError::Store(error) = told.unwrap_err() else { panic!("nobody waited in vain") };
            assert_eq!(error.outage(), Some(Outage::DiskFull), "{error}");
            assert!(error.to_string().contains("Free some space"), "{error}");
        }
        full.store(false, Ordering::Relaxed);
        assert!(buyers(0).iter().all(Result::is_ok), "nothing was half done, so the same keys are free");
    });
}

#[test]
fn who_waits_at_a_desk_is_told_that_the_server_is_away_and_is_served_when_it_is_back() {
    on_postgres(&[TABLES], |store| {
        let Place::Url(url) = store.place() else { unreachable!("PostgreSQL was asked for") };
        let (_, name) = url.rsplit_once('/').unwrap();
        let server = std::env::var(store::testing::DATABASE_URL).unwrap();
        let mut server = postgres::Client::connect(&server, postgres::NoTls).unwrap();
        let desk = Desk::new(store.clone(), |tx: &mut Tx, ids: &[i64]| {
            ids.iter().map(|id| add(tx, *id, *id).map(|_| *id)).collect()
        });
        server.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        server.batch_execute(&end).unwrap();
        for id in [1, 1, 1] {
            let DeskError::Store(error) = desk.call(COUNTY, id).unwrap_err() else {
                panic!("nobody else waits")
            };
            assert_eq!(error.outage(), Some(Outage::Away), "{error}");
        }
        server.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).unwrap();
        assert_eq!(desk.call(COUNTY, 1).ok(), Some(1), "nothing was half done");
    });
}
