//! Money that goes back in part, whoever bears it: nothing is created or lost, and no part goes back twice.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use county::{CompanyId, PlaceId};
use kernel::{Fen, Whole};
use ledger::{
    AccountKind, Back, Borne, Correction, CorrectionRefusal, EntryKind, Part, Payer, Provider, RefundPaid,
    correct, left_of_lines, post_refund_paid,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::atomic::{AtomicI64, Ordering};
use stock::OrderId;
use store::Store;
use store::testing::both;
use story::{SCHEMAS, YU, balances, goods, holds, noon, post, share, write};

const BUS: CompanyId = CompanyId::new(5);

fn place(store: &Store, order: OrderId, sum: i32) {
    let mut shares = goods(order, 1, YU, Fen::of_fen(sum)).to_vec();
    shares.push(share(
        order,
        1,
        Part::FreightCarrier,
        AccountKind::CompanyPayable,
        BUS.get(),
        Fen::of_fen(360),
    ));
    shares.push(share(order, 0, Part::Freight, AccountKind::Freight, 0, Fen::of_fen(840)));
    write(store, |tx| ledger::freeze(tx, &shares));
}

fn back(order: OrderId, line: i64, cause: i64, refund: i32, borne: Borne) -> Correction {
    let (kind, at, evidence) = (EntryKind::Claimed, noon(), format!("claim {cause}"));
    Correction { kind, order, line, cause, refund: Fen::of_fen(refund), borne, at, person: None, evidence }
}

fn go_back(store: &Store, correction: Correction) -> Result<Back, CorrectionRefusal> {
    let outcome = write(store, |tx| correct(tx, std::slice::from_ref(&correction))).remove(0);
    holds(store);
    outcome
}

/// What stands on all accounts of a kind.
fn on(store: &Store, kind: AccountKind) -> i64 {
    balances(store).iter().filter(|(key, _)| key.kind == kind).map(|(_, fen)| fen.get()).sum()
}

#[test]
fn a_spoiled_line_is_its_growers_and_a_lost_one_its_carriers() {
    both(&SCHEMAS, |store| {
        let [spoiled, lost] = [OrderId::new(1), OrderId::new(2)];
        for order in [spoiled, lost] {
            place(store, order, 2_000);
            post(store, "paid", &[order]);
        }
        assert_eq!(go_back(store, back(spoiled, 1, 7, 1_000, Borne::BySale)), Ok(Back::Owed));
        // Half of the sale is undone: the shop gives back half of its fee.
        assert_eq!(on(store, AccountKind::ProducerDue), -950 - 1_900);
        assert_eq!(on(store, AccountKind::PlatformFee), -50 - 100);
        assert_eq!(go_back(store, back(lost, 1, 8, 2_000, Borne::ByCompany(BUS))), Ok(Back::Owed));
        assert_eq!(go_back(store, back(lost, 0, 9, 1_200, Borne::ByCompany(BUS))), Ok(Back::Owed));
        assert_eq!(on(store, AccountKind::BuyerRefund), -4_200);
        assert_eq!(post(store, "settled", &[spoiled, lost]), [spoiled, lost]);
        holds(store);
        // The carrier earned 3.60 twice, and makes good 32.00; the grower of what was lost gets his money.
        assert_eq!(on(store, AccountKind::CompanyPayable), 3_200 - 720);
        assert_eq!(on(store, AccountKind::ProducerPayable), -950 - 1_900);
        let from = Payer::Provider(Provider::Sandbox);
        let paid = RefundPaid { order: lost, cause: 8, amount: Fen::of_fen(2_000), from, at: noon() };
        for _ in 0..2 {
            write(store, |tx| post_refund_paid(tx, &[paid]));
        }
        assert_eq!(on(store, AccountKind::BuyerRefund), -2_200);
        assert_eq!(on(store, AccountKind::Provider), 6_400 - 2_000);
        holds(store);
    });
}

#[test]
fn what_is_refused_changes_nothing() {
    both(&SCHEMAS, |store| {
        let order = OrderId::new(1);
        place(store, order, 2_000);
        assert_eq!(go_back(store, back(order, 1, 7, 100, Borne::BySale)), Err(CorrectionRefusal::NotPaid));
        post(store, "paid", &[order]);
        let too_much = CorrectionRefusal::TooMuch { left: Fen::of_fen(2_000) };
        assert_eq!(go_back(store, back(order, 1, 7, 2_001, Borne::BySale)), Err(too_much));
        assert_eq!(go_back(store, back(order, 1, 7, 0, Borne::BySale)), Err(CorrectionRefusal::NotAnAmount));
        assert_eq!(go_back(store, back(order, 1, 7, 1_500, Borne::ByPlatform)), Ok(Back::Owed));
        assert_eq!(
            go_back(store, back(order, 1, 7, 100, Borne::BySale)),
            Err(CorrectionRefusal::AlreadyDone)
        );
        let too_much = CorrectionRefusal::TooMuch { left: Fen::of_fen(500) };
        assert_eq!(go_back(store, back(order, 1, 8, 501, Borne::BySale)), Err(too_much));
        post(store, "refunded", &[order]);
        assert_eq!(go_back(store, back(order, 1, 9, 100, Borne::BySale)), Err(CorrectionRefusal::NotPaid));
    });
}

#[test]
fn who_has_not_paid_yet_brings_less_cash() {
    both(&SCHEMAS, |store| {
        let order = OrderId::new(1);
        place(store, order, 2_000);
        post(store, "cash_order", &[order]);
        assert_eq!(go_back(store, back(order, 1, 7, 200, Borne::BySale)), Ok(Back::LessCash));
        assert_eq!(on(store, AccountKind::CashExpected), 3_000);
        post(store, "cash_in", &[order]);
        assert_eq!(on(store, AccountKind::Cash), 3_000);
        assert_eq!(go_back(store, back(order, 1, 8, 200, Borne::BySale)), Ok(Back::Owed));
    });
}

#[test]
fn whatever_goes_back_nothing_is_created_or_lost() {
    let borne = prop::sample::select(vec![
        Borne::BySale,
        Borne::ByCompany(BUS),
        Borne::ByOutlet(PlaceId::new(11)),
        Borne::ByFreight,
        Borne::ByPlatform,
    ]);
    let act = (0_i64..2, 1_i32..3_000, borne, any::<bool>());
    let cases = (1_i32..5_000, prop::collection::vec(act, 1..6));
    both(&SCHEMAS, |store| {
        let next = AtomicI64::new(1);
        let mut runner =
            TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        let ran = runner.run(&cases, |(sum, acts)| {
            let order = OrderId::new(next.fetch_add(1, Ordering::Relaxed));
            place(store, order, sum);
            post(store, "paid", &[order]);
            let mut went_back = 0;
            for (cause, (line, refund, borne, settles)) in (1..).zip(acts) {
                if settles {
                    post(store, "settled", &[order]);
                }
                let left = write(store, |tx| left_of_lines(tx, &[order]));
                let left = left.get(&(order, line)).map_or(0, |fen| fen.get());
                let outcome = go_back(store, back(order, line, cause, refund, borne));
                prop_assert_eq!(outcome.is_ok(), i64::from(refund) <= left, "{:?}", outcome);
                went_back += if outcome.is_ok() { i64::from(refund) } else { 0 };
            }
            let left: i64 =
                write(store, |tx| left_of_lines(tx, &[order])).values().map(|fen| fen.get()).sum();
            prop_assert_eq!(left, i64::from(sum) + 1_200 - went_back);
            prop_assert_eq!(balances(store).values().map(|fen| fen.get()).sum::<i64>(), 0);
            Ok(())
        });
        ran.unwrap();
    });
}
