//! Floors as a table that people keep: out as it comes in again. Each row that is taken is a proposal; a second
//! person publishes it.
use crate::floors::{Floor, FloorRefusal, Grade, NewFloor, propose_floor};
use crate::funds::{Fund, funds};
use catalog::{Product, ProductId};
use kernel::{FenPerKilo, Time, Whole};
use sheets::{Column, Record, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Cell, Head, Table};
use webkit::{PersonId, Words};

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

/// The columns of a table of floors.
pub const FLOOR_COLUMNS: &[Column] = &[
    column("product", &["商品代号", "Product code"], true),
    column("grade", &["等级", "Grade"], false),
    column("from", &["从哪天起", "From"], true),
    column("to", &["到哪天", "To"], true),
    column("yuan_per_kg", &["每公斤（元）", "Yuan a kilogram"], true),
    column("fund", &["资金代号", "Fund code"], true),
];
const GRADES: &[&str] = &["特级|special|Special", "一级|first|First", "二级|second|Second"];

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFloors {
    pub proposed: usize,
    pub left_out: Vec<RowError>,
}

/// Proposes every floor of a table that can be taken; of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_floors(
    tx: &mut Tx,
    table: &sheets::Table,
    maker: PersonId,
    now: Time,
) -> store::Result<Result<ImportedFloors, SheetError>> {
    let records = match table.columns(FLOOR_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("product")).ok()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let (products, funds) = (catalog::products_by_codes(tx, &codes)?, funds(tx)?);
    let mut imported = ImportedFloors { proposed: 0, left_out: Vec::new() };
    for record in records.iter() {
        match read(&record, &products, &funds) {
            Ok(new) => match propose_floor(tx, &new, maker, now)? {
                Ok(_) => imported.proposed += 1,
                Err(refusal) => imported.left_out.push(refused(&record, &refusal)),
            },
            Err(error) => imported.left_out.push(error),
        }
    }
    Ok(Ok(imported))
}

fn read(
    record: &Record<'_>,
    products: &HashMap<String, Product>,
    funds: &[Fund],
) -> Result<NewFloor, RowError> {
    let product = |text: &str| {
        let code = sheets::code(text)?;
        products.get(&code).map(|product| product.id).ok_or(Wrong::Unknown { kind: "product" })
    };
    let fund = |text: &str| {
        let code = sheets::code(text)?;
        let found = funds.iter().find(|fund| fund.code.eq_ignore_ascii_case(&code));
        found.map(|fund| fund.id).ok_or(Wrong::Room { key: "ledger-refused-floor-fund" })
    };
    let from = record.get("from", sheets::day)?;
    Ok(NewFloor {
        product: record.get("product", product)?,
        grade: record.maybe("grade", sheets::choice(GRADES, Grade::ALL))?,
        from,
        to: record.get("to", sheets::day_from(from))?,
        price: record.get("yuan_per_kg", kilo_price)?,
        fund: record.get("fund", fund)?,
    })
}

/// Yuan a kilogram, with up to two decimals.
pub(crate) fn kilo_price(text: &str) -> Result<FenPerKilo, Wrong> {
    let fen = sheets::above_zero(sheets::yuan)(text)?;
    FenPerKilo::new(fen.get()).ok_or(Wrong::TooMuch { most: FenPerKilo::MAX.get() / 100 })
}

/// A refusal of the command, at the cell that it is about.
fn refused(record: &Record<'_>, refusal: &FloorRefusal) -> RowError {
    match refusal {
        FloorRefusal::InThePast { today } => record.refuse("from", Wrong::TooEarly { first: *today }),
        FloorRefusal::NoSuchProduct => record.refuse("product", Wrong::Unknown { kind: "product" }),
        FloorRefusal::EndsBeforeItBegins => {
            record.refuse("to", Wrong::Room { key: "ledger-refused-floor-backwards" })
        }
        FloorRefusal::NotAPrice => record.refuse("yuan_per_kg", Wrong::Zero),
        _ => record.refuse("fund", Wrong::Room { key: "ledger-refused-floor-fund" }),
    }
}

/// The table that [`import_floors`] takes back.
pub(crate) fn floor_table(
    w: &Words,
    floors: &[Floor],
    products: &HashMap<ProductId, Product>,
    funds: &[Fund],
) -> Table {
    let say = |key: &str| w.say(format!("ledger-file-{key}"));
    let heads = vec![
        Head::text(say("product")),
        Head::text(say("grade")),
        Head::text(say("from")),
        Head::text(say("to")),
        Head::figure(say("kilo")),
        Head::text(say("fund")),
    ];
    let mut table = Table::new(w, heads);
    for Floor { floor, .. } in floors {
        let fund = funds.iter().find(|fund| fund.id == floor.fund);
        table.row(vec![
            products.get(&floor.product).map_or(Cell::Empty, |p| Cell::Code(p.code.clone())),
            floor.grade.map_or(Cell::Empty, |grade| w.say(format!("ledger-grade-{grade}")).into()),
            floor.from.into(),
            floor.to.into(),
            kernel::Fen::new(floor.price.get()).unwrap_or_default().into(),
            fund.map_or(Cell::Empty, |fund| Cell::Code(fund.code.clone())),
        ]);
    }
    table
}
