//! The guaranteed lowest price: who may promise it, what a sale then brings, who pays what it misses; and what the
//! pavilion buys at it.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use county::testing::Small;
use kernel::{Count, Day, Fen, FenPerKilo, Grams, Time, Whole};
use ledger::{
    AccountKind, Endowment, FloorRefusal, FloorState, FundId, Grade, NewFloor, NewFund, NewPurchase, Part,
    PurchaseRefusal, Purpose, SoldLine, SoldOrder, Terms,
};
use stock::{LotId, OrderId};
use store::testing::both;
use store::{Schema, Store};
use story::{holds, noon, post, write};
use webkit::PersonId;

const ROOMS: [&webkit::Room; 6] =
    [&webkit::ROOM, &county::ROOM, &brand::ROOM, &catalog::ROOM, &stock::ROOM, &ledger::ROOM];
const MAKER: PersonId = PersonId::new(1);
const CHECKER: PersonId = PersonId::new(2);

struct World {
    small: Small,
    product: catalog::Product,
    fund: FundId,
}

fn told(test: impl Fn(&Store, &World)) {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    both(&schemas, |store| {
        let small = write(store, |tx| county::testing::small(tx, Time::default()));
        let product = write(store, |tx| {
            let few = catalog::testing::few(tx, noon())?;
            Ok(catalog::product(tx, few.shoots)?.unwrap())
        });
        let fund = fund(store, 100);
        test(store, &World { small, product, fund });
        holds(store);
    });
}

fn fund(store: &Store, yuan: i32) -> FundId {
    let new = NewFund {
        code: "FLOOR".into(),
        name_zh: "保底资金".into(),
        name_en: "Floor fund".into(),
        purpose: Purpose::Floor,
        budget: Fen::of_yuan(1_000),
        warn: Fen::of_yuan(20),
    };
    write(store, |tx| {
        let fund = ledger::open_fund(tx, &new, noon())?.unwrap();
        let (amount, evidence, at) = (Fen::of_yuan(yuan), "2026-1".to_string(), noon());
        ledger::endow(tx, &Endowment { fund, amount, cause: 1, evidence, person: None, at })?.unwrap();
        Ok(fund)
    })
}

fn today() -> Day {
    noon().day()
}

fn floor(world: &World, kilo: i64, grade: Option<Grade>) -> NewFloor {
    let price = FenPerKilo::new(kilo).unwrap();
    NewFloor {
        product: world.product.id,
        grade,
        from: today(),
        to: today().plus(30),
        price,
        fund: world.fund,
    }
}

fn publish(store: &Store, new: NewFloor) {
    write(store, |tx| {
        let floor = ledger::propose_floor(tx, &new, MAKER, noon())?.unwrap();
        ledger::publish_floor(tx, floor, CHECKER, noon())
    })
    .unwrap();
}

/// Sells packs of 500 g for so many fen, of one lot; answers what the grower is due and what the fund adds.
fn sell(store: &Store, world: &World, order: i64, day: Day, price: i32, packs: i64) -> (Fen, Fen) {
    let sold = SoldOrder {
        order: OrderId::new(order),
        day,
        lines: vec![SoldLine {
            line: 1,
            product: world.product.id,
            category: world.product.category,
            lot: LotId::new(5),
            producer: world.small.producers[0],
            outlet: county::PlaceId::new(11),
            company: None,
            grams: Grams::new(500 * packs).unwrap(),
            packs: Count::new(packs).unwrap(),
            price: Fen::of_fen(price),
            discounts: Vec::new(),
            commission: None,
            label_zh: "冬笋".into(),
            label_en: "Winter bamboo shoot".into(),
            lot_code: "FW-261123-007-4".into(),
        }],
        freight: Fen::ZERO,
        freight_discounts: Vec::new(),
    };
    let shares = write(store, |tx| {
        let terms = Terms::load(tx, day, &[world.product.id])?;
        let shares = terms.shares(&sold);
        ledger::freeze(tx, &shares)?;
        Ok(shares)
    });
    post(store, "paid", &[sold.order]);
    holds(store);
    let of = |kind| shares.iter().filter(|s| s.account == kind).map(|s| s.amount).sum::<Fen>();
    assert_eq!(shares.iter().map(|share| share.amount).sum::<Fen>(), Fen::of_fen(price));
    assert!(shares.iter().filter(|s| s.part == Part::TopUp).count() != 1);
    (of(AccountKind::ProducerDue), -of(AccountKind::Fund))
}

fn fen(fen: i32) -> Fen {
    Fen::of_fen(fen)
}

