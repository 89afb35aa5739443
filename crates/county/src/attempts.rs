//! How often a phone may miss its password.
use kernel::Time;
use store::{Tx, values};

const TRY: &str = "
    INSERT INTO sign_in_miss (county_id, phone, misses, last_ms, locked_until_ms) VALUES ($1, $2, 1, $3, 0)
        ON CONFLICT (county_id, phone) DO UPDATE
       SET misses = CASE WHEN sign_in_miss.last_ms < $4 OR sign_in_miss.misses >= $5 THEN 1
                         ELSE sign_in_miss.misses + 1 END,
           locked_until_ms = CASE WHEN sign_in_miss.last_ms >= $4 AND sign_in_miss.misses + 1 = $5 THEN $6
                                  ELSE 0 END,
           last_ms = excluded.last_ms
     WHERE sign_in_miss.locked_until_ms <= $3 OR sign_in_miss.locked_until_ms > $6
 RETURNING misses";
const LOCKED_UNTIL: &str = "
    SELECT locked_until_ms FROM sign_in_miss WHERE county_id = $1 AND phone = $2";
const FORGET_MISSES: &str = "DELETE FROM sign_in_miss WHERE county_id = $1 AND phone = $2";
const SWEEP_MISSES: &str = "DELETE FROM sign_in_miss WHERE county_id = $1 AND last_ms < $2";

/// Wrong passwords after which a phone waits.
pub const MISSES_MAX: i64 = 5;
/// How long it waits.
pub const WAIT_MINUTES: i64 = 15;
/// After so long without a miss, the earlier ones are forgotten.
const MISSES_KEPT_MINUTES: i64 = 24 * 60;

/// Whether a password may be tried for a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// If it is wrong too, so many are left.
    Free {
        left: i64,
    },
    Locked {
        until: Time,
    },
}

/// Counts an attempt before the password is looked at, so that many at once are counted too. The right
/// password forgives them all.
pub(crate) fn attempt(tx: &mut Tx, phone: &str, now: Time) -> store::Result<Attempt> {
    let forgotten = now.plus_minutes(-MISSES_KEPT_MINUTES);
    tx.execute(SWEEP_MISSES, values![forgotten])?;
    let values = values![phone, now, forgotten, MISSES_MAX, now.plus_minutes(WAIT_MINUTES)];
    match tx.find(TRY, values, |row| row.whole::<i64>(0))? {
        Some(misses) => Ok(Attempt::Free { left: MISSES_MAX - misses }),
        None => {
            let until = tx.find(LOCKED_UNTIL, values![phone], |row| row.whole(0))?;
            Ok(Attempt::Locked { until: until.unwrap_or(now) })
        }
    }
}

pub(crate) fn forget_misses(tx: &mut Tx, phone: &str) -> store::Result<()> {
    tx.execute(FORGET_MISSES, values![phone]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ROOM;
    use store::testing::{COUNTY, both};

    fn at(minute: i64) -> Time {
        kernel::Day::new(2026, 11, 23).unwrap().at_minute(minute)
    }

    #[test]
    fn the_fifth_miss_locks_the_phone_for_a_quarter_of_an_hour_and_then_five_are_free_again() {
        both(&[webkit::ROOM.schema(), ROOM.schema()], |store| {
            let attempt_at = |minute| {
                let tried =
                    store.write::<_, store::Error>(COUNTY, |tx| attempt(tx, "10000000001", at(minute)));
                tried.unwrap()
            };
            for left in [4, 3, 2, 1, 0] {
                assert_eq!(attempt_at(600), Attempt::Free { left });
            }
            assert_eq!(attempt_at(601), Attempt::Locked { until: at(615) });
            assert_eq!(attempt_at(614), Attempt::Locked { until: at(615) });
            assert_eq!(attempt_at(615), Attempt::Free { left: 4 });
            assert_eq!(attempt_at(616), Attempt::Free { left: 3 });
            store.write::<_, store::Error>(COUNTY, |tx| forget_misses(tx, "10000000001")).unwrap();
            assert_eq!(attempt_at(616), Attempt::Free { left: 4 });
            assert_eq!(
                attempt_at(616 + 24 * 60 + 1),
                Attempt::Free { left: 4 },
                "a day later it is forgotten"
            );
        });
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_no_phone_locked_for_longer() {
        both(&[webkit::ROOM.schema(), ROOM.schema()], |store| {
            let attempt_at = |minute| {
                let tried =
                    store.write::<_, store::Error>(COUNTY, |tx| attempt(tx, "10000000001", at(minute)));
                tried.unwrap()
            };
            for _ in 0..MISSES_MAX {
                attempt_at(660);
            }
            assert_eq!(attempt_at(661), Attempt::Locked { until: at(675) });
            assert_eq!(attempt_at(600), Attempt::Free { left: 4 }, "no lock reaches over an hour");
        });
    }

    #[test]
    fn the_misses_of_one_phone_are_not_those_of_another() {
        both(&[webkit::ROOM.schema(), ROOM.schema()], |store| {
            let tried = store.write::<_, store::Error>(COUNTY, |tx| {
                for _ in 0..=MISSES_MAX {
                    attempt(tx, "10000000001", at(600))?;
                }
                attempt(tx, "10000000002", at(600))
            });
            assert_eq!(tried.unwrap(), Attempt::Free { left: 4 });
        });
    }
}
