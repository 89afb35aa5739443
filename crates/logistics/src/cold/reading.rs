//! Readings: taken in batches, and the office told where parcels lay outside of their limits.
use super::model::{BoxKey, BoxKind, Breach, NewReading, Reading, ReadingRefusal, Tenths};
use super::warmth::{HOLDS_MINUTES, warmth_in};
use crate::model::{Parcel, ParcelId};
use crate::queries::parcels_by_ids;
use county::{PlaceId, Timetable, VehicleId};
use kernel::{Count, Day, Time, Whole};
use std::collections::BTreeSet;
use store::{Row, Tx, column, maybe_column, texts, values};

/// A thermometer's clock may be so far ahead of ours.
const AHEAD_MINUTES: i64 = 10;
/// Of a place, scans that are looked at for who lay there: two days of the hub's.
const SCANS_BACK: i64 = 20_000;
/// Readings of one box in one question: two weeks, each ten minutes.
const READINGS_MAX: i64 = 100_000;

/// The box that a code names: the cold box of a place, or of a vehicle.
pub fn find_box(network: &Timetable, code: &str) -> Option<BoxKey> {
    let code = code.trim();
    let place = network.places().iter().find(|place| place.code.eq_ignore_ascii_case(code));
    let place = place.map(|place| BoxKey { kind: BoxKind::Place, id: place.id.get() });
    let vehicles = || network.schedule().vehicles.iter();
    let vehicle = vehicles().find(|vehicle| vehicle.details.code.eq_ignore_ascii_case(code));
    place.or(vehicle.map(|vehicle| BoxKey { kind: BoxKind::Vehicle, id: vehicle.id.get() }))
}

/// The code of a box; its number where the network no longer knows it.
pub fn box_name(network: &Timetable, cold_box: BoxKey) -> String {
    let named = match cold_box.kind {
        BoxKind::Place => network.place(PlaceId::new(cold_box.id)).map(|place| place.code.clone()),
        BoxKind::Vehicle => {
            let vehicle = network.schedule().vehicle(VehicleId::new(cold_box.id));
            vehicle.map(|vehicle| vehicle.details.code.clone())
        }
    };
    named.unwrap_or_else(|| cold_box.id.to_string())
}

const INSERT: &str = "
      WITH input(box_kind, box_id, at_ms, tenths, source, person_id) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7))
    INSERT INTO temperature (county_id, box_kind, box_id, at_ms, tenths, source, person_id, received_ms)
    SELECT $1, box_kind, box_id, at_ms, tenths, source, person_id, $8 FROM input
     WHERE true
        ON CONFLICT (county_id, box_kind, box_id, at_ms) DO NOTHING";

/// Takes readings in; answers each with why not, where it is not taken. The same one again is the same.
pub fn record_readings(
    tx: &mut Tx,
    batch: &[NewReading],
    now: Time,
) -> store::Result<Vec<Result<(), ReadingRefusal>>> {
    let latest = now.plus_minutes(AHEAD_MINUTES);
    let judge = |new: &NewReading| if new.at > latest { Err(ReadingRefusal::InTheFuture) } else { Ok(()) };
    let answers: Vec<Result<(), ReadingRefusal>> = batch.iter().map(judge).collect();
    let mut good: Vec<NewReading> =
        batch.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(new, _)| *new).collect();
    good.sort_by_key(|new| (new.cold_box, new.at));
    good.dedup_by_key(|new| (new.cold_box, new.at));
    if !good.is_empty() {
        insert(tx, &good, now)?;
        tell(tx, &good, now)?;
    }
    Ok(answers)
}

fn insert(tx: &mut Tx, good: &[NewReading], now: Time) -> store::Result<()> {
    let columns = [
        texts(good, |new| new.cold_box.kind.word()),
        column(good, |new| new.cold_box.id),
        column(good, |new| new.at),
        column(good, |new| new.temperature),
        texts(good, |new| new.source.word()),
        maybe_column(good, |new| new.person),
        now.into(),
    ];
    tx.execute(INSERT, &columns).map(drop)
}

/// Tells the office of each box of the batch in which parcels lie, or lay, outside of their limits.
fn tell(tx: &mut Tx, good: &[NewReading], now: Time) -> store::Result<()> {
    let of_days: BTreeSet<(BoxKey, Day)> = good.iter().map(|new| (new.cold_box, new.at.day())).collect();
    // A batch is of one thermometer or of a few; each day of a box is one breach.
    for (cold_box, day) in of_days {
        if let Some(breach) = breach_of(tx, cold_box, day, now)? {
            note(tx, &breach)?;
        }
    }
    Ok(())
}

fn breach_of(tx: &mut Tx, cold_box: BoxKey, day: Day, now: Time) -> store::Result<Option<Breach>> {
    let parcels = who_lay_in(tx, cold_box, day)?;
    // The last reading holds on, so that what is warm at this moment is told at once.
    let end = day.plus(1).at_minute(0).min(now.plus_minutes(HOLDS_MINUTES));
    let warm = warmth_in(tx, &parcels, cold_box, (day.at_minute(0), end))?;
    let outside = || warm.iter().filter_map(|one| Some((one.outside?, one.worst?)));
    let (from, until) =
        (outside().map(|((from, _), _)| from).min(), outside().map(|((_, until), _)| until).max());
    // The warmest: of what was too cold, the least cold.
    let worst = outside().map(|(_, worst)| worst).max();
    let held: BTreeSet<ParcelId> =
        warm.iter().filter(|one| one.outside.is_some()).map(|one| one.parcel).collect();
    let parcels = Count::new(held.len() as i64).unwrap_or_default();
    Ok(from.zip(until).zip(worst).map(|((from, until), worst)| Breach {
        cold_box,
        day,
        from,
        until,
        worst,
        parcels,
    }))
}

