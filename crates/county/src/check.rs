//! What must hold of places, buses and people.
use store::{Row, Tx};
use webkit::Problem;

const SHOWN_MAX: usize = 20;

const UNSERVED: &str = "
    SELECT place.code FROM place
      LEFT JOIN route_stop ON route_stop.county_id = $1 AND route_stop.place_id = place.id
     WHERE place.county_id = $1 AND place.kind = 'outlet' AND route_stop.place_id IS NULL
     ORDER BY place.code";
const HUBS: &str = "SELECT code FROM place WHERE county_id = $1 AND kind = 'hub' ORDER BY code";
const WRONG_TRANSIT: &str = "
    SELECT route.name_zh FROM route
      LEFT JOIN place ON place.county_id = $1 AND place.id = route.transit_id AND place.kind = 'transit'
     WHERE route.county_id = $1 AND place.id IS NULL
     ORDER BY route.number";
const WRONG_STOP: &str = "
    SELECT route.name_zh FROM route_stop
      JOIN route ON route.county_id = $1 AND route.id = route_stop.route_id
      LEFT JOIN place ON place.county_id = $1 AND place.id = route_stop.place_id AND place.kind = 'outlet'
     WHERE route_stop.county_id = $1 AND place.id IS NULL
     ORDER BY route.number";
const WRONG_TOWNSHIP: &str = "
    SELECT producer.code FROM producer
      LEFT JOIN village ON village.county_id = $1 AND village.id = producer.village_id
                       AND village.township_id = producer.township_id
     WHERE producer.county_id = $1 AND village.id IS NULL
     ORDER BY producer.code";
const WRONG_OUTLET: &str = "
    SELECT producer.code FROM producer
      LEFT JOIN place ON place.county_id = $1 AND place.id = producer.outlet_id AND place.kind = 'outlet'
     WHERE producer.county_id = $1 AND place.id IS NULL
     ORDER BY producer.code";
const GRANTED_TO_NOBODY: &str = "
    SELECT CAST(person_grant.person_id AS TEXT) FROM person_grant
      LEFT JOIN person ON person.county_id = $1 AND person.id = person_grant.person_id
     WHERE person_grant.county_id = $1 AND person.id IS NULL
     ORDER BY person_grant.person_id";

const NO_HOUSEHOLD: &str = "
    SELECT producer.code FROM household
      JOIN producer ON producer.county_id = $1 AND producer.id = household.producer_id
     WHERE household.county_id = $1 AND producer.kind <> 'household'
     ORDER BY producer.code";
const PEOPLE_OF_THE_ENDED: &str = "
    SELECT producer.code FROM household
      JOIN producer ON producer.county_id = $1 AND producer.id = household.producer_id
     WHERE household.county_id = $1 AND household.state <> 'active'
       AND EXISTS (SELECT 1 FROM household_member
                    WHERE household_member.county_id = $1 AND household_member.producer_id = household.producer_id
                      AND household_member.left_on IS NULL)
     ORDER BY producer.code";
const ENDED_WITHOUT_HEIR: &str = "
    SELECT producer.code FROM household
      JOIN producer ON producer.county_id = $1 AND producer.id = household.producer_id
     WHERE household.county_id = $1 AND household.state <> 'active'
       AND NOT EXISTS (SELECT 1 FROM household_succession
                        WHERE household_succession.county_id = $1
                          AND household_succession.from_id = household.producer_id)
     ORDER BY producer.code";
const SHOWN_WITHOUT_CONSENT: &str = "
    SELECT producer.code FROM household
      JOIN producer ON producer.county_id = $1 AND producer.id = household.producer_id
     WHERE household.county_id = $1 AND producer.consent = 1
       AND NOT EXISTS (SELECT 1 FROM household_consent
                        WHERE household_consent.county_id = $1
                          AND household_consent.producer_id = household.producer_id
                          AND household_consent.purpose = 'shown' AND household_consent.withdrawn_on IS NULL)
     ORDER BY producer.code";

const TRIP_WITHOUT_STOPS: &str = "
    SELECT code FROM trip
     WHERE county_id = $1
       AND NOT EXISTS (SELECT 1 FROM stop_time WHERE stop_time.county_id = $1 AND stop_time.trip_code = trip.code)
     ORDER BY code";
const TRIP_WITHOUT_CALENDAR: &str = "
    SELECT trip.code FROM trip
      LEFT JOIN calendar ON calendar.county_id = $1 AND calendar.code = trip.calendar_code
     WHERE trip.county_id = $1 AND calendar.code IS NULL
     ORDER BY trip.code";
const TRIP_BEFORE_ITS_CUTOFF: &str = "
    SELECT DISTINCT trip.code FROM trip
      JOIN stop_time ON stop_time.county_id = $1 AND stop_time.trip_code = trip.code
                    AND stop_time.departs_minute < trip.cutoff_minute
     WHERE trip.county_id = $1
     ORDER BY trip.code";
const STOP_NOWHERE: &str = "
    SELECT stop_time.trip_code FROM stop_time
      LEFT JOIN place ON place.county_id = $1 AND place.id = stop_time.place_id
     WHERE stop_time.county_id = $1 AND place.id IS NULL
     ORDER BY stop_time.trip_code";

/// What is wrong with the room's rows.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (sql, what) in [
        (UNSERVED, "no bus stops at an outlet"),
        (WRONG_TRANSIT, "a route does not begin at a transit centre"),
        (WRONG_STOP, "a route stops at a place that is not an outlet"),
        (WRONG_TOWNSHIP, "a producer's village is not in his township"),
        (WRONG_OUTLET, "a producer hands over at a place that is not an outlet"),
        (GRANTED_TO_NOBODY, "a role is granted to nobody"),
        (NO_HOUSEHOLD, "people and land are kept of a producer who is no household"),
        (PEOPLE_OF_THE_ENDED, "people live in a household that was merged into another"),
        (ENDED_WITHOUT_HEIR, "a household ended, and nobody came after it"),
        (TRIP_WITHOUT_STOPS, "a trip stops nowhere"),
        (TRIP_WITHOUT_CALENDAR, "a trip has a calendar that does not exist"),
        (TRIP_BEFORE_ITS_CUTOFF, "a trip leaves a stop before its cut-off"),
        (STOP_NOWHERE, "a trip stops at a place that does not exist"),
        (SHOWN_WITHOUT_CONSENT, "a household is shown in public without its consent"),
    ] {
        let found = tx.query(sql, &[], |row: &Row| row.text(0))?;
        problems.extend(found.into_iter().take(SHOWN_MAX).map(|where_| problem(what, where_)));
    }
    problems.extend(hubs(tx)?);
    Ok(problems)
}

fn hubs(tx: &mut Tx) -> store::Result<Option<Problem>> {
    let found: Vec<String> = tx.query(HUBS, &[], |row| row.text(0))?;
    Ok((found.len() > 1).then(|| problem("there is more than one hub", found.join(", "))))
}

fn problem(what: &str, where_: String) -> Problem {
    Problem { room: "county", what: what.into(), where_ }
}
