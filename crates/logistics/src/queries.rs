//! What reads parcels and scans.
use crate::codes::ParcelCode;
use crate::model::{Carrier, Parcel, ParcelId, ParcelLine, ParcelState, Refusal, Scan, ScanKind};
use crate::way::{Standing, Way};
use county::{Destination, PlaceId, ZoneId};
use kernel::{Fen, Quantity, Time};
use stock::{LotId, OrderId};
use store::{Row, Tx, column, texts, values};

/// Parcels that a page of an outlet or of a hub shows at the most.
pub const PARCELS_SHOWN_MAX: i64 = 200;
/// Scans that a page shows at the most.
pub const SCANS_SHOWN_MAX: i64 = 50;

/// The columns that [`read_parcel`] reads.
macro_rules! parcel_columns {
    () => {
        "id, waybill, sscc, order_id, order_code, from_id, transit_id, hub_id, via_id, to_place_id, zone_id, flow, \
         state, holder, at_place_id, run_id, bag_id, carrier_id, carrier_number, grams, storage, cash_fen, \
         promised_ms, created_ms, changed_ms"
    };
}
pub(crate) use parcel_columns;

pub(crate) fn read_parcel(row: &Row) -> store::Result<Parcel> {
    Ok(Parcel {
        id: row.whole(0)?,
        waybill: row.text(1)?,
        sscc: row.maybe_text(2)?,
        order: row.maybe(3)?,
        order_code: row.text(4)?,
        way: read_way(row, 5)?,
        standing: Standing {
            state: row.word(12)?,
            holder: row.word(13)?,
            at: row.maybe(14)?,
            run: row.maybe(15)?,
        },
        bag: row.maybe(16)?,
        carrier: read_carrier(row, 17)?,
        grams: row.whole(19)?,
        storage: row.word(20)?,
        cash: row.maybe(21)?,
        promised: row.whole(22)?,
        created: row.whole(23)?,
        changed: row.whole(24)?,
    })
}

fn read_carrier(row: &Row, at: usize) -> store::Result<Option<Carrier>> {
    let number = row.maybe_text(at + 1)?.unwrap_or_default();
    Ok(row.maybe(at)?.map(|company| Carrier { company, number }))
}

/// Reads from_id, transit_id, hub_id, via_id, to_place_id, zone_id and flow, from column `at` on.
pub(crate) fn read_way(row: &Row, at: usize) -> store::Result<Way> {
    Ok(Way {
        from: row.whole(at)?,
        transit: row.maybe(at + 1)?,
        hub: row.whole(at + 2)?,
        via: row.maybe(at + 3)?,
        to: read_destination(row, at + 4)?,
        flow: row.word(at + 6)?,
    })
}

/// Reads to_place_id and zone_id, from column `at` on: exactly one of them is set.
fn read_destination(row: &Row, at: usize) -> store::Result<Destination> {
    Ok(match (row.maybe::<PlaceId>(at)?, row.maybe::<ZoneId>(at + 1)?) {
        (Some(outlet), _) => Destination::Outlet(outlet),
        (None, zone) => Destination::City(zone.unwrap_or_default()),
    })
}

macro_rules! parcels_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            $crate::queries::parcel_columns!(),
            " FROM parcel WHERE county_id = $1 AND ",
            $condition
        )
    };
}
pub(crate) use parcels_where;

const BY_WAYBILL: &str = parcels_where!("waybill = $2");
const BY_SSCC: &str = parcels_where!("sscc = $2");
const BY_ORDERS: &str = parcels_where!("order_id IN (SELECT * FROM rows($2)) ORDER BY order_id, id");

/// The parcels of the order with this code.
pub fn parcels_of_order_code(tx: &mut Tx, code: &str) -> store::Result<Vec<Parcel>> {
    match ordering::order_id(tx, code)? {
        Some(order) => parcels_of_orders(tx, &[order]),
        None => Ok(Vec::new()),
    }
}

pub fn parcel_by_waybill(tx: &mut Tx, waybill: &str) -> store::Result<Option<Parcel>> {
    tx.find(BY_WAYBILL, values![waybill], read_parcel)
}

pub fn parcel_by_sscc(tx: &mut Tx, sscc: &str) -> store::Result<Option<Parcel>> {
    tx.find(BY_SSCC, values![sscc], read_parcel)
}

const BY_CARRIER: &str = parcels_where!("carrier_number = $2 ORDER BY id");

/// The parcels that a carrier carries under this number; several carriers may have the same.
pub fn parcels_by_carrier_number(tx: &mut Tx, number: &str) -> store::Result<Vec<Parcel>> {
    tx.query(BY_CARRIER, values![number], read_parcel)
}

