//! What a new county begins with, in as tables: townships, villages, companies, routes, stops and zones. Its places
//! come between companies and routes, as a table of the network. A code that is there already is left as it is, so
//! a sheet that grew can be taken in again.
use crate::commands::{add_companies, add_routes, add_townships, add_villages, add_zones, extend_routes};
use crate::importing::Imported;
use crate::{
    NewCompany, NewRoute, NewTownship, NewVillage, NewZone, Place, PlaceKind, Route, RouteId, Stop,
    Timetable, Township, TownshipKind, VillageKind, timetable,
};
use kernel::Position;
use sheets::{Column, Record, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;

const NAME_CHARS_MAX: usize = 60;
const LETTERS_CHARS_MAX: usize = 6;
const MINUTES_MAX: i64 = 24 * 60;
const DAYS_MAX: i64 = 30;
const TOWNSHIP_KINDS: &[&str] = &["镇|街道|town", "乡|township"];
const VILLAGE_KINDS: &[&str] = &["村|行政村|village", "社区|community"];

const fn needed(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: true }
}
const fn optional(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: false }
}

const CODE: Column = needed("code", &["编号", "编码"]);
const NAME_ZH: Column = needed("name_zh", &["名称"]);
const NAME_EN: Column = needed("name_en", &["英文名"]);
const LONGITUDE: Column = optional("longitude", &["经度"]);
const LATITUDE: Column = optional("latitude", &["纬度"]);
const KIND: Column = optional("kind", &["类型"]);
const ROUTE: Column = needed("route", &["线路"]);
const MINUTES: Column = needed("minutes", &["分钟"]);

/// What a sheet of a new county holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundingSheet {
    Townships,
    Villages,
    Companies,
    Routes,
    /// The outlets at which a route's bus stops, in its order.
    Stops,
    Zones,
}

const TOWNSHIPS: &[Column] =
    &[CODE, needed("letters", &["字母"]), NAME_ZH, NAME_EN, KIND, LONGITUDE, LATITUDE];
const VILLAGES: &[Column] =
    &[CODE, needed("township", &["乡镇编号"]), NAME_ZH, NAME_EN, KIND, LONGITUDE, LATITUDE];
const COMPANIES: &[Column] = &[CODE, NAME_ZH, NAME_EN];
const ROUTES: &[Column] = &[
    needed("number", &["线路号"]),
    NAME_ZH,
    NAME_EN,
    needed("company", &["公司编号"]),
    needed("transit", &["中转站编号"]),
    needed("morning", &["早班"]),
    needed("departs", &["午班"]),
    needed("cutoff", &["截单"]),
];
const STOPS: &[Column] = &[ROUTE, CODE, MINUTES];
const ZONES: &[Column] =
    &[CODE, NAME_ZH, NAME_EN, needed("days", &["天数"]), needed("freight_yuan", &["运费元"])];

impl FoundingSheet {
    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Townships => TOWNSHIPS,
            Self::Villages => VILLAGES,
            Self::Companies => COMPANIES,
            Self::Routes => ROUTES,
            Self::Stops => STOPS,
            Self::Zones => ZONES,
        }
    }
}

/// Takes a table of a new county in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_founding(
    tx: &mut Tx,
    sheet: FoundingSheet,
    table: &sheets::Table,
) -> store::Result<Result<Imported, SheetError>> {
    let known = timetable(tx)?;
    let read = Reading { known: &known };
    let done = match sheet {
        FoundingSheet::Townships => {
            taken(table, sheet, |r| read.township(r)).map(|t| t.put(tx, add_townships))
        }
        FoundingSheet::Villages => taken(table, sheet, |r| read.village(r)).map(|t| t.put(tx, add_villages)),
        FoundingSheet::Companies => {
            taken(table, sheet, |r| read.company(r)).map(|t| t.put(tx, add_companies))
        }
        FoundingSheet::Routes => taken(table, sheet, |r| read.route(r)).map(|t| t.put(tx, add_routes)),
        FoundingSheet::Stops => taken(table, sheet, |r| read.stop(r)).map(|t| t.put(tx, extend_routes)),
        FoundingSheet::Zones => taken(table, sheet, |r| read.zone(r)).map(|t| t.put(tx, add_zones)),
    };
    match done {
        Ok(imported) => imported.map(Ok),
        Err(refused) => Ok(Err(refused)),
    }
}

/// The rows of a table that can go in, and those that cannot.
struct Taken<T> {
    good: Vec<T>,
    left_out: Vec<RowError>,
}

