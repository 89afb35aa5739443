//! What the log is told of parcels in trouble, so that who bears it can be decided: ids and codes only.
use super::yard::Yard;
use crate::events::{self, ParcelTrouble};
use crate::model::{NewScan, ParcelId, Reason, RunId, Scanned};
use crate::queries::{lines_of, parcels_by_ids};
use crate::runs::runs_by_ids;
use std::collections::{BTreeSet, HashMap};
use store::Tx;

pub(super) fn log_trouble(tx: &mut Tx, yard: &Yard, accepted: &[(&NewScan, &Scanned)]) -> store::Result<()> {
    if yard.troubles.is_empty() {
        return Ok(());
    }
    let told: Vec<&(&NewScan, &Scanned)> =
        accepted.iter().filter(|(_, scanned)| yard.troubles.contains_key(&scanned.scan)).collect();
    let parcels: Vec<ParcelId> = told.iter().map(|(_, scanned)| scanned.parcel).collect();
    let mut lines: HashMap<ParcelId, Vec<i64>> = HashMap::new();
    for line in lines_of(tx, &parcels)? {
        lines.entry(line.parcel).or_default().push(line.line);
    }
    let ids: BTreeSet<RunId> = yard.troubles.values().filter_map(|stood| stood.run).collect();
    let runs = runs_by_ids(tx, &ids)?;
    let parcels = parcels_by_ids(tx, &parcels)?;
    let carriers: HashMap<ParcelId, _> =
        parcels.into_iter().filter_map(|parcel| Some((parcel.id, parcel.carrier?.company))).collect();
    for (scan, scanned) in told {
        let Some(stood) = yard.troubles.get(&scanned.scan) else { continue };
        let held = lines.get(&scanned.parcel).cloned().unwrap_or_default();
        let named: Vec<i64> = held.iter().copied().filter(|line| scan.details.lines.contains(line)).collect();
        let fields = ParcelTrouble {
            parcel: scanned.parcel,
            order: scanned.order,
            scan: scanned.scan,
            lines: if named.is_empty() { held } else { named },
            reason: scan.details.reason.unwrap_or(Reason::Unsaid),
            was: stood.state,
            holder: stood.holder,
            place: stood.at,
            run: stood.run,
            route: stood.run.and_then(|run| runs.get(&run)).map(|run| run.key.route),
            carrier: carriers.get(&scanned.parcel).copied(),
            person: scan.person,
        };
        tx.log(events::trouble(scan.kind), scanned.parcel, scanned.happened, &fields)?;
    }
    Ok(())
}
