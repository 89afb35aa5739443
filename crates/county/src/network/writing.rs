//! What changes the timetable. Each takes a batch: what has the key of a row replaces it, the rest is added.
use super::model::*;
use crate::{RouteId, version};
use std::fmt::Debug;
use store::{Tx, Value, column, maybe_column, texts, values};

const PUT_VEHICLES: &str = "
    INSERT INTO vehicle (county_id, id, code, company_id, capacity_grams, capacity_boxes, cold_box, fixed_fen,
                         per_km_fen, per_hour_fen, generated)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input
     WHERE true
        ON CONFLICT (county_id, code) DO UPDATE
       SET company_id = excluded.company_id, capacity_grams = excluded.capacity_grams,
           capacity_boxes = excluded.capacity_boxes, cold_box = excluded.cold_box, fixed_fen = excluded.fixed_fen,
           per_km_fen = excluded.per_km_fen, per_hour_fen = excluded.per_hour_fen, generated = excluded.generated";
const PUT_CALENDARS: &str = "
    INSERT INTO calendar (county_id, code, weekdays, from_on, until_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, code) DO UPDATE
       SET weekdays = excluded.weekdays, from_on = excluded.from_on, until_on = excluded.until_on";
const PUT_CALENDAR_DATES: &str = "
    INSERT INTO calendar_date (county_id, code, day_on, runs)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, code, day_on) DO UPDATE SET runs = excluded.runs";
const PUT_TRIPS: &str = "
    INSERT INTO trip (county_id, code, route_id, leg, calendar_code, cutoff_minute, vehicle_id)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input
     WHERE true
        ON CONFLICT (county_id, code) DO UPDATE
       SET route_id = excluded.route_id, leg = excluded.leg, calendar_code = excluded.calendar_code,
           cutoff_minute = excluded.cutoff_minute, vehicle_id = excluded.vehicle_id";
const PUT_STOP_TIMES: &str = "
    INSERT INTO stop_time (county_id, trip_code, position, place_id, arrives_minute, departs_minute)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, trip_code, position) DO UPDATE
       SET place_id = excluded.place_id, arrives_minute = excluded.arrives_minute,
           departs_minute = excluded.departs_minute";
const PUT_HOLIDAYS: &str = "
    INSERT INTO holiday (county_id, day_on, name_zh, name_en)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, day_on) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en";
const PUT_CLOSURES: &str = "
    INSERT INTO road_closure (county_id, place_id, from_on, until_on, reason)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, place_id, from_on) DO UPDATE
       SET until_on = excluded.until_on, reason = excluded.reason";
const PUT_OPENING_HOURS: &str = "
    INSERT INTO opening_hour (county_id, place_id, weekday, opens_minute, closes_minute)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, place_id, weekday, opens_minute) DO UPDATE
       SET closes_minute = excluded.closes_minute";
const SHIFT_STOPS: &str = "
    UPDATE stop_time SET arrives_minute = arrives_minute + $4, departs_minute = departs_minute + $4
     WHERE county_id = $1
       AND trip_code IN (SELECT code FROM trip WHERE county_id = $1 AND route_id = $2 AND leg = $3)";
const SHIFT_CUTOFFS: &str = "
    UPDATE trip SET cutoff_minute = cutoff_minute + $4 WHERE county_id = $1 AND route_id = $2 AND leg = $3";

fn put(tx: &mut Tx, sql: &'static str, columns: &[Value], what: &impl Debug) -> store::Result<()> {
    tx.execute(sql, columns)?;
    version::change(tx, what)
}

/// Vehicles, by their codes.
pub fn put_vehicles(tx: &mut Tx, batch: &[NewVehicle]) -> store::Result<()> {
    let ids: Vec<VehicleId> = batch.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(&ids, |id| *id),
        texts(batch, |v| &v.code),
        column(batch, |v| v.company),
        column(batch, |v| v.capacity),
        column(batch, |v| v.boxes),
        column(batch, |v| v.cold_box),
        column(batch, |v| v.fixed),
        column(batch, |v| v.per_km),
        column(batch, |v| v.per_hour),
        column(batch, |v| v.generated),
    ];
    put(tx, PUT_VEHICLES, &columns, &(&ids, batch))
}

/// Calendars, by their codes.
pub fn put_calendars(tx: &mut Tx, batch: &[Calendar]) -> store::Result<()> {
    let columns = [
        texts(batch, |c| &c.code),
        column(batch, |c| c.weekdays.get()),
        column(batch, |c| c.from),
        column(batch, |c| c.until),
    ];
    put(tx, PUT_CALENDARS, &columns, &batch)
}

pub fn put_calendar_dates(tx: &mut Tx, batch: &[CalendarDate]) -> store::Result<()> {
    let columns = [texts(batch, |d| &d.calendar), column(batch, |d| d.day), column(batch, |d| d.runs)];
    put(tx, PUT_CALENDAR_DATES, &columns, &batch)
}

/// Trips, by their codes. Their stops are put apart; a trip without any is passed over by the timetable, and
/// `check` tells of it.
pub fn put_trips(tx: &mut Tx, batch: &[NewTrip]) -> store::Result<()> {
    let columns = [
        texts(batch, |t| &t.code),
        column(batch, |t| t.route),
        texts(batch, |t| t.leg.word()),
        texts(batch, |t| &t.calendar),
        column(batch, |t| t.cutoff_minute),
        maybe_column(batch, |t| t.vehicle),
    ];
    put(tx, PUT_TRIPS, &columns, &batch)
}

