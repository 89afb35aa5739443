//! A claim on the real pages, from the buyer's phone to the office and the grower; and the scale at the outlet.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod world;

use axum::http::StatusCode;
use kernel::{Time, Whole};
use ordering::commands::claim;
use store::Store;
use store::testing::{COUNTY, both};
use webkit::testing::Browser;
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};
use world::*;

fn now() -> Time {
    webkit::wall()
}

fn browser(store: &Store, as_role: Option<(Role, Option<i64>)>) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    let mut browser = Browser::new(webkit::app(&site, ordering::pages(&site), ordering::api(&site)));
    if let Some((role, scope)) = as_role {
        let grants = vec![Grant { role, scope }];
        let who = SignedIn { person: PersonId::new(7), name: "方会计".into(), grants };
        browser.sign_in(store, COUNTY, &who, now());
    }
    browser
}

/// Two packs of shoots, paid; its code and key.
fn paid(store: &Store, world: &World) -> (String, String) {
    let wanted = ordering::PlaceOrder { at: now(), ..wants(world, "k1", &[(world.shoots, 2)]) };
    let placed = place(store, &wanted);
    pay(store, &placed, now());
    (placed.code, placed.link_key)
}

fn told(story: impl Fn(&Store, &World, (String, String))) {
    both(&schemas(), |store| {
        let world = world(store, now());
        let order = paid(store, &world);
        story(store, &world, order);
        holds(store);
    });
}

#[test]
fn a_buyer_claims_the_office_grants_a_part_and_everybody_reads_it() {
    told(|store, world, (code, key)| {
        let mut buyer = browser(store, None);
        let path = format!("/orders/{code}/claim");
        assert_eq!(buyer.get(&path).status, StatusCode::NOT_FOUND, "without its link");
        let with_key = format!("{path}?key={key}");
        assert!(buyer.get(&with_key).says("高山冬笋"));
        let none = buyer.post(&path, &[("key", &key), ("reason", "stale")]);
        assert!(none.status == 422 && none.says("请填哪些有问题"), "{}", none.text());
        let fields = [("key", key.as_str()), ("reason", "stale"), ("packs-1", "2"), ("note", "发黑了")];
        assert_eq!(buyer.post(&path, &fields).status, StatusCode::SEE_OTHER);
        assert!(buyer.get(&with_key).says("等处理"));
        let again = buyer.post(&path, &fields);
        assert!(again.says("已经报过了"), "{}", again.text());

        let mut office = browser(store, Some((Role::CountyOffice, None)));
        let page = office.get("/office/claims");
        assert!(page.says("发黑了") && page.says("农户（这笔销售作废）承担"), "{}", page.text());
        let id = write(store, |tx| ordering::claims_open(tx, ordering::ClaimId::default(), packs(9)))[0].id;
        let decide = format!("/office/claims/{id}");
        let silent = office.post(&decide, &[("decision", "rejected")]);
        assert!(silent.status == StatusCode::CONFLICT && silent.says("请写明理由"), "{}", silent.text());
        let over = office.post(&decide, &[("decision", "granted"), ("line", "1"), ("sum-1", "39.61")]);
        assert!(over.says("不能多过报的"), "{}", over.text());
        let part = [("decision", "granted"), ("line", "1"), ("sum-1", "10"), ("answer", "退一部分")];
        assert_eq!(office.post(&decide, &part).status, StatusCode::SEE_OTHER);
        assert!(office.get("/office/claims").says("10.00"));

        let page = buyer.get(&with_key);
        assert!(page.says("已同意退款") && page.says("退一部分") && page.says("退款途中"), "{}", page.text());
        buyer.language = "en";
        assert!(buyer.get(&with_key).says("On its way"));
        let mut grower = browser(store, Some((Role::Grower, Some(world.yu.get()))));
        assert!(grower.get("/grower/claims").says("10.00"));
        let mut other = browser(store, Some((Role::Grower, Some(world.xu.get()))));
        assert!(!other.get("/grower/claims").says("10.00"));
        assert_eq!(other.get("/office/claims").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_grower_agrees_to_what_he_would_bear_and_the_county_changes_a_rule() {
    told(|store, world, (code, _)| {
        let order = write(store, |tx| ordering::order_id(tx, &code)).unwrap();
        let lines = vec![ordering::commands::ClaimedLine { line: 1, packs: packs(1) }];
        let reason = ordering::Reason::Quality;
        let new = ordering::commands::NewClaim { order, reason, lines, note: String::new() };
        let id = write(store, |tx| claim(tx, &new, now())).unwrap();
        let mut other = browser(store, Some((Role::Grower, Some(world.xu.get()))));
        let agree = [("decision", "granted")];
        let refused = other.post(&format!("/grower/claims/{id}"), &agree);
        assert!(refused.says("不是您一家的事"), "{}", refused.text());
        let mut grower = browser(store, Some((Role::Grower, Some(world.yu.get()))));
        let done = grower.post(&format!("/grower/claims/{id}"), &agree);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        assert!(grower.get("/grower/claims").says("19.80"));
        let mut office = browser(store, Some((Role::Finance, None)));
        let rule = [("reason", "lost"), ("goods", "platform"), ("freight", "county")];
        assert_eq!(office.post("/office/claims/rules", &rule).status, StatusCode::SEE_OTHER);
        let rules = write(store, ordering::rules);
        assert_eq!(rules[&ordering::Reason::Lost].goods, ordering::Bearer::Platform);
    });
}

#[test]
fn the_keeper_types_what_the_scale_shows_and_the_buyer_reads_it() {
    told(|store, world, (code, key)| {
        write(store, |tx| catalog::price_by_weight(tx, world.shoots));
        let mut elsewhere = browser(store, Some((Role::OutletKeeper, Some(world.fenkou.get()))));
        let path = format!("/outlet/weigh?order={code}");
        assert!(elsewhere.get(&path).says("没有要称的"));
        let mut keeper = browser(store, Some((Role::OutletKeeper, Some(world.fuwen.get()))));
        assert!(keeper.get(&path).says("下单时按"), "{}", keeper.get(&path).text());
        let scale = |kg| [("order", code.clone()), ("line", "1".to_string()), ("kg", kg)];
        let mut send = |kg: &str| {
            let fields = scale(kg.to_string());
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            keeper.post("/outlet/weigh", &fields)
        };
        assert!(send("9.5").says("再看一遍秤"));
        assert_eq!(send("0.95").status, StatusCode::SEE_OTHER);
        assert!(send("0.95").says("已经称过了"));
        assert!(keeper.get(&path).says("退买家 ¥1.98"), "{}", keeper.get(&path).text());
        let page = browser(store, None).get(&format!("/orders/{code}/claim?key={key}"));
        assert!(page.says("按实际重量结算") && page.says("−1.98"), "{}", page.text());
    });
}
