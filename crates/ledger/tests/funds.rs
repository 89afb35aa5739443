//! Public money: put in, paid, taken back, and what happens when there is too little of it.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use kernel::{Fen, Whole};
use ledger::{
    Cover, Endowment, FundId, FundPayment, FundRefusal, NewFund, Payee, Purpose, claw_back, endow, fund_of,
    money_of, open_fund, pay_from_funds, reverse, set_budget,
};
use store::Store;
use store::testing::both;
use story::{SCHEMAS, XU, YU, holds, noon, write};

fn yuan(yuan: i32) -> Fen {
    Fen::of_yuan(yuan)
}

fn fund(store: &Store, budget: i32) -> FundId {
    let new = NewFund {
        code: "FLOOR-2026".into(),
        name_zh: "保底资金".into(),
        name_en: "Floor fund".into(),
        purpose: Purpose::Floor,
        budget: yuan(budget),
        warn: yuan(20),
    };
    write(store, |tx| open_fund(tx, &new, noon())).unwrap()
}

fn put_in(store: &Store, fund: FundId, amount: i32, cause: i64) -> Result<(), FundRefusal> {
    let evidence = "decision 2026-17".to_string();
    let new = Endowment { fund, amount: yuan(amount), cause, evidence, person: None, at: noon() };
    write(store, |tx| endow(tx, &new)).map(drop)
}

fn payment(fund: FundId, payee: Payee, amount: i32, cause: i64) -> FundPayment {
    let evidence = format!("application {cause}");
    FundPayment { fund, payee, amount: yuan(amount), cause, evidence, person: None, at: noon() }
}

/// `has 100.00, owes 0.00, spent 0.00`
fn stands(store: &Store, fund: FundId) -> String {
    let fund = write(store, |tx| fund_of(tx, fund)).unwrap();
    format!("has {}, owes {}, spent {}", fund.balance.get(), fund.debt.get(), fund.spent().get())
}

fn told(test: impl Fn(&Store)) {
    both(&SCHEMAS, |store| {
        test(store);
        holds(store);
    });
}

#[test]
fn a_fund_pays_a_cause_once_and_refuses_what_it_has_not() {
    told(|store| {
        let fund = fund(store, 1_000);
        put_in(store, fund, 100, 1).unwrap();
        let batch = [
            payment(fund, Payee::Producer(YU), 60, 11),
            payment(fund, Payee::Producer(XU), 60, 12),
            payment(fund, Payee::Producer(YU), 0, 13),
            payment(FundId::new(99), Payee::Producer(YU), 5, 14),
            payment(fund, Payee::Producer(XU), 15, 15),
        ];
        let paid = write(store, |tx| pay_from_funds(tx, &batch, Cover::Refuse));
        assert!(paid[0].is_ok() && paid[4].is_ok());
        assert_eq!(paid[1], Err(FundRefusal::NotEnough { balance: yuan(40) }));
        assert_eq!(paid[2], Err(FundRefusal::NotAnAmount));
        assert_eq!(paid[3], Err(FundRefusal::NoSuchFund));
        let again = write(store, |tx| pay_from_funds(tx, &batch[..1], Cover::Refuse));
        assert_eq!(again, [Err(FundRefusal::NotEnough { balance: yuan(25) })]);
        put_in(store, fund, 100, 2).unwrap();
        let again = write(store, |tx| pay_from_funds(tx, &batch[..1], Cover::Refuse));
        assert_eq!(again, [Err(FundRefusal::AlreadyDone)]);
        assert_eq!(stands(store, fund), "has 12500, owes 0, spent 7500");
        assert_eq!(write(store, |tx| money_of(tx, YU)).payable, yuan(60));
    });
}

#[test]
fn what_was_promised_is_paid_and_the_fund_owes_it_until_money_comes() {
    told(|store| {
        let fund = fund(store, 1_000);
        put_in(store, fund, 10, 1).unwrap();
        let promised = [payment(fund, Payee::Producer(YU), 25, 21)];
        assert!(write(store, |tx| pay_from_funds(tx, &promised, Cover::Debt))[0].is_ok());
        assert_eq!(stands(store, fund), "has 0, owes 1500, spent 2500");
        holds(store);
        put_in(store, fund, 40, 2).unwrap();
        assert_eq!(stands(store, fund), "has 2500, owes 0, spent 2500");
    });
}

#[test]
fn a_fund_takes_back_a_part_and_undoes_the_whole_once() {
    told(|store| {
        let fund = fund(store, 1_000);
        put_in(store, fund, 100, 1).unwrap();
        let paid = write(store, |tx| {
            pay_from_funds(tx, &[payment(fund, Payee::Producer(YU), 60, 31)], Cover::Refuse)
        });
        let back = [payment(fund, Payee::Producer(YU), 20, 32)];
        assert!(write(store, |tx| claw_back(tx, &back))[0].is_ok());
        assert_eq!(write(store, |tx| claw_back(tx, &back)), [Err(FundRefusal::AlreadyDone)]);
        assert_eq!(stands(store, fund), "has 6000, owes 0, spent 4000");
        let entry = paid[0].unwrap();
        assert!(write(store, |tx| reverse(tx, entry, "paid to the wrong house", None, noon())).is_ok());
        let again = write(store, |tx| reverse(tx, entry, "", None, noon()));
        assert_eq!(again, Err(FundRefusal::AlreadyReversed));
        // He was paid 60, gave 20 back, and the 60 were undone: he owes 20.
        assert_eq!(write(store, |tx| money_of(tx, YU)).payable, yuan(-20));
        assert_eq!(stands(store, fund), "has 12000, owes 0, spent -2000");
    });
}

#[test]
fn nothing_goes_into_a_fund_beyond_its_budget_or_twice() {
    told(|store| {
        let fund = fund(store, 100);
        assert_eq!(put_in(store, fund, 101, 1), Err(FundRefusal::OverBudget { left: yuan(100) }));
        put_in(store, fund, 60, 1).unwrap();
        assert_eq!(put_in(store, fund, 60, 1), Err(FundRefusal::AlreadyDone));
        assert_eq!(put_in(store, fund, 41, 2), Err(FundRefusal::OverBudget { left: yuan(40) }));
        let less = write(store, |tx| set_budget(tx, fund, yuan(50), yuan(5)));
        assert!(matches!(less, Err(FundRefusal::OverBudget { .. })));
        write(store, |tx| set_budget(tx, fund, yuan(200), yuan(5))).unwrap();
        put_in(store, fund, 41, 2).unwrap();
        let twice = NewFund {
            code: "FLOOR-2026".into(),
            name_zh: "又一个".into(),
            name_en: "Another".into(),
            purpose: Purpose::Subsidy,
            budget: yuan(1),
            warn: Fen::ZERO,
        };
        assert_eq!(write(store, |tx| open_fund(tx, &twice, noon())), Err(FundRefusal::CodeTaken));
    });
}
