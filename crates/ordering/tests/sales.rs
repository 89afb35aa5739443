//! Flash sales, told on both databases: the first get it, the others are told at once, nothing is lost. After each
//! story every promise of the rooms that it went through still holds.
#![allow(clippy::unwrap_used)]
mod world;

use kernel::{Count, Fen, Quantity, Time, Whole};
use ordering::{Confirmed, LineRefusal, OrderState, PlaceOrder, Refusal, Wanted, commands};
use promotion::{NewSale, Phase, Sale, SaleBearer, SaleId};
use stock::By;
use store::Store;
use store::testing::both;
use webkit::{PersonId, SessionKey};
use world::*;

fn told(story: impl Fn(&Store, &World)) {
    both(&schemas(), |store| {
        let world = world(store, morning());
        story(store, &world);
        holds(store);
    });
}

/// Noon, when the sales of these stories open; they end an hour later.
fn noon() -> Time {
    morning().plus_minutes(120)
}

fn boxes(n: i64, limit: Option<i64>, world: &World) -> NewSale {
    NewSale {
        lot: world.ponkan_lot,
        quantity: Quantity::new(n).unwrap(),
        price: Fen::of_yuan(30),
        limit: limit.map(packs),
        opens: noon(),
        ends: noon().plus_minutes(60),
        bearer: SaleBearer::Grower,
    }
}

fn announced(store: &Store, new: &NewSale) -> SaleId {
    write(store, |tx| promotion::announce(tx, new, By::Office, None, morning())).unwrap()
}

/// A guest who wants boxes of ponkan from the sale, at noon.
fn at_sale(world: &World, sale: SaleId, buyer: i64, n: i64) -> PlaceOrder {
    let mut order = wants(world, &format!("b{buyer}-{n}-{sale}"), &[(world.ponkan, n)]);
    order.lines[0].sale = Some(sale);
    order.session = Some(SessionKey::new(buyer));
    order.receiver.phone = format!("1000000{buyer:04}");
    PlaceOrder { at: noon(), ..order }
}

fn sale(store: &Store, id: SaleId) -> Sale {
    write(store, |tx| promotion::sale(tx, id)).unwrap()
}

/// Unsold, held, sold and returned.
fn figures(store: &Store, id: SaleId) -> [i64; 4] {
    let sale = sale(store, id);
    [sale.unsold, sale.held, sale.sold, sale.returned].map(Whole::get)
}

fn refused(why: promotion::Refusal) -> Refusal {
    Refusal::Line { at: 0, why: LineRefusal::Sale(why) }
}

fn why(store: &Store, order: PlaceOrder) -> Refusal {
    place_all(store, &[order]).remove(0).unwrap_err()
}

#[test]
fn the_first_get_it_at_its_price_and_the_others_are_told() {
    told(|store, world| {
        let id = announced(store, &boxes(4, None, world));
        assert_eq!(stands(store, world.ponkan_lot), (10, 4), "set aside: an ordinary order finds six");
        let seven = wants(world, "shelf", &[(world.ponkan, 7)]);
        let left = Quantity::new(6).unwrap();
        assert_eq!(why(store, seven), Refusal::Line { at: 0, why: stock::Refusal::SoldOut { left }.into() });

        let batch: Vec<PlaceOrder> = (1..=6).map(|buyer| at_sale(world, id, buyer, 1)).collect();
        let outcomes = place_all(store, &batch);
        assert!(outcomes[..4].iter().all(Result::is_ok), "{outcomes:?}");
        let sold_out = refused(promotion::Refusal::SoldOut { left: Quantity::ZERO });
        assert!(outcomes[4..].iter().all(|o| o.as_ref() == Err(&sold_out)), "{outcomes:?}");
        let first = outcomes[0].clone().unwrap();
        assert_eq!(first.total, Fen::of_yuan(30 + 12));
        assert_eq!(figures(store, id), [0, 4, 0, 0]);
        assert_eq!(sale(store, id).phase(Quantity::new(1).unwrap(), noon()), Phase::SoldOut);

        assert_eq!(pay(store, &first, noon().plus_minutes(1)), Confirmed::Order(first.order));
        assert_eq!(figures(store, id), [0, 3, 1, 0]);
        assert_eq!(stands(store, world.ponkan_lot), (9, 3));
        assert_eq!(
            money_of(store, world.xu).due,
            Fen::of_fen(3_000 - 150),
            "the price of the sale is the price"
        );
    });
}

