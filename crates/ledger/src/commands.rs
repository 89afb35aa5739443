//! What changes the ledger. Entries are added and never changed; each command takes a batch.
use crate::book::{Book, Sides};
use crate::model::{AccountKey, EntryKind, NewShare, Payer, Post};
use crate::posting::{NewEntry, post_entries};
use kernel::{Fen, Time};
use std::collections::{BTreeMap, HashMap};
use stock::OrderId;
use store::{Row, Tx, column, texts};

const INSERT_SHARES: &str = "
    INSERT INTO share (county_id, order_id, line, part, account_kind, owner_id, cause_id, amount_fen, label_zh,
                       label_en, lot_code, packs, floor_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, line, part, account_kind, owner_id, cause_id) DO NOTHING";

/// Freezes what the money of placed orders will become. Frozen once: a repeat changes nothing.
pub fn freeze<'a>(tx: &mut Tx, shares: impl IntoIterator<Item = &'a NewShare>) -> store::Result<()> {
    insert_shares(tx, shares.into_iter().map(|share| (share, 0)).collect())
}

/// Adds what a correction makes of an order's money, under what caused it.
pub(crate) fn freeze_under(tx: &mut Tx, shares: &[(NewShare, i64)]) -> store::Result<()> {
    insert_shares(tx, shares.iter().map(|(share, cause)| (share, *cause)).collect())
}

fn insert_shares(tx: &mut Tx, mut shares: Vec<(&NewShare, i64)>) -> store::Result<()> {
    if shares.is_empty() {
        return Ok(());
    }
    shares.sort_by_key(|(s, cause)| (s.order, s.line, s.part.word(), s.account.word(), s.owner, *cause));
    let values = [
        column(&shares, |(s, _)| s.order),
        column(&shares, |(s, _)| s.line),
        texts(&shares, |(s, _)| s.part.word()),
        texts(&shares, |(s, _)| s.account.word()),
        column(&shares, |(s, _)| s.owner),
        column(&shares, |(_, cause)| *cause),
        column(&shares, |(s, _)| s.amount),
        texts(&shares, |(s, _)| &s.label_zh),
        texts(&shares, |(s, _)| &s.label_en),
        texts(&shares, |(s, _)| &s.lot_code),
        column(&shares, |(s, _)| s.packs),
        column(&shares, |(s, _)| s.floor),
    ];
    tx.execute(INSERT_SHARES, &values).map(drop)
}

/// The buyers' money has come. Answers the orders that this was news of; so do the commands below. The caller
/// holds the orders.
pub fn post_paid(tx: &mut Tx, posts: &[Post]) -> store::Result<Vec<OrderId>> {
    post(tx, EntryKind::Paid, &acts(posts))
}

/// The buyers promised cash at an outlet: the order counts, the money is expected.
pub fn post_cash_order(tx: &mut Tx, posts: &[Post]) -> store::Result<Vec<OrderId>> {
    post(tx, EntryKind::CashOrder, &acts(posts))
}

/// Outlets have the cash that was promised.
pub fn post_cash_in(tx: &mut Tx, posts: &[Post]) -> store::Result<Vec<OrderId>> {
    post(tx, EntryKind::CashIn, &acts(posts))
}

/// The buyers have everything: what was due to the producers becomes payable. An order whose cash is not in
/// is left as it is.
pub fn post_settled(tx: &mut Tx, orders: &[(OrderId, Time)]) -> store::Result<Vec<OrderId>> {
    let acts: Vec<Act> =
        orders.iter().map(|(order, at)| Act { order: *order, at: *at, payer: None }).collect();
    post(tx, EntryKind::Settled, &acts)
}

/// The buyers' money went back, from wherever it is: everything that the orders moved is moved back.
pub fn post_refunded(tx: &mut Tx, posts: &[Post]) -> store::Result<Vec<OrderId>> {
    post(tx, EntryKind::Refunded, &acts(posts))
}

