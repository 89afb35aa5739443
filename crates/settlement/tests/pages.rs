//! What finance and growers see and press, on the real pages, in both languages.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod world;

use axum::http::StatusCode;
use county::PasswordHash;
use kernel::{Day, Fen, Time};
use settlement::{Outcome, record_results};
use store::Store;
use store::testing::COUNTY;
use webkit::testing::{Browser, Seen};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};
use world::*;

fn browser(store: &Store, person: PersonId, role: Role, scope: Option<i64>) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    let mut browser = Browser::new(webkit::app(&site, settlement::pages(&site), settlement::api(&site)));
    let who = SignedIn { person, name: "王会计".into(), grants: vec![Grant { role, scope }] };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

/// The pages ask the wall's clock, so the sales are of yesterday.
fn yesterday() -> Day {
    webkit::wall().day().plus(-1)
}

fn says_all(page: &Seen, all: &[&str]) {
    for said in all {
        assert!(page.says(said), "{said} is missing in {}", page.text());
    }
}

/// The first link of a page whose address holds `part`.
fn link(page: &Seen, part: &str) -> String {
    let text = page.text();
    let links = text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut fitting = links.filter(|link| link.contains(part));
    fitting.next().unwrap_or_else(|| panic!("no link with {part} in {text}")).replace("&#38;", "&")
}

#[test]
fn the_words_and_the_look_are_whole() {
    webkit::testing::locales_agree(&settlement::ROOM);
    webkit::testing::templates_keep_to_the_look();
}

#[test]
fn finance_makes_a_batch_another_approves_it_and_the_bank_has_it() {
    told(|store, small| {
        let [yu, _] = small.producers;
        with_accounts(store, &[yu]);
        sold(store, 1, yu, Fen::of_yuan(480), yesterday());
        let hash = PasswordHash::of("caiwu yi hao");
        let wang =
            write(store, |tx| county::register_person(tx, "10000000071", "王会计", &hash, Time::default()));
        let mut wang = browser(store, wang.unwrap(), Role::Finance, None);
        let page = wang.get("/office/ledger/payouts");
        says_all(&page, &["456.00", "做一批付款", "付款途中"]);
        let through = yesterday().to_string();
        let pay_on = yesterday().plus(3).to_string();
        let form =
            [("through", &*through), ("threshold", "10.00"), ("pay_on", &*pay_on), ("from", "sandbox")];
        let made = wang.post("/office/ledger/payouts", &form);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let here = made.location().split('?').next().unwrap().to_string();
        let page = wang.get(&here);
        says_all(&page, &["等第二个人", "这批是你制的", "62000000000", "456.00"]);
        let own = [("do", "approve"), ("password", "caiwu yi hao")];
        let refused = wang.post(&format!("{here}/decide"), &own);
        assert_eq!(refused.status, StatusCode::CONFLICT);
        says_all(&refused, &["制的人不能审"]);

        let hash = PasswordHash::of("caiwu er hao");
        let xu =
            write(store, |tx| county::register_person(tx, "10000000072", "徐会计", &hash, Time::default()));
        let mut xu = browser(store, xu.unwrap(), Role::Finance, None);
        let decide = format!("{here}/decide");
        for (password, why) in [("", "还没有写密码"), ("caiwu yi hao", "再错 4 次")] {
            let refused = xu.post(&decide, &[("do", "approve"), ("password", password)]);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            says_all(&refused, &[why, "再写一遍你的密码", "等第二个人"]);
        }
        let approved = xu.post(&decide, &[("do", "approve"), ("password", "caiwu er hao")]);
        assert_eq!(approved.status, StatusCode::SEE_OTHER);
        assert_eq!(xu.get(&format!("{here}/file")).status, StatusCode::NOT_FOUND, "not sent yet");
        assert_eq!(xu.post(&format!("{here}/send"), &[]).status, StatusCode::SEE_OTHER);
        let file = xu.get(&format!("{here}/file?as=xml"));
        assert!(file.text().contains("<CtrlSum>456.00</CtrlSum>"), "{}", file.text());
        let line = [("line", "1"), ("result", "bounced"), ("reference", "R7"), ("reason", "name_differs")];
        assert_eq!(xu.post(&format!("{here}/line"), &line).status, StatusCode::SEE_OTHER);
        xu.language = "en";
        says_all(
            &xu.get(&here),
            &["Came back: the account&#39;s name differs", "R7", "Owed again; nothing is lost"],
        );
        let code = code(&xu.get(&here));
        let api = xu.get(&format!("/api/payout-batches/{code}"));
        says_all(&api, &["\"state\":\"bounced\"", "\"amount_fen\":45600", "\"producer\":\"FW0001\""]);

        let mut office = browser(store, PersonId::new(73), Role::CountyOffice, None);
        let page = office.get(&here);
        assert!(page.says("**** ") && !page.says("62000000000"), "numbers are finance's: {}", page.text());
        assert_eq!(office.post(&format!("{here}/send"), &[]).status, StatusCode::FORBIDDEN);
        let mut buyer = browser(store, PersonId::new(74), Role::Buyer, None);
        assert_eq!(buyer.get("/office/ledger/payouts").status, StatusCode::FORBIDDEN);
        assert_eq!(buyer.get("/api/payout-batches").status, StatusCode::FORBIDDEN);
    });
}

