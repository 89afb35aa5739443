//! Closing a month: when the bank has told of every payout made in it, and nothing of its providers' bills is open.
use crate::payouts::open_batches;
use crate::reconciling::first_open_line;
use crate::refusal::{Refusal, Result};
use kernel::{Month, Time, Whole};
use ledger::ClosingRefusal;
use serde::Serialize;
use store::Tx;
use webkit::PersonId;

#[derive(Serialize)]
struct Closed {
    month: String,
}

/// Closes a month. What is posted later goes to the open month.
pub fn close(tx: &mut Tx, month: Month, by: PersonId, at: Time) -> Result<()> {
    if at.day() <= month.last_day() {
        return Err(Refusal::NotOver { month }.into());
    }
    let after = month.last_day().plus(1).at_minute(0);
    let batches = open_batches(tx, after)?.get();
    if batches > 0 {
        return Err(Refusal::PayoutsOpen { batches: batches as usize }.into());
    }
    if let Some(day) = first_open_line(tx, month.last_day())? {
        return Err(Refusal::BillsOpen { day }.into());
    }
    ledger::close_month(tx, month, by, at)?.map_err(|refusal| match refusal {
        ClosingRefusal::NotOver => Refusal::NotOver { month },
        ClosingRefusal::EarlierOpen { month } => Refusal::EarlierOpen { month },
        ClosingRefusal::AlreadyClosed => Refusal::AlreadyClosed { month },
    })?;
    tx.log("month.closed", month.get(), at, &Closed { month: month.to_string() })?;
    Ok(())
}
