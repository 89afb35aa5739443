//! What reads the books.
use crate::model::{Account, AccountId, AccountKey, AccountKind, Entry, EntryId, EntryKind, Side};
use county::ProducerId;
use kernel::{Count, Day, Fen, Time};
use std::collections::HashMap;
use stock::OrderId;
use store::{Row, Tx, column, values};

/// What a producer has coming, and what may be paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Waits until the buyers have their parcels.
    pub due: Fen,
    pub payable: Fen,
}

/// A producer's money at this moment.
pub fn money_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Money> {
    let money = crate::settlement::money_of_many(tx, &[producer])?;
    Ok(money.get(&producer).copied().unwrap_or_default())
}

// CROSS JOIN: SQLite keeps to the order of these, and begins with the orders.
const PAID_BY_ORDERS: &str = "
    SELECT entry.order_id, posting.amount_fen
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.kind = 'paid' AND entry.order_id IN (SELECT * FROM rows($2))
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id AND account.kind = 'provider'";

/// What the books say was paid for these orders.
pub fn paid_by_orders(tx: &mut Tx, orders: &[OrderId]) -> store::Result<HashMap<OrderId, Fen>> {
    let sides: Vec<(OrderId, Fen)> = tx
        .query(PAID_BY_ORDERS, &[column(orders, |order| *order)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let mut sums = HashMap::new();
    sides.into_iter().for_each(|(order, amount)| *sums.entry(order).or_default() += amount);
    Ok(sums)
}

const DUES_OF_LINES: &str = "
    SELECT order_id, line, CAST(sum(amount_fen) AS BIGINT)
      FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)) AND cause_id = 0
       AND account_kind = 'producer_due'
     GROUP BY order_id, line";

/// What each line of these orders brings its producer, as it was frozen.
pub fn dues_of_lines(tx: &mut Tx, orders: &[OrderId]) -> store::Result<HashMap<(OrderId, i64), Fen>> {
    let read = |row: &Row| Ok(((row.whole(0)?, row.whole(1)?), row.whole(2)?));
    Ok(tx.query(DUES_OF_LINES, &[column(orders, |order| *order)], read)?.into_iter().collect())
}

/// All accounts of a kind together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindSum {
    pub kind: AccountKind,
    pub accounts: Count,
    pub balance: Fen,
}

const KIND_SUMS: &str = "
    SELECT kind, count(*), CAST(sum(balance_fen) AS BIGINT)
      FROM account
     WHERE county_id = $1
     GROUP BY kind
     ORDER BY kind";

/// The balance sheet. Its sums add up to zero.
pub fn kind_sums(tx: &mut Tx) -> store::Result<Vec<KindSum>> {
    tx.query(KIND_SUMS, &[], |row| {
        Ok(KindSum { kind: row.word(0)?, accounts: row.whole(1)?, balance: row.whole(2)? })
    })
}

const ACCOUNTS: &str = "
    SELECT id, kind, owner_id, balance_fen
      FROM account
     WHERE county_id = $1 AND id > $2 AND ($3 = '' OR kind = $3)
     ORDER BY id LIMIT $4";
const ACCOUNT: &str = "
    SELECT id, kind, owner_id, balance_fen FROM account WHERE county_id = $1 AND id = $2";

/// The accounts of a kind, or all, after the account `after`.
pub fn accounts(
    tx: &mut Tx,
    kind: Option<AccountKind>,
    after: AccountId,
    limit: Count,
) -> store::Result<Vec<Account>> {
    tx.query(ACCOUNTS, values![after, kind.map_or("", AccountKind::word), limit], read_account)
}

pub fn account(tx: &mut Tx, id: AccountId) -> store::Result<Option<Account>> {
    tx.find(ACCOUNT, values![id], read_account)
}

const ACCOUNT_OF: &str = "
    SELECT id FROM account WHERE county_id = $1 AND kind = $2 AND owner_id = $3";

/// The account of this kind and owner, where anything was ever posted to it.
pub fn account_of(tx: &mut Tx, key: AccountKey) -> store::Result<Option<AccountId>> {
    tx.find(ACCOUNT_OF, values![key.kind.word(), key.owner], |row| row.whole(0))
}

fn read_account(row: &Row) -> store::Result<Account> {
    let key = AccountKey { kind: row.word(1)?, owner: row.whole(2)? };
    Ok(Account { id: row.whole(0)?, key, balance: row.whole(3)? })
}

/// A posting with its entry, as the page of an account shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub entry: EntryId,
    pub kind: EntryKind,
    pub order: Option<OrderId>,
    pub evidence: String,
    pub at: Time,
    pub amount: Fen,
}

const POSTINGS: &str = "
    SELECT posting.entry_id, entry.kind, entry.order_id, entry.evidence, entry.at_ms, posting.amount_fen
      FROM posting
      JOIN entry ON entry.county_id = $1 AND entry.id = posting.entry_id
     WHERE posting.county_id = $1 AND posting.account_id = $2 AND posting.entry_id < $3
     ORDER BY posting.entry_id DESC LIMIT $4";

/// What was posted to an account before the entry `before`, the newest first.
pub fn postings(
    tx: &mut Tx,
    account: AccountId,
    before: EntryId,
    limit: Count,
) -> store::Result<Vec<Posting>> {
    tx.query(POSTINGS, values![account, before, limit], |row| {
        Ok(Posting {
            entry: row.whole(0)?,
            kind: row.word(1)?,
            order: some_order(row.whole(2)?),
            evidence: row.text(3)?,
            at: row.whole(4)?,
            amount: row.whole(5)?,
        })
    })
}

