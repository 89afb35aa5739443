//! The ledger's promises, looked at over all of its rows.
use kernel::{Fen, Whole};
use store::{Tx, values};
use webkit::Problem;

/// Findings of one promise that are told; more say nothing new.
const FINDINGS_MAX: i64 = 20;

const UNEVEN_ENTRIES: &str = "
    SELECT entry_id, CAST(sum(amount_fen) AS BIGINT)
      FROM posting
     WHERE county_id = $1
     GROUP BY entry_id
    HAVING sum(amount_fen) <> 0
     ORDER BY entry_id LIMIT $2";
// `+ 0`: postings are read as they lie and sorted once; by the index of accounts, each would be looked for.
const WRONG_BALANCES: &str = "
    WITH posted(account_id, sum_fen) AS (
        SELECT account_id + 0, CAST(sum(amount_fen) AS BIGINT) FROM posting WHERE county_id = $1
         GROUP BY account_id + 0)
    SELECT account.id, account.balance_fen - coalesce(posted.sum_fen, 0)
      FROM account LEFT JOIN posted ON posted.account_id = account.id
     WHERE account.county_id = $1 AND account.balance_fen <> coalesce(posted.sum_fen, 0)
     ORDER BY account.id LIMIT $2";
const SUM_OF_BALANCES: &str = "
    SELECT CAST(coalesce(sum(balance_fen), 0) AS BIGINT) FROM account WHERE county_id = $1";
const STRAY_POSTINGS: &str = "
    SELECT posting.entry_id, posting.amount_fen
      FROM posting
     WHERE posting.county_id = $1
       AND (NOT EXISTS (SELECT 1 FROM entry WHERE entry.county_id = $1 AND entry.id = posting.entry_id)
            OR NOT EXISTS (SELECT 1 FROM account WHERE account.county_id = $1 AND account.id = posting.account_id))
     ORDER BY posting.entry_id LIMIT $2";
// CROSS JOIN, here and below: SQLite keeps to the order of these, and goes from each order to its entries and
// their sides, which lie side by side. By account, it would jump through the file once for each posting.
const WRONG_PARTS: &str = "
    WITH paid(order_id, sum_fen) AS (
        SELECT entry.order_id,
               CAST(sum(CASE WHEN account.kind IN ('provider', 'cash', 'cash_expected', 'buyer_refund')
                             THEN posting.amount_fen ELSE 0 END) AS BIGINT)
          FROM entry CROSS JOIN posting CROSS JOIN account
         WHERE entry.county_id = $1 AND entry.order_id > 0
           AND posting.county_id = $1 AND posting.entry_id = entry.id
           AND account.county_id = $1 AND account.id = posting.account_id
         GROUP BY entry.order_id)
    SELECT paid.order_id, paid.sum_fen - coalesce((SELECT CAST(sum(amount_fen) AS BIGINT) FROM share
                                                    WHERE county_id = $1 AND order_id = paid.order_id), 0)
      FROM paid
     WHERE paid.sum_fen <> coalesce((SELECT CAST(sum(amount_fen) AS BIGINT) FROM share
                                      WHERE county_id = $1 AND order_id = paid.order_id), 0)
       AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.county_id = $1 AND entry.order_id = paid.order_id
                                             AND entry.kind = 'refunded')
     ORDER BY paid.order_id LIMIT $2";
const LEFT_BEHIND: &str = "
    SELECT order_id, CAST(sum(amount_fen) AS BIGINT)
      FROM (SELECT ended.order_id, ended.kind AS ended, posting.amount_fen,
                   CASE WHEN account.kind IN ('provider', 'cash', 'cash_expected', 'buyer_refund') THEN 'money'
                        WHEN account.kind = 'fund_debt' THEN 'fund' ELSE account.kind END AS kind,
                   CASE WHEN account.kind IN ('provider', 'cash', 'cash_expected', 'buyer_refund') THEN 0
                        ELSE account.owner_id END AS owner_id
              FROM entry AS ended CROSS JOIN entry CROSS JOIN posting CROSS JOIN account
             WHERE ended.county_id = $1 AND ended.order_id > 0
               AND entry.county_id = $1 AND entry.order_id = ended.order_id
               AND posting.county_id = $1 AND posting.entry_id = entry.id
               AND account.county_id = $1 AND account.id = posting.account_id
               AND (ended.kind = 'refunded'
                    OR (ended.kind = 'settled' AND account.kind IN ('producer_due', 'services_due')))) AS left_over
     GROUP BY order_id, ended, kind, owner_id
    HAVING sum(amount_fen) <> 0
     ORDER BY order_id LIMIT $2";
