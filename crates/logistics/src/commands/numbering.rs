//! Numbers that parcels and bags are given: waybills and bag codes by day, SSCCs over all days.
use crate::codes::BagCode;
use kernel::{Count, Day, Sscc, Waybill, Whole};
use std::collections::BTreeMap;
use store::{Tx, values};

const COUNT_PARCELS: &str = "
    INSERT INTO parcel_counter (county_id, day_on, last) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, day_on) DO UPDATE SET last = parcel_counter.last + excluded.last
 RETURNING last";
const COUNT_BAGS: &str = "
    INSERT INTO bag_counter (county_id, day_on, last) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, day_on) DO UPDATE SET last = bag_counter.last + excluded.last
 RETURNING last";

/// Takes the next `count` numbers of a day; answers the first of them.
fn count_on(tx: &mut Tx, sql: &'static str, day: Day, count: usize) -> store::Result<i64> {
    let count = count as i64;
    let last: i64 = tx.one(sql, values![day, count], |row| row.whole(0))?;
    Ok(last - count + 1)
}

fn numbered(
    tx: &mut Tx,
    sql: &'static str,
    days: &[Day],
    code: fn(Day, Count) -> String,
) -> store::Result<Vec<String>> {
    let mut next: BTreeMap<Day, i64> = BTreeMap::new();
    for day in days {
        *next.entry(*day).or_default() += 1;
    }
    for (day, count) in &mut next {
        *count = count_on(tx, sql, *day, *count as usize)?;
    }
    let mut one = |day: &Day| {
        let number = next.entry(*day).or_default();
        *number += 1;
        code(*day, Count::new(*number - 1).unwrap_or(Count::MAX))
    };
    Ok(days.iter().map(&mut one).collect())
}

/// A waybill for each of these days.
pub(super) fn waybills(tx: &mut Tx, days: &[Day]) -> store::Result<Vec<String>> {
    numbered(tx, COUNT_PARCELS, days, |day, count| Waybill::new(day, count).to_string())
}

/// A bag's code for each of these days.
pub(super) fn bag_codes(tx: &mut Tx, days: &[Day]) -> store::Result<Vec<String>> {
    numbered(tx, COUNT_BAGS, days, |day, count| BagCode::new(day, count).to_string())
}

/// The day under which all parcels are counted, for their serial numbers.
const EVERY_DAY: i64 = 0;

/// An SSCC for each of `count` parcels; empty ones where the county has no GS1 prefix.
pub(super) fn ssccs(tx: &mut Tx, count: usize) -> store::Result<Vec<String>> {
    let Some(prefix) = county::setting(tx, county::keys::GS1_PREFIX)? else {
        return Ok(vec![String::new(); count]);
    };
    let first = count_on(tx, COUNT_PARCELS, Day::from_row(EVERY_DAY)?, count)?;
    let sscc = |serial| Sscc::new(&prefix, serial).map(|sscc| sscc.to_string()).unwrap_or_default();
    Ok((first..first + count as i64).map(sscc).collect())
}
