//! Leases: what only one process may do at a time, and who it is. They are timed by the database's clock.
use crate::tx::Tx;
use crate::{Error, Result, values};
use kernel::{IdMaker, NodeNumber, Time, Whole};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// How long a lease holds without being renewed: some heartbeats, and so short that what a dead node did is done by
/// another within ten seconds.
pub(crate) const LEASE_MS: i64 = 6_000;
/// How far ahead of the clock a node may make ids before its lease is renewed.
const IDS_AHEAD_MS: i64 = 60_000;

/// The wall clock, for ids only.
pub(crate) fn wall() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64);
    Time::ms(since).unwrap_or_default()
}

/// The ids of this process.
pub(crate) struct Ids(Mutex<IdMaker>);

impl Ids {
    pub fn new(node: NodeNumber, used_up_to: Time) -> Self {
        Self(Mutex::new(IdMaker::new(node, used_up_to)))
    }
    pub fn next(&self) -> i64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next(wall())
    }
    pub fn node(&self) -> NodeNumber {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).node()
    }
    /// Goes on under another number. Ids rise all the same.
    pub fn change(&self, node: NodeNumber, used_up_to: Time) {
        let mut maker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *maker = IdMaker::new(node, used_up_to.max(maker.used_up_to()));
    }
    pub fn used_up_to(&self) -> Time {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).used_up_to()
    }
}

const FREE_NODE: &str = "
    SELECT number, used_up_to_ms FROM node WHERE expires_ms < $2 ORDER BY number LIMIT 1";
const NODES: &str = "SELECT coalesce(max(number), -1) + 1 FROM node";
const TAKE_NODE: &str = "
    UPDATE node SET holder = $3, expires_ms = $4, used_up_to_ms = $5
     WHERE number = $2 AND (expires_ms < $6 OR holder = $3)";
const NEW_NODE: &str = "
    INSERT INTO node (number, holder, expires_ms, used_up_to_ms) VALUES ($2, $3, $4, $5)
        ON CONFLICT (number) DO NOTHING
 RETURNING number";
const RENEW_NODE: &str = "
    UPDATE node SET expires_ms = $4, used_up_to_ms = $5 WHERE number = $2 AND holder = $3";
const TAKE_LEASE: &str = "
    INSERT INTO lease (name, holder, expires_ms) VALUES ($2, $3, $4)
        ON CONFLICT (name) DO UPDATE
       SET holder = CASE WHEN lease.expires_ms < $5 THEN excluded.holder ELSE lease.holder END,
           expires_ms = excluded.expires_ms
     WHERE lease.holder = excluded.holder OR lease.expires_ms < $5 OR lease.expires_ms > $4
 RETURNING holder";
const END_LEASES: &str = "UPDATE lease SET expires_ms = 0";
const END_NODES: &str = "UPDATE node SET expires_ms = 0";
const DROP_LEASE: &str = "UPDATE lease SET expires_ms = 0 WHERE name = $2 AND holder = $3";

