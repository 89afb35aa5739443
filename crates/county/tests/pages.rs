//! The room's pages, asked by a browser without a network.
use axum::http::StatusCode;
use county::testing::{Small, small};
use county::{PasswordHash, ROOM, grant, register_person};
use kernel::{Fen, Time, Whole};
use std::sync::LazyLock;
use store::testing::{COUNTY, both, on_sqlite};
use store::{Error, Store};
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

const SCHEMAS: [store::Schema; 2] = [webkit::ROOM.schema(), ROOM.schema()];
const YU: &str = "10000002046";

static HASH: LazyLock<PasswordHash> = LazyLock::new(|| PasswordHash::of("shanhetao"));

fn make(store: &Store) -> (Small, PersonId) {
    let made = store.write::<_, Error>(COUNTY, |tx| {
        let county = small(tx, Time::EPOCH)?;
        let yu = register_person(tx, YU, "余春花", &HASH, webkit::wall())?.expect("the phone is free");
        Ok((county, yu))
    });
    made.expect("the county is made")
}

fn browser(store: &Store) -> Browser {
    let site = Site::new(store.clone(), &[&ROOM], Settings::default()).expect("the site opens");
    Browser::new(webkit::app(&site, county::pages(&site), county::api(&site)))
}

fn office(store: &Store, role: Role) -> Browser {
    let mut browser = browser(store);
    let grants = vec![Grant { role, scope: None }];
    let who = SignedIn { person: PersonId::new(7), name: "徐主任".into(), grants };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&ROOM);
    templates_keep_to_the_look();
}

#[test]
fn whoever_signs_in_comes_to_his_own_work_and_leaves_again() {
    both(&SCHEMAS, |store| {
        let (county, yu) = make(store);
        let grown = county.producers[0].get();
        store.write::<_, Error>(COUNTY, |tx| grant(tx, yu, Role::Grower, Some(grown))).unwrap();
        let mut browser = browser(store);
        assert!(browser.get("/me").says("还没有登录"));
        let seen = browser.post("/signin", &[("phone", "100 0000 2046"), ("password", "shanhetao")]);
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/grower"), "{}", seen.text());
        let me = browser.get("/me");
        assert!(me.says("余春花") && me.says("100 **** 2046") && me.says("富文乡 · 余家"), "{}", me.text());
        assert!(me.says("href=\"/grower/money\"") && !me.says("/office"));
        assert_eq!(browser.post("/signout", &[]).location(), "/");
        assert!(browser.get("/me").says("还没有登录"));
    });
}

#[test]
fn the_page_that_was_wanted_is_shown_after_signing_in_and_never_another_sites() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        for (next, to) in [("/basket?a=1", "/basket?a=1"), ("//evil.example", "/"), ("", "/me")] {
            let fields = [("phone", YU), ("password", "shanhetao"), ("next", next)];
            assert_eq!(browser(store).post("/signin", &fields).location(), to);
        }
        let page = browser(store).get("/signin?next=/basket%3Fa%3D1").text();
        assert!(page.contains("name=\"next\" value=\"/basket?a=1\""), "{page}");
        assert!(page.contains("href=\"/signup?next=/basket%3Fa%3D1\""), "{page}");
    });
}

#[test]
fn wrong_passwords_are_counted_and_the_phone_waits_even_for_the_right_one() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut browser = browser(store);
        let mut tried = |password: &str| {
            let seen = browser.post("/signin", &[("phone", YU), ("password", password)]);
            (seen.status, seen.text())
        };
        for left in [4, 3, 2, 1] {
            let (status, text) = tried("wrong");
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(text.contains(&format!("再错 {left} 次，这个号锁 15 分钟")), "{text}");
            assert!(
                text.contains(YU) && !text.contains("value=\"wrong\""),
                "the phone stays, the password not"
            );
        }
        let (_, text) = tried("wrong");
        assert!(text.contains("还有 15 分钟"), "{text}");
        let (status, text) = tried("shanhetao");
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("这个号先锁住"), "{text}");
    });
}

