//! Income, sharing, watching and measures, told on both databases and asked for by a browser.
use axum::http::StatusCode;
use county::testing::{Small, small};
use county::{
    NewHousehold, NewMember, NewProducer, ProducerId, ProducerKind, Purpose, Relation, Sharing, VillageId,
};
use kernel::{Count, Day, Fen, Grams, Time, Whole};
use ledger::{AccountKind, NewShare, Part, Payer, Post, Provider};
use measures::Ratio;
use stock::OrderId;
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};
use welfare::{
    By, Circumstance, IncidentKind, NewFollowUp, NewIncident, Reason, Rule, Source, SuccessionRefusal, Visits,
};

const SCHEMAS: [store::Schema; 7] = [
    webkit::ROOM.schema(),
    county::ROOM.schema(),
    brand::ROOM.schema(),
    catalog::ROOM.schema(),
    stock::ROOM.schema(),
    ledger::ROOM.schema(),
    welfare::ROOM.schema(),
];

fn today() -> Day {
    webkit::wall().day()
}

fn noon(day: Day) -> Time {
    day.at_minute(12 * 60)
}

fn by(day: Day) -> By {
    By { person: PersonId::new(7), at: noon(day) }
}

fn count(n: i64) -> Count {
    Count::new(n).expect("a small count")
}

fn write<T: Send>(store: &Store, command: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, command).expect("the store takes it")
}

fn read<T: Send>(store: &Store, query: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.read::<_, Error>(COUNTY, query).expect("the store answers")
}

/// The small county with four households: the Yu family and three that are in the co-operative of Fenkou.
struct Told {
    small: Small,
    yu: ProducerId,
    members: [ProducerId; 3],
    cooperative: ProducerId,
}

fn told(store: &Store) -> Told {
    write(store, |tx| {
        let small = small(tx, Time::EPOCH)?;
        let [yu, cooperative] = small.producers;
        let new: Vec<NewProducer> = (1..=3).map(|n| neighbour(&small, n)).collect();
        let members: [ProducerId; 3] =
            county::add_producers(tx, &new, Time::EPOCH)?.try_into().expect("three households");
        let family = |producer: ProducerId, people: i64| NewHousehold {
            producer,
            members: (0..people).map(person).collect(),
            plots: vec![],
            consents: vec![Purpose::Shown, Purpose::Monitored],
        };
        let families = [family(yu, 4), family(members[0], 2), family(members[1], 1), family(members[2], 3)];
        county::add_households(tx, &families, today().plus(-400))?;
        for (member, shares) in members.iter().zip([1, 2, 4]) {
            county::join_cooperative(tx, cooperative, *member, count(shares), today().plus(-400))?
                .expect("a household joins");
        }
        Ok(Told { small, yu, members, cooperative })
    })
}

fn person(n: i64) -> NewMember {
    let relation = if n == 0 { Relation::Head } else { Relation::Other };
    NewMember { name: format!("余{n}"), relation, born_year: 1970 + n }
}

fn neighbour(small: &Small, n: usize) -> NewProducer {
    NewProducer {
        code: format!("FK100{n}"),
        kind: ProducerKind::Household,
        name_zh: format!("汾口镇 · {n} 家"),
        name_en: format!("Family {n}, Fenkou"),
        village: small.villages[2],
        outlet: small.outlets[2],
        contact_zh: "汾口村服务点".into(),
        contact_phone: "10000001234".into(),
        consent: true,
    }
}

