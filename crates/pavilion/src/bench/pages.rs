//! Product pages with their lots, warm: as fast as the server can answer at all, and while a flash sale runs.
use super::CONNECTIONS;
use super::figures::Browse;
use super::flash_sale::look;
use super::plan::{Act, Crowd, Plan, carry_out};
use super::shop::{EMPTY, Shop};
use anyhow::{Context, Result};

/// Different pages that are looked at.
const PAGES_MAX: usize = 50;
const SECONDS: f64 = 4.0;
/// Of the connections, those that buy while the others look.
const BUYERS: usize = 64;
const PACKS: i64 = 200_000;

pub fn run(shop: &Shop) -> Result<Browse> {
    let running = shop.serve()?;
    let paths = shop.product_pages(PAGES_MAX)?;
    let empty = look(running.address, &[EMPTY.to_string()], SECONDS)?.or_trouble("the empty handler")?;
    look(running.address, &paths, 0.5)?.or_trouble("the product pages, cold")?;
    let warm = look(running.address, &paths, SECONDS)?.or_trouble("the product pages")?;
    let hot = shop.open_hot_sale(PACKS)?;
    let crowds = vec![
        Crowd { connections: CONNECTIONS - BUYERS, seconds: SECONDS, act: Act::Look { paths } },
        Crowd { connections: BUYERS, seconds: 0.0, act: Act::Order(shop.sale(&hot, SECONDS)?) },
    ];
    let mut met = carry_out(&Plan { address: running.address, crowds })?.into_iter();
    let beside = met.next().context("the client answered nothing")?.or_trouble("the pages during a sale")?;
    let sale = met.next().context("the client answered half")?.or_trouble("the sale beside the pages")?;
    let limit = empty.good_per_second();
    Ok(Browse {
        pages_per_second: warm.good_per_second(),
        empty_handler_per_second: limit,
        ratio: warm.good_per_second() / limit,
        p99_ms: warm.p99_ms,
        sale_pages_per_second: beside.good_per_second(),
        sale_ratio: beside.good_per_second() / limit,
        sale_p99_ms: beside.p99_ms,
        sale_accepted_per_second: sale.good_per_second(),
    })
}
