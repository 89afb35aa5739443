//! Lots through the room's commands, told as stories: today is 17 November, shoots are good for six days.
#![allow(clippy::unwrap_used)] // A story that fails is a failed test.
mod story;

use kernel::{Quantity, Time, Whole};
use stock::{Hold, NewLot, OrderId, Shelf, Wish, commit, hold, list_lots, lot};
use store::Error;
use store::testing::COUNTY;
use story::{day, now, tell, with_county};

#[test]
fn the_lot_that_expires_first_goes_first() {
    tell(
        "
        picked   L1   1000 g  day 15                  -> FW-261117-001, best before 21
        picked   L2   1000 g  day 17                  -> FW-261117-002, best before 23
        order    A     600 g  arrives 19              -> L1
        order    B     600 g  arrives 19              -> L2            (L1 has too little left)
        order    C     600 g  arrives 19              -> sold out: 400 g left
        order    D     400 g  arrives 19              -> L1            (a refusal takes nothing)
        order    E     400 g  arrives 19              -> L2
        order    F     100 g  arrives 19              -> sold out: 0 g left
    ",
    );
}

#[test]
fn what_cannot_arrive_fresh_is_refused() {
    tell(
        "
        picked   L1   1000 g  day 14                  -> FW-261117-001, best before 20
        order    A     100 g  arrives 20              -> L1            (on the day is in time)
        order    B     100 g  arrives 21              -> not fresh: best before 20, arrives 21
        order    C     100 g pecans  arrives 19       -> sold out: 0 g left
    ",
    );
}

#[test]
fn it_counts_when_it_arrives_from_its_own_outlet() {
    tell(
        "
        picked   L1   1000 g  day 14  Fenkou          -> FK-261117-001, best before 20
        picked   L2   1000 g  day 15                  -> FW-261117-001, best before 21
        order    A     100 g  arrives 19              -> L1
        order    B     100 g  arrives 20              -> L2            (from Fenkou it takes a day longer)
    ",
    );
}

#[test]
fn a_lot_that_a_batch_emptied_is_gone_for_its_next_order() {
    tell(
        "
        picked   L1    500 g  day 11                  -> FW-261117-001, best before 17
        picked   L2    500 g  day 17                  -> FW-261117-002, best before 23
        order    A     500 g  arrives 19              -> L2
        order    B     100 g  arrives 19              -> not fresh: best before 17, arrives 19
        order    C     500 g  arrives 17              -> L1
        order    D     100 g  arrives 19              -> sold out: 0 g left
    ",
    );
}

#[test]
fn who_chose_a_lot_gets_it_or_a_refusal() {
    tell(
        "
        picked   L1   1000 g  day 15                  -> FW-261117-001, best before 21
        picked   L2   1000 g  day 17                  -> FW-261117-002, best before 23
        order    A     600 g of L2  arrives 19        -> L2
        order    B     600 g of L2  arrives 19        -> sold out: 400 g left
        order    C     600 g of L1  arrives 22        -> not fresh: best before 21, arrives 22
        order    D     600 g of L9  arrives 19        -> sold out: 0 g left
    ",
    );
}

#[test]
fn an_order_takes_all_of_its_lines_or_none() {
    tell(
        "
        picked   L1   1000 g  day 17                  -> FW-261117-001, best before 23
        order    A     600 g and 500 g  arrives 19    -> line 2: sold out: 400 g left
        order    B    1000 g and 100 g pecans  arrives 19 -> line 2: sold out: 0 g left
        order    C     600 g and 400 g  arrives 19    -> L1 L1
    ",
    );
}

#[test]
fn of_the_last_pack_that_two_want_one_gets_it() {
    tell(
        "
        picked   L1    500 g  day 17                  -> FW-261117-001, best before 23
        order    A     500 g  arrives 19              -> L1
        order    B     500 g  arrives 19              -> sold out: 0 g left
        expires  A                                    -> L1 500-0
        order    C     500 g  arrives 19              -> L1
        pays     C                                    -> L1 0-0 sold_out
        refunds  C                                    -> L1 500-0
    ",
    );
}

