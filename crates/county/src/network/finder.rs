//! Reads rows of the network's sheets: what people write, as places, vehicles, minutes.
use super::lines::RouteStop;
use super::model::*;
use super::sheets::NetworkSheet;
use crate::{
    CompanyId, NewCompany, NewPlace, NewRoute, Place, PlaceId, PlaceKind, RouteId, Stop, Timetable,
    TownshipId, VillageId,
};
use kernel::{Day, Metres, Position};
use sheets::{Record, RowError, Wrong};
use std::collections::HashMap;

const NAME_CHARS_MAX: usize = 60;
const REASON_CHARS_MAX: usize = 200;
const KINDS: &[&str] = &["集散中心|hub", "中转站|transit|transit centre", "服务点|outlet"];
const LEGS: &[&str] = &["送件|bringing", "收件|collecting"];
const YES_OR_NO: &[&str] = &["是|yes|1|true", "否|no|0|false"];
const DAY_MINUTES: i64 = 1_440;
const ROUTE_NUMBER_MAX: i64 = 999;
const METRES_MAX: i64 = 2_000_000;
const SECONDS_MAX: i64 = 200_000;

type ReadRow<T> = Result<T, RowError>;

/// A minute of a trip's day, at most two days on: `7:30`, `07:30:00`, `25:10`. Seconds are refused unless 0.
pub(crate) fn minute(text: &str) -> Result<i64, Wrong> {
    let text = text.trim().replace('：', ":");
    let fields: Vec<&str> = text.split(':').collect();
    let figures =
        |field: &str| field.len() <= 2 && !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit());
    if !(2..=3).contains(&fields.len()) || !fields.iter().all(|field| figures(field)) {
        return Err(Wrong::Room { key: "county-wrong-not-a-minute" });
    }
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<i64>().ok()).unwrap_or(0);
    let minute = number(0) * 60 + number(1);
    if number(1) > 59 || number(2) != 0 || minute > MINUTE_MAX {
        return Err(Wrong::Room { key: "county-wrong-not-a-minute" });
    }
    Ok(minute)
}

/// Finds what rows name by codes.
pub(crate) struct Finder<'n> {
    network: &'n Timetable,
    places: HashMap<String, &'n Place>,
}

fn unknown<T>(found: Option<T>, kind: &'static str) -> Result<T, Wrong> {
    found.ok_or(Wrong::Unknown { kind })
}

impl<'n> Finder<'n> {
    pub(crate) fn new(network: &'n Timetable) -> Self {
        let places = network.places().iter().map(|place| (place.code.to_uppercase(), place)).collect();
        Self { network, places }
    }

    pub(crate) fn place(&self, text: &str) -> Result<PlaceId, Wrong> {
        unknown(self.places.get(&sheets::code(text)?).map(|place| place.id), "place")
    }
    fn company(&self, text: &str) -> Result<CompanyId, Wrong> {
        let code = sheets::code(text)?;
        let named = |c: &&crate::Company| c.code.to_uppercase() == code || c.name_zh == text;
        unknown(self.network.companies().iter().find(named).map(|company| company.id), "company")
    }
    fn route(&self, text: &str) -> Result<RouteId, Wrong> {
        let number = sheets::whole(0..=i64::MAX)(text)?;
        let route = self.network.routes().iter().find(|route| route.number == number);
        unknown(route.map(|route| route.id), "route")
    }
    fn township(&self, text: &str) -> Result<TownshipId, Wrong> {
        let code = sheets::code(text)?;
        let township = self.network.townships().iter().find(|t| t.code == code || t.letters == code);
        unknown(township.map(|township| township.id), "township")
    }
    fn village(&self, text: &str) -> Result<VillageId, Wrong> {
        let code = sheets::code(text)?;
        unknown(self.network.villages().iter().find(|v| v.code == code).map(|village| village.id), "village")
    }
    fn vehicle(&self, text: &str) -> Result<VehicleId, Wrong> {
        let code = sheets::code(text)?;
        let vehicles = &self.network.schedule().vehicles;
        unknown(vehicles.iter().find(|v| v.details.code == code).map(|vehicle| vehicle.id), "vehicle")
    }
    fn calendar(&self, text: &str) -> Result<String, Wrong> {
        let code = sheets::code(text)?;
        let known = self.network.schedule().calendars.iter().any(|calendar| calendar.code == code);
        unknown(known.then_some(code), "calendar")
    }
    fn trip(&self, text: &str) -> Result<String, Wrong> {
        let code = sheets::code(text)?;
        let known = self.network.schedule().all_codes.contains(&code);
        unknown(known.then_some(code), "trip")
    }