/// A sale: whose lot, which one, and what its grower gets.
struct Sold {
    order: i64,
    lines: Vec<(ProducerId, &'static str, i64)>,
    day: Day,
}

fn share(order: i64, line: i64, (producer, lot, fen): (ProducerId, &str, i64)) -> NewShare {
    NewShare {
        order: OrderId::new(order),
        line,
        part: Part::Goods,
        account: AccountKind::ProducerDue,
        owner: producer.get(),
        amount: Fen::new(fen).expect("money"),
        label_zh: "山核桃".into(),
        label_en: "Pecans".into(),
        lot_code: lot.into(),
        packs: count(1),
        floor: Fen::ZERO,
    }
}

/// Sells, and lets the buyer have it.
fn settle(store: &Store, sold: &Sold) {
    let post = Post {
        order: OrderId::new(sold.order),
        at: noon(sold.day),
        payer: Payer::Provider(Provider::Sandbox),
    };
    write(store, |tx| {
        let lines = (1..).zip(&sold.lines);
        let shares: Vec<NewShare> = lines.map(|(n, line)| share(sold.order, n, *line)).collect();
        ledger::freeze(tx, &shares)?;
        ledger::post_paid(tx, &[post])?;
        ledger::post_settled(tx, &[(post.order, post.at)])
    });
}

fn payable(store: &Store, producer: ProducerId) -> i64 {
    read(store, |tx| ledger::money_of(tx, producer)).payable.get()
}

fn nothing_wrong(store: &Store) {
    assert_eq!(read(store, welfare::check), []);
    assert_eq!(read(store, ledger::check), []);
}

#[test]
fn a_cooperatives_sale_goes_to_its_members_by_what_they_delivered() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, cooperative, .. } = told(store);
        let grams = |n| Grams::new(n).expect("a weight");
        write(store, |tx| {
            let lot = || "FK-1".to_string();
            welfare::deliver(tx, &[(lot(), members[0], grams(1_000)), (lot(), members[1], grams(2_000))])
        });
        let lines = vec![(cooperative, "FK-1", 10_000), (yu, "FW-1", 500), (cooperative, "FK-2", 77)];
        settle(store, &Sold { order: 1, lines, day: today() });
        let shared = || write(store, |tx| welfare::share_cooperatives(tx, noon(today())));
        assert_eq!(shared(), 0, "of lot FK-2 nobody knows who delivered: the order waits as a whole");
        let open = read(store, |tx| welfare::unshared(tx, cooperative, today()));
        assert_eq!((open.len(), open[0].amount), (1, Fen::of_fen(10_077)));
        write(store, |tx| welfare::deliver(tx, &[("FK-2".into(), members[2], grams(5))]));
        assert_eq!(shared(), 1);
        assert_eq!(shared(), 0, "once");
        assert_eq!(members.map(|member| payable(store, member)), [3_333, 6_667, 77]);
        assert_eq!((payable(store, cooperative), payable(store, yu)), (0, 500));
        assert!(read(store, |tx| welfare::unshared(tx, cooperative, today())).is_empty());
        nothing_wrong(store);
    });
}

#[test]
fn a_refund_takes_it_back_from_the_members() {
    both(&SCHEMAS, |store| {
        let Told { members, cooperative, .. } = told(store);
        write(store, |tx| county::set_sharing(tx, cooperative, today().plus(-9), Sharing::ByShare));
        settle(store, &Sold { order: 1, lines: vec![(cooperative, "FK-1", 1_001)], day: today() });
        assert_eq!(write(store, |tx| welfare::share_cooperatives(tx, noon(today()))), 1);
        assert_eq!(members.map(|member| payable(store, member)), [143, 286, 572], "1, 2 and 4 of 7 shares");
        let post =
            Post { order: OrderId::new(1), at: noon(today()), payer: Payer::Provider(Provider::Sandbox) };
        write(store, |tx| ledger::post_refunded(tx, &[post]));
        assert_eq!(members.map(|member| payable(store, member)), [0, 0, 0]);
        write(store, |tx| welfare::share_cooperatives(tx, noon(today())));
        assert_eq!((payable(store, cooperative), payable(store, members[0])), (0, 0));
        nothing_wrong(store);
    });
}

