//! Whether the room's promises hold.
use store::{Row, Tx};
use webkit::Problem;

const ADDS_UP: &str = "
    SELECT id, set_aside, CAST(unsold + held + sold + returned AS BIGINT)
      FROM flash_sale
     WHERE county_id = $1 AND set_aside <> unsold + held + sold + returned
     ORDER BY id LIMIT 20";
const HELD: &str = "
    SELECT flash_sale.id, flash_sale.held, CAST(coalesce(lines.quantity, 0) AS BIGINT)
      FROM flash_sale
      LEFT JOIN (SELECT sale_id, sum(quantity) AS quantity
                   FROM flash_sale_line WHERE county_id = $1 AND state = 'held' GROUP BY sale_id) AS lines
        ON lines.sale_id = flash_sale.id
     WHERE flash_sale.county_id = $1 AND flash_sale.held <> coalesce(lines.quantity, 0)
     ORDER BY flash_sale.id LIMIT 20";
const SOLD: &str = "
    SELECT flash_sale.id, flash_sale.sold, CAST(coalesce(lines.quantity, 0) AS BIGINT)
      FROM flash_sale
      LEFT JOIN (SELECT sale_id, sum(quantity) AS quantity
                   FROM flash_sale_line WHERE county_id = $1 AND state = 'sold' GROUP BY sale_id) AS lines
        ON lines.sale_id = flash_sale.id
     WHERE flash_sale.county_id = $1 AND flash_sale.sold <> coalesce(lines.quantity, 0)
     ORDER BY flash_sale.id LIMIT 20";
const OVER_LIMIT: &str = "
    SELECT flash_sale.id, flash_sale.limit_packs, CAST(max(bought.packs) AS BIGINT)
      FROM flash_sale
      JOIN (SELECT sale_id, buyer_key AS buyer, sum(packs) AS packs FROM flash_sale_line
             WHERE county_id = $1 AND state IN ('held', 'sold') AND buyer_key IS NOT NULL
             GROUP BY sale_id, buyer_key
             UNION ALL
            SELECT sale_id, phone_key, sum(packs) FROM flash_sale_line
             WHERE county_id = $1 AND state IN ('held', 'sold') AND phone_key IS NOT NULL
             GROUP BY sale_id, phone_key) AS bought ON bought.sale_id = flash_sale.id
     WHERE flash_sale.county_id = $1 AND bought.packs > flash_sale.limit_packs
     GROUP BY flash_sale.id, flash_sale.limit_packs
     ORDER BY flash_sale.id LIMIT 20";
const IN_LOT: &str = "
    SELECT lot.id, lot.set_aside, CAST(coalesce(sales.quantity, 0) AS BIGINT)
      FROM lot
      LEFT JOIN (SELECT lot_id, sum(unsold + held) AS quantity
                   FROM flash_sale WHERE county_id = $1 GROUP BY lot_id) AS sales ON sales.lot_id = lot.id
     WHERE lot.county_id = $1 AND lot.set_aside <> coalesce(sales.quantity, 0)
     ORDER BY lot.id LIMIT 20";
const LEFT_AFTER_END: &str = "
    SELECT id, unsold, ends_ms FROM flash_sale
     WHERE county_id = $1 AND state = 'ended' AND unsold <> 0
     ORDER BY id LIMIT 20";

const OF_A_CLOSED_LOT: &str = "
    SELECT flash_sale.id, flash_sale.unsold, lot.id FROM flash_sale
      JOIN lot ON lot.county_id = $1 AND lot.id = flash_sale.lot_id
     WHERE flash_sale.county_id = $1 AND flash_sale.state <> 'ended' AND lot.state = 'recalled'
     ORDER BY flash_sale.id LIMIT 20";

/// Says what two figures of a row mean together.
type Say = fn(i64, i64) -> String;

/// Adds up every sale: what is unsold, held, sold and returned; its lines; its lot; its limit.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let tests: [(&str, &str, Say); 7] = [
        ("sale", ADDS_UP, |aside, found| {
            format!("{aside} were set aside; unsold, held, sold and returned are {found} together")
        }),
        ("sale", HELD, |has, held| format!("says that {has} are held; its orders hold {held}")),
        ("sale", SOLD, |has, sold| format!("says that {has} were sold; its orders have {sold}")),
        ("sale", OVER_LIMIT, |limit, most| format!("a buyer has {most} packs, and the limit is {limit}")),
        ("lot", IN_LOT, |aside, found| {
            format!("has {aside} set aside; its sales have {found} unsold and held")
        }),
        ("sale", LEFT_AFTER_END, |unsold, _| format!("has ended and {unsold} did not return to the lot")),
        ("sale", OF_A_CLOSED_LOT, |unsold, lot| {
            format!("has {unsold} to sell of the lot {lot}, which was recalled")
        }),
    ];
    let mut problems = Vec::new();
    for (thing, sql, say) in tests {
        let read = |row: &Row| Ok((row.whole::<i64>(0)?, row.whole(1)?, row.whole(2)?));
        for (id, a, b) in tx.query(sql, &[], read)? {
            problems.push(Problem { room: "promotion", what: say(a, b), where_: format!("{thing} {id}") });
        }
    }
    Ok(problems)
}