/// The parcels that whatever was scanned or typed names: by waybill, SSCC, order, bag, or a carrier's number.
pub fn parcels_named(tx: &mut Tx, code: &str) -> store::Result<Vec<Parcel>> {
    match ParcelCode::read(code) {
        Ok(ParcelCode::Waybill(waybill)) => tx.query(BY_WAYBILL, values![waybill.as_str()], read_parcel),
        Ok(ParcelCode::Sscc(sscc)) => tx.query(BY_SSCC, values![sscc.as_str()], read_parcel),
        Ok(ParcelCode::Order(order)) => parcels_of_order_code(tx, order.as_str()),
        Ok(ParcelCode::Bag(bag)) => match crate::bags::bag_by_code(tx, bag.as_str())? {
            Some(bag) => parcels_in_bags(tx, &[bag.id]),
            None => Ok(Vec::new()),
        },
        Err(_) => parcels_by_carrier_number(tx, code.trim()),
    }
}

const IN_BAGS: &str = parcels_where!("bag_id IN (SELECT * FROM rows($2))");

/// What lies in these bags.
pub fn parcels_in_bags(tx: &mut Tx, bags: &[crate::bags::BagId]) -> store::Result<Vec<Parcel>> {
    let mut parcels = tx.query(IN_BAGS, &[column(bags, |bag| *bag)], read_parcel)?;
    parcels.sort_by_key(|parcel| parcel.id);
    Ok(parcels)
}

