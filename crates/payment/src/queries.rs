//! What reads payments.
use crate::model::{Intent, IntentId, NoticeOutcome, Provider};
use kernel::{Count, Fen, Time};
use stock::OrderId;
use store::{Row, Tx, column, values};

pub(crate) const INTENT_BY_IDS: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms, paid_ms
      FROM intent
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const INTENTS_OF: &str = "
    SELECT id, order_id, provider, amount_fen, state, expires_ms, paid_ms
      FROM intent
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     ORDER BY id";

pub(crate) fn read_intent(row: &Row) -> store::Result<Intent> {
    Ok(Intent {
        id: row.whole(0)?,
        order: row.whole(1)?,
        provider: row.word(2)?,
        amount: row.whole(3)?,
        state: row.word(4)?,
        expires: row.whole(5)?,
        paid: row.maybe(6)?,
    })
}

/// One payment that was asked for.
pub fn intent(tx: &mut Tx, id: IntentId) -> store::Result<Option<Intent>> {
    tx.find(INTENT_BY_IDS, &[column([id], |id| id)], read_intent)
}

/// The payments with these ids, those that exist.
pub fn intents(tx: &mut Tx, ids: &[IntentId]) -> store::Result<Vec<Intent>> {
    tx.query(INTENT_BY_IDS, &[column(ids, |id| *id)], read_intent)
}

/// The payments of these orders; an order that pays cash has none.
pub fn intents_of(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Intent>> {
    tx.query(INTENTS_OF, &[column(orders, |order| *order)], read_intent)
}

/// Which notices a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notices {
    pub outcome: Option<NoticeOutcome>,
    /// Received from this instant on, and before that one.
    pub from: Time,
    pub to: Time,
}

/// A notice as it was received, beside what had been asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub provider: Provider,
    pub notice_id: String,
    pub intent: IntentId,
    pub amount: Fen,
    pub received: Time,
    pub outcome: NoticeOutcome,
    /// The order and the amount that was asked for; none where nobody asked.
    pub asked: Option<(OrderId, Fen)>,
}

pub(crate) const NOTICES: &str = "
    SELECT notice.provider, notice.notice_id, notice.intent_id, notice.amount_fen, notice.received_ms,
           notice.outcome, intent.order_id, intent.amount_fen
      FROM notice
      LEFT JOIN intent ON intent.county_id = $1 AND intent.id = notice.intent_id
     WHERE notice.county_id = $1 AND notice.received_ms >= $2 AND notice.received_ms <= $3
       AND (notice.received_ms < $3 OR notice.notice_id < $4) AND ($5 = '' OR notice.outcome = $5)
     ORDER BY notice.received_ms DESC, notice.notice_id DESC
     LIMIT $6";

/// Notices by the time when they came, the newest first: those behind the notice `after`.
pub fn notices(
    tx: &mut Tx,
    which: &Notices,
    after: Option<&(Time, String)>,
    limit: Count,
) -> store::Result<Vec<Told>> {
    let (to, before) = after.map_or((which.to, ""), |(time, notice)| (*time, notice.as_str()));
    let outcome = which.outcome.map_or("", NoticeOutcome::word);
    tx.query(NOTICES, values![which.from, to, before, outcome, limit], read_told)
}

fn read_told(row: &Row) -> store::Result<Told> {
    let (order, asked): (Option<OrderId>, Option<Fen>) = (row.maybe(6)?, row.maybe(7)?);
    Ok(Told {
        provider: row.word(0)?,
        notice_id: row.text(1)?,
        intent: row.whole(2)?,
        amount: row.whole(3)?,
        received: row.whole(4)?,
        outcome: row.word(5)?,
        asked: order.zip(asked),
    })
}

const FIRSTS: &str = "
    SELECT notice_id, intent_id, amount_fen, received_ms
      FROM notice
     WHERE county_id = $1 AND received_ms >= $2 AND received_ms < $3 AND provider = $4 AND outcome = 'first'
     ORDER BY received_ms, notice_id LIMIT $5";

/// A payment as its provider told of it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstTold {
    pub notice_id: String,
    pub intent: IntentId,
    pub amount: Fen,
    pub received: Time,
}

/// The payments of a provider that were told from one instant on and before another.
pub fn first_told(
    tx: &mut Tx,
    provider: Provider,
    from: Time,
    before: Time,
    limit: Count,
) -> store::Result<Vec<FirstTold>> {
    tx.query(FIRSTS, values![from, before, provider.word(), limit], |row| {
        Ok(FirstTold {
            notice_id: row.text(0)?,
            intent: row.whole(1)?,
            amount: row.whole(2)?,
            received: row.whole(3)?,
        })
    })
}

const TO_LOOK_AT: &str = "
    SELECT count(*) FROM notice WHERE county_id = $1 AND outcome IN ('wrong_amount', 'unknown_intent')";

/// How many notices somebody has to look at: of another amount, or of nothing that was asked for.
pub fn notices_to_look_at(tx: &mut Tx) -> store::Result<Count> {
    tx.one(TO_LOOK_AT, &[], |row| row.whole(0))
}
