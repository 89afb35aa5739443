//! Reads the files of a GTFS feed against the county's places and routes, and names every fault by file and line.
use super::finder::minute;
use super::gtfs::{Files, GtfsRefusal};
use super::model::*;
use crate::{Place, Route, Timetable};
use kernel::Day;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Faults that are told; the rest would say the same.
const TOLD_MAX: usize = 100;

/// What a feed says.
#[derive(Debug, Default)]
pub(super) struct Feed {
    pub calendars: Vec<Calendar>,
    pub calendar_dates: Vec<CalendarDate>,
    pub trips: Vec<NewTrip>,
    pub stop_times: Vec<StopTime>,
}

/// A line of a file, its cells by the heads.
struct Line {
    file: &'static str,
    number: u64,
    cells: HashMap<String, String>,
}

type Told<T> = Result<T, GtfsRefusal>;

impl Line {
    fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    fn must(&self, column: &str) -> Told<String> {
        let text = self.text(column);
        if text.is_empty() { Err(self.refuse(column, "county-gtfs-missing")) } else { Ok(text.into()) }
    }

    fn refuse(&self, found: &str, why: &'static str) -> GtfsRefusal {
        GtfsRefusal { file: self.file.into(), line: self.number, found: found.into(), why }
    }

    fn day(&self, column: &str) -> Told<Day> {
        let text = self.must(column)?;
        sheets::day(&text).map_err(|_| self.refuse(&text, "county-gtfs-not-a-day"))
    }

    fn minute(&self, column: &str) -> Told<i64> {
        let text = self.must(column)?;
        minute(&text).map_err(|_| self.refuse(&text, "county-gtfs-not-a-time"))
    }

    fn whole(&self, column: &str) -> Told<i64> {
        let text = self.must(column)?;
        text.parse().ok().filter(|n| *n >= 0).ok_or_else(|| self.refuse(&text, "county-gtfs-not-a-number"))
    }

    /// A code as the county's tables write it.
    fn code(&self, column: &str) -> Told<String> {
        let text = self.must(column)?;
        sheets::code(&text).map_err(|_| self.refuse(&text, "county-gtfs-not-a-code"))
    }
}

/// The lines of a file; none where it is not there and need not be.
fn lines(files: &Files, file: &'static str, needed: bool) -> Told<Vec<Line>> {
    let whole = |why| GtfsRefusal { file: file.into(), line: 0, found: String::new(), why };
    let Some(bytes) = files.get(file) else {
        return if needed { Err(whole("county-gtfs-no-file")) } else { Ok(Vec::new()) };
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heads = reader.headers().map_err(|_| whole("county-gtfs-not-csv"))?.clone();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| whole("county-gtfs-not-csv"))?;
        let number = record.position().map_or(0, csv::Position::line);
        let cells = heads.iter().zip(&record).map(|(head, cell)| (head.trim().to_string(), cell.to_string()));
        lines.push(Line { file, number, cells: cells.collect() });
    }
    Ok(lines)
}

/// # Errors
/// Every fault, by file and line.
pub(super) fn read_feed(network: &Timetable, files: &Files) -> Result<Feed, Vec<GtfsRefusal>> {
    let mut reader = Reader { network, files, refused: Vec::new() };
    let feed = reader.feed();
    reader.refused.truncate(TOLD_MAX);
    if reader.refused.is_empty() { Ok(feed) } else { Err(reader.refused) }
}

struct Reader<'f> {
    network: &'f Timetable,
    files: &'f Files,
    refused: Vec<GtfsRefusal>,
}

impl Reader<'_> {
    fn feed(&mut self) -> Feed {
        for needed in ["agency.txt", "stops.txt", "routes.txt"] {
            self.each(needed, true, |_| Ok(()));
        }
        let known: HashSet<&String> = self.files.keys().collect();
        let dates_alone = known.iter().any(|name| *name == "calendar_dates.txt");
        let mut feed = Feed {
            calendars: self.each("calendar.txt", !dates_alone, calendar),
            calendar_dates: self.each("calendar_dates.txt", false, calendar_date),
            ..Feed::default()
        };
        feed.calendars.extend(without_weekdays(&feed));
        let calendars: HashSet<String> =
            feed.calendars.iter().map(|calendar| calendar.code.clone()).collect();
        let stops = self.stop_times();
        self.trips(&mut feed, &calendars, stops);
        feed
    }

    fn each<T>(&mut self, file: &'static str, needed: bool, read: impl Fn(&Line) -> Told<T>) -> Vec<T> {
        let lines = match lines(self.files, file, needed) {
            Ok(lines) => lines,
            Err(refused) => {
                self.refused.push(refused);
                return Vec::new();
            }
        };
        let mut good = Vec::new();
        for line in lines {
            match read(&line) {
                Ok(value) => good.push(value),
                Err(refused) => self.refused.push(refused),
            }
        }
        good
    }

    /// The stops of each trip, in the order of their sequence.
    fn stop_times(&mut self) -> BTreeMap<String, Vec<(i64, Call)>> {
        let places: HashMap<String, &Place> =
            self.network.places().iter().map(|place| (place.code.to_uppercase(), place)).collect();
        let read =
            |line: &Line| Ok((line.code("trip_id")?, line.whole("stop_sequence")?, call(line, &places)?));
        let mut of_trip: BTreeMap<String, Vec<(i64, Call)>> = BTreeMap::new();
        for (trip, sequence, call) in self.each("stop_times.txt", true, read) {
            of_trip.entry(trip).or_default().push((sequence, call));
        }
        of_trip.values_mut().for_each(|stops| stops.sort_by_key(|(sequence, _)| *sequence));
        of_trip
    }

    fn trips(
        &mut self,
        feed: &mut Feed,
        calendars: &HashSet<String>,
        mut stops: BTreeMap<String, Vec<(i64, Call)>>,
    ) {
        let network = self.network;
        let mut taken = HashSet::new();
        let stops_of = stops.clone();
        let trips = self.each("trips.txt", true, |line| trip(line, network, calendars, &stops_of));
        for trip in trips {
            let calls = stops.remove(&trip.code).unwrap_or_default();
            if !taken.insert(trip.code.clone()) {
                self.refused.push(whole("trips.txt", &trip.code, "county-gtfs-twice"));
                continue;
            }
            let numbered = calls.into_iter().zip(1..);
            feed.stop_times.extend(numbered.map(|((_, call), position)| StopTime {
                trip: trip.code.clone(),
                position,
                call,
            }));
            feed.trips.push(trip);
        }
        let known = self.refused.iter().any(|refused| refused.file == "trips.txt");
        let strangers = stops.keys().filter(|_| !known);
        self.refused.extend(strangers.map(|trip| whole("stop_times.txt", trip, "county-gtfs-no-trip")));
    }
}

