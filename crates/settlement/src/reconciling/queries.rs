//! What reads bills and their lines.
use super::comparing::LineOutcome;
use super::layouts::{Layout, LineKind};
use crate::model::BillId;
use kernel::{Count, Day, Fen, Time};
use ledger::Provider;
use stock::OrderId;
use store::{Row, Tx, values};
use webkit::PersonId;

/// A bill that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    pub id: BillId,
    pub provider: Provider,
    pub layout: Layout,
    pub file_name: String,
    pub from: Day,
    pub to: Day,
    pub paid: Fen,
    pub refunded: Fen,
    pub fee: Fen,
    pub by: PersonId,
    pub taken: Time,
    /// Its lines, and those of them that nobody has resolved.
    pub lines: Count,
    pub open: Count,
}

/// A line of a bill beside the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    pub line: i64,
    /// In the file; 0 where only the ledger has it.
    pub row: i64,
    pub kind: LineKind,
    pub reference: String,
    pub asked_for: String,
    pub order: OrderId,
    pub day: Day,
    pub theirs: Fen,
    pub ours: Fen,
    pub fee: Fen,
    pub outcome: LineOutcome,
    /// What became of it.
    pub note: String,
    pub resolved: Option<Time>,
}

macro_rules! bills_where {
    ($where:literal) => {
        concat!(
            "
    SELECT bill.id, bill.provider, bill.layout, bill.file_name, bill.from_on, bill.to_on, bill.paid_fen,
           bill.refunded_fen, bill.fee_fen, bill.person_id, bill.taken_ms,
           (SELECT count(*) FROM bill_line WHERE bill_line.county_id = $1 AND bill_line.bill_id = bill.id),
           (SELECT count(*) FROM bill_line WHERE bill_line.county_id = $1 AND bill_line.bill_id = bill.id
               AND bill_line.outcome <> 'matched' AND bill_line.resolved_ms IS NULL)
      FROM bill
     WHERE bill.county_id = $1 ",
            $where
        )
    };
}
const BILL: &str = bills_where!("AND bill.id = $2");
const BILLS: &str = bills_where!("AND bill.id < $2 ORDER BY bill.id DESC LIMIT $3");

pub fn bill(tx: &mut Tx, id: BillId) -> store::Result<Option<Bill>> {
    tx.find(BILL, values![id], read_bill)
}

/// Bills before the bill `before`, the newest first.
pub fn bills(tx: &mut Tx, before: BillId, limit: Count) -> store::Result<Vec<Bill>> {
    tx.query(BILLS, values![before, limit], read_bill)
}

fn read_bill(row: &Row) -> store::Result<Bill> {
    Ok(Bill {
        id: row.whole(0)?,
        provider: row.word(1)?,
        layout: row.word(2)?,
        file_name: row.text(3)?,
        from: row.whole(4)?,
        to: row.whole(5)?,
        paid: row.whole(6)?,
        refunded: row.whole(7)?,
        fee: row.whole(8)?,
        by: row.whole(9)?,
        taken: row.whole(10)?,
        lines: row.whole(11)?,
        open: row.whole(12)?,
    })
}

const LINES: &str = "
    SELECT line, row_number, kind, reference, asked_for, order_id, day_on, theirs_fen, ours_fen, fee_fen, outcome,
           note, resolved_ms
      FROM bill_line
     WHERE county_id = $1 AND bill_id = $2 AND line > $3 AND ($4 = '' OR outcome = $4)
     ORDER BY line LIMIT $5";

/// The lines of a bill after the line `after`.
pub fn bill_lines(
    tx: &mut Tx,
    bill: BillId,
    outcome: Option<LineOutcome>,
    after: i64,
    limit: Count,
) -> store::Result<Vec<BillLine>> {
    let outcome = outcome.map_or("", LineOutcome::word);
    tx.query(LINES, values![bill, after, outcome, limit], |row| {
        Ok(BillLine {
            line: row.whole(0)?,
            row: row.whole(1)?,
            kind: row.word(2)?,
            reference: row.text(3)?,
            asked_for: row.text(4)?,
            order: row.whole(5)?,
            day: row.whole(6)?,
            theirs: row.whole(7)?,
            ours: row.whole(8)?,
            fee: row.whole(9)?,
            outcome: row.word(10)?,
            note: row.text(11)?,
            resolved: row.maybe(12)?,
        })
    })
}

const FIRST_OPEN: &str = "
    SELECT day_on FROM bill_line
     WHERE county_id = $1 AND outcome <> 'matched' AND resolved_ms IS NULL AND day_on <= $2
     ORDER BY day_on LIMIT 1";
const OPEN: &str = "
    SELECT count(*) FROM bill_line WHERE county_id = $1 AND outcome <> 'matched' AND resolved_ms IS NULL";

/// The earliest day up to `to` of which something is not resolved.
pub fn first_open_line(tx: &mut Tx, to: Day) -> store::Result<Option<Day>> {
    tx.find(FIRST_OPEN, values![to], |row| row.whole(0))
}

/// Lines that nobody has resolved.
pub fn open_lines(tx: &mut Tx) -> store::Result<Count> {
    tx.one(OPEN, &[], |row| row.whole(0))
}
