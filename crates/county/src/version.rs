//! The version of the network: a running hash over everything that ever changed it, so that two networks with
//! the same version are the same, in whatever database. A timetable in memory is known by it.
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use store::{Tx, values};

const VERSION: &str = "SELECT version FROM network WHERE county_id = $1";
const SET_VERSION: &str = "
    INSERT INTO network (county_id, version) VALUES ($1, $2)
        ON CONFLICT (county_id) DO UPDATE SET version = excluded.version";

/// The version of the county's network; 0 before its first change.
pub(crate) fn of(tx: &mut Tx) -> store::Result<i64> {
    Ok(tx.find(VERSION, &[], |row| row.whole(0))?.unwrap_or_default())
}

/// Notes a change, as the last act of the command that made it.
pub(crate) fn change(tx: &mut Tx, what: &impl Debug) -> store::Result<()> {
    let next = after(of(tx)?, what);
    tx.execute(SET_VERSION, values![next]).map(drop)
}

fn after(version: i64, what: &impl Debug) -> i64 {
    let mut hash = DefaultHasher::new();
    (version, format!("{what:?}")).hash(&mut hash);
    hash.finish().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn equal_histories_have_equal_versions_and_others_do_not() {
        assert_eq!(after(after(0, &"a"), &"b"), after(after(0, &"a"), &"b"));
        assert_ne!(after(after(0, &"a"), &"b"), after(after(0, &"b"), &"a"));
    }
}
