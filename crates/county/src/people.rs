//! People: who signs in, what they may do, and how often they may miss their password.
use crate::passwords::PasswordHash;
use kernel::{Count, Time};
use std::collections::HashMap;
use store::{Row, Tx, column, texts, values};
use webkit::{Grant, PersonId, Role, sessions};

const ADD_PEOPLE: &str = "
    INSERT INTO person (county_id, id, phone, name, password_hash, created_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, phone) DO NOTHING
 RETURNING id";
const ADD_GRANTS: &str = "
    INSERT INTO person_grant (county_id, person_id, role, scope_id)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, person_id, role, scope_id) DO NOTHING";
const TAKE_GRANT: &str = "
    DELETE FROM person_grant WHERE county_id = $1 AND person_id = $2 AND role = $3 AND scope_id = $4";
const TAKE_GRANTS: &str = "DELETE FROM person_grant WHERE county_id = $1 AND person_id = $2";
const GRANTS_OF: &str = "
    SELECT person_id, role, scope_id FROM person_grant
     WHERE county_id = $1 AND person_id IN (SELECT * FROM rows($2))
     ORDER BY person_id, role, scope_id";
const OTHER_ADMINISTRATORS: &str = "
    SELECT count(*) FROM person_grant WHERE county_id = $1 AND role = $2 AND person_id <> $3";
const BY_PHONE: &str = "
    SELECT id, phone, name, created_ms, password_hash
      FROM person WHERE county_id = $1 AND phone = $2 AND password_hash <> ''";
const BY_ID: &str = "
    SELECT id, phone, name, created_ms, password_hash
      FROM person WHERE county_id = $1 AND id = $2 AND password_hash <> ''";
const PEOPLE: &str = "
    SELECT id, phone, name, created_ms
      FROM person
     WHERE county_id = $1 AND id > $2 AND password_hash <> '' AND (phone LIKE $3 OR lower(name) LIKE $3)
       AND ($4 = '' OR id IN (SELECT person_id FROM person_grant WHERE county_id = $1 AND role = $4))
     ORDER BY id LIMIT $5";
const SET_PASSWORD: &str = "
    UPDATE person SET password_hash = $3 WHERE county_id = $1 AND id = $2 AND password_hash <> ''";
const ERASE: &str = "
    UPDATE person SET phone = $3, name = '', password_hash = '' WHERE county_id = $1 AND id = $2";

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub phone: String,
    pub name: String,
    pub created: Time,
}

#[derive(Clone, Debug)]
pub struct NewPerson {
    pub phone: String,
    pub name: String,
    pub password: PasswordHash,
}

/// Why a command about people is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleRefusal {
    /// Somebody has signed up with this phone.
    PhoneTaken,
    NoSuchPerson,
    /// Nobody else could grant roles any more.
    LastAdministrator,
}

impl PeopleRefusal {
    /// The key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PhoneTaken => "county-refused-phone-taken",
            Self::NoSuchPerson => "county-refused-no-such-person",
            Self::LastAdministrator => "county-refused-last-administrator",
        }
    }
    pub fn sentence(self, words: &webkit::Words) -> String {
        words.say(self.key())
    }
}

/// Takes a person in, as a buyer.
pub fn register_person(
    tx: &mut Tx,
    phone: &str,
    name: &str,
    password: &PasswordHash,
    now: Time,
) -> store::Result<Result<PersonId, PeopleRefusal>> {
    let new = NewPerson { phone: phone.into(), name: name.into(), password: password.clone() };
    let ids = register_people(tx, &[new], now)?;
    Ok(ids.into_iter().flatten().next().ok_or(PeopleRefusal::PhoneTaken))
}

/// Takes people in, in the order given; none where somebody has that phone.
pub fn register_people(tx: &mut Tx, new: &[NewPerson], now: Time) -> store::Result<Vec<Option<PersonId>>> {
    let ids: Vec<PersonId> = new.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(&ids, |id| *id),
        texts(new, |n| &n.phone),
        texts(new, |n| &n.name),
        texts(new, |n| n.password.as_str()),
        column(&ids, |_| now),
    ];
    let taken: Vec<PersonId> = tx.query(ADD_PEOPLE, &columns, |row| row.whole(0))?;
    Ok(ids.into_iter().map(|id| taken.contains(&id).then_some(id)).collect())
}

/// Lets a person do something, at once in every session. A grant that exists stays one.
pub fn grant(tx: &mut Tx, person: PersonId, role: Role, scope: Option<i64>) -> store::Result<()> {
    grant_all(tx, &[(person, Grant { role, scope })])?;
    renew_sessions(tx, person)
}

/// Grants roles to people who have not signed in yet.
pub fn grant_all(tx: &mut Tx, grants: &[(PersonId, Grant)]) -> store::Result<()> {
    let columns = [
        column(grants, |(person, _)| *person),
        texts(grants, |(_, grant)| grant.role.word()),
        column(grants, |(_, grant)| scope_id(grant.scope)),
    ];
    tx.execute(ADD_GRANTS, &columns).map(drop)
}

