//! The courier: carries notices by HTTP until the shop says 200, after pauses that grow.
use super::signing::SIGNATURE;
use kernel::Time;
use std::time::Duration;
use store::{CountyId, Tx, column, values};
use webkit::Site;

/// A notice is told so often before the sandbox gives up.
pub const TRIES_MAX: i64 = 12;
/// Notices that are carried in one round.
const CARRIED_MAX: i64 = 50;
/// How long the shop may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// No letter waits longer: the last pause is over after 17 minutes, and so is the time to pay an order. One that is
/// due later was dated by a clock that has been set back since, and is carried now.
const WAIT_MINUTES: i64 = 20;
/// When what need not wait is due, whatever a clock says.
pub(super) const AT_ONCE: Time = Time::EPOCH;
/// The right to carry: one process of many has it.
const LEASE: &str = "sandbox courier";

/// A notice on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: i64,
    pub body: String,
    pub signature: String,
    /// How often it was carried in vain.
    pub tries: i64,
}

/// Whether the shop took a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Yes,
    No,
}

const DUE: &str = "
    SELECT id, body, signature, tries
      FROM sandbox_notice
     WHERE county_id = $1 AND sent_ms IS NULL AND (due_ms <= $2 OR due_ms > $5) AND tries < $3
     ORDER BY due_ms, id LIMIT $4";
const SENT: &str = "
    UPDATE sandbox_notice SET sent_ms = $3
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const AGAIN: &str = "
    WITH input(id, due_ms) AS (SELECT * FROM rows($2, $3))
    UPDATE sandbox_notice SET tries = tries + 1, due_ms = input.due_ms
      FROM input
     WHERE sandbox_notice.county_id = $1 AND sandbox_notice.id = input.id";

/// What the courier has to carry now.
pub fn due_letters(tx: &mut Tx, now: Time) -> store::Result<Vec<Letter>> {
    let longest = now.plus_minutes(WAIT_MINUTES);
    tx.query(DUE, values![now, TRIES_MAX, CARRIED_MAX, longest], |row| {
        Ok(Letter { id: row.whole(0)?, body: row.text(1)?, signature: row.text(2)?, tries: row.whole(3)? })
    })
}

/// Letters that were taken are done; the others are tried again after a pause.
pub fn carried(tx: &mut Tx, letters: &[(Letter, Taken)], now: Time) -> store::Result<()> {
    let (taken, left): (Vec<_>, Vec<_>) = letters.iter().partition(|(_, taken)| *taken == Taken::Yes);
    if !taken.is_empty() {
        tx.execute(SENT, &[column(taken, |(letter, _)| letter.id), now.into()])?;
    }
    if !left.is_empty() {
        let due = |letter: &Letter| now.plus_ms(pause_ms(letter.tries));
        tx.execute(
            AGAIN,
            &[column(&left, |(letter, _)| letter.id), column(&left, |(letter, _)| due(letter))],
        )?;
    }
    Ok(())
}

/// 1 s, 2 s, 4 s … after so many tries; the last pause is 17 minutes.
fn pause_ms(tries: i64) -> i64 {
    1_000 << tries.clamp(0, 10)
}

/// Carries what is due in a county to the address where its shop takes notices; answers how many letters were
/// taken. Blocks.
pub fn carry(site: &Site, county: CountyId, address: &str) -> store::Result<usize> {
    let now = site.now(county);
    let letters: Vec<Letter> = site.store().read(county, |tx| due_letters(tx, now))?;
    if letters.is_empty() || !site.store().lease(LEASE)? {
        return Ok(0);
    }
    let host = site.county(county).and_then(|county| county.host);
    let told: Vec<(Letter, Taken)> = letters
        .into_iter()
        .map(|letter| {
            let taken = hand_over(&letter, host.as_deref(), address);
            (letter, taken)
        })
        .collect();
    site.store().write(county, |tx| carried(tx, &told, now))?;
    Ok(told.iter().filter(|(_, taken)| *taken == Taken::Yes).count())
}

fn hand_over(letter: &Letter, host: Option<&str>, address: &str) -> Taken {
    let mut request =
        ureq::post(address).header("content-type", "application/json").header(SIGNATURE, &letter.signature);
    if let Some(host) = host {
        request = request.header("host", host);
    }
    let request = request.config().timeout_global(Some(ANSWER_WITHIN)).max_redirects(0).build();
    match request.send(letter.body.as_bytes()) {
        Ok(answer) if answer.status() == 200 => Taken::Yes,
        answer => {
            let why = answer.map_or_else(|error| error.to_string(), |answer| answer.status().to_string());
            tracing::info!(letter = letter.id, why, "the shop did not take a notice of the sandbox");
            Taken::No
        }
    }
}
