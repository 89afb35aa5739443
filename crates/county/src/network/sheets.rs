//! The network as tables: what goes out comes back unchanged, what has the key of a row replaces it. A form of the
//! office is a table of one row.
use super::finder::Finder;
use super::lines::{put_companies, put_routes, put_stops};
use super::rows::clock;
use super::writing::*;
use super::{put_distances, rows};
use crate::{Imported, timetable};
use sheets::{Cell, Column, Format, Record, RowError, SheetError, Writer, Wrong};
use std::collections::{HashMap, HashSet};
use store::Tx;

kernel::words! {
    /// Which table of the network it is.
    NetworkSheet {
        Companies = "companies",
        Places = "places",
        Routes = "routes",
        Stops = "stops",
        Vehicles = "vehicles",
        Trips = "trips",
        StopTimes = "stop-times",
        Calendars = "calendars",
        CalendarDates = "calendar-dates",
        Holidays = "holidays",
        Closures = "closures",
        OpeningHours = "opening-hours",
        Distances = "distances",
    }
}

const fn must(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: true }
}

const fn may(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: false }
}

const NAME_ZH: Column = must("name_zh", &["名称", "Chinese name"]);
const NAME_EN: Column = may("name_en", &["英文名", "English name"]);
const COMPANIES: &[Column] = &[must("code", &["编号", "Code"]), NAME_ZH, NAME_EN];
const ROUTES: &[Column] = &[
    must("number", &["线路号", "Route number"]),
    NAME_ZH,
    NAME_EN,
    must("company", &["公司编号", "Company code"]),
    must("transit", &["中转站编号", "Transit centre's code"]),
    must("morning", &["早班", "Morning's bus leaves"]),
    must("departs", &["午班", "Afternoon's bus leaves"]),
    must("cutoff", &["截单", "Cut-off"]),
];
const STOPS: &[Column] = &[
    must("code", &["地点编号", "Place code"]),
    must("route", &["线路", "Route number"]),
    must("minutes", &["分钟", "Minutes after it leaves"]),
    may("position", &["顺序", "Position"]),
];
const PLACES: &[Column] = &[
    must("code", &["编号", "Code"]),
    must("kind", &["类型", "Kind"]),
    NAME_ZH,
    NAME_EN,
    must("township", &["乡镇编号", "Township code"]),
    may("village", &["村编号", "Village code"]),
    must("longitude", &["经度", "Longitude"]),
    must("latitude", &["纬度", "Latitude"]),
    may("cold_box", &["冷柜", "Cold box"]),
];
const VEHICLES: &[Column] = &[
    must("code", &["车号", "Vehicle"]),
    must("company", &["公司编号", "Company code"]),
    must("capacity_kg", &["载重（公斤）", "Capacity in kg"]),
    must("capacity_boxes", &["载箱数", "Capacity in boxes"]),
    may("cold_box", &["冷柜", "Cold box"]),
    must("fixed_yuan", &["每趟固定成本（元）", "Yuan for a run"]),
    must("per_km_yuan", &["每公里（元）", "Yuan for a kilometre"]),
    must("per_hour_yuan", &["每小时（元）", "Yuan for an hour"]),
    may("generated", &["演示数据", "Generated"]),
];
const TRIPS: &[Column] = &[
    must("code", &["班次", "Trip"]),
    must("route", &["线路号", "Route number"]),
    must("leg", &["方向", "Leg"]),
    must("calendar", &["日历", "Calendar"]),
    must("cutoff", &["截单", "Cut-off"]),
    may("vehicle", &["车号", "Vehicle"]),
];
const STOP_TIMES: &[Column] = &[
    must("trip", &["班次", "Trip"]),
    must("position", &["顺序", "Position"]),
    must("place", &["地点编号", "Place code"]),
    must("arrives", &["到达", "Arrives"]),
    must("departs", &["离开", "Departs"]),
];
const CALENDARS: &[Column] = &[
    must("code", &["日历", "Calendar"]),
    must("weekdays", &["星期（1 至 7）", "Weekdays, 1 to 7"]),
    must("from", &["起始日", "First day"]),
    must("until", &["终止日", "Last day"]),
];
const CALENDAR_DATES: &[Column] = &[
    must("calendar", &["日历", "Calendar"]),
    must("day", &["日期", "Day"]),
    must("runs", &["开行", "Drives"]),
];
const HOLIDAYS: &[Column] = &[must("day", &["日期", "Day"]), NAME_ZH, NAME_EN];
const CLOSURES: &[Column] = &[
    must("place", &["地点编号", "Place code"]),
    must("from", &["起始日", "First day"]),
    must("until", &["终止日", "Last day"]),
    must("reason", &["原因", "Reason"]),
];
const OPENING_HOURS: &[Column] = &[
    must("place", &["地点编号", "Place code"]),
    must("weekday", &["星期", "Weekday"]),
    must("opens", &["开门", "Opens"]),
    must("closes", &["关门", "Closes"]),
];
const DISTANCES: &[Column] = &[
    must("from", &["起点编号", "From place"]),
    must("to", &["终点编号", "To place"]),
    must("metres", &["米", "Metres"]),
    must("seconds", &["秒", "Seconds"]),
];