    pub(super) fn place_row(&self, record: &Record<'_>) -> ReadRow<NewPlace> {
        let longitude = record.get("longitude", degrees)?;
        let latitude = record.get("latitude", degrees)?;
        let position = Position::of_degrees(longitude, latitude);
        let nowhere = || record.refuse("latitude", Wrong::Room { key: "county-wrong-not-on-the-globe" });
        Ok(NewPlace {
            kind: record.get("kind", sheets::choice(KINDS, PlaceKind::ALL))?,
            code: record.get("code", sheets::code)?,
            name_zh: record.get("name_zh", sheets::text(NAME_CHARS_MAX))?,
            name_en: name_en(record)?,
            township: record.get("township", |text| self.township(text))?,
            village: record.maybe("village", |text| self.village(text))?,
            position: position.ok_or_else(nowhere)?,
            cold_box: is(record, "cold_box")?,
        })
    }

    pub(super) fn company_row(&self, record: &Record<'_>) -> ReadRow<NewCompany> {
        let code = record.get("code", sheets::code)?;
        let stored = self.network.companies().iter().find(|c| c.code.to_uppercase() == code);
        let code = stored.map_or(code, |company| company.code.clone());
        let name_zh = record.get("name_zh", sheets::text(NAME_CHARS_MAX))?;
        Ok(NewCompany { code, name_zh, name_en: name_en(record)? })
    }

    /// Its stops are rows of their own.
    pub(super) fn route_row(&self, record: &Record<'_>) -> ReadRow<NewRoute> {
        let [morning_minute, departs_minute, cutoff_minute] =
            [record.get("morning", minute)?, record.get("departs", minute)?, record.get("cutoff", minute)?];
        let in_order = morning_minute < departs_minute && cutoff_minute <= departs_minute;
        if !in_order || departs_minute >= DAY_MINUTES {
            return Err(record.refuse("departs", Wrong::Room { key: "county-wrong-hours" }));
        }
        Ok(NewRoute {
            number: record.get("number", sheets::whole(1..=ROUTE_NUMBER_MAX))?,
            name_zh: record.get("name_zh", sheets::text(NAME_CHARS_MAX))?,
            name_en: name_en(record)?,
            company: record.get("company", |text| self.company(text))?,
            transit: record.get("transit", |text| self.centre(text))?,
            morning_minute,
            departs_minute,
            cutoff_minute,
            stops: Vec::new(),
        })
    }

    /// Where a route begins: a transit centre, or the hub.
    fn centre(&self, text: &str) -> Result<PlaceId, Wrong> {
        let place = self.place(text)?;
        let is_centre = self.network.place(place).is_some_and(|place| place.kind != PlaceKind::Outlet);
        is_centre.then_some(place).ok_or(Wrong::Room { key: "county-wrong-place" })
    }

    pub(super) fn stop_row(&self, record: &Record<'_>) -> ReadRow<RouteStop> {
        let place = record.get("code", |text| self.place(text))?;
        let minutes = record.get("minutes", sheets::whole(0..=DAY_MINUTES))?;
        Ok(RouteStop {
            route: record.get("route", |text| self.route(text))?,
            stop: Stop { place, minutes },
            position: record.maybe("position", sheets::whole(1..=10_000))?,
        })
    }

