//! Records scans: a batch asks once, decides in memory, writes once.
use super::writing;
use super::yard::{NewIds, Yard, was_corrected};
use crate::codes::ParcelCode;
use crate::model::{Answer, NewScan, Parcel, Refusal, Scanned};
use crate::queries::{parcel_columns, read_parcel, read_way};
use crate::runs::{Run, runs_on};
use kernel::{Day, Time};
use std::collections::{BTreeSet, HashMap};
use stock::OrderId;
use store::{Tx, texts};

/// Records a batch of scans in the order given. A scan that was sent before gets its answer again, whatever has
/// become of the parcel since; one that is refused changes nothing.
pub fn record_scans(tx: &mut Tx, batch: &[NewScan], now: Time) -> store::Result<Vec<Answer>> {
    let parcels = lock_parcels(tx, batch)?;
    let (timetable, runs) = (county::timetable(tx)?, runs_of(tx, batch, now)?);
    let mut yard = Yard::new(parcels, timetable, runs);
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
        let ids = NewIds { scan: tx.new_id(), run: tx.new_id() };
        let answer = yard.take(ids, scan, now);
        known.insert(scan.device_key.clone(), answer.clone());
        new.push((scan, answer.clone()));
        answers.push(answer);
    }
    writing::write(tx, &mut yard, &new, now)?;
    Ok(answers)
}

/// The runs that a batch may put parcels on: of the days that it tells of, and of the next morning.
fn runs_of(tx: &mut Tx, batch: &[NewScan], now: Time) -> store::Result<Vec<Run>> {
    let loads = batch.iter().filter(|scan| scan.kind.may_board());
    let days = |time: Time| [time.day(), time.day().plus(1)];
    let told: BTreeSet<Day> = loads.flat_map(|scan| days(scan.at)).collect();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    runs_on(tx, &told.into_iter().chain(days(now)).collect())
}

const ORDERS_BY_WAYBILL: &str = "
    SELECT order_id FROM parcel WHERE county_id = $1 AND waybill IN (SELECT * FROM rows($2))";
const ORDERS_BY_SSCC: &str = "
    SELECT order_id FROM parcel WHERE county_id = $1 AND sscc IN (SELECT * FROM rows($2))";
const ORDERS_BY_CODE: &str = "
    SELECT order_id FROM parcel WHERE county_id = $1 AND order_code IN (SELECT * FROM rows($2))";
const LOCK: &str = concat!(
    "SELECT ",
    parcel_columns!(),
    " FROM parcel WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))"
);

/// Locks every parcel of every order that the batch is about: cash and completion look at whole orders.
fn lock_parcels(tx: &mut Tx, batch: &[NewScan]) -> store::Result<Vec<Parcel>> {
    let codes: BTreeSet<ParcelCode> =
        batch.iter().filter_map(|scan| ParcelCode::read(&scan.code).ok()).collect();
    let mut orders: BTreeSet<OrderId> = BTreeSet::new();
    for (sql, is_kind) in [
        (ORDERS_BY_WAYBILL, (|code| matches!(code, ParcelCode::Waybill(_))) as fn(&&ParcelCode) -> bool),
        (ORDERS_BY_SSCC, |code| matches!(code, ParcelCode::Sscc(_))),
        (ORDERS_BY_CODE, |code| matches!(code, ParcelCode::Order(_))),
    ] {
        let named: Vec<&ParcelCode> = codes.iter().filter(is_kind).collect();
        if !named.is_empty() {
            orders
                .extend(tx.query(sql, &[texts(named, |code| code.as_str())], |row| row.whole::<OrderId>(0))?);
        }
    }
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    tx.lock(LOCK, &[store::column(orders, |order| order)], read_parcel)
}

const ACCEPTED: &str = "
    SELECT scan.device_key, scan.id, scan.kind, scan.cash_fen, scan.happened_ms, scan.at_ms, scan.received_ms,
           parcel.id, parcel.order_id, parcel.waybill, parcel.from_id, parcel.transit_id, parcel.hub_id,
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
            parcel: row.whole(7)?,
            order: row.maybe(8)?,
            waybill: row.text(9)?,
            way: read_way(row, 10)?,
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
    fn a_batch_of_scans_finds_its_rows_by_their_keys() {
        let words = || vec![texts(["a"], |word| word)];
        no_walk(&[
            (ORDERS_BY_WAYBILL, words()),
            (ORDERS_BY_SSCC, words()),
            (ORDERS_BY_CODE, words()),
            (LOCK, vec![store::column([1_i64], |n| n)]),
            (ACCEPTED, words()),
            (REFUSED, words()),
        ]);
    }
}
