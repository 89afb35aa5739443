//! Subsidies, told on both databases from real parcels and orders, and asked for by a browser.
mod told;

use axum::http::StatusCode;
use county::CompanyId;
use kernel::Whole;
use kernel::{Fen, Share};
use ledger::Payee;
use subsidy::{
    ApplicationState, Refusal, RuleKind, apply, approve, check_application, pay, refuse, take_back,
};
use told::support::at;
use told::{PASSWORD, both, browser, by, count, day};
use webkit::Role;
use webkit::testing::{locales_agree, templates_keep_to_the_look};

#[test]
fn a_company_is_paid_for_each_parcel_its_bus_took_once() {
    both(|t| {
        let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
        let [one, two, waiting, other] = ["O1", "O3", "O1", "O2"].map(|outlet| t.order(outlet));
        t.load(&one, "O1");
        t.load(&two, "O3");
        t.load(&other, "O2");
        let id = t.apply(programme, t.company()).expect("two parcels were taken");
        let found = t.read(|tx| subsidy::application(tx, id)).expect("it is sent");
        assert_eq!(
            (found.units, found.amount),
            (count(2), Fen::of_fen(160)),
            "not the one that waits at its outlet"
        );
        let evidence = t.read(|tx| subsidy::evidence_of(tx, id, i64::MIN, count(9)));
        let mut waybills: Vec<_> = evidence.iter().map(|e| e.reference.clone()).collect();
        waybills.sort();
        let mut expected = vec![one.waybills[0].clone(), two.waybills[0].clone()];
        expected.sort();
        assert_eq!(waybills, expected);
        t.judged_and_paid(id);
        assert_eq!(t.has(), Fen::of_fen(99_840));
        assert_eq!(t.apply(programme, t.company()), Err(Refusal::SameEvidence { application: id }));
        t.load(&waiting, "O1");
        let again = t.apply(programme, t.company()).expect("a third was taken");
        assert_eq!(t.read(|tx| subsidy::application(tx, again)).expect("sent").units, count(1));
        // Another programme of the same rule finds nothing new: a parcel is paid once, whatever the programme.
        let second = t.programme(&t.terms("BUS-MORE", RuleKind::PerParcel));
        assert!(matches!(t.apply(second, t.company()), Err(Refusal::SameEvidence { .. })));
        t.nothing_wrong();
    });
}

#[test]
fn what_is_paid_for_parcels_bears_a_part_of_their_runs_until_it_is_taken_back() {
    both(|t| {
        let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
        let [one, two] = ["O1", "O3"].map(|outlet| t.order(outlet));
        t.load(&one, "O1");
        t.load(&two, "O3");
        let id = t.apply(programme, t.company()).expect("two parcels were taken");
        let company = t.small.county.companies[0];
        let borne = |kind| {
            let account = t.read(|tx| ledger::account_of(tx, ledger::AccountKey::of(kind, company)));
            account.map_or(Fen::ZERO, |id| t.read(|tx| ledger::account(tx, id)).expect("it is there").balance)
        };
        let (subsidy, margin) = (ledger::AccountKind::BorneSubsidy, ledger::AccountKind::BorneMargin);
        assert_eq!(borne(subsidy), Fen::ZERO, "nothing is paid yet");
        t.judged_and_paid(id);
        assert_eq!([borne(subsidy), borne(margin)], [Fen::of_fen(160), Fen::of_fen(-160)]);
        assert_eq!(borne(ledger::AccountKind::CompanyPayable), Fen::of_fen(-160), "paid once, by the fund");
        assert_eq!(t.read(logistics::check), []);
        t.write(|tx| take_back(tx, id, "计数有误", by(3))).expect("it is taken back");
        assert_eq!([borne(subsidy), borne(margin)], [Fen::ZERO, Fen::ZERO]);
        assert_eq!(t.read(logistics::check), []);
        t.write(|tx| {
            tx.execute("UPDATE run_subsidy SET subsidy_fen = 9 WHERE county_id = $1 AND taken_back = 0", &[])
        });
        assert!(t.read(logistics::check)[0].what.contains("bears of runs"));
    });
}