/// The parcels of these orders.
pub fn parcels_of_orders(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Parcel>> {
    tx.query(BY_ORDERS, &[column(orders, |order| *order)], read_parcel)
}

const LINES: &str = "
    SELECT parcel_id, line, lot_id, lot_code, packs, quantity, grams, name_zh, name_en
      FROM parcel_line
     WHERE county_id = $1 AND parcel_id IN (SELECT * FROM rows($2))
     ORDER BY parcel_id, line";

/// What lies in these parcels.
pub fn lines_of(tx: &mut Tx, parcels: &[ParcelId]) -> store::Result<Vec<ParcelLine>> {
    tx.query(LINES, &[column(parcels, |parcel| *parcel)], |row| {
        Ok(ParcelLine {
            parcel: row.whole(0)?,
            line: row.whole(1)?,
            lot: row.whole(2)?,
            lot_code: row.text(3)?,
            packs: row.whole(4)?,
            quantity: row.whole(5)?,
            grams: row.whole(6)?,
            name_zh: row.text(7)?,
            name_en: row.text(8)?,
        })
    })
}

const SCANS: &str = "
    SELECT id, parcel_id, kind, place_id, person_id, cash_fen, run_id, reason, bag_id, at_ms, received_ms,
           happened_ms
      FROM scan
     WHERE county_id = $1 AND parcel_id IN (SELECT * FROM rows($2))
     ORDER BY parcel_id, id";

/// Every scan of these parcels, in the order in which they were recorded.
pub fn scans_of(tx: &mut Tx, parcels: &[ParcelId]) -> store::Result<Vec<Scan>> {
    tx.query(SCANS, &[column(parcels, |parcel| *parcel)], read_scan)
}

fn read_scan(row: &Row) -> store::Result<Scan> {
    Ok(Scan {
        id: row.whole(0)?,
        parcel: row.whole(1)?,
        kind: row.word(2)?,
        place: row.maybe(3)?,
        person: row.maybe(4)?,
        cash: row.maybe(5)?,
        run: row.maybe(6)?,
        reason: row.maybe_text(7)?.map(|word| word.parse()).transpose()?,
        bag: row.maybe(8)?,
        at: row.whole(9)?,
        received: row.whole(10)?,
        happened: row.whole(11)?,
    })
}

const STANDING_AT: &str = parcels_where!("at_place_id = $2 AND state = $3 ORDER BY id LIMIT $4");
const ANNOUNCED_FROM: &str = parcels_where!("from_id = $2 AND state = 'announced' ORDER BY id LIMIT $3");
const TO_OUTLET: &str = parcels_where!("to_place_id = $2 AND state = $3 ORDER BY id LIMIT $4");
const STANDING_FOR_ZONE: &str =
    parcels_where!("at_place_id = $2 AND state = $3 AND zone_id = $4 ORDER BY id LIMIT $5");
const STANDING_FOR_OUTLETS: &str = parcels_where!(
    "at_place_id = $2 AND state = $3 AND to_place_id IN (SELECT * FROM rows($4)) ORDER BY id LIMIT $5"
);
const IN_STATE: &str = parcels_where!("state = $2 AND id > $3 ORDER BY id LIMIT $4");

/// What stands at a place, oldest first: on the shelf ([`ParcelState::Ready`]), for the next bus
/// ([`ParcelState::Accepted`]), in the bays of the hub ([`ParcelState::Arrived`]).
pub fn standing_at(tx: &mut Tx, place: PlaceId, state: ParcelState) -> store::Result<Vec<Parcel>> {
    tx.query(STANDING_AT, values![place, state.word(), PARCELS_SHOWN_MAX], read_parcel)
}

/// What stands at a place and goes to a zone of cities.
pub fn standing_for_zone(
    tx: &mut Tx,
    place: PlaceId,
    state: ParcelState,
    zone: ZoneId,
) -> store::Result<Vec<Parcel>> {
    tx.query(STANDING_FOR_ZONE, values![place, state.word(), zone, PARCELS_SHOWN_MAX], read_parcel)
}

/// What stands at a place and goes to one of these outlets.
pub fn standing_for_outlets(
    tx: &mut Tx,
    place: PlaceId,
    state: ParcelState,
    outlets: &[PlaceId],
) -> store::Result<Vec<Parcel>> {
    let values =
        [place.into(), state.word().into(), column(outlets, |outlet| *outlet), PARCELS_SHOWN_MAX.into()];
    tx.query(STANDING_FOR_OUTLETS, &values, read_parcel)
}

/// What the growers of an outlet have sold and not brought yet.
pub fn announced_from(tx: &mut Tx, outlet: PlaceId) -> store::Result<Vec<Parcel>> {
    tx.query(ANNOUNCED_FROM, values![outlet, PARCELS_SHOWN_MAX], read_parcel)
}

/// The parcels that end at an outlet and are in this state.
pub fn to_outlet(tx: &mut Tx, outlet: PlaceId, state: ParcelState) -> store::Result<Vec<Parcel>> {
    tx.query(TO_OUTLET, values![outlet, state.word(), PARCELS_SHOWN_MAX], read_parcel)
}

/// Up to `most` parcels of the county in this state, after the parcel `after`, by id.
pub fn in_state(tx: &mut Tx, state: ParcelState, after: ParcelId, most: i64) -> store::Result<Vec<Parcel>> {
    tx.query(IN_STATE, values![state.word(), after, most], read_parcel)
}

const IN_ORDER: &str = parcels_where!("id > $2 ORDER BY id LIMIT $3");

/// Up to `most` parcels of the county after the parcel `after`, by id.
pub fn in_order_of_ids(tx: &mut Tx, after: ParcelId, most: i64) -> store::Result<Vec<Parcel>> {
    tx.query(IN_ORDER, values![after, most], read_parcel)
}

/// What an outlet has before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutletCounts {
    /// Sold, and not yet brought by its growers.
    pub to_accept: i64,
    /// Waiting for the bus.
    pub to_load: i64,
    /// On the bus towards this outlet.
    pub coming: i64,
    /// Waiting for its buyer.
    pub ready: i64,
    /// Waiting for its buyer for more than a day.
    pub waiting_long: i64,
}

const COUNT_ANNOUNCED: &str = "
    SELECT count(*) FROM parcel WHERE county_id = $1 AND from_id = $2 AND state = 'announced'";
const COUNT_TO: &str = "SELECT count(*) FROM parcel WHERE county_id = $1 AND to_place_id = $2 AND state = $3";
const COUNT_AT: &str = "
    SELECT count(*) FROM parcel
     WHERE county_id = $1 AND at_place_id = $2 AND state = $3 AND changed_ms < $4";
const DAY_MINUTES: i64 = 24 * 60;

pub fn outlet_counts(tx: &mut Tx, outlet: PlaceId, now: Time) -> store::Result<OutletCounts> {
    let to_accept = tx.one(COUNT_ANNOUNCED, values![outlet], |row| row.whole(0))?;
    let coming = tx.one(COUNT_TO, values![outlet, ParcelState::Dispatched.word()], |row| row.whole(0))?;
    let mut before = |state: ParcelState, time: Time| {
        tx.one(COUNT_AT, values![outlet, state.word(), time], |row| row.whole(0))
    };
    Ok(OutletCounts {
        to_accept,
        coming,
        to_load: before(ParcelState::Accepted, now.plus_ms(1))?,
        ready: before(ParcelState::Ready, now.plus_ms(1))?,
        waiting_long: before(ParcelState::Ready, now.plus_minutes(-DAY_MINUTES))?,
    })
}