#[test]
fn a_sale_below_the_floor_is_topped_up_by_its_fund_and_one_above_it_is_not() {
    told(|store, world| {
        assert_eq!(sell(store, world, 1, today(), 1_000, 1), (fen(1_000), fen(0)));
        publish(store, floor(world, 2_400, None));
        // 24 yuan a kilogram: 12 for a pack.
        assert_eq!(sell(store, world, 2, today(), 1_000, 1), (fen(1_200), fen(200)));
        assert_eq!(sell(store, world, 3, today(), 1_200, 1), (fen(1_200), fen(0)));
        assert_eq!(sell(store, world, 4, today(), 3_100, 3), (fen(3_600), fen(500)));
        assert_eq!(sell(store, world, 5, today().plus(31), 1_000, 1), (fen(1_000), fen(0)));
    });
}

#[test]
fn a_promise_holds_when_the_fund_is_empty_and_its_debt_is_shown() {
    told(|store, world| {
        publish(store, floor(world, 40_000, None));
        let (due, added) = sell(store, world, 1, today(), 5_000, 1);
        assert_eq!((due, added), (fen(20_000), fen(15_000)));
        let fund = write(store, |tx| ledger::fund_of(tx, world.fund)).unwrap();
        assert_eq!((fund.balance, fund.debt), (Fen::ZERO, fen(5_000)));
        assert!(fund.is_low());
        // The order goes back: so does what the fund added.
        post(store, "refunded", &[OrderId::new(1)]);
        let fund = write(store, |tx| ledger::fund_of(tx, world.fund)).unwrap();
        assert_eq!((fund.balance, fund.debt), (Fen::of_yuan(100), Fen::ZERO));
    });
}

#[test]
fn a_floor_of_a_grade_stands_before_the_one_of_every_grade() {
    told(|store, world| {
        publish(store, floor(world, 2_400, None));
        publish(store, floor(world, 3_000, Some(Grade::Special)));
        assert_eq!(sell(store, world, 1, today(), 1_000, 1), (fen(1_200), fen(200)));
        write(store, |tx| {
            let lot = some_lot(tx, world)?;
            ledger::grade_lot(tx, &lot, Grade::Special, Some(MAKER), noon())
        });
        assert_eq!(sell(store, world, 2, today(), 1_000, 1), (fen(1_500), fen(500)));
    });
}

/// The lot that `sell` sells of.
fn some_lot(tx: &mut store::Tx, world: &World) -> store::Result<stock::Lot> {
    let new = stock::NewLot {
        product: world.product.id,
        producer: world.small.producers[0],
        harvested_on: today(),
        quantity: kernel::Quantity::new(5_000).unwrap(),
        price: None,
        basis: brand::Basis::SelfInspection,
    };
    let listed = stock::list_lots(tx, &[new], noon())?.remove(0).unwrap();
    let lot = stock::lots_by_ids(tx, &[listed.lot])?.remove(&listed.lot).unwrap();
    Ok(stock::Lot { id: LotId::new(5), ..lot })
}

#[test]
fn a_floor_is_promised_by_two_people_for_days_to_come() {
    told(|store, world| {
        let propose = |new: NewFloor| write(store, |tx| ledger::propose_floor(tx, &new, MAKER, noon()));
        let good = floor(world, 2_400, None);
        let past = FloorRefusal::InThePast { today: today() };
        assert_eq!(propose(NewFloor { from: today().plus(-1), ..good }), Err(past));
        assert_eq!(propose(NewFloor { to: today().plus(-1), ..good }), Err(FloorRefusal::EndsBeforeItBegins));
        assert_eq!(propose(NewFloor { price: FenPerKilo::default(), ..good }), Err(FloorRefusal::NotAPrice));
        assert_eq!(propose(NewFloor { fund: FundId::new(9), ..good }), Err(FloorRefusal::NoSuchFund));
        let product = catalog::ProductId::new(9);
        assert_eq!(propose(NewFloor { product, ..good }), Err(FloorRefusal::NoSuchProduct));
        let id = propose(good).unwrap();
        assert_eq!(sell(store, world, 1, today(), 1_000, 1).1, Fen::ZERO); // nobody has published it
        let publish = |id, who, at| write(store, |tx| ledger::publish_floor(tx, id, who, at));
        assert_eq!(publish(id, MAKER, noon()), Err(FloorRefusal::SamePerson));
        let tomorrow = today().plus(1);
        let late = Err(FloorRefusal::InThePast { today: tomorrow });
        assert_eq!(publish(id, CHECKER, tomorrow.at_minute(600)), late);
        assert_eq!(publish(id, CHECKER, noon()), Ok(()));
        assert_eq!(publish(id, CHECKER, noon()), Err(FloorRefusal::Decided));
        let again = propose(NewFloor { from: today().plus(20), to: today().plus(60), ..good }).unwrap();
        let overlaps = FloorRefusal::Overlaps { from: good.from, to: good.to };
        assert_eq!(publish(again, CHECKER, noon()), Err(overlaps));
        assert_eq!(write(store, |tx| ledger::reject_floor(tx, again, CHECKER, noon())), Ok(()));
        let states: Vec<FloorState> =
            write(store, |tx| ledger::floors_from(tx, today())).iter().map(|floor| floor.state).collect();
        assert_eq!(states, [FloorState::Published, FloorState::Rejected]);
    });
}

