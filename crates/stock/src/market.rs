//! The market: everything that can be bought today, read once and looked at from all sides. A county has some
//! thousand open lots; the shop's lists are made from them in memory.
use crate::model::LotId;
use catalog::{Product, ProductId};
use county::{Destination, PlaceId, ProducerId, Promise, Timetable, TownshipId};
use kernel::{Day, Fen, Quantity, Time};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Tx, values};

/// Open lots that a list looks at. Those that keep longest are left out first.
const LOTS_MAX: i64 = 6_000;

/// What the lists need of an open lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenLot {
    pub id: LotId,
    pub product: ProductId,
    pub producer: ProducerId,
    pub outlet: PlaceId,
    pub township: TownshipId,
    pub harvested_on: Day,
    pub best_before: Day,
    pub free: Quantity,
    /// Of a pack, where the lot has its own.
    pub price: Option<Fen>,
}

pub(crate) const OPEN_LOTS: &str = "
    SELECT id, product_id, producer_id, outlet_id, township_id, harvested_on, best_before_on,
           on_hand - reserved, price_fen
      FROM lot
     WHERE county_id = $1 AND state = 'open' AND best_before_on >= $2 AND on_hand > reserved
     ORDER BY best_before_on, id LIMIT $3";

/// Every lot that can be bought on this day.
pub(crate) fn lots_on_market(tx: &mut Tx, today: Day) -> store::Result<Vec<OpenLot>> {
    tx.query(OPEN_LOTS, values![today, LOTS_MAX], |row| {
        Ok(OpenLot {
            id: row.whole(0)?,
            product: row.whole(1)?,
            producer: row.whole(2)?,
            outlet: row.whole(3)?,
            township: row.whole(4)?,
            harvested_on: row.whole(5)?,
            best_before: row.whole(6)?,
            free: row.whole(7)?,
            price: row.maybe(8)?,
        })
    })
}

/// When parcels from the outlets would be with one buyer; each outlet is asked for once.
pub(crate) struct Arrivals<'a> {
    timetable: &'a Timetable,
    to: Destination,
    now: Time,
    known: RefCell<HashMap<PlaceId, Promise>>,
}

impl<'a> Arrivals<'a> {
    pub fn new(timetable: &'a Timetable, to: Destination, now: Time) -> Self {
        Self { timetable, to, now, known: RefCell::default() }
    }
    pub fn from(&self, outlet: PlaceId) -> Promise {
        let mut known = self.known.borrow_mut();
        *known.entry(outlet).or_insert_with(|| self.timetable.promise(outlet, self.to, self.now))
    }
    /// What arrives on its last day is in time.
    pub fn fresh(&self, outlet: PlaceId, best_before: Day) -> bool {
        best_before >= self.from(outlet).arrives.day()
    }
}

/// What a product's card offers: its freshest lot that arrives fresh.
#[derive(Clone, Debug)]
pub(crate) struct Offer<'a> {
    pub product: &'a Product,
    pub lot: OpenLot,
    pub promise: Promise,
    pub in_season: bool,
}

/// Why a product has no offer today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoOffer {
    /// There is some, but it would be past its day on arrival.
    NotFresh { best_before: Day, arrives: Day },
    /// There is less than a pack, or nothing.
    None,
}

/// The open lots of the products, as one buyer may buy them.
pub(crate) struct Market<'a> {
    lots: BTreeMap<ProductId, Vec<OpenLot>>,
    arrivals: &'a Arrivals<'a>,
    today: Day,
}

impl<'a> Market<'a> {
    pub fn new(lots: &[OpenLot], arrivals: &'a Arrivals<'a>, today: Day) -> Self {
        let mut by_product: BTreeMap<ProductId, Vec<OpenLot>> = BTreeMap::new();
        for lot in lots {
            by_product.entry(lot.product).or_default().push(*lot);
        }
        Self { lots: by_product, arrivals, today }
    }

    pub fn offer<'p>(&self, product: &'p Product) -> Result<Offer<'p>, NoOffer> {
        let lots = self.lots.get(&product.id).map_or(&[][..], Vec::as_slice);
        let there = lots.iter().filter(|lot| lot.free >= product.pack_quantity);
        let freshest = there.max_by_key(|lot| (self.fresh(lot), lot.harvested_on, Reverse(lot.id)));
        let lot = *freshest.ok_or(NoOffer::None)?;
        let promise = self.arrivals.from(lot.outlet);
        if !self.fresh(&lot) {
            return Err(NoOffer::NotFresh { best_before: lot.best_before, arrives: promise.arrives.day() });
        }
        Ok(Offer { product, lot, promise, in_season: product.months.in_season(self.today) })
    }

    fn fresh(&self, lot: &OpenLot) -> bool {
        self.arrivals.fresh(lot.outlet, lot.best_before)
    }

    /// What can be bought of these products: what is in season first, then what was harvested last.
    pub fn offers<'p>(&self, products: impl IntoIterator<Item = &'p Product>) -> Vec<Offer<'p>> {
        let on_sale = products.into_iter().filter(|product| product.on_sale());
        let mut offers: Vec<Offer> = on_sale.filter_map(|product| self.offer(product).ok()).collect();
        offers.sort_by_key(|o| {
            let keeps = o.product.keeps() || o.product.months == catalog::Months::ALL;
            (Reverse(o.in_season && !keeps), Reverse(o.in_season), Reverse(o.lot.harvested_on), o.product.id)
        });
        offers
    }
}

/// The same offers in an order that is pleasant to look at: of each kind of picture one, then of each the next.
pub(crate) fn varied<'o, 'p>(offers: &'o [Offer<'p>]) -> Vec<&'o Offer<'p>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut rounds: Vec<(usize, usize, &Offer)> = Vec::with_capacity(offers.len());
    for (at, offer) in offers.iter().enumerate() {
        let round = seen.entry(offer.product.picture.as_str()).or_default();
        rounds.push((*round, at, offer));
        *round += 1;
    }
    rounds.sort_by_key(|(round, at, _)| (*round, *at));
    rounds.into_iter().map(|(_, _, offer)| offer).collect()
}

/// How many producers have something open.
pub(crate) fn producers_selling(lots: &[OpenLot]) -> usize {
    lots.iter().map(|lot| lot.producer).collect::<HashSet<_>>().len()
}

/// The newest lots, of as many producers and products: who sells today.
pub(crate) fn newest_of_each(lots: &[OpenLot], most: usize) -> Vec<OpenLot> {
    let mut newest: Vec<&OpenLot> = lots.iter().collect();
    newest.sort_by_key(|lot| (Reverse(lot.harvested_on), Reverse(lot.id)));
    let (mut producers, mut products) = (HashSet::new(), HashSet::new());
    let mut kept = newest.into_iter().copied();
    let mut out = Vec::new();
    while out.len() < most {
        let Some(lot) = kept.next() else { break };
        if !producers.contains(&lot.producer) && products.insert(lot.product) {
            producers.insert(lot.producer);
            out.push(lot);
        }
    }
    out
}
