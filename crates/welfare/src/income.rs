//! Income: sums of what the ledger made payable, by household, month and source. The month that runs is read
//! again each time; a month that is over was read for the last time after its end, and stays.
use crate::Source;
use county::ProducerId;
use kernel::{Day, Fen, Month, Time, Whole};
use ledger::EntryKind;
use std::collections::{BTreeMap, HashMap};
use stock::OrderId;
use store::{Tx, column, texts, values};

/// How many months are read in one go; a county that begins with a long ledger catches up in a few rounds.
const MONTHS_AT_ONCE: usize = 24;

const READ_MONTHS: &str = "
    SELECT month, read_ms FROM income_month_read WHERE county_id = $1 AND month >= $2";
const DROP_MONTH: &str = "DELETE FROM income_month WHERE county_id = $1 AND month = $2";
const ADD_MONTH: &str = "
    INSERT INTO income_month (county_id, month, producer_id, source, amount_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const SET_READ: &str = "
    INSERT INTO income_month_read (county_id, month, read_ms) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, month) DO UPDATE SET read_ms = excluded.read_ms";
const SINCE: &str = "
    SELECT producer_id, CAST(sum(amount_fen) AS BIGINT)
      FROM income_month WHERE county_id = $1 AND month >= $2 AND month <= $3
     GROUP BY producer_id";
const BY_MONTH: &str = "
    SELECT month, source, amount_fen
      FROM income_month WHERE county_id = $1 AND producer_id = $2 AND month >= $3 AND month < $4
     ORDER BY month DESC, source";

/// Where the ledger's kinds of entries come from, for a household.
pub(crate) const fn source_of(kind: EntryKind) -> Source {
    match kind {
        EntryKind::Settled | EntryKind::Purchased => Source::Sale,
        EntryKind::Shared => Source::Cooperative,
        EntryKind::FundPaid => Source::Fund,
        EntryKind::Refunded | EntryKind::ClawedBack | EntryKind::Weighed | EntryKind::Claimed => {
            Source::Returned
        }
        _ => Source::Other,
    }
}

/// What a county's households earned in a month, as the ledger has it.
#[derive(Clone, Debug)]
pub struct MonthSums {
    month: Month,
    sums: BTreeMap<(ProducerId, Source), Fen>,
}

/// Reads from the ledger the months since its first entry that were never read after their end, and the month that
/// runs. It changes nothing: at the end of a month of a large county it takes a second, in which others write.
pub fn unread_income(tx: &mut Tx, now: Time) -> store::Result<Vec<MonthSums>> {
    let this = now.day().month();
    let Some(first) = ledger::first_day(tx)? else { return Ok(Vec::new()) };
    let known: HashMap<Month, Time> = tx
        .query(READ_MONTHS, values![first.month()], |row| Ok((row.whole(0)?, row.whole(1)?)))?
        .into_iter()
        .collect();
    let done = |month: &Month| known.get(month).is_some_and(|at| at.day() > month.last_day());
    let months = std::iter::successors(Some(first.month()), |month| Some(month.next()));
    let due = months.take_while(|month| *month <= this).filter(|month| !done(month)).take(MONTHS_AT_ONCE);
    due.map(|month| sums_of(tx, month)).collect()
}

fn sums_of(tx: &mut Tx, month: Month) -> store::Result<MonthSums> {
    let mut sums: BTreeMap<(ProducerId, Source), Fen> = BTreeMap::new();
    for (producer, kind, amount) in ledger::income_sums(tx, month.first_day(), month.last_day())? {
        *sums.entry((producer, source_of(kind))).or_default() += amount;
    }
    Ok(MonthSums { month, sums })
}

