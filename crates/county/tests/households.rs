//! Households, told on both databases and asked for by a browser.
use axum::http::StatusCode;
use county::testing::{Small, small};
use county::{
    HouseholdRefusal, HouseholdSheet, HouseholdState, Look, MuE2, NewBankAccount, NewHousehold, NewMember,
    NewPlot, NewProducer, Payee, PlotKind, ProducerId, ProducerKind, Purpose, Relation, Sharing,
    SuccessionKind,
};
use kernel::{Count, Day, Time, Whole};
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};
use webkit::testing::Browser;
use webkit::{Grant, PersonId, Role, Settings, SignedIn, Site};

const SCHEMAS: [store::Schema; 2] = [webkit::ROOM.schema(), county::ROOM.schema()];

fn day(day: i8) -> Day {
    Day::new(2026, 11, day).expect("a day of November")
}

fn member(name: &str, relation: Relation, born_year: i64) -> NewMember {
    NewMember { name: name.into(), relation, born_year }
}

fn plot(kind: PlotKind, mu_e2: i64, crop: &str) -> NewPlot {
    let area = MuE2::new(mu_e2).expect("a small plot");
    NewPlot { kind, area, crop_zh: crop.into(), crop_en: String::new() }
}

/// The small county, with the Yu family (four people, two plots) and a second household, the Hong family.
struct Told {
    small: Small,
    yu: ProducerId,
    hong: ProducerId,
    cooperative: ProducerId,
}

fn told(store: &Store) -> Told {
    store
        .write::<_, Error>(COUNTY, |tx| {
            let small = small(tx, Time::EPOCH)?;
            let [yu, cooperative] = small.producers;
            let hong = county::add_producers(tx, &[hong(&small)], Time::EPOCH)?[0];
            let families = [
                NewHousehold {
                    producer: yu,
                    members: vec![
                        member("余春花", Relation::Head, 1975),
                        member("方建国", Relation::Spouse, 1973),
                        member("方小梅", Relation::Child, 2003),
                        member("余长根", Relation::Parent, 1948),
                    ],
                    plots: vec![plot(PlotKind::Forest, 1_250, "山核桃"), plot(PlotKind::Paddy, 225, "水稻")],
                    consents: vec![Purpose::Shown, Purpose::Monitored],
                },
                NewHousehold {
                    producer: hong,
                    members: vec![member("洪德胜", Relation::Head, 1951)],
                    plots: vec![plot(PlotKind::Tea, 90, "茶")],
                    consents: vec![Purpose::Shown],
                },
            ];
            county::add_households(tx, &families, day(1))?;
            Ok(Told { small, yu, hong, cooperative })
        })
        .expect("the county is made")
}

fn hong(small: &Small) -> NewProducer {
    NewProducer {
        code: "FW0002".into(),
        kind: ProducerKind::Household,
        name_zh: "富文乡 · 洪家".into(),
        name_en: "Hong family, Fuwen".into(),
        village: small.villages[1],
        outlet: small.outlets[1],
        contact_zh: "富文村服务点".into(),
        contact_phone: "10000001234".into(),
        consent: true,
    }
}

