//! What a subsidy that was paid for parcels takes off what companies bear of their runs.
use crate::model::{ParcelId, RunId};
use county::CompanyId;
use kernel::{Count, Fen, Time};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, post_entries};
use std::collections::BTreeMap;
use store::{Tx, column, values};
use webkit::PersonId;

/// A subsidy for parcels that a company's buses took from their outlets, when it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidSubsidy<'a> {
    pub company: CompanyId,
    /// The id of the application.
    pub cause: i64,
    pub evidence: String,
    pub amount: Fen,
    pub parcels: &'a [ParcelId],
    pub person: Option<PersonId>,
    pub at: Time,
}

const LOADED_BY: &str = "
    SELECT parcel_id, min(run_id) FROM scan
     WHERE county_id = $1 AND parcel_id IN (SELECT * FROM rows($2)) AND kind = 'loaded' AND run_id IS NOT NULL
     GROUP BY parcel_id";
const INSERT: &str = "
    INSERT INTO run_subsidy (county_id, run_id, cause_id, taken_back, parcels, subsidy_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input";
const TAKE_BACK: &str = "
    INSERT INTO run_subsidy (county_id, run_id, cause_id, taken_back, parcels, subsidy_fen)
    SELECT $1, run_id, cause_id, 1, parcels, -subsidy_fen FROM run_subsidy
     WHERE county_id = $1 AND cause_id = $2 AND taken_back = 0";
const PAID_FOR: &str = "
    SELECT CAST(coalesce(sum(subsidy_fen), 0) AS BIGINT) FROM run_subsidy
     WHERE county_id = $1 AND cause_id = $2 AND taken_back = 0";

/// Notes that a subsidy bears a part of the runs that took these parcels: the sum is the same for each parcel, to
/// the fen. It moves in the books from what the company bears to what the government does; the money itself is
/// the fund's to pay.
pub fn subsidise_runs(tx: &mut Tx, paid: &PaidSubsidy) -> store::Result<()> {
    let read = |row: &store::Row| Ok((row.whole::<ParcelId>(0)?, row.whole::<RunId>(1)?));
    let runs: BTreeMap<ParcelId, RunId> =
        tx.query(LOADED_BY, &[column(paid.parcels, |id| *id)], read)?.into_iter().collect();
    let each = paid.amount.split(&vec![1; paid.parcels.len()]);
    let mut by_run: BTreeMap<RunId, (i64, Fen)> = BTreeMap::new();
    for (parcel, sum) in paid.parcels.iter().zip(each) {
        if let Some(run) = runs.get(parcel) {
            let of_run = by_run.entry(*run).or_default();
            *of_run = (of_run.0 + 1, of_run.1 + sum);
        }
    }
    let rows: Vec<(RunId, i64, Fen)> =
        by_run.into_iter().map(|(run, (n, sum))| (run, n, sum)).filter(|row| !row.2.is_zero()).collect();
    let columns = [
        column(&rows, |row| row.0),
        column(&rows, |_| paid.cause),
        column(&rows, |_| 0_i64),
        column(&rows, |row| Count::new(row.1).unwrap_or_default()),
        column(&rows, |row| row.2),
    ];
    tx.execute(INSERT, &columns)?;
    let sum = rows.iter().map(|row| row.2).sum();
    post(tx, paid, EntryKind::RunSubsidised, sum)
}

/// Notes that this subsidy was taken back, whole: the company bears its part again.
pub fn unsubsidise_runs(tx: &mut Tx, paid: &PaidSubsidy) -> store::Result<()> {
    let sum: Fen = tx.one(PAID_FOR, values![paid.cause], |row| row.whole(0))?;
    tx.execute(TAKE_BACK, values![paid.cause])?;
    post(tx, paid, EntryKind::RunUnsubsidised, -sum)
}

fn post(tx: &mut Tx, paid: &PaidSubsidy, kind: EntryKind, sum: Fen) -> store::Result<()> {
    let of = |kind| AccountKey::of(kind, paid.company);
    let entry = NewEntry {
        kind,
        order: None,
        cause: paid.cause,
        at: paid.at,
        person: paid.person,
        evidence: paid.evidence.clone(),
        sides: [(of(AccountKind::BorneSubsidy), sum), (of(AccountKind::BorneMargin), -sum)].into(),
    };
    post_entries(tx, &[entry]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use store::Value;

    #[test]
    fn a_subsidy_and_its_parcels_are_found_by_their_ids() {
        no_walk(&[(LOADED_BY, vec![column([1_i64], |n| n)]), (PAID_FOR, vec![Value::from(1_i64)])]);
    }
}
