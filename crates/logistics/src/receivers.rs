//! Who gets a parcel: the receiver of its order, or whom its carrier named.
use crate::model::Parcel;
use ordering::Receiver;
use store::{Tx, values};

const INBOUND: &str = "
    SELECT receiver_name, receiver_phone FROM inbound WHERE county_id = $1 AND parcel_id = $2";

/// Who gets a parcel; personal, for whoever has to act on it.
pub fn receiver_of(tx: &mut Tx, parcel: &Parcel) -> store::Result<Receiver> {
    if let Some(order) = parcel.order {
        return ordering::receiver_of(tx, order);
    }
    let found = tx.find(INBOUND, values![parcel.id], |row| {
        Ok(Receiver { name: row.text(0)?, phone: row.text(1)?, address: String::new() })
    })?;
    Ok(found.unwrap_or_default())
}
