//! What runs and routes cost, as the office reads it.
use super::drives::drive_of;
use super::model::{ParcelCost, RouteCost, RunCost, Uncosted};
use crate::model::{ParcelId, RunId};
use crate::runs::{Run, RunKey};
use county::{RouteId, timetable};
use kernel::{Day, Metres};
use store::{Row, Tx, column, values};

const OF_ROUTES: &str = "
    SELECT route_id, count(*), CAST(sum(metres) AS BIGINT), CAST(sum(minutes) AS BIGINT),
           CAST(sum(parcels) AS BIGINT), CAST(sum(grams) AS BIGINT), CAST(sum(cost_fen) AS BIGINT),
           CAST(sum(freight_fen) AS BIGINT), CAST(sum(subsidy_fen) AS BIGINT)
      FROM (SELECT run_cost.route_id, run_cost.metres, run_cost.minutes, run_cost.parcels, run_cost.grams,
                   run_cost.cost_fen, run_cost.freight_fen,
                   coalesce((SELECT sum(run_subsidy.subsidy_fen) FROM run_subsidy
                              WHERE run_subsidy.county_id = $1 AND run_subsidy.run_id = run_cost.run_id), 0)
                       AS subsidy_fen
              FROM run_cost
             WHERE run_cost.county_id = $1 AND run_cost.day_on >= $2 AND run_cost.day_on <= $3) AS costed
     GROUP BY route_id ORDER BY route_id";

