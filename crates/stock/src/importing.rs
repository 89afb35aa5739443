//! Lots as a sheet: in from xlsx and csv, and out. The good rows go in together; a bad one is left out with
//! its reason. A row that is in already, from this sheet or an earlier one, is not listed twice.
use crate::listing::list_lots;
use crate::model::{ListedLot, NewLot, Refusal};
use crate::office::{Lots, list};
use brand::Basis;
use catalog::{Product, ProductId};
use county::{Producer, ProducerId};
use kernel::{Count, Day, Fen, Quantity, Time, Unit, Whole};
use sheets::{
    Cell, Column, Format, Record, Records, RowError, SheetError, Sorted, Table, WriteError, Writer, Wrong,
};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, column};

const COLUMNS: &[Column] = &[
    Column { name: "producer_code", aliases: &["农户编号", "农户", "生产者编号"], required: true },
    Column { name: "product_code", aliases: &["货号", "商品编号", "货品编号"], required: true },
    Column { name: "harvested_on", aliases: &["采收日期", "采收", "采收日"], required: true },
    Column {
        name: "quantity_kg", aliases: &["净重kg", "净重公斤", "公斤", "数量(公斤)"], required: false
    },
    Column { name: "pieces", aliases: &["件数", "件", "数量(件)"], required: false },
    Column { name: "price_yuan", aliases: &["一份价格元", "价格", "单价"], required: false },
    Column { name: "basis", aliases: &["承诺依据", "依据"], required: false },
];

/// In the order of `Basis::ALL`.
const BASES: &[&str] = &[
    "自检|自我检测|self_inspection",
    "委托检测|委托|commissioned_test",
    "内部质量控制|质量安全控制符合要求|内控|internal_control",
];
/// Lots of one command: a handful of statements each.
const BATCH: usize = 1_000;

/// What became of a sheet.
#[derive(Debug)]
pub struct Imported {
    pub listed: Vec<ListedLot>,
    pub left_out: Vec<RowError>,
}

/// Lists the lots of a table.
///
/// # Errors
/// The store refuses; or, within, the table lacks a column and nothing of it went in.
pub fn import_lots(tx: &mut Tx, table: &Table, now: Time) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(COLUMNS) {
        Ok(records) => records,
        Err(refused) => return Ok(Err(refused)),
    };
    let known = Known::load(tx, &records)?;
    let Sorted { good, bad } = records.sort(|record| known.read(record, now.day()));
    let mut refused: HashMap<usize, (&'static str, Wrong)> = HashMap::new();
    let fresh = only_new(tx, good, &mut refused)?;
    let mut listed = Vec::with_capacity(fresh.len());
    for batch in fresh.chunks(BATCH) {
        let lots: Vec<NewLot> = batch.iter().map(|(_, lot)| *lot).collect();
        for ((row, _), outcome) in batch.iter().zip(list_lots(tx, &lots, now)?) {
            match outcome {
                Ok(lot) => listed.push(lot),
                Err(refusal) => drop(refused.insert(*row, wrong_of(refusal))),
            }
        }
    }
    let late = records.iter().filter_map(|record| {
        refused.get(&record.number()).map(|(column, wrong)| record.refuse(column, *wrong))
    });
    let mut left_out: Vec<RowError> = bad.into_iter().chain(late).collect();
    left_out.sort_by_key(|error| error.row);
    Ok(Ok(Imported { listed, left_out }))
}

/// The products and producers that a sheet names, each asked for once.
struct Known {
    products: HashMap<String, Product>,
    producers: HashMap<String, Producer>,
}

impl Known {
    fn load(tx: &mut Tx, records: &Records) -> store::Result<Self> {
        let codes = |column| -> BTreeSet<String> {
            records.iter().filter_map(|record| sheets::code(record.text(column)).ok()).collect()
        };
        let (products, producers) = (codes("product_code"), codes("producer_code"));
        let products: Vec<&str> = products.iter().map(String::as_str).collect();
        let producers: Vec<&str> = producers.iter().map(String::as_str).collect();
        Ok(Self {
            products: catalog::products_by_codes(tx, &products)?,
            producers: county::producers_by_codes(tx, &producers)?,
        })
    }

    fn read(&self, record: &Record, today: Day) -> Result<NewLot, RowError> {
        let producer = record.get("producer_code", |text| {
            self.producers.get(&sheets::code(text)?).ok_or(Wrong::Unknown { kind: "grower" })
        })?;
        let product = record.get("product_code", |text| {
            self.products.get(&sheets::code(text)?).ok_or(Wrong::Unknown { kind: "product" })
        })?;
        let price = record.maybe("price_yuan", sheets::above_zero(sheets::yuan))?;
        let basis = record.maybe("basis", sheets::choice(BASES, Basis::ALL))?;
        Ok(NewLot {
            product: product.id,
            producer: producer.id,
            harvested_on: record.get("harvested_on", sheets::day_until(today))?,
            quantity: quantity(record, product.unit)?,
            price: price.filter(|price| *price != product.price),
            basis: basis.unwrap_or(Basis::SelfInspection),
        })
    }
}

/// Kilograms of what is weighed, pieces of what is counted.
fn quantity(record: &Record, unit: Unit) -> Result<Quantity, RowError> {
    let steps = match unit {
        Unit::Gram => i64::from(record.get("quantity_kg", sheets::above_zero(sheets::kilograms))?),
        Unit::Piece => i64::from(record.get("pieces", sheets::above_zero(sheets::count))?),
    };
    Ok(Quantity::new(steps).unwrap_or_default())
}