#[test]
fn income_by_month_source_and_product_adds_up_to_the_ledger() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, cooperative, .. } = told(store);
        write(store, |tx| county::set_sharing(tx, cooperative, today().plus(-400), Sharing::ByShare));
        let long_ago = today().plus(-70);
        settle(store, &Sold { order: 1, lines: vec![(yu, "FW-1", 700), (yu, "FW-2", 300)], day: long_ago });
        settle(
            store,
            &Sold { order: 2, lines: vec![(yu, "FW-1", 55), (cooperative, "FK-1", 700)], day: today() },
        );
        write(store, |tx| welfare::share_cooperatives(tx, noon(today())));
        write(store, |tx| welfare::read_income(tx, noon(today())));
        let months = read(store, |tx| welfare::income_by_month(tx, yu, long_ago.month(), today().month()));
        let seen: Vec<_> = months.iter().map(|m| (m.month, m.sum.get())).collect();
        assert_eq!(seen, [(today().month(), 55), (long_ago.month(), 1_000)]);
        let lines = read(store, |tx| welfare::income_lines(tx, yu, long_ago, today()));
        let lines: Vec<_> = lines.iter().map(|l| (l.lot_code.as_str(), l.source, l.amount.get())).collect();
        let sale = Source::Sale;
        assert_eq!(lines, [("FW-1", sale, 700), ("FW-2", sale, 300), ("FW-1", sale, 55)]);
        let of =
            read(store, |tx| welfare::income_by_month(tx, members[2], long_ago.month(), today().month()));
        assert_eq!(of[0].by_source, [(Source::Cooperative, Fen::of_fen(400))]);
        let all = read(store, |tx| welfare::income_since(tx, long_ago.month(), today().month()));
        let ledger = [yu, cooperative, members[0], members[1], members[2]].map(|p| payable(store, p));
        assert_eq!(all.values().map(|sum| sum.get()).sum::<i64>(), ledger.iter().sum::<i64>());
        nothing_wrong(store);
    });
}

/// The survey of the Yu family says 20,000 yuan for four people; the line is 6,000 a head.
fn survey(store: &Store, household: ProducerId, yuan: i32) {
    let found = Circumstance {
        household,
        year: i64::from(today().year()),
        other_income: Fen::of_yuan(yuan),
        out_of_school: Count::ZERO,
        uninsured: count(1),
        unsafe_house: false,
        no_safe_water: false,
    };
    write(store, |tx| welfare::record_circumstances(tx, &[found], by(today())));
}

fn line(store: &Store) {
    let year = i64::from(today().year());
    write(store, |tx| welfare::set_line(tx, year, Fen::of_yuan(6_000), "省定标准（测试）"));
}

fn watched(store: &Store) -> Vec<(ProducerId, Reason)> {
    let listed =
        read(store, |tx| welfare::visits(tx, Visits::default(), welfare::WatchId::default(), count(99)));
    let mut of: Vec<_> = listed.iter().map(|visit| (visit.watch.household, visit.watch.reason)).collect();
    of.sort();
    of
}

fn review(store: &Store, day: Day) -> (usize, usize) {
    write(store, |tx| welfare::review(tx, day))
}

#[test]
fn a_household_below_the_line_is_visited_until_it_is_quiet_and_somebody_came() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, .. } = told(store);
        line(store);
        survey(store, yu, 20_000);
        survey(store, members[1], 6_000);
        let day = today();
        assert_eq!(review(store, day), (1, 0), "5,000 a head is below; exactly the line is not");
        assert_eq!(watched(store), [(yu, Reason::BelowLine)]);
        assert_eq!(review(store, day), (0, 0), "not twice");
        settle(store, &Sold { order: 1, lines: vec![(yu, "FW-1", 400_000)], day });
        review(store, day.plus(1));
        assert_eq!(watched(store).len(), 1, "6,000 a head; it stays until it was quiet for 90 days");
        assert_eq!(review(store, day.plus(91)), (0, 0), "and somebody came");
        let visit = NewFollowUp { household: yu, visited: day, note: "谈过".into(), next: None };
        write(store, |tx| welfare::note_follow_up(tx, &visit, by(day)));
        assert_eq!(review(store, day.plus(91)), (0, 1));
        assert!(watched(store).is_empty());
        nothing_wrong(store);
    });
}

