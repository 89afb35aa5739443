//! The shop's, the grower's and the office's pages, asked through the whole router, on both databases.
#![allow(clippy::unwrap_used)] // A page that fails is a failed test.
mod story;

use axum::http::StatusCode;
use catalog::testing::Few;
use county::testing::Small;
use kernel::{Day, Fen, Quantity, Time};
use stock::{NewLot, ROOM, api, list_lots, lots_of, pages};
use store::testing::COUNTY;
use store::{Error, Store};
use story::with_county;
use webkit::testing::{Browser, Seen, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

/// The county's clock in these tests is the wall's.
fn now() -> Time {
    webkit::wall()
}

fn today() -> Day {
    now().day()
}

fn app(store: &Store) -> axum::Router {
    let rooms = [&county::ROOM, &brand::ROOM, &catalog::ROOM, &ROOM];
    let site = Site::new(store.clone(), &rooms, Settings::default()).unwrap();
    webkit::app(&site, pages(&site), api(&site))
}

/// A shop, and browsers in it.
struct Shop<'a> {
    store: &'a Store,
    county: &'a Small,
    few: &'a Few,
}

impl Shop<'_> {
    fn stranger(&self) -> Browser {
        Browser::new(app(self.store))
    }

    fn signed_in(&self, role: Role, scope: Option<i64>) -> Browser {
        let mut browser = self.stranger();
        let grants = vec![Grant { role, scope }];
        let who = SignedIn { person: PersonId::new(1), name: "余春花".into(), grants };
        browser.sign_in(self.store, COUNTY, &who, now());
        browser
    }

    fn grower(&self) -> Browser {
        self.signed_in(Role::Grower, Some(kernel::Whole::get(self.county.producers[0])))
    }

    fn office(&self) -> Browser {
        self.signed_in(Role::CountyOffice, None)
    }

    /// Lists a lot of shoots, harvested so many days ago.
    fn picked(&self, days_ago: i64, grams: i64, price: Option<Fen>) -> String {
        let new = NewLot {
            product: self.few.shoots,
            producer: self.county.producers[0],
            harvested_on: today().plus(-days_ago),
            quantity: Quantity::new(grams).unwrap(),
            price,
            basis: brand::Basis::SelfInspection,
        };
        let listed = self.store.write::<_, Error>(COUNTY, |tx| list_lots(tx, &[new], now()));
        listed.unwrap().remove(0).unwrap().code
    }
}

fn in_shop(story: impl Fn(&Shop)) {
    with_county(|store, county, few| story(&Shop { store, county, few }));
}

fn ok(seen: Seen) -> Seen {
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    seen
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&ROOM);
    templates_keep_to_the_look();
}

