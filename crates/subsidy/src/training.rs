//! Courses, and who was there: the evidence of a subsidy for trainees.
use crate::{By, Programme, ProgrammeId, Refusal};
use county::{MemberId, ProducerId, ProducerKind};
use kernel::{Count, Day, Whole};
use std::collections::{HashMap, HashSet};
use store::{Row, Tx, column, values};

kernel::id! {
    /// A course.
    TrainingId;
}

/// Courses that a page lists.
const TRAININGS_MAX: i64 = 500;
/// Days for which one course may be written: a year's evenings.
pub(crate) const ATTENDANCE_MAX: i64 = 50_000;

const ADD: &str = "
    INSERT INTO training (county_id, id, code, name_zh, name_en, organiser_id, made_by, made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (county_id, code) DO NOTHING
 RETURNING id";
const LIST: &str = "
    SELECT training.id, training.code, training.name_zh, training.name_en, training.organiser_id,
           CAST(count(DISTINCT attendance.held_on) AS BIGINT), CAST(count(DISTINCT attendance.member_id) AS BIGINT),
           max(attendance.held_on)
      FROM training
      LEFT JOIN attendance ON attendance.county_id = $1 AND attendance.training_id = training.id
     WHERE training.county_id = $1 AND ($2 = '' OR training.code = $2)
     GROUP BY training.id, training.code, training.name_zh, training.name_en, training.organiser_id
     ORDER BY training.id DESC LIMIT $3";
const LOCK: &str = "SELECT id FROM training WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const ATTEND: &str = "
    INSERT INTO attendance (county_id, training_id, member_id, held_on, entered_by, entered_ms)
    SELECT $1, $2, input.*, $5, $6 FROM rows($3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, training_id, member_id, held_on) DO NOTHING";
const TRAINEES: &str = "
    SELECT attendance.member_id, household_member.producer_id, household_member.name, attendance.held_on
      FROM attendance
      JOIN household_member ON household_member.county_id = $1 AND household_member.id = attendance.member_id
     WHERE attendance.county_id = $1 AND attendance.training_id = $2
     ORDER BY attendance.member_id, attendance.held_on LIMIT $3";
const IN_USE: &str = "
    SELECT count(*) FROM evidence
     WHERE county_id = $1 AND kind = 'per_trainee' AND subject_id = $2 AND owner_id = $3";
const STRIKE: &str = "
    DELETE FROM attendance WHERE county_id = $1 AND training_id = $2 AND member_id = $3";
/// Courses that a producer held, with everybody's sessions in these days, and the last of them.
const TRAINED: &str = "
    SELECT attendance.training_id, training.code, attendance.member_id, household_member.producer_id,
           CAST(count(*) AS BIGINT), max(attendance.held_on)
      FROM training
      JOIN attendance ON attendance.county_id = $1 AND attendance.training_id = training.id
      JOIN household_member ON household_member.county_id = $1 AND household_member.id = attendance.member_id
     WHERE training.county_id = $1 AND training.organiser_id = $2
       AND attendance.held_on >= $3 AND attendance.held_on <= $4
     GROUP BY attendance.training_id, training.code, attendance.member_id, household_member.producer_id
    HAVING count(*) >= $5
     ORDER BY max(attendance.held_on), attendance.training_id, attendance.member_id LIMIT $6";
const COUNTED: &str = "
    SELECT evidence.subject_id, evidence.owner_id, application.programme_id FROM evidence
      JOIN application ON application.county_id = $1 AND application.id = evidence.application_id
     WHERE evidence.county_id = $1 AND evidence.kind = 'per_trainee' AND evidence.subject_id IN (SELECT * FROM rows($2))";

/// A course as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTraining {
    /// `LIVE-2026-1`
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// Who holds it and is paid for it: a co-operative or a firm.
    pub organiser: ProducerId,
}

/// A course with how many came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    pub id: TrainingId,
    pub is: NewTraining,
    /// Days on which it met.
    pub sessions: Count,
    /// People who came at least once.
    pub trainees: Count,
    pub last: Option<Day>,
}

/// Somebody was there on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attendance {
    pub member: MemberId,
    pub day: Day,
}

/// Somebody who came to a course, with his days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainee {
    pub member: MemberId,
    pub household: ProducerId,
    pub name: String,
    pub days: Vec<Day>,
}

/// Enters a course. A co-operative or a firm holds it: a household is taught, not paid for teaching.
pub fn add_training(tx: &mut Tx, new: &NewTraining, by: By) -> store::Result<Result<TrainingId, Refusal>> {
    let organiser = county::producer_of(tx, new.organiser)?;
    if organiser.is_none_or(|producer| producer.kind == ProducerKind::Household) {
        return Ok(Err(Refusal::NoOrganiser));
    }
    let id: TrainingId = tx.new_id();
    let values =
        values![id, new.code.trim(), new.name_zh.trim(), new.name_en.trim(), new.organiser, by.person, by.at];
    let made: Option<TrainingId> = tx.find(ADD, values, |row| row.whole(0))?;
    Ok(made.ok_or(Refusal::TrainingTaken))
}

