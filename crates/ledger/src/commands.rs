//! What is posted. Every command takes a batch, posts from the frozen lines, and finds itself when repeated.
use crate::model::{AccountId, AccountKind, EntryId, EntryKind, NewShare, Payer, Post};
use kernel::{Fen, Time, Whole};
use std::collections::{BTreeMap, HashMap, HashSet};
use stock::OrderId;
use store::{Tx, column, texts};

const FREEZE: &str = "
    INSERT INTO share (county_id, order_id, line, part, account_kind, owner_id, amount_fen, label_zh, label_en,
                       lot_code, packs)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input";

/// Freezes where the money of orders goes. What is posted later is posted from these lines alone.
pub fn freeze(tx: &mut Tx, shares: &[NewShare]) -> store::Result<()> {
    if shares.is_empty() {
        return Ok(());
    }
    let values = [
        column(shares, |s| s.order),
        column(shares, |s| s.line),
        texts(shares, |s| s.part.word()),
        texts(shares, |s| s.account.word()),
        column(shares, |s| s.owner),
        column(shares, |s| s.amount),
        texts(shares, |s| &s.label_zh),
        texts(shares, |s| &s.label_en),
        texts(shares, |s| &s.lot_code),
        column(shares, |s| s.packs),
    ];
    tx.execute(FREEZE, &values).map(drop)
}

/// Money of buyers has come to the provider; every share is now owed.
pub fn post_paid(tx: &mut Tx, posts: &[Post]) -> store::Result<()> {
    post_owed(tx, EntryKind::Paid, AccountKind::Provider, posts)
}

/// Buyers promised cash at an outlet; every share is owed when it comes.
pub fn post_cash_order(tx: &mut Tx, posts: &[Post]) -> store::Result<()> {
    post_owed(tx, EntryKind::CashOrder, AccountKind::CashExpected, posts)
}

fn post_owed(tx: &mut Tx, kind: EntryKind, held: AccountKind, posts: &[Post]) -> store::Result<()> {
    let shares = frozen(tx, posts.iter().map(|p| p.order))?;
    let drafts = posts.iter().map(|post| {
        let mut draft = Draft::new(kind, post.order, post.at);
        for (account, amount) in shares.get(&post.order).into_iter().flatten() {
            draft.move_money((held, holder(*post)), *account, *amount);
        }
        draft
    });
    write(tx, drafts.collect())
}

/// Keepers have taken the cash of these orders.
pub fn post_cash_in(tx: &mut Tx, posts: &[Post]) -> store::Result<()> {
    let shares = frozen(tx, posts.iter().map(|p| p.order))?;
    let drafts = posts.iter().map(|post| {
        let mut draft = Draft::new(EntryKind::CashIn, post.order, post.at);
        let total = shares.get(&post.order).into_iter().flatten().map(|(_, amount)| *amount).sum();
        draft.move_money((AccountKind::Cash, holder(*post)), (AccountKind::CashExpected, holder(*post)), total);
        draft
    });
    write(tx, drafts.collect())
}

/// Buyers have everything: what was due to producers becomes payable.
pub fn post_settled(tx: &mut Tx, orders: &[(OrderId, Time)]) -> store::Result<()> {
    let shares = frozen(tx, orders.iter().map(|(order, _)| *order))?;
    let drafts = orders.iter().map(|(order, at)| {
        let mut draft = Draft::new(EntryKind::Settled, *order, *at);
        for ((kind, owner), amount) in shares.get(order).into_iter().flatten() {
            if *kind == AccountKind::ProducerDue {
                draft.move_money((AccountKind::ProducerDue, *owner), (AccountKind::ProducerPayable, *owner), *amount);
            }
        }
        draft
    });
    write(tx, drafts.collect())
}

/// The money of orders that nobody has settled goes back: each share is taken back from where it was owed.
pub fn post_refunded(tx: &mut Tx, posts: &[Post]) -> store::Result<()> {
    let shares = frozen(tx, posts.iter().map(|p| p.order))?;
    let drafts = posts.iter().map(|post| {
        let held = match post.payer {
            Payer::Provider => AccountKind::Provider,
            Payer::Outlet(_) => AccountKind::CashExpected,
        };
        let mut draft = Draft::new(EntryKind::Refunded, post.order, post.at);
        for (account, amount) in shares.get(&post.order).into_iter().flatten() {
            draft.move_money(*account, (held, holder(*post)), *amount);
        }
        draft
    });
    write(tx, drafts.collect())
}

fn holder(post: Post) -> i64 {
    match post.payer {
        Payer::Provider => 0,
        Payer::Outlet(outlet) => outlet.get(),
    }
}

/// An account before its id is known.
type Key = (AccountKind, i64);

/// An entry that is not written yet: what each account gets; sums to zero by construction.
struct Draft {
    kind: EntryKind,
    order: OrderId,
    at: Time,
    moves: BTreeMap<Key, Fen>,
}

impl Draft {
    fn new(kind: EntryKind, order: OrderId, at: Time) -> Self {
        Self { kind, order, at, moves: BTreeMap::new() }
    }

    /// Debits one account and credits another with the same sum.
    fn move_money(&mut self, debit: Key, credit: Key, amount: Fen) {
        *self.moves.entry(debit).or_default() += amount;
        *self.moves.entry(credit).or_default() -= amount;
    }
}

