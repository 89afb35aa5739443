//! Cold boxes, what their warmth takes of a parcel's freshness, and who is told.
#![allow(clippy::unwrap_used)] // a county that fails is a failed test
mod support;

use catalog::Storage;
use county::Destination;
use kernel::{Time, Whole};
use logistics::{
    BoxKind, ColdLimit, LimitRefusal, NewReading, NewScan, Parcel, ReadingRefusal, ScanKind, Source, Tenths,
    Warmth, breaches, find_box, last_readings, record_readings, record_scans, set_limit, warmth_of,
};
use store::Store;
use support::{Ordered, Small, at, both, give_a_van, read, write};
use webkit::Role;

fn tenths(n: i64) -> Tenths {
    Tenths::new(n).unwrap()
}

fn minutes(n: u32) -> Time {
    at(n)
}

/// Shoots are kept between 0 and 4 °C, and spoil two and a half times as fast 10 degrees above.
fn keep_cold(store: &Store, small: &Small) {
    write(store, |tx| {
        let product = catalog::product(tx, small.products.shoots)?.unwrap();
        let limit = ColdLimit {
            storage: product.storage,
            category: Some(product.category),
            low: tenths(0),
            high: tenths(40),
            q10_e1: 25,
        };
        set_limit(tx, &limit).map(Result::unwrap)
    });
}

fn scan(store: &Store, small: &Small, ordered: &Ordered, kind: ScanKind, place: &str, when: Time) {
    let key = format!("{} {kind}", ordered.code);
    let scan = NewScan::new(key, ordered.waybills[0].clone(), kind, Some(small.place(place)), when);
    write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), when)).remove(0).unwrap();
}

fn reads(store: &Store, code: &str, when: Time, temperature: i64) -> Result<(), ReadingRefusal> {
    reads_late(store, code, when, temperature, when)
}

fn reads_late(
    store: &Store,
    code: &str,
    when: Time,
    temperature: i64,
    now: Time,
) -> Result<(), ReadingRefusal> {
    write(store, |tx| {
        let network = county::timetable(tx)?;
        let cold_box = find_box(&network, code).unwrap();
        let reading = NewReading {
            cold_box,
            at: when,
            temperature: tenths(temperature),
            source: Source::Device,
            person: None,
        };
        Ok(record_readings(tx, &[reading], now)?.remove(0))
    })
}

fn parcel(store: &Store, ordered: &Ordered) -> Parcel {
    read(store, |tx| logistics::parcel_by_waybill(tx, &ordered.waybills[0])).unwrap()
}

fn warmth(store: &Store, ordered: &Ordered, now: Time) -> Warmth {
    let parcel = parcel(store, ordered);
    read(store, |tx| warmth_of(tx, std::slice::from_ref(&parcel), now)).remove(0)
}

fn nothing_wrong(store: &Store) {
    assert_eq!(read(store, logistics::check), []);
}

#[test]
fn a_warm_box_takes_hours_of_what_lies_in_it_and_the_office_is_told_once_a_day() {
    both(|store, small| {
        keep_cold(store, small);
        let ordered = small.order(store, "city", &["O1"], false);
        assert_eq!(reads(store, "FW01", minutes(0), 120), Ok(()));
        assert!(read(store, |tx| breaches(tx, at(0).day(), 9)).is_empty(), "nothing lies in it yet");
        scan(store, small, &ordered, ScanKind::Accepted, "O1", minutes(10));
        reads(store, "fw01", minutes(20), 30).unwrap();
        for hour in 0..8 {
            reads(store, "FW01", minutes(60 + hour * 60), 140).unwrap();
        }
        scan(store, small, &ordered, ScanKind::Loaded, "O1", minutes(540));
        let kept = warmth(store, &ordered, minutes(900));
        // From 8:10 to 8:20 it was 12 °C, until 9:00 3 °C, then 14 °C for eight hours.
        assert_eq!((kept.read_minutes, kept.outside_minutes, kept.worst), (530, 490, Some(tenths(140))));
        let lost = 10.0 * (2.5_f64.powf(0.8) - 1.0) + 480.0 * 1.5;
        assert_eq!(kept.lost_minutes, lost.round() as i64);
        let day = at(0).day().plus(10);
        assert_eq!((kept.lost_days(), kept.best_before(day)), (1, day.plus(-1)));
        let told = read(store, |tx| breaches(tx, at(0).day(), 9));
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].worst, told[0].parcels.get(), told[0].until), (tenths(140), 1, minutes(480)));
        let events = read(store, |tx| {
            let head = tx.head()?;
            tx.events_between(Default::default(), head, &["cold.breached"])
        });
        assert_eq!(events.len(), 1, "told once a day");
        nothing_wrong(store);
        write(store, |tx| tx.execute("DELETE FROM temperature WHERE county_id = $1 AND tenths = 140", &[]));
        assert!(read(store, logistics::check)[0].what.contains("no reading speaks of"));
    });
}

