//! What was wrong with an order, who bears it, and how the money comes back; what a scale shows; and orders of which
//! nobody says a word.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Fen, Grams, Time, Whole};
use ledger::AccountKind;
use ordering::commands::{
    self, ClaimRefusal, ClaimedLine, Grant, NewClaim, NewWeighing, WeighRefusal, claim, grant_claim,
    reject_claim, settle_overdue, weigh,
};
use ordering::{Bearer, ClaimState, Decider, OrderState, Reason, Rule};
use payment::RefundState;
use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};
use stock::OrderId;
use store::testing::both;
use store::{Store, Tx};
use webkit::PersonId;
use world::{World, holds, morning, packs, pay, place, wants, world, write};

const OFFICE: Decider = Decider::Office(PersonId::new(3));

fn told(test: impl Fn(&Store, &World)) {
    both(&world::schemas(), |store| {
        let world = world(store, morning());
        test(store, &world);
        holds(store);
    });
}

/// Two packs of shoots and a box of ponkan to the near zone, paid: 39.60 + 48.00 + 12.00.
fn paid(store: &Store, world: &World) -> OrderId {
    static ORDERS: AtomicI64 = AtomicI64::new(1);
    let key = format!("k{}", ORDERS.fetch_add(1, Ordering::Relaxed));
    let placed = place(store, &wants(world, &key, &[(world.shoots, 2), (world.ponkan, 1)]));
    pay(store, &placed, morning());
    placed.order
}

fn of_line(order: OrderId, line: i64, n: i64, reason: Reason) -> NewClaim {
    NewClaim {
        order, reason, lines: vec![ClaimedLine { line, packs: packs(n) }], note: "坏了一半".into()
    }
}

fn on(store: &Store, kind: AccountKind) -> i64 {
    let sums = write(store, ledger::kind_sums);
    sums.iter().filter(|sum| sum.kind == kind).map(|sum| sum.balance.get()).sum()
}

fn state_of(store: &Store, order: OrderId) -> OrderState {
    write(store, |tx| ordering::orders_by_ids(tx, &[order])).remove(0).state
}

#[test]
fn a_buyer_claims_one_spoiled_pack_and_its_grower_bears_it() {
    told(|store, world| {
        let order = paid(store, world);
        let at = morning().plus_minutes(60);
        let new = of_line(order, 1, 1, Reason::Stale);
        let id = write(store, |tx| claim(tx, &new, at)).unwrap();
        assert_eq!(write(store, |tx| claim(tx, &new, at)), Err(ClaimRefusal::AlreadyClaimed));
        // Xu sold the ponkan: the shoots are not for him to decide about.
        let other = Decider::Grower(world.xu, PersonId::new(8));
        let grant = Grant::default();
        let decide = |by| write(store, |tx| grant_claim(tx, id, by, &grant, "", at));
        assert_eq!(decide(other), Err(ClaimRefusal::NotHis));
        assert_eq!(decide(Decider::Grower(world.yu, PersonId::new(7))), Ok(Fen::of_fen(1_980)));
        assert_eq!(decide(OFFICE), Err(ClaimRefusal::AlreadyDecided));
        // Of 39.60 he was due 37.62; half of it goes back, and half of the shop's 1.98.
        let money = write(store, |tx| ledger::money_of(tx, world.yu));
        assert_eq!(money.due, Fen::of_fen(1_881));
        assert_eq!(on(store, AccountKind::BuyerRefund), -1_980);
        let refund = write(store, |tx| payment::refunds_of(tx, &[order])).remove(0);
        assert_eq!(refund.state, RefundState::Asked);
        let notice = payment::RefundNotice {
            refund: refund.id,
            amount: refund.amount,
            reference: "R1".into(),
            at: at.plus_minutes(1),
        };
        for _ in 0..2 {
            write(store, |tx| commands::refund_told(tx, &notice));
        }
        assert_eq!(on(store, AccountKind::BuyerRefund), 0);
        assert_eq!(on(store, AccountKind::Provider), 9_960 - 1_980);
        assert_eq!(state_of(store, order), OrderState::Confirmed);
    });
}

