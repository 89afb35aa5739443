//! Orders of which nobody says that they were received: some days after the promise they are taken as received,
//! and what was due becomes payable. So ends, too, an order of which everything went back.
use super::endings::{Standing, end, lock_states};
use crate::events::{REFUNDED, SETTLED};
use crate::model::OrderState;
use kernel::Time;
use stock::OrderId;
use store::{Tx, values};

/// Days after the promised arrival for which an order waits for its buyer's word; a setting of the county. A
/// buyer's open claim keeps it waiting.
pub const FRESHNESS_DAYS: &str = "freshness_window_days";
pub const FRESHNESS_DAYS_DEFAULT: i64 = 7;
/// Orders that one round of the timer settles.
const SETTLE_MAX: i64 = 500;
const MINUTES_A_DAY: i64 = 24 * 60;

const OVERDUE: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND state = 'confirmed' AND promised_ms < $2
       AND (provider <> 'cash' OR cash_in_ms IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM claim
                        WHERE claim.county_id = $1 AND claim.order_id = orders.id AND claim.state = 'open')
     ORDER BY promised_ms, id LIMIT $3";

/// Settles orders whose freshness window is over; answers how many.
pub fn settle_overdue(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let days = county::whole_setting(tx, FRESHNESS_DAYS, FRESHNESS_DAYS_DEFAULT)?.max(0);
    let before = now.plus_minutes(-days * MINUTES_A_DAY);
    let found: Vec<OrderId> = tx.query(OVERDUE, values![before, SETTLE_MAX], |row| row.whole(0))?;
    let standing = lock_states(tx, &found)?;
    let due: Vec<OrderId> = standing
        .iter()
        .filter(|s| s.state == OrderState::Confirmed && !s.owes_cash())
        .map(|s| s.order)
        .collect();
    ledger::post_settled(tx, &due.iter().map(|order| (*order, now)).collect::<Vec<_>>())?;
    end(tx, &due, OrderState::Completed, SETTLED, now)?;
    Ok(due.len())
}

/// Everything of an order went back to its buyer: what others earned by its way becomes theirs, and it has ended.
/// Where its cash never came, nobody has earned anything.
pub(super) fn end_refunded(tx: &mut Tx, order: OrderId, now: Time) -> store::Result<()> {
    let open: Vec<Standing> =
        lock_states(tx, &[order])?.into_iter().filter(|s| s.state == OrderState::Confirmed).collect();
    for standing in &open {
        if standing.owes_cash() {
            ledger::post_refunded(tx, &[standing.post(now)])?;
        } else {
            ledger::post_settled(tx, &[(order, now)])?;
        }
    }
    end(tx, &open.iter().map(|s| s.order).collect::<Vec<_>>(), OrderState::Refunded, REFUNDED, now)
}
