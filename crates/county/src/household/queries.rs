//! What reads households.
use super::{Consent, Household, HouseholdState, Member, MuE2, Plot, Purpose};
use crate::{ProducerId, TownshipId, VillageId, producer_of};
use kernel::{Count, Day};
use std::collections::{HashMap, HashSet};
use store::{Row, Tx, column, values};

const HOUSEHOLD: &str = "
    SELECT state, since_on, ended_on FROM household WHERE county_id = $1 AND producer_id = $2";
const MEMBERS: &str = "
    SELECT producer_id, id, name, relation, born_year, left_on
      FROM household_member WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2))
     ORDER BY producer_id, id";
const PLOTS: &str = "
    SELECT producer_id, id, kind, area_mu_e2, crop_zh, crop_en
      FROM household_plot WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2))
     ORDER BY producer_id, id";
const CONSENTS: &str = "
    SELECT id, purpose, given_on, withdrawn_on
      FROM household_consent WHERE county_id = $1 AND producer_id = $2
     ORDER BY id";
const PEOPLE: &str = "
    SELECT producer_id, count(*)
      FROM household_member WHERE county_id = $1 AND left_on IS NULL
     GROUP BY producer_id";
const LIST: &str = "
    SELECT producer.id, producer.code, producer.village_id, producer.township_id, household.state,
           (SELECT count(*) FROM household_member
             WHERE household_member.county_id = $1 AND household_member.producer_id = producer.id
               AND household_member.left_on IS NULL),
           (SELECT CAST(coalesce(sum(area_mu_e2), 0) AS BIGINT) FROM household_plot
             WHERE household_plot.county_id = $1 AND household_plot.producer_id = producer.id)
      FROM producer
      JOIN household ON household.county_id = $1 AND household.producer_id = producer.id
     WHERE producer.county_id = $1 AND producer.code > $2 AND ($3 = 0 OR producer.township_id = $3)
       AND ($4 = 0 OR producer.village_id = $4) AND lower(producer.code) LIKE $5
     ORDER BY producer.code LIMIT $6";
const COUNT: &str = "
    SELECT count(*)
      FROM producer
      JOIN household ON household.county_id = $1 AND household.producer_id = producer.id
     WHERE producer.county_id = $1 AND ($2 = 0 OR producer.township_id = $2)
       AND ($3 = 0 OR producer.village_id = $3) AND lower(producer.code) LIKE $4";

/// Which households a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Households {
    pub township: Option<TownshipId>,
    pub village: Option<VillageId>,
    /// A part of the code; "" is everybody.
    pub code: String,
}

impl Households {
    fn pattern(&self) -> String {
        let text = self.code.trim().to_lowercase().replace(['%', '_', '\\'], "");
        format!("%{text}%")
    }
}

/// A line of the list: no name, since whoever looks for a household knows its code or its village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdRow {
    pub producer: ProducerId,
    pub code: String,
    pub village: VillageId,
    pub township: TownshipId,
    pub state: HouseholdState,
    pub people: Count,
    pub land: MuE2,
}

/// A page of households by code: those after the code `after`, at most `limit`.
pub fn households(
    tx: &mut Tx,
    which: &Households,
    after: &str,
    limit: Count,
) -> store::Result<Vec<HouseholdRow>> {
    let (township, village) = (which.township.unwrap_or_default(), which.village.unwrap_or_default());
    tx.query(LIST, values![after, township, village, which.pattern(), limit], |row| {
        Ok(HouseholdRow {
            producer: row.whole(0)?,
            code: row.text(1)?,
            village: row.whole(2)?,
            township: row.whole(3)?,
            state: row.word(4)?,
            people: row.whole(5)?,
            land: row.whole(6)?,
        })
    })
}

pub fn household_count(tx: &mut Tx, which: &Households) -> store::Result<Count> {
    let (township, village) = (which.township.unwrap_or_default(), which.village.unwrap_or_default());
    tx.one(COUNT, values![township, village, which.pattern()], |row| row.whole(0))
}

