//! Bags: what holds parcels that travel together, and where it stands.
use crate::model::RunId;
use crate::way::Standing;
use county::PlaceId;
use kernel::{Count, Time};
use std::collections::BTreeSet;
use store::{Row, Tx, column, texts, values};

kernel::id! {
    /// A bag, from its first parcel until it is opened.
    BagId;
}

kernel::words! {
    /// How far a bag has come.
    BagState {
        /// Parcels are put in.
        Filling = "filling",
        /// It travels as one.
        Sealed = "sealed",
        /// Its parcels were taken out.
        Opened = "opened",
    }
}

/// Most characters of a seal's number.
pub const SEAL_MAX: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bag {
    pub id: BagId,
    pub code: String,
    pub made_key: String,
    pub from: PlaceId,
    /// Where it will be opened.
    pub to: PlaceId,
    pub state: BagState,
    /// Its state word is not used: a bag is filling, sealed or opened.
    pub standing: Standing,
    pub seal: Option<String>,
    pub closed_key: Option<String>,
    pub opened_key: Option<String>,
    /// How many were in it when it was sealed; until then, how many lie in it.
    pub parcels: Count,
    pub made: Time,
    pub changed: Time,
}

macro_rules! bag_columns {
    () => {
        "id, code, made_key, from_id, to_id, state, holder, at_place_id, run_id, seal, closed_key, opened_key, \
         parcels, made_ms, changed_ms"
    };
}

pub(crate) fn read_bag(row: &Row) -> store::Result<Bag> {
    let run: Option<RunId> = row.maybe(8)?;
    Ok(Bag {
        id: row.whole(0)?,
        code: row.text(1)?,
        made_key: row.text(2)?,
        from: row.whole(3)?,
        to: row.whole(4)?,
        state: row.word(5)?,
        standing: Standing { holder: row.word(6)?, at: row.maybe(7)?, run, ..Standing::ANNOUNCED },
        seal: row.maybe_text(9)?,
        closed_key: row.maybe_text(10)?,
        opened_key: row.maybe_text(11)?,
        parcels: row.whole(12)?,
        made: row.whole(13)?,
        changed: row.whole(14)?,
    })
}

macro_rules! bags_where {
    ($condition:literal) => {
        concat!("SELECT ", bag_columns!(), " FROM bag WHERE county_id = $1 AND ", $condition)
    };
}

const BY_CODE: &str = bags_where!("code = $2");
const BY_MADE_KEYS: &str = bags_where!("made_key IN (SELECT * FROM rows($2))");
const AT: &str = bags_where!("at_place_id = $2 AND state = $3 ORDER BY id LIMIT $4");
const ON_RUN: &str = bags_where!("run_id = $2 ORDER BY id LIMIT $3");
const LOCK: &str = bags_where!("code IN (SELECT * FROM rows($2))");
/// Bags that a page shows at the most.
const BAGS_SHOWN_MAX: i64 = 100;

pub fn bag_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Bag>> {
    tx.find(BY_CODE, values![code], read_bag)
}

pub(crate) fn bags_by_made_keys(tx: &mut Tx, keys: &[&str]) -> store::Result<Vec<Bag>> {
    tx.query(BY_MADE_KEYS, &[texts(keys, |key| *key)], read_bag)
}

/// The bags that stand at a place, oldest first.
pub fn bags_at(tx: &mut Tx, place: PlaceId, state: BagState) -> store::Result<Vec<Bag>> {
    tx.query(AT, values![place, state.word(), BAGS_SHOWN_MAX], read_bag)
}

const SEALED_AT: &str = bags_where!("at_place_id IN (SELECT * FROM rows($2)) AND state = 'sealed' LIMIT $3");

/// The sealed bags at these places.
pub fn bags_at_places(tx: &mut Tx, places: &BTreeSet<PlaceId>) -> store::Result<Vec<Bag>> {
    let mut bags = tx.query(SEALED_AT, &[column(places, |place| *place), BAGS_SHOWN_MAX.into()], read_bag)?;
    bags.sort_by_key(|bag| bag.id);
    Ok(bags)
}

/// The bags on a run.
pub fn bags_on_run(tx: &mut Tx, run: RunId) -> store::Result<Vec<Bag>> {
    tx.query(ON_RUN, values![run, BAGS_SHOWN_MAX], read_bag)
}

/// Locks the bags with these codes.
pub(crate) fn lock_bags(tx: &mut Tx, codes: &[String]) -> store::Result<Vec<Bag>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    tx.lock(LOCK, &[texts(codes, |code| code)], read_bag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn bags_are_found_by_their_codes_and_places() {
        let (id, word) = (|| store::Value::from(1_i64), || store::Value::from("BG"));
        no_walk(&[
            (BY_CODE, vec![word()]),
            (BY_MADE_KEYS, vec![texts(["a"], |key| key)]),
            (AT, vec![id(), word(), id()]),
            (ON_RUN, vec![id(), id()]),
            (SEALED_AT, vec![column([1_i64], |n| n), id()]),
            (LOCK, vec![texts(["a"], |code| code)]),
        ]);
    }
}