    pub(super) fn vehicle_row(&self, record: &Record<'_>) -> ReadRow<NewVehicle> {
        Ok(NewVehicle {
            code: record.get("code", sheets::code)?,
            company: record.get("company", |text| self.company(text))?,
            capacity: record.get("capacity_kg", sheets::above_zero(sheets::kilograms))?,
            boxes: record.get("capacity_boxes", sheets::above_zero(sheets::count))?,
            cold_box: is(record, "cold_box")?,
            fixed: record.get("fixed_yuan", sheets::yuan)?,
            per_km: record.get("per_km_yuan", sheets::yuan)?,
            per_hour: record.get("per_hour_yuan", sheets::yuan)?,
            generated: is(record, "generated")?,
        })
    }

    pub(super) fn trip_row(&self, record: &Record<'_>) -> ReadRow<NewTrip> {
        let code = record.get("code", sheets::code)?;
        let cutoff_minute = record.get("cutoff", minute)?;
        let stored = self.network.schedule().stored().find(|trip| trip.details.code == code);
        if stored.is_some_and(|trip| trip.calls.iter().any(|call| call.departs_minute < cutoff_minute)) {
            return Err(record.refuse("cutoff", Wrong::Room { key: "county-wrong-cutoff-too-late" }));
        }
        Ok(NewTrip {
            code,
            route: record.get("route", |text| self.route(text))?,
            leg: record.get("leg", sheets::choice(LEGS, Leg::ALL))?,
            calendar: record.get("calendar", |text| self.calendar(text))?,
            cutoff_minute,
            vehicle: record.maybe("vehicle", |text| self.vehicle(text))?,
        })
    }

    pub(super) fn stop_time(&self, record: &Record<'_>) -> ReadRow<StopTime> {
        let (arrives_minute, departs_minute) =
            (record.get("arrives", minute)?, record.get("departs", minute)?);
        if departs_minute < arrives_minute {
            return Err(record.refuse("departs", Wrong::Room { key: "county-wrong-departs-too-early" }));
        }
        let place = record.get("place", |text| self.place(text))?;
        Ok(StopTime {
            trip: record.get("trip", |text| self.trip(text))?,
            position: record.get("position", sheets::whole(1..=10_000))?,
            call: Call { place, arrives_minute, departs_minute },
        })
    }

    pub(super) fn calendar_row(&self, record: &Record<'_>) -> ReadRow<Calendar> {
        let (from, until) = days(record)?;
        let weekdays = record.get("weekdays", weekdays)?;
        Ok(Calendar { code: record.get("code", sheets::code)?, weekdays, from, until })
    }

    pub(super) fn calendar_date(&self, record: &Record<'_>) -> ReadRow<CalendarDate> {
        let runs = record.get("runs", sheets::choice(YES_OR_NO, &[true, false]))?;
        let calendar = record.get("calendar", |text| self.calendar(text))?;
        Ok(CalendarDate { calendar, day: record.get("day", sheets::day)?, runs })
    }

    pub(super) fn holiday(&self, record: &Record<'_>) -> ReadRow<Holiday> {
        let name_zh = record.get("name_zh", sheets::text(NAME_CHARS_MAX))?;
        Ok(Holiday { day: record.get("day", sheets::day)?, name_zh, name_en: name_en(record)? })
    }

    pub(super) fn closure(&self, record: &Record<'_>) -> ReadRow<Closure> {
        let (from, until) = days(record)?;
        let reason = record.get("reason", sheets::text(REASON_CHARS_MAX))?;
        Ok(Closure { place: record.get("place", |text| self.place(text))?, from, until, reason })
    }

