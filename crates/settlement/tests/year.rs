//! A year of two growers, as finance has it: sales every week, a batch every Friday, a payment that comes back every
//! third month, and each month closed on the third of the next. What the statements of twelve months say adds up.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use county::ProducerId;
use kernel::{Day, Fen, Month, Time};
use settlement::{BatchId, Outcome, Refusal, Statement, close, record_results};
use store::Store;
use world::*;

const FRIDAY: i8 = 5;
const CLOSING_DAY: i8 = 3;

fn first() -> Day {
    Day::new(2025, 12, 1).unwrap()
}

/// What one day brings; answers the batch that the bank has to tell of.
struct Year<'s> {
    store: &'s Store,
    growers: [ProducerId; 2],
    orders: i64,
    waiting: Option<BatchId>,
    closed: Vec<Month>,
}

impl Year<'_> {
    fn pass(&mut self, day: Day) {
        if let Some(batch) = self.waiting.take() {
            self.bank_tells(batch, day);
        }
        // A Wednesday's sale of each, of another sum each week; the last week of a month goes to the next batch.
        if day.weekday() == 3 {
            for (n, grower) in self.growers.into_iter().enumerate() {
                self.orders += 1;
                let sum = Fen::of_fen(10_007 + (self.orders * 131 % 9_000) as i32 + n as i32);
                sold(self.store, self.orders, grower, sum, day);
            }
        }
        if day.weekday() == FRIDAY {
            self.waiting = Some(sent(self.store, day.plus(-1), day.at_minute(600)));
        }
        if day.day_of_month() == CLOSING_DAY && day.month() > first().month() {
            self.close(day);
        }
    }

    /// Every payment arrived; of every third batch one comes back.
    fn bank_tells(&self, batch: BatchId, day: Day) {
        let all = lines(self.store, batch);
        let at = day.at_minute(540);
        let told: Vec<_> = all.iter().map(|line| says(line, Outcome::Paid)).collect();
        done(self.store, |tx| record_results(tx, batch, &told, WANG, at));
        if day.month_of_year() % 3 == 0 {
            let back = [says(&all[0], Outcome::Bounced)];
            done(self.store, |tx| record_results(tx, batch, &back, WANG, at.plus_minutes(1)));
        }
    }

    fn close(&mut self, day: Day) {
        let month = day.month().previous();
        let at: Time = day.at_minute(660);
        done(self.store, |tx| close(tx, month, WANG, at));
        let next = refused(self.store, |tx| close(tx, day.month(), WANG, at));
        assert_eq!(next, Refusal::NotOver { month: day.month() }, "a month that runs is not closed");
        self.closed.push(month);
        holds(self.store);
    }
}

#[test]
fn a_year_closes_month_by_month_and_its_statements_add_up() {
    told(|store, small| {
        with_accounts(store, &small.producers);
        let growers = small.producers;
        let mut year = Year { store, growers, orders: 0, waiting: None, closed: vec![] };
        let end = Day::new(2026, 12, 4).unwrap();
        (0..=end.since(first())).for_each(|n| year.pass(first().plus(n)));
        assert_eq!(year.closed.len(), 12);
        let closed = write(store, |tx| ledger::closed_months(tx, kernel::Count::new(99).unwrap()));
        let mut months: Vec<Month> = closed.iter().map(|closed| closed.month).collect();
        months.sort_unstable();
        assert_eq!(months, year.closed);
        for grower in growers {
            let of = |month: &Month| -> Statement {
                write(store, |tx| settlement::statements(tx, &[grower], *month, end)).remove(0)
            };
            let statements: Vec<Statement> = months.iter().map(of).collect();
            assert_eq!(statements[0].opening, Fen::ZERO);
            for pair in statements.windows(2) {
                assert_eq!(pair[0].closing, pair[1].opening, "what one month ends with the next begins with");
            }
            for statement in &statements {
                let moved: Fen = statement.moved.values().copied().sum();
                assert_eq!(statement.opening + moved, statement.closing, "{}", statement.month);
            }
        }
    });
}
