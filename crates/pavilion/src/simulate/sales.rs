//! Flash sales of a generated county: announced, opened, bought from and ended by the commands that people call.
use catalog::{Product, ProductId};
use kernel::{Count, Day, Quantity, Share, Time, Whole};
use ordering::Wanted;
use promotion::{NewSale, Sale, SaleBearer, SaleId};
use std::collections::HashSet;
use stock::{By, Lot, LotState, Lots};
use store::Tx;

/// Lots that are looked at for a sale.
const LOTS_MAX: i64 = 1_000;
/// A sale has so many packs at the most, of which each buyer may take two.
const PACKS_MAX: i64 = 60;
const LIMIT: i64 = 2;
/// A fifth off.
const OFF: Share = Share::percent(20);

/// A lot that might be sold in a hurry, with what a pack of it usually costs.
pub struct Candidate {
    pub lot: Lot,
    pub product: Product,
}

/// The largest rests that are still good on `good_on`, one of each product.
pub fn candidates(tx: &mut Tx, good_on: Day, most: usize) -> store::Result<Vec<Candidate>> {
    let open = Lots { state: Some(LotState::Open), ..Lots::default() };
    let lots = stock::list(tx, &open, Count::new(LOTS_MAX).unwrap_or_default())?;
    let ids: Vec<_> = lots.iter().map(|lot| lot.product).collect();
    let products = catalog::products_by_ids(tx, &ids)?;
    let mut found: Vec<Candidate> = lots
        .into_iter()
        .filter(|lot| lot.best_before >= good_on)
        .filter_map(|lot| Some(Candidate { product: products.get(&lot.product)?.clone(), lot }))
        .filter(|c| c.product.on_sale() && c.packs() >= LIMIT)
        .collect();
    // What spoils first is what has to go.
    found.sort_by_key(|c| (c.product.keeps(), std::cmp::Reverse(c.packs()), c.lot.id));
    // One of each product, and none of what is in a sale already.
    let mut seen: HashSet<ProductId> = promotion::live_sales(tx)?.into_iter().map(|s| s.product).collect();
    found.retain(|c| seen.insert(c.product.id));
    found.truncate(most);
    Ok(found)
}

impl Candidate {
    fn packs(&self) -> i64 {
        self.product.packs_in(self.lot.free()).get()
    }

    /// Half of what is free, a fifth cheaper.
    pub fn sale(&self, opens: Time, ends: Time) -> Option<NewSale> {
        let usual = self.lot.price.unwrap_or(self.product.price);
        let packs = (self.packs() / 2).clamp(1, PACKS_MAX);
        let quantity: Quantity = self.product.pack_quantity.times(packs)?;
        let limit = Count::new(LIMIT);
        let (lot, price, bearer) = (self.lot.id, usual - usual.share(OFF), SaleBearer::Grower);
        Some(NewSale { lot, quantity, price, limit, opens, ends, bearer })
    }
}

/// Announces sales of the largest rests between these hours; answers those that were taken.
pub fn announce(tx: &mut Tx, most: usize, opens: Time, ends: Time, now: Time) -> store::Result<Vec<SaleId>> {
    let mut made = Vec::new();
    for candidate in candidates(tx, ends.day().plus(2), most)? {
        let Some(new) = candidate.sale(opens, ends) else { continue };
        made.extend(promotion::announce(tx, &new, By::Office, None, now)?.ok());
    }
    Ok(made)
}

/// What the buyers of these sales want: two thirds of what is set aside, a pack or two each.
pub fn wishes(sales: &[Sale], products: &[Product]) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for sale in sales {
        let Some(product) = products.iter().find(|product| product.id == sale.product) else { continue };
        let packs = product.packs_in(sale.unsold).get() * 2 / 3;
        let line = |n: i64| Wanted {
            product: sale.product,
            lot: None,
            sale: Some(sale.id),
            packs: Count::new(1 + n % 2).unwrap_or_default(),
        };
        wanted.extend((0..packs * 2 / 3).map(line));
    }
    wanted
}
