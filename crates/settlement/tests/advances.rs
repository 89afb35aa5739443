//! Money before the sales are settled: within a limit, by two people, repaid from what becomes payable.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Fen, Share};
use ledger::{AccountKey, AccountKind};
use settlement::advances::{
    AdvanceState, NewRule, advances_of, ask, decide, exposure, limit_of, pay, rule_on, set_rule,
};
use settlement::{PaidFrom, Refusal};
use world::*;

fn rule(from: kernel::Day) -> NewRule {
    NewRule {
        from,
        limit: Share::percent(50),
        most: Fen::of_yuan(2_000),
        yearly: Share::percent(5),
        repay: Share::percent(80),
    }
}

#[test]
fn an_advance_is_within_the_limit_granted_by_another_and_repaid_with_interest() {
    told(|store, small| {
        let [yu, _] = small.producers;
        with_accounts(store, &[yu]);
        let at = day(1).at_minute(600);
        assert_eq!(refused(store, |tx| ask(tx, yu, Fen::of_yuan(1), WANG, at)), Refusal::NoRule);
        done(store, |tx| set_rule(tx, &rule(day(1)), WANG, at));
        paid(store, 1, yu, Fen::of_yuan(1_000), day(1));
        let limit = write(store, |tx| {
            let rule = rule_on(tx, day(1))?.unwrap();
            limit_of(tx, yu, &rule)
        });
        assert_eq!((limit.due, limit.free), (Fen::of_yuan(950), Fen::of_yuan(475)));
        let too_much = refused(store, |tx| ask(tx, yu, Fen::of_fen(47_501), WANG, at));
        assert_eq!(too_much, Refusal::OverLimit { limit: Fen::of_yuan(475) });

        let id = done(store, |tx| ask(tx, yu, Fen::of_yuan(400), WANG, at));
        let own = refused(store, |tx| decide(tx, id, AdvanceState::Granted, WANG, at));
        assert_eq!(own, Refusal::OwnAdvance);
        assert_eq!(refused(store, |tx| pay(tx, id, PaidFrom::Sandbox, "B1", WANG, at)), Refusal::NotNow);
        done(store, |tx| decide(tx, id, AdvanceState::Granted, XU, at));
        done(store, |tx| pay(tx, id, PaidFrom::Sandbox, "B1", WANG, at));
        assert_eq!(on(store, AccountKey::of(AccountKind::Advance, yu)), Fen::of_yuan(400));
        assert_eq!(write(store, exposure).left, Fen::of_yuan(400));
        holds(store);

        // Ten days later the buyer has everything: 950.00 is payable, 80 % of it may be kept.
        write(store, |tx| ledger::post_settled(tx, &[(stock::OrderId::new(1), day(11).at_minute(900))]));
        let batch = sent(store, day(11), day(11).at_minute(1_000));
        // 400.00 × 5 % × 10 / 365 = 0.55 (0.5479…)
        let kept = Fen::of_fen(40_055);
        assert_eq!(lines(store, batch)[0].amount, Fen::of_yuan(950) - kept);
        assert_eq!(on(store, AccountKey::of(AccountKind::Advance, yu)), Fen::ZERO);
        assert_eq!(on(store, AccountKey::of_county(AccountKind::Interest)), -Fen::of_fen(55));
        let advance = write(store, |tx| advances_of(tx, &[yu])).pop().unwrap();
        assert_eq!((advance.state, advance.interest), (AdvanceState::Repaid, Fen::of_fen(55)));
        assert_eq!(write(store, exposure).interest, Fen::of_fen(55));
    });
}

#[test]
fn a_part_is_repaid_when_less_becomes_payable_and_interest_comes_first() {
    told(|store, small| {
        let [yu, _] = small.producers;
        with_accounts(store, &[yu]);
        let at = day(1).at_minute(600);
        done(store, |tx| set_rule(tx, &rule(day(1)), WANG, at));
        paid(store, 1, yu, Fen::of_yuan(1_000), day(1));
        let id = done(store, |tx| ask(tx, yu, Fen::of_yuan(400), WANG, at));
        done(store, |tx| decide(tx, id, AdvanceState::Granted, XU, at));
        done(store, |tx| pay(tx, id, PaidFrom::Sandbox, "B1", WANG, at));
        sold(store, 2, yu, Fen::of_yuan(100), day(11));
        sent(store, day(11), day(11).at_minute(1_000));
        let advance = write(store, |tx| advances_of(tx, &[yu])).pop().unwrap();
        // 80 % of 95.00 is 76.00: 0.55 interest, 75.45 of the advance.
        assert_eq!(advance.interest, Fen::of_fen(55));
        assert_eq!(advance.left, Fen::of_yuan(400) - Fen::of_fen(7_545));
        assert_eq!(advance.state, AdvanceState::Paid);
        assert_eq!(payable(store, yu), Fen::ZERO);
    });
}

#[test]
fn a_refused_advance_frees_the_limit_and_a_rule_that_began_stays() {
    told(|store, small| {
        let [yu, _] = small.producers;
        let at = day(1).at_minute(600);
        done(store, |tx| set_rule(tx, &rule(day(1)), WANG, at));
        assert_eq!(refused(store, |tx| set_rule(tx, &rule(day(1)), XU, at)), Refusal::NotNow);
        let later = day(2).at_minute(600);
        assert_eq!(refused(store, |tx| set_rule(tx, &rule(day(1)), XU, later)), Refusal::NotNow);
        paid(store, 1, yu, Fen::of_yuan(1_000), day(1));
        let id = done(store, |tx| ask(tx, yu, Fen::of_yuan(475), WANG, at));
        let none = refused(store, |tx| ask(tx, yu, Fen::of_yuan(1), WANG, at));
        assert_eq!(none, Refusal::OverLimit { limit: Fen::ZERO });
        done(store, |tx| decide(tx, id, AdvanceState::Refused, XU, at));
        done(store, |tx| ask(tx, yu, Fen::of_yuan(475), WANG, at));
    });
}
