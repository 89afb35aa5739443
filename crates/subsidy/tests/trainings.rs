//! A subsidy per trainee: a course's list is entered and uploaded, and each person counts once.
mod told;

use axum::http::StatusCode;
use county::{NewHousehold, NewMember, ProducerId, Relation};
use kernel::{Fen, Whole};
use ledger::Payee;
use subsidy::{
    Imported, NewTraining, ProgrammeId, Refusal, RuleKind, TrainingId, add_training, import_attendance,
    strike,
};
use told::{Told, both, browser, by, count, day};
use webkit::Role;

/// The list as its teacher keeps it. 余小明 came twice, 余小红 once; 余大山 does not live there.
const LIST: &str = "上课日期,户编号,姓名\n2026-11-02,330127-001,余小明\n2026-11-02,330127-001,余小红\n\
                    2026-11-09,330127-001,余小明\n2026-11-09,330127-001,余大山\n2027-01-01,330127-001,余小红\n";

/// Who teaches, the code of the household that is taught, and the course.
struct Course {
    organiser: ProducerId,
    household: String,
    id: TrainingId,
}

impl Course {
    fn entered(t: &Told<'_>, code: &str) -> Self {
        let [household, organiser] = t.small.county.producers;
        let code_of = t.read(|tx| county::producer_of(tx, household)).expect("the household").code;
        let new = NewTraining {
            code: code.into(),
            name_zh: "直播卖货班".into(),
            name_en: "Selling live".into(),
            organiser,
        };
        let id = t.write(|tx| add_training(tx, &new, by(1))).expect("a course");
        Self { organiser, household: code_of, id }
    }

    /// As [`Course::entered`], with two people who live in the household.
    fn with_people(t: &Told<'_>, code: &str) -> Self {
        let member = |name: &str, relation| NewMember { name: name.into(), relation, born_year: 1980 };
        let household = NewHousehold {
            producer: t.small.county.producers[0],
            members: vec![member("余小明", Relation::Head), member("余小红", Relation::Spouse)],
            plots: vec![],
            consents: vec![],
        };
        let households = [household];
        t.write(|tx| county::add_households(tx, &households, day(1)));
        Self::entered(t, code)
    }

    fn list(&self) -> String {
        LIST.replace("330127-001", &self.household)
    }

    fn import(&self, t: &Told<'_>) -> Imported {
        let table = sheets::read("list.csv", self.list().as_bytes()).expect("a table");
        t.write(|tx| import_attendance(tx, self.id, &table, day(30), by(1))).expect("the columns are there")
    }
}

fn programme(t: &Told<'_>, code: &str, sessions: i64) -> ProgrammeId {
    let mut terms = t.terms(code, RuleKind::PerTrainee);
    (terms.amount, terms.minimum) = (Fen::of_yuan(10), count(sessions));
    t.programme(&terms)
}