/// ¥48 usually, ¥30 in the sale, 5 % for the shop: the grower's due is 95 % of 48, the buyer pays 30.
#[test]
fn where_the_pavilion_bears_the_discount_the_grower_gets_what_the_usual_price_brings() {
    told(|store, world| {
        let new = NewSale { bearer: SaleBearer::Pavilion, ..boxes(4, None, world) };
        let id = announced(store, &new);
        let usual = sale(store, id).usual;
        let order = place(store, &at_sale(world, id, 1, 2));
        assert_eq!(order.total, Fen::of_yuan(2 * 30 + 12), "the buyer pays the sale's price");
        assert_eq!(pay(store, &order, noon().plus_minutes(1)), Confirmed::Order(order.order));
        let two = usual.times(2).unwrap();
        let due = two - two.share(kernel::Share::percent(5));
        assert_eq!(money_of(store, world.xu).due, due);
        const BORNE: &str = "
            SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM share
             WHERE county_id = $1 AND order_id = $2 AND part = 'discount' AND account_kind = 'platform_cost'";
        let borne: Fen = write(store, |tx| tx.one(BORNE, store::values![order.order], |row| row.whole(0)));
        assert_eq!(borne, Fen::of_yuan(60) - two, "frozen with the order");
        // Given back, the grower has nothing of it and the pavilion has borne nothing.
        write(store, |tx| commands::refund(tx, &[order.order], noon().plus_minutes(2)));
        assert_eq!(money_of(store, world.xu).due, Fen::ZERO);
        let by_grower = promotion::NotMade::OnlyOffice;
        let own = By::Producer(world.xu);
        let new = NewSale { quantity: Quantity::new(1).unwrap(), ..new };
        let refused = write(store, |tx| promotion::announce(tx, &new, own, None, morning()));
        assert_eq!(refused, Err(by_grower), "a grower does not give the pavilion's money");
        let lower = NewSale { price: Fen::of_yuan(1), bearer: SaleBearer::Grower, ..new };
        let changed = write(store, |tx| promotion::change(tx, id, &lower, own, morning()));
        assert!(changed.is_err(), "nor changes a sale that lives of it");
    });
}

#[test]
fn a_sale_opens_and_ends_by_the_clock() {
    told(|store, world| {
        let id = announced(store, &boxes(4, None, world));
        let at = |at: Time, buyer: i64| PlaceOrder { at, ..at_sale(world, id, buyer, 1) };
        let not_yet = refused(promotion::Refusal::NotOpenYet { opens: noon() });
        assert_eq!(why(store, at(noon().plus_ms(-1), 1)), not_yet);
        place(store, &at(noon(), 2));
        let end = noon().plus_minutes(60);
        place(store, &at(end.plus_ms(-1), 3));
        let over = refused(promotion::Refusal::Over { ended: end });
        assert_eq!(why(store, at(end, 4)), over, "before the timer has run");
        assert_eq!(write(store, |tx| promotion::turn(tx, end)), 1);
        assert_eq!(write(store, |tx| promotion::turn(tx, end)), 0);
        assert_eq!(figures(store, id), [0, 2, 0, 2]);
        assert_eq!(stands(store, world.ponkan_lot), (10, 2), "what was not sold is on the shelf again");
        assert_eq!(why(store, at(noon(), 5)), over, "an order that was long on its way");
    });
}

#[test]
fn nobody_buys_more_than_the_limit() {
    told(|store, world| {
        let id = announced(store, &boxes(9, Some(2), world));
        let limit =
            |more| refused(promotion::Refusal::Limit { limit: packs(2), more: Count::new(more).unwrap() });
        let guest = |key: &str, session: i64, phone: &str, n: i64| {
            let mut order = at_sale(world, id, session, n);
            order.key = key.into();
            order.receiver.phone = phone.into();
            order
        };
        let outcomes = place_all(
            store,
            &[
                guest("a", 1, "10000000001", 1),
                guest("b", 1, "10000000002", 1),
                guest("c", 1, "10000000003", 1),
                guest("d", 2, "10000000001", 2),
                guest("e", 2, "10000000001", 1),
                guest("f", 3, "10000000004", 3),
            ],
        );
        let said: Vec<_> = outcomes.into_iter().map(Result::err).collect();
        let wanted = [None, None, Some(limit(0)), Some(limit(1)), None, Some(limit(2))];
        assert_eq!(said, wanted, "by session, and by the telephone of another session");
        assert_eq!(why(store, guest("g", 9, "10000000001", 1)), limit(0), "and in the next batch");

        let person = |key: &str, person: i64, n: i64| PlaceOrder {
            person: Some(PersonId::new(person)),
            ..guest(key, 1, "10000000001", n)
        };
        place(store, &person("p1", 70, 2));
        assert_eq!(why(store, person("p2", 70, 1)), limit(0), "an account is counted by itself");
        place(store, &person("p3", 71, 1));
        assert_eq!(figures(store, id), [3, 6, 0, 0]);
    });
}

#[test]
fn what_is_not_paid_goes_back_to_the_sale_and_frees_its_limit() {
    told(|store, world| {
        let id = announced(store, &boxes(2, Some(2), world));
        let placed = place(store, &at_sale(world, id, 1, 2));
        assert_eq!(figures(store, id), [0, 2, 0, 0]);
        write(store, |tx| commands::expire(tx, noon().plus_minutes(16)));
        assert_eq!(figures(store, id), [2, 0, 0, 0]);
        assert_eq!(stands(store, world.ponkan_lot), (10, 2), "still set aside");

        let again = PlaceOrder { key: "again".into(), ..at_sale(world, id, 1, 1) };
        let again = place(store, &again);
        assert!(write(store, |tx| commands::cancel(tx, again.order, noon())));
        assert_eq!(figures(store, id), [2, 0, 0, 0]);

        let late = noon().plus_minutes(20);
        assert_eq!(
            pay(store, &placed, late),
            Confirmed::Order(placed.order),
            "late, and the sale still runs"
        );
        assert_eq!(figures(store, id), [0, 0, 2, 0]);
    });
}

