//! What must always be true of payments.
use store::Tx;
use webkit::Problem;

const PAID_ONCE: &str = "
    SELECT CAST(intent.id AS TEXT)
      FROM intent
      LEFT JOIN (SELECT intent_id, count(*) AS firsts FROM notice
                  WHERE county_id = $1 AND outcome = 'first' GROUP BY intent_id) AS told
        ON told.intent_id = intent.id
     WHERE intent.county_id = $1
       AND coalesce(told.firsts, 0) <> CASE WHEN intent.state IN ('paid', 'refunded') THEN 1 ELSE 0 END
     ORDER BY intent.id LIMIT 20";

/// Proves that every payment was taken exactly once.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let found = tx.query(PAID_ONCE, &[], |row| row.text(0))?;
    let what = "a payment was not taken exactly once";
    let at = |id| Problem { room: "payment", what: what.to_string(), where_: format!("intent {id}") };
    Ok(found.into_iter().map(at).collect())
}