#[test]
fn the_pavilion_buys_at_the_floor_what_a_scale_shows_and_owes_it_at_once() {
    told(|store, world| {
        let grower = world.small.producers[0];
        let wanted = Grams::new(20_000).unwrap();
        let offer = NewPurchase { producer: grower, product: world.product.id, grade: None, wanted };
        let ask = |new: NewPurchase| write(store, |tx| ledger::ask_purchase(tx, &new, None, noon()));
        assert_eq!(ask(offer), Err(PurchaseRefusal::NoPavilion));
        let pavilion = world.small.producers[1];
        write(store, |tx| {
            let code = county::producers_by_ids(tx, &[pavilion])?[&pavilion].code.clone();
            county::set_setting(tx, ledger::PAVILION, &code)
        });
        assert_eq!(ask(offer), Err(PurchaseRefusal::NoFloor));
        publish(store, floor(world, 2_400, None));
        assert_eq!(ask(NewPurchase { producer: pavilion, ..offer }), Err(PurchaseRefusal::OwnGoods));
        let id = ask(offer).unwrap();
        let weigh = |grams| {
            let grams = Grams::new(grams).unwrap();
            write(store, |tx| ledger::weigh_purchase(tx, id, grams, Some(MAKER), noon()))
        };
        assert_eq!(weigh(0), Err(PurchaseRefusal::NoWeight));
        let weighed = weigh(19_405).unwrap();
        assert_eq!(weighed.amount, fen(46_572)); // 19.405 kg × 24.00
        assert_eq!(weigh(19_405), Err(PurchaseRefusal::AlreadyWeighed));
        assert_eq!(write(store, |tx| ledger::money_of(tx, grower)).payable, fen(46_572));
        let lot = write(store, |tx| stock::lot_by_code(tx, &weighed.lot_code)).unwrap();
        assert_eq!((lot.producer, lot.on_hand.get()), (pavilion, 19_405));
        holds(store);
        let stock = |store: &Store| -> i64 {
            let of = story::balances(store);
            of.iter().filter(|(key, _)| key.kind == AccountKind::Stock).map(|(_, fen)| fen.get()).sum()
        };
        assert_eq!(stock(store), 46_572);
    });
}

/// A pack of half a kilogram at ¥5 with a floor of ¥14 a kilogram: ¥7 are promised, the fund would add ¥2.
#[test]
fn what_is_for_sale_below_its_floor_is_known_before_it_sells() {
    told(|store, world| {
        // Ten packs.
        let pack = kernel::Quantity::new(world.product.pack_quantity.get() * 10).unwrap();
        let list = |price: i32| {
            let new = stock::NewLot {
                product: world.product.id,
                producer: world.small.producers[0],
                harvested_on: today(),
                quantity: pack,
                price: Some(Fen::of_yuan(price)),
                basis: brand::Basis::SelfInspection,
            };
            write(store, |tx| stock::list_lots(tx, std::slice::from_ref(&new), noon())).remove(0).unwrap().lot
        };
        let (cheap, dear) = (list(5), list(30));
        assert!(write(store, |tx| ledger::lots_below_floor(tx, today())).is_empty(), "no floor, no warning");
        publish(store, floor(world, 1_400, None));
        let found = write(store, |tx| ledger::lots_below_floor(tx, today()));
        assert_eq!(found.iter().map(|below| below.lot.id).collect::<Vec<_>>(), [cheap], "not {dear:?}");
        let worth = FenPerKilo::new(1_400).unwrap().of(world.product.pack_grams);
        let [below] = &found[..] else { panic!("one lot") };
        assert_eq!(
            (below.due, below.worth, below.added()),
            (Fen::of_yuan(5), worth, worth - Fen::of_yuan(5))
        );
        assert!(write(store, |tx| ledger::lots_below_floor(tx, today().plus(31))).is_empty(), "it is over");
    });
}
