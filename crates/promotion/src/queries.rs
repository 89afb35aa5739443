//! What reads sales.
use crate::model::{Sale, SaleId};
use catalog::ProductId;
use county::ProducerId;
use kernel::{Count, Whole};
use std::collections::HashMap;
use store::{Row, Tx, column, values};

/// Sales that a list of the shop shows.
pub const LIVE_MAX: i64 = 60;

macro_rules! select_sale {
    ($tail:literal) => {
        concat!(
            "SELECT id, lot_id, product_id, producer_id, price_fen, usual_fen, limit_packs, set_aside, unsold, held,
                    sold, returned, opens_ms, ends_ms, state, person_id, announced_ms, ended_ms, bearer
               FROM flash_sale
              WHERE county_id = $1 ",
            $tail
        )
    };
}

pub(crate) use select_sale;

pub(crate) fn read_sale(row: &Row) -> store::Result<Sale> {
    Ok(Sale {
        id: row.whole(0)?,
        lot: row.whole(1)?,
        product: row.whole(2)?,
        producer: row.whole(3)?,
        price: row.whole(4)?,
        usual: row.whole(5)?,
        limit: row.maybe(6)?,
        set_aside: row.whole(7)?,
        unsold: row.whole(8)?,
        held: row.whole(9)?,
        sold: row.whole(10)?,
        returned: row.whole(11)?,
        opens: row.whole(12)?,
        ends: row.whole(13)?,
        state: row.word(14)?,
        person: row.maybe(15)?,
        announced: row.whole(16)?,
        ended: row.maybe(17)?,
        bearer: row.word(18)?,
    })
}

pub(crate) const BY_IDS: &str = select_sale!("AND id IN (SELECT * FROM rows($2))");
pub(crate) const LIVE: &str = select_sale!("AND state <> 'ended' ORDER BY opens_ms, id LIMIT $2");
pub(crate) const LIVE_OF_PRODUCT: &str =
    select_sale!("AND product_id = $2 AND state <> 'ended' ORDER BY id LIMIT $3");

pub fn sale(tx: &mut Tx, id: SaleId) -> store::Result<Option<Sale>> {
    tx.find(BY_IDS, &[column([id], |id| id)], read_sale)
}

pub fn sales_by_ids(tx: &mut Tx, ids: &[SaleId]) -> store::Result<HashMap<SaleId, Sale>> {
    let found = tx.query(BY_IDS, &[column(ids, |id| *id)], read_sale)?;
    Ok(found.into_iter().map(|sale| (sale.id, sale)).collect())
}

/// The sales that are announced or run, the first to open first.
pub fn live_sales(tx: &mut Tx) -> store::Result<Vec<Sale>> {
    tx.query(LIVE, values![LIVE_MAX], read_sale)
}

/// The sales of a product that are announced or run.
pub fn sales_of_product(tx: &mut Tx, product: ProductId) -> store::Result<Vec<Sale>> {
    tx.query(LIVE_OF_PRODUCT, values![product, LIVE_MAX], read_sale)
}

/// Which sales a list shows, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sales {
    pub producer: Option<ProducerId>,
    pub state: Option<crate::SaleState>,
    /// The list goes on below this sale.
    pub below: Option<SaleId>,
}

pub(crate) const LIST: &str =
    select_sale!("AND id < $2 AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $4");
pub(crate) const LIST_OF: &str =
    select_sale!("AND producer_id = $5 AND id < $2 AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $4");

/// The sales of a page of a list, or of a whole file.
pub fn list(tx: &mut Tx, which: &Sales, most: Count) -> store::Result<Vec<Sale>> {
    let below = which.below.unwrap_or(SaleId::new(i64::MAX));
    let state = which.state.map_or("", crate::SaleState::word);
    match which.producer {
        None => tx.query(LIST, values![below, state, most.get()], read_sale),
        Some(producer) => tx.query(LIST_OF, values![below, state, most.get(), producer], read_sale),
    }
}
