//! The pages as a browser sees them, and the API as a program does.
#![allow(clippy::unwrap_used)]
mod world;

use axum::http::StatusCode;
use kernel::{Time, Whole};
use ordering::{OrderState, commands};
use store::Store;
use store::testing::{COUNTY, both, on_sqlite};
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};
use world::*;

/// The browser's county has the wall's clock: a session made here lasts longer than any test.
fn now() -> Time {
    webkit::wall()
}

fn browser(store: &Store) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).expect("the site opens");
    Browser::new(webkit::app(&site, ordering::pages(&site), ordering::api(&site)))
}

fn told(story: impl Fn(&Store, &World, &mut Browser)) {
    both(&schemas(), |store| {
        let world = world(store, now());
        story(store, &world, &mut browser(store));
        holds(store);
    });
}

fn put(browser: &mut Browser, product: impl ToString, packs: &str) {
    let seen =
        browser.post("/basket/add", &[("product", &product.to_string()), ("lot", ""), ("packs", packs)]);
    assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/basket"), "{}", seen.text());
}

/// What a hidden or typed input of a page says.
fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    rest.split('"').next().unwrap().to_string()
}

fn orders(store: &Store) -> Vec<ordering::Order> {
    write(store, |tx| ordering::orders_listed(tx, &ordering::OrderFilter::default(), None, 50))
}

#[test]
fn the_words_and_templates_are_whole() {
    locales_agree(&ordering::ROOM);
    templates_keep_to_the_look();
}

#[test]
fn a_stranger_fills_a_basket_and_changes_his_mind() {
    told(|_, world, browser| {
        let empty = browser.get("/basket");
        assert!(empty.status == StatusCode::OK && empty.says("篮子还空着"));
        put(browser, world.shoots, "2");
        put(browser, world.ponkan, "1");
        let page = browser.get("/basket").text();
        assert!(
            page.contains("富文乡 · 余家") && page.contains("汾口镇 · 徐家") && page.contains("39.60"),
            "{page}"
        );
        assert!(page.contains("篮子 2"), "the figure in the navigation");

        let (shoots, ponkan) = (format!("{}-0-0", world.shoots), format!("{}-0-0", world.ponkan));
        let (packs_s, packs_p) = (format!("packs-{shoots}"), format!("packs-{ponkan}"));
        let lines = [("line", shoots.as_str()), (&packs_s, "3"), ("line", &ponkan), (&packs_p, "1")];
        let stepped = [&lines[..], &[("more", shoots.as_str())]].concat();
        assert_eq!(browser.post("/basket/change", &stepped).location(), "/basket");
        let page = browser.get("/basket").text();
        assert_eq!(value_of(&page, &packs_s), "4", "what was typed, and one more");

        let out = [&lines[..], &[("out", ponkan.as_str()), ("go", "update")]].concat();
        browser.post("/basket/change", &out);
        let page = browser.get("/basket").text();
        assert!(!page.contains("徐家") && page.contains("篮子 1"), "{page}");

        let many = [("line", shoots.as_str()), (&packs_s, "9999")];
        let seen = browser.post("/basket/change", &many);
        assert!(
            seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.says("一样最多 999 份"),
            "{}",
            seen.text()
        );
    });
}

#[test]
fn what_is_sold_out_is_told_at_its_line_and_cannot_go_on() {
    told(|store, world, browser| {
        put(browser, world.ponkan, "10");
        put(browser, world.fish, "1");
        let wanted = ordering::PlaceOrder { at: now(), ..wants(world, "another", &[(world.ponkan, 8)]) };
        place(store, &wanted);
        let page = browser.get("/basket").text();
        assert!(page.contains("这些现在买不到") && page.contains("role=\"alert\""), "{page}");
        assert!(page.contains("value=\"checkout\" disabled"), "{page}");
        browser.language = "en";
        assert!(browser.get("/basket").says("Not to be had now"));
        assert_eq!(
            browser.post("/basket/add", &[("product", "7"), ("packs", "1")]).status,
            StatusCode::NOT_FOUND
        );
    });
}

