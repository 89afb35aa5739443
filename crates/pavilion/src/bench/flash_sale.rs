//! Everybody wants the same lot at the same moment, in a flash sale with a price and a limit of its own: how many
//! orders a second are accepted while it lasts, how fast "sold out" is said when it is gone, and whether more was
//! sold than there was.
use super::CONNECTIONS;
use super::engine;
use super::figures::FlashSale;
use super::plan::{Act, Crowd, Met, carry_out_one};
use super::shop::{EMPTY, Hot, Shop};
use anyhow::{Result, bail};

/// Packs of the sale: some seconds' worth on the machines that we know.
const PACKS: i64 = 40_000;
/// For so long the client goes on when it is gone.
const AFTER_SECONDS: f64 = 1.5;
const EMPTY_SECONDS: f64 = 3.0;
/// A sale that takes longer is measured up to here.
const SALE_SECONDS_MAX: f64 = 40.0;

pub fn run(shop: &Shop) -> Result<FlashSale> {
    let running = shop.serve()?;
    let empty =
        look(running.address, &[EMPTY.to_string()], EMPTY_SECONDS)?.or_trouble("the empty handler")?;
    let hot = shop.open_hot_sale(PACKS)?;
    let act = Act::Order(shop.sale(&hot, SALE_SECONDS_MAX)?);
    let met =
        carry_out_one(running.address, Crowd { connections: CONNECTIONS, seconds: AFTER_SECONDS, act })?;
    let met = met.or_trouble("the flash sale")?;
    drop(running);
    let engine = engine::limit(shop)?;
    tell_more(&met);
    let (sold, oversold) = counted(shop, &hot, &met)?;
    let limit = engine.min(empty.good_per_second());
    Ok(FlashSale {
        accepted_per_second: met.good_per_second(),
        engine_limit_per_second: engine,
        empty_handler_per_second: empty.good_per_second(),
        ratio: met.good_per_second() / limit,
        p50_ms: met.p50_ms,
        p99_ms: met.p99_ms,
        p999_ms: met.p999_ms,
        sold,
        oversold,
    })
}

pub fn look(address: std::net::SocketAddr, paths: &[String], seconds: f64) -> Result<Met> {
    let act = Act::Look { paths: paths.to_vec() };
    carry_out_one(address, Crowd { connections: CONNECTIONS, seconds, act })
}

/// What has no place in the fixed line.
fn tell_more(met: &Met) {
    eprintln!(
        "{} orders accepted in {:.2} s; once it was gone, {:.0} refusals a second; told to come again: {}",
        met.good,
        met.good_seconds,
        met.refused_per_second(),
        met.busy
    );
}

/// What was sold and what of it was not there, by the client's count as by the shop's.
fn counted(shop: &Shop, hot: &Hot, met: &Met) -> Result<(i64, i64)> {
    let (sold, problems) = shop.count_sold(hot)?;
    if let Some(problem) = problems.first() {
        bail!("the stock is not in order after the sale: {} ({})", problem.what, problem.where_);
    }
    if (met.good as i64) > sold {
        bail!("the buyers were told of {} orders, and the shop knows {sold}", met.good);
    }
    Ok((sold, (sold - PACKS).max(0)))
}
