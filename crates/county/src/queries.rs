//! What reads the county.
use crate::{
    Company, Place, PlaceId, Producer, ProducerId, ProducerKind, Route, RouteId, Stop, Township, TownshipId,
    Village, Zone,
};
use kernel::{Count, Position};
use std::collections::HashMap;
use store::{Row, Tx, column, values};

/// Places, villages, routes of one county: more is a fault of an import, not a county.
const NETWORK_MAX: i64 = 20_000;

const SETTING: &str = "SELECT value FROM setting WHERE county_id = $1 AND key = $2";
const TOWNSHIPS: &str = "
    SELECT id, code, letters, name_zh, name_en, kind, longitude_e6, latitude_e6
      FROM township WHERE county_id = $1 ORDER BY code LIMIT $2";
const VILLAGES: &str = "
    SELECT id, code, township_id, name_zh, name_en, kind, longitude_e6, latitude_e6, estimated
      FROM village WHERE county_id = $1 ORDER BY code LIMIT $2";
const COMPANIES: &str = "
    SELECT id, code, name_zh, name_en FROM company WHERE county_id = $1 ORDER BY code LIMIT $2";
const PLACES: &str = "
    SELECT id, kind, code, name_zh, name_en, township_id, village_id, longitude_e6, latitude_e6, cold_box
      FROM place WHERE county_id = $1 ORDER BY code LIMIT $2";
const ROUTES: &str = "
    SELECT id, number, name_zh, name_en, company_id, transit_id, morning_minute, departs_minute, cutoff_minute
      FROM route WHERE county_id = $1 ORDER BY number LIMIT $2";
const STOPS: &str = "
    SELECT route_id, place_id, minutes
      FROM route_stop WHERE county_id = $1 ORDER BY route_id, position LIMIT $2";
const ZONES: &str = "
    SELECT id, code, name_zh, name_en, days, freight_fen
      FROM zone WHERE county_id = $1 ORDER BY days, code LIMIT $2";
const PRODUCERS_BY_IDS: &str = "
    SELECT id, code, kind, name_zh, name_en, village_id, township_id, outlet_id, contact_zh, contact_phone,
           consent, created_ms
      FROM producer WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const PRODUCERS_BY_CODES: &str = "
    SELECT id, code, kind, name_zh, name_en, village_id, township_id, outlet_id, contact_zh, contact_phone,
           consent, created_ms
      FROM producer WHERE county_id = $1 AND code IN (SELECT * FROM rows($2))";
const PRODUCERS: &str = "
    SELECT id, code, kind, name_zh, name_en, village_id, township_id, outlet_id, contact_zh, contact_phone,
           consent, created_ms
      FROM producer
     WHERE county_id = $1 AND code > $2 AND ($3 = 0 OR township_id = $3) AND ($4 = '' OR kind = $4)
       AND (lower(code) LIKE $5 OR name_zh LIKE $5 OR lower(name_en) LIKE $5)
     ORDER BY code LIMIT $6";
const PUBLIC_PRODUCERS: &str = "
    SELECT id, code, kind, name_zh, name_en, village_id, township_id, outlet_id, contact_zh, contact_phone,
           consent, created_ms
      FROM producer
     WHERE county_id = $1 AND code > $2 AND consent = 1
     ORDER BY code LIMIT $3";
const PRODUCER_COUNT: &str = "
    SELECT count(*) FROM producer
     WHERE county_id = $1 AND ($2 = 0 OR township_id = $2) AND ($3 = '' OR kind = $3)
       AND (lower(code) LIKE $4 OR name_zh LIKE $4 OR lower(name_en) LIKE $4)";
const PRODUCERS_BY_OUTLET: &str = "
    SELECT outlet_id, count(*) FROM producer WHERE county_id = $1 GROUP BY outlet_id";

/// What the county has settled under `key`.
pub fn setting(tx: &mut Tx, key: &str) -> store::Result<Option<String>> {
    tx.find(SETTING, values![key], |row| row.text(0))
}

/// A setting that is a whole number; `default` where there is none, or it is not a number.
pub fn whole_setting(tx: &mut Tx, key: &str, default: i64) -> store::Result<i64> {
    Ok(setting(tx, key)?.and_then(|text| text.trim().parse().ok()).unwrap_or(default))
}

pub(crate) fn townships(tx: &mut Tx) -> store::Result<Vec<Township>> {
    tx.query(TOWNSHIPS, values![NETWORK_MAX], |row| {
        Ok(Township {
            id: row.whole(0)?,
            code: row.text(1)?,
            letters: row.text(2)?,
            name_zh: row.text(3)?,
            name_en: row.text(4)?,
            kind: row.word(5)?,
            position: position(row, 6)?,
        })
    })
}

pub(crate) fn villages(tx: &mut Tx) -> store::Result<Vec<Village>> {
    tx.query(VILLAGES, values![NETWORK_MAX], |row| {
        Ok(Village {
            id: row.whole(0)?,
            code: row.text(1)?,
            township: row.whole(2)?,
            name_zh: row.text(3)?,
            name_en: row.text(4)?,
            kind: row.word(5)?,
            position: position(row, 6)?,
            estimated: row.whole(8)?,
        })
    })
}

pub(crate) fn companies(tx: &mut Tx) -> store::Result<Vec<Company>> {
    tx.query(COMPANIES, values![NETWORK_MAX], |row| {
        Ok(Company { id: row.whole(0)?, code: row.text(1)?, name_zh: row.text(2)?, name_en: row.text(3)? })
    })
}

