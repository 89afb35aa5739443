//! The wallet as a buyer sees it, and the office's list of what was told.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod story;

use axum::http::StatusCode;
use kernel::{Fen, Time, Whole};
use payment::Intent;
use payment::sandbox::{self, Manner};
use stock::OrderId;
use store::Store;
use store::testing::{COUNTY, both};
use story::{ROOMS, ask_until, notice_of, schemas, take, write};
use webkit::testing::Browser;
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

const ORDER: OrderId = OrderId::new(1);

fn browser(store: &Store) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    Browser::new(webkit::app(&site, payment::pages(&site), utoipa_axum::router::OpenApiRouter::new()))
}

fn now() -> Time {
    webkit::wall()
}

fn asked(store: &Store) -> (Intent, String) {
    write(store, |tx| sandbox::set_up(tx, "a secret"));
    let intent = ask_until(store, ORDER, Fen::of_yuan(48), now().plus_minutes(15));
    (intent, format!("/sandbox/pay/{}", intent.id))
}

#[test]
fn a_buyer_pays_and_comes_back_to_the_shop() {
    both(&schemas(), |store| {
        let (intent, path) = asked(store);
        let mut browser = browser(store);
        let page = browser.get(&format!("{path}?back=/orders/2611"));
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("付款 ¥48.00") && page.says("href=\"/orders/2611\""), "{}", page.text());
        let paid = browser.post(&path, &[("back", "/orders/2611"), ("manner", "doubled")]);
        assert_eq!((paid.status, paid.location()), (StatusCode::SEE_OTHER, "/orders/2611"));
        let payment = write(store, |tx| sandbox::payment_of(tx, intent.id)).unwrap();
        assert_eq!((payment.amount, payment.manner), (Fen::of_yuan(48), Manner::Doubled));
        assert!(browser.get(&path).says("店铺还没有收到通知"));
        let twice = browser.post(&path, &[]);
        assert_eq!(twice.status, StatusCode::CONFLICT);
        assert!(twice.says("钱包已经付了"), "{}", twice.text());
        assert_eq!(write(store, |tx| sandbox::due_letters(tx, now())).len(), 2, "two letters of one payment");

        let notice = notice_of("S1", ORDER, Fen::of_yuan(48));
        write(store, |tx| take(tx, std::slice::from_ref(&notice), now()));
        browser.language = "en";
        assert!(browser.get(&path).says("Paid, and the shop knows"));
        write(store, |tx| payment::refund(tx, &[ORDER]));
        assert!(browser.get(&path).says("¥48.00 is back in the wallet"));
    });
}

#[test]
fn the_wallet_never_leads_out_of_the_house() {
    both(&schemas(), |store| {
        let (_, path) = asked(store);
        let mut browser = browser(store);
        let page = browser.get(&format!("{path}?back=//evil.example"));
        assert!(!page.says("=\"//evil") && page.says("value=\"/\""), "{}", page.text());
        let paid = browser.post(&path, &[("back", "https://evil.example/")]);
        assert_eq!((paid.status, paid.location()), (StatusCode::SEE_OTHER, "/"));
    });
}

#[test]
fn what_cannot_be_paid_says_why() {
    both(&schemas(), |store| {
        let late = ask_until(store, ORDER, Fen::of_yuan(48), now().plus_minutes(-1));
        let mut browser = browser(store);
        let path = format!("/sandbox/pay/{}", late.id);
        assert!(browser.get(&path).says("付款时间过了，没有扣钱"));
        let open = ask_until(store, OrderId::new(2), Fen::of_yuan(48), now().plus_minutes(15));
        let closed = browser.post(&format!("/sandbox/pay/{}", open.id), &[]);
        assert_eq!(closed.status, StatusCode::CONFLICT);
        assert!(closed.says("这个县没有开沙盒钱包"), "{}", closed.text());
        for odd in ["/sandbox/pay/5", "/sandbox/pay/99999999999999999999"] {
            assert!(browser.get(odd).status.is_client_error(), "{odd}");
        }
        assert_eq!(browser.post("/sandbox/pay/5", &[]).status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_office_sees_what_was_told_and_what_needs_a_look() {
    both(&schemas(), |store| {
        asked(store);
        let at = |minutes| now().plus_minutes(minutes);
        for (number, order, fen, minute) in
            [("S1", 1, 4_799, -9), ("S2", 1, 4_800, -8), ("S3", 1, 4_800, -7), ("S4", 9, 100, -6)]
        {
            let notice = notice_of(number, OrderId::new(order), Fen::of_fen(fen));
            write(store, |tx| take(tx, std::slice::from_ref(&notice), at(minute)));
        }
        let mut browser = browser(store);
        assert_eq!(browser.get("/office/ledger/payments").status, StatusCode::SEE_OTHER, "sign in first");
        let who = |role| SignedIn {
            person: PersonId::new(7),
            name: "王会计".into(),
            grants: vec![Grant { role, scope: None }],
        };
        browser.sign_in(store, COUNTY, &who(Role::Buyer), now());
        assert_eq!(browser.get("/office/ledger/payments").status, StatusCode::FORBIDDEN);
        browser.sign_in(store, COUNTY, &who(Role::Finance), now());
        let page = browser.get("/office/ledger/payments");
        assert!(page.says("有 2 条通知要人看一看") && page.says("重复，不再入账"), "{}", page.text());
        let numbers = |text: String| {
            let mut found: Vec<(usize, &str)> = ["S1", "S2", "S3", "S4"]
                .into_iter()
                .filter_map(|n| text.find(&format!(">{n}<")).map(|at| (at, n)))
                .collect();
            found.sort_unstable();
            found.into_iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(page.text()), ["S4", "S3", "S2", "S1"], "the newest first");
        assert_eq!(numbers(browser.get("/office/ledger/payments?outcome=wrong_amount").text()), ["S1"]);
        let after = format!("/office/ledger/payments?after={}~S3", at(-7).get());
        assert_eq!(numbers(browser.get(&after).text()).last().unwrap(), "S1");
        let file = browser.get("/office/ledger/payments?format=xlsx");
        assert_eq!(sheets::read("payments.xlsx", &file.bytes).unwrap().rows.len(), 4);
        let day = now().day();
        let of_day = browser.get(&format!("/office/ledger/payments?day={}&format=xlsx", day.plus(-3)));
        assert_eq!(sheets::read("payments.xlsx", &of_day.bytes).unwrap().rows.len(), 0);
    });
}

#[test]
fn every_word_is_said_in_both_languages_and_every_class_exists() {
    webkit::testing::locales_agree(&payment::ROOM);
    webkit::testing::templates_keep_to_the_look();
}