#[test]
fn a_sudden_drop_and_a_crop_failure_are_told_and_who_did_not_agree_is_not_watched() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, .. } = told(store);
        let day = today();
        settle(store, &Sold { order: 1, lines: vec![(yu, "FW-1", 200_000)], day: day.plus(-380) });
        settle(store, &Sold { order: 2, lines: vec![(yu, "FW-1", 100_000)], day: day.plus(-3) });
        assert_eq!(review(store, day), (1, 0), "half of what it was a year before");
        let failure = |household| NewIncident {
            household,
            kind: IncidentKind::CropFailure,
            happened: day,
            loss: Some(Fen::of_yuan(3_000)),
            note: "山核桃歉收".into(),
        };
        let id = write(store, |tx| {
            welfare::record_incident(tx, &failure(members[0]), by(day))?;
            county::withdraw_consent(tx, members[1], Purpose::Monitored, day)?;
            welfare::record_incident(tx, &failure(members[1]), by(day))
        });
        assert_eq!(review(store, day), (1, 0));
        assert_eq!(watched(store), [(yu, Reason::IncomeDrop), (members[0], Reason::CropFailure)]);
        write(store, |tx| {
            let off = Rule { is_on: false, ..Rule::default_of(Reason::IncomeDrop) };
            welfare::set_rule(tx, off)?;
            county::withdraw_consent(tx, members[0], Purpose::Monitored, day)?;
            welfare::end_incident(tx, members[1], id, day)
        });
        review(store, day.plus(1));
        assert_eq!(
            watched(store),
            [(yu, Reason::IncomeDrop)],
            "a rule that is off lets go like one that is quiet"
        );
        nothing_wrong(store);
    });
}

#[test]
fn the_measures_are_taken_before_and_with_what_is_earned_here() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, .. } = told(store);
        assert_eq!(read(store, |tx| welfare::measured(tx, today())), None, "no line is settled");
        line(store);
        survey(store, yu, 20_000);
        survey(store, members[0], 16_000);
        survey(store, members[1], 3_000);
        settle(store, &Sold { order: 1, lines: vec![(yu, "FW-1", 600_000)], day: today() });
        let county = read(store, |tx| welfare::measured(tx, today())).expect("three households are surveyed");
        assert_eq!((county.households, county.without_survey), (3, 1));
        let [before, with] = &county.measured;
        // Seven people: four with 5,000 (with: 6,500), two with 8,000, one with 3,000; the line is 6,000.
        let ratio = |over, under| Ratio::new(over, under).expect("a fraction");
        assert_eq!((before.fgt.headcount, with.fgt.headcount), (ratio(5, 7), ratio(1, 7)));
        assert_eq!((before.fgt.gap, with.fgt.gap), (ratio(4 * 1_000 + 3_000, 7 * 6_000), ratio(1, 14)));
        // Everybody lacks medical insurance (a fifth of the weight); who is also below the line lacks two fifths.
        assert_eq!((before.counting.headcount, with.counting.adjusted), (ratio(5, 7), ratio(2, 35)));
        assert!(with.gini < before.gini);
        assert!(county.villages.is_empty(), "a village of two surveyed households is not shown");
    });
}

#[test]
fn a_household_with_money_or_lots_is_not_merged() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, .. } = told(store);
        settle(store, &Sold { order: 1, lines: vec![(members[1], "FK-9", 1_250)], day: today() });
        let merge = || write(store, |tx| welfare::merge(tx, members[1], yu, noon(today())));
        let owed = SuccessionRefusal::Owed { due: Fen::ZERO, payable: Fen::of_fen(1_250) };
        assert_eq!(merge(), Err(owed));
        let post =
            Post { order: OrderId::new(1), at: noon(today()), payer: Payer::Provider(Provider::Sandbox) };
        write(store, |tx| ledger::post_refunded(tx, &[post]));
        assert_eq!(merge(), Ok(()));
        write(store, |tx| welfare::read_income(tx, noon(today())));
        let lines = read(store, |tx| welfare::income_lines(tx, members[1], today(), today()));
        assert_eq!(lines.len(), 2, "what it sold and gave back is still read under its code");
        nothing_wrong(store);
    });
}