const FROZEN: &str = "
    SELECT order_id, account_kind, owner_id, CAST(sum(amount_fen) AS BIGINT)
      FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     GROUP BY order_id, account_kind, owner_id";

type Frozen = HashMap<OrderId, Vec<(Key, Fen)>>;

fn frozen(tx: &mut Tx, orders: impl Iterator<Item = OrderId>) -> store::Result<Frozen> {
    let mut out = Frozen::new();
    let orders: Vec<OrderId> = orders.collect();
    if orders.is_empty() {
        return Ok(out);
    }
    tx.query(FROZEN, &[column(&orders, |order| *order)], |row| {
        let share = ((row.word(1)?, row.whole(2)?), row.whole(3)?);
        out.entry(row.whole(0)?).or_default().push(share);
        Ok(())
    })?;
    Ok(out)
}

const INSERT_ENTRIES: &str = "
    INSERT INTO entry (county_id, id, kind, order_id, at_ms, day_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, kind) DO NOTHING
 RETURNING id";
const INSERT_POSTINGS: &str = "
    INSERT INTO posting (county_id, entry_id, line, account_id, amount_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const ADD_BALANCES: &str = "
    WITH input(account_id, amount_fen) AS (SELECT * FROM rows($2, $3))
    UPDATE account SET balance_fen = balance_fen + input.amount_fen
      FROM input
     WHERE account.county_id = $1 AND account.id = input.account_id";

/// Writes the entries that are not there yet, with their postings and the balances they change.
fn write(tx: &mut Tx, mut drafts: Vec<Draft>) -> store::Result<()> {
    drafts.retain(|draft| draft.moves.values().any(|amount| !amount.is_zero()));
    if drafts.is_empty() {
        return Ok(());
    }
    let ids: Vec<EntryId> = drafts.iter().map(|_| tx.new_id()).collect();
    let values = [
        column(&ids, |id| *id),
        texts(&drafts, |d| d.kind.word()),
        column(&drafts, |d| d.order),
        column(&drafts, |d| d.at),
        column(&drafts, |d| d.at.day()),
    ];
    let new: HashSet<EntryId> = tx.query(INSERT_ENTRIES, &values, |row| row.whole(0))?.into_iter().collect();
    let written: Vec<(EntryId, Draft)> =
        ids.into_iter().zip(drafts).filter(|(id, _)| new.contains(id)).collect();
    let accounts = accounts(tx, &written)?;
    let mut postings = Vec::new();
    let mut sums: BTreeMap<AccountId, Fen> = BTreeMap::new();
    for (entry, draft) in &written {
        let moves = draft.moves.iter().filter(|(_, amount)| !amount.is_zero());
        for ((key, amount), line) in moves.zip(1_i64..) {
            let account = accounts[key];
            postings.push((*entry, line, account, *amount));
            *sums.entry(account).or_default() += *amount;
        }
    }
    if postings.is_empty() {
        return Ok(());
    }
    tx.execute(ADD_BALANCES, &[column(sums.keys(), |id| *id), column(sums.values(), |sum| *sum)])?;
    let values = [
        column(&postings, |p| p.0),
        column(&postings, |p| p.1),
        column(&postings, |p| p.2),
        column(&postings, |p| p.3),
    ];
    tx.execute(INSERT_POSTINGS, &values).map(drop)
}

const OPEN_ACCOUNTS: &str = "
    INSERT INTO account (county_id, id, kind, owner_id)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, kind, owner_id) DO NOTHING";
const LOCK_ACCOUNTS: &str = "
    SELECT id, kind, owner_id FROM account
     WHERE county_id = $1 AND kind IN (SELECT * FROM rows($2)) AND owner_id IN (SELECT * FROM rows($3))";

/// The ids of the accounts of these entries, locked in the order of their ids; what is missing is opened.
fn accounts(tx: &mut Tx, written: &[(EntryId, Draft)]) -> store::Result<HashMap<Key, AccountId>> {
    let keys: std::collections::BTreeSet<Key> =
        written.iter().flat_map(|(_, draft)| draft.moves.keys().copied()).collect();
    let mut found = lock_accounts(tx, &keys)?;
    let missing: Vec<Key> = keys.iter().copied().filter(|key| !found.contains_key(key)).collect();
    if !missing.is_empty() {
        let ids: Vec<AccountId> = missing.iter().map(|_| tx.new_id()).collect();
        let values = [column(&ids, |id| *id), texts(&missing, |k| k.0.word()), column(&missing, |k| k.1)];
        tx.execute(OPEN_ACCOUNTS, &values)?;
        found = lock_accounts(tx, &keys)?;
    }
    Ok(found)
}

fn lock_accounts(
    tx: &mut Tx,
    keys: &std::collections::BTreeSet<Key>,
) -> store::Result<HashMap<Key, AccountId>> {
    let kinds: std::collections::BTreeSet<&str> = keys.iter().map(|key| key.0.word()).collect();
    let owners: std::collections::BTreeSet<i64> = keys.iter().map(|key| key.1).collect();
    let values = [texts(kinds, |kind| kind), column(owners, |owner| owner)];
    let rows = tx.lock(LOCK_ACCOUNTS, &values, |row| Ok(((row.word(1)?, row.whole(2)?), row.whole(0)?)))?;
    Ok(rows.into_iter().collect())
}
