//! The timetable as GTFS (General Transit Feed Specification, Schedule reference): a zip of stops, routes, trips,
//! stop times and calendars, as other tools read and write it. Stop ids are places' codes, route ids the numbers
//! of routes, agencies companies. `direction_id` 0 brings, 1 collects; `cutoff` is a column of our own.
use super::day_plan::day_plan_calendar;
use super::model::*;
use super::reading_gtfs::{Feed, read_feed};
use super::rows::clock;
use super::writing::{put_calendar_dates, put_calendars, put_stop_times, put_trips, remove};
use crate::{Timetable, timetable};
use kernel::Day;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use store::Tx;
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A feed of a county is small; what unpacks to more than this is not one.
const UNPACKED_MAX_BYTES: u64 = 64 << 20;

/// Files of a feed, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why a feed is not taken. Nothing of it went in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GtfsRefusal {
    pub file: String,
    /// As an editor counts; 0 where it is about the whole file.
    pub line: u64,
    pub found: String,
    /// The key of its sentence.
    pub why: &'static str,
}

impl GtfsRefusal {
    pub fn sentence(&self, words: &webkit::Words) -> String {
        let args =
            [("file", self.file.clone()), ("line", self.line.to_string()), ("found", self.found.clone())];
        words.with(self.why, &args)
    }
}

/// What went in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GtfsTaken {
    pub calendars: usize,
    pub trips: usize,
    pub stop_times: usize,
}

/// Why a feed cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum GtfsError {
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

fn refusal(file: &str, why: &'static str) -> GtfsRefusal {
    GtfsRefusal { file: file.into(), line: 0, found: String::new(), why }
}

/// Unpacks a zip. A folder inside of it is passed over.
///
/// # Errors
/// It is no zip, or unpacks to too much.
pub fn unzip_gtfs(name: &str, bytes: &[u8]) -> Result<Files, GtfsRefusal> {
    let broken = || refusal(name, "county-gtfs-not-a-zip");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let (mut files, mut left) = (Files::new(), UNPACKED_MAX_BYTES);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| broken())?;
        let name = file.name().map_err(|_| broken())?.rsplit('/').next().unwrap_or_default().to_string();
        if !name.ends_with(".txt") {
            continue;
        }
        let mut text = Vec::new();
        file.take(left + 1).read_to_end(&mut text).map_err(|_| broken())?;
        left = left.checked_sub(text.len() as u64).ok_or_else(|| refusal(&name, "county-gtfs-too-big"))?;
        files.insert(name, text);
    }
    Ok(files)
}

/// Takes a feed in: its calendars, special days and trips replace all that were written before. Stops and routes
/// must be the county's. All of it or nothing.
///
/// # Errors
/// Inner: every fault with its file and line.
pub fn import_gtfs(tx: &mut Tx, files: &Files) -> store::Result<Result<GtfsTaken, Vec<GtfsRefusal>>> {
    let network = timetable(tx)?;
    let feed = match read_feed(&network, files) {
        Ok(feed) => feed,
        Err(refused) => return Ok(Err(refused)),
    };
    remove(tx, &Gone::Timetable)?;
    put(tx, &feed)?;
    Ok(Ok(GtfsTaken {
        calendars: feed.calendars.len(),
        trips: feed.trips.len(),
        stop_times: feed.stop_times.len(),
    }))
}

fn put(tx: &mut Tx, feed: &Feed) -> store::Result<()> {
    put_calendars(tx, &feed.calendars)?;
    put_calendar_dates(tx, &feed.calendar_dates)?;
    put_trips(tx, &feed.trips)?;
    put_stop_times(tx, &feed.stop_times)
}

/// The timetable as a feed. Holidays are days on which no calendar drives; on a day that was planned anew only its
/// plan's does.
///
/// # Errors
/// A file cannot be written.
pub fn export_gtfs(network: &Timetable, url: &str) -> Result<Files, GtfsError> {
    Ok(Files::from([
        ("agency.txt".into(), agencies(network, url)?),
        ("stops.txt".into(), stops(network)?),
        ("routes.txt".into(), routes(network)?),
        ("calendar.txt".into(), calendars(network)?),
        ("calendar_dates.txt".into(), calendar_dates(network)?),
        ("trips.txt".into(), trips(network)?),
        ("stop_times.txt".into(), stop_times(network)?),
    ]))
}

/// Packs a feed.
///
/// # Errors
/// The zip cannot be written.
pub fn zip_gtfs(files: &Files) -> Result<Vec<u8>, GtfsError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(name.as_str(), SimpleFileOptions::default())?;
        writer.write_all(text)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn write<R: AsRef<[String]>>(
    heads: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, GtfsError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.as_ref())?;
    }
    writer.into_inner().map_err(|error| GtfsError::Io(error.into_error()))
}

