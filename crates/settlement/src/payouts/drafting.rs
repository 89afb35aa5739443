//! Making a batch: who is owed enough, and where it goes.
use crate::model::{BatchId, BatchState, NewBatch, PayoutId, PayoutState, Reason};
use crate::refusal::{Refusal, Result};
use county::{BankAccount, BankAccountId, Payee, ProducerId};
use kernel::{Count, Fen, Time, Whole};
use std::collections::{HashMap, HashSet};
use store::{Tx, column, texts, values};
use webkit::PersonId;

/// Payouts of one batch; who comes later waits for the next.
pub const BATCH_LINES_MAX: usize = 5_000;

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drafted {
    pub batch: BatchId,
    pub lines: usize,
    /// Producers who are owed enough and have no bank account.
    pub without_account: usize,
}

/// Plans a batch: every producer to whom enough is owed since before the period's end gets a line. What is lent to
/// him is repaid first. Who is in another batch that the bank does not have yet is left to that one.
pub fn draft(tx: &mut Tx, new: &NewBatch, by: PersonId, at: Time) -> Result<Drafted> {
    crate::advances::repay(tx, new.through, by, at)?;
    let owed = owed_enough(tx, new)?;
    let accounts = accounts_of(tx, owed.iter().map(|(producer, _)| *producer))?;
    let without_account = owed.iter().filter(|(producer, _)| !accounts.contains_key(producer)).count();
    let mut lines: Vec<Line> = Vec::new();
    for (producer, amount) in owed {
        if let Some(account) = accounts.get(&producer).filter(|_| lines.len() < BATCH_LINES_MAX) {
            lines.push(Line { id: tx.new_id(), producer, account: account.id, amount });
        }
    }
    if lines.is_empty() {
        return Err(Refusal::NothingToPay { without_account }.into());
    }
    let batch = insert_batch(tx, new, &lines, by, at)?;
    insert_lines(tx, batch, &lines)?;
    Ok(Drafted { batch, lines: lines.len(), without_account })
}

/// A line to be planned.
struct Line {
    id: PayoutId,
    producer: ProducerId,
    account: BankAccountId,
    amount: Fen,
}

/// The accounts in force of these producers.
pub(crate) fn accounts_of(
    tx: &mut Tx,
    producers: impl Iterator<Item = ProducerId>,
) -> store::Result<HashMap<ProducerId, BankAccount>> {
    let payees: Vec<Payee> = producers.map(Payee::Producer).collect();
    let found = county::bank_accounts(tx, &payees)?;
    let of_producer = |(payee, account)| match payee {
        Payee::Producer(producer) => Some((producer, account)),
        Payee::Outlet(_) | Payee::Company(_) | Payee::Person(_) => None,
    };
    Ok(found.into_iter().filter_map(of_producer).collect())
}

/// Producers and what they get, by their ids.
fn owed_enough(tx: &mut Tx, new: &NewBatch) -> store::Result<Vec<(ProducerId, Fen)>> {
    let planned: HashSet<ProducerId> = tx.query(PLANNED, &[], |row| row.whole(0))?.into_iter().collect();
    let payables = ledger::payables(tx, new.through)?;
    let enough = |sum: Fen| sum > Fen::ZERO && sum >= new.threshold;
    Ok(payables.into_iter().filter(|(producer, sum)| enough(*sum) && !planned.contains(producer)).collect())
}

const PLANNED: &str = "SELECT producer_id FROM payout WHERE county_id = $1 AND state = 'planned'";
const BATCHES_OF_MONTH: &str = "SELECT count(*) FROM payout_batch WHERE county_id = $1 AND code LIKE $2";
const INSERT_BATCH: &str = "
    INSERT INTO payout_batch (county_id, id, code, state, through_on, threshold_fen, pay_on, paid_from, lines,
                              amount_fen, made_by, made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

fn insert_batch(
    tx: &mut Tx,
    new: &NewBatch,
    lines: &[Line],
    by: PersonId,
    at: Time,
) -> store::Result<BatchId> {
    let batch: BatchId = tx.new_id();
    let day = at.day();
    let month = format!("P-{:02}{:02}-", day.year() % 100, day.month_of_year());
    let before: Count = tx.one(BATCHES_OF_MONTH, values![format!("{month}%")], |row| row.whole(0))?;
    let code = format!("{month}{:02}", before.get() + 1);
    let amount: Fen = lines.iter().map(|line| line.amount).sum();
    let values = values![
        batch,
        code,
        BatchState::Drafted.word(),
        new.through,
        new.threshold,
        new.pay_on,
        new.from.word(),
        lines.len() as i64,
        amount,
        by,
        at
    ];
    tx.execute(INSERT_BATCH, values)?;
    Ok(batch)
}

const INSERT_LINES: &str = "
    INSERT INTO payout (county_id, id, batch_id, line, producer_id, bank_account_id, amount_fen, state, reference,
                        reason)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10) AS input";

fn insert_lines(tx: &mut Tx, batch: BatchId, lines: &[Line]) -> store::Result<()> {
    let values = [
        column(lines, |line| line.id),
        column(lines, |_| batch),
        column((1_i64..).zip(lines), |(line, _)| line),
        column(lines, |line| line.producer),
        column(lines, |line| line.account),
        column(lines, |line| line.amount),
        texts(lines, |_| PayoutState::Planned.word()),
        texts(lines, |_| ""),
        texts(lines, |_| Reason::None.word()),
    ];
    tx.execute(INSERT_LINES, &values).map(drop)
}
