//! Costs the runs of days that are over: each once, split over its parcels, posted to the ledger.
use super::drives::{Drive, drive_of, runs_driven};
use crate::model::{ParcelId, RunId};
use crate::runs::{self, Run, RunKey, runs_on};
use county::{CompanyId, Timetable, timetable};
use kernel::{Count, Day, Fen, Grams, Time, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, freight_of_carriers, post_entries};
use std::collections::{BTreeSet, HashMap};
use stock::OrderId;
use store::{Tx, column, texts, values};

/// A run is costed when its day is so many days over: until then phones without a signal may bring scans of it.
pub const COSTED_AFTER_DAYS: i64 = 3;
/// Days that are costed in one transaction.
const DAYS_MAX: i64 = 7;
/// Runs that could not be costed before and are tried again at once.
const AGAIN_MAX: i64 = 500;

const FIRST_DAY: &str = "SELECT min(day_on) FROM run WHERE county_id = $1";
const LAST_COSTED: &str = "SELECT max(day_on) FROM costed_day WHERE county_id = $1";
const COSTED_DAYS: &str =
    "INSERT INTO costed_day (county_id, day_on) SELECT $1, input.* FROM rows($2) AS input";

/// Costs the runs of the next days that are long enough over, those without a parcel too. Answers how many days
/// that were; none when there is nothing left to do.
pub fn cost_runs(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let last = now.day().plus(-COSTED_AFTER_DAYS);
    let Some(next) = next_day(tx)? else { return Ok(0) };
    let days: BTreeSet<Day> = (0..DAYS_MAX).map(|n| next.plus(n)).filter(|day| *day <= last).collect();
    if days.is_empty() {
        return Ok(0);
    }
    let network = timetable(tx)?;
    make_driven(tx, &network, &days)?;
    let all = runs_on(tx, &days)?;
    cost(tx, &network, all, now)?;
    tx.execute(COSTED_DAYS, &[column(&days, |day| *day)])?;
    Ok(days.len())
}

fn next_day(tx: &mut Tx) -> store::Result<Option<Day>> {
    let costed: Option<Day> = tx.one(LAST_COSTED, &[], |row| row.maybe(0))?;
    match costed {
        Some(day) => Ok(Some(day.plus(1))),
        None => tx.one(FIRST_DAY, &[], |row| row.maybe(0)),
    }
}

/// A bus that found nothing to carry drove all the same.
fn make_driven(tx: &mut Tx, network: &Timetable, days: &BTreeSet<Day>) -> store::Result<()> {
    let known: BTreeSet<RunKey> = runs_on(tx, days)?.into_iter().map(|run| run.key).collect();
    let driven = days.iter().flat_map(|day| runs_driven(network, *day));
    let new: Vec<RunKey> = driven.filter(|key| !known.contains(key)).collect();
    let new: Vec<Run> = new.into_iter().map(|key| Run { id: tx.new_id(), key }).collect();
    runs::make(tx, &new).map(drop)
}

const LEFT: &str = "
    SELECT run.id, run.route_id, run.day_on, run.leg, run.trip_code
      FROM costed_day CROSS JOIN run
     WHERE costed_day.county_id = $1 AND costed_day.day_on >= $2 AND costed_day.day_on <= $3
       AND run.county_id = $1 AND run.day_on = costed_day.day_on
       AND NOT EXISTS (SELECT 1 FROM run_cost WHERE run_cost.county_id = $1 AND run_cost.run_id = run.id)
     ORDER BY run.day_on, run.id LIMIT $4";

