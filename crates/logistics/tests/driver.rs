//! The driver: two trips of a route are two runs; stops in their order, loaded and unloaded; a stop is skipped.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod support;

use axum::http::StatusCode;
use county::{Calendar, Call as CallAt, Leg, NewTrip, StopTime, Weekdays};
use kernel::{Day, Time, Whole};
use logistics::{Call, Holder, NewScan, ScanKind, SkipReason, record_scans, run_sheet, runs_on};
use std::collections::BTreeSet;
use store::Store;
use support::{Small, at, both, browser, read, sign_in, write};
use webkit::Role;
use webkit::testing::{Browser, Seen};

fn monday() -> Day {
    at(0).day()
}

/// So many minutes of that Monday.
fn minute(minute: i64) -> Time {
    monday().at_minute(minute)
}

/// The first route drives twice each way: at 6:30 and 11:00 to its outlets, at 9:00 and 15:00 from them.
fn timetable(store: &Store, small: &Small) {
    let route = small.county.routes[0];
    let (t, o1, o3) = (small.place("T"), small.place("O1"), small.place("O3"));
    let trips = [
        ("AM1", Leg::Bringing, 390),
        ("AM2", Leg::Bringing, 660),
        ("PM1", Leg::Collecting, 540),
        ("PM2", Leg::Collecting, 900),
    ];
    write(store, |tx| {
        let (from, until) = (monday().plus(-400), monday().plus(400));
        let daily = Calendar { code: "EVERY".into(), weekdays: Weekdays::ALL, from, until };
        county::put_calendars(tx, &[daily])?;
        let new = trips.map(|(code, leg, departs)| NewTrip {
            code: code.into(),
            route,
            leg,
            calendar: "EVERY".into(),
            cutoff_minute: departs,
            vehicle: None,
        });
        county::put_trips(tx, &new)?;
        let stops = trips.iter().flat_map(|(code, _, departs)| {
            [(1, t, 0), (2, o1, 30), (3, o3, 50), (4, t, 80)].map(|(position, place, minutes)| StopTime {
                trip: (*code).to_string(),
                position,
                call: CallAt { place, arrives_minute: departs + minutes, departs_minute: departs + minutes },
            })
        });
        county::put_stop_times(tx, &stops.collect::<Vec<_>>())
    });
}

fn scan(store: &Store, code: &str, kind: ScanKind, place: county::PlaceId, when: Time) {
    let scan = NewScan::new(format!("{code}-{kind}-{}", when.get()), code, kind, Some(place), when);
    let answer = write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), when)).remove(0);
    answer.unwrap_or_else(|why| panic!("{kind}: {why:?}"));
}

fn driver(store: &Store, small: &Small) -> Browser {
    let mut browser = browser(store);
    sign_in(&mut browser, store, &[(Role::Driver, Some(county::PlaceId::new(small.county.routes[0].get())))]);
    browser
}

fn sent(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Seen {
    let sent = browser.post(path, fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    browser.get(sent.location())
}

fn stop<'a>(trip: &'a str, stop: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("day", "2026-11-23"), ("trip", trip), ("stop", stop)];
    fields.extend_from_slice(more);
    fields
}

#[test]
fn the_sheet_of_a_run_has_its_stops_in_order() {
    both(|store, small| {
        timetable(store, small);
        let waybill = small.order(store, "city", &["O1"], false).waybills.remove(0);
        scan(store, &waybill, ScanKind::Accepted, small.place("O1"), minute(500));
        let sheet = read(store, |tx| {
            let timetable = county::timetable(tx)?;
            let trip = timetable.schedule().trip("PM2").cloned().unwrap();
            run_sheet(tx, &timetable, &trip, monday())
        });
        let stops: Vec<_> =
            sheet.stops.iter().map(|stop| (small.name(stop.place), stop.load.len())).collect();
        assert_eq!(stops, [("T", 0), ("O1", 1), ("O3", 0), ("T", 0)]);
    });
}

#[test]
fn two_trips_of_a_route_on_one_day_are_two_runs() {
    both(|store, small| {
        timetable(store, small);
        let ordered = [(); 2].map(|()| small.order(store, "city", &["O1"], false).waybills.remove(0));
        for (waybill, when) in ordered.iter().zip([minute(575), minute(925)]) {
            scan(store, waybill, ScanKind::Accepted, small.place("O1"), when);
            scan(store, waybill, ScanKind::Loaded, small.place("O1"), when);
        }
        let mut runs = read(store, |tx| runs_on(tx, &BTreeSet::from([monday()])));
        runs.sort_by_key(|run| run.key.trip.clone());
        let trips: Vec<&str> = runs.iter().map(|run| run.key.trip.as_str()).collect();
        assert_eq!(trips, ["PM1", "PM2"]);
        let aboard = runs.iter().map(|run| read(store, |tx| logistics::parcels_on_run(tx, run.id)).len());
        assert_eq!(aboard.collect::<Vec<_>>(), [1, 1]);
        assert_eq!(read(store, logistics::check), []);
    });
}

