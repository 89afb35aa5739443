//! What village staff enter: circumstances, incidents, visits.
use crate::{By, Circumstance, FollowUp, FollowUpId, Incident, IncidentId, NewFollowUp, NewIncident};
use county::ProducerId;
use kernel::Day;
use std::collections::HashMap;
use store::{Row, Tx, column, values};

/// What one page shows of a household's past.
const SHOWN_MAX: i64 = 100;

const RECORD: &str = "
    INSERT INTO circumstance (county_id, producer_id, year, other_income_fen, out_of_school, uninsured,
                              unsafe_house, no_safe_water, recorded_by, recorded_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10) AS input
     WHERE true
        ON CONFLICT (county_id, producer_id, year)
        DO UPDATE SET other_income_fen = excluded.other_income_fen, out_of_school = excluded.out_of_school,
                      uninsured = excluded.uninsured, unsafe_house = excluded.unsafe_house,
                      no_safe_water = excluded.no_safe_water, recorded_by = excluded.recorded_by,
                      recorded_ms = excluded.recorded_ms";
const OF_YEAR: &str = "
    SELECT producer_id, year, other_income_fen, out_of_school, uninsured, unsafe_house, no_safe_water
      FROM circumstance WHERE county_id = $1 AND year = $2";
const LATEST: &str = "
    SELECT producer_id, year, other_income_fen, out_of_school, uninsured, unsafe_house, no_safe_water
      FROM circumstance WHERE county_id = $1 AND producer_id = $2
     ORDER BY year DESC LIMIT 1";
const ADD_INCIDENT: &str = "
    INSERT INTO incident (county_id, id, producer_id, kind, happened_on, loss_fen, note, recorded_by, recorded_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const END_INCIDENT: &str = "
    UPDATE incident SET over_on = $4
     WHERE county_id = $1 AND producer_id = $2 AND id = $3 AND over_on IS NULL";
const INCIDENTS: &str = "
    SELECT id, kind, happened_on, loss_fen, note, recorded_by, over_on
      FROM incident WHERE county_id = $1 AND producer_id = $2
     ORDER BY id DESC LIMIT $3";
const ADD_FOLLOW_UP: &str = "
    INSERT INTO follow_up (county_id, id, producer_id, visited_on, note, next_on, person_id, written_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const FOLLOW_UPS: &str = "
    SELECT id, visited_on, note, next_on, person_id
      FROM follow_up WHERE county_id = $1 AND producer_id = $2
     ORDER BY id DESC LIMIT $3";

/// Records what a survey found; a household's year that is there already is changed. A household and year stand
/// once in `found`.
pub fn record_circumstances(tx: &mut Tx, found: &[Circumstance], by: By) -> store::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let columns = [
        column(found, |c| c.household),
        column(found, |c| c.year),
        column(found, |c| c.other_income),
        column(found, |c| c.out_of_school),
        column(found, |c| c.uninsured),
        column(found, |c| c.unsafe_house),
        column(found, |c| c.no_safe_water),
        column(found, |_| by.person),
        column(found, |_| by.at),
    ];
    tx.execute(RECORD, &columns).map(drop)
}

/// What was found in a year, by household.
pub fn circumstances_of_year(tx: &mut Tx, year: i64) -> store::Result<HashMap<ProducerId, Circumstance>> {
    let found = tx.query(OF_YEAR, values![year], read_circumstance)?;
    Ok(found.into_iter().map(|c| (c.household, c)).collect())
}

/// The latest survey of a household.
pub fn latest_circumstance(tx: &mut Tx, household: ProducerId) -> store::Result<Option<Circumstance>> {
    tx.find(LATEST, values![household], read_circumstance)
}

fn read_circumstance(row: &Row) -> store::Result<Circumstance> {
    Ok(Circumstance {
        household: row.whole(0)?,
        year: row.whole(1)?,
        other_income: row.whole(2)?,
        out_of_school: row.whole(3)?,
        uninsured: row.whole(4)?,
        unsafe_house: row.whole(5)?,
        no_safe_water: row.whole(6)?,
    })
}

/// Something befell a household.
pub fn record_incident(tx: &mut Tx, new: &NewIncident, by: By) -> store::Result<IncidentId> {
    let id: IncidentId = tx.new_id();
    let note = new.note.trim();
    let values = values![id, new.household, new.kind.word(), new.happened, new.loss, note, by.person, by.at];
    tx.execute(ADD_INCIDENT, values)?;
    Ok(id)
}

/// It is over; `false` where it was already, or is not this household's.
pub fn end_incident(
    tx: &mut Tx,
    household: ProducerId,
    incident: IncidentId,
    today: Day,
) -> store::Result<bool> {
    Ok(tx.execute(END_INCIDENT, values![household, incident, today])? == 1)
}

/// What befell a household, the newest first.
pub fn incidents_of(tx: &mut Tx, household: ProducerId) -> store::Result<Vec<Incident>> {
    tx.query(INCIDENTS, values![household, SHOWN_MAX], |row| {
        Ok(Incident {
            id: row.whole(0)?,
            kind: row.word(1)?,
            happened: row.whole(2)?,
            loss: row.maybe(3)?,
            note: row.text(4)?,
            recorded_by: row.whole(5)?,
            over: row.maybe(6)?,
        })
    })
}

/// Somebody visited.
pub fn note_follow_up(tx: &mut Tx, new: &NewFollowUp, by: By) -> store::Result<FollowUpId> {
    let id: FollowUpId = tx.new_id();
    let values = values![id, new.household, new.visited, new.note.trim(), new.next, by.person, by.at];
    tx.execute(ADD_FOLLOW_UP, values)?;
    Ok(id)
}

/// Visits to a household, the newest first.
pub fn follow_ups_of(tx: &mut Tx, household: ProducerId) -> store::Result<Vec<FollowUp>> {
    tx.query(FOLLOW_UPS, values![household, SHOWN_MAX], |row| {
        Ok(FollowUp {
            id: row.whole(0)?,
            visited: row.whole(1)?,
            note: row.text(2)?,
            next: row.maybe(3)?,
            person: row.whole(4)?,
        })
    })
}
