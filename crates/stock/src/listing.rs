//! Listing lots: what growers report and what sheets bring in, in batches.
use crate::model::{LOT_MAX, ListedLot, LotId, NewLot, Refusal};
use brand::{CommitmentId, NewCommitment};
use catalog::{Product, ProductId};
use county::{Producer, ProducerId, Timetable, TownshipId};
use kernel::{Count, Day, LotCode, Quantity, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::{Tx, column, maybe_column, texts};

/// What the log says of a new lot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LotListed {
    pub lot: LotId,
    pub product: ProductId,
    pub producer: ProducerId,
    pub quantity: Quantity,
}

/// Lists lots, in the order given: each gets a code and a commitment certificate. One that is refused leaves
/// the others as they are.
pub fn list_lots(tx: &mut Tx, new: &[NewLot], now: Time) -> store::Result<Vec<Result<ListedLot, Refusal>>> {
    let county = Known::load(tx, new)?;
    let outcomes: Vec<Result<Draft, Refusal>> = new.iter().map(|lot| county.draft(lot, now.day())).collect();
    let drafts: Vec<&Draft> = outcomes.iter().flatten().collect();
    let listed = write(tx, &county, &drafts, now)?;
    let mut listed = listed.into_iter();
    Ok(outcomes
        .into_iter()
        .map(|outcome| outcome.and_then(|_| listed.next().ok_or(Refusal::NothingListed)))
        .collect())
}

/// What lots are measured against, asked for once.
struct Known {
    products: HashMap<ProductId, Product>,
    producers: HashMap<ProducerId, Producer>,
    timetable: Arc<Timetable>,
}

/// A lot that will be listed.
struct Draft<'a> {
    new: &'a NewLot,
    product: &'a Product,
    producer: &'a Producer,
    best_before: Day,
}

impl Known {
    fn load(tx: &mut Tx, new: &[NewLot]) -> store::Result<Self> {
        let mut products: Vec<ProductId> = new.iter().map(|lot| lot.product).collect();
        let mut producers: Vec<ProducerId> = new.iter().map(|lot| lot.producer).collect();
        products.sort_unstable();
        products.dedup();
        producers.sort_unstable();
        producers.dedup();
        Ok(Self {
            products: catalog::products_by_ids(tx, &products)?,
            producers: county::producers_by_ids(tx, &producers)?,
            timetable: county::timetable(tx)?,
        })
    }

    fn draft<'a>(&'a self, new: &'a NewLot, today: Day) -> Result<Draft<'a>, Refusal> {
        let product = self.products.get(&new.product).ok_or(Refusal::UnknownProduct)?;
        let producer = self.producers.get(&new.producer).ok_or(Refusal::UnknownProducer)?;
        let best_before = may_be_listed(product, new, today)?;
        Ok(Draft { new, product, producer, best_before })
    }
}

/// Whether a lot can be sold at all; answers the day until which it is good.
pub(crate) fn may_be_listed(product: &Product, new: &NewLot, today: Day) -> Result<Day, Refusal> {
    let best_before = product.best_before(new.harvested_on);
    let pack = product.pack_quantity;
    if !product.on_sale() {
        Err(Refusal::NotOnSale)
    } else if new.harvested_on > today {
        Err(Refusal::HarvestInFuture { today })
    } else if best_before < today {
        Err(Refusal::AlreadyStale { best_before })
    } else if new.quantity.is_zero() {
        Err(Refusal::NothingListed)
    } else if new.quantity < pack {
        Err(Refusal::LessThanAPack { pack })
    } else if new.quantity > LOT_MAX {
        Err(Refusal::TooMuch)
    } else {
        Ok(best_before)
    }
}

pub(crate) const TAKE_NUMBERS: &str = "
    INSERT INTO lot_counter (county_id, township_id, day_on, last)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, township_id, day_on) DO UPDATE SET last = lot_counter.last + excluded.last
 RETURNING township_id, last";

