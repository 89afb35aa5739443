//! What a basket would cost and when it would come, as the shelf stands at this moment. Nothing is held.
use crate::model::{LineRefusal, Wanted};
use crate::queries::BasketLine;
use catalog::Product;
use county::{Destination, PlaceId, Promise, Timetable};
use kernel::{Day, Fen, Time, Whole};
use promotion::{Buyer, Stall};
use std::sync::Arc;
use stock::{Shelf, Taken, Wish};
use store::Tx;

/// A basket with its prices and its promise.
#[derive(Clone, Debug)]
pub struct Quote {
    pub lines: Vec<QuotedLine>,
    pub to: Destination,
    pub timetable: Arc<Timetable>,
}

#[derive(Clone, Debug)]
pub struct QuotedLine {
    pub line: BasketLine,
    pub product: Product,
    pub offer: Result<Offer, LineRefusal>,
}

/// What a line would get.
#[derive(Clone, Debug)]
pub struct Offer {
    pub taken: Taken,
    pub amount: Fen,
    pub promise: Promise,
}

/// Quotes a basket line by line, for who buys. A product that is no more is left out.
pub fn quote(
    tx: &mut Tx,
    basket: &[BasketLine],
    buyer: &Buyer,
    to: Option<Destination>,
    now: Time,
) -> store::Result<Quote> {
    let ids: Vec<_> = basket.iter().map(|line| line.product).collect();
    let products = catalog::products_by_ids(tx, &ids)?;
    let timetable = county::timetable(tx)?;
    let to = to.unwrap_or_else(|| nearest(&timetable));
    let in_sales: Vec<_> = basket.iter().filter_map(|line| Some((line.sale?, buyer.clone()))).collect();
    let mut table = Table {
        stall: Stall::look(tx, &in_sales)?,
        shelf: Shelf::look(tx, &ids)?,
        timetable: &timetable,
        buyer,
        to,
        now,
    };
    let lines = basket.iter().filter_map(|line| {
        let product = products.get(&line.product)?.clone();
        let offer = table.offer(line, &product);
        Some(QuotedLine { line: *line, product, offer })
    });
    let lines = lines.collect();
    Ok(Quote { lines, to, timetable })
}

/// Where most parcels go, for who has not said.
pub fn nearest(timetable: &Timetable) -> Destination {
    Destination::City(timetable.zones().first().map(|zone| zone.id).unwrap_or_default())
}

/// What a basket is quoted from.
struct Table<'a> {
    stall: Stall,
    shelf: Shelf,
    timetable: &'a Timetable,
    buyer: &'a Buyer<'a>,
    to: Destination,
    now: Time,
}

impl Table<'_> {
    fn offer(&mut self, line: &BasketLine, product: &Product) -> Result<Offer, LineRefusal> {
        if !product.on_sale() {
            return Err(stock::Refusal::NotOnSale.into());
        }
        let taken = self.take(line, product)?;
        let price = taken.price.unwrap_or(product.price);
        let amount = price.times(line.packs.get()).ok_or(stock::Refusal::TooMuch)?;
        Ok(Offer { promise: self.timetable.promise(taken.outlet, self.to, self.now), amount, taken })
    }

    fn take(&mut self, line: &BasketLine, product: &Product) -> Result<Taken, LineRefusal> {
        let quantity = product.pack_quantity.times(line.packs.get()).ok_or(stock::Refusal::TooMuch)?;
        let (timetable, to, now) = (self.timetable, self.to, self.now);
        let arrives = |outlet: PlaceId| -> Day { timetable.promise(outlet, to, now).arrives.day() };
        let taken = match line.sale {
            Some(sale) => {
                let wish = promotion::Wish { sale, product: line.product, packs: line.packs, quantity };
                self.stall.take_all(&[wish], self.buyer, now, &arrives).map_err(|(_, why)| why.into())
            }
            None => {
                let wish = Wish { product: line.product, lot: line.lot, quantity };
                self.shelf.take_all(&[wish], &arrives).map_err(|(_, why)| LineRefusal::from(why))
            }
        };
        taken?.into_iter().next().ok_or(stock::Refusal::NotOnSale.into())
    }
}

impl Quote {
    pub fn goods(&self) -> Fen {
        self.offers().map(|offer| offer.amount).sum()
    }
    pub fn freight(&self) -> Fen {
        self.timetable.freight(self.to)
    }
    pub fn total(&self) -> Fen {
        self.goods() + self.freight()
    }
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.lines.iter().filter_map(|line| line.offer.as_ref().ok())
    }
    /// Whether every line can be had.
    pub fn is_whole(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.offer.is_ok())
    }
    /// When the last of it comes.
    pub fn arrives(&self) -> Option<Time> {
        self.offers().map(|offer| offer.promise.arrives).max()
    }
    /// When the last of it would come elsewhere.
    pub fn arrives_at(&self, to: Destination, now: Time) -> Option<Time> {
        self.offers().map(|offer| self.timetable.promise(offer.taken.outlet, to, now).arrives).max()
    }
    pub fn wanted(&self) -> Vec<Wanted> {
        let wanted = |line: &QuotedLine| {
            let BasketLine { product, lot, sale, packs } = line.line;
            Wanted { product, lot, sale, packs }
        };
        self.lines.iter().map(wanted).collect()
    }
}
