//! Signatures: HMAC-SHA256 over the body, byte for byte as it was sent, before anything of it is read.
use crate::model::{IntentId, Notice, Provider};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Fen, Time};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::{Tx, values};

/// The header that carries the signature, in hexadecimal.
pub const SIGNATURE: &str = "x-sandbox-signature";
const SECRET_BYTES: usize = 32;

/// The body of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    pub notice_id: String,
    pub intent: IntentId,
    pub amount_fen: Fen,
    pub at_ms: Time,
}

/// Why a notice is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "the signature does not fit the body; sign the bytes as they are sent, with this county's secret"
    )]
    WrongSignature,
    #[error("the signature is good, but the body is not a notice of a payment")]
    Unreadable,
}

/// Verifies the raw body, then reads it.
pub fn verify(secret: &str, signature: &str, body: &[u8]) -> Result<Notice, Refusal> {
    verify_bytes(secret, signature, body)?;
    let body: Body = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    Ok(Notice {
        provider: Provider::Sandbox,
        notice_id: body.notice_id,
        intent: body.intent,
        amount: body.amount_fen,
        at: body.at_ms,
    })
}

/// Whether whoever sent these bytes knew the secret.
pub(super) fn verify_bytes(secret: &str, signature: &str, body: &[u8]) -> Result<(), Refusal> {
    let bytes = unhex(signature.trim()).ok_or(Refusal::WrongSignature)?;
    mac(secret, body).verify_slice(&bytes).map_err(|_| Refusal::WrongSignature)
}

/// What the sandbox writes beside a body that it sends.
pub fn sign(secret: &str, body: &[u8]) -> String {
    hex(&mac(secret, body).finalize().into_bytes())
}

fn mac(secret: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(pair).collect()
}

/// A new secret, for [`set_up`].
pub fn make_secret() -> String {
    hex(&rand::random::<[u8; SECRET_BYTES]>())
}

const SECRET: &str = "SELECT secret FROM sandbox_secret WHERE county_id = $1";
const SET_SECRET: &str = "
    INSERT INTO sandbox_secret (county_id, secret) VALUES ($1, $2)
        ON CONFLICT (county_id) DO NOTHING";

/// The secret that this county and the sandbox share; none where the sandbox was not set up.
pub fn secret(tx: &mut Tx) -> store::Result<Option<String>> {
    tx.find(SECRET, &[], |row| row.text(0))
}

/// Opens the sandbox for this county with a secret that the caller has made at random. A county that has one
/// keeps it: notices that are on their way are signed with it.
pub fn set_up(tx: &mut Tx, secret: &str) -> store::Result<()> {
    tx.execute(SET_SECRET, values![secret]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"notice_id":"S1","intent":"7","amount_fen":4800,"at_ms":1763880000000}"#;

    #[test]
    fn a_signature_is_the_one_of_the_standard() {
        // RFC 4231, test case 2.
        let signature = sign("Jefe", b"what do ya want for nothing?");
        assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_signed_body_is_read_and_any_changed_byte_is_not() {
        let signature = sign("secret", BODY);
        let notice = verify("secret", &signature, BODY).unwrap();
        assert_eq!((notice.intent, notice.amount), (IntentId::new(7), Fen::of_yuan(48)));
        for at in 0..BODY.len() {
            let mut body = BODY.to_vec();
            body[at] ^= 1;
            assert_eq!(verify("secret", &signature, &body), Err(Refusal::WrongSignature));
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let good = sign("secret", BODY);
        for signature in ["", "zz", "农", &good[..62], &good.replace('a', "g"), &sign("other", BODY)] {
            assert_eq!(verify("secret", signature, BODY), Err(Refusal::WrongSignature), "{signature}");
        }
    }

    #[test]
    fn a_signed_body_that_is_no_notice_is_unreadable() {
        for body in ["", "[]", "{}", r#"{"notice_id":"S1","intent":"x","amount_fen":1,"at_ms":1}"#] {
            assert_eq!(verify("s", &sign("s", body.as_bytes()), body.as_bytes()), Err(Refusal::Unreadable));
        }
    }
}
