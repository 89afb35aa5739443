//! A day of the shuttles: what is known of it, how it would be driven best, and that it is driven so.
#![allow(clippy::unwrap_used)] // a plan that fails is a failed test
#[path = "../../logistics/tests/support/mod.rs"]
mod support;

use axum::http::StatusCode;
use catalog::Storage;
use county::{
    Closure, Distance, DistanceSource, Holiday, Leap, NewVehicle, PlaceId, Timetable, put_closures,
    put_distances, put_holidays, put_vehicles,
};
use kernel::{Count, Day, Fen, Grams, Metres, Time};
use logistics::{Carrier, Details, NewInbound, NewScan, ScanKind, announce_inbound, record_scans};
use planning::{
    DayBook, Drive, Found, LeftOut, PlanId, Promises, Refusal, Side, Wanted, accept, begin, check, finish,
    latest_plan, read_day, search, take_back,
};
use routing::{Budget, Options};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use store::{Store, Tx};
use support::{Small, at, read, site_with, write};
use webkit::Role;
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};

fn both(story: impl FnMut(&Store, &Small)) {
    support::both_with(&[&planning::ROOM], story);
}

/// The evening of Monday, when the next day is planned.
fn evening() -> Time {
    at(630)
}

fn tuesday() -> Day {
    at(0).day().plus(1)
}

fn vehicle(code: &str, company: county::CompanyId, cold_box: bool) -> NewVehicle {
    NewVehicle {
        code: code.into(),
        company,
        capacity: Grams::new(400_000).unwrap(),
        boxes: Count::new(40).unwrap(),
        cold_box,
        fixed: Fen::of_yuan(60),
        per_km: Fen::of_fen(80),
        per_hour: Fen::of_yuan(28),
        generated: true,
    }
}

/// Two vans for the first route, one for the second; ten minutes and five kilometres between any two places.
fn equip(tx: &mut Tx, small: &Small) -> store::Result<()> {
    let [first, second] = small.county.companies;
    put_vehicles(
        tx,
        &[vehicle("V1", first, true), vehicle("V2", first, false), vehicle("V3", second, false)],
    )?;
    let mut places = small.county.outlets.to_vec();
    places.extend(small.county.transits);
    places.push(small.county.hub);
    let leap = Leap { metres: Metres(5_000), seconds: 600 };
    let far = |from: PlaceId, to: PlaceId| Distance { from, to, leap, source: DistanceSource::Matrix };
    let pairs = places.iter().flat_map(|from| places.iter().map(move |to| (*from, *to)));
    put_distances(
        tx,
        &pairs.filter(|(from, to)| from != to).map(|(from, to)| far(from, to)).collect::<Vec<_>>(),
    )
}

/// Parcels from outside for an outlet, told on Monday morning and promised for Tuesday.
fn bring(store: &Store, small: &Small, to: &str, parcels: usize, storage: Storage) -> Vec<String> {
    let new = |number: usize| NewInbound {
        carrier: Carrier { company: small.county.companies[0], number: format!("{to}-{storage}-{number}") },
        to: small.place(to),
        receiver_name: "林小满".into(),
        receiver_phone: support::PHONE.into(),
        contents: "书".into(),
        grams: Grams::new(2_000).unwrap(),
        storage,
    };
    let batch: Vec<NewInbound> = (0..parcels).map(new).collect();
    let told = write(store, |tx| announce_inbound(tx, &batch, at(0)));
    told.into_iter().map(Result::unwrap).collect()
}

fn book(store: &Store, wanted: Wanted) -> Result<DayBook, Refusal> {
    read(store, |tx| read_day(tx, wanted, evening()))
}

fn planned(book: &DayBook) -> Found {
    let options = Options { seed: 1, budget: Budget::Iterations(500), threads: NonZeroUsize::MIN };
    search(book, &options, &mut |_| ()).unwrap()
}

/// Plans a day and keeps the plan.
fn keep(store: &Store, wanted: Wanted) -> (PlanId, Found) {
    let found = planned(&book(store, wanted).unwrap());
    let id = write(store, |tx| begin(tx, wanted, None, evening())).unwrap();
    write(store, |tx| finish(tx, id, &found));
    (id, found)
}

fn network(store: &Store) -> std::sync::Arc<Timetable> {
    read(store, county::timetable)
}

