//! What carriers get of buyers' freight, order by order; and what was posted for a cause, for who has to prove it.
use crate::model::{AccountKind, EntryKind};
use county::CompanyId;
use kernel::Fen;
use std::collections::HashMap;
use stock::OrderId;
use store::{Tx, column, values};

/// A carrier's part of an order's freight, as it was frozen with the order. It stands on the first line of those
/// that one outlet sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarrierFreight {
    pub order: OrderId,
    pub line: i64,
    pub company: CompanyId,
    pub amount: Fen,
}

const OF_CARRIERS: &str = "
    SELECT order_id, line, owner_id, amount_fen FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)) AND part = 'freight_carrier' AND cause_id = 0";

/// What carriers were promised of the freight of these orders.
pub fn freight_of_carriers(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<CarrierFreight>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(OF_CARRIERS, &[column(orders, |order| *order)], |row| {
        Ok(CarrierFreight {
            order: row.whole(0)?,
            line: row.whole(1)?,
            company: row.whole(2)?,
            amount: row.whole(3)?,
        })
    })
}

const FOR_CAUSES: &str = "
    SELECT entry.cause_id, CAST(sum(posting.amount_fen) AS BIGINT)
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.order_id = 0 AND entry.kind = $2
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id AND account.kind = $3
     GROUP BY entry.cause_id";

/// What entries of this kind, which are about no order, posted to accounts of a kind: debit positive, by their
/// cause. A cause without such a posting is not named.
pub fn posted_for_causes(
    tx: &mut Tx,
    kind: EntryKind,
    account: AccountKind,
) -> store::Result<HashMap<i64, Fen>> {
    let read = |row: &store::Row| Ok((row.whole(0)?, row.whole(1)?));
    Ok(tx.query(FOR_CAUSES, values![kind.word(), account.word()], read)?.into_iter().collect())
}