impl<T> Taken<T> {
    fn put<Id>(
        self,
        tx: &mut Tx,
        add: impl FnOnce(&mut Tx, &[T]) -> store::Result<Vec<Id>>,
    ) -> store::Result<Imported> {
        let added = if self.good.is_empty() { 0 } else { add(tx, &self.good)?.len() };
        Ok(Imported { added, changed: 0, left_out: self.left_out })
    }
}

/// Reads every row; the same code twice is refused the second time.
fn taken<T>(
    table: &sheets::Table,
    sheet: FoundingSheet,
    read: impl Fn(&Record<'_>) -> Result<(String, T), RowError>,
) -> Result<Taken<T>, SheetError> {
    let records = table.columns(sheet.columns())?;
    let mut rows: HashMap<String, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        match read(&record) {
            Err(error) => left_out.push(error),
            Ok((code, one)) => match rows.insert(code.clone(), record.number()) {
                None => good.push(one),
                Some(row) => {
                    rows.insert(code, row);
                    left_out.push(record.refuse(sheet.key(), Wrong::Twice { row }));
                }
            },
        }
    }
    Ok(Taken { good, left_out })
}

impl FoundingSheet {
    /// The column that names a row.
    const fn key(self) -> &'static str {
        if matches!(self, Self::Routes) { "number" } else { "code" }
    }
}

/// Reads rows against what the county has already.
struct Reading<'t> {
    known: &'t Timetable,
}

type Read<T> = Result<(String, T), RowError>;

impl Reading<'_> {
    fn township(&self, record: &Record<'_>) -> Read<NewTownship> {
        let there = |code: &str| self.known.townships().iter().any(|t| t.code == code);
        let code = new_code(record, "code", there)?;
        let letters = record.get("letters", letters)?;
        if self.known.townships().iter().any(|township| township.letters == letters) {
            return Err(record.refuse("letters", KNOWN));
        }
        let seat = position(record)?.ok_or_else(|| record.refuse("longitude", Wrong::Missing))?;
        let (name_zh, name_en) = names(record)?;
        let kind = record.maybe("kind", sheets::choice(TOWNSHIP_KINDS, TownshipKind::ALL))?;
        let kind = kind.unwrap_or(TownshipKind::Town);
        Ok((code.clone(), NewTownship { code, letters, name_zh, name_en, kind, position: seat }))
    }

    fn village(&self, record: &Record<'_>) -> Read<NewVillage> {
        let code = new_code(record, "code", |code| self.known.villages().iter().any(|v| v.code == code))?;
        let township = record.get("township", |text| self.township_of(text))?;
        let surveyed = position(record)?;
        let (name_zh, name_en) = names(record)?;
        let kind = record.maybe("kind", sheets::choice(VILLAGE_KINDS, VillageKind::ALL))?;
        let village = NewVillage {
            code: code.clone(),
            township: township.id,
            name_zh,
            name_en,
            kind: kind.unwrap_or(VillageKind::Village),
            // Nobody surveyed it: it is drawn at its township's seat, and marked as estimated.
            position: surveyed.unwrap_or(township.position),
            estimated: surveyed.is_none(),
        };
        Ok((code, village))
    }

    fn company(&self, record: &Record<'_>) -> Read<NewCompany> {
        let code = new_code(record, "code", |code| self.known.companies().iter().any(|c| c.code == code))?;
        let (name_zh, name_en) = names(record)?;
        Ok((code.clone(), NewCompany { code, name_zh, name_en }))
    }

    fn route(&self, record: &Record<'_>) -> Read<NewRoute> {
        let number = record.get("number", sheets::whole(1..=999))?;
        if self.known.routes().iter().any(|route| route.number == number) {
            return Err(record.refuse("number", KNOWN));
        }
        let (morning, departs) = (record.get("morning", minute)?, record.get("departs", minute)?);
        let cutoff = record.get("cutoff", minute)?;
        if morning >= departs || cutoff > departs {
            return Err(record.refuse("departs", Wrong::Room { key: "county-wrong-hours" }));
        }
        let company = |text: &str| {
            let code = sheets::code(text)?;
            let found = self.known.companies().iter().find(|company| company.code == code);
            found.map(|company| company.id).ok_or(Wrong::Room { key: "county-wrong-company" })
        };
        let (name_zh, name_en) = names(record)?;
        let route = NewRoute {
            number,
            name_zh,
            name_en,
            company: record.get("company", company)?,
            transit: record.get("transit", |text| self.place_of(text, PlaceKind::Transit))?.id,
            morning_minute: morning,
            departs_minute: departs,
            cutoff_minute: cutoff,
            stops: Vec::new(),
        };
        Ok((number.to_string(), route))
    }

    fn stop(&self, record: &Record<'_>) -> Read<(RouteId, Stop)> {
        let outlet = record.get("code", |text| self.place_of(text, PlaceKind::Outlet))?;
        if self.known.route_of(outlet.id).is_some() {
            return Err(record.refuse("code", Wrong::Room { key: "county-wrong-stop" }));
        }
        let route = record.get("route", |text| self.route_of(text))?;
        let minutes = record.get("minutes", sheets::whole(0..=MINUTES_MAX))?;
        Ok((outlet.code.clone(), (route.id, Stop { place: outlet.id, minutes })))
    }

    fn zone(&self, record: &Record<'_>) -> Read<NewZone> {
        let code = record.get("code", zone_code)?;
        if self.known.zone_by_code(&code).is_some() {
            return Err(record.refuse("code", KNOWN));
        }
        let (name_zh, name_en) = names(record)?;
        let days = record.get("days", sheets::whole(1..=DAYS_MAX))?;
        let freight = record.get("freight_yuan", sheets::yuan)?;
        Ok((code.clone(), NewZone { code, name_zh, name_en, days, freight }))
    }

    fn township_of(&self, text: &str) -> Result<&Township, Wrong> {
        let code = sheets::code(text)?;
        let found = self.known.townships().iter().find(|township| township.code == code);
        found.ok_or(Wrong::Unknown { kind: "township" })
    }

    fn place_of(&self, text: &str, kind: PlaceKind) -> Result<&Place, Wrong> {
        let found = self.known.place_by_code(&sheets::code(text)?).filter(|place| place.kind == kind);
        found.ok_or(Wrong::Room { key: "county-wrong-place" })
    }

    fn route_of(&self, text: &str) -> Result<&Route, Wrong> {
        let number = sheets::whole(1..=999)(text)?;
        let found = self.known.routes().iter().find(|route| route.number == number);
        found.ok_or(Wrong::Room { key: "county-wrong-route" })
    }
}

