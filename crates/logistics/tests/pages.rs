//! The pages, as who works at an outlet, at the hub and in the office sees them, and as the buyer does.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod support;

use axum::http::StatusCode;
use logistics::ScanKind;
use std::collections::HashSet;
use store::Store;
use support::{Ordered, PHONE, Small, both, browser, sign_in};
use webkit::Role;
use webkit::testing::{Browser, Seen};

const NEXT_DAY: &str = "11 月 24 日";

/// The value of a hidden input.
fn hidden(page: &Seen, name: &str) -> String {
    let text = page.text();
    let opening = format!("name=\"{name}\" value=\"");
    let at = text.find(&opening).unwrap_or_else(|| panic!("no {name} in {text}")) + opening.len();
    text[at..].split('"').next().unwrap().to_string()
}

/// Scans one code on a page and follows to the answer.
fn scan(browser: &mut Browser, path: &str, kind: ScanKind, code: &str) -> Seen {
    let key = hidden(&browser.get(&format!("{path}?do={kind}")), "key");
    scan_as(browser, path, kind, code, &key)
}

fn scan_as(browser: &mut Browser, path: &str, kind: ScanKind, code: &str, key: &str) -> Seen {
    let sent = browser.post(&format!("{path}/scan"), &[("key", key), ("do", kind.word()), ("code", code)]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    browser.get(sent.location())
}

fn keeper(store: &Store, small: &Small, outlet: &str) -> Browser {
    let mut browser = browser(store);
    sign_in(&mut browser, store, &[(Role::OutletKeeper, Some(small.place(outlet)))]);
    browser
}

fn sorter(store: &Store, small: &Small, centre: &str) -> Browser {
    let mut browser = browser(store);
    sign_in(&mut browser, store, &[(Role::Sorter, Some(small.place(centre)))]);
    browser
}

/// Sends everything that a page offers to hand over, with its button for `kind`.
fn hand_over(browser: &mut Browser, path: &str, kind: ScanKind, ordered: &Ordered) -> Seen {
    let key = hidden(&browser.get(path), "key");
    let mut fields = vec![("key", key.as_str()), ("do", kind.word())];
    fields.extend(ordered.waybills.iter().map(|waybill| ("parcel", waybill.as_str())));
    let sent = browser.post(path, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    browser.get(sent.location())
}

#[test]
fn a_keeper_takes_in_what_growers_bring_and_is_told_what_does_not_fit() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let mut keeper_1 = keeper(store, small, "O1");
        let page = keeper_1.get("/outlet");
        assert!(page.says("富文村服务点") && page.says("高山冬笋 × 1"), "{}", page.text());
        assert!(scan(&mut keeper_1, "/outlet", ScanKind::Accepted, "1234").says("“1234”不是单号"));
        let mut keeper_2 = keeper(store, small, "O2");
        let other = scan(&mut keeper_2, "/outlet", ScanKind::Accepted, &ordered.waybills[0]);
        assert!(other.says("这一步归富文村服务点做"), "{}", other.text());
        let early = scan(&mut keeper_1, "/outlet", ScanKind::Loaded, &ordered.waybills[0]);
        assert!(early.says("还没到这一步：它等农户送来") && early.says("先扫“收货”"), "{}", early.text());
        let key = hidden(&keeper_1.get("/outlet"), "key");
        let taken = scan_as(&mut keeper_1, "/outlet", ScanKind::Accepted, &ordered.waybills[0], &key);
        assert!(taken.says("收下了") && taken.says("1 线"), "{}", taken.text());
        let twice = scan_as(&mut keeper_1, "/outlet", ScanKind::Accepted, &ordered.waybills[0], &key);
        assert!(twice.says("收下了"), "the form sent twice is one scan");
        let again = scan(&mut keeper_1, "/outlet", ScanKind::Accepted, &ordered.waybills[0]);
        assert!(again.says("“服务点收下了”已经记过了"), "{}", again.text());
        assert!(keeper_1.get("/outlet/today").says(&ordered.waybills[0]));
    });
}

