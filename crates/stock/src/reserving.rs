//! Holding, selling and giving back what a shelf has decided. Each is one statement a table, however large the
//! batch. `reserved` and `on_hand` are only ever added to, never set to a sum that was read earlier.
use crate::model::{Hold, LotId, OrderId};
use kernel::{Quantity, Whole};
use std::collections::BTreeMap;
use store::{Row, Tx, column};

pub(crate) const ADD_RESERVED: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved + input.quantity
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
pub(crate) const INSERT_RESERVATIONS: &str = "
    INSERT INTO reservation (county_id, order_id, line, lot_id, quantity, expires_ms, state)
    SELECT $1, input.*, 'held' FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, line)
        DO UPDATE SET lot_id = excluded.lot_id, quantity = excluded.quantity, expires_ms = excluded.expires_ms,
                      state = 'held'
     WHERE reservation.state = 'released'
 RETURNING lot_id, quantity";

/// Holds what a locked [`crate::Shelf`] gave. A line that is held or sold already stays as it is; one that was
/// released is held again.
pub fn hold(tx: &mut Tx, holds: &[Hold]) -> store::Result<()> {
    if holds.is_empty() {
        return Ok(());
    }
    let mut holds: Vec<&Hold> = holds.iter().collect();
    holds.sort_unstable_by_key(|hold| (hold.order, hold.line));
    let values = [
        column(&holds, |h| h.order),
        column(&holds, |h| h.line),
        column(&holds, |h| h.lot),
        column(&holds, |h| h.quantity),
        column(&holds, |h| h.expires),
    ];
    let held = tx.query(INSERT_RESERVATIONS, &values, part)?;
    add(tx, ADD_RESERVED, held.into_iter())
}

fn part(row: &Row) -> store::Result<(LotId, Quantity)> {
    Ok((row.whole(0)?, row.whole(1)?))
}

pub(crate) const SELL: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved - input.quantity, on_hand = on_hand - input.quantity,
                   state = CASE WHEN state = 'open' AND on_hand = input.quantity THEN 'sold_out' ELSE state END
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
const FREE: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved - input.quantity
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
const RETURN: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET on_hand = on_hand + input.quantity,
                   state = CASE WHEN state = 'sold_out' THEN 'open' ELSE state END
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
pub(crate) const COMMIT_HELD: &str = "
    UPDATE reservation SET state = 'committed'
     WHERE county_id = $1 AND state = 'held' AND order_id IN (SELECT * FROM rows($2))
 RETURNING lot_id, quantity";
const RELEASE_HELD: &str = "
    UPDATE reservation SET state = 'released'
     WHERE county_id = $1 AND state = 'held' AND order_id IN (SELECT * FROM rows($2))
 RETURNING lot_id, quantity";
const RELEASE_COMMITTED: &str = "
    UPDATE reservation SET state = 'released'
     WHERE county_id = $1 AND state = 'committed' AND order_id IN (SELECT * FROM rows($2))
 RETURNING lot_id, quantity";

/// Sells what is held for these orders.
pub fn commit(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    turn(tx, orders, COMMIT_HELD, SELL)
}

/// Gives back what is held for these orders.
pub fn release(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    turn(tx, orders, RELEASE_HELD, FREE)
}

/// Puts what was sold to these orders on the shelf again: nobody has packed it yet.
pub fn put_back(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    turn(tx, orders, RELEASE_COMMITTED, RETURN)
}

pub(crate) const LOCK_LOTS: &str = "
    SELECT id FROM lot
     WHERE county_id = $1
       AND id IN (SELECT lot_id FROM reservation WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)))";

fn turn(
    tx: &mut Tx,
    orders: &[OrderId],
    reservations: &'static str,
    lots: &'static str,
) -> store::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    let orders = column(orders, |order| *order);
    tx.lock(LOCK_LOTS, std::slice::from_ref(&orders), |row| row.whole::<LotId>(0))?;
    let turned = tx.query(reservations, &[orders], part)?;
    add(tx, lots, turned.into_iter())
}

/// One row a lot: a lot named twice in one UPDATE would be changed once.
fn add(
    tx: &mut Tx,
    sql: &'static str,
    changes: impl Iterator<Item = (LotId, Quantity)>,
) -> store::Result<()> {
    let mut sums: BTreeMap<LotId, i64> = BTreeMap::new();
    for (lot, quantity) in changes {
        *sums.entry(lot).or_default() += quantity.get();
    }
    if sums.is_empty() {
        return Ok(());
    }
    tx.execute(sql, &[column(sums.keys(), |id| *id), column(sums.values(), |sum| *sum)]).map(drop)
}