/// The check-out of what is in the basket, to a door in the near zone.
fn checkout<'a>(page: &'a CheckoutPage, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("key", page.key.as_str()),
        ("seen", page.seen.as_str()),
        ("zone", page.zone.as_str()),
        ("to", "door"),
        ("outlet", ""),
        ("name", "林小满"),
        ("phone", "13800002046"),
        ("address", "文三路 90 号"),
        ("pay", "sandbox"),
        ("go", "pay"),
    ];
    for (name, value) in changed {
        form.retain(|(other, _)| other != name);
        form.push((name, value));
    }
    form
}

struct CheckoutPage {
    key: String,
    seen: String,
    zone: String,
}

fn open(world: &World, browser: &mut Browser) -> CheckoutPage {
    let seen = browser.get("/checkout");
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    let page = seen.text();
    CheckoutPage { key: value_of(&page, "key"), seen: value_of(&page, "seen"), zone: world.near.to_string() }
}

#[test]
fn a_guest_checks_out_once_however_often_he_presses() {
    told(|store, world, browser| {
        assert_eq!(browser.get("/checkout").location(), "/basket", "nothing to check out");
        put(browser, world.shoots, "2");
        let page = open(world, browser);
        assert_eq!(page.seen, (2 * 1_980 + 1_200).to_string());
        let form = checkout(&page, &[]);
        let sent = browser.post("/checkout", &form);
        let order = orders(store).pop().unwrap();
        let back = format!("%3Fkey%3D{}", order.link_key);
        let wallet = format!("/sandbox/pay/{}?back=/orders/{}{back}", order.intent, order.code);
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, wallet.as_str()));
        assert_eq!(browser.post("/checkout", &form).location(), sent.location(), "the same order");
        assert_eq!(orders(store).len(), 1);
        assert!(browser.get("/basket").says("篮子还空着"));
        let mine = browser.get("/orders");
        assert!(mine.says(&order.code) && mine.says("等付款"), "{}", mine.text());
        let receiver = write(store, |tx| ordering::receiver_of(tx, order.id));
        assert_eq!((receiver.name.as_str(), receiver.phone.as_str()), ("林小满", "13800002046"));
        assert!(receiver.has_phone_digits("2046") && !receiver.has_phone_digits("2047"));
    });
}

#[test]
fn every_fault_is_told_at_its_field() {
    told(|store, world, browser| {
        put(browser, world.shoots, "1");
        let page = open(world, browser);
        let blank = checkout(&page, &[("name", ""), ("phone", "12"), ("address", ""), ("pay", "cash")]);
        let seen = browser.post("/checkout", &blank);
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = seen.text();
        for id in ["n-why", "p-why", "a-why"] {
            assert!(text.contains(&format!("id=\"{id}\" role=\"alert\"")), "{id}: {text}");
        }
        assert!(text.contains("现金只在村服务点收"), "{text}");
        assert_eq!(value_of(&text, "phone"), "12", "what was typed is still there");
        assert_eq!(value_of(&text, "key"), page.key, "and so is the key");

        let nowhere = checkout(&page, &[("to", "outlet"), ("outlet", "7")]);
        assert!(browser.post("/checkout", &nowhere).says("id=\"outlet-why\""));
        assert_eq!(orders(store).len(), 0);
    });
}

#[test]
fn who_changes_the_way_sees_the_new_sum_before_he_pays_it() {
    told(|store, world, browser| {
        put(browser, world.shoots, "1");
        let page = open(world, browser);
        let outlet = world.fenkou.to_string();
        let change = [("to", "outlet"), ("outlet", outlet.as_str()), ("pay", "cash"), ("address", "")];
        let asked = browser.post("/checkout", &checkout(&page, &change));
        assert!(
            asked.status == StatusCode::UNPROCESSABLE_ENTITY && asked.says("合计变成了 ¥23.80"),
            "{}",
            asked.text()
        );
        assert_eq!(orders(store).len(), 0);

        let again = CheckoutPage { seen: value_of(&asked.text(), "seen"), ..page };
        let sent = browser.post("/checkout", &checkout(&again, &change));
        let order = orders(store).pop().unwrap();
        assert_eq!(sent.location(), format!("/orders/{}?key={}", order.code, order.link_key));
        assert!(order.owes_cash());
    });
}

