//! What becomes of households: two become one, one becomes two. Nothing is deleted: a household that ended keeps
//! its rows, its lots and its lines in the ledger, and says who came after it.
//!
//! Whether its money is settled is not known here: the room that calls this asks the ledger first.
use super::queries::household;
use super::writing::{add_members, fits, leave};
use super::{
    Household, HouseholdRefusal, HouseholdState, MemberId, NewHousehold, NewMember, Plot, Purpose,
    SuccessionKind, add_households,
};
use crate::{NewProducer, ProducerId, add_producers, producers_by_codes};
use kernel::{Day, Time};
use store::{Tx, column, values};

/// Who came after whom, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Succession {
    pub household: ProducerId,
    pub kind: SuccessionKind,
    pub day: Day,
}

/// Of a split: the new household, and who of the old one lives there.
#[derive(Clone, Debug)]
pub struct Heir {
    /// Its code and public names; the village is its own.
    pub producer: NewProducer,
    pub people: Vec<MemberId>,
}

const END: &str = "
    UPDATE household SET state = $3, ended_on = $4 WHERE county_id = $1 AND producer_id = $2";
const SUCCEED: &str = "
    INSERT INTO household_succession (county_id, from_id, into_id, kind, on_day) VALUES ($1, $2, $3, $4, $5)";
const MOVE_PLOTS: &str = "
    UPDATE household_plot SET producer_id = $3 WHERE county_id = $1 AND producer_id = $2";
const SUCCESSORS: &str = "
    SELECT into_id, kind, on_day FROM household_succession WHERE county_id = $1 AND from_id = $2
     ORDER BY on_day, into_id";
const PREDECESSORS: &str = "
    SELECT from_id, kind, on_day FROM household_succession WHERE county_id = $1 AND into_id = $2
     ORDER BY on_day, from_id";
const LOCK: &str = "
    SELECT id FROM producer WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// The people and plots of `from` go to `into`; `from` ends and keeps what it sold.
pub fn merge_households(
    tx: &mut Tx,
    from: ProducerId,
    into: ProducerId,
    today: Day,
) -> store::Result<Result<(), HouseholdRefusal>> {
    if from == into {
        return Ok(Err(HouseholdRefusal::Itself));
    }
    tx.lock(LOCK, &[column([from, into], |id| id)], |row| row.whole::<ProducerId>(0))?;
    let (one, other) = match (active(tx, from)?, active(tx, into)?) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
    };
    let plots = one.plots.len() + other.plots.len();
    if let Err(refusal) = fits(one.people() + other.people(), plots) {
        return Ok(Err(refusal));
    }
    move_people(tx, &one, into, &present(&one), today)?;
    tx.execute(MOVE_PLOTS, values![from, into])?;
    tx.execute(END, values![from, HouseholdState::Merged.word(), today])?;
    tx.execute(SUCCEED, values![from, into, SuccessionKind::Merged.word(), today])?;
    Ok(Ok(()))
}

/// Some of the people of `from` make a household of their own; `from` goes on with the others, its plots, its
/// account and its history.
pub fn split_household(
    tx: &mut Tx,
    from: ProducerId,
    heir: &Heir,
    now: Time,
) -> store::Result<Result<ProducerId, HouseholdRefusal>> {
    let one = match active(tx, from)? {
        Ok(one) => one,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let here = present(&one);
    if heir.people.is_empty() || !heir.people.iter().all(|person| here.contains(person)) {
        return Ok(Err(HouseholdRefusal::NotItsPeople));
    }
    if here.iter().all(|person| heir.people.contains(person)) {
        return Ok(Err(HouseholdRefusal::NobodyLeft));
    }
    if !producers_by_codes(tx, &[heir.producer.code.as_str()])?.is_empty() {
        return Ok(Err(HouseholdRefusal::CodeTaken));
    }
    let ids = add_producers(tx, std::slice::from_ref(&heir.producer), now)?;
    let Some(into) = ids.first().copied() else { return Ok(Err(HouseholdRefusal::CodeTaken)) };
    let today = now.day();
    // What the old household agreed to for all of its people holds for these until they say otherwise.
    let consents: Vec<Purpose> =
        one.consents.iter().filter(|c| c.withdrawn.is_none()).map(|c| c.purpose).collect();
    let new = NewHousehold { producer: into, members: vec![], plots: vec![], consents };
    add_households(tx, &[new], today)?;
    move_people(tx, &one, into, &heir.people, today)?;
    tx.execute(SUCCEED, values![from, into, SuccessionKind::Split.word(), today])?;
    Ok(Ok(into))
}

fn active(tx: &mut Tx, id: ProducerId) -> store::Result<Result<Household, HouseholdRefusal>> {
    Ok(match household(tx, id)? {
        None => Err(HouseholdRefusal::NotAHousehold),
        Some(household) if household.state != HouseholdState::Active => Err(HouseholdRefusal::Ended),
        Some(household) => Ok(household),
    })
}

fn present(household: &Household) -> Vec<MemberId> {
    household.members.iter().filter(|member| member.left.is_none()).map(|member| member.id).collect()
}

fn move_people(
    tx: &mut Tx,
    from: &Household,
    into: ProducerId,
    people: &[MemberId],
    today: Day,
) -> store::Result<()> {
    let moved = from.members.iter().filter(|member| people.contains(&member.id));
    let moved: Vec<NewMember> = moved
        .map(|m| NewMember { name: m.name.clone(), relation: m.relation, born_year: m.born_year })
        .collect();
    let new: Vec<_> = moved.iter().map(|member| (into, member)).collect();
    add_members(tx, &new)?;
    leave(tx, people, today)
}

/// Who came after a household.
pub fn successors(tx: &mut Tx, of: ProducerId) -> store::Result<Vec<Succession>> {
    tx.query(SUCCESSORS, values![of], read_succession)
}

/// Whom a household came after.
pub fn predecessors(tx: &mut Tx, of: ProducerId) -> store::Result<Vec<Succession>> {
    tx.query(PREDECESSORS, values![of], read_succession)
}

fn read_succession(row: &store::Row) -> store::Result<Succession> {
    Ok(Succession { household: row.whole(0)?, kind: row.word(1)?, day: row.whole(2)? })
}

impl Plot {
    /// The plot as it would enter.
    pub fn as_new(&self) -> super::NewPlot {
        super::NewPlot {
            kind: self.kind,
            area: self.area,
            crop_zh: self.crop_zh.clone(),
            crop_en: self.crop_en.clone(),
        }
    }
}