/// Keeps what was read at `now`.
pub fn keep_income(tx: &mut Tx, months: &[MonthSums], now: Time) -> store::Result<()> {
    for MonthSums { month, sums } in months {
        tx.execute(DROP_MONTH, values![*month])?;
        let rows: Vec<_> = sums.iter().filter(|(_, amount)| !amount.is_zero()).collect();
        if !rows.is_empty() {
            let columns = [
                column(&rows, |_| *month),
                column(&rows, |((producer, _), _)| *producer),
                texts(&rows, |((_, source), _)| source.word()),
                column(&rows, |(_, amount)| **amount),
            ];
            tx.execute(ADD_MONTH, &columns)?;
        }
        tx.execute(SET_READ, values![*month, now])?;
    }
    Ok(())
}

/// Both in one transaction, for who must see them together.
pub fn read_income(tx: &mut Tx, now: Time) -> store::Result<()> {
    let months = unread_income(tx, now)?;
    keep_income(tx, &months, now)
}

/// What each producer earned from the first of these months to the last.
pub fn income_since(tx: &mut Tx, first: Month, last: Month) -> store::Result<HashMap<ProducerId, Fen>> {
    let rows = tx.query(SINCE, values![first, last], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// What a household earned in a month, by source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthIncome {
    pub month: Month,
    pub by_source: Vec<(Source, Fen)>,
    pub sum: Fen,
}

/// The months of a household from `first` to `this`, the newest first; those without income are left out. The month
/// that runs is summed as the ledger has it at this minute.
pub fn income_by_month(
    tx: &mut Tx,
    household: ProducerId,
    first: Month,
    this: Month,
) -> store::Result<Vec<MonthIncome>> {
    let mut rows: Vec<(Month, Source, Fen)> = running(tx, household, this)?;
    let kept = values![household, first, this];
    rows.extend(tx.query(BY_MONTH, kept, |row| Ok((row.whole(0)?, row.word(1)?, row.whole(2)?)))?);
    let mut months: Vec<MonthIncome> = Vec::new();
    for (month, source, amount) in rows {
        if months.last().is_none_or(|last| last.month != month) {
            months.push(MonthIncome { month, by_source: Vec::new(), sum: Fen::ZERO });
        }
        if let Some(last) = months.last_mut() {
            last.by_source.push((source, amount));
            last.sum += amount;
        }
    }
    Ok(months)
}

fn running(tx: &mut Tx, household: ProducerId, this: Month) -> store::Result<Vec<(Month, Source, Fen)>> {
    let mut sums: BTreeMap<Source, Fen> = BTreeMap::new();
    for entry in ledger::income_entries(tx, household, this.first_day(), this.last_day())? {
        *sums.entry(source_of(entry.kind)).or_default() += entry.amount;
    }
    let earned = sums.into_iter().filter(|(_, amount)| !amount.is_zero());
    Ok(earned.map(|(source, amount)| (this, source, amount)).collect())
}

/// One thing that a household earned: a product of an order, or a whole entry that is not about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomeLine {
    pub day: Day,
    pub source: Source,
    pub order: Option<OrderId>,
    /// The product, in both languages; empty where it is none.
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    /// What a person can look up: the entry's evidence.
    pub evidence: String,
    pub amount: Fen,
}

/// What a household earned in these days, line by line, the oldest first. The lines add up to what the ledger
/// made payable: an order's amount is parted among its products by what each of them brought.
pub fn income_lines(
    tx: &mut Tx,
    household: ProducerId,
    from: Day,
    to: Day,
) -> store::Result<Vec<IncomeLine>> {
    let entries = ledger::income_entries(tx, household, from, to)?;
    let orders: Vec<OrderId> = entries.iter().filter_map(|entry| entry.order).collect();
    let goods = ledger::goods_of_orders(tx, household, &orders)?;
    let mut lines = Vec::new();
    for entry in entries {
        let source = source_of(entry.kind);
        let of_order = entry.order.and_then(|order| goods.get(&order)).map_or(&[][..], Vec::as_slice);
        let weights: Vec<i64> = of_order.iter().map(|part| part.amount.get().max(0)).collect();
        let line = |label: (&str, &str, &str), amount| IncomeLine {
            day: entry.day,
            source,
            order: entry.order,
            label_zh: label.0.to_string(),
            label_en: label.1.to_string(),
            lot_code: label.2.to_string(),
            evidence: entry.evidence.clone(),
            amount,
        };
        if weights.iter().sum::<i64>() <= 0 {
            lines.push(line(("", "", ""), entry.amount));
            continue;
        }
        let parts = entry.amount.split(&weights);
        let parts = of_order.iter().zip(parts).filter(|(_, amount)| !amount.is_zero());
        lines.extend(parts.map(|(of, amount)| line((&of.label_zh, &of.label_en, &of.lot_code), amount)));
    }
    Ok(lines)
}