    pub(super) fn opening_hour(&self, record: &Record<'_>) -> ReadRow<OpeningHour> {
        let (opens_minute, closes_minute) = (record.get("opens", minute)?, record.get("closes", minute)?);
        if opens_minute >= closes_minute || closes_minute > 1_440 {
            return Err(record.refuse("closes", Wrong::Room { key: "county-wrong-closes-too-early" }));
        }
        let weekday = record.get("weekday", sheets::whole(1..=7))?;
        Ok(OpeningHour {
            place: record.get("place", |text| self.place(text))?,
            weekday: i8::try_from(weekday).unwrap_or_default(),
            opens_minute,
            closes_minute,
        })
    }

    pub(super) fn distance(&self, record: &Record<'_>) -> ReadRow<Distance> {
        let metres = record.get("metres", sheets::whole(0..=METRES_MAX))?;
        let seconds = record.get("seconds", sheets::whole(0..=SECONDS_MAX))?;
        Ok(Distance {
            from: record.get("from", |text| self.place(text))?,
            to: record.get("to", |text| self.place(text))?,
            leap: Leap { metres: Metres(metres), seconds },
            source: DistanceSource::Matrix,
        })
    }

    /// What a row's key names, to be taken out. Places stay: parcels were there.
    pub(super) fn gone(&self, sheet: NetworkSheet, record: &Record<'_>) -> ReadRow<Option<Gone>> {
        Ok(Some(match sheet {
            NetworkSheet::Companies | NetworkSheet::Places | NetworkSheet::Routes => return Ok(None),
            NetworkSheet::Stops => Gone::Stop(record.get("code", |text| self.place(text))?),
            NetworkSheet::Vehicles => Gone::Vehicle(record.get("code", |text| self.vehicle(text))?),
            NetworkSheet::Trips => Gone::Trip(record.text("code").into()),
            NetworkSheet::StopTimes => {
                Gone::StopTime(record.text("trip").into(), record.get("position", sheets::whole(0..=10_000))?)
            }
            NetworkSheet::Calendars => Gone::Calendar(record.text("code").into()),
            NetworkSheet::CalendarDates => {
                Gone::CalendarDate(record.text("calendar").into(), record.get("day", sheets::day)?)
            }
            NetworkSheet::Holidays => Gone::Holiday(record.get("day", sheets::day)?),
            NetworkSheet::Closures => {
                let closure = self.closure(record)?;
                Gone::Closure(closure.place, closure.from)
            }
            NetworkSheet::OpeningHours => {
                let hour = self.opening_hour(record)?;
                Gone::OpeningHour(hour.place, hour.weekday, hour.opens_minute)
            }
            NetworkSheet::Distances => {
                let distance = self.distance(record)?;
                Gone::Distance(distance.from, distance.to)
            }
        }))
    }
}

fn is(record: &Record<'_>, column: &'static str) -> ReadRow<bool> {
    Ok(record.maybe(column, sheets::choice(YES_OR_NO, &[true, false]))?.unwrap_or(false))
}

fn name_en(record: &Record<'_>) -> ReadRow<String> {
    Ok(record.maybe("name_en", sheets::text(NAME_CHARS_MAX))?.unwrap_or_default())
}

fn days(record: &Record<'_>) -> ReadRow<(Day, Day)> {
    let from = record.get("from", sheets::day)?;
    Ok((from, record.get("until", sheets::day_from(from))?))
}

/// `12345` from Monday to Friday.
fn weekdays(text: &str) -> Result<Weekdays, Wrong> {
    let bit = |c: char| c.to_digit(10).filter(|day| (1..=7).contains(day)).map(|day| 1 << (day - 1));
    let bits: Option<Vec<i64>> = text.chars().filter(|c| !matches!(c, ' ' | ',' | '、')).map(bit).collect();
    let bits = bits.map(|bits| bits.into_iter().fold(0, |all, bit| all | bit));
    bits.and_then(Weekdays::new).ok_or(Wrong::Room { key: "county-wrong-not-weekdays" })
}

fn degrees(text: &str) -> Result<f64, Wrong> {
    let degrees = text.trim().parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    degrees.ok_or(Wrong::NotANumber)
}
