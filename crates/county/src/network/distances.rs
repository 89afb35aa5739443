//! How far it is between places: as a table says, or else reckoned as the straight line times a factor.
use super::model::*;
use crate::{PlaceId, Timetable, keys, queries, version};
use kernel::Metres;
use std::collections::HashMap;
use store::{Tx, column, texts};

/// A mountain road is so much longer than the straight line, in per cent, unless settled otherwise. The demo
/// county's own roads wind round a lake; the factor of hilly rural roads in the literature is 1.3 to 1.7.
pub(crate) const FACTOR_PERCENT: i64 = 150;
/// A shuttle drives so fast, in kilometres an hour, unless settled otherwise.
pub(crate) const SPEED_KMH: i64 = 30;

const PUT: &str = "
    INSERT INTO distance (county_id, from_id, to_id, metres, seconds, source)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, from_id, to_id) DO UPDATE
       SET metres = excluded.metres, seconds = excluded.seconds, source = excluded.source";
const BETWEEN: &str = "
    SELECT from_id, to_id, metres, seconds FROM distance
     WHERE county_id = $1 AND from_id IN (SELECT * FROM rows($2)) AND to_id IN (SELECT * FROM rows($2))";

/// Distances, by their ends.
pub fn put_distances(tx: &mut Tx, batch: &[Distance]) -> store::Result<()> {
    let columns = [
        column(batch, |d| d.from),
        column(batch, |d| d.to),
        column(batch, |d| d.leap.metres.0),
        column(batch, |d| d.leap.seconds),
        texts(batch, |d| d.source.word()),
    ];
    tx.execute(PUT, &columns)?;
    version::change(tx, &batch.len())
}

/// The distances between some places: a table, which need not be symmetric.
#[derive(Clone, Debug)]
pub struct Distances {
    places: Vec<PlaceId>,
    at: HashMap<PlaceId, usize>,
    leaps: Vec<Leap>,
    /// How many of them no table told, so that they were reckoned.
    pub reckoned: usize,
}

impl Distances {
    /// In the order in which they were asked for.
    pub fn places(&self) -> &[PlaceId] {
        &self.places
    }
    /// From one place to another. `None` where one of them was not asked for.
    pub fn between(&self, from: PlaceId, to: PlaceId) -> Option<Leap> {
        Some(self.leaps[self.at.get(&from)? * self.places.len() + self.at.get(&to)?])
    }
}

/// The distances between places of the county. What no table tells is reckoned: the straight line times
/// `road_factor_percent`, at `road_speed_kmh`. A place that is not in the county is no distance from any.
pub fn distances(tx: &mut Tx, network: &Timetable, places: &[PlaceId]) -> store::Result<Distances> {
    let factor = queries::whole_setting(tx, keys::ROAD_FACTOR_PERCENT, FACTOR_PERCENT)?.clamp(100, 1_000);
    let speed = queries::whole_setting(tx, keys::ROAD_SPEED_KMH, SPEED_KMH)?.clamp(1, 120);
    let read = |row: &store::Row| {
        Ok(((row.whole(0)?, row.whole(1)?), Leap { metres: Metres(row.whole(2)?), seconds: row.whole(3)? }))
    };
    let told: HashMap<(PlaceId, PlaceId), Leap> =
        tx.query(BETWEEN, &[column(places, |place| *place)], read)?.into_iter().collect();
    let reckon = |from: PlaceId, to: PlaceId| {
        let ends = network.place(from).zip(network.place(to));
        let straight = ends.map_or(0, |(from, to)| from.position.distance(to.position).0);
        leap(straight * factor / 100, speed)
    };
    let pairs = places.iter().flat_map(|from| places.iter().map(move |to| (*from, *to)));
    let mut reckoned = 0;
    let leaps = pairs.map(|(from, to)| {
        told.get(&(from, to)).copied().unwrap_or_else(|| {
            reckoned += usize::from(from != to);
            reckon(from, to)
        })
    });
    let leaps = leaps.collect();
    let at = places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    Ok(Distances { places: places.to_vec(), at, leaps, reckoned })
}

fn leap(metres: i64, speed_kmh: i64) -> Leap {
    Leap { metres: Metres(metres), seconds: metres * 36 / (speed_kmh * 10) }
}