/// The codes of the drafts: each township counts its lots of a day.
fn codes(tx: &mut Tx, county: &Known, drafts: &[&Draft], today: Day) -> store::Result<Vec<LotCode>> {
    let mut counts: BTreeMap<TownshipId, i64> = BTreeMap::new();
    for draft in drafts {
        *counts.entry(draft.producer.township).or_default() += 1;
    }
    let values =
        [column(counts.keys(), |t| *t), column(counts.keys(), |_| today), column(counts.values(), |n| *n)];
    let lasts =
        tx.query(TAKE_NUMBERS, &values, |row| Ok((row.whole::<TownshipId>(0)?, row.whole::<i64>(1)?)))?;
    let mut next: HashMap<TownshipId, i64> =
        lasts.into_iter().map(|(township, last)| (township, last - counts[&township] + 1)).collect();
    let letters = |township| county.timetable.township(township).map_or("CX", |t| t.letters.as_str());
    let code = |draft: &&Draft| {
        let township = draft.producer.township;
        let number = next.get_mut(&township).map_or(1, |n| std::mem::replace(n, *n + 1));
        LotCode::new(letters(township), today, Count::new(number).unwrap_or(Count::MAX))
    };
    Ok(drafts.iter().map(code).collect())
}

fn commitments(
    tx: &mut Tx,
    county: &Known,
    drafts: &[&Draft],
    codes: &[LotCode],
    today: Day,
) -> store::Result<Vec<CommitmentId>> {
    let new = |(draft, code): (&&Draft, &LotCode)| {
        let (origin_zh, origin_en) = county.timetable.origin(draft.producer.township);
        NewCommitment {
            producer: draft.producer.id,
            lot_code: code.clone(),
            product_zh: draft.product.name_zh.clone(),
            product_en: draft.product.name_en.clone(),
            quantity: draft.new.quantity,
            unit: draft.product.unit,
            origin_zh,
            origin_en,
            basis: draft.new.basis,
            issued: today,
        }
    };
    brand::issue_commitments(tx, &drafts.iter().zip(codes).map(new).collect::<Vec<_>>())
}

const ADD_LOTS: &str = "
    INSERT INTO lot (county_id, id, code, product_id, producer_id, outlet_id, township_id, commitment_id,
                     harvested_on, best_before_on, listed, on_hand, price_fen, listed_ms, state)
    SELECT $1, input.*, 'open'
      FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS input";

fn write(tx: &mut Tx, county: &Known, drafts: &[&Draft], now: Time) -> store::Result<Vec<ListedLot>> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let codes = codes(tx, county, drafts, now.day())?;
    let commitments = commitments(tx, county, drafts, &codes, now.day())?;
    let ids: Vec<LotId> = drafts.iter().map(|_| tx.new_id()).collect();
    let values = [
        column(&ids, |id| *id),
        texts(&codes, |code| code.as_str()),
        column(drafts, |d| d.product.id),
        column(drafts, |d| d.producer.id),
        column(drafts, |d| d.producer.outlet),
        column(drafts, |d| d.producer.township),
        column(&commitments, |id| *id),
        column(drafts, |d| d.new.harvested_on),
        column(drafts, |d| d.best_before),
        column(drafts, |d| d.new.quantity),
        column(drafts, |d| d.new.quantity),
        maybe_column(drafts, |d| d.new.price),
        column(drafts, |_| now),
    ];
    tx.execute(ADD_LOTS, &values)?;
    for (lot, draft) in ids.iter().zip(drafts) {
        let (product, producer) = (draft.product.id, draft.producer.id);
        let fields = LotListed { lot: *lot, product, producer, quantity: draft.new.quantity };
        tx.log("lot.listed", *lot, now, &fields)?;
    }
    let listed = |((lot, code), draft): ((LotId, LotCode), &&Draft)| ListedLot {
        lot,
        code: code.to_string(),
        best_before: draft.best_before,
    };
    Ok(ids.into_iter().zip(codes).zip(drafts).map(listed).collect())
}
