//! What changes a household.
use super::queries::{household, members_of};
use super::{
    ConsentId, HouseholdRefusal, HouseholdState, MEMBERS_MAX, Member, MemberId, NewHousehold, NewMember,
    NewPlot, PLOTS_MAX, PlotId, Purpose, Relation,
};
use crate::ProducerId;
use kernel::Day;
use std::collections::HashMap;
use store::{Tx, column, texts, values};

const ADD_HOUSEHOLDS: &str = "
    INSERT INTO household (county_id, producer_id, state, since_on)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, producer_id) DO NOTHING";
const ADD_MEMBERS: &str = "
    INSERT INTO household_member (county_id, id, producer_id, name, relation, born_year)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input";
const CHANGE_RELATIONS: &str = "
    WITH input(id, relation) AS (SELECT * FROM rows($2, $3))
    UPDATE household_member SET relation = input.relation
      FROM input
     WHERE household_member.county_id = $1 AND household_member.id = input.id";
const LEAVE: &str = "
    UPDATE household_member SET left_on = $3
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2)) AND left_on IS NULL";
const DROP_PLOTS: &str = "
    DELETE FROM household_plot WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2))";
const ADD_PLOTS: &str = "
    INSERT INTO household_plot (county_id, id, producer_id, kind, area_mu_e2, crop_zh, crop_en)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";
const GIVE: &str = "
    INSERT INTO household_consent (county_id, id, producer_id, purpose, given_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT DO NOTHING";
const WITHDRAW: &str = "
    UPDATE household_consent SET withdrawn_on = $4
     WHERE county_id = $1 AND producer_id = $2 AND purpose = $3 AND withdrawn_on IS NULL";
const SHOW: &str = "
    UPDATE producer SET consent = $3 WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// Takes households in, each with its people, plots and consents. One that is there already gets what is new.
pub fn add_households(tx: &mut Tx, new: &[NewHousehold], today: Day) -> store::Result<()> {
    let columns =
        [column(new, |n| n.producer), texts(new, |_| HouseholdState::Active.word()), column(new, |_| today)];
    tx.execute(ADD_HOUSEHOLDS, &columns)?;
    let members: Vec<_> = new.iter().flat_map(|n| n.members.iter().map(|m| (n.producer, m))).collect();
    add_members(tx, &members)?;
    let plots: Vec<_> = new.iter().flat_map(|n| n.plots.iter().map(|p| (n.producer, p))).collect();
    add_plots(tx, &plots)?;
    let consents: Vec<_> = new.iter().flat_map(|n| n.consents.iter().map(|p| (n.producer, *p))).collect();
    give_consents(tx, &consents, today)
}

pub(super) fn add_members(tx: &mut Tx, members: &[(ProducerId, &NewMember)]) -> store::Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    let ids: Vec<MemberId> = members.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(ids, |id| id),
        column(members, |(of, _)| *of),
        texts(members, |(_, m)| &m.name),
        texts(members, |(_, m)| m.relation.word()),
        column(members, |(_, m)| m.born_year),
    ];
    tx.execute(ADD_MEMBERS, &columns).map(drop)
}

fn add_plots(tx: &mut Tx, plots: &[(ProducerId, &NewPlot)]) -> store::Result<()> {
    if plots.is_empty() {
        return Ok(());
    }
    let ids: Vec<PlotId> = plots.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(ids, |id| id),
        column(plots, |(of, _)| *of),
        texts(plots, |(_, p)| p.kind.word()),
        column(plots, |(_, p)| p.area),
        texts(plots, |(_, p)| &p.crop_zh),
        texts(plots, |(_, p)| &p.crop_en),
    ];
    tx.execute(ADD_PLOTS, &columns).map(drop)
}

fn give_consents(tx: &mut Tx, consents: &[(ProducerId, Purpose)], today: Day) -> store::Result<()> {
    if consents.is_empty() {
        return Ok(());
    }
    let ids: Vec<ConsentId> = consents.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(ids, |id| id),
        column(consents, |(of, _)| *of),
        texts(consents, |(_, purpose)| purpose.word()),
        column(consents, |_| today),
    ];
    tx.execute(GIVE, &columns)?;
    let shown = consents.iter().filter(|(_, purpose)| *purpose == Purpose::Shown);
    let shown: Vec<ProducerId> = shown.map(|(of, _)| *of).collect();
    if shown.is_empty() { Ok(()) } else { show(tx, &shown, true) }
}