fn browser(store: &Store, role: Role, scopes: &[VillageId]) -> Browser {
    let site = Site::new(store.clone(), &[&county::ROOM, &welfare::ROOM], Settings::default());
    let site = site.expect("the site opens");
    let pages = welfare::pages(&site).merge(county::pages(&site));
    let mut browser = Browser::new(webkit::app(&site, pages, welfare::api(&site)));
    let grants = match scopes {
        [] => vec![Grant { role, scope: None }],
        scopes => scopes.iter().map(|village| Grant { role, scope: Some(village.get()) }).collect(),
    };
    let who = SignedIn { person: PersonId::new(7), name: "徐主任".into(), grants };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&welfare::ROOM);
    templates_keep_to_the_look();
}

#[test]
fn the_list_opens_for_who_may_and_each_look_is_on_record() {
    both(&SCHEMAS, |store| {
        let Told { small, yu, members, .. } = told(store);
        line(store);
        survey(store, yu, 20_000);
        survey(store, members[2], 3_000);
        review(store, today());
        let mut office = browser(store, Role::CountyOffice, &[]);
        let list = office.get("/office/watch");
        assert!(list.says("FW0001") && list.says("FK1003") && list.says("收入低于标准"), "{}", list.text());
        assert!(!list.says("余家") && !list.says("余0"), "codes, never names");
        let mut staff = browser(store, Role::VillageStaff, &[small.villages[2], small.villages[3]]);
        let list = staff.get("/office/watch");
        assert!(list.says("FK1003") && !list.says("FW0001"), "{}", list.text());
        assert_eq!(staff.get("/office/watch/FW0001").status, StatusCode::NOT_FOUND);
        assert_eq!(staff.get("/office/households/FW0001/income").status, StatusCode::NOT_FOUND);
        let seen = staff.get("/office/watch/FK1003");
        assert!(seen.says("6,000.00") && seen.says("1,000.00"), "{}", seen.text());
        let visit =
            [("visited", today().to_string()), ("visit_note", "谈过".into()), ("next", String::new())];
        let visit: Vec<(&str, &str)> = visit.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(staff.post("/office/watch/FK1003/visit", &visit).status, StatusCode::SEE_OTHER);
        assert!(staff.get("/office/watch").says("看望过"));
        for role in [Role::Finance, Role::BrandOffice, Role::Grower, Role::Auditor] {
            let mut other = browser(store, role, &[]);
            assert_eq!(other.get("/office/watch").status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(other.get("/office/watch/FK1003").status, StatusCode::FORBIDDEN, "{role}");
        }
        let mut auditor = browser(store, Role::Auditor, &[]);
        let log = auditor.get("/office/access");
        assert!(log.says("看望名单") && log.says("关注的户") && log.says("FK1003"), "{}", log.text());
        assert_eq!(office.get("/office/access").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn an_incident_is_entered_and_a_bad_one_is_refused_with_what_was_typed() {
    both(&SCHEMAS, |store| {
        let Told { members, .. } = told(store);
        let mut office = browser(store, Role::CountyOffice, &[]);
        let tomorrow = today().plus(1).to_string();
        let mut post = |day: &str, loss: &str| {
            let fields = [("kind", "illness"), ("happened", day), ("loss", loss), ("note", "住院")];
            office.post("/office/watch/FK1001/incident", &fields)
        };
        let refused = post(&tomorrow, "5O0");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("5O0") && refused.says("住院"), "{}", refused.text());
        assert!(read(store, |tx| welfare::incidents_of(tx, members[0])).is_empty());
        assert_eq!(post(&today().to_string(), "500").status, StatusCode::SEE_OTHER);
        assert_eq!(watched(store), [(members[0], Reason::Illness)]);
        assert!(office.get("/office/watch/FK1001").says("500.00"));
    });
}

#[test]
fn the_measures_page_and_its_figures_are_shown_in_both_languages() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, .. } = told(store);
        let mut office = browser(store, Role::CountyOffice, &[]);
        assert!(office.get("/office/welfare").says("还没有可算的"));
        line(store);
        survey(store, yu, 20_000);
        members.iter().for_each(|member| survey(store, *member, 9_000));
        settle(store, &Sold { order: 1, lines: vec![(yu, "FW-1", 600_000)], day: today() });
        let page = office.get("/office/welfare");
        assert!(page.says("省定标准（测试）") && page.says("class=\"main\""), "{}", page.text());
        let figures = office.get("/office/welfare/figures");
        assert!(figures.says("汾口村") && !figures.says("富文村"), "three households are shown, one is not");
        assert_eq!(office.get("/office/welfare/figures?format=xlsx").status, StatusCode::OK);
        office.language = "en";
        let page = office.get("/office/welfare");
        assert!(page.says("Below the line (P0)") && page.says("before: 90.0 %"), "{}", page.text());
        let api = office.get("/api/welfare/measures");
        assert!(api.says("\"headcount\":\"0.500000\""), "{}", api.text());
        assert_eq!(
            browser(store, Role::Grower, &[]).get("/api/welfare/measures").status,
            StatusCode::FORBIDDEN
        );
    });
}

