//! What happens to an order's money, told as stories. Sums in yuan.
mod story;

use story::{SCHEMAS, goods, holds, noon, post, post_in, tell, write};

#[test]
fn a_growers_money_is_due_when_the_buyer_pays_and_payable_when_he_has_everything() {
    tell(
        "
        order    A  yu 480.00  xu 30.00  freight 12.00
        paid     A               -> A
        money    yu              -> due 456.00, payable 0.00     (5 % of 480 is the shop's)
        money    xu              -> due 28.50, payable 0.00
        on       provider        -> 522.00
        on       platform_fee    -> -25.50
        on       services_due    -> -12.00
        settled  A               -> A
        on       services_due    -> 0.00
        on       freight         -> -12.00
        money    yu              -> due 0.00, payable 456.00
        money    xu              -> due 0.00, payable 28.50
    ",
    );
}

#[test]
fn what_is_told_twice_is_posted_once() {
    tell(
        "
        order    A  yu 100.00
        order    B  yu 50.00
        paid     A A             -> A
        paid     A B             -> B
        paid     A B             ->
        money    yu              -> due 142.50, payable 0.00
        settled  A B             -> A B
        settled  B A             ->
        refunded B B             -> B
        refunded B               ->
        money    yu              -> due 0.00, payable 95.00
        on       provider        -> 100.00
    ",
    );
}

#[test]
fn cash_is_expected_then_in_the_till_and_only_then_the_growers() {
    tell(
        "
        order      A  yu 100.00  freight 4.00
        cash_order A             -> A
        on         cash_expected -> 104.00
        money      yu            -> due 95.00, payable 0.00
        settled    A             ->                    (the outlet has no cash yet)
        cash_in    A             -> A
        on         cash_expected -> 0.00
        on         cash          -> 104.00
        settled    A             -> A
        money      yu            -> due 0.00, payable 95.00
        cash_in    A             ->
        paid       A             ->                    (who paid cash does not pay again)
        on         cash          -> 104.00
    ",
    );
}

#[test]
fn a_refund_takes_back_from_wherever_the_money_is() {
    tell(
        "
        order      A  yu 100.00  freight 12.00
        order      B  yu 100.00
        order      C  yu 100.00
        order      D  yu 100.00
        paid       A B           -> A B
        cash_order C D           -> C D
        cash_in    D             -> D
        settled    B D           -> B D
        refunded   A B C D       -> A B C D
        money      yu            -> due 0.00, payable 0.00
        on         provider      -> 0.00
        on         cash_expected -> 0.00
        on         cash          -> 0.00
        on         platform_fee  -> 0.00
        on         freight       -> 0.00
        settled    A             ->                    (what went back is nobody's)
        paid       A             ->
    ",
    );
}

#[test]
fn nothing_happens_to_money_that_never_came() {
    tell(
        "
        order      A  yu 100.00
        settled    A             ->
        refunded   A             ->
        cash_in    A             ->
        paid       B             ->                    (nobody placed B)
        on         provider      -> 0.00
        money      yu            -> due 0.00, payable 0.00
    ",
    );
}

#[test]
fn a_fee_below_half_a_fen_is_none_and_the_grower_gets_all() {
    tell(
        "
        order    A  yu 0.09
        order    B  yu 0.10
        paid     A B             -> A B
        money    yu              -> due 0.18, payable 0.00
        on       platform_fee    -> -0.01
        on       provider        -> 0.19
    ",
    );
}

#[test]
fn shares_are_frozen_once() {
    tell(
        "
        order    A  yu 100.00
        order    A  yu 900.00
        paid     A               -> A
        on       provider        -> 100.00
    ",
    );
}

#[test]
fn two_tills_that_post_the_same_orders_at_once_post_them_once() {
    use kernel::Fen;
    use stock::OrderId;
    store::testing::both(&SCHEMAS, |store| {
        let orders: Vec<OrderId> = (1..=40).map(OrderId::new).collect();
        let shares: Vec<_> =
            orders.iter().flat_map(|order| goods(*order, 1, story::YU, Fen::of_yuan(10))).collect();
        write(store, |tx| ledger::freeze(tx, &shares));
        let posted: Vec<usize> = std::thread::scope(|s| {
            let till = |turn: usize| {
                let mut orders = orders.clone();
                orders.rotate_left(turn * 7);
                s.spawn(move || orders.chunks(9).map(|batch| post(store, "paid", batch).len()).sum())
            };
            (0..4).map(till).collect::<Vec<_>>().into_iter().map(|till| till.join().unwrap()).collect()
        });
        assert_eq!(posted.iter().sum::<usize>(), 40);
        assert_eq!(write(store, |tx| ledger::money_of(tx, story::YU)).due, Fen::of_yuan(380));
        holds(store);
    });
}

#[test]
fn the_check_notices_what_somebody_changed_by_hand() {
    use kernel::Fen;
    use ledger::EntryKind;
    use stock::OrderId;
    let harms = [
        (
            "UPDATE account SET balance_fen = balance_fen + 1 WHERE county_id = $1 AND kind = 'freight'",
            "balance",
        ),
        (
            "UPDATE posting SET amount_fen = amount_fen + 1 WHERE county_id = $1 AND line = 1",
            "add up to zero",
        ),
        (
            "UPDATE share SET amount_fen = amount_fen + 1 WHERE county_id = $1 AND line = 1 AND part = 'goods'",
            "lines of an order",
        ),
        ("DELETE FROM entry WHERE county_id = $1 AND kind = 'settled'", "no entry"),
        (
            "UPDATE entry SET kind = 'refunded' WHERE county_id = $1 AND kind = 'settled'",
            "left on an account",
        ),
        ("UPDATE entry SET kind = 'cash_in' WHERE county_id = $1 AND kind = 'paid'", "without being paid"),
    ];
    for (harm, said) in harms {
        store::testing::both(&SCHEMAS, |store| {
            let order = OrderId::new(1);
            let freight = story::share(
                order,
                0,
                ledger::Part::Freight,
                ledger::AccountKind::Freight,
                0,
                Fen::of_yuan(12),
            );
            let shares = [goods(order, 1, story::YU, Fen::of_yuan(10)).to_vec(), vec![freight]].concat();
            write(store, |tx| {
                ledger::freeze(tx, &shares)?;
                post_in(tx, EntryKind::Paid, &[order], noon())?;
                post_in(tx, EntryKind::Settled, &[order], noon())
            });
            holds(store);
            write(store, |tx| tx.execute(harm, &[]));
            let problems = write(store, ledger::check);
            assert!(problems.iter().any(|p| p.what.contains(said)), "{harm}: {problems:?}");
        });
    }
}