/// There is one already, and it stays as it is.
const KNOWN: Wrong = Wrong::Room { key: "county-wrong-known" };

fn new_code(
    record: &Record<'_>,
    column: &'static str,
    known: impl Fn(&str) -> bool,
) -> Result<String, RowError> {
    let code = record.get(column, sheets::code)?;
    if known(&code) { Err(record.refuse(column, KNOWN)) } else { Ok(code) }
}

fn names(record: &Record<'_>) -> Result<(String, String), RowError> {
    let name = sheets::text(NAME_CHARS_MAX);
    Ok((record.get("name_zh", &name)?, record.get("name_en", &name)?))
}

/// A zone's code is a word of addresses: small letters.
fn zone_code(text: &str) -> Result<String, Wrong> {
    sheets::code(text).map(|code| code.to_lowercase())
}

/// The letters that begin the codes of a township's lots.
fn letters(text: &str) -> Result<String, Wrong> {
    let letters = sheets::code(text)?;
    let good = letters.len() <= LETTERS_CHARS_MAX && letters.bytes().all(|b| b.is_ascii_uppercase());
    if good { Ok(letters) } else { Err(Wrong::Room { key: "county-wrong-letters" }) }
}

/// A time of the day such as `14:20`, as minutes since midnight.
fn minute(text: &str) -> Result<i64, Wrong> {
    let wrong = Wrong::Room { key: "county-wrong-minute" };
    let (hour, minute) = text.trim().split_once(':').ok_or(wrong)?;
    let minute = minute.split(':').next().unwrap_or_default();
    match (hour.trim().parse::<i64>(), minute.trim().parse::<i64>()) {
        (Ok(hour @ 0..24), Ok(minute @ 0..60)) => Ok(hour * 60 + minute),
        _ => Err(wrong),
    }
}

/// Where it is, if the table says so: both degrees or none.
fn position(record: &Record<'_>) -> Result<Option<Position>, RowError> {
    let wrong = Wrong::Room { key: "county-wrong-degrees" };
    let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong);
    match (record.maybe("longitude", degrees)?, record.maybe("latitude", degrees)?) {
        (None, None) => Ok(None),
        (Some(longitude), Some(latitude)) => {
            let at = Position::of_degrees(longitude, latitude);
            at.map(Some).ok_or_else(|| record.refuse("longitude", wrong))
        }
        (None, _) => Err(record.refuse("longitude", Wrong::Missing)),
        (_, None) => Err(record.refuse("latitude", Wrong::Missing)),
    }
}