/// The drives of the plan, each as what it does: `bringing O1×2 O3×1`.
fn told(small: &Small, found: &Found, side: Side) -> Vec<String> {
    let halts = |drive: &Drive| {
        let halt = |halt: &planning::Halt| {
            let name =
                ["O1", "O2", "O3"].into_iter().find(|name| small.place(name) == halt.place).unwrap_or("O4");
            format!(" {name}×{}", halt.load.parcels)
        };
        drive.halts.iter().map(halt).collect::<String>()
    };
    found.of(side).map(|drive| format!("{}{}", drive.leg, halts(drive))).collect()
}

#[test]
fn in_the_morning_only_who_gets_something_is_called_at_and_in_the_afternoon_who_may_still_sell() {
    both(|store, small| {
        write(store, |tx| equip(tx, small));
        bring(store, small, "O1", 2, Storage::Room);
        bring(store, small, "O3", 1, Storage::Room);
        let found = planned(&book(store, Wanted::of(tuesday())).unwrap());
        assert_eq!(
            told(small, &found, Side::Timetable),
            ["bringing O1×2 O3×1", "collecting O1×0 O3×0", "bringing O2×0 O4×0", "collecting O2×0 O4×0"]
        );
        let plan = told(small, &found, Side::Plan);
        assert_eq!(plan.len(), 3, "nobody drives the second route in the morning: {plan:?}");
        assert!(
            plan[0] == "bringing O1×2 O3×1" && plan.iter().all(|one| one != "bringing O2×0 O4×0"),
            "{plan:?}"
        );
        let (was, now) = (found.sums(Side::Timetable), found.sums(Side::Plan));
        assert!(now.cost < was.cost && now.metres < was.metres && now.late == 0, "{was:?} {now:?}");
        let drive = found.of(Side::Plan).next().unwrap();
        assert_eq!(
            (drive.at_start().parcels, drive.halts[0].aboard.parcels, drive.halts[1].aboard.parcels),
            (3, 1, 0)
        );
        // 15 km at ¥0.80, the run at ¥60, and its minutes at ¥28 an hour.
        assert_eq!(drive.metres, Metres(15_000));
        let hours = (drive.minutes() * 2_800 + 30) / 60;
        assert_eq!(i64::from(drive.cost), 6_000 + 1_200 + hours);
    });
}

#[test]
fn an_accepted_plan_is_what_the_day_drives_until_it_is_taken_back() {
    both(|store, small| {
        write(store, |tx| equip(tx, small));
        bring(store, small, "O1", 2, Storage::Room);
        let (id, found) = keep(store, Wanted::of(tuesday()));
        assert_eq!(
            network(store).schedule().trips_on(tuesday()).count(),
            4,
            "a search sends nobody anywhere"
        );
        write(store, |tx| accept(tx, id, None, evening())).unwrap();
        let table = network(store);
        let trips: Vec<_> = table.schedule().trips_on(tuesday()).collect();
        let mut codes: Vec<&str> = trips.iter().map(|trip| trip.details.code.as_str()).collect();
        let mut drives: Vec<&str> = found.of(Side::Plan).map(|drive| drive.trip.as_str()).collect();
        codes.sort_unstable();
        drives.sort_unstable();
        assert_eq!(codes, drives);
        assert!(trips.iter().all(|trip| trip.details.vehicle.is_some() && trip.calls.len() > 2));
        assert_eq!(table.schedule().trips_on(tuesday().plus(1)).count(), 4, "the day after is as ever");
        assert_eq!(read(store, check), []);
        assert_eq!(write(store, |tx| accept(tx, id, None, evening())), Err(Refusal::NotReady));
        let again = planned(&book(store, Wanted::of(tuesday())).unwrap());
        assert_eq!(
            again.of(Side::Timetable).count(),
            4,
            "it is compared with the timetable, not with itself"
        );
        assert_eq!(again.changes, 0);
        write(store, |tx| take_back(tx, tuesday(), evening())).unwrap();
        assert_eq!(network(store).schedule().trips_on(tuesday()).count(), 4);
        write(store, |tx| accept(tx, id, None, evening())).unwrap();
    });
}