fn write<T>(store: &Store, command: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T
where
    T: Send,
{
    store.write::<_, Error>(COUNTY, command).expect("the store takes it")
}

fn read<T: Send>(store: &Store, query: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.read::<_, Error>(COUNTY, query).expect("the store answers")
}

fn people(store: &Store, id: ProducerId) -> Vec<String> {
    let household = read(store, |tx| county::household(tx, id)).expect("a household");
    household.members.into_iter().filter(|m| m.left.is_none()).map(|m| m.name).collect()
}

fn nothing_wrong(store: &Store) {
    assert_eq!(read(store, county::check), []);
}

#[test]
fn a_daughter_takes_in_her_father_and_the_old_household_keeps_its_history() {
    both(&SCHEMAS, |store| {
        let Told { yu, hong, .. } = told(store);
        write(store, |tx| county::merge_households(tx, hong, yu, day(20))).expect("two households merge");
        let old = read(store, |tx| county::household(tx, hong)).expect("its rows stay");
        assert_eq!((old.state, old.ended, old.people()), (HouseholdState::Merged, Some(day(20)), 0));
        assert_eq!(old.members[0].left, Some(day(20)), "who left keeps the row");
        assert_eq!(people(store, yu).len(), 5);
        let land: i64 =
            read(store, |tx| county::household(tx, yu)).unwrap().plots.iter().map(|p| p.area.get()).sum();
        assert_eq!(land, 1_250 + 225 + 90);
        let heirs = read(store, |tx| county::successors(tx, hong));
        assert_eq!((heirs[0].household, heirs[0].kind, heirs[0].day), (yu, SuccessionKind::Merged, day(20)));
        assert_eq!(read(store, |tx| county::predecessors(tx, yu))[0].household, hong);
        let again = write(store, |tx| county::merge_households(tx, hong, yu, day(21)));
        assert_eq!(again, Err(HouseholdRefusal::Ended));
        let itself = write(store, |tx| county::merge_households(tx, yu, yu, day(21)));
        assert_eq!(itself, Err(HouseholdRefusal::Itself));
        nothing_wrong(store);
    });
}

#[test]
fn a_child_moves_out_and_somebody_always_stays() {
    both(&SCHEMAS, |store| {
        let Told { small, yu, cooperative, .. } = told(store);
        let of = read(store, |tx| county::household(tx, yu)).expect("the Yu family");
        let ids: Vec<_> = of.members.iter().map(|m| m.id).collect();
        let heir = |code: &str, people: &[usize]| county::Heir {
            producer: NewProducer { code: code.into(), ..hong(&small) },
            people: people.iter().map(|at| ids[*at]).collect(),
        };
        let split = |heir: county::Heir| {
            write(store, |tx| county::split_household(tx, yu, &heir, day(20).at_minute(600)))
        };
        assert_eq!(split(heir("FW0009", &[])), Err(HouseholdRefusal::NotItsPeople));
        assert_eq!(split(heir("FW0009", &[0, 1, 2, 3])), Err(HouseholdRefusal::NobodyLeft));
        assert_eq!(split(heir("FW0002", &[2])), Err(HouseholdRefusal::CodeTaken));
        let new = split(heir("FW0009", &[2])).expect("the daughter moves out");
        assert_eq!(people(store, new), ["方小梅"]);
        assert_eq!(people(store, yu).len(), 3);
        let consents = read(store, |tx| county::household(tx, new)).unwrap();
        assert!(
            consents.agrees(Purpose::Monitored),
            "what they agreed to holds for her until she says otherwise"
        );
        let gone = write(store, |tx| county::leave_household(tx, new, ids[2], day(21)));
        assert_eq!(gone, Err(HouseholdRefusal::NotItsPeople), "she has a new row");
        let wrong = write(store, |tx| county::merge_households(tx, cooperative, yu, day(21)));
        assert_eq!(wrong, Err(HouseholdRefusal::NotAHousehold));
        nothing_wrong(store);
    });
}

#[test]
fn who_does_not_agree_any_more_is_not_shown_any_more() {
    both(&SCHEMAS, |store| {
        let Told { yu, .. } = told(store);
        let shown = || read(store, |tx| county::producer_of(tx, yu)).expect("the producer").consent;
        assert!(shown());
        write(store, |tx| county::withdraw_consent(tx, yu, Purpose::Shown, day(9)));
        assert!(!shown());
        nothing_wrong(store);
        write(store, |tx| {
            county::give_consent(tx, yu, Purpose::Shown, day(10))?;
            county::give_consent(tx, yu, Purpose::Shown, day(11))
        });
        let consents = read(store, |tx| county::household(tx, yu)).unwrap().consents;
        let of_shown: Vec<_> =
            consents.iter().filter(|c| c.purpose == Purpose::Shown).map(|c| (c.given, c.withdrawn)).collect();
        assert_eq!(of_shown, [(day(1), Some(day(9))), (day(10), None)], "both times are on record, once");
        assert!(shown());
    });
}

#[test]
fn a_payee_has_one_account_and_the_one_before_is_kept() {
    both(&SCHEMAS, |store| {
        let Told { small, yu, .. } = told(store);
        let account = |payee, number: &str| NewBankAccount {
            payee,
            holder: "余春花".into(),
            bank: "淳安农商银行".into(),
            number: number.into(),
        };
        let outlet = Payee::Outlet(small.outlets[0]);
        let yu = Payee::Producer(yu);
        let now = day(2).at_minute(600);
        let first = [account(yu, "6200000000000125"), account(outlet, "6200000000000999")];
        assert_eq!(write(store, |tx| county::set_bank_accounts(tx, &first, now)), 2);
        assert_eq!(
            write(store, |tx| county::set_bank_accounts(tx, &first, now)),
            0,
            "the same again is no news"
        );
        let moved = [account(yu, "6200000000000777")];
        assert_eq!(write(store, |tx| county::set_bank_accounts(tx, &moved, now.plus_minutes(9))), 1);
        let known = read(store, |tx| county::bank_accounts(tx, &[yu, outlet]));
        assert_eq!((known[&yu].masked(), known[&outlet].masked()), ("**** 0777".into(), "**** 0999".into()));
    });
}

#[test]
fn a_cooperative_has_members_with_shares_and_a_rule_from_a_day_on() {
    both(&SCHEMAS, |store| {
        let Told { yu, hong, cooperative, .. } = told(store);
        let shares = Count::new(3).unwrap();
        let join =
            |of, household, on| write(store, |tx| county::join_cooperative(tx, of, household, shares, on));
        assert_eq!(join(yu, hong, day(2)), Err(HouseholdRefusal::NotACooperative));
        assert_eq!(join(cooperative, cooperative, day(2)), Err(HouseholdRefusal::NotAHousehold));
        assert_eq!(join(cooperative, yu, day(2)), Ok(()));
        assert_eq!(join(cooperative, yu, day(3)), Err(HouseholdRefusal::AlreadyAMember));
        assert_eq!(write(store, |tx| county::leave_cooperative(tx, cooperative, yu, day(5))), Ok(()));
        let none = write(store, |tx| county::leave_cooperative(tx, cooperative, yu, day(6)));
        assert_eq!(none, Err(HouseholdRefusal::NotAMember));
        assert_eq!(join(cooperative, yu, day(9)), Ok(()));
        let members = read(store, |tx| county::cooperative_members(tx, cooperative));
        let is_in = |on: i8| members.iter().filter(|m| m.is_in(day(on))).count();
        assert_eq!([1, 2, 4, 5, 8, 9].map(is_in), [0, 1, 1, 0, 0, 1]);
        let rule = |on: i8| read(store, |tx| county::sharing_on(tx, cooperative, day(on)));
        write(store, |tx| county::set_sharing(tx, cooperative, day(4), Sharing::ByShare));
        assert_eq!((rule(3), rule(4)), (Sharing::ByQuantity, Sharing::ByShare));
    });
}

fn browser(store: &Store, role: Role, scope: Option<i64>) -> Browser {
    let site = Site::new(store.clone(), &[&county::ROOM], Settings::default()).expect("the site opens");
    let api = utoipa_axum::router::OpenApiRouter::new();
    let mut browser = Browser::new(webkit::app(&site, county::pages(&site), api));
    let grants = vec![Grant { role, scope }];
    let who = SignedIn { person: PersonId::new(7), name: "徐主任".into(), grants };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

#[test]
fn the_office_keeps_a_household_and_each_look_is_written_down() {
    both(&SCHEMAS, |store| {
        let Told { yu, .. } = told(store);
        let mut office = browser(store, Role::CountyOffice, None);
        let list = office.get("/office/households");
        assert!(list.says("FW0001") && list.says("14.75") && !list.says("余春花"), "codes, no names");
        let seen = office.get("/office/households/FW0001");
        assert!(seen.says("余春花") && seen.says("山核桃") && seen.says("还没有账户"), "{}", seen.text());
        let person = [("name", "余小宝"), ("relation", "grandchild"), ("born_year", "2026")];
        assert_eq!(office.post("/office/households/FW0001/person", &person).status, StatusCode::SEE_OTHER);
        let young = [("name", "余小宝"), ("relation", "grandchild"), ("born_year", "2O26")];
        let refused = office.post("/office/households/FW0001/person", &young);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("2O26"), "what was typed is still there");
        let plot = [("kind", "tea"), ("area", "1.5"), ("crop", "茶")];
        office.post("/office/households/FW0001/plot", &plot);
        let account = [("holder", "余春花"), ("bank", "淳安农商银行"), ("number", "6200 0000 0000 0125")];
        office.post("/office/households/FW0001/account", &account);
        let bad = [("holder", "余春花"), ("bank", "淳安农商银行"), ("number", "62-00")];
        assert!(office.post("/office/households/FW0001/account", &bad).says("8 到 30 位"));
        let seen = office.get("/office/households/FW0001");
        assert!(seen.says("余小宝") && seen.says("1.50 亩") && seen.says("**** 0125"), "{}", seen.text());
        assert!(!seen.says("6200000000000125"));
        let looks = read(store, |tx| {
            county::looks(
                tx,
                Some(Look::Household),
                None,
                county::LookId::new(i64::MAX),
                Count::new(50).unwrap(),
            )
        });
        assert!(
            looks.len() >= 4 && looks.iter().all(|l| l.subject == yu.get() && l.person == PersonId::new(7))
        );
    });
}

#[test]
fn village_staff_see_their_village_and_others_nothing() {
    both(&SCHEMAS, |store| {
        let Told { small, .. } = told(store);
        let mut staff = browser(store, Role::VillageStaff, Some(small.villages[1].get()));
        let list = staff.get("/office/households");
        assert!(list.says("FW0002") && !list.says("FW0001"), "{}", list.text());
        assert_eq!(staff.get("/office/households/FW0001").status, StatusCode::NOT_FOUND);
        assert_eq!(staff.get("/office/households/FW0002").status, StatusCode::OK);
        let person = [("name", "x"), ("relation", "child"), ("born_year", "2020")];
        let changed = staff.post("/office/households/FW0002/person", &person);
        assert_eq!(changed.status, StatusCode::FORBIDDEN);
        assert_eq!(staff.get("/office/households?sheet=members&format=xlsx").status, StatusCode::FORBIDDEN);
        for role in [Role::Finance, Role::BrandOffice, Role::Grower] {
            let status =
                browser(store, role, Some(small.producers[0].get())).get("/office/households").status;
            assert_eq!(status, StatusCode::FORBIDDEN, "{role}");
        }
    });
}

#[test]
fn what_goes_out_comes_back_unchanged_and_a_household_goes_in_whole_or_not_at_all() {
    both(&SCHEMAS, |store| {
        let Told { yu, hong, .. } = told(store);
        let known = || {
            read(store, |tx| Ok((county::members_of(tx, &[yu, hong])?, county::plots_of(tx, &[yu, hong])?)))
        };
        let before = known();
        for language in ["zh-CN", "en"] {
            let mut office = browser(store, Role::CountyOffice, None);
            office.language = language;
            let file = office.get("/office/households?sheet=members&format=xlsx").bytes;
            let table = sheets::read("people.xlsx", &file).expect("our own file");
            let now = day(20).at_minute(600);
            let kind = HouseholdSheet::Members;
            let done = write(store, |tx| county::import_household_sheet(tx, kind, &table, now)).unwrap();
            assert_eq!((done.changed, done.left_out.len()), (2, 0), "{language}");
            assert_eq!(known().0, before.0);
        }
        let sheet = "户编号,姓名,与户主关系,出生年份\n\
                     FW0001,余春花,户主,1975\n\
                     FW0001,余小宝,孙子女,二〇二〇\n\
                     FW0002,洪德胜,户主,1951\n\
                     FW0002,洪金生,子女,1980\n\
                     FK0001,汾口,户主,1980\n";
        let mut office = browser(store, Role::CountyOffice, None);
        let seen = office.post_file("/office/households/import", "sheet", "people.csv", sheet.as_bytes());
        assert!(seen.says("改了 1 户，3 行没收"), "{}", seen.text());
        assert!(seen.says("同一户有别的行读不懂"), "{}", seen.text());
        assert_eq!(people(store, yu).len(), 4, "nothing half done");
        assert_eq!(people(store, hong), ["洪德胜", "洪金生"]);
        nothing_wrong(store);
    });
}
