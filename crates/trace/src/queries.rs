//! Puts together what the rooms below know of a lot or a parcel.
use crate::model::{LotTrace, Packed, ParcelTrace};
use brand::Standing;
use kernel::{Day, LotCode, Quantity, Time, Waybill};
use logistics::{ParcelId, ScanKind, lines_of, parcel_by_waybill, parcels_of_lot, scans_of, steps_of_lot};
use std::collections::BTreeMap;
use stock::Lot;
use store::Tx;

/// Parcels of a lot that its document tells of at the most.
pub const PACKED_MAX: i64 = 500;

/// A lot by the code on its label, as it is today.
pub fn trace_lot(tx: &mut Tx, code: &LotCode, today: Day) -> store::Result<Option<LotTrace>> {
    match stock::lot_by_code(tx, code.as_str())? {
        Some(lot) => put_together(tx, lot, today),
        None => Ok(None),
    }
}

fn put_together(tx: &mut Tx, lot: Lot, today: Day) -> store::Result<Option<LotTrace>> {
    let product = catalog::product(tx, lot.product)?;
    let producer = county::producer_of(tx, lot.producer)?;
    let (Some(product), Some(producer)) = (product, producer) else { return Ok(None) };
    let valid = |standing: Standing| matches!(standing, Standing::Valid | Standing::EndsSoon);
    let mut certificates = brand::certificates_of(tx, lot.producer)?;
    certificates.retain(|certificate| valid(certificate.standing(today)));
    Ok(Some(LotTrace {
        product,
        producer,
        commitment: brand::commitment(tx, lot.commitment)?,
        certificates,
        licensed: brand::licensed(tx, lot.producer, today)?,
        recall: crate::recall_of(tx, lot.id)?,
        steps: steps_of_lot(tx, lot.id)?,
        timetable: county::timetable(tx)?,
        lot,
    }))
}

/// A parcel by the waybill on its label.
pub fn trace_parcel(tx: &mut Tx, waybill: &Waybill, now: Time) -> store::Result<Option<ParcelTrace>> {
    let today = now.day();
    let Some(parcel) = parcel_by_waybill(tx, waybill.as_str())? else { return Ok(None) };
    let lines = lines_of(tx, &[parcel.id])?;
    let mut ids: Vec<_> = lines.iter().map(|line| line.lot).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut lots = Vec::new();
    for lot in stock::lots_by_ids(tx, &ids)?.into_values() {
        lots.extend(put_together(tx, lot, today)?);
    }
    lots.sort_by_key(|trace| trace.lot.id);
    let scans = scans_of(tx, &[parcel.id])?;
    let warmth = logistics::warmth_of(tx, std::slice::from_ref(&parcel), now)?;
    Ok(Some(ParcelTrace { parcel, lines, lots, scans, warmth }))
}

/// The parcels that a lot was packed into, as far as they were taken in by an outlet.
pub(crate) fn packed(tx: &mut Tx, lot: &Lot) -> store::Result<Vec<Packed>> {
    let parcels = parcels_of_lot(tx, lot.id, PACKED_MAX)?;
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let mut quantities: BTreeMap<ParcelId, Quantity> = BTreeMap::new();
    for line in lines_of(tx, &ids)?.into_iter().filter(|line| line.lot == lot.id) {
        *quantities.entry(line.parcel).or_default() += line.quantity;
    }
    let accepted = scans_of(tx, &ids)?.into_iter().filter(|scan| scan.kind == ScanKind::Accepted);
    let times: BTreeMap<ParcelId, _> = accepted.map(|scan| (scan.parcel, scan.happened)).collect();
    let one = |parcel: logistics::Parcel| {
        let (quantity, at) = (*quantities.get(&parcel.id)?, *times.get(&parcel.id)?);
        Some(Packed { parcel, quantity, at })
    };
    Ok(parcels.into_iter().filter_map(one).collect())
}
