//! A busy hour: most look, some order and pay, and the parcels of earlier orders are scanned on their way.
use super::CONNECTIONS;
use super::figures::Mixed;
use super::plan::{Act, Crowd, Met, Plan, carry_out};
use super::shop::Shop;
use super::stage::{self, Badge, Gathered};
use anyhow::{Context, Result};

const SECONDS: f64 = 8.0;
/// Connections that order and pay, and that scan; all others look.
const BUYERS: usize = 40;
const SCANNERS: usize = 16;
/// Scans of one request: what a keeper gathers before he is in the net again.
const SCANS_A_REQUEST: usize = 20;
/// Parcels that are on their way when it begins.
const PARCELS: usize = SCANNERS * SCANS_A_REQUEST * 25;
const PACKS: i64 = 200_000;
const PAGES_MAX: usize = 50;

pub fn run(shop: &Shop) -> Result<Mixed> {
    let hot = shop.list_hot_lot(PACKS)?;
    stage::sell(shop, &hot, PARCELS)?;
    let Badge { cookie } = stage::sign_in(shop)?;
    let bodies = stage::scans(shop, PARCELS, Gathered { scanners: SCANNERS, each: SCANS_A_REQUEST })?;
    let running = shop.serve()?;
    let secret = shop.store().read::<_, store::Error>(shop.county(), payment::sandbox::secret)?;
    let sale = shop.sale(&hot, SECONDS)?;
    let paths = shop.product_pages(PAGES_MAX)?;
    let crowd = |connections, act| Crowd { connections, seconds: SECONDS, act };
    let crowds = vec![
        crowd(CONNECTIONS - BUYERS - SCANNERS, Act::Look { paths }),
        crowd(BUYERS, Act::OrderAndPay { sale, secret: secret.context("this county has no sandbox")? }),
        crowd(SCANNERS, Act::Scan { cookie, bodies }),
    ];
    let mut met = carry_out(&Plan { address: running.address, crowds })?.into_iter();
    let mut next =
        |what: &str| -> Result<Met> { met.next().context("the client answered less")?.or_trouble(what) };
    let (pages, orders, scans) = (next("the pages")?, next("the orders")?, next("the scans")?);
    Ok(Mixed {
        pages_per_second: pages.good_per_second(),
        orders_paid_per_second: orders.good_per_second(),
        scans_per_second: scans.good_per_second() * SCANS_A_REQUEST as f64,
        pages_p99_ms: pages.p99_ms,
        orders_p99_ms: orders.p99_ms,
        scans_p99_ms: scans.p99_ms,
    })
}