/// Which entries a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    pub kind: Option<EntryKind>,
    pub day: Option<Day>,
    pub order: Option<OrderId>,
}

macro_rules! entries_where {
    ($also:literal) => {
        concat!(
            "
    SELECT entry.id, entry.kind, entry.order_id, entry.cause_id, entry.evidence, entry.at_ms, entry.day_on,
           (SELECT CAST(coalesce(sum(posting.amount_fen), 0) AS BIGINT) FROM posting
             WHERE posting.county_id = $1 AND posting.entry_id = entry.id AND posting.amount_fen > 0)
      FROM entry
     WHERE entry.county_id = $1 AND entry.id < $2 AND ($3 = '' OR entry.kind = $3) ",
            $also,
            "
     ORDER BY entry.id DESC LIMIT $4"
        )
    };
}
const ENTRIES: &str = entries_where!("");
const ENTRIES_OF_DAY: &str = entries_where!("AND entry.day_on = $5");
const ENTRIES_OF_ORDER: &str = entries_where!("AND entry.order_id = $5");

/// Entries before the entry `before`, the newest first.
pub fn entries(tx: &mut Tx, which: &Entries, before: EntryId, limit: Count) -> store::Result<Vec<Entry>> {
    let kind = which.kind.map_or("", EntryKind::word);
    match (which.order, which.day) {
        (Some(order), _) => tx.query(ENTRIES_OF_ORDER, values![before, kind, limit, order], read_entry),
        (None, Some(day)) => tx.query(ENTRIES_OF_DAY, values![before, kind, limit, day], read_entry),
        (None, None) => tx.query(ENTRIES, values![before, kind, limit], read_entry),
    }
}

fn read_entry(row: &Row) -> store::Result<Entry> {
    Ok(Entry {
        id: row.whole(0)?,
        kind: row.word(1)?,
        order: some_order(row.whole(2)?),
        cause: row.whole(3)?,
        evidence: row.text(4)?,
        at: row.whole(5)?,
        day: row.whole(6)?,
        amount: row.whole(7)?,
    })
}

/// In the table 0 is no order: a key has no NULL.
fn some_order(order: OrderId) -> Option<OrderId> {
    Some(order).filter(|order| *order != OrderId::default())
}

const SIDES: &str = "
    SELECT posting.entry_id, posting.account_id, account.kind, account.owner_id, posting.amount_fen
      FROM posting
      JOIN account ON account.county_id = $1 AND account.id = posting.account_id
     WHERE posting.county_id = $1 AND posting.entry_id IN (SELECT * FROM rows($2))
     ORDER BY posting.entry_id, posting.line";

/// The sides of these entries, each entry's in their order.
pub fn sides_of(tx: &mut Tx, entries: &[EntryId]) -> store::Result<HashMap<EntryId, Vec<Side>>> {
    let rows: Vec<(EntryId, Side)> = tx.query(SIDES, &[column(entries, |id| *id)], |row| {
        let key = AccountKey { kind: row.word(2)?, owner: row.whole(3)? };
        Ok((row.whole(0)?, Side { account: row.whole(1)?, key, amount: row.whole(4)? }))
    })?;
    let mut sides: HashMap<EntryId, Vec<Side>> = HashMap::new();
    rows.into_iter().for_each(|(entry, side)| sides.entry(entry).or_default().push(side));
    Ok(sides)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use store::testing::{COUNTY, on_sqlite};
    use store::{Store, Value};

    /// Fails where SQLite would look at every row of a table of ours; answers its plan.
    pub(crate) fn no_walk(store: &Store, sql: &str, values: &[Value]) -> String {
        // A statement is 'static; a test may leak a few.
        let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
        let plan = store.read::<_, store::Error>(COUNTY, |tx| tx.query(explain, values, |row| row.text(3)));
        let plan = plan.expect("SQLite explains what it can run");
        let ours = ["account", "share", "goods", "fee", "entry", "begun", "posting"];
        // The county selects nothing: it leads every key.
        let walks = |step: &&String| {
            step.contains("(county_id=?)")
                || step.contains("AUTOMATIC") // an index made for one question reads the whole table first
                || ours.iter().any(|table| step.starts_with(&format!("SCAN {table}")))
        };
        assert_eq!(plan.iter().find(walks), None, "{plan:#?}\n{sql}");
        assert!(plan.iter().any(|step| step.starts_with("SEARCH ")), "{plan:#?}");
        plan.join("\n")
    }

    #[test]
    fn no_page_walks_the_books() {
        on_sqlite(&[crate::ROOM.schema()], |store| {
            let before = values![i64::MAX, "", 50_i64];
            no_walk(store, ENTRIES, before);
            no_walk(store, ENTRIES_OF_DAY, values![i64::MAX, "", 50_i64, 7_i64]);
            no_walk(store, ENTRIES_OF_ORDER, values![i64::MAX, "", 50_i64, 7_i64]);
            no_walk(store, POSTINGS, values![1_i64, i64::MAX, 50_i64]);
            no_walk(store, ACCOUNTS, values![0_i64, "", 50_i64]);
            no_walk(store, SIDES, &[column([1_i64], |id| id)]);
            no_walk(store, PAID_BY_ORDERS, &[column([1_i64], |id| id)]);
            no_walk(store, DUES_OF_LINES, &[column([1_i64], |id| id)]);
        });
    }
}
