//! What must always be true of the books.
use kernel::Fen;
use store::Tx;
use webkit::Problem;

const NOT_ZERO: &str = "
    SELECT CAST(entry_id AS TEXT) FROM posting
     WHERE county_id = $1
     GROUP BY entry_id HAVING sum(amount_fen) <> 0
     ORDER BY entry_id LIMIT 20";
const BALANCES: &str = "
    SELECT account.kind || ' ' || CAST(account.owner_id AS TEXT)
      FROM account
      LEFT JOIN (SELECT account_id, CAST(sum(amount_fen) AS BIGINT) AS sum_fen
                   FROM posting WHERE county_id = $1 GROUP BY account_id) AS lines
        ON lines.account_id = account.id
     WHERE account.county_id = $1 AND account.balance_fen <> coalesce(lines.sum_fen, 0)
     ORDER BY account.id LIMIT 20";
const UNFROZEN: &str = "
    SELECT CAST(entry.order_id AS TEXT)
      FROM entry
      JOIN (SELECT entry_id, CAST(sum(amount_fen) AS BIGINT) AS came_fen
              FROM posting WHERE county_id = $1 AND amount_fen > 0 GROUP BY entry_id) AS came
        ON came.entry_id = entry.id
      LEFT JOIN (SELECT order_id, CAST(sum(amount_fen) AS BIGINT) AS shares_fen
                   FROM share WHERE county_id = $1 GROUP BY order_id) AS frozen
        ON frozen.order_id = entry.order_id
     WHERE entry.county_id = $1 AND entry.kind IN ('paid', 'cash_order')
       AND came.came_fen <> coalesce(frozen.shares_fen, 0)
     ORDER BY entry.order_id LIMIT 20";
const SUM: &str = "SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM posting WHERE county_id = $1";

/// Proves what `lib.rs` promises.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let faults = [
        (NOT_ZERO, "the lines of an entry do not sum to zero", "entry"),
        (BALANCES, "the balance of an account is not the sum of its lines", "account"),
        (UNFROZEN, "what the buyer paid is not what was frozen for the order", "order id"),
    ];
    let mut problems = Vec::new();
    for (sql, what, noun) in faults {
        let found = tx.query(sql, &[], |row| row.text(0))?;
        let at = |name| Problem { room: "ledger", what: what.to_string(), where_: format!("{noun} {name}") };
        problems.extend(found.into_iter().map(at));
    }
    let sum: Fen = tx.one(SUM, &[], |row| row.whole(0))?;
    if !sum.is_zero() {
        let what = "the books do not sum to zero".to_string();
        problems.push(Problem { room: "ledger", what, where_: format!("{} fen", i64::from(sum)) });
    }
    Ok(problems)
}
