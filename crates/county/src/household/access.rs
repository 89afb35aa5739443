//! Who looked at what is not for everybody. Written in the transaction that reads it, and never changed.
use kernel::{Count, Time, Whole};
use store::{Tx, values};
use webkit::PersonId;

kernel::id! {
    /// A look at something that is not for everybody.
    LookId;
}

kernel::words! {
    /// What was looked at.
    Look {
        /// A household's people, land and account.
        Household = "household",
        /// What a household earns.
        Income = "income",
        /// Who is to be visited, and why: the subject is a village, or 0 for the county.
        VisitList = "visit_list",
        /// What was noted of a household that is watched.
        Watch = "watch",
        /// A file with people's data.
        Export = "export",
    }
}

/// A line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    pub id: LookId,
    pub person: PersonId,
    pub at: Time,
    pub what: Look,
    /// The household or the village; 0 for the whole county.
    pub subject: i64,
}

const LOOK: &str = "
    INSERT INTO access_log (county_id, id, person_id, looked_at, subject_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6)";
const LOOKS: &str = "
    SELECT id, person_id, at_ms, looked_at, subject_id
      FROM access_log
     WHERE county_id = $1 AND id < $2 AND ($3 = '' OR looked_at = $3) AND ($4 = 0 OR person_id = $4)
     ORDER BY id DESC LIMIT $5";

/// Notes that somebody looks.
pub fn look(tx: &mut Tx, person: PersonId, what: Look, subject: impl Whole, now: Time) -> store::Result<()> {
    let id: LookId = tx.new_id();
    tx.execute(LOOK, values![id, person, what.word(), subject, now]).map(drop)
}

/// The looks before `before`, the newest first; of one kind and one person where these are given.
pub fn looks(
    tx: &mut Tx,
    what: Option<Look>,
    person: Option<PersonId>,
    before: LookId,
    limit: Count,
) -> store::Result<Vec<Looked>> {
    let values = values![before, what.map_or("", Look::word), person.unwrap_or_default(), limit];
    tx.query(LOOKS, values, |row| {
        Ok(Looked {
            id: row.whole(0)?,
            person: row.whole(1)?,
            at: row.whole(2)?,
            what: row.word(3)?,
            subject: row.whole(4)?,
        })
    })
}
