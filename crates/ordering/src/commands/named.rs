//! Orders that name everything by its code, as programs send them: a whole batch is looked up at once.
use super::place::place;
use crate::model::{PlaceOrder, Placed, Receiver, Refusal, Wanted};
use catalog::Product;
use county::{Destination, Timetable};
use kernel::{Count, Time, Unit};
use payment::Provider;
use std::collections::HashMap;
use stock::{Lot, LotId, SaleId};
use store::Tx;
use webkit::{PersonId, SessionKey};

/// As [`PlaceOrder`], by codes.
#[derive(Clone, Debug)]
pub struct NamedOrder {
    pub key: String,
    pub link_key: String,
    pub session: Option<SessionKey>,
    pub person: Option<PersonId>,
    pub lines: Vec<NamedLine>,
    /// The code of a zone of cities; where an outlet is named too, that one counts.
    pub zone: Option<String>,
    pub outlet: Option<String>,
    pub receiver: Receiver,
    pub provider: Provider,
    pub at: Time,
}

#[derive(Clone, Debug)]
pub struct NamedLine {
    pub product: String,
    pub lot: Option<String>,
    pub sale: Option<SaleId>,
    pub packs: Count,
}

/// Why an order by codes was not placed. Nothing of it is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedRefusal {
    /// Nothing has the code of a line, counted from 0.
    NoSuchProduct {
        at: usize,
    },
    NoSuchLot {
        at: usize,
    },
    NoSuchDestination,
    /// With the units of its lines, in which the refusal is said.
    Refused {
        why: Refusal,
        units: Vec<Unit>,
    },
}

/// [`place`] for orders by codes: one question for all products, one for all lots.
pub fn place_named(tx: &mut Tx, batch: &[NamedOrder]) -> store::Result<Vec<Result<Placed, NamedRefusal>>> {
    let codes = Codes::load(tx, batch)?;
    let read: Vec<Result<(PlaceOrder, Vec<Unit>), NamedRefusal>> =
        batch.iter().map(|order| codes.order(order)).collect();
    let known: Vec<PlaceOrder> = read.iter().flatten().map(|(order, _)| order.clone()).collect();
    let mut answers = place(tx, &known)?.into_iter();
    let answer = |(_, units): (PlaceOrder, Vec<Unit>)| match answers.next() {
        Some(Ok(placed)) => Ok(placed),
        Some(Err(why)) => Err(NamedRefusal::Refused { why, units }),
        None => Err(NamedRefusal::Refused { why: Refusal::Empty, units }),
    };
    let mut answer = answer;
    Ok(read.into_iter().map(|read| read.and_then(&mut answer)).collect())
}

fn distinct(mut codes: Vec<&str>) -> Vec<&str> {
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Everything that the orders of a batch name.
struct Codes {
    products: HashMap<String, Product>,
    lots: HashMap<String, Lot>,
    timetable: std::sync::Arc<Timetable>,
}

impl Codes {
    fn load(tx: &mut Tx, batch: &[NamedOrder]) -> store::Result<Self> {
        let lines = || batch.iter().flat_map(|order| &order.lines);
        let products = distinct(lines().map(|line| line.product.as_str()).collect());
        let lots = distinct(lines().filter_map(|line| line.lot.as_deref()).collect());
        Ok(Self {
            products: catalog::products_by_codes(tx, &products)?,
            lots: if lots.is_empty() { HashMap::new() } else { stock::lots_by_codes(tx, &lots)? },
            timetable: county::timetable(tx)?,
        })
    }

    fn order(&self, order: &NamedOrder) -> Result<(PlaceOrder, Vec<Unit>), NamedRefusal> {
        let (mut lines, mut units) = (Vec::new(), Vec::new());
        for (at, line) in order.lines.iter().enumerate() {
            let product = self.products.get(&line.product).ok_or(NamedRefusal::NoSuchProduct { at })?;
            let lot = line.lot.as_ref().map(|code| self.lot(code, at)).transpose()?;
            units.push(product.unit);
            lines.push(Wanted { product: product.id, lot, sale: line.sale, packs: line.packs });
        }
        let placing = PlaceOrder {
            key: order.key.clone(),
            link_key: order.link_key.clone(),
            session: order.session,
            person: order.person,
            lines,
            to: self.destination(order).ok_or(NamedRefusal::NoSuchDestination)?,
            receiver: order.receiver.clone(),
            provider: order.provider,
            at: order.at,
        };
        Ok((placing, units))
    }

    fn lot(&self, code: &str, at: usize) -> Result<LotId, NamedRefusal> {
        self.lots.get(code).map(|lot| lot.id).ok_or(NamedRefusal::NoSuchLot { at })
    }

    fn destination(&self, order: &NamedOrder) -> Option<Destination> {
        match (&order.outlet, &order.zone) {
            (Some(code), _) => self.timetable.place_by_code(code).map(|place| Destination::Outlet(place.id)),
            (None, Some(code)) => self.timetable.zone_by_code(code).map(|zone| Destination::City(zone.id)),
            (None, None) => None,
        }
    }
}