#[test]
fn a_parcel_goes_through_every_page_to_a_buyer_who_pays_cash() {
    both(|store, small| {
        let ordered = small.order(store, "O2", &["O1", "O3"], true);
        let mut first = keeper(store, small, "O1");
        let mut third = keeper(store, small, "O3");
        for (browser, waybill) in [(&mut first, &ordered.waybills[0]), (&mut third, &ordered.waybills[1])] {
            assert!(scan(browser, "/outlet", ScanKind::Accepted, waybill).says("收下了"));
            assert!(browser.get("/outlet/bus").says(waybill));
            assert!(scan(browser, "/outlet", ScanKind::Loaded, waybill).says("上车了"));
        }
        let mut transit = sorter(store, small, "T");
        assert!(scan(&mut transit, "/hub", ScanKind::Arrived, &ordered.waybills[0]).says("分好了"));
        let mut hub = sorter(store, small, "H");
        for waybill in &ordered.waybills {
            let wall = scan(&mut hub, "/hub", ScanKind::Arrived, waybill);
            assert!(wall.says("2 口") && wall.says("放这里"), "{}", wall.text());
        }
        assert!(hub.get("/hub/bays/2").says("2 件都发走"));
        assert!(hand_over(&mut hub, "/hub/bays/2", ScanKind::Dispatched, &ordered).says("2 件发出去了"));
        let mut second = keeper(store, small, "O2");
        assert!(
            hand_over(&mut second, "/outlet/bus", ScanKind::Ready, &ordered).says("2 件收下，可以上架了")
        );
        let mut buyer = browser(store);
        let path = format!("/orders/{}?key={}", ordered.code, ordered.link_key);
        let waiting = buyer.get(&path);
        assert!(
            waiting.says("到了，来取吧")
                && waiting.says("取件码")
                && waiting.says("尾号 2046")
                && waiting.says("带上现金"),
            "{}",
            waiting.text()
        );
        collect(&mut second, small, store, &ordered);
        let done = buyer.get(&path);
        assert!(done.says("都收好了") && done.says("取走了"), "{}", done.text());
    });
}

fn collect(keeper: &mut Browser, small: &Small, store: &Store, ordered: &Ordered) {
    assert!(keeper.get("/outlet/shelf").says("货架上 2 件"));
    assert!(keeper.get("/outlet/shelf?find=9999").says("货架上没有这个尾号或单号"));
    let found = keeper.get(&format!("/outlet/shelf?find={}", &PHONE[7..]));
    assert!(found.says("林*满，2 件"), "{}", found.text());
    let fields = ["key", "parcel", "cash"].map(|name| (name, hidden(&found, name)));
    let form = |cash: &str| {
        let mut fields: Vec<(String, String)> =
            fields.iter().map(|(n, v)| ((*n).to_string(), v.clone())).collect();
        fields[2].1 = cash.to_string();
        fields
    };
    let send = |keeper: &mut Browser, fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let sent = keeper.post("/outlet/collect", &fields);
        keeper.get(sent.location())
    };
    let mut short = form("100");
    short[0].1 = format!("{}-short", short[0].1);
    assert!(send(keeper, &short).says("钱数不对"));
    let right = form(&fields[2].1);
    assert!(send(keeper, &right).says("2 件交给他了"));
    assert!(send(keeper, &right).says("2 件交给他了"), "the form sent twice is one handing over");
    assert!(keeper.get("/outlet/today").says("收的现金"));
    assert_eq!(small.order_state(store, ordered.order), "completed");
}

#[test]
fn labels_carry_codes_and_no_whole_name() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let mut keeper_1 = keeper(store, small, "O1");
        for path in [format!("/parcels/{}/label", ordered.waybills[0]), "/outlet/labels".to_string()] {
            let label = keeper_1.get(&path);
            assert_eq!(label.status, StatusCode::OK);
            assert!(label.says("(00) 09521234") && label.says("林*满 100 **** 2046") && label.says("1 线"));
            assert!(!label.says("林小满") && !label.says(PHONE), "everybody on the way reads a label");
        }
        assert!(keeper(store, small, "O2").get("/outlet/labels").says("没有要打印的面单"));
    });
}