impl Tx<'_> {
    /// Takes a lease, or renews it; `false` while somebody else holds it. One that would end later than a lease can
    /// was taken before the clock was set back: its holder keeps it for one lease more, and loses it if he is dead.
    pub(crate) fn take_lease(&mut self, name: &str, holder: &str) -> Result<bool> {
        let now = self.database_now_ms()?;
        let values = values![name, holder, now + LEASE_MS, now];
        let held_by: Option<String> = self.find(TAKE_LEASE, values, |row| row.text(0))?;
        Ok(held_by.is_some_and(|name| name == holder))
    }

    pub(crate) fn drop_lease(&mut self, name: &str, holder: &str) -> Result<()> {
        self.execute(DROP_LEASE, values![name, holder]).map(drop)
    }

    /// Ends every lease: for a place that no other process can be using.
    pub(crate) fn end_leases(&mut self) -> Result<()> {
        self.execute(END_LEASES, &[])?;
        self.execute(END_NODES, &[]).map(drop)
    }

    /// A node number that nobody holds, and the instant after which its ids are new.
    pub(crate) fn take_node(&mut self, holder: &str) -> Result<(NodeNumber, Time)> {
        let now = self.database_now_ms()?;
        let ahead = wall().get().max(now) + IDS_AHEAD_MS;
        if let Some((number, used)) =
            self.find(FREE_NODE, values![now], |row| Ok((row.whole(0)?, row.whole(1)?)))?
        {
            let number: i64 = number;
            let used: i64 = used;
            let taken =
                self.execute(TAKE_NODE, values![number, holder, now + LEASE_MS, ahead.max(used), now])?;
            return if taken == 1 { node(number, used) } else { self.take_node(holder) };
        }
        let number: i64 = self.one(NODES, &[], |row| row.whole(0))?;
        if number > i64::from(NodeNumber::MAX) {
            return Err(Error::NoNodeNumber(NodeNumber::MAX));
        }
        match self
            .find(NEW_NODE, values![number, holder, now + LEASE_MS, ahead], |row| row.whole::<i64>(0))?
        {
            Some(number) => node(number, 0),
            None => self.take_node(holder),
        }
    }

    /// Holds the node number for longer, and lets its ids go on; `false` where another node has the number by now.
    pub(crate) fn renew_node(&mut self, holder: &str, ids: &Ids) -> Result<bool> {
        let now = self.database_now_ms()?;
        let ahead = wall().get().max(now).max(ids.used_up_to().get()) + IDS_AHEAD_MS;
        let number = i64::from(ids.node().get());
        Ok(self.execute(RENEW_NODE, values![number, holder, now + LEASE_MS, ahead])? == 1)
    }

    /// Gives the node number back, with the last instant that was really used.
    pub(crate) fn drop_node(&mut self, holder: &str, ids: &Ids) -> Result<()> {
        let number = i64::from(ids.node().get());
        self.execute(RENEW_NODE, values![number, holder, 0, ids.used_up_to()]).map(drop)
    }
}

fn node(number: i64, used_up_to_ms: i64) -> Result<(NodeNumber, Time)> {
    let number = u16::try_from(number).ok().and_then(NodeNumber::new);
    Ok((number.ok_or(Error::NoNodeNumber(NodeNumber::MAX))?, Time::from_row(used_up_to_ms)?))
}

#[cfg(test)]
mod tests {
    use crate::testing::{COUNTY, both};
    use crate::{Error, Store, Tx, values};

    const END: &str = "SELECT expires_ms FROM lease WHERE name = $2";
    const SET_END: &str = "UPDATE lease SET expires_ms = $2";

    fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> crate::Result<T> + Send) -> T {
        store.write::<_, Error>(COUNTY, work).expect("the database works")
    }

    fn ends_in_ms(tx: &mut Tx) -> crate::Result<i64> {
        let end: i64 = tx.one(END, values!["timers"], |row| row.whole(0))?;
        Ok(end - tx.database_now_ms()?)
    }

    #[test]
    fn a_node_that_was_silent_for_too_long_goes_on_under_another_number() {
        both(&[], |store| {
            let id = || write(store, |tx| Ok(tx.new_id::<i64>()));
            let number = |id: i64| id >> 12 & 1_023;
            let before = id();
            store.renew_node().expect("the database works");
            assert_eq!(number(id()), number(before), "it is its own");
            write(store, |tx| tx.execute("UPDATE node SET holder = 'somebody else'", &[]));
            store.renew_node().expect("the database works");
            let after = id();
            assert_ne!(number(after), number(before), "two that make ids under one number make one id twice");
            assert!(after > before);
        });
    }

    #[test]
    fn a_clock_that_is_set_back_an_hour_leaves_no_lease_for_an_hour() {
        both(&[], |store| {
            assert!(write(store, |tx| tx.take_lease("timers", "first")));
            write(store, |tx| {
                let an_hour_on = tx.database_now_ms()? + 3_600_000;
                tx.execute(SET_END, values![an_hour_on])
            });
            assert!(!write(store, |tx| tx.take_lease("timers", "second")), "its holder may be at work");
            assert!(write(store, ends_in_ms) <= super::LEASE_MS, "a dead one loses it soon");
            assert!(write(store, |tx| tx.take_lease("timers", "first")), "a living one goes on");
            write(store, |tx| tx.execute(SET_END, values![0_i64]));
            assert!(write(store, |tx| tx.take_lease("timers", "second")), "its end has come");
            assert!(!write(store, |tx| tx.take_lease("timers", "first")));
        });
    }
}
