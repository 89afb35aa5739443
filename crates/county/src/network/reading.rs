//! What reads the timetable's tables.
use super::model::*;
use super::schedule::Schedule;
use crate::Route;
use std::collections::HashMap;
use store::{Row, Tx, values};

/// Rows of one table that are read: more is a fault of an import.
const ROWS_MAX: i64 = 200_000;

const VEHICLES: &str = "
    SELECT id, code, company_id, capacity_grams, capacity_boxes, cold_box, fixed_fen, per_km_fen, per_hour_fen, generated
      FROM vehicle WHERE county_id = $1 ORDER BY code LIMIT $2";
const CALENDARS: &str = "
    SELECT code, weekdays, from_on, until_on FROM calendar WHERE county_id = $1 ORDER BY code LIMIT $2";
const CALENDAR_DATES: &str = "
    SELECT code, day_on, runs FROM calendar_date WHERE county_id = $1 ORDER BY code, day_on LIMIT $2";
const TRIPS: &str = "
    SELECT code, route_id, leg, calendar_code, cutoff_minute, vehicle_id
      FROM trip WHERE county_id = $1 ORDER BY code LIMIT $2";
const STOP_TIMES: &str = "
    SELECT trip_code, place_id, arrives_minute, departs_minute
      FROM stop_time WHERE county_id = $1 ORDER BY trip_code, position LIMIT $2";
const HOLIDAYS: &str = "
    SELECT day_on, name_zh, name_en FROM holiday WHERE county_id = $1 ORDER BY day_on LIMIT $2";
const CLOSURES: &str = "
    SELECT place_id, from_on, until_on, reason
      FROM road_closure WHERE county_id = $1 ORDER BY from_on, place_id LIMIT $2";
const OPENING_HOURS: &str = "
    SELECT place_id, weekday, opens_minute, closes_minute
      FROM opening_hour WHERE county_id = $1 ORDER BY place_id, weekday, opens_minute LIMIT $2";

/// The timetable of a county with these routes.
pub(crate) fn schedule(tx: &mut Tx, routes: &[Route]) -> store::Result<Schedule> {
    let limit = values![ROWS_MAX];
    let mut read = Schedule {
        vehicles: tx.query(VEHICLES, limit, vehicle)?,
        calendars: tx.query(CALENDARS, limit, calendar)?,
        calendar_dates: tx.query(CALENDAR_DATES, limit, calendar_date)?,
        trips: trips(tx)?,
        holidays: tx.query(HOLIDAYS, limit, holiday)?,
        closures: tx.query(CLOSURES, limit, closure)?,
        opening_hours: tx.query(OPENING_HOURS, limit, opening_hour)?,
        ..Schedule::default()
    };
    read.complete(routes);
    Ok(read)
}

fn trips(tx: &mut Tx) -> store::Result<Vec<Trip>> {
    let mut calls: HashMap<String, Vec<Call>> = HashMap::new();
    for (trip, call) in tx.query(STOP_TIMES, values![ROWS_MAX], |row| Ok((row.text(0)?, call(row)?)))? {
        calls.entry(trip).or_default().push(call);
    }
    let trips = tx.query(TRIPS, values![ROWS_MAX], |row| {
        Ok(NewTrip {
            code: row.text(0)?,
            route: row.whole(1)?,
            leg: row.word(2)?,
            calendar: row.text(3)?,
            cutoff_minute: row.whole(4)?,
            vehicle: row.maybe(5)?,
        })
    })?;
    let with_calls =
        |details: NewTrip| Trip { calls: calls.remove(&details.code).unwrap_or_default(), details };
    Ok(trips.into_iter().map(with_calls).collect())
}

fn call(row: &Row) -> store::Result<Call> {
    Ok(Call { place: row.whole(1)?, arrives_minute: row.whole(2)?, departs_minute: row.whole(3)? })
}

fn vehicle(row: &Row) -> store::Result<Vehicle> {
    let details = NewVehicle {
        code: row.text(1)?,
        company: row.whole(2)?,
        capacity: row.whole(3)?,
        boxes: row.whole(4)?,
        cold_box: row.whole(5)?,
        fixed: row.whole(6)?,
        per_km: row.whole(7)?,
        per_hour: row.whole(8)?,
        generated: row.whole(9)?,
    };
    Ok(Vehicle { id: row.whole(0)?, details })
}

fn calendar(row: &Row) -> store::Result<Calendar> {
    let weekdays = Weekdays::new(row.whole(1)?).unwrap_or(Weekdays::ALL);
    Ok(Calendar { code: row.text(0)?, weekdays, from: row.whole(2)?, until: row.whole(3)? })
}

fn calendar_date(row: &Row) -> store::Result<CalendarDate> {
    Ok(CalendarDate { calendar: row.text(0)?, day: row.whole(1)?, runs: row.whole(2)? })
}

fn holiday(row: &Row) -> store::Result<Holiday> {
    Ok(Holiday { day: row.whole(0)?, name_zh: row.text(1)?, name_en: row.text(2)? })
}

fn closure(row: &Row) -> store::Result<Closure> {
    Ok(Closure { place: row.whole(0)?, from: row.whole(1)?, until: row.whole(2)?, reason: row.text(3)? })
}

fn opening_hour(row: &Row) -> store::Result<OpeningHour> {
    let weekday: i64 = row.whole(1)?;
    Ok(OpeningHour {
        place: row.whole(0)?,
        weekday: i8::try_from(weekday).unwrap_or_default(),
        opens_minute: row.whole(2)?,
        closes_minute: row.whole(3)?,
    })
}
