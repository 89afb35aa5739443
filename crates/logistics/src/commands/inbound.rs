//! What carriers bring from outside for somebody in a village.
use super::numbering::{ssccs, waybills};
use crate::model::{Carrier, Flow, Holder, ParcelId, ParcelState};
use crate::pickup::{PickupCode, key_of, renew};
use crate::queries::parcel_by_waybill;
use crate::way::Way;
use catalog::Storage;
use county::{Destination, PlaceId, Timetable};
use kernel::{Day, Grams, Time};
use std::collections::HashMap;
use store::{Tx, column, maybe_column, texts};

/// Most characters of a carrier's number.
pub const NUMBER_MAX: usize = 40;

/// A parcel that a carrier tells us of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInbound {
    pub carrier: Carrier,
    pub to: PlaceId,
    pub receiver_name: String,
    pub receiver_phone: String,
    pub contents: String,
    pub grams: Grams,
    pub storage: Storage,
}

/// Why it is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboundRefusal {
    NoNumber,
    /// Without a telephone number nobody can be told.
    NoPhone,
    UnknownOutlet,
    UnknownCarrier,
}

/// Announces parcels from outside; answers their waybills. A number that its carrier has told before is the same
/// parcel, and gets the same waybill.
pub fn announce_inbound(
    tx: &mut Tx,
    batch: &[NewInbound],
    now: Time,
) -> store::Result<Vec<Result<String, InboundRefusal>>> {
    let timetable = county::timetable(tx)?;
    let mut known = known(tx, batch)?;
    let mut new: Vec<&NewInbound> = Vec::new();
    let mut refused: Vec<Option<InboundRefusal>> = Vec::with_capacity(batch.len());
    for one in batch {
        let why = why_not(&timetable, one);
        let first = why.is_none() && !known.contains_key(&key(&one.carrier));
        if first {
            known.insert(key(&one.carrier), String::new());
            new.push(one);
        }
        refused.push(why);
    }
    known.extend(insert(tx, &timetable, &new, now)?);
    let answer = |(one, why): (&NewInbound, Option<InboundRefusal>)| match why {
        Some(why) => Err(why),
        None => Ok(known.get(&key(&one.carrier)).cloned().unwrap_or_default()),
    };
    Ok(batch.iter().zip(refused).map(answer).collect())
}

type Key = (county::CompanyId, String);

fn key(carrier: &Carrier) -> Key {
    (carrier.company, carrier.number.clone())
}

fn why_not(timetable: &Timetable, one: &NewInbound) -> Option<InboundRefusal> {
    let outlet = timetable.place(one.to).is_some_and(|place| place.kind == county::PlaceKind::Outlet);
    let length = one.carrier.number.chars().count();
    if length == 0 || length > NUMBER_MAX {
        return Some(InboundRefusal::NoNumber);
    }
    if one.receiver_phone.is_empty() {
        return Some(InboundRefusal::NoPhone);
    }
    if timetable.company(one.carrier.company).is_none() {
        return Some(InboundRefusal::UnknownCarrier);
    }
    (!outlet).then_some(InboundRefusal::UnknownOutlet)
}

const KNOWN: &str = "
    SELECT carrier_id, carrier_number, waybill FROM parcel
     WHERE county_id = $1 AND carrier_number IN (SELECT * FROM rows($2))";

fn known(tx: &mut Tx, batch: &[NewInbound]) -> store::Result<HashMap<Key, String>> {
    let numbers = texts(batch, |one| one.carrier.number.as_str());
    let read = |row: &store::Row| Ok(((row.whole(0)?, row.text(1)?), row.text(2)?));
    Ok(tx.query(KNOWN, &[numbers], read)?.into_iter().collect())
}

/// From the hub down to the outlet.
fn way(timetable: &Timetable, to: PlaceId) -> Way {
    let transit = timetable.route_of(to).map(|route| route.transit);
    let hub = timetable.hub().map(|hub| hub.id).or(transit).unwrap_or(to);
    let via = transit.filter(|transit| *transit != hub);
    Way { from: hub, transit: None, hub, via, to: Destination::Outlet(to), flow: Flow::Down }
}

const INSERT: &str = "
      WITH input(id, waybill, sscc, from_id, hub_id, via_id, to_place_id, carrier_id, carrier_number, grams, storage,
                 promised_ms) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
    INSERT INTO parcel (county_id, id, waybill, sscc, order_code, from_id, hub_id, via_id, to_place_id, carrier_id,
                        carrier_number, grams, storage, promised_ms, created_ms, changed_ms, flow, state, holder)
    SELECT $1, id, waybill, nullif(sscc, ''), '', from_id, hub_id, via_id, to_place_id, carrier_id, carrier_number,
           grams, storage, promised_ms, $14, $14, $15, $16, $17
      FROM input";
const INSERT_INBOUND: &str = "
    INSERT INTO inbound (county_id, parcel_id, receiver_name, receiver_phone, contents)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";

fn insert(
    tx: &mut Tx,
    timetable: &Timetable,
    new: &[&NewInbound],
    now: Time,
) -> store::Result<Vec<(Key, String)>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let days: Vec<Day> = new.iter().map(|_| now.day()).collect();
    let (waybills, ssccs) = (waybills(tx, &days)?, ssccs(tx, new.len())?);
    let ids: Vec<ParcelId> = new.iter().map(|_| tx.new_id()).collect();
    let ways: Vec<Way> = new.iter().map(|one| way(timetable, one.to)).collect();
    let arrives = |one: &NewInbound| {
        let hub = timetable.hub().map_or(one.to, |hub| hub.id);
        timetable.promise(hub, Destination::Outlet(one.to), now).arrives
    };
    let values = [
        column(&ids, |id| *id),
        texts(&waybills, |waybill| waybill),
        texts(&ssccs, |sscc| sscc),
        column(&ways, |way| way.from),
        column(&ways, |way| way.hub),
        maybe_column(&ways, |way| way.via),
        maybe_column(&ways, Way::outlet),
        column(new, |one| one.carrier.company),
        texts(new, |one| &one.carrier.number),
        column(new, |one| one.grams),
        texts(new, |one| one.storage.word()),
        column(new, |one| arrives(one)),
        now.into(),
        Flow::Down.word().into(),
        ParcelState::Announced.word().into(),
        Holder::LineHaul.word().into(),
    ];
    tx.execute(INSERT, &values)?;
    let values = [
        column(&ids, |id| *id),
        texts(new, |one| &one.receiver_name),
        texts(new, |one| &one.receiver_phone),
        texts(new, |one| &one.contents),
    ];
    tx.execute(INSERT_INBOUND, &values)?;
    Ok(new.iter().map(|one| key(&one.carrier)).zip(waybills).collect())
}

/// Gives a parcel at its outlet a new code to be collected by, after the old one was missed too often. Answers
/// whether it has one at all.
pub fn unlock_pickup(tx: &mut Tx, waybill: &str, code: &PickupCode, now: Time) -> store::Result<bool> {
    let parcel = parcel_by_waybill(tx, waybill)?;
    match parcel.as_ref().and_then(key_of) {
        Some(key) => renew(tx, key, code, now),
        None => Ok(false),
    }
}