/// What the public sees follows the consent.
fn show(tx: &mut Tx, producers: &[ProducerId], consent: bool) -> store::Result<()> {
    tx.execute(SHOW, &[column(producers, |p| *p), consent.into()]).map(drop)
}

/// A household agrees to something, from today. What it agreed to before changes nothing.
pub fn give_consent(tx: &mut Tx, of: ProducerId, purpose: Purpose, today: Day) -> store::Result<()> {
    give_consents(tx, &[(of, purpose)], today)
}

/// A household does not agree any more; what was done until today was done with its consent.
pub fn withdraw_consent(tx: &mut Tx, of: ProducerId, purpose: Purpose, today: Day) -> store::Result<()> {
    tx.execute(WITHDRAW, values![of, purpose.word(), today])?;
    if purpose == Purpose::Shown { show(tx, &[of], false) } else { Ok(()) }
}

/// The people of these households are these: who is new comes in, who is not named any more leaves today, who
/// is named with another relation keeps his row. A person is the same by name and year of birth.
pub fn replace_members(
    tx: &mut Tx,
    households: &[(ProducerId, Vec<NewMember>)],
    today: Day,
) -> store::Result<()> {
    let ids: Vec<ProducerId> = households.iter().map(|(of, _)| *of).collect();
    let mut known = members_of(tx, &ids)?;
    let (mut new, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (of, members) in households {
        let mut here: HashMap<(String, i64), Member> = known
            .remove(of)
            .unwrap_or_default()
            .into_iter()
            .filter(|member| member.left.is_none())
            .map(|member| ((member.name.clone(), member.born_year), member))
            .collect();
        for member in members {
            match here.remove(&(member.name.clone(), member.born_year)) {
                None => new.push((*of, member)),
                Some(same) if same.relation != member.relation => changed.push((same.id, member.relation)),
                Some(_) => {}
            }
        }
        gone.extend(here.into_values().map(|member| member.id));
    }
    add_members(tx, &new)?;
    change_relations(tx, &changed)?;
    leave(tx, &gone, today)
}

fn change_relations(tx: &mut Tx, changed: &[(MemberId, Relation)]) -> store::Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let columns = [column(changed, |(id, _)| *id), texts(changed, |(_, relation)| relation.word())];
    tx.execute(CHANGE_RELATIONS, &columns).map(drop)
}

pub(super) fn leave(tx: &mut Tx, members: &[MemberId], today: Day) -> store::Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    tx.execute(LEAVE, &[column(members, |id| *id), today.into()]).map(drop)
}

/// Somebody leaves a household; the last one cannot.
pub fn leave_household(
    tx: &mut Tx,
    of: ProducerId,
    member: MemberId,
    today: Day,
) -> store::Result<Result<(), HouseholdRefusal>> {
    let Some(household) = household(tx, of)? else { return Ok(Err(HouseholdRefusal::NotAHousehold)) };
    let here: Vec<MemberId> =
        household.members.iter().filter(|m| m.left.is_none()).map(|member| member.id).collect();
    if !here.contains(&member) {
        return Ok(Err(HouseholdRefusal::NotItsPeople));
    }
    if here.len() == 1 {
        return Ok(Err(HouseholdRefusal::NobodyLeft));
    }
    leave(tx, &[member], today)?;
    Ok(Ok(()))
}

/// The plots of these households are these.
pub fn replace_plots(tx: &mut Tx, households: &[(ProducerId, Vec<NewPlot>)]) -> store::Result<()> {
    if households.is_empty() {
        return Ok(());
    }
    tx.execute(DROP_PLOTS, &[column(households, |(of, _)| *of)])?;
    let plots: Vec<_> =
        households.iter().flat_map(|(of, plots)| plots.iter().map(move |plot| (*of, plot))).collect();
    add_plots(tx, &plots)
}

/// Whether so many people and plots are a household's.
pub(super) fn fits(members: usize, plots: usize) -> Result<(), HouseholdRefusal> {
    if members > MEMBERS_MAX {
        Err(HouseholdRefusal::TooManyPeople)
    } else if plots > PLOTS_MAX {
        Err(HouseholdRefusal::TooManyPlots)
    } else {
        Ok(())
    }
}