#[test]
fn a_reading_that_comes_late_or_twice_counts_once() {
    both(|store, small| {
        keep_cold(store, small);
        let ordered = small.order(store, "city", &["O1"], false);
        scan(store, small, &ordered, ScanKind::Accepted, "O1", minutes(0));
        reads(store, "FW01", minutes(120), 30).unwrap();
        assert_eq!(warmth(store, &ordered, minutes(180)).outside_minutes, 0);
        for _ in 0..2 {
            reads_late(store, "FW01", minutes(60), 60, minutes(180)).unwrap();
        }
        let kept = warmth(store, &ordered, minutes(180));
        assert_eq!((kept.read_minutes, kept.outside_minutes), (120, 60), "it held until the next one");
        assert_eq!(
            reads_late(store, "FW01", minutes(300), 60, minutes(180)),
            Err(ReadingRefusal::InTheFuture)
        );
        reads_late(store, "FW01", minutes(180), -20, minutes(180)).unwrap();
        let kept = warmth(store, &ordered, minutes(240));
        assert_eq!(kept.outside_minutes, 120, "frost is outside, too");
        assert_eq!(
            kept.lost_minutes,
            (60.0 * (2.5_f64.powf(0.2) - 1.0)).round() as i64,
            "and no rule shortens by it"
        );
        nothing_wrong(store);
    });
}

#[test]
fn a_van_is_a_box_for_what_it_drives() {
    both(|store, small| {
        keep_cold(store, small);
        give_a_van(store, small);
        let [on_it, stays] = ["O1", "O3"].map(|outlet| small.order(store, "city", &[outlet], false));
        scan(store, small, &on_it, ScanKind::Accepted, "O1", minutes(300));
        scan(store, small, &on_it, ScanKind::Loaded, "O1", minutes(380));
        scan(store, small, &stays, ScanKind::Accepted, "O3", minutes(300));
        reads(store, "V1", minutes(390), 90).unwrap();
        assert_eq!(warmth(store, &on_it, minutes(500)).outside_minutes, 60, "an hour at the most");
        assert_eq!(warmth(store, &stays, minutes(500)).read_minutes, 0);
        let told = read(store, |tx| breaches(tx, at(0).day(), 9));
        assert_eq!((told[0].cold_box.kind, told[0].parcels.get()), (BoxKind::Vehicle, 1));
        nothing_wrong(store);
    });
}

#[test]
fn limits_are_in_order_and_what_has_none_is_not_judged() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let parcel = parcel(store, &ordered);
        let kept = read(store, |tx| warmth_of(tx, std::slice::from_ref(&parcel), at(0)));
        let is_cold = matches!(parcel.storage, Storage::Chilled | Storage::Frozen);
        assert_eq!(kept.is_empty(), !is_cold, "{:?}", parcel.storage);
        let limit = ColdLimit {
            storage: Storage::Chilled,
            category: None,
            low: tenths(50),
            high: tenths(40),
            q10_e1: 25,
        };
        let set = |limit: ColdLimit| write(store, |tx| set_limit(tx, &limit));
        assert_eq!(set(limit), Err(LimitRefusal::Backwards));
        assert_eq!(set(ColdLimit { low: tenths(0), q10_e1: 5, ..limit }), Err(LimitRefusal::NotAFactor));
        assert_eq!(set(ColdLimit { low: tenths(0), ..limit }), Ok(()));
        assert!(matches!(parcel.way.to, Destination::City(_)));
    });
}

