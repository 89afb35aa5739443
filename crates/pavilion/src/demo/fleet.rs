//! The vans of the shuttles, the trips that they drive, and the days on which nothing drives.
use super::sheet::{File, Row, file, rows};
use anyhow::{Context, Result};
use county::{
    Calendar, Call, CompanyId, Holiday, NewTrip, NewVehicle, StopTime, Trip, Vehicle, Weekdays, keys,
    put_calendars, put_holidays, put_stop_times, put_trips, put_vehicles, timetable,
};
use kernel::{Count, Day, Fen, Grams};
use std::collections::HashMap;
use store::Tx;

const VEHICLES: File = file!("vehicles.csv");
const HOLIDAYS: File = file!("holidays.csv");
/// The straight way and half as much again, at 34 km an hour: from this the minutes of the routes were made.
const ROAD: [(&str, &str); 2] = [(keys::ROAD_FACTOR_PERCENT, "150"), (keys::ROAD_SPEED_KMH, "34")];
const CALENDAR: &str = "DAILY";

/// A van, and of which bus of which route it is.
struct Van {
    vehicle: NewVehicle,
    route: i64,
    back_minutes: i64,
}

pub fn add(tx: &mut Tx, companies: &HashMap<String, CompanyId>) -> Result<()> {
    for (key, value) in ROAD {
        county::set_setting(tx, key, value)?;
    }
    let vans = rows(VEHICLES)?.iter().map(|row| van(row, companies)).collect::<Result<Vec<_>>>()?;
    put_vehicles(tx, &vans.iter().map(|van| van.vehicle.clone()).collect::<Vec<_>>())?;
    put_holidays(tx, &rows(HOLIDAYS)?.iter().map(holiday).collect::<Result<Vec<_>>>()?)?;
    let (from, until) = Day::new(2020, 1, 1).zip(Day::new(2099, 12, 31)).context("a calendar's days")?;
    let daily = Calendar { code: CALENDAR.into(), weekdays: Weekdays::ALL, from, until };
    put_calendars(tx, &[daily])?;
    let trips = trips(tx, &vans)?;
    put_trips(tx, &trips.iter().map(|trip| trip.details.clone()).collect::<Vec<_>>())?;
    put_stop_times(tx, &trips.iter().flat_map(stop_times).collect::<Vec<_>>())?;
    Ok(())
}

fn van(row: &Row, companies: &HashMap<String, CompanyId>) -> Result<Van> {
    let fen = |column| row.make(column, |text| Fen::new(text.parse().ok()?));
    let vehicle = NewVehicle {
        code: row.text("code")?,
        company: row.make("company", |code| companies.get(code).copied())?,
        capacity: row.make("capacity_kg", |text| Grams::new(text.parse::<i64>().ok()? * 1_000))?,
        boxes: row.make("capacity_boxes", |text| Count::new(text.parse().ok()?))?,
        cold_box: row.text("cold_box")? == "1",
        fixed: fen("fixed_fen")?,
        per_km: fen("per_km_fen")?,
        per_hour: fen("per_hour_fen")?,
        generated: row.text("generated")? == "1",
    };
    Ok(Van { vehicle, route: row.read("route")?, back_minutes: row.read("back_minutes")? })
}

fn holiday(row: &Row) -> Result<Holiday> {
    let day = row.make("day", |text| text.parse::<Day>().ok())?;
    Ok(Holiday { day, name_zh: row.text("name_zh")?, name_en: row.text("name_en")? })
}

/// The buses that the routes' own hours make, each driven by its van and back at its transit centre.
fn trips(tx: &mut Tx, vans: &[Van]) -> Result<Vec<Trip>> {
    let network = timetable(tx)?;
    let vehicles: HashMap<&str, &Vehicle> =
        network.schedule().vehicles.iter().map(|v| (v.details.code.as_str(), v)).collect();
    let mut taken: HashMap<(i64, county::Leg), usize> = HashMap::new();
    let mut trips = Vec::new();
    for trip in &network.schedule().trips {
        let route = network.routes().iter().find(|route| route.id == trip.details.route);
        let number = route.context("a trip has no route")?.number;
        let at = taken.entry((number, trip.details.leg)).or_default();
        let van = vans.iter().filter(|van| van.route == number).nth(*at).context("a bus has no van")?;
        *at += 1;
        trips.push(driven(trip, van, vehicles.get(van.vehicle.code.as_str()).map(|v| v.id)));
    }
    Ok(trips)
}

fn driven(trip: &Trip, van: &Van, vehicle: Option<county::VehicleId>) -> Trip {
    let mut trip = Trip {
        details: NewTrip { calendar: CALENDAR.into(), vehicle, ..trip.details.clone() },
        calls: trip.calls.clone(),
    };
    if let Some(first) = trip.calls.first() {
        let minute = first.departs_minute + van.back_minutes;
        trip.calls.push(Call { place: first.place, arrives_minute: minute, departs_minute: minute });
    }
    trip
}

fn stop_times(trip: &Trip) -> impl Iterator<Item = StopTime> {
    trip.calls.iter().zip(1..).map(|(call, position)| StopTime {
        trip: trip.details.code.clone(),
        position,
        call: *call,
    })
}
