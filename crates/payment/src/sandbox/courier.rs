//! The courier: carries notices by HTTP until the shop says 200, after pauses that grow.
use super::signing::SIGNATURE;
use kernel::Time;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use store::{County, Tx, column, values};
use webkit::Site;

/// Where the shop takes notices of the sandbox.
pub const NOTIFY_PATH: &str = "/payment/notice/sandbox";
/// A notice is told so often before the sandbox gives up.
pub const TRIES_MAX: i64 = 12;
/// Notices that are carried in one round.
const CARRIED_MAX: i64 = 50;
/// How long the shop may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How often the courier looks whether something is due.
const ROUND: Duration = Duration::from_millis(400);
/// The right to carry, which one process has.
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
     WHERE county_id = $1 AND sent_ms IS NULL AND due_ms <= $2 AND tries < $3
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
    tx.query(DUE, values![now, TRIES_MAX, CARRIED_MAX], |row| {
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

/// Carries what is due in this county to the shop at `address` (`http://127.0.0.1:8080`); answers how many
/// letters were taken. Blocks.
pub fn carry(site: &Site, county: &County, address: &str) -> store::Result<usize> {
    let now = site.now(county.id);
    let letters: Vec<Letter> = site.store().read(county.id, |tx| due_letters(tx, now))?;
    if letters.is_empty() {
        return Ok(0);
    }
    let carried_now: Vec<(Letter, Taken)> = letters
        .into_iter()
        .map(|letter| {
            let taken = hand_over(&letter, county, address);
            (letter, taken)
        })
        .collect();
    site.store().write(county.id, |tx| carried(tx, &carried_now, now))?;
    Ok(carried_now.iter().filter(|(_, taken)| *taken == Taken::Yes).count())
}

fn hand_over(letter: &Letter, county: &County, address: &str) -> Taken {
    let mut request = ureq::post(format!("{address}{NOTIFY_PATH}"))
        .header("content-type", "application/json")
        .header(SIGNATURE, &letter.signature);
    if let Some(host) = &county.host {
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

/// Carries the notices of all counties, on a thread of its own, until it is dropped.
pub struct Courier {
    stopping: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Courier {
    /// Starts to carry to the shop at `address`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(site: Site, address: String) -> std::io::Result<Self> {
        let stopping: Arc<(Mutex<bool>, Condvar)> = Arc::default();
        let stop = stopping.clone();
        let work = move || {
            while !wait_to_stop(&stop) {
                round(&site, &address);
            }
        };
        let thread = std::thread::Builder::new().name("sandbox-courier".into()).spawn(work)?;
        Ok(Self { stopping, thread: Some(thread) })
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        let (stop, changed) = &*self.stopping;
        *stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        // A courier that panicked has nothing more to carry.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn wait_to_stop(stopping: &(Mutex<bool>, Condvar)) -> bool {
    let (stop, changed) = stopping;
    let guard = stop.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = changed.wait_timeout_while(guard, ROUND, |stop| !*stop);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

fn round(site: &Site, address: &str) {
    match site.store().lease(LEASE) {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return tracing::warn!(%error, "the sandbox's courier cannot reach the store"),
    }
    for county in site.counties().iter() {
        if let Err(error) = carry(site, county, address) {
            tracing::warn!(%error, county = %county.id, "the sandbox's courier cannot read what is due");
        }
    }
}
