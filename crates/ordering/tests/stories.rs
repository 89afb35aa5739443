//! What happens to orders, told on both databases. After each story every promise of the rooms that it went
//! through still holds.
#![allow(clippy::unwrap_used)]
mod world;

use county::Destination;
use kernel::{Fen, Quantity};
use ordering::{Confirmed, OrderState, PlaceOrder, Refusal, Wanted, commands, events};
use payment::IntentId;
use store::Store;
use store::testing::both;
use world::*;

fn told(story: impl Fn(&Store, &World)) {
    both(&schemas(), |store| {
        let world = world(store, morning());
        story(store, &world);
        holds(store);
    });
}

/// The kinds of the events of orders, in the order of the log.
fn logged(store: &Store) -> Vec<String> {
    let kinds = [events::PLACED, events::CONFIRMED, events::COMPLETED, events::RELEASED, events::REFUNDED];
    let (events, _) = write(store, |tx| tx.unread("a test", &kinds));
    events.into_iter().map(|event| event.kind).collect()
}

#[test]
fn an_order_is_placed_paid_and_completed() {
    told(|store, world| {
        let placed = place(store, &wants(world, "k1", &[(world.shoots, 3), (world.ponkan, 1)]));
        assert_eq!(placed.total, Fen::of_fen(3 * 1_980 + 4_800 + 1_200));
        assert_eq!(stands(store, world.shoots_lot), (2_500, 1_500), "held, and still on the shelf");
        let waiting = order(store, placed.order);
        assert_eq!(
            (waiting.state, waiting.goods, waiting.freight),
            (OrderState::Placed, Fen::of_fen(10_740), Fen::of_yuan(12))
        );
        assert_eq!(waiting.promised, morning().day().plus(1).at_minute(18 * 60), "tomorrow, by 18:00");

        assert_eq!(pay(store, &placed, morning().plus_minutes(2)), Confirmed::Order(placed.order));
        assert_eq!(stands(store, world.shoots_lot), (1_000, 0), "sold");
        let money = money_of(store, world.yu);
        assert_eq!(
            (money.due, money.payable),
            (Fen::of_fen(5_940 - 297), Fen::of_fen(0)),
            "less five per cent"
        );

        let later = morning().plus_minutes(1_900);
        write(store, |tx| commands::completed(tx, &[placed.order], later));
        write(store, |tx| commands::completed(tx, &[placed.order], later));
        assert_eq!(order(store, placed.order).state, OrderState::Completed);
        let money = money_of(store, world.yu);
        assert_eq!((money.due, money.payable), (Fen::of_fen(0), Fen::of_fen(5_643)));
        assert_eq!(logged(store), [events::PLACED, events::CONFIRMED, events::COMPLETED]);
    });
}

#[test]
fn the_same_key_gives_the_same_order() {
    told(|store, world| {
        let wanted = wants(world, "k1", &[(world.shoots, 1)]);
        let twice = place_all(store, &[wanted.clone(), wanted.clone()]);
        let again = place(store, &PlaceOrder { link_key: "another".into(), ..wanted });
        let first = twice[0].clone().unwrap();
        assert_eq!(twice[1].clone().unwrap(), first, "in one batch");
        assert_eq!(again, first, "and later, with the link of the first");
        assert_eq!(stands(store, world.shoots_lot).1, 500);
        assert!(first.code.parse::<kernel::OrderCode>().is_ok(), "{}", first.code);
    });
}