impl NetworkSheet {
    /// Its columns, those of its key first. Of a column's aliases the first is Chinese, the second English.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Companies => COMPANIES,
            Self::Places => PLACES,
            Self::Routes => ROUTES,
            Self::Stops => STOPS,
            Self::Vehicles => VEHICLES,
            Self::Trips => TRIPS,
            Self::StopTimes => STOP_TIMES,
            Self::Calendars => CALENDARS,
            Self::CalendarDates => CALENDAR_DATES,
            Self::Holidays => HOLIDAYS,
            Self::Closures => CLOSURES,
            Self::OpeningHours => OPENING_HOURS,
            Self::Distances => DISTANCES,
        }
    }

    /// So many columns name a row.
    pub const fn keys(self) -> usize {
        match self {
            Self::Companies | Self::Places | Self::Routes | Self::Stops => 1,
            Self::Vehicles | Self::Trips | Self::Calendars | Self::Holidays => 1,
            Self::StopTimes | Self::CalendarDates | Self::Closures | Self::Distances => 2,
            Self::OpeningHours => 3,
        }
    }

    /// Whether a row may be taken out again. What parcels and money name stays.
    pub const fn may_go(self) -> bool {
        !matches!(self, Self::Companies | Self::Places | Self::Routes)
    }

    /// What a row is called by in an address: its key.
    pub fn key(self, row: &[String]) -> String {
        row[..self.keys()].join("|")
    }
}

/// Takes a table of the network in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_network(
    tx: &mut Tx,
    sheet: NetworkSheet,
    table: &sheets::Table,
) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(sheet.columns()) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let network = timetable(tx)?;
    let known: HashSet<String> = rows(tx, &network, sheet)?.iter().map(|row| sheet.key(row)).collect();
    let finder = Finder::new(&network);
    let taken = Taken { finder: &finder, known, sheet, records: &records };
    taken.put(tx).map(Ok)
}

/// Why a table does not go out.
#[derive(Debug, thiserror::Error)]
pub enum ExportNetworkError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Write(#[from] sheets::WriteError),
}

/// A table of the network as a file that [`import_network`] takes back.
///
/// # Errors
/// The store refuses, or the file cannot be written.
pub fn export_network(
    tx: &mut Tx,
    sheet: NetworkSheet,
    format: Format,
) -> Result<Vec<u8>, ExportNetworkError> {
    let network = timetable(tx)?;
    let headers: Vec<&str> = sheet.columns().iter().map(|column| column.name).collect();
    let mut writer = Writer::new(format, &headers)?;
    for row in rows(tx, &network, sheet)? {
        writer.row(&row.iter().map(|cell| Cell::Code(cell)).collect::<Vec<_>>())?;
    }
    Ok(writer.finish()?)
}