#[test]
fn rules_are_data_and_bad_ones_are_refused() {
    both(&SCHEMAS, |store| {
        told(store);
        let mut office = browser(store, Role::CountyOffice, &[]);
        let year = today().year().to_string();
        let good = [("year", year.as_str()), ("amount", "6800"), ("source", "浙农扶 2026")];
        assert_eq!(office.post("/office/welfare/rules/line", &good).status, StatusCode::SEE_OTHER);
        let bad = [("year", year.as_str()), ("amount", "0"), ("source", "")];
        assert_eq!(office.post("/office/welfare/rules/line", &bad).status, StatusCode::UNPROCESSABLE_ENTITY);
        let reason = [("reason", "income_drop"), ("is_on", "1"), ("percent", "40"), ("days", "30")];
        office.post("/office/welfare/rules/reason", &reason);
        let rule = read(store, welfare::rules).into_iter().find(|r| r.reason == Reason::IncomeDrop);
        let expected = Rule { reason: Reason::IncomeDrop, is_on: true, percent: 40, days: 30 };
        assert_eq!(rule, Some(expected));
        let none = ["income", "schooling", "medical", "housing", "water"].map(|d| (d, "0"));
        assert!(office.post("/office/welfare/rules/weights", &none).says("至少要有一个维度"));
        assert!(office.get("/office/welfare/rules").says("6,800.00"));
    });
}

#[test]
fn surveys_that_go_out_come_back_unchanged_and_bad_rows_with_reasons() {
    both(&SCHEMAS, |store| {
        let Told { yu, members, small, .. } = told(store);
        survey(store, yu, 20_000);
        survey(store, members[0], 9_000);
        let year = i64::from(today().year());
        let known = || read(store, |tx| welfare::circumstances_of_year(tx, year));
        let before = known();
        for language in ["zh-CN", "en"] {
            let mut office = browser(store, Role::CountyOffice, &[]);
            office.language = language;
            let file = office.get("/office/watch?sheet=surveys&format=xlsx").bytes;
            let seen = office.post_file("/office/watch/survey", "sheet", "s.xlsx", &file);
            assert!(seen.says("2 行") || seen.says("2 rows"), "{}", seen.text());
            assert_eq!(known(), before);
        }
        let sheet = format!(
            "户编号,年份,平台外收入(元),危房\nFK1001,{year},8000,是\nFW0001,{year},1,否\nFK1002,{year},八千,否\n"
        );
        let mut staff = browser(store, Role::VillageStaff, &[small.villages[2]]);
        let seen = staff.post_file("/office/watch/survey", "sheet", "s.csv", sheet.as_bytes());
        assert!(seen.says("收下 1 行，2 行没收"), "{}", seen.text());
        assert_eq!(known()[&yu], before[&yu], "staff of Fenkou enter nothing of Fuwen");
    });
}
