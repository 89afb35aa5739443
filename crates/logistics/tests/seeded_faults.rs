//! The check finds what somebody changed by hand: each fault is seeded into a county whose parcels are all in order.
//!
//! A fault is a statement and the words by which the check must tell it. Colleagues who add a promise to
//! `logistics::check` add its fault here, and to `underway` whatever it needs to stand on.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod support;

use logistics::{
    BagAct, BagWhat, Calling, Details, NewScan, RunKey, ScanKind, TellStop, handle_bags, record_scans,
    tell_stop,
};
use store::Store;
use store::testing::COUNTY;
use support::{Small, at, both, read, write};
use webkit::PersonId;

/// What is changed, and what the check then says.
const FAULTS: &[(&str, &str)] = &[
    (
        "UPDATE parcel SET holder = 'growers', at_place_id = NULL WHERE county_id = $1 AND state = 'accepted'",
        "does not stand where its scans brought it",
    ),
    (
        "UPDATE parcel SET holder = 'buyer', run_id = NULL WHERE county_id = $1 AND state = 'loaded'",
        "does not stand where its scans brought it",
    ),
    ("UPDATE parcel SET state = 'lost' WHERE county_id = $1 AND state = 'accepted'", "does not stand"),
    (
        "UPDATE parcel SET at_place_id = 77 WHERE county_id = $1 AND state = 'accepted'",
        "at a place that does not exist",
    ),
    ("UPDATE parcel SET run_id = run_id + 1 WHERE county_id = $1 AND run_id IS NOT NULL", "does not stand"),
    ("DELETE FROM run WHERE county_id = $1", "a parcel is with a run that does not exist"),
    ("DELETE FROM run WHERE county_id = $1", "of a stop of a run that does not exist"),
    ("DELETE FROM scan WHERE county_id = $1 AND kind = 'accepted'", "could not follow the one before it"),
    (
        "UPDATE scan SET happened_ms = happened_ms - 86400000 WHERE county_id = $1 AND kind = 'loaded'",
        "lies before the one that it follows",
    ),
    ("DELETE FROM parcel_line WHERE county_id = $1", "not every line of the order"),
    (
        "UPDATE bag SET at_place_id = at_place_id + 1 WHERE county_id = $1 AND at_place_id IS NOT NULL",
        "does not stand where the bag stands",
    ),
    ("UPDATE bag SET parcels = parcels + 1 WHERE county_id = $1 AND state = 'filling'", "as many parcels"),
    ("DELETE FROM bag WHERE county_id = $1", "in a bag that does not exist"),
    (
        "UPDATE bag SET holder = 'bus', at_place_id = NULL, run_id = 5 WHERE county_id = $1",
        "a bag is with a run that does not exist",
    ),
    (
        "UPDATE parcel SET state = 'ready', holder = 'place', at_place_id = to_place_id
          WHERE county_id = $1 AND state = 'collected'",
        "its buyer does not have all of it",
    ),
    ("UPDATE scan_photo SET scan_id = scan_id + 1 WHERE county_id = $1", "a photograph belongs to a scan"),
];

/// What no table takes: a second holder, or none.
const REFUSED: &[&str] = &[
    "UPDATE parcel SET run_id = 5 WHERE county_id = $1 AND holder = 'place'",
    "UPDATE parcel SET at_place_id = NULL WHERE county_id = $1 AND holder = 'place'",
    "UPDATE parcel SET holder = 'buyer' WHERE county_id = $1 AND holder = 'place'",
    "UPDATE parcel SET at_place_id = 5 WHERE county_id = $1 AND holder = 'bus'",
];

fn scan(store: &Store, minute: u32, code: &str, kind: ScanKind, place: county::PlaceId, details: Details) {
    let key = format!("{code}-{kind}");
    let scan = NewScan { details, ..NewScan::new(key, code, kind, Some(place), at(minute)) };
    let answer = write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), at(minute))).remove(0);
    answer.unwrap_or_else(|why| panic!("{kind}: {why:?}"));
}

/// One parcel at its outlet, one on a bus, one in a bag, one that its buyer has, with a photograph.
fn underway(store: &Store, small: &Small) {
    let (o1, none) = (small.place("O1"), Details::default());
    let mut waybills: Vec<String> =
        (0..3).map(|_| small.order(store, "city", &["O1"], false).waybills.remove(0)).collect();
    waybills.push(small.order(store, "O1", &["O1"], false).waybills.remove(0));
    for waybill in &waybills {
        scan(store, 10, waybill, ScanKind::Accepted, o1, none.clone());
    }
    scan(store, 20, &waybills[1], ScanKind::Loaded, o1, none.clone());
    let act = BagAct {
        device_key: "bag-1".into(),
        what: BagWhat::Begin { to: small.place("T") },
        place: o1,
        person: None,
        at: at(15),
    };
    let bag = write(store, |tx| handle_bags(tx, std::slice::from_ref(&act), at(15))).remove(0).unwrap().code;
    let into = Details { bag: Some(bag), ..none.clone() };
    scan(store, 16, &waybills[2], ScanKind::Bagged, o1, into);
    scan(store, 17, &waybills[3], ScanKind::Ready, o1, none.clone());
    let shown = Details { photo: Some("photo-1".into()), ..none };
    scan(store, 18, &waybills[3], ScanKind::Collected, o1, shown);
    let told = TellStop {
        run: RunKey {
            route: small.county.routes[0],
            day: at(0).day(),
            leg: logistics::Leg::Collecting,
            trip: "R1-1-PM".into(),
        },
        position: 2,
        place: o1,
        what: Calling::Reached,
        person: PersonId::new(1),
        at: at(30),
    };
    write(store, |tx| tell_stop(tx, &told)).unwrap();
    support::follow(store);
}

#[test]
fn seeded_faults() {
    for (fault, said) in FAULTS {
        both(|store, small| {
            underway(store, small);
            assert_eq!(read(store, logistics::check), [], "before {fault}");
            assert!(write(store, |tx| tx.execute(fault, &[])) > 0, "nothing to spoil: {fault}");
            let problems = read(store, logistics::check);
            assert!(problems.iter().any(|p| p.what.contains(said)), "{fault}: {problems:?}");
        });
    }
}

#[test]
fn no_table_takes_a_second_holder_or_none() {
    both(|store, small| {
        underway(store, small);
        for statement in REFUSED {
            let done = store.write::<_, store::Error>(COUNTY, |tx| tx.execute(statement, &[]));
            assert!(done.is_err(), "{statement}");
        }
        assert_eq!(read(store, logistics::check), []);
    });
}
