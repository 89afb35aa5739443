//! The office's pages, sheets and the API, asked through the whole router, on both databases.
#![allow(clippy::unwrap_used)] // A page that fails is a failed test.
use axum::http::StatusCode;
use catalog::testing::few;
use catalog::{ROOM, api, export_products, import_products, pages, product_by_code, search};
use kernel::{Fen, Time};
use sheets::Format;
use store::testing::{COUNTY, both};
use store::{Error, Store};
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

fn app(store: &Store) -> axum::Router {
    let site = Site::new(store.clone(), &[&county::ROOM, &ROOM], Settings::default()).unwrap();
    webkit::app(&site, pages(&site), api(&site))
}

fn with_office(story: impl Fn(&Store, &mut Browser)) {
    both(&[webkit::ROOM.schema(), county::ROOM.schema(), ROOM.schema()], |store| {
        store.write::<_, Error>(COUNTY, |tx| few(tx, Time::EPOCH)).unwrap();
        let mut browser = Browser::new(app(store));
        let grants = vec![Grant { role: Role::CountyOffice, scope: None }];
        let who = SignedIn { person: PersonId::new(1), name: "徐主任".into(), grants };
        browser.sign_in(store, COUNTY, &who, webkit::wall());
        story(store, &mut browser);
    });
}

fn price(store: &Store, code: &str) -> Fen {
    store.read::<_, Error>(COUNTY, |tx| product_by_code(tx, code)).unwrap().unwrap().price
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&ROOM);
    templates_keep_to_the_look();
}

#[test]
fn nobody_else_sees_the_office() {
    with_office(|store, browser| {
        assert_eq!(browser.get("/office/products").status, StatusCode::OK);
        let mut stranger = Browser::new(app(store));
        for path in ["/office/products", "/office/products/import", "/office/products/PECAN-250"] {
            assert!(stranger.get(path).location().starts_with("/signin"), "{path}");
        }
    });
}

#[test]
fn the_office_finds_prices_and_withdraws() {
    with_office(|store, browser| {
        let list = browser.get("/office/products?q=%E5%86%AC%E7%AC%8B");
        assert!(list.says("高山冬笋") && !list.says("手剥山核桃"));
        browser.language = "en";
        assert!(browser.get("/office/products?state=on_sale").says("Hand-shelled pecans"));
        browser.language = "zh-CN";
        let path = "/office/products/PECAN-250";
        assert!(browser.get(path).says("value=\"36.00\""));
        for (typed, why) in [("abc", "不是金额"), ("-3", "负数"), ("0", "零"), ("1.999", "小数太多")]
        {
            let refused = browser.post(path, &[("price", typed)]);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert!(refused.says(why) && refused.says(&format!("value=\"{typed}\"")), "{typed}");
        }
        assert_eq!(browser.post(path, &[("price", "38.5")]).location(), path);
        assert_eq!(price(store, "PECAN-250"), Fen::of_fen(3_850));
        browser.post(path, &[("state", "withdrawn")]);
        assert!(browser.get(path).says("放回店里"));
        let found = store.read::<_, Error>(COUNTY, |tx| search(tx, "核桃", 9)).unwrap();
        assert_eq!(found, []);
        assert_eq!(browser.get("/office/products/NONE").status, StatusCode::NOT_FOUND);
    });
}

const SHEET: &str = "编号,品类,名称,英文名,单位,一份数量,净重克,价格,保鲜天数,月份\n\
    SHOOT-500,hills,高山冬笋,Winter shoots,克,500,,21.80,6,11-2\n\
    EGG-15,山里,土鸡蛋,Eggs,枚,15,750,24,14,\n\
    BAD-1,山里,坏价钱,,克,500,,abc,6,\n\
    BAD-2,海里,坏品类,,克,500,,9.9,6,\n\
    BAD-3,山里,没净重,,件,1,,9.9,6,\n\
    EGG-15,山里,第二回,,枚,15,750,24,14,\n\
    HEN-1,山里,散养土鸡,,克,500,,88,2,\n\
    BAD-4,山里,坏月份,,克,500,,9.9,6,13-14\n";

#[test]
fn the_good_rows_go_in_and_the_bad_ones_come_back_with_reasons() {
    with_office(|store, browser| {
        let seen = browser.post_file("/office/products/import", "sheet", "货品.csv", SHEET.as_bytes());
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.says("新加 1 样，改了 1 样，6 行没收"), "{}", seen.text());
        for why in ["不是金额", "没有这个品类", "没有填", "和第 3 行重复", "一直按件卖", "不是月份"]
        {
            assert!(seen.says(why), "{why}: {}", seen.text());
        }
        assert!(seen.says("data:application/vnd.openxmlformats"));
        assert_eq!(price(store, "SHOOT-500"), Fen::of_fen(2_180));
        assert_eq!(price(store, "EGG-15"), Fen::of_yuan(24));
        let table = sheets::read("货品.csv", SHEET.as_bytes()).unwrap();
        let again = store.write::<_, Error>(COUNTY, |tx| import_products(tx, &table, Time::EPOCH)).unwrap();
        let again = again.unwrap();
        assert_eq!((again.added, again.changed, again.left_out.len()), (0, 2, 6));
    });
}

#[test]
fn a_sheet_that_is_none_is_refused_with_a_sentence() {
    with_office(|_, browser| {
        let path = "/office/products/import";
        let refused = browser.post_file(path, "sheet", "a.csv", "编号,名称\nA,B\n".as_bytes());
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("缺少列") && refused.says("价格"), "{}", refused.text());
        let refused = browser.post_file(path, "sheet", "a.xlsx", b"PK\x03\x04 not really");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(browser.post(path, &[]).says("还没有选文件"));
    });
}

#[test]
fn what_goes_out_comes_back_in_unchanged() {
    with_office(|store, browser| {
        let file = browser.get("/office/products?format=xlsx");
        let table = sheets::read("products.xlsx", &file.bytes).unwrap();
        let before = store.read::<_, Error>(COUNTY, catalog::all_products).unwrap();
        let done = store.write::<_, Error>(COUNTY, |tx| import_products(tx, &table, Time::EPOCH)).unwrap();
        let done = done.unwrap();
        assert_eq!((done.added, done.changed, done.left_out), (0, 3, vec![]));
        assert_eq!(store.read::<_, Error>(COUNTY, catalog::all_products).unwrap(), before);
        let csv = store.read(COUNTY, |tx| export_products(tx, Format::Csv).map_err(|_| Error::Stopped));
        assert_eq!(sheets::read("products.csv", &csv.unwrap()).unwrap().rows.len(), 3);
    });
}

#[test]
fn programs_read_products_as_json() {
    with_office(|_, browser| {
        let all = browser.get("/api/products");
        assert!(all.says("\"code\":\"PECAN-250\"") && all.says("\"next\":null"), "{}", all.text());
        let found = browser.get("/api/products?q=%E5%9C%9F%E9%B8%A1");
        assert!(found.says("HEN-1") && !found.says("PECAN"), "{}", found.text());
        assert!(browser.get("/api/products/HEN-1").says("\"unit\":\"H87\""));
        assert_eq!(browser.get("/api/products/NONE").status, StatusCode::NOT_FOUND);
        assert!(browser.get("/api/openapi.json").says("/api/products/{code}"));
    });
}
