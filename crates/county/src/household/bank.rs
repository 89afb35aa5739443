//! Where money is paid out to: one account in force for each payee.
use crate::{CompanyId, PlaceId, ProducerId};
use kernel::{Time, Whole};
use std::collections::HashMap;
use store::{Row, Tx, column, texts};
use webkit::PersonId;

kernel::id! {
    /// A bank account that was, or is, in force.
    BankAccountId;
}

/// Who is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payee {
    /// A household, co-operative or firm.
    Producer(ProducerId),
    Outlet(PlaceId),
    Company(CompanyId),
    /// A host, a trainee.
    Person(PersonId),
}

kernel::words! {
    PayeeKind { Producer = "producer", Outlet = "outlet", Company = "company", Person = "person" }
}

impl Payee {
    fn key(self) -> (PayeeKind, i64) {
        match self {
            Self::Producer(id) => (PayeeKind::Producer, id.get()),
            Self::Outlet(id) => (PayeeKind::Outlet, id.get()),
            Self::Company(id) => (PayeeKind::Company, id.get()),
            Self::Person(id) => (PayeeKind::Person, id.get()),
        }
    }
    fn of(kind: PayeeKind, id: i64) -> Self {
        match kind {
            PayeeKind::Producer => Self::Producer(ProducerId::new(id)),
            PayeeKind::Outlet => Self::Outlet(PlaceId::new(id)),
            PayeeKind::Company => Self::Company(CompanyId::new(id)),
            PayeeKind::Person => Self::Person(PersonId::new(id)),
        }
    }
}

/// An account at a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    pub id: BankAccountId,
    pub payee: Payee,
    pub holder: String,
    pub bank: String,
    pub number: String,
    pub since: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBankAccount {
    pub payee: Payee,
    pub holder: String,
    pub bank: String,
    pub number: String,
}

impl BankAccount {
    /// `**** 0126`: what everybody sees who need not pay.
    pub fn masked(&self) -> String {
        masked(&self.number)
    }
}

/// The last four figures of an account number.
pub(crate) fn masked(number: &str) -> String {
    let figures: Vec<char> = number.chars().collect();
    let last: String = figures[figures.len().saturating_sub(4)..].iter().collect();
    if figures.len() < 8 { "****".into() } else { format!("**** {last}") }
}

const END_ACCOUNTS: &str = "
    WITH input(owner_kind, owner_id, ended_ms) AS (SELECT * FROM rows($2, $3, $4))
    UPDATE bank_account SET ended_ms = input.ended_ms
      FROM input
     WHERE bank_account.county_id = $1 AND bank_account.owner_kind = input.owner_kind
       AND bank_account.owner_id = input.owner_id AND bank_account.ended_ms IS NULL";
const ADD_ACCOUNTS: &str = "
    INSERT INTO bank_account (county_id, id, owner_kind, owner_id, holder, bank, number, since_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input";
const ACCOUNTS: &str = "
    SELECT id, owner_kind, owner_id, holder, bank, number, since_ms
      FROM bank_account
     WHERE county_id = $1 AND owner_kind = 'producer' AND owner_id IN (SELECT * FROM rows($2)) AND ended_ms IS NULL";
const OTHER_ACCOUNTS: &str = "
    SELECT id, owner_kind, owner_id, holder, bank, number, since_ms
      FROM bank_account
     WHERE county_id = $1 AND owner_kind <> 'producer' AND owner_id IN (SELECT * FROM rows($2)) AND ended_ms IS NULL";

/// Sets the accounts of these payees; the ones before stay, as ended. A payee stands once in `new`, and an
/// account that is already in force changes nothing.
pub fn set_bank_accounts(tx: &mut Tx, new: &[NewBankAccount], now: Time) -> store::Result<usize> {
    let payees: Vec<Payee> = new.iter().map(|account| account.payee).collect();
    let known = bank_accounts(tx, &payees)?;
    let same = |n: &&NewBankAccount| {
        known
            .get(&n.payee)
            .is_some_and(|k| (&k.holder, &k.bank, &k.number) == (&n.holder, &n.bank, &n.number))
    };
    let new: Vec<&NewBankAccount> = new.iter().filter(|n| !same(n)).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let kinds = || texts(&new, |n| n.payee.key().0.word());
    let owners = || column(&new, |n| n.payee.key().1);
    tx.execute(END_ACCOUNTS, &[kinds(), owners(), column(&new, |_| now)])?;
    let ids: Vec<BankAccountId> = new.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(ids, |id| id),
        kinds(),
        owners(),
        texts(&new, |n| &n.holder),
        texts(&new, |n| &n.bank),
        texts(&new, |n| &n.number),
        column(&new, |_| now),
    ];
    tx.execute(ADD_ACCOUNTS, &columns)?;
    Ok(new.len())
}

/// The accounts in force of these payees, those that have one.
pub fn bank_accounts(tx: &mut Tx, payees: &[Payee]) -> store::Result<HashMap<Payee, BankAccount>> {
    let (producers, others): (Vec<Payee>, Vec<Payee>) =
        payees.iter().partition(|payee| matches!(payee, Payee::Producer(_)));
    let mut accounts = HashMap::new();
    for (sql, payees) in [(ACCOUNTS, producers), (OTHER_ACCOUNTS, others)] {
        if payees.is_empty() {
            continue;
        }
        let found = tx.query(sql, &[column(&payees, |payee| payee.key().1)], read_account)?;
        accounts.extend(found.into_iter().map(|account| (account.payee, account)));
    }
    Ok(accounts)
}

const BY_IDS: &str = "
    SELECT id, owner_kind, owner_id, holder, bank, number, since_ms
      FROM bank_account
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// These accounts, in force or ended: a payment names the one that it went to.
pub fn bank_accounts_by_ids(
    tx: &mut Tx,
    ids: &[BankAccountId],
) -> store::Result<HashMap<BankAccountId, BankAccount>> {
    let found = tx.query(BY_IDS, &[column(ids, |id| *id)], read_account)?;
    Ok(found.into_iter().map(|account| (account.id, account)).collect())
}

fn read_account(row: &Row) -> store::Result<BankAccount> {
    Ok(BankAccount {
        id: row.whole(0)?,
        payee: Payee::of(row.word(1)?, row.whole(2)?),
        holder: row.text(3)?,
        bank: row.text(4)?,
        number: row.text(5)?,
        since: row.whole(6)?,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_account_shows_its_last_figures() {
        assert_eq!(super::masked("6200000000000126"), "**** 0126");
        assert_eq!(super::masked("0126"), "****");
    }
}
