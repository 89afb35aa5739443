//! What ordering tells the log.
use crate::claims::ClaimId;
use kernel::{Fen, Time};
use serde::{Deserialize, Serialize};
use stock::OrderId;
use store::Tx;

/// An order was placed and its lots are held.
pub const PLACED: &str = "order.placed";
/// An order will be packed: it is paid, or cash was promised at an outlet.
pub const CONFIRMED: &str = "order.confirmed";
/// The buyer has everything.
pub const COMPLETED: &str = "order.completed";
/// No payment came in time, or the buyer changed his mind: its lots are free again.
pub const RELEASED: &str = "order.released";
/// The money went back.
pub const REFUNDED: &str = "order.refunded";

/// Nobody said that it was received, and the time to say otherwise is over.
pub const SETTLED: &str = "order.settled";
/// Something was wrong with an order.
pub const CLAIMED: &str = "order.claimed";

/// A claim or the scale made less of the cash that the buyer brings to the outlet.
pub const CASH_CHANGED: &str = "order.cash_changed";

/// The fields of [`CASH_CHANGED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCash {
    pub order: OrderId,
    /// What he brings now.
    pub cash: Fen,
}

/// The fields of [`CLAIMED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimMade {
    pub claim: ClaimId,
    pub order: OrderId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    pub order: OrderId,
    pub total: Fen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderConfirmed {
    pub order: OrderId,
    pub total: Fen,
}

/// The fields of [`COMPLETED`], [`SETTLED`], [`RELEASED`] and [`REFUNDED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEnded {
    pub order: OrderId,
}

pub(crate) fn log_confirmed(tx: &mut Tx, at: Time, fields: &OrderConfirmed) -> store::Result<()> {
    tx.log(CONFIRMED, fields.order, at, fields).map(drop)
}
