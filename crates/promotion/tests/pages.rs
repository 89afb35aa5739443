//! The pages of sales, as a stranger, a grower and a live host meet them.
#![allow(clippy::unwrap_used)]
use axum::http::StatusCode;
use catalog::testing::few;
use county::testing::{Small, small};
use kernel::{Fen, Quantity, Time, Whole};
use promotion::{NewSale, ROOM, SaleId, api, pages};
use stock::{By, NewLot};
use store::testing::{COUNTY, both};
use store::{Error, Store};
use webkit::testing::{Browser, Seen, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site, wall};

const ROOMS: [&webkit::Room; 6] =
    [&webkit::ROOM, &county::ROOM, &brand::ROOM, &catalog::ROOM, &stock::ROOM, &ROOM];

struct Shop<'a> {
    store: &'a Store,
    county: Small,
    /// The code of a lot of twenty packs of shoots.
    code: String,
    new: NewSale,
}

fn in_shop(story: impl Fn(&Shop)) {
    both(&ROOMS.map(webkit::Room::schema), |store| {
        let now = wall();
        let made = store.write::<_, Error>(COUNTY, |tx| {
            let (county, few) = (small(tx, now)?, few(tx, now)?);
            let new = NewLot {
                product: few.shoots,
                producer: county.producers[0],
                harvested_on: now.day(),
                quantity: Quantity::new(10_000).unwrap(),
                price: None,
                basis: brand::Basis::SelfInspection,
            };
            let listed = stock::list_lots(tx, &[new], now)?.remove(0).unwrap();
            Ok((county, listed))
        });
        let (county, listed) = made.unwrap();
        let new = NewSale {
            lot: listed.lot,
            quantity: Quantity::new(5_000).unwrap(),
            price: Fen::of_fen(990),
            limit: kernel::Count::new(2),
            opens: Time::EPOCH,
            ends: now.plus_minutes(60),
            bearer: promotion::SaleBearer::Grower,
        };
        story(&Shop { store, county, code: listed.code, new });
        let problems = store.read::<_, Error>(COUNTY, promotion::check).unwrap();
        assert_eq!(problems, []);
    });
}

