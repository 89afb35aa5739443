//! The network's rows as cells, in the order of their sheet's columns, as an import takes them back.
use super::model::*;
use super::sheets::NetworkSheet;
use crate::{Company, Place, PlaceId, Route, Stop, Timetable, TownshipId, VillageId};
use kernel::{Fen, Whole};
use store::{Row, Tx, values};

/// Distances that one file or page holds: of 300 places all pairs.
const DISTANCES_MAX: i64 = 90_000;
const DISTANCES: &str = "
    SELECT from_id, to_id, metres, seconds FROM distance WHERE county_id = $1 ORDER BY from_id, to_id LIMIT $2";

/// Every row of a sheet.
pub fn rows(tx: &mut Tx, network: &Timetable, sheet: NetworkSheet) -> store::Result<Vec<Vec<String>>> {
    let names = Names(network);
    let s = network.schedule();
    Ok(match sheet {
        NetworkSheet::Companies => network.companies().iter().map(company_row).collect(),
        NetworkSheet::Routes => network.routes().iter().map(|route| names.route_row(route)).collect(),
        NetworkSheet::Stops => network.routes().iter().flat_map(|route| names.stop_rows(route)).collect(),
        NetworkSheet::Places => network.places().iter().map(|place| names.place_row(place)).collect(),
        NetworkSheet::Vehicles => s.vehicles.iter().map(|v| names.vehicle_row(&v.details)).collect(),
        NetworkSheet::Trips => s.stored().map(|trip| names.trip_row(&trip.details)).collect(),
        NetworkSheet::StopTimes => s.stored().flat_map(|trip| names.stop_times(trip)).collect(),
        NetworkSheet::Calendars => s.calendars.iter().map(calendar_row).collect(),
        NetworkSheet::CalendarDates => s.calendar_dates.iter().map(calendar_date_row).collect(),
        NetworkSheet::Holidays => s.holidays.iter().map(holiday_row).collect(),
        NetworkSheet::Closures => s.closures.iter().map(|closure| names.closure_row(closure)).collect(),
        NetworkSheet::OpeningHours => s.opening_hours.iter().map(|hour| names.opening_row(hour)).collect(),
        NetworkSheet::Distances => {
            tx.query(DISTANCES, values![DISTANCES_MAX], |row| names.distance_row(row))?
        }
    })
}

/// A minute of a trip's day, which may go on after midnight: `07:30`, `25:10`.
pub(crate) fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn yuan(fen: Fen) -> String {
    format!("{}.{:02}", fen.get() / 100, fen.get() % 100)
}

fn yes(is: bool) -> String {
    (if is { "yes" } else { "no" }).to_string()
}

fn company_row(company: &Company) -> Vec<String> {
    vec![company.code.clone(), company.name_zh.clone(), company.name_en.clone()]
}

fn calendar_row(calendar: &Calendar) -> Vec<String> {
    let days: String =
        (1..=7_i8).filter(|day| calendar.weekdays.holds(*day)).map(|d| d.to_string()).collect();
    vec![calendar.code.clone(), days, calendar.from.to_string(), calendar.until.to_string()]
}

fn calendar_date_row(date: &CalendarDate) -> Vec<String> {
    vec![date.calendar.clone(), date.day.to_string(), yes(date.runs)]
}

fn holiday_row(holiday: &Holiday) -> Vec<String> {
    vec![holiday.day.to_string(), holiday.name_zh.clone(), holiday.name_en.clone()]
}

/// Codes of what is known by its id.
struct Names<'n>(&'n Timetable);

impl Names<'_> {
    fn place(&self, id: PlaceId) -> String {
        self.0.place(id).map(|place| place.code.clone()).unwrap_or_default()
    }
    fn township(&self, id: TownshipId) -> String {
        self.0.township(id).map(|township| township.code.clone()).unwrap_or_default()
    }
    fn village(&self, id: Option<VillageId>) -> String {
        id.and_then(|id| self.0.village(id)).map(|village| village.code.clone()).unwrap_or_default()
    }
    fn vehicle(&self, id: Option<VehicleId>) -> String {
        let found = id.and_then(|id| self.0.schedule().vehicle(id));
        found.map(|vehicle| vehicle.details.code.clone()).unwrap_or_default()
    }

    fn place_row(&self, place: &Place) -> Vec<String> {
        vec![
            place.code.clone(),
            place.kind.to_string(),
            place.name_zh.clone(),
            place.name_en.clone(),
            self.township(place.township),
            self.village(place.village),
            format!("{:.6}", place.position.longitude()),
            format!("{:.6}", place.position.latitude()),
            yes(place.cold_box),
        ]
    }

    fn route_row(&self, route: &Route) -> Vec<String> {
        let company = self.0.company(route.company).map(|company| company.code.clone());
        vec![
            route.number.to_string(),
            route.name_zh.clone(),
            route.name_en.clone(),
            company.unwrap_or_default(),
            self.place(route.transit),
            clock(route.morning_minute),
            clock(route.departs_minute),
            clock(route.cutoff_minute),
        ]
    }

    fn stop_rows(&self, route: &Route) -> Vec<Vec<String>> {
        let row = |(stop, position): (&Stop, usize)| {
            let (number, minutes) = (route.number.to_string(), stop.minutes.to_string());
            vec![self.place(stop.place), number, minutes, position.to_string()]
        };
        route.stops.iter().zip(1..).map(row).collect()
    }

    fn vehicle_row(&self, vehicle: &NewVehicle) -> Vec<String> {
        let company = self.0.company(vehicle.company).map(|company| company.code.clone());
        let grams = vehicle.capacity.get();
        vec![
            vehicle.code.clone(),
            company.unwrap_or_default(),
            format!("{}.{:03}", grams / 1_000, grams % 1_000),
            vehicle.boxes.get().to_string(),
            yes(vehicle.cold_box),
            yuan(vehicle.fixed),
            yuan(vehicle.per_km),
            yuan(vehicle.per_hour),
            yes(vehicle.generated),
        ]
    }

    fn trip_row(&self, trip: &NewTrip) -> Vec<String> {
        let number = self.0.routes().iter().find(|route| route.id == trip.route).map(|route| route.number);
        vec![
            trip.code.clone(),
            number.unwrap_or_default().to_string(),
            trip.leg.to_string(),
            trip.calendar.clone(),
            clock(trip.cutoff_minute),
            self.vehicle(trip.vehicle),
        ]
    }

    fn stop_times(&self, trip: &Trip) -> Vec<Vec<String>> {
        let row = |(call, position): (&Call, usize)| {
            let (arrives, departs) = (clock(call.arrives_minute), clock(call.departs_minute));
            vec![trip.details.code.clone(), position.to_string(), self.place(call.place), arrives, departs]
        };
        trip.calls.iter().zip(1..).map(row).collect()
    }

    fn closure_row(&self, closure: &Closure) -> Vec<String> {
        let (from, until) = (closure.from.to_string(), closure.until.to_string());
        vec![self.place(closure.place), from, until, closure.reason.clone()]
    }

    fn opening_row(&self, hour: &OpeningHour) -> Vec<String> {
        let (opens, closes) = (clock(hour.opens_minute), clock(hour.closes_minute));
        vec![self.place(hour.place), hour.weekday.to_string(), opens, closes]
    }

    fn distance_row(&self, row: &Row) -> store::Result<Vec<String>> {
        let (metres, seconds): (i64, i64) = (row.whole(2)?, row.whole(3)?);
        let ends = [self.place(row.whole(0)?), self.place(row.whole(1)?)];
        Ok(ends.into_iter().chain([metres.to_string(), seconds.to_string()]).collect())
    }
}
