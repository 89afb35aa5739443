//! The office's list of parcels: by state, by outlet, and what is late.
use crate::model::{Parcel, ParcelId, ParcelState};
use crate::queries::{BY_IDS, parcels_where, read_parcel};
use county::PlaceId;
use kernel::Time;
use std::collections::HashMap;
use store::{Tx, column, texts, values};

/// What the office asks of the list of parcels. Empty: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParcelFilter {
    pub state: Option<ParcelState>,
    pub from: Option<PlaceId>,
    /// Only what is still under way after it was promised, at this time.
    pub late_at: Option<Time>,
}

const LISTED: &str = parcels_where!("id < $2 AND ($3 = 0 OR from_id = $3) ORDER BY id DESC LIMIT $4");
const LISTED_IN_STATE: &str = parcels_where!(
    "state = $5 AND id < $2 AND ($3 = 0 OR from_id = $3) AND ($6 = 0 OR promised_ms < $6) ORDER BY id DESC LIMIT $4"
);
/// The late ones are few, whatever the county has sent in its time: only what is still open is looked at.
const LISTED_LATE: &str = "
    WITH open_state(state) AS (SELECT * FROM rows($5))
    SELECT parcel.id
      FROM open_state CROSS JOIN parcel
     WHERE parcel.county_id = $1 AND parcel.state = open_state.state AND parcel.id < $2
       AND ($3 = 0 OR parcel.from_id = $3) AND parcel.promised_ms < $6
     ORDER BY parcel.id DESC LIMIT $4";

/// A page of the office's list, newest first, before the parcel `before`.
pub fn parcels_listed(
    tx: &mut Tx,
    filter: &ParcelFilter,
    before: Option<ParcelId>,
    most: i64,
) -> store::Result<Vec<Parcel>> {
    let before = before.unwrap_or(ParcelId::new(i64::MAX));
    let from = filter.from.unwrap_or_default();
    match (filter.state, filter.late_at) {
        (None, None) => tx.query(LISTED, values![before, from, most], read_parcel),
        (Some(state), late) => {
            // What has ended is late no more.
            let most = if late.is_some() && state.is_ended() { 0 } else { most };
            let late = late.unwrap_or_default();
            tx.query(LISTED_IN_STATE, values![before, from, most, state.word(), late], read_parcel)
        }
        (None, Some(late)) => {
            let open = texts(ParcelState::ALL.iter().filter(|state| !state.is_ended()), |state| state.word());
            let values = [before.into(), from.into(), most.into(), open, late.into()];
            let ids: Vec<ParcelId> = tx.query(LISTED_LATE, &values, |row| row.whole(0))?;
            let mut parcels = tx.query(BY_IDS, &[column(ids, |id| id)], read_parcel)?;
            parcels.reverse();
            Ok(parcels)
        }
    }
}

/// A parcel from outside, with its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    pub parcel: Parcel,
    pub receiver_name: String,
    pub receiver_phone: String,
    pub contents: String,
}

const INBOUND: &str = "
    SELECT parcel_id, receiver_name, receiver_phone, contents FROM inbound
     WHERE county_id = $1 AND parcel_id < $2 ORDER BY parcel_id DESC LIMIT $3";
const INBOUND_IN_STATE: &str = "
    SELECT inbound.parcel_id, inbound.receiver_name, inbound.receiver_phone, inbound.contents
      FROM parcel CROSS JOIN inbound
     WHERE parcel.county_id = $1 AND parcel.state = $4 AND parcel.id < $2 AND parcel.flow = 'down'
       AND inbound.county_id = $1 AND inbound.parcel_id = parcel.id
     ORDER BY parcel.id DESC LIMIT $3";

/// What carriers brought, newest first, before the parcel `before`; in one state, or in any.
pub fn inbound_listed(
    tx: &mut Tx,
    state: Option<ParcelState>,
    before: Option<ParcelId>,
    most: i64,
) -> store::Result<Vec<Inbound>> {
    let before = before.unwrap_or(ParcelId::new(i64::MAX));
    let read = |row: &store::Row| Ok((row.whole(0)?, [row.text(1)?, row.text(2)?, row.text(3)?]));
    let found: Vec<(ParcelId, [String; 3])> = match state {
        None => tx.query(INBOUND, values![before, most], read)?,
        Some(state) => tx.query(INBOUND_IN_STATE, values![before, most, state.word()], read)?,
    };
    let parcels = tx.query(BY_IDS, &[column(&found, |(id, _)| *id)], read_parcel)?;
    let mut parcels: HashMap<ParcelId, Parcel> = parcels.into_iter().map(|p| (p.id, p)).collect();
    let with = |(id, [receiver_name, receiver_phone, contents]): (ParcelId, [String; 3])| {
        Some(Inbound { parcel: parcels.remove(&id)?, receiver_name, receiver_phone, contents })
    };
    Ok(found.into_iter().filter_map(with).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn the_list_does_not_walk_the_whole_county() {
        let (id, word) = (|| Value::from(1_i64), || Value::from("ready"));
        no_walk(&[(LISTED, vec![id(), id(), id()]), (LISTED_IN_STATE, vec![id(), id(), id(), word(), id()])]);
        no_walk(&[(INBOUND, vec![id(), id()]), (INBOUND_IN_STATE, vec![id(), id(), word()])]);
    }
}
