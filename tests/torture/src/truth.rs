//! What the database holds, as far as the judge asks.
use crate::database::Database;
use anyhow::{Context, Result};
use std::collections::HashMap;
use store::{CountyId, Options, Row, Store, Tx};

/// The county of every round.
const COUNTY: CountyId = CountyId::new(330_127);

#[derive(Clone, Debug)]
pub struct OrderRow {
    pub id: i64,
    pub key: String,
    pub code: String,
    pub state: String,
    pub provider: String,
    pub total_fen: i64,
    pub intent: i64,
}

/// The entries of one kind for one order: how many, and what they did to the provider's account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entries {
    pub count: i64,
    pub provider_fen: i64,
}

#[derive(Clone, Debug)]
pub struct Lot {
    pub code: String,
    pub listed: i64,
    pub on_hand: i64,
    pub reserved: i64,
    pub spoiled: i64,
    /// What its flash sales have, unsold or in orders.
    pub set_aside: i64,
    /// By its reservations outside of sales.
    pub held: i64,
    pub committed: i64,
}

/// A flash sale as it stands, in packs.
#[derive(Clone, Debug)]
pub struct Sale {
    pub id: i64,
    pub set_aside: i64,
    pub unsold: i64,
    pub held: i64,
    pub sold: i64,
    pub returned: i64,
}

/// What stands in the tables at one moment.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    pub orders: Vec<OrderRow>,
    /// By order and kind.
    pub entries: HashMap<(i64, String), Entries>,
    /// State of each intent.
    pub intents: HashMap<i64, String>,
    pub notices: HashMap<String, i64>,
    pub scans: HashMap<String, i64>,
    /// Payments in the wallet's own books, by intent.
    pub wallets: HashMap<i64, i64>,
    /// Letters of the wallet that the courier has not delivered.
    pub letters: i64,
    pub lots: Vec<Lot>,
    pub sales: Vec<Sale>,
    pub waybills: Vec<String>,
    /// Sums over all accounts, and over all postings.
    pub balance_fen: i64,
    pub posted_fen: i64,
    /// The last number of the log, how many events there are, and the largest number of one.
    pub head: i64,
    pub events: i64,
    pub last_event: i64,
    /// How far each consumer of the log has read.
    pub followers: Vec<(String, i64)>,
    pub secret: String,
}

const ORDERS: &str = "
    SELECT id, key, code, state, provider, total_fen, intent_id FROM orders WHERE county_id = $1";
const ENTRIES: &str = "
    SELECT entry.order_id, entry.kind, count(DISTINCT entry.id),
           CAST(coalesce(sum(CASE WHEN account.kind = 'provider' THEN posting.amount_fen ELSE 0 END), 0) AS BIGINT)
      FROM entry
      LEFT JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
      LEFT JOIN account ON account.county_id = $1 AND account.id = posting.account_id
     WHERE entry.county_id = $1
     GROUP BY entry.order_id, entry.kind";
const INTENTS: &str = "SELECT id, state FROM intent WHERE county_id = $1";
const NOTICES: &str = "SELECT notice_id, count(*) FROM notice WHERE county_id = $1 GROUP BY notice_id";
const SCANS: &str = "SELECT device_key, count(*) FROM scan WHERE county_id = $1 GROUP BY device_key";
const WALLETS: &str =
    "SELECT intent_id, count(*) FROM sandbox_payment WHERE county_id = $1 GROUP BY intent_id";
const LETTERS: &str = "SELECT count(*) FROM sandbox_notice WHERE county_id = $1 AND sent_ms IS NULL";
const LOTS: &str = "
    SELECT lot.code, lot.listed, lot.on_hand, lot.reserved, lot.spoiled, lot.set_aside,
           CAST(coalesce(sum(CASE WHEN reservation.state = 'held' AND reservation.sale_id IS NULL THEN reservation.quantity ELSE 0 END), 0) AS BIGINT),
           CAST(coalesce(sum(CASE WHEN reservation.state = 'committed' THEN reservation.quantity ELSE 0 END), 0) AS BIGINT)
      FROM lot
      LEFT JOIN reservation ON reservation.county_id = $1 AND reservation.lot_id = lot.id
     WHERE lot.county_id = $1
     GROUP BY lot.id, lot.code, lot.listed, lot.on_hand, lot.reserved, lot.spoiled, lot.set_aside
     ORDER BY lot.id";
