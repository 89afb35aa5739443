//! What growers and the office do to single lots. The condition is in the write: there is no gap between
//! looking and changing.
use crate::model::{LotId, LotState};
use crate::queries::lot;
use county::ProducerId;
use kernel::{Day, Fen, Quantity, Time};
use serde::{Deserialize, Serialize};
use store::{Tx, values};

/// Why a lot was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChanged {
    NoSuchLot,
    /// The lot is another producer's.
    NotYours,
    /// It is no longer for sale, so there is nothing to change.
    NotOpen,
    /// So much of it is reserved for orders and cannot be written off.
    Reserved {
        reserved: Quantity,
        free: Quantity,
    },
}

/// Who changes a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its own grower.
    Producer(ProducerId),
    Office,
}

/// What the log says of a change to a lot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LotChanged {
    pub lot: LotId,
    pub quantity: Quantity,
}

const CLOSE: &str = "
    UPDATE lot SET state = 'closed'
     WHERE county_id = $1 AND id = $2 AND state = 'open' AND ($3 = 0 OR producer_id = $3)";
const SPOILAGE: &str = "
    UPDATE lot SET on_hand = on_hand - $3, spoiled = spoiled + $3,
                   state = CASE WHEN state = 'open' AND on_hand = $3 THEN 'sold_out' ELSE state END
     WHERE county_id = $1 AND id = $2 AND on_hand - reserved >= $3 AND ($4 = 0 OR producer_id = $4)";
const SET_PRICE: &str = "
    UPDATE lot SET price_fen = $3
     WHERE county_id = $1 AND id = $2 AND state = 'open' AND ($4 = 0 OR producer_id = $4)";
const RECALL: &str =
    "UPDATE lot SET state = 'recalled' WHERE county_id = $1 AND id = $2 AND state <> 'recalled'";
const CLOSE_PAST: &str = "
    UPDATE lot SET state = 'closed' WHERE county_id = $1 AND state = 'open' AND best_before_on < $2";

/// The producer's id, or 0 for the office, which may change every lot.
fn owner(by: By) -> ProducerId {
    match by {
        By::Producer(producer) => producer,
        By::Office => ProducerId::default(),
    }
}

/// Takes a lot from the shop. What is reserved of it stays so.
pub fn close_lot(tx: &mut Tx, id: LotId, by: By, now: Time) -> store::Result<Result<(), NotChanged>> {
    if tx.execute(CLOSE, values![id, owner(by)])? == 0 {
        return why_not(tx, id, by);
    }
    told(tx, "lot.closed", id, Quantity::ZERO, now)
}

/// Writes off what has spoiled. What is reserved cannot spoil: refund it first.
pub fn write_off(
    tx: &mut Tx,
    id: LotId,
    spoiled: Quantity,
    by: By,
    now: Time,
) -> store::Result<Result<(), NotChanged>> {
    if tx.execute(SPOILAGE, values![id, spoiled, owner(by)])? == 0 {
        return why_not(tx, id, by);
    }
    told(tx, "lot.spoiled", id, spoiled, now)
}

/// Gives a lot a price of its own for a pack; none takes the product's again. Orders keep what they paid.
pub fn change_lot_price(
    tx: &mut Tx,
    id: LotId,
    price: Option<Fen>,
    by: By,
    now: Time,
) -> store::Result<Result<(), NotChanged>> {
    if tx.execute(SET_PRICE, values![id, price, owner(by)])? == 0 {
        return why_not(tx, id, by);
    }
    told(tx, "lot.priced", id, Quantity::ZERO, now)
}

/// Stops a lot that must not be eaten. Whoever has some of it is found by its reservations.
pub fn recall(tx: &mut Tx, id: LotId, now: Time) -> store::Result<Result<(), NotChanged>> {
    if tx.execute(RECALL, values![id])? == 0 {
        return why_not(tx, id, By::Office);
    }
    told(tx, "lot.recalled", id, Quantity::ZERO, now)
}

/// Closes the lots whose last day was before `today`; answers how many. Once a day is enough.
pub fn close_past(tx: &mut Tx, today: Day) -> store::Result<u64> {
    tx.execute(CLOSE_PAST, values![today])
}

fn told(
    tx: &mut Tx,
    kind: &'static str,
    lot: LotId,
    quantity: Quantity,
    now: Time,
) -> store::Result<Result<(), NotChanged>> {
    tx.log(kind, lot, now, &LotChanged { lot, quantity })?;
    Ok(Ok(()))
}

fn why_not(tx: &mut Tx, id: LotId, by: By) -> store::Result<Result<(), NotChanged>> {
    let Some(lot) = lot(tx, id)? else { return Ok(Err(NotChanged::NoSuchLot)) };
    Ok(Err(match by {
        By::Producer(producer) if producer != lot.producer => NotChanged::NotYours,
        _ if lot.state != LotState::Open => NotChanged::NotOpen,
        _ => NotChanged::Reserved { reserved: lot.reserved, free: lot.free() },
    }))
}
