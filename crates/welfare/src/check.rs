//! What must always be true of welfare.
use kernel::{Fen, Month, Time, Whole};
use store::{Tx, values};
use webkit::Problem;

const FINDINGS_MAX: i64 = 20;

const MONTHS: &str = "
    SELECT income_month_read.month, income_month_read.read_ms,
           (SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM income_month
             WHERE income_month.county_id = $1 AND income_month.month = income_month_read.month)
      FROM income_month_read WHERE county_id = $1
     ORDER BY month DESC LIMIT $2";
const WATCHED_WITHOUT_CONSENT: &str = "
    SELECT watch.id FROM watch
     WHERE watch.county_id = $1 AND watch.closed_on IS NULL
       AND NOT EXISTS (SELECT 1 FROM household
                        WHERE household.county_id = $1 AND household.producer_id = watch.producer_id)
     ORDER BY watch.id LIMIT $2";
const SHARED_TOO_MUCH: &str = "
    SELECT cooperative_sharing.id FROM cooperative_sharing
     WHERE cooperative_sharing.county_id = $1
       AND NOT EXISTS (SELECT 1 FROM producer
                        WHERE producer.county_id = $1 AND producer.id = cooperative_sharing.cooperative_id
                          AND producer.kind = 'cooperative')
     ORDER BY cooperative_sharing.id LIMIT $2";
const DELIVERED_BY_NOBODY: &str = "
    SELECT lot_delivery.producer_id FROM lot_delivery
     WHERE lot_delivery.county_id = $1
       AND NOT EXISTS (SELECT 1 FROM producer
                        WHERE producer.county_id = $1 AND producer.id = lot_delivery.producer_id)
     ORDER BY lot_delivery.producer_id LIMIT $2";

/// A promise: how to find what breaks it, what then is wrong, and what its ids are of.
const PROMISES: &[(&str, &str, &str)] = &[
    (WATCHED_WITHOUT_CONSENT, "somebody is watched who is no household", "watch"),
    (SHARED_TOO_MUCH, "something was shared that is no co-operative's", "sharing"),
    (DELIVERED_BY_NOBODY, "a delivery into a lot is nobody's", "producer"),
];

/// Proves the room's promises; answers those that do not hold.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = months(tx)?;
    for (sql, what, of) in PROMISES {
        let found: Vec<i64> = tx.query(sql, values![FINDINGS_MAX], |row| row.whole(0))?;
        problems.extend(found.into_iter().map(|id| problem((*what).to_string(), format!("{of} {id}"))));
    }
    problems.extend(uneven_sharings(tx)?);
    Ok(problems)
}

/// A month that was read after its end is what the ledger posted in it.
fn months(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let read: Vec<(Month, Time, Fen)> =
        tx.query(MONTHS, values![FINDINGS_MAX], |row| Ok((row.whole(0)?, row.whole(1)?, row.whole(2)?)))?;
    let mut problems = Vec::new();
    for (month, at, sum) in read {
        let ended = at.day() > month.last_day();
        let posted = ledger::income_posted(tx, month.first_day(), month.last_day())?;
        if ended && posted != sum {
            let off = (sum - posted).get();
            let what = format!("a month's income is not what the ledger posted; it is off by {off} fen");
            problems.push(problem(what, format!("month {month}")));
        }
    }
    Ok(problems)
}

/// A sharing moves what it takes from the co-operative to its members: the ledger's own promise is that its
/// sides add up to zero; here, that all of them are payables.
fn uneven_sharings(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let strange = ledger::strange_sharings(tx, FINDINGS_MAX)?;
    let one = |entry: ledger::EntryId| {
        problem("a sharing moves money that is not payable to producers".into(), format!("entry {entry}"))
    };
    Ok(strange.into_iter().map(one).collect())
}

fn problem(what: String, where_: String) -> Problem {
    Problem { room: "welfare", what, where_ }
}