const SALES: &str = "
    SELECT flash_sale.id, set_aside / pack_quantity, unsold / pack_quantity, held / pack_quantity, sold / pack_quantity,
           returned / pack_quantity
      FROM flash_sale
      JOIN product ON product.county_id = $1 AND product.id = flash_sale.product_id
     WHERE flash_sale.county_id = $1";
const WAYBILLS: &str = "SELECT waybill FROM parcel WHERE county_id = $1 ORDER BY id";
const BALANCE: &str =
    "SELECT CAST(coalesce(sum(balance_fen), 0) AS BIGINT) FROM account WHERE county_id = $1";
const POSTED: &str = "SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM posting WHERE county_id = $1";
const HEAD: &str = "SELECT event_number FROM county WHERE county_id = $1";
const EVENTS: &str =
    "SELECT count(*), CAST(coalesce(max(number), 0) AS BIGINT) FROM event WHERE county_id = $1";
const FOLLOWERS: &str = "SELECT name, number FROM follower WHERE county_id = $1 ORDER BY name";
const SECRET: &str = "SELECT secret FROM sandbox_secret WHERE county_id = $1";

impl Truth {
    /// Reads beside whatever runs, in one snapshot.
    pub fn read(database: &Database) -> Result<Self> {
        let options = Options { readers: 1, ..Options::default() };
        let options = Options { durable: store::Durable::OnlyInTests, ..options };
        let store = Store::open_beside(&database.place(), options).context("the judge cannot read")?;
        Ok(store.read::<_, store::Error>(COUNTY, Self::of)?)
    }

    fn of(tx: &mut Tx) -> store::Result<Self> {
        let whole = |row: &Row| row.whole::<i64>(0);
        let counted = |row: &Row| Ok((row.text(0)?, row.whole(1)?));
        let (events, last_event) = tx.one(EVENTS, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
        Ok(Self {
            orders: tx.query(ORDERS, &[], order)?,
            entries: tx.query(ENTRIES, &[], entries)?.into_iter().collect(),
            intents: tx.query(INTENTS, &[], |row| Ok((row.whole(0)?, row.text(1)?)))?.into_iter().collect(),
            notices: tx.query(NOTICES, &[], counted)?.into_iter().collect(),
            scans: tx.query(SCANS, &[], counted)?.into_iter().collect(),
            wallets: tx.query(WALLETS, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?.into_iter().collect(),
            letters: tx.one(LETTERS, &[], whole)?,
            lots: tx.query(LOTS, &[], lot)?,
            sales: tx.query(SALES, &[], sale)?,
            waybills: tx.query(WAYBILLS, &[], |row| row.text(0))?,
            balance_fen: tx.one(BALANCE, &[], whole)?,
            posted_fen: tx.one(POSTED, &[], whole)?,
            head: tx.one(HEAD, &[], whole)?,
            events,
            last_event,
            followers: tx.query(FOLLOWERS, &[], |row| Ok((row.text(0)?, row.whole(1)?)))?,
            secret: tx.find(SECRET, &[], |row| row.text(0))?.unwrap_or_default(),
        })
    }
}

fn order(row: &Row) -> store::Result<OrderRow> {
    Ok(OrderRow {
        id: row.whole(0)?,
        key: row.text(1)?,
        code: row.text(2)?,
        state: row.text(3)?,
        provider: row.text(4)?,
        total_fen: row.whole(5)?,
        intent: row.whole(6)?,
    })
}

fn entries(row: &Row) -> store::Result<((i64, String), Entries)> {
    Ok(((row.whole(0)?, row.text(1)?), Entries { count: row.whole(2)?, provider_fen: row.whole(3)? }))
}

fn sale(row: &Row) -> store::Result<Sale> {
    Ok(Sale {
        id: row.whole(0)?,
        set_aside: row.whole(1)?,
        unsold: row.whole(2)?,
        held: row.whole(3)?,
        sold: row.whole(4)?,
        returned: row.whole(5)?,
    })
}

fn lot(row: &Row) -> store::Result<Lot> {
    Ok(Lot {
        code: row.text(0)?,
        listed: row.whole(1)?,
        on_hand: row.whole(2)?,
        reserved: row.whole(3)?,
        spoiled: row.whole(4)?,
        set_aside: row.whole(5)?,
        held: row.whole(6)?,
        committed: row.whole(7)?,
    })
}
