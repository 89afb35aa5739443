//! The engine's limit: the same orders in a flash sale of the same kind, without a server before it, committed in
//! groups of [`GROUP`].
use super::shop::Shop;
use anyhow::{Result, anyhow};
use ordering::PlaceOrder;
use ordering::commands::place;
use std::time::{Duration, Instant};
use store::Error;

/// Orders of one commit.
const GROUP: usize = 256;
const SECONDS: Duration = Duration::from_secs(4);
/// Enough for as long as it is measured.
const PACKS: i64 = 400_000;

/// Orders a second of which the database alone is capable.
pub fn limit(shop: &Shop) -> Result<f64> {
    let hot = shop.open_hot_sale(PACKS)?;
    let to = shop.zone()?;
    let order = |number: usize| hot.order(number, to, shop.now());
    let began = Instant::now();
    let mut placed = 0;
    while began.elapsed() < SECONDS {
        let group: Vec<PlaceOrder> = (placed..placed + GROUP).map(order).collect();
        let answers = shop.store().write::<_, Error>(shop.county(), |tx| place(tx, &group))?;
        if let Some(refusal) = answers.into_iter().find_map(Result::err) {
            return Err(anyhow!("an order of the engine's limit was refused: {refusal:?}"));
        }
        placed += GROUP;
    }
    Ok(placed as f64 / began.elapsed().as_secs_f64())
}
