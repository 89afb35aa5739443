//! Judging applications: two people who did not send it, then the fund pays; what was wrong is taken back.
use crate::programmes::programme;
use crate::queries::application;
use crate::{Application, ApplicationId, ApplicationState, By, Refusal};
use county::CompanyId;
use kernel::Whole;
use ledger::{Cover, FundPayment, Payee};
use logistics::{PaidSubsidy, ParcelId};
use store::{Tx, values};

const LOCK: &str = "SELECT id FROM application WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const CHECK: &str = "
    UPDATE application SET state = 'checked', checked_by = $3 WHERE county_id = $1 AND id = $2";
const APPROVE: &str = "
    UPDATE application SET state = 'approved', approved_by = $3 WHERE county_id = $1 AND id = $2";
const REFUSE: &str = "
    UPDATE application SET state = 'refused', reason = $3, ended_ms = $4 WHERE county_id = $1 AND id = $2";
const FREE: &str = "DELETE FROM evidence WHERE county_id = $1 AND application_id = $2";
const PAID: &str = "
    UPDATE application SET state = 'paid', paid_by = $3, paid_on = $4 WHERE county_id = $1 AND id = $2";
const TAKEN_BACK: &str = "
    UPDATE application SET state = 'taken_back', reason = $3, ended_ms = $4 WHERE county_id = $1 AND id = $2";

/// The application, held, in one of these states.
fn held(
    tx: &mut Tx,
    id: ApplicationId,
    states: &[ApplicationState],
) -> store::Result<Result<Application, Refusal>> {
    tx.lock(LOCK, &[store::column([id], |id| id)], |row| row.whole::<ApplicationId>(0))?;
    Ok(match application(tx, id)? {
        None => Err(Refusal::NoSuchApplication),
        Some(found) if !states.contains(&found.state) => Err(Refusal::WrongState { state: found.state }),
        Some(found) => Ok(found),
    })
}

/// The first person looked at it.
pub fn check_application(tx: &mut Tx, id: ApplicationId, by: By) -> store::Result<Result<(), Refusal>> {
    let found = match held(tx, id, &[ApplicationState::Sent])? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if found.sent_by == by.person {
        return Ok(Err(Refusal::OwnApplication));
    }
    tx.execute(CHECK, values![id, by.person])?;
    Ok(Ok(()))
}

/// The second person, who is another one, approves it.
pub fn approve(tx: &mut Tx, id: ApplicationId, by: By) -> store::Result<Result<(), Refusal>> {
    let found = match held(tx, id, &[ApplicationState::Checked])? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if found.sent_by == by.person {
        return Ok(Err(Refusal::OwnApplication));
    }
    if found.checked_by == Some(by.person) {
        return Ok(Err(Refusal::SamePerson));
    }
    tx.execute(APPROVE, values![id, by.person])?;
    Ok(Ok(()))
}

/// It is not paid; its evidence is free again.
pub fn refuse(tx: &mut Tx, id: ApplicationId, reason: &str, by: By) -> store::Result<Result<(), Refusal>> {
    let states = [ApplicationState::Sent, ApplicationState::Checked, ApplicationState::Approved];
    if let Err(refusal) = held(tx, id, &states)? {
        return Ok(Err(refusal));
    }
    tx.execute(REFUSE, values![id, reason.trim(), by.at])?;
    tx.execute(FREE, values![id])?;
    Ok(Ok(()))
}

fn payment(tx: &mut Tx, of: &Application, by: By) -> store::Result<Option<FundPayment>> {
    let programme = programme(tx, of.programme)?;
    Ok(programme.map(|programme| FundPayment {
        fund: programme.is.fund,
        payee: of.payee,
        amount: of.amount,
        cause: of.id.get(),
        evidence: of.reference(),
        person: Some(by.person),
        at: by.at,
    }))
}

const PARCELS: &str = "
    SELECT subject_id FROM evidence
     WHERE county_id = $1 AND application_id = $2 AND kind = 'per_parcel' ORDER BY subject_id";

/// The parcels that an application stands on, and the company whose buses took them; none where it stands on
/// something else.
fn parcels_of(tx: &mut Tx, of: &Application) -> store::Result<Option<(Vec<ParcelId>, CompanyId)>> {
    let Payee::Company(company) = of.payee else { return Ok(None) };
    let parcels: Vec<ParcelId> = tx.query(PARCELS, values![of.id], |row| row.whole(0))?;
    Ok((!parcels.is_empty()).then_some((parcels, company)))
}

/// What it bears of the runs of these parcels.
fn bearing<'a>(of: &Application, company: CompanyId, parcels: &'a [ParcelId], by: By) -> PaidSubsidy<'a> {
    PaidSubsidy {
        company,
        cause: of.id.get(),
        evidence: of.reference(),
        amount: of.amount,
        parcels,
        person: Some(by.person),
        at: by.at,
    }
}

/// The fund pays what was approved: the payee may have it paid out.
pub fn pay(tx: &mut Tx, id: ApplicationId, by: By) -> store::Result<Result<(), Refusal>> {
    let found = match held(tx, id, &[ApplicationState::Approved])? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(payment) = payment(tx, &found, by)? else { return Ok(Err(Refusal::NoSuchProgramme)) };
    let paid = ledger::pay_from_funds(tx, &[payment], Cover::Refuse)?.into_iter().next();
    if let Some(Err(refusal)) = paid {
        return Ok(Err(Refusal::Fund(refusal)));
    }
    if let Some((parcels, company)) = parcels_of(tx, &found)? {
        logistics::subsidise_runs(tx, &bearing(&found, company, &parcels, by))?;
    }
    tx.execute(PAID, values![id, by.person, by.at.day()])?;
    Ok(Ok(()))
}

/// Takes back into the fund what was paid wrongly. Its evidence stays used.
pub fn take_back(tx: &mut Tx, id: ApplicationId, reason: &str, by: By) -> store::Result<Result<(), Refusal>> {
    let found = match held(tx, id, &[ApplicationState::Paid])? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(payment) = payment(tx, &found, by)? else { return Ok(Err(Refusal::NoSuchProgramme)) };
    let back = ledger::claw_back(tx, &[payment])?.into_iter().next();
    if let Some(Err(refusal)) = back {
        return Ok(Err(Refusal::Fund(refusal)));
    }
    if let Some((parcels, company)) = parcels_of(tx, &found)? {
        logistics::unsubsidise_runs(tx, &bearing(&found, company, &parcels, by))?;
    }
    tx.execute(TAKEN_BACK, values![id, reason.trim(), by.at])?;
    Ok(Ok(()))
}
