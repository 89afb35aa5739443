//! Where the food came from, as a buyer sees it and as a program reads it.
#![allow(clippy::unwrap_used)] // a trace that fails is a failed test
mod schema;
#[path = "../../logistics/tests/support/mod.rs"]
mod support;

use axum::http::StatusCode;
use logistics::{NewScan, ScanKind, record_scans};
use schema::Schema;
use serde_json::Value;
use store::Store;
use support::{Ordered, PHONE, Small, at, write};
use webkit::Role;
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};

fn both(story: impl FnMut(&Store, &Small)) {
    support::both_with(&[&trace::ROOM], story);
}

fn browser(store: &Store) -> Browser {
    let site = support::site_with(store, &trace::ROOM);
    Browser::new(webkit::app(&site, trace::pages(&site), trace::api(&site)))
}

/// Walks a parcel of an order as far as the hub.
fn to_the_hub(store: &Store, small: &Small, ordered: &Ordered) {
    let steps = [(ScanKind::Accepted, "O1"), (ScanKind::Loaded, "O1"), (ScanKind::Arrived, "H")];
    walk(store, small, ordered, &steps);
}

fn walk(store: &Store, small: &Small, ordered: &Ordered, steps: &[(ScanKind, &str)]) {
    for (kind, place) in steps {
        let nth = ScanKind::ALL.iter().position(|one| one == kind).unwrap();
        let scan = NewScan {
            device_key: format!("{}-{kind}", ordered.code),
            code: ordered.code.clone(),
            kind: *kind,
            place: (*place != "-").then(|| small.place(place)),
            person: None,
            at: at(60 + 30 * nth as u32),
            cash: None,
            details: logistics::Details::default(),
        };
        let answers = write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), scan.at));
        assert!(answers[0].is_ok(), "{answers:?}");
    }
}

/// The lot that lies in an order's parcel.
fn lot_of(store: &Store, ordered: &Ordered) -> String {
    support::read(store, |tx| ordering::order_lines(tx, &[ordered.order]))[0].lot_code.clone()
}

fn json(browser: &mut Browser, path: &str) -> Value {
    let answer = browser.get(path);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/ld+json");
    serde_json::from_slice(&answer.bytes).unwrap()
}

fn events<'d>(document: &'d Value, kind: &str) -> Vec<&'d Value> {
    let events = document["epcisBody"]["eventList"].as_array().unwrap();
    events.iter().filter(|event| event["type"] == kind).collect()
}

#[test]
fn a_lot_tells_who_where_and_when_and_names_no_buyer() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        to_the_hub(store, small, &ordered);
        let code = lot_of(store, &ordered);
        let mut stranger = browser(store);
        let page = stranger.get(&format!("/trace/{code}"));
        assert_eq!(page.status, StatusCode::OK);
        for said in [
            "高山冬笋，今早采自富文乡",
            "富文乡 · 余家",
            "11 月 29 日前吃",
            "承诺达标合格证",
            "班车收走了",
            "没有召回",
            "1 件，500 克",
        ] {
            assert!(page.says(said), "{said}: {}", page.text());
        }
        for kept in ["林小满", "林*满", PHONE, "2046", "文三路", &ordered.code] {
            assert!(!page.says(kept), "{kept}");
        }
        assert!(page.says("/01/09521234"), "the Digital Link: {}", page.text());
        stranger.language = "en";
        let page = stranger.get(&format!("/trace/{code}"));
        let said = "Mountain winter bamboo shoots, harvested this\u{a0}morning in Fuwen";
        assert!(page.says(said), "{said}: {}", page.text());
    });
}

#[test]
fn a_parcel_tells_its_way_and_its_lots_and_names_no_receiver() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let mut stranger = browser(store);
        let path = format!("/trace/parcel/{}", ordered.waybills[0]);
        assert!(stranger.get(&path).says("农户还没有送到富文村服务点"));
        to_the_hub(store, small, &ordered);
        walk(store, small, &ordered, &[(ScanKind::Dispatched, "H"), (ScanKind::Delivered, "-")]);
        let page = stranger.get(&path);
        for said in ["从富文村服务点来的包裹", "送到家了", "县中心 → 杭州", "富文乡 · 余家"]
        {
            assert!(page.says(said), "{said}: {}", page.text());
        }
        for kept in ["林小满", "林*满", PHONE, "2046", "文三路", "订单 "] {
            assert!(!page.says(kept), "{kept}");
        }
    });
}

