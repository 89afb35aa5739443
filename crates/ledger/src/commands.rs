//! What changes the ledger. Entries are added and never changed; each command takes a batch.
use crate::book::{Book, Sides};
use crate::model::{AccountId, AccountKey, EntryId, EntryKind, NewShare, Part, Payer, Post};
use kernel::{Fen, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::OrderId;
use store::{Tx, column, texts};

const INSERT_SHARES: &str = "
    INSERT INTO share (county_id, order_id, line, part, account_kind, owner_id, amount_fen, label_zh, label_en,
                       lot_code, packs)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, line, part) DO NOTHING";

/// Freezes what the money of placed orders will become. Frozen once: a repeat changes nothing.
pub fn freeze(tx: &mut Tx, shares: &[NewShare]) -> store::Result<()> {
    if shares.is_empty() {
        return Ok(());
    }
    let mut shares: Vec<&NewShare> = shares.iter().collect();
    shares.sort_by_key(|share| (share.order, share.line, share.part.word()));
    let label = |share: &NewShare, text: &str| match share.part {
        Part::Goods => text.to_string(),
        Part::PlatformFee | Part::Freight => String::new(),
    };
    let values = [
        column(&shares, |s| s.order),
        column(&shares, |s| s.line),
        texts(&shares, |s| s.part.word()),
        texts(&shares, |s| s.account.word()),
        column(&shares, |s| s.owner),
        column(&shares, |s| s.amount),
        texts(&shares, |s| label(s, &s.label_zh)),
        texts(&shares, |s| label(s, &s.label_en)),
        texts(&shares, |s| label(s, &s.lot_code)),
        column(&shares, |s| s.packs),
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

/// An entry that is decided and not yet written.
struct Draft {
    id: EntryId,
    act: Act,
    sides: Sides,
}

fn post(tx: &mut Tx, kind: EntryKind, acts: &[Act]) -> store::Result<Vec<OrderId>> {
    // By order: entries that could conflict go in sorted, and an order that is named twice counts once.
    let mut by_order: BTreeMap<OrderId, Act> = BTreeMap::new();
    for act in acts {
        by_order.entry(act.order).or_insert(*act);
    }
    let books = books(tx, kind, &by_order)?;
    let mut drafts = Vec::new();
    for (order, act) in by_order {
        if let Some(book) = books.get(&order).filter(|book| book.may(kind)) {
            drafts.push(Draft { id: tx.new_id(), act, sides: book.sides(kind, act.payer) });
        }
    }
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let new = insert_entries(tx, kind, &drafts)?;
    drafts.retain(|draft| new.contains(&draft.act.order));
    write_sides(tx, &drafts)?;
    Ok(drafts.iter().map(|draft| draft.act.order).collect())
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
    let amounts = tx.query(if begins { SHARES } else { STANDS }, &ids, |row| {
        Ok((row.whole(0)?, AccountKey { kind: row.word(1)?, owner: row.whole(2)? }, row.whole(3)?))
    })?;
    for (order, key, amount) in amounts {
        let book: &mut Book = books.entry(order).or_default();
        let sides = if begins { &mut book.shares } else { &mut book.stands };
        crate::book::add(sides, key, amount);
    }
    Ok(books)
}

const INSERT_ENTRIES: &str = "
    INSERT INTO entry (county_id, id, kind, order_id, at_ms, day_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, kind) DO NOTHING
 RETURNING order_id";

/// Writes the entries; answers the orders to which nobody else wrote the same meanwhile.
fn insert_entries(tx: &mut Tx, kind: EntryKind, drafts: &[Draft]) -> store::Result<BTreeSet<OrderId>> {
    let values = [
        column(drafts, |draft| draft.id),
        texts(drafts, |_| kind.word()),
        column(drafts, |draft| draft.act.order),
        column(drafts, |draft| draft.act.at),
        column(drafts, |draft| draft.act.at.day()),
    ];
    Ok(tx.query(INSERT_ENTRIES, &values, |row| row.whole(0))?.into_iter().collect())
}

const INSERT_POSTINGS: &str = "
    INSERT INTO posting (county_id, entry_id, line, account_id, amount_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const ADD_BALANCES: &str = "
    WITH input(account_id, amount_fen) AS (SELECT * FROM rows($2, $3))
    UPDATE account SET balance_fen = balance_fen + input.amount_fen
      FROM input
     WHERE account.county_id = $1 AND account.id = input.account_id";

/// One posting a side, and one change an account, however many orders are in the batch.
fn write_sides(tx: &mut Tx, drafts: &[Draft]) -> store::Result<()> {
    let mut sums = Sides::new();
    let all = drafts.iter().flat_map(|draft| &draft.sides);
    all.for_each(|(key, amount)| crate::book::add(&mut sums, *key, *amount));
    if sums.is_empty() {
        return Ok(());
    }
    let accounts = lock_accounts(tx, &sums)?;
    let postings: Vec<(EntryId, i64, AccountId, Fen)> = drafts
        .iter()
        .flat_map(|draft| {
            let lines = (1..).zip(&draft.sides);
            lines.map(|(line, (key, amount))| (draft.id, line, accounts[key], *amount))
        })
        .collect();
    let values = [
        column(&postings, |p| p.0),
        column(&postings, |p| p.1),
        column(&postings, |p| p.2),
        column(&postings, |p| p.3),
    ];
    tx.execute(INSERT_POSTINGS, &values)?;
    let changed: Vec<(AccountId, Fen)> = sums.iter().map(|(key, sum)| (accounts[key], *sum)).collect();
    tx.execute(ADD_BALANCES, &[column(&changed, |c| c.0), column(&changed, |c| c.1)]).map(drop)
}

const FIND_ACCOUNTS: &str = "
    SELECT id, kind, owner_id
      FROM account
     WHERE county_id = $1 AND (kind, owner_id) IN (SELECT * FROM rows($2, $3))";
const OPEN_ACCOUNTS: &str = "
    INSERT INTO account (county_id, id, kind, owner_id, balance_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, kind, owner_id) DO NOTHING";

/// Finds these accounts, opens those that are new, and holds them all, in the order of their ids.
fn lock_accounts(tx: &mut Tx, keys: &Sides) -> store::Result<HashMap<AccountKey, AccountId>> {
    let values = [texts(keys.keys(), |key| key.kind.word()), column(keys.keys(), |key| key.owner)];
    let read =
        |row: &store::Row| Ok((AccountKey { kind: row.word(1)?, owner: row.whole(2)? }, row.whole(0)?));
    let known: HashMap<AccountKey, AccountId> = tx.query(FIND_ACCOUNTS, &values, read)?.into_iter().collect();
    let new: Vec<AccountKey> = keys.keys().filter(|key| !known.contains_key(key)).copied().collect();
    open_accounts(tx, &new)?;
    Ok(tx.lock(FIND_ACCOUNTS, &values, read)?.into_iter().collect())
}

fn open_accounts(tx: &mut Tx, keys: &[AccountKey]) -> store::Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let ids: Vec<AccountId> = keys.iter().map(|_| tx.new_id()).collect();
    let values = [
        column(ids, |id| id),
        texts(keys, |key| key.kind.word()),
        column(keys, |key| key.owner),
        column(keys, |_| Fen::ZERO),
    ];
    tx.execute(OPEN_ACCOUNTS, &values).map(drop)
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
            no_walk(store, FIND_ACCOUNTS, &[texts(["cash", "freight"], |kind| kind), ids()]);
            no_walk(store, ADD_BALANCES, &[ids(), ids()]);
        });
    }
}
