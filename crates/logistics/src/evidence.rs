//! What others may count of parcels: those that a bus really took.
use crate::ParcelId;
use county::PlaceId;
use kernel::{Day, Time};
use store::{Tx, column, values};

/// A parcel that a bus took from an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedParcel {
    pub id: ParcelId,
    pub waybill: String,
    pub from: PlaceId,
    /// When it was first scanned so in the days that were asked for.
    pub at: Time,
}

// CROSS JOIN: SQLite keeps to the order of these, from the outlets' parcels to their scans.
const LOADED: &str = "
    SELECT parcel.id, parcel.waybill, parcel.from_id, min(scan.happened_ms)
      FROM parcel CROSS JOIN scan
     WHERE parcel.county_id = $1 AND parcel.from_id IN (SELECT * FROM rows($2))
       AND scan.county_id = $1 AND scan.parcel_id = parcel.id AND scan.kind = 'loaded'
       AND scan.happened_ms >= $3 AND scan.happened_ms < $4
     GROUP BY parcel.id, parcel.waybill, parcel.from_id
     ORDER BY parcel.id";

/// The parcels that a bus took from these outlets in these days, each once.
pub fn loaded_parcels(
    tx: &mut Tx,
    outlets: &[PlaceId],
    from: Day,
    to: Day,
) -> store::Result<Vec<LoadedParcel>> {
    let mut all = vec![column(outlets, |outlet| *outlet)];
    all.extend(values![from.at_minute(0), to.plus(1).at_minute(0)].iter().cloned());
    tx.query(LOADED, &all, |row| {
        Ok(LoadedParcel { id: row.whole(0)?, waybill: row.text(1)?, from: row.whole(2)?, at: row.whole(3)? })
    })
}