const AT_PLACE: &str = "
    SELECT DISTINCT parcel_id
      FROM (SELECT parcel_id FROM scan WHERE county_id = $1 AND place_id = $2 ORDER BY id DESC LIMIT $3) AS seen";
const ON_RUNS: &str = "
    SELECT DISTINCT scan.parcel_id
      FROM trip CROSS JOIN run CROSS JOIN scan
     WHERE trip.county_id = $1 AND trip.vehicle_id = $2
       AND run.county_id = $1 AND run.day_on = $3 AND run.route_id = trip.route_id AND run.leg = trip.leg
       AND run.trip_code IN ('', trip.code)
       AND scan.county_id = $1 AND scan.run_id = run.id";

/// Who may have lain in a box on a day.
fn who_lay_in(tx: &mut Tx, cold_box: BoxKey, day: Day) -> store::Result<Vec<Parcel>> {
    let ids: Vec<ParcelId> = match cold_box.kind {
        BoxKind::Place => tx.query(AT_PLACE, values![cold_box.id, SCANS_BACK], |row| row.whole(0))?,
        BoxKind::Vehicle => tx.query(ON_RUNS, values![cold_box.id, day], |row| row.whole(0))?,
    };
    parcels_by_ids(tx, &ids)
}

const NOTE: &str = "
    INSERT INTO cold_breach (county_id, box_kind, box_id, day_on, from_ms, until_ms, worst_e1, parcels)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county_id, box_kind, box_id, day_on) DO NOTHING";
const EXTEND: &str = "
    UPDATE cold_breach
       SET from_ms = CASE WHEN $5 < from_ms THEN $5 ELSE from_ms END,
           until_ms = CASE WHEN $6 > until_ms THEN $6 ELSE until_ms END,
           worst_e1 = CASE WHEN $7 > worst_e1 THEN $7 ELSE worst_e1 END, parcels = $8
     WHERE county_id = $1 AND box_kind = $2 AND box_id = $3 AND day_on = $4";

fn note(tx: &mut Tx, breach: &Breach) -> store::Result<()> {
    let values = values![
        breach.cold_box.kind.word(),
        breach.cold_box.id,
        breach.day,
        breach.from,
        breach.until,
        breach.worst,
        breach.parcels
    ];
    if tx.execute(NOTE, values)? == 1 {
        return crate::events::log_cold(tx, breach);
    }
    tx.execute(EXTEND, values).map(drop)
}

const BETWEEN: &str = "
    SELECT box_kind, box_id, at_ms, tenths, source FROM temperature
     WHERE county_id = $1 AND (box_kind, box_id) IN (SELECT * FROM rows($2, $3)) AND at_ms >= $4 AND at_ms < $5
     ORDER BY box_kind, box_id, at_ms LIMIT $6";

/// What these boxes read, by box and time.
pub(super) fn readings_between(
    tx: &mut Tx,
    boxes: &BTreeSet<BoxKey>,
    from: Time,
    to: Time,
) -> store::Result<Vec<Reading>> {
    if boxes.is_empty() {
        return Ok(Vec::new());
    }
    let values = [
        texts(boxes, |cold_box| cold_box.kind.word()),
        column(boxes, |cold_box| cold_box.id),
        from.into(),
        to.into(),
        READINGS_MAX.into(),
    ];
    tx.query(BETWEEN, &values, read_reading)
}

fn read_reading(row: &Row) -> store::Result<Reading> {
    let cold_box = BoxKey { kind: row.word(0)?, id: row.whole(1)? };
    Ok(Reading { cold_box, at: row.whole(2)?, temperature: row.whole::<Tenths>(3)?, source: row.word(4)? })
}

const OF_BOX: &str = "
    SELECT box_kind, box_id, at_ms, tenths, source FROM temperature
     WHERE county_id = $1 AND box_kind = $2 AND box_id = $3 ORDER BY at_ms DESC LIMIT $4";
const LAST: &str = "
    SELECT last.box_kind, last.box_id, last.at_ms, temperature.tenths, temperature.source
      FROM (SELECT box_kind, box_id, max(at_ms) AS at_ms FROM temperature
             WHERE county_id = $1 GROUP BY box_kind, box_id) AS last
      JOIN temperature ON temperature.county_id = $1 AND temperature.box_kind = last.box_kind
                      AND temperature.box_id = last.box_id AND temperature.at_ms = last.at_ms
     ORDER BY last.box_kind, last.box_id";

/// What a box read last, the newest first.
pub fn readings_of(tx: &mut Tx, cold_box: BoxKey, most: i64) -> store::Result<Vec<Reading>> {
    tx.query(OF_BOX, values![cold_box.kind.word(), cold_box.id, most], read_reading)
}

/// The last reading of every box.
pub fn last_readings(tx: &mut Tx) -> store::Result<Vec<Reading>> {
    tx.query(LAST, &[], read_reading)
}

const BREACHES: &str = "
    SELECT box_kind, box_id, day_on, from_ms, until_ms, worst_e1, parcels FROM cold_breach
     WHERE county_id = $1 AND day_on >= $2 ORDER BY day_on DESC, box_id LIMIT $3";

/// Breaches since a day, the newest first.
pub fn breaches(tx: &mut Tx, since: Day, most: i64) -> store::Result<Vec<Breach>> {
    tx.query(BREACHES, values![since, most], |row| {
        Ok(Breach {
            cold_box: BoxKey { kind: row.word(0)?, id: row.whole(1)? },
            day: row.whole(2)?,
            from: row.whole(3)?,
            until: row.whole(4)?,
            worst: row.whole(5)?,
            parcels: row.whole(6)?,
        })
    })
}
