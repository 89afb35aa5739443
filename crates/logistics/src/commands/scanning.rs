//! Records scans: a batch asks once, decides in memory, writes once.
use super::locking::lock;
use super::writing;
use super::yard::{NewIds, Yard, was_corrected};
use crate::model::{Answer, NewScan, Refusal, Scanned};
use crate::queries::read_way;
use kernel::Time;
use std::collections::HashMap;
use store::{Tx, texts};

/// Records a batch of scans in the order given. A scan that was sent before gets its answer again, whatever has
/// become of the parcel since; one that is refused changes nothing.
pub fn record_scans(tx: &mut Tx, batch: &[NewScan], now: Time) -> store::Result<Vec<Answer>> {
    let locked = lock(tx, batch, now)?;
    let mut yard = Yard::new(locked, county::timetable(tx)?);
    // Read after the parcels are locked: whoever sent the same scan at the same moment has ended by then.
    let keys: Vec<&str> = batch.iter().map(|scan| scan.device_key.as_str()).collect();
    let mut known = answers_to(tx, &keys)?;
    let mut new: Vec<(&NewScan, Answer)> = Vec::new();
    let mut answers = Vec::with_capacity(batch.len());
    for scan in batch {
        if let Some(answer) = known.get(&scan.device_key) {
            answers.push(answer.clone());
            continue;
        }
        let rest = (1..yard.size_of(&scan.code)).map(|_| tx.new_id()).collect();
        let ids = NewIds { scan: tx.new_id(), run: tx.new_id(), rest };
        let answer = yard.take(&ids, scan, now);
        known.insert(scan.device_key.clone(), answer.clone());
        new.push((scan, answer.clone()));
        answers.push(answer);
    }
    writing::write(tx, &mut yard, &new, now)?;
    Ok(answers)
}

const ACCEPTED: &str = "
    SELECT scan.device_key, scan.id, scan.kind, scan.cash_fen, scan.happened_ms, scan.at_ms, scan.received_ms,
           scan.bag_id, parcel.id, parcel.order_id, parcel.waybill, parcel.from_id, parcel.transit_id, parcel.hub_id,
           parcel.via_id, parcel.to_place_id, parcel.zone_id, parcel.flow
      FROM scan
      JOIN parcel ON parcel.county_id = $1 AND parcel.id = scan.parcel_id
     WHERE scan.county_id = $1 AND scan.device_key IN (SELECT * FROM rows($2))";
const REFUSED: &str = "
    SELECT device_key, why FROM refused_scan
     WHERE county_id = $1 AND device_key IN (SELECT * FROM rows($2))";

/// The answers that scans with these device keys got.
pub fn answers_to(tx: &mut Tx, device_keys: &[&str]) -> store::Result<HashMap<String, Answer>> {
    let keys = || [texts(device_keys, |key| *key)];
    let accepted = tx.query(ACCEPTED, &keys(), |row| {
        let scanned = Scanned {
            scan: row.whole(1)?,
            kind: row.word(2)?,
            cash: row.maybe(3)?,
            happened: row.whole(4)?,
            corrected: was_corrected(row.whole(5)?, row.whole(6)?, row.whole(4)?),
            bag: row.maybe(7)?,
            parcel: row.whole(8)?,
            order: row.maybe(9)?,
            waybill: row.text(10)?,
            way: read_way(row, 11)?,
        };
        Ok((row.text(0)?, Ok(scanned)))
    })?;
    let refused = tx.query(REFUSED, &keys(), |row| {
        let why: Refusal = serde_json::from_str(&row.text(1)?)?;
        Ok((row.text(0)?, Err(why)))
    })?;
    Ok(accepted.into_iter().chain(refused).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn the_answers_to_a_batch_are_found_by_their_keys() {
        let words = || vec![texts(["a"], |word| word)];
        no_walk(&[(ACCEPTED, words()), (REFUSED, words())]);
    }
}
