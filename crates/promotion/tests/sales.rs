//! How sales are made, changed and ended, told on both databases.
#![allow(clippy::unwrap_used)]
use catalog::testing::{Few, few};
use county::testing::{Small, small};
use kernel::{Count, Day, Fen, Quantity, Time, Whole};
use promotion::{NewSale, NotMade, Sale, SaleBearer, SaleId, SaleState};
use stock::{By, LotId, NewLot};
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};

fn day() -> Day {
    Day::new(2026, 11, 17).unwrap()
}

fn now() -> Time {
    day().at_minute(9 * 60)
}

struct World<'a> {
    store: &'a Store,
    county: Small,
    few: Few,
    /// Twenty packs of shoots.
    lot: LotId,
}

fn told(story: impl Fn(&World)) {
    let rooms = [&webkit::ROOM, &county::ROOM, &brand::ROOM, &catalog::ROOM, &stock::ROOM, &promotion::ROOM];
    both(&rooms.map(webkit::Room::schema), |store| {
        let made = store.write::<_, Error>(COUNTY, |tx| {
            let (county, few) = (small(tx, now())?, few(tx, now())?);
            let new = NewLot {
                product: few.shoots,
                producer: county.producers[0],
                harvested_on: day(),
                quantity: Quantity::new(10_000).unwrap(),
                price: None,
                basis: brand::Basis::SelfInspection,
            };
            let lot = stock::list_lots(tx, &[new], now())?.remove(0).unwrap().lot;
            Ok((county, few, lot))
        });
        let (county, few, lot) = made.unwrap();
        let world = World { store, county, few, lot };
        story(&world);
        assert_eq!(world.write(|tx| Ok([stock::check(tx)?, promotion::check(tx)?].concat())), []);
    });
}

impl World<'_> {
    fn write<T: Send>(&self, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
        self.store.write::<_, Error>(COUNTY, work).unwrap()
    }
    fn announce(&self, new: NewSale, by: By) -> Result<SaleId, NotMade> {
        self.write(|tx| promotion::announce(tx, &new, by, None, now()))
    }
    fn change(&self, id: SaleId, new: NewSale, at: Time) -> Result<(), NotMade> {
        self.write(|tx| promotion::change(tx, id, &new, By::Office, at))
    }
    fn sale(&self, id: SaleId) -> Sale {
        self.write(|tx| promotion::sale(tx, id)).unwrap()
    }
    fn free(&self) -> i64 {
        self.write(|tx| stock::lot(tx, self.lot)).unwrap().free().get()
    }
    /// Ten packs at ¥9.90, from ten to eleven.
    fn ten(&self) -> NewSale {
        NewSale {
            lot: self.lot,
            quantity: Quantity::new(5_000).unwrap(),
            price: Fen::of_fen(990),
            limit: Some(Count::new(2).unwrap()),
            opens: now().plus_minutes(60),
            ends: now().plus_minutes(120),
            bearer: SaleBearer::Grower,
        }
    }
    fn kinds(&self) -> Vec<String> {
        let kinds = [promotion::ANNOUNCED, promotion::CHANGED, promotion::OPENED, promotion::ENDED];
        let (events, _) = self.write(|tx| tx.unread("a test", &kinds));
        events.into_iter().map(|event| event.kind).collect()
    }
}

#[test]
fn the_words_are_whole() {
    webkit::testing::locales_agree(&promotion::ROOM);
}

#[test]
fn a_sale_is_announced_changed_opened_and_ended() {
    told(|world| {
        let id = world.announce(world.ten(), By::Producer(world.county.producers[0])).unwrap();
        assert_eq!(world.free(), 5_000);
        assert_eq!(world.sale(id).usual, Fen::of_fen(1_980));

        let more = NewSale { quantity: Quantity::new(9_000).unwrap(), ..world.ten() };
        assert_eq!(world.change(id, more, now()), Ok(()));
        assert_eq!((world.free(), world.sale(id).unsold.get()), (1_000, 9_000));
        let less = NewSale { quantity: Quantity::new(500).unwrap(), limit: None, ..world.ten() };
        assert_eq!(world.change(id, less, now()), Ok(()));
        assert_eq!((world.free(), world.sale(id).unsold.get()), (9_500, 500));
        let most = NewSale { quantity: Quantity::new(10_500).unwrap(), ..world.ten() };
        let free = Quantity::new(10_000).unwrap();
        assert_eq!(world.change(id, most, now()), Err(NotMade::NotEnough { free }));
        assert_eq!(world.free(), 9_500, "nothing half done");

        assert_eq!(world.write(|tx| promotion::turn(tx, now().plus_minutes(59))), 0);
        assert_eq!(world.write(|tx| promotion::turn(tx, now().plus_minutes(60))), 1);
        assert_eq!(world.sale(id).state, SaleState::Open);
        let after = now().plus_minutes(61);
        assert_eq!(world.change(id, world.ten(), after), Err(NotMade::HasOpened));
        assert_eq!(world.write(|tx| promotion::end(tx, id, By::Office, after)), Ok(()));
        assert_eq!(world.write(|tx| promotion::end(tx, id, By::Office, after)), Err(NotMade::HasEnded));
        assert_eq!((world.free(), world.sale(id).ended), (10_000, Some(after)));
        let wanted = ["sale.announced", "sale.changed", "sale.changed", "sale.opened", "sale.ended"];
        assert_eq!(world.kinds(), wanted);
    });
}