/// `P-2611-01` in the title of a page.
fn code(page: &Seen) -> String {
    let text = page.text();
    let at = text.find("P-2").unwrap();
    text[at..at + 9].to_string()
}

#[test]
fn a_grower_reads_his_month_in_words_and_keeps_it() {
    told(|store, small| {
        let [yu, _] = small.producers;
        let today = webkit::wall().day();
        sold(store, 1, yu, Fen::of_yuan(480), today);
        let mut grower = browser(store, PersonId::new(75), Role::Grower, Some(kernel::Whole::get(yu)));
        let page = grower.get("/grower/money/statements");
        says_all(&page, &["卖了 12 件，480.00 元；服务费 24.00；到你手 456.00。", "还没有登记收款账户"]);
        with_accounts(store, &[yu]);
        grower.language = "en";
        let page = grower.get("/grower/money/statements");
        says_all(
            &page,
            &["12 packs sold, 480.00; fees 24.00; for you 456.00.", "You get 456.00 on", "**** "],
        );

        let at = today.at_minute(1_439);
        let batch = sent(store, today, at);
        let all = lines(store, batch);
        done(store, |tx| record_results(tx, batch, &[says(&all[0], Outcome::Paid)], WANG, at));
        let page = grower.get("/grower/money/statements");
        says_all(&page, &["Arrived", "Nothing waits to be paid now", "Paid to your account"]);
        let pdf = grower.get(&link(&page, "as=pdf"));
        assert!(pdf.bytes.starts_with(b"%PDF-"), "{}", pdf.text());
        let sheet = grower.get(&link(&page, "as=xlsx"));
        let table = sheets::read("statement.xlsx", &sheet.bytes).unwrap();
        let last = table.rows.last().unwrap();
        assert_eq!(last.cells.last().map(String::as_str), Some("0"), "{table:?}");
        says_all(&grower.get(&format!("/api/grower/statements/{}", today.month())), &["\"gets_fen\":45600"]);
        says_all(&grower.get("/api/grower/payouts"), &["\"amount_fen\":45600,\"state\":\"paid\""]);
        assert_eq!(grower.get("/grower/money/statements?month=1999-99").status, StatusCode::OK);
        assert_eq!(grower.get("/office/ledger/payouts").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_grower_asks_for_an_advance_and_finance_grants_and_pays_it() {
    told(|store, small| {
        let [yu, _] = small.producers;
        let today = webkit::wall().day();
        let mut grower = browser(store, PersonId::new(75), Role::Grower, Some(kernel::Whole::get(yu)));
        says_all(&grower.get("/grower/money/advance"), &["县里还没有开办预支"]);
        let mut wang = browser(store, WANG, Role::Finance, None);
        let from = today.to_string();
        let rule = [("from", &*from), ("limit", "50"), ("most", "2000"), ("yearly", "5"), ("repay", "80")];
        assert_eq!(wang.post("/office/ledger/advances/rule", &rule).status, StatusCode::SEE_OTHER);
        paid(store, 1, yu, Fen::of_yuan(1_000), today);
        says_all(&grower.get("/grower/money/advance"), &["475.00"]);
        let refused = grower.post("/grower/money/advance", &[("amount", "500")]);
        says_all(&refused, &["最多可以预支 ¥475.00"]);
        assert_eq!(grower.post("/grower/money/advance", &[("amount", "400")]).status, StatusCode::SEE_OTHER);
        let page = wang.get("/office/ledger/advances");
        says_all(&page, &["¥400.00", "V-", "等你处理"]);
        let here = page
            .text()
            .split("action=\"/office/ledger/advances/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_string();
        let here = format!("/office/ledger/advances/{here}");
        assert_eq!(wang.post(&here, &[("do", "grant")]).status, StatusCode::SEE_OTHER);
        let pay = [("do", "pay"), ("reference", "B1"), ("from_account", "sandbox")];
        assert_eq!(wang.post(&here, &pay).status, StatusCode::SEE_OTHER);
        says_all(&grower.get("/grower/money/advance"), &["已付，在还", "400.00"]);
        wang.language = "en";
        says_all(&wang.get("/office/ledger/advances"), &["Paid, being repaid", "Lent"]);
    });
}

#[test]
fn empty_pages_say_so_and_closing_is_refused_in_words() {
    told(|store, small| {
        let mut wang = browser(store, WANG, Role::Finance, None);
        says_all(&wang.get("/office/ledger/closing"), &["没有要结的月份"]);
        says_all(&wang.get("/office/ledger/bills"), &["账单文件"]);
        let month = yesterday().month().previous();
        sold(store, 1, small.producers[0], Fen::of_yuan(10), month.first_day());
        sold(store, 2, small.producers[0], Fen::of_yuan(10), webkit::wall().day());
        let current = webkit::wall().day().month().to_string();
        let refused = wang.post("/office/ledger/closing", &[("month", &current)]);
        says_all(&refused, &["还没过完"]);
        let closed = wang.post("/office/ledger/closing", &[("month", &month.to_string())]);
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        says_all(&wang.get("/office/ledger/closing"), &["还没过完，过完才能结账"]);
    });
}
