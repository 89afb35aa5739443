//! Products as a sheet: in from xlsx and csv, out again so that it goes back in unchanged. A code that is
//! there is changed, a new one added; a bad row never blocks the good ones.
use crate::commands::{Saved, save_products};
use crate::model::{Category, CategoryId, NewProduct, Product, Refusal, Storage};
use crate::queries::{all_products, categories};
use kernel::{Grams, Quantity, Time, Unit, Whole};
use sheets::{Cell, Column, Format, Record, Records, RowError, SheetError, Table, WriteError, Writer, Wrong};
use std::collections::{BTreeMap, HashMap};
use store::Tx;

const COLUMNS: &[Column] = &[
    Column { name: "code", aliases: &["编号", "货号", "商品编号"], required: true },
    Column { name: "category", aliases: &["品类", "分类"], required: true },
    Column { name: "name_zh", aliases: &["名称", "品名", "商品名称"], required: true },
    Column { name: "name_en", aliases: &["英文名", "英文名称"], required: false },
    Column { name: "unit", aliases: &["单位"], required: true },
    Column { name: "pack_quantity", aliases: &["一份数量", "每份数量"], required: true },
    Column { name: "pack_grams", aliases: &["一份净重克", "净重克", "净重(克)"], required: false },
    Column {
        name: "price_yuan", aliases: &["一份价格元", "价格", "单价", "价格(元)"], required: true
    },
    Column {
        name: "shelf_life_days", aliases: &["保鲜天数", "保质期天", "保质期(天)"], required: true
    },
    Column { name: "storage", aliases: &["保存", "储存方式"], required: false },
    Column { name: "months", aliases: &["采收月份", "月份"], required: false },
    Column { name: "picture", aliases: &["图", "图片"], required: false },
    Column { name: "summary_zh", aliases: &["一句话", "简介"], required: false },
    Column { name: "summary_en", aliases: &["英文一句话", "英文简介"], required: false },
];

const NAME_CHARS_MAX: usize = 40;
const SUMMARY_CHARS_MAX: usize = 200;
const SHELF_LIFE_DAYS_MAX: i64 = 3_650;
/// In the order of `Unit::ALL`.
const UNITS: &[&str] = &["克|g|gram|kgm", "件|个|只|枚|条|盒|瓶|piece|h87"];
/// In the order of `Storage::ALL`.
const STORAGES: &[&str] = &["常温|干燥|room", "阴凉|cool", "冷藏|chilled", "冷冻|frozen"];

/// What became of a sheet.
#[derive(Debug)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub left_out: Vec<RowError>,
}

/// Takes the products of a table in.
///
/// # Errors
/// The store refuses; or, within, the table lacks a column and nothing of it went in.
pub fn import_products(tx: &mut Tx, table: &Table, now: Time) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(COLUMNS) {
        Ok(records) => records,
        Err(refused) => return Ok(Err(refused)),
    };
    let categories = Categories::of(categories(tx)?);
    let sorted = records.sort(|record| read(record, &categories));
    let mut left_out = sorted.bad;
    let good = only_first_of_code(&records, sorted.good, &mut left_out);
    let products: Vec<NewProduct> = good.iter().map(|(_, product)| product.clone()).collect();
    let saved = save_products(tx, &products, now)?;
    let refused = good.iter().zip(&saved).filter_map(|((row, _), saved)| Some((*row, (*saved).err()?)));
    left_out.extend(refused.filter_map(|(row, refusal)| refusal_at(&records, row, refusal)));
    left_out.sort_by_key(|error| error.row);
    let added = saved.iter().filter(|saved| matches!(saved, Ok(Saved::Added(_)))).count();
    let changed = saved.iter().filter(|saved| matches!(saved, Ok(Saved::Changed(_)))).count();
    Ok(Ok(Imported { added, changed, left_out }))
}

/// Categories by everything that people call them.
struct Categories(HashMap<String, CategoryId>);

impl Categories {
    fn of(categories: Vec<Category>) -> Self {
        let names = categories.into_iter().flat_map(|category| {
            let id = category.id;
            [category.code, category.name_zh, category.name_en].map(|name| (name.to_lowercase(), id))
        });
        Self(names.collect())
    }
    fn read(&self, text: &str) -> Result<CategoryId, Wrong> {
        let text = sheets::text(NAME_CHARS_MAX)(text)?.to_lowercase();
        self.0.get(&text).copied().ok_or(Wrong::Unknown { kind: "category" })
    }
}