/// What makes two lots the same in a sheet: who, what, when, how much.
type Same = (ProducerId, ProductId, Day, Quantity);

fn same(lot: &NewLot) -> Same {
    (lot.producer, lot.product, lot.harvested_on, lot.quantity)
}

const LISTED: &str = "
    SELECT producer_id, product_id, harvested_on, listed
      FROM lot
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2)) AND harvested_on >= $3";

/// The rows that are not listed yet, neither by an earlier row nor by an earlier sheet.
fn only_new(
    tx: &mut Tx,
    good: Vec<(usize, NewLot)>,
    refused: &mut HashMap<usize, (&'static str, Wrong)>,
) -> store::Result<Vec<(usize, NewLot)>> {
    let producers: BTreeSet<ProducerId> = good.iter().map(|(_, lot)| lot.producer).collect();
    let Some(first) = good.iter().map(|(_, lot)| lot.harvested_on).min() else { return Ok(good) };
    let read = |row: &store::Row| Ok((row.whole(0)?, row.whole(1)?, row.whole(2)?, row.whole(3)?));
    let listed: Vec<Same> = tx.query(LISTED, &[column(&producers, |id| *id), first.into()], read)?;
    let listed: std::collections::HashSet<Same> = listed.into_iter().collect();
    let mut rows: HashMap<Same, usize> = HashMap::new();
    let mut kept = Vec::with_capacity(good.len());
    for (row, lot) in good {
        let wrong = match rows.get(&same(&lot)) {
            _ if listed.contains(&same(&lot)) => Some(Wrong::Room { key: "stock-wrong-listed-already" }),
            Some(first) => Some(Wrong::Twice { row: *first }),
            None => None,
        };
        match wrong {
            Some(wrong) => drop(refused.insert(row, ("producer_code", wrong))),
            None => {
                rows.insert(same(&lot), row);
                kept.push((row, lot));
            }
        }
    }
    Ok(kept)
}

/// The column that a refusal is about, and the reason in a sheet's words.
fn wrong_of(refusal: Refusal) -> (&'static str, Wrong) {
    let room = |key| Wrong::Room { key };
    match refusal {
        Refusal::HarvestInFuture { today } => ("harvested_on", Wrong::InTheFuture { today }),
        Refusal::AlreadyStale { .. } => ("harvested_on", room("stock-wrong-stale")),
        Refusal::NothingListed => ("quantity_kg", Wrong::Zero),
        Refusal::LessThanAPack { .. } => ("quantity_kg", room("stock-wrong-less-than-a-pack")),
        Refusal::TooMuch => ("quantity_kg", room("stock-wrong-too-much")),
        Refusal::UnknownProducer => ("producer_code", Wrong::Unknown { kind: "grower" }),
        Refusal::NotOnSale => ("product_code", room("stock-wrong-not-on-sale")),
        _ => ("product_code", Wrong::Unknown { kind: "product" }),
    }
}

/// Why lots cannot be written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Lots of one file at the most, the newest.
const EXPORT_MAX: i64 = 50_000;

/// The lots as a sheet, the newest first, in the columns in which they come in, and a few more to read.
///
/// # Errors
/// The store refuses, or the file cannot be written.
pub fn export_lots(tx: &mut Tx, which: &Lots, format: Format) -> Result<Vec<u8>, ExportError> {
    let lots = list(tx, which, Count::new(EXPORT_MAX).unwrap_or(Count::MAX))?;
    let products: BTreeSet<ProductId> = lots.iter().map(|lot| lot.product).collect();
    let producers: BTreeSet<ProducerId> = lots.iter().map(|lot| lot.producer).collect();
    let products = catalog::products_by_ids(tx, &products.into_iter().collect::<Vec<_>>())?;
    let producers = county::producers_by_ids(tx, &producers.into_iter().collect::<Vec<_>>())?;
    let own = COLUMNS.iter().take(6).map(|column| column.name);
    let headers: Vec<&str> =
        own.chain(["lot_code", "product", "producer", "best_before_on", "sold", "state"]).collect();
    let mut writer = Writer::new(format, &headers)?;
    for lot in &lots {
        let (Some(product), Some(producer)) = (products.get(&lot.product), producers.get(&lot.producer))
        else {
            continue;
        };
        write_row(&mut writer, lot, product, producer)?;
    }
    Ok(writer.finish()?)
}

fn write_row(
    writer: &mut Writer,
    lot: &crate::Lot,
    product: &Product,
    producer: &Producer,
) -> Result<(), WriteError> {
    let amount = |unit: Unit, quantity: Quantity| match (product.unit == unit, unit) {
        (false, _) => Cell::Empty,
        (true, Unit::Gram) => Cell::Kilograms(kernel::Grams::new(quantity.get()).unwrap_or_default()),
        (true, Unit::Piece) => Cell::Whole(quantity.get()),
    };
    let price: Fen = lot.price.unwrap_or(product.price);
    writer.row(&[
        Cell::Code(&producer.code),
        Cell::Code(&product.code),
        Cell::Day(lot.harvested_on),
        amount(Unit::Gram, lot.listed),
        amount(Unit::Piece, lot.listed),
        Cell::Yuan(price),
        Cell::Code(&lot.code),
        Cell::Text(&product.name_zh),
        Cell::Text(&producer.name_zh),
        Cell::Day(lot.best_before),
        amount(product.unit, lot.sold()),
        Cell::Text(lot.state.word()),
    ])
}
