//! Ids: 64 bits, sortable by time, made by the node without asking anyone.
use crate::{Time, Whole};

/// The number of a node, leased from the database, so that no two processes make the same id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeNumber(u16);

impl NodeNumber {
    pub const MAX: u16 = 1_023;
    pub const fn new(number: u16) -> Option<Self> {
        if number <= Self::MAX { Some(Self(number)) } else { None }
    }
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// 2020-01-01T00:00:00Z: ids count milliseconds from here, in 41 bits (69 years).
const EPOCH_MS: i64 = 1_577_836_800_000;
const COUNTER_BITS: u32 = 12;
const NODE_BITS: u32 = 10;

/// Makes ids: milliseconds (41 bits), node (10), counter (12). An id is never below the last one: when the
/// clock stands, steps back, or the counter is full, the next millisecond is borrowed.
#[derive(Debug)]
pub struct IdMaker {
    node: NodeNumber,
    last_ms: i64,
    counter: i64,
}

impl IdMaker {
    /// `used_up_to` is the last millisecond that this node's lease says may have been used.
    pub const fn new(node: NodeNumber, used_up_to: Time) -> Self {
        let last_ms = used_up_to.get_const() - EPOCH_MS;
        Self { node, last_ms: if last_ms < 0 { 0 } else { last_ms }, counter: (1 << COUNTER_BITS) - 1 }
    }

    pub fn next(&mut self, now: Time) -> i64 {
        let now_ms = now.get() - EPOCH_MS;
        if now_ms > self.last_ms {
            (self.last_ms, self.counter) = (now_ms, 0);
        } else if self.counter + 1 < 1 << COUNTER_BITS {
            self.counter += 1;
        } else {
            (self.last_ms, self.counter) = (self.last_ms + 1, 0);
        }
        (self.last_ms << (NODE_BITS + COUNTER_BITS))
            | (i64::from(self.node.get()) << COUNTER_BITS)
            | self.counter
    }

    pub const fn node(&self) -> NodeNumber {
        self.node
    }

    /// The last millisecond that an id was made for, or borrowed from.
    pub fn used_up_to(&self) -> Time {
        Time::ms(self.last_ms + EPOCH_MS).unwrap_or_default()
    }
}

impl Time {
    const fn get_const(self) -> i64 {
        self.since_ms(Time::EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_whatever_the_clock_does() {
        let at = |ms| Time::ms(EPOCH_MS + ms).unwrap();
        let mut maker = IdMaker::new(NodeNumber::new(3).unwrap(), Time::default());
        let mut ids: Vec<i64> = (0..5_000).map(|_| maker.next(at(10))).collect();
        ids.extend([at(9), at(2), at(10), at(11), at(12)].map(|now| maker.next(now)));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(maker.used_up_to(), at(12));
    }

    #[test]
    fn a_restart_within_the_same_millisecond_repeats_nothing() {
        let now = Time::ms(EPOCH_MS + 10).unwrap();
        let mut before = IdMaker::new(NodeNumber::default(), Time::default());
        let id = before.next(now);
        assert!(IdMaker::new(NodeNumber::default(), before.used_up_to()).next(now) > id);
    }
}
