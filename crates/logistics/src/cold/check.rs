//! What must always be true of the cold chain.
use store::{Tx, values};
use webkit::Problem;

const FINDINGS_MAX: i64 = 20;

const UNREAD: &str = "
    SELECT box_kind, box_id FROM cold_breach
     WHERE county_id = $1
       AND NOT EXISTS (SELECT 1 FROM temperature
                        WHERE temperature.county_id = $1 AND temperature.box_kind = cold_breach.box_kind
                          AND temperature.box_id = cold_breach.box_id
                          AND temperature.at_ms >= cold_breach.from_ms AND temperature.at_ms <= cold_breach.until_ms
                          AND temperature.tenths = cold_breach.worst_e1)
     ORDER BY box_kind, box_id LIMIT $2";

/// A breach that was told stands on a reading that is there.
pub(crate) fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let found: Vec<(String, i64)> =
        tx.query(UNREAD, values![FINDINGS_MAX], |row| Ok((row.text(0)?, row.whole(1)?)))?;
    let told = |(kind, id): (String, i64)| Problem {
        room: "logistics",
        what: "the office was told of a warm box that no reading speaks of".to_string(),
        where_: format!("cold box of {kind} {id}"),
    };
    Ok(found.into_iter().map(told).collect())
}
