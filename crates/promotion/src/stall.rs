//! The stall: some sales, locked, and the decision whether a buyer gets what he wants of them.
use crate::model::{Refusal, SaleBearer, SaleId, SaleState};
use catalog::ProductId;
use county::PlaceId;
use kernel::{Count, Day, Fen, Quantity, Time, Whole};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::{Lot, LotId, LotState, Taken};
use store::{CountyId, Row, Tx, Value, column};
use webkit::{PersonId, SessionKey};

/// Who buys: an account, or a guest with his browser's session and the receiver's telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer<'a> {
    pub person: Option<PersonId>,
    pub session: Option<SessionKey>,
    pub phone: &'a str,
}

/// What a line of an order asks of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub sale: SaleId,
    pub product: ProductId,
    pub packs: Count,
    pub quantity: Quantity,
}

/// By what a buyer is counted in one sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    pub buyer: Option<i64>,
    pub phone: Option<i64>,
}

impl Keys {
    pub(crate) fn all(self) -> impl Iterator<Item = i64> {
        self.buyer.into_iter().chain(self.phone)
    }
}

impl Buyer<'_> {
    /// An account is counted by itself, so that it may send to whom it likes; a guest by everything that we have.
    pub(crate) fn keys(&self, county: CountyId, sale: SaleId) -> Keys {
        match self.person {
            Some(person) => Keys { buyer: Some(person.get()), phone: None },
            None => Keys {
                buyer: self.session.map(Whole::get),
                phone: (!self.phone.is_empty()).then(|| phone_key(county, sale, self.phone)),
            },
        }
    }
}

/// A number that stands for a telephone within one sale. Negative, so that it is never a person's or a session's.
fn phone_key(county: CountyId, sale: SaleId, phone: &str) -> i64 {
    let hash = Sha256::digest(format!("{}/{}/{phone}", county.get(), sale.get()));
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first) | i64::MIN
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct OnStall {
    id: SaleId,
    lot: LotId,
    product: ProductId,
    price: Fen,
    /// What a pack cost when the sale was announced.
    usual: Fen,
    bearer: SaleBearer,
    unsold: Quantity,
    limit: Option<Count>,
    opens: Time,
    ends: Time,
    state: SaleState,
    ended: Option<Time>,
}

/// Some sales with their lots, and what the buyers of a batch have of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stall {
    county: CountyId,
    sales: BTreeMap<SaleId, OnStall>,
    lots: HashMap<LotId, Lot>,
    /// Packs by sale and buyer's key.
    bought: HashMap<(SaleId, i64), i64>,
}

pub(crate) const SALES: &str = "
    SELECT id, lot_id, product_id, price_fen, unsold, limit_packs, opens_ms, ends_ms, state, ended_ms,
           usual_fen, bearer
      FROM flash_sale
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
// Asked for each buyer by himself: a join would be planned by PostgreSQL when the sale has no lines yet, as a reading
// of all of them, and that plan is kept while they become many.
pub(crate) const BOUGHT: &str = "
    WITH input(sale_id, buyer) AS (SELECT * FROM rows($2, $3))
    SELECT sale_id, buyer, packs
      FROM (SELECT input.sale_id AS sale_id, input.buyer AS buyer,
                   CAST(coalesce((SELECT sum(line.packs) FROM flash_sale_line AS line
                                   WHERE line.county_id = $1 AND line.buyer_key = input.buyer
                                     AND line.sale_id = input.sale_id AND line.state IN ('held', 'sold')), 0)
                      + coalesce((SELECT sum(line.packs) FROM flash_sale_line AS line
                                   WHERE line.county_id = $1 AND line.phone_key = input.buyer
                                     AND line.sale_id = input.sale_id AND line.state IN ('held', 'sold')), 0)
                        AS BIGINT) AS packs
              FROM input) AS found
     WHERE packs > 0";

impl Stall {
    /// Locks the sales that these buyers want something of. To be called before lots are locked.
    pub fn lock(tx: &mut Tx, wanted: &[(SaleId, Buyer)]) -> store::Result<Self> {
        Self::lock_of(
            tx,
            &wanted.iter().map(|(sale, buyer)| (*sale, buyer.keys(tx.county(), *sale))).collect::<Vec<_>>(),
        )
    }

