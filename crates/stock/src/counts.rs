//! How much is on the shelf: figures for the county screen.
use catalog::ProductId;
use county::{PlaceId, ProducerId};
use kernel::{Count, Day, Quantity};
use std::collections::HashMap;
use store::{Tx, values};

/// Lots of the list of what ends soon.
const ENDING_SHOWN_MAX: i64 = 5;

const OPEN: &str = "SELECT count(*) FROM lot WHERE county_id = $1 AND state = 'open' AND on_hand > reserved";

/// Lots of which something can still be bought.
pub fn open_lots(tx: &mut Tx) -> store::Result<Count> {
    tx.one(OPEN, &[], |row| row.whole(0))
}

/// A lot that will soon be past its day with much of it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingLot {
    pub code: String,
    pub product: ProductId,
    pub outlet: PlaceId,
    pub best_before: Day,
    pub free: Quantity,
}

const ENDING: &str = "
    SELECT code, product_id, outlet_id, best_before_on, on_hand - reserved
      FROM lot
     WHERE county_id = $1 AND state = 'open' AND best_before_on >= $2 AND best_before_on <= $3 AND on_hand > reserved
     ORDER BY on_hand - reserved DESC, id LIMIT $4";

/// The largest rests of lots whose last good day is from `today` to `last`.
pub fn ending_lots(tx: &mut Tx, today: Day, last: Day) -> store::Result<Vec<EndingLot>> {
    tx.query(ENDING, values![today, last, ENDING_SHOWN_MAX], |row| {
        Ok(EndingLot {
            code: row.text(0)?,
            product: row.whole(1)?,
            outlet: row.whole(2)?,
            best_before: row.whole(3)?,
            free: row.whole(4)?,
        })
    })
}

const FREE: &str = "
    SELECT product_id, CAST(sum(on_hand - reserved) AS BIGINT)
      FROM lot
     WHERE county_id = $1 AND state = 'open' AND best_before_on >= $2 AND on_hand > reserved
     GROUP BY product_id";

/// What can be bought of each product that is still good on `day`. Sums of steps, which may be more than one lot
/// can hold.
pub fn free_by_product(tx: &mut Tx, day: Day) -> store::Result<HashMap<ProductId, i64>> {
    let rows = tx.query(FREE, values![day], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}

const GROWERS: &str = "
    SELECT DISTINCT product_id, producer_id FROM lot WHERE county_id = $1 ORDER BY product_id, producer_id";

/// Who has ever listed a lot of what.
pub fn growers(tx: &mut Tx) -> store::Result<Vec<(ProductId, ProducerId)>> {
    tx.query(GROWERS, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))
}