/// How many parcels of one destination stand in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BayCount {
    pub to: Destination,
    pub state: ParcelState,
    pub parcels: i64,
}

const LEAVING: &str = "
    SELECT to_place_id, zone_id, state, count(*)
      FROM parcel
     WHERE county_id = $1 AND hub_id = $2 AND state IN (SELECT * FROM rows($3))
     GROUP BY to_place_id, zone_id, state";
const PASSING: &str = "
    SELECT to_place_id, zone_id, state, count(*)
      FROM parcel
     WHERE county_id = $1 AND transit_id = $2 AND state IN (SELECT * FROM rows($3))
     GROUP BY to_place_id, zone_id, state";

/// What the wall of a centre shows: of each destination, how much is on its way here and how much is here.
pub fn bay_counts(tx: &mut Tx, centre: PlaceId) -> store::Result<Vec<BayCount>> {
    let of = |states: &[ParcelState]| texts(states, |state| state.word());
    let passing = of(&[ParcelState::Loaded, ParcelState::Sorted]);
    let leaving = of(&[ParcelState::Loaded, ParcelState::Sorted, ParcelState::Arrived]);
    let mut counts = tx.query(PASSING, &[centre.into(), passing], read_bay)?;
    counts.extend(tx.query(LEAVING, &[centre.into(), leaving], read_bay)?);
    Ok(counts)
}

fn read_bay(row: &Row) -> store::Result<BayCount> {
    Ok(BayCount { to: read_destination(row, 0)?, state: row.word(2)?, parcels: row.whole(3)? })
}

/// A scan as the list of a place shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanAtPlace {
    pub scan: Scan,
    pub waybill: String,
    pub order: Option<OrderId>,
    pub way: Way,
}

const SCANS_AT: &str = "
    SELECT scan.id, scan.parcel_id, scan.kind, scan.place_id, scan.person_id, scan.cash_fen, scan.run_id,
           scan.reason, scan.bag_id, scan.at_ms, scan.received_ms, scan.happened_ms, parcel.waybill, parcel.order_id,
           parcel.from_id, parcel.transit_id, parcel.hub_id, parcel.via_id, parcel.to_place_id, parcel.zone_id,
           parcel.flow
      FROM scan
      JOIN parcel ON parcel.county_id = $1 AND parcel.id = scan.parcel_id
     WHERE scan.county_id = $1 AND scan.place_id = $2 AND scan.received_ms >= $3
     ORDER BY scan.id DESC LIMIT $4";

/// The last scans at a place since a time, newest first.
pub fn scans_at(tx: &mut Tx, place: PlaceId, since: Time) -> store::Result<Vec<ScanAtPlace>> {
    tx.query(SCANS_AT, values![place, since, SCANS_SHOWN_MAX], |row| {
        Ok(ScanAtPlace {
            scan: read_scan(row)?,
            waybill: row.text(12)?,
            order: row.maybe(13)?,
            way: read_way(row, 14)?,
        })
    })
}

/// How many scans of one kind a place made, and the cash that came with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCount {
    pub kind: ScanKind,
    pub scans: i64,
    pub cash: Fen,
}

const KINDS_AT: &str = "
    SELECT kind, count(*), CAST(coalesce(sum(cash_fen), 0) AS BIGINT)
      FROM scan
     WHERE county_id = $1 AND place_id = $2 AND received_ms >= $3
     GROUP BY kind
     ORDER BY kind";

pub fn kinds_at(tx: &mut Tx, place: PlaceId, since: Time) -> store::Result<Vec<KindCount>> {
    tx.query(KINDS_AT, values![place, since], |row| {
        Ok(KindCount { kind: row.word(0)?, scans: row.whole(1)?, cash: row.whole(2)? })
    })
}

/// A scan that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedScan {
    pub code: String,
    pub kind: ScanKind,
    pub received: Time,
    pub why: Refusal,
}

const REFUSED_AT: &str = "
    SELECT code, kind, received_ms, why
      FROM refused_scan
     WHERE county_id = $1 AND place_id = $2 AND received_ms >= $3
     ORDER BY received_ms DESC LIMIT $4";
/// Refused scans that a page shows at the most.
const REFUSED_SHOWN_MAX: i64 = 8;