#[test]
fn what_a_run_before_the_timetable_took_stays_with_it() {
    both(|store, small| {
        let waybill = small.order(store, "city", &["O1"], false).waybills.remove(0);
        scan(store, &waybill, ScanKind::Accepted, small.place("O1"), minute(500));
        scan(store, &waybill, ScanKind::Loaded, small.place("O1"), minute(980));
        timetable(store, small);
        let parcel = read(store, |tx| logistics::parcel_by_waybill(tx, &waybill)).unwrap();
        assert_eq!(parcel.standing.holder, Holder::Bus);
        scan(store, &waybill, ScanKind::Unloaded, small.place("T"), minute(990));
        assert_eq!(read(store, logistics::check), []);
    });
}

#[test]
fn a_driver_goes_from_stop_to_stop_and_takes_what_waits() {
    both(|store, small| {
        timetable(store, small);
        let first = small.order(store, "city", &["O1"], false).waybills.remove(0);
        let third = small.order(store, "city", &["O3"], false).waybills.remove(0);
        scan(store, &first, ScanKind::Accepted, small.place("O1"), minute(500));
        scan(store, &third, ScanKind::Accepted, small.place("O3"), minute(500));
        let mut driver = driver(store, small);
        let list = driver.get("/driver");
        assert!(list.says("PM2") && list.says("AM1") && list.says("走了 0 / 4 站"), "{}", list.text());
        let run = driver.get("/driver/run?day=2026-11-23&trip=PM2");
        assert!(
            run.says("还没出发") && run.says("装 1 件") && run.says("<svg class=\"map\""),
            "{}",
            run.text()
        );
        // The page of the test is opened at 18:30, three hours after the plan.
        let there = sent(&mut driver, "/driver/call", &stop("PM2", "2", &[("call", "reached")]));
        assert!(there.says("计划 15:30") && there.says("晚了 3 小时"), "{}", there.text());
        let typed = [("do", "load"), ("key", "web-1"), ("code", first.as_str())];
        let loaded = sent(&mut driver, "/driver/scan", &stop("PM2", "2", &typed));
        assert!(loaded.says("装上了 1 件") && loaded.says("这里没有等这班车的货"), "{}", loaded.text());
        let again = sent(&mut driver, "/driver/scan", &stop("PM2", "2", &typed));
        assert!(again.says("装上了 1 件"), "the form sent twice is one scan: {}", again.text());
        let wrong = [("do", "load"), ("key", "web-2"), ("code", third.as_str())];
        let elsewhere = sent(&mut driver, "/driver/scan", &stop("PM2", "2", &wrong));
        assert!(elsewhere.says("这一步归"), "{}", elsewhere.text());
        let ticked = [("do", "load"), ("key", "web-3"), ("parcel", third.as_str())];
        assert!(sent(&mut driver, "/driver/scan", &stop("PM2", "3", &ticked)).says("装上了 1 件"));
        let last = driver.get("/driver/stop?day=2026-11-23&trip=PM2&stop=4");
        assert!(last.says("卸货 2") && last.says(&first) && last.says(&third), "{}", last.text());
        let off =
            [("do", "unload"), ("key", "web-4"), ("parcel", first.as_str()), ("parcel", third.as_str())];
        assert!(sent(&mut driver, "/driver/scan", &stop("PM2", "4", &off)).says("卸下了 2 件"));
        assert!(driver.get("/driver/run?day=2026-11-23&trip=PM2").says("车上 0 件"));
        assert_eq!(read(store, logistics::check), []);
    });
}

