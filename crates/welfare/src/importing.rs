//! Surveys and deliveries in as tables, and the surveys out as the table that comes back in unchanged.
use crate::{By, Circumstance, deliver, record_circumstances};
use county::{Producer, ProducerId, ProducerKind, VillageId, producers_by_codes};
use kernel::{Grams, Whole};
use sheets::{Column, Record, Records, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

/// The columns of a table of surveys.
pub const CIRCUMSTANCE_COLUMNS: &[Column] = &[
    column("household_code", &["户编号", "Household code"], true),
    column("year", &["年份", "Year"], true),
    column("other_income_yuan", &["平台外收入(元)", "Income elsewhere in yuan"], true),
    column("out_of_school", &["失学儿童", "Children out of school"], false),
    column("uninsured", &["未参保", "Uninsured people"], false),
    column("unsafe_house", &["危房", "Unsafe house"], false),
    column("no_safe_water", &["饮水不安全", "No safe water"], false),
];
/// The columns of a table of deliveries into co-operatives' lots.
pub const DELIVERY_COLUMNS: &[Column] = &[
    column("lot_code", &["批次", "Lot code"], true),
    column("household_code", &["户编号", "Household code"], true),
    column("weight_kg", &["净重(kg)", "Weight in kg"], true),
];
const YES_OR_NO: &[&str] = &["是|yes|1|true", "否|no|0|false"];
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2100;

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub taken: usize,
    pub left_out: Vec<RowError>,
}

/// Takes a table of surveys in: every row that can be read, and of the others why not. Village staff enter only
/// households of `village`.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_circumstances(
    tx: &mut Tx,
    table: &sheets::Table,
    village: Option<VillageId>,
    by: By,
) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(CIRCUMSTANCE_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let households = households(tx, &records)?;
    let mut rows: HashMap<(ProducerId, i64), usize> = HashMap::new();
    let read = records.iter().map(|record| {
        let found = read_circumstance(&record, &households, village)?;
        match rows.insert((found.household, found.year), record.number()) {
            None => Ok(found),
            Some(row) => Err(record.refuse("household_code", Wrong::Twice { row })),
        }
    });
    let (good, left_out) = parted(read.collect());
    record_circumstances(tx, &good, by)?;
    Ok(Ok(Imported { taken: good.len(), left_out }))
}

/// Takes a table of deliveries in.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_deliveries(tx: &mut Tx, table: &sheets::Table) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(DELIVERY_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let households = households(tx, &records)?;
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("lot_code")).ok()).collect();
    let lots = stock::lot_producers(tx, &codes)?;
    let mut rows: HashMap<(String, ProducerId), usize> = HashMap::new();
    let read = records.iter().map(|record| {
        let (lot, household, weight) = read_delivery(&record, &households, &lots)?;
        match rows.insert((lot.clone(), household), record.number()) {
            None => Ok((lot, household, weight)),
            Some(row) => Err(record.refuse("household_code", Wrong::Twice { row })),
        }
    });
    let (good, left_out) = parted(read.collect());
    deliver(tx, &good)?;
    Ok(Ok(Imported { taken: good.len(), left_out }))
}

fn parted<T>(read: Vec<Result<T, RowError>>) -> (Vec<T>, Vec<RowError>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in read {
        match row {
            Ok(row) => good.push(row),
            Err(error) => bad.push(error),
        }
    }
    (good, bad)
}

fn households(tx: &mut Tx, records: &Records<'_>) -> store::Result<HashMap<String, Producer>> {
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("household_code")).ok()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let mut found = producers_by_codes(tx, &codes)?;
    found.retain(|_, producer| producer.kind == ProducerKind::Household);
    Ok(found)
}

fn household(
    record: &Record<'_>,
    households: &HashMap<String, Producer>,
    village: Option<VillageId>,
) -> Result<ProducerId, RowError> {
    record.get("household_code", |text| {
        let found = households.get(&sheets::code(text)?);
        let found = found.filter(|p| village.is_none_or(|village| p.village == village));
        found.map(|producer| producer.id).ok_or(Wrong::Unknown { kind: "grower" })
    })
}

fn read_circumstance(
    record: &Record<'_>,
    households: &HashMap<String, Producer>,
    village: Option<VillageId>,
) -> Result<Circumstance, RowError> {
    let yes = |column| {
        Ok::<bool, RowError>(
            record.maybe(column, sheets::choice(YES_OR_NO, &[true, false]))?.unwrap_or(false),
        )
    };
    Ok(Circumstance {
        household: household(record, households, village)?,
        year: record.get("year", sheets::whole(YEARS))?,
        other_income: record.get("other_income_yuan", sheets::yuan)?,
        out_of_school: record.maybe("out_of_school", sheets::count)?.unwrap_or_default(),
        uninsured: record.maybe("uninsured", sheets::count)?.unwrap_or_default(),
        unsafe_house: yes("unsafe_house")?,
        no_safe_water: yes("no_safe_water")?,
    })
}

fn read_delivery(
    record: &Record<'_>,
    households: &HashMap<String, Producer>,
    lots: &HashMap<String, ProducerId>,
) -> Result<(String, ProducerId, Grams), RowError> {
    let lot = record.get("lot_code", |text| {
        let code = sheets::code(text)?;
        if lots.contains_key(&code) { Ok(code) } else { Err(Wrong::Unknown { kind: "lot" }) }
    })?;
    let weight = record.get("weight_kg", sheets::above_zero(sheets::kilograms))?;
    Ok((lot, household(record, households, None)?, weight))
}

/// The table that [`import_circumstances`] takes back.
pub(crate) fn export_table(words: &Words, found: &[(String, Circumstance)]) -> Table {
    let say = |key: &str| words.say(format!("welfare-sheet-{key}"));
    let heads = vec![
        Head::text(say("household-code")),
        Head::text(say("year")),
        Head::figure(say("other-income")),
        Head::figure(say("out-of-school")),
        Head::figure(say("uninsured")),
        Head::text(say("unsafe-house")),
        Head::text(say("no-safe-water")),
    ];
    let yes = |yes: bool| Cell::Text(words.say(if yes { "welfare-yes" } else { "welfare-no" }));
    let mut table = Table::new(words, heads);
    for (code, c) in found {
        table.row(vec![
            Cell::Code(code.clone()),
            Cell::Code(c.year.to_string()),
            Cell::Yuan(c.other_income),
            Cell::Whole(c.out_of_school.get()),
            Cell::Whole(c.uninsured.get()),
            yes(c.unsafe_house),
            yes(c.no_safe_water),
        ]);
    }
    table
}
