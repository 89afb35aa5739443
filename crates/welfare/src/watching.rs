//! Watching: who is to be visited, why, and since when. A review looks at every household that agreed to it,
//! opens what a rule says, and closes what has been quiet for as long as its rule asks.
use crate::rules::{line_of, rules};
use crate::{Circumstance, IncidentKind, Reason, Rule, Watch, WatchId, circumstances_of_year};
use county::{ProducerId, Purpose, VillageId};
use kernel::{Count, Day, Fen, Whole};
use std::collections::{HashMap, HashSet};
use store::{Row, Tx, column, maybe_column, texts, values};

/// Income is looked at over so many days.
const YEAR_DAYS: i64 = 365;
/// A drop is told only of who had at least this much before: a hundred yuan less is no reason for a visit.
const DROP_FROM: Fen = Fen::of_yuan(1_000);

const INCIDENTS: &str = "
    SELECT DISTINCT producer_id, kind FROM incident WHERE county_id = $1 AND over_on IS NULL";
const OPEN: &str = "
    SELECT id, producer_id, reason, figure_fen, opened_on, quiet_on, closed_on
      FROM watch WHERE county_id = $1 AND closed_on IS NULL";
const OF_HOUSEHOLD: &str = "
    SELECT id, producer_id, reason, figure_fen, opened_on, quiet_on, closed_on
      FROM watch WHERE county_id = $1 AND producer_id = $2
     ORDER BY id DESC LIMIT 100";