/// Runs of days that were costed which have no cost of their own.
pub(super) fn left(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<Run>> {
    tx.query(LEFT, values![from, to, AGAIN_MAX], runs::read_run)
}

/// Costs runs of these days that could not be costed when their day was, because the timetable did not say what
/// drove. Answers how many it could cost now.
pub fn cost_again(tx: &mut Tx, from: Day, to: Day, now: Time) -> store::Result<usize> {
    let network = timetable(tx)?;
    let runs = left(tx, from, to)?;
    cost(tx, &network, runs, now)
}

/// A run with what it drove and what it carried.
struct Costed {
    run: Run,
    drive: Drive,
    parts: Vec<Part>,
}

struct Part {
    parcel: ParcelId,
    grams: Grams,
    cost: Fen,
    freight: Fen,
}

impl Costed {
    fn freight(&self) -> Fen {
        self.parts.iter().map(|part| part.freight).sum()
    }
    fn grams(&self) -> Grams {
        self.parts.iter().fold(Grams::default(), |sum, part| sum + part.grams)
    }
}

fn cost(tx: &mut Tx, network: &Timetable, all: Vec<Run>, now: Time) -> store::Result<usize> {
    let mut driven: Vec<(Run, Drive)> = Vec::new();
    for run in all {
        if let Ok(drive) = drive_of(tx, network, &run.key)? {
            driven.push((run, drive));
        }
    }
    let mut carried = carried(tx, &driven)?;
    let freight = freight(tx, &driven, &carried)?;
    let costed: Vec<Costed> = driven
        .into_iter()
        .map(|(run, drive)| {
            let aboard = carried.remove(&run.id).unwrap_or_default();
            split(run, drive, aboard, &freight)
        })
        .collect();
    write(tx, &costed, now)?;
    post(tx, network, &costed, now)?;
    Ok(costed.len())
}

/// The run's cost over its parcels, by weight.
fn split(run: Run, drive: Drive, carried: Vec<Carried>, freight: &HashMap<ParcelId, Fen>) -> Costed {
    let weights: Vec<i64> = carried.iter().map(|one| one.grams.get().max(1)).collect();
    let costs = drive.cost.split(&weights);
    let part = |(one, cost): (Carried, Fen)| Part {
        parcel: one.parcel,
        grams: one.grams,
        cost,
        freight: freight.get(&one.parcel).copied().filter(|_| one.loaded).unwrap_or_default(),
    };
    Costed { run, drive, parts: carried.into_iter().zip(costs).map(part).collect() }
}

/// A parcel that a run took aboard.
struct Carried {
    parcel: ParcelId,
    grams: Grams,
    order: Option<OrderId>,
    /// It was taken from its outlet, and not from a centre or back.
    loaded: bool,
}

const CARRIED: &str = "
    SELECT scan.run_id, scan.parcel_id, parcel.grams, parcel.order_id,
           CAST(max(CASE WHEN scan.kind = 'loaded' THEN 1 ELSE 0 END) AS BIGINT)
      FROM scan CROSS JOIN parcel
     WHERE scan.county_id = $1 AND scan.run_id IN (SELECT * FROM rows($2))
       AND parcel.county_id = $1 AND parcel.id = scan.parcel_id
     GROUP BY scan.run_id, scan.parcel_id, parcel.grams, parcel.order_id
     ORDER BY scan.run_id, scan.parcel_id";

fn carried(tx: &mut Tx, driven: &[(Run, Drive)]) -> store::Result<HashMap<RunId, Vec<Carried>>> {
    let read = |row: &store::Row| {
        let one = Carried {
            parcel: row.whole(1)?,
            grams: row.whole(2)?,
            order: row.maybe(3)?,
            loaded: row.whole::<i64>(4)? == 1,
        };
        Ok((row.whole::<RunId>(0)?, one))
    };
    let mut by_run: HashMap<RunId, Vec<Carried>> = HashMap::new();
    for (run, one) in tx.query(CARRIED, &[column(driven, |(run, _)| run.id)], read)? {
        by_run.entry(run).or_default().push(one);
    }
    Ok(by_run)
}

const LINES: &str = "
    SELECT parcel_id, line FROM parcel_line WHERE county_id = $1 AND parcel_id IN (SELECT * FROM rows($2))";

/// What each parcel that was taken from its outlet brings to the company of its run with its buyer's freight.
fn freight(
    tx: &mut Tx,
    driven: &[(Run, Drive)],
    carried: &HashMap<RunId, Vec<Carried>>,
) -> store::Result<HashMap<ParcelId, Fen>> {
    let companies: HashMap<RunId, CompanyId> = driven.iter().map(|(run, d)| (run.id, d.company)).collect();
    let mut parcels: HashMap<ParcelId, (OrderId, CompanyId)> = HashMap::new();
    for (run, all) in carried {
        let loaded = all.iter().filter(|one| one.loaded);
        parcels.extend(loaded.filter_map(|one| Some((one.parcel, (one.order?, *companies.get(run)?)))));
    }
    let orders: BTreeSet<OrderId> = parcels.values().map(|(order, _)| *order).collect();
    let promised = freight_of_carriers(tx, &orders.into_iter().collect::<Vec<_>>())?;
    let promised: HashMap<(OrderId, i64, CompanyId), Fen> =
        promised.into_iter().map(|of| ((of.order, of.line, of.company), of.amount)).collect();
    let lines: Vec<(ParcelId, i64)> =
        tx.query(LINES, &[column(parcels.keys(), |id| *id)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let mut freight: HashMap<ParcelId, Fen> = HashMap::new();
    for (parcel, line) in lines {
        let found = parcels.get(&parcel).and_then(|(order, company)| promised.get(&(*order, line, *company)));
        *freight.entry(parcel).or_default() += found.copied().unwrap_or_default();
    }
    Ok(freight)
}

const INSERT_COSTS: &str = "
      WITH input(run_id, route_id, company_id, day_on, leg, trips, metres, minutes, parcels, grams, cost_fen,
                 freight_fen) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
    INSERT INTO run_cost (county_id, run_id, route_id, company_id, day_on, leg, trips, metres, minutes, parcels, grams,
                          cost_fen, freight_fen, costed_ms)
    SELECT $1, run_id, route_id, company_id, day_on, leg, trips, metres, minutes, parcels, grams, cost_fen,
           freight_fen, $14
      FROM input";
const INSERT_PARTS: &str = "
    INSERT INTO parcel_cost (county_id, run_id, parcel_id, cost_fen, freight_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";

fn write(tx: &mut Tx, costed: &[Costed], now: Time) -> store::Result<()> {
    let count = |one: &Costed| Count::new(one.parts.len() as i64).unwrap_or_default();
    let columns = [
        column(costed, |one| one.run.id),
        column(costed, |one| one.run.key.route),
        column(costed, |one| one.drive.company),
        column(costed, |one| one.run.key.day),
        texts(costed, |one| one.run.key.leg.word()),
        column(costed, |one| one.drive.trips),
        column(costed, |one| one.drive.metres.0),
        column(costed, |one| one.drive.minutes),
        column(costed, count),
        column(costed, Costed::grams),
        column(costed, |one| one.drive.cost),
        column(costed, Costed::freight),
        now.into(),
    ];
    tx.execute(INSERT_COSTS, &columns)?;
    let parts: Vec<(RunId, &Part)> =
        costed.iter().flat_map(|one| one.parts.iter().map(|part| (one.run.id, part))).collect();
    let columns = [
        column(&parts, |(run, _)| *run),
        column(&parts, |(_, part)| part.parcel),
        column(&parts, |(_, part)| part.cost),
        column(&parts, |(_, part)| part.freight),
    ];
    tx.execute(INSERT_PARTS, &columns).map(drop)
}

fn post(tx: &mut Tx, network: &Timetable, costed: &[Costed], now: Time) -> store::Result<()> {
    let entries: Vec<NewEntry> = costed.iter().map(|one| entry(network, one, now)).collect();
    post_entries(tx, &entries).map(drop)
}

/// What the run cost, against who bears it. It stands in the books under the run, once.
fn entry(network: &Timetable, one: &Costed, now: Time) -> NewEntry {
    let of = |kind| AccountKey::of(kind, one.drive.company);
    let (cost, freight) = (one.drive.cost, one.freight());
    let key = &one.run.key;
    let number = network.routes().iter().find(|route| route.id == key.route).map_or(0, |route| route.number);
    NewEntry {
        kind: EntryKind::RunCosted,
        order: None,
        cause: one.run.id.get(),
        at: now,
        person: None,
        evidence: format!("{number} · {} · {}", key.day, key.leg),
        sides: [
            (of(AccountKind::RunCost), -cost),
            (of(AccountKind::BorneFreight), freight),
            (of(AccountKind::BorneMargin), cost - freight),
        ]
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn what_a_run_carried_is_found_by_the_run() {
        let ids = || column([1_i64], |n| n);
        no_walk(&[(CARRIED, vec![ids()]), (LINES, vec![ids()])]);
    }
}