/// Something that happens to an order's money.
#[derive(Clone, Copy)]
struct Act {
    order: OrderId,
    at: Time,
    payer: Option<Payer>,
}

fn acts(posts: &[Post]) -> Vec<Act> {
    posts.iter().map(|post| Act { order: post.order, at: post.at, payer: Some(post.payer) }).collect()
}

fn post(tx: &mut Tx, kind: EntryKind, acts: &[Act]) -> store::Result<Vec<OrderId>> {
    // An order that is named twice counts once.
    let mut by_order: BTreeMap<OrderId, Act> = BTreeMap::new();
    for act in acts {
        by_order.entry(act.order).or_insert(*act);
    }
    let books = books(tx, kind, &by_order)?;
    let mut entries = Vec::new();
    for (order, act) in by_order {
        if let Some(book) = books.get(&order).filter(|book| book.may(kind)) {
            entries.push(entry(kind, act, book.sides(kind, act.payer)));
        }
    }
    let written = post_entries(tx, &entries)?;
    let new = entries.iter().zip(written).filter(|(_, id)| id.is_some());
    Ok(new.filter_map(|(entry, _)| entry.order).collect())
}

fn entry(kind: EntryKind, act: Act, sides: Sides) -> NewEntry {
    let (order, evidence) = (Some(act.order), String::new());
    NewEntry { kind, order, cause: 0, at: act.at, person: None, evidence, sides }
}

const TOLD: &str = "
    SELECT order_id, kind
      FROM entry
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";
const SHARES: &str = "
    SELECT order_id, account_kind, owner_id, amount_fen
      FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";
// CROSS JOIN: SQLite would begin with every posting of the county, and keeps to the order of these.
const STANDS: &str = "
    SELECT entry.order_id, account.kind, account.owner_id, posting.amount_fen
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.order_id IN (SELECT * FROM rows($2))
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id";

/// What is known of these orders' money, as far as an entry of `kind` needs it.
fn books(
    tx: &mut Tx,
    kind: EntryKind,
    orders: &BTreeMap<OrderId, Act>,
) -> store::Result<HashMap<OrderId, Book>> {
    let mut books: HashMap<OrderId, Book> = HashMap::new();
    if orders.is_empty() {
        return Ok(books);
    }
    let ids = [column(orders.keys(), |order| *order)];
    for (order, told) in tx.query(TOLD, &ids, |row| Ok((row.whole(0)?, row.word(1)?)))? {
        books.entry(order).or_default().told.insert(told);
    }
    let begins = matches!(kind, EntryKind::Paid | EntryKind::CashOrder);
    if begins || kind == EntryKind::Settled {
        for (order, key, amount) in tx.query(SHARES, &ids, read_side)? {
            crate::book::add(&mut books.entry(order).or_default().shares, key, amount);
        }
    }
    if !begins {
        for (order, key, amount) in tx.query(STANDS, &ids, read_side)? {
            crate::book::add(&mut books.entry(order).or_default().stands, key, amount);
        }
    }
    Ok(books)
}

/// What stands on each account because of these orders.
pub(crate) fn standings(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<(OrderId, AccountKey, Fen)>> {
    tx.query(STANDS, &[column(orders, |order| *order)], read_side)
}

fn read_side(row: &Row) -> store::Result<(OrderId, AccountKey, Fen)> {
    Ok((row.whole(0)?, AccountKey { kind: row.word(1)?, owner: row.whole(2)? }, row.whole(3)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::no_walk;
    use store::testing::on_sqlite;

    #[test]
    fn no_hot_text_walks_a_table() {
        let schemas = [crate::ROOM.schema()];
        on_sqlite(&schemas, |store| {
            let ids = || column([1_i64, 2], |id| id);
            for sql in [TOLD, SHARES, STANDS] {
                no_walk(store, sql, &[ids()]);
            }
        });
    }
}
