//! What must hold of certificates and commitments.
use store::{Row, Tx};
use webkit::Problem;

const COMMITMENTS_OF_NOBODY: &str = "
    SELECT commitment.number FROM commitment
      LEFT JOIN producer ON producer.county_id = $1 AND producer.id = commitment.producer_id
     WHERE commitment.county_id = $1 AND producer.id IS NULL
     ORDER BY commitment.number LIMIT 20";
const CERTIFICATES_OF_NOBODY: &str = "
    SELECT certificate.number FROM certificate
      LEFT JOIN producer ON producer.county_id = $1 AND producer.id = certificate.producer_id
     WHERE certificate.county_id = $1 AND producer.id IS NULL
     ORDER BY certificate.number LIMIT 20";
const KEPT_TOO_SHORT: &str = "
    SELECT number FROM commitment
     WHERE county_id = $1 AND keep_until_on < issued_on + 184
     ORDER BY number LIMIT 20";

/// What is wrong with the room's rows.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what) in [
        (COMMITMENTS_OF_NOBODY, "a commitment names a producer who is not in the county"),
        (CERTIFICATES_OF_NOBODY, "a certificate names a producer who is not in the county"),
        (KEPT_TOO_SHORT, "a commitment is kept for less than six months"),
    ] {
        let found = tx.query(sql, &[], |row: &Row| row.text(0))?;
        problems.extend(found.into_iter().map(|where_| Problem { room: "brand", what: what.into(), where_ }));
    }
    Ok(problems)
}
