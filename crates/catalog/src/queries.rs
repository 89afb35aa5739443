//! What reads the catalogue.
use crate::model::{Category, Product, ProductId, ProductState};
use crate::{CategoryId, Gtin, terms};
use std::collections::HashMap;
use store::{Row, Tx, column, texts, values};

/// Products of one page of the office's list.
pub const LISTED_MAX: i64 = 50;
/// Products that a search answers at the most.
pub const FOUND_MAX: i64 = 60;
/// Products that the pairs of a query may find before its words are looked at.
const CANDIDATES_MAX: i64 = 400;

macro_rules! select_product {
    ($tail:literal) => {
        concat!(
            "SELECT product.id, product.code, product.gtin, product.category_id, product.picture, product.name_zh,
                    product.name_en, product.summary_zh, product.summary_en, product.unit, product.pack_quantity,
                    product.pack_grams, product.price_fen, product.shelf_life_days, product.storage,
                    product.months, product.state, product.created_ms ",
            $tail
        )
    };
}

fn read(row: &Row) -> store::Result<Product> {
    Ok(Product {
        id: row.whole(0)?,
        code: row.text(1)?,
        // A number that is none was not written by us; the product is shown without it.
        gtin: row.maybe_text(2)?.and_then(|text| text.parse::<Gtin>().ok()),
        category: row.whole(3)?,
        picture: row.text(4)?,
        name_zh: row.text(5)?,
        name_en: row.text(6)?,
        summary_zh: row.text(7)?,
        summary_en: row.text(8)?,
        unit: row.word(9)?,
        pack_quantity: row.whole(10)?,
        pack_grams: row.whole(11)?,
        price: row.whole(12)?,
        shelf_life_days: row.whole(13)?,
        storage: row.word(14)?,
        months: row.whole(15)?,
        state: row.word(16)?,
        created: row.whole(17)?,
    })
}

const CATEGORIES: &str = "
    SELECT id, code, name_zh, name_en, position FROM category WHERE county_id = $1 ORDER BY position, id";

/// All categories, in the order in which the shop shows them.
pub fn categories(tx: &mut Tx) -> store::Result<Vec<Category>> {
    tx.query(CATEGORIES, &[], |row| {
        Ok(Category {
            id: row.whole(0)?,
            code: row.text(1)?,
            name_zh: row.text(2)?,
            name_en: row.text(3)?,
            position: row.whole(4)?,
        })
    })
}

const BY_IDS: &str = select_product!("FROM product WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))");
const BY_CODES: &str =
    select_product!("FROM product WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))");
const BY_GTIN: &str = select_product!("FROM product WHERE county_id = $1 AND gtin = $2");

pub fn products_by_ids(tx: &mut Tx, ids: &[ProductId]) -> store::Result<HashMap<ProductId, Product>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.query(BY_IDS, &[column(ids, |id| *id)], read)?;
    Ok(found.into_iter().map(|product| (product.id, product)).collect())
}

pub fn product(tx: &mut Tx, id: ProductId) -> store::Result<Option<Product>> {
    tx.find(BY_IDS, &[column([id], |id| id)], read)
}

pub fn products_by_codes(tx: &mut Tx, codes: &[&str]) -> store::Result<HashMap<String, Product>> {
    let found = tx.query(BY_CODES, &[texts(codes, |code| *code)], read)?;
    Ok(found.into_iter().map(|product| (product.code.clone(), product)).collect())
}

pub fn product_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Product>> {
    tx.find(BY_CODES, &[texts([code], |code| code)], read)
}

pub fn product_by_gtin(tx: &mut Tx, gtin: &Gtin) -> store::Result<Option<Product>> {
    tx.find(BY_GTIN, values![gtin.as_str()], read)
}

const ALL: &str = select_product!("FROM product WHERE county_id = $1 ORDER BY code");

/// Every product, for export, by its code.
pub fn all_products(tx: &mut Tx) -> store::Result<Vec<Product>> {
    tx.query(ALL, &[], read)
}

/// What the office's list is narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// What the name or summary says.
    pub text: String,
    pub category: Option<CategoryId>,
    pub state: Option<ProductState>,
    /// The list goes on after this code.
    pub after: String,
}

const LIST: &str = select_product!(
    "FROM product
     WHERE county_id = $1 AND code > $2 AND ($3 = 0 OR category_id = $3) AND ($4 = '' OR state = $4)
     ORDER BY code LIMIT $5"
);

/// A page of the office's list, by code; with a text, everything that is found, the best first. One more than
/// [`LISTED_MAX`] says that there is a next page.
pub fn list_products(tx: &mut Tx, filter: &ProductFilter) -> store::Result<Vec<Product>> {
    let fits = |product: &Product| {
        filter.category.is_none_or(|category| category == product.category)
            && filter.state.is_none_or(|state| state == product.state)
    };
    if !filter.text.trim().is_empty() {
        return Ok(find(tx, &filter.text)?.into_iter().filter(fits).collect());
    }
    let (category, state) =
        (filter.category.unwrap_or_default(), filter.state.map_or("", ProductState::word));
    tx.query(LIST, values![&filter.after, category, state, LISTED_MAX + 1], read)
}

const FIND: &str = select_product!(
    "FROM (SELECT search_term.product_id AS id, CAST(sum(search_term.weight) AS BIGINT) AS score
             FROM search_term
            WHERE search_term.county_id = $1 AND search_term.term IN (SELECT * FROM rows($2))
            GROUP BY search_term.product_id
           HAVING count(*) = $3
            ORDER BY score DESC, search_term.product_id
            LIMIT $4) AS found
     JOIN product ON product.county_id = $1 AND product.id = found.id
    ORDER BY found.score DESC, product.id"
);

/// What has every word of the query, the best first.
fn find(tx: &mut Tx, query: &str) -> store::Result<Vec<Product>> {
    let wanted = terms::of_query(query);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let count = wanted.len() as i64;
    let found = tx.query(FIND, &[texts(&wanted, |t| t), count.into(), CANDIDATES_MAX.into()], read)?;
    let categories: HashMap<CategoryId, Category> =
        categories(tx)?.into_iter().map(|category| (category.id, category)).collect();
    let said = |product: &Product| {
        let category = categories.get(&product.category).map_or("", |category| &category.name_zh);
        terms::holds_every_word(&[&product.name_zh, &product.summary_zh, category].join("\n"), query)
    };
    Ok(found.into_iter().filter(said).collect())
}

/// The products on sale that have every word of the query in their name, summary or category; a hit in the
/// name comes first. A Chinese word of two characters is found exactly.
pub fn search(tx: &mut Tx, query: &str, limit: i64) -> store::Result<Vec<Product>> {
    let mut found = find(tx, query)?;
    found.retain(Product::on_sale);
    found.truncate(usize::try_from(limit.clamp(0, FOUND_MAX)).unwrap_or_default());
    Ok(found)
}