#[test]
fn none_is_paid_without_a_parcel_nor_to_the_wrong_applicant_nor_outside_of_the_period() {
    both(|t| {
        let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
        t.order("O1");
        assert_eq!(t.apply(programme, t.company()), Err(Refusal::NoEvidence));
        assert_eq!(t.apply(programme, Payee::Producer(t.producer())), Err(Refusal::WrongPayee));
        let late = (day(30), day(30).plus(1));
        let refused = t.write(|tx| apply(tx, programme, t.company(), late, by(1)));
        assert_eq!(refused, Err(Refusal::OutOfPeriod { from: day(1), to: day(30) }));
        let nobody = Payee::Company(CompanyId::new(5));
        assert_eq!(t.apply(programme, nobody), Err(Refusal::NoEvidence));
        t.nothing_wrong();
    });
}

#[test]
fn a_programme_never_promises_more_than_its_budget_and_a_fund_never_pays_what_it_has_not() {
    both(|t| {
        let mut new = t.terms("BUS-2026", RuleKind::PerParcel);
        new.budget = Fen::of_fen(200);
        let programme = t.programme(&new);
        for outlet in ["O1", "O1", "O3"] {
            let ordered = t.order(outlet);
            t.load(&ordered, outlet);
        }
        assert_eq!(t.apply(programme, t.company()), Err(Refusal::OverBudget { left: Fen::of_fen(200) }));
        new.budget = Fen::of_yuan(2_001);
        new.code = "TOO-MUCH".into();
        let refused = t.write(|tx| subsidy::add_programme(tx, &new, by(1)));
        assert_eq!(refused, Err(Refusal::OverFund { most: Fen::of_yuan(2_000) }));
        let mut dear = t.terms("DEAR", RuleKind::PerParcel);
        (dear.budget, dear.amount) = (Fen::of_yuan(2_000), Fen::of_yuan(600));
        let id = t.apply(t.programme(&dear), t.company()).expect("1,800 yuan are asked");
        t.write(|tx| check_application(tx, id, by(2))).expect("checked");
        t.write(|tx| approve(tx, id, by(3))).expect("approved");
        let empty = t.write(|tx| pay(tx, id, by(4)));
        assert!(matches!(empty, Err(Refusal::Fund(ledger::FundRefusal::NotEnough { .. }))), "{empty:?}");
        assert_eq!(t.state(id), ApplicationState::Approved, "nothing half done");
        t.nothing_wrong();
    });
}

#[test]
fn two_people_who_did_not_send_it_judge_it() {
    both(|t| {
        let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
        let ordered = t.order("O1");
        t.load(&ordered, "O1");
        let id = t.apply(programme, t.company()).expect("a parcel was taken");
        let check = |person| t.write(|tx| check_application(tx, id, by(person)));
        let approve = |person| t.write(|tx| approve(tx, id, by(person)));
        assert_eq!(check(1), Err(Refusal::OwnApplication));
        assert_eq!(approve(2), Err(Refusal::WrongState { state: ApplicationState::Sent }));
        assert_eq!(check(2), Ok(()));
        assert_eq!(approve(2), Err(Refusal::SamePerson));
        assert_eq!(approve(1), Err(Refusal::OwnApplication));
        let early = t.write(|tx| pay(tx, id, by(4)));
        assert_eq!(early, Err(Refusal::WrongState { state: ApplicationState::Checked }));
        assert_eq!(approve(3), Ok(()));
        assert_eq!(t.write(|tx| pay(tx, id, by(4))), Ok(()));
        let twice = t.write(|tx| pay(tx, id, by(4)));
        assert_eq!(twice, Err(Refusal::WrongState { state: ApplicationState::Paid }));
        t.nothing_wrong();
    });
}

#[test]
fn what_was_refused_can_be_asked_again_and_what_was_taken_back_not() {
    both(|t| {
        let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
        let ordered = t.order("O1");
        t.load(&ordered, "O1");
        let first = t.apply(programme, t.company()).expect("a parcel was taken");
        t.write(|tx| refuse(tx, first, "材料不齐", by(2))).expect("it is refused");
        let second = t.apply(programme, t.company()).expect("its evidence is free again");
        t.judged_and_paid(second);
        t.write(|tx| take_back(tx, second, "重复申报", by(4))).expect("it is taken back");
        assert_eq!(t.has(), Fen::of_yuan(1_000));
        assert_eq!(t.state(second), ApplicationState::TakenBack);
        assert_eq!(t.apply(programme, t.company()), Err(Refusal::SameEvidence { application: second }));
        t.nothing_wrong();
    });
}

