//! What must always be true of the totals.
use kernel::Fen;
use store::Tx;
use webkit::Problem;

const BY_TOWNSHIP: &str =
    "SELECT CAST(coalesce(sum(goods_fen), 0) AS BIGINT) FROM day_total WHERE county_id = $1";
const BY_HOUR: &str =
    "SELECT CAST(coalesce(sum(goods_fen), 0) AS BIGINT) FROM hour_total WHERE county_id = $1";
const BY_PRODUCT: &str =
    "SELECT CAST(coalesce(sum(goods_fen), 0) AS BIGINT) FROM product_total WHERE county_id = $1";

/// The three cuts of the same sales have one sum.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut sum = |sql| tx.one::<Fen>(sql, &[], |row| row.whole(0));
    let (township, hour, product) = (sum(BY_TOWNSHIP)?, sum(BY_HOUR)?, sum(BY_PRODUCT)?);
    if township == hour && hour == product {
        return Ok(Vec::new());
    }
    let where_ = format!("{} fen, {} fen, {} fen", i64::from(township), i64::from(hour), i64::from(product));
    let what = "the totals by township, by hour and by product are not the same sum".to_string();
    Ok(vec![Problem { room: "insight", what, where_ }])
}