#[test]
fn a_digital_link_leads_to_the_page_or_to_the_data() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        to_the_hub(store, small, &ordered);
        let code = lot_of(store, &ordered);
        let mut stranger = browser(store);
        let document = json(&mut stranger, &format!("/api/trace/lots/{code}"));
        let class = document["epcisBody"]["eventList"][0]["quantityList"][0]["epcClass"].as_str().unwrap();
        let path = class.strip_prefix("http://127.0.0.1:8080").unwrap();
        assert!(path.starts_with("/01/0952123") && path.ends_with(&format!("/10/{code}")), "{path}");
        assert_eq!(stranger.get(path).location(), format!("/trace/{code}"));
        assert_eq!(stranger.get(&format!("{path}/21/31")).location(), format!("/trace/{code}"));
        let gtin = path.split('/').nth(2).unwrap();
        assert_eq!(stranger.get(&format!("/01/{gtin}")).location(), "/product/SHOOT-500");
        let parcel = support::read(store, |tx| logistics::parcels_of_orders(tx, &[ordered.order])).remove(0);
        let sscc = parcel.sscc.unwrap();
        assert_eq!(
            stranger.get(&format!("/00/{sscc}")).location(),
            format!("/trace/parcel/{}", parcel.waybill)
        );
        let svg = stranger.get(&format!("/trace/{code}/qr.svg"));
        assert_eq!(svg.header("content-type"), "image/svg+xml");
        assert!(svg.says("<path"));
    });
}

#[test]
fn a_code_that_is_none_or_unknown_is_told_and_asked_for_again() {
    both(|store, small| {
        small.order(store, "city", &["O1"], false);
        let mut stranger = browser(store);
        assert!(stranger.get("/trace").says("批次号或单号"));
        let wrong = stranger.get("/trace/FW-261123-001-9");
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        assert!(wrong.says("少了或错了一位") && wrong.says("value=\"FW-261123-001-9\""), "{}", wrong.text());
        let unknown = kernel::LotCode::new("FW", at(0).day(), kernel::Count::new(999).unwrap());
        assert!(stranger.get(&format!("/trace/{unknown}")).says(&format!("没有 {unknown}")));
        assert_eq!(stranger.get(&format!("/trace?code={unknown}")).location(), format!("/trace/{unknown}"));
        assert_eq!(stranger.get("/trace?code=hello").status, StatusCode::NOT_FOUND);
        for path in
            ["/trace/hello/qr.svg", "/api/trace/lots/hello", "/api/trace/parcels/hello", "/00/1", "/01/1"]
        {
            assert_eq!(stranger.get(path).status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn a_recalled_lot_says_so_first_and_is_not_sold_again() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let code = lot_of(store, &ordered);
        write(store, |tx| {
            let lot = stock::lot_by_code(tx, &code)?.unwrap();
            stock::recall(tx, lot.id, at(300))
        })
        .unwrap();
        let mut stranger = browser(store);
        let page = stranger.get(&format!("/trace/{code}"));
        assert!(
            page.says("已经召回，不要吃") && !page.says("再买") && !page.says("没有召回"),
            "{}",
            page.text()
        );
        let document = json(&mut stranger, &format!("/api/trace/lots/{code}"));
        assert!(events(&document, "ObjectEvent").iter().any(|event| event["disposition"] == "recalled"));
        assert_eq!(Schema::epcis().faults(&document), Vec::<String>::new());
    });
}

/// The pages of a buyer, with what this room adds to them.
fn buyers_browser(store: &Store) -> Browser {
    let site = support::site_with(store, &trace::ROOM).with_parts(&trace::PARTS);
    let pages = trace::pages(&site).merge(logistics::pages(&site)).merge(ordering::pages(&site));
    Browser::new(webkit::app(&site, pages, trace::api(&site)))
}

#[test]
fn who_bought_of_a_recalled_lot_reads_what_to_do_and_whom_to_call() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        to_the_hub(store, small, &ordered);
        let code = lot_of(store, &ordered);
        let link_key =
            support::read(store, |tx| Ok(ordering::order_by_code(tx, &ordered.code)?.unwrap().link_key));
        let path = format!("/orders/{}?key={link_key}", ordered.code);
        let mut buyer = buyers_browser(store);
        let before = buyer.get(&path);
        assert!(before.status == StatusCode::OK && !before.says("召回"), "{}", before.text());
        write(store, |tx| {
            let lot = stock::lot_by_code(tx, &code)?.unwrap();
            let by = webkit::PersonId::new(7);
            trace::recall_lot(tx, lot.id, "检出农残超标，扔掉，不要给牲口吃", by, at(300))
        })
        .unwrap();
        for page in [buyer.get(&path), buyer.get(&format!("/trace/parcel/{}", ordered.waybills[0]))] {
            for said in
                [&format!("不要吃批次 {code} 的高山冬笋"), "检出农残超标", "会退钱给你", "href=\"tel:"]
            {
                assert!(page.says(said), "{said}: {}", page.text());
            }
        }
        buyer.language = "en";
        assert!(buyer.get(&path).says(&format!("of lot {code}: it is recalled")));
        let listed = buyer.get("/orders");
        assert!(!listed.says("is recalled"), "a stranger has no orders: {}", listed.text());
    });
}

