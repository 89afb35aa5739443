//! Whether the room's promises hold.
use store::{Row, Tx};
use webkit::Problem;

const RESERVED: &str = "
    SELECT lot.code, lot.reserved, CAST(lot.set_aside + coalesce(held.quantity, 0) AS BIGINT)
      FROM lot
      LEFT JOIN (SELECT lot_id, sum(quantity) AS quantity
                   FROM reservation WHERE county_id = $1 AND state = 'held' AND sale_id IS NULL
                  GROUP BY lot_id) AS held
        ON held.lot_id = lot.id
     WHERE lot.county_id = $1 AND lot.reserved <> lot.set_aside + coalesce(held.quantity, 0)
     ORDER BY lot.id";
const CONSERVED: &str = "
    SELECT lot.code, lot.listed, CAST(lot.on_hand + lot.spoiled + coalesce(sold.quantity, 0) AS BIGINT)
      FROM lot
      LEFT JOIN (SELECT lot_id, sum(quantity) AS quantity
                   FROM reservation WHERE county_id = $1 AND state = 'committed' GROUP BY lot_id) AS sold
        ON sold.lot_id = lot.id
     WHERE lot.county_id = $1 AND lot.listed <> lot.on_hand + lot.spoiled + coalesce(sold.quantity, 0)
     ORDER BY lot.id";
const OVERSOLD: &str = "
    SELECT code, on_hand, reserved FROM lot
     WHERE county_id = $1 AND (reserved < 0 OR reserved > on_hand) ORDER BY id";
const LOST: &str = "
    SELECT 'order', reservation.order_id, reservation.lot_id
      FROM reservation
      LEFT JOIN lot ON lot.county_id = $1 AND lot.id = reservation.lot_id
     WHERE reservation.county_id = $1 AND lot.id IS NULL
     ORDER BY reservation.order_id";

/// Says what two figures of a row mean together.
type Say = fn(i64, i64) -> String;

/// Adds up every lot: what is reserved, what is left, what was sold and written off.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let tests: [(&str, Say); 4] = [
        (RESERVED, |has, held| {
            format!("says that {has} are reserved; its reservations and sales hold {held}")
        }),
        (CONSERVED, |listed, found| {
            format!("{listed} were listed; on hand, written off and sold are {found} together")
        }),
        (OVERSOLD, |has, reserved| format!("has {has} on hand and {reserved} reserved")),
        (LOST, |order, lot| format!("{order} reserves lot {lot}, which is not there")),
    ];
    for (sql, say) in tests {
        let read = |row: &Row| Ok((row.text(0)?, row.whole(1)?, row.whole(2)?));
        for (where_, a, b) in tx.query(sql, &[], read)? {
            let where_ = if where_ == "order" { where_ } else { format!("lot {where_}") };
            problems.push(Problem { room: "stock", what: say(a, b), where_ });
        }
    }
    Ok(problems)
}