#[test]
fn all_lines_or_none() {
    told(|store, world| {
        let mut wanted = wants(world, "k1", &[(world.ponkan, 2), (world.shoots, 6)]);
        let refused = place_all(store, std::slice::from_ref(&wanted)).remove(0);
        let left = Quantity::new(2_500).unwrap();
        assert_eq!(refused, Err(Refusal::Line { at: 1, why: stock::Refusal::SoldOut { left }.into() }));
        assert_eq!((stands(store, world.ponkan_lot).1, stands(store, world.shoots_lot).1), (0, 0));

        wanted.lines[1].packs = packs(5);
        wanted.lines.push(Wanted { product: world.shoots, lot: None, sale: None, packs: packs(1) });
        let refused = place_all(store, std::slice::from_ref(&wanted)).remove(0);
        assert!(matches!(refused, Err(Refusal::Line { at: 1, .. })), "equal lines are one: {refused:?}");
        wanted.lines.pop();
        place(store, &wanted);
        assert_eq!(
            stands(store, world.shoots_lot),
            (2_500, 2_500),
            "the key was free: nothing had been placed"
        );
    });
}

#[test]
fn what_would_not_arrive_fresh_is_refused_and_so_is_what_cannot_be() {
    told(|store, world| {
        let why = |wanted: PlaceOrder| place_all(store, &[wanted]).remove(0).unwrap_err();
        let far =
            |key| PlaceOrder { to: Destination::City(world.far), ..wants(world, key, &[(world.fish, 1)]) };
        let today = morning().day();
        let not_fresh = stock::Refusal::NotFresh { best_before: today.plus(2), arrives: today.plus(3) };
        assert_eq!(why(far("k1")), Refusal::Line { at: 0, why: not_fresh.into() });
        assert_eq!(why(wants(world, "k2", &[])), Refusal::Empty);
        let city_cash = PlaceOrder {
            to: Destination::City(world.near),
            ..wants_in_cash(world, "k3", &[(world.shoots, 1)])
        };
        assert_eq!(why(city_cash), Refusal::CashNeedsOutlet);
        assert_eq!(why(wants(world, "k4", &[(world.shoots, 1_000)])), Refusal::TooMany { at: 0, most: 999 });
        let nowhere = Destination::City(county::ZoneId::new(7));
        assert_eq!(
            why(PlaceOrder { to: nowhere, ..wants(world, "k5", &[(world.shoots, 1)]) }),
            Refusal::UnknownDestination
        );
    });
}