    pub(crate) fn lock_of(tx: &mut Tx, wanted: &[(SaleId, Keys)]) -> store::Result<Self> {
        if wanted.is_empty() {
            return Ok(Self::default());
        }
        let sales = tx.lock(SALES, &[ids(wanted)], read)?;
        Self::with(tx, sales, wanted)
    }

    /// Looks without locking: for a page that says what would be had.
    pub fn look(tx: &mut Tx, wanted: &[(SaleId, Buyer)]) -> store::Result<Self> {
        if wanted.is_empty() {
            return Ok(Self::default());
        }
        let wanted: Vec<_> =
            wanted.iter().map(|(sale, buyer)| (*sale, buyer.keys(tx.county(), *sale))).collect();
        let sales = tx.query(SALES, &[ids(&wanted)], read)?;
        Self::with(tx, sales, &wanted)
    }

    fn with(tx: &mut Tx, sales: Vec<OnStall>, wanted: &[(SaleId, Keys)]) -> store::Result<Self> {
        let lots: Vec<LotId> = sales.iter().map(|sale| sale.lot).collect();
        let lots = stock::lots_by_ids(tx, &lots)?;
        let sales: BTreeMap<SaleId, OnStall> = sales.into_iter().map(|sale| (sale.id, sale)).collect();
        let limited = wanted.iter().filter(|(sale, _)| sales.get(sale).is_some_and(|s| s.limit.is_some()));
        let keys: BTreeSet<(SaleId, i64)> =
            limited.flat_map(|(sale, keys)| keys.all().map(|key| (*sale, key))).collect();
        let bought = if keys.is_empty() { HashMap::new() } else { bought(tx, &keys)? };
        Ok(Self { county: tx.county(), sales, lots, bought })
    }

    /// Takes all wishes of an order, or none; the refusal names the wish it is about. `arrives` is the day on which
    /// a parcel from an outlet reaches the buyer.
    pub fn take_all(
        &mut self,
        wishes: &[Wish],
        buyer: &Buyer,
        at: Time,
        arrives: &dyn Fn(PlaceId) -> Day,
    ) -> Result<Vec<Taken>, (usize, Refusal)> {
        let mut taken = Vec::with_capacity(wishes.len());
        for (n, wish) in wishes.iter().enumerate() {
            let keys = self.counted(wish.sale, buyer);
            match self.take_of(wish, keys, at, arrives) {
                Ok(got) => taken.push(got),
                Err(refusal) => {
                    self.put_back(&wishes[..n], buyer);
                    return Err((n, refusal));
                }
            }
        }
        Ok(taken)
    }

    /// Undoes [`Stall::take_all`], for an order whose other lines could not be had.
    pub fn put_back(&mut self, wishes: &[Wish], buyer: &Buyer) {
        for wish in wishes {
            let keys = self.counted(wish.sale, buyer);
            self.put_back_of(wish, keys);
        }
    }

    /// What the pavilion adds to the price of a pack of this sale: nothing where the grower bears the discount.
    pub fn added(&self, sale: SaleId) -> Fen {
        let borne = self.sales.get(&sale).filter(|sale| sale.bearer == SaleBearer::Pavilion);
        borne.map_or(Fen::ZERO, |sale| sale.usual - sale.price)
    }

    pub(crate) fn put_back_of(&mut self, wish: &Wish, keys: Keys) {
        if let Some(sale) = self.sales.get_mut(&wish.sale) {
            sale.unsold += wish.quantity;
            self.count(wish, keys, -wish.packs.get());
        }
    }

