//! The decision alone, a great many times: no database.
use super::*;
use proptest::prelude::*;

const OUTLETS: i64 = 3;

fn day(days: i64) -> Day {
    Day::default().plus(days)
}

fn quantity(steps: i64) -> Quantity {
    Quantity::new(steps).unwrap()
}

fn lot(id: i64, outlet: i64, best_before: i64, free: i64) -> (ProductId, OnShelf) {
    let lot = OnShelf {
        id: LotId::new(id),
        code: format!("L{id}"),
        producer: ProducerId::new(1),
        outlet: PlaceId::new(outlet),
        harvested_on: day(0),
        best_before: day(best_before),
        free: quantity(free),
        price: None,
    };
    (ProductId::new(id % 3), lot)
}

prop_compose! {
    fn lots()(rows in prop::collection::vec((0..OUTLETS, 1..12_i64, 1..40_i64), 0..12))
        -> Vec<(ProductId, OnShelf)> {
        rows.into_iter().zip(1..).map(|((outlet, days, free), id)| lot(id, outlet, days, free)).collect()
    }
}

prop_compose! {
    fn wish()(product in 0..3_i64, lot in prop::option::weighted(0.4, 1..13_i64), steps in 1..30_i64) -> Wish {
        Wish { product: ProductId::new(product), lot: lot.map(LotId::new), quantity: quantity(steps) }
    }
}

/// An order: what it wishes, and how far away its buyer is.
fn orders() -> impl Strategy<Value = Vec<(Vec<Wish>, i64)>> {
    prop::collection::vec((prop::collection::vec(wish(), 1..4), 0..10_i64), 1..20)
}

/// Parcels from each outlet arrive a day after those of the one before.
fn arrives(far: i64) -> impl Fn(PlaceId) -> Day {
    move |outlet| day(far + kernel::Whole::get(outlet))
}

/// What the table would hold after this shelf was written: emptied lots are not read again.
fn read_again(shelf: &Shelf) -> Shelf {
    let rows = shelf.0.iter().flat_map(|(product, lots)| lots.iter().map(|lot| (*product, lot.clone())));
    Shelf::of(rows.filter(|(_, lot)| !lot.free.is_zero()).collect())
}

fn free_of(shelf: &Shelf, lot: LotId) -> Quantity {
    shelf.0.values().flatten().find(|l| l.id == lot).map_or(Quantity::ZERO, |l| l.free)
}

proptest! {
    #[test]
    fn a_batch_does_what_its_orders_one_at_a_time_would_do(lots in lots(), orders in orders()) {
        let mut whole = Shelf::of(lots);
        let mut table = whole.clone();
        for (wishes, far) in &orders {
            let mut alone = read_again(&table);
            prop_assert_eq!(whole.take_all(wishes, &arrives(*far)), alone.take_all(wishes, &arrives(*far)));
            table = alone;
        }
        prop_assert_eq!(read_again(&whole), read_again(&table));
    }

    #[test]
    fn what_is_taken_is_gone_from_its_lot_and_nothing_else_is(lots in lots(), orders in orders()) {
        let mut shelf = Shelf::of(lots);
        for (wishes, far) in orders {
            let before = shelf.clone();
            let Ok(taken) = shelf.take_all(&wishes, &arrives(far)) else {
                prop_assert_eq!(&shelf, &before, "a refused order takes nothing");
                continue;
            };
            for lot in before.0.values().flatten() {
                let sold: Quantity = taken.iter().filter(|t| t.lot == lot.id).map(|t| t.quantity).sum();
                prop_assert_eq!(free_of(&shelf, lot.id) + sold, lot.free);
            }
        }
    }

    #[test]
    fn whoever_gets_a_lot_gets_the_one_asked_for_or_the_first_that_lasts(lots in lots(), wish in wish(), far in 0..10_i64) {
        let mut shelf = Shelf::of(lots);
        let fits = |lot: &&OnShelf| {
            wish.lot.is_none_or(|id| id == lot.id)
                && lot.free >= wish.quantity
                && lot.best_before >= arrives(far)(lot.outlet)
        };
        let of_product = shelf.0.get(&wish.product).cloned().unwrap_or_default();
        let first = of_product.iter().filter(fits).min_by_key(|lot| (lot.best_before, lot.id)).map(|lot| lot.id);
        let taken = shelf.take_all(&[wish], &arrives(far)).ok().map(|taken| taken[0].lot);
        prop_assert_eq!(taken, first);
    }
}