#[test]
fn a_temperature_is_read_as_people_write_it() {
    for (text, wanted) in [("3.4", 34), ("-18", -180), ("−0.5", -5), (" 12 ", 120), ("0", 0)] {
        assert_eq!(Tenths::read(text).map(Whole::get), Some(wanted), "{text}");
    }
    for text in ["", "warm", "3.45", "3,4", "99", "-61", "1.", ".5", "--3"] {
        assert_eq!(Tenths::read(text), None, "{text}");
    }
    assert_eq!(tenths(-5).to_string(), "-0.5");
}

#[test]
fn keepers_write_readings_thermometers_send_them_and_the_office_reads() {
    both(|store, small| {
        keep_cold(store, small);
        write(store, |tx| tx.execute("UPDATE place SET cold_box = 1 WHERE county_id = $1", &[]));
        write(store, |tx| county::set_setting(tx, county::keys::HUB_MINUTE, "1200"));
        let ordered = small.order(store, "city", &["O1"], false);
        scan(store, small, &ordered, ScanKind::Accepted, "O1", minutes(600));
        let mut keeper = support::browser(store);
        support::sign_in(&mut keeper, store, &[(Role::OutletKeeper, Some(small.place("O1")))]);
        let shown = keeper.get("/cold");
        assert!(shown.says("FW01") && !shown.says("FK01"), "{}", shown.text());
        let wrong = keeper.post("/cold", &[("box", "FW01"), ("celsius", "warm")]);
        assert!(wrong.says("这不是温度") && wrong.says("warm"), "{}", wrong.text());
        assert_eq!(
            keeper.post("/cold", &[("box", "FW01"), ("celsius", "9.5")]).location(),
            "/cold?written=1"
        );
        assert!(keeper.get("/cold").says("9.5"));
        let sent = format!(
            r#"{{"readings":[{{"box":"FW01","at":{0},"celsius":"8.0"}},{{"box":"FK01","at":{0},"celsius":"8.0"}},
               {{"box":"XX","at":{0},"celsius":"8.0"}},{{"box":"FW01","at":{0},"celsius":"8.00"}}]}}"#,
            minutes(615).get()
        );
        let answer = keeper.post_json("/api/temperatures", &sent);
        let told: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
        let accepted: Vec<bool> = told["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["accepted"].as_bool().unwrap())
            .collect();
        assert_eq!(accepted, [true, false, false, false], "{told}");
        assert!(told["results"][1]["message"].as_str().unwrap().contains("不在你工作的地方"));
        assert_eq!(read(store, last_readings).len(), 1);
        let mut office = support::browser(store);
        support::sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        let page = office.get("/office/cold");
        assert!(page.says("FW01") && page.says("9.5"), "{}", page.text());
        let csv = "box,at,celsius\nFW01,2026-11-23 18:05,7.0\nFW01,soon,7.0\n";
        let taken = office.post_file("/office/cold/readings", "sheet", "log.csv", csv.as_bytes());
        assert!(taken.says("收下 1 个读数") && taken.says("1 行没有收"), "{}", taken.text());
        let limit = [("storage", "chilled"), ("category", ""), ("low", "5"), ("high", "4"), ("q10", "2.5")];
        assert!(office.post("/office/cold", &limit).says("下限比上限高"));
        let limit = [("storage", "chilled"), ("category", ""), ("low", "0"), ("high", "6"), ("q10", "3")];
        assert_eq!(office.post("/office/cold", &limit).location(), "/office/cold");
        assert!(office.get("/office/cold").says("6.0"));
        let mut nobody = support::browser(store);
        support::sign_in(&mut nobody, store, &[(Role::Grower, None)]);
        assert_eq!(nobody.get("/cold").status, axum::http::StatusCode::FORBIDDEN);
    });
}
