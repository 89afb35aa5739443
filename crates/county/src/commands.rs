//! What changes the county: its places, its buses, its producers, its settings. All take batches, so that a
//! county enters in a few statements.
use crate::network::{Leg, shift_trips};
use crate::version;
use crate::{
    CompanyId, NewCompany, NewPlace, NewProducer, NewRoute, NewTownship, NewVillage, NewZone, PlaceId,
    ProducerId, RouteId, TownshipId, VillageId, ZoneId,
};
use kernel::{Time, Whole};
use std::collections::HashMap;
use store::{Tx, column, maybe_column, texts, values};

const SET: &str = "
    INSERT INTO setting (county_id, key, value) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, key) DO UPDATE SET value = excluded.value";
const FORGET: &str = "DELETE FROM setting WHERE county_id = $1 AND key = $2";
const ADD_TOWNSHIPS: &str = "
    INSERT INTO township (county_id, id, code, letters, name_zh, name_en, kind, longitude_e6, latitude_e6)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9) AS input";
const ADD_VILLAGES: &str = "
    INSERT INTO village (county_id, id, code, township_id, name_zh, name_en, kind, longitude_e6, latitude_e6, estimated)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10) AS input";
const ADD_COMPANIES: &str = "
    INSERT INTO company (county_id, id, code, name_zh, name_en)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const ADD_PLACES: &str = "
    INSERT INTO place (county_id, id, kind, code, name_zh, name_en, township_id, village_id, longitude_e6, latitude_e6, cold_box)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input";
const PUT_PLACES: &str = "
    INSERT INTO place (county_id, id, kind, code, name_zh, name_en, township_id, village_id, longitude_e6, latitude_e6, cold_box)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input
     WHERE true
        ON CONFLICT (county_id, code) DO UPDATE
       SET name_zh = excluded.name_zh, name_en = excluded.name_en, township_id = excluded.township_id,
           village_id = excluded.village_id, longitude_e6 = excluded.longitude_e6,
           latitude_e6 = excluded.latitude_e6, cold_box = excluded.cold_box";
const ADD_ROUTES: &str = "
    INSERT INTO route (county_id, id, number, name_zh, name_en, company_id, transit_id, morning_minute, departs_minute, cutoff_minute)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10) AS input";
