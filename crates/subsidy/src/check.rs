//! What must always be true of subsidies.
use store::{Tx, values};
use webkit::Problem;

/// Findings of one promise that are told; more say nothing new.
const FINDINGS_MAX: i64 = 20;

const WRONG_UNITS: &str = "
    SELECT application.id FROM application
     WHERE application.county_id = $1 AND application.state <> 'refused'
       AND application.units <> (SELECT count(*) FROM evidence
                                  WHERE evidence.county_id = $1 AND evidence.application_id = application.id)
     ORDER BY application.id LIMIT $2";
const WRONG_BASE: &str = "
    SELECT application.id FROM application
     WHERE application.county_id = $1 AND application.state <> 'refused'
       AND application.base_fen <> (SELECT coalesce(sum(base_fen), 0) FROM evidence
                                     WHERE evidence.county_id = $1 AND evidence.application_id = application.id)
     ORDER BY application.id LIMIT $2";
const TOO_MUCH: &str = "
    SELECT application.id FROM application
      JOIN programme ON programme.county_id = $1 AND programme.id = application.programme_id
     WHERE application.county_id = $1 AND application.state <> 'refused'
       AND ((programme.rule <> 'share_of_cost' AND application.amount_fen > application.units * programme.amount_fen)
         OR (programme.rule = 'share_of_cost'
             AND application.amount_fen > (application.base_fen * programme.share_bp + 5000) / 10000)
         OR (programme.cap_fen > 0 AND application.amount_fen > programme.cap_fen))
     ORDER BY application.id LIMIT $2";
const NO_PARCEL: &str = "
    SELECT evidence.application_id FROM evidence
     WHERE evidence.county_id = $1 AND evidence.kind = 'per_parcel'
       AND NOT EXISTS (SELECT 1 FROM scan
                        WHERE scan.county_id = $1 AND scan.parcel_id = evidence.subject_id AND scan.kind = 'loaded')
     ORDER BY evidence.application_id LIMIT $2";
const NO_SALE: &str = "
    SELECT evidence.application_id FROM evidence
     WHERE evidence.county_id = $1 AND evidence.kind = 'share_of_cost'
       AND NOT EXISTS (SELECT 1 FROM entry
                        WHERE entry.county_id = $1 AND entry.order_id = evidence.subject_id AND entry.kind = 'settled')
     ORDER BY evidence.application_id LIMIT $2";
const NO_SHOP: &str = "
    SELECT evidence.application_id FROM evidence
     WHERE evidence.county_id = $1 AND evidence.kind = 'per_shop'
       AND NOT EXISTS (SELECT 1 FROM share
                        WHERE share.county_id = $1 AND share.owner_id = evidence.subject_id AND share.part = 'goods')
     ORDER BY evidence.application_id LIMIT $2";
const NO_TRAINEE: &str = "
    SELECT application.id FROM application
      JOIN programme ON programme.county_id = $1 AND programme.id = application.programme_id
      JOIN evidence ON evidence.county_id = $1 AND evidence.application_id = application.id
     WHERE application.county_id = $1 AND evidence.kind = 'per_trainee'
       AND (programme.minimum > (SELECT count(*) FROM attendance
                                  WHERE attendance.county_id = $1 AND attendance.training_id = evidence.owner_id
                                    AND attendance.member_id = evidence.subject_id
                                    AND attendance.held_on >= application.from_on
                                    AND attendance.held_on <= application.to_on)
         OR NOT EXISTS (SELECT 1 FROM attendance
                          JOIN training ON training.county_id = $1 AND training.id = attendance.training_id
                         WHERE attendance.county_id = $1 AND attendance.training_id = evidence.owner_id
                           AND attendance.member_id = evidence.subject_id
                           AND training.organiser_id = application.payee_id))
     ORDER BY application.id LIMIT $2";
const TRAINEE_TWICE: &str = "
    SELECT application.programme_id FROM application
      JOIN evidence ON evidence.county_id = $1 AND evidence.application_id = application.id
     WHERE application.county_id = $1 AND evidence.kind = 'per_trainee'
     GROUP BY application.programme_id, evidence.subject_id HAVING count(*) > 1
     ORDER BY application.programme_id LIMIT $2";
