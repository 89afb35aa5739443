//! Scans: how many a second are taken in through the API, each on disk before it is answered, against what the
//! same command can do without a server before it, and what a handler that does nothing can.
use super::figures::Scans;
use super::flash_sale::look;
use super::plan::{Act, Crowd, carry_out_one};
use super::shop::{EMPTY, Shop};
use super::stage::{self, Badge, Gathered};
use anyhow::{Result, anyhow, bail};
use logistics::record_scans;
use std::time::Instant;
use store::Error;

/// Devices that send at once, and what each has gathered: a shift's worth without a signal, a fifth of the most.
const GATHERED: Gathered = Gathered { scanners: 32, each: 100 };
/// Parcels that they take to the hub and out of it: some seconds' worth on the machines that we know.
const PARCELS: usize = GATHERED.scanners * GATHERED.each * 10;
/// Parcels that are measured without a server, and scans of one commit.
const ENGINE_PARCELS: usize = 12_800;
const ENGINE_GROUP: usize = 1_280;
const PACKS: i64 = 100_000;
const EMPTY_SECONDS: f64 = 3.0;
const SECONDS_MAX: f64 = 60.0;

pub fn run(shop: &Shop) -> Result<Scans> {
    let hot = shop.list_hot_lot(PACKS)?;
    stage::sell(shop, &hot, PARCELS + ENGINE_PARCELS)?;
    let Badge { cookie } = stage::sign_in(shop)?;
    let bodies = stage::scans(shop, PARCELS, GATHERED)?;
    let sent = bodies.len() * GATHERED.each;
    let running = shop.serve()?;
    let empty =
        look(running.address, &[EMPTY.to_string()], EMPTY_SECONDS)?.or_trouble("the empty handler")?;
    let act = Act::Scan { cookie, bodies };
    let crowd = Crowd { connections: GATHERED.scanners, seconds: SECONDS_MAX, act };
    let met = carry_out_one(running.address, crowd)?.or_trouble("the scans")?;
    drop(running);
    let engine = engine_limit(shop)?;
    in_order(shop)?;
    let scans_per_second = met.good_per_second() * GATHERED.each as f64;
    Ok(Scans {
        scans_per_second,
        engine_limit_per_second: engine,
        empty_handler_per_second: empty.good_per_second(),
        ratio: scans_per_second / engine,
        requests_per_second: met.good_per_second(),
        scans_a_request: GATHERED.each,
        p50_ms: met.p50_ms,
        p99_ms: met.p99_ms,
        p999_ms: met.p999_ms,
        scans: sent,
    })
}

/// Scans a second of which the database alone is capable, each commit on disk.
fn engine_limit(shop: &Shop) -> Result<f64> {
    let groups = stage::commands(shop, ENGINE_PARCELS, ENGINE_GROUP)?;
    let (began, now) = (Instant::now(), shop.now());
    let mut scans = 0;
    for group in &groups {
        let answers = shop.store().write::<_, Error>(shop.county(), |tx| record_scans(tx, group, now))?;
        if let Some(refusal) = answers.into_iter().find_map(Result::err) {
            return Err(anyhow!("a scan of the engine's limit was refused: {refusal:?}"));
        }
        scans += group.len();
    }
    Ok(scans as f64 / began.elapsed().as_secs_f64())
}

/// Every parcel stands where its scans brought it.
fn in_order(shop: &Shop) -> Result<()> {
    let problems = shop.store().read::<_, Error>(shop.county(), logistics::check)?;
    match problems.first() {
        Some(problem) => {
            bail!("parcels are not in order after the scans: {} ({})", problem.what, problem.where_)
        }
        None => Ok(()),
    }
}
