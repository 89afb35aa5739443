//! Products that are ordered by count and priced by weight: what a scale shows settles the price.
use crate::ProductId;
use std::collections::HashSet;
use store::{Tx, column, values};

const SET: &str = "
    INSERT INTO weighed_product (county_id, product_id) VALUES ($1, $2)
        ON CONFLICT (county_id, product_id) DO NOTHING";
const UNSET: &str = "DELETE FROM weighed_product WHERE county_id = $1 AND product_id = $2";
const WHICH: &str = "
    SELECT product_id FROM weighed_product WHERE county_id = $1 AND product_id IN (SELECT * FROM rows($2))";

/// From now on this product is priced by weight.
pub fn price_by_weight(tx: &mut Tx, product: ProductId) -> store::Result<()> {
    tx.execute(SET, values![product]).map(drop)
}

/// From now on this product has its price by the pack, whatever it weighs.
pub fn price_by_pack(tx: &mut Tx, product: ProductId) -> store::Result<()> {
    tx.execute(UNSET, values![product]).map(drop)
}

/// Which of these products are priced by weight.
pub fn priced_by_weight(tx: &mut Tx, products: &[ProductId]) -> store::Result<HashSet<ProductId>> {
    let found: Vec<ProductId> = tx.query(WHICH, &[column(products, |id| *id)], |row| row.whole(0))?;
    Ok(found.into_iter().collect())
}