#[test]
fn the_documents_keep_to_the_schema_of_epcis_on_both_databases() {
    let schema = Schema::epcis();
    both(|store, small| {
        let ordered = small.order(store, "O2", &["O1"], false);
        to_the_hub(store, small, &ordered);
        walk(
            store,
            small,
            &ordered,
            &[(ScanKind::Dispatched, "H"), (ScanKind::Ready, "O2"), (ScanKind::Collected, "O2")],
        );
        let damaged = small.order(store, "city", &["O1"], false);
        walk(
            store,
            small,
            &damaged,
            &[(ScanKind::Accepted, "O1"), (ScanKind::Damaged, "O1"), (ScanKind::Returned, "O1")],
        );
        let mut program = browser(store);
        for waybill in ordered.waybills.iter().chain(&damaged.waybills) {
            let document = json(&mut program, &format!("/api/trace/parcels/{waybill}"));
            assert_eq!(schema.faults(&document), Vec::<String>::new(), "{document:#}");
        }
        let document = json(&mut program, &format!("/api/trace/lots/{}", lot_of(store, &ordered)));
        assert_eq!(schema.faults(&document), Vec::<String>::new(), "{document:#}");
        assert_eq!(events(&document, "AggregationEvent").len(), 2, "it was packed twice");
        let whole = document.to_string();
        assert!(!whole.contains("林") && !whole.contains(PHONE));
    });
}

#[test]
fn a_parcel_of_an_epcis_document_is_packed_shipped_received_and_sold() {
    both(|store, small| {
        let ordered = small.order(store, "O2", &["O1"], false);
        to_the_hub(store, small, &ordered);
        walk(
            store,
            small,
            &ordered,
            &[(ScanKind::Dispatched, "H"), (ScanKind::Ready, "O2"), (ScanKind::Collected, "O2")],
        );
        let document = json(&mut browser(store), &format!("/api/trace/parcels/{}", ordered.waybills[0]));
        let events = document["epcisBody"]["eventList"].as_array().unwrap();
        let steps: Vec<&str> = events.iter().map(|event| event["bizStep"].as_str().unwrap()).collect();
        assert_eq!(
            steps,
            ["commissioning", "packing", "shipping", "receiving", "shipping", "receiving", "retail_selling"]
        );
        assert_eq!(events[0]["quantityList"][0]["quantity"], 25.0);
        assert_eq!(events[0]["quantityList"][0]["uom"], "KGM");
        assert_eq!(events[1]["childQuantityList"][0]["quantity"], 0.5);
        assert_eq!(events[1]["parentID"], events[2]["epcList"][0]);
        assert!(events[1]["readPoint"]["id"].as_str().unwrap().ends_with("/api/places#FW01"));
    });
}