#[test]
fn who_does_not_stand_on_its_way_does_not_see_a_parcel() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let path = format!("/parcels/{}", ordered.waybills[0]);
        assert!(keeper(store, small, "O1").get(&path).says("林小满"));
        assert_eq!(keeper(store, small, "O2").get(&path).status, StatusCode::FORBIDDEN);
        let mut stranger = browser(store);
        assert_eq!(stranger.get(&path).status, StatusCode::SEE_OTHER);
        for path in ["/outlet", "/outlet/shelf", "/hub", "/office/parcels"] {
            let sent = stranger.get(path);
            assert!(sent.location().starts_with("/signin"), "{path}");
        }
        let mut buyer = browser(store);
        sign_in(&mut buyer, store, &[(Role::Buyer, None)]);
        assert_eq!(buyer.get("/outlet").status, StatusCode::FORBIDDEN);
        assert_eq!(sorter(store, small, "T").get("/hub?place=H1").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn damage_is_reported_where_the_parcel_is() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let path = format!("/parcels/{}", ordered.waybills[0]);
        let mut keeper_1 = keeper(store, small, "O1");
        scan(&mut keeper_1, "/outlet", ScanKind::Accepted, &ordered.waybills[0]);
        let page = keeper_1.get(&path);
        assert!(page.says("出了什么事") && page.says("坏了"), "{}", page.text());
        let key = hidden(&page, "key");
        let sent = keeper_1.post(&format!("{path}/report"), &[("key", &key), ("do", "damaged")]);
        assert!(keeper_1.get(sent.location()).says("记下了：坏了"));
        let buyer = browser(store).get(&format!("/orders/{}?key={}", ordered.code, ordered.link_key));
        assert!(buyer.says("路上出了事"), "{}", buyer.text());
    });
}

#[test]
fn an_order_opens_to_its_buyer_and_to_nobody_else() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let path = format!("/orders/{}", ordered.code);
        let mut stranger = browser(store);
        let locked = stranger.get(&path);
        assert!(locked.says("先对一下手机尾号") && !locked.says("文三路"), "{}", locked.text());
        assert!(!stranger.get(&format!("{path}?key=0")).says("文三路"));
        let open = format!("{path}/open");
        assert!(stranger.post(&open, &[("tail", "0000")]).says("对不上"));
        let opened = stranger.post(&open, &[("tail", "2046")]);
        let page = stranger.get(opened.location());
        assert!(page.says("文三路") && page.says("前到家") && page.says(NEXT_DAY), "{}", page.text());
        let tries: HashSet<StatusCode> =
            (0..6).map(|_| stranger.post(&open, &[("tail", "1111")]).status).collect();
        assert!(tries.contains(&StatusCode::TOO_MANY_REQUESTS), "few tries: {tries:?}");
        assert_eq!(stranger.get("/orders/2611-2300-0001-9").status, StatusCode::NOT_FOUND, "no code at all");
    });
}

#[test]
fn the_office_lists_and_exports_parcels() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1", "O3"], false);
        let mut office = browser(store);
        sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        let list = office.get("/office/parcels");
        assert!(ordered.waybills.iter().all(|waybill| list.says(waybill)), "{}", list.text());
        let filtered = office.get("/office/parcels?from=FW01&state=announced");
        assert!(filtered.says(&ordered.waybills[0]) && !filtered.says(&ordered.waybills[1]));
        assert!(office.get(&format!("/office/parcels?q={}", ordered.code)).says(&ordered.waybills[1]));
        assert!(office.get("/office/parcels?q=12").says("这不是单号"));
        assert!(!office.get("/office/parcels?late=1").says(&ordered.waybills[0]));
        assert!(!office.get("/office/parcels?late=1&state=announced").says(&ordered.waybills[0]));
        let three_days_later = support::at(3 * 24 * 60);
        let late = logistics::ParcelFilter { late_at: Some(three_days_later), ..Default::default() };
        let late = support::read(store, |tx| logistics::parcels_listed(tx, &late, None, 10));
        assert_eq!(late.len(), 2);
        let file = office.get("/office/parcels?format=xlsx");
        let table = sheets::read("parcels.xlsx", &file.bytes).unwrap();
        assert_eq!(table.rows.len(), 2);
        assert!(office.get("/outlet?place=FW02").says("漠川村服务点"), "the office may step in anywhere");
    });
}

#[test]
fn the_pages_speak_english_too() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let mut keeper_1 = keeper(store, small, "O1");
        keeper_1.language = "en";
        assert!(scan(&mut keeper_1, "/outlet", ScanKind::Accepted, "12").says("is not a parcel&#39;s code"));
        let taken = scan(&mut keeper_1, "/outlet", ScanKind::Accepted, &ordered.waybills[0]);
        assert!(taken.says("Taken in") && taken.says("line 1"), "{}", taken.text());
        let mut hub = sorter(store, small, "H");
        hub.language = "en";
        assert!(hub.get("/hub").says("County hub: sorting wall"));
    });
}

