//! Taking a bill: read, compared, kept. And what became of what did not match.
use super::comparing::{Compared, Ours, compare};
use super::layouts::{LineKind, Parsed, parse};
use crate::model::BillId;
use crate::refusal::{Refusal, Result};
use kernel::{Day, Fen, Time};
use ledger::{EntryKind, Provider};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use stock::OrderId;
use store::{Tx, column, texts, values};
use webkit::PersonId;

const INSERT_BILL: &str = "
    INSERT INTO bill (county_id, id, provider, layout, file_name, file_hash, from_on, to_on, paid_fen, refunded_fen,
                      fee_fen, person_id, taken_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (county_id, provider, file_hash) DO NOTHING
 RETURNING id";

/// Takes a bill of a provider and compares it with the ledger. The same file again is refused.
pub fn take_bill(
    tx: &mut Tx,
    provider: Provider,
    file_name: &str,
    bytes: &[u8],
    by: PersonId,
    at: Time,
) -> Result<BillId> {
    let parsed = parse(bytes)?;
    let days = days(&parsed).ok_or(Refusal::NotReadable)?;
    let id: BillId = tx.new_id();
    let sum =
        |kind| -> Fen { parsed.lines.iter().filter(|line| line.kind == kind).map(|line| line.amount).sum() };
    let values = values![
        id,
        provider.word(),
        parsed.layout.word(),
        file_name,
        hash(bytes),
        days.0,
        days.1,
        sum(LineKind::Paid),
        sum(LineKind::Refunded),
        parsed.lines.iter().map(|line| line.fee).sum::<Fen>(),
        by,
        at
    ];
    let taken: Option<BillId> = tx.find(INSERT_BILL, values, |row| row.whole(0))?;
    taken.ok_or(Refusal::BillTwice)?;
    let compared = beside_the_ledger(tx, provider, &parsed, days)?;
    insert_lines(tx, id, &compared)?;
    Ok(id)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn days(parsed: &Parsed) -> Option<(Day, Day)> {
    let days = || parsed.lines.iter().map(|line| line.day);
    Some((days().min()?, days().max()?))
}

fn beside_the_ledger(
    tx: &mut Tx,
    provider: Provider,
    parsed: &Parsed,
    days: (Day, Day),
) -> store::Result<Vec<Compared>> {
    let around = (days.0.plus(-1), days.1.plus(1));
    let ours: Vec<Ours> = ledger::provider_movements(tx, provider, around.0, around.1)?
        .into_iter()
        .filter_map(|moved| {
            let kind = if moved.kind == EntryKind::Paid { LineKind::Paid } else { LineKind::Refunded };
            let amount = if kind == LineKind::Paid { moved.amount } else { -moved.amount };
            Some(Ours { order: moved.order?, kind, day: moved.day, amount })
        })
        .collect();
    let orders = orders_of(tx, parsed)?;
    let told = matched_before(tx, &ours)?;
    Ok(compare(parsed, days, &ours, &orders, &told))
}

/// Which order each of our numbers of payments is of.
fn orders_of(tx: &mut Tx, parsed: &Parsed) -> store::Result<HashMap<String, OrderId>> {
    let ids: HashSet<payment::IntentId> =
        parsed.lines.iter().filter_map(|line| line.asked_for.parse().ok()).collect();
    let ids: Vec<payment::IntentId> = ids.into_iter().collect();
    let intents = payment::intents(tx, &ids)?;
    Ok(intents.into_iter().map(|intent| (intent.id.to_string(), intent.order)).collect())
}

const MATCHED: &str = "
    SELECT order_id, kind FROM bill_line
     WHERE county_id = $1 AND outcome = 'matched' AND order_id IN (SELECT * FROM rows($2))";

fn matched_before(tx: &mut Tx, ours: &[Ours]) -> store::Result<HashSet<(OrderId, LineKind)>> {
    let found =
        tx.query(MATCHED, &[column(ours, |ours| ours.order)], |row| Ok((row.whole(0)?, row.word(1)?)))?;
    Ok(found.into_iter().collect())
}

const INSERT_LINES: &str = "
    INSERT INTO bill_line (county_id, bill_id, line, row_number, kind, reference, asked_for, order_id, day_on,
                           theirs_fen, ours_fen, fee_fen, outcome, note)
    SELECT $1, $2, input.*, '' FROM rows($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS input";

fn insert_lines(tx: &mut Tx, bill: BillId, lines: &[Compared]) -> store::Result<()> {
    let values = [
        bill.into(),
        column((1_i64..).zip(lines), |(line, _)| line),
        column(lines, |line| line.row as i64),
        texts(lines, |line| line.kind.word()),
        texts(lines, |line| line.reference.clone()),
        texts(lines, |line| line.asked_for.clone()),
        column(lines, |line| line.order),
        column(lines, |line| line.day),
        column(lines, |line| line.theirs),
        column(lines, |line| line.ours),
        column(lines, |line| line.fee),
        texts(lines, |line| line.outcome.word()),
    ];
    tx.execute(INSERT_LINES, &values).map(drop)
}

const RESOLVE: &str = "
    UPDATE bill_line SET note = $4, resolved_by = $5, resolved_ms = $6
     WHERE county_id = $1 AND bill_id = $2 AND line = $3 AND outcome <> 'matched' AND resolved_ms IS NULL";

/// Writes what became of a line that did not match. The ledger is not touched: what it lacks is posted by whoever
/// knows the reason.
pub fn resolve(tx: &mut Tx, bill: BillId, line: i64, note: &str, by: PersonId, at: Time) -> Result<()> {
    match tx.execute(RESOLVE, values![bill, line, note, by, at])? {
        0 => Err(Refusal::NotNow.into()),
        _ => Ok(()),
    }
}