pub(crate) fn places(tx: &mut Tx) -> store::Result<Vec<Place>> {
    tx.query(PLACES, values![NETWORK_MAX], |row| {
        Ok(Place {
            id: row.whole(0)?,
            kind: row.word(1)?,
            code: row.text(2)?,
            name_zh: row.text(3)?,
            name_en: row.text(4)?,
            township: row.whole(5)?,
            village: row.maybe(6)?,
            position: position(row, 7)?,
            cold_box: row.whole(9)?,
        })
    })
}

pub(crate) fn routes(tx: &mut Tx) -> store::Result<Vec<Route>> {
    let mut stops: HashMap<RouteId, Vec<Stop>> = HashMap::new();
    let read = |row: &Row| Ok((row.whole(0)?, Stop { place: row.whole(1)?, minutes: row.whole(2)? }));
    for (route, stop) in tx.query(STOPS, values![NETWORK_MAX], read)? {
        stops.entry(route).or_default().push(stop);
    }
    tx.query(ROUTES, values![NETWORK_MAX], |row| {
        let id = row.whole(0)?;
        Ok(Route {
            id,
            number: row.whole(1)?,
            name_zh: row.text(2)?,
            name_en: row.text(3)?,
            company: row.whole(4)?,
            transit: row.whole(5)?,
            morning_minute: row.whole(6)?,
            departs_minute: row.whole(7)?,
            cutoff_minute: row.whole(8)?,
            stops: stops.remove(&id).unwrap_or_default(),
        })
    })
}

pub(crate) fn zones(tx: &mut Tx) -> store::Result<Vec<Zone>> {
    tx.query(ZONES, values![NETWORK_MAX], |row| {
        Ok(Zone {
            id: row.whole(0)?,
            code: row.text(1)?,
            name_zh: row.text(2)?,
            name_en: row.text(3)?,
            days: row.whole(4)?,
            freight: row.whole(5)?,
        })
    })
}

fn position(row: &Row, at: usize) -> store::Result<Position> {
    Ok(Position { longitude_e6: row.whole(at)?, latitude_e6: row.whole(at + 1)? })
}

/// The producers with these ids, those that exist.
pub fn producers_by_ids(
    tx: &mut Tx,
    producers: &[ProducerId],
) -> store::Result<HashMap<ProducerId, Producer>> {
    let found = tx.query(PRODUCERS_BY_IDS, &[column(producers, |p| *p)], read_producer)?;
    Ok(found.into_iter().map(|producer| (producer.id, producer)).collect())
}

pub fn producer_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Option<Producer>> {
    tx.find(PRODUCERS_BY_IDS, &[column([producer], |p| p)], read_producer)
}

/// The producers with these codes, those that exist.
pub fn producers_by_codes(tx: &mut Tx, codes: &[&str]) -> store::Result<HashMap<String, Producer>> {
    let found = tx.query(PRODUCERS_BY_CODES, &[store::texts(codes, |code| *code)], read_producer)?;
    Ok(found.into_iter().map(|producer| (producer.code.clone(), producer)).collect())
}

/// Which producers a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producers {
    pub township: Option<TownshipId>,
    pub kind: Option<ProducerKind>,
    /// A part of the code or the name; "" is everybody.
    pub text: String,
}

impl Producers {
    fn pattern(&self) -> String {
        let text = self.text.trim().to_lowercase().replace(['%', '_', '\\'], "");
        format!("%{text}%")
    }
    fn kind_word(&self) -> &'static str {
        self.kind.map_or("", ProducerKind::word)
    }
}

/// A page of producers by code: those after the code `after`, at most `limit`.
pub fn producers(tx: &mut Tx, which: &Producers, after: &str, limit: Count) -> store::Result<Vec<Producer>> {
    let (township, kind, text) = (which.township.unwrap_or_default(), which.kind_word(), which.pattern());
    tx.query(PRODUCERS, values![after, township, kind, text, limit], read_producer)
}

/// A page of the producers who agree to be shown.
pub(crate) fn public_producers(tx: &mut Tx, after: &str, limit: Count) -> store::Result<Vec<Producer>> {
    tx.query(PUBLIC_PRODUCERS, values![after, limit], read_producer)
}

pub fn producer_count(tx: &mut Tx, which: &Producers) -> store::Result<Count> {
    let (township, kind, text) = (which.township.unwrap_or_default(), which.kind_word(), which.pattern());
    tx.one(PRODUCER_COUNT, values![township, kind, text], |row| row.whole(0))
}

/// How many producers hand over at each outlet.
pub fn producers_by_outlet(tx: &mut Tx) -> store::Result<HashMap<PlaceId, Count>> {
    let counts = tx.query(PRODUCERS_BY_OUTLET, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(counts.into_iter().collect())
}

fn read_producer(row: &Row) -> store::Result<Producer> {
    Ok(Producer {
        id: row.whole(0)?,
        code: row.text(1)?,
        kind: row.word(2)?,
        name_zh: row.text(3)?,
        name_en: row.text(4)?,
        village: row.whole(5)?,
        township: row.whole(6)?,
        outlet: row.whole(7)?,
        contact_zh: row.text(8)?,
        contact_phone: row.text(9)?,
        consent: row.whole(10)?,
        created: row.whole(11)?,
    })
}