impl Shop<'_> {
    fn stranger(&self) -> Browser {
        let site = Site::new(self.store.clone(), &ROOMS, Settings::default()).unwrap();
        let site = site.with_parts(&promotion::PARTS);
        let router = pages(&site).merge(stock::pages(&site));
        Browser::new(webkit::app(&site, router, api(&site)))
    }
    fn signed_in(&self, role: Role, scope: Option<i64>) -> Browser {
        let mut browser = self.stranger();
        let grants = vec![Grant { role, scope }];
        let who = SignedIn { person: PersonId::new(1), name: "方晓".into(), grants };
        browser.sign_in(self.store, COUNTY, &who, wall());
        browser
    }
    fn announce(&self, new: &NewSale) -> SaleId {
        let made =
            self.store.write::<_, Error>(COUNTY, |tx| promotion::announce(tx, new, By::Office, None, wall()));
        made.unwrap().unwrap()
    }
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
fn a_stranger_sees_what_runs_what_is_left_and_by_whose_clock() {
    in_shop(|shop| {
        let mut stranger = shop.stranger();
        assert!(ok(stranger.get("/sales")).text().contains("眼下没有抢购"));
        let id = shop.announce(&shop.new);
        let page = ok(shop.stranger().get(&format!("/sales/{id}"))).text();
        assert!(page.contains("9.90") && page.contains("剩 10 份") && page.contains("每人限 2 份"), "{page}");
        assert!(page.contains(&format!("data-url=\"/api/sales/{id}/now\"")), "{page}");
        let now = ok(stranger.get(&format!("/api/sales/{id}/now"))).text();
        let now: serde_json::Value = serde_json::from_str(&now).unwrap();
        assert_eq!((now["phase"].as_str(), now["left"].as_i64()), (Some("open"), Some(10)));
        assert!((now["now"].as_i64().unwrap() - wall().get()).abs() < 60_000);
        for path in ["/sales", "/"] {
            let page = ok(shop.stranger().get(path)).text();
            assert!(page.contains(&format!("/sales/{id}")), "{path}: {page}");
        }
        assert_eq!(stranger.get("/sales/7").status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.get("/api/sales/7/now").status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_live_host_announces_changes_and_ends_a_sale() {
    in_shop(|shop| {
        assert_eq!(shop.stranger().get("/office/sales").status, StatusCode::SEE_OTHER);
        let mut host = shop.signed_in(Role::LiveHost, None);
        assert!(ok(host.get(&format!("/office/sales/new?lot={}", shop.code))).text().contains("冬笋"));
        let day = wall().day().plus(1);
        let (opens, ends) = (format!("{day}T20:00"), format!("{day}T21:00"));
        let typed = |packs: &'static str, price: &'static str| {
            [
                ("lot", shop.code.as_str()),
                ("packs", packs),
                ("price", price),
                ("limit", "2"),
                ("opens", opens.as_str()),
                ("ends", ends.as_str()),
            ]
            .map(|(name, value)| (name, value.to_string()))
        };
        let post = |host: &mut Browser, path: &str, fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            host.post(path, &fields)
        };
        let wrong = post(&mut host, "/office/sales/new", &typed("many", "9.90"));
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let dear = post(&mut host, "/office/sales/new", &typed("10", "19.80"));
        assert_eq!(dear.status, StatusCode::CONFLICT);
        assert!(dear.text().contains("抢购价要更低"), "{}", dear.text());
        let made = post(&mut host, "/office/sales/new", &typed("10", "9.90"));
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let path = made.location().to_string();
        assert!(ok(host.get(&path)).text().contains("还没开始"));
        assert_eq!(post(&mut host, &path, &typed("12", "8.80")).status, StatusCode::SEE_OTHER);
        assert!(ok(host.get(&path)).text().contains("8.80"));
        assert!(ok(host.get("/office/sales")).text().contains("8.80"));
        let file = ok(host.get("/office/sales?format=csv")).text();
        assert!(file.contains(&shop.code) && file.contains("8.8"), "{file}");
        assert_eq!(post(&mut host, &format!("{path}/end"), &[]).status, StatusCode::SEE_OTHER);
        assert!(ok(host.get(&path)).text().contains("已结束"));
    });
}

#[test]
fn a_grower_sees_and_ends_his_own_sales_and_no_others() {
    in_shop(|shop| {
        let id = shop.announce(&shop.new);
        let [own, other] = [0, 1].map(|n| shop.county.producers[n].get());
        let mut grower = shop.signed_in(Role::Grower, Some(own));
        assert!(ok(grower.get("/grower/sales")).text().contains(&format!("/grower/sales/{id}")));
        let mut neighbour = shop.signed_in(Role::Grower, Some(other));
        let path = format!("/grower/sales/{id}");
        assert_eq!(neighbour.get(&path).status, StatusCode::NOT_FOUND);
        assert_eq!(neighbour.post(&format!("{path}/end"), &[]).status, StatusCode::NOT_FOUND);
        assert_eq!(neighbour.get("/office/sales").status, StatusCode::FORBIDDEN);
        assert_eq!(grower.post(&format!("{path}/end"), &[]).status, StatusCode::SEE_OTHER);
        let page = ok(shop.stranger().get(&format!("/sales/{id}"))).text();
        assert!(page.contains("data-phase=\"over\""), "{page}");
    });
}

#[test]
fn a_program_announces_and_ends_sales_within_its_role() {
    in_shop(|shop| {
        let (opens, ends) = (wall().get(), wall().plus_minutes(60).get());
        let wanted = |packs: i64, price: i64| {
            serde_json::json!({ "lot": shop.code, "packs": packs, "price_fen": price, "limit": 2, "opens": opens, "ends": ends })
                .to_string()
        };
        let json = |seen: &Seen| serde_json::from_slice::<serde_json::Value>(&seen.bytes).unwrap();
        assert_eq!(shop.stranger().post_json("/api/sales", &wanted(4, 990)).status, StatusCode::UNAUTHORIZED);
        let mut keeper = shop.signed_in(Role::OutletKeeper, Some(1));
        assert_eq!(keeper.post_json("/api/sales", &wanted(4, 990)).status, StatusCode::FORBIDDEN);

        let mut host = shop.signed_in(Role::LiveHost, None);
        let made = host.post_json("/api/sales", &wanted(4, 990));
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let path = format!("/api/sales/{}", json(&made)["id"].as_str().unwrap());
        assert_eq!(json(&host.get(&format!("{path}/now")))["left"], 4);
        for (packs, price, field) in [(4, 1_980, "price"), (0, 990, "packs"), (99, 990, "packs")] {
            let seen = host.post_json("/api/sales", &wanted(packs, price));
            assert_eq!(
                (seen.status, &json(&seen)["field"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &field.into())
            );
        }

        let [own, other] = [0, 1].map(|n| shop.county.producers[n].get());
        let mut neighbour = shop.signed_in(Role::Grower, Some(other));
        assert_eq!(
            neighbour.post_json("/api/sales", &wanted(4, 990)).status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(neighbour.post_json(&format!("{path}/end"), "").status, StatusCode::NOT_FOUND);
        let mut grower = shop.signed_in(Role::Grower, Some(own));
        for _ in 0..2 {
            let over = grower.post_json(&format!("{path}/end"), "");
            assert_eq!((over.status, &json(&over)["phase"]), (StatusCode::OK, &"over".into()));
        }
        assert_eq!(grower.post_json("/api/sales", &wanted(4, 990)).status, StatusCode::CREATED);
    });
}
