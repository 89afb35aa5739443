//! What the county screen reads: rows that are kept, never orders that are counted.
use catalog::ProductId;
use county::TownshipId;
use kernel::{Count, Day, Fen, Grams};
use std::collections::HashMap;
use store::{Tx, values};

/// Products of the bars.
pub const BEST_SHOWN_MAX: i64 = 6;

/// What was confirmed in some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    pub orders: i64,
    pub goods: Fen,
    /// What the producers get of it.
    pub due: Fen,
}

impl std::ops::AddAssign for Sold {
    fn add_assign(&mut self, other: Self) {
        self.orders += other.orders;
        self.goods += other.goods;
        self.due += other.due;
    }
}

const HOURS: &str = "
    SELECT hour, orders, goods_fen, due_fen FROM hour_total
     WHERE county_id = $1 AND day_on = $2
     ORDER BY hour";

/// A day by the hour, 24 of them.
pub fn hours_of(tx: &mut Tx, day: Day) -> store::Result<[Sold; 24]> {
    let mut hours = [Sold::default(); 24];
    tx.query(HOURS, values![day], |row| {
        let hour: i64 = row.whole(0)?;
        if let Some(slot) = usize::try_from(hour).ok().and_then(|hour| hours.get_mut(hour)) {
            *slot = Sold { orders: row.whole(1)?, goods: row.whole(2)?, due: row.whole(3)? };
        }
        Ok(())
    })?;
    Ok(hours)
}

const DAYS: &str = "
    SELECT CAST(coalesce(sum(orders), 0) AS BIGINT), CAST(coalesce(sum(goods_fen), 0) AS BIGINT),
           CAST(coalesce(sum(due_fen), 0) AS BIGINT)
      FROM hour_total
     WHERE county_id = $1 AND day_on >= $2 AND day_on <= $3";

/// The sum of some days.
pub fn sold_between(tx: &mut Tx, first: Day, last: Day) -> store::Result<Sold> {
    tx.one(DAYS, values![first, last], |row| {
        Ok(Sold { orders: row.whole(0)?, goods: row.whole(1)?, due: row.whole(2)? })
    })
}

const TOWNSHIPS: &str = "
    SELECT township_id, CAST(sum(orders) AS BIGINT) FROM day_total
     WHERE county_id = $1 AND day_on >= $2 AND day_on <= $3
     GROUP BY township_id";

/// Orders by the township that they came from; an order from two townships counts in both.
pub fn orders_by_township(tx: &mut Tx, first: Day, last: Day) -> store::Result<HashMap<TownshipId, i64>> {
    let rows = tx.query(TOWNSHIPS, values![first, last], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// What sold most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    pub product: ProductId,
    pub grams: Grams,
    pub packs: Count,
}

const BEST: &str = "
    SELECT product_id, CAST(sum(grams) AS BIGINT), CAST(sum(packs) AS BIGINT)
      FROM product_total
     WHERE county_id = $1 AND day_on >= $2 AND day_on <= $3
     GROUP BY product_id
     ORDER BY 2 DESC, product_id LIMIT $4";

pub fn best_sellers(tx: &mut Tx, first: Day, last: Day) -> store::Result<Vec<Best>> {
    tx.query(BEST, values![first, last, BEST_SHOWN_MAX], |row| {
        Ok(Best { product: row.whole(0)?, grams: row.whole(1)?, packs: row.whole(2)? })
    })
}
