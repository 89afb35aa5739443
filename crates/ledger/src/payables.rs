//! What may be paid out to producers, and what moved on their accounts.
use crate::model::{AccountKey, AccountKind, EntryKind, Provider};
use county::ProducerId;
use kernel::{Day, Fen};
use std::collections::HashMap;
use stock::OrderId;
use store::{Tx, column, values};

const OWED: &str = "
    SELECT owner_id, balance_fen
      FROM account
     WHERE county_id = $1 AND kind = 'producer_payable' AND balance_fen < 0
     ORDER BY owner_id";
// CROSS JOIN: SQLite would begin with every posting of the accounts, and keeps to the order of these.
const BECAME_PAYABLE_AFTER: &str = "
    SELECT account.owner_id, CAST(sum(posting.amount_fen) AS BIGINT)
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.day_on > $2 AND entry.kind NOT IN ('payout_failed', 'payout_bounced')
       AND posting.county_id = $1 AND posting.entry_id = entry.id AND posting.amount_fen < 0
       AND account.county_id = $1 AND account.id = posting.account_id AND account.kind = 'producer_payable'
     GROUP BY account.owner_id";

/// What may be paid out to each producer of what became payable until `through`. Money that came back from a bank
/// was payable before.
pub fn payables(tx: &mut Tx, through: Day) -> store::Result<Vec<(ProducerId, Fen)>> {
    let after: HashMap<ProducerId, Fen> = tx
        .query(BECAME_PAYABLE_AFTER, values![through], |row| Ok((row.whole(0)?, row.whole(1)?)))?
        .into_iter()
        .collect();
    let owed: Vec<(ProducerId, Fen)> = tx.query(OWED, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let until = |(producer, balance): (ProducerId, Fen)| {
        (producer, after.get(&producer).copied().unwrap_or_default() - balance)
    };
    Ok(owed.into_iter().map(until).filter(|(_, sum)| *sum > Fen::ZERO).collect())
}

/// What one kind of entry moved on a producer's payable account in a stretch of days: positive where it grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    pub producer: ProducerId,
    pub kind: EntryKind,
    pub amount: Fen,
}

const MOVEMENTS: &str = "
    SELECT account.owner_id, entry.kind, CAST(sum(-posting.amount_fen) AS BIGINT)
      FROM account CROSS JOIN posting CROSS JOIN entry
     WHERE account.county_id = $1 AND account.kind = 'producer_payable' AND account.owner_id IN (SELECT * FROM rows($2))
       AND posting.county_id = $1 AND posting.account_id = account.id
       AND entry.county_id = $1 AND entry.id = posting.entry_id AND entry.day_on >= $3 AND entry.day_on <= $4
     GROUP BY account.owner_id, entry.kind
     ORDER BY account.owner_id, entry.kind";

/// What moved on the payable accounts of these producers from the day `from` to the day `to`.
pub fn movements(tx: &mut Tx, producers: &[ProducerId], from: Day, to: Day) -> store::Result<Vec<Movement>> {
    tx.query(MOVEMENTS, &[column(producers, |id| *id), from.into(), to.into()], |row| {
        Ok(Movement { producer: row.whole(0)?, kind: row.word(1)?, amount: row.whole(2)? })
    })
}

const BALANCES: &str = "
    SELECT kind, owner_id, balance_fen
      FROM account
     WHERE county_id = $1 AND kind = $2 AND owner_id IN (SELECT * FROM rows($3))";

/// What stands on the accounts of one kind of these producers.
pub fn balances_of(
    tx: &mut Tx,
    kind: AccountKind,
    producers: &[ProducerId],
) -> store::Result<HashMap<ProducerId, Fen>> {
    let found = tx.query(BALANCES, &[kind.word().into(), column(producers, |id| *id)], |row| {
        Ok((AccountKey { kind: row.word(0)?, owner: row.whole(1)? }, row.whole(2)?))
    })?;
    Ok(found.into_iter().map(|(key, balance)| (ProducerId::new(key.owner), balance)).collect())
}

/// Money of an order that came to a provider (positive) or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderMovement {
    pub order: Option<OrderId>,
    pub kind: EntryKind,
    pub day: Day,
    pub amount: Fen,
}

const PROVIDER_MOVEMENTS: &str = "
    SELECT entry.order_id, entry.kind, entry.day_on, CAST(sum(posting.amount_fen) AS BIGINT)
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.day_on >= $2 AND entry.day_on <= $3 AND entry.order_id <> 0
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id
       AND account.kind = 'provider' AND account.owner_id = $4
     GROUP BY entry.id, entry.order_id, entry.kind, entry.day_on
     ORDER BY entry.id";

/// What orders moved at a provider on these days.
pub fn provider_movements(
    tx: &mut Tx,
    provider: Provider,
    from: Day,
    to: Day,
) -> store::Result<Vec<ProviderMovement>> {
    tx.query(PROVIDER_MOVEMENTS, values![from, to, provider.number()], |row| {
        let order: OrderId = row.whole(0)?;
        let order = (order != OrderId::default()).then_some(order);
        Ok(ProviderMovement { order, kind: row.word(1)?, day: row.whole(2)?, amount: row.whole(3)? })
    })
}
