//! The room's promises, looked at over all of its rows.
use kernel::{Fen, Whole};
use std::collections::HashMap;
use stock::OrderId;
use store::{Tx, values};
use webkit::Problem;

/// Findings of one promise that are told; more say nothing new.
const FINDINGS_MAX: i64 = 20;
/// Payments that are held against the ledger at once.
const COMPARED_AT_ONCE: i64 = 5_000;

const NOT_TOLD_ONCE: &str = "
    WITH told(intent_id, firsts) AS (
        SELECT intent_id, count(*) FROM notice WHERE county_id = $1 AND outcome = 'first' GROUP BY intent_id)
    SELECT intent.id
      FROM intent LEFT JOIN told ON told.intent_id = intent.id
     WHERE intent.county_id = $1
       AND coalesce(told.firsts, 0) <> CASE WHEN intent.state IN ('paid', 'refunded') THEN 1 ELSE 0 END
     ORDER BY intent.id LIMIT $2";
const OTHER_AMOUNT: &str = "
    SELECT intent.id
      FROM notice JOIN intent ON intent.county_id = $1 AND intent.id = notice.intent_id
     WHERE notice.county_id = $1 AND notice.outcome = 'first' AND notice.amount_fen <> intent.amount_fen
     ORDER BY intent.id LIMIT $2";
const NEWS_OF_NOTHING: &str = "
    SELECT notice.intent_id
      FROM notice
     WHERE notice.county_id = $1 AND notice.outcome IN ('first', 'repeated')
       AND NOT EXISTS (SELECT 1 FROM intent WHERE intent.county_id = $1 AND intent.id = notice.intent_id)
     ORDER BY notice.intent_id LIMIT $2";
const PAID_AFTER: &str = "
    SELECT order_id, amount_fen
      FROM intent
     WHERE county_id = $1 AND order_id > $2 AND state IN ('paid', 'refunded')
     ORDER BY order_id LIMIT $3";

const PROMISES: &[(&str, &str)] = &[
    (NOT_TOLD_ONCE, "a payment is paid without a notice, by two, or told and not paid"),
    (OTHER_AMOUNT, "a payment was taken at another amount than the one that was asked for"),
    (NEWS_OF_NOTHING, "a notice was taken for a payment that nobody asked for"),
];

/// Proves the room's promises; answers those that do not hold.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what) in PROMISES {
        let found: Vec<i64> = tx.query(sql, values![FINDINGS_MAX], |row| row.whole(0))?;
        problems.extend(found.into_iter().map(|id| problem(what.to_string(), format!("intent {id}"))));
    }
    compare_with_ledger(tx, &mut problems)?;
    compare_refunds(tx, &mut problems)?;
    Ok(problems)
}

/// What providers say was paid is what the ledger says it has.
fn compare_with_ledger(tx: &mut Tx, problems: &mut Vec<Problem>) -> store::Result<()> {
    let mut after = OrderId::default();
    loop {
        let paid: Vec<(OrderId, Fen)> =
            tx.query(PAID_AFTER, values![after, COMPARED_AT_ONCE], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
        let Some((last, _)) = paid.last() else { return Ok(()) };
        after = *last;
        let orders: Vec<OrderId> = paid.iter().map(|(order, _)| *order).collect();
        let booked = ledger::paid_by_orders(tx, &orders)?;
        problems
            .extend(paid.iter().filter_map(|paid| difference(*paid, &booked)).take(FINDINGS_MAX as usize));
    }
}

const ASKED: &str = "
    SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM refund WHERE county_id = $1 AND state = 'asked'";

/// What was asked back of providers and is not paid is what the ledger says is on its way to buyers.
fn compare_refunds(tx: &mut Tx, problems: &mut Vec<Problem>) -> store::Result<()> {
    let asked: Fen = tx.one(ASKED, &[], |row| row.whole(0))?;
    let sums = ledger::kind_sums(tx)?;
    let way = sums.iter().find(|sum| sum.kind == ledger::AccountKind::BuyerRefund);
    let way = way.map_or(Fen::ZERO, |sum| -sum.balance);
    if asked != way {
        let what =
            format!("{} fen are asked back of providers, the ledger owes buyers {}", asked.get(), way.get());
        problems.push(problem(what, "all refunds".to_string()));
    }
    Ok(())
}

fn difference((order, paid): (OrderId, Fen), booked: &HashMap<OrderId, Fen>) -> Option<Problem> {
    let booked = booked.get(&order).copied().unwrap_or_default();
    let what = format!("the provider was paid {} fen, the ledger has {}", paid.get(), booked.get());
    (booked != paid).then(|| problem(what, format!("order {order}")))
}

fn problem(what: String, where_: String) -> Problem {
    Problem { room: crate::ROOM.name, what, where_ }
}
