//! Asking for a subsidy: the evidence is found, counted, and held for this application.
use crate::finding::find;
use crate::model::payee_row;
use crate::programmes::programme;
use crate::queries::{had, promised, used};
use crate::{
    ApplicationId, ApplicationState, By, Claim, Evidence, Programme, ProgrammeId, Refusal, RuleKind,
};
use kernel::{Day, Fen};
use ledger::Payee;
use std::collections::HashMap;
use store::{Tx, column, texts, values};

/// Pieces of evidence of one application: a company's month.
const EVIDENCE_MAX: usize = 50_000;

const LOCK_PROGRAMMES: &str =
    "SELECT id FROM programme WHERE county_id = $1 AND rule IN (SELECT * FROM rows($2))";
const ADD: &str = "
    INSERT INTO application (county_id, id, programme_id, payee_kind, payee_id, from_on, to_on, units, base_fen,
                             amount_fen, state, reason, sent_by, sent_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $13)";
const ADD_EVIDENCE: &str = "
    INSERT INTO evidence (county_id, kind, subject_id, owner_id, application_id, reference, day_on, base_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input";

/// What an application would stand on and bring, without sending it.
pub fn preview(
    tx: &mut Tx,
    programme: &Programme,
    payee: Payee,
    from: Day,
    to: Day,
) -> store::Result<Result<Claim, Refusal>> {
    let is = &programme.is;
    if from < is.from || is.to < to || to < from {
        return Ok(Err(Refusal::OutOfPeriod { from: is.from, to: is.to }));
    }
    let found = match find(tx, programme, payee, from, to)? {
        Ok(found) if found.is_empty() => return Ok(Err(Refusal::NoEvidence)),
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let used: HashMap<(i64, i64), ApplicationId> = used(tx, is.rule, &found)?;
    let earlier = found.iter().find_map(|e| used.get(&(e.subject, e.owner)).copied());
    let mut free: Vec<Evidence> =
        found.into_iter().filter(|e| !used.contains_key(&(e.subject, e.owner))).collect();
    if let (true, Some(application)) = (free.is_empty(), earlier) {
        return Ok(Err(Refusal::SameEvidence { application }));
    }
    free.truncate(EVIDENCE_MAX);
    let had = if is.cap.is_zero() { Fen::ZERO } else { had(tx, programme.id, payee)? };
    let left = is.budget - promised(tx, programme.id)?;
    Ok(worth(programme, free, had)
        .and_then(|claim| if claim.amount > left { Err(Refusal::OverBudget { left }) } else { Ok(claim) }))
}

/// What evidence is worth by the programme's rule, within what one applicant gets.
fn worth(programme: &Programme, evidence: Vec<Evidence>, had: Fen) -> Result<Claim, Refusal> {
    let is = &programme.is;
    let base: Fen = evidence.iter().map(|e| e.base).sum();
    let by_rule = match is.rule {
        RuleKind::PerParcel | RuleKind::PerTrainee | RuleKind::PerShop => {
            is.amount.times(evidence.len() as i64)
        }
        // Rounded once, over all of the costs.
        RuleKind::ShareOfCost => Some(base.share(is.share)),
    };
    let by_rule = by_rule.ok_or(Refusal::OverBudget { left: is.budget })?;
    let amount = if is.cap.is_zero() { by_rule } else { by_rule.min(is.cap - had) };
    if amount <= Fen::ZERO {
        let nothing = if is.cap.is_zero() { Refusal::NoEvidence } else { Refusal::Capped { cap: is.cap } };
        return Err(nothing);
    }
    Ok(Claim { evidence, base, amount })
}

/// Sends an application for these days. What it stands on is held for it, so that nobody else can use it.
pub fn apply(
    tx: &mut Tx,
    id: ProgrammeId,
    payee: Payee,
    (from, to): (Day, Day),
    by: By,
) -> store::Result<Result<ApplicationId, Refusal>> {
    let Some(programme) = programme(tx, id)? else { return Ok(Err(Refusal::NoSuchProgramme)) };
    let Some((kind, owner)) = payee_row(payee) else { return Ok(Err(Refusal::WrongPayee)) };
    if kind != programme.is.rule.payee() {
        return Ok(Err(Refusal::WrongPayee));
    }
    // Programmes of one rule share their evidence: one application at a time, whichever it is under.
    tx.lock(LOCK_PROGRAMMES, &[texts([programme.is.rule], |rule| rule.word())], |row| {
        row.whole::<ProgrammeId>(0)
    })?;
    let claim = match preview(tx, &programme, payee, from, to)? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let new: ApplicationId = tx.new_id();
    let (state, units) = (ApplicationState::Sent.word(), claim.evidence.len() as i64);
    let values = values![
        new,
        id,
        kind.word(),
        owner,
        from,
        to,
        units,
        claim.base,
        claim.amount,
        state,
        by.person,
        by.at
    ];
    tx.execute(ADD, values)?;
    hold(tx, programme.is.rule, new, &claim.evidence)?;
    Ok(Ok(new))
}

fn hold(tx: &mut Tx, rule: RuleKind, of: ApplicationId, evidence: &[Evidence]) -> store::Result<()> {
    let mut sorted: Vec<&Evidence> = evidence.iter().collect();
    sorted.sort_by_key(|e| (e.subject, e.owner));
    let columns = [
        texts(&sorted, |_| rule.word()),
        column(&sorted, |e| e.subject),
        column(&sorted, |e| e.owner),
        column(&sorted, |_| of),
        texts(&sorted, |e| &e.reference),
        column(&sorted, |e| e.day),
        column(&sorted, |e| e.base),
    ];
    tx.execute(ADD_EVIDENCE, &columns).map(drop)
}
