//! What drives when, and how far it is: vehicles, calendars, trips, holidays, closed roads, opening hours,
//! distances. A **trip** is a drive of the timetable, with the minute at which it calls at each **stop**; the
//! words are GTFS's. A leg of a route that has no trips of its own is driven each day at the route's hours. A day may
//! have been planned anew: then its plan's trips are driven, and no others.
mod day_plan;
mod distances;
mod finder;
mod gtfs;
mod lines;
mod model;
mod osrm;
mod reading;
mod reading_gtfs;
mod rows;
mod schedule;
mod sheets;
mod writing;

pub use self::sheets::{ExportNetworkError, NetworkSheet, export_network, import_network, remove_row};
pub use day_plan::{day_plan_calendar, drop_day_plan, put_day_plan};
pub use distances::{Distances, distances, put_distances};
pub use gtfs::{
    Files as GtfsFiles, GtfsError, GtfsRefusal, GtfsTaken, export_gtfs, import_gtfs, unzip_gtfs, zip_gtfs,
};
pub use lines::{RouteStop, put_companies, put_routes, put_stops};
pub use model::*;
pub use osrm::{OsrmAsk, OsrmRefusal, OsrmTold, osrm_asks, read_osrm};
pub use rows::rows as network_rows;
use rows::rows;
pub use schedule::{Passage, Schedule};
pub use writing::{
    put_calendar_dates, put_calendars, put_closures, put_holidays, put_opening_hours, put_stop_times,
    put_trips, put_vehicles, remove,
};

pub(crate) use self::sheets::table_of;

pub(crate) use reading::schedule;
pub(crate) use writing::shift_trips;
