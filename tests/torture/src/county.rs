//! The small county from which each round starts: made once, by the program itself.
use crate::buyers::{Buyer, Town, now_ms};
use crate::database::{Base, Database};
use crate::record::{Record, Sale};
use crate::shop::{Client, Shop, command};
use crate::truth::Truth;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const NAME: &str = "torture_county";
/// Orders whose parcels wait for a scanner when a round begins.
const PARCELS: usize = 60;
/// What the flash sale has, and what of it a telephone may have.
const SALE_PACKS: i64 = 80;
const SALE_LIMIT: i64 = 2;
const MAKING_MAX: Duration = Duration::from_secs(20);

/// The county, and what is needed to trade in it.
pub struct Template {
    pub binary: PathBuf,
    pub base: Base,
    pub town: Arc<Town>,
    /// What was sent while it was made. It must still be there after every round.
    pub record: Record,
}

impl Template {
    pub fn make(binary: &Path, base: &Base) -> Result<Self> {
        let database = base.empty(NAME)?;
        make_small(binary, &database)?;
        Self::trading(binary, base, &database)
    }

    /// The county on a Citus cluster, in the database of this URL: made, then distributed.
    pub fn make_distributed(binary: &Path, url: &str) -> Result<(Self, Database)> {
        let database = Database::Url(url.to_string());
        make_small(binary, &database)?;
        let done = command(binary).args(["database", "distribute"]).args(database.arguments()).output()?;
        ensure!(done.status.success(), "not distributed: {}", String::from_utf8_lossy(&done.stderr));
        let template = Self::trading(binary, &Base::Server(url.to_string()), &database)?;
        Ok((template, database))
    }

    fn trading(binary: &Path, base: &Base, database: &Database) -> Result<Self> {
        let shop = Shop::open(binary, database)?;
        let cookie = sign_in(&Client::new(shop.address))?;
        let truth = Truth::read(database)?;
        let mut town = Town {
            cookie,
            secret: truth.secret,
            lots: truth.lots.into_iter().map(|l| l.code).collect(),
            sale: String::new(),
            parcels: Vec::new(),
        };
        let sale = announce(&Client::new(shop.address).with_cookie(&town.cookie), town.lots.get(1))?;
        town.sale.clone_from(&sale.id);
        let mut buyer = Buyer::new(shop.address, Arc::new(town.clone()), "first", 0);
        for _ in 0..PARCELS {
            buyer.buy_for_sure()?;
        }
        buyer.record.sales.push(sale);
        town.parcels = parcels(database)?;
        shop.stop()?;
        Ok(Self {
            binary: binary.to_path_buf(),
            base: base.clone(),
            town: Arc::new(town),
            record: buyer.record,
        })
    }

    /// The name of the database from which copies are made.
    pub const fn name(&self) -> &'static str {
        NAME
    }

    pub fn copy(&self, name: &str) -> Result<Database> {
        self.base.copy(NAME, name)
    }
}

fn make_small(binary: &Path, database: &Database) -> Result<()> {
    let mut demo = command(binary);
    let made = demo.args(["demo", "--small", "--no-serve"]).args(database.arguments()).output()?;
    ensure!(made.status.success(), "the county was not made: {}", String::from_utf8_lossy(&made.stderr));
    Ok(())
}

/// A flash sale that runs for a day.
fn announce(client: &Client, lot: Option<&String>) -> Result<Sale> {
    const DAY_MS: i64 = 86_400_000;
    let (lot, now) = (lot.context("the small county has two lots")?, now_ms());
    let body = json!({ "lot": lot, "packs": SALE_PACKS, "price_fen": 100, "limit": SALE_LIMIT, "opens": now, "ends": now + DAY_MS });
    let answer = client.post_json("/api/sales", &body)?;
    ensure!(answer.status == 201, "the sale was not announced: {}", answer.body);
    let id = answer.json()["id"].as_str().unwrap_or_default().to_string();
    Ok(Sale { id, packs: SALE_PACKS, limit: SALE_LIMIT })
}

fn sign_in(client: &Client) -> Result<String> {
    let answer = client.post_form("/signin", "phone=10000000009&password=pavilion&next=")?;
    ensure!(answer.status == 303, "the administrator could not sign in: {}", answer.status);
    answer.cookie.context("signing in gave no cookie")
}

/// Waits until the log was read and the orders have their parcels; answers their waybills.
fn parcels(database: &Database) -> Result<Vec<String>> {
    let began = Instant::now();
    loop {
        let parcels = Truth::read(database)?.waybills;
        if parcels.len() >= PARCELS {
            return Ok(parcels);
        }
        ensure!(began.elapsed() < MAKING_MAX, "only {} of {PARCELS} orders have a parcel", parcels.len());
        std::thread::sleep(Duration::from_millis(100));
    }
}