#[test]
fn what_cannot_be_a_sale_is_refused_with_its_reason() {
    told(|world| {
        let ten = world.ten();
        let why = |new: NewSale| world.announce(new, By::Office).unwrap_err();
        let quantity = |n| Quantity::new(n).unwrap();
        let pack = quantity(500);
        assert_eq!(why(NewSale { lot: LotId::new(7), ..ten }), NotMade::NoSuchLot);
        assert_eq!(why(NewSale { quantity: quantity(750), ..ten }), NotMade::NotWholePacks { pack });
        assert_eq!(why(NewSale { quantity: quantity(0), ..ten }), NotMade::NotWholePacks { pack });
        let free = quantity(10_000);
        assert_eq!(why(NewSale { quantity: quantity(10_500), ..ten }), NotMade::NotEnough { free });
        let usual = Fen::of_fen(1_980);
        assert_eq!(why(NewSale { price: usual, ..ten }), NotMade::NotCheaper { usual });
        assert_eq!(why(NewSale { price: Fen::ZERO, ..ten }), NotMade::NoPrice);
        assert_eq!(why(NewSale { ends: ten.opens, ..ten }), NotMade::EndsBeforeItOpens);
        assert_eq!(why(NewSale { ends: now(), ..ten }), NotMade::EndsInThePast { now: now() });
        let days = |n: i64| now().plus_minutes(n * 24 * 60);
        assert_eq!(why(NewSale { opens: days(8), ends: days(9), ..ten }), NotMade::TooFarAhead { days: 7 });
        assert_eq!(why(NewSale { ends: days(8), ..ten }), NotMade::TooLong { days: 7 });
        let best_before = day().plus(6);
        assert_eq!(why(NewSale { ends: days(7), ..ten }), NotMade::EndsAfterBestBefore { best_before });
        let other = By::Producer(world.county.producers[1]);
        assert_eq!(world.announce(ten, other), Err(NotMade::NotYours));
        world.write(|tx| stock::close_lot(tx, world.lot, By::Office, now())).unwrap();
        assert_eq!(why(ten), NotMade::LotNotOpen);
        assert_eq!(world.free(), 10_000);
        let _ = &world.few;
    });
}

#[test]
fn a_sale_whose_opening_has_passed_opens_at_once_and_can_only_be_ended() {
    told(|world| {
        let id = world.announce(NewSale { opens: Time::EPOCH, ..world.ten() }, By::Office).unwrap();
        assert_eq!(world.sale(id).opens, now());
        assert_eq!(world.change(id, world.ten(), now()), Err(NotMade::HasOpened));
        let spoiled = world
            .write(|tx| stock::write_off(tx, world.lot, Quantity::new(6_000).unwrap(), By::Office, now()));
        assert!(spoiled.is_err(), "what is set aside is not written off");
        assert_eq!(world.write(|tx| promotion::turn(tx, now().plus_minutes(120))), 1);
        assert_eq!((world.sale(id).state, world.free()), (SaleState::Ended, 10_000));
    });
}

#[test]
fn a_lot_that_is_closed_or_recalled_ends_its_sales() {
    told(|world| {
        let ends = [world.ten(), NewSale { quantity: Quantity::new(2_500).unwrap(), ..world.ten() }]
            .map(|new| world.announce(new, By::Office).unwrap());
        assert_eq!(world.free(), 2_500);
        world.write(|tx| stock::close_lot(tx, world.lot, By::Office, now())).unwrap();
        assert_eq!(world.write(promotion::follow), 1);
        for id in ends {
            let sale = world.sale(id);
            assert_eq!((sale.state, sale.returned), (SaleState::Ended, sale.set_aside));
        }
        assert_eq!(world.free(), 10_000, "what was set aside is the lot's again");
        assert_eq!(world.kinds().iter().filter(|kind| *kind == "sale.ended").count(), 2);
        assert_eq!(world.write(promotion::follow), 0, "once");
    });
    told(|world| {
        let id = world.announce(world.ten(), By::Office).unwrap();
        world.write(|tx| stock::recall(tx, world.lot, now())).unwrap();
        let problems = world.write(promotion::check);
        assert!(problems.iter().any(|p| p.what.contains("was recalled")), "{problems:?}");
        assert_eq!(world.write(promotion::follow), 1);
        assert_eq!(world.sale(id).state, SaleState::Ended);
        assert_eq!(world.write(|tx| promotion::turn(tx, now().plus_minutes(60))), 0, "it opens no more");
    });
}
