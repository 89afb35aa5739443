//! The shelf: the open lots of some products, locked, and the decision which of them an order gets.
use crate::model::{LotId, Refusal, Taken, Wish};
use catalog::ProductId;
use county::{PlaceId, ProducerId};
use kernel::{Day, Fen, Quantity};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use store::{Row, Tx, column};

#[derive(Clone, Debug, PartialEq, Eq)]
struct OnShelf {
    id: LotId,
    code: String,
    producer: ProducerId,
    outlet: PlaceId,
    harvested_on: Day,
    best_before: Day,
    free: Quantity,
    price: Option<Fen>,
}

/// The open lots of some products; of each the first to expire first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf(BTreeMap<ProductId, Vec<OnShelf>>);

pub(crate) const LOTS: &str = "
    SELECT product_id, id, code, producer_id, outlet_id, harvested_on, best_before_on, on_hand - reserved, price_fen
      FROM lot
     WHERE county_id = $1 AND state = 'open' AND on_hand > reserved AND product_id IN (SELECT * FROM rows($2))";

impl Shelf {
    /// Locks the lots, so that nobody else takes of them until we commit.
    pub fn lock(tx: &mut Tx, products: &[ProductId]) -> store::Result<Self> {
        if products.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        Ok(Self::of(tx.lock(LOTS, &[column(products, |id| *id)], read)?))
    }

    /// Looks at the lots without locking them: for a page that says what would be taken.
    pub fn look(tx: &mut Tx, products: &[ProductId]) -> store::Result<Self> {
        if products.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        Ok(Self::of(tx.query(LOTS, &[column(products, |id| *id)], read)?))
    }

    fn of(rows: Vec<(ProductId, OnShelf)>) -> Self {
        let mut lots = BTreeMap::<_, Vec<OnShelf>>::new();
        for (product, lot) in rows {
            lots.entry(product).or_default().push(lot);
        }
        lots.values_mut().for_each(|lots| lots.sort_by_key(|lot| (lot.best_before, lot.id)));
        Self(lots)
    }

    /// Takes all wishes of an order, or none; the refusal names the wish it is about. `arrives` is the day on
    /// which a parcel from an outlet reaches the buyer.
    pub fn take_all(
        &mut self,
        wishes: &[Wish],
        arrives: &dyn Fn(PlaceId) -> Day,
    ) -> Result<Vec<Taken>, (usize, Refusal)> {
        let known = RefCell::new(HashMap::new()); // the timetable is asked once an outlet, not once a lot
        let arrives = |outlet| *known.borrow_mut().entry(outlet).or_insert_with(|| arrives(outlet));
        let mut taken: Vec<Taken> = Vec::with_capacity(wishes.len());
        for (at, wish) in wishes.iter().enumerate() {
            match self.take(wish, &arrives) {
                Ok(got) => taken.push(got),
                Err(refusal) => {
                    wishes.iter().zip(&taken).for_each(|(wish, got)| self.put_back(wish.product, got));
                    return Err((at, refusal));
                }
            }
        }
        Ok(taken)
    }

    fn put_back(&mut self, product: ProductId, got: &Taken) {
        let lots = self.0.entry(product).or_default();
        if let Some(lot) = lots.iter_mut().find(|lot| lot.id == got.lot) {
            lot.free += got.quantity;
        }
    }

    fn take(&mut self, wish: &Wish, arrives: &dyn Fn(PlaceId) -> Day) -> Result<Taken, Refusal> {
        let lots = self.0.get_mut(&wish.product).map_or(&mut [][..], Vec::as_mut_slice);
        let asked =
            |lot: &&mut OnShelf| wish.lot.is_none_or(|wanted| wanted == lot.id) && !lot.free.is_zero();
        let mut left = Quantity::ZERO;
        let mut stale = None;
        for lot in lots.iter_mut().filter(asked) {
            let day = arrives(lot.outlet);
            if lot.best_before < day {
                stale = Some(Refusal::NotFresh { best_before: lot.best_before, arrives: day });
            } else if let Some(rest) = lot.free.minus(wish.quantity) {
                lot.free = rest;
                return Ok(lot.taken(wish.quantity));
            } else {
                left = left.max(lot.free);
            }
        }
        match stale {
            Some(refusal) if left.is_zero() => Err(refusal),
            _ => Err(Refusal::SoldOut { left }),
        }
    }
}

impl OnShelf {
    fn taken(&self, quantity: Quantity) -> Taken {
        Taken {
            lot: self.id,
            lot_code: self.code.clone(),
            producer: self.producer,
            outlet: self.outlet,
            quantity,
            price: self.price,
            harvested_on: self.harvested_on,
            best_before: self.best_before,
        }
    }
}

fn read(row: &Row) -> store::Result<(ProductId, OnShelf)> {
    let lot = OnShelf {
        id: row.whole(1)?,
        code: row.text(2)?,
        producer: row.whole(3)?,
        outlet: row.whole(4)?,
        harvested_on: row.whole(5)?,
        best_before: row.whole(6)?,
        free: row.whole(7)?,
        price: row.maybe(8)?,
    };
    Ok((row.whole(0)?, lot))
}

#[cfg(test)]
mod tests;