const ADD: &str = "
    INSERT INTO watch (county_id, id, producer_id, reason, figure_fen, opened_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT DO NOTHING";
const CHANGE: &str = "
    WITH input(id, figure_fen, quiet_on, closed_on) AS (SELECT * FROM rows($2, $3, $4, $5))
    UPDATE watch SET figure_fen = input.figure_fen, quiet_on = input.quiet_on, closed_on = input.closed_on
      FROM input
     WHERE watch.county_id = $1 AND watch.id = input.id";
const VISITED: &str = "
    SELECT producer_id, max(visited_on) FROM follow_up WHERE county_id = $1 GROUP BY producer_id";

/// What a review needs to know of everybody.
pub(crate) struct Looked {
    pub rules: Vec<Rule>,
    pub line: Option<Fen>,
    /// People of each household.
    pub people: HashMap<ProducerId, Count>,
    pub circumstances: HashMap<ProducerId, Circumstance>,
    /// Income here over a year.
    pub year: HashMap<ProducerId, Fen>,
    /// Income here in the days that are compared, and in the same days a year before.
    pub lately: HashMap<ProducerId, Fen>,
    pub before: HashMap<ProducerId, Fen>,
    pub incidents: HashSet<(ProducerId, IncidentKind)>,
}

impl Looked {
    /// The reasons for which a household is to be visited now, with the figure that says so.
    pub fn reasons(&self, household: ProducerId) -> Vec<(Reason, Option<Fen>)> {
        let on = self.rules.iter().filter(|rule| rule.is_on);
        on.filter_map(|rule| Some((rule.reason, self.holds(household, rule)?))).collect()
    }

    /// Whether a rule holds: none where not, else its figure.
    fn holds(&self, household: ProducerId, rule: &Rule) -> Option<Option<Fen>> {
        let befell = |kind| self.incidents.contains(&(household, kind)).then_some(None);
        match rule.reason {
            Reason::BelowLine => self.below_line(household, rule.percent).map(Some),
            Reason::IncomeDrop => self.drop(household, rule.percent).map(Some),
            Reason::Illness => befell(IncidentKind::Illness),
            Reason::Disaster => befell(IncidentKind::Disaster),
            Reason::CropFailure => befell(IncidentKind::CropFailure),
        }
    }

    /// Income a head of a year where it is below so many per cent of the line. Of a household without a survey
    /// nobody knows what it earns elsewhere: it is not told to be poor.
    fn below_line(&self, household: ProducerId, percent: i64) -> Option<Fen> {
        let (line, known) = (self.line?, self.circumstances.get(&household)?);
        let people = self.people.get(&household).filter(|people| people.get() > 0)?;
        let here = self.year.get(&household).copied().unwrap_or_default();
        let head = per_head(known.other_income + here, *people);
        let bound = i128::from(line.get()) * i128::from(percent);
        (i128::from(head.get()) * 100 < bound).then_some(head)
    }

    /// By how much income here fell, where it is by at least so many per cent.
    fn drop(&self, household: ProducerId, percent: i64) -> Option<Fen> {
        let before = self.before.get(&household).copied().filter(|before| *before >= DROP_FROM)?;
        let lately = self.lately.get(&household).copied().unwrap_or_default();
        let fell = before - lately;
        let bound = i128::from(before.get()) * i128::from(percent);
        (i128::from(fell.get()) * 100 >= bound).then_some(fell)
    }
}

/// A household's income a head, rounded to the fen: the one place where it is.
pub(crate) fn per_head(income: Fen, people: Count) -> Fen {
    let (income, people) = (income.get(), people.get().max(1));
    let half = if income < 0 { -people / 2 } else { people / 2 };
    Fen::new((income + half) / people).unwrap_or_default()
}

/// Reviews every household that agreed to be looked at; answers how many reasons were opened and closed.
pub fn review(tx: &mut Tx, today: Day) -> store::Result<(usize, usize)> {
    let agreed = county::agreeing(tx, Purpose::Monitored)?;
    let looked = look_at(tx, today)?;
    let open: Vec<Watch> = tx.query(OPEN, &[], read_watch)?;
    let visited: HashMap<ProducerId, Day> =
        tx.query(VISITED, &[], |row| Ok((row.whole(0)?, row.whole(1)?)))?.into_iter().collect();
    let known: HashSet<(ProducerId, Reason)> = open.iter().map(|w| (w.household, w.reason)).collect();
    let mut holds: HashMap<(ProducerId, Reason), Option<Fen>> = HashMap::new();
    for household in &agreed {
        holds.extend(
            looked.reasons(*household).into_iter().map(|(reason, figure)| ((*household, reason), figure)),
        );
    }
    let mut new: Vec<_> = holds.iter().filter(|(key, _)| !known.contains(*key)).collect();
    new.sort_by_key(|(key, _)| **key);
    add(tx, &new, today)?;
    let changed: Vec<Watch> = open
        .iter()
        .map(|watch| {
            let figure = holds.get(&(watch.household, watch.reason)).copied();
            let agrees = agreed.contains(&watch.household);
            after_review(*watch, figure, agrees, &looked.rules, visited.get(&watch.household), today)
        })
        .collect();
    let news: Vec<Watch> =
        changed.iter().zip(&open).filter(|(new, old)| new != old).map(|(new, _)| *new).collect();
    change(tx, &news)?;
    Ok((new.len(), news.iter().filter(|watch| watch.closed.is_some()).count()))
}

/// A reason that was open, after a review: it holds still, grows quiet, or is closed. It is closed when the
/// household does not agree any more, or when it was quiet for as long as its rule asks and somebody visited
/// since it was opened.
fn after_review(
    watch: Watch,
    holds: Option<Option<Fen>>,
    agrees: bool,
    rules: &[Rule],
    visited: Option<&Day>,
    today: Day,
) -> Watch {
    if !agrees {
        return Watch { closed: Some(today), ..watch };
    }
    if let Some(figure) = holds {
        return Watch { figure, quiet: None, ..watch };
    }
    let quiet = watch.quiet.unwrap_or(today);
    let days = rules.iter().find(|rule| rule.reason == watch.reason).map_or(0, |rule| rule.days);
    let long = today.since(quiet) >= days;
    let seen = visited.is_some_and(|day| *day >= watch.opened);
    Watch { quiet: Some(quiet), closed: (long && seen).then_some(today), ..watch }
}

fn look_at(tx: &mut Tx, today: Day) -> store::Result<Looked> {
    let rules = rules(tx)?;
    let days = rules.iter().find(|rule| rule.reason == Reason::IncomeDrop).map_or(0, |rule| rule.days);
    let year = i64::from(today.year());
    let mut circumstances = circumstances_of_year(tx, year - 1)?;
    circumstances.extend(circumstances_of_year(tx, year)?);
    let then = today.plus(-YEAR_DAYS);
    Ok(Looked {
        line: line_of(tx, year)?.map(|line| line.amount),
        people: county::household_people(tx)?,
        circumstances,
        year: crate::income::income_between(tx, then.plus(1), today)?,
        lately: crate::income::income_between(tx, today.plus(1 - days), today)?,
        before: crate::income::income_between(tx, then.plus(1 - days), then)?,
        incidents: tx.query(INCIDENTS, &[], |row| Ok((row.whole(0)?, row.word(1)?)))?.into_iter().collect(),
        rules,
    })
}

fn add(tx: &mut Tx, new: &[(&(ProducerId, Reason), &Option<Fen>)], today: Day) -> store::Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let ids: Vec<WatchId> = new.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(ids, |id| id),
        column(new, |((household, _), _)| *household),
        texts(new, |((_, reason), _)| reason.word()),
        maybe_column(new, |(_, figure)| **figure),
        column(new, |_| today),
    ];
    tx.execute(ADD, &columns).map(drop)
}

fn change(tx: &mut Tx, changed: &[Watch]) -> store::Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let columns = [
        column(changed, |w| w.id),
        maybe_column(changed, |w| w.figure),
        maybe_column(changed, |w| w.quiet),
        maybe_column(changed, |w| w.closed),
    ];
    tx.execute(CHANGE, &columns).map(drop)
}

fn read_watch(row: &Row) -> store::Result<Watch> {
    Ok(Watch {
        id: row.whole(0)?,
        household: row.whole(1)?,
        reason: row.word(2)?,
        figure: row.maybe(3)?,
        opened: row.whole(4)?,
        quiet: row.maybe(5)?,
        closed: row.maybe(6)?,
    })
}