#[test]
fn a_phone_that_nobody_has_is_told_the_same() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        let mut browser = browser(store);
        let seen = browser.post("/signin", &[("phone", "10000009999"), ("password", "shanhetao")]);
        assert!(seen.says("手机号或密码不对。再错 4 次"), "{}", seen.text());
        let seen = browser.post("/signin", &[("phone", "abc"), ("password", "")]);
        assert!(seen.says("id=\"phe\"") && seen.says("还没有写密码"), "{}", seen.text());
    });
}

#[test]
fn a_stranger_opens_an_account_once() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut browser = browser(store);
        let short = [("name", "方宁"), ("phone", "10000003333"), ("password", "short")];
        let seen = browser.post("/signup", &short);
        assert!(seen.says("密码要 8 到 100 个字") && seen.says("value=\"方宁\""), "{}", seen.text());
        let taken = [("name", "方宁"), ("phone", YU), ("password", "long enough")];
        let seen = browser.post("/signup", &taken);
        assert_eq!(seen.status, StatusCode::CONFLICT);
        assert!(seen.says("这个手机号已经开过号"), "{}", seen.text());
        let good =
            [("name", "方宁"), ("phone", "10000003333"), ("password", "long enough"), ("next", "/basket")];
        assert_eq!(browser.post("/signup", &good).location(), "/basket");
        assert!(browser.get("/me").says("方宁"));
    });
}

#[test]
fn a_changed_password_ends_every_other_session() {
    both(&SCHEMAS, |store| {
        make(store);
        let enter = |password: &str| {
            let mut browser = browser(store);
            let seen = browser.post("/signin", &[("phone", YU), ("password", password)]);
            (browser, seen.status)
        };
        let ((mut mine, _), (mut lost, _)) = (enter("shanhetao"), enter("shanhetao"));
        let seen = mine.post("/me/password", &[("old", "no"), ("new", "jin huo hua")]);
        assert!(seen.says("这不是现在的密码"), "{}", seen.text());
        let seen = mine.post("/me/password", &[("old", "shanhetao"), ("new", "jin huo hua")]);
        assert_eq!(seen.location(), "/me", "{}", seen.text());
        assert!(mine.get("/me").says("余春花"));
        assert!(lost.get("/me").says("还没有登录"));
        assert_eq!(enter("shanhetao").1, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(enter("jin huo hua").1, StatusCode::SEE_OTHER);
    });
}

#[test]
fn offices_see_places_and_buses_and_others_do_not() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut finance = office(store, Role::Finance);
        let seen = finance.get("/office/outlets?township=330127202&kind=outlet");
        assert!(
            seen.says("FW01") && seen.says("FW02") && !seen.says("<td data-l=\"编号\" class=\"num\">FK01")
        );
        assert!(seen.says("07:20") && seen.says("14:20"), "when the bus comes: {}", seen.text());
        let file = finance.get("/office/outlets?format=csv").text();
        assert_eq!(file.trim().lines().count(), 8, "seven places and the heads: {file}");
        let routes = finance.get("/office/routes");
        assert!(routes.says("href=\"/office/routes/2\"") && routes.says("14:50"), "{}", routes.text());
        assert_eq!(finance.post("/office/routes/1", &[]).status, StatusCode::FORBIDDEN);
        assert_eq!(office(store, Role::Grower).get("/office/outlets").status, StatusCode::FORBIDDEN);
        assert_eq!(browser(store).get("/office/routes").location(), "/signin?next=/office/routes");
    });
}