/// The county's courses, the newest first.
pub fn trainings(tx: &mut Tx) -> store::Result<Vec<Training>> {
    tx.query(LIST, values!["", TRAININGS_MAX], read)
}

pub fn training_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Training>> {
    if code.is_empty() {
        return Ok(None);
    }
    tx.find(LIST, values![code, TRAININGS_MAX], read)
}

fn read(row: &Row) -> store::Result<Training> {
    let is = NewTraining {
        code: row.text(1)?,
        name_zh: row.text(2)?,
        name_en: row.text(3)?,
        organiser: row.whole(4)?,
    };
    Ok(Training {
        id: row.whole(0)?,
        is,
        sessions: row.whole(5)?,
        trainees: row.whole(6)?,
        last: row.maybe(7)?,
    })
}

/// Writes who was there. Who stands there already is not written twice.
pub fn attend(tx: &mut Tx, training: TrainingId, came: &[Attendance], by: By) -> store::Result<usize> {
    let mut sorted: Vec<Attendance> = came.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let [members, days] = [column(&sorted, |a| a.member), column(&sorted, |a| a.day)];
    let written = tx.execute(ATTEND, &[training.into(), members, days, by.person.into(), by.at.into()])?;
    Ok(usize::try_from(written).unwrap_or(sorted.len()))
}

/// Takes somebody off a course's list: a slip of whoever wrote it. Not when a subsidy stands on it.
pub fn strike(tx: &mut Tx, training: TrainingId, member: MemberId) -> store::Result<Result<(), Refusal>> {
    tx.lock(LOCK, &[column([training], |id| id)], |row| row.whole::<TrainingId>(0))?;
    let used: i64 = tx.one(IN_USE, values![member, training], |row| row.whole(0))?;
    if used > 0 {
        return Ok(Err(Refusal::TraineeCounted));
    }
    tx.execute(STRIKE, values![training, member])?;
    Ok(Ok(()))
}

/// Who came to a course, with the days.
pub fn trainees(tx: &mut Tx, training: TrainingId) -> store::Result<Vec<Trainee>> {
    let rows: Vec<(MemberId, ProducerId, String, Day)> =
        tx.query(TRAINEES, values![training, ATTENDANCE_MAX], |row| {
            Ok((row.whole(0)?, row.whole(1)?, row.text(2)?, row.whole(3)?))
        })?;
    let mut found: Vec<Trainee> = Vec::new();
    for (member, household, name, day) in rows {
        match found.last_mut().filter(|last| last.member == member) {
            Some(last) => last.days.push(day),
            None => found.push(Trainee { member, household, name, days: vec![day] }),
        }
    }
    Ok(found)
}

/// Somebody who finished a course in the days asked for.
pub(crate) struct Trained {
    pub training: TrainingId,
    pub course: String,
    pub member: MemberId,
    pub household: ProducerId,
    pub last: Day,
}

/// Who came to enough sessions of this organiser's courses in these days. A person counts once in a programme,
/// however many courses he came to; each course of his once, whatever the programme.
pub(crate) fn trained(
    tx: &mut Tx,
    programme: &Programme,
    organiser: ProducerId,
    (from, to): (Day, Day),
) -> store::Result<Vec<Trained>> {
    let sessions = programme.is.minimum.get().max(1);
    let mut found = tx.query(TRAINED, values![organiser, from, to, sessions, ATTENDANCE_MAX], |row| {
        Ok(Trained {
            training: row.whole(0)?,
            course: row.text(1)?,
            member: row.whole(2)?,
            household: row.whole(3)?,
            last: row.whole(5)?,
        })
    })?;
    let counted = counted(tx, &found)?;
    let here: HashSet<MemberId> =
        counted.iter().filter(|(_, of)| **of == programme.id).map(|((member, _), _)| *member).collect();
    let before = |t: &Trained| counted.get(&(t.member, t.training));
    found.retain(|t| !here.contains(&t.member) || before(t) == Some(&programme.id));
    // The course that he finished first and that no programme has paid for; else one that tells where it was paid.
    found.sort_by_key(|t| before(t).is_some());
    let mut once = HashSet::new();
    found.retain(|t| once.insert(t.member));
    Ok(found)
}

/// In which programme these people's courses were counted already.
fn counted(tx: &mut Tx, found: &[Trained]) -> store::Result<HashMap<(MemberId, TrainingId), ProgrammeId>> {
    let rows = tx.query(COUNTED, &[column(found, |t| t.member)], |row| {
        Ok(((row.whole(0)?, row.whole(1)?), row.whole(2)?))
    })?;
    Ok(rows.into_iter().collect())
}