#[test]
fn an_empty_shop_says_so_in_both_languages() {
    in_shop(|shop| {
        let mut browser = shop.stranger();
        assert!(ok(browser.get("/")).says("今天还没有货"));
        assert!(ok(browser.get("/season")).says("还没到时候"));
        assert!(ok(browser.get("/product/SHOOT-500")).says("现在买不了"));
        browser.language = "en";
        assert!(ok(browser.get("/")).says("Nothing is in yet today"));
        assert!(ok(browser.get("/search?q=unobtainium")).says("Nothing is called"));
        assert_eq!(browser.get("/product/NONE").status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_home_shows_the_freshest_lot_with_what_one_press_puts_into_the_basket() {
    in_shop(|shop| {
        shop.picked(3, 5_000, Some(Fen::of_fen(1_780)));
        shop.picked(1, 5_000, None);
        let seen = ok(shop.stranger().get("/"));
        for part in ["高山冬笋", "富文乡 · 昨天采", "19.80", "500 克", "富文乡 · 余家", "送到 杭州"]
        {
            assert!(seen.says(part), "{part}: {}", seen.text());
        }
        assert!(!seen.says("17.80"), "the older lot is on the product's page");
        let season = ok(shop.stranger().get("/season?category=hills"));
        let lots = shop.store.read::<_, Error>(COUNTY, |tx| lots_of(tx, shop.county.producers[0])).unwrap();
        assert!(season.says(&format!("name=\"lot\" value=\"{}\"", lots[0].id)), "the freshest");
        assert!(season.says("散养土鸡"), "what is not there is still to come");
    });
}

#[test]
fn the_search_finds_words_of_two_characters_and_says_what_is_not_sent() {
    in_shop(|shop| {
        shop.picked(0, 5_000, None);
        let mut browser = shop.stranger();
        let found = ok(browser.get("/search?q=%E5%86%AC%E7%AC%8B"));
        assert!(found.says("1 样能到 杭州") && found.says("高山冬笋") && !found.says("山核桃"));
        let none = ok(browser.get("/search?q=%E5%9C%9F%E9%B8%A1"));
        assert!(none.says("今天不发到 杭州") && none.says("散养土鸡"), "{}", none.text());
        let script = ok(browser.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E"));
        assert!(!script.says("<script>alert"));
    });
}

#[test]
fn a_product_shows_its_lots_the_first_to_expire_chosen() {
    in_shop(|shop| {
        let old = shop.picked(3, 5_000, Some(Fen::of_fen(1_780)));
        shop.picked(0, 46_000, None);
        let mut browser = shop.stranger();
        let seen = ok(browser.get("/product/SHOOT-500"));
        for part in
            ["富文乡 · 余家", "富文村", "剩 46 公斤", "¥17.80", "¥19.80", "到手还鲜", &old, "承诺达标合格证"]
        {
            assert!(seen.says(part), "{part}: {}", seen.text());
        }
        assert!(seen.says("放进篮子 ¥17.80"));
        assert!(seen.text().matches(" checked").count() == 1);
        browser.language = "en";
        let seen = ok(browser.get("/product/SHOOT-500?packs=3&by=1"));
        assert!(seen.says("Add ¥71.20") && seen.says("value=\"4\""), "{}", seen.text());
    });
}

#[test]
fn what_would_arrive_stale_is_shown_and_not_sold() {
    in_shop(|shop| {
        shop.picked(6, 5_000, None);
        let mut browser = shop.stranger();
        let seen = ok(browser.get("/product/SHOOT-500"));
        assert!(seen.says("送到就不鲜了") && !seen.says("放进篮子"), "{}", seen.text());
        assert!(!ok(browser.get("/")).says("高山冬笋"), "and it is not on the home page");
        let code = ok(browser.get("/search?q=%E5%86%AC%E7%AC%8B"));
        assert!(code.says("找得到，但今天不发给你"), "{}", code.text());
    });
}

#[test]
fn a_product_page_is_small_on_the_wire() {
    in_shop(|shop| {
        for days_ago in 0..6 {
            shop.picked(days_ago, 5_000 + days_ago, None);
            shop.picked(days_ago, 9_000 + days_ago, Some(Fen::of_fen(1_900)));
        }
        let mut browser = shop.stranger();
        let seen = ok(browser.get_packed("/product/SHOOT-500"));
        assert_eq!(seen.header("content-encoding"), "br");
        assert!(seen.bytes.len() <= 12 * 1_024, "{} bytes", seen.bytes.len());
        let home = ok(browser.get("/"));
        assert!(home.bytes.len() <= 100 * 1_024, "{} bytes", home.bytes.len());
    });
}

#[test]
fn where_it_goes_is_chosen_once_and_counts_on_every_page() {
    in_shop(|shop| {
        shop.picked(5, 5_000, None);
        let mut browser = shop.stranger();
        assert!(ok(browser.get("/zone?back=/season")).says("value=\"hangzhou\" checked"));
        let none = browser.post("/zone", &[("zone", "mars"), ("back", "/")]);
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = browser.post("/zone", &[("zone", "country"), ("back", "/product/SHOOT-500")]);
        assert_eq!(chosen.location(), "/product/SHOOT-500");
        assert_eq!(browser.cookie("zone"), Some("country"));
        let seen = ok(browser.get("/product/SHOOT-500"));
        assert!(seen.says("送到 全国") && seen.says("送到就不鲜了"), "{}", seen.text());
        browser.post("/zone", &[("zone", "outlet"), ("outlet", "outlet-FW01"), ("back", "//evil.example")]);
        let seen = ok(browser.get("/product/SHOOT-500"));
        assert!(seen.says("送到 富文村服务点") && seen.says("放进篮子"), "{}", seen.text());
    });
}

#[test]
fn a_grower_reports_a_lot_and_sees_it() {
    in_shop(|shop| {
        let mut browser = shop.grower();
        assert!(ok(browser.get("/grower")).says("现在没有在卖的"));
        let form = ok(browser.get("/grower/report?product=SHOOT-500"));
        assert!(form.says("多少公斤") && form.says("value=\"19.80\""), "{}", form.text());
        let sent = [("product", "SHOOT-500"), ("quantity", "46.5"), ("day", "yesterday"), ("price", "19.8")];
        let done = browser.post("/grower/report", &sent);
        assert!(done.location().starts_with("/grower?listed=FW-"), "{}", done.text());
        let seen = ok(browser.get(done.location()));
        for part in ["在卖 1 批", "报上去了", "高山冬笋", "还剩 46.5 公斤", "¥19.80<small> / 500 克"]
        {
            assert!(seen.says(part), "{part}: {}", seen.text());
        }
        let again = ok(browser.get("/grower/report"));
        assert!(again.says("上一批是 46.5 公斤"), "what was sold last is chosen: {}", again.text());
        let lot =
            &shop.store.read::<_, Error>(COUNTY, |tx| lots_of(tx, shop.county.producers[0])).unwrap()[0];
        assert_eq!((lot.harvested_on, lot.price), (today().plus(-1), None));
    });
}

#[test]
fn what_a_grower_mistypes_is_told_at_its_field_and_kept() {
    in_shop(|shop| {
        let mut browser = shop.grower();
        let tomorrow = today().plus(1).to_string();
        for (field, typed, why) in [
            ("quantity", "abc", "不是公斤数"),
            ("quantity", "-3", "负数"),
            ("quantity", "0", "零"),
            ("quantity", "0.3", "不够一份"),
            ("price", "1.999", "小数太多"),
            ("harvested", &tomorrow, "还没到"),
        ] {
            let mut sent = vec![("product", "SHOOT-500"), ("day", "other")];
            for (name, value) in [("quantity", "10"), ("price", "20"), ("harvested", "2026-01-01")] {
                let value = if name == field { typed } else { value };
                sent.push((name, value));
            }
            if field != "harvested" {
                sent[1].1 = "today";
            }
            let refused = browser.post("/grower/report", &sent);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
            assert!(
                refused.says(why) && refused.says(&format!("value=\"{typed}\"")),
                "{why}: {}",
                refused.text()
            );
        }
        let lots = shop.store.read::<_, Error>(COUNTY, |tx| lots_of(tx, shop.county.producers[0])).unwrap();
        assert_eq!(lots, [], "nothing half done");
    });
}

#[test]
fn a_grower_changes_his_own_lots_and_no_others() {
    in_shop(|shop| {
        let code = shop.picked(0, 46_000, None);
        let path = format!("/grower/lots/{code}");
        let mut browser = shop.grower();
        assert!(ok(browser.get(&path)).says("收回这批"));
        assert_eq!(browser.post(&path, &[("act", "price"), ("price", "18")]).location(), "/grower");
        assert_eq!(browser.post(&path, &[("act", "spoiled"), ("spoiled", "6")]).location(), "/grower");
        let much = browser.post(&path, &[("act", "spoiled"), ("spoiled", "41")]);
        assert_eq!(much.status, StatusCode::CONFLICT);
        assert!(much.says("最多减 40 公斤"), "{}", much.text());
        browser.post(&path, &[("act", "close")]);
        let lot =
            &shop.store.read::<_, Error>(COUNTY, |tx| lots_of(tx, shop.county.producers[0])).unwrap()[0];
        assert_eq!((lot.price, lot.state), (Some(Fen::of_yuan(18)), stock::LotState::Closed));
        let mut other = shop.signed_in(Role::Grower, Some(kernel::Whole::get(shop.county.producers[1])));
        assert_eq!(other.get(&path).status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&path, &[("act", "close")]).status, StatusCode::NOT_FOUND);
        assert!(shop.stranger().get("/grower").location().starts_with("/signin"));
    });
}

#[test]
fn the_office_sees_filters_and_exports_every_lot() {
    in_shop(|shop| {
        let code = shop.picked(1, 46_000, None);
        shop.picked(0, 20_000, None);
        let mut browser = shop.office();
        let seen = ok(browser.get("/office/lots"));
        for part in [code.as_str(), "富文乡 · 余家", "46.0", "66.0", "2 批在卖"] {
            assert!(seen.says(part), "{part}: {}", seen.text());
        }
        let one = ok(browser.get(&format!("/office/lots?q={code}")));
        assert!(one.says("46.0") && !one.says(">20.0<"));
        let named = ok(browser.get("/office/lots?q=%E4%BD%99%E5%AE%B6&township=330127202&state=open&days=1"));
        assert!(named.says(">20.0<") && !named.says(&code), "{}", named.text());
        assert!(ok(browser.get("/office/lots?q=nobody")).says("没有结果"));
        let file = ok(browser.get("/office/lots?format=csv"));
        assert!(file.says("lot_code") && file.says(&code) && file.says("SHOOT-500"), "{}", file.text());
        assert!(shop.grower().get("/office/lots").status == StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_sheet_of_lots_goes_in_without_its_bad_rows_and_not_twice() {
    in_shop(|shop| {
        let (day, late) = (today().to_string(), today().plus(1).to_string());
        let sheet = format!(
            "农户编号,货号,采收日期,净重kg,件数,价格\n\
             FW0001,SHOOT-500,{day},46.5,,18.80\n\
             FW0001,HEN-1,{day},,12,\n\
             FK0001,SHOOT-500,{day},abc,,\n\
             FK0001,SHOOT-500,{late},10,,\n\
             XX0001,SHOOT-500,{day},10,,\n\
             FK0001,NONE,{day},10,,\n\
             FK0001,SHOOT-500,{day},-3,,\n\
             FW0001,SHOOT-500,{day},46.5,,\n\
             FK0001,SHOOT-500,{day},0.2,,\n\
             FK0001,SHOOT-500,2026-01-31,10,,\n"
        );
        let mut browser = shop.office();
        let seen = ok(browser.post_file("/office/lots/import", "sheet", "11 月.csv", sheet.as_bytes()));
        assert!(seen.says("2 行收下了，8 行没收"), "{}", seen.text());
        for why in [
            "不是公斤数",
            "还没到",
            "没有这个农户",
            "没有这个商品",
            "负数",
            "和第 2 行重复",
            "不够一份",
            "保鲜期",
        ] {
            assert!(seen.says(why), "{why}: {}", seen.text());
        }
        let again = ok(browser.post_file("/office/lots/import", "sheet", "11 月.csv", sheet.as_bytes()));
        assert!(again.says("0 行收下了，10 行没收") && again.says("已经报过"), "{}", again.text());
        let lots = shop.store.read::<_, Error>(COUNTY, |tx| lots_of(tx, shop.county.producers[0])).unwrap();
        assert_eq!(lots.len(), 2);
        let refused =
            browser.post_file("/office/lots/import", "sheet", "a.csv", "农户编号,货号\nA,B\n".as_bytes());
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.says("缺少列"));
    });
}

#[test]
fn ten_thousand_rows_go_in_at_once_without_the_three_bad_ones() {
    in_shop(|shop| {
        let day = today().to_string();
        let row = |n: usize| match n {
            7 => format!("FW0001,SHOOT-500,{day},一百\n"),
            5_000 => format!("NOBODY,SHOOT-500,{day},10\n"),
            9_999 => "FW0001,SHOOT-500,2026-11-31,10\n".to_string(),
            _ => format!(
                "{},SHOOT-500,{day},{}.{:03}\n",
                ["FW0001", "FK0001"][n % 2],
                n / 1_000 + 1,
                n % 1_000
            ),
        };
        let sheet: String = std::iter::once("农户编号,货号,采收日期,净重kg\n".to_string())
            .chain((0..10_000).map(row))
            .collect();
        let seen =
            ok(shop.office().post_file("/office/lots/import", "sheet", "十一月.csv", sheet.as_bytes()));
        assert!(seen.says("9997 行收下了，3 行没收"), "{}", &seen.text()[..4_000]);
        let problems = shop.store.read::<_, Error>(COUNTY, stock::check).unwrap();
        assert_eq!(problems, []);
    });
}

#[test]
fn what_goes_out_comes_back_in_and_changes_nothing() {
    in_shop(|shop| {
        shop.picked(1, 46_500, Some(Fen::of_fen(1_880)));
        let mut browser = shop.office();
        let file = ok(browser.get("/office/lots?format=xlsx"));
        let again = ok(browser.post_file("/office/lots/import", "sheet", "lots.xlsx", &file.bytes));
        assert!(again.says("0 行收下了，1 行没收") && again.says("已经报过"), "{}", again.text());
    });
}

#[test]
fn programs_read_lots_as_json() {
    in_shop(|shop| {
        let code = shop.picked(0, 46_000, None);
        let mut browser = shop.stranger();
        let lots = ok(browser.get("/api/products/SHOOT-500/lots"));
        assert!(lots.says(&format!("\"code\":\"{code}\"")) && lots.says("\"free\":46000"), "{}", lots.text());
        assert!(ok(browser.get(&format!("/api/lots/{code}"))).says("\"state\":\"open\""));
        let mistyped = code.replace("-001-", "-002-");
        assert_eq!(browser.get(&format!("/api/lots/{mistyped}")).status, StatusCode::NOT_FOUND);
        assert!(ok(browser.get("/api/openapi.json")).says("/api/lots/{code}"));
    });
}
