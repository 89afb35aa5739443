//! Where the money of sales goes: what each party has of what buyers paid, and what top-ups achieved.
use crate::model::Part;
use county::{CompanyId, ProducerId};
use kernel::{Count, Day, Fen};
use store::{Row, Tx, values};

/// Which sales a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The product's Chinese name as it was sold; "" for all.
    pub product: String,
    /// Whose shuttle fetched it; none for all.
    pub company: Option<CompanyId>,
}

/// All shares of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    pub part: Part,
    /// Whether it is what somebody adds: a fund, the shop.
    pub added: bool,
    pub amount: Fen,
}

// CROSS JOIN: SQLite keeps to the order of these, and begins with the days. The plus and
// coalesce keep it from making an index over all shares for one question, by which it then finds nearly all of them
// again for each order.
const FLOWS: &str = "
    SELECT share.part, CAST(CASE WHEN share.amount_fen < 0 THEN 1 ELSE 0 END AS BIGINT) AS added,
           CAST(sum(share.amount_fen) AS BIGINT)
      FROM entry AS begun CROSS JOIN share
     WHERE begun.county_id = $1 AND begun.day_on >= $2 AND begun.day_on <= $3
       AND begun.kind IN ('paid', 'cash_order')
       AND share.county_id = $1 AND share.order_id = begun.order_id AND +share.cause_id = 0
       AND ($4 = '' OR EXISTS (SELECT 1 FROM share AS goods
                                WHERE goods.county_id = $1 AND goods.order_id = share.order_id
                                  AND goods.line = share.line AND goods.part = 'goods' AND goods.label_zh = $4))
       AND ($5 = 0 OR EXISTS (SELECT 1 FROM share AS carried
                               WHERE carried.county_id = $1 AND carried.order_id = share.order_id
                                 AND carried.part = 'freight_carrier' AND carried.owner_id = $5))
       AND NOT EXISTS (SELECT 1 FROM entry AS back WHERE back.county_id = $1
                          AND back.order_id = share.order_id AND back.kind = 'refunded')
     GROUP BY share.part, CASE WHEN share.amount_fen < 0 THEN 1 ELSE 0 END
     ORDER BY share.part";

/// What the money of these sales became, part by part; orders whose money went back whole are left out.
pub fn flows(tx: &mut Tx, which: &Flows) -> store::Result<Vec<Flow>> {
    let company = which.company.unwrap_or_default();
    let values = values![which.from, which.to, which.product.as_str(), company];
    tx.query(FLOWS, values, |row: &Row| {
        Ok(Flow { part: row.word(0)?, added: row.whole(1)?, amount: row.whole(2)? })
    })
}

const NAMES: &str = "
    SELECT DISTINCT goods.label_zh, goods.label_en
      FROM entry AS begun CROSS JOIN share AS goods
     WHERE begun.county_id = $1 AND begun.day_on >= $2 AND begun.day_on <= $3
       AND begun.kind IN ('paid', 'cash_order')
       AND goods.county_id = $1 AND goods.order_id = begun.order_id AND coalesce(goods.part, '') = 'goods'
       AND +goods.cause_id = 0
     ORDER BY goods.label_zh LIMIT $4";

/// The names of what was sold in these days.
pub fn names_sold(tx: &mut Tx, from: Day, to: Day, limit: Count) -> store::Result<Vec<(String, String)>> {
    tx.query(NAMES, values![from, to, limit], |row| Ok((row.text(0)?, row.text(1)?)))
}

/// What top-ups brought one producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopUps {
    pub producer: ProducerId,
    pub lines: Count,
    /// What those lines would have brought without.
    pub without: Fen,
    pub added: Fen,
}

const TOP_UPS: &str = "
    SELECT added.owner_id, count(*), CAST(sum(goods.amount_fen) AS BIGINT), CAST(sum(added.amount_fen) AS BIGINT)
      FROM entry AS begun CROSS JOIN share AS added CROSS JOIN share AS goods
     WHERE begun.county_id = $1 AND begun.day_on >= $2 AND begun.day_on <= $3
       AND begun.kind IN ('paid', 'cash_order')
       AND added.county_id = $1 AND added.order_id = begun.order_id AND +added.cause_id = 0
       AND coalesce(added.part, '') = 'top_up' AND coalesce(added.account_kind, '') = 'producer_due'
       AND goods.county_id = $1 AND goods.order_id = added.order_id AND goods.line = added.line
       AND goods.part = 'goods' AND +goods.cause_id = 0
     GROUP BY added.owner_id
     ORDER BY sum(added.amount_fen) DESC, added.owner_id LIMIT $4";

/// What top-ups of these days brought, producer by producer, the most first.
pub fn top_ups(tx: &mut Tx, from: Day, to: Day, limit: Count) -> store::Result<Vec<TopUps>> {
    tx.query(TOP_UPS, values![from, to, limit], |row| {
        Ok(TopUps {
            producer: row.whole(0)?,
            lines: row.whole(1)?,
            without: row.whole(2)?,
            added: row.whole(3)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::no_walk;
    use store::testing::on_sqlite;

    #[test]
    fn where_a_yuan_goes_is_read_order_by_order_from_the_days_asked_for() {
        on_sqlite(&[crate::ROOM.schema()], |store| {
            let plans = [
                no_walk(store, FLOWS, values![1_i64, 7_i64, "", 0_i64]),
                no_walk(store, NAMES, values![1_i64, 7_i64, 500_i64]),
                no_walk(store, TOP_UPS, values![1_i64, 7_i64, 100_i64]),
            ];
            for plan in plans {
                let first = plan.lines().next();
                assert!(first.is_some_and(|step| step.contains("entry_by_day")), "{plan}");
                assert!(plan.contains("(county_id=? AND order_id=?"), "{plan}");
            }
        });
    }
}