#[test]
fn the_map_of_the_buses_is_drawn_on_the_countys_border() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        let border = r#"{"type":"Polygon","coordinates":[[[118.3,29.2],[119.4,29.2],[119.4,30.0],[118.3,30.0],[118.3,29.2]]]}"#;
        let settle = |border: &str| {
            store
                .write::<_, Error>(COUNTY, |tx| county::set_setting(tx, county::keys::BORDER, border))
                .unwrap();
        };
        settle(border);
        let seen = office(store, Role::CountyOffice).get("/office/routes");
        assert!(seen.says("<svg class=\"map whole\"") && seen.says(">富文乡 2</text>"), "{}", seen.text());
        settle("no border");
        let seen = office(store, Role::CountyOffice).get("/office/routes");
        assert!(seen.status.is_success() && !seen.says("<svg class=\"map whole\""));
    });
}

#[test]
fn the_hours_of_a_route_are_changed_and_wrong_ones_said_at_their_field() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut office = office(store, Role::CountyOffice);
        let wrong = [("morning", "15:00"), ("cutoff", "14:31"), ("departs", "14：30")];
        let seen = office.post("/office/routes/1", &wrong);
        assert!(seen.says("早班要比下午的班车早") && seen.says("截单不能晚过班车开"), "{}", seen.text());
        let good = [("morning", "06:40"), ("cutoff", "14:30"), ("departs", "14:30")];
        assert_eq!(office.post("/office/routes/1", &good).location(), "/office/routes/1");
        let seen = office.get("/office/routes/1");
        assert!(seen.says("value=\"06:40\"") && seen.says("14:50") && seen.says("07:00"), "{}", seen.text());
        assert_eq!(office.get("/office/routes/9").status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn producers_that_go_out_come_back_unchanged_in_either_language() {
    both(&SCHEMAS, |store| {
        let (county, _) = make(store);
        let read =
            || store.read::<_, Error>(COUNTY, |tx| county::producers_by_ids(tx, &county.producers)).unwrap();
        let before = read();
        for language in ["zh-CN", "en"] {
            for kind in ["xlsx", "csv"] {
                let mut office = office(store, Role::CountyOffice);
                office.language = language;
                let file = office.get(&format!("/office/producers?format={kind}"));
                let name = format!("producers.{kind}");
                let seen = office.post_file("/office/producers/import", "sheet", &name, &file.bytes);
                let said =
                    if language == "en" { "0 added, 2 changed" } else { "新登记 0 家，改了 2 家" };
                assert!(seen.says(said), "{language} {kind}: {}", seen.text());
                assert_eq!(read(), before);
            }
        }
    });
}

#[test]
fn bad_rows_come_back_with_reasons_and_the_good_ones_go_in() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut office = office(store, Role::CountyOffice);
        let sheet = "编号,类型,名称,村编号,服务点编号,联系电话\n\
                     FW0002,农户,富文乡 · 方家,富文村,FW02,100 0000 7777\n\
                     FW0003,个体,富文乡 · 徐家,富文村,,\n\
                     FW0004,农户,富文乡 · 童家,没有村,,\n\
                     FW0002,农户,富文乡 · 方家二,富文村,,\n\
                     FW0001,合作社,富文合作社,330127201,,\n";
        let seen = office.post_file("/office/producers/import", "sheet", "a.csv", sheet.as_bytes());
        let text = seen.text();
        assert!(text.contains("新登记 1 家，改了 1 家，3 行没收"), "{text}");
        assert!(text.contains("请写其中一个：农户 / household"), "{text}");
        assert!(
            text.contains("没有这个村")
                && text.contains("和第 2 行重复")
                && text.contains("data:application/")
        );
        let listed = office.get("/office/producers").text();
        assert!(
            listed.contains("富文乡 · 方家") && listed.contains("富文合作社") && !listed.contains("徐家")
        );
        assert!(listed.contains("漠川村服务点"), "FW02, as written; the village of FW0001 moved: {listed}");
    });
}