/// What the runs of these days cost, added up for each route.
pub fn costs_of_routes(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<RouteCost>> {
    tx.query(OF_ROUTES, values![from, to], |row| {
        Ok(RouteCost {
            route: row.whole(0)?,
            runs: row.whole(1)?,
            metres: Metres(row.whole(2)?),
            minutes: row.whole(3)?,
            parcels: row.whole(4)?,
            grams: row.whole(5)?,
            cost: row.whole(6)?,
            freight: row.whole(7)?,
            subsidy: row.whole(8)?,
        })
    })
}

/// Runs of one page: a route's month has 62, with twelve buses a day 372.
const RUNS_MAX: i64 = 500;

const OF_RUNS: &str = "
    SELECT run_id, route_id, day_on, leg, company_id, trips, metres, minutes, parcels, grams, cost_fen, freight_fen,
           CAST(coalesce((SELECT sum(run_subsidy.subsidy_fen) FROM run_subsidy
                           WHERE run_subsidy.county_id = $1 AND run_subsidy.run_id = run_cost.run_id), 0) AS BIGINT),
           (SELECT run.trip_code FROM run WHERE run.county_id = $1 AND run.id = run_cost.run_id)
      FROM run_cost
     WHERE county_id = $1 AND day_on >= $2 AND day_on <= $3 AND route_id = $4
     ORDER BY day_on, run_id LIMIT $5";
const OF_RUN: &str = "
    SELECT run_id, route_id, day_on, leg, company_id, trips, metres, minutes, parcels, grams, cost_fen, freight_fen,
           CAST(coalesce((SELECT sum(run_subsidy.subsidy_fen) FROM run_subsidy
                           WHERE run_subsidy.county_id = $1 AND run_subsidy.run_id = run_cost.run_id), 0) AS BIGINT),
           (SELECT run.trip_code FROM run WHERE run.county_id = $1 AND run.id = run_cost.run_id)
      FROM run_cost
     WHERE county_id = $1 AND run_id = $2";

/// The runs of a route in these days that were costed, in the order in which they drove.
pub fn costs_of_runs(tx: &mut Tx, route: RouteId, from: Day, to: Day) -> store::Result<Vec<RunCost>> {
    tx.query(OF_RUNS, values![from, to, route, RUNS_MAX], read_run_cost)
}

fn read_run_cost(row: &Row) -> store::Result<RunCost> {
    let trip = row.maybe_text(13)?.unwrap_or_default();
    let key = RunKey { route: row.whole(1)?, day: row.whole(2)?, leg: row.word(3)?, trip };
    Ok(RunCost {
        run: Run { id: row.whole(0)?, key },
        company: row.whole(4)?,
        trips: row.whole(5)?,
        metres: Metres(row.whole(6)?),
        minutes: row.whole(7)?,
        parcels: row.whole(8)?,
        grams: row.whole(9)?,
        cost: row.whole(10)?,
        freight: row.whole(11)?,
        subsidy: row.whole(12)?,
    })
}

/// Parcels of one run's page: twice what the largest buses of a route hold.
const PARTS_MAX: i64 = 5_000;

const SPLIT: &str = "
    SELECT run.id, run.route_id, run.day_on, run.leg, parcel.id, parcel.waybill, parcel.grams, parcel_cost.cost_fen,
           parcel_cost.freight_fen, run.trip_code
      FROM parcel_cost CROSS JOIN parcel CROSS JOIN run
     WHERE parcel_cost.county_id = $1 AND parcel_cost.run_id = $2
       AND parcel.county_id = $1 AND parcel.id = parcel_cost.parcel_id
       AND run.county_id = $1 AND run.id = parcel_cost.run_id
     ORDER BY parcel_cost.parcel_id LIMIT $3";

/// A run that was costed, and its parcels with their parts.
pub fn split_of_run(tx: &mut Tx, run: RunId) -> store::Result<Option<(RunCost, Vec<ParcelCost>)>> {
    let Some(cost) = tx.find(OF_RUN, values![run], read_run_cost)? else { return Ok(None) };
    Ok(Some((cost, tx.query(SPLIT, values![run, PARTS_MAX], read_part)?)))
}

fn read_part(row: &Row) -> store::Result<ParcelCost> {
    let key = RunKey { route: row.whole(1)?, day: row.whole(2)?, leg: row.word(3)?, trip: row.text(9)? };
    Ok(ParcelCost {
        run: Run { id: row.whole(0)?, key },
        parcel: row.whole(4)?,
        waybill: row.text(5)?,
        grams: row.whole(6)?,
        cost: row.whole(7)?,
        freight: row.whole(8)?,
    })
}

const OF_PARCELS: &str = "
    SELECT DISTINCT run.id, run.route_id, run.day_on, run.leg, parcel.id, parcel.waybill, parcel.grams,
           parcel_cost.cost_fen, parcel_cost.freight_fen, run.trip_code
      FROM scan CROSS JOIN parcel_cost CROSS JOIN parcel CROSS JOIN run
     WHERE scan.county_id = $1 AND scan.parcel_id IN (SELECT * FROM rows($2)) AND scan.run_id IS NOT NULL
       AND parcel_cost.county_id = $1 AND parcel_cost.run_id = scan.run_id
       AND parcel_cost.parcel_id = scan.parcel_id
       AND parcel.county_id = $1 AND parcel.id = scan.parcel_id
       AND run.county_id = $1 AND run.id = scan.run_id
     ORDER BY run.id, parcel.id";

/// What these parcels cost on each of their runs, as far as those were costed.
pub fn costs_of_parcels(tx: &mut Tx, parcels: &[ParcelId]) -> store::Result<Vec<ParcelCost>> {
    tx.query(OF_PARCELS, &[column(parcels, |id| *id)], read_part)
}

/// Runs of these days that have no cost though their day was costed, and why.
pub fn uncosted_runs(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<(Run, Option<Uncosted>)>> {
    let network = timetable(tx)?;
    let runs = super::reckoning::left(tx, from, to)?;
    let why = |run: Run| {
        let uncosted = drive_of(tx, &network, &run.key)?.err();
        Ok((run, uncosted))
    };
    runs.into_iter().map(why).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn costs_are_found_by_day_run_and_parcel() {
        let id = || Value::from(1_i64);
        no_walk(&[
            (OF_ROUTES, vec![id(), id()]),
            (OF_RUNS, vec![id(), id(), id(), id()]),
            (SPLIT, vec![id(), id()]),
            (OF_PARCELS, vec![column([1_i64], |n| n)]),
        ]);
    }
}
