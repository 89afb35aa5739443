//! What a producer's sales cost him, and when he first sold.
use county::ProducerId;
use kernel::{Day, Fen};
use stock::OrderId;
use store::{Tx, values};

/// What one settled order cost a producer: what others got of his lines (fees, packing, commission, tax).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderCost {
    pub order: OrderId,
    /// The day on which it was settled.
    pub day: Day,
    pub cost: Fen,
}

const FIRST_SALE: &str = "
    SELECT min(entry.day_on)
      FROM share CROSS JOIN entry
     WHERE share.county_id = $1 AND share.part = 'goods' AND share.cause_id = 0 AND share.owner_id = $2
       AND entry.county_id = $1 AND entry.order_id = share.order_id AND entry.kind IN ('paid', 'cash_order')";
const COSTS: &str = "
    SELECT goods.order_id, max(entry.day_on), CAST(coalesce(sum(cost.amount_fen), 0) AS BIGINT)
      FROM share AS goods CROSS JOIN entry
      LEFT JOIN share AS cost ON cost.county_id = $1 AND cost.order_id = goods.order_id AND cost.line = goods.line
                             AND cost.cause_id = 0
                             AND cost.part IN ('platform_fee', 'tax', 'outlet_fee', 'packing', 'commission')
     WHERE goods.county_id = $1 AND goods.part = 'goods' AND goods.cause_id = 0 AND goods.owner_id = $2
       AND entry.county_id = $1 AND entry.order_id = goods.order_id AND entry.kind = 'settled'
       AND entry.day_on >= $3 AND entry.day_on <= $4
       AND NOT EXISTS (SELECT 1 FROM entry AS back WHERE back.county_id = $1
                          AND back.order_id = goods.order_id AND back.kind = 'refunded')
     GROUP BY goods.order_id
     ORDER BY goods.order_id";

/// The day on which a producer's first order was paid, or promised in cash.
pub fn first_sale(tx: &mut Tx, producer: ProducerId) -> store::Result<Option<Day>> {
    Ok(tx.find(FIRST_SALE, values![producer], |row| row.maybe(0))?.flatten())
}

/// The orders of a producer that were settled in these days and not given back, with what each cost him.
pub fn costs_of(tx: &mut Tx, producer: ProducerId, from: Day, to: Day) -> store::Result<Vec<OrderCost>> {
    tx.query(COSTS, values![producer, from, to], |row| {
        Ok(OrderCost { order: row.whole(0)?, day: row.whole(1)?, cost: row.whole(2)? })
    })
}