#[test]
fn a_file_that_is_no_table_of_producers_changes_nothing() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        let mut office = office(store, Role::CountyOffice);
        let seen =
            office.post_file("/office/producers/import", "sheet", "a.csv", "编号,名称\nA,B\n".as_bytes());
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(seen.says("缺少列：类型 (kind), 村编号 (village_code)"), "{}", seen.text());
        let seen = office.post("/office/producers/import", &[]);
        assert!(seen.says("还没有选文件"), "{}", seen.text());
        let brand = &mut self::office(store, Role::BrandOffice);
        assert!(brand.get("/office/producers").status.is_success());
        assert_eq!(brand.get("/office/producers/import").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn an_administrator_grants_a_role_which_counts_at_once_and_takes_it_back() {
    both(&SCHEMAS, |store| {
        let (county, yu) = make(store);
        let mut keeper = browser(store);
        keeper.post("/signin", &[("phone", YU), ("password", "shanhetao")]);
        assert!(!keeper.get("/me").says("/outlet"));
        let mut admin = office(store, Role::Administrator);
        let page = format!("/office/people/{yu}");
        let seen = admin.post(&format!("{page}/grant"), &[("role", "outlet_keeper"), ("scope", "T1")]);
        assert!(seen.says("没有这个编号的服务点"), "{}", seen.text());
        let seen = admin.post(&format!("{page}/grant"), &[("role", "outlet_keeper"), ("scope", "fw02")]);
        assert_eq!(seen.location(), page, "{}", seen.text());
        assert!(keeper.get("/me").says("漠川村服务点"));
        let scope = county.outlets[1].to_string();
        let seen = admin.get(&page);
        assert!(seen.says(&format!("name=\"scope\" value=\"{scope}\"")), "{}", seen.text());
        admin.post(&format!("{page}/take"), &[("role", "outlet_keeper"), ("scope", &scope)]);
        assert!(!keeper.get("/me").says("漠川村服务点"));
        assert_eq!(office(store, Role::CountyOffice).get("/office/people").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn the_last_administrator_stays_and_an_erased_person_is_nobody() {
    both(&SCHEMAS, |store| {
        let (_, yu) = make(store);
        store.write::<_, Error>(COUNTY, |tx| grant(tx, yu, Role::Administrator, None)).unwrap();
        let mut admin = browser(store);
        admin.post("/signin", &[("phone", YU), ("password", "shanhetao")]);
        let page = format!("/office/people/{yu}");
        let seen = admin.post(&format!("{page}/take"), &[("role", "administrator"), ("scope", "")]);
        assert!(seen.says("这是最后一个管理员"), "{}", seen.text());
        let new = [("name", "方宁"), ("phone", "10000003333"), ("password", "long enough")];
        let second = admin.post("/office/people/new", &new).location().to_string();
        admin.post(&format!("{second}/grant"), &[("role", "administrator"), ("scope", "")]);
        assert!(admin.get("/office/people?role=administrator&q=方").says("10000003333"));
        let seen = admin.post(&format!("{page}/erase"), &[]);
        assert!(seen.says("先勾上这一句"), "{}", seen.text());
        assert_eq!(admin.post(&format!("{page}/erase"), &[("sure", "1")]).location(), "/office/people");
        assert!(admin.get("/me").says("还没有登录"), "who is erased is signed out");
        let mut other = office(store, Role::Administrator);
        assert!(!other.get("/office/people").says("余春花"));
        assert_eq!(other.get(&page).status, StatusCode::NOT_FOUND);
        let again = [("name", "余春花"), ("phone", YU), ("password", "long enough")];
        assert_eq!(browser(store).post("/signup", &again).status, StatusCode::SEE_OTHER, "the phone is free");
        assert!(store.read::<_, Error>(COUNTY, county::check).unwrap().is_empty());
    });
}

#[test]
fn programs_read_the_county_and_only_who_agrees_is_shown() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        let mut browser = browser(store);
        let json = |browser: &mut Browser, path: &str| -> serde_json::Value {
            serde_json::from_slice(&browser.get(path).bytes).unwrap()
        };
        let places = json(&mut browser, "/api/places");
        let outlet = places.as_array().unwrap().iter().find(|place| place["code"] == "FW01").unwrap();
        assert_eq!((outlet["collects_minute"].as_i64(), outlet["route"].as_i64()), (Some(860), Some(1)));
        assert_eq!(json(&mut browser, "/api/zones")[0]["freight_fen"], 1_200);
        assert_eq!(json(&mut browser, "/api/townships")[0]["name_zh"], "汾口镇");
        let producers = json(&mut browser, "/api/producers?after=FK0001");
        assert_eq!(producers["producers"].as_array().unwrap().len(), 1);
        assert!(
            producers["producers"][0].get("contact_phone").is_none(),
            "contacts are on the certificate only"
        );
        store
            .write::<_, Error>(COUNTY, |tx| {
                tx.execute("UPDATE producer SET consent = 0 WHERE county_id = $1", &[])
            })
            .unwrap();
        assert_eq!(json(&mut browser, "/api/producers")["producers"].as_array().unwrap().len(), 0);
        assert!(browser.get("/api/openapi.json").says("/api/producers"));
    });
}

#[test]
fn the_office_settles_hours_freight_and_names_and_a_wrong_one_changes_nothing() {
    both(&SCHEMAS, |store| {
        make(store);
        let settled = [
            ("freight", "3.50"),
            ("bag", "20"),
            ("hub", "19:30"),
            ("door", "17:00"),
            ("province_zh", "浙江省"),
            ("province_en", "Zhejiang"),
            ("gs1", "9521234"),
        ];
        let mut office = office(store, Role::CountyOffice);
        let wrong = settled.map(|(name, value)| (name, if name == "gs1" { "95212A4" } else { value }));
        let refused = office.post("/office/settings", &wrong);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.says("7 到 10 位数字，例如") && refused.says("value=\"95212A4\""),
            "{}",
            refused.text()
        );
        assert!(office.get("/office/settings").says("value=\"4.00\""), "nothing was half done");
        assert_eq!(office.post("/office/settings", &settled).location(), "/office/settings?saved=1");
        let shown = office.get("/office/settings?saved=1");
        assert!(shown.says("已经定好了") && shown.says("value=\"3.50\"") && shown.says("value=\"19:30\""));
        assert_eq!(freight_to_an_outlet(store), Fen::new(350).unwrap());
    });
}

fn freight_to_an_outlet(store: &Store) -> Fen {
    let read = store.write::<_, Error>(COUNTY, |tx| {
        let table = county::timetable(tx)?;
        let outlet = table.outlets().next().expect("the county has outlets").id;
        Ok(table.freight(county::Destination::Outlet(outlet)))
    });
    read.expect("the timetable is read")
}

#[test]
fn settings_are_the_county_offices_alone() {
    on_sqlite(&SCHEMAS, |store| {
        make(store);
        for role in [Role::BrandOffice, Role::Finance] {
            assert_eq!(office(store, role).get("/office/settings").status, StatusCode::FORBIDDEN);
        }
    });
}

#[test]
fn the_office_edits_the_network_and_a_bad_row_says_why() {
    both(&SCHEMAS, |store| {
        let (county, _) = make(store);
        let mut browser = office(store, Role::CountyOffice);
        assert!(browser.get("/office/routes").says("/office/network/trips"));
        let vehicle = [
            ("code", "v1"),
            ("company", "zto"),
            ("capacity_kg", "800"),
            ("capacity_boxes", "120"),
            ("cold_box", "yes"),
            ("fixed_yuan", "60"),
            ("per_km_yuan", "1.20"),
            ("per_hour_yuan", "30"),
        ];
        let saved = browser.post("/office/network/vehicles/row", &vehicle);
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let listed = browser.get("/office/network/vehicles");
        assert!(listed.says("V1") && listed.says("800.000"), "{}", listed.text());
        let closed =
            [("place", "FW01"), ("from", "2026-11-25"), ("until", "2026-11-23"), ("reason", "landslide")];
        let refused = browser.post("/office/network/closures/row", &closed);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.says("2026-11-25") && refused.says("landslide"),
            "as it was typed: {}",
            refused.text()
        );
        let closed =
            [("place", "FW01"), ("from", "2026-11-23"), ("until", "2026-11-25"), ("reason", "landslide")];
        assert_eq!(browser.post("/office/network/closures/row", &closed).status, StatusCode::SEE_OTHER);
        let table = store.read::<_, Error>(COUNTY, county::timetable).unwrap();
        let on = kernel::Day::new(2026, 11, 24).unwrap();
        assert!(table.schedule().is_closed(county.outlets[0], on));
        let row = browser.get("/office/network/closures/row?key=FW01%7C2026-11-23");
        assert!(row.says("landslide"), "{}", row.text());
        let gone = [("key", "FW01|2026-11-23"), ("act", "remove")];
        assert_eq!(browser.post("/office/network/closures/row", &gone).status, StatusCode::SEE_OTHER);
        let table = store.read::<_, Error>(COUNTY, county::timetable).unwrap();
        assert!(!table.schedule().is_closed(county.outlets[0], on));
        let mut finance = office(store, Role::Finance);
        assert_eq!(finance.get("/office/network/holidays").status, StatusCode::OK);
        assert_eq!(finance.post("/office/network/vehicles/row", &vehicle).status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_place_is_moved_on_the_map_and_programs_read_routes_and_trips() {
    both(&SCHEMAS, |store| {
        make(store);
        let mut browser = office(store, Role::CountyOffice);
        let row = browser.get("/office/network/places/row?key=FW01");
        assert!(
            row.says("119.100000") && !row.says("data-island=\"place\""),
            "no border, no map: {}",
            row.text()
        );
        let border = r#"{"type":"Polygon","coordinates":[[[118,29],[120,29],[120,30],[118,30],[118,29]]]}"#;
        store
            .write::<_, Error>(COUNTY, |tx| county::set_setting(tx, county::keys::BORDER, border))
            .expect("a border");
        let row = browser.get("/office/network/places/row?key=FW01");
        assert!(row.says("data-island=\"place\"") && row.says("class=\"spot here\""), "{}", row.text());
        let place = [
            ("key", "FW01"),
            ("code", "FW01"),
            ("kind", "outlet"),
            ("name_zh", "富文村服务点"),
            ("township", "FW"),
            ("longitude", "119.210651"),
            ("latitude", "29.649419"),
        ];
        assert_eq!(browser.post("/office/network/places/row", &place).status, StatusCode::SEE_OTHER);
        let table = store.read::<_, Error>(COUNTY, county::timetable).expect("the timetable is read");
        let moved = table.place_by_code("FW01").expect("it is there");
        assert!((moved.position.longitude() - 119.210_651).abs() < 1e-9);
        assert!(browser.get("/office/routes").says("/office/network/companies"));

        let json = |browser: &mut Browser, path: &str| -> serde_json::Value {
            serde_json::from_slice(&browser.get(path).bytes).expect("JSON")
        };
        let routes = json(&mut browser, "/api/routes");
        assert_eq!(
            (&routes[0]["number"], &routes[0]["stops"][0]["place"]),
            (&1.into(), &"FW01".into()),
            "{routes}"
        );
        let trips = json(&mut browser, "/api/trips?route=1&day=2026-11-23");
        assert_eq!(trips.as_array().map(Vec::len), Some(2), "morning and afternoon: {trips}");
        store
            .write::<_, Error>(COUNTY, |tx| {
                let day = kernel::Day::new(2026, 11, 23).expect("a day");
                county::put_holidays(
                    tx,
                    &[county::Holiday { day, name_zh: "假".into(), name_en: String::new() }],
                )
            })
            .expect("a holiday");
        assert_eq!(json(&mut browser, "/api/trips?day=2026-11-23"), serde_json::json!([]));
        assert_eq!(browser.get("/api/trips?day=soon").status, StatusCode::BAD_REQUEST);
    });
}
