//! The wallet: a buyer pays once, and the sandbox will tell of it in the manner that was asked for.
use super::courier::AT_ONCE;
use super::signing::{Body, secret, sign};
use crate::model::{Intent, IntentId};
use kernel::{Fen, Time};
use store::{Tx, column, texts, values};

/// How long after the time to pay a late notice comes.
const LATE_MINUTES: i64 = 1;

kernel::words! {
    /// How the sandbox behaves for one payment.
    Manner {
        Well = "well",
        /// Tells it when the time to pay is over.
        Late = "late",
        /// Tells it twice.
        Doubled = "doubled",
        /// Tells a fen less than was asked.
        WrongAmount = "wrong_amount",
        /// Signs with another secret.
        WrongSignature = "wrong_signature",
        /// Takes the money and never tells.
        Never = "never",
    }
}

/// Why the wallet does not pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPaid {
    /// It has paid this before.
    Already,
    /// The time to pay is over.
    Expired,
    /// This county has no sandbox.
    Closed,
}

/// A payment in the sandbox's own books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    pub intent: IntentId,
    pub amount: Fen,
    pub manner: Manner,
    pub at: Time,
}

const PAYMENT: &str = "
    SELECT intent_id, amount_fen, manner, paid_ms FROM sandbox_payment WHERE county_id = $1 AND intent_id = $2";

/// What the wallet paid for this intent, whatever the shop knows of it.
pub fn payment_of(tx: &mut Tx, intent: IntentId) -> store::Result<Option<Payment>> {
    tx.find(PAYMENT, values![intent], |row| {
        Ok(Payment { intent: row.whole(0)?, amount: row.whole(1)?, manner: row.word(2)?, at: row.whole(3)? })
    })
}

const INSERT_PAYMENT: &str = "
    INSERT INTO sandbox_payment (county_id, intent_id, amount_fen, manner, paid_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county_id, intent_id) DO NOTHING
 RETURNING intent_id";
const INSERT_LETTERS: &str = "
    INSERT INTO sandbox_notice (county_id, id, intent_id, body, signature, due_ms, tries)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";

/// The buyer pressed Pay. The wallet pays an intent once; what it then tells the shop waits for the courier.
pub fn pay(tx: &mut Tx, intent: &Intent, manner: Manner, now: Time) -> store::Result<Result<(), NotPaid>> {
    let Some(secret) = secret(tx)? else { return Ok(Err(NotPaid::Closed)) };
    if payment_of(tx, intent.id)?.is_some() {
        return Ok(Err(NotPaid::Already));
    }
    if now >= intent.expires {
        return Ok(Err(NotPaid::Expired));
    }
    let values = values![intent.id, intent.amount, manner.word(), now];
    if tx.find(INSERT_PAYMENT, values, |row| row.whole::<IntentId>(0))?.is_none() {
        return Ok(Err(NotPaid::Already));
    }
    write_letters(tx, intent, manner, &secret, now)?;
    Ok(Ok(()))
}

fn write_letters(tx: &mut Tx, intent: &Intent, manner: Manner, secret: &str, now: Time) -> store::Result<()> {
    let number: i64 = tx.new_id();
    let told = Body {
        notice_id: format!("S{number}"),
        intent: intent.id,
        amount_fen: told_amount(intent.amount, manner),
        at_ms: now,
    };
    let body = serde_json::to_string(&told)?;
    let key = if manner == Manner::WrongSignature { "somebody else's secret" } else { secret };
    let signature = sign(key, body.as_bytes());
    let due = if manner == Manner::Late { intent.expires.plus_minutes(LATE_MINUTES) } else { AT_ONCE };
    let letters: Vec<i64> = (0..copies(manner)).map(|_| tx.new_id()).collect();
    if letters.is_empty() {
        return Ok(());
    }
    let values = [
        column(&letters, |id| *id),
        column(&letters, |_| intent.id),
        texts(&letters, |_| body.clone()),
        texts(&letters, |_| signature.clone()),
        column(&letters, |_| due),
        column(&letters, |_| 0_i64),
    ];
    tx.execute(INSERT_LETTERS, &values).map(drop)
}

/// A fen less where the amount shall be wrong.
fn told_amount(amount: Fen, manner: Manner) -> Fen {
    if manner == Manner::WrongAmount { amount - Fen::of_fen(1) } else { amount }
}

const fn copies(manner: Manner) -> usize {
    match manner {
        Manner::Never => 0,
        Manner::Doubled => 2,
        Manner::Well | Manner::Late | Manner::WrongAmount | Manner::WrongSignature => 1,
    }
}
