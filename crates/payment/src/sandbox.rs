//! The sandbox: a provider that behaves like a real one and moves no money. It has its own tables, signs what it
//! tells with HMAC-SHA256 over the raw body, and tells it by HTTP, later, twice or not at all, on demand.
use crate::model::{Intent, IntentId, Notice, Provider};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Fen, Time};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::{Tx, values};

/// The header that carries the signature.
pub const SIGNATURE: &str = "x-sandbox-signature";
/// How late a late notice is: after the time to pay is over.
const LATE_MINUTES: i64 = 20;
/// A notice is told so often before the sandbox gives up.
const TRIES_MAX: i64 = 8;
/// Notices that the courier carries at once.
const CARRIED_MAX: i64 = 50;

kernel::words! {
    /// How the sandbox shall behave for one payment.
    Manner {
        Well = "well",
        /// Tells it twice.
        Doubled = "doubled",
        /// Tells it when the time to pay is over.
        Late = "late",
        /// Tells a fen less than was asked.
        WrongAmount = "wrong_amount",
        /// Signs with another secret.
        WrongSignature = "wrong_signature",
        /// Takes the money and never tells.
        Never = "never",
    }
}

/// The body of a notice, as it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    notice_id: String,
    intent: IntentId,
    amount_fen: Fen,
    at_ms: i64,
}

/// Why a notice is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the signature does not fit the body")]
    WrongSignature,
    #[error("the body is not a notice of this provider")]
    Unreadable,
}

/// Verifies the raw body, then reads it.
pub fn verify(secret: &str, signature: &str, body: &[u8]) -> Result<Notice, Refusal> {
    let bytes = unhex(signature).ok_or(Refusal::WrongSignature)?;
    mac(secret, body).verify_slice(&bytes).map_err(|_| Refusal::WrongSignature)?;
    let body: Body = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    let at = Time::ms(body.at_ms).ok_or(Refusal::Unreadable)?;
    let provider = Provider::Sandbox;
    Ok(Notice { provider, notice_id: body.notice_id, intent: body.intent, amount: body.amount_fen, at })
}

fn mac(secret: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}

fn sign(secret: &str, body: &[u8]) -> String {
    mac(secret, body).finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |i: usize| u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok();
    (0..text.len() / 2).map(pair).collect()
}

const SECRET: &str = "SELECT secret FROM sandbox_secret WHERE county_id = $1";
const SET_SECRET: &str = "
    INSERT INTO sandbox_secret (county_id, secret) VALUES ($1, $2)
        ON CONFLICT (county_id) DO UPDATE SET secret = excluded.secret";

/// The secret that this county and the sandbox share; none where the sandbox was not set up.
pub fn secret(tx: &mut Tx) -> store::Result<Option<String>> {
    tx.find(SECRET, &[], |row| row.text(0))
}

/// Sets the sandbox up with a secret, which the caller has made at random.
pub fn set_up(tx: &mut Tx, secret: &str) -> store::Result<()> {
    tx.execute(SET_SECRET, values![secret]).map(drop)
}

const ADD_NOTICE: &str = "
    INSERT INTO sandbox_notice (county_id, id, body, signature, due_ms) VALUES ($1, $2, $3, $4, $5)";

/// The buyer pressed Pay in the sandbox's wallet: the sandbox takes the money and will tell us in this manner.
pub fn pay(tx: &mut Tx, intent: &Intent, manner: Manner, now: Time) -> store::Result<()> {
    let Some(secret) = secret(tx)? else { return Ok(()) };
    let amount = if manner == Manner::WrongAmount { intent.amount - Fen::of_fen(1) } else { intent.amount };
    let id: i64 = tx.new_id();
    let at_ms = kernel::Whole::get(now);
    let body = Body { notice_id: format!("S{id}"), intent: intent.id, amount_fen: amount, at_ms };
    let text = serde_json::to_string(&body)?;
    let key = if manner == Manner::WrongSignature { "somebody else" } else { &secret };
    let signature = sign(key, text.as_bytes());
    let due = if manner == Manner::Late { now.plus_minutes(LATE_MINUTES) } else { now };
    let times = match manner {
        Manner::Never => 0,
        Manner::Doubled => 2,
        _ => 1,
    };
    for _ in 0..times {
        let id: i64 = tx.new_id();
        tx.execute(ADD_NOTICE, values![id, &text, &signature, due])?;
    }
    Ok(())
}

/// A notice on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: i64,
    pub body: String,
    pub signature: String,
}

const DUE: &str = "
    SELECT id, body, signature FROM sandbox_notice
     WHERE county_id = $1 AND sent_ms IS NULL AND due_ms <= $2 AND tries < $3
     ORDER BY due_ms, id LIMIT $4";
const SENT: &str = "UPDATE sandbox_notice SET sent_ms = $3 WHERE county_id = $1 AND id = $2";
const AGAIN: &str = "
    UPDATE sandbox_notice SET tries = tries + 1, due_ms = $3
     WHERE county_id = $1 AND id = $2";
const TRIES: &str = "SELECT tries FROM sandbox_notice WHERE county_id = $1 AND id = $2";

/// What the courier has to carry now.
pub fn due_letters(tx: &mut Tx, now: Time) -> store::Result<Vec<Letter>> {
    tx.query(DUE, values![now, TRIES_MAX, CARRIED_MAX], |row| {
        Ok(Letter { id: row.whole(0)?, body: row.text(1)?, signature: row.text(2)? })
    })
}

/// The letter was taken, or it is tried again after a while that grows: 2, 4, 8 … seconds.
pub fn carried(tx: &mut Tx, letter: i64, taken: Taken, now: Time) -> store::Result<()> {
    if taken == Taken::Yes {
        return tx.execute(SENT, values![letter, now]).map(drop);
    }
    let tries: i64 = tx.find(TRIES, values![letter], |row| row.whole(0))?.unwrap_or(0);
    let wait_ms = 2_000 << tries.clamp(0, 10);
    tx.execute(AGAIN, values![letter, now.plus_ms(wait_ms)]).map(drop)
}

/// Whether the shop took a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Yes,
    No,
}

/// Carries what is due to `address` by HTTP; answers how many were taken. Blocks.
pub fn carry(site: &webkit::Site, county: store::CountyId, address: &str) -> store::Result<usize> {
    let now = site.now(county);
    let letters = site.store().read::<_, store::Error>(county, |tx| due_letters(tx, now))?;
    let mut count = 0;
    for letter in letters {
        let taken = post(address, &letter);
        count += usize::from(taken == Taken::Yes);
        site.store().write::<_, store::Error>(county, |tx| carried(tx, letter.id, taken, now))?;
    }
    Ok(count)
}

const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

fn post(address: &str, letter: &Letter) -> Taken {
    let request = ureq::post(address)
        .config()
        .timeout_global(Some(TIMEOUT))
        .build()
        .header("content-type", "application/json")
        .header(SIGNATURE, &letter.signature);
    match request.send(letter.body.as_bytes()) {
        Ok(_) => Taken::Yes,
        Err(error) => {
            tracing::info!(%error, "the shop did not take a notice of the sandbox; it is told again");
            Taken::No
        }
    }
}