#[test]
fn a_shop_that_opened_and_a_share_of_costs_stand_on_settled_orders() {
    both(|t| {
        let mut shop = t.terms("SHOP-2026", RuleKind::PerShop);
        (shop.amount, shop.minimum) = (Fen::of_yuan(50), count(2));
        let shop = t.programme(&shop);
        let mut costs = t.terms("COST-2026", RuleKind::ShareOfCost);
        costs.cap = Fen::of_yuan(20);
        let costs = t.programme(&costs);
        let fee = ledger::NewRate {
            part: ledger::Part::PlatformFee,
            scope: ledger::Scope::County,
            from: day(23),
            of_price: Share::percent(5),
            a_pack: Fen::ZERO,
        };
        t.write(|tx| ledger::set_rate(tx, &fee, None, at(0))).expect("a rate is set");
        let payee = Payee::Producer(t.producer());
        assert_eq!(t.apply(shop, payee), Err(Refusal::NoEvidence), "it never sold");
        let first = t.order("O1");
        t.settle(&first);
        assert_eq!(t.apply(shop, payee), Err(Refusal::TooFewOrders { has: 1, minimum: 2 }));
        let second = t.order("O1");
        t.settle(&second);
        let id = t.apply(shop, payee).expect("the shop opened");
        assert_eq!(t.apply(shop, payee), Err(Refusal::SameEvidence { application: id }));
        let known = t.read(|tx| ledger::costs_of(tx, t.producer(), day(1), day(30)));
        let cost: Fen = known.iter().map(|one| one.cost).sum();
        assert!(cost > Fen::ZERO, "the shop's fee is a cost of the grower");
        let share = t.apply(costs, payee).expect("two settled orders");
        let share = t.read(|tx| subsidy::application(tx, share)).expect("sent");
        assert_eq!((share.units, share.base, share.amount), (count(2), cost, cost.share(Share::percent(50))));
        t.judged_and_paid(id);
        let payable = t.read(|tx| ledger::money_of(tx, t.producer())).payable;
        let sold: Fen = t.read(|tx| ledger::income_posted(tx, day(1), day(30))) - Fen::of_yuan(50);
        assert_eq!(payable, sold + Fen::of_yuan(50), "it is income of the household");
        t.nothing_wrong();
    });
}

/// Each fault breaks one promise, and `check` names it.
#[test]
fn seeded_faults_are_found() {
    const FAULTS: [(&str, &str); 6] = [
        ("UPDATE application SET units = units + 1 WHERE county_id = $1", "counts other evidence"),
        ("UPDATE application SET amount_fen = amount_fen + 1 WHERE county_id = $1", "asks for more"),
        ("DELETE FROM scan WHERE county_id = $1 AND kind = 'loaded'", "no bus took"),
        ("UPDATE programme SET budget_fen = 1 WHERE county_id = $1", "more than its budget"),
        ("UPDATE application SET state = 'taken_back' WHERE county_id = $1", "taken back"),
        ("UPDATE application SET state = 'sent' WHERE county_id = $1", "without an application"),
    ];
    for (fault, found) in FAULTS {
        both(|t| {
            let programme = t.programme(&t.terms("BUS-2026", RuleKind::PerParcel));
            let ordered = t.order("O1");
            t.load(&ordered, "O1");
            let id = t.apply(programme, t.company()).expect("a parcel was taken");
            t.judged_and_paid(id);
            t.nothing_wrong();
            t.write(|tx| tx.execute(fault, &[]));
            let problems = t.read(subsidy::check);
            assert!(problems.iter().any(|problem| problem.what.contains(found)), "{fault}: {problems:?}");
        });
    }
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&subsidy::ROOM);
    templates_keep_to_the_look();
}