#[test]
fn the_last_unit_goes_to_one_of_two() {
    told(|store, world| {
        place(store, &wants(world, "k0", &[(world.ponkan, 9)]));
        let race: Vec<_> = ["k1", "k2"]
            .map(|key| {
                let (store, wanted) = (store.clone(), wants(world, key, &[(world.ponkan, 1)]));
                std::thread::spawn(move || place_all(&store, &[wanted]).remove(0))
            })
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(race.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{race:?}");
        assert_eq!(stands(store, world.ponkan_lot), (10, 10));
    });
}

#[test]
fn a_notice_that_comes_twice_is_one_payment() {
    told(|store, world| {
        let placed = place(store, &wants(world, "k1", &[(world.shoots, 1)]));
        let (now, told) = (morning(), notice("n1", placed.intent, placed.total, morning()));
        let other = notice("n2", placed.intent, placed.total, morning());
        let outcomes = write(store, |tx| commands::confirm(tx, &[told.clone(), told.clone()], now));
        assert_eq!(outcomes, [Confirmed::Order(placed.order), Confirmed::Repeated]);
        let outcomes = write(store, |tx| commands::confirm(tx, &[told.clone(), other.clone()], now));
        assert_eq!(outcomes, [Confirmed::Repeated, Confirmed::Repeated]);
        assert_eq!(stands(store, world.shoots_lot), (2_000, 0));
        assert_eq!(logged(store), [events::PLACED, events::CONFIRMED]);
    });
}

#[test]
fn a_notice_of_another_amount_or_of_nothing_confirms_nothing() {
    told(|store, world| {
        let placed = place(store, &wants(world, "k1", &[(world.shoots, 1)]));
        let short = notice("n1", placed.intent, placed.total - Fen::of_fen(1), morning());
        let nobody = notice("n2", IntentId::new(7), placed.total, morning());
        let outcomes = write(store, |tx| commands::confirm(tx, &[short.clone(), nobody.clone()], morning()));
        assert_eq!(outcomes, [Confirmed::WrongAmount { expected: placed.total }, Confirmed::UnknownIntent]);
        assert_eq!(order(store, placed.order).state, OrderState::Placed);
        assert_eq!(stands(store, world.shoots_lot), (2_500, 500), "still held");
    });
}

#[test]
fn what_is_not_paid_in_time_goes_back_on_the_shelf() {
    told(|store, world| {
        let placed = place(store, &wants(world, "k1", &[(world.shoots, 5)]));
        let in_time = morning().plus_minutes(ordering::HOLD_MINUTES - 1);
        assert_eq!(write(store, |tx| commands::expire(tx, in_time)), 0);
        let late = morning().plus_minutes(ordering::HOLD_MINUTES + 1);
        assert_eq!(write(store, |tx| commands::expire(tx, late)), 1);
        assert_eq!(write(store, |tx| commands::expire(tx, late)), 0);
        assert_eq!(stands(store, world.shoots_lot), (2_500, 0));
        assert_eq!(order(store, placed.order).state, OrderState::Expired);
        assert_eq!(logged(store), [events::PLACED, events::RELEASED]);
    });
}

#[test]
fn a_clock_that_is_set_back_an_hour_does_not_hold_lots_for_an_hour() {
    told(|store, world| {
        let kept = place(store, &wants(world, "k1", &[(world.shoots, 1)]));
        let ahead = morning().plus_minutes(60);
        let placed = place(store, &PlaceOrder { at: ahead, ..wants(world, "k2", &[(world.shoots, 4)]) });
        let now = morning().plus_minutes(1);
        assert_eq!(write(store, |tx| commands::shorten(tx, now)), 1);
        assert_eq!(write(store, |tx| commands::shorten(tx, now)), 0);
        let until = now.plus_minutes(ordering::HOLD_MINUTES);
        assert_eq!(order(store, placed.order).expires, until);
        let intent = write(store, |tx| payment::intent(tx, placed.intent)).unwrap();
        assert_eq!(intent.expires, until);
        assert_eq!(order(store, kept.order).expires, morning().plus_minutes(ordering::HOLD_MINUTES));
        assert_eq!(write(store, |tx| commands::expire(tx, until.plus_ms(1))), 2);
        assert_eq!(stands(store, world.shoots_lot), (2_500, 0), "back on the shelf");
    });
}

/// An order of all shoots that has expired, and the time at which its money comes.
fn expired(store: &Store, world: &World) -> (ordering::Placed, kernel::Time) {
    let placed = place(store, &wants(world, "k1", &[(world.shoots, 5)]));
    let late = morning().plus_minutes(20);
    write(store, |tx| commands::expire(tx, late));
    (placed, late)
}

#[test]
fn money_that_comes_late_still_buys_what_is_there() {
    told(|store, world| {
        let (placed, late) = expired(store, world);
        assert_eq!(pay(store, &placed, late), Confirmed::Order(placed.order));
        let order = order(store, placed.order);
        assert_eq!((order.state, order.confirmed, order.ended), (OrderState::Confirmed, Some(late), None));
        assert_eq!(stands(store, world.shoots_lot), (0, 0));
    });
}

#[test]
fn money_that_comes_too_late_goes_back() {
    told(|store, world| {
        let (placed, late) = expired(store, world);
        let other = place(store, &wants(world, "k2", &[(world.shoots, 1)]));
        assert_eq!(pay(store, &placed, late), Confirmed::RefundedLate(placed.order));
        assert_eq!(order(store, placed.order).state, OrderState::Refunded);
        assert_eq!(stands(store, world.shoots_lot), (2_500, 500), "the other one keeps his");
        assert_eq!(pay(store, &other, late), Confirmed::Order(other.order));
        let money = money_of(store, world.yu);
        assert_eq!(money.due, Fen::of_fen(1_980 - 99), "of the other order alone");
    });
}

#[test]
fn who_cancels_and_then_pays_gets_his_money_back() {
    told(|store, world| {
        let placed = place(store, &wants(world, "k1", &[(world.shoots, 1)]));
        assert!(write(store, |tx| commands::cancel(tx, placed.order, morning())));
        assert_eq!(stands(store, world.shoots_lot), (2_500, 0));
        assert_eq!(pay(store, &placed, morning()), Confirmed::RefundedLate(placed.order));
        assert_eq!(stands(store, world.shoots_lot), (2_500, 0));
        assert!(!write(store, |tx| commands::cancel(tx, placed.order, morning())), "it has ended");
    });
}

#[test]
fn cash_at_the_outlet_is_promised_taken_and_settled() {
    told(|store, world| {
        let placed = place(store, &wants_in_cash(world, "k1", &[(world.shoots, 2)]));
        assert_eq!(placed.total, Fen::of_fen(2 * 1_980 + 400));
        let promised = order(store, placed.order);
        assert!(promised.state == OrderState::Confirmed && promised.owes_cash());
        assert_eq!(stands(store, world.shoots_lot), (1_500, 0), "promised is sold");

        let later = morning().plus_minutes(1_500);
        write(store, |tx| commands::completed(tx, &[placed.order], later));
        assert_eq!(order(store, placed.order).state, OrderState::Confirmed, "not before the cash is in");
        write(store, |tx| commands::cash_in(tx, &[placed.order], later));
        write(store, |tx| commands::cash_in(tx, &[placed.order], later.plus_minutes(1)));
        write(store, |tx| commands::completed(tx, &[placed.order], later));
        let done = order(store, placed.order);
        assert_eq!((done.state, done.cash_in), (OrderState::Completed, Some(later)));
        let money = money_of(store, world.yu);
        assert_eq!(money.payable, Fen::of_fen(3_960 - 198));
    });
}

#[test]
fn a_refund_undoes_the_sale_and_the_books() {
    told(|store, world| {
        let paid = place(store, &wants(world, "k1", &[(world.shoots, 2)]));
        pay(store, &paid, morning());
        let cash = place(store, &wants_in_cash(world, "k2", &[(world.ponkan, 1)]));
        let waiting = place(store, &wants(world, "k3", &[(world.ponkan, 1)]));
        let all = [paid.order, cash.order, waiting.order];
        let refunded = write(store, |tx| commands::refund(tx, &all, morning()));
        assert_eq!(refunded, [paid.order, cash.order], "what waits for its money has none to give back");
        assert_eq!(write(store, |tx| commands::refund(tx, &all, morning())), [], "once");
        assert_eq!((stands(store, world.shoots_lot), stands(store, world.ponkan_lot)), ((2_500, 0), (10, 1)));
        let money = money_of(store, world.yu);
        assert_eq!((money.due, money.payable), (Fen::of_fen(0), Fen::of_fen(0)));
    });
}

#[test]
fn a_parcel_maker_learns_what_to_pack_and_a_grower_nothing_of_the_buyer() {
    told(|store, world| {
        let placed = place(store, &wants_in_cash(world, "k1", &[(world.shoots, 2), (world.ponkan, 1)]));
        let packing = write(store, |tx| ordering::for_parcels(tx, &[placed.order])).remove(0);
        assert_eq!((packing.cash, packing.lines.len()), (Some(placed.total), 2));
        assert_eq!(packing.lines[0].outlet, world.fuwen);
        let of_yu = write(store, |tx| Ok(ordering::orders_of_producer(tx, world.yu, None)?.remove(0).lines));
        assert_eq!(
            of_yu.iter().map(|line| line.producer).collect::<Vec<_>>(),
            [world.yu],
            "his own lines alone"
        );
        let receiver = write(store, |tx| ordering::receiver_of(tx, placed.order));
        assert_eq!(receiver.name, "林小满");
    });
}
