//! What the grower and the office read, on the real pages: the sums agree, line by line.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod story;

use axum::http::StatusCode;
use county::testing::Small;
use kernel::{Day, Fen, Time, Whole};
use ledger::{AccountKind, EntryKind, NewShare, Part};
use stock::OrderId;
use store::testing::{COUNTY, both};
use store::{Schema, Store};
use story::{fee, share, write};
use webkit::testing::{Browser, Seen};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

const ROOMS: [&webkit::Room; 3] = [&webkit::ROOM, &county::ROOM, &ledger::ROOM];

fn told(test: impl Fn(&Store, &Small)) {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    both(&schemas, |store| {
        let small = write(store, |tx| county::testing::small(tx, Time::default()));
        test(store, &small);
    });
}

fn browser(store: &Store, role: Role, scope: Option<i64>) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    let pages = ledger::pages(&site);
    let mut browser = Browser::new(webkit::app(&site, pages, ledger::api(&site)));
    let person = PersonId::new(7);
    let who = SignedIn { person, name: "余桂花".into(), grants: vec![Grant { role, scope }] };
    browser.sign_in(store, COUNTY, &who, today().at_minute(600));
    browser
}

fn grower(store: &Store, small: &Small) -> Browser {
    browser(store, Role::Grower, Some(small.producers[0].get()))
}

/// The first link of a page whose address holds `part`.
fn link(page: &Seen, part: &str) -> String {
    let text = page.text();
    let links = text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut fitting = links.filter(|link| link.contains(part) && !link.starts_with("/language"));
    fitting.next().unwrap_or_else(|| panic!("no link with {part} in {text}")).replace("&#38;", "&")
}

/// The pages ask the wall's clock, so the sales are of today.
fn today() -> Day {
    webkit::wall().day()
}

/// An order of one line of the first producer.
fn sold(store: &Store, small: &Small, order: i64, packs: i64, sum: Fen, at: Time) -> OrderId {
    let order = OrderId::new(order);
    let producer = small.producers[0].get();
    let line = |part, account, owner, amount| NewShare {
        packs: kernel::Count::new(packs).unwrap(),
        ..share(order, 1, part, account, owner, amount)
    };
    let shares = [
        line(Part::Goods, AccountKind::ProducerDue, producer, sum - fee(sum)),
        line(Part::PlatformFee, AccountKind::PlatformFee, 0, fee(sum)),
        share(order, 0, Part::Freight, AccountKind::Freight, 0, Fen::of_yuan(12)),
    ];
    write(store, |tx| {
        ledger::freeze(tx, &shares)?;
        story::post_in(tx, EntryKind::Paid, &[order], at)
    });
    order
}

/// Twelve packs for 480.00, of which four for 210.53 have arrived; one order of 60.00 went back.
fn a_month_of_sales(store: &Store, small: &Small) -> [OrderId; 3] {
    let at = |minute| today().at_minute(minute);
    let arrived = sold(store, small, 1, 4, Fen::of_fen(21_053), at(500));
    let waits = sold(store, small, 2, 8, Fen::of_fen(26_947), at(501));
    let back = sold(store, small, 3, 2, Fen::of_yuan(60), at(502));
    write(store, |tx| {
        story::post_in(tx, EntryKind::Settled, &[arrived], at(503))?;
        story::post_in(tx, EntryKind::Refunded, &[back], at(504))
    });
    [arrived, waits, back]
}

#[test]
fn a_grower_reads_what_he_gets_what_he_may_have_and_what_waits() {
    told(|store, small| {
        a_month_of_sales(store, small);
        let mut browser = grower(store, small);
        let page = browser.get("/grower/money");
        assert_eq!(page.status, StatusCode::OK);
        for said in [
            "余桂花，你好。这个月卖货",
            "可以领 200.00",
            "等收货 256.00",
            "12 份，2 笔",
            "<td>480.00</td>",
            "服务费",
            "<td>−24.00</td>",
            "<td>456.00</td>",
            "200.00 可以领，256.00 等买家收到货",
            "另有 60.00 退回了买家",
            "卖 210.53，扣 10.53，可以领",
            "卖 269.47，扣 13.47，等收货",
            "卖 60.00，已退回买家",
            "冬笋 12 份",
            "/trace/FW-261123-007-4",
        ] {
            assert!(page.says(said), "{said} is missing in {}", page.text());
        }
        browser.language = "en";
        let page = browser.get("/grower/money");
        assert!(page.says("Winter bamboo shoot, 12 packs") && page.says("Packs: 12, orders: 2"));
        assert!(page.says("200.00 may be paid out, 256.00 waits until the parcels arrive"));
    });
}

