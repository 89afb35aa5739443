//! What a producer's sales brought him: each line as it was frozen, and how far its money has come.
use county::ProducerId;
use kernel::{Count, Day, Fen, Time};
use stock::OrderId;
use store::{Row, Tx, Value, values};

kernel::words! {
    /// How far the money of a sale has come.
    SaleState {
        /// Waits until the buyer has everything.
        Waits = "waits",
        /// May be paid out.
        Payable = "payable",
        /// Went back to the buyer.
        Returned = "returned",
    }
}

/// Whose sales, of which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub producer: ProducerId,
    pub from: Day,
    /// The last day of it.
    pub to: Day,
}

/// What sales brought, all together. What went back to buyers is counted apart and in no other sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    pub lines: Count,
    pub packs: Count,
    /// What the buyers paid for the goods.
    pub sold: Fen,
    /// What the shop, the outlet, the packer and the host keep, and the discounts that the producer bears.
    pub fee: Fen,
    /// What a fund adds, so that he gets the floor.
    pub top_up: Fen,
    /// What the producer gets: a part of it waits, the rest is payable.
    pub gets: Fen,
    pub waits: Fen,
    pub payable: Fen,
    pub returned: Fen,
}

/// The sales of one lot on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    pub day: Day,
    pub lot_code: String,
    pub label_zh: String,
    pub label_en: String,
    pub earned: Earned,
}

/// One line of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleLine {
    pub order: OrderId,
    pub line: i64,
    pub at: Time,
    pub day: Day,
    pub lot_code: String,
    pub label_zh: String,
    pub label_en: String,
    pub packs: Count,
    pub sold: Fen,
    pub fee: Fen,
    pub top_up: Fen,
    pub gets: Fen,
    pub state: SaleState,
}

/// The lines of a period, and how far the money of each has come. CROSS JOIN: SQLite would rather begin with
/// every entry of the period, and keeps to the order of these.
macro_rules! sold {
    () => {
        "
    WITH sold(order_id, line, at_ms, day_on, lot_code, label_zh, label_en, packs, gets_fen, fee_fen,
              top_up_fen, state) AS (
        SELECT goods.order_id, goods.line, begun.at_ms, begun.day_on, goods.lot_code, goods.label_zh,
               goods.label_en, goods.packs,
               (SELECT CAST(sum(his.amount_fen) AS BIGINT) FROM share AS his
                 WHERE his.county_id = $1 AND his.order_id = goods.order_id AND his.line = goods.line
                   AND his.account_kind = 'producer_due'),
               (SELECT CAST(coalesce(sum(CASE WHEN fee.part = 'discount' THEN -fee.amount_fen ELSE fee.amount_fen END),
                                     0) AS BIGINT)
                  FROM share AS fee
                 WHERE fee.county_id = $1 AND fee.order_id = goods.order_id AND fee.line = goods.line
                   AND (fee.part IN ('platform_fee', 'tax', 'outlet_fee', 'packing', 'commission')
                        OR (fee.part = 'discount' AND fee.account_kind = 'producer_due'))),
               (SELECT CAST(coalesce(sum(added.amount_fen), 0) AS BIGINT) FROM share AS added
                 WHERE added.county_id = $1 AND added.order_id = goods.order_id AND added.line = goods.line
                   AND added.part = 'top_up' AND added.account_kind = 'producer_due'),
               CASE WHEN EXISTS (SELECT 1 FROM entry WHERE entry.county_id = $1
                                    AND entry.order_id = goods.order_id AND entry.kind = 'refunded') THEN 'returned'
                    WHEN EXISTS (SELECT 1 FROM entry WHERE entry.county_id = $1
                                    AND entry.order_id = goods.order_id AND entry.kind = 'settled') THEN 'payable'
                    ELSE 'waits' END
          FROM share AS goods CROSS JOIN entry AS begun
         WHERE goods.county_id = $1 AND goods.part = 'goods' AND goods.cause_id = 0 AND goods.owner_id = $2
           AND begun.county_id = $1 AND begun.order_id = goods.order_id AND begun.kind IN ('paid', 'cash_order')
           AND begun.day_on >= $3 AND begun.day_on <= $4)"
    };
}

/// The sums of [`Earned`], as `read_earned` takes them.
macro_rules! sums {
    () => {
        "
    SELECT CAST(coalesce(sum(CASE WHEN state = 'returned' THEN 0 ELSE 1 END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'returned' THEN 0 ELSE packs END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'returned' THEN 0 ELSE fee_fen END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'waits' THEN gets_fen ELSE 0 END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'payable' THEN gets_fen ELSE 0 END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'returned' THEN gets_fen + fee_fen - top_up_fen ELSE 0 END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN state = 'returned' THEN 0 ELSE top_up_fen END), 0) AS BIGINT)"
    };
}

