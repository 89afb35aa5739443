//! The basket: what a visitor means to buy. Nothing is held for it.
use crate::model::{LINES_MAX, PACKS_MAX};
use crate::queries::{BasketLine, basket};
use kernel::{Count, Time, Whole};
use stock::{LotId, SaleId};
use store::{Tx, values};
use webkit::SessionKey;

/// Why something does not go into the basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasketFull {
    Lines { most: usize },
    Packs { most: i64 },
}

const ADD: &str = "
    INSERT INTO basket_line (county_id, session_key, product_id, lot_id, sale_id, packs, added_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (county_id, session_key, product_id, lot_id, sale_id)
        DO UPDATE SET packs = basket_line.packs + excluded.packs";
const SET: &str = "
    UPDATE basket_line SET packs = $6
     WHERE county_id = $1 AND session_key = $2 AND product_id = $3 AND lot_id = $4 AND sale_id = $5";
const REMOVE: &str = "
    DELETE FROM basket_line
     WHERE county_id = $1 AND session_key = $2 AND product_id = $3 AND lot_id = $4 AND sale_id = $5";
const EMPTY: &str = "DELETE FROM basket_line WHERE county_id = $1 AND session_key = $2";

/// Puts packs of a product (of one lot, or of whichever is best) into the basket of this session.
pub fn put_in(
    tx: &mut Tx,
    session: SessionKey,
    line: BasketLine,
    now: Time,
) -> store::Result<Result<(), BasketFull>> {
    let lines = basket(tx, session)?;
    let same = lines.iter().find(|l| l.is_of(&line));
    if same.is_none() && lines.len() >= LINES_MAX {
        return Ok(Err(BasketFull::Lines { most: LINES_MAX }));
    }
    if same.map_or(0, |l| l.packs.get()) + line.packs.get() > PACKS_MAX {
        return Ok(Err(BasketFull::Packs { most: PACKS_MAX }));
    }
    let (lot, sale) = line.keys();
    tx.execute(ADD, values![session, line.product, lot, sale, line.packs, now])?;
    Ok(Ok(()))
}

/// Sets how many packs of a line are wanted; none takes it out.
pub fn set_packs(tx: &mut Tx, session: SessionKey, line: &BasketLine) -> store::Result<()> {
    let packs = line.packs.min(Count::new(PACKS_MAX).unwrap_or_default());
    let (lot, sale) = line.keys();
    match packs.is_zero() {
        true => tx.execute(REMOVE, values![session, line.product, lot, sale]),
        false => tx.execute(SET, values![session, line.product, lot, sale, packs]),
    }
    .map(drop)
}

pub fn empty_basket(tx: &mut Tx, session: SessionKey) -> store::Result<()> {
    tx.execute(EMPTY, values![session]).map(drop)
}

impl BasketLine {
    fn is_of(&self, other: &Self) -> bool {
        (self.product, self.lot, self.sale) == (other.product, other.lot, other.sale)
    }
    /// The lot and the sale as the table has them: 0 for none.
    fn keys(&self) -> (LotId, SaleId) {
        (self.lot.unwrap_or_default(), self.sale.unwrap_or_default())
    }
}
