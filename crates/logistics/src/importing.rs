//! Lists of carriers: the parcels that they bring from outside, as a table.
use crate::commands::{NewInbound, announce_inbound};
use crate::model::Carrier;
use catalog::Storage;
use county::{Company, Place, Timetable, timetable};
use kernel::Time;
use sheets::{Column, Record, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

/// The columns of a carrier's list.
pub const INBOUND_COLUMNS: &[Column] = &[
    column("carrier", &["快递公司", "承运商"], true),
    column("carrier_number", &["运单号", "快递单号", "tracking number"], true),
    column("receiver_name", &["收件人"], true),
    column("receiver_phone", &["收件电话", "电话"], true),
    column("outlet_code", &["服务点编号", "outlet"], true),
    column("weight_kg", &["重量（公斤）", "重量", "weight"], true),
    column("contents", &["内件", "品名"], false),
    column("storage", &["保存"], false),
];
const STORAGES: &[&str] = &["常温|room", "阴凉|cool", "冷藏|chilled", "冷冻|frozen"];

/// What became of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Their waybills; a number that was told before has the one that it had.
    pub waybills: Vec<String>,
    pub left_out: Vec<RowError>,
}

/// Takes a carrier's list in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_inbound(
    tx: &mut Tx,
    table: &sheets::Table,
    now: Time,
) -> store::Result<Result<Imported, SheetError>> {
    let network = timetable(tx)?;
    let records = match table.columns(INBOUND_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let mut rows: HashMap<Numbered, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        match read(&network, &record).and_then(|read| only_once(&mut rows, &record, read)) {
            Ok(read) => good.push(read),
            Err(error) => left_out.push(error),
        }
    }
    let answers = announce_inbound(tx, &good, now)?;
    Ok(Ok(Imported { waybills: answers.into_iter().filter_map(Result::ok).collect(), left_out }))
}

type Numbered = (county::CompanyId, String);

fn only_once(
    rows: &mut HashMap<Numbered, usize>,
    record: &Record<'_>,
    read: NewInbound,
) -> Result<NewInbound, RowError> {
    let key = (read.carrier.company, read.carrier.number.clone());
    match rows.get(&key) {
        Some(first) => Err(record.refuse("carrier_number", Wrong::Twice { row: *first })),
        None => {
            rows.insert(key, record.number());
            Ok(read)
        }
    }
}

fn read(network: &Timetable, record: &Record<'_>) -> Result<NewInbound, RowError> {
    let company = record.get("carrier", |text| find_company(network, text))?;
    let number = record.get("carrier_number", sheets::code)?;
    let outlet = record.get("outlet_code", |text| find_outlet(network, text))?;
    Ok(NewInbound {
        carrier: Carrier { company: company.id, number },
        to: outlet.id,
        receiver_name: record.get("receiver_name", sheets::text(60))?,
        receiver_phone: record.get("receiver_phone", sheets::phone)?,
        contents: record.maybe("contents", sheets::text(60))?.unwrap_or_default(),
        grams: record.get("weight_kg", sheets::kilograms)?,
        storage: record.maybe("storage", sheets::choice(STORAGES, Storage::ALL))?.unwrap_or(Storage::Room),
    })
}

/// By its code or its name.
fn find_company<'t>(network: &'t Timetable, text: &str) -> Result<&'t Company, Wrong> {
    let named =
        |company: &&Company| company.code == text || company.name_zh == text || company.name_en == text;
    network.companies().iter().find(named).ok_or(Wrong::Unknown { kind: "carrier" })
}

fn find_outlet<'t>(network: &'t Timetable, text: &str) -> Result<&'t Place, Wrong> {
    let code = sheets::code(text)?;
    network.outlets().find(|outlet| outlet.code == code).ok_or(Wrong::Unknown { kind: "outlet" })
}