#[test]
fn what_is_held_is_sold_or_given_back_once() {
    tell(
        "
        picked   L1   2000 g  day 17                  -> FW-261117-001, best before 23
        picked   L2   1000 g  day 17                  -> FW-261117-002, best before 23
        order    A     600 g of L1 and 300 g of L2  arrives 19 -> L1 L2
        order    B     500 g of L1  arrives 19        -> L1
        order    C     500 g of L1  arrives 19        -> L1
        pays     A B                                  -> L1 900-500, L2 700-0
        expires  A C                                  -> L1 900-0, L2 700-0     (what is paid does not expire)
        refunds  A                                    -> L1 1500-0, L2 1000-0
        pays     A                                    -> L1 1500-0, L2 1000-0   (what went back is not sold)
    ",
    );
}

#[test]
fn what_is_reserved_cannot_spoil_and_a_closed_lot_is_not_sold() {
    tell(
        "
        picked   L1   1000 g  day 17                  -> FW-261117-001, best before 23
        order    A     600 g  arrives 19              -> L1
        spoils   L1    500 g                          -> 600 reserved, 400 free
        spoils   L1    300 g                          -> L1 700-600
        spoils   L1    100 g  Fenkou                  -> not yours
        closes   L1  Fenkou                           -> not yours
        closes   L1                                   -> L1 700-600 closed
        closes   L1                                   -> not open
        closes   L9                                   -> no such lot
        order    B     100 g  arrives 19              -> sold out: 0 g left
        pays     A                                    -> L1 100-0 closed
        spoils   L1    100 g  office                  -> L1 0-0 closed
    ",
    );
}

#[test]
fn a_lot_is_closed_when_its_day_has_passed() {
    tell(
        "
        picked   L1   1000 g  day 12                  -> FW-261117-001, best before 18
        picked   L2   1000 g  day 13                  -> FW-261117-002, best before 19
        midnight 18                                   -> 0 closed
        midnight 19                                   -> 1 closed
        order    A     100 g  arrives 17              -> L2
    ",
    );
}

#[test]
fn what_cannot_be_sold_is_not_listed_and_its_neighbours_are() {
    tell(
        "
        picked   L1   1000 g  day 10                  -> stale since 16
        picked   L2   1000 g  day 18                  -> in the future
        picked   L3      0 g  day 17                  -> NothingListed
        picked   L4    499 g  day 17                  -> less than 500 g
        picked   L5   1000 g  day 17  nothing         -> UnknownProduct
        picked   L6   1000 g  day 17  nobody          -> UnknownProducer
        picked   L7   900000000 g  day 17             -> TooMuch
        picked   L8   1000 g  day 17                  -> FW-261117-001, best before 23
        picked   L9   1000 g  day 17  Fenkou          -> FK-261117-001, best before 23
        picked   L10  1000 g  day 11                  -> FW-261117-002, best before 17
    ",
    );
}

#[test]
fn of_many_who_want_the_last_packs_at_once_only_so_many_get_one() {
    const WANTING: i64 = 24;
    const THERE: i64 = 10;
    with_county(|store, county, few| {
        let new = NewLot {
            product: few.shoots,
            producer: county.producers[0],
            harvested_on: day(17),
            quantity: Quantity::new(THERE * 500).unwrap(),
            price: None,
            basis: brand::Basis::SelfInspection,
        };
        let listed =
            store.write::<_, Error>(COUNTY, |tx| list_lots(tx, &[new], now())).unwrap().remove(0).unwrap();
        let buy = |order: i64| {
            let wish = Wish { product: few.shoots, lot: None, quantity: Quantity::new(500).unwrap() };
            store.write::<_, Error>(COUNTY, |tx| {
                let Ok(taken) = Shelf::lock(tx, &[few.shoots])?.take_all(&[wish], &|_| day(18)) else {
                    return Ok(0);
                };
                let (order, lot) = (OrderId::new(order), taken[0].lot);
                hold(
                    tx,
                    &[Hold {
                        order,
                        line: 1,
                        lot,
                        quantity: wish.quantity,
                        expires: Time::EPOCH,
                        sale: None,
                    }],
                )?;
                commit(tx, &[order])?;
                Ok(1)
            })
        };
        let got: i64 = std::thread::scope(|scope| {
            let buyers: Vec<_> =
                (1..=WANTING).map(|order| scope.spawn(move || buy(order).unwrap())).collect();
            buyers.into_iter().map(|buyer| buyer.join().unwrap()).sum()
        });
        assert_eq!(got, THERE);
        let lot = store.read::<_, Error>(COUNTY, |tx| lot(tx, listed.lot)).unwrap().unwrap();
        assert_eq!((lot.on_hand.get(), lot.reserved.get(), lot.state), (0, 0, stock::LotState::SoldOut));
    });
}