#[test]
fn who_taught_people_is_paid_for_each_who_came_often_enough_once() {
    both(|t| {
        let course = Course::with_people(t, "LIVE-1");
        let taken = course.import(t);
        assert_eq!(taken.taken, 3, "three days of two people");
        assert_eq!(taken.left_out.iter().map(|error| error.row).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(course.import(t).taken, 0, "the same list twice changes nothing");
        let payee = Payee::Producer(course.organiser);
        let twice = programme(t, "TRAIN-2", 2);
        let id = t.apply(twice, payee).expect("one came twice");
        let found = t.read(|tx| subsidy::application(tx, id)).expect("sent");
        assert_eq!((found.units, found.amount), (count(1), Fen::of_yuan(10)));
        let evidence = t.read(|tx| subsidy::evidence_of(tx, id, i64::MIN, count(9)));
        assert_eq!(evidence[0].reference, format!("LIVE-1 {}", course.household));
        t.judged_and_paid(id);
        // Another course of the same person adds nobody to this programme, and another programme pays for the other.
        let next = Course::entered(t, "LIVE-2");
        next.import(t);
        assert_eq!(t.apply(twice, payee), Err(Refusal::SameEvidence { application: id }));
        let other = t.apply(programme(t, "TRAIN-1", 1), payee).expect("the others, and the second course");
        assert_eq!(t.read(|tx| subsidy::application(tx, other)).expect("sent").units, count(2));
        assert_eq!(t.read(|tx| ledger::money_of(tx, course.organiser)).payable, Fen::of_yuan(10));
        t.nothing_wrong();
    });
}

#[test]
fn only_who_holds_courses_asks_and_what_a_subsidy_stands_on_is_not_struck() {
    both(|t| {
        let course = Course::with_people(t, "LIVE-1");
        course.import(t);
        let programme = programme(t, "TRAIN-1", 1);
        let [household, _] = t.small.county.producers;
        assert_eq!(t.apply(programme, Payee::Producer(household)), Err(Refusal::NoEvidence));
        assert_eq!(t.apply(programme, t.company()), Err(Refusal::WrongPayee));
        let own = NewTraining {
            code: "OWN".into(),
            name_zh: "自学".into(),
            name_en: String::new(),
            organiser: household,
        };
        assert_eq!(t.write(|tx| add_training(tx, &own, by(1))), Err(Refusal::NoOrganiser));
        let taught = t.read(|tx| subsidy::trainees(tx, course.id));
        assert_eq!(t.write(|tx| strike(tx, course.id, taught[1].member)), Ok(()), "a slip is taken off");
        let id = t.apply(programme, Payee::Producer(course.organiser)).expect("one is left");
        let counted = t.write(|tx| strike(tx, course.id, taught[0].member));
        assert_eq!(counted, Err(Refusal::TraineeCounted));
        t.write(|tx| subsidy::refuse(tx, id, "名单不齐", by(2))).expect("refused");
        assert_eq!(t.write(|tx| strike(tx, course.id, taught[0].member)), Ok(()));
        t.nothing_wrong();
    });
}

/// Each fault breaks a promise about trainees, and `check` names it.
#[test]
fn seeded_faults_of_trainees_are_found() {
    const FAULTS: [(&str, &str); 3] = [
        ("DELETE FROM attendance WHERE county_id = $1", "did not come often enough"),
        ("UPDATE training SET organiser_id = organiser_id + 1 WHERE county_id = $1", "its applicant's course"),
        (
            "INSERT INTO evidence (county_id, kind, subject_id, owner_id, application_id, reference, day_on, base_fen)
             SELECT county_id, kind, subject_id, owner_id + 1, application_id, reference, day_on, base_fen
               FROM evidence WHERE county_id = $1",
            "counts a trainee more than once",
        ),
    ];
    for (fault, found) in FAULTS {
        both(|t| {
            let course = Course::with_people(t, "LIVE-1");
            course.import(t);
            let programme = programme(t, "TRAIN-2", 2);
            t.apply(programme, Payee::Producer(course.organiser)).expect("one came twice");
            t.nothing_wrong();
            t.write(|tx| tx.execute(fault, &[]));
            let problems = t.read(subsidy::check);
            assert!(problems.iter().any(|problem| problem.what.contains(found)), "{fault}: {problems:?}");
        });
    }
}

#[test]
fn the_office_enters_a_course_and_its_list_in_the_browser() {
    both(|t| {
        let course = Course::with_people(t, "LIVE-1");
        let organiser = t.read(|tx| county::producer_of(tx, course.organiser)).expect("who teaches").code;
        let mut office = browser(t.store, 1, Role::CountyOffice, None);
        assert!(office.get("/office/subsidies").says("href=\"/office/trainings\""));
        let fields = [("code", "shop-1"), ("name_zh", "开店班"), ("organiser", organiser.as_str())];
        let added = office.post("/office/trainings", &fields);
        assert_eq!(added.location(), "/office/trainings/SHOP-1", "{}", added.text());
        assert!(office.post("/office/trainings", &fields).says("这个编号已有培训班"));
        let household = [("code", "shop-2"), ("name_zh", "班"), ("organiser", course.household.as_str())];
        assert!(office.post("/office/trainings", &household).says("培训由县里的合作社或企业办"));
        assert!(office.get("/office/trainings/SHOP-1").says("名单还是空的"));
        let sheet = office.post_file(
            "/office/trainings/SHOP-1/sheet",
            "sheet",
            "签到表.csv",
            course.list().as_bytes(),
        );
        assert!(sheet.says("新增 3 人次") && sheet.says("有 2 行没收"), "{}", sheet.text());
        assert!(sheet.says("没有叫这个名字的人") && sheet.says("余小明"), "{}", sheet.text());
        let path = "/office/trainings/SHOP-1/came";
        let came =
            |day, name| [("held_on", day), ("household_code", course.household.as_str()), ("name", name)];
        assert!(office.post(path, &came("2026-11-16", "余小红")).says("新增 1 人次"));
        assert!(office.post(path, &came("2026-11-16", "王五")).says("没有叫这个名字的人"));
        assert_eq!(office.get("/office/trainings/SHOP-1?format=xlsx").status, StatusCode::OK);
        let member = t.read(|tx| {
            let id = subsidy::training_by_code(tx, "SHOP-1")?.expect("it is there").id;
            subsidy::trainees(tx, id)
        })[0]
            .member
            .get()
            .to_string();
        let struck = office.post("/office/trainings/SHOP-1/take-off", &[("member", member.as_str())]);
        assert_eq!(struck.location(), "/office/trainings/SHOP-1");
        let mut finance = browser(t.store, 2, Role::Finance, None);
        assert!(!finance.get("/office/trainings/SHOP-1").says("action=\"/office/trainings"), "it only reads");
        assert_eq!(finance.post("/office/trainings", &fields).status, StatusCode::FORBIDDEN);
        let grower = browser(t.store, 3, Role::Grower, Some(5)).get("/office/trainings").status;
        assert_eq!(grower, StatusCode::FORBIDDEN);
        office.language = "en";
        assert!(office.get("/office/trainings").says("Courses"));
    });
}
