//! Holding, selling and giving back what a shelf has decided. Each is one statement a table, however large the
//! batch. `reserved` and `on_hand` are only ever added to, never set to a sum that was read earlier.
use crate::model::{Hold, LotId, OrderId, SaleId};
use kernel::{Quantity, Whole};
use std::collections::BTreeMap;
use store::{Row, Tx, column, maybe_column, values};

pub(crate) const ADD_RESERVED: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved + input.quantity
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
pub(crate) const INSERT_RESERVATIONS: &str = "
    INSERT INTO reservation (county_id, order_id, line, lot_id, quantity, expires_ms, sale_id, state)
    SELECT $1, input.*, 'held' FROM rows($2, $3, $4, $5, $6, $7) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, line)
        DO UPDATE SET lot_id = excluded.lot_id, quantity = excluded.quantity, expires_ms = excluded.expires_ms,
                      sale_id = excluded.sale_id, state = 'held'
     WHERE reservation.state = 'released'
 RETURNING lot_id, quantity, sale_id";

/// A reservation that was changed.
struct Turned {
    lot: LotId,
    quantity: Quantity,
    sale: Option<SaleId>,
}

/// Holds what a locked [`crate::Shelf`] gave, or a sale. A line that is held or sold already stays as it is; one
/// that was released is held again. What comes from a sale is reserved already.
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
        maybe_column(&holds, |h| h.sale),
    ];
    let held = tx.query(INSERT_RESERVATIONS, &values, turned)?;
    add(tx, ADD_RESERVED, from_shelf(held))
}

fn turned(row: &Row) -> store::Result<Turned> {
    Ok(Turned { lot: row.whole(0)?, quantity: row.whole(1)?, sale: row.maybe(2)? })
}

fn from_shelf(turned: Vec<Turned>) -> impl Iterator<Item = (LotId, Quantity)> {
    turned.into_iter().filter(|t| t.sale.is_none()).map(|t| (t.lot, t.quantity))
}

fn from_sales(turned: &[Turned]) -> Vec<(LotId, Quantity)> {
    turned.iter().filter(|t| t.sale.is_some()).map(|t| (t.lot, t.quantity)).collect()
}

pub(crate) const SELL: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved - input.quantity, on_hand = on_hand - input.quantity,
                   state = CASE WHEN state = 'open' AND on_hand = input.quantity THEN 'sold_out' ELSE state END
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";
const SELL_SET_ASIDE: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved - input.quantity, on_hand = on_hand - input.quantity,
                   set_aside = set_aside - input.quantity,
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
 RETURNING lot_id, quantity, sale_id";
const RELEASE_HELD: &str = "
    UPDATE reservation SET state = 'released'
     WHERE county_id = $1 AND state = 'held' AND order_id IN (SELECT * FROM rows($2))
 RETURNING lot_id, quantity, sale_id";
const RELEASE_COMMITTED: &str = "
    UPDATE reservation SET state = 'released'
     WHERE county_id = $1 AND state = 'committed' AND order_id IN (SELECT * FROM rows($2))
 RETURNING lot_id, quantity, sale_id";

/// Sells what is held for these orders.
pub fn commit(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let turned = turn(tx, orders, COMMIT_HELD)?;
    add(tx, SELL_SET_ASIDE, from_sales(&turned).into_iter())?;
    add(tx, SELL, from_shelf(turned))
}

/// Gives back what is held for these orders. What came from a sale stays set aside: the sale says what becomes
/// of it.
pub fn release(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let turned = turn(tx, orders, RELEASE_HELD)?;
    add(tx, FREE, from_shelf(turned))
}

/// Puts what was sold to these orders on the shelf again: nobody has packed it yet.
pub fn put_back(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let turned = turn(tx, orders, RELEASE_COMMITTED)?;
    add(tx, RETURN, turned.into_iter().map(|t| (t.lot, t.quantity)))
}

const SET_ASIDE: &str = "
    UPDATE lot SET reserved = reserved + $3, set_aside = set_aside + $3
     WHERE county_id = $1 AND id = $2 AND state = 'open' AND on_hand - reserved >= $3";
const BRING_BACK: &str = "
    WITH input(lot_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE lot SET reserved = reserved - input.quantity, set_aside = set_aside - input.quantity
      FROM input
     WHERE lot.county_id = $1 AND lot.id = input.lot_id";

/// Sets a part of an open lot aside for a sale. `false` where so much is not free.
pub fn set_aside(tx: &mut Tx, lot: LotId, quantity: Quantity) -> store::Result<bool> {
    Ok(tx.execute(SET_ASIDE, values![lot, quantity])? == 1)
}

const LOCK_BY_IDS: &str = "SELECT id FROM lot WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// Puts what sales have not sold on the shelf again.
pub fn bring_back(tx: &mut Tx, parts: &[(LotId, Quantity)]) -> store::Result<()> {
    if parts.is_empty() {
        return Ok(());
    }
    tx.lock(LOCK_BY_IDS, &[column(parts, |part| part.0)], |row| row.whole::<LotId>(0))?;
    add(tx, BRING_BACK, parts.iter().copied())
}

pub(crate) const LOCK_LOTS: &str = "
    SELECT id FROM lot
     WHERE county_id = $1
       AND id IN (SELECT lot_id FROM reservation WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)))";

fn turn(tx: &mut Tx, orders: &[OrderId], reservations: &'static str) -> store::Result<Vec<Turned>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let orders = column(orders, |order| *order);
    tx.hold(LOCK_LOTS, std::slice::from_ref(&orders))?;
    tx.query(reservations, &[orders], turned)
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
