//! Holding, selling and giving back what a stall has decided. Each is one statement a table, however large the
//! batch. Sales are locked before lots.
use crate::model::{LineState, SOLD_OUT, SaleId, SaleState, SaleTold};
use crate::stall::{Buyer, Stall};
use kernel::{Count, Quantity, Time, Whole};
use std::collections::BTreeMap;
use stock::{LotId, OrderId};
use store::{Row, Tx, column, maybe_column};

/// What a line of an order has taken from a sale, to be written.
#[derive(Clone, Debug)]
pub struct SaleHold<'a> {
    pub order: OrderId,
    pub line: i64,
    pub sale: SaleId,
    pub packs: Count,
    pub quantity: Quantity,
    pub buyer: Buyer<'a>,
    pub at: Time,
}

pub(crate) const INSERT_LINES: &str = "
    INSERT INTO flash_sale_line (county_id, order_id, line, sale_id, packs, quantity, buyer_key, phone_key, state)
    SELECT $1, input.*, 'held' FROM rows($2, $3, $4, $5, $6, $7, $8) AS input";
pub(crate) const HOLD: &str = "
    WITH input(sale_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE flash_sale SET unsold = unsold - input.quantity, held = held + input.quantity
      FROM input
     WHERE flash_sale.county_id = $1 AND flash_sale.id = input.sale_id
 RETURNING flash_sale.id, lot_id, unsold, price_fen";

/// Writes what a locked [`Stall`] gave. The lots' reservations are `stock`'s, with the sale's id in them.
pub fn hold(tx: &mut Tx, stall: &Stall, holds: &[SaleHold]) -> store::Result<()> {
    let Some(now) = holds.iter().map(|hold| hold.at).max() else { return Ok(()) };
    let mut holds: Vec<&SaleHold> = holds.iter().collect();
    holds.sort_unstable_by_key(|hold| (hold.order, hold.line));
    let keys: Vec<_> = holds.iter().map(|hold| stall.counted(hold.sale, &hold.buyer)).collect();
    let values = [
        column(&holds, |h| h.order),
        column(&holds, |h| h.line),
        column(&holds, |h| h.sale),
        column(&holds, |h| h.packs),
        column(&holds, |h| h.quantity),
        maybe_column(&keys, |keys| keys.buyer),
        maybe_column(&keys, |keys| keys.phone),
    ];
    tx.execute(INSERT_LINES, &values)?;
    let held: Vec<Part> = holds.iter().map(|h| Part { sale: h.sale, quantity: h.quantity }).collect();
    take_from_sales(tx, &held, now)
}

/// Writes what sales have given.
pub(crate) fn take_from_sales(tx: &mut Tx, held: &[Part], now: Time) -> store::Result<()> {
    let sums = sums(held);
    if sums.is_empty() {
        return Ok(());
    }
    let left = tx.query(HOLD, &columns(&sums), |row| {
        let (sale, lot) = (row.whole(0)?, row.whole(1)?);
        Ok(SaleTold { sale, lot, quantity: row.whole(2)?, price: row.whole(3)? })
    })?;
    for told in left.into_iter().filter(|told| told.quantity.is_zero()) {
        tx.log(SOLD_OUT, told.sale, now, &told)?;
    }
    Ok(())
}

/// A part of a sale that an order has.
pub(crate) struct Part {
    pub sale: SaleId,
    pub quantity: Quantity,
}

fn part(row: &Row) -> store::Result<Part> {
    Ok(Part { sale: row.whole(0)?, quantity: row.whole(1)? })
}

fn sums<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeMap<SaleId, i64> {
    let mut sums = BTreeMap::new();
    for part in parts {
        *sums.entry(part.sale).or_default() += part.quantity.get();
    }
    sums
}

fn columns(sums: &BTreeMap<SaleId, i64>) -> [store::Value; 2] {
    [column(sums.keys(), |id| *id), column(sums.values(), |sum| *sum)]
}

pub(crate) const LOCK_SALES: &str = "
    SELECT id, lot_id, state
      FROM flash_sale
     WHERE county_id = $1
       AND id IN (SELECT sale_id FROM flash_sale_line WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)))";

