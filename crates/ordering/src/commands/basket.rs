//! The basket: what a visitor means to buy. Nothing is held for it.
use crate::model::{LINES_MAX, PACKS_MAX};
use crate::queries::{BasketLine, basket};
use catalog::ProductId;
use kernel::{Count, Time, Whole};
use stock::LotId;
use store::{Tx, values};
use webkit::SessionKey;

/// Why something does not go into the basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasketFull {
    Lines { most: usize },
    Packs { most: i64 },
}

const ADD: &str = "
    INSERT INTO basket_line (county_id, session_key, product_id, lot_id, packs, added_ms)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county_id, session_key, product_id, lot_id)
        DO UPDATE SET packs = basket_line.packs + excluded.packs";
const SET: &str = "
    UPDATE basket_line SET packs = $5
     WHERE county_id = $1 AND session_key = $2 AND product_id = $3 AND lot_id = $4";
const REMOVE: &str = "
    DELETE FROM basket_line
     WHERE county_id = $1 AND session_key = $2 AND product_id = $3 AND lot_id = $4";
const EMPTY: &str = "DELETE FROM basket_line WHERE county_id = $1 AND session_key = $2";

/// Puts packs of a product (of one lot, or of whichever is best) into the basket of this session.
pub fn put_in(
    tx: &mut Tx,
    session: SessionKey,
    line: BasketLine,
    now: Time,
) -> store::Result<Result<(), BasketFull>> {
    let lines = basket(tx, session)?;
    let same = lines.iter().find(|l| l.product == line.product && l.lot == line.lot);
    if same.is_none() && lines.len() >= LINES_MAX {
        return Ok(Err(BasketFull::Lines { most: LINES_MAX }));
    }
    if same.map_or(0, |l| l.packs.get()) + line.packs.get() > PACKS_MAX {
        return Ok(Err(BasketFull::Packs { most: PACKS_MAX }));
    }
    tx.execute(ADD, values![session, line.product, key(line.lot), line.packs, now])?;
    Ok(Ok(()))
}

/// Sets how many packs of a line are wanted; none takes it out.
pub fn set_packs(
    tx: &mut Tx,
    session: SessionKey,
    product: ProductId,
    lot: Option<LotId>,
    packs: Count,
) -> store::Result<()> {
    let packs = packs.min(Count::new(PACKS_MAX).unwrap_or_default());
    match packs.is_zero() {
        true => tx.execute(REMOVE, values![session, product, key(lot)]),
        false => tx.execute(SET, values![session, product, key(lot), packs]),
    }
    .map(drop)
}

pub fn empty_basket(tx: &mut Tx, session: SessionKey) -> store::Result<()> {
    tx.execute(EMPTY, values![session]).map(drop)
}

fn key(lot: Option<LotId>) -> LotId {
    lot.unwrap_or_default()
}
