//! What the bank tells of a batch: paid, failed, or paid and come back. Each line ends once.
use super::deciding::locked;
use super::queries::lock_payouts;
use crate::model::{Batch, BatchId, BatchState, Outcome, Payout, PayoutState, Reason, Told};
use crate::refusal::{Refusal, Result};
use kernel::{Time, Whole};
use ledger::{AccountKey, AccountKind, EntryKind, NewEntry, post_entries};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use store::{Tx, column, texts, values};
use webkit::PersonId;

/// How many lines of a file were news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    pub paid: usize,
    pub failed: usize,
    pub bounced: usize,
    /// Told before, and the same.
    pub known: usize,
}

/// Takes what the bank tells of lines of a batch: all of it, or nothing where one line cannot be. What was told
/// before is no news.
pub fn record_results(tx: &mut Tx, id: BatchId, told: &[Told], by: PersonId, at: Time) -> Result<Recorded> {
    let batch = locked(tx, id, &[BatchState::Sent, BatchState::Done])?;
    let lines: BTreeMap<i64, Payout> =
        lock_payouts(tx, id)?.into_iter().map(|line| (line.line, line)).collect();
    let news = judge(&lines, told)?;
    let entries: Vec<NewEntry> = news.iter().flat_map(|news| entries(&batch, news, by, at)).collect();
    post_entries(tx, &entries)?;
    set_lines(tx, &news, at)?;
    let still_out = lines.values().filter(|line| line.state == PayoutState::Sent).count();
    let ended = news.iter().filter(|news| news.line.state == PayoutState::Sent).count();
    if still_out == ended && batch.state == BatchState::Sent {
        tx.execute(DONE, values![id])?;
    }
    for news in news.iter().filter(|news| news.told.result == Outcome::Bounced) {
        tx.log("payout.bounced", news.line.id.get(), at, &Amount { amount_fen: news.line.amount.get() })?;
    }
    Ok(count(told.len(), &news))
}

#[derive(Serialize)]
struct Amount {
    amount_fen: i64,
}

/// A line, and what is newly told of it.
struct News<'a> {
    line: &'a Payout,
    told: &'a Told,
}

fn count(told: usize, news: &[News<'_>]) -> Recorded {
    let of = |outcome| news.iter().filter(|news| news.told.result == outcome).count();
    Recorded {
        paid: of(Outcome::Paid),
        failed: of(Outcome::Failed),
        bounced: of(Outcome::Bounced),
        known: told - news.len(),
    }
}

/// What is news, or the first reason why the file cannot be taken.
fn judge<'a>(lines: &'a BTreeMap<i64, Payout>, told: &'a [Told]) -> Result<Vec<News<'a>>> {
    let mut seen = HashSet::new();
    let mut news = Vec::new();
    for told in told {
        let line = lines.get(&told.line).ok_or(Refusal::UnknownLine { line: told.line.to_string() })?;
        if !seen.insert(told.line) {
            return Err(Refusal::LineTwice { line: told.line }.into());
        }
        if line.amount != told.amount {
            let (ours, theirs) = (line.amount, told.amount);
            return Err(Refusal::OtherAmount { line: told.line, ours, theirs }.into());
        }
        match follows(line.state, told.result) {
            Some(true) => news.push(News { line, told }),
            Some(false) => {}
            None => return Err(Refusal::Contradicts { line: told.line }.into()),
        }
    }
    Ok(news)
}

/// Whether it is news, known, or (`None`) cannot be. A payment that the bank never said it had made may be told as
/// come back at once.
fn follows(state: PayoutState, result: Outcome) -> Option<bool> {
    match (state, result) {
        (PayoutState::Sent, _) | (PayoutState::Paid, Outcome::Bounced) => Some(true),
        (PayoutState::Paid | PayoutState::Bounced, Outcome::Paid)
        | (PayoutState::Failed, Outcome::Failed)
        | (PayoutState::Bounced, Outcome::Bounced) => Some(false),
        _ => None,
    }
}

/// What follows in the books. A payment that bounced was made first.
fn entries(batch: &Batch, news: &News<'_>, by: PersonId, at: Time) -> Vec<NewEntry> {
    let line = news.line;
    let payable = AccountKey::of(AccountKind::ProducerPayable, line.producer);
    let in_transit = AccountKey::of_county(AccountKind::InTransit);
    let from = batch.from.account();
    let entry = |kind, debit, credit| NewEntry {
        kind,
        order: None,
        cause: line.id.get(),
        at,
        person: Some(by),
        evidence: news.told.reference.clone(),
        sides: [(debit, line.amount), (credit, -line.amount)].into(),
    };
    let paid = || entry(EntryKind::PayoutPaid, in_transit, from);
    match (news.told.result, line.state) {
        (Outcome::Paid, _) => vec![paid()],
        (Outcome::Failed, _) => vec![entry(EntryKind::PayoutFailed, in_transit, payable)],
        (Outcome::Bounced, PayoutState::Sent) => {
            vec![paid(), entry(EntryKind::PayoutBounced, from, payable)]
        }
        (Outcome::Bounced, _) => vec![entry(EntryKind::PayoutBounced, from, payable)],
    }
}

const SET_LINES: &str = "
    WITH input(payout_id, state, reference, reason) AS (SELECT * FROM rows($2, $3, $4, $5))
    UPDATE payout SET state = input.state, reference = input.reference, reason = input.reason, told_on = $6
      FROM input
     WHERE payout.county_id = $1 AND payout.id = input.payout_id";
const DONE: &str = "UPDATE payout_batch SET state = 'done' WHERE county_id = $1 AND id = $2";

fn set_lines(tx: &mut Tx, news: &[News<'_>], at: Time) -> store::Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let state = |told: &Told| match told.result {
        Outcome::Paid => PayoutState::Paid,
        Outcome::Failed => PayoutState::Failed,
        Outcome::Bounced => PayoutState::Bounced,
    };
    let reason = |told: &Told| if told.result == Outcome::Paid { Reason::None } else { told.reason };
    let reference = |news: &News<'_>| match news.told.reference.as_str() {
        "" => news.line.reference.clone(),
        reference => reference.to_string(),
    };
    let values = [
        column(news, |news| news.line.id),
        texts(news, |news| state(news.told).word()),
        texts(news, reference),
        texts(news, |news| reason(news.told).word()),
        at.day().into(),
    ];
    tx.execute(SET_LINES, &values).map(drop)
}
