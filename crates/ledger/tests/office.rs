//! The office sets what is taken of a sale and keeps the county's funds, on the real pages.
#![allow(clippy::unwrap_used)] // a page that fails is a failed test
mod story;

use axum::http::StatusCode;
use kernel::{Fen, Time};
use ledger::{Cover, FundPayment, Payee};
use store::testing::{COUNTY, both};
use store::{Schema, Store};
use story::{YU, holds, write};
use webkit::testing::Browser;
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

const ROOMS: [&webkit::Room; 6] =
    [&webkit::ROOM, &county::ROOM, &brand::ROOM, &catalog::ROOM, &stock::ROOM, &ledger::ROOM];

fn told(test: impl Fn(&Store, Browser)) {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    both(&schemas, |store| {
        write(store, |tx| county::testing::small(tx, Time::default()));
        test(store, browser(store, Role::Finance));
        holds(store);
    });
}

fn browser(store: &Store, role: Role) -> Browser {
    browser_of(store, role, 7)
}

fn browser_of(store: &Store, role: Role, person: i64) -> Browser {
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    let pages = ledger::pages(&site);
    let mut browser = Browser::new(webkit::app(&site, pages, utoipa_axum::router::OpenApiRouter::new()));
    let grants = vec![Grant { role, scope: None }];
    let who = SignedIn { person: PersonId::new(person), name: "方会计".into(), grants };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

#[test]
fn the_office_sets_a_fee_from_tomorrow_and_reads_which_one_stands() {
    told(|_, mut office| {
        assert!(office.get("/office/ledger/rates").says("还没有定费率"));
        let today = webkit::wall().day();
        let fee = |from, percent| {
            [
                ("part", "platform_fee"),
                ("category", ""),
                ("product", ""),
                ("from", from),
                ("percent", percent),
                ("pack", ""),
            ]
        };
        let [yesterday, now, tomorrow] = [-1, 0, 1].map(|days| today.plus(days).to_string());
        assert_eq!(office.post("/office/ledger/rates", &fee(&now, "5")).status, StatusCode::SEE_OTHER);
        assert_eq!(
            office.post("/office/ledger/rates", &fee(&tomorrow, "4.5%")).status,
            StatusCode::SEE_OTHER
        );
        let page = office.get("/office/ledger/rates");
        for said in ["平台服务费", "全县", "4.5%", "在用", "还没开始"] {
            assert!(page.says(said), "{said} is missing in {}", page.text());
        }
        let again = office.post("/office/ledger/rates", &fee(&tomorrow, "3"));
        assert!(again.status == 422 && again.says("这一天已经定过"), "{}", again.text());
        let past = office.post("/office/ledger/rates", &fee(&yesterday, "3"));
        assert!(past.says("这个日子已经过去了"), "{}", past.text());
        let mut none = fee(&tomorrow, "3");
        none[2].1 = "NO-SUCH";
        assert!(office.post("/office/ledger/rates", &none).says("没有这个商品或品类"));
        office.language = "en";
        assert!(office.get("/office/ledger/rates").says("In force"));
    });
}

#[test]
fn the_office_opens_a_fund_puts_money_in_and_is_warned_when_it_owes() {
    told(|store, mut office| {
        assert!(office.get("/office/ledger/funds").says("还没有专项资金"));
        let new = [
            ("code", "floor-2026"),
            ("purpose", "floor"),
            ("name_zh", "保底资金"),
            ("name_en", "Floor fund"),
            ("budget", "1000"),
            ("warn", "50"),
        ];
        assert_eq!(office.post("/office/ledger/funds", &new).status, StatusCode::SEE_OTHER);
        assert!(office.post("/office/ledger/funds", &new).says("已经有这个代号"));
        let here = "/office/ledger/funds/FLOOR-2026";
        assert!(office.get(here).says("只剩 ¥0.00"), "{}", office.get(here).text());
        let money = [("amount", "100"), ("evidence", "2026-17"), ("cause", "41")];
        let put_in = format!("{here}/endow");
        // The button is pressed twice.
        assert_eq!(office.post(&put_in, &money).status, StatusCode::SEE_OTHER);
        assert_eq!(office.post(&put_in, &money).status, StatusCode::SEE_OTHER);
        let page = office.get(here);
        assert!(page.says("<dd>100.00</dd>") && page.says("预算 1,000.00"), "{}", page.text());
        let over = office.post(&put_in, &[("amount", "901"), ("evidence", "2026-18"), ("cause", "42")]);
        assert!(over.status == 422 && over.says("最多还能拨入 ¥900.00"), "{}", over.text());
        let fund = write(store, ledger::funds)[0].id;
        let promised = FundPayment {
            fund,
            payee: Payee::Producer(YU),
            amount: Fen::of_yuan(130),
            cause: 7,
            evidence: "promise 7".into(),
            person: None,
            at: webkit::wall(),
        };
        write(store, |tx| ledger::pay_from_funds(tx, std::slice::from_ref(&promised), Cover::Debt))[0]
            .unwrap();
        assert!(office.get(here).says("这笔资金欠 ¥30.00"), "{}", office.get(here).text());
        assert!(office.get("/office/ledger/funds").says("欠款"));
        let file = office.get("/office/ledger/funds?format=csv");
        assert!(file.says("FLOOR-2026"), "{}", file.text());
        assert_eq!(office.get("/office/ledger/funds/NONE").status, StatusCode::NOT_FOUND);
        assert_eq!(
            browser(store, Role::BrandOffice).get("/office/ledger/funds").status,
            StatusCode::FORBIDDEN
        );
    });
}

#[test]
fn two_people_promise_a_floor_everybody_reads_it_and_a_table_comes_back_as_it_went() {
    told(|store, mut maker| {
        let product = write(store, |tx| {
            let few = catalog::testing::few(tx, webkit::wall())?;
            Ok(catalog::product(tx, few.shoots)?.unwrap())
        });
        let here = "/office/ledger/floors";
        assert!(maker.get(here).says("还没有保底价"));
        let fund = [
            ("code", "F1"),
            ("purpose", "floor"),
            ("name_zh", "保底资金"),
            ("name_en", "Floor fund"),
            ("budget", "1000"),
            ("warn", "5"),
        ];
        maker.post("/office/ledger/funds", &fund);
        let fund = write(store, ledger::funds)[0].id.to_string();
        let today = webkit::wall().day();
        let [yesterday, tomorrow, later] = [-1, 1, 30].map(|days| today.plus(days).to_string());
        let new = |from: &str| {
            let fields = [
                ("product", product.code.as_str()),
                ("grade", ""),
                ("from", from),
                ("to", &later),
                ("price", "24"),
                ("fund", &fund),
            ];
            fields.map(|(name, value)| (name, value.to_string()))
        };
        let mut propose = |from: &str| {
            let fields = new(from);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            maker.post(here, &fields)
        };
        let past = propose(&yesterday);
        assert!(past.status == 422 && past.says("不能从过去开始"), "{}", past.text());
        assert_eq!(propose(&tomorrow).status, StatusCode::SEE_OTHER);
        assert!(maker.get(here).says("您提出的，请另一个人公布"));
        assert!(!maker.get("/floors").says("24.00"));
        let floor = write(store, |tx| ledger::floors_from(tx, today))[0].id;
        let own = maker.post(&format!("{here}/{floor}"), &[("decision", "published")]);
        assert!(own.status == StatusCode::CONFLICT && own.says("不能自己公布"), "{}", own.text());
        let mut checker = browser_of(store, Role::CountyOffice, 8);
        assert_eq!(
            checker.post(&format!("{here}/{floor}"), &[("decision", "published")]).status,
            StatusCode::SEE_OTHER
        );
        let public = maker.get("/floors");
        assert!(
            public.says("高山冬笋") && public.says("24.00") && public.says("1,000.00"),
            "{}",
            public.text()
        );
        maker.language = "en";
        assert!(maker.get("/floors").says("Mountain winter bamboo shoots"));
        maker.language = "zh-CN";
        // The file comes back: it overlaps what is published, and is proposed again for a second person to refuse.
        let file = maker.get(&format!("{here}?format=csv"));
        let table = sheets::read("floors.csv", &file.bytes).unwrap();
        let taken =
            write(store, |tx| ledger::import_floors(tx, &table, PersonId::new(7), webkit::wall())).unwrap();
        assert_eq!((taken.proposed, taken.left_out), (1, vec![]));
        let bad =
            "商品代号,从哪天起,到哪天,每公斤（元）,资金代号\nNONE,2030-01-01,2030-02-01,5,F1\n".as_bytes();
        let table = sheets::read("floors.csv", bad).unwrap();
        let taken =
            write(store, |tx| ledger::import_floors(tx, &table, PersonId::new(7), webkit::wall())).unwrap();
        assert_eq!((taken.proposed, taken.left_out[0].row, taken.left_out[0].column), (0, 2, "product"));
    });
}

#[test]
fn the_office_sees_where_each_yuan_goes_and_buys_at_the_floor() {
    told(|store, mut office| {
        assert!(office.get("/office/ledger/yuan").says("这几天没有销售"));
        let order = stock::OrderId::new(1);
        let shares = story::goods(order, 1, YU, Fen::of_yuan(100));
        write(store, |tx| {
            ledger::freeze(tx, &shares)?;
            story::post_in(tx, ledger::EntryKind::Paid, &[order], webkit::wall())
        });
        let page = office.get("/office/ledger/yuan");
        assert!(
            page.says("买家一共付了 ¥100.00") && page.says("95%") && page.says("5.00"),
            "{}",
            page.text()
        );
        assert!(office.get("/office/ledger/yuan?product=%E6%B2%A1%E6%9C%89").says("这几天没有销售"));
        assert!(office.get("/office/ledger/purchases").says("还没有收购"));
        let offer = [("producer", "NONE"), ("product", "X"), ("grade", ""), ("kg", "20")];
        let refused = office.post("/office/ledger/purchases", &offer);
        assert!(refused.status == 422 && refused.says("没有这个农户"), "{}", refused.text());
    });
}
