//! What changes the catalogue. Whole sheets come in at once, so each command takes a batch.
use crate::model::{CategoryId, NewCategory, NewProduct, ProductId, ProductState, Refusal};
use crate::queries::{categories, product};
use crate::{Gtin, terms};
use kernel::{Fen, Time, Unit};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{Tx, Value, column, texts, values};

const ADD_CATEGORIES: &str = "
    INSERT INTO category (county_id, id, code, name_zh, name_en, position)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, code)
        DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, position = excluded.position";

/// Adds categories; one whose code is there gets the new names. Answers the ids, in the order given.
pub fn add_categories(tx: &mut Tx, new: &[NewCategory]) -> store::Result<Vec<CategoryId>> {
    let last_of_code: BTreeMap<&str, &NewCategory> = new.iter().map(|c| (c.code.as_str(), c)).collect();
    let rows: Vec<&NewCategory> = last_of_code.into_values().collect();
    let ids: Vec<CategoryId> = rows.iter().map(|_| tx.new_id()).collect();
    let values = [
        column(ids, |id| id),
        texts(&rows, |c| &c.code),
        texts(&rows, |c| &c.name_zh),
        texts(&rows, |c| &c.name_en),
        column(&rows, |c| c.position),
    ];
    tx.execute(ADD_CATEGORIES, &values)?;
    let by_code: HashMap<String, CategoryId> =
        categories(tx)?.into_iter().map(|category| (category.code, category.id)).collect();
    Ok(new.iter().filter_map(|category| by_code.get(&category.code).copied()).collect())
}

/// What became of a product that was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Added(ProductId),
    Changed(ProductId),
}

impl Saved {
    pub const fn product(self) -> ProductId {
        match self {
            Self::Added(product) | Self::Changed(product) => product,
        }
    }
}

/// Adds products. One whose code is taken is refused and the others go in.
pub fn add_products(
    tx: &mut Tx,
    new: &[NewProduct],
    now: Time,
) -> store::Result<Vec<Result<ProductId, Refusal>>> {
    save(tx, new, now, |_, _| Some(Refusal::CodeTaken))
        .map(|saved| saved.into_iter().map(|one| one.map(Saved::product)).collect())
}

/// Adds the products whose code is new and changes those whose code is there.
pub fn save_products(
    tx: &mut Tx,
    new: &[NewProduct],
    now: Time,
) -> store::Result<Vec<Result<Saved, Refusal>>> {
    let other_unit = |known: &Known, new: &NewProduct| {
        (known.unit != new.unit).then_some(Refusal::OtherUnit { unit: known.unit })
    };
    save(tx, new, now, other_unit)
}

/// A product that is there already, or was decided earlier in the batch.
#[derive(Clone, Copy)]
struct Known {
    id: ProductId,
    unit: Unit,
}

/// What the log says about a product.
#[derive(Serialize)]
struct ProductSaved {
    product: ProductId,
    price_fen: Fen,
}

fn save(
    tx: &mut Tx,
    new: &[NewProduct],
    now: Time,
    refuse: impl Fn(&Known, &NewProduct) -> Option<Refusal>,
) -> store::Result<Vec<Result<Saved, Refusal>>> {
    let category_names: HashMap<CategoryId, [String; 2]> =
        categories(tx)?.into_iter().map(|c| (c.id, [c.name_zh, c.name_en])).collect();
    let mut known = known_codes(tx, new)?;
    let mut last_of_code = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(new.len());
    for product in new {
        let before = known.get(&product.code).copied();
        let refusal = match &before {
            _ if !category_names.contains_key(&product.category) => Some(Refusal::UnknownCategory),
            Some(before) => refuse(before, product),
            None => None,
        };
        outcomes.push(refusal.map_or_else(
            || {
                let id = before.map_or_else(|| tx.new_id(), |before| before.id);
                known.insert(product.code.clone(), Known { id, unit: product.unit });
                last_of_code.insert(product.code.as_str(), (id, product));
                Ok(before.map_or(Saved::Added(id), |_| Saved::Changed(id)))
            },
            Err,
        ));
    }
    let rows: Vec<(ProductId, &NewProduct)> = last_of_code.into_values().collect();
    write(tx, &rows, now)?;
    index(tx, &rows, &category_names)?;
    for (product, new) in &rows {
        tx.log("product.saved", *product, now, &ProductSaved { product: *product, price_fen: new.price })?;
    }
    Ok(outcomes)
}

const KNOWN_CODES: &str = "
    SELECT code, id, unit FROM product WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))";

fn known_codes(tx: &mut Tx, new: &[NewProduct]) -> store::Result<HashMap<String, Known>> {
    let known = tx.query(KNOWN_CODES, &[texts(new, |product| &product.code)], |row| {
        Ok((row.text(0)?, Known { id: row.whole(1)?, unit: row.word(2)? }))
    })?;
    Ok(known.into_iter().collect())
}

const SAVE: &str = "
    INSERT INTO product (county_id, id, code, category_id, picture, name_zh, name_en, summary_zh, summary_en,
                         unit, pack_quantity, pack_grams, price_fen, shelf_life_days, storage, months,
                         state, created_ms)
    SELECT $1, input.*, 'on_sale', CAST($17 AS BIGINT)
      FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AS input
     WHERE true
        ON CONFLICT (county_id, code) DO UPDATE
       SET category_id = excluded.category_id, picture = excluded.picture, name_zh = excluded.name_zh,
           name_en = excluded.name_en, summary_zh = excluded.summary_zh, summary_en = excluded.summary_en,
           pack_quantity = excluded.pack_quantity, pack_grams = excluded.pack_grams,
           price_fen = excluded.price_fen, shelf_life_days = excluded.shelf_life_days,
           storage = excluded.storage, months = excluded.months";