/// Takes the row with a key out again; `false` where there is none, or it may not go (places stay).
pub fn remove_row(tx: &mut Tx, sheet: NetworkSheet, key: &str) -> store::Result<bool> {
    let network = timetable(tx)?;
    let row = rows(tx, &network, sheet)?.into_iter().find(|row| sheet.key(row) == key);
    let Some(row) = row else { return Ok(false) };
    let table = table_of(sheet, row);
    let finder = Finder::new(&network);
    let gone = table.columns(sheet.columns()).ok().and_then(|records| {
        let record = records.iter().next()?;
        finder.gone(sheet, &record).ok().flatten()
    });
    gone.map_or(Ok(false), |gone| remove(tx, &gone))
}

/// A table of one row, such as a form makes.
pub(crate) fn table_of(sheet: NetworkSheet, cells: Vec<String>) -> sheets::Table {
    let headers = sheet.columns().iter().map(|column| column.name.to_string()).collect();
    sheets::Table { headers, rows: vec![sheets::Row { number: 1, cells }] }
}

struct Taken<'i> {
    finder: &'i Finder<'i>,
    known: HashSet<String>,
    sheet: NetworkSheet,
    records: &'i sheets::Records<'i>,
}

impl Taken<'_> {
    fn put(&self, tx: &mut Tx) -> store::Result<Imported> {
        let finder = self.finder;
        match self.sheet {
            NetworkSheet::Companies => self.take(tx, |r| finder.company_row(r), put_companies),
            NetworkSheet::Places => self.take(tx, |r| finder.place_row(r), crate::commands::put_places),
            NetworkSheet::Routes => self.take(tx, |r| finder.route_row(r), put_routes),
            NetworkSheet::Stops => self.take(tx, |r| finder.stop_row(r), put_stops),
            NetworkSheet::Vehicles => self.take(tx, |r| finder.vehicle_row(r), put_vehicles),
            NetworkSheet::Trips => self.take(tx, |r| finder.trip_row(r), put_trips),
            NetworkSheet::StopTimes => self.take(tx, |r| finder.stop_time(r), put_stop_times),
            NetworkSheet::Calendars => self.take(tx, |r| finder.calendar_row(r), put_calendars),
            NetworkSheet::CalendarDates => self.take(tx, |r| finder.calendar_date(r), put_calendar_dates),
            NetworkSheet::Holidays => self.take(tx, |r| finder.holiday(r), put_holidays),
            NetworkSheet::Closures => self.take(tx, |r| finder.closure(r), put_closures),
            NetworkSheet::OpeningHours => self.take(tx, |r| finder.opening_hour(r), put_opening_hours),
            NetworkSheet::Distances => self.take(tx, |r| finder.distance(r), put_distances),
        }
    }

    fn take<T>(
        &self,
        tx: &mut Tx,
        read: impl Fn(&Record<'_>) -> Result<T, RowError>,
        put: impl Fn(&mut Tx, &[T]) -> store::Result<()>,
    ) -> store::Result<Imported> {
        let (mut good, mut left_out) = (Vec::new(), Vec::new());
        let (mut seen, mut changed) = (HashMap::new(), 0);
        for record in self.records.iter() {
            match read(&record).and_then(|read| self.only_once(&mut seen, &record).map(|key| (key, read))) {
                Ok((key, read)) => {
                    changed += usize::from(self.known.contains(&key));
                    good.push(read);
                }
                Err(error) => left_out.push(error),
            }
        }
        if !good.is_empty() {
            put(tx, &good)?;
        }
        Ok(Imported { added: good.len() - changed, changed, left_out })
    }

    fn only_once(&self, seen: &mut HashMap<String, usize>, record: &Record<'_>) -> Result<String, RowError> {
        let columns = &self.sheet.columns()[..self.sheet.keys()];
        let cells: Vec<String> = columns.iter().map(|column| plain(record.text(column.name))).collect();
        let key = cells.join("|");
        match seen.insert(key.clone(), record.number()) {
            Some(row) => Err(record.refuse(columns[0].name, Wrong::Twice { row })),
            None => Ok(key),
        }
    }
}

/// A cell of a key as [`rows`] would write it.
fn plain(cell: &str) -> String {
    if let Ok(day) = sheets::day(cell) {
        return day.to_string();
    }
    super::finder::minute(cell).map_or_else(|_| cell.to_uppercase(), clock)
}
