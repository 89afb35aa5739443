//! What a buyer owes in cash follows what the scale shows, also where the parcel is under way already.
mod support;

use kernel::{Fen, Grams};
use ordering::commands::weigh;
use support::{at, both, read, write};

#[test]
fn a_lighter_weight_is_less_cash_at_the_outlet() {
    both(|store, small| {
        write(store, |tx| catalog::price_by_weight(tx, small.products.shoots));
        let ordered = small.order(store, "O2", &["O1"], true);
        let cash = || read(store, |tx| logistics::parcels_of_orders(tx, &[ordered.order]))[0].cash;
        let (before, line) =
            (cash().unwrap(), read(store, |tx| ordering::order_lines(tx, &[ordered.order]))[0].clone());
        let grams = Grams::new(kernel::Whole::get(line.grams) / 2).unwrap();
        let new =
            ordering::commands::NewWeighing { order: ordered.order, line: line.line, grams, person: None };
        let weighed = write(store, |tx| weigh(tx, &new, at(5))).unwrap();
        assert!(weighed.refunded > Fen::ZERO);
        support::follow(store);
        assert_eq!(cash(), Some(before - weighed.refunded));
        support::follow(store);
        assert_eq!(cash(), Some(before - weighed.refunded), "told once, whatever is read again");
        assert_eq!(read(store, logistics::check), []);
    });
}
