//! Closing months. What is posted after that goes to the open month, whatever day it tells of.
use crate::model::AccountKind;
use kernel::{Count, Day, Fen, Month, Time};
use std::collections::{BTreeMap, HashMap};
use store::{Row, Tx, column, texts, values};
use webkit::PersonId;

/// A closed month: the balance sheet of its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedMonth {
    pub month: Month,
    pub by: PersonId,
    pub at: Time,
    /// Entries of its days.
    pub entries: Count,
}

/// Why a month is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingRefusal {
    /// Its last day is not over.
    NotOver,
    /// This earlier month has entries and is open.
    EarlierOpen {
        month: Month,
    },
    AlreadyClosed,
}

const LAST_CLOSED: &str = "SELECT max(last_on) FROM closed_month WHERE county_id = $1";

/// The last day of the last closed month, if there is one.
pub fn closed_through(tx: &mut Tx) -> store::Result<Option<Day>> {
    tx.one(LAST_CLOSED, &[], |row| row.maybe(0))
}

/// The first day to which can be posted.
pub(crate) fn first_open(tx: &mut Tx) -> store::Result<Day> {
    Ok(closed_through(tx)?.map_or(Day::default(), |day| day.plus(1)))
}

const FIRST_ENTRY: &str = "
    SELECT day_on FROM entry WHERE county_id = $1 AND day_on >= $2 ORDER BY day_on, id LIMIT 1";

/// The month that is to be closed next: the first with entries that is open.
pub fn next_to_close(tx: &mut Tx) -> store::Result<Option<Month>> {
    let open = first_open(tx)?;
    let first: Option<Day> = tx.find(FIRST_ENTRY, values![open], |row| row.whole(0))?;
    Ok(first.map(Day::month))
}

const ENTRIES: &str = "SELECT count(*) FROM entry WHERE county_id = $1 AND day_on >= $2 AND day_on <= $3";
const CLOSE: &str = "
    INSERT INTO closed_month (county_id, last_on, person_id, closed_ms, entries) VALUES ($1, $2, $3, $4, $5)";
const KEEP_BALANCES: &str = "
    INSERT INTO closed_balance (county_id, last_on, account_kind, balance_fen)
    SELECT $1, $2, input.* FROM rows($3, $4) AS input";

/// Closes a month and keeps its balance sheet; months are closed in their order.
pub fn close_month(
    tx: &mut Tx,
    month: Month,
    by: PersonId,
    at: Time,
) -> store::Result<Result<(), ClosingRefusal>> {
    let (first, last) = (month.first_day(), month.last_day());
    if closed_through(tx)?.is_some_and(|day| day >= last) {
        return Ok(Err(ClosingRefusal::AlreadyClosed));
    }
    if at.day() <= last {
        return Ok(Err(ClosingRefusal::NotOver));
    }
    if let Some(earlier) = next_to_close(tx)?.filter(|next| *next < month) {
        return Ok(Err(ClosingRefusal::EarlierOpen { month: earlier }));
    }
    let sheet: Vec<(AccountKind, Fen)> = sheet_of_next(tx, last)?.into_iter().collect();
    let entries: Count = tx.one(ENTRIES, values![first, last], |row| row.whole(0))?;
    tx.execute(CLOSE, values![last, by, at, entries])?;
    if !sheet.is_empty() {
        let values = [last.into(), texts(&sheet, |(kind, _)| kind.word()), column(&sheet, |(_, sum)| *sum)];
        tx.execute(KEEP_BALANCES, &values)?;
    }
    Ok(Ok(()))
}

// CROSS JOIN: SQLite keeps to the order of these, and so reads the days in question and no others.
const SUMS_BETWEEN: &str = "
    SELECT account.kind, CAST(sum(posting.amount_fen) AS BIGINT)
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.day_on >= $2 AND entry.day_on <= $3
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id
     GROUP BY account.kind";
const KEPT_OF: &str = "
    SELECT account_kind, balance_fen FROM closed_balance WHERE county_id = $1 AND last_on = $2";