#[test]
fn a_device_sends_a_batch_and_learns_what_became_of_each_scan() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let mut device = keeper(store, small, "O1");
        let body = serde_json::json!({ "scans": [
            { "device_key": "d1", "code": ordered.waybills[0], "kind": "accepted", "place": "FW01", "at": 1_795_420_000_000_i64 },
            { "device_key": "d2", "code": "nothing", "kind": "accepted", "place": "FW01", "at": 1_795_420_000_000_i64 },
            { "device_key": "d3", "code": ordered.waybills[0], "kind": "accepted", "place": "FK01", "at": 1_795_420_000_000_i64 },
            { "device_key": "d4", "code": ordered.waybills[0], "kind": "eaten", "place": "FW01", "at": 1_795_420_000_000_i64 },
        ]});
        for _ in 0..2 {
            let answer = device.post_json("/api/scans", &body.to_string());
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            let answer: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
            let accepted: Vec<bool> = answer["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["accepted"].as_bool().unwrap())
                .collect();
            assert_eq!(accepted, [true, false, false, false]);
            assert_eq!(answer["results"][1]["why"]["why"], "not_a_code");
            assert!(answer["results"][2]["message"].as_str().unwrap().contains("不能在这里扫"));
        }
        assert_eq!(
            browser(store).post_json("/api/scans", &body.to_string()).status,
            StatusCode::UNAUTHORIZED
        );
        let many = serde_json::json!({ "scans": vec![body["scans"][0].clone(); 501] });
        assert_eq!(device.post_json("/api/scans", &many.to_string()).status, StatusCode::BAD_REQUEST);
    });
}

/// A parcel that is ready at O2, to be collected with 123456.
fn ready_at_o2(store: &Store, small: &Small) -> String {
    let ordered = small.order(store, "O2", &["O1"], false);
    let waybill = ordered.waybills[0].clone();
    let steps = [
        (ScanKind::Accepted, "O1"),
        (ScanKind::Loaded, "O1"),
        (ScanKind::Arrived, "H"),
        (ScanKind::Dispatched, "H"),
        (ScanKind::Ready, "O2"),
    ];
    for (nth, (kind, place)) in steps.into_iter().enumerate() {
        let time = support::at(60 + nth as u32);
        let pickup = Some(logistics::PickupCode::of(123_456));
        let scan = logistics::NewScan {
            details: logistics::Details { pickup, ..Default::default() },
            ..logistics::NewScan::new(format!("to-{nth}"), &waybill, kind, Some(small.place(place)), time)
        };
        let answer =
            support::write(store, |tx| logistics::record_scans(tx, std::slice::from_ref(&scan), time));
        assert!(answer[0].is_ok(), "{answer:?}");
    }
    waybill
}

#[test]
fn three_wrong_codes_lock_a_parcel_and_the_office_unlocks_it() {
    both(|store, small| {
        let waybill = ready_at_o2(store, small);
        let mut keeper = keeper(store, small, "O2");
        let mut say = |nth: u32, code: &str| {
            let key = format!("web-{nth}");
            let fields = [("key", key.as_str()), ("parcel", waybill.as_str()), ("code", code)];
            let sent = keeper.post("/outlet/collect", &fields);
            keeper.get(sent.location())
        };
        assert!(say(1, "111111").says("再错 2 次就锁住"));
        assert!(say(1, "111111").says("再错 2 次就锁住"), "sent twice, it is one miss");
        assert!(say(2, "222222").says("再错 1 次就锁住"));
        assert!(say(3, "333333").says("已经锁住"));
        assert!(say(4, "123456").says("取件码错了三次，已锁住"), "the right one comes too late");
        let mut office = browser(store);
        sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        let page = format!("/parcels/{waybill}");
        assert!(office.get(&page).says("给收件人换新码"));
        let unlocked = office.post(&format!("{page}/unlock"), &[]);
        assert_eq!(unlocked.status, StatusCode::SEE_OTHER, "{}", unlocked.text());
        assert!(!office.get(&page).says("给收件人换新码"));
        assert!(say(5, "").says("1 件交给他了"), "the keeper knows who came");
    });
}