#[test]
fn the_office_settles_asks_judges_and_pays_in_the_browser() {
    both(|t| {
        let ordered = t.order("O1");
        t.load(&ordered, "O1");
        let mut office = browser(t.store, 1, Role::CountyOffice, None);
        let fund = t.fund.to_string();
        let fields = [
            ("code", "bus-2026"),
            ("name_zh", "班车进村"),
            ("name_en", "Buses to the villages"),
            ("direction", "warehousing"),
            ("rule", "per_parcel"),
            ("fund", fund.as_str()),
            ("budget", "100"),
            ("amount", "0.80"),
            ("from", "2026-11-01"),
            ("to", "2026-11-30"),
        ];
        let added = office.post("/office/subsidies/new", &fields);
        assert_eq!(added.location(), "/office/subsidies/BUS-2026", "{}", added.text());
        assert!(office.post("/office/subsidies/new", &fields).says("这个编号已有项目"));
        let seen = office.get("/office/subsidies/BUS-2026");
        assert!(seen.says("补 ¥0.80") && seen.says("¥1,000.00"), "{}", seen.text());
        let ask = [("applicant", "zto"), ("from", "2026-11-01"), ("to", "2026-11-23")];
        let sent = office.post("/office/subsidies/BUS-2026", &ask);
        let path = sent.location().to_string();
        assert!(path.starts_with("/office/applications/"), "{}", sent.text());
        assert!(office.post("/office/subsidies/BUS-2026", &ask).says("同一依据只补一次"));
        let own = office.get(&path);
        assert!(own.says(&ordered.waybills[0]) && !own.says("初审通过"), "{}", own.text());
        let mut second = browser(t.store, t.person("10000000072"), Role::CountyOffice, None);
        second.post(&format!("{path}/check"), &[]);
        let word = [("password", PASSWORD)];
        let same = second.post(&format!("{path}/approve"), &word);
        assert!(same.status == StatusCode::CONFLICT && same.says("复审请换一个人"), "{}", same.text());
        let mut finance = browser(t.store, t.person("10000000073"), Role::Finance, None);
        let wrong = finance.post(&format!("{path}/approve"), &[("password", "not mine")]);
        assert!(
            wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.says("再错 4 次"),
            "{}",
            wrong.text()
        );
        assert!(!finance.get(&path).says(&format!("action=\"{path}/pay\"")), "it is not approved yet");
        assert_eq!(finance.post(&format!("{path}/approve"), &word).status, StatusCode::SEE_OTHER);
        assert_eq!(second.post(&format!("{path}/pay"), &[]).status, StatusCode::FORBIDDEN, "finance pays");
        finance.post(&format!("{path}/pay"), &[]);
        assert!(finance.get("/office/subsidies?state=paid").says("已付"));
        assert_eq!(finance.get(&format!("{path}?format=xlsx")).status, StatusCode::OK);
        let mut anyone = browser(t.store, 9, Role::Buyer, None);
        let list = anyone.get("/subsidies");
        assert!(list.says("班车进村") && list.says("0.80") && list.says("中*"), "{}", list.text());
        assert!(anyone.get("/api/subsidies").says("\"amount_fen\":80"));
        assert_eq!(anyone.get("/office/subsidies").status, StatusCode::FORBIDDEN);
        anyone.language = "en";
        assert!(anyone.get("/subsidies").says("Subsidies paid"));
        t.nothing_wrong();
    });
}

#[test]
fn a_grower_sees_what_it_would_bring_and_asks_once() {
    both(|t| {
        let mut shop = t.terms("SHOP-2026", RuleKind::PerShop);
        shop.amount = Fen::of_yuan(50);
        t.programme(&shop);
        let mut grower = browser(t.store, 5, Role::Grower, Some(t.producer().get()));
        assert!(grower.get("/grower/subsidies").says("没有找到这个项目补的事"));
        let ordered = t.order("O1");
        t.settle(&ordered);
        let page = grower.get("/grower/subsidies");
        assert!(page.says("¥50.00") && page.says("找到 1 条"), "{}", page.text());
        let id = t.read(subsidy::programmes)[0].id.to_string();
        let sent = grower.post("/grower/subsidies", &[("programme", id.as_str())]);
        assert_eq!(sent.location(), "/grower/subsidies");
        let again = grower.post("/grower/subsidies", &[("programme", id.as_str())]);
        assert!(again.status == StatusCode::CONFLICT && again.says("已申请"), "{}", again.text());
        assert!(grower.get("/grower/subsidies").says("已申请"));
        let none = browser(t.store, 6, Role::CountyOffice, None).get("/grower/subsidies").status;
        assert_eq!(none, StatusCode::FORBIDDEN);
    });
}