#[test]
fn a_month_without_sales_says_so_and_leads_to_the_others() {
    told(|store, small| {
        let last_month = today().month().previous();
        sold(store, small, 1, 1, Fen::of_yuan(100), last_month.last_day().at_minute(600));
        let mut browser = grower(store, small);
        let page = browser.get("/grower/money");
        assert!(page.says("这个月还没有卖出的货") && page.says("¥95.00 在等买家收货"), "{}", page.text());
        let page = browser.get(&format!("/grower/money?month={last_month}"));
        assert!(page.says("<td>95.00</td>"), "{}", page.text());
        for odd in ["2026-13", "abc", "2150-01", ""] {
            assert_eq!(browser.get(&format!("/grower/money?month={odd}")).status, StatusCode::OK, "{odd}");
        }
    });
}

#[test]
fn every_line_of_the_month_is_in_the_file() {
    told(|store, small| {
        a_month_of_sales(store, small);
        let file = grower(store, small).get("/grower/money?format=xlsx");
        let table = sheets::read("money.xlsx", &file.bytes).unwrap();
        let sums: Vec<&str> = table.rows.iter().map(|row| row.cells[6].as_str()).collect();
        assert_eq!(sums, ["0", "256", "200"], "{table:?}");
    });
}

#[test]
fn many_sales_are_cut_at_whole_lots_and_none_is_lost() {
    told(|store, small| {
        let days = i64::from(today().day_of_month());
        let lots = 70;
        for n in 0..lots {
            let order = OrderId::new(n + 1);
            let day = today().plus(-(n % days));
            let goods = NewShare {
                lot_code: format!("FW-{n:03}"),
                ..share(
                    order,
                    1,
                    Part::Goods,
                    AccountKind::ProducerDue,
                    small.producers[0].get(),
                    Fen::of_yuan(1),
                )
            };
            write(store, |tx| {
                ledger::freeze(tx, std::slice::from_ref(&goods))?;
                story::post_in(tx, EntryKind::Paid, &[order], day.at_minute(600))
            });
        }
        let mut browser = grower(store, small);
        let (mut at, mut seen, mut pages) = ("/grower/money".to_string(), 0, 0);
        loop {
            let page = browser.get(&at);
            seen += page.text().matches("href=\"/trace/FW-").count();
            pages += 1;
            if !page.says("after=") {
                break;
            }
            at = link(&page, "after=");
        }
        assert_eq!((seen, pages), (lots as usize, 3));
    });
}

#[test]
fn the_office_sees_who_is_owed_what_and_that_the_books_are_even() {
    told(|store, small| {
        let [arrived, ..] = a_month_of_sales(store, small);
        let mut browser = browser(store, Role::Finance, None);
        let page = browser.get("/office/ledger");
        for said in
            ["<dd>504.00</dd>", "<dd>256.00</dd>", "<dd>200.00</dd>", "服务费 24.00，运费 24.00", "平"]
        {
            assert!(page.says(said), "{said} is missing in {}", page.text());
        }
        let page = browser.get(&link(&page, "open="));
        assert!(page.says("<tr class=\"open\">") && page.says("<td>480.00</td>"), "{}", page.text());
        assert!(browser.get("/office/ledger?owed=payable").says("<b>200.00</b>"));
        assert!(browser.get("/office/ledger?q=nobody").says("没有这样的农户"));

        let page = browser.get("/office/ledger/accounts?kind=services_due");
        assert!(page.says("<td data-l=\"贷\" class=\"r num\">12.00</td>"), "{}", page.text());
        let account =
            page.text().split("href=\"").find(|part| part.contains("accounts/")).unwrap().to_string();
        let account = browser.get(account.split('"').next().unwrap());
        assert!(account.says("<dd>−12.00</dd>"), "{}", account.text());
        assert_eq!(account.text().matches("买家付款").count(), 3);

        let page = browser.get(&format!("/office/ledger/entries?kind=settled&order={arrived}"));
        let page = browser.get(&link(&page, "open="));
        assert!(page.says("等收货的货款") && page.says("可以付的货款"), "{}", page.text());
    });
}