/// What could not be read or did not fit at a place since a time, newest first.
pub fn refused_at(tx: &mut Tx, place: PlaceId, since: Time) -> store::Result<Vec<RefusedScan>> {
    tx.query(REFUSED_AT, values![place, since, REFUSED_SHOWN_MAX], |row| {
        let why = serde_json::from_str(&row.text(3)?)?;
        Ok(RefusedScan { code: row.text(0)?, kind: row.word(1)?, received: row.whole(2)?, why })
    })
}

/// What happened to a lot at one place: of all its parcels that took a step there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotStep {
    pub kind: ScanKind,
    pub place: Option<PlaceId>,
    pub first: Time,
    pub last: Time,
    pub parcels: i64,
    pub quantity: Quantity,
}

/// The lot's parcels first, then their scans: left to itself, SQLite walks all scans and looks up each parcel.
const LOT_STEPS: &str = "
    WITH packed(parcel_id, quantity) AS MATERIALIZED
         (SELECT parcel_id, CAST(sum(quantity) AS BIGINT)
            FROM parcel_line
           WHERE county_id = $1 AND lot_id = $2
           GROUP BY parcel_id)
    SELECT scan.kind, scan.place_id, min(scan.happened_ms), max(scan.happened_ms), count(DISTINCT scan.parcel_id),
           CAST(sum(packed.quantity) AS BIGINT)
      FROM packed CROSS JOIN scan
     WHERE scan.county_id = $1 AND scan.parcel_id = packed.parcel_id
     GROUP BY scan.kind, scan.place_id
     ORDER BY 3, 1";

/// The way of a lot, step by step, without a word of who bought it.
pub fn steps_of_lot(tx: &mut Tx, lot: LotId) -> store::Result<Vec<LotStep>> {
    tx.query(LOT_STEPS, values![lot], |row| {
        Ok(LotStep {
            kind: row.word(0)?,
            place: row.maybe(1)?,
            first: row.whole(2)?,
            last: row.whole(3)?,
            parcels: row.whole(4)?,
            quantity: row.whole(5)?,
        })
    })
}

const PARCELS_OF_LOT: &str = "
    SELECT DISTINCT parcel_id FROM parcel_line
     WHERE county_id = $1 AND lot_id = $2
     ORDER BY parcel_id LIMIT $3";
pub(crate) const BY_IDS: &str = parcels_where!("id IN (SELECT * FROM rows($2)) ORDER BY id");

/// Up to `most` parcels that hold something of a lot.
pub fn parcels_of_lot(tx: &mut Tx, lot: LotId, most: i64) -> store::Result<Vec<Parcel>> {
    let ids: Vec<ParcelId> = tx.query(PARCELS_OF_LOT, values![lot, most], |row| row.whole(0))?;
    tx.query(BY_IDS, &[column(ids, |id| id)], read_parcel)
}

/// These parcels.
pub fn parcels_by_ids(tx: &mut Tx, ids: &[ParcelId]) -> store::Result<Vec<Parcel>> {
    tx.query(BY_IDS, &[column(ids, |id| *id)], read_parcel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn no_question_walks_the_whole_county() {
        let id = || Value::from(1_i64);
        let (ids, word) = (|| column([1_i64], |n| n), || Value::from("ready"));
        no_walk(&[
            (BY_WAYBILL, vec![word()]),
            (BY_SSCC, vec![word()]),
            (BY_ORDERS, vec![ids()]),
            (BY_CARRIER, vec![word()]),
            (IN_BAGS, vec![ids()]),
            (BY_IDS, vec![ids()]),
            (LINES, vec![ids()]),
            (SCANS, vec![ids()]),
            (STANDING_AT, vec![id(), word(), id()]),
            (ANNOUNCED_FROM, vec![id(), id()]),
            (TO_OUTLET, vec![id(), word(), id()]),
            (STANDING_FOR_ZONE, vec![id(), word(), id(), id()]),
            (STANDING_FOR_OUTLETS, vec![id(), word(), ids(), id()]),
            (IN_STATE, vec![word(), id(), id()]),
            (IN_ORDER, vec![id(), id()]),
            (COUNT_ANNOUNCED, vec![id()]),
            (COUNT_TO, vec![id(), word()]),
            (COUNT_AT, vec![id(), word(), id()]),
            (PASSING, vec![id(), texts(["loaded"], |word| word)]),
            (LEAVING, vec![id(), texts(["loaded"], |word| word)]),
            (SCANS_AT, vec![id(), id(), id()]),
            (KINDS_AT, vec![id(), id()]),
            (REFUSED_AT, vec![id(), id(), id()]),
            (LOT_STEPS, vec![id()]),
            (PARCELS_OF_LOT, vec![id(), id()]),
        ]);
    }
}
