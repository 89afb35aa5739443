//! The sandbox gives money back as a real provider does: later, and it tells so by a signed notice of its own.
use super::signing::{Refusal, secret, sign, verify_bytes};
use crate::refunds::{NewRefund, RefundId, RefundNotice};
use kernel::{Fen, Time};
use serde::{Deserialize, Serialize};
use store::{Tx, column, texts};

/// How long the sandbox takes.
const TAKES_MS: i64 = 2_000;

/// The body of a notice of a refund. It names no payment, so that neither kind is taken for the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    notice_id: String,
    refund: RefundId,
    amount_fen: Fen,
    at_ms: Time,
}

const INSERT_LETTERS: &str = "
    INSERT INTO sandbox_notice (county_id, id, intent_id, body, signature, due_ms, tries)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";

/// Gives money back, and lets the courier tell of it. A county without a sandbox has nobody to ask.
pub(crate) fn give_back(tx: &mut Tx, refunds: &[&NewRefund]) -> store::Result<()> {
    if refunds.is_empty() {
        return Ok(());
    }
    let Some(secret) = secret(tx)? else { return Ok(()) };
    let mut letters: Vec<(i64, String, Time)> = Vec::new();
    for refund in refunds {
        let (id, due): (i64, Time) = (tx.new_id(), refund.at.plus_ms(TAKES_MS));
        let body =
            Body { notice_id: format!("R{id}"), refund: refund.id, amount_fen: refund.amount, at_ms: due };
        letters.push((id, serde_json::to_string(&body)?, due));
    }
    let columns = [
        column(&letters, |(id, ..)| *id),
        column(&letters, |_| 0_i64),
        texts(&letters, |(_, body, _)| body.clone()),
        texts(&letters, |(_, body, _)| sign(&secret, body.as_bytes())),
        column(&letters, |(.., due)| *due),
        column(&letters, |_| 0_i64),
    ];
    tx.execute(INSERT_LETTERS, &columns).map(drop)
}

/// Verifies the raw body of a notice of a refund, then reads it.
pub fn verify_refund(secret: &str, signature: &str, body: &[u8]) -> Result<RefundNotice, Refusal> {
    verify_bytes(secret, signature, body)?;
    let body: Body = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    let (refund, amount, reference, at) = (body.refund, body.amount_fen, body.notice_id, body.at_ms);
    Ok(RefundNotice { refund, amount, reference, at })
}
