//! A transit centre: the sorting list by route and stop, the wall of bags, and the close of a day.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod support;

use axum::http::StatusCode;
use kernel::Time;
use logistics::{Amiss, NewScan, ScanKind, amiss_at, record_scans};
use store::Store;
use support::{Small, at, both, browser, read, sign_in, write};
use webkit::Role;
use webkit::testing::Browser;

fn scan(store: &Store, code: &str, kind: ScanKind, place: county::PlaceId, when: Time) {
    let scan = NewScan::new(format!("{code}-{kind}"), code, kind, Some(place), when);
    let answer = write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), when)).remove(0);
    answer.unwrap_or_else(|why| panic!("{kind}: {why:?}"));
}

/// A parcel from O1 to a place, as far as the transit centre took it.
fn sorted(store: &Store, small: &Small, to: &str, when: Time) -> String {
    let waybill = small.order(store, to, &["O1"], false).waybills.remove(0);
    scan(store, &waybill, ScanKind::Accepted, small.place("O1"), when);
    scan(store, &waybill, ScanKind::Loaded, small.place("O1"), when);
    if to == "O3" {
        scan(store, &waybill, ScanKind::Arrived, small.place("T"), when);
    } else {
        scan(store, &waybill, ScanKind::Sorted, small.place("T"), when);
    }
    waybill
}

fn sorter(store: &Store, small: &Small) -> Browser {
    let mut browser = browser(store);
    sign_in(&mut browser, store, &[(Role::Sorter, Some(small.place("T")))]);
    browser
}

#[test]
fn the_sorting_list_has_what_is_here_by_stop_and_the_bag_that_is_open_for_it() {
    both(|store, small| {
        let waybill = sorted(store, small, "O3", at(60));
        let mut sorter = sorter(store, small);
        let list = sorter.get("/hub/sorting");
        assert!(list.says("在这里 1 件，袋里 0 件"), "{}", list.text());
        let outlet = read(store, |tx| {
            let timetable = county::timetable(tx)?;
            Ok(timetable.place(small.place("O3")).unwrap().code.clone())
        });
        let begun = sorter.post("/hub/bags", &[("key", "web-bag"), ("to", &outlet)]);
        assert_eq!(begun.status, StatusCode::SEE_OTHER);
        let bag = begun.location().to_string();
        let place = read(store, |tx| {
            let timetable = county::timetable(tx)?;
            Ok(timetable.place(small.place("T")).unwrap().code.clone())
        });
        let put = [("key", "web-put"), ("place", place.as_str()), ("code", waybill.as_str())];
        assert_eq!(sorter.post(&format!("{bag}/put"), &put).status, StatusCode::SEE_OTHER);
        let list = sorter.get("/hub/sorting");
        assert!(list.says("在这里 0 件，袋里 1 件") && list.says("0.5 / 25 公斤"), "{}", list.text());
        // The county settles that a bag is to be lighter: this one is too heavy now, and is told so.
        write(store, |tx| county::set_setting(tx, county::keys::BAG_GRAMS, "400"));
        let wall = sorter.get("/hub/bags");
        assert!(wall.says("125%") && wall.says("超过一个人能搬的重量"), "{}", wall.text());
        let seal = [("key", "web-seal"), ("place", place.as_str()), ("do", "seal"), ("seal", "S-1")];
        assert_eq!(sorter.post(&bag, &seal).status, StatusCode::SEE_OTHER);
        let wall = sorter.get("/hub/bags");
        assert!(wall.says("封好了") && wall.says(&format!("{bag}/manifest.pdf")), "{}", wall.text());
        let manifest = sorter.get(&format!("{bag}/manifest.pdf"));
        assert_eq!(&manifest.bytes[..5], b"%PDF-");
    });
}

#[test]
fn at_the_close_of_a_day_what_is_missing_and_what_is_too_much_is_named_with_what_to_do() {
    both(|store, small| {
        // One was loaded in the morning and never put down; one lay here overnight; one belongs elsewhere.
        let missing = small.order(store, "city", &["O1"], false).waybills.remove(0);
        scan(store, &missing, ScanKind::Accepted, small.place("O1"), at(60));
        scan(store, &missing, ScanKind::Loaded, small.place("O1"), at(400));
        let strayed = small.order(store, "city", &["O2"], false).waybills.remove(0);
        let left = sorted(store, small, "city", at(100));
        let next_evening = at(630).plus_minutes(24 * 60);
        let wrong = NewScan::new("wrong", &strayed, ScanKind::Sorted, Some(small.place("T")), next_evening);
        let answers = write(store, |tx| record_scans(tx, std::slice::from_ref(&wrong), next_evening));
        assert!(answers[0].is_err());
        let centre = small.place("T");
        let odd = read(store, |tx| {
            let timetable = county::timetable(tx)?;
            amiss_at(tx, &timetable, centre, next_evening)
        });
        let found: Vec<(&str, Amiss)> = odd.iter().map(|one| (one.code.as_str(), one.why)).collect();
        let expected =
            [(&*missing, Amiss::StillOnBus), (&*left, Amiss::LeftBehind), (&*strayed, Amiss::Strayed)];
        assert_eq!(found, expected);
        let closed =
            write(store, |tx| logistics::close_day(tx, centre, webkit::PersonId::new(1), next_evening));
        assert_eq!((closed.missing, closed.surplus), (1, 2));
        // Found on the bus, it is scanned as always, and the next count says so.
        scan(store, &missing, ScanKind::Sorted, centre, next_evening);
        let again =
            write(store, |tx| logistics::close_day(tx, centre, webkit::PersonId::new(1), next_evening));
        assert_eq!((again.missing, again.surplus), (0, 2));
        assert_eq!(read(store, |tx| logistics::closings_on(tx, next_evening.day())).len(), 1);
    });
}

#[test]
fn the_page_of_the_close_says_what_is_done_next_and_the_office_reads_the_count() {
    both(|store, small| {
        let mut sorter = sorter(store, small);
        assert!(sorter.get("/hub/close").says("一件不少"));
        let missing = small.order(store, "city", &["O1"], false).waybills.remove(0);
        scan(store, &missing, ScanKind::Accepted, small.place("O1"), at(60));
        scan(store, &missing, ScanKind::Loaded, small.place("O1"), at(380));
        scan(store, &missing, ScanKind::Unloaded, small.place("T"), at(400));
        let close = sorter.get("/hub/close");
        assert!(
            close.says(&missing) && close.says("扫一下“收件”，放进它的口") || close.says("扫一下"),
            "{}",
            close.text()
        );
        let closed = sorter.post("/hub/close", &[]);
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        assert!(sorter.get(closed.location()).says("收了班：少 0 件，多 1 件"));
        let mut office = browser(store);
        sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        assert!(office.get("/office/runs").says("收了班：少 0 件，多 1 件"));
        sorter.language = "en";
        assert!(sorter.get("/hub/close").says("Here and should not be: 1"));
    });
}