const TOLD_OUT_OF_ORDER: &str = "
    SELECT entry.order_id, CAST(0 AS BIGINT)
      FROM entry
     WHERE entry.county_id = $1
       AND ((entry.kind IN ('settled', 'refunded')
             AND NOT EXISTS (SELECT 1 FROM entry AS before
                              WHERE before.county_id = $1 AND before.order_id = entry.order_id
                                AND before.kind IN ('paid', 'cash_order')))
         OR (entry.kind = 'paid'
             AND EXISTS (SELECT 1 FROM entry AS other
                          WHERE other.county_id = $1 AND other.order_id = entry.order_id
                            AND other.kind = 'cash_order')))
     ORDER BY entry.order_id LIMIT $2";

const PAYOUT_ENDED_TWICE: &str = "
    SELECT sent.cause_id, CAST(sum(back.amount_fen) AS BIGINT) - max(gone.amount_fen)
      FROM entry AS sent CROSS JOIN posting AS gone CROSS JOIN entry AS ended CROSS JOIN posting AS back
     WHERE sent.county_id = $1 AND sent.order_id = 0 AND sent.kind = 'payout_sent'
       AND gone.county_id = $1 AND gone.entry_id = sent.id AND gone.amount_fen > 0
       AND ended.county_id = $1 AND ended.order_id = 0 AND ended.kind IN ('payout_paid', 'payout_failed')
       AND ended.cause_id = sent.cause_id
       AND back.county_id = $1 AND back.entry_id = ended.id AND back.amount_fen > 0
     GROUP BY sent.cause_id
    HAVING sum(back.amount_fen) <> max(gone.amount_fen)
     ORDER BY sent.cause_id LIMIT $2";
const PAYOUT_NEVER_SENT: &str = "
    SELECT entry.cause_id, CAST(0 AS BIGINT)
      FROM entry
     WHERE entry.county_id = $1 AND entry.kind IN ('payout_paid', 'payout_failed', 'payout_bounced')
       AND NOT EXISTS (SELECT 1 FROM entry AS before
                        WHERE before.county_id = $1 AND before.order_id = 0 AND before.cause_id = entry.cause_id
                          AND before.kind = CASE WHEN entry.kind = 'payout_bounced' THEN 'payout_paid'
                                                 ELSE 'payout_sent' END)
     ORDER BY entry.cause_id LIMIT $2";
const BELOW_A_FLOOR: &str = "
    SELECT goods.order_id, goods.floor_fen - goods.amount_fen - CAST(coalesce(sum(added.amount_fen), 0) AS BIGINT)
      FROM share AS goods
      LEFT JOIN share AS added ON added.county_id = $1 AND added.order_id = goods.order_id
                              AND added.line = goods.line AND added.part = 'top_up' AND added.cause_id = 0
                              AND added.account_kind = 'producer_due'
     WHERE goods.county_id = $1 AND goods.part = 'goods' AND goods.cause_id = 0 AND goods.floor_fen > 0
     GROUP BY goods.order_id, goods.line, goods.floor_fen, goods.amount_fen
    HAVING goods.floor_fen > goods.amount_fen + coalesce(sum(added.amount_fen), 0)
     ORDER BY goods.order_id LIMIT $2";
const TOP_UP_OF_NOBODY: &str = "
    SELECT order_id, CAST(sum(amount_fen) AS BIGINT)
      FROM share
     WHERE county_id = $1 AND part = 'top_up'
     GROUP BY order_id, line, cause_id
    HAVING sum(amount_fen) <> 0
     ORDER BY order_id LIMIT $2";
const FUND_OF_NOBODY: &str = "
    SELECT account.id, account.balance_fen
      FROM account
     WHERE account.county_id = $1 AND account.kind IN ('fund', 'fund_debt')
       AND (NOT EXISTS (SELECT 1 FROM fund WHERE fund.county_id = $1 AND fund.id = account.owner_id)
            OR (account.kind = 'fund' AND account.balance_fen > 0)
            OR (account.kind = 'fund_debt' AND account.balance_fen < 0)
            OR (account.kind = 'fund' AND account.balance_fen < 0
                AND EXISTS (SELECT 1 FROM account AS debt
                             WHERE debt.county_id = $1 AND debt.kind = 'fund_debt'
                               AND debt.owner_id = account.owner_id AND debt.balance_fen > 0)))
     ORDER BY account.id LIMIT $2";
