//! What reads payments.
use crate::model::{Intent, IntentId};
use stock::OrderId;
use store::{Row, Tx, column};

pub(crate) const INTENT_BY_IDS: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms, paid_ms
      FROM intent
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const INTENTS_OF: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms, paid_ms
      FROM intent
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     ORDER BY id";

pub(crate) fn read_intent(row: &Row) -> store::Result<Intent> {
    Ok(Intent {
        id: row.whole(0)?,
        order: row.whole(1)?,
        provider: row.word(2)?,
        amount: row.whole(3)?,
        state: row.word(4)?,
        expires: row.whole(5)?,
        paid: row.maybe(6)?,
    })
}

/// One payment that was asked for.
pub fn intent(tx: &mut Tx, id: IntentId) -> store::Result<Option<Intent>> {
    tx.find(INTENT_BY_IDS, &[column([id], |id| id)], read_intent)
}

/// The payments of these orders; an order that pays cash has none.
pub fn intents_of(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Intent>> {
    tx.query(INTENTS_OF, &[column(orders, |order| *order)], read_intent)
}
