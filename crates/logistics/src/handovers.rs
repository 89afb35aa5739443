//! The proof that a parcel was handed over: by what, by whom, when.
use crate::model::{ParcelId, ScanId};
use kernel::Time;
use store::{Tx, column};
use webkit::PersonId;

kernel::words! {
    /// How it was proved that the right one has it.
    ProvedBy {
        /// Who came said the figures.
        Code = "code",
        /// A photograph was taken.
        Photo = "photo",
        /// The keeper knows who came.
        Known = "known",
    }
}

/// That a parcel was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    pub parcel: ParcelId,
    pub scan: ScanId,
    pub proof: ProvedBy,
    /// Who handed it over.
    pub person: Option<PersonId>,
    pub at: Time,
}

const OF_PARCELS: &str = "
    SELECT parcel_id, scan_id, proof, person_id, at_ms
      FROM handover
     WHERE county_id = $1 AND parcel_id IN (SELECT * FROM rows($2))
     ORDER BY parcel_id, scan_id";

/// How these parcels were handed over.
pub fn handovers_of(tx: &mut Tx, parcels: &[ParcelId]) -> store::Result<Vec<Handover>> {
    tx.query(OF_PARCELS, &[column(parcels, |parcel| *parcel)], |row| {
        Ok(Handover {
            parcel: row.whole(0)?,
            scan: row.whole(1)?,
            proof: row.word(2)?,
            person: row.maybe(3)?,
            at: row.whole(4)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn handovers_are_found_by_their_parcels() {
        no_walk(&[(OF_PARCELS, vec![column([1_i64], |n| n)])]);
    }
}
