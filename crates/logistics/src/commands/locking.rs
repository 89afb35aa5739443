//! Locks what a batch of scans is about: bags first, then parcels, each by their ids.
use super::yard::Locked;
use crate::bags::{Bag, lock_bags};
use crate::codes::ParcelCode;
use crate::model::{NewScan, Parcel, ParcelId, ScanKind};
use crate::pickup::pickup_codes;
use crate::queries::{parcel_columns, read_parcel};
use crate::runs::{Run, runs_on};
use county::CompanyId;
use kernel::{Day, Time};
use std::collections::{BTreeSet, HashMap};
use stock::OrderId;
use store::{Tx, column, texts};

/// Everything that the batch may change or has to know.
pub(super) fn lock(tx: &mut Tx, batch: &[NewScan], now: Time) -> store::Result<Locked> {
    let codes = Codes::of(batch);
    let bags = lock_bags(tx, &codes.bags)?;
    let parcels = lock_parcels(tx, &codes, &bags)?;
    let collects = batch.iter().any(|scan| scan.kind == ScanKind::Collected);
    let pickups = if collects { pickup_codes(tx, &parcels)? } else { HashMap::new() };
    let numbers = numbers_in_use(tx, batch)?;
    Ok(Locked { runs: runs_of(tx, batch, now)?, parcels, bags, pickups, numbers })
}

/// What a batch names.
#[derive(Default)]
struct Codes {
    waybills: Vec<String>,
    ssccs: Vec<String>,
    orders: Vec<String>,
    bags: Vec<String>,
    /// Whatever is no code of ours may be a carrier's number.
    others: Vec<String>,
}

impl Codes {
    fn of(batch: &[NewScan]) -> Self {
        let read = |text: &str| ParcelCode::read(text).map_err(|_| text.trim().to_string());
        let scanned = batch.iter().map(|scan| read(&scan.code));
        let into = batch.iter().filter_map(|scan| scan.details.bag.as_deref()).map(read);
        let named: BTreeSet<Result<ParcelCode, String>> = scanned.chain(into).collect();
        let mut codes = Self::default();
        for code in named {
            match code {
                Ok(ParcelCode::Waybill(code)) => codes.waybills.push(code.to_string()),
                Ok(ParcelCode::Sscc(code)) => codes.ssccs.push(code.to_string()),
                Ok(ParcelCode::Order(code)) => codes.orders.push(code.to_string()),
                Ok(ParcelCode::Bag(code)) => codes.bags.push(code.to_string()),
                Err(text) => codes.others.push(text),
            }
        }
        codes
    }
}

const BY_WAYBILL: &str = "
    SELECT id, order_id FROM parcel WHERE county_id = $1 AND waybill IN (SELECT * FROM rows($2))";
const BY_SSCC: &str = "
    SELECT id, order_id FROM parcel WHERE county_id = $1 AND sscc IN (SELECT * FROM rows($2))";
const BY_ORDER_CODE: &str = "
    SELECT id, order_id FROM parcel WHERE county_id = $1 AND order_code IN (SELECT * FROM rows($2))";
const BY_CARRIER: &str = "
    SELECT id, order_id FROM parcel WHERE county_id = $1 AND carrier_number IN (SELECT * FROM rows($2))";

macro_rules! locked_where {
    ($condition:literal) => {
        concat!("SELECT ", parcel_columns!(), " FROM parcel WHERE county_id = $1 AND ", $condition)
    };
}

const LOCK_OF_ORDERS: &str = locked_where!("order_id IN (SELECT * FROM rows($2))");
const LOCK_BY_IDS: &str = locked_where!("id IN (SELECT * FROM rows($2))");
const LOCK_IN_BAGS: &str = locked_where!("bag_id IN (SELECT * FROM rows($2))");

/// Locks every parcel of every order that the batch is about, since cash and completion look at whole orders;
/// those that belong to no order; and those that lie in its bags.
fn lock_parcels(tx: &mut Tx, codes: &Codes, bags: &[Bag]) -> store::Result<Vec<Parcel>> {
    let (mut orders, mut alone): (BTreeSet<OrderId>, BTreeSet<ParcelId>) = Default::default();
    for (sql, named) in [
        (BY_WAYBILL, &codes.waybills),
        (BY_SSCC, &codes.ssccs),
        (BY_ORDER_CODE, &codes.orders),
        (BY_CARRIER, &codes.others),
    ] {
        if named.is_empty() {
            continue;
        }
        for (id, order) in tx.query(sql, &[texts(named, |code| code)], |row| {
            Ok((row.whole::<ParcelId>(0)?, row.maybe::<OrderId>(1)?))
        })? {
            match order {
                Some(order) => drop(orders.insert(order)),
                None => drop(alone.insert(id)),
            }
        }
    }
    let mut parcels = Vec::new();
    if !orders.is_empty() {
        parcels.extend(tx.lock(LOCK_OF_ORDERS, &[column(orders, |order| order)], read_parcel)?);
    }
    if !alone.is_empty() {
        parcels.extend(tx.lock(LOCK_BY_IDS, &[column(alone, |id| id)], read_parcel)?);
    }
    if !bags.is_empty() {
        parcels.extend(tx.lock(LOCK_IN_BAGS, &[column(bags, |bag| bag.id)], read_parcel)?);
    }
    Ok(parcels)
}

const NUMBERS: &str = "
    SELECT carrier_id, carrier_number, id FROM parcel
     WHERE county_id = $1 AND carrier_number IN (SELECT * FROM rows($2))";

/// Which numbers that carriers give with this batch are another parcel's.
fn numbers_in_use(tx: &mut Tx, batch: &[NewScan]) -> store::Result<HashMap<(CompanyId, String), ParcelId>> {
    let given: BTreeSet<&str> =
        batch.iter().filter_map(|scan| Some(scan.details.carrier.as_ref()?.number.as_str())).collect();
    if given.is_empty() {
        return Ok(HashMap::new());
    }
    let read = |row: &store::Row| Ok(((row.whole(0)?, row.text(1)?), row.whole(2)?));
    Ok(tx.query(NUMBERS, &[texts(given, |number| number)], read)?.into_iter().collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn a_batch_of_scans_finds_its_rows_by_their_keys() {
        let words = || vec![texts(["a"], |word| word)];
        let ids = || vec![column([1_i64], |n| n)];
        no_walk(&[
            (BY_WAYBILL, words()),
            (BY_SSCC, words()),
            (BY_ORDER_CODE, words()),
            (BY_CARRIER, words()),
            (NUMBERS, words()),
            (LOCK_OF_ORDERS, ids()),
            (LOCK_BY_IDS, ids()),
            (LOCK_IN_BAGS, ids()),
        ]);
    }
}