/// Every reason for which a household is or was watched, the newest first.
pub fn watches_of(tx: &mut Tx, household: ProducerId) -> store::Result<Vec<Watch>> {
    tx.query(OF_HOUSEHOLD, values![household], read_watch)
}

/// Which households a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    pub village: Option<VillageId>,
    pub reason: Option<Reason>,
}

/// A household to be visited, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub watch: Watch,
    pub code: String,
    pub village: VillageId,
    /// The last visit.
    pub visited: Option<Day>,
    /// When somebody said to come again.
    pub next: Option<Day>,
}

const VISITS: &str = "
    SELECT watch.id, watch.producer_id, watch.reason, watch.figure_fen, watch.opened_on, watch.quiet_on,
           watch.closed_on, producer.code, producer.village_id,
           (SELECT max(visited_on) FROM follow_up
             WHERE follow_up.county_id = $1 AND follow_up.producer_id = watch.producer_id),
           (SELECT max(next_on) FROM follow_up
             WHERE follow_up.county_id = $1 AND follow_up.producer_id = watch.producer_id)
      FROM watch
      JOIN producer ON producer.county_id = $1 AND producer.id = watch.producer_id
     WHERE watch.county_id = $1 AND watch.closed_on IS NULL AND watch.id > $2
       AND ($3 = 0 OR producer.village_id = $3) AND ($4 = '' OR watch.reason = $4)
     ORDER BY watch.id LIMIT $5";
const COUNT: &str = "
    SELECT count(DISTINCT watch.producer_id)
      FROM watch
      JOIN producer ON producer.county_id = $1 AND producer.id = watch.producer_id
     WHERE watch.county_id = $1 AND watch.closed_on IS NULL
       AND ($2 = 0 OR producer.village_id = $2) AND ($3 = '' OR watch.reason = $3)";

/// A page of the list: those after `after`, who has waited longest first.
pub fn visits(tx: &mut Tx, which: Visits, after: WatchId, limit: Count) -> store::Result<Vec<Visit>> {
    let (village, reason) = (which.village.unwrap_or_default(), which.reason.map_or("", Reason::word));
    tx.query(VISITS, values![after, village, reason, limit], |row| {
        Ok(Visit {
            watch: read_watch(row)?,
            code: row.text(7)?,
            village: row.whole(8)?,
            visited: row.maybe(9)?,
            next: row.maybe(10)?,
        })
    })
}

/// How many households are to be visited.
pub fn visit_count(tx: &mut Tx, which: Visits) -> store::Result<Count> {
    let (village, reason) = (which.village.unwrap_or_default(), which.reason.map_or("", Reason::word));
    tx.one(COUNT, values![village, reason], |row| row.whole(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch() -> Watch {
        Watch {
            id: WatchId::new(1),
            household: ProducerId::new(2),
            reason: Reason::BelowLine,
            figure: Some(Fen::of_yuan(7_000)),
            opened: day(1),
            quiet: None,
            closed: None,
        }
    }
    fn day(n: i64) -> Day {
        Day::new(2026, 1, 1).unwrap().plus(n)
    }
    fn reviewed(watch: Watch, holds: Option<Option<Fen>>, visited: Option<i64>, today: i64) -> Watch {
        let rules: Vec<Rule> = Reason::ALL.iter().map(|reason| Rule::default_of(*reason)).collect();
        after_review(watch, holds, true, &rules, visited.map(day).as_ref(), day(today))
    }

    #[test]
    fn a_household_leaves_the_list_when_it_was_quiet_long_enough_and_somebody_came() {
        let quiet = reviewed(watch(), None, None, 10);
        assert_eq!((quiet.quiet, quiet.closed), (Some(day(10)), None));
        assert_eq!(reviewed(quiet, None, Some(20), 99).closed, None, "89 days are not 90");
        assert_eq!(reviewed(quiet, None, None, 100).closed, None, "nobody came");
        assert_eq!(reviewed(quiet, None, Some(0), 100).closed, None, "that visit was before");
        assert_eq!(reviewed(quiet, None, Some(20), 100).closed, Some(day(100)));
        let again = reviewed(quiet, Some(Some(Fen::of_yuan(6_000))), Some(20), 50);
        assert_eq!((again.quiet, again.figure), (None, Some(Fen::of_yuan(6_000))), "it holds again");
    }

    #[test]
    fn income_a_head_is_rounded_once() {
        let people = |n| Count::new(n).unwrap();
        assert_eq!(per_head(Fen::of_fen(100), people(3)), Fen::of_fen(33));
        assert_eq!(per_head(Fen::of_fen(200), people(3)), Fen::of_fen(67));
        assert_eq!(per_head(Fen::of_fen(-200), people(3)), Fen::of_fen(-67));
    }
}
