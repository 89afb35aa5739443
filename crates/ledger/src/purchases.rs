//! The pavilion buys at the floor: a grower offers, somebody weighs, and what was weighed is a lot of the
//! pavilion's own and the grower's money.
use crate::book::Sides;
use crate::floors::{FloorId, Floors, Grade};
use crate::model::{AccountKey, AccountKind, EntryKind};
use crate::posting::{NewEntry, post_entries};
use catalog::ProductId;
use county::ProducerId;
use kernel::{Count, Day, Fen, FenPerKilo, Grams, Quantity, Time, Unit, Whole};
use stock::{LotId, NewLot};
use store::{Row, Tx, values};
use webkit::{PersonId, Words};

kernel::id! {
    /// What the pavilion buys of a grower.
    PurchaseId;
}

/// The setting that names the pavilion as a producer, by its code: what it buys becomes its lots.
pub const PAVILION: &str = "pavilion_producer";

/// What a grower offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPurchase {
    pub producer: ProducerId,
    pub product: ProductId,
    pub grade: Option<Grade>,
    /// About how much.
    pub wanted: Grams,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub id: PurchaseId,
    pub floor: FloorId,
    pub offer: NewPurchase,
    pub price: FenPerKilo,
    pub asked: Time,
    pub weighed: Option<Weighed>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub grams: Grams,
    pub amount: Fen,
    pub lot: LotId,
    pub lot_code: String,
    pub at: Time,
}

/// Why the pavilion does not buy, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseRefusal {
    NoSuchProducer,
    NoSuchProduct,
    /// No floor holds for this product and grade.
    NoFloor,
    NoWeight,
    /// The county has not named the pavilion as a producer.
    NoPavilion,
    /// It cannot buy of itself.
    OwnGoods,
    NoSuchPurchase,
    AlreadyWeighed,
    /// It would be no lot.
    Lot(stock::Refusal),
}

impl PurchaseRefusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        let key = match self {
            Self::NoSuchProducer => "ledger-refused-purchase-producer",
            Self::NoSuchProduct => "ledger-wrong-product",
            Self::NoFloor => "ledger-refused-purchase-floor",
            Self::NoWeight => "ledger-refused-purchase-weight",
            Self::NoPavilion => "ledger-refused-purchase-pavilion",
            Self::OwnGoods => "ledger-refused-purchase-own",
            Self::NoSuchPurchase => "ledger-refused-purchase-unknown",
            Self::AlreadyWeighed => "ledger-refused-purchase-weighed",
            Self::Lot(refusal) => return refusal.sentence(w, Unit::Gram),
        };
        w.say(key)
    }
}

/// The pavilion as a producer; none where the county has not named it.
pub fn pavilion(tx: &mut Tx) -> store::Result<Option<ProducerId>> {
    let Some(code) = county::setting(tx, PAVILION)? else { return Ok(None) };
    Ok(county::producers_by_codes(tx, &[code.as_str()])?.values().next().map(|producer| producer.id))
}

