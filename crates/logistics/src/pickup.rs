//! The six figures that whoever collects a parcel has to say.
use crate::model::Parcel;
use county::PlaceId;
use kernel::{Count, Time, Whole};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, column, texts};

/// After so many misses it is locked.
pub const MISSES_MAX: i64 = 3;

/// Six figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickupCode(String);

impl PickupCode {
    /// From any random number.
    pub fn of(random: u64) -> Self {
        Self(format!("{:06}", random % 1_000_000))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of the code for one order, or one parcel from outside, at one outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pickup {
    pub code: String,
    pub misses: i64,
}

impl Pickup {
    pub fn is_locked(&self) -> bool {
        self.misses >= MISSES_MAX
    }
    /// How many misses are left.
    pub fn left(&self) -> Count {
        Count::new((MISSES_MAX - self.misses).max(0)).unwrap_or_default()
    }
}

/// Whose code it is: the order or the parcel, and the outlet.
pub type PickupKey = (i64, PlaceId);

/// The key under which a parcel is collected; none where it goes to a door.
pub fn key_of(parcel: &Parcel) -> Option<PickupKey> {
    let subject = parcel.order.map_or(parcel.id.get(), |order| order.get());
    parcel.way.outlet().map(|outlet| (subject, outlet))
}

const CODES: &str = "
    SELECT subject_id, outlet_id, code, misses FROM pickup_code
     WHERE county_id = $1 AND subject_id IN (SELECT * FROM rows($2))";

/// The codes under which these parcels are collected; personal, for the receiver alone.
pub fn pickup_codes(tx: &mut Tx, parcels: &[Parcel]) -> store::Result<HashMap<PickupKey, Pickup>> {
    let subjects: BTreeSet<i64> = parcels.iter().filter_map(key_of).map(|(subject, _)| subject).collect();
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let read = |row: &store::Row| {
        let pickup = Pickup { code: row.text(2)?, misses: row.whole(3)? };
        Ok(((row.whole(0)?, row.whole(1)?), pickup))
    };
    Ok(tx.query(CODES, &[column(subjects, |subject| subject)], read)?.into_iter().collect())
}

const INSERT: &str = "
    INSERT INTO pickup_code (county_id, subject_id, outlet_id, code, misses, made_ms)
    SELECT $1, input.*, 0, $5 FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, subject_id, outlet_id) DO NOTHING";

/// Writes new codes; where one is known already, that one stays.
pub(crate) fn insert_codes(tx: &mut Tx, new: &[(PickupKey, PickupCode)], now: Time) -> store::Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let values = [
        column(new, |((subject, _), _)| *subject),
        column(new, |((_, outlet), _)| *outlet),
        texts(new, |(_, code)| code.as_str()),
        now.into(),
    ];
    tx.execute(INSERT, &values).map(drop)
}

const MISSED: &str = "
      WITH input(subject_id, outlet_id, misses) AS (SELECT * FROM rows($2, $3, $4))
    UPDATE pickup_code SET misses = input.misses
      FROM input
     WHERE pickup_code.county_id = $1 AND pickup_code.subject_id = input.subject_id
       AND pickup_code.outlet_id = input.outlet_id";

/// Writes how often codes were missed by now.
pub(crate) fn write_misses(tx: &mut Tx, missed: &[(PickupKey, i64)]) -> store::Result<()> {
    if missed.is_empty() {
        return Ok(());
    }
    let values = [
        column(missed, |((subject, _), _)| *subject),
        column(missed, |((_, outlet), _)| *outlet),
        column(missed, |(_, misses)| *misses),
    ];
    tx.execute(MISSED, &values).map(drop)
}

const RENEW: &str = "
    UPDATE pickup_code SET code = $4, misses = 0, made_ms = $5
     WHERE county_id = $1 AND subject_id = $2 AND outlet_id = $3";

pub(crate) fn renew(tx: &mut Tx, key: PickupKey, code: &PickupCode, now: Time) -> store::Result<bool> {
    let (subject, outlet) = key;
    Ok(tx.execute(RENEW, store::values![subject, outlet, code.as_str(), now])? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn codes_are_found_by_their_orders() {
        let ids = || column([1_i64], |n| n);
        no_walk(&[(CODES, vec![ids()]), (MISSED, vec![ids(), ids(), ids()])]);
    }
}
