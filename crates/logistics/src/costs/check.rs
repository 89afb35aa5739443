//! What must always be true of costs.
use kernel::Fen;
use ledger::{AccountKind, EntryKind, posted_for_causes};
use std::collections::{BTreeSet, HashMap};
use store::{Tx, values};
use webkit::Problem;

/// Findings of one promise that are told; more say nothing new.
const FINDINGS_MAX: usize = 20;

const COSTS: &str = "SELECT run_id, cost_fen, freight_fen FROM run_cost WHERE county_id = $1 ORDER BY run_id";
const UNEVEN: &str = "
    SELECT run_cost.run_id, run_cost.cost_fen
      FROM run_cost
      LEFT JOIN (SELECT run_id, count(*) AS parcels, sum(cost_fen) AS cost_fen, sum(freight_fen) AS freight_fen
                   FROM parcel_cost WHERE county_id = $1 GROUP BY run_id) AS part ON part.run_id = run_cost.run_id
     WHERE run_cost.county_id = $1
       AND (run_cost.parcels <> coalesce(part.parcels, 0) OR run_cost.freight_fen <> coalesce(part.freight_fen, 0)
            OR (run_cost.parcels > 0 AND run_cost.cost_fen <> coalesce(part.cost_fen, 0)))
     ORDER BY run_cost.run_id LIMIT $2";
const FREIGHT_TWICE: &str = "
    SELECT parcel_id, CAST(sum(freight_fen) AS BIGINT) FROM parcel_cost
     WHERE county_id = $1 AND freight_fen > 0
     GROUP BY parcel_id HAVING count(*) > 1
     ORDER BY parcel_id LIMIT $2";
const SUBSIDIES: &str = "
    SELECT cause_id, CAST(sum(subsidy_fen) AS BIGINT) FROM run_subsidy
     WHERE county_id = $1 AND taken_back = $2 GROUP BY cause_id ORDER BY cause_id";

pub(crate) fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = books(tx)?;
    problems.extend(subsidies(tx)?);
    let sums = [
        (UNEVEN, "a run's cost or freight is not what its parcels bear together", "run"),
        (FREIGHT_TWICE, "a parcel's freight was counted on two runs", "parcel"),
    ];
    for (sql, what, of) in sums {
        let found: Vec<i64> = tx.query(sql, values![FINDINGS_MAX as i64], |row| row.whole(0))?;
        problems.extend(found.into_iter().map(|id| problem(what, of, id)));
    }
    Ok(problems)
}

fn problem(what: &str, of: &str, id: i64) -> Problem {
    Problem { room: "logistics", what: what.to_string(), where_: format!("{of} {id}") }
}

/// Each run that was costed stands in the ledger once, with its cost and what freight bears of it; and no other.
fn books(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let costs: Vec<(i64, Fen, Fen)> =
        tx.query(COSTS, &[], |row| Ok((row.whole(0)?, row.whole(1)?, row.whole(2)?)))?;
    let of = |tx: &mut Tx, account| posted_for_causes(tx, EntryKind::RunCosted, account);
    let (cost, freight, margin) = (
        of(tx, AccountKind::RunCost)?,
        of(tx, AccountKind::BorneFreight)?,
        of(tx, AccountKind::BorneMargin)?,
    );
    let at = |sums: &HashMap<i64, Fen>, run: i64| sums.get(&run).copied().unwrap_or_default();
    let wrong = costs.iter().filter(|(run, total, buyers)| {
        at(&cost, *run) != -*total || at(&freight, *run) != *buyers || at(&margin, *run) != *total - *buyers
    });
    let mut problems: Vec<Problem> = wrong
        .take(FINDINGS_MAX)
        .map(|(run, ..)| problem("what was posted for a run is not what it cost", "run", *run))
        .collect();
    let known: BTreeSet<i64> = costs.iter().map(|(run, ..)| *run).collect();
    let strange: BTreeSet<i64> =
        cost.keys().chain(freight.keys()).copied().filter(|run| !known.contains(run)).collect();
    let told = strange.iter().take(FINDINGS_MAX);
    problems.extend(told.map(|run| problem("a cost was posted for a run that has none", "run", *run)));
    Ok(problems)
}

/// What a subsidy bears of runs is what was moved in the ledger for it.
fn subsidies(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (taken_back, kind) in [(0_i64, EntryKind::RunSubsidised), (1, EntryKind::RunUnsubsidised)] {
        let noted: HashMap<i64, Fen> = tx
            .query(SUBSIDIES, values![taken_back], |row| Ok((row.whole(0)?, row.whole(1)?)))?
            .into_iter()
            .collect();
        let posted = posted_for_causes(tx, kind, AccountKind::BorneSubsidy)?;
        let causes: BTreeSet<i64> = noted.keys().chain(posted.keys()).copied().collect();
        let wrong = causes.into_iter().filter(|cause| noted.get(cause) != posted.get(cause));
        let what = "what a subsidy bears of runs is not what was posted for it";
        problems.extend(wrong.take(FINDINGS_MAX).map(|cause| problem(what, "application", cause)));
    }
    Ok(problems)
}