#[test]
fn the_files_of_the_office_are_its_lists() {
    told(|store, small| {
        a_month_of_sales(store, small);
        let mut browser = browser(store, Role::Finance, None);
        let mut read = |path: &str| sheets::read("a.xlsx", &browser.get(path).bytes).unwrap();
        let settlement = read("/office/ledger?format=xlsx");
        assert_eq!(settlement.rows[0].cells[4..], ["256", "200"]);
        assert_eq!(read("/office/ledger/accounts?format=xlsx").rows.len(), 6);
        // Three orders were paid (four sides each), one was settled (four), one went back (four).
        assert_eq!(read("/office/ledger/entries?format=xlsx").rows.len(), 20);
        let today = today();
        assert_eq!(read(&format!("/office/ledger/entries?day={today}&format=xlsx")).rows.len(), 20);
        assert_eq!(read(&format!("/office/ledger/entries?day={}&format=xlsx", today.plus(-1))).rows.len(), 0);
    });
}

#[test]
fn money_is_shown_to_whom_it_concerns() {
    told(|store, small| {
        a_month_of_sales(store, small);
        let mut other = browser(store, Role::Grower, Some(small.producers[1].get()));
        assert!(!other.get("/grower/money").says("480.00"));
        assert_eq!(other.get("/office/ledger").status, StatusCode::FORBIDDEN);
        let mut buyer = browser(store, Role::Buyer, None);
        for path in ["/grower/money", "/office/ledger", "/office/ledger/accounts", "/office/ledger/entries"] {
            assert_eq!(buyer.get(path).status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(browser(store, Role::Finance, None).get("/office/ledger/accounts/5").status, 404);
    });
}

#[test]
fn every_word_is_said_in_both_languages_and_every_class_exists() {
    webkit::testing::locales_agree(&ledger::ROOM);
    webkit::testing::templates_keep_to_the_look();
}

#[test]
fn a_growers_money_for_programs_is_what_his_page_says() {
    told(|store, small| {
        a_month_of_sales(store, small);
        // A co-operative's share that became his, as its room posts it.
        let [yu, cooperative] = small.producers;
        let sides = [(yu, -1_500), (cooperative, 1_500)].map(|(producer, fen)| {
            (ledger::AccountKey::of(AccountKind::ProducerPayable, producer), Fen::of_fen(fen))
        });
        let shared = ledger::NewEntry {
            kind: EntryKind::Shared,
            order: None,
            cause: 9,
            at: today().at_minute(505),
            person: None,
            evidence: "FW-1".into(),
            sides: sides.into_iter().collect(),
        };
        write(store, |tx| ledger::post_entries(tx, std::slice::from_ref(&shared)));
        let mut browser = grower(store, small);
        let told = browser.get("/api/grower/money");
        for said in [
            "\"due_fen\":25600",
            "\"payable_fen\":21500",
            "\"sold_fen\":48000",
            "\"gets_fen\":45600",
            "\"returned_fen\":6000",
            "{\"kind\":\"shared\",\"amount_fen\":1500}",
            "\"lot\":\"FW-261123-007-4\"",
        ] {
            assert!(told.says(said), "{said} is missing in {}", told.text());
        }
        assert!(browser.get("/grower/money").says("合作社卖的，你的那份"));
        assert!(browser.get("/api/grower/money?month=2020-01").says("\"sold_fen\":0"));
        assert_eq!(browser.get("/api/grower/money?month=soon").status, StatusCode::NOT_FOUND);
        let mut office = browser_of_office(store);
        assert_eq!(office.get("/api/grower/money").status, StatusCode::FORBIDDEN);
    });
}

fn browser_of_office(store: &Store) -> Browser {
    browser(store, Role::CountyOffice, None)
}