#[test]
fn what_nobody_can_do_is_left_out_with_its_reason() {
    both(|store, small| {
        write(store, |tx| equip(tx, small));
        bring(store, small, "O1", 1, Storage::Chilled);
        bring(store, small, "O2", 1, Storage::Chilled);
        bring(store, small, "O3", 2, Storage::Room);
        let (from, reason) = (tuesday(), "塌方".to_string());
        let closure = Closure { place: small.place("O3"), from, until: from, reason };
        write(store, |tx| put_closures(tx, std::slice::from_ref(&closure)));
        let (id, found) = keep(store, Wanted::of(tuesday()));
        let mut left: Vec<_> =
            found.omissions.iter().map(|one| (one.place, one.load.parcels, one.reason)).collect();
        left.sort_by_key(|one| one.1);
        assert_eq!(
            left,
            [(small.place("O2"), 1, LeftOut::NoColdBox), (small.place("O3"), 2, LeftOut::Closed)],
            "the first route has a cold box, the second has none"
        );
        assert_eq!(found.parcels, 4);
        write(store, |tx| accept(tx, id, None, evening())).unwrap();
        assert_eq!(read(store, check), [], "left out is accounted for");
    });
}

#[test]
fn a_route_without_vehicles_drives_as_ever() {
    both(|store, small| {
        write(store, |tx| {
            equip(tx, small)?;
            let [first, _] = small.county.companies;
            put_vehicles(tx, &[vehicle("V3", first, false)])
        });
        bring(store, small, "O2", 1, Storage::Room);
        let (id, found) = keep(store, Wanted::of(tuesday()));
        let plan = told(small, &found, Side::Plan);
        assert!(plan.contains(&"bringing O2×1 O4×0".to_string()), "{plan:?}");
        write(store, |tx| accept(tx, id, None, evening())).unwrap();
        let table = network(store);
        let codes = |day| {
            let trips =
                table.schedule().trips_on(day).filter(|trip| trip.details.route == small.county.routes[1]);
            trips.map(|trip| trip.details.code.clone()).collect::<Vec<_>>()
        };
        assert_eq!(codes(tuesday()), ["261124-R2-1-AM", "261124-R2-1-PM"]);
        assert_eq!(codes(tuesday().plus(1)), ["R2-1-AM", "R2-1-PM"]);
        assert_eq!(read(store, check), []);
    });
}

#[test]
fn more_than_a_van_holds_goes_in_two() {
    both(|store, small| {
        write(store, |tx| equip(tx, small));
        bring(store, small, "O1", 55, Storage::Room);
        let found =
            planned(&book(store, Wanted { promises: Promises::Loose, ..Wanted::of(tuesday()) }).unwrap());
        let morning: Vec<&Drive> =
            found.of(Side::Plan).filter(|drive| drive.leg == county::Leg::Bringing).collect();
        assert_eq!(morning.len(), 2);
        assert_eq!(morning.iter().map(|drive| drive.load().parcels).sum::<i64>(), 55);
        assert!(morning.iter().all(|drive| drive.peak().parcels <= 40));
        assert_eq!(found.omissions, []);
    });
}

#[test]
fn a_plan_is_refused_with_what_is_missing() {
    both(|store, small| {
        assert_eq!(book(store, Wanted::of(tuesday())).err(), Some(Refusal::NoVehicles));
        write(store, |tx| equip(tx, small));
        let waybills = bring(store, small, "O1", 1, Storage::Room);
        let (id, _) = keep(store, Wanted::of(tuesday()));
        let far = Time::ms(evening().since_ms(Time::EPOCH) + 5 * 86_400_000).unwrap();
        assert_eq!(write(store, |tx| accept(tx, id, None, far)), Err(Refusal::Past { day: tuesday() }));
        let left = Refusal::Left { day: tuesday(), minute: 7 * 60 };
        let seven = tuesday().at_minute(7 * 60);
        assert_eq!(write(store, |tx| accept(tx, id, None, seven)), Err(left));
        assert_eq!(read(store, |tx| read_day(tx, Wanted::of(tuesday()), seven)).err(), Some(left));
        let holiday = Holiday { day: tuesday().plus(1), name_zh: "元旦".into(), name_en: String::new() };
        write(store, |tx| put_holidays(tx, std::slice::from_ref(&holiday)));
        let nothing = Refusal::NothingDrives { day: holiday.day };
        assert_eq!(book(store, Wanted::of(holiday.day)).err(), Some(nothing));
        let wanted = Wanted::of(tuesday());
        write(store, |tx| begin(tx, wanted, None, evening())).unwrap();
        assert_eq!(write(store, |tx| begin(tx, wanted, None, evening())), Err(Refusal::Busy));
        let later = evening().plus_minutes(2);
        assert!(
            write(store, |tx| begin(tx, wanted, None, later)).is_ok(),
            "who died does not stand in the way"
        );
        board(store, small, &waybills[0]);
        assert_eq!(
            write(store, |tx| accept(tx, id, None, evening())),
            Err(Refusal::Begun { day: tuesday() })
        );
    });
}

