//! Order by count, price by weight: what was ordered is an estimate that the buyer has paid; what the scale shows
//! settles it. He never pays more: lighter is refunded, heavier is borne by the grower, and both are told.
//!
//! settled = paid × measured ÷ estimated grams, rounded half up to the fen; the authorised estimate is the ceiling.
use super::claims::refund_corrections;
use crate::model::{OrderLine, OrderState};
use crate::queries::{order_lines, orders_by_ids};
use kernel::{Fen, Grams, Time, Whole};
use ledger::{Borne, Correction, EntryKind};
use payment::RefundId;
use stock::OrderId;
use store::{Row, Tx, column, values};
use webkit::{PersonId, Words};

/// A scale that shows more than so many times the estimate, or less than its tenth, was misread.
const MISREAD_TIMES: i64 = 3;

/// What a scale showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewWeighing {
    pub order: OrderId,
    pub line: i64,
    /// Of all packs of the line together.
    pub grams: Grams,
    pub person: Option<PersonId>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighing {
    pub order: OrderId,
    pub line: i64,
    pub grams: Grams,
    /// What goes back to the buyer: it was lighter.
    pub refunded: Fen,
    /// What the grower bears: it was heavier.
    pub over: Fen,
    pub at: Time,
}

/// Why nothing was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeighRefusal {
    NoSuchLine,
    /// It is not paid, or has ended.
    NotOpen,
    /// It has a fixed price.
    NotByWeight,
    AlreadyWeighed,
    /// Far from what was ordered: look at the scale again.
    Misread {
        estimated: Grams,
    },
}

impl WeighRefusal {
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::NoSuchLine => w.say("ordering-weigh-refused-line"),
            Self::NotOpen => w.say("ordering-weigh-refused-order"),
            Self::NotByWeight => w.say("ordering-weigh-refused-fixed"),
            Self::AlreadyWeighed => w.say("ordering-weigh-refused-again"),
            Self::Misread { estimated } => {
                w.with("ordering-weigh-refused-misread", &[("estimated", &w.weight(*estimated))])
            }
        }
    }
}

const LOCK_ORDER: &str = "SELECT id FROM orders WHERE county_id = $1 AND id = $2";
const INSERT: &str = "
    INSERT INTO weighing (county_id, order_id, line, grams, refunded_fen, over_fen, at_ms, person_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Settles a line by its measured weight, once.
pub fn weigh(tx: &mut Tx, new: &NewWeighing, now: Time) -> store::Result<Result<Weighing, WeighRefusal>> {
    tx.lock(LOCK_ORDER, values![new.order], |row| row.whole::<OrderId>(0))?;
    let line = match weighable(tx, new)? {
        Ok(line) => line,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let paid = ledger::left_of_lines(tx, &[new.order])?.remove(&(new.order, new.line)).unwrap_or_default();
    let worth = by_weight(paid, new.grams, line.grams);
    let (refunded, over) = ((paid - worth).max(Fen::ZERO), (worth - paid).max(Fen::ZERO));
    let values = values![new.order, new.line, new.grams, refunded, over, now, new.person];
    tx.execute(INSERT, values)?;
    if refunded > Fen::ZERO {
        let correction = lighter(tx.new_id(), new, refunded, now);
        refund_corrections(tx, &[correction])?;
    } else {
        ledger::note_overweight(tx, new.order, new.line, line.producer, over)?;
    }
    Ok(Ok(Weighing { order: new.order, line: new.line, grams: new.grams, refunded, over, at: now }))
}

fn weighable(tx: &mut Tx, new: &NewWeighing) -> store::Result<Result<OrderLine, WeighRefusal>> {
    let lines = order_lines(tx, &[new.order])?;
    let Some(line) = lines.into_iter().find(|line| line.line == new.line) else {
        return Ok(Err(WeighRefusal::NoSuchLine));
    };
    let open = orders_by_ids(tx, &[new.order])?.iter().any(|order| order.state == OrderState::Confirmed);
    if !open {
        return Ok(Err(WeighRefusal::NotOpen));
    }
    if catalog::priced_by_weight(tx, &[line.product])?.is_empty() {
        return Ok(Err(WeighRefusal::NotByWeight));
    }
    if weighings_of(tx, &[new.order])?.iter().any(|weighed| weighed.line == new.line) {
        return Ok(Err(WeighRefusal::AlreadyWeighed));
    }
    let (measured, estimated) = (new.grams.get(), line.grams.get());
    if measured > estimated * MISREAD_TIMES || measured * 10 < estimated {
        return Ok(Err(WeighRefusal::Misread { estimated: line.grams }));
    }
    Ok(Ok(line))
}

/// What `paid` for the estimated weight comes to for the measured one.
fn by_weight(paid: Fen, measured: Grams, estimated: Grams) -> Fen {
    let (paid, measured, estimated) =
        (i128::from(paid.get()), i128::from(measured.get()), i128::from(estimated.get().max(1)));
    let worth = (paid * measured * 2 + estimated) / (estimated * 2);
    i64::try_from(worth).ok().and_then(Fen::new).unwrap_or(Fen::MAX)
}

fn lighter(cause: RefundId, new: &NewWeighing, refund: Fen, at: Time) -> Correction {
    Correction {
        kind: EntryKind::Weighed,
        order: new.order,
        line: new.line,
        cause: cause.get(),
        refund,
        borne: Borne::BySale,
        at,
        person: new.person,
        evidence: format!("{} g", new.grams.get()),
    }
}

const OF_ORDERS: &str = "
    SELECT order_id, line, grams, refunded_fen, over_fen, at_ms
      FROM weighing
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     ORDER BY order_id, line";

/// What scales showed for lines of these orders.
pub fn weighings_of(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Weighing>> {
    tx.query(OF_ORDERS, &[column(orders, |order| *order)], |row: &Row| {
        Ok(Weighing {
            order: row.whole(0)?,
            line: row.whole(1)?,
            grams: row.whole(2)?,
            refunded: row.whole(3)?,
            over: row.whole(4)?,
            at: row.whole(5)?,
        })
    })
}
