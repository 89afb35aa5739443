//! Whatever is sold, paid out, failed, bounced, lent and given back, in whatever sequence: nothing is created or lost.
#![allow(clippy::unwrap_used)] // a case that cannot be made has failed
mod world;

use county::testing::Small;
use kernel::{Day, Fen, Share, Time};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use settlement::advances::{AdvanceState, NewRule, ask, decide, pay, set_rule};
use settlement::{BatchId, Outcome, PaidFrom, PayoutState, record_results};
use std::sync::atomic::{AtomicI64, Ordering};
use store::Store;
use store::testing::COUNTY;
use world::*;

#[derive(Clone, Debug)]
enum Act {
    /// Who sells for how much; settled at once, or still due.
    Sell(usize, i64, bool),
    Refund(usize),
    Lend(usize, i64),
    PayOut,
    /// What the bank tells of a line of the newest batch.
    Tell(usize, Outcome),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..2_usize, 1_i64..90_000, any::<bool>()).prop_map(|(who, fen, settled)| Act::Sell(who, fen, settled)),
        1 => (0..8_usize).prop_map(Act::Refund),
        1 => (0..2_usize, 1_i64..50_000).prop_map(|(who, fen)| Act::Lend(who, fen)),
        2 => Just(Act::PayOut),
        3 => (0..2_usize, 0..3_usize).prop_map(|(line, result)| Act::Tell(line, Outcome::ALL[result])),
    ]
}

/// What the growers have ever got, by the bank's word.
fn got(store: &Store, batches: &[BatchId]) -> Fen {
    let all = batches.iter().flat_map(|batch| lines(store, *batch));
    all.filter(|line| line.state == PayoutState::Paid).map(|line| line.amount).sum()
}

#[test]
fn nothing_is_created_or_lost() {
    let schemas: Vec<store::Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    store::testing::both(&schemas, |store| {
        let small = write(store, |tx| county::testing::small(tx, kernel::Time::default()));
        with_accounts(store, &small.producers);
        let rule = NewRule {
            from: day(1),
            limit: Share::percent(60),
            most: Fen::of_yuan(5_000),
            yearly: Share::percent(6),
            repay: Share::percent(70),
        };
        done(store, |tx| set_rule(tx, &rule, WANG, day(1).at_minute(1)));
        let (next, clock) = (AtomicI64::new(1), AtomicI64::new(0));
        let mut runner =
            TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        let ran = runner.run(&prop::collection::vec(act(), 1..14), |acts| {
            let before = on(store, PaidFrom::Sandbox.account());
            let mut money = Money::default();
            for act in &acts {
                let today: Day = day(1).plus(clock.fetch_add(1, Ordering::Relaxed) / 4);
                money.run(store, &small, act, today, &next);
                holds(store);
            }
            // A batch that is still with the bank ends, so that the next case begins with nothing on its way.
            money.end(store, Outcome::Paid, day(28).at_minute(1));
            prop_assert_eq!(in_transit(store), Fen::ZERO);
            let held = on(store, PaidFrom::Sandbox.account()) - before;
            prop_assert_eq!(held, money.came - money.lent - got(store, &money.batches));
            holds(store);
            Ok(())
        });
        ran.unwrap();
    });
}

/// What a child would count: what came from buyers and was not given back, what was lent, and the batches.
#[derive(Default)]
struct Money {
    orders: Vec<(stock::OrderId, Fen, bool)>,
    batches: Vec<BatchId>,
    came: Fen,
    lent: Fen,
}

impl Money {
    fn run(&mut self, store: &Store, small: &Small, act: &Act, today: Day, next: &AtomicI64) {
        let at = today.at_minute(1_000);
        match act {
            Act::Sell(who, fen, settled) => {
                let (order, sum) = (next.fetch_add(1, Ordering::Relaxed), Fen::new(*fen).unwrap());
                let sell = if *settled { sold } else { paid };
                self.orders.push((sell(store, order, small.producers[*who], sum, today), sum, false));
                self.came += sum;
            }
            Act::Refund(n) => self.refund(store, *n, at),
            Act::Lend(who, fen) => self.lend(store, small.producers[*who], Fen::new(*fen).unwrap(), at),
            Act::PayOut => self.pay_out(store, today),
            Act::Tell(n, result) => {
                let Some(batch) = self.batches.last() else { return };
                let all = lines(store, *batch);
                let told = says(&all[*n % all.len()], *result);
                // What contradicts an earlier word of the bank is refused, and changes nothing.
                let one = std::slice::from_ref(&told);
                let _ = store.write(COUNTY, |tx| record_results(tx, *batch, one, WANG, at));
            }
        }
    }

    fn refund(&mut self, store: &Store, n: usize, at: Time) {
        let count = self.orders.len().max(1);
        let Some((order, sum, back)) = self.orders.get_mut(n % count) else { return };
        let (order, payer) = (*order, ledger::Payer::Provider(ledger::Provider::Sandbox));
        write(store, |tx| ledger::post_refunded(tx, &[ledger::Post { order, at, payer }]));
        if !std::mem::replace(back, true) {
            self.came -= *sum;
        }
    }

    fn lend(&mut self, store: &Store, to: county::ProducerId, sum: Fen, at: Time) {
        if let Ok(id) = store.write(COUNTY, |tx| ask(tx, to, sum, WANG, at)) {
            done(store, |tx| decide(tx, id, AdvanceState::Granted, XU, at));
            done(store, |tx| pay(tx, id, PaidFrom::Sandbox, "B", WANG, at));
            self.lent += sum;
        }
    }

    fn pay_out(&mut self, store: &Store, today: Day) {
        let at = today.at_minute(1_100);
        let new = settlement::NewBatch { threshold: Fen::of_fen(1), ..new_batch(today) };
        let Ok(drafted) = store.write(COUNTY, |tx| settlement::draft(tx, &new, WANG, at)) else { return };
        done(store, |tx| settlement::approve(tx, drafted.batch, XU, at));
        done(store, |tx| settlement::send(tx, drafted.batch, WANG, at));
        // The one before ends first: the bank could not pay the rest of it.
        self.end(store, Outcome::Failed, at);
        self.batches.push(drafted.batch);
    }

    /// What the newest batch still has with the bank ends like this.
    fn end(&self, store: &Store, result: Outcome, at: Time) {
        let Some(batch) = self.batches.last() else { return };
        let open = lines(store, *batch).into_iter().filter(|line| line.state == PayoutState::Sent);
        let told: Vec<_> = open.map(|line| says(&line, result)).collect();
        done(store, |tx| record_results(tx, *batch, &told, WANG, at));
    }
}
