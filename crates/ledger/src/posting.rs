//! Writing entries: each once, with its sides and the balances that they change. Every command that moves money
//! ends here.
use crate::book::{Sides, add};
use crate::closing::first_open;
use crate::model::{AccountId, AccountKey, AccountKind, EntryId, EntryKind};
use kernel::{Fen, Time};
use std::collections::{BTreeSet, HashMap};
use stock::OrderId;
use store::{Tx, column, maybe_column, texts};
use webkit::PersonId;

/// An entry to be written. The same kind, order and cause again is the same entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub kind: EntryKind,
    /// None where it is not about an order.
    pub order: Option<OrderId>,
    /// What made it, where the order and the kind do not say so; else 0.
    pub cause: i64,
    pub at: Time,
    pub person: Option<PersonId>,
    /// A reference that a person can follow: a number of a receipt, of a decision. No name, no telephone.
    pub evidence: String,
    /// They add up to zero. What a fund has not got becomes its debt by itself: name the fund alone.
    pub sides: Sides,
}

impl NewEntry {
    fn key(&self) -> (OrderId, &'static str, i64) {
        (self.order.unwrap_or_default(), self.kind.word(), self.cause)
    }
}

/// Writes a batch of entries; answers for each its id, or none where it was there before. Sides of zero are left
/// out.
pub fn post_entries(tx: &mut Tx, entries: &[NewEntry]) -> store::Result<Vec<Option<EntryId>>> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    debug_assert!(entries.iter().all(|entry| entry.sides.values().copied().sum::<Fen>().is_zero()));
    let ids: Vec<EntryId> = entries.iter().map(|_| tx.new_id()).collect();
    // Entries that could conflict go in sorted.
    let mut sorted: Vec<(EntryId, &NewEntry)> = ids.iter().copied().zip(entries).collect();
    sorted.sort_by_key(|(_, entry)| entry.key());
    let new = insert_entries(tx, &sorted)?;
    let written: Vec<(EntryId, &NewEntry)> =
        ids.iter().copied().zip(entries).filter(|(id, _)| new.contains(id)).collect();
    write_sides(tx, &written)?;
    Ok(ids.into_iter().map(|id| new.contains(&id).then_some(id)).collect())
}

const INSERT_ENTRIES: &str = "
    INSERT INTO entry (county_id, id, kind, order_id, cause_id, at_ms, day_on, person_id, evidence)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9) AS input
     WHERE true
        ON CONFLICT (county_id, order_id, kind, cause_id) DO NOTHING
 RETURNING id";

