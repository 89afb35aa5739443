//! What must always be true of orders.
use store::Tx;
use webkit::Problem;

const ADDS_UP: &str = "
    SELECT orders.code
      FROM orders
      JOIN (SELECT order_id, CAST(sum(amount_fen) AS BIGINT) AS goods_fen
              FROM order_line WHERE county_id = $1 GROUP BY order_id) AS lines ON lines.order_id = orders.id
     WHERE orders.county_id = $1 AND orders.goods_fen <> lines.goods_fen
     ORDER BY orders.code LIMIT 20";
const WITHOUT_LINES: &str = "
    SELECT code FROM orders
     WHERE county_id = $1
       AND NOT EXISTS (SELECT 1 FROM order_line WHERE order_line.county_id = $1 AND order_line.order_id = orders.id)
     ORDER BY code LIMIT 20";
const WITHOUT_RECEIVER: &str = "
    SELECT code FROM orders
     WHERE county_id = $1
       AND NOT EXISTS (SELECT 1 FROM receiver WHERE receiver.county_id = $1 AND receiver.order_id = orders.id)
     ORDER BY code LIMIT 20";
const ENDED_WITHOUT_TIME: &str = "
    SELECT code FROM orders
     WHERE county_id = $1
       AND ((state IN ('placed', 'confirmed')) = (ended_ms IS NOT NULL)
         OR (state IN ('confirmed', 'completed') AND confirmed_ms IS NULL))
     ORDER BY code LIMIT 20";

const GRANTED_UNPOSTED: &str = "
    SELECT orders.code FROM claim_line
      JOIN claim ON claim.county_id = $1 AND claim.id = claim_line.claim_id
      JOIN orders ON orders.county_id = $1 AND orders.id = claim.order_id
     WHERE claim_line.county_id = $1
       AND (claim.state = 'granted') <> (claim_line.granted_fen IS NOT NULL)
     ORDER BY orders.code LIMIT 20";
const WEIGHED_TOO_DEAR: &str = "
    SELECT orders.code FROM weighing
      JOIN order_line ON order_line.county_id = $1 AND order_line.order_id = weighing.order_id
                     AND order_line.line = weighing.line
      JOIN orders ON orders.county_id = $1 AND orders.id = weighing.order_id
     WHERE weighing.county_id = $1
       AND ((weighing.grams > order_line.grams AND weighing.refunded_fen > 0)
         OR (weighing.grams < order_line.grams AND weighing.over_fen > 0)
         OR weighing.refunded_fen > order_line.amount_fen)
     ORDER BY orders.code LIMIT 20";

/// Proves what `lib.rs` promises.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let faults = [
        (ADDS_UP, "the lines of the order do not add up to its goods"),
        (WITHOUT_LINES, "the order has no lines"),
        (WITHOUT_RECEIVER, "the order has no receiver"),
        (GRANTED_UNPOSTED, "a claim of the order is granted without a sum, or has one without being granted"),
        (WEIGHED_TOO_DEAR, "what a scale showed of the order does not fit what went back"),
        (ENDED_WITHOUT_TIME, "the state of the order does not fit its times"),
    ];
    let mut problems = Vec::new();
    for (sql, what) in faults {
        let codes = tx.query(sql, &[], |row| row.text(0))?;
        problems.extend(codes.into_iter().map(|code| problem(what, &code)));
    }
    Ok(problems)
}

fn problem(what: &str, code: &str) -> Problem {
    Problem { room: "ordering", what: what.into(), where_: format!("order {code}") }
}
