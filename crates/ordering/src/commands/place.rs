//! Placing orders: from what buyers want to lots that are held for them.
use super::writing::write;
use crate::model::{
    HOLD_MINUTES, LINES_MAX, LineRefusal, OrderLine, PACKS_MAX, PlaceOrder, Placed, Refusal, Wanted,
};
use catalog::{Product, ProductId};
use county::{Destination, Timetable};
use kernel::{Count, Day, Fen, Time, Whole};
use ledger::{Bearer, Discount, NewShare, SoldLine, SoldOrder, Terms};
use payment::{IntentId, Provider};
use promotion::{Buyer, SaleId, Stall};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use stock::{LotId, OrderId, Shelf, Taken, Wish};
use store::{Tx, texts};

/// An order that is decided and not yet written.
pub(super) struct Draft<'a> {
    pub wanted: &'a PlaceOrder,
    pub placed: Placed,
    pub lines: Vec<OrderLine>,
    /// Where its money goes.
    pub shares: Vec<NewShare>,
    pub goods: Fen,
    pub freight: Fen,
    pub expires: Time,
    pub promised: Time,
}

/// Places a batch of orders, in the order given: all lines of an order or none of it. The same key gives the
/// same order again.
pub fn place(tx: &mut Tx, batch: &[PlaceOrder]) -> store::Result<Vec<Result<Placed, Refusal>>> {
    let mut known = known_orders(tx, batch)?;
    let mut counter = Counter::load(tx, batch, &known)?;
    let mut drafts = Vec::new();
    let mut outcomes = Vec::with_capacity(batch.len());
    for wanted in batch {
        let outcome = match known.get(&wanted.key) {
            Some(placed) => Ok(placed.clone()),
            None => counter.serve(tx, wanted).map(|draft| {
                known.insert(wanted.key.clone(), draft.placed.clone());
                let placed = draft.placed.clone();
                drafts.push(draft);
                placed
            }),
        };
        outcomes.push(outcome);
    }
    let codes = write(tx, &counter.stall, &drafts)?;
    for placed in outcomes.iter_mut().flatten() {
        if let Some(code) = codes.get(&placed.order) {
            placed.code.clone_from(code);
        }
    }
    Ok(outcomes)
}

const BY_KEY: &str = "
    SELECT key, id, code, link_key, intent_id, provider, total_fen
      FROM orders
     WHERE county_id = $1 AND key IN (SELECT * FROM rows($2))";

/// The orders that these keys have given already.
fn known_orders(tx: &mut Tx, batch: &[PlaceOrder]) -> store::Result<HashMap<String, Placed>> {
    let rows = tx.query(BY_KEY, &[texts(batch, |wanted| &wanted.key)], |row| {
        let placed = Placed {
            order: row.whole(1)?,
            code: row.text(2)?,
            link_key: row.text(3)?,
            intent: row.whole(4)?,
            provider: row.word(5)?,
            total: row.whole(6)?,
        };
        Ok((row.text(0)?, placed))
    })?;
    Ok(rows.into_iter().collect())
}

/// What a batch is served from: the products, the sales, the lots and the timetable, each asked for once.
struct Counter {
    products: HashMap<ProductId, Product>,
    stall: Stall,
    shelf: Shelf,
    timetable: Arc<Timetable>,
    terms: Terms,
}

impl Counter {
    fn load(tx: &mut Tx, batch: &[PlaceOrder], known: &HashMap<String, Placed>) -> store::Result<Self> {
        let new = || batch.iter().filter(|wanted| !known.contains_key(&wanted.key));
        let lines = || new().flat_map(|wanted| &wanted.lines);
        let all = sorted(lines().map(|line| line.product));
        let shelf = sorted(lines().filter(|line| line.sale.is_none()).map(|line| line.product));
        let in_sales: Vec<(SaleId, Buyer)> = new()
            .flat_map(|wanted| wanted.lines.iter().filter_map(|line| Some((line.sale?, wanted.buyer()))))
            .collect();
        let day = batch.iter().map(|wanted| wanted.at.day()).min().unwrap_or_default();
        Ok(Self {
            products: catalog::products_by_ids(tx, &all)?,
            timetable: county::timetable(tx)?,
            stall: Stall::lock(tx, &in_sales)?,
            terms: Terms::load(tx, day, &all)?,
            shelf: Shelf::lock(tx, &shelf)?,
        })
    }

