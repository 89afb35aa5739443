//! Recalling a lot: it is sold no more, its page says why, and whoever has some of it is found.
use kernel::{Quantity, Time, Whole};
use ordering::{Order, Receiver};
use std::collections::HashMap;
use stock::{Lot, LotId, NotChanged, OrderId, ReservationState};
use store::{Tx, column, values};
use webkit::PersonId;

/// Recalls that a list shows at the most.
pub(crate) const RECALLS_MAX: i64 = 500;
/// Orders of one lot that a list shows at the most.
pub(crate) const ORDERS_MAX: i64 = 5_000;
/// Longest reason, in characters.
pub(crate) const REASON_CHARS_MAX: usize = 300;

const INSERT: &str = "
    INSERT INTO lot_recall (county_id, lot_id, reason, person_id, recalled_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county_id, lot_id) DO NOTHING";
const OF_LOT: &str =
    "SELECT lot_id, reason, recalled_ms FROM lot_recall WHERE county_id = $1 AND lot_id = $2";
const OF_LOTS: &str = "
    SELECT lot_id, reason, recalled_ms FROM lot_recall
     WHERE county_id = $1 AND lot_id IN (SELECT * FROM rows($2))";
const LATEST: &str = "
    SELECT lot_id, reason, recalled_ms FROM lot_recall
     WHERE county_id = $1 ORDER BY recalled_ms DESC, lot_id DESC LIMIT $2";

/// What the office said of a lot that must not be eaten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    pub lot: LotId,
    pub reason: String,
    pub at: Time,
}

/// Stops a lot and keeps why. A lot that is recalled already keeps its first reason.
pub fn recall_lot(
    tx: &mut Tx,
    lot: LotId,
    reason: &str,
    by: PersonId,
    now: Time,
) -> store::Result<Result<(), NotChanged>> {
    if let Err(why) = stock::recall(tx, lot, now)? {
        return Ok(Err(why));
    }
    tx.execute(INSERT, values![lot, reason, by, now])?;
    Ok(Ok(()))
}

pub fn recall_of(tx: &mut Tx, lot: LotId) -> store::Result<Option<Recall>> {
    tx.find(OF_LOT, values![lot], read)
}

/// What was said of these lots, where something was.
pub(crate) fn recalls_of(tx: &mut Tx, lots: &[LotId]) -> store::Result<HashMap<LotId, Recall>> {
    let found = tx.query(OF_LOTS, &[column(lots, |lot| *lot)], read)?;
    Ok(found.into_iter().map(|recall| (recall.lot, recall)).collect())
}

fn read(row: &store::Row) -> store::Result<Recall> {
    Ok(Recall { lot: row.whole(0)?, reason: row.text(1)?, at: row.whole(2)? })
}

/// The recalls with their lots, newest first.
pub(crate) fn recalls(tx: &mut Tx) -> store::Result<Vec<(Recall, Lot)>> {
    let recalls = tx.query(LATEST, values![RECALLS_MAX], read)?;
    let ids: Vec<LotId> = recalls.iter().map(|recall| recall.lot).collect();
    let lots = stock::lots_by_ids(tx, &ids)?;
    Ok(recalls
        .into_iter()
        .filter_map(|recall| Some((recall.clone(), lots.get(&recall.lot)?.clone())))
        .collect())
}

/// An order that has, or had, some of a lot.
pub(crate) struct Reached {
    pub order: Order,
    pub receiver: Receiver,
    pub quantity: Quantity,
    pub state: ReservationState,
    pub waybills: Vec<String>,
}

/// The orders that have some of a lot, oldest first.
pub(crate) fn reached(tx: &mut Tx, lot: LotId) -> store::Result<Vec<Reached>> {
    let holders = stock::holders(tx, lot, ORDERS_MAX)?;
    let ids: Vec<OrderId> = holders.iter().map(|holder| holder.order).collect();
    let orders = ordering::orders_by_ids(tx, &ids)?;
    let mut waybills: HashMap<OrderId, Vec<String>> = HashMap::new();
    for parcel in logistics::parcels_of_lot(tx, lot, ORDERS_MAX)? {
        if let Some(order) = parcel.order {
            waybills.entry(order).or_default().push(parcel.waybill);
        }
    }
    let of_id: HashMap<OrderId, Order> = orders.into_iter().map(|order| (order.id, order)).collect();
    let mut reached = Vec::new();
    for holder in holders {
        let Some(order) = of_id.get(&holder.order) else { continue };
        reached.push(Reached {
            order: order.clone(),
            receiver: ordering::receiver_of(tx, holder.order)?,
            quantity: holder.quantity,
            state: holder.state,
            waybills: waybills.get(&holder.order).cloned().unwrap_or_default(),
        });
    }
    reached.sort_by_key(|one| one.order.id.get());
    Ok(reached)
}