const EARNED: &str = concat!(
    sold!(),
    sums!(),
    "
      FROM sold"
);
const SALES: &str = concat!(
    sold!(),
    sums!(),
    ",
           day_on, lot_code, max(label_zh), max(label_en)
      FROM sold
     WHERE day_on < $5 OR (day_on = $5 AND lot_code > $6)
     GROUP BY day_on, lot_code
     ORDER BY day_on DESC, lot_code
     LIMIT $7"
);
const SALE_LINES: &str = concat!(
    sold!(),
    "
    SELECT order_id, line, at_ms, day_on, lot_code, label_zh, label_en, packs, gets_fen, fee_fen, top_up_fen, state
      FROM (SELECT order_id, line, at_ms, day_on, lot_code, label_zh, label_en, packs, gets_fen, fee_fen, top_up_fen,
                   state, row_number() OVER (PARTITION BY day_on, lot_code ORDER BY at_ms DESC, order_id DESC, line) AS place
              FROM sold) AS placed
     WHERE place <= $5
     ORDER BY day_on DESC, lot_code, place
     LIMIT $6"
);

/// What the sales of a period brought.
pub fn earned(tx: &mut Tx, period: Period) -> store::Result<Earned> {
    tx.one(EARNED, &of(period), read_earned)
}

/// The sales of a period by day, the newest first, and by lot: those after the day and lot `after`.
pub fn sales(
    tx: &mut Tx,
    period: Period,
    after: Option<&(Day, String)>,
    limit: Count,
) -> store::Result<Vec<Sale>> {
    let (day, lot) = after.map_or((period.to.plus(1), ""), |(day, lot)| (*day, lot.as_str()));
    let mut values = of(period).to_vec();
    values.extend([day.into(), lot.into(), limit.into()]);
    tx.query(SALES, &values, |row| {
        Ok(Sale {
            earned: read_earned(row)?,
            day: row.whole(7)?,
            lot_code: row.text(8)?,
            label_zh: row.text(9)?,
            label_en: row.text(10)?,
        })
    })
}

/// The lines of a period, at most so many of each day and lot, the newest first.
pub fn sale_lines(tx: &mut Tx, period: Period, each: Count, limit: Count) -> store::Result<Vec<SaleLine>> {
    let mut values = of(period).to_vec();
    values.extend(values![each, limit].iter().cloned());
    tx.query(SALE_LINES, &values, |row| {
        let (gets, fee, top_up): (Fen, Fen, Fen) = (row.whole(8)?, row.whole(9)?, row.whole(10)?);
        Ok(SaleLine {
            order: row.whole(0)?,
            line: row.whole(1)?,
            at: row.whole(2)?,
            day: row.whole(3)?,
            lot_code: row.text(4)?,
            label_zh: row.text(5)?,
            label_en: row.text(6)?,
            packs: row.whole(7)?,
            sold: gets + fee - top_up,
            fee,
            top_up,
            gets,
            state: row.word(11)?,
        })
    })
}

fn of(period: Period) -> [Value; 3] {
    [period.producer.into(), period.from.into(), period.to.into()]
}

fn read_earned(row: &Row) -> store::Result<Earned> {
    let (fee, waits, payable): (Fen, Fen, Fen) = (row.whole(2)?, row.whole(3)?, row.whole(4)?);
    let (gets, top_up) = (waits + payable, row.whole(6)?);
    Ok(Earned {
        lines: row.whole(0)?,
        packs: row.whole(1)?,
        sold: gets + fee - top_up,
        fee,
        top_up,
        gets,
        waits,
        payable,
        returned: row.whole(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::no_walk;

    #[test]
    fn a_growers_page_reads_his_own_lines_only() {
        store::testing::on_sqlite(&[crate::ROOM.schema()], |store| {
            let period = values![101_i64, 20_000_i64, 20_030_i64];
            let with = |more: &[Value]| [period, more].concat();
            for (sql, more) in [
                (EARNED, vec![]),
                (SALES, values![20_030_i64, "", 30_i64].to_vec()),
                (SALE_LINES, values![6_i64, 200_i64].to_vec()),
            ] {
                let plan = no_walk(store, sql, &with(&more));
                assert!(
                    plan.contains("begun USING INDEX sqlite_autoindex_entry_2 (county_id=? AND order_id=?"),
                    "{plan}"
                );
            }
        });
    }
}
