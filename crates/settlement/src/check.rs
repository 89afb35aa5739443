//! The room's promises, looked at over all of its rows.
use store::{Tx, values};
use webkit::Problem;

/// Findings of one promise that are told; more say nothing new.
const FINDINGS_MAX: i64 = 20;

const BATCH_IS_NOT_ITS_LINES: &str = "
    SELECT batch.id
      FROM payout_batch AS batch
     WHERE batch.county_id = $1
       AND (batch.amount_fen <> (SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM payout
                                  WHERE payout.county_id = $1 AND payout.batch_id = batch.id)
         OR batch.lines <> (SELECT count(*) FROM payout
                             WHERE payout.county_id = $1 AND payout.batch_id = batch.id))
     ORDER BY batch.id LIMIT $2";
/// The entries that a payout in each state has: the sums that they moved, by kind.
const NOT_AS_IN_THE_LEDGER: &str = "
    WITH posted(payout_id, kind, amount_fen) AS (
        SELECT entry.cause_id, entry.kind, CAST(sum(posting.amount_fen) AS BIGINT)
          FROM entry JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
         WHERE entry.county_id = $1 AND posting.amount_fen > 0
           AND entry.kind IN ('payout_sent', 'payout_paid', 'payout_failed', 'payout_bounced')
         GROUP BY entry.cause_id, entry.kind, entry.id),
    expected(payout_id, kind, amount_fen) AS (
        SELECT id, 'payout_sent', amount_fen FROM payout
         WHERE county_id = $1 AND state IN ('sent', 'paid', 'failed', 'bounced')
         UNION ALL
        SELECT id, 'payout_paid', amount_fen FROM payout WHERE county_id = $1 AND state IN ('paid', 'bounced')
         UNION ALL
        SELECT id, 'payout_failed', amount_fen FROM payout WHERE county_id = $1 AND state = 'failed'
         UNION ALL
        SELECT id, 'payout_bounced', amount_fen FROM payout WHERE county_id = $1 AND state = 'bounced'),
    both_sides(payout_id, kind, amount_fen, side) AS (
        SELECT payout_id, kind, amount_fen, 1 FROM posted
         UNION ALL
        SELECT payout_id, kind, amount_fen, -1 FROM expected)
    SELECT payout_id
      FROM both_sides
     GROUP BY payout_id, kind, amount_fen
    HAVING sum(side) <> 0
     ORDER BY payout_id LIMIT $2";
const ONE_PERSON: &str = "
    SELECT id FROM payout_batch
     WHERE county_id = $1 AND state IN ('approved', 'sent', 'done')
       AND (decided_by IS NULL OR decided_by = made_by)
     ORDER BY id LIMIT $2";
const OTHER_ACCOUNT: &str = "
    SELECT payout.id
      FROM payout
     WHERE payout.county_id = $1
       AND NOT EXISTS (SELECT 1 FROM bank_account AS account WHERE account.county_id = $1
                          AND account.id = payout.bank_account_id AND account.owner_kind = 'producer' AND account.owner_id = payout.producer_id)
     ORDER BY payout.id LIMIT $2";
const LENT_OTHERWISE: &str = "
    WITH lent(producer_id, sum_fen) AS (
        SELECT producer_id, CAST(sum(left_fen) AS BIGINT) FROM advance
         WHERE county_id = $1 AND state IN ('paid', 'repaid') GROUP BY producer_id),
    booked(producer_id, sum_fen) AS (
        SELECT owner_id, balance_fen FROM account WHERE county_id = $1 AND kind = 'advance'),
    both_sides(producer_id, sum_fen) AS (
        SELECT producer_id, sum_fen FROM lent UNION ALL SELECT producer_id, -sum_fen FROM booked)
    SELECT producer_id FROM both_sides GROUP BY producer_id HAVING sum(sum_fen) <> 0
     ORDER BY producer_id LIMIT $2";
const MATCHED_OTHERWISE: &str = "
    SELECT bill_id FROM bill_line
     WHERE county_id = $1 AND outcome = 'matched' AND theirs_fen <> ours_fen
     ORDER BY bill_id LIMIT $2";
const MATCHED_TWICE: &str = "
    SELECT order_id FROM bill_line
     WHERE county_id = $1 AND outcome = 'matched'
     GROUP BY order_id, kind HAVING count(*) > 1
     ORDER BY order_id LIMIT $2";
const DONE_TOO_EARLY: &str = "
    SELECT batch.id FROM payout_batch AS batch
     WHERE batch.county_id = $1
       AND CASE WHEN EXISTS (SELECT 1 FROM payout WHERE payout.county_id = $1 AND payout.batch_id = batch.id
                                AND payout.state = 'sent') THEN 1 ELSE 0 END
        <> CASE WHEN batch.state = 'sent' THEN 1 ELSE 0 END
     ORDER BY batch.id LIMIT $2";

/// A promise: how to find what breaks it, what then is wrong, and what its ids are of.
const PROMISES: &[(&str, &str, &str)] = &[
    (BATCH_IS_NOT_ITS_LINES, "a batch of payouts is not the sum of its lines", "batch"),
    (
        NOT_AS_IN_THE_LEDGER,
        "a payout is paid twice, not at all, or at another amount in the ledger",
        "payout",
    ),
    (ONE_PERSON, "a batch was approved by nobody else than who made it", "batch"),
    (OTHER_ACCOUNT, "a payout goes to an account that is not the producer's", "payout"),
    (LENT_OTHERWISE, "what is lent to a producer is not what the ledger says", "producer"),
    (MATCHED_OTHERWISE, "a line of a bill counts as matched at another amount than the ledger's", "bill"),
    (MATCHED_TWICE, "money of an order is matched by two lines of bills", "order"),
    (
        DONE_TOO_EARLY,
        "a batch is done while the bank has not told of every line, or the other way round",
        "batch",
    ),
];

/// Proves the room's promises; answers those that do not hold.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what, of) in PROMISES {
        let found: Vec<i64> = tx.query(sql, values![FINDINGS_MAX], |row| row.whole(0))?;
        problems.extend(found.into_iter().map(|id| Problem {
            room: crate::ROOM.name,
            what: (*what).to_string(),
            where_: format!("{of} {id}"),
        }));
    }
    Ok(problems)
}
