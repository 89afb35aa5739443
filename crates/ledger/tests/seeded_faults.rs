//! The check finds what somebody changed by hand: each fault is seeded into books that were whole.
//!
//! A fault is a statement and the words by which the check must tell it. Colleagues who add a promise to
//! `ledger::check` add its fault here, and to `books` whatever it needs to stand on.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use kernel::{Fen, Whole};
use ledger::{
    AccountKind, Borne, Correction, Cover, Endowment, EntryKind, FundPayment, NewFund, NewShare, Part, Payee,
    Purpose,
};
use stock::OrderId;
use store::testing::both;
use store::{Store, Tx};
use story::{SCHEMAS, YU, goods, holds, noon, post_in, share, write};

/// What is changed, and what the check then says.
const FAULTS: &[(&str, &str)] = &[
    ("UPDATE posting SET amount_fen = amount_fen + 1 WHERE county_id = $1 AND line = 1", "add up to zero"),
    ("UPDATE account SET balance_fen = balance_fen - 1 WHERE county_id = $1 AND kind = 'bank'", "balance"),
    (
        "UPDATE share SET amount_fen = amount_fen - 1 WHERE county_id = $1 AND line = 1 AND part = 'platform_fee'",
        "lines of an order",
    ),
    ("DELETE FROM share WHERE county_id = $1 AND part = 'top_up'", "less than the floor"),
    ("UPDATE entry SET kind = 'refunded' WHERE county_id = $1 AND kind = 'settled'", "left on an account"),
    (
        "UPDATE share SET amount_fen = amount_fen + 5 WHERE county_id = $1 AND part = 'top_up' AND account_kind = 'fund'",
        "what a fund added",
    ),
    ("DELETE FROM fund WHERE county_id = $1", "a fund does not exist"),
    ("UPDATE fund SET endowed_fen = endowed_fen + 100 WHERE county_id = $1", "put into a fund"),
    (
        "INSERT INTO purchase (county_id, id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, grams,
                               amount_fen, lot_id, lot_code, asked_ms)
         VALUES ($1, 1, 1, 1, 1, '', 100, 1, 1, 1, 1, 'FW', 1)",
        "owes nobody",
    ),
    (
        "UPDATE share SET amount_fen = amount_fen - 50 WHERE county_id = $1 AND part = 'rounding'",
        "left over by rounding",
    ),
];

/// Books in which everything has happened once: a fund that tops up and pays, an order that was settled, one of
/// which a part went back.
fn books(tx: &mut Tx) -> store::Result<()> {
    let new = NewFund {
        code: "FLOOR".into(),
        name_zh: "保底资金".into(),
        name_en: "Floor fund".into(),
        purpose: Purpose::Floor,
        budget: Fen::of_yuan(1_000),
        warn: Fen::ZERO,
    };
    let fund = ledger::open_fund(tx, &new, noon())?.unwrap();
    let (amount, evidence, at) = (Fen::of_yuan(50), "2026-1".to_string(), noon());
    ledger::endow(tx, &Endowment { fund, amount, cause: 1, evidence, person: None, at })?.unwrap();
    let (payee, evidence) = (Payee::Producer(YU), "application 3".to_string());
    let paid = FundPayment { fund, payee, amount: Fen::of_yuan(5), cause: 3, evidence, person: None, at };
    ledger::pay_from_funds(tx, &[paid], Cover::Refuse)?.remove(0).unwrap();
    let orders = [OrderId::new(1), OrderId::new(2)];
    for order in orders {
        let mut shares: Vec<NewShare> = goods(order, 1, YU, Fen::of_fen(1_001)).to_vec();
        shares[0].floor = Fen::of_fen(1_200);
        let added = Fen::of_fen(1_200) - shares[0].amount;
        shares.push(share(order, 1, Part::TopUp, AccountKind::ProducerDue, YU.get(), added));
        shares.push(share(order, 1, Part::TopUp, AccountKind::Fund, fund.get(), -added));
        shares.push(share(order, 1, Part::OutletFee, AccountKind::OutletPayable, 11, Fen::of_fen(7)));
        shares.push(share(order, 0, Part::Freight, AccountKind::Freight, 0, Fen::of_yuan(12)));
        ledger::freeze(tx, &shares)?;
    }
    post_in(tx, EntryKind::Paid, &orders, noon())?;
    post_in(tx, EntryKind::Settled, &orders[..1], noon())?;
    let back = Correction {
        kind: EntryKind::Claimed,
        order: orders[1],
        line: 1,
        cause: 900,
        refund: Fen::of_fen(50), // its parts leave a fen over
        borne: Borne::BySale,
        at: noon(),
        person: None,
        evidence: "claim 9".into(),
    };
    ledger::correct(tx, &[back])?.remove(0).unwrap();
    Ok(())
}

fn seeded(store: &Store, fault: &'static str, said: &str) {
    write(store, books);
    holds(store);
    assert!(write(store, |tx| tx.execute(fault, &[])) > 0, "nothing to spoil: {fault}");
    let problems = write(store, ledger::check);
    assert!(problems.iter().any(|p| p.what.contains(said)), "{fault}: {problems:?}");
}

#[test]
fn seeded_faults() {
    assert!(FAULTS.len() >= 10);
    for (fault, said) in FAULTS {
        both(&SCHEMAS, |store| seeded(store, fault, said));
    }
}