#[test]
fn late_money_finds_the_sale_over_or_the_boxes_gone_and_goes_back() {
    told(|store, world| {
        let id = announced(store, &boxes(2, Some(1), world));
        let [one, two] = [1, 2].map(|buyer| place(store, &at_sale(world, id, buyer, 1)));
        write(store, |tx| commands::expire(tx, noon().plus_minutes(16)));
        let again = PlaceOrder { key: "again".into(), ..at_sale(world, id, 1, 1) };
        place(store, &again);
        let late = noon().plus_minutes(20);
        assert_eq!(pay(store, &one, late), Confirmed::RefundedLate(one.order), "he has his one box already");
        write(store, |tx| promotion::end(tx, id, By::Office, late)).unwrap();
        assert_eq!(figures(store, id), [0, 1, 0, 1]);
        assert_eq!(
            pay(store, &two, late),
            Confirmed::RefundedLate(two.order),
            "the price ended with the sale"
        );
        write(store, |tx| commands::expire(tx, late.plus_minutes(20)));
        assert_eq!(figures(store, id), [0, 0, 0, 2], "held until then, and back on the shelf now");
        assert_eq!(stands(store, world.ponkan_lot), (10, 0));
    });
}

#[test]
fn an_order_of_sale_and_shelf_takes_all_or_none() {
    told(|store, world| {
        let id = announced(store, &boxes(2, Some(2), world));
        let with = |key: &str, shoots: i64| {
            let mut order = at_sale(world, id, 1, 2);
            order.key = key.into();
            let line = |product, n| Wanted { product, lot: None, sale: None, packs: packs(n) };
            order.lines.insert(0, line(world.shoots, shoots));
            order.lines.push(line(world.ponkan, 1));
            order
        };
        let outcomes = place_all(store, &[with("six", 6), with("five", 5)]);
        let left = Quantity::new(2_500).unwrap();
        assert_eq!(
            outcomes[0].clone().unwrap_err(),
            Refusal::Line { at: 0, why: stock::Refusal::SoldOut { left }.into() }
        );
        let placed = outcomes[1].clone().unwrap();
        assert_eq!(placed.total, Fen::of_fen(5 * 1_980 + 2 * 3_000 + 4_800 + 1_200));
        let lines = write(store, |tx| ordering::order_lines(tx, &[placed.order]));
        assert_eq!(lines.iter().map(|l| l.sale).collect::<Vec<_>>(), [None, Some(id), None]);
        assert_eq!(stands(store, world.ponkan_lot), (10, 3));

        pay(store, &placed, noon());
        write(store, |tx| commands::refund(tx, &[placed.order], noon()));
        assert_eq!(order(store, placed.order).state, OrderState::Refunded);
        assert_eq!(figures(store, id), [0, 0, 0, 2], "a refund goes to the shelf, not to the sale");
        assert_eq!((stands(store, world.ponkan_lot), stands(store, world.shoots_lot)), ((10, 0), (2_500, 0)));
    });
}

#[test]
fn what_is_recalled_stale_or_another_product_is_not_had() {
    told(|store, world| {
        let id = announced(store, &boxes(2, None, world));
        let mut other = at_sale(world, id, 1, 1);
        other.lines[0].product = world.shoots;
        assert_eq!(why(store, other), refused(promotion::Refusal::NoSuchSale));
        let nothing = at_sale(world, SaleId::new(7), 1, 1);
        assert_eq!(why(store, nothing), refused(promotion::Refusal::NoSuchSale));

        let fish = NewSale {
            lot: world.fish_lot,
            quantity: Quantity::new(1).unwrap(),
            price: Fen::of_yuan(20),
            ..boxes(1, None, world)
        };
        let fish = announced(store, &fish);
        let mut far = at_sale(world, fish, 1, 1);
        (far.lines[0].product, far.to) = (world.fish, county::Destination::City(world.far));
        let today = morning().day();
        let stale = promotion::Refusal::NotFresh { best_before: today.plus(2), arrives: today.plus(3) };
        assert_eq!(why(store, far), refused(stale));

        write(store, |tx| stock::recall(tx, world.ponkan_lot, noon())).unwrap();
        assert_eq!(why(store, at_sale(world, id, 2, 1)), refused(promotion::Refusal::NotOnSale));
    });
}

#[test]
fn cash_at_the_outlet_sells_at_once() {
    told(|store, world| {
        let id = announced(store, &boxes(2, Some(2), world));
        let mut order = wants_in_cash(world, "cash", &[(world.ponkan, 2)]);
        order.lines[0].sale = Some(id);
        place(store, &PlaceOrder { at: noon(), ..order });
        assert_eq!(figures(store, id), [0, 0, 2, 0]);
        assert_eq!(stands(store, world.ponkan_lot), (8, 0));
    });
}