#[test]
fn a_skipped_stop_keeps_its_parcels_on_the_bus_and_the_office_reads_why() {
    both(|store, small| {
        timetable(store, small);
        let waybill = small.order(store, "O1", &["O3"], false).waybills.remove(0);
        for (kind, place, when) in [
            (ScanKind::Accepted, "O3", minute(300)),
            (ScanKind::Loaded, "O3", minute(310)),
            (ScanKind::Unloaded, "T", minute(320)),
            (ScanKind::Arrived, "T", minute(330)),
            (ScanKind::Dispatched, "T", minute(385)),
        ] {
            scan(store, &waybill, kind, small.place(place), when);
        }
        let mut driver = driver(store, small);
        assert!(driver.get("/driver/stop?day=2026-11-23&trip=AM1&stop=2").says(&waybill));
        let why = [("call", "skipped"), ("reason", "road_blocked"), ("note", "塌方 <两> 处")];
        let skipped = sent(&mut driver, "/driver/call", &stop("AM1", "2", &why));
        assert!(skipped.says("跳过了：路不通"), "{}", skipped.text());
        assert!(
            driver.get("/driver/stop?day=2026-11-23&trip=AM1&stop=4").says(&waybill),
            "it goes to the end"
        );
        let parcel = read(store, |tx| logistics::parcel_by_waybill(tx, &waybill)).unwrap();
        assert_eq!(parcel.standing.holder, Holder::Bus, "it stays with the run");
        let mut office = browser(store);
        sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        let runs = office.get("/office/runs?day=2026-11-23");
        assert!(runs.says("路不通 (塌方 &lt;两&gt; 处)"), "{}", runs.text());
        let sheet = read(store, |tx| {
            let timetable = county::timetable(tx)?;
            let trip = timetable.schedule().trip("AM1").cloned().unwrap();
            run_sheet(tx, &timetable, &trip, monday())
        });
        let told = sheet.stops[1].told.clone().unwrap();
        assert_eq!((told.call, told.reason), (Call::Skipped, Some(SkipReason::RoadBlocked)));
        // The bus brings it back, and the next one takes it.
        let off = [("do", "unload"), ("key", "web-5"), ("parcel", waybill.as_str())];
        assert!(sent(&mut driver, "/driver/scan", &stop("AM1", "4", &off)).says("卸下了 1 件"));
        scan(store, &waybill, ScanKind::Arrived, small.place("T"), minute(1_115));
        assert!(driver.get("/driver/stop?day=2026-11-23&trip=AM2&stop=1").says(&waybill));
        assert_eq!(read(store, logistics::check), []);
        // Who is there after all has not skipped it; who was there does not skip it any more.
        let there = sent(&mut driver, "/driver/call", &stop("AM1", "2", &[("call", "reached")]));
        assert!(!there.says("跳过了"), "{}", there.text());
        let late = sent(&mut driver, "/driver/call", &stop("AM1", "2", &why));
        assert!(late.says("你到过这一站，所以没有记成跳过"), "{}", late.text());
    });
}

#[test]
fn a_driver_sees_the_runs_of_his_own_line_alone() {
    both(|store, small| {
        timetable(store, small);
        let mut other = browser(store);
        sign_in(
            &mut other,
            store,
            &[(Role::Driver, Some(county::PlaceId::new(small.county.routes[1].get())))],
        );
        assert_eq!(other.get("/driver/run?day=2026-11-23&trip=PM2").status, StatusCode::FORBIDDEN);
        assert!(!other.get("/driver").says("PM2"));
        assert_eq!(other.get("/driver/run?day=2026-11-23&trip=none").status, StatusCode::NOT_FOUND);
        assert_eq!(other.post_json("/api/stops", AT_O1).status, StatusCode::FORBIDDEN);
        assert_eq!(other.get("/driver/run?day=yesterday&trip=PM2").status, StatusCode::NOT_FOUND);
    });
}

const AT_O1: &str = r#"{ "trip": "PM2", "day": "2026-11-23", "position": 2 }"#;

#[test]
fn a_program_reads_the_runs_and_says_where_the_bus_is() {
    both(|store, small| {
        timetable(store, small);
        let waybill = small.order(store, "city", &["O1"], false).waybills.remove(0);
        scan(store, &waybill, ScanKind::Accepted, small.place("O1"), minute(500));
        let mut driver = driver(store, small);
        assert_eq!(driver.post_json("/api/stops", AT_O1).status, StatusCode::NO_CONTENT);
        let skips = AT_O1.replace("2 }", r#"2, "skipped": "full" }"#);
        assert_eq!(driver.post_json("/api/stops", &skips).status, StatusCode::CONFLICT);
        let odd = AT_O1.replace("2 }", r#"3, "skipped": "tired" }"#);
        assert_eq!(driver.post_json("/api/stops", &odd).status, StatusCode::UNPROCESSABLE_ENTITY);
        let runs = driver.get("/api/runs?day=2026-11-23");
        let runs: serde_json::Value = serde_json::from_slice(&runs.bytes).unwrap();
        let run = runs["runs"].as_array().unwrap().iter().find(|run| run["trip"] == "PM2").unwrap().clone();
        assert_eq!(run["late_minutes"], 180);
        assert_eq!(run["stops"][1]["load"][0], waybill.as_str());
        assert!(run["stops"][1]["reached"].is_i64() && run["stops"][2]["reached"].is_null());
    });
}