fn read(record: &Record, categories: &Categories) -> Result<NewProduct, RowError> {
    let name = sheets::text(NAME_CHARS_MAX);
    let summary = sheets::text(SUMMARY_CHARS_MAX);
    let unit = record.get("unit", sheets::choice(UNITS, Unit::ALL))?;
    let pack = record.get("pack_quantity", sheets::above_zero(sheets::count))?;
    let grams = record.maybe("pack_grams", sheets::above_zero(sheets::count))?;
    let grams = match (unit, grams) {
        (_, Some(grams)) => grams,
        (Unit::Gram, None) => pack,
        (Unit::Piece, None) => return Err(record.refuse("pack_grams", Wrong::Missing)),
    };
    Ok(NewProduct {
        code: record.get("code", sheets::code)?,
        category: record.get("category", |text| categories.read(text))?,
        picture: record.maybe("picture", picture)?.unwrap_or_else(|| "crate".to_string()),
        name_zh: record.get("name_zh", &name)?,
        name_en: record.maybe("name_en", &name)?.unwrap_or_default(),
        summary_zh: record.maybe("summary_zh", &summary)?.unwrap_or_default(),
        summary_en: record.maybe("summary_en", &summary)?.unwrap_or_default(),
        unit,
        pack_quantity: Quantity::new(pack.get()).unwrap_or_default(),
        pack_grams: Grams::new(grams.get()).unwrap_or_default(),
        price: record.get("price_yuan", sheets::above_zero(sheets::yuan))?,
        shelf_life_days: record.get("shelf_life_days", sheets::whole(1..=SHELF_LIFE_DAYS_MAX))?,
        storage: record.maybe("storage", sheets::choice(STORAGES, Storage::ALL))?.unwrap_or(Storage::Room),
        months: record.maybe("months", months)?.unwrap_or(crate::Months::ALL),
    })
}

fn picture(text: &str) -> Result<String, Wrong> {
    let kind = text.to_lowercase();
    if webkit::assets::is_picture(&kind) {
        Ok(kind)
    } else {
        Err(Wrong::Room { key: "catalog-wrong-picture" })
    }
}

fn months(text: &str) -> Result<crate::Months, Wrong> {
    text.parse().map_err(|_| Wrong::Room { key: "catalog-wrong-months" })
}

/// Of two rows with one code the first goes in; the second says so.
fn only_first_of_code(
    records: &Records,
    good: Vec<(usize, NewProduct)>,
    left_out: &mut Vec<RowError>,
) -> Vec<(usize, NewProduct)> {
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    let mut twice = HashMap::new();
    let mut kept = Vec::with_capacity(good.len());
    for (row, product) in good {
        match rows.get(&product.code) {
            Some(first) => drop(twice.insert(row, Wrong::Twice { row: *first })),
            None => {
                rows.insert(product.code.clone(), row);
                kept.push((row, product));
            }
        }
    }
    let errors = records.iter().filter_map(|r| twice.get(&r.number()).map(|wrong| r.refuse("code", *wrong)));
    left_out.extend(errors);
    kept
}

fn refusal_at(records: &Records, row: usize, refusal: Refusal) -> Option<RowError> {
    let record = records.iter().find(|record| record.number() == row)?;
    Some(match refusal {
        Refusal::OtherUnit { unit: Unit::Gram } => {
            record.refuse("unit", Wrong::Room { key: "catalog-wrong-sold-by-gram" })
        }
        Refusal::OtherUnit { unit: Unit::Piece } => {
            record.refuse("unit", Wrong::Room { key: "catalog-wrong-sold-by-piece" })
        }
        Refusal::UnknownCategory => record.refuse("category", Wrong::Unknown { kind: "category" }),
        Refusal::CodeTaken => record.refuse("code", Wrong::Room { key: "catalog-wrong-code-taken" }),
    })
}

/// Why products cannot be written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Every product as a sheet that goes back in unchanged.
///
/// # Errors
/// The store refuses, or the file cannot be written.
pub fn export_products(tx: &mut Tx, format: Format) -> Result<Vec<u8>, ExportError> {
    let codes: HashMap<CategoryId, String> =
        categories(tx)?.into_iter().map(|category| (category.id, category.code)).collect();
    let headers: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let mut writer = Writer::new(format, &headers)?;
    for product in all_products(tx)? {
        let category = codes.get(&product.category).map_or("", String::as_str);
        write_row(&mut writer, &product, category)?;
    }
    Ok(writer.finish()?)
}

fn write_row(writer: &mut Writer, product: &Product, category: &str) -> Result<(), WriteError> {
    let unit = match product.unit {
        Unit::Gram => "克",
        Unit::Piece => "件",
    };
    let months = product.months.to_string();
    writer.row(&[
        Cell::Code(&product.code),
        Cell::Text(category),
        Cell::Text(&product.name_zh),
        Cell::Text(&product.name_en),
        Cell::Text(unit),
        Cell::Whole(product.pack_quantity.get()),
        Cell::Whole(product.pack_grams.get()),
        Cell::Yuan(product.price),
        Cell::Whole(product.shelf_life_days),
        Cell::Text(product.storage.word()),
        Cell::Code(&months),
        Cell::Text(&product.picture),
        Cell::Text(&product.summary_zh),
        Cell::Text(&product.summary_en),
    ])
}