#[derive(Clone, Copy)]
struct Locked {
    lot: LotId,
    state: SaleState,
}

fn lock(tx: &mut Tx, orders: &[OrderId]) -> store::Result<BTreeMap<SaleId, Locked>> {
    if orders.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = tx.lock(LOCK_SALES, &[column(orders, |order| *order)], |row| {
        Ok((row.whole(0)?, Locked { lot: row.whole(1)?, state: row.word(2)? }))
    })?;
    Ok(rows.into_iter().collect())
}

pub(crate) const TURN_LINES: &str = "
    UPDATE flash_sale_line SET state = $4
     WHERE county_id = $1 AND state = $3 AND order_id IN (SELECT * FROM rows($2))
 RETURNING sale_id, quantity";

pub(crate) fn turn_lines(
    tx: &mut Tx,
    orders: &[OrderId],
    from: LineState,
    to: LineState,
) -> store::Result<Vec<Part>> {
    tx.query(TURN_LINES, &[column(orders, |order| *order), from.word().into(), to.word().into()], part)
}

const SELL: &str = "
    WITH input(sale_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE flash_sale SET held = held - input.quantity, sold = sold + input.quantity
      FROM input
     WHERE flash_sale.county_id = $1 AND flash_sale.id = input.sale_id";
const FREE: &str = "
    WITH input(sale_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE flash_sale SET held = held - input.quantity, unsold = unsold + input.quantity
      FROM input
     WHERE flash_sale.county_id = $1 AND flash_sale.id = input.sale_id";
const FREE_ENDED: &str = "
    WITH input(sale_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE flash_sale SET held = held - input.quantity, returned = returned + input.quantity
      FROM input
     WHERE flash_sale.county_id = $1 AND flash_sale.id = input.sale_id";
const RETURN: &str = "
    WITH input(sale_id, quantity) AS (SELECT * FROM rows($2, $3))
    UPDATE flash_sale SET sold = sold - input.quantity, returned = returned + input.quantity
      FROM input
     WHERE flash_sale.county_id = $1 AND flash_sale.id = input.sale_id";

fn add(tx: &mut Tx, sql: &'static str, sums: &BTreeMap<SaleId, i64>) -> store::Result<()> {
    if sums.is_empty() { Ok(()) } else { tx.execute(sql, &columns(sums)).map(drop) }
}

/// Sells what is held for these orders, from the shelf and from sales.
pub fn commit(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let sales = lock(tx, orders)?;
    stock::commit(tx, orders)?;
    if sales.is_empty() {
        return Ok(());
    }
    let sold = turn_lines(tx, orders, LineState::Held, LineState::Sold)?;
    add(tx, SELL, &sums(&sold))
}

/// Gives back what is held for these orders: to the shelf, to a sale that runs, or, where a sale has ended, from
/// there to the shelf.
pub fn release(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let sales = lock(tx, orders)?;
    stock::release(tx, orders)?;
    if sales.is_empty() {
        return Ok(());
    }
    let freed = turn_lines(tx, orders, LineState::Held, LineState::Released)?;
    let ended = |part: &&Part| sales.get(&part.sale).is_some_and(|sale| sale.state == SaleState::Ended);
    let (over, live): (Vec<&Part>, Vec<&Part>) = freed.iter().partition(ended);
    add(tx, FREE, &sums(live))?;
    let back: Vec<(LotId, Quantity)> =
        over.iter().filter_map(|part| Some((sales.get(&part.sale)?.lot, part.quantity))).collect();
    add(tx, FREE_ENDED, &sums(over))?;
    stock::bring_back(tx, &back)
}

/// Puts what was sold to these orders on the shelf again: nobody has packed it yet. A sale does not get it back.
pub fn put_back(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    let sales = lock(tx, orders)?;
    stock::put_back(tx, orders)?;
    if sales.is_empty() {
        return Ok(());
    }
    let back = turn_lines(tx, orders, LineState::Sold, LineState::Returned)?;
    add(tx, RETURN, &sums(&back))
}