#[test]
fn a_look_at_the_freight_orders_nothing() {
    told(|store, world, browser| {
        put(browser, world.shoots, "1");
        let page = open(world, browser);
        let far = world.far.to_string();
        let seen =
            browser.post("/checkout", &checkout(&page, &[("zone", &far), ("go", "look"), ("name", "")]));
        assert!(seen.status == StatusCode::OK && seen.says("¥22.00"), "{}", seen.text());
        assert_eq!(value_of(&seen.text(), "seen"), (1_980 + 2_200).to_string());
        assert_eq!(orders(store).len(), 0);
    });
}

#[test]
fn an_order_that_is_not_paid_can_be_cancelled_by_its_buyer_alone() {
    told(|store, world, browser| {
        put(browser, world.shoots, "1");
        let page = open(world, browser);
        browser.post("/checkout", &checkout(&page, &[]));
        let order = orders(store).pop().unwrap();
        let path = format!("/orders/{}/cancel", order.code);
        let mut stranger = self::browser(store);
        assert_eq!(stranger.post(&path, &[]).status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&path, &[("key", "guess")]).status, StatusCode::NOT_FOUND);
        assert_eq!(browser.post(&path, &[]).status, StatusCode::SEE_OTHER);
        assert_eq!(orders(store)[0].state, OrderState::Cancelled);
        assert!(browser.get("/orders").says("取消了"));
    });
}

fn signed_in(browser: &mut Browser, store: &Store, role: Role, scope: Option<i64>) {
    let who =
        SignedIn { person: PersonId::new(1), name: "余春花".into(), grants: vec![Grant { role, scope }] };
    browser.sign_in(store, COUNTY, &who, now());
}

#[test]
fn a_grower_sees_his_lines_and_nothing_of_the_buyer() {
    told(|store, world, browser| {
        let wanted = ordering::PlaceOrder {
            at: now(),
            ..wants_in_cash(world, "k1", &[(world.shoots, 2), (world.ponkan, 1)])
        };
        place(store, &wanted);
        assert!(browser.get("/grower/orders").location().starts_with("/signin"));
        signed_in(browser, store, Role::Grower, Some(world.yu.get()));
        let page = browser.get("/grower/orders").text();
        assert!(page.contains("高山冬笋") && page.contains("39.60"), "{page}");
        for hidden in ["汾口椪柑", "林小满", "2046", "文三路"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        assert_eq!(browser.get("/office/orders").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn the_office_lists_filters_and_takes_away_the_orders() {
    told(|store, world, browser| {
        let at = now();
        let paid =
            place(store, &ordering::PlaceOrder { at, ..wants_in_cash(world, "k1", &[(world.shoots, 1)]) });
        let open = place(store, &ordering::PlaceOrder { at, ..wants(world, "k2", &[(world.shoots, 1)]) });
        signed_in(browser, store, Role::Finance, None);
        let page = browser.get("/office/orders");
        assert!(page.says(&paid.code) && page.says(&open.code), "{}", page.text());
        let page = browser.get("/office/orders?state=placed");
        assert!(!page.says(&paid.code) && page.says(&open.code));
        let page = browser.get("/office/orders?day=2020-01-01");
        assert!(!page.says(&paid.code) && page.status == StatusCode::OK);
        let file = browser.get("/office/orders?state=placed&format=xlsx");
        let rows = sheets::read("orders.xlsx", &file.bytes).unwrap().rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].cells[0], open.code);
        assert!(!page.says("林小满"));
    });
}

#[test]
fn a_program_orders_with_a_key_and_reads_its_order() {
    told(|store, _, browser| {
        let json = |packs: i64, zone: &str, key: &str| {
            format!(
                r#"{{"key":"{key}","lines":[{{"product":"B1","packs":{packs}}}],"zone":"{zone}","payment":"sandbox",
                "receiver":{{"name":"林小满","phone":"13800002046","address":"文三路 90 号"}}}}"#
            )
        };
        let key = "0123456789abcdef";
        let refused = browser.post_json("/api/orders", &json(6, "hangzhou", key));
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.says("\"line\":0"),
            "{}",
            refused.text()
        );
        for bad in [json(1, "moon", key), json(0, "hangzhou", key), json(1, "hangzhou", "short")] {
            assert_eq!(
                browser.post_json("/api/orders", &bad).status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{bad}"
            );
        }
        let placed = browser.post_json("/api/orders", &json(2, "hangzhou", key));
        assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text());
        assert_eq!(browser.post_json("/api/orders", &json(2, "hangzhou", key)).text(), placed.text());
        let order = orders(store).pop().unwrap();
        let path = format!("/api/orders/{}", order.code);
        assert_eq!(browser.get(&path).status, StatusCode::NOT_FOUND, "not without its key");
        let seen = browser.get(&format!("{path}?key={}", order.link_key));
        assert!(seen.says("\"state\":\"placed\"") && !seen.says("林小满"), "{}", seen.text());
    });
}