/// The hub takes a parcel in and gives it to tomorrow's bus.
fn board(store: &Store, small: &Small, waybill: &str) {
    for (number, kind) in [(1, ScanKind::Arrived), (2, ScanKind::Dispatched)] {
        let scan = NewScan {
            details: Details::default(),
            ..NewScan::new(format!("hub-{number}"), waybill, kind, Some(small.place("H")), at(600 + number))
        };
        let answers = write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), at(600 + number)));
        assert!(answers[0].is_ok(), "{answers:?}");
    }
}

fn office(store: &Store, role: Role) -> Browser {
    let site = site_with(store, &planning::ROOM);
    let mut browser = Browser::new(webkit::app(&site, planning::pages(&site), Default::default()));
    support::sign_in(&mut browser, store, &[(role, None)]);
    browser
}

/// Looks again until the search is over.
fn when_done(browser: &mut Browser, path: &str) -> webkit::testing::Seen {
    let began = Instant::now();
    loop {
        let page = browser.get(path);
        if page.header("refresh").is_empty() {
            return page;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{}", page.text());
        std::thread::yield_now();
    }
}

#[test]
fn the_office_searches_compares_accepts_and_takes_back_on_a_page() {
    both(|store, small| {
        write(store, |tx| equip(tx, small));
        bring(store, small, "O1", 2, Storage::Room);
        let mut keeper = office(store, Role::OutletKeeper);
        assert_eq!(keeper.get("/office/plan").status, StatusCode::FORBIDDEN);
        let mut browser = office(store, Role::CountyOffice);
        let page = browser.get("/office/plan");
        assert!(page.says("明天班车怎么开") && page.says("这一天还没有计划"), "{}", page.text());
        let day = tuesday().to_string();
        let mut form = vec![
            ("day", day.as_str()),
            ("seconds", "1"),
            ("promises", "kept"),
            ("change", "2"),
            ("spare", "x"),
        ];
        let wrong = browser.post("/office/plan", &form);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        form[4].1 = "30";
        let sent = browser.post("/office/plan", &form);
        assert_eq!(sent.location(), format!("/office/plan?day={day}"), "{}", sent.text());
        let page = when_done(&mut browser, sent.location());
        assert!(page.says("照旧 ¥428.00") && page.says("V1") && page.says("最满"), "{}", page.text());
        let plan = read(store, |tx| latest_plan(tx, tuesday())).unwrap();
        let json: serde_json::Value = serde_json::from_str(&browser.get("/office/plan.json").text()).unwrap();
        assert_eq!(json["parcels"], 2);
        assert_eq!(json["runs"][0]["stops"][0]["place"], "FW01");
        let file = browser.get(&format!("/office/plan?day={day}&format=xlsx"));
        assert!(file.header("content-disposition").contains("shuttles-2026-11-24.xlsx"));
        let id = plan.id.to_string();
        let accepted = browser.post("/office/plan/accept", &[("plan", &id)]);
        let page = browser.get(accepted.location());
        assert!(page.says("这一天按这个计划开") && page.says("改回照旧开"), "{}", page.text());
        let back = browser.post("/office/plan/take-back", &[("day", &day)]);
        assert!(browser.get(back.location()).says("用这个计划"));
        let again = browser.post("/office/plan/take-back", &[("day", &day)]);
        assert!(again.status == StatusCode::CONFLICT && again.says("这个计划不能用"), "{}", again.text());
    });
}

#[test]
fn both_languages_say_the_same_and_the_templates_keep_to_the_look() {
    locales_agree(&planning::ROOM);
    templates_keep_to_the_look();
}
