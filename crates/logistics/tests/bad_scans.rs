//! What cannot be scanned as it was: each is a sentence in both languages, and nothing is lost.
#![allow(clippy::unwrap_used)] // a device that gets no answer is a failed test
mod support;

use logistics::{NewScan, ScanKind, record_scans};
use serde_json::{Value, json};
use store::Store;
use support::{Small, at, both, browser, read, sign_in, write};
use webkit::Role;
use webkit::testing::Browser;

/// A device of O1, in one of the two languages.
fn device(store: &Store, small: &Small, language: &'static str) -> Browser {
    let mut device = browser(store);
    sign_in(&mut device, store, &[(Role::OutletKeeper, Some(small.place("O1")))]);
    device.language = language;
    device
}

fn ask(device: &mut Browser, path: &str, body: &Value) -> Value {
    let answer = device.post_json(path, &body.to_string());
    serde_json::from_slice::<Value>(&answer.bytes).unwrap_or_else(|_| panic!("{}", answer.text()))["results"]
        [0]
    .take()
}

/// Scans at O1 in both languages, each under a key of its own; the clock of the device says `at`.
fn said(store: &Store, small: &Small, code: &str, kind: &str, at: kernel::Time) -> [Value; 2] {
    ["zh-CN", "en"].map(|language| {
        let key = format!("{code}-{kind}-{language}");
        let scan = json!({ "device_key": key, "code": code, "kind": kind, "place": "FW01", "at": kernel::Whole::get(at) });
        ask(&mut device(store, small, language), "/api/scans", &json!({ "scans": [scan] }))
    })
}

fn says(answer: &Value, accepted: bool, sentence: &str) {
    assert_eq!(answer["accepted"], accepted, "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains(sentence), "{message}");
}

fn accepted(store: &Store, code: &str, kind: ScanKind, place: county::PlaceId) {
    let scan = NewScan::new(format!("by-hand-{code}-{kind}"), code, kind, Some(place), at(5));
    write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), at(5))).remove(0).unwrap();
}

#[test]
fn a_scan_of_a_parcel_that_is_not_here() {
    both(|store, small| {
        let waybill = small.order(store, "city", &["O2"], false).waybills.remove(0);
        let [zh, en] = said(store, small, &waybill, "accepted", at(10));
        says(&zh, false, "这里不收它。放回车上，或者交给");
        says(&en, false, "Do not take it in here. Put it back on the bus");
        let parcel = read(store, |tx| logistics::parcel_by_waybill(tx, &waybill)).unwrap();
        assert_eq!(parcel.standing.at, None, "nothing was changed");
        let place = small.place("O1");
        let kept = read(store, |tx| logistics::refused_at(tx, place, at(0)));
        assert_eq!(kept.len(), 2, "and nothing was lost: the office can read both");
    });
}

#[test]
fn a_scan_out_of_order() {
    both(|store, small| {
        let waybill = small.order(store, "city", &["O1"], false).waybills.remove(0);
        let [zh, en] = said(store, small, &waybill, "loaded", at(10));
        says(&zh, false, "先扫“收货”，再扫这一步");
        says(&en, false, "Scan \"Take in\" first, then this step");
    });
}

#[test]
fn a_scan_from_a_device_whose_clock_is_a_day_wrong() {
    both(|store, small| {
        for (ahead, minutes) in [(true, 24 * 60), (false, -24 * 60)] {
            let waybills =
                ["zh", "en"].map(|_| small.order(store, "city", &["O1"], false).waybills.remove(0));
            let when = at(630).plus_minutes(minutes);
            let [zh, _] = said(store, small, &waybills[0], "accepted", when);
            let [_, en] = said(store, small, &waybills[1], "accepted", when);
            says(&zh, true, "手机的钟不对");
            // The first of the two took it in; the second is told that it is done.
            says(&en, false, "was recorded already");
            let mut device = device(store, small, "en");
            let again = json!({ "device_key": format!("{}-accepted-zh-CN", waybills[0]), "code": waybills[0],
                                "kind": "accepted", "place": "FW01", "at": kernel::Whole::get(when) });
            let told = ask(&mut device, "/api/scans", &json!({ "scans": [again] }));
            says(&told, true, "The device's clock is wrong");
            assert_eq!(told["clock_corrected"], true, "ahead: {ahead}");
        }
        assert_eq!(read(store, logistics::check), []);
    });
}

#[test]
fn the_same_bag_closed_twice() {
    both(|store, small| {
        let waybill = small.order(store, "city", &["O1"], false).waybills.remove(0);
        accepted(store, &waybill, ScanKind::Accepted, small.place("O1"));
        let mut zh = device(store, small, "zh-CN");
        let hub = read(store, |tx| Ok(county::timetable(tx)?.hub().unwrap().code.clone()));
        let begin = json!({ "acts": [{ "device_key": "b1", "act": "begin", "place": "FW01", "to": hub }] });
        let bag = ask(&mut zh, "/api/bags", &begin)["bag"].as_str().unwrap().to_string();
        let put = json!({ "device_key": "p1", "code": waybill, "kind": "bagged", "place": "FW01", "bag": bag,
                          "at": kernel::Whole::get(at(20)) });
        assert_eq!(ask(&mut zh, "/api/scans", &json!({ "scans": [put] }))["accepted"], true);
        let seal = |key: &str| {
            let act = json!({ "device_key": key, "act": "seal", "place": "FW01", "bag": bag, "seal": "S-1" });
            json!({ "acts": [act] })
        };
        assert_eq!(ask(&mut zh, "/api/bags", &seal("s1"))["accepted"], true);
        assert_eq!(ask(&mut zh, "/api/bags", &seal("s1"))["accepted"], true, "sent twice is once");
        says(&ask(&mut zh, "/api/bags", &seal("s2")), false, "请核对封签");
        let mut en = device(store, small, "en");
        says(&ask(&mut en, "/api/bags", &seal("s3")), false, "Compare the seal");
    });
}

#[test]
fn a_label_without_a_name() {
    both(|store, small| {
        let new = logistics::NewInbound {
            carrier: logistics::Carrier { company: small.county.companies[0], number: "YT-2".into() },
            to: small.place("O1"),
            receiver_name: String::new(),
            receiver_phone: "10000002046".into(),
            contents: String::new(),
            grams: kernel::Grams::new(500).unwrap(),
            storage: catalog::Storage::Room,
        };
        let made = write(store, |tx| logistics::announce_inbound(tx, std::slice::from_ref(&new), at(1)));
        let waybill = made.into_iter().next().unwrap().unwrap();
        for (language, sentence) in
            [("zh-CN", "没有收件人姓名。问县里"), ("en", "it names no receiver. Ask the county")]
        {
            let refused = device(store, small, language).get(&format!("/parcels/{waybill}/label.pdf"));
            assert!(refused.says(sentence), "{}", refused.text());
        }
    });
}
