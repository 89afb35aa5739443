//! What reads lots.
use crate::model::{Lot, LotId, OrderId, ReservationState};
use catalog::ProductId;
use county::ProducerId;
use kernel::{Day, Quantity};
use std::collections::HashMap;
use store::{Row, Tx, column, texts, values};

/// Lots that a product's page shows.
pub const ON_SHELF_MAX: i64 = 12;
/// Lots that a grower's page shows.
pub const OF_PRODUCER_MAX: i64 = 60;

macro_rules! select_lot {
    ($tail:literal) => {
        concat!(
            "SELECT lot.id, lot.code, lot.product_id, lot.producer_id, lot.outlet_id, lot.township_id,
                    lot.commitment_id, lot.harvested_on, lot.best_before_on, lot.listed, lot.on_hand,
                    lot.reserved, lot.spoiled, lot.price_fen, lot.state, lot.listed_ms, lot.set_aside ",
            $tail
        )
    };
}

pub(crate) fn read_lot(row: &Row) -> store::Result<Lot> {
    Ok(Lot {
        id: row.whole(0)?,
        code: row.text(1)?,
        product: row.whole(2)?,
        producer: row.whole(3)?,
        outlet: row.whole(4)?,
        township: row.whole(5)?,
        commitment: row.whole(6)?,
        harvested_on: row.whole(7)?,
        best_before: row.whole(8)?,
        listed: row.whole(9)?,
        on_hand: row.whole(10)?,
        reserved: row.whole(11)?,
        spoiled: row.whole(12)?,
        price: row.maybe(13)?,
        state: row.word(14)?,
        listed_at: row.whole(15)?,
        set_aside: row.whole(16)?,
    })
}

pub(crate) use select_lot;

pub(crate) const BY_IDS: &str =
    select_lot!("FROM lot WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))");
pub(crate) const BY_CODES: &str =
    select_lot!("FROM lot WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))");
pub(crate) const ON_SHELF: &str = select_lot!(
    "FROM lot
     WHERE county_id = $1 AND product_id = $2 AND state = 'open' AND best_before_on >= $3 AND on_hand > reserved
     ORDER BY best_before_on, id LIMIT $4"
);
pub(crate) const OF_PRODUCER: &str =
    select_lot!("FROM lot WHERE county_id = $1 AND producer_id = $2 ORDER BY id DESC LIMIT $3");

pub fn lot(tx: &mut Tx, id: LotId) -> store::Result<Option<Lot>> {
    tx.find(BY_IDS, &[column([id], |id| id)], read_lot)
}

pub fn lots_by_ids(tx: &mut Tx, ids: &[LotId]) -> store::Result<HashMap<LotId, Lot>> {
    let found = tx.query(BY_IDS, &[column(ids, |id| *id)], read_lot)?;
    Ok(found.into_iter().map(|lot| (lot.id, lot)).collect())
}

/// What an order has, or had, of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub order: OrderId,
    pub quantity: Quantity,
    pub state: ReservationState,
}

const HOLDERS: &str = "
    SELECT order_id, quantity, state FROM reservation
     WHERE county_id = $1 AND lot_id = $2 ORDER BY order_id, line LIMIT $3";

/// The orders that have some of a lot, or had, oldest first.
pub fn holders(tx: &mut Tx, lot: LotId, most: i64) -> store::Result<Vec<Holder>> {
    tx.query(HOLDERS, values![lot, most], |row| {
        Ok(Holder { order: row.whole(0)?, quantity: row.whole(1)?, state: row.word(2)? })
    })
}

pub fn lots_by_codes(tx: &mut Tx, codes: &[&str]) -> store::Result<HashMap<String, Lot>> {
    let found = tx.query(BY_CODES, &[texts(codes, |code| *code)], read_lot)?;
    Ok(found.into_iter().map(|lot| (lot.code.clone(), lot)).collect())
}

pub fn lot_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Lot>> {
    tx.find(BY_CODES, &[texts([code], |code| code)], read_lot)
}

/// The lots of a product that can be bought on this day, in the order in which they are sold.
pub fn on_shelf(tx: &mut Tx, product: ProductId, today: Day) -> store::Result<Vec<Lot>> {
    tx.query(ON_SHELF, values![product, today, ON_SHELF_MAX], read_lot)
}

/// A producer's lots, the newest first.
pub fn lots_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Vec<Lot>> {
    tx.query(OF_PRODUCER, values![producer, OF_PRODUCER_MAX], read_lot)
}
