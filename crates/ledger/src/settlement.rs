//! What the county owes its producers, one by one.
use crate::model::{AccountKey, AccountKind};
use crate::queries::Money;
use county::{Producer, ProducerId, Producers};
use kernel::{Count, Fen};
use std::collections::HashMap;
use store::{Tx, column};

kernel::words! {
    /// Which producers a settlement shows.
    Owed {
        /// Who has ever sold.
        Anything = "anything",
        /// Whose money may be paid out.
        Payable = "payable",
        /// Whose money waits for a parcel to arrive.
        Due = "due",
    }
}

/// A producer and his money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub producer: Producer,
    pub money: Money,
}

/// Producers that are looked at in one step.
const STEP: i64 = 500;

/// The producers of `which` to whom something is owed, after the code `after`.
pub fn settlements(
    tx: &mut Tx,
    which: &Producers,
    owed: Owed,
    after: &str,
    limit: Count,
) -> store::Result<Vec<Settlement>> {
    let most = usize::try_from(i64::from(limit)).unwrap_or(usize::MAX);
    let mut found: Vec<Settlement> = Vec::new();
    let mut after = after.to_string();
    while found.len() < most {
        let step = county::producers(tx, which, &after, Count::new(STEP).unwrap_or_default())?;
        let Some(last) = step.last() else { break };
        after.clone_from(&last.code);
        let money = money_of_many(tx, &step.iter().map(|producer| producer.id).collect::<Vec<_>>())?;
        let settled = step.into_iter().filter_map(|producer| {
            let money = *money.get(&producer.id)?;
            owed.takes(money).then_some(Settlement { producer, money })
        });
        found.extend(settled);
    }
    found.truncate(most);
    Ok(found)
}

impl Owed {
    fn takes(self, money: Money) -> bool {
        match self {
            Self::Anything => true,
            Self::Payable => !money.payable.is_zero(),
            Self::Due => !money.due.is_zero(),
        }
    }
}

const MONEY_OF_MANY: &str = "
    SELECT kind, owner_id, balance_fen
      FROM account
     WHERE county_id = $1 AND kind IN ('producer_due', 'producer_payable')
       AND owner_id IN (SELECT * FROM rows($2))";

/// The money of these producers; who never sold is not among them.
pub fn money_of_many(tx: &mut Tx, producers: &[ProducerId]) -> store::Result<HashMap<ProducerId, Money>> {
    let balances: Vec<(AccountKey, Fen)> =
        tx.query(MONEY_OF_MANY, &[column(producers, |id| *id)], |row| {
            Ok((AccountKey { kind: row.word(0)?, owner: row.whole(1)? }, row.whole(2)?))
        })?;
    let mut money: HashMap<ProducerId, Money> = HashMap::new();
    for (key, balance) in balances {
        let of = money.entry(ProducerId::new(key.owner)).or_default();
        *(if key.kind == AccountKind::ProducerDue { &mut of.due } else { &mut of.payable }) = -balance;
    }
    Ok(money)
}
