//! Whatever happens to orders in whatever sequence: the books are whole, and say what a child would count.
#![allow(clippy::unwrap_used)] // a case that cannot be made has failed
mod story;

use kernel::{Fen, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, Part, Provider};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use stock::OrderId;
use store::Store;
use story::{OUTLET, SCHEMAS, XU, YU, balances, fee, goods, holds, noon, post_in, share, write};

const ORDERS: usize = 5;
/// What happens to whole orders.
const WHOLE: [EntryKind; 5] =
    [EntryKind::Paid, EntryKind::CashOrder, EntryKind::CashIn, EntryKind::Settled, EntryKind::Refunded];

/// What an order is bought for: Yu's goods, Xu's, freight; in fen.
type Bought = (i64, i64, i64);
/// What happens, to which of the orders: one batch.
type Act = (usize, Vec<usize>);

fn bought() -> impl Strategy<Value = Bought> {
    (1_i64..100_000, 0_i64..100_000, prop_oneof![Just(0), Just(400), Just(1_200)])
}

fn act() -> impl Strategy<Value = Act> {
    (0..WHOLE.len(), prop::collection::vec(0..ORDERS, 1..4))
}

/// An order as a child follows it: where the money is, and where the goods' price stands.
#[derive(Clone, Copy, Default)]
struct Followed {
    paid: bool,
    promised: bool,
    cash_in: bool,
    settled: bool,
    refunded: bool,
}

impl Followed {
    /// Whether the act was news.
    fn takes(&mut self, kind: EntryKind) -> bool {
        let begun = self.paid || self.promised;
        let (told, may) = match kind {
            EntryKind::Paid => (&mut self.paid, !begun),
            EntryKind::CashOrder => (&mut self.promised, !begun),
            EntryKind::CashIn => (&mut self.cash_in, self.promised && !self.refunded),
            EntryKind::Settled => (&mut self.settled, (self.paid || self.cash_in) && !self.refunded),
            EntryKind::Refunded => (&mut self.refunded, begun),
            _ => return false,
        };
        let news = may && !*told;
        *told |= news;
        news
    }

    /// What stands on the accounts because of this order.
    fn adds(self, (yu, xu, freight): Bought, sums: &mut BTreeMap<AccountKey, i64>) {
        if self.refunded || !(self.paid || self.promised) {
            return;
        }
        let money = match (self.paid, self.cash_in) {
            (true, _) => AccountKey::of(AccountKind::Provider, Provider::Sandbox.number()),
            (false, true) => AccountKey::of(AccountKind::Cash, OUTLET),
            (false, false) => AccountKey::of(AccountKind::CashExpected, OUTLET),
        };
        let owed = if self.settled { AccountKind::ProducerPayable } else { AccountKind::ProducerDue };
        let fees = [yu, xu].map(|sum| fee(Fen::new(sum).unwrap()).get());
        let mut add = |key, fen| *sums.entry(key).or_insert(0) += fen;
        add(money, yu + xu + freight);
        add(AccountKey::of(owed, YU), fees[0] - yu);
        add(AccountKey::of(owed, XU), fees[1] - xu);
        add(AccountKey::of_county(AccountKind::PlatformFee), -fees[0] - fees[1]);
        let carries = if self.settled { AccountKind::Freight } else { AccountKind::ServicesDue };
        add(AccountKey::of_county(carries), -freight);
    }
}

fn freeze(store: &Store, first: i64, orders: &[Bought]) {
    let shares = orders.iter().zip(first..).flat_map(|((yu, xu, freight), id)| {
        let order = OrderId::new(id);
        let money = |fen: i64| Fen::new(fen).unwrap();
        let freight = share(order, 0, Part::Freight, AccountKind::Freight, 0, money(*freight));
        let lines = [goods(order, 1, YU, money(*yu)), goods(order, 2, XU, money(*xu))];
        lines.concat().into_iter().chain([freight])
    });
    let shares: Vec<_> = shares.collect();
    write(store, |tx| ledger::freeze(tx, &shares));
}

#[test]
fn the_books_are_whole_after_any_sequence() {
    store::testing::both(&SCHEMAS, |store| {
        // One database for all cases: each has orders of its own, and the books must hold over all of them.
        let next = AtomicI64::new(1);
        let expected = std::cell::RefCell::new(BTreeMap::<AccountKey, i64>::new());
        let cases = (prop::collection::vec(bought(), ORDERS), prop::collection::vec(act(), 0..16));
        let mut runner =
            TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
        let ran = runner.run(&cases, |(orders, acts)| {
            let first = next.fetch_add(ORDERS as i64, Ordering::Relaxed);
            freeze(store, first, &orders);
            let mut followed = [Followed::default(); ORDERS];
            for (kind, batch) in &acts {
                let kind = WHOLE[*kind];
                let ids: Vec<OrderId> = batch.iter().map(|i| OrderId::new(first + *i as i64)).collect();
                let posted = write(store, |tx| post_in(tx, kind, &ids, noon()));
                let mut news: Vec<OrderId> = batch
                    .iter()
                    .filter(|i| followed[**i].takes(kind))
                    .map(|i| OrderId::new(first + *i as i64))
                    .collect();
                news.sort_unstable();
                prop_assert_eq!(posted, news);
            }
            let mut sums = expected.borrow_mut();
            followed.iter().zip(&orders).for_each(|(order, bought)| order.adds(*bought, &mut sums));
            let balances = balances(store);
            for (key, sum) in sums.iter() {
                prop_assert_eq!(balances.get(key).map_or(0, |fen| fen.get()), *sum, "{:?}", key);
            }
            prop_assert_eq!(balances.values().map(|fen| fen.get()).sum::<i64>(), 0);
            holds(store);
            Ok(())
        });
        ran.unwrap();
    });
}

proptest! {
    #[test]
    fn the_parts_of_a_line_add_up_to_its_price(sum in 0_i64..=9_000_000_000) {
        let sum = Fen::new(sum).unwrap();
        let parts = goods(OrderId::new(1), 1, YU, sum);
        prop_assert_eq!(parts.iter().map(|part| part.amount).sum::<Fen>(), sum);
        prop_assert!(parts.iter().all(|part| part.amount >= Fen::ZERO));
    }
}