fn agencies(network: &Timetable, url: &str) -> Result<Vec<u8>, GtfsError> {
    let row = |c: &crate::Company| {
        [c.code.clone(), c.name_zh.clone(), url.into(), "Asia/Shanghai".into(), "zh".into()]
    };
    let heads = ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"];
    write(&heads, network.companies().iter().map(row))
}

fn stops(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let row = |place: &crate::Place| {
        let (latitude, longitude) = (place.position.latitude(), place.position.longitude());
        [place.code.clone(), place.name_zh.clone(), format!("{latitude:.6}"), format!("{longitude:.6}")]
    };
    write(&["stop_id", "stop_name", "stop_lat", "stop_lon"], network.places().iter().map(row))
}

fn routes(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let row = |route: &crate::Route| {
        let company = network.company(route.company).map(|company| company.code.clone()).unwrap_or_default();
        let number = route.number.to_string();
        [number.clone(), company, number, route.name_zh.clone(), "3".into()]
    };
    let heads = ["route_id", "agency_id", "route_short_name", "route_long_name", "route_type"];
    write(&heads, network.routes().iter().map(row))
}

fn gtfs_day(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// The calendars that are written, and the one of routes' own hours where a trip needs it.
fn all_calendars(network: &Timetable) -> Vec<Calendar> {
    let schedule = network.schedule();
    let mut all = schedule.calendars.clone();
    let daily = super::schedule::DAILY;
    let needed = schedule.trips.iter().any(|trip| trip.details.calendar == daily);
    if needed && !all.iter().any(|calendar| calendar.code == daily) {
        let (from, until) = (Day::new(2020, 1, 1), Day::new(2099, 12, 31));
        let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
        all.push(Calendar { code: daily.into(), weekdays: Weekdays::ALL, from, until });
    }
    all
}

fn calendars(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let row = |calendar: &Calendar| {
        let mut cells = vec![calendar.code.clone()];
        cells.extend((1..=7).map(|day| i64::from(calendar.weekdays.holds(day)).to_string()));
        cells.extend([gtfs_day(calendar.from), gtfs_day(calendar.until)]);
        cells
    };
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut heads = vec!["service_id"];
    heads.extend(days.iter().copied().chain(["start_date", "end_date"]));
    write(&heads, all_calendars(network).iter().map(row))
}

fn calendar_dates(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let schedule = network.schedule();
    let mut dates: BTreeMap<(String, Day), bool> = BTreeMap::new();
    for calendar in all_calendars(network) {
        dates.extend(schedule.holidays.iter().map(|holiday| ((calendar.code.clone(), holiday.day), false)));
    }
    dates.extend(schedule.calendar_dates.iter().map(|date| ((date.calendar.clone(), date.day), date.runs)));
    for calendar in all_calendars(network) {
        let is_its = |day: &Day| calendar.code == day_plan_calendar(*day);
        dates.extend(schedule.planned_days.iter().map(|day| ((calendar.code.clone(), *day), is_its(day))));
    }
    let row = |((code, day), runs): ((String, Day), bool)| {
        [code, gtfs_day(day), (if runs { "1" } else { "2" }).to_string()]
    };
    write(&["service_id", "date", "exception_type"], dates.into_iter().map(row))
}

fn driven(network: &Timetable) -> impl Iterator<Item = &Trip> {
    network.schedule().trips.iter().filter(|trip| !trip.calls.is_empty())
}

fn trips(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let row = |trip: &Trip| {
        let details = &trip.details;
        let route = network.routes().iter().find(|route| route.id == details.route);
        let direction = if details.leg == Leg::Bringing { "0" } else { "1" };
        let number = route.map_or(0, |route| route.number).to_string();
        let vehicle = details.vehicle.and_then(|id| network.schedule().vehicle(id));
        let vehicle = vehicle.map(|vehicle| vehicle.details.code.clone()).unwrap_or_default();
        let cutoff = format!("{}:00", clock(details.cutoff_minute));
        [number, details.calendar.clone(), details.code.clone(), direction.into(), cutoff, vehicle]
    };
    let heads = ["route_id", "service_id", "trip_id", "direction_id", "cutoff", "vehicle"];
    write(&heads, driven(network).map(row))
}

fn stop_times(network: &Timetable) -> Result<Vec<u8>, GtfsError> {
    let row = |(trip, call, position): (&Trip, &Call, usize)| {
        let time = |minute| format!("{}:00", clock(minute));
        let place = network.place(call.place).map(|place| place.code.clone()).unwrap_or_default();
        let (arrives, departs) = (time(call.arrives_minute), time(call.departs_minute));
        [trip.details.code.clone(), arrives, departs, place, position.to_string()]
    };
    let calls = driven(network).flat_map(|trip| trip.calls.iter().zip(1..).map(move |(c, at)| (trip, c, at)));
    write(&["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"], calls.map(row))
}
