//! What is on board of a run, and what it took along the way.
use crate::bags::BagId;
use crate::model::{Parcel, RunId};
use crate::queries::{parcels_where, read_parcel};
use kernel::Grams;
use std::collections::HashMap;
use store::{Tx, column, values};

/// Parcels of one run that are read at the most: twice what the largest bus holds.
const ABOARD_MAX: i64 = 2_000;

const ON_RUN: &str = parcels_where!("run_id = $2 ORDER BY id LIMIT $3");

/// What a run carries now.
pub fn parcels_on_run(tx: &mut Tx, run: RunId) -> store::Result<Vec<Parcel>> {
    tx.query(ON_RUN, values![run, ABOARD_MAX], read_parcel)
}

const BAG_LOAD: &str = "
    SELECT bag_id, CAST(sum(grams) AS BIGINT) FROM parcel
     WHERE county_id = $1 AND bag_id IN (SELECT * FROM rows($2))
     GROUP BY bag_id";

/// What lies in these bags weighs so much; a bag without parcels is not named.
pub fn bag_load(tx: &mut Tx, bags: &[BagId]) -> store::Result<HashMap<BagId, Grams>> {
    if bags.is_empty() {
        return Ok(HashMap::new());
    }
    let read = |row: &store::Row| Ok((row.whole(0)?, row.whole(1)?));
    Ok(tx.query(BAG_LOAD, &[column(bags, |bag| *bag)], read)?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn what_is_on_board_is_found_by_the_run() {
        let id = || Value::from(1_i64);
        no_walk(&[(ON_RUN, vec![id(), id()]), (BAG_LOAD, vec![column([1_i64], |n| n)])]);
    }
}
