//! What reads the ledger.
use crate::model::AccountKind;
use county::ProducerId;
use kernel::Fen;
use std::collections::HashMap;
use stock::OrderId;
use store::{Tx, column, values};

/// What a producer has coming, and what may be paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Waits until the buyers have their parcels.
    pub due: Fen,
    pub payable: Fen,
}

const MONEY: &str = "
    SELECT kind, balance_fen
      FROM account
     WHERE county_id = $1 AND kind IN ('producer_due', 'producer_payable') AND owner_id = $2";

/// A producer's money at this moment.
pub fn money_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Money> {
    let mut money = Money::default();
    let balances: Vec<(AccountKind, Fen)> =
        tx.query(MONEY, values![producer], |row| Ok((row.word(0)?, row.whole(1)?)))?;
    for (kind, balance) in balances {
        let owed = if kind == AccountKind::ProducerDue { &mut money.due } else { &mut money.payable };
        *owed = -balance;
    }
    Ok(money)
}

const PAID_BY_ORDERS: &str = "
    SELECT entry.order_id, posting.amount_fen
      FROM entry
      JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
     WHERE entry.county_id = $1 AND entry.kind = 'paid' AND entry.order_id IN (SELECT * FROM rows($2))
       AND posting.amount_fen > 0";

/// What the ledger says was paid for these orders.
pub fn paid_by_orders(tx: &mut Tx, orders: &[OrderId]) -> store::Result<HashMap<OrderId, Fen>> {
    let sides: Vec<(OrderId, Fen)> = tx
        .query(PAID_BY_ORDERS, &[column(orders, |order| *order)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let mut sums = HashMap::new();
    sides.into_iter().for_each(|(order, amount)| *sums.entry(order).or_default() += amount);
    Ok(sums)
}
