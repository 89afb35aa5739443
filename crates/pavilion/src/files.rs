//! `import` and `export`: sheets in and out. The rooms know their own columns; here is only which is which.
use crate::cli::{At, options};
use crate::rooms;
use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use county::{FoundingSheet, HouseholdSheet, NetworkSheet};
use serde::Serialize;
use sheets::{Format, RowError, SheetError, Table};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use store::{County, CountyId, Error, Store, Tx};
use webkit::{Lang, Settings, Site, Words, wall};

/// Bad rows that are printed; the rest are counted, and all are in the file of --bad-rows.
const BAD_ROWS_PRINTED: usize = 20;

#[derive(Clone, Copy, ValueEnum)]
pub enum Import {
    Townships,
    Villages,
    /// The companies that run routes.
    Companies,
    Routes,
    /// The outlets at which the buses stop, in the buses' order.
    Stops,
    /// Where the line-haul goes, and what it costs.
    Zones,
    Products,
    Lots,
    Producers,
    /// People of households.
    HouseholdMembers,
    /// Land and crops of households.
    HouseholdPlots,
    /// Bank accounts of producers.
    BankAccounts,
    /// Parcels that carriers bring from outside.
    Inbound,
    /// A timetable as GTFS, a zip or a folder: all of it or nothing.
    Gtfs,
    /// Hub, transit centres and outlets.
    Places,
    /// Vehicles with capacity and costs.
    Vehicles,
    /// Trips of the timetable.
    Trips,
    /// Where and when trips stop.
    StopTimes,
    /// Weekdays on which trips drive.
    Calendars,
    /// Days on which trips drive, or do not, whatever the weekday.
    CalendarDates,
    /// Days on which nothing drives.
    Holidays,
    /// Places that no shuttle reaches.
    Closures,
    /// When places are open.
    OpeningHours,
    /// Metres and seconds by road.
    Distances,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Export {
    Products,
    Lots,
    /// The timetable as GTFS, a zip or a folder.
    Gtfs,
    /// The companies that run routes.
    Companies,
    Routes,
    /// The outlets at which the buses stop, in the buses' order.
    Stops,
    /// Hub, transit centres and outlets.
    Places,
    /// Vehicles with capacity and costs.
    Vehicles,
    /// Trips of the timetable.
    Trips,
    /// Where and when trips stop.
    StopTimes,
    /// Weekdays on which trips drive.
    Calendars,
    /// Days on which trips drive, or do not, whatever the weekday.
    CalendarDates,
    /// Days on which nothing drives.
    Holidays,
    /// Places that no shuttle reaches.
    Closures,
    /// When places are open.
    OpeningHours,
    /// Metres and seconds by road.
    Distances,
    /// The month of every household as PDF, a file each, into a folder.
    Statements,
}

/// What went in, and what did not.
#[derive(Serialize)]
struct Report {
    taken: usize,
    left_out: Vec<BadRow>,
}

#[derive(Serialize)]
struct BadRow {
    row: usize,
    column: String,
    why: String,
}

type Taken = (usize, Vec<RowError>);

/// Takes a sheet in. Good rows go in whatever the others are; exit 1 where some were left out.
pub fn import(kind: Import, file: &Path, at: &At, bad_rows: Option<&Path>, json: bool) -> Result<ExitCode> {
    if matches!(kind, Import::Gtfs) {
        return crate::gtfs::import(file, at, json);
    }
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let site = open(at)?;
    let words = site.words(language());
    let county = only_county(site.store())?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let table = sheets::read(&name, &bytes).map_err(|error| anyhow!("{}", words.sheet_error(&error)))?;
    let now = county.clock.at(wall());
    let taken = site.store().write::<_, Error>(county.id, |tx| take(tx, kind, &table, now))?;
    let (count, left_out) = taken.map_err(|error| anyhow!("{}", words.sheet_error(&error)))?;
    if let (Some(path), false) = (bad_rows, left_out.is_empty()) {
        let sheet = words.bad_rows(&table, &left_out)?;
        std::fs::write(path, sheet).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    print(words, count, &left_out, json);
    Ok(if left_out.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn take(
    tx: &mut Tx,
    kind: Import,
    table: &Table,
    now: kernel::Time,
) -> store::Result<Result<Taken, SheetError>> {
    Ok(match kind {
        Import::Townships => founding(tx, FoundingSheet::Townships, table)?,
        Import::Villages => founding(tx, FoundingSheet::Villages, table)?,
        Import::Companies => founding(tx, FoundingSheet::Companies, table)?,
        Import::Routes => founding(tx, FoundingSheet::Routes, table)?,
        Import::Stops => founding(tx, FoundingSheet::Stops, table)?,
        Import::Zones => founding(tx, FoundingSheet::Zones, table)?,
        Import::Products => {
            catalog::import_products(tx, table, now)?.map(|done| (done.added + done.changed, done.left_out))
        }
        Import::Producers => {
            county::import_producers(tx, table, now)?.map(|done| (done.added + done.changed, done.left_out))
        }
        Import::HouseholdMembers => household(tx, HouseholdSheet::Members, table, now)?,
        Import::HouseholdPlots => household(tx, HouseholdSheet::Plots, table, now)?,
        Import::BankAccounts => household(tx, HouseholdSheet::Accounts, table, now)?,
        // A feed is no table; it was taken before.
        Import::Gtfs => Ok((0, Vec::new())),
        Import::Inbound => {
            logistics::import_inbound(tx, table, now)?.map(|done| (done.waybills.len(), done.left_out))
        }
        Import::Places => network(tx, NetworkSheet::Places, table)?,
        Import::Vehicles => network(tx, NetworkSheet::Vehicles, table)?,
        Import::Trips => network(tx, NetworkSheet::Trips, table)?,
        Import::StopTimes => network(tx, NetworkSheet::StopTimes, table)?,
        Import::Calendars => network(tx, NetworkSheet::Calendars, table)?,
        Import::CalendarDates => network(tx, NetworkSheet::CalendarDates, table)?,
        Import::Holidays => network(tx, NetworkSheet::Holidays, table)?,
        Import::Closures => network(tx, NetworkSheet::Closures, table)?,
        Import::OpeningHours => network(tx, NetworkSheet::OpeningHours, table)?,
        Import::Distances => network(tx, NetworkSheet::Distances, table)?,
        Import::Lots => stock::import_lots(tx, table, now)?.map(|done| (done.listed.len(), done.left_out)),
    })
}

fn network(tx: &mut Tx, sheet: NetworkSheet, table: &Table) -> store::Result<Result<Taken, SheetError>> {
    let imported = county::import_network(tx, sheet, table)?;
    Ok(imported.map(|done| (done.added + done.changed, done.left_out)))
}

fn founding(tx: &mut Tx, sheet: FoundingSheet, table: &Table) -> store::Result<Result<Taken, SheetError>> {
    let imported = county::import_founding(tx, sheet, table)?;
    Ok(imported.map(|done| (done.added, done.left_out)))
}

fn household(
    tx: &mut Tx,
    kind: HouseholdSheet,
    table: &Table,
    now: kernel::Time,
) -> store::Result<Result<Taken, SheetError>> {
    let imported = county::import_household_sheet(tx, kind, table, now)?;
    Ok(imported.map(|done| (done.changed, done.left_out)))
}

fn print(words: &Words, taken: usize, left_out: &[RowError], json: bool) {
    let bad = |error: &RowError| BadRow {
        row: error.row,
        column: error.column.to_string(),
        why: words.row_error(error),
    };
    if json {
        let report = Report { taken, left_out: left_out.iter().map(bad).collect() };
        return println!("{}", serde_json::to_string(&report).unwrap_or_default());
    }
    println!("{taken} rows were taken in, {} were left out.", left_out.len());
    for error in left_out.iter().take(BAD_ROWS_PRINTED) {
        println!("  {}", words.row_error(error));
    }
    if left_out.len() > BAD_ROWS_PRINTED {
        println!(
            "  … and {} more; --bad-rows FILE.xlsx writes them all with their reasons.",
            left_out.len() - BAD_ROWS_PRINTED
        );
    }
}

#[derive(Serialize)]
pub struct Exported {
    pub file: String,
    pub bytes: usize,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wrote {} ({} bytes)", self.file, self.bytes)
    }
}

/// Writes a sheet that goes back in unchanged. Reads beside a running server.
pub fn export(kind: Export, file: &Path, at: &At) -> Result<Exported> {
    if matches!(kind, Export::Gtfs) {
        return crate::gtfs::export(file, at);
    }
    let format = match file.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => Format::Xlsx,
        Some("csv") => Format::Csv,
        _ => bail!("{}: name a file that ends in .xlsx or .csv", file.display()),
    };
    let store = Store::open_beside(&at.place(), options())?;
    let county = only_county(&store)?;
    let bytes = store.read(county.id, |tx| write(tx, kind, format)).map_err(|error: Failed| error.0)?;
    std::fs::write(file, &bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(Exported { file: file.display().to_string(), bytes: bytes.len() })
}

fn write(tx: &mut Tx, kind: Export, format: Format) -> Result<Vec<u8>, Failed> {
    match kind {
        Export::Gtfs => Err(Failed(anyhow!("a timetable is no sheet"))),
        Export::Products => catalog::export_products(tx, format).map_err(|error| Failed(error.into())),
        Export::Companies => write_network(tx, NetworkSheet::Companies, format),
        Export::Routes => write_network(tx, NetworkSheet::Routes, format),
        Export::Stops => write_network(tx, NetworkSheet::Stops, format),
        Export::Places => write_network(tx, NetworkSheet::Places, format),
        Export::Vehicles => write_network(tx, NetworkSheet::Vehicles, format),
        Export::Trips => write_network(tx, NetworkSheet::Trips, format),
        Export::StopTimes => write_network(tx, NetworkSheet::StopTimes, format),
        Export::Calendars => write_network(tx, NetworkSheet::Calendars, format),
        Export::CalendarDates => write_network(tx, NetworkSheet::CalendarDates, format),
        Export::Holidays => write_network(tx, NetworkSheet::Holidays, format),
        Export::Closures => write_network(tx, NetworkSheet::Closures, format),
        Export::OpeningHours => write_network(tx, NetworkSheet::OpeningHours, format),
        Export::Distances => write_network(tx, NetworkSheet::Distances, format),
        Export::Statements => Err(Failed(anyhow!("statements are written into a folder"))),
        Export::Lots => {
            stock::export_lots(tx, &stock::Lots::default(), format).map_err(|error| Failed(error.into()))
        }
    }
}

fn write_network(tx: &mut Tx, sheet: NetworkSheet, format: Format) -> Result<Vec<u8>, Failed> {
    county::export_network(tx, sheet, format).map_err(|error| Failed(error.into()))
}

/// The error of an export, carried through the store.
pub struct Failed(pub anyhow::Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

pub fn open(at: &At) -> Result<Site> {
    let store = Store::open(&at.place(), &rooms::schemas(), options())?;
    Ok(Site::new(store, &rooms::ROOMS, at.settings().unwrap_or_else(|_| Settings::default()))?)
}

pub fn only_county(store: &Store) -> Result<County> {
    let mut counties = store.read::<_, Error>(CountyId::default(), |tx| tx.counties())?;
    match (counties.pop(), counties.len()) {
        (Some(county), 0) => Ok(county),
        (None, _) => bail!(
            "there is no county in this database. Found one with `pavilion found`, or make the demo county with `pavilion demo --no-serve`"
        ),
        _ => bail!("there are several counties in this database; use the office's pages of the one you mean"),
    }
}

/// The language of the terminal.
pub fn language() -> Lang {
    let tag = std::env::var("LC_ALL").or_else(|_| std::env::var("LANG")).unwrap_or_default();
    if tag.starts_with("zh") { Lang::Zh } else { Lang::En }
}
