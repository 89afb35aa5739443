//! What `check` is for: each fault that somebody could seed behind the commands is found, and said.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Fen, Share, Time};
use settlement::advances::{AdvanceState, NewRule, ask, decide, pay, set_rule};
use settlement::{Outcome, PaidFrom, record_results};
use store::testing::{COUNTY, both};
use store::{Schema, Store};
use world::*;

/// A batch that arrived, and one advance that is out.
fn a_county_in_order(store: &Store) {
    let small = write(store, |tx| county::testing::small(tx, Time::default()));
    let [yu, fang] = small.producers;
    with_accounts(store, &[yu, fang]);
    sold(store, 1, yu, Fen::of_yuan(480), day(20));
    sold(store, 2, fang, Fen::of_yuan(100), day(21));
    let batch = sent(store, day(22), day(23).at_minute(600));
    let told: Vec<_> = lines(store, batch).iter().map(|line| says(line, Outcome::Paid)).collect();
    let at = day(24).at_minute(600);
    done(store, |tx| record_results(tx, batch, &told, WANG, at));
    let rule = NewRule {
        from: day(24),
        limit: Share::percent(50),
        most: Fen::of_yuan(1_000),
        yearly: Share::percent(4),
        repay: Share::percent(80),
    };
    done(store, |tx| set_rule(tx, &rule, WANG, at));
    paid(store, 3, yu, Fen::of_yuan(1_000), day(24));
    let id = done(store, |tx| ask(tx, yu, Fen::of_yuan(100), WANG, at));
    done(store, |tx| decide(tx, id, AdvanceState::Granted, XU, at));
    done(store, |tx| pay(tx, id, PaidFrom::Sandbox, "B1", WANG, at));
    holds(store);
}

/// What is done behind the commands, which check finds it, and what it says.
const FAULTS: [(&str, &str); 7] = [
    (
        "UPDATE payout SET amount_fen = amount_fen + 1 WHERE county_id = $1 AND line = 1",
        "a batch of payouts is not the sum of its lines",
    ),
    (
        "UPDATE entry SET cause_id = cause_id + 1000000 WHERE county_id = $1 AND kind = 'payout_paid'",
        "a payout is paid twice, not at all, or at another amount in the ledger",
    ),
    (
        "UPDATE payout SET state = 'bounced' WHERE county_id = $1 AND line = 2",
        "a payout is paid twice, not at all, or at another amount in the ledger",
    ),
    (
        "UPDATE payout_batch SET decided_by = NULL WHERE county_id = $1",
        "a batch was approved by nobody else than who made it",
    ),
    (
        "UPDATE payout SET producer_id = producer_id + 1 WHERE county_id = $1 AND line = 1",
        "a payout goes to an account that is not the producer's",
    ),
    (
        "UPDATE advance SET left_fen = left_fen - 1 WHERE county_id = $1",
        "what is lent to a producer is not what the ledger says",
    ),
    (
        "UPDATE payout SET state = 'sent' WHERE county_id = $1 AND line = 2",
        "a batch is done while the bank has not told of every line, or the other way round",
    ),
];

#[test]
fn each_seeded_fault_is_found() {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    for (fault, said) in FAULTS {
        both(&schemas, |store| {
            a_county_in_order(store);
            let seeded = store.write::<_, store::Error>(COUNTY, |tx| tx.execute(fault, &[]));
            assert!(seeded.unwrap() > 0, "{fault} changes something");
            let problems = write(store, settlement::check);
            assert!(problems.iter().any(|problem| problem.what == said), "{fault}: {problems:?}");
        });
    }
}

#[test]
fn the_ledger_itself_finds_a_payout_that_was_paid_without_being_sent() {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    both(&schemas, |store| {
        a_county_in_order(store);
        let seed = "UPDATE entry SET kind = 'advance_paid' WHERE county_id = $1 AND kind = 'payout_sent'";
        store.write::<_, store::Error>(COUNTY, |tx| tx.execute(seed, &[])).unwrap();
        let problems = write(store, ledger::check);
        assert!(problems.iter().any(|p| p.what.contains("without being sent")), "{problems:?}");
    });
}
