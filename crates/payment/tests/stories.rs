//! What providers tell, and what is made of it.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use kernel::{Fen, Whole};
use payment::{IntentState, Notice, Recorded};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use stock::OrderId;
use store::testing::both;
use story::{ask, holds, intent_of, notice_of, schemas, tell, tell_shop, write};

#[test]
fn a_notice_that_is_told_twice_is_one_payment() {
    tell(
        "
        asks    A 48.00
        told    n1 A 48.00                 -> first
        stands  A                          -> paid
        told    n1 A 48.00                 -> repeated
        told    n2 A 48.00                 -> repeated           (another number, the same news)
        told    n2 A 48.00                 -> repeated
        stands  A                          -> paid
    ",
    );
}

#[test]
fn a_batch_sees_its_own_repeats() {
    tell(
        "
        asks    A 48.00
        asks    B 10.00
        told    n1 A 48.00, n1 A 48.00, n2 B 10.00, n3 A 48.00  -> first, repeated, first, repeated
        stands  B                          -> paid
    ",
    );
}

#[test]
fn another_amount_changes_nothing_and_is_told_so_each_time() {
    tell(
        "
        asks    A 48.00
        told    n1 A 47.99                 -> wrong_amount of 48.00
        stands  A                          -> open
        told    n1 A 47.99, n2 A 480.00    -> wrong_amount of 48.00, wrong_amount of 48.00
        told    n3 A 48.00                 -> first
        told    n4 A 47.99                 -> wrong_amount of 48.00
        stands  A                          -> paid
    ",
    );
}

#[test]
fn what_nobody_asked_for_is_kept_and_taken_for_nothing() {
    tell(
        "
        asks    A 48.00
        told    n1 Z 48.00                 -> unknown_intent
        told    n1 Z 48.00, n2 A 48.00     -> unknown_intent, first
    ",
    );
}

#[test]
fn money_may_come_late_and_go_back() {
    tell(
        "
        asks    A 48.00
        expires A
        stands  A                          -> expired
        refunds A
        stands  A                          -> expired            (what never came cannot go back)
        told    n1 A 48.00                 -> first              (late; whether it helps is the order's business)
        stands  A                          -> paid
        expires A
        stands  A                          -> paid
        refunds A
        stands  A                          -> refunded
        told    n1 A 48.00, n2 A 48.00     -> repeated, repeated
        stands  A                          -> refunded
    ",
    );
}

#[test]
fn an_order_is_asked_once() {
    tell(
        "
        asks    A 48.00
        asks    A 99.00
        told    n1 A 99.00                 -> wrong_amount of 48.00
        told    n2 A 48.00                 -> first
    ",
    );
}

#[test]
fn the_same_news_through_four_doors_at_once_is_one_payment() {
    both(&schemas(), |store| {
        let orders: Vec<OrderId> = (1..=30).map(OrderId::new).collect();
        for order in &orders {
            ask(store, *order, Fen::of_yuan(20));
        }
        let notices: Vec<Notice> =
            orders.iter().map(|order| notice_of(&format!("n{order}"), *order, Fen::of_yuan(20))).collect();
        let firsts = std::thread::scope(|s| {
            let door = |turn: usize| {
                let mut notices = notices.clone();
                notices.rotate_left(turn * 7);
                s.spawn(move || {
                    let answers = notices.chunks(8).flat_map(|batch| tell_shop(store, batch));
                    answers.filter(|recorded| matches!(recorded, Recorded::First(_))).count()
                })
            };
            let doors: Vec<_> = (0..4).map(door).collect();
            doors.into_iter().map(|door| door.join().unwrap()).sum::<usize>()
        });
        assert_eq!(firsts, orders.len());
        holds(store);
    });
}

#[test]
fn any_sequence_of_notices_pays_each_order_at_most_once_and_only_in_full() {
    both(&schemas(), |store| {
        let next = AtomicI64::new(1);
        // Which order, which number, whether the amount is right: batches of them, the times to pay over or not.
        let notice = (0_i64..4, 0_i64..6, prop::bool::weighted(0.7));
        let batches = prop::collection::vec((prop::collection::vec(notice, 1..5), prop::bool::ANY), 1..8);
        let mut runner =
            TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
        let ran = runner.run(&batches, |batches| {
            let first = next.fetch_add(4, Ordering::Relaxed);
            let orders: Vec<OrderId> = (first..first + 4).map(OrderId::new).collect();
            for order in &orders {
                ask(store, *order, Fen::of_yuan(20));
            }
            let (mut paid, mut told) = (HashSet::new(), HashSet::new());
            for (batch, over) in batches {
                if over {
                    write(store, |tx| payment::expire(tx, &orders));
                }
                let made = |(order, number, right): &(i64, i64, bool)| {
                    let sum = if *right { Fen::of_yuan(20) } else { Fen::of_yuan(19) };
                    notice_of(&format!("{first}-{number}"), orders[*order as usize], sum)
                };
                let notices: Vec<Notice> = batch.iter().map(made).collect();
                let answers = tell_shop(store, &notices);
                for (notice, answer) in notices.iter().zip(&answers) {
                    let new_number = told.insert(notice.notice_id.clone());
                    let right = notice.amount == Fen::of_yuan(20);
                    let is_first = new_number && right && paid.insert(notice.intent);
                    prop_assert_eq!(matches!(answer, Recorded::First(_)), is_first, "{:?}", notice);
                }
            }
            for order in &orders {
                let intent = intent_of(store, *order);
                prop_assert_eq!(intent.state == IntentState::Paid, paid.contains(&intent.id));
                prop_assert_eq!(intent.paid.is_some(), paid.contains(&intent.id));
            }
            holds(store);
            Ok(())
        });
        ran.unwrap();
    });
}

#[test]
fn the_check_notices_what_somebody_changed_by_hand() {
    let harms = [
        (
            "UPDATE intent SET state = 'open', paid_ms = NULL WHERE county_id = $1",
            "two, or told and not paid",
        ),
        ("DELETE FROM notice WHERE county_id = $1", "without a notice"),
        ("UPDATE notice SET amount_fen = amount_fen + 1 WHERE county_id = $1", "at another amount"),
        ("UPDATE intent SET amount_fen = amount_fen + 1 WHERE county_id = $1", "the ledger has 4800"),
        ("DELETE FROM intent WHERE county_id = $1", "nobody asked for"),
    ];
    for (harm, said) in harms {
        both(&schemas(), |store| {
            let order = OrderId::new(1);
            ask(store, order, Fen::of_yuan(48));
            tell_shop(store, &[notice_of("n1", order, Fen::of_yuan(48))]);
            holds(store);
            write(store, |tx| tx.execute(harm, &[]));
            let problems = write(store, payment::check);
            assert!(problems.iter().any(|problem| problem.what.contains(said)), "{harm}: {problems:?}");
        });
    }
}

#[test]
fn a_paid_order_remembers_when() {
    both(&schemas(), |store| {
        let order = OrderId::new(1);
        ask(store, order, Fen::of_yuan(48));
        tell_shop(store, &[notice_of("n1", order, Fen::of_yuan(48))]);
        assert_eq!(intent_of(store, order).paid.map(Whole::get), Some(story::noon().get()));
        let found = write(store, |tx| payment::intents_of(tx, &[order, OrderId::new(2)]));
        assert_eq!(found, [intent_of(store, order)]);
    });
}
