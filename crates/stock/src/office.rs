//! The office's list of lots: filters, pages by key, sums.
use crate::model::{Lot, LotId, LotState};
use crate::queries::read_lot;
use catalog::ProductId;
use county::{ProducerId, TownshipId};
use kernel::{Count, Day};
use store::{Tx, column, values};

/// Which lots a list shows, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lots {
    /// One lot by its code; "" is all.
    pub code: String,
    /// Lots of these producers; none is all.
    pub producers: Option<Vec<ProducerId>>,
    pub township: Option<TownshipId>,
    pub product: Option<ProductId>,
    pub state: Option<LotState>,
    pub harvested_from: Option<Day>,
    /// The list goes on below this lot.
    pub below: Option<LotId>,
}

const LIST: &str = crate::queries::select_lot!(
    "FROM lot
     WHERE county_id = $1 AND id < $2
       AND ($3 = 0 OR township_id = $3) AND ($4 = 0 OR product_id = $4) AND ($5 = '' OR state = $5)
       AND harvested_on >= $6 AND ($7 = '' OR code = $7)
     ORDER BY id DESC LIMIT $8"
);
const LIST_OF: &str = crate::queries::select_lot!(
    "FROM lot
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($9)) AND id < $2
       AND ($3 = 0 OR township_id = $3) AND ($4 = 0 OR product_id = $4) AND ($5 = '' OR state = $5)
       AND harvested_on >= $6 AND ($7 = '' OR code = $7)
     ORDER BY id DESC LIMIT $8"
);

/// The lots of a page, or of a whole file.
pub fn list(tx: &mut Tx, which: &Lots, limit: Count) -> store::Result<Vec<Lot>> {
    let below = which.below.unwrap_or(LotId::new(i64::MAX));
    let (township, product) = (which.township.unwrap_or_default(), which.product.unwrap_or_default());
    let (state, from) = (which.state.map_or("", LotState::word), which.harvested_from.unwrap_or_default());
    let mut all = values![below, township, product, state, from, &which.code, limit].to_vec();
    match &which.producers {
        None => tx.query(LIST, &all, read_lot),
        Some(producers) => {
            all.push(column(producers, |id| *id));
            tx.query(LIST_OF, &all, read_lot)
        }
    }
}

const COUNTS: &str = "
    SELECT count(*), coalesce(CAST(sum(CASE WHEN best_before_on < $3 THEN 1 ELSE 0 END) AS BIGINT), 0)
      FROM lot
     WHERE county_id = $1 AND state = 'open' AND best_before_on >= $2";

/// How many lots are open, and how many of them end before `soon`.
pub fn open_and_ending(tx: &mut Tx, today: Day, soon: Day) -> store::Result<(i64, i64)> {
    tx.one(COUNTS, values![today, soon], |row| Ok((row.whole(0)?, row.whole(1)?)))
}
