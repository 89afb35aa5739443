//! Taking from sales again: money has come after its order had expired.
use crate::holding::{take_from_sales, turn_lines};
use crate::model::{LineState, SaleId};
use crate::stall::{Keys, Stall, Wish};
use catalog::ProductId;
use county::PlaceId;
use kernel::{Day, Time};
use std::collections::HashMap;
use stock::OrderId;
use store::{Row, Tx, column};

/// What orders had of sales before they expired, and the sales, locked.
pub struct Again {
    stall: Stall,
    lines: HashMap<OrderId, Vec<(Wish, Keys)>>,
}

pub(crate) const RELEASED_LINES: &str = "
    SELECT line.order_id, line.sale_id, sale.product_id, line.packs, line.quantity, line.buyer_key, line.phone_key
      FROM flash_sale_line AS line
      JOIN flash_sale AS sale ON sale.county_id = $1 AND sale.id = line.sale_id
     WHERE line.county_id = $1 AND line.state = 'released' AND line.order_id IN (SELECT * FROM rows($2))
     ORDER BY line.order_id, line.line";

impl Again {
    /// Locks the sales of these orders. To be called before lots are locked.
    pub fn lock(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Self> {
        let rows = tx.query(RELEASED_LINES, &[column(orders, |order| *order)], read)?;
        let wanted: Vec<(SaleId, Keys)> = rows.iter().map(|(_, wish, keys)| (wish.sale, *keys)).collect();
        let stall = Stall::lock_of(tx, &wanted)?;
        let mut lines: HashMap<OrderId, Vec<(Wish, Keys)>> = HashMap::new();
        for (order, wish, keys) in rows {
            lines.entry(order).or_default().push((wish, keys));
        }
        Ok(Self { stall, lines })
    }

    /// Takes what this order had of sales, all of it or nothing: while they run, and within their limits. An order
    /// that had nothing of a sale gets that.
    pub fn take_all(&mut self, order: OrderId, now: Time) -> bool {
        let today = |_: PlaceId| -> Day { now.day() };
        let lines = self.lines.get(&order).map_or(&[][..], Vec::as_slice);
        for (n, (wish, keys)) in lines.iter().enumerate() {
            if self.stall.take_of(wish, *keys, now, &today).is_err() {
                lines[..n].iter().for_each(|(wish, keys)| self.stall.put_back_of(wish, *keys));
                return false;
            }
        }
        true
    }

    /// Undoes [`Again::take_all`], for an order whose other lines could not be had.
    pub fn put_back(&mut self, order: OrderId) {
        for (wish, keys) in self.lines.get(&order).map_or(&[][..], Vec::as_slice) {
            self.stall.put_back_of(wish, *keys);
        }
    }

    /// Writes what these orders have taken.
    pub fn hold(&self, tx: &mut Tx, orders: &[OrderId], now: Time) -> store::Result<()> {
        if !orders.iter().any(|order| self.lines.contains_key(order)) {
            return Ok(());
        }
        let held = turn_lines(tx, orders, LineState::Released, LineState::Held)?;
        take_from_sales(tx, &held, now)
    }
}

fn read(row: &Row) -> store::Result<(OrderId, Wish, Keys)> {
    let product: ProductId = row.whole(2)?;
    let wish = Wish { sale: row.whole(1)?, product, packs: row.whole(3)?, quantity: row.whole(4)? };
    Ok((row.whole(0)?, wish, Keys { buyer: row.maybe(5)?, phone: row.maybe(6)? }))
}