#[test]
fn the_check_of_the_schema_takes_the_examples_of_gs1_and_refuses_what_is_wrong() {
    let schema = Schema::epcis();
    let examples = [
        include_str!("fixtures/epcis/object-event.jsonld"),
        include_str!("fixtures/epcis/object-event-all-fields.jsonld"),
        include_str!("fixtures/epcis/aggregation-event.jsonld"),
        include_str!("fixtures/epcis/aggregation-event-digital-link.jsonld"),
        include_str!("fixtures/epcis/transformation-event.jsonld"),
    ];
    for example in examples {
        let example: Value = serde_json::from_str(example).unwrap();
        assert_eq!(schema.faults(&example), Vec::<String>::new());
    }
    let good: Value = serde_json::from_str(examples[0]).unwrap();
    let spoil = |path: &str, value: Value| {
        let mut wrong = good.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert_ne!(schema.faults(&wrong), Vec::<String>::new(), "{path}");
    };
    spoil("/creationDate", "yesterday".into());
    spoil("/epcisBody/eventList/0/eventTimeZoneOffset", "8".into());
    spoil("/epcisBody/eventList/0/bizStep", "eating".into());
    spoil("/epcisBody/eventList/0/action", "LOOK".into());
    spoil("/epcisBody/eventList/0/epcList", "one".into());
    spoil("/epcisBody/eventList/0/readPoint", serde_json::json!({}));
}

#[test]
fn both_languages_say_the_same_and_the_templates_keep_to_the_look() {
    locales_agree(&trace::ROOM);
    templates_keep_to_the_look();
}

#[test]
fn the_office_recalls_a_lot_says_why_and_finds_everyone_who_has_some_of_it() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let code = lot_of(store, &ordered);
        let path = format!("/office/recalls/{code}");
        let mut office = browser(store);
        support::sign_in(&mut office, store, &[(Role::BrandOffice, None)]);
        assert!(office.get("/office/recalls").says("还没有召回过批次"));
        assert_eq!(office.get(&format!("/office/recalls?lot={code}")).location(), path);
        let before = office.get(&path);
        assert!(before.says(&ordered.code) && before.says("1 个订单里有它"), "{}", before.text());
        let refused = office.post(&path, &[("reason", " ")]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!browser(store).get(&format!("/trace/{code}")).says("已经召回"), "nothing is half done");
        assert_eq!(office.post(&path, &[("reason", "检出农药残留，不要吃")]).location(), path);
        let after = office.get(&path);
        assert!(after.says("检出农药残留") && !after.says("召回这一批</button>"), "{}", after.text());
        assert!(browser(store).get(&format!("/trace/{code}")).says("检出农药残留，不要吃"));
        assert!(office.get("/office/recalls").says(&code));
        office.post(&path, &[("reason", "第二次说")]);
        assert!(office.get(&path).says("检出农药残留"), "the first reason stays");
    });
}

#[test]
fn who_bought_of_a_lot_is_shown_to_no_one_else_and_an_unknown_lot_is_said_to_be() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let path = format!("/office/recalls/{}", lot_of(store, &ordered));
        let mut finance = browser(store);
        support::sign_in(&mut finance, store, &[(Role::Finance, None)]);
        assert_eq!(finance.get(&path).status, StatusCode::FORBIDDEN);
        assert_eq!(finance.post(&path, &[("reason", "x")]).status, StatusCode::FORBIDDEN);
        let mut office = browser(store);
        support::sign_in(&mut office, store, &[(Role::CountyOffice, None)]);
        for path in ["/office/recalls/FW-261123-999-9", "/office/recalls?lot=hello", "/office/recalls/x"] {
            let answer = office.get(path);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.says("请和标签对一下"), "{}", answer.text());
        }
    });
}
