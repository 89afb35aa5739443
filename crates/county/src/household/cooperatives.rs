//! Co-operatives: whose households they are of, and by which rule they share what their lots bring.
use super::HouseholdRefusal;
use crate::{ProducerId, ProducerKind, producers_by_ids};
use kernel::{Count, Day};
use store::{Row, Tx, values};

kernel::words! {
    /// How a co-operative shares what a lot brings among its members.
    Sharing {
        /// By what each of them delivered into the lot.
        ByQuantity = "by_quantity",
        /// By the shares that each of them holds on the day of the sale.
        ByShare = "by_share",
    }
}

/// A household in a co-operative, in the time from `joined` to `left`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CooperativeMember {
    pub household: ProducerId,
    pub shares: Count,
    pub joined: Day,
    pub left: Option<Day>,
}

/// A co-operative that a household is a member of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub cooperative: ProducerId,
    pub shares: Count,
    pub joined: Day,
    pub left: Option<Day>,
}

impl CooperativeMember {
    /// Whether the household is a member on this day.
    pub fn is_in(&self, day: Day) -> bool {
        self.joined <= day && self.left.is_none_or(|left| day < left)
    }
}

/// Members of one co-operative.
const MEMBERS_MAX: i64 = 20_000;

const JOIN: &str = "
    INSERT INTO cooperative_member (county_id, cooperative_id, producer_id, shares, joined_on)
    VALUES ($1, $2, $3, $4, $5)";
const LEAVE: &str = "
    UPDATE cooperative_member SET left_on = $4
     WHERE county_id = $1 AND cooperative_id = $2 AND producer_id = $3 AND left_on IS NULL AND joined_on <= $4";
const MEMBERS: &str = "
    SELECT producer_id, shares, joined_on, left_on
      FROM cooperative_member WHERE county_id = $1 AND cooperative_id = $2
     ORDER BY producer_id, joined_on LIMIT $3";
const MEMBERSHIPS: &str = "
    SELECT cooperative_id, shares, joined_on, left_on
      FROM cooperative_member WHERE county_id = $1 AND producer_id = $2
     ORDER BY cooperative_id, joined_on";
const SET_RULE: &str = "
    INSERT INTO cooperative_rule (county_id, cooperative_id, from_on, rule) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county_id, cooperative_id, from_on) DO UPDATE SET rule = excluded.rule";
const RULE: &str = "
    SELECT rule FROM cooperative_rule
     WHERE county_id = $1 AND cooperative_id = $2 AND from_on <= $3
     ORDER BY from_on DESC LIMIT 1";

/// A household becomes a member, with its shares.
pub fn join_cooperative(
    tx: &mut Tx,
    cooperative: ProducerId,
    household: ProducerId,
    shares: Count,
    day: Day,
) -> store::Result<Result<(), HouseholdRefusal>> {
    let producers = producers_by_ids(tx, &[cooperative, household])?;
    let kind = |id: &ProducerId| producers.get(id).map(|producer| producer.kind);
    if kind(&cooperative) != Some(ProducerKind::Cooperative) {
        return Ok(Err(HouseholdRefusal::NotACooperative));
    }
    if kind(&household) != Some(ProducerKind::Household) {
        return Ok(Err(HouseholdRefusal::NotAHousehold));
    }
    let members = cooperative_members(tx, cooperative)?;
    // Who left and comes back on the same day never left: the day is his row's key.
    let is_one = |m: &CooperativeMember| m.household == household && (m.left.is_none() || m.joined == day);
    if members.iter().any(is_one) {
        return Ok(Err(HouseholdRefusal::AlreadyAMember));
    }
    tx.execute(JOIN, values![cooperative, household, shares, day])?;
    Ok(Ok(()))
}

/// A household is no member any more from this day on; what was sold before is shared with it.
pub fn leave_cooperative(
    tx: &mut Tx,
    cooperative: ProducerId,
    household: ProducerId,
    day: Day,
) -> store::Result<Result<(), HouseholdRefusal>> {
    let left = tx.execute(LEAVE, values![cooperative, household, day])?;
    Ok(if left == 0 { Err(HouseholdRefusal::NotAMember) } else { Ok(()) })
}

/// Everyone who is or was a member.
pub fn cooperative_members(tx: &mut Tx, cooperative: ProducerId) -> store::Result<Vec<CooperativeMember>> {
    tx.query(MEMBERS, values![cooperative, MEMBERS_MAX], |row| {
        let (household, (shares, joined, left)) = (row.whole(0)?, read_stay(row)?);
        Ok(CooperativeMember { household, shares, joined, left })
    })
}

/// The co-operatives of a household.
pub fn memberships_of(tx: &mut Tx, household: ProducerId) -> store::Result<Vec<Membership>> {
    tx.query(MEMBERSHIPS, values![household], |row| {
        let (cooperative, (shares, joined, left)) = (row.whole(0)?, read_stay(row)?);
        Ok(Membership { cooperative, shares, joined, left })
    })
}

fn read_stay(row: &Row) -> store::Result<(Count, Day, Option<Day>)> {
    Ok((row.whole(1)?, row.whole(2)?, row.maybe(3)?))
}

/// Settles by which rule a co-operative shares what is sold from `from` on.
pub fn set_sharing(tx: &mut Tx, cooperative: ProducerId, from: Day, rule: Sharing) -> store::Result<()> {
    tx.execute(SET_RULE, values![cooperative, from, rule.word()]).map(drop)
}

/// The rule of a day; by quantity where a co-operative has settled none.
pub fn sharing_on(tx: &mut Tx, cooperative: ProducerId, day: Day) -> store::Result<Sharing> {
    let rule = tx.find(RULE, values![cooperative, day], |row| row.word(0))?;
    Ok(rule.unwrap_or(Sharing::ByQuantity))
}
