//! Readings of thermometers, as a table.
use super::model::{NewReading, ReadingRefusal, Source, Tenths};
use super::reading::{find_box, record_readings};
use county::{Timetable, timetable};
use kernel::Time;
use sheets::{Column, Record, RowError, SheetError, Wrong};
use store::Tx;
use webkit::PersonId;

const fn column(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: true }
}

/// The columns of a thermometer's file.
pub const READING_COLUMNS: &[Column] = &[
    column("box", &["冷柜", "地点或车号"]),
    column("at", &["时间", "time"]),
    column("celsius", &["温度", "temperature"]),
];

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenReadings {
    pub taken: usize,
    pub left_out: Vec<RowError>,
}

/// Takes a thermometer's file in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_readings(
    tx: &mut Tx,
    table: &sheets::Table,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<TakenReadings, SheetError>> {
    let network = timetable(tx)?;
    let records = match table.columns(READING_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let sorted = records.sort(|record| read(&network, record, person, now));
    let good: Vec<NewReading> = sorted.good.into_iter().map(|(_, reading)| reading).collect();
    record_readings(tx, &good, now)?;
    Ok(Ok(TakenReadings { taken: good.len(), left_out: sorted.bad }))
}

fn read(
    network: &Timetable,
    record: &Record<'_>,
    person: Option<PersonId>,
    now: Time,
) -> Result<NewReading, RowError> {
    let wrong = |refusal: ReadingRefusal| Wrong::Room { key: refusal.key() };
    let at = record.get("at", sheets::time)?;
    if at > now {
        return Err(record.refuse("at", wrong(ReadingRefusal::InTheFuture)));
    }
    Ok(NewReading {
        cold_box: record
            .get("box", |text| find_box(network, text).ok_or(wrong(ReadingRefusal::UnknownBox)))?,
        at,
        temperature: record
            .get("celsius", |text| Tenths::read(text).ok_or(wrong(ReadingRefusal::NotATemperature)))?,
        source: Source::Device,
        person,
    })
}
