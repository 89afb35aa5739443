//! A provider's bill beside the ledger.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Count, Fen, Time};
use ledger::Provider;
use payment::{IntentId, NewIntent};
use settlement::Refusal;
use settlement::reconciling::{LineOutcome, bill, bill_lines, first_open_line, resolve, take_bill};
use stock::OrderId;
use store::Store;
use world::*;

/// The payment that asked for an order has the order's number and 700.
fn asked(store: &Store, orders: &[OrderId], sum: Fen) {
    let new: Vec<NewIntent> = orders
        .iter()
        .map(|order| NewIntent {
            id: IntentId::new(kernel::Whole::get(*order) + 700),
            order: *order,
            provider: Provider::Sandbox,
            amount: sum,
            expires: Time::default(),
        })
        .collect();
    write(store, |tx| payment::open(tx, &new));
}

const HEAD: &str = "kind,sandbox_transaction,intent,amount_yuan,fee_yuan,time\n";

#[test]
fn a_bill_says_of_each_line_whether_the_books_agree() {
    told(|store, small| {
        let yu = small.producers[0];
        let orders: Vec<OrderId> = (1..=4).map(|n| sold(store, n, yu, Fen::of_yuan(100), day(20))).collect();
        asked(store, &orders, Fen::of_yuan(100));
        let file = format!(
            "{HEAD}paid,t1,701,100.00,0.60,2026-11-20 10:00:00\n\
             paid,t2,702,99.00,0.60,2026-11-20 10:01:00\n\
             paid,t1,701,100.00,0.60,2026-11-20 10:00:00\n\
             paid,t9,799,5.00,0.03,2026-11-20 10:02:00\n\
             paid,t3,703,100.00,0.60,2026-11-20 10:03:00\n\
             total,5,,404.00,0.00,\n"
        );
        let at = day(21).at_minute(540);
        let take = |file: &str| {
            let bytes = file.to_string().into_bytes();
            done(store, move |tx| take_bill(tx, Provider::Sandbox, "a.csv", &bytes, WANG, at))
        };
        let id = take(&file);
        let lines = write(store, |tx| bill_lines(tx, id, None, 0, Count::new(99).unwrap()));
        let outcomes: Vec<_> = lines.iter().map(|line| line.outcome).collect();
        assert_eq!(
            outcomes,
            [
                LineOutcome::Matched,
                LineOutcome::OtherAmount,
                LineOutcome::Doubled,
                LineOutcome::MissingHere,
                LineOutcome::Matched,
                LineOutcome::MissingThere
            ]
        );
        assert_eq!(lines[5].order, orders[3]);
        let taken = write(store, |tx| bill(tx, id)).unwrap();
        assert_eq!((kernel::Whole::get(taken.open), taken.paid), (4, Fen::of_yuan(404)));

        let bytes = file.clone().into_bytes();
        let again = refused(store, move |tx| take_bill(tx, Provider::Sandbox, "b.csv", &bytes, XU, at));
        assert_eq!(again, Refusal::BillTwice, "the same file under another name");
        let wrong = file.replace("total,5,,404.00", "total,5,,403.00").into_bytes();
        let refusal = refused(store, move |tx| take_bill(tx, Provider::Sandbox, "c.csv", &wrong, XU, at));
        assert_eq!(refusal, Refusal::WrongTotal { said: Fen::of_yuan(403), found: Fen::of_yuan(404) });

        // The next day's bill has the one that was missing: it came late, and is matched once.
        let next = format!("{HEAD}paid,t4,704,100.00,0.60,2026-11-21 00:00:05\ntotal,1,,100.00,0.00,\n");
        let second = take(&next);
        let lines = write(store, |tx| bill_lines(tx, second, None, 0, Count::new(99).unwrap()));
        assert_eq!(lines.iter().map(|line| line.outcome).collect::<Vec<_>>(), [LineOutcome::Matched]);

        let december = kernel::Day::new(2026, 12, 2).unwrap().at_minute(0);
        let open = refused(store, |tx| settlement::close(tx, day(1).month(), WANG, december));
        assert_eq!(open, Refusal::BillsOpen { day: day(20) });
        for line in [2, 3, 4, 6] {
            done(store, |tx| resolve(tx, id, line, "与支付公司核实", XU, at));
        }
        assert_eq!(refused(store, |tx| resolve(tx, id, 2, "again", XU, at)), Refusal::NotNow);
        assert_eq!(write(store, |tx| first_open_line(tx, day(30))), None);
        done(store, |tx| settlement::close(tx, day(1).month(), WANG, december));
    });
}
