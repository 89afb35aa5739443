//! What changes payments. What follows for the order is for the ordering room to decide.
use crate::model::{Intent, IntentId, IntentState, NewIntent, Notice, Recorded};
use crate::queries::{INTENT_BY_IDS, read_intent};
use crate::till::Till;
use kernel::Time;
use std::collections::{BTreeMap, BTreeSet};
use stock::OrderId;
use store::{Tx, column, texts};

const INSERT_INTENTS: &str = "
    INSERT INTO intent (county_id, id, order_id, provider, amount_fen, state, expires_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input
     WHERE true
        ON CONFLICT DO NOTHING";

/// Asks for payments. An order is asked once; a repeat changes nothing.
pub fn open(tx: &mut Tx, intents: &[NewIntent]) -> store::Result<()> {
    if intents.is_empty() {
        return Ok(());
    }
    let mut intents: Vec<&NewIntent> = intents.iter().collect();
    intents.sort_by_key(|intent| intent.id);
    let values = [
        column(&intents, |i| i.id),
        column(&intents, |i| i.order),
        texts(&intents, |i| i.provider.word()),
        column(&intents, |i| i.amount),
        texts(&intents, |_| IntentState::Open.word()),
        column(&intents, |i| i.expires),
    ];
    tx.execute(INSERT_INTENTS, &values).map(drop)
}

/// Takes a batch of verified notices, in the order in which they came. The same news is recorded once,
/// whatever number it is told under; only the first is [`Recorded::First`].
pub fn record(tx: &mut Tx, batch: &[Notice], now: Time) -> store::Result<Vec<Recorded>> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let mut till = lock_till(tx, batch)?;
    let before: BTreeSet<_> = till.told.keys().cloned().collect();
    let recorded: Vec<Recorded> = batch.iter().map(|notice| till.take(notice, now)).collect();
    // By number, so that two batches that bring the same news wait in a line; of equal numbers the first counts.
    let mut new = BTreeMap::new();
    for (notice, recorded) in batch.iter().zip(&recorded) {
        let key = (notice.provider, notice.notice_id.clone());
        if !before.contains(&key) {
            new.entry(key).or_insert((notice, recorded));
        }
    }
    insert_notices(tx, &new.into_values().collect::<Vec<_>>(), now)?;
    set_paid(tx, batch, &recorded, now)?;
    Ok(recorded)
}

const TOLD: &str = "
    SELECT provider, notice_id, outcome
      FROM notice
     WHERE county_id = $1 AND (provider, notice_id) IN (SELECT * FROM rows($2, $3))";

fn lock_till(tx: &mut Tx, batch: &[Notice]) -> store::Result<Till> {
    let ids: BTreeSet<IntentId> = batch.iter().map(|notice| notice.intent).collect();
    let intents = tx.lock(INTENT_BY_IDS, &[column(&ids, |id| *id)], read_intent)?;
    // Only now: whoever held the intents may have brought the same news.
    let values = [texts(batch, |n| n.provider.word()), texts(batch, |n| n.notice_id.clone())];
    let told = tx.query(TOLD, &values, |row| Ok(((row.word(0)?, row.text(1)?), row.word(2)?)))?;
    let intents = intents.into_iter().map(|intent| (intent.id, intent)).collect();
    Ok(Till { intents, told: told.into_iter().collect() })
}

const INSERT_NOTICES: &str = "
    INSERT INTO notice (county_id, provider, notice_id, intent_id, amount_fen, at_ms, outcome, received_ms)
    SELECT $1, input.*, $8 FROM rows($2, $3, $4, $5, $6, $7) AS input
     WHERE true
        ON CONFLICT (county_id, provider, notice_id) DO NOTHING";

fn insert_notices(tx: &mut Tx, new: &[(&Notice, &Recorded)], now: Time) -> store::Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let values = [
        texts(new, |(notice, _)| notice.provider.word()),
        texts(new, |(notice, _)| notice.notice_id.clone()),
        column(new, |(notice, _)| notice.intent),
        column(new, |(notice, _)| notice.amount),
        column(new, |(notice, _)| notice.at),
        texts(new, |(_, recorded)| recorded.outcome().word()),
        now.into(),
    ];
    tx.execute(INSERT_NOTICES, &values).map(drop)
}

