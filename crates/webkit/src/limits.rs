//! Attempt limits: a bucket of tokens per class and key, so that codes and passwords cannot be tried by the
//! thousand. Keys are accounts and phones; an address has only a high ceiling, because a village shares one.
use kernel::Time;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// What is limited, and how tightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    pub name: &'static str,
    /// How many attempts are free at once.
    pub burst: u32,
    /// After how many milliseconds one more is free again.
    pub refill_ms: i64,
}

/// Signing in, by account: five at once, then one a minute.
pub const SIGN_IN: Class = Class { name: "sign-in", burst: 5, refill_ms: 60_000 };
/// Opening what a short secret protects (a pickup code, an order by its phone's last figures), by the thing.
pub const SHORT_SECRET: Class = Class { name: "short-secret", burst: 5, refill_ms: 300_000 };

/// Posts of all kinds from one address: a whole village, so a high ceiling.
pub(crate) fn of_address(posts_a_minute: u32) -> Class {
    Class {
        name: "address",
        burst: posts_a_minute,
        refill_ms: (60_000 / i64::from(posts_a_minute.max(1))).max(1),
    }
}

/// The address of whoever asks. A proxy named in the settings is believed about whom it asks for.
pub(crate) fn client(connection: IpAddr, forwarded: Option<&str>, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&connection) {
        return connection;
    }
    let named = forwarded.unwrap_or("").rsplit(',').filter_map(|part| part.trim().parse::<IpAddr>().ok());
    // The last that is no proxy of ours: what stands before it, the client may have written itself.
    named.into_iter().find(|address| !proxies.contains(address)).unwrap_or(connection)
}

const SHARDS: usize = 16;
/// Buckets of one shard, after which the full ones (whose owners have stopped) are dropped.
const BUCKETS_MAX: usize = 8_192;

#[derive(Debug)]
struct Bucket {
    tokens: u32,
    since: Time,
}

/// The buckets of this process.
#[derive(Debug)]
pub struct Limits {
    shards: [Mutex<HashMap<(Class, String), Bucket>>; SHARDS],
    hasher: RandomState,
}

impl Default for Limits {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

impl Limits {
    /// Takes one attempt. `false` where there is none left.
    pub fn take(&self, class: Class, key: &str, now: Time) -> bool {
        let key = (class, key.to_string());
        let shard = self.hasher.hash_one(&key) as usize % SHARDS;
        let mut buckets = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|(class, _), bucket| !bucket.is_full(*class, now));
        }
        buckets.entry(key).or_insert(Bucket { tokens: class.burst, since: now }).take(class, now)
    }

    /// Gives every attempt back: the right password was found.
    pub fn forgive(&self, class: Class, key: &str) {
        let key = (class, key.to_string());
        let shard = self.hasher.hash_one(&key) as usize % SHARDS;
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

impl Bucket {
    fn refilled(&self, class: Class, now: Time) -> u32 {
        let earned = now.since_ms(self.since).max(0) / class.refill_ms;
        self.tokens.saturating_add(u32::try_from(earned).unwrap_or(u32::MAX)).min(class.burst)
    }
    fn is_full(&self, class: Class, now: Time) -> bool {
        self.refilled(class, now) == class.burst
    }
    fn take(&mut self, class: Class, now: Time) -> bool {
        // A clock that was set back stops nobody from earning.
        self.since = self.since.min(now);
        let tokens = self.refilled(class, now);
        let earned = i64::from(tokens - self.tokens.min(tokens));
        // A full bucket earns from now on; else what is left of the current interval is kept.
        self.since = if tokens == class.burst { now } else { self.since.plus_ms(earned * class.refill_ms) };
        self.tokens = tokens.saturating_sub(1);
        tokens > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: Class = Class { name: "trial", burst: 2, refill_ms: 1_000 };

    fn at(ms: i64) -> Time {
        Time::ms(ms).unwrap()
    }

    #[test]
    fn attempts_come_back_one_by_one() {
        let limits = Limits::default();
        let take = |ms| limits.take(CLASS, "13800000000", at(ms));
        assert!(take(0) && take(0) && !take(0) && !take(999));
        assert!(take(1_000) && !take(1_500));
        assert!(take(2_000), "the interval begun while empty was kept");
        assert!(take(60_000) && take(60_000) && !take(60_000), "never more than the burst");
        assert!(limits.take(CLASS, "another", at(60_000)), "each key has its own");
        limits.forgive(CLASS, "13800000000");
        assert!(take(60_000));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let limits = Limits::default();
        let take = |ms| limits.take(CLASS, "13800000000", at(ms));
        assert!(take(3_600_000) && take(3_600_000) && !take(3_600_000));
        assert!(!take(5_000) && !take(5_999), "nothing is given for it either");
        assert!(take(6_000));
    }

    #[test]
    fn only_our_own_proxy_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let (proxy, stranger) = (ip("10.0.0.1"), ip("198.51.100.7"));
        assert_eq!(client(stranger, Some("203.0.113.9"), &[proxy]), stranger);
        assert_eq!(client(proxy, Some("1.2.3.4, 203.0.113.9"), &[proxy]), ip("203.0.113.9"));
        assert_eq!(client(proxy, Some("203.0.113.9, 10.0.0.1"), &[proxy]), ip("203.0.113.9"));
        assert_eq!(client(proxy, None, &[proxy]), proxy);
    }

    #[test]
    fn what_nobody_uses_is_dropped() {
        let limits = Limits::default();
        for i in 0..SHARDS * BUCKETS_MAX * 2 {
            limits.take(CLASS, &i.to_string(), at(i as i64 * 10));
        }
        let kept: usize = limits.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= SHARDS * BUCKETS_MAX, "{kept}");
    }
}