fn whole(file: &str, found: &str, why: &'static str) -> GtfsRefusal {
    GtfsRefusal { file: file.into(), line: 0, found: found.into(), why }
}

fn calendar(line: &Line) -> Told<Calendar> {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut bits = 0;
    for (name, at) in names.iter().zip(0..) {
        match line.must(name)?.as_str() {
            "0" => {}
            "1" => bits |= 1 << at,
            found => return Err(line.refuse(found, "county-gtfs-not-0-or-1")),
        }
    }
    let (from, until) = (line.day("start_date")?, line.day("end_date")?);
    if until < from {
        return Err(line.refuse(line.text("end_date"), "county-gtfs-ends-first"));
    }
    Ok(Calendar {
        code: line.code("service_id")?,
        weekdays: Weekdays::new(bits).unwrap_or(Weekdays::ALL),
        from,
        until,
    })
}

fn calendar_date(line: &Line) -> Told<CalendarDate> {
    let runs = match line.must("exception_type")?.as_str() {
        "1" => true,
        "2" => false,
        found => return Err(line.refuse(found, "county-gtfs-not-1-or-2")),
    };
    Ok(CalendarDate { calendar: line.code("service_id")?, day: line.day("date")?, runs })
}

/// A service that calendar_dates.txt alone tells of drives on no weekday.
fn without_weekdays(feed: &Feed) -> Vec<Calendar> {
    let known: HashSet<&str> = feed.calendars.iter().map(|calendar| calendar.code.as_str()).collect();
    let mut new: BTreeMap<&str, (Day, Day)> = BTreeMap::new();
    for date in feed.calendar_dates.iter().filter(|date| !known.contains(date.calendar.as_str())) {
        let days = new.entry(&date.calendar).or_insert((date.day, date.day));
        *days = (days.0.min(date.day), days.1.max(date.day));
    }
    let weekdays = || Weekdays::new(0).unwrap_or(Weekdays::ALL);
    let calendar = |(code, (from, until)): (&str, (Day, Day))| Calendar {
        code: code.into(),
        weekdays: weekdays(),
        from,
        until,
    };
    new.into_iter().map(calendar).collect()
}

fn call(line: &Line, places: &HashMap<String, &Place>) -> Told<Call> {
    let stop = line.code("stop_id")?;
    let place = places.get(&stop).ok_or_else(|| line.refuse(&stop, "county-gtfs-no-stop"))?.id;
    let (arrives_minute, departs_minute) = (line.minute("arrival_time")?, line.minute("departure_time")?);
    if departs_minute < arrives_minute {
        return Err(line.refuse(line.text("departure_time"), "county-gtfs-departs-first"));
    }
    Ok(Call { place, arrives_minute, departs_minute })
}

fn trip(
    line: &Line,
    network: &Timetable,
    calendars: &HashSet<String>,
    stops: &BTreeMap<String, Vec<(i64, Call)>>,
) -> Told<NewTrip> {
    let number = line.must("route_id")?;
    let route = network.routes().iter().find(|route| route.number.to_string() == number);
    let route = route.ok_or_else(|| line.refuse(&number, "county-gtfs-no-route"))?;
    let (code, calendar) = (line.code("trip_id")?, line.code("service_id")?);
    if !calendars.contains(&calendar) {
        return Err(line.refuse(&calendar, "county-gtfs-no-service"));
    }
    let Some(stops) = stops.get(&code) else {
        return Err(line.refuse(&code, "county-gtfs-no-stops"));
    };
    if stops.windows(2).any(|pair| pair[1].1.arrives_minute < pair[0].1.departs_minute) {
        return Err(line.refuse(&code, "county-gtfs-goes-back"));
    }
    let leg = if line.text("direction_id") == "1" { Leg::Collecting } else { Leg::Bringing };
    let cutoff_minute = cutoff(line, route, leg, stops[0].1.departs_minute)?;
    let vehicles = &network.schedule().vehicles;
    let vehicle = vehicles.iter().find(|vehicle| vehicle.details.code == line.text("vehicle"));
    Ok(NewTrip { code, route: route.id, leg, calendar, cutoff_minute, vehicle: vehicle.map(|v| v.id) })
}

/// The cut-off that our own column tells, or as long before the departure as the route has it.
fn cutoff(line: &Line, route: &Route, leg: Leg, departs: i64) -> Told<i64> {
    let lead = if leg == Leg::Collecting { route.departs_minute - route.cutoff_minute } else { 0 };
    let cutoff =
        if line.text("cutoff").is_empty() { (departs - lead).max(0) } else { line.minute("cutoff")? };
    if cutoff > departs {
        Err(line.refuse(line.text("cutoff"), "county-gtfs-cutoff-late"))
    } else {
        Ok(cutoff)
    }
}