/// A household with everything in it; none where the producer is no household, or has not entered as one.
pub fn household(tx: &mut Tx, id: ProducerId) -> store::Result<Option<Household>> {
    let read = |row: &Row| Ok((row.word(0)?, row.whole(1)?, row.maybe(2)?));
    let found: Option<(HouseholdState, Day, Option<Day>)> = tx.find(HOUSEHOLD, values![id], read)?;
    let (Some((state, since, ended)), Some(producer)) = (found, producer_of(tx, id)?) else {
        return Ok(None);
    };
    let members = members_of(tx, &[id])?.remove(&id).unwrap_or_default();
    let plots = plots_of(tx, &[id])?.remove(&id).unwrap_or_default();
    let consents = tx.query(CONSENTS, values![id], |row| {
        Ok(Consent {
            id: row.whole(0)?,
            purpose: row.word(1)?,
            given: row.whole(2)?,
            withdrawn: row.maybe(3)?,
        })
    })?;
    Ok(Some(Household { producer, state, since, ended, members, plots, consents }))
}

/// The people of these households, those who left too.
pub fn members_of(tx: &mut Tx, households: &[ProducerId]) -> store::Result<HashMap<ProducerId, Vec<Member>>> {
    let rows = tx.query(MEMBERS, &[column(households, |id| *id)], |row| {
        let member = Member {
            id: row.whole(1)?,
            name: row.text(2)?,
            relation: row.word(3)?,
            born_year: row.whole(4)?,
            left: row.maybe(5)?,
        };
        Ok((row.whole(0)?, member))
    })?;
    Ok(grouped(rows))
}

/// The plots of these households.
pub fn plots_of(tx: &mut Tx, households: &[ProducerId]) -> store::Result<HashMap<ProducerId, Vec<Plot>>> {
    let rows = tx.query(PLOTS, &[column(households, |id| *id)], |row| {
        let plot = Plot {
            id: row.whole(1)?,
            kind: row.word(2)?,
            area: row.whole(3)?,
            crop_zh: row.text(4)?,
            crop_en: row.text(5)?,
        };
        Ok((row.whole(0)?, plot))
    })?;
    Ok(grouped(rows))
}

fn grouped<T>(rows: Vec<(ProducerId, T)>) -> HashMap<ProducerId, Vec<T>> {
    let mut groups: HashMap<ProducerId, Vec<T>> = HashMap::new();
    rows.into_iter().for_each(|(of, row)| groups.entry(of).or_default().push(row));
    groups
}

const HOMES: &str = "
    SELECT producer.id, producer.village_id
      FROM household
      JOIN producer ON producer.county_id = $1 AND producer.id = household.producer_id
     WHERE household.county_id = $1 AND household.state = 'active'";
const AGREEING: &str = "
    SELECT household.producer_id
      FROM household
      JOIN household_consent ON household_consent.county_id = $1
                            AND household_consent.producer_id = household.producer_id
     WHERE household.county_id = $1 AND household.state = 'active' AND household_consent.purpose = $2
       AND household_consent.withdrawn_on IS NULL";
const COOPERATIVES: &str = "
    SELECT id FROM producer WHERE county_id = $1 AND kind = 'cooperative' ORDER BY code";

/// The households that have not ended, and their villages.
pub fn homes(tx: &mut Tx) -> store::Result<HashMap<ProducerId, VillageId>> {
    let rows = tx.query(HOMES, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// The households that have not ended and agree to something now.
pub fn agreeing(tx: &mut Tx, purpose: Purpose) -> store::Result<HashSet<ProducerId>> {
    Ok(tx.query(AGREEING, values![purpose.word()], |row| row.whole(0))?.into_iter().collect())
}

/// The co-operatives of the county, by code.
pub fn cooperatives(tx: &mut Tx) -> store::Result<Vec<ProducerId>> {
    tx.query(COOPERATIVES, &[], |row| row.whole(0))
}

/// How many people live in each household of the county.
pub fn household_people(tx: &mut Tx) -> store::Result<HashMap<ProducerId, Count>> {
    let rows = tx.query(PEOPLE, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}
