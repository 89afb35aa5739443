//! What changes payments. All take batches.
use crate::model::{Intent, IntentId, IntentState, NewIntent, Notice, NoticeOutcome, Recorded};
use kernel::{Time, Whole};
use std::collections::{HashMap, HashSet};
use stock::OrderId;
use store::{Tx, column, texts, values};

const OPEN: &str = "
    INSERT INTO intent (county_id, id, order_id, provider, amount_fen, state, expires_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";

/// Asks for the money of orders.
pub fn open(tx: &mut Tx, intents: &[NewIntent]) -> store::Result<()> {
    if intents.is_empty() {
        return Ok(());
    }
    let values = [
        column(intents, |i| i.id),
        column(intents, |i| i.order),
        texts(intents, |i| i.provider.word()),
        column(intents, |i| i.amount),
        texts(intents, |_| IntentState::Open.word()),
        column(intents, |i| i.expires),
    ];
    tx.execute(OPEN, &values).map(drop)
}

const LOCK_INTENTS: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms
      FROM intent
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const KNOWN_NOTICES: &str = "
    SELECT provider, notice_id FROM notice
     WHERE county_id = $1 AND notice_id IN (SELECT * FROM rows($2))";
const INSERT_NOTICES: &str = "
    INSERT INTO notice (county_id, provider, notice_id, intent_id, amount_fen, at_ms, received_ms, outcome)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input
     WHERE true
        ON CONFLICT (county_id, provider, notice_id) DO NOTHING";
const SET_PAID: &str = "
    WITH input(id, reference) AS (SELECT * FROM rows($2, $3))
    UPDATE intent SET state = 'paid', paid_ms = $4, reference = input.reference
      FROM input
     WHERE intent.county_id = $1 AND intent.id = input.id";

/// Takes down what providers told, in the order given. What follows from it is `ordering`'s to decide.
pub fn record(tx: &mut Tx, notices: &[Notice], now: Time) -> store::Result<Vec<Recorded>> {
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let mut intents = lock_intents(tx, notices)?;
    let mut known = known_notices(tx, notices)?;
    let mut written: Vec<(&Notice, NoticeOutcome)> = Vec::new();
    let recorded = notices.iter().map(|notice| {
        if !known.insert((notice.provider.word().to_string(), notice.notice_id.clone())) {
            return Recorded::Repeated;
        }
        let (recorded, outcome) = judge(intents.get_mut(&notice.intent), notice);
        written.push((notice, outcome));
        recorded
    });
    let recorded: Vec<Recorded> = recorded.collect();
    write_notices(tx, &written, now)?;
    Ok(recorded)
}

/// What a notice means for its intent, which is marked as paid for the notices behind it.
fn judge(intent: Option<&mut Intent>, notice: &Notice) -> (Recorded, NoticeOutcome) {
    match intent {
        None => (Recorded::UnknownIntent, NoticeOutcome::UnknownIntent),
        Some(intent) if intent.amount != notice.amount => {
            (Recorded::WrongAmount { expected: intent.amount }, NoticeOutcome::WrongAmount)
        }
        Some(intent) if matches!(intent.state, IntentState::Paid | IntentState::Refunded) => {
            (Recorded::Repeated, NoticeOutcome::Second)
        }
        Some(intent) => {
            let first = *intent;
            intent.state = IntentState::Paid;
            (Recorded::First(first), NoticeOutcome::First)
        }
    }
}

fn lock_intents(tx: &mut Tx, notices: &[Notice]) -> store::Result<HashMap<IntentId, Intent>> {
    let rows = tx.lock(LOCK_INTENTS, &[column(notices, |n| n.intent)], read_intent)?;
    Ok(rows.into_iter().map(|intent| (intent.id, intent)).collect())
}

fn read_intent(row: &store::Row) -> store::Result<Intent> {
    Ok(Intent {
        id: row.whole(0)?,
        order: row.whole(1)?,
        provider: row.word(2)?,
        amount: row.whole(3)?,
        state: row.word(4)?,
        expires: row.whole(5)?,
    })
}

fn known_notices(tx: &mut Tx, notices: &[Notice]) -> store::Result<HashSet<(String, String)>> {
    let rows = tx.query(KNOWN_NOTICES, &[texts(notices, |n| &n.notice_id)], |row| Ok((row.text(0)?, row.text(1)?)))?;
    Ok(rows.into_iter().collect())
}

fn write_notices(tx: &mut Tx, written: &[(&Notice, NoticeOutcome)], now: Time) -> store::Result<()> {
    if written.is_empty() {
        return Ok(());
    }
    let values = [
        texts(written, |(n, _)| n.provider.word()),
        texts(written, |(n, _)| &n.notice_id),
        column(written, |(n, _)| n.intent),
        column(written, |(n, _)| n.amount),
        column(written, |(n, _)| n.at),
        column(written, |_| now),
        texts(written, |(_, outcome)| outcome.word()),
    ];
    tx.execute(INSERT_NOTICES, &values)?;
    let paid: Vec<&Notice> =
        written.iter().filter(|(_, outcome)| *outcome == NoticeOutcome::First).map(|(n, _)| *n).collect();
    if paid.is_empty() {
        return Ok(());
    }
    tx.execute(SET_PAID, &[column(&paid, |n| n.intent), texts(&paid, |n| &n.notice_id), now.into()]).map(drop)
}

const EXPIRE: &str = "
    UPDATE intent SET state = 'expired'
     WHERE county_id = $1 AND state = 'open' AND order_id IN (SELECT * FROM rows($2))";
const REFUND: &str = "
    UPDATE intent SET state = 'refunded'
     WHERE county_id = $1 AND state = 'paid' AND order_id IN (SELECT * FROM rows($2))";

/// Nobody waits for the money of these orders any more. It may still come.
pub fn expire(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    tx.execute(EXPIRE, &[column(orders, |order| *order)]).map(drop)
}

/// The money of these orders goes back.
pub fn refund(tx: &mut Tx, orders: &[OrderId]) -> store::Result<()> {
    tx.execute(REFUND, &[column(orders, |order| *order)]).map(drop)
}

const INTENT: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms
      FROM intent WHERE county_id = $1 AND id = $2";

pub fn intent(tx: &mut Tx, id: IntentId) -> store::Result<Option<Intent>> {
    tx.find(INTENT, values![id], read_intent)
}