const INSERT: &str = "
    INSERT INTO purchase (county_id, id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, asked_ms, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// A grower offers goods at the floor of this day: the price is promised now.
pub fn ask_purchase(
    tx: &mut Tx,
    new: &NewPurchase,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<PurchaseId, PurchaseRefusal>> {
    if new.wanted.is_zero() {
        return Ok(Err(PurchaseRefusal::NoWeight));
    }
    let Some(pavilion) = pavilion(tx)? else { return Ok(Err(PurchaseRefusal::NoPavilion)) };
    if pavilion == new.producer {
        return Ok(Err(PurchaseRefusal::OwnGoods));
    }
    if county::producers_by_ids(tx, &[new.producer])?.is_empty() {
        return Ok(Err(PurchaseRefusal::NoSuchProducer));
    }
    if catalog::products_by_ids(tx, &[new.product])?.is_empty() {
        return Ok(Err(PurchaseRefusal::NoSuchProduct));
    }
    let floors = Floors::load(tx, now.day(), &[new.product])?;
    let Some(floor) = floors.of(new.product, new.grade, now.day()) else {
        return Ok(Err(PurchaseRefusal::NoFloor));
    };
    let id: PurchaseId = tx.new_id();
    let grade = new.grade.map_or("", Grade::word);
    let values =
        values![id, floor.id, new.product, new.producer, grade, floor.floor.price, new.wanted, now, person];
    tx.execute(INSERT, values)?;
    Ok(Ok(id))
}

const SELECT: &str = "
    SELECT id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, grams, amount_fen, lot_id, lot_code,
           asked_ms, weighed_ms
      FROM purchase
     WHERE county_id = $1 AND id = $2";
const SET_WEIGHED: &str = "
    UPDATE purchase SET grams = $3, amount_fen = $4, lot_id = $5, lot_code = $6, weighed_ms = $7, weighed_by = $8
     WHERE county_id = $1 AND id = $2";

/// What was offered is weighed: it becomes a lot of the pavilion, and the grower may be paid.
pub fn weigh_purchase(
    tx: &mut Tx,
    id: PurchaseId,
    grams: Grams,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<Weighed, PurchaseRefusal>> {
    let Some(purchase) = tx.lock(SELECT, values![id], read)?.pop() else {
        return Ok(Err(PurchaseRefusal::NoSuchPurchase));
    };
    if purchase.weighed.is_some() {
        return Ok(Err(PurchaseRefusal::AlreadyWeighed));
    }
    if grams.is_zero() {
        return Ok(Err(PurchaseRefusal::NoWeight));
    }
    let listed = match list(tx, &purchase, grams, now)? {
        Ok(listed) => listed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let amount = purchase.price.of(grams);
    tx.execute(SET_WEIGHED, values![id, grams, amount, listed.lot, listed.code.as_str(), now, person])?;
    let sides = Sides::from([
        (AccountKey::of_county(AccountKind::Stock), amount),
        (AccountKey::of(AccountKind::ProducerPayable, purchase.offer.producer), -amount),
    ]);
    let (kind, cause, evidence) = (EntryKind::Purchased, id.get(), listed.code.clone());
    post_entries(tx, &[NewEntry { kind, order: None, cause, at: now, person, evidence, sides }])?;
    Ok(Ok(Weighed { grams, amount, lot: listed.lot, lot_code: listed.code, at: now }))
}

/// Lists it as the pavilion's lot, in the product's own unit: grams, or whole packs by their net weight.
fn list(
    tx: &mut Tx,
    purchase: &Purchase,
    grams: Grams,
    now: Time,
) -> store::Result<Result<stock::ListedLot, PurchaseRefusal>> {
    let Some(pavilion) = pavilion(tx)? else { return Ok(Err(PurchaseRefusal::NoPavilion)) };
    let products = catalog::products_by_ids(tx, &[purchase.offer.product])?;
    let Some(product) = products.get(&purchase.offer.product) else {
        return Ok(Err(PurchaseRefusal::NoSuchProduct));
    };
    let packs = grams.get() / product.pack_grams.get().max(1);
    let quantity = match product.unit {
        Unit::Gram => Quantity::new(grams.get()),
        Unit::Piece => product.pack_quantity.times(packs),
    };
    let new = NewLot {
        product: product.id,
        producer: pavilion,
        harvested_on: now.day(),
        quantity: quantity.unwrap_or_default(),
        price: None,
        basis: brand::Basis::SelfInspection,
    };
    let listed = stock::list_lots(tx, &[new], now)?.into_iter().next();
    Ok(match listed {
        Some(Ok(listed)) => Ok(listed),
        Some(Err(refusal)) => Err(PurchaseRefusal::Lot(refusal)),
        None => Err(PurchaseRefusal::NoWeight),
    })
}

const OPEN: &str = "
    SELECT id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, grams, amount_fen, lot_id, lot_code,
           asked_ms, weighed_ms
      FROM purchase
     WHERE county_id = $1 AND id > $2 AND grams IS NULL
     ORDER BY id LIMIT $3";
const LATEST: &str = "
    SELECT id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, grams, amount_fen, lot_id, lot_code,
           asked_ms, weighed_ms
      FROM purchase
     WHERE county_id = $1
     ORDER BY id DESC LIMIT $2";
const OF_PRODUCER: &str = "
    SELECT id, floor_id, product_id, producer_id, grade, kilo_fen, wanted, grams, amount_fen, lot_id, lot_code,
           asked_ms, weighed_ms
      FROM purchase
     WHERE county_id = $1 AND producer_id = $2
     ORDER BY id DESC LIMIT $3";

/// Purchases that wait for a scale, the oldest first.
pub fn purchases_open(tx: &mut Tx, after: PurchaseId, limit: Count) -> store::Result<Vec<Purchase>> {
    tx.query(OPEN, values![after, limit], read)
}

/// The latest purchases, weighed or not.
pub fn purchases_latest(tx: &mut Tx, limit: Count) -> store::Result<Vec<Purchase>> {
    tx.query(LATEST, values![limit], read)
}

/// What the pavilion has bought of a producer, the latest first.
pub fn purchases_of(tx: &mut Tx, producer: ProducerId, limit: Count) -> store::Result<Vec<Purchase>> {
    tx.query(OF_PRODUCER, values![producer, limit], read)
}

fn read(row: &Row) -> store::Result<Purchase> {
    let grade = Some(row.text(4)?).filter(|grade| !grade.is_empty());
    let offer = NewPurchase {
        product: row.whole(2)?,
        producer: row.whole(3)?,
        grade: grade.and_then(|grade| grade.parse().ok()),
        wanted: row.whole(6)?,
    };
    let weighed = match (row.maybe(7)?, row.maybe(8)?, row.maybe(9)?, row.maybe_text(10)?, row.maybe(12)?) {
        (Some(grams), Some(amount), Some(lot), Some(lot_code), Some(at)) => {
            Some(Weighed { grams, amount, lot, lot_code, at })
        }
        _ => None,
    };
    let (floor, price, asked) = (row.whole(1)?, row.whole(5)?, row.whole(11)?);
    Ok(Purchase { id: row.whole(0)?, floor, offer, price, asked, weighed })
}

impl Purchase {
    /// The day on which its price was promised.
    pub fn day(&self) -> Day {
        self.asked.day()
    }
}