fn insert_entries(tx: &mut Tx, entries: &[(EntryId, &NewEntry)]) -> store::Result<BTreeSet<EntryId>> {
    let first_open = first_open(tx)?;
    let values = [
        column(entries, |(id, _)| *id),
        texts(entries, |(_, entry)| entry.kind.word()),
        column(entries, |(_, entry)| entry.order.unwrap_or_default()),
        column(entries, |(_, entry)| entry.cause),
        column(entries, |(_, entry)| entry.at),
        column(entries, |(_, entry)| entry.at.day().max(first_open)),
        maybe_column(entries, |(_, entry)| entry.person),
        texts(entries, |(_, entry)| entry.evidence.clone()),
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

/// One posting a side, and one change an account, however many entries are in the batch.
fn write_sides(tx: &mut Tx, entries: &[(EntryId, &NewEntry)]) -> store::Result<()> {
    let keys: BTreeSet<AccountKey> =
        entries.iter().flat_map(|(_, entry)| entry.sides.keys()).flat_map(|key| with_debt(*key)).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let accounts = lock_accounts(tx, &keys)?;
    let mut funds: HashMap<i64, Standing> = standing_of_funds(&accounts);
    let mut sums = Sides::new();
    let mut postings: Vec<(EntryId, i64, AccountId, Fen)> = Vec::new();
    for (id, entry) in entries {
        let sides = split_debts(&entry.sides, &mut funds);
        sides.iter().for_each(|(key, amount)| add(&mut sums, *key, *amount));
        postings.extend((1..).zip(&sides).map(|(line, (key, amount))| (*id, line, accounts[key].0, *amount)));
    }
    let values = [
        column(&postings, |p| p.0),
        column(&postings, |p| p.1),
        column(&postings, |p| p.2),
        column(&postings, |p| p.3),
    ];
    tx.execute(INSERT_POSTINGS, &values)?;
    let changed: Vec<(AccountId, Fen)> = sums.iter().map(|(key, sum)| (accounts[key].0, *sum)).collect();
    tx.execute(ADD_BALANCES, &[column(&changed, |c| c.0), column(&changed, |c| c.1)]).map(drop)
}

/// An account, and the debt of the fund that it is.
fn with_debt(key: AccountKey) -> impl Iterator<Item = AccountKey> {
    let debt = (key.kind == AccountKind::Fund).then_some(AccountKey { kind: AccountKind::FundDebt, ..key });
    std::iter::once(key).chain(debt)
}

/// What a fund has, as its account shows it (credit negative), and what it owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub fund: Fen,
    pub debt: Fen,
}

impl Standing {
    /// Moves a sum out of the fund (positive) or into it; answers what moves on either account. A fund never has
    /// money and a debt at once.
    pub fn take(&mut self, amount: Fen) -> Self {
        let after = self.fund + self.debt + amount;
        let then = Self { fund: after.min(Fen::ZERO), debt: after.max(Fen::ZERO) };
        let moved = Self { fund: then.fund - self.fund, debt: then.debt - self.debt };
        *self = then;
        moved
    }
}

fn standing_of_funds(accounts: &HashMap<AccountKey, (AccountId, Fen)>) -> HashMap<i64, Standing> {
    let mut funds: HashMap<i64, Standing> = HashMap::new();
    for (key, (_, balance)) in accounts {
        match key.kind {
            AccountKind::Fund => funds.entry(key.owner).or_default().fund = *balance,
            AccountKind::FundDebt => funds.entry(key.owner).or_default().debt = *balance,
            _ => {}
        }
    }
    funds
}

/// The sides as they are posted: what a fund has not got stands on its debt.
fn split_debts(sides: &Sides, funds: &mut HashMap<i64, Standing>) -> Sides {
    let mut out = Sides::new();
    for (key, amount) in sides {
        if key.kind == AccountKind::Fund {
            let moved = funds.entry(key.owner).or_default().take(*amount);
            add(&mut out, *key, moved.fund);
            add(&mut out, AccountKey { kind: AccountKind::FundDebt, ..*key }, moved.debt);
        } else {
            add(&mut out, *key, *amount);
        }
    }
    out.retain(|_, amount| !amount.is_zero());
    out
}

const FIND_ACCOUNTS: &str = "
    SELECT id, kind, owner_id, balance_fen
      FROM account
     WHERE county_id = $1 AND (kind, owner_id) IN (SELECT * FROM rows($2, $3))";
const OPEN_ACCOUNTS: &str = "
    INSERT INTO account (county_id, id, kind, owner_id, balance_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, kind, owner_id) DO NOTHING";

/// Finds these accounts, opens those that are new, and holds them all, in the order of their ids.
pub(crate) fn lock_accounts(
    tx: &mut Tx,
    keys: &BTreeSet<AccountKey>,
) -> store::Result<HashMap<AccountKey, (AccountId, Fen)>> {
    let values = [texts(keys, |key| key.kind.word()), column(keys, |key| key.owner)];
    let read = |row: &store::Row| {
        Ok((AccountKey { kind: row.word(1)?, owner: row.whole(2)? }, (row.whole(0)?, row.whole(3)?)))
    };
    let known: HashMap<AccountKey, (AccountId, Fen)> =
        tx.lock(FIND_ACCOUNTS, &values, read)?.into_iter().collect();
    let new: Vec<AccountKey> = keys.iter().filter(|key| !known.contains_key(key)).copied().collect();
    if new.is_empty() {
        return Ok(known);
    }
    open_accounts(tx, &new)?;
    Ok(tx.lock(FIND_ACCOUNTS, &values, read)?.into_iter().collect())
}

fn open_accounts(tx: &mut Tx, keys: &[AccountKey]) -> store::Result<()> {
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
        on_sqlite(&[crate::ROOM.schema()], |store| {
            let ids = || column([1_i64, 2], |id| id);
            no_walk(store, FIND_ACCOUNTS, &[texts(["cash", "freight"], |kind| kind), ids()]);
            no_walk(store, ADD_BALANCES, &[ids(), ids()]);
        });
    }

    #[test]
    fn a_fund_gives_what_it_has_and_owes_the_rest_and_repays_its_debt_first() {
        let yuan = Fen::of_yuan;
        let mut fund = Standing { fund: yuan(-100), debt: Fen::ZERO };
        assert_eq!(fund.take(yuan(60)), Standing { fund: yuan(60), debt: Fen::ZERO });
        assert_eq!(fund.take(yuan(60)), Standing { fund: yuan(40), debt: yuan(20) });
        assert_eq!(fund.take(yuan(5)), Standing { fund: Fen::ZERO, debt: yuan(5) });
        assert_eq!(fund.take(yuan(-30)), Standing { fund: yuan(-5), debt: yuan(-25) });
        assert_eq!(fund, Standing { fund: yuan(-5), debt: Fen::ZERO });
    }
}