const ENDOWED_OTHERWISE: &str = "
    SELECT fund.id, fund.endowed_fen - CAST(coalesce(sum(posting.amount_fen), 0) AS BIGINT)
      FROM fund
      LEFT JOIN (SELECT account.owner_id, -posting.amount_fen AS amount_fen
                   FROM account CROSS JOIN posting CROSS JOIN entry
                  WHERE account.county_id = $1 AND account.kind IN ('fund', 'fund_debt')
                    AND posting.county_id = $1 AND posting.account_id = account.id
                    AND entry.county_id = $1 AND entry.id = posting.entry_id AND entry.kind = 'endowed') AS posting
        ON posting.owner_id = fund.id
     WHERE fund.county_id = $1
     GROUP BY fund.id, fund.endowed_fen
    HAVING fund.endowed_fen <> coalesce(sum(posting.amount_fen), 0)
     ORDER BY fund.id LIMIT $2";
const BOUGHT_AND_NOT_OWED: &str = "
    SELECT purchase.id, purchase.amount_fen
      FROM purchase
     WHERE purchase.county_id = $1 AND purchase.grams IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.county_id = $1 AND entry.order_id = 0
                          AND entry.kind = 'purchased' AND entry.cause_id = purchase.id)
     ORDER BY purchase.id LIMIT $2";
// Each part of a line of a correction is off by half a fen at most; a line has not more parts than this.
const ROUNDED_TOO_FAR: &str = "
    SELECT order_id, amount_fen
      FROM share
     WHERE county_id = $1 AND part = 'rounding' AND (amount_fen > 8 OR amount_fen < -8)
     ORDER BY order_id LIMIT $2";

/// A promise: how to find what breaks it, what then is wrong, and what its ids are of.
const PROMISES: &[(&str, &str, &str)] = &[
    (PAYOUT_ENDED_TWICE, "a payout was paid more or less than once; it is off by", "payout"),
    (PAYOUT_NEVER_SENT, "a payout was paid or came back without being sent; off by", "payout"),
    (UNEVEN_ENTRIES, "the sides of an entry do not add up to zero; they are off by", "entry"),
    (WRONG_BALANCES, "the balance of an account is not the sum of its postings; it is off by", "account"),
    (STRAY_POSTINGS, "a posting belongs to no entry or to no account; its amount is", "entry"),
    (WRONG_PARTS, "the lines of an order are not what its buyer paid plus what funds added; off by", "order"),
    (LEFT_BEHIND, "money of an order that is settled or refunded was left on an account:", "order"),
    (BELOW_A_FLOOR, "a line brought its grower less than the floor that held, by", "order"),
    (TOP_UP_OF_NOBODY, "what a fund added to a line is not what its grower got; off by", "order"),
    (FUND_OF_NOBODY, "a fund does not exist, is overdrawn, or has money and a debt at once:", "account"),
    (ENDOWED_OTHERWISE, "what was put into a fund is not what it says; off by", "fund"),
    (BOUGHT_AND_NOT_OWED, "the pavilion bought goods and owes nobody for them:", "purchase"),
    (ROUNDED_TOO_FAR, "the fen left over by rounding are more than its parts explain:", "order"),
    (
        TOLD_OUT_OF_ORDER,
        "an order was settled or refunded without being paid, or paid twice; off by",
        "order",
    ),
];

/// Proves the ledger's promises; answers those that do not hold.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what, of) in PROMISES {
        let found: Vec<(i64, i64)> =
            tx.query(sql, values![FINDINGS_MAX], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
        problems.extend(
            found.into_iter().map(|(id, fen)| problem(format!("{what} {}", yuan(fen)), format!("{of} {id}"))),
        );
    }
    for (month, kind) in crate::closing::changed_after_closing(tx)? {
        let what =
            format!("the books of the closed month {month} changed afterwards, on accounts of kind {kind}");
        problems.push(problem(what, format!("month {month}")));
    }
    let sum: Fen = tx.one(SUM_OF_BALANCES, &[], |row| row.whole(0))?;
    if !sum.is_zero() {
        let what = format!("all balances add up to {}, not to zero", yuan(sum.get()));
        problems.push(problem(what, "all accounts".to_string()));
    }
    Ok(problems)
}

fn problem(what: String, where_: String) -> Problem {
    Problem { room: crate::ROOM.name, what, where_ }
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02} yuan", fen.abs() / 100, fen.abs() % 100)
}