/// Stops of trips, by trip and position.
pub fn put_stop_times(tx: &mut Tx, batch: &[StopTime]) -> store::Result<()> {
    let columns = [
        texts(batch, |s| &s.trip),
        column(batch, |s| s.position),
        column(batch, |s| s.call.place),
        column(batch, |s| s.call.arrives_minute),
        column(batch, |s| s.call.departs_minute),
    ];
    put(tx, PUT_STOP_TIMES, &columns, &batch)
}

pub fn put_holidays(tx: &mut Tx, batch: &[Holiday]) -> store::Result<()> {
    let columns = [column(batch, |h| h.day), texts(batch, |h| &h.name_zh), texts(batch, |h| &h.name_en)];
    put(tx, PUT_HOLIDAYS, &columns, &batch)
}

/// Closed roads, by place and first day.
pub fn put_closures(tx: &mut Tx, batch: &[Closure]) -> store::Result<()> {
    let columns = [
        column(batch, |c| c.place),
        column(batch, |c| c.from),
        column(batch, |c| c.until),
        texts(batch, |c| &c.reason),
    ];
    put(tx, PUT_CLOSURES, &columns, &batch)
}

/// Opening hours, by place, weekday and the minute at which it opens.
pub fn put_opening_hours(tx: &mut Tx, batch: &[OpeningHour]) -> store::Result<()> {
    let columns = [
        column(batch, |h| h.place),
        column(batch, |h| i64::from(h.weekday)),
        column(batch, |h| h.opens_minute),
        column(batch, |h| h.closes_minute),
    ];
    put(tx, PUT_OPENING_HOURS, &columns, &batch)
}

/// Moves a route's trips of a leg by so many minutes: a later departure, or a later cut-off.
pub(crate) fn shift_trips(
    tx: &mut Tx,
    route: RouteId,
    leg: Leg,
    stops_by: i64,
    cutoff_by: i64,
) -> store::Result<()> {
    tx.execute(SHIFT_STOPS, values![route, leg.word(), stops_by])?;
    tx.execute(SHIFT_CUTOFFS, values![route, leg.word(), cutoff_by]).map(drop)
}

const NO_VEHICLE: &str = "DELETE FROM vehicle WHERE county_id = $1 AND id = $2";
const WITHOUT_VEHICLE: &str = "UPDATE trip SET vehicle_id = NULL WHERE county_id = $1 AND vehicle_id = $2";
const NO_CALENDAR: &str = "DELETE FROM calendar WHERE county_id = $1 AND code = $2";
const NO_CALENDAR_DATE: &str = "DELETE FROM calendar_date WHERE county_id = $1 AND code = $2 AND day_on = $3";
const NO_TRIP: &str = "DELETE FROM trip WHERE county_id = $1 AND code = $2";
const NO_STOPS: &str = "DELETE FROM stop_time WHERE county_id = $1 AND trip_code = $2";
const NO_STOP: &str = "DELETE FROM stop_time WHERE county_id = $1 AND trip_code = $2 AND position = $3";
const NO_HOLIDAY: &str = "DELETE FROM holiday WHERE county_id = $1 AND day_on = $2";
const NO_CLOSURE: &str = "DELETE FROM road_closure WHERE county_id = $1 AND place_id = $2 AND from_on = $3";
const NO_OPENING: &str = "
    DELETE FROM opening_hour WHERE county_id = $1 AND place_id = $2 AND weekday = $3 AND opens_minute = $4";
const NO_DISTANCE: &str = "DELETE FROM distance WHERE county_id = $1 AND from_id = $2 AND to_id = $3";

const NO_TIMETABLE: [&str; 4] = [
    "DELETE FROM stop_time WHERE county_id = $1",
    "DELETE FROM trip WHERE county_id = $1",
    "DELETE FROM calendar_date WHERE county_id = $1",
    "DELETE FROM calendar WHERE county_id = $1",
];

/// Takes something out of the timetable; `false` where it was not in it. A calendar's trips no longer drive; a
/// vehicle's trips stay, without one.
pub fn remove(tx: &mut Tx, gone: &Gone) -> store::Result<bool> {
    let rows = match gone {
        Gone::Vehicle(id) => {
            tx.execute(WITHOUT_VEHICLE, values![*id])?;
            tx.execute(NO_VEHICLE, values![*id])
        }
        Gone::Stop(place) => {
            super::lines::take_stops(tx, &[*place])?;
            Ok(1)
        }
        Gone::Calendar(code) => tx.execute(NO_CALENDAR, values![code.as_str()]),
        Gone::CalendarDate(code, day) => tx.execute(NO_CALENDAR_DATE, values![code.as_str(), *day]),
        Gone::Trip(code) => {
            tx.execute(NO_STOPS, values![code.as_str()])?;
            tx.execute(NO_TRIP, values![code.as_str()])
        }
        Gone::StopTime(trip, position) => tx.execute(NO_STOP, values![trip.as_str(), *position]),
        Gone::Holiday(day) => tx.execute(NO_HOLIDAY, values![*day]),
        Gone::Closure(place, from) => tx.execute(NO_CLOSURE, values![*place, *from]),
        Gone::OpeningHour(place, weekday, opens) => {
            tx.execute(NO_OPENING, values![*place, i64::from(*weekday), *opens])
        }
        Gone::Timetable => NO_TIMETABLE.iter().try_fold(0, |rows, sql| Ok(rows + tx.execute(sql, &[])?)),
        Gone::Distance(from, to) => tx.execute(NO_DISTANCE, values![*from, *to]),
    }?;
    version::change(tx, gone)?;
    Ok(rows > 0)
}
