//! Rules as data: the line of each year, when a household is to be visited, how much each dimension weighs.
use crate::{Dimension, Line, Reason, Rule};
use kernel::Fen;
use std::collections::HashMap;
use store::{Tx, values};

const LINES: &str = "
    SELECT year, amount_fen, source FROM poverty_line WHERE county_id = $1 ORDER BY year DESC LIMIT 60";
const LINE_OF: &str = "
    SELECT year, amount_fen, source FROM poverty_line WHERE county_id = $1 AND year <= $2
     ORDER BY year DESC LIMIT 1";
const SET_LINE: &str = "
    INSERT INTO poverty_line (county_id, year, amount_fen, source) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county_id, year) DO UPDATE SET amount_fen = excluded.amount_fen, source = excluded.source";
const RULES: &str = "SELECT reason, is_on, percent, days FROM watch_rule WHERE county_id = $1";
const SET_RULE: &str = "
    INSERT INTO watch_rule (county_id, reason, is_on, percent, days) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county_id, reason)
        DO UPDATE SET is_on = excluded.is_on, percent = excluded.percent, days = excluded.days";
const WEIGHTS: &str = "SELECT dimension, weight FROM dimension_weight WHERE county_id = $1";
const SET_WEIGHT: &str = "
    INSERT INTO dimension_weight (county_id, dimension, weight) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, dimension) DO UPDATE SET weight = excluded.weight";

/// Where a county has settled no weight, each dimension weighs the same.
const WEIGHT_DEFAULT: i64 = 20;

fn read_line(row: &store::Row) -> store::Result<Line> {
    Ok(Line { year: row.whole(0)?, amount: row.whole(1)?, source: row.text(2)? })
}

/// The lines that the county has settled, the newest first.
pub fn lines(tx: &mut Tx) -> store::Result<Vec<Line>> {
    tx.query(LINES, &[], read_line)
}

/// The line of a year, or of the last year before it that has one.
pub fn line_of(tx: &mut Tx, year: i64) -> store::Result<Option<Line>> {
    tx.find(LINE_OF, values![year], read_line)
}

/// Settles the line of a year, with whose it is.
pub fn set_line(tx: &mut Tx, year: i64, amount: Fen, source: &str) -> store::Result<()> {
    tx.execute(SET_LINE, values![year, amount, source.trim()]).map(drop)
}

/// The rule of each reason, the county's own or the default.
pub fn rules(tx: &mut Tx) -> store::Result<Vec<Rule>> {
    let own: Vec<Rule> = tx.query(RULES, &[], |row| {
        Ok(Rule { reason: row.word(0)?, is_on: row.whole(1)?, percent: row.whole(2)?, days: row.whole(3)? })
    })?;
    let rule = |reason: &Reason| {
        let found = own.iter().find(|rule| rule.reason == *reason);
        found.copied().unwrap_or_else(|| Rule::default_of(*reason))
    };
    Ok(Reason::ALL.iter().map(rule).collect())
}

pub fn set_rule(tx: &mut Tx, rule: Rule) -> store::Result<()> {
    tx.execute(SET_RULE, values![rule.reason.word(), rule.is_on, rule.percent, rule.days]).map(drop)
}

/// How much each dimension weighs; 0 leaves it out.
pub fn weights(tx: &mut Tx) -> store::Result<Vec<(Dimension, i64)>> {
    let own: Vec<(Dimension, i64)> = tx.query(WEIGHTS, &[], |row| Ok((row.word(0)?, row.whole(1)?)))?;
    let own: HashMap<Dimension, i64> = own.into_iter().collect();
    let weight = |d: &Dimension| (*d, own.get(d).copied().unwrap_or(WEIGHT_DEFAULT));
    Ok(Dimension::ALL.iter().map(weight).collect())
}

pub fn set_weight(tx: &mut Tx, dimension: Dimension, weight: i64) -> store::Result<()> {
    tx.execute(SET_WEIGHT, values![dimension.word(), weight]).map(drop)
}