const OVER_BUDGET: &str = "
    SELECT programme.id FROM programme
     WHERE programme.county_id = $1
       AND programme.budget_fen < (SELECT coalesce(sum(amount_fen), 0) FROM application
                                    WHERE application.county_id = $1 AND application.programme_id = programme.id
                                      AND application.state NOT IN ('refused', 'taken_back'))
     ORDER BY programme.id LIMIT $2";
const ONE_PERSON: &str = "
    SELECT id FROM application
     WHERE county_id = $1 AND state IN ('approved', 'paid', 'taken_back')
       AND (checked_by IS NULL OR approved_by IS NULL OR checked_by = approved_by OR checked_by = sent_by
            OR approved_by = sent_by)
     ORDER BY id LIMIT $2";
const NOT_IN_LEDGER: &str = "
    SELECT application.id FROM application
     WHERE application.county_id = $1 AND application.state IN ('paid', 'taken_back')
       AND application.amount_fen <> (
           SELECT coalesce(sum(posting.amount_fen), 0) FROM entry
             JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
            WHERE entry.county_id = $1 AND entry.order_id = 0 AND entry.kind = 'fund_paid'
              AND entry.cause_id = application.id AND posting.amount_fen > 0)
     ORDER BY application.id LIMIT $2";
const NOT_TAKEN_BACK: &str = "
    SELECT application.id FROM application
     WHERE application.county_id = $1
       AND (application.state = 'taken_back') <> EXISTS (
           SELECT 1 FROM entry
            WHERE entry.county_id = $1 AND entry.order_id = 0 AND entry.kind = 'clawed_back'
              AND entry.cause_id = application.id)
     ORDER BY application.id LIMIT $2";
// CROSS JOIN: SQLite keeps to the order of these, from the funds, which are few, to their postings.
const WITHOUT_APPLICATION: &str = "
    SELECT DISTINCT entry.id
      FROM fund CROSS JOIN account CROSS JOIN posting CROSS JOIN entry
     WHERE fund.county_id = $1 AND fund.purpose = 'subsidy'
       AND account.county_id = $1 AND account.kind IN ('fund', 'fund_debt') AND account.owner_id = fund.id
       AND posting.county_id = $1 AND posting.account_id = account.id
       AND entry.county_id = $1 AND entry.id = posting.entry_id AND entry.kind = 'fund_paid'
       AND NOT EXISTS (SELECT 1 FROM application
                        WHERE application.county_id = $1 AND application.id = entry.cause_id
                          AND application.state IN ('paid', 'taken_back'))
     ORDER BY entry.id LIMIT $2";

/// A promise: how to find what breaks it, what then is wrong, and what its ids are of.
const PROMISES: &[(&str, &str, &str)] = &[
    (WRONG_UNITS, "an application counts other evidence than it has", "application"),
    (WRONG_BASE, "an application's costs are not those of its evidence", "application"),
    (TOO_MUCH, "an application asks for more than its programme's rule gives", "application"),
    (NO_PARCEL, "a subsidy stands on a parcel that no bus took", "application"),
    (
        NO_TRAINEE,
        "a subsidy stands on a trainee who did not come often enough to its applicant's course",
        "application",
    ),
    (TRAINEE_TWICE, "a programme counts a trainee more than once", "programme"),
    (NO_SALE, "a subsidy stands on an order that was not settled", "application"),
    (NO_SHOP, "a subsidy stands on a shop that never sold", "application"),
    (OVER_BUDGET, "a programme promised more than its budget", "programme"),
    (ONE_PERSON, "an application was not judged by two people who did not send it", "application"),
    (NOT_IN_LEDGER, "a subsidy that was paid is not in the ledger with its sum", "application"),
    (NOT_TAKEN_BACK, "what was taken back and what the ledger took back differ", "application"),
    (WITHOUT_APPLICATION, "a fund for subsidies paid without an application", "entry"),
];

/// Proves the room's promises; answers those that do not hold.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what, of) in PROMISES {
        let found: Vec<i64> = tx.query(sql, values![FINDINGS_MAX], |row| row.whole(0))?;
        problems.extend(found.into_iter().map(|id| Problem {
            room: "subsidy",
            what: (*what).to_string(),
            where_: format!("{of} {id}"),
        }));
    }
    Ok(problems)
}