const ADD_STOPS: &str = "
    INSERT INTO route_stop (county_id, route_id, position, place_id, minutes)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const ADD_ZONES: &str = "
    INSERT INTO zone (county_id, id, code, name_zh, name_en, days, freight_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";
const TOWNSHIPS_OF: &str = "
    SELECT id, township_id FROM village WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const ADD_PRODUCERS: &str = "
    INSERT INTO producer (county_id, id, code, kind, name_zh, name_en, village_id, township_id, outlet_id,
                          contact_zh, contact_phone, consent, created_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS input";
const CHANGE_PRODUCERS: &str = "
    WITH input(code, kind, name_zh, name_en, village_id, township_id, outlet_id, contact_zh, contact_phone, consent)
      AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
    UPDATE producer
       SET kind = input.kind, name_zh = input.name_zh, name_en = input.name_en, village_id = input.village_id,
           township_id = input.township_id, outlet_id = input.outlet_id, contact_zh = input.contact_zh,
           contact_phone = input.contact_phone, consent = input.consent
      FROM input
     WHERE producer.county_id = $1 AND producer.code = input.code";
const HOURS: &str = "
    SELECT morning_minute, departs_minute, cutoff_minute FROM route WHERE county_id = $1 AND id = $2";
const MOVE_ROUTE: &str = "
    UPDATE route SET morning_minute = $3, departs_minute = $4, cutoff_minute = $5
     WHERE county_id = $1 AND id = $2";

fn new_ids<T: Whole>(tx: &mut Tx, count: usize) -> Vec<T> {
    (0..count).map(|_| tx.new_id()).collect()
}

/// Settles something for the county. Promises that were given before keep what they said.
pub fn set_setting(tx: &mut Tx, key: &str, value: &str) -> store::Result<()> {
    tx.execute(SET, values![key, value])?;
    version::change(tx, &(key, value))
}

/// What was settled is settled no longer: its default holds.
pub(crate) fn forget_setting(tx: &mut Tx, key: &str) -> store::Result<()> {
    tx.execute(FORGET, values![key])?;
    version::change(tx, &(key, ""))
}

pub fn add_townships(tx: &mut Tx, new: &[NewTownship]) -> store::Result<Vec<TownshipId>> {
    let ids: Vec<TownshipId> = new_ids(tx, new.len());
    tx.execute(
        ADD_TOWNSHIPS,
        &[
            column(&ids, |id| *id),
            texts(new, |n| &n.code),
            texts(new, |n| &n.letters),
            texts(new, |n| &n.name_zh),
            texts(new, |n| &n.name_en),
            texts(new, |n| n.kind.word()),
            column(new, |n| n.position.longitude_e6),
            column(new, |n| n.position.latitude_e6),
        ],
    )?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

pub fn add_villages(tx: &mut Tx, new: &[NewVillage]) -> store::Result<Vec<VillageId>> {
    let ids: Vec<VillageId> = new_ids(tx, new.len());
    tx.execute(
        ADD_VILLAGES,
        &[
            column(&ids, |id| *id),
            texts(new, |n| &n.code),
            column(new, |n| n.township),
            texts(new, |n| &n.name_zh),
            texts(new, |n| &n.name_en),
            texts(new, |n| n.kind.word()),
            column(new, |n| n.position.longitude_e6),
            column(new, |n| n.position.latitude_e6),
            column(new, |n| n.estimated),
        ],
    )?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

pub fn add_companies(tx: &mut Tx, new: &[NewCompany]) -> store::Result<Vec<CompanyId>> {
    let ids: Vec<CompanyId> = new_ids(tx, new.len());
    tx.execute(
        ADD_COMPANIES,
        &[
            column(&ids, |id| *id),
            texts(new, |n| &n.code),
            texts(new, |n| &n.name_zh),
            texts(new, |n| &n.name_en),
        ],
    )?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

pub fn add_places(tx: &mut Tx, new: &[NewPlace]) -> store::Result<Vec<PlaceId>> {
    let ids: Vec<PlaceId> = new_ids(tx, new.len());
    tx.execute(ADD_PLACES, &place_columns(&ids, new))?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

/// Adds places, or changes those that have their codes; a place keeps its kind.
pub fn put_places(tx: &mut Tx, batch: &[NewPlace]) -> store::Result<()> {
    let ids: Vec<PlaceId> = new_ids(tx, batch.len());
    tx.execute(PUT_PLACES, &place_columns(&ids, batch))?;
    version::change(tx, &(&ids, batch))
}

fn place_columns(ids: &[PlaceId], new: &[NewPlace]) -> [store::Value; 10] {
    [
        column(ids, |id| *id),
        texts(new, |n| n.kind.word()),
        texts(new, |n| &n.code),
        texts(new, |n| &n.name_zh),
        texts(new, |n| &n.name_en),
        column(new, |n| n.township),
        maybe_column(new, |n| n.village),
        column(new, |n| n.position.longitude_e6),
        column(new, |n| n.position.latitude_e6),
        column(new, |n| n.cold_box),
    ]
}

pub fn add_routes(tx: &mut Tx, new: &[NewRoute]) -> store::Result<Vec<RouteId>> {
    let ids: Vec<RouteId> = new_ids(tx, new.len());
    tx.execute(
        ADD_ROUTES,
        &[
            column(&ids, |id| *id),
            column(new, |n| n.number),
            texts(new, |n| &n.name_zh),
            texts(new, |n| &n.name_en),
            column(new, |n| n.company),
            column(new, |n| n.transit),
            column(new, |n| n.morning_minute),
            column(new, |n| n.departs_minute),
            column(new, |n| n.cutoff_minute),
        ],
    )?;
    add_stops(tx, &ids, new)?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

fn add_stops(tx: &mut Tx, ids: &[RouteId], new: &[NewRoute]) -> store::Result<()> {
    let of_route = |(id, route)| numbered(id, route);
    let stops: Vec<_> = ids.iter().copied().zip(new).flat_map(of_route).collect();
    write_stops(tx, &stops)
}

const FORGET_STOPS: &str =
    "DELETE FROM route_stop WHERE county_id = $1 AND route_id IN (SELECT * FROM rows($2))";

/// Gives routes these stops, in this order, in place of those that they have.
pub(crate) fn rewrite_stops(
    tx: &mut Tx,
    routes: &std::collections::BTreeMap<RouteId, Vec<crate::Stop>>,
) -> store::Result<()> {
    tx.execute(FORGET_STOPS, &[column(routes.keys(), |id| *id)])?;
    let numbered =
        routes.iter().flat_map(|(id, stops)| stops.iter().zip(1..).map(|(stop, n)| (*id, n, *stop)));
    let stops: Vec<(RouteId, i64, crate::Stop)> = numbered.collect();
    write_stops(tx, &stops)?;
    version::change(tx, routes)
}

fn write_stops(tx: &mut Tx, stops: &[(RouteId, i64, crate::Stop)]) -> store::Result<()> {
    let columns = [
        column(stops, |(route, _, _)| *route),
        column(stops, |(_, position, _)| *position),
        column(stops, |(_, _, stop)| stop.place),
        column(stops, |(_, _, stop)| stop.minutes),
    ];
    tx.execute(ADD_STOPS, &columns).map(drop)
}

/// Adds stops at the ends of routes, in the order given; answers the routes, one for each stop.
pub fn extend_routes(tx: &mut Tx, new: &[(RouteId, crate::Stop)]) -> store::Result<Vec<RouteId>> {
    let known = crate::timetable(tx)?;
    let mut ends: HashMap<RouteId, i64> = HashMap::new();
    for route in known.routes() {
        ends.insert(route.id, i64::try_from(route.stops.len()).unwrap_or(i64::MAX));
    }
    let mut stops = Vec::with_capacity(new.len());
    for (route, stop) in new {
        let end = ends.entry(*route).or_default();
        *end += 1;
        stops.push((*route, *end, *stop));
    }
    write_stops(tx, &stops)?;
    version::change(tx, &stops)?;
    Ok(new.iter().map(|(route, _)| *route).collect())
}

fn numbered(id: RouteId, route: &NewRoute) -> impl Iterator<Item = (RouteId, i64, crate::Stop)> {
    route.stops.iter().zip(1_i64..).map(move |(stop, position)| (id, position, *stop))
}

pub fn add_zones(tx: &mut Tx, new: &[NewZone]) -> store::Result<Vec<ZoneId>> {
    let ids: Vec<ZoneId> = new_ids(tx, new.len());
    tx.execute(
        ADD_ZONES,
        &[
            column(&ids, |id| *id),
            texts(new, |n| &n.code),
            texts(new, |n| &n.name_zh),
            texts(new, |n| &n.name_en),
            column(new, |n| n.days),
            column(new, |n| n.freight),
        ],
    )?;
    version::change(tx, &(&ids, new))?;
    Ok(ids)
}

/// When a route's buses leave its transit centre, and until when an order goes with the day's collecting run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub morning_minute: i64,
    pub departs_minute: i64,
    pub cutoff_minute: i64,
}

/// Gives a route other hours, from now on, and moves its trips by as much; `false` where there is no such route. The hours are in order:
/// morning < departure, cut-off ≤ departure.
pub fn change_hours(tx: &mut Tx, route: RouteId, hours: Hours) -> store::Result<bool> {
    let Hours { morning_minute, departs_minute, cutoff_minute } = hours;
    let before = tx.find(HOURS, values![route], read_hours)?;
    if let Some(before) = before {
        let (morning, departs) =
            (morning_minute - before.morning_minute, departs_minute - before.departs_minute);
        shift_trips(tx, route, Leg::Bringing, morning, morning)?;
        shift_trips(tx, route, Leg::Collecting, departs, cutoff_minute - before.cutoff_minute)?;
    }
    let found = tx.execute(MOVE_ROUTE, values![route, morning_minute, departs_minute, cutoff_minute])? == 1;
    version::change(tx, &(route, hours))?;
    Ok(found)
}

fn read_hours(row: &store::Row) -> store::Result<Hours> {
    Ok(Hours { morning_minute: row.whole(0)?, departs_minute: row.whole(1)?, cutoff_minute: row.whole(2)? })
}

/// Takes producers in.
///
/// # Errors
/// A village that is not in the county.
pub fn add_producers(tx: &mut Tx, new: &[NewProducer], now: Time) -> store::Result<Vec<ProducerId>> {
    let ids: Vec<ProducerId> = new_ids(tx, new.len());
    let townships = townships_of(tx, new)?;
    let mut columns = vec![column(&ids, |id| *id)];
    columns.extend(producer_columns(new, &townships));
    columns.push(column(&ids, |_| now));
    tx.execute(ADD_PRODUCERS, &columns)?;
    Ok(ids)
}

/// Changes the producers who have these codes; answers how many there were. A code stands once in `changed`.
pub fn change_producers(tx: &mut Tx, changed: &[NewProducer]) -> store::Result<u64> {
    let townships = townships_of(tx, changed)?;
    tx.execute(CHANGE_PRODUCERS, &producer_columns(changed, &townships))
}

fn producer_columns(new: &[NewProducer], townships: &[TownshipId]) -> [store::Value; 10] {
    [
        texts(new, |n| &n.code),
        texts(new, |n| n.kind.word()),
        texts(new, |n| &n.name_zh),
        texts(new, |n| &n.name_en),
        column(new, |n| n.village),
        column(townships, |t| *t),
        column(new, |n| n.outlet),
        texts(new, |n| &n.contact_zh),
        texts(new, |n| &n.contact_phone),
        column(new, |n| n.consent),
    ]
}

fn townships_of(tx: &mut Tx, new: &[NewProducer]) -> store::Result<Vec<TownshipId>> {
    let villages = [column(new, |n| n.village)];
    let read = |row: &store::Row| Ok((row.whole(0)?, row.whole(1)?));
    let of: HashMap<VillageId, TownshipId> = tx.query(TOWNSHIPS_OF, &villages, read)?.into_iter().collect();
    let missing = store::Error::NotOne { rows: 0, sql: TOWNSHIPS_OF };
    let found: Option<Vec<TownshipId>> = new.iter().map(|n| of.get(&n.village).copied()).collect();
    found.ok_or(missing)
}
