//! A small county with real parcels and orders, a fund for subsidies, and people who judge.
#![allow(dead_code)] // each test file uses its part of it
#[path = "../../../logistics/tests/support/mod.rs"]
pub mod support;

use county::{PasswordHash, ProducerId};
use kernel::{Count, Day, Fen, Share, Whole};
use ledger::{Endowment, FundId, NewFund, Payee, Purpose};
use logistics::{NewScan, ScanKind, record_scans};
use store::testing::COUNTY;
use store::{Store, Tx};
use subsidy::{
    ApplicationId, ApplicationState, By, Direction, NewProgramme, ProgrammeId, Refusal, RuleKind, apply,
    approve, check_application, pay,
};
use support::{Ordered, Small, at, read, write};
use webkit::testing::Browser;
use webkit::{Grant, PersonId, Role, SignedIn};

pub fn both(mut story: impl FnMut(&Told<'_>)) {
    support::both_with(&[&subsidy::ROOM], |store, small| story(&Told::of(store, small)));
}

pub fn day(day: i8) -> Day {
    Day::new(2026, 11, day).expect("a day of November")
}

pub fn by(person: i64) -> By {
    By { person: PersonId::new(person), at: at(600) }
}

pub fn count(n: i64) -> Count {
    Count::new(n).expect("a small count")
}

/// A county with a fund for subsidies that has 1,000 yuan.
pub struct Told<'s> {
    pub store: &'s Store,
    pub small: &'s Small,
    pub fund: FundId,
}

pub const PASSWORD: &str = "caiwu er hao";
pub const NOVEMBER: (i8, i8) = (1, 30);

impl<'s> Told<'s> {
    pub fn of(store: &'s Store, small: &'s Small) -> Self {
        let fund = write(store, |tx| {
            let new = NewFund {
                code: "SUB-2026".into(),
                name_zh: "电商补贴".into(),
                name_en: "E-commerce subsidies".into(),
                purpose: Purpose::Subsidy,
                budget: Fen::of_yuan(2_000),
                warn: Fen::ZERO,
            };
            let fund = ledger::open_fund(tx, &new, at(0))?.expect("a fund");
            let amount = Fen::of_yuan(1_000);
            let evidence = "县财 2026-7".to_string();
            let money = Endowment { fund, amount, cause: 1, evidence, person: None, at: at(0) };
            ledger::endow(tx, &money)?.expect("it is endowed");
            Ok(fund)
        });
        Self { store, small, fund }
    }

    /// Somebody who signs in with [`PASSWORD`].
    pub fn person(&self, phone: &str) -> i64 {
        let hash = PasswordHash::of(PASSWORD);
        let new = self.write(|tx| county::register_person(tx, phone, "王会计", &hash, at(0)));
        new.expect("a person with a phone of his own").get()
    }

    pub fn terms(&self, code: &str, rule: RuleKind) -> NewProgramme {
        NewProgramme {
            code: code.into(),
            name_zh: "班车进村".into(),
            name_en: "Buses to the villages".into(),
            direction: Direction::Warehousing,
            rule,
            fund: self.fund,
            budget: Fen::of_yuan(100),
            from: day(NOVEMBER.0),
            to: day(NOVEMBER.1),
            amount: Fen::of_fen(80),
            share: Share::percent(50),
            minimum: Count::ZERO,
            cap: Fen::ZERO,
        }
    }

    pub fn programme(&self, new: &NewProgramme) -> ProgrammeId {
        self.write(|tx| subsidy::add_programme(tx, new, by(1))).expect("a programme is settled")
    }

    pub fn write<T: Send>(&self, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
        write(self.store, work)
    }
    pub fn read<T: Send>(&self, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
        read(self.store, work)
    }

    pub fn apply(&self, programme: ProgrammeId, payee: Payee) -> Result<ApplicationId, Refusal> {
        let days = (day(NOVEMBER.0), day(NOVEMBER.1));
        self.write(|tx| apply(tx, programme, payee, days, by(1)))
    }

    pub fn state(&self, id: ApplicationId) -> ApplicationState {
        self.read(|tx| subsidy::application(tx, id)).expect("it is there").state
    }

    /// The outlet takes a parcel in and gives it to the bus.
    pub fn load(&self, ordered: &Ordered, outlet: &str) {
        let scan = |kind: ScanKind| {
            let (key, place) = (format!("{} {kind}", ordered.code), self.small.place(outlet));
            NewScan::new(key, ordered.waybills[0].clone(), kind, Some(place), at(60))
        };
        let scans = [scan(ScanKind::Accepted), scan(ScanKind::Loaded)];
        let answers = self.write(|tx| record_scans(tx, &scans, at(60)));
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }

    pub fn order(&self, outlet: &str) -> Ordered {
        self.small.order(self.store, "city", &[outlet], false)
    }

    pub fn settle(&self, ordered: &Ordered) {
        let settled = self.write(|tx| ledger::post_settled(tx, &[(ordered.order, at(500))]));
        assert_eq!(settled.len(), 1);
    }

    pub fn company(&self) -> Payee {
        Payee::Company(self.small.county.companies[0])
    }
    pub fn producer(&self) -> ProducerId {
        self.small.county.producers[0]
    }

    /// Two people judge it, and finance pays.
    pub fn judged_and_paid(&self, id: ApplicationId) {
        self.write(|tx| check_application(tx, id, by(2))).expect("it is checked");
        self.write(|tx| approve(tx, id, by(3))).expect("it is approved");
        self.write(|tx| pay(tx, id, by(4))).expect("it is paid");
    }

    pub fn has(&self) -> Fen {
        self.read(|tx| ledger::fund_of(tx, self.fund)).expect("the fund").balance
    }

    pub fn nothing_wrong(&self) {
        assert_eq!(self.read(subsidy::check), []);
        assert_eq!(self.read(ledger::check), []);
    }
}

pub fn browser(store: &Store, person: i64, role: Role, scope: Option<i64>) -> Browser {
    let site = support::site_with(store, &subsidy::ROOM);
    let pages = subsidy::pages(&site);
    let mut browser = Browser::new(webkit::app(&site, pages, subsidy::api(&site)));
    let grants = vec![Grant { role, scope }];
    let who = SignedIn { person: PersonId::new(person), name: format!("经办 {person}"), grants };
    browser.sign_in(store, COUNTY, &who, at(630));
    browser
}