/// The balance sheet of the month that is closed next: the last one that was kept, and what was posted since.
fn sheet_of_next(tx: &mut Tx, last: Day) -> store::Result<Sheet> {
    let open = first_open(tx)?;
    let mut sheet: Sheet = match closed_through(tx)? {
        Some(day) => tx.query(KEPT_OF, values![day], kind_and_sum)?.into_iter().collect(),
        None => Sheet::new(),
    };
    for (kind, sum) in tx.query(SUMS_BETWEEN, values![open, last], kind_and_sum)? {
        *sheet.entry(kind).or_default() += sum;
    }
    sheet.retain(|_, sum| !sum.is_zero());
    Ok(sheet)
}

fn kind_and_sum(row: &Row) -> store::Result<(AccountKind, Fen)> {
    Ok((row.word(0)?, row.whole(1)?))
}

const SUMS_BY_DAY: &str = "
    SELECT entry.day_on, account.kind, CAST(sum(posting.amount_fen) AS BIGINT)
      FROM posting
      JOIN entry ON entry.county_id = $1 AND entry.id = posting.entry_id
      JOIN account ON account.county_id = $1 AND account.id = posting.account_id
     WHERE posting.county_id = $1
     GROUP BY entry.day_on, account.kind";

type Sheet = BTreeMap<AccountKind, Fen>;

/// The balance sheets of the ends of these days, from the postings themselves; kinds with nothing are left out.
fn balances_until(tx: &mut Tx, days: &[Day]) -> store::Result<HashMap<Day, Sheet>> {
    let sums: Vec<(Day, AccountKind, Fen)> =
        tx.query(SUMS_BY_DAY, &[], |row| Ok((row.whole(0)?, row.word(1)?, row.whole(2)?)))?;
    let mut sheets: HashMap<Day, Sheet> = days.iter().map(|day| (*day, Sheet::new())).collect();
    for (last, sheet) in &mut sheets {
        for (_, kind, sum) in sums.iter().filter(|(day, _, _)| day <= last) {
            *sheet.entry(*kind).or_default() += *sum;
        }
        sheet.retain(|_, sum| !sum.is_zero());
    }
    Ok(sheets)
}

const CLOSED: &str = "
    SELECT last_on, person_id, closed_ms, entries FROM closed_month WHERE county_id = $1 ORDER BY last_on DESC LIMIT $2";
const KEPT: &str = "
    SELECT last_on, account_kind, balance_fen FROM closed_balance WHERE county_id = $1";

/// The closed months, the newest first.
pub fn closed_months(tx: &mut Tx, limit: Count) -> store::Result<Vec<ClosedMonth>> {
    tx.query(CLOSED, values![limit], |row| {
        let last: Day = row.whole(0)?;
        Ok(ClosedMonth { month: last.month(), by: row.whole(1)?, at: row.whole(2)?, entries: row.whole(3)? })
    })
}

/// Closed months of which the balance sheet is no longer what was kept: something was posted behind it.
pub(crate) fn changed_after_closing(tx: &mut Tx) -> store::Result<Vec<(Month, AccountKind)>> {
    let mut kept: BTreeMap<Day, Sheet> = BTreeMap::new();
    let months: Vec<Day> = tx.query(CLOSED, values![i64::MAX], |row| row.whole(0))?;
    if months.is_empty() {
        return Ok(Vec::new());
    }
    for (day, kind, sum) in tx.query(KEPT, &[], |row| {
        Ok((row.whole::<Day>(0)?, row.word::<AccountKind>(1)?, row.whole::<Fen>(2)?))
    })? {
        kept.entry(day).or_default().insert(kind, sum);
    }
    let now = balances_until(tx, &months)?;
    let mut changed = Vec::new();
    for (day, sheet) in &now {
        let was = kept.get(day).cloned().unwrap_or_default();
        let other = |kind: &&AccountKind| was.get(kind) != sheet.get(kind);
        changed.extend(AccountKind::ALL.iter().filter(other).map(|kind| (day.month(), *kind)));
    }
    changed.sort();
    Ok(changed)
}
