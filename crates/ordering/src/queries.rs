//! What reads orders.
use crate::commands::destination;
use crate::model::{Order, OrderLine, OrderState, Receiver};
use catalog::ProductId;
use county::{Destination, PlaceId, ProducerId};
use kernel::{Count, Day, Fen, Grams, Quantity, Time, Whole};
use payment::Provider;
use std::collections::HashMap;
use stock::{LotId, OrderId, SaleId};
use store::{Row, Tx, column, texts, values};
use webkit::{PersonId, SessionKey};

/// Orders of one page of a list.
pub const ORDERS_SHOWN_MAX: i64 = 50;

const LINES: &str = "
    SELECT order_id, line, product_id, lot_id, producer_id, outlet_id, packs, quantity, grams, price_fen,
           amount_fen, name_zh, name_en, picture, lot_code, sale_id
      FROM order_line
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     ORDER BY order_id, line";

/// The lines of these orders, in order.
pub fn order_lines(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<OrderLine>> {
    tx.query(LINES, &[column(orders, |order| *order)], read_line)
}

fn read_line(row: &Row) -> store::Result<OrderLine> {
    Ok(OrderLine {
        order: row.whole(0)?,
        line: row.whole(1)?,
        product: row.whole(2)?,
        lot: row.whole(3)?,
        producer: row.whole(4)?,
        outlet: row.whole(5)?,
        packs: row.whole(6)?,
        quantity: row.whole(7)?,
        grams: row.whole(8)?,
        price: row.whole(9)?,
        amount: row.whole(10)?,
        name_zh: row.text(11)?,
        name_en: row.text(12)?,
        picture: row.text(13)?,
        lot_code: row.text(14)?,
        sale: row.maybe(15)?,
    })
}

const BY_IDS: &str = "
    SELECT id, code, link_key, session_key, person_id, zone_id, outlet_id, provider, intent_id, goods_fen,
           freight_fen, total_fen, state, placed_ms, expires_ms, confirmed_ms, cash_in_ms, ended_ms, promised_ms
      FROM orders
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))
     ORDER BY id";
const BY_CODE: &str = "SELECT id FROM orders WHERE county_id = $1 AND code = $2";

fn read_order(row: &Row) -> store::Result<Order> {
    Ok(Order {
        id: row.whole(0)?,
        code: row.text(1)?,
        link_key: row.text(2)?,
        session: row.maybe(3)?,
        person: row.maybe(4)?,
        to: destination(row.maybe(5)?, row.maybe(6)?),
        provider: row.word(7)?,
        intent: row.whole(8)?,
        goods: row.whole(9)?,
        freight: row.whole(10)?,
        total: row.whole(11)?,
        state: row.word(12)?,
        placed: row.whole(13)?,
        expires: row.whole(14)?,
        confirmed: row.maybe(15)?,
        cash_in: row.maybe(16)?,
        ended: row.maybe(17)?,
        promised: row.whole(18)?,
    })
}

/// Orders by their ids, oldest first; what is not there is left out.
pub fn orders_by_ids(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Order>> {
    tx.query(BY_IDS, &[column(orders, |order| *order)], read_order)
}

pub fn order_id(tx: &mut Tx, code: &str) -> store::Result<Option<OrderId>> {
    tx.find(BY_CODE, values![code], |row| row.whole(0))
}

const BY_CODES: &str = "SELECT id FROM orders WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))";

/// The orders that have these codes; what is not there is left out.
pub fn order_ids(tx: &mut Tx, codes: &[&str]) -> store::Result<Vec<OrderId>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(BY_CODES, &[texts(codes, |code| *code)], |row| row.whole(0))
}

pub fn order_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Order>> {
    let Some(id) = order_id(tx, code)? else { return Ok(None) };
    Ok(orders_by_ids(tx, &[id])?.pop())
}

const ID_OF_KEY: &str = "SELECT id FROM orders WHERE county_id = $1 AND key = $2";

/// The order that a buyer's key has given.
pub fn order_by_key(tx: &mut Tx, key: &str) -> store::Result<Option<Order>> {
    let id: Option<OrderId> = tx.find(ID_OF_KEY, values![key], |row| row.whole(0))?;
    let Some(id) = id else { return Ok(None) };
    Ok(orders_by_ids(tx, &[id])?.pop())
}

