//! What reads programmes' applications and their evidence.
use crate::model::{payee_of, payee_row};
use crate::{Application, ApplicationId, ApplicationState, Evidence, PayeeKind, ProgrammeId, RuleKind};
use county::{ProducerId, Purpose};
use kernel::{Count, Day, Fen};
use ledger::Payee;
use std::collections::HashMap;
use store::{Row, Tx, column, values};

macro_rules! columns {
    () => {
        "SELECT id, programme_id, payee_kind, payee_id, from_on, to_on, units, base_fen, amount_fen, state, reason, \
                sent_by, sent_ms, checked_by, approved_by, paid_on FROM application WHERE county_id = $1"
    };
}
const BY_ID: &str = concat!(columns!(), " AND id = $2");
const LIST: &str = concat!(
    columns!(),
    " AND id < $2 AND ($3 = '' OR state = $3) AND ($4 = 0 OR programme_id = $4)
      AND ($5 = '' OR (payee_kind = $5 AND payee_id = $6)) ORDER BY id DESC LIMIT $7"
);
const PROMISED: &str = "
    SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM application
     WHERE county_id = $1 AND programme_id = $2 AND state NOT IN ('refused', 'taken_back')";
const HAD: &str = "
    SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM application
     WHERE county_id = $1 AND programme_id = $2 AND payee_kind = $3 AND payee_id = $4
       AND state NOT IN ('refused', 'taken_back')";
const USED: &str = "
    SELECT subject_id, owner_id, application_id FROM evidence
     WHERE county_id = $1 AND kind = $2 AND subject_id IN (SELECT * FROM rows($3))";
const EVIDENCE: &str = "
    SELECT subject_id, owner_id, reference, day_on, base_fen FROM evidence
     WHERE county_id = $1 AND application_id = $2 AND subject_id > $3 ORDER BY subject_id LIMIT $4";

/// Which applications a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applications {
    pub state: Option<ApplicationState>,
    pub programme: Option<ProgrammeId>,
    pub payee: Option<Payee>,
}

/// Applications before `before`, the newest first.
pub fn applications(
    tx: &mut Tx,
    which: Applications,
    before: ApplicationId,
    limit: Count,
) -> store::Result<Vec<Application>> {
    let (kind, payee) = which.payee.and_then(payee_row).map_or(("", 0), |(kind, id)| (kind.word(), id));
    let state = which.state.map_or("", ApplicationState::word);
    tx.query(LIST, values![before, state, which.programme.unwrap_or_default(), kind, payee, limit], read)
}

pub fn application(tx: &mut Tx, id: ApplicationId) -> store::Result<Option<Application>> {
    tx.find(BY_ID, values![id], read)
}

fn read(row: &Row) -> store::Result<Application> {
    let kind: PayeeKind = row.word(2)?;
    Ok(Application {
        id: row.whole(0)?,
        programme: row.whole(1)?,
        payee: payee_of(kind, row.whole(3)?),
        from: row.whole(4)?,
        to: row.whole(5)?,
        units: row.whole(6)?,
        base: row.whole(7)?,
        amount: row.whole(8)?,
        state: row.word(9)?,
        reason: row.text(10)?,
        sent_by: row.whole(11)?,
        sent: row.whole(12)?,
        checked_by: row.maybe(13)?,
        approved_by: row.maybe(14)?,
        paid_on: row.maybe(15)?,
    })
}

/// What a programme has promised or paid, less what was refused or taken back.
pub fn promised(tx: &mut Tx, programme: ProgrammeId) -> store::Result<Fen> {
    tx.one(PROMISED, values![programme], |row| row.whole(0))
}

/// The same, of one payee.
pub(crate) fn had(tx: &mut Tx, programme: ProgrammeId, payee: Payee) -> store::Result<Fen> {
    let Some((kind, id)) = payee_row(payee) else { return Ok(Fen::ZERO) };
    tx.one(HAD, values![programme, kind.word(), id], |row| row.whole(0))
}

/// In which application these pieces of evidence are, by subject and owner; those that are free are not in it.
pub(crate) fn used(
    tx: &mut Tx,
    rule: RuleKind,
    evidence: &[Evidence],
) -> store::Result<HashMap<(i64, i64), ApplicationId>> {
    let values = [rule.word().into(), column(evidence, |e| e.subject)];
    let rows = tx.query(USED, &values, |row| Ok(((row.whole(0)?, row.whole(1)?), row.whole(2)?)))?;
    Ok(rows.into_iter().collect())
}

/// What an application stands on, after the subject `after`.
pub fn evidence_of(
    tx: &mut Tx,
    application: ApplicationId,
    after: i64,
    limit: Count,
) -> store::Result<Vec<Evidence>> {
    tx.query(EVIDENCE, values![application, after, limit], |row| {
        Ok(Evidence {
            subject: row.whole(0)?,
            owner: row.whole(1)?,
            reference: row.text(2)?,
            day: row.whole(3)?,
            base: row.whole(4)?,
        })
    })
}

/// A paid subsidy as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLine {
    pub application: ApplicationId,
    pub programme: ProgrammeId,
    /// The public names; none where a household did not agree to be listed.
    pub name: Option<(String, String)>,
    pub units: Count,
    pub amount: Fen,
    pub paid_on: Day,
}

const PAID: &str = concat!(columns!(), " AND state = 'paid' AND id < $2 ORDER BY id DESC LIMIT $3");

/// What was paid, the newest first. The caller masks the names.
pub fn public_list(tx: &mut Tx, before: ApplicationId, limit: Count) -> store::Result<Vec<PublicLine>> {
    let paid = tx.query(PAID, values![before, limit], read)?;
    let producers: Vec<ProducerId> =
        paid.iter().filter_map(|a| if let Payee::Producer(id) = a.payee { Some(id) } else { None }).collect();
    let producers = county::producers_by_ids(tx, &producers)?;
    let network = county::timetable(tx)?;
    let listed = county::agreeing(tx, Purpose::Listed)?;
    let name = |payee: Payee| match payee {
        Payee::Producer(id) => producers
            .get(&id)
            .filter(|p| p.kind != county::ProducerKind::Household || listed.contains(&id))
            .map(|p| (p.name_zh.clone(), p.name_en.clone())),
        Payee::Outlet(id) => network.place(id).map(|p| (p.name_zh.clone(), p.name_en.clone())),
        Payee::Company(id) => network.company(id).map(|c| (c.name_zh.clone(), c.name_en.clone())),
        Payee::Person(_) => None,
    };
    let line = |a: Application| {
        Some(PublicLine {
            application: a.id,
            programme: a.programme,
            name: name(a.payee),
            units: a.units,
            amount: a.amount,
            paid_on: a.paid_on?,
        })
    };
    Ok(paid.into_iter().filter_map(line).collect())
}