const OF_MONTHS: &str = "
    SELECT producer_id, CAST(sum(amount_fen) AS BIGINT)
      FROM income_month WHERE county_id = $1 AND month IN (SELECT * FROM rows($2))
     GROUP BY producer_id";

/// What each producer earned in these days. Months that were read after their end come from the sums, the rest
/// from the ledger.
pub(crate) fn income_between(tx: &mut Tx, from: Day, to: Day) -> store::Result<HashMap<ProducerId, Fen>> {
    let known: Vec<(Month, Time)> =
        tx.query(READ_MONTHS, values![from.month()], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let done = |month: &Month| known.iter().any(|(m, at)| m == month && at.day() > month.last_day());
    let whole = |month: &Month| from <= month.first_day() && month.last_day() <= to;
    let months = std::iter::successors(Some(from.month()), |month| Some(month.next()));
    let months = months.take_while(|month| *month <= to.month());
    let (summed, open): (Vec<Month>, Vec<Month>) = months.partition(|month| whole(month) && done(month));
    let rows =
        tx.query(OF_MONTHS, &[column(summed, |month| month)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    let mut sums: HashMap<ProducerId, Fen> = rows.into_iter().collect();
    for month in open {
        let days = (from.max(month.first_day()), to.min(month.last_day()));
        from_ledger(tx, days.0, days.1)?
            .into_iter()
            .for_each(|(of, sum)| *sums.entry(of).or_default() += sum);
    }
    Ok(sums)
}

fn from_ledger(tx: &mut Tx, from: Day, to: Day) -> store::Result<HashMap<ProducerId, Fen>> {
    let mut sums: HashMap<ProducerId, Fen> = HashMap::new();
    for (producer, _, amount) in ledger::income_sums(tx, from, to)? {
        *sums.entry(producer).or_default() += amount;
    }
    Ok(sums)
}

/// What a source brought in some time, and how many it reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    pub source: Source,
    pub households: i64,
    pub sum: Fen,
}

impl Reached {
    /// To each that it reached, rounded to the fen.
    pub fn each(&self) -> Fen {
        crate::watching::per_head(self.sum, kernel::Count::new(self.households).unwrap_or_default())
    }
}

/// What each source brought to producers in these days, and how many it reached.
pub(crate) fn by_source_since(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<Reached>> {
    let mut sums: BTreeMap<Source, BTreeMap<ProducerId, Fen>> = BTreeMap::new();
    for (producer, source, amount) in sums_by_source(tx, from, to)? {
        *sums.entry(source).or_default().entry(producer).or_default() += amount;
    }
    let reached = |(source, of): (Source, BTreeMap<ProducerId, Fen>)| Reached {
        source,
        households: of.values().filter(|sum| !sum.is_zero()).count() as i64,
        sum: of.values().copied().sum(),
    };
    Ok(sums.into_iter().map(reached).collect())
}

const SUMS_BY_SOURCE: &str = "
    SELECT producer_id, source, CAST(sum(amount_fen) AS BIGINT)
      FROM income_month WHERE county_id = $1 AND month >= $2 AND month <= $3
     GROUP BY producer_id, source";

fn sums_by_source(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<(ProducerId, Source, Fen)>> {
    // Whole months: what was achieved is not told by the day.
    tx.query(SUMS_BY_SOURCE, values![from.month(), to.month()], |row| {
        Ok((row.whole(0)?, row.word(1)?, row.whole(2)?))
    })
}