const RECEIVER: &str = "SELECT name, phone, address FROM receiver WHERE county_id = $1 AND order_id = $2";

/// Who gets an order; blank where he asked to be forgotten. Only for who must act on it.
pub fn receiver_of(tx: &mut Tx, order: OrderId) -> store::Result<Receiver> {
    let found = tx.find(RECEIVER, values![order], |row| {
        Ok(Receiver { name: row.text(0)?, phone: row.text(1)?, address: row.text(2)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// An order as whoever packs it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderForParcels {
    pub order: OrderId,
    pub code: String,
    pub to: Destination,
    pub promised: Time,
    /// Cash that the keeper takes when it is collected.
    pub cash: Option<Fen>,
    pub lines: Vec<LineForParcels>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineForParcels {
    pub line: i64,
    pub product: ProductId,
    pub lot: LotId,
    pub lot_code: String,
    pub outlet: PlaceId,
    pub packs: Count,
    pub quantity: Quantity,
    pub grams: Grams,
    pub name_zh: String,
    pub name_en: String,
}

impl From<OrderLine> for LineForParcels {
    fn from(line: OrderLine) -> Self {
        Self {
            line: line.line,
            product: line.product,
            lot: line.lot,
            lot_code: line.lot_code,
            outlet: line.outlet,
            packs: line.packs,
            quantity: line.quantity,
            grams: line.grams,
            name_zh: line.name_zh,
            name_en: line.name_en,
        }
    }
}

/// The cash that these orders' buyers bring to the outlet: what was promised less what a claim or the scale took
/// off it. Orders that owe none are not in it.
pub fn cash_due(tx: &mut Tx, orders: &[OrderId]) -> store::Result<HashMap<OrderId, Fen>> {
    let owing: Vec<OrderId> =
        orders_by_ids(tx, orders)?.iter().filter(|order| order.owes_cash()).map(|order| order.id).collect();
    let mut due: HashMap<OrderId, Fen> = HashMap::new();
    if owing.is_empty() {
        return Ok(due);
    }
    for ((order, _), left) in ledger::left_of_lines(tx, &owing)? {
        *due.entry(order).or_default() += left;
    }
    due.retain(|_, cash| *cash > Fen::ZERO);
    Ok(due)
}

/// These orders with their lines, for packing.
pub fn for_parcels(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<OrderForParcels>> {
    let due = cash_due(tx, orders)?;
    let mut lines: HashMap<OrderId, Vec<LineForParcels>> = HashMap::new();
    for line in order_lines(tx, orders)? {
        lines.entry(line.order).or_default().push(line.into());
    }
    let packed = |order: Order| OrderForParcels {
        order: order.id,
        cash: due.get(&order.id).copied(),
        code: order.code,
        to: order.to,
        promised: order.promised,
        lines: lines.remove(&order.id).unwrap_or_default(),
    };
    Ok(orders_by_ids(tx, orders)?.into_iter().map(packed).collect())
}

impl Order {
    /// Cash that was promised at an outlet and has not come.
    pub fn owes_cash(&self) -> bool {
        self.provider == Provider::Cash && self.cash_in.is_none() && self.state == OrderState::Confirmed
    }
}

const OF_PERSON: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND person_id = $2 AND id < $3
     ORDER BY id DESC LIMIT $4";
const OF_SESSION: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND session_key = $2 AND id < $3
     ORDER BY id DESC LIMIT $4";

/// Whose orders are asked for.
pub enum Buyer {
    Person(PersonId),
    /// A guest: the orders of this browser.
    Session(SessionKey),
}

/// The last order of a buyer.
pub fn last_order_of(tx: &mut Tx, buyer: &Buyer) -> store::Result<Option<OrderId>> {
    let (sql, of) = match buyer {
        Buyer::Person(person) => (OF_PERSON, person.get()),
        Buyer::Session(key) => (OF_SESSION, key.get()),
    };
    tx.find(sql, values![of, i64::MAX, 1], |row| row.whole(0))
}

/// The orders of a buyer, newest first, before the order `before`.
pub fn orders_of_buyer(tx: &mut Tx, buyer: &Buyer, before: Option<OrderId>) -> store::Result<Vec<Order>> {
    let before = before.unwrap_or(OrderId::new(i64::MAX));
    let ids: Vec<OrderId> = match buyer {
        Buyer::Person(person) => {
            tx.query(OF_PERSON, values![*person, before, ORDERS_SHOWN_MAX], |row| row.whole(0))?
        }
        Buyer::Session(key) => {
            tx.query(OF_SESSION, values![*key, before, ORDERS_SHOWN_MAX], |row| row.whole(0))?
        }
    };
    let mut orders = orders_by_ids(tx, &ids)?;
    orders.reverse();
    Ok(orders)
}

const OF_PRODUCER: &str = "
    SELECT DISTINCT order_id FROM order_line
     WHERE county_id = $1 AND producer_id = $2 AND order_id < $3
     ORDER BY order_id DESC LIMIT $4";

/// An order as its grower sees it: his own lines, and no word of the buyer.
pub struct ProducerOrder {
    pub order: Order,
    pub lines: Vec<OrderLine>,
}

/// The orders in which this producer sold something, newest first.
pub fn orders_of_producer(
    tx: &mut Tx,
    producer: ProducerId,
    before: Option<OrderId>,
) -> store::Result<Vec<ProducerOrder>> {
    let before = before.unwrap_or(OrderId::new(i64::MAX));
    let ids: Vec<OrderId> =
        tx.query(OF_PRODUCER, values![producer, before, ORDERS_SHOWN_MAX], |row| row.whole(0))?;
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for line in order_lines(tx, &ids)?.into_iter().filter(|line| line.producer == producer) {
        lines.entry(line.order).or_default().push(line);
    }
    let orders = orders_by_ids(tx, &ids)?.into_iter().rev();
    Ok(orders
        .map(|order| ProducerOrder { lines: lines.remove(&order.id).unwrap_or_default(), order })
        .collect())
}

/// What the office asks of the list of orders. Empty: everything.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    pub state: Option<OrderState>,
    pub day: Option<Day>,
}

const LISTED: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND id < $2 AND ($3 = '' OR state = $3)
     ORDER BY id DESC LIMIT $4";
const LISTED_OF_DAY: &str = "
    SELECT id FROM orders
     WHERE county_id = $1 AND placed_on = $5 AND id < $2 AND ($3 = '' OR state = $3)
     ORDER BY id DESC LIMIT $4";

/// A page of the office's list, newest first.
pub fn orders_listed(
    tx: &mut Tx,
    filter: &OrderFilter,
    before: Option<OrderId>,
    most: i64,
) -> store::Result<Vec<Order>> {
    let before = before.unwrap_or(OrderId::new(i64::MAX));
    let state = filter.state.map_or("", OrderState::word);
    let ids: Vec<OrderId> = match filter.day {
        None => tx.query(LISTED, values![before, state, most], |row| row.whole(0))?,
        Some(day) => tx.query(LISTED_OF_DAY, values![before, state, most, day], |row| row.whole(0))?,
    };
    let mut orders = orders_by_ids(tx, &ids)?;
    orders.reverse();
    Ok(orders)
}

/// A line of a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasketLine {
    pub product: ProductId,
    pub lot: Option<LotId>,
    pub sale: Option<SaleId>,
    pub packs: Count,
}

const BASKET: &str = "
    SELECT product_id, lot_id, packs, sale_id FROM basket_line
     WHERE county_id = $1 AND session_key = $2
     ORDER BY added_ms, product_id, lot_id, sale_id";

/// What this visitor means to buy, in the order in which he put it in.
pub fn basket(tx: &mut Tx, session: SessionKey) -> store::Result<Vec<BasketLine>> {
    tx.query(BASKET, values![session], |row| {
        let (lot, sale): (LotId, SaleId) = (row.whole(1)?, row.whole(3)?);
        Ok(BasketLine {
            sale: (sale != SaleId::default()).then_some(sale),
            product: row.whole(0)?,
            lot: (lot != LotId::default()).then_some(lot),
            packs: row.whole(2)?,
        })
    })
}
