//! Who gets a parcel: the receiver of its order.
use crate::model::Parcel;
use ordering::Receiver;
use store::Tx;

/// Who gets a parcel; personal, for whoever has to act on it.
pub fn receiver_of(tx: &mut Tx, parcel: &Parcel) -> store::Result<Receiver> {
    match parcel.order {
        Some(order) => ordering::receiver_of(tx, order),
        None => Ok(Receiver::default()),
    }
}
