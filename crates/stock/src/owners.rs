//! Whose lots they are.
use crate::LotState;
use crate::queries::lots_of;
use county::ProducerId;
use kernel::Count;
use std::collections::HashMap;
use store::{Tx, texts};

const PRODUCERS: &str =
    "SELECT code, producer_id FROM lot WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))";

/// The producers of the lots with these codes, those that exist.
pub fn lot_producers(tx: &mut Tx, codes: &[String]) -> store::Result<HashMap<String, ProducerId>> {
    let rows =
        tx.query(PRODUCERS, &[texts(codes, |code| code.clone())], |row| Ok((row.text(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// How many lots of a producer are for sale.
pub fn open_lots_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Count> {
    let open = lots_of(tx, producer)?.iter().filter(|lot| lot.state == LotState::Open).count();
    Ok(Count::new(open as i64).unwrap_or(Count::MAX))
}