/// Takes a grant back, at once in every session.
pub fn take_grant(
    tx: &mut Tx,
    person: PersonId,
    role: Role,
    scope: Option<i64>,
) -> store::Result<Result<(), PeopleRefusal>> {
    if role == Role::Administrator && is_last_administrator(tx, person)? {
        return Ok(Err(PeopleRefusal::LastAdministrator));
    }
    tx.execute(TAKE_GRANT, values![person, role.word(), scope_id(scope)])?;
    renew_sessions(tx, person)?;
    Ok(Ok(()))
}

fn is_last_administrator(tx: &mut Tx, person: PersonId) -> store::Result<bool> {
    let is_one = grants_of(tx, person)?.iter().any(|grant| grant.role == Role::Administrator);
    let values = values![Role::Administrator.word(), person];
    let others: Count = tx.one(OTHER_ADMINISTRATORS, values, |row| row.whole(0))?;
    Ok(is_one && others == Count::ZERO)
}

fn renew_sessions(tx: &mut Tx, person: PersonId) -> store::Result<()> {
    let grants = grants_of(tx, person)?;
    sessions::set_grants(tx, person, &grants)
}

/// Gives a person another password. Every session of the person ends.
pub fn set_password(
    tx: &mut Tx,
    person: PersonId,
    password: &PasswordHash,
) -> store::Result<Result<(), PeopleRefusal>> {
    if tx.execute(SET_PASSWORD, values![person, password.as_str()])? == 0 {
        return Ok(Err(PeopleRefusal::NoSuchPerson));
    }
    sessions::sign_out_everywhere(tx, person)?;
    Ok(Ok(()))
}

/// Erases a person: name, phone, password, grants and sessions go; what was done stays, as nobody's.
pub fn erase_person(tx: &mut Tx, person: PersonId) -> store::Result<Result<(), PeopleRefusal>> {
    if is_last_administrator(tx, person)? {
        return Ok(Err(PeopleRefusal::LastAdministrator));
    }
    if tx.execute(ERASE, values![person, format!("erased {person}")])? == 0 {
        return Ok(Err(PeopleRefusal::NoSuchPerson));
    }
    tx.execute(TAKE_GRANTS, values![person])?;
    sessions::sign_out_everywhere(tx, person)?;
    Ok(Ok(()))
}

/// What a person may do.
pub fn grants_of(tx: &mut Tx, person: PersonId) -> store::Result<Vec<Grant>> {
    Ok(grants_of_all(tx, &[person])?.remove(&person).unwrap_or_default())
}

pub(crate) fn grants_of_all(
    tx: &mut Tx,
    people: &[PersonId],
) -> store::Result<HashMap<PersonId, Vec<Grant>>> {
    let mut grants: HashMap<PersonId, Vec<Grant>> = HashMap::new();
    let read = |row: &Row| Ok((row.whole(0)?, Grant { role: row.word(1)?, scope: scope(row.whole(2)?) }));
    for (person, grant) in tx.query(GRANTS_OF, &[column(people, |p| *p)], read)? {
        grants.entry(person).or_default().push(grant);
    }
    Ok(grants)
}

/// In the table 0 is no scope: a key has no NULL.
fn scope_id(scope: Option<i64>) -> i64 {
    scope.unwrap_or_default()
}

fn scope(id: i64) -> Option<i64> {
    Some(id).filter(|id| *id != 0)
}

pub fn person(tx: &mut Tx, id: PersonId) -> store::Result<Option<Person>> {
    tx.find(BY_ID, values![id], read_person)
}

pub fn person_by_phone(tx: &mut Tx, phone: &str) -> store::Result<Option<Person>> {
    tx.find(BY_PHONE, values![phone], read_person)
}

pub(crate) fn with_password(tx: &mut Tx, phone: &str) -> store::Result<Option<(Person, PasswordHash)>> {
    let read = |row: &Row| Ok((read_person(row)?, PasswordHash::of_row(row.text(4)?)));
    tx.find(BY_PHONE, values![phone], read)
}

pub(crate) fn password_of(tx: &mut Tx, id: PersonId) -> store::Result<Option<PasswordHash>> {
    tx.find(BY_ID, values![id], |row| Ok(PasswordHash::of_row(row.text(4)?)))
}

/// A page of people: those after one, with a part of the name or phone, and with a role.
pub fn people(
    tx: &mut Tx,
    text: &str,
    role: Option<Role>,
    after: Option<PersonId>,
    limit: Count,
) -> store::Result<Vec<Person>> {
    let after = after.unwrap_or(PersonId::new(i64::MIN));
    let text = format!("%{}%", text.trim().to_lowercase().replace(['%', '_', '\\'], ""));
    tx.query(PEOPLE, values![after, text, role.map_or("", Role::word), limit], read_person)
}

fn read_person(row: &Row) -> store::Result<Person> {
    Ok(Person { id: row.whole(0)?, phone: row.text(1)?, name: row.text(2)?, created: row.whole(3)? })
}