    pub(crate) fn take_of(
        &mut self,
        wish: &Wish,
        keys: Keys,
        at: Time,
        arrives: &dyn Fn(PlaceId) -> Day,
    ) -> Result<Taken, Refusal> {
        let sale = self.sales.get(&wish.sale).filter(|sale| sale.product == wish.product);
        let sale = sale.ok_or(Refusal::NoSuchSale)?;
        let lot = self.lots.get(&sale.lot).ok_or(Refusal::NoSuchSale)?;
        sale.runs(at)?;
        if lot.state != LotState::Open {
            return Err(Refusal::NotOnSale);
        }
        let day = arrives(lot.outlet);
        if lot.best_before < day {
            return Err(Refusal::NotFresh { best_before: lot.best_before, arrives: day });
        }
        let rest = sale.unsold.minus(wish.quantity).ok_or(Refusal::SoldOut { left: sale.unsold })?;
        self.within_limit(sale, wish, keys)?;
        let taken = Taken {
            lot: lot.id,
            lot_code: lot.code.clone(),
            producer: lot.producer,
            outlet: lot.outlet,
            quantity: wish.quantity,
            price: Some(sale.price),
            harvested_on: lot.harvested_on,
            best_before: lot.best_before,
        };
        if let Some(sale) = self.sales.get_mut(&wish.sale) {
            sale.unsold = rest;
        }
        self.count(wish, keys, wish.packs.get());
        Ok(taken)
    }

    fn within_limit(&self, sale: &OnStall, wish: &Wish, keys: Keys) -> Result<(), Refusal> {
        let Some(limit) = sale.limit else { return Ok(()) };
        let has = keys.all().map(|key| self.bought.get(&(sale.id, key)).copied().unwrap_or(0)).max();
        let more = (limit.get() - has.unwrap_or(0)).max(0);
        if wish.packs.get() <= more {
            return Ok(());
        }
        Err(Refusal::Limit { limit, more: Count::new(more).unwrap_or_default() })
    }

    fn count(&mut self, wish: &Wish, keys: Keys, packs: i64) {
        for key in keys.all() {
            *self.bought.entry((wish.sale, key)).or_default() += packs;
        }
    }

    /// By what a buyer is counted in a sale; by nothing where the sale has no limit.
    pub(crate) fn counted(&self, sale: SaleId, buyer: &Buyer) -> Keys {
        let limited = self.sales.get(&sale).is_some_and(|sale| sale.limit.is_some());
        if limited { buyer.keys(self.county, sale) } else { Keys::default() }
    }
}

impl OnStall {
    fn runs(&self, at: Time) -> Result<(), Refusal> {
        if self.state == SaleState::Ended || at >= self.ends {
            Err(Refusal::Over { ended: self.ended.unwrap_or(self.ends) })
        } else if at < self.opens {
            Err(Refusal::NotOpenYet { opens: self.opens })
        } else {
            Ok(())
        }
    }
}

fn ids(wanted: &[(SaleId, Keys)]) -> Value {
    let ids: BTreeSet<SaleId> = wanted.iter().map(|(sale, _)| *sale).collect();
    column(ids, |id| id)
}

fn bought(tx: &mut Tx, keys: &BTreeSet<(SaleId, i64)>) -> store::Result<HashMap<(SaleId, i64), i64>> {
    let values = [column(keys, |key| key.0), column(keys, |key| key.1)];
    let rows = tx.query(BOUGHT, &values, |row| Ok(((row.whole(0)?, row.whole(1)?), row.whole(2)?)))?;
    Ok(rows.into_iter().collect())
}

fn read(row: &Row) -> store::Result<OnStall> {
    Ok(OnStall {
        id: row.whole(0)?,
        lot: row.whole(1)?,
        product: row.whole(2)?,
        price: row.whole(3)?,
        unsold: row.whole(4)?,
        limit: row.maybe(5)?,
        opens: row.whole(6)?,
        ends: row.whole(7)?,
        state: row.word(8)?,
        ended: row.maybe(9)?,
        usual: row.whole(10)?,
        bearer: row.word(11)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_buyer_has_is_found_by_his_own_key() {
        // A statement is 'static; a test may leak one.
        let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {BOUGHT}").into_boxed_str());
        store::testing::on_sqlite(&[crate::ROOM.schema()], |store| {
            let values = [column([1_i64], |id| id), column([1_i64], |key| key)];
            let read = |tx: &mut Tx| tx.query(explain, &values, |row| row.text(3));
            let plan = store.read::<_, store::Error>(store::testing::COUNTY, read);
            let plan = plan.expect("SQLite explains what it can run").join("; ");
            for index in ["flash_sale_line_by_buyer", "flash_sale_line_by_phone"] {
                assert!(plan.contains(index), "{plan}");
            }
        });
    }
}