    /// Decides one order over all its lines.
    fn serve<'a>(&mut self, tx: &mut Tx, wanted: &'a PlaceOrder) -> Result<Draft<'a>, Refusal> {
        refuse_unfit(wanted, &self.timetable)?;
        let lines = summed(&wanted.lines);
        let wishes: Vec<Wish> = lines.iter().map(|line| self.wish(line)).collect::<Result<_, _>>()?;
        let taken = self.take(wanted, &lines, &wishes)?;
        Ok(self.draft(tx, wanted, &lines, &taken))
    }

    /// Takes every line, from its sale or from the shelf, or none.
    fn take(
        &mut self,
        wanted: &PlaceOrder,
        lines: &[Summed],
        wishes: &[Wish],
    ) -> Result<Vec<Taken>, Refusal> {
        let arrives = |outlet| self.timetable.promise(outlet, wanted.to, wanted.at).arrives.day();
        let (in_sales, on_shelf): (Vec<usize>, Vec<usize>) =
            (0..lines.len()).partition(|n| lines[*n].sale.is_some());
        let refused = |at: usize, why: LineRefusal| Refusal::Line { at: lines[at].at, why };
        let of_sales: Vec<_> = in_sales.iter().filter_map(|n| lines[*n].of_sale(&wishes[*n])).collect();
        let of_shelf: Vec<Wish> = on_shelf.iter().map(|n| wishes[*n]).collect();
        let buyer = wanted.buyer();
        let from_sales = self
            .stall
            .take_all(&of_sales, &buyer, wanted.at, &arrives)
            .map_err(|(n, why)| refused(in_sales[n], why.into()))?;
        let from_shelf = self.shelf.take_all(&of_shelf, &arrives).map_err(|(n, why)| {
            self.stall.put_back(&of_sales, &buyer);
            refused(on_shelf[n], why.into())
        })?;
        let mut taken: Vec<(usize, Taken)> =
            in_sales.into_iter().zip(from_sales).chain(on_shelf.into_iter().zip(from_shelf)).collect();
        taken.sort_by_key(|(n, _)| *n);
        Ok(taken.into_iter().map(|(_, taken)| taken).collect())
    }

    fn wish(&self, line: &Summed) -> Result<Wish, Refusal> {
        let not_on_sale = Refusal::Line { at: line.at, why: stock::Refusal::NotOnSale.into() };
        let product = self.products.get(&line.product).filter(|p| p.on_sale()).ok_or(not_on_sale)?;
        let too_many = Refusal::TooMany { at: line.at, most: PACKS_MAX };
        if line.packs > PACKS_MAX {
            return Err(too_many);
        }
        let quantity = product.pack_quantity.times(line.packs).ok_or(too_many)?;
        Ok(Wish { product: line.product, lot: line.lot, quantity })
    }

    fn draft<'a>(&self, tx: &mut Tx, wanted: &'a PlaceOrder, lines: &[Summed], taken: &[Taken]) -> Draft<'a> {
        let order: OrderId = tx.new_id();
        let intent: IntentId = tx.new_id();
        let lines: Vec<OrderLine> = lines
            .iter()
            .zip(taken)
            .zip(1..)
            .map(|((line, taken), number)| sold(order, number, line, taken, &self.products[&line.product]))
            .collect();
        let goods: Fen = lines.iter().map(|line| line.amount).sum();
        let freight = self.timetable.freight(wanted.to);
        let promised =
            lines.iter().map(|l| self.timetable.promise(l.outlet, wanted.to, wanted.at).arrives).max();
        let placed = Placed {
            order,
            code: String::new(), // numbered when the whole batch is decided
            link_key: wanted.link_key.clone(),
            intent,
            provider: wanted.provider,
            total: goods + freight,
        };
        let expires = wanted.at.plus_minutes(HOLD_MINUTES);
        let shares = self.terms.shares(&self.sold_order(order, wanted.at.day(), &lines, freight));
        Draft {
            wanted,
            placed,
            lines,
            shares,
            goods,
            freight,
            expires,
            promised: promised.unwrap_or(wanted.at),
        }
    }

    /// What the ledger is told of an order, to decide where its money goes.
    fn sold_order(&self, order: OrderId, day: Day, lines: &[OrderLine], freight: Fen) -> SoldOrder {
        // Of a sale whose discount the pavilion bears, the line is worth what it usually costs.
        let added =
            |line: &OrderLine| -> Option<Fen> { self.stall.added(line.sale?).times(line.packs.get()) };
        let line = |line: &OrderLine| SoldLine {
            line: line.line,
            product: line.product,
            category: self.products[&line.product].category,
            lot: line.lot,
            producer: line.producer,
            outlet: line.outlet,
            company: self.timetable.route_of(line.outlet).map(|route| route.company),
            grams: line.grams,
            packs: line.packs,
            price: line.amount + added(line).unwrap_or_default(),
            discounts: borne_by_pavilion(added(line).unwrap_or_default()),
            commission: None,
            label_zh: line.name_zh.clone(),
            label_en: line.name_en.clone(),
            lot_code: line.lot_code.clone(),
        };
        SoldOrder {
            order,
            day,
            lines: lines.iter().map(line).collect(),
            freight,
            freight_discounts: Vec::new(),
        }
    }
}