#[test]
fn an_order_page_knows_whom_to_open_for() {
    on_sqlite(&schemas(), |store| {
        let world = world(store, now());
        let placed =
            place(store, &ordering::PlaceOrder { at: now(), ..wants(&world, "k1", &[(world.shoots, 1)]) });
        let order = order(store, placed.order);
        assert!(
            order.is_of(None, &order.link_key) && !order.is_of(None, "") && !order.is_of(None, "link-k2")
        );
        write(store, |tx| commands::cancel(tx, placed.order, now()));
    });
}

/// Tells a payment to the shop, as the sandbox does.
fn tell(app: &axum::Router, body: &str, signature: &str) -> StatusCode {
    use tower::ServiceExt;
    let request = axum::http::Request::post("/payment/notice/sandbox")
        .header("host", "shop.test")
        .header("content-type", "application/json")
        .header(payment::sandbox::SIGNATURE, signature)
        .body(axum::body::Body::from(body.to_string()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { app.clone().oneshot(request.unwrap()).await.unwrap().status() })
}

/// What the sandbox writes when an order is paid in this manner.
fn letters(
    store: &Store,
    placed: &ordering::Placed,
    manner: payment::sandbox::Manner,
) -> Vec<(String, String)> {
    let at = now();
    let letters = write(store, |tx| {
        let before = payment::sandbox::due_letters(tx, at)?.len();
        let intent = payment::intent(tx, placed.intent)?.expect("it was asked for");
        assert_eq!(payment::sandbox::pay(tx, &intent, manner, at)?, Ok(()));
        Ok(payment::sandbox::due_letters(tx, at)?.split_off(before))
    });
    letters.into_iter().map(|letter| (letter.body, letter.signature)).collect()
}

#[test]
fn a_notice_is_believed_by_its_signature_and_taken_once() {
    use payment::sandbox::{Manner, set_up};
    both(&schemas(), |store| {
        let world = world(store, now());
        let site = Site::new(store.clone(), &ROOMS, Settings::default()).expect("the site opens");
        let app = webkit::app(&site, ordering::pages(&site), ordering::api(&site));
        let order_of = |key: &str| {
            place(store, &ordering::PlaceOrder { at: now(), ..wants(&world, key, &[(world.ponkan, 1)]) })
        };
        assert_eq!(tell(&app, "{}", "00"), StatusCode::UNAUTHORIZED, "no secret was agreed on");
        write(store, |tx| set_up(tx, "a secret of thirty-two characters"));

        let paid = order_of("k1");
        let (body, signature) = letters(store, &paid, Manner::Well).remove(0);
        assert_eq!(tell(&app, &body, "00ff"), StatusCode::UNAUTHORIZED);
        assert_eq!(tell(&app, &body.replace('1', "2"), &signature), StatusCode::UNAUTHORIZED, "another body");
        assert_eq!(order(store, paid.order).state, OrderState::Placed);
        assert_eq!(tell(&app, &body, &signature), StatusCode::OK);
        assert_eq!(tell(&app, &body, &signature), StatusCode::OK, "told again");
        assert_eq!(order(store, paid.order).state, OrderState::Confirmed);

        let short = order_of("k2");
        let (body, signature) = letters(store, &short, Manner::WrongAmount).remove(0);
        assert_eq!(tell(&app, &body, &signature), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(order(store, short.order).state, OrderState::Placed);
        holds(store);
    });
}