const SET_PAID: &str = "
    WITH input(intent_id, reference) AS (SELECT * FROM rows($2, $3))
    UPDATE intent SET state = 'paid', paid_ms = $4, reference = input.reference
      FROM input
     WHERE intent.county_id = $1 AND intent.id = input.intent_id";

fn set_paid(tx: &mut Tx, batch: &[Notice], recorded: &[Recorded], now: Time) -> store::Result<()> {
    let pairs = batch.iter().zip(recorded);
    let paid: Vec<&Notice> = pairs
        .filter(|(_, recorded)| matches!(recorded, Recorded::First(_)))
        .map(|(notice, _)| notice)
        .collect();
    if paid.is_empty() {
        return Ok(());
    }
    let values = [column(&paid, |n| n.intent), texts(&paid, |n| n.notice_id.clone()), now.into()];
    tx.execute(SET_PAID, &values).map(drop)
}

const LOCK_BY_ORDERS: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms, paid_ms
      FROM intent
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";
const SET_STATE: &str = "
    UPDATE intent SET state = $4
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2)) AND state = $3";

/// Locks what was asked for these orders. Whoever ends orders does this before he locks them: news of a payment
/// locks in this order, too.
pub fn hold(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    if orders.is_empty() { Ok(()) } else { tx.hold(LOCK_BY_ORDERS, &[column(orders, |order| *order)]) }
}

const SET_EXPIRES: &str = "
    UPDATE intent SET expires_ms = $4
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2)) AND state = $3";

/// These orders may be paid until then, where they are not paid yet. It locks what was asked for them, as [`hold`].
pub fn payable_until(tx: &mut Tx, orders: &[OrderId], until: Time) -> store::Result<()> {
    let intents: Vec<Intent> = tx.lock(LOCK_BY_ORDERS, &[column(orders, |order| *order)], read_intent)?;
    let open = IntentState::Open.word();
    tx.execute(SET_EXPIRES, &[column(intents, |intent| intent.id), open.into(), until.into()]).map(drop)
}

/// The time to pay these orders is over. One that was paid stays paid.
pub fn expire(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    turn(tx, orders, IntentState::Open, IntentState::Expired)
}

/// The money of these orders went back. One that was never paid stays as it is.
pub fn refund(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    turn(tx, orders, IntentState::Paid, IntentState::Refunded)
}

fn turn(tx: &mut Tx, orders: &[OrderId], from: IntentState, to: IntentState) -> store::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    let intents: Vec<Intent> = tx.lock(LOCK_BY_ORDERS, &[column(orders, |order| *order)], read_intent)?;
    let turning: Vec<IntentId> = intents.iter().filter(|i| i.state == from).map(|i| i.id).collect();
    if turning.is_empty() {
        return Ok(());
    }
    tx.execute(SET_STATE, &[column(turning, |id| id), from.word().into(), to.word().into()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::testing::{COUNTY, on_sqlite};
    use store::{Value, values};

    #[test]
    fn no_hot_text_walks_a_table() {
        let number = || column([1_i64], |id| id);
        let plan_of = |sql: &str, values: &[Value]| {
            // A statement is 'static; a test may leak a few.
            let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
            let mut plan = Vec::new();
            on_sqlite(&[crate::ROOM.schema()], |store| {
                let read = |tx: &mut Tx| tx.query(explain, values, |row| row.text(3));
                plan = store.read::<_, store::Error>(COUNTY, read).expect("SQLite explains what it can run");
            });
            plan.join("; ")
        };
        let key = [texts(["sandbox"], |word| word), texts(["S1"], |id| id)];
        let plans = [
            plan_of(INTENT_BY_IDS, &[number()]),
            plan_of(LOCK_BY_ORDERS, &[number()]),
            plan_of(TOLD, &key),
            plan_of(SET_PAID, &[number(), texts(["S1"], |id| id), 1_i64.into()]),
            plan_of(SET_STATE, &[number(), "open".into(), "paid".into()]),
            plan_of(crate::queries::NOTICES, values![1_i64, 2_i64, "", "", 50_i64]),
        ];
        for plan in plans {
            assert!(!plan.contains("(county_id=?)"), "the county selects nothing: {plan}");
            assert!(
                plan.contains("SEARCH ") && !plan.contains("SCAN intent") && !plan.contains("SCAN notice"),
                "{plan}"
            );
        }
    }
}
