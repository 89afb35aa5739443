//! Hints between nodes: what one of them commits, the others hear within a moment, by PostgreSQL's NOTIFY.
//!
//! A hint says how far the log of a county has come: `330127 4711`. It may be late, doubled or lost: whoever
//! follows the log also looks by himself. Hints are sent after the commit, from a connection of their own,
//! because NOTIFY within a transaction holds one lock of the whole server until the commit is on disk.
use crate::{CountyId, Result};
use kernel::Whole;
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, NoTls};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How long a commit may wait before the others are told; many commits are one hint.
const GATHERED: Duration = Duration::from_millis(50);
/// How long to wait for a server that is away.
const AWAY: Duration = Duration::from_millis(500);

const HEADS: &str = "SELECT county_id, event_number FROM county";
const TELL: &str = "SELECT pg_notify('pavilion_log', $1)";

/// Tells the others what this node commits, and this node what the others do, until `stop`.
pub(crate) fn exchange(url: &str, news: &watch::Sender<u64>, stop: &AtomicBool) {
    // Of all news, so many came from others.
    let mut heard = 0;
    let mut told = HashMap::new();
    while !stop.load(Ordering::Relaxed) {
        match listen(url, news, stop, &mut heard, &mut told) {
            Ok(()) => return,
            Err(error) => tracing::info!(%error, "no hints from other nodes for a moment; the log is polled"),
        }
        std::thread::sleep(AWAY);
    }
}

fn listen(
    url: &str,
    news: &watch::Sender<u64>,
    stop: &AtomicBool,
    heard: &mut u64,
    told: &mut HashMap<i64, i64>,
) -> Result<()> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute("LISTEN pavilion_log")?;
    let own: i32 = client.query_one("SELECT pg_backend_pid()", &[])?.get(0);
    // What was said while we were not listening is made up for by one look.
    *heard += 1;
    news.send_modify(|n| *n += 1);
    let mut ours = news.borrow().wrapping_sub(*heard);
    while !stop.load(Ordering::Relaxed) {
        let hint = client.notifications().timeout_iter(GATHERED).next()?;
        if hint.is_some_and(|hint| hint.process_id() != own && head(hint.payload()).is_some()) {
            *heard += 1;
            news.send_modify(|n| *n += 1);
        }
        let now = news.borrow().wrapping_sub(*heard);
        if now != ours {
            ours = now;
            tell(&mut client, told)?;
        }
    }
    Ok(())
}

/// Tells of each county whose log has grown since it was last told.
fn tell(client: &mut Client, told: &mut HashMap<i64, i64>) -> Result<()> {
    for row in client.query(HEADS, &[])? {
        let (county, number): (i64, i64) = (row.get(0), row.get(1));
        if told.insert(county, number) != Some(number) {
            client.query(TELL, &[&format!("{county} {number}")])?;
        }
    }
    Ok(())
}

/// The county of a hint, and how far its log has come.
fn head(payload: &str) -> Option<(CountyId, i64)> {
    let (county, number) = payload.split_once(' ')?;
    Some((CountyId::from_row(county.parse().ok()?).ok()?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_how_far_a_county_has_come() {
        assert_eq!(head("330127 4711"), Some((CountyId::new(330_127), 4_711)));
        assert_eq!(head("330127"), None);
        assert_eq!(head("drop table x"), None);
    }
}
