//! A day that was planned anew: trips of that day alone, which are driven in place of all others.
use super::model::*;
use super::writing::{put_calendars, put_stop_times, put_trips};
use crate::version;
use kernel::Day;
use store::{Tx, values};

/// The calendars of days that were planned anew begin so.
const PREFIX: &str = "PLAN-";
/// So long the trips of a planned day are kept after it.
const KEPT_DAYS: i64 = 31;

const DROP_STOP_TIMES: &str = "
    DELETE FROM stop_time
     WHERE county_id = $1
       AND trip_code IN (SELECT trip.code FROM trip
                           JOIN calendar ON calendar.county_id = $1 AND calendar.code = trip.calendar_code
                          WHERE trip.county_id = $1 AND calendar.code LIKE 'PLAN-%'
                            AND (calendar.from_on = $2 OR calendar.from_on < $3))";
const DROP_TRIPS: &str = "
    DELETE FROM trip
     WHERE county_id = $1
       AND calendar_code IN (SELECT code FROM calendar
                              WHERE county_id = $1 AND code LIKE 'PLAN-%' AND (from_on = $2 OR from_on < $3))";
const DROP_CALENDARS: &str = "
    DELETE FROM calendar WHERE county_id = $1 AND code LIKE 'PLAN-%' AND (from_on = $2 OR from_on < $3)";

/// The calendar of a day that was planned anew: `PLAN-2026-11-25`.
pub fn day_plan_calendar(day: Day) -> String {
    format!("{PREFIX}{day}")
}

pub(super) fn is_of_a_day_plan(calendar: &str) -> bool {
    calendar.starts_with(PREFIX)
}

/// From now on these trips are driven on `day`, and no others. Their calendar is [`day_plan_calendar`].
pub fn put_day_plan(tx: &mut Tx, day: Day, trips: &[Trip]) -> store::Result<()> {
    drop_day_plan(tx, day)?;
    let calendar = Calendar { code: day_plan_calendar(day), weekdays: Weekdays::ALL, from: day, until: day };
    put_calendars(tx, &[calendar])?;
    put_trips(tx, &trips.iter().map(|trip| trip.details.clone()).collect::<Vec<_>>())?;
    put_stop_times(tx, &trips.iter().flat_map(stop_times).collect::<Vec<_>>())
}

fn stop_times(trip: &Trip) -> impl Iterator<Item = StopTime> {
    let stop =
        |(call, position): (&Call, i64)| StopTime { trip: trip.details.code.clone(), position, call: *call };
    trip.calls.iter().zip(1..).map(stop)
}

/// The timetable's own trips are driven on `day` again. Plans of days long past go, too.
pub fn drop_day_plan(tx: &mut Tx, day: Day) -> store::Result<()> {
    let days = values![day, day.plus(-KEPT_DAYS)];
    for sql in [DROP_STOP_TIMES, DROP_TRIPS, DROP_CALENDARS] {
        tx.execute(sql, days)?;
    }
    version::change(tx, &("no plan", day))
}