#[test]
fn a_bag_is_begun_filled_sealed_and_opened_on_pages_and_sealed_twice_it_says_so() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let waybill = &ordered.waybills[0];
        let mut keeper = keeper(store, small, "O1");
        scan(&mut keeper, "/outlet", ScanKind::Accepted, waybill);
        let list = keeper.get("/outlet/bags");
        let hub = store.read::<_, store::Error>(store::testing::COUNTY, county::timetable).unwrap();
        let hub = hub.hub().unwrap().code.clone();
        let key = hidden(&list, "key");
        let begun = keeper.post("/outlet/bags", &[("key", &key), ("to", &hub)]);
        let path = begun.location().to_string();
        let bag = keeper.get(&path);
        assert!(bag.says("在装") && bag.says("袋里没有东西"), "{}", bag.text());
        let (key, place) = (hidden(&bag, "key"), hidden(&bag, "place"));
        let put = keeper.post(&format!("{path}/put"), &[("key", &key), ("place", &place), ("code", waybill)]);
        assert!(keeper.get(put.location()).says("袋里 1 件"));
        let seal = |keeper: &mut Browser, name: &str| {
            let (key, place) = (format!("web-{name}"), place.clone());
            keeper.post(&path, &[("key", &key), ("place", &place), ("do", "seal"), ("seal", "S-9")])
        };
        assert_eq!(seal(&mut keeper, "first").status, StatusCode::SEE_OTHER);
        assert_eq!(
            seal(&mut keeper, "first").status,
            StatusCode::SEE_OTHER,
            "the form sent twice is one act"
        );
        let twice = seal(&mut keeper, "second");
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.says("封袋，封签 S-9"), "{}", twice.text());
        assert!(keeper.get("/outlet/bags").says("封好了"));
        let late = small.order(store, "city", &["O1"], false);
        scan(&mut keeper, "/outlet", ScanKind::Accepted, &late.waybills[0]);
        let key = "web-late";
        let put = keeper
            .post(&format!("{path}/put"), &[("key", key), ("place", &place), ("code", &late.waybills[0])]);
        assert!(keeper.get(put.location()).says("袋里 1 件"), "nothing more goes in");
        let (key, open) = ("web-open", "open");
        assert_eq!(
            keeper.post(&path, &[("key", key), ("place", &place), ("do", open)]).status,
            StatusCode::SEE_OTHER
        );
        assert!(keeper.get(&path).says("拆开了"));
        let mut stranger = self::keeper(store, small, "O2");
        assert_eq!(stranger.get(&path).status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn the_app_opens_by_itself_and_tells_no_figures_by_which_parcels_are_collected() {
    both(|store, small| {
        let ordered = small.order(store, "O1", &["O1"], true);
        let mut keeper = keeper(store, small, "O1");
        let app = keeper.get("/outlet/app");
        assert!(
            app.text().contains("/outlet/app.webmanifest") && app.says("没有信号，照常收发"),
            "{}",
            app.text()
        );
        assert!(app.header("content-security-policy").starts_with("default-src 'self'"));
        let worker = keeper.get("/outlet/sw.js");
        assert_eq!(worker.header("service-worker-allowed"), "/outlet");
        assert!(worker.text().starts_with("const FILES=["), "{}", worker.text());
        assert!(keeper.get("/outlet/app.webmanifest").text().contains("\"start_url\":\"/outlet/app\""));
        scan(&mut keeper, "/outlet", ScanKind::Accepted, &ordered.waybills[0]);
        scan(&mut keeper, "/outlet", ScanKind::Ready, &ordered.waybills[0]);
        let known = keeper.get("/api/outlet");
        let said: serde_json::Value = serde_json::from_slice(&known.bytes).unwrap();
        let parcel = &said["parcels"][0];
        assert_eq!(parcel["waybill"], ordered.waybills[0].as_str());
        assert_eq!((&parcel["state"], &parcel["tail"]), (&"ready".into(), &PHONE[7..].into()));
        assert!(parcel["cash_fen"].as_i64().unwrap() > 0);
        assert!(
            !known.text().contains("林小满")
                && !known.text().contains(PHONE)
                && !known.text().contains("pickup")
        );
        assert_eq!(
            self::keeper(store, small, "O2").get("/api/outlet?place=ZZ").status,
            StatusCode::FORBIDDEN
        );
    });
}
