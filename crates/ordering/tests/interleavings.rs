//! Whatever buyers, providers, keepers and clocks do, and in whatever order: every promise holds after it.
#![allow(clippy::unwrap_used)]
mod world;

use kernel::Time;
use ordering::{OrderState, PlaceOrder, Placed, commands};
use proptest::prelude::*;
use store::Store;
use store::testing::both;
use world::*;

/// Something that happens. A number chooses among the orders that there are.
#[derive(Clone, Debug)]
enum Act {
    /// Several orders in one batch: product, packs, and whether in cash.
    Place(Vec<(usize, i64, bool)>),
    /// Notices in one batch; the same may stand twice.
    Tell(Vec<usize>),
    TellWrong(usize),
    Cancel(usize),
    Refund(usize),
    CashIn(usize),
    Complete(usize),
    /// So many minutes pass, and the timer runs.
    Wait(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let some = 0..30_usize;
    prop_oneof![
        4 => prop::collection::vec((0..3_usize, 1..4_i64, any::<bool>()), 1..4).prop_map(Act::Place),
        4 => prop::collection::vec(some.clone(), 1..4).prop_map(Act::Tell),
        1 => some.clone().prop_map(Act::TellWrong),
        1 => some.clone().prop_map(Act::Cancel),
        1 => some.clone().prop_map(Act::Refund),
        1 => some.clone().prop_map(Act::CashIn),
        2 => some.prop_map(Act::Complete),
        2 => (1..20_i64).prop_map(Act::Wait),
    ]
}

struct Play<'a> {
    store: &'a Store,
    world: &'a World,
    now: Time,
    placed: Vec<Placed>,
    keys: usize,
}

impl Play<'_> {
    fn run(&mut self, act: &Act) {
        let now = self.now;
        match act {
            Act::Place(wanted) => self.place(wanted),
            Act::Tell(which) => {
                let told = which.iter().filter_map(|n| self.pick(*n));
                let notices: Vec<_> =
                    told.map(|p| notice(&format!("n-{}", p.order), p.intent, p.total, now)).collect();
                write(self.store, |tx| commands::confirm(tx, &notices, now));
            }
            Act::TellWrong(n) => {
                let Some(placed) = self.pick(*n) else { return };
                let half = kernel::Fen::new(kernel::Whole::get(placed.total) / 2).unwrap();
                let wrong = notice(&format!("w-{}", placed.order), placed.intent, half, now);
                write(self.store, |tx| commands::confirm(tx, std::slice::from_ref(&wrong), now));
            }
            Act::Cancel(n) => self.each(*n, |tx, order| commands::cancel(tx, order, now).map(drop)),
            Act::Refund(n) => self.each(*n, |tx, order| commands::refund(tx, &[order], now).map(drop)),
            Act::CashIn(n) => self.each(*n, |tx, order| commands::cash_in(tx, &[order], now)),
            Act::Complete(n) => self.each(*n, |tx, order| commands::completed(tx, &[order], now)),
            Act::Wait(minutes) => {
                self.now = now.plus_minutes(*minutes);
                let now = self.now;
                write(self.store, |tx| commands::expire(tx, now));
            }
        }
    }

    fn place(&mut self, wanted: &[(usize, i64, bool)]) {
        let products = [self.world.shoots, self.world.ponkan, self.world.fish];
        let batch: Vec<PlaceOrder> = wanted
            .iter()
            .map(|(product, packs, cash)| {
                self.keys += 1;
                let (key, lines) = (format!("k{}", self.keys), [(products[*product], *packs)]);
                let order = if *cash { wants_in_cash } else { wants }(self.world, &key, &lines);
                PlaceOrder { at: self.now, ..order }
            })
            .collect();
        let placed = |outcomes: Vec<Result<Placed, ordering::Refusal>>| outcomes.into_iter().map(Result::ok);
        let first: Vec<_> = placed(place_all(self.store, &batch)).collect();
        let again: Vec<_> = placed(place_all(self.store, &batch)).collect();
        assert_eq!(first, again, "the same keys, the same orders");
        self.placed.extend(first.into_iter().flatten());
    }

    fn pick(&self, n: usize) -> Option<&Placed> {
        self.placed.get(n % self.placed.len().max(1))
    }

    fn each(&self, n: usize, work: impl Fn(&mut store::Tx, stock::OrderId) -> store::Result<()> + Sync) {
        let Some(order) = self.pick(n).map(|placed| placed.order) else { return };
        write(self.store, |tx| work(tx, order));
    }

    /// Nothing is sold twice: what was listed is on hand or in an order that stands.
    fn counts(&self) {
        for (lot, listed) in
            [(self.world.ponkan_lot, 10), (self.world.fish_lot, 3), (self.world.shoots_lot, 2_500)]
        {
            let (on_hand, reserved) = stands(self.store, lot);
            assert!(0 <= reserved && reserved <= on_hand && on_hand <= listed);
            let sold: i64 = self.sold(lot);
            assert_eq!(on_hand + sold, listed);
        }
    }

    fn sold(&self, lot: stock::LotId) -> i64 {
        let ids: Vec<_> = self.placed.iter().map(|placed| placed.order).collect();
        let (orders, lines) = write(self.store, |tx| {
            Ok((ordering::orders_by_ids(tx, &ids)?, ordering::order_lines(tx, &ids)?))
        });
        let standing = |id| {
            orders
                .iter()
                .any(|o| o.id == id && matches!(o.state, OrderState::Confirmed | OrderState::Completed))
        };
        let own = lines.iter().filter(|line| line.lot == lot && standing(line.order));
        own.map(|line| kernel::Whole::get(line.quantity)).sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_promise_holds_in_every_order_of_things(acts in prop::collection::vec(act(), 1..40)) {
        both(&schemas(), |store| {
            let world = world(store, morning());
            let mut play = Play { store, world: &world, now: morning(), placed: Vec::new(), keys: 0 };
            for act in &acts {
                play.run(act);
            }
            play.counts();
            holds(store);
        });
    }
}

/// Money comes in the moment in which the buyer cancels, and the moment in which his time is over.
#[test]
fn whoever_pays_and_whoever_ends_an_order_lock_in_one_order() {
    both(&schemas(), |store| {
        let world = world(store, morning());
        let runs = std::sync::atomic::AtomicUsize::new(0);
        let count = || runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (rounds, late) = (60, morning().plus_minutes(60));
        for round in 0..rounds {
            let placed = place(store, &wants(&world, &format!("both-{round}"), &[(world.shoots, 1)]));
            let told = notice(&format!("both-{round}"), placed.intent, placed.total, morning());
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    write(store, |tx| {
                        count();
                        commands::confirm(tx, std::slice::from_ref(&told), morning())
                    })
                });
                scope.spawn(|| {
                    write(store, |tx| {
                        count();
                        if round % 2 == 0 {
                            commands::cancel(tx, placed.order, morning()).map(drop)
                        } else {
                            commands::expire(tx, late).map(drop)
                        }
                    })
                });
            });
            write(store, |tx| commands::refund(tx, &[placed.order], late).map(drop));
        }
        assert_eq!(runs.into_inner(), 2 * rounds, "nobody had to be run again because of a deadlock");
        holds(store);
    });
}