#[test]
fn a_claim_that_cannot_be_is_refused_and_one_that_was_rejected_may_be_made_again() {
    told(|store, world| {
        let order = paid(store, world);
        let at = morning().plus_minutes(60);
        let make = |new: NewClaim, at: Time| write(store, |tx| claim(tx, &new, at));
        assert_eq!(make(of_line(OrderId::new(9), 1, 1, Reason::Stale), at), Err(ClaimRefusal::NoSuchOrder));
        assert_eq!(make(of_line(order, 7, 1, Reason::Stale), at), Err(ClaimRefusal::NoSuchLine));
        assert_eq!(make(of_line(order, 1, 3, Reason::Stale), at), Err(ClaimRefusal::NoSuchLine));
        let none = NewClaim { lines: vec![], ..of_line(order, 1, 1, Reason::Stale) };
        assert_eq!(make(none, at), Err(ClaimRefusal::NoLines));
        let id = make(of_line(order, 1, 2, Reason::Quality), at).unwrap();
        let more = Grant([(1, Fen::of_fen(3_961))].into());
        let over = write(store, |tx| grant_claim(tx, id, OFFICE, &more, "", at));
        assert_eq!(over, Err(ClaimRefusal::NotAnAmount));
        write(store, |tx| reject_claim(tx, id, OFFICE, "照片里是好的", at)).unwrap();
        assert_eq!(
            write(store, |tx| ordering::claims_of_orders(tx, &[order]))[0].state,
            ClaimState::Rejected
        );
        make(of_line(order, 1, 2, Reason::Quality), at).unwrap();
        // What has been received for two days is looked at by telephone.
        write(store, |tx| commands::completed(tx, &[order], at));
        let late = at.plus_minutes(48 * 60 + 1);
        let until = at.plus_minutes(48 * 60);
        assert_eq!(make(of_line(order, 2, 1, Reason::Stale), late), Err(ClaimRefusal::TooLate { until }));
    });
}

/// What logistics tells of a parcel in trouble.
fn trouble(store: &Store, kind: &'static str, order: OrderId, lines: &[i64], holder: serde_json::Value) {
    let mut fields = json!({ "order": order, "lines": lines });
    fields.as_object_mut().unwrap().extend(holder.as_object().unwrap().clone());
    write(store, |tx: &mut Tx| tx.log(kind, 77_i64, morning().plus_minutes(90), &fields));
    for _ in 0..2 {
        write(store, ordering::follow);
    }
}

#[test]
fn a_parcel_that_is_lost_is_its_carriers_and_the_growers_get_their_money() {
    told(|store, world| {
        let order = paid(store, world);
        let route = write(store, county::timetable).routes()[0].id;
        trouble(store, "parcel.lost", order, &[1], json!({ "holder": "bus", "route": route }));
        assert_eq!(state_of(store, order), OrderState::Confirmed); // the other parcel is on its way
        trouble(store, "parcel.lost", order, &[2], json!({ "holder": "line_haul" }));
        assert_eq!(state_of(store, order), OrderState::Refunded);
        // Everything went back, freight and all; the company bears the first, the county's freight the second.
        assert_eq!(on(store, AccountKind::BuyerRefund), -9_960);
        assert_eq!(on(store, AccountKind::CompanyPayable), 3_960);
        let [yu, xu] = [world.yu, world.xu].map(|who| write(store, |tx| ledger::money_of(tx, who)).payable);
        assert_eq!((yu, xu), (Fen::of_fen(3_762), Fen::of_fen(4_560)));
    });
}