const WITHOUT_GTIN: &str = "
    SELECT id FROM product WHERE county_id = $1 AND gtin IS NULL AND id IN (SELECT * FROM rows($2)) ORDER BY id";
const SET_GTINS: &str = "
    WITH input(id, gtin) AS (SELECT * FROM rows($2, $3))
    UPDATE product SET gtin = input.gtin
      FROM input
     WHERE product.county_id = $1 AND product.id = input.id";

fn write(tx: &mut Tx, rows: &[(ProductId, &NewProduct)], now: Time) -> store::Result<()> {
    let values = [
        column(rows, |r| r.0),
        texts(rows, |r| &r.1.code),
        column(rows, |r| r.1.category),
        texts(rows, |r| &r.1.picture),
        texts(rows, |r| &r.1.name_zh),
        texts(rows, |r| &r.1.name_en),
        texts(rows, |r| &r.1.summary_zh),
        texts(rows, |r| &r.1.summary_en),
        texts(rows, |r| r.1.unit.word()),
        column(rows, |r| r.1.pack_quantity),
        column(rows, |r| r.1.pack_grams),
        column(rows, |r| r.1.price),
        column(rows, |r| r.1.shelf_life_days),
        texts(rows, |r| r.1.storage.word()),
        column(rows, |r| r.1.months),
        now.into(),
    ];
    tx.execute(SAVE, &values)?;
    number(tx, &column(rows, |r| r.0))
}

const TAKE_ITEMS: &str = "
    INSERT INTO gtin_counter (county_id, prefix, last) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, prefix) DO UPDATE SET last = gtin_counter.last + excluded.last
 RETURNING last";

/// Gives a GTIN to each of these products that has none, where the county has a GS1 company prefix.
fn number(tx: &mut Tx, products: &Value) -> store::Result<()> {
    let Some(prefix) = county::setting(tx, county::keys::GS1_PREFIX)? else { return Ok(()) };
    let products: Vec<ProductId> =
        tx.query(WITHOUT_GTIN, std::slice::from_ref(products), |row| row.whole(0))?;
    if products.is_empty() {
        return Ok(());
    }
    let count = products.len() as i64;
    let last: i64 = tx.one(TAKE_ITEMS, values![&prefix, count], |row| row.whole(0))?;
    let numbered = products.into_iter().zip(last - count + 1..);
    // A prefix that is used up gives none: the product is sold without.
    let numbered: Vec<(ProductId, Gtin)> =
        numbered.filter_map(|(product, item)| Some((product, Gtin::new(&prefix, item)?))).collect();
    tx.execute(SET_GTINS, &[column(&numbered, |n| n.0), texts(&numbered, |n| n.1.as_str())]).map(drop)
}

const FORGET_TERMS: &str =
    "DELETE FROM search_term WHERE county_id = $1 AND product_id IN (SELECT * FROM rows($2))";
const ADD_TERMS: &str = "
    INSERT INTO search_term (county_id, term, product_id, weight)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input";

fn index(
    tx: &mut Tx,
    rows: &[(ProductId, &NewProduct)],
    category_names: &HashMap<CategoryId, [String; 2]>,
) -> store::Result<()> {
    let mut found_by: Vec<(String, ProductId, i64)> = Vec::new();
    for (id, product) in rows {
        let names = [product.name_zh.as_str(), &product.name_en, &product.code];
        let category = category_names.get(&product.category).into_iter().flatten().map(String::as_str);
        let others = [product.summary_zh.as_str(), &product.summary_en].into_iter().chain(category);
        found_by.extend(terms::index(names, others).into_iter().map(|(term, weight)| (term, *id, weight)));
    }
    tx.execute(FORGET_TERMS, &[column(rows, |r| r.0)])?;
    let values = [texts(&found_by, |f| &f.0), column(&found_by, |f| f.1), column(&found_by, |f| f.2)];
    tx.execute(ADD_TERMS, &values).map(drop)
}

const SET_PRICE: &str =
    "UPDATE product SET price_fen = $3 WHERE county_id = $1 AND id = $2 AND price_fen <> $3";
const SET_STATE: &str = "UPDATE product SET state = $3 WHERE county_id = $1 AND id = $2 AND state <> $3";

/// Changes what a pack costs from now on. What was ordered keeps its price. `false` where nothing changed.
pub fn change_price(tx: &mut Tx, product: ProductId, price: Fen, now: Time) -> store::Result<bool> {
    let changed = tx.execute(SET_PRICE, values![product, price])? == 1;
    if changed {
        tx.log("product.priced", product, now, &ProductSaved { product, price_fen: price })?;
    }
    Ok(changed)
}

/// Takes a product from the shop, or puts it back. Its lots stay as they are. `false` where nothing changed.
pub fn set_state(tx: &mut Tx, id: ProductId, state: ProductState, now: Time) -> store::Result<bool> {
    let changed = tx.execute(SET_STATE, values![id, state.word()])? == 1;
    if let (true, Some(product)) = (changed, product(tx, id)?) {
        let kind = if product.on_sale() { "product.returned" } else { "product.withdrawn" };
        tx.log(kind, id, now, &ProductSaved { product: id, price_fen: product.price })?;
    }
    Ok(changed)
}
