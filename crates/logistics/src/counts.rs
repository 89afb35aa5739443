//! How much is on the road: a figure for the county screen.
use kernel::Count;
use store::Tx;

const UNDER_WAY: &str = "
    SELECT count(*) FROM parcel
     WHERE county_id = $1 AND state IN ('accepted', 'bagged', 'loaded', 'unloaded', 'sorted', 'forwarded', 'arrived',
                                        'dispatched', 'ready')";

/// Parcels that an outlet has taken in and nobody has received.
pub fn under_way(tx: &mut Tx) -> store::Result<Count> {
    tx.one(UNDER_WAY, &[], |row| row.whole(0))
}