#[test]
fn who_refuses_good_food_gets_its_price_back_and_not_the_freight() {
    told(|store, world| {
        let order = paid(store, world);
        trouble(store, "parcel.refused", order, &[1, 2], json!({ "holder": "line_haul" }));
        assert_eq!(on(store, AccountKind::BuyerRefund), -8_760);
        assert_eq!(state_of(store, order), OrderState::Refunded);
        assert_eq!(on(store, AccountKind::Freight), -1_200);
        assert_eq!(write(store, |tx| ledger::money_of(tx, world.yu)).payable, Fen::ZERO);
    });
}

#[test]
fn the_county_settles_who_bears_what() {
    told(|store, world| {
        let rule = Rule { goods: Bearer::Platform, freight: Bearer::Buyer };
        write(store, |tx| ordering::set_rule(tx, Reason::Lost, rule));
        let order = paid(store, world);
        trouble(store, "parcel.lost", order, &[1, 2], json!({ "holder": "bus" }));
        assert_eq!(on(store, AccountKind::PlatformCost), 8_760);
        assert_eq!(on(store, AccountKind::BuyerRefund), -8_760);
    });
}

#[test]
fn what_is_sold_by_weight_is_settled_by_the_scale_and_never_dearer() {
    told(|store, world| {
        let order = paid(store, world);
        let at = morning().plus_minutes(60);
        let scale = |line, grams| {
            let new = NewWeighing { order, line, grams: Grams::new(grams).unwrap(), person: None };
            write(store, |tx| weigh(tx, &new, at))
        };
        assert_eq!(scale(1, 950), Err(WeighRefusal::NotByWeight));
        write(store, |tx| {
            catalog::price_by_weight(tx, world.shoots)?;
            catalog::price_by_weight(tx, world.ponkan)
        });
        let estimated = Grams::new(1_000).unwrap();
        assert_eq!(scale(1, 9_500), Err(WeighRefusal::Misread { estimated }));
        // 39.60 for 1,000 g: 950 g are 37.62.
        let weighed = scale(1, 950).unwrap();
        assert_eq!((weighed.refunded, weighed.over), (Fen::of_fen(198), Fen::ZERO));
        assert_eq!(scale(1, 950), Err(WeighRefusal::AlreadyWeighed));
        assert_eq!(write(store, |tx| ledger::money_of(tx, world.yu)).due, Fen::of_fen(3_762 - 188));
        let line = write(store, |tx| ordering::order_lines(tx, &[order])).remove(1);
        let heavier = scale(2, line.grams.get() + line.grams.get() / 10).unwrap();
        assert_eq!((heavier.refunded, heavier.over), (Fen::ZERO, Fen::of_fen(480)));
        assert_eq!(write(store, |tx| ledger::money_of(tx, world.xu)).due, Fen::of_fen(4_560));
        assert_eq!(scale(9, 500), Err(WeighRefusal::NoSuchLine));
    });
}

#[test]
fn an_order_of_which_nobody_says_a_word_is_settled_after_the_freshness_window() {
    told(|store, world| {
        let [quiet, claimed] = [paid(store, world), paid(store, world)];
        let promised = write(store, |tx| ordering::orders_by_ids(tx, &[quiet])).remove(0).promised;
        let at = promised.plus_minutes(60);
        let id = write(store, |tx| claim(tx, &of_line(claimed, 1, 1, Reason::Stale), at)).unwrap();
        let settle =
            |days: i64| write(store, |tx| settle_overdue(tx, promised.plus_minutes(days * 24 * 60 + 1)));
        assert_eq!(settle(6), 0);
        assert_eq!(settle(7), 1);
        assert_eq!(
            (state_of(store, quiet), state_of(store, claimed)),
            (OrderState::Completed, OrderState::Confirmed)
        );
        assert_eq!(write(store, |tx| ledger::money_of(tx, world.yu)).payable, Fen::of_fen(3_762));
        write(store, |tx| reject_claim(tx, id, OFFICE, "好的", at)).unwrap();
        assert_eq!(settle(7), 1);
    });
}
