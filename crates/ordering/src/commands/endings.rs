//! How orders end: not paid in time, changed one's mind, everything received, money back.
use crate::events::{COMPLETED, OrderEnded, REFUNDED, RELEASED};
use crate::model::{HOLD_MINUTES, OrderState};
use county::{Destination, PlaceId};
use kernel::Time;
use ledger::{Payer, Post};
use payment::Provider;
use stock::OrderId;
use store::{Tx, column, values};

/// Orders that one round of the timer ends.
const EXPIRE_MAX: i64 = 1_000;

const DUE: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND state = 'placed' AND expires_ms < $2
     ORDER BY expires_ms, id LIMIT $3";
const DUE_TOO_LATE: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND state = 'placed' AND expires_ms > $2
     ORDER BY expires_ms, id LIMIT $3";
const LOCK_UNPAID: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND state = 'placed' AND id IN (SELECT * FROM rows($2))";
const LOCK_STATES: &str = "
    SELECT id, state, provider, outlet_id, cash_in_ms
      FROM orders
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_STATE: &str = "
    UPDATE orders SET state = $3, ended_ms = $4
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_EXPIRES: &str = "
    UPDATE orders SET expires_ms = $3
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_CASH_IN: &str = "
    UPDATE orders SET cash_in_ms = $3
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// Gives back the lots of orders whose time to pay is over; answers how many there were.
pub fn expire(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let due: Vec<OrderId> = tx.query(DUE, values![now, EXPIRE_MAX], |row| row.whole(0))?;
    if due.is_empty() {
        return Ok(0);
    }
    payment::hold(tx, &due)?;
    let orders: Vec<OrderId> = tx.lock(LOCK_UNPAID, &[column(&due, |order| *order)], |row| row.whole(0))?;
    give_back(tx, &orders, OrderState::Expired, now)?;
    Ok(orders.len())
}

/// By so much the clocks of two nodes may differ before a time to pay is thought too long.
const CLOCKS_DIFFER_MINUTES: i64 = 1;

/// An order that may be paid for longer than any may was placed before the clock was set back: its lots would be held
/// as much longer. It is given the usual time from now on. Answers how many there were.
pub fn shorten(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let longest = now.plus_minutes(HOLD_MINUTES + CLOCKS_DIFFER_MINUTES);
    let found: Vec<OrderId> = tx.query(DUE_TOO_LATE, values![longest, EXPIRE_MAX], |row| row.whole(0))?;
    if found.is_empty() {
        return Ok(0);
    }
    let until = now.plus_minutes(HOLD_MINUTES);
    payment::payable_until(tx, &found, until)?;
    let orders: Vec<OrderId> = tx.lock(LOCK_UNPAID, &[column(&found, |order| *order)], |row| row.whole(0))?;
    tx.execute(SET_EXPIRES, &[column(&orders, |order| *order), until.into()])?;
    Ok(found.len())
}

/// A buyer changed his mind before he paid. `false` where it is too late for that.
pub fn cancel(tx: &mut Tx, order: OrderId, now: Time) -> store::Result<bool> {
    payment::hold(tx, &[order])?;
    let standing = lock_states(tx, &[order])?;
    let waits = standing.iter().any(|s| s.state == OrderState::Placed);
    if waits {
        give_back(tx, &[order], OrderState::Cancelled, now)?;
    }
    Ok(waits)
}

fn give_back(tx: &mut Tx, orders: &[OrderId], state: OrderState, now: Time) -> store::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    promotion::release(tx, orders)?;
    payment::expire(tx, orders)?;
    end(tx, orders, state, RELEASED, now)
}

pub(super) fn end(
    tx: &mut Tx,
    orders: &[OrderId],
    state: OrderState,
    event: &'static str,
    now: Time,
) -> store::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    tx.execute(SET_STATE, &[column(orders, |order| *order), state.word().into(), now.into()])?;
    for order in orders {
        tx.log(event, *order, now, &OrderEnded { order: *order })?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub order: OrderId,
    pub state: OrderState,
    provider: Provider,
    outlet: Option<PlaceId>,
    cash_in: Option<Time>,
}

impl Standing {
    /// Money that is promised and not there.
    pub fn owes_cash(self) -> bool {
        self.provider == Provider::Cash && self.cash_in.is_none()
    }
    pub fn post(self, at: Time) -> Post {
        let payer = match self.outlet {
            Some(outlet) if self.provider == Provider::Cash => Payer::Outlet(outlet),
            _ => Payer::Provider(self.provider),
        };
        Post { order: self.order, at, payer }
    }
}

pub(super) fn lock_states(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Standing>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    tx.lock(LOCK_STATES, &[column(orders, |order| *order)], |row| {
        Ok(Standing {
            order: row.whole(0)?,
            state: row.word(1)?,
            provider: row.word(2)?,
            outlet: row.maybe(3)?,
            cash_in: row.maybe(4)?,
        })
    })
}

/// The buyers have everything: what was due to the producers becomes payable. An order whose cash is not in
/// stays as it is; told again when the cash has come, it ends.
pub fn completed(tx: &mut Tx, orders: &[OrderId], now: Time) -> store::Result<()> {
    let standing = lock_states(tx, orders)?;
    let done: Vec<OrderId> = standing
        .iter()
        .filter(|s| s.state == OrderState::Confirmed && !s.owes_cash())
        .map(|s| s.order)
        .collect();
    ledger::post_settled(tx, &done.iter().map(|order| (*order, now)).collect::<Vec<_>>())?;
    end(tx, &done, OrderState::Completed, COMPLETED, now)
}

/// The keeper of an outlet has taken the cash for these orders.
pub fn cash_in(tx: &mut Tx, orders: &[OrderId], now: Time) -> store::Result<()> {
    let standing = lock_states(tx, orders)?;
    let owing: Vec<Standing> =
        standing.into_iter().filter(|s| s.state == OrderState::Confirmed && s.owes_cash()).collect();
    if owing.is_empty() {
        return Ok(());
    }
    ledger::post_cash_in(tx, &owing.iter().map(|s| s.post(now)).collect::<Vec<_>>())?;
    tx.execute(SET_CASH_IN, &[column(&owing, |s| s.order), now.into()]).map(drop)
}

/// Gives the money of confirmed orders back and puts their lots on the shelf again: for orders that nobody has
/// packed yet. Answers which they were.
pub fn refund(tx: &mut Tx, orders: &[OrderId], now: Time) -> store::Result<Vec<OrderId>> {
    payment::hold(tx, orders)?;
    let standing = lock_states(tx, orders)?;
    let back: Vec<Standing> = standing.into_iter().filter(|s| s.state == OrderState::Confirmed).collect();
    let ids: Vec<OrderId> = back.iter().map(|s| s.order).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    promotion::put_back(tx, &ids)?;
    payment::refund(tx, &ids)?;
    ledger::post_refunded(tx, &back.iter().map(|s| s.post(now)).collect::<Vec<_>>())?;
    end(tx, &ids, OrderState::Refunded, REFUNDED, now)?;
    Ok(ids)
}

/// Where an order goes, from its two columns.
pub(crate) fn destination(zone: Option<county::ZoneId>, outlet: Option<PlaceId>) -> Destination {
    match (zone, outlet) {
        (_, Some(outlet)) => Destination::Outlet(outlet),
        (zone, None) => Destination::City(zone.unwrap_or_default()),
    }
}