fn borne_by_pavilion(amount: Fen) -> Vec<Discount> {
    let discount = Discount { bearer: Bearer::Platform, amount };
    if amount.is_zero() { Vec::new() } else { vec![discount] }
}

fn refuse_unfit(wanted: &PlaceOrder, timetable: &Timetable) -> Result<(), Refusal> {
    if wanted.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    if wanted.lines.len() > LINES_MAX {
        return Err(Refusal::TooManyLines { most: LINES_MAX });
    }
    if wanted.provider == Provider::Cash && !matches!(wanted.to, Destination::Outlet(_)) {
        return Err(Refusal::CashNeedsOutlet);
    }
    let known = match wanted.to {
        Destination::City(zone) => timetable.zone(zone).is_some(),
        Destination::Outlet(outlet) => timetable.route_of(outlet).is_some(),
    };
    if known { Ok(()) } else { Err(Refusal::UnknownDestination) }
}

/// A line after equal ones were added up; `at` is where the first of them stood.
struct Summed {
    at: usize,
    product: ProductId,
    lot: Option<LotId>,
    sale: Option<SaleId>,
    packs: i64,
}

impl Summed {
    fn of_sale(&self, wish: &Wish) -> Option<promotion::Wish> {
        let packs = Count::new(self.packs)?;
        Some(promotion::Wish { sale: self.sale?, product: self.product, packs, quantity: wish.quantity })
    }
}

fn sorted(ids: impl Iterator<Item = ProductId>) -> Vec<ProductId> {
    let mut ids: Vec<ProductId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The same lot asked for twice is one line: a shelf must see what it takes at once.
fn summed(lines: &[Wanted]) -> Vec<Summed> {
    let mut sums = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let lot = line.lot.filter(|_| line.sale.is_none());
        let sum = sums.entry((line.product, lot, line.sale)).or_insert((at, 0));
        sum.1 += line.packs.get();
    }
    let mut out: Vec<Summed> = sums
        .into_iter()
        .map(|((product, lot, sale), (at, packs))| Summed { at, product, lot, sale, packs })
        .filter(|line| line.packs > 0)
        .collect();
    out.sort_by_key(|line| line.at);
    out
}

fn sold(order: OrderId, line: i64, wanted: &Summed, taken: &Taken, product: &Product) -> OrderLine {
    let price = taken.price.unwrap_or(product.price);
    // `wish` has refused more packs than PACKS_MAX, so neither product can leave its type's range.
    let amount = price.times(wanted.packs).unwrap_or(Fen::MAX);
    OrderLine {
        order,
        line,
        product: product.id,
        lot: taken.lot,
        sale: wanted.sale,
        producer: taken.producer,
        outlet: taken.outlet,
        packs: Count::new(wanted.packs).unwrap_or_default(),
        quantity: taken.quantity,
        grams: product.pack_grams.times(wanted.packs).unwrap_or_default(),
        price,
        amount,
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        picture: product.picture.clone(),
        lot_code: taken.lot_code.clone(),
    }
}
