//! Whether the room's promises hold.
use crate::queries::all_products;
use crate::{Product, ProductId, categories, terms};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use webkit::Problem;

const TERMS: &str = "SELECT product_id, term FROM search_term WHERE county_id = $1";

/// Looks for products without a category, and for an index that says something else than its products.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let names: BTreeMap<_, _> = categories(tx)?
        .into_iter()
        .map(|category| (category.id, [category.name_zh, category.name_en]))
        .collect();
    let mut indexed: BTreeMap<ProductId, BTreeSet<String>> = BTreeMap::new();
    tx.query(TERMS, &[], |row| {
        indexed.entry(row.whole(0)?).or_default().insert(row.text(1)?);
        Ok(())
    })?;
    let mut problems = Vec::new();
    for product in all_products(tx)? {
        let Some(category) = names.get(&product.category) else {
            problems.push(problem("a product has a category that is not there", &product));
            continue;
        };
        let names = [product.name_zh.as_str(), &product.name_en, &product.code];
        let others = [product.summary_zh.as_str(), &product.summary_en].into_iter();
        let wanted = terms::index(names, others.chain(category.iter().map(String::as_str)));
        let found = indexed.remove(&product.id).unwrap_or_default();
        if !found.iter().eq(wanted.keys()) {
            problems.push(problem("the search index and the product say different things", &product));
        }
    }
    for product in indexed.keys() {
        let what = "the search index knows a product that is not there".to_string();
        problems.push(Problem { room: "catalog", what, where_: format!("product {product}") });
    }
    Ok(problems)
}

fn problem(what: &str, product: &Product) -> Problem {
    Problem { room: "catalog", what: what.to_string(), where_: format!("product {}", product.code) }
}
