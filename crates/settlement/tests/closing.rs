//! A month is closed when nothing of it is open, and nothing is posted to it afterwards.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Day, Fen, Month};
use ledger::{Entries, EntryId};
use settlement::{Outcome, Refusal, close, record_results};
use store::testing::COUNTY;
use store::values;
use world::*;

fn month(n: i8) -> Month {
    Day::new(2026, n, 1).unwrap().month()
}

#[test]
fn months_are_closed_in_order_and_what_comes_later_goes_to_the_open_one() {
    told(|store, small| {
        let [yu, _] = small.producers;
        let october = Day::new(2026, 10, 20).unwrap();
        sold(store, 1, yu, Fen::of_yuan(100), october);
        sold(store, 2, yu, Fen::of_yuan(100), day(20));
        let december = Day::new(2026, 12, 2).unwrap().at_minute(600);
        let early = refused(store, |tx| close(tx, month(11), WANG, day(30).at_minute(600)));
        assert_eq!(early, Refusal::NotOver { month: month(11) });
        let earlier = refused(store, |tx| close(tx, month(11), WANG, december));
        assert_eq!(earlier, Refusal::EarlierOpen { month: month(10) });
        done(store, |tx| close(tx, month(10), WANG, december));
        let again = refused(store, |tx| close(tx, month(10), WANG, december));
        assert_eq!(again, Refusal::AlreadyClosed { month: month(10) });

        // Told late, with a day of October: it stands in November.
        sold(store, 3, yu, Fen::of_yuan(50), october);
        let which = Entries { order: Some(stock::OrderId::new(3)), ..Entries::default() };
        let entries = write(store, |tx| {
            ledger::entries(tx, &which, EntryId::new(i64::MAX), kernel::Count::new(9).unwrap())
        });
        assert!(entries.iter().all(|entry| entry.day == day(1)), "{entries:?}");
        done(store, |tx| close(tx, month(11), WANG, december));
        holds(store);
    });
}

#[test]
fn a_month_with_a_payout_on_its_way_stays_open() {
    told(|store, small| {
        let [yu, _] = small.producers;
        with_accounts(store, &[yu]);
        sold(store, 1, yu, Fen::of_yuan(100), day(20));
        let batch = sent(store, day(22), day(23).at_minute(600));
        let december = Day::new(2026, 12, 2).unwrap().at_minute(600);
        let open = refused(store, |tx| close(tx, month(11), WANG, december));
        assert_eq!(open, Refusal::PayoutsOpen { batches: 1 });
        let told = [says(&lines(store, batch)[0], Outcome::Paid)];
        done(store, |tx| record_results(tx, batch, &told, WANG, day(24).at_minute(600)));
        done(store, |tx| close(tx, month(11), WANG, december));
    });
}

#[test]
fn what_is_changed_behind_a_closed_month_is_found() {
    let schemas: Vec<store::Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    store::testing::both(&schemas, |store| {
        let small = write(store, |tx| county::testing::small(tx, kernel::Time::default()));
        sold(store, 1, small.producers[0], Fen::of_yuan(100), day(20));
        done(store, |tx| close(tx, month(11), WANG, Day::new(2026, 12, 2).unwrap().at_minute(0)));
        assert_eq!(write(store, ledger::check), []);
        let moved = store.write::<_, store::Error>(COUNTY, |tx| {
            tx.execute(
                "UPDATE entry SET day_on = day_on + 30 WHERE county_id = $1 AND kind = $2",
                values!["settled"],
            )
        });
        moved.unwrap();
        let problems = write(store, ledger::check);
        assert!(problems.iter().any(|p| p.what.contains("2026-11")), "{problems:?}");
    });
}
