//! How much is on the shelf: figures for the county screen.
use catalog::ProductId;
use county::PlaceId;
use kernel::{Count, Day, Quantity};
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
