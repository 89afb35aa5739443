//! The sandbox's own bill of a day, so that a demonstration can be reconciled: what it told that was paid, and what the
//! shop asked it to give back. A csv: a row a movement, and a last row with how many and how much.
use super::layouts::{BILL_ROWS_MAX, LineKind};
use crate::bank_files::Yuan;
use kernel::{Count, Day, Fen, Time};
use ledger::{EntryKind, Provider};
use std::collections::HashMap;
use std::fmt::Write as _;
use stock::OrderId;
use store::Tx;

/// The bill of a day.
pub fn sandbox_bill(tx: &mut Tx, day: Day) -> store::Result<String> {
    let mut bill = Bill::default();
    let (from, before) = (day.at_minute(0), day.plus(1).at_minute(0));
    let most = Count::new(BILL_ROWS_MAX as i64).unwrap_or_default();
    for paid in payment::first_told(tx, Provider::Sandbox, from, before, most)? {
        bill.row(LineKind::Paid, &paid.notice_id, &paid.intent.to_string(), paid.amount, paid.received);
    }
    let moved = ledger::provider_movements(tx, Provider::Sandbox, day, day)?;
    let back: Vec<(OrderId, Fen)> = moved
        .into_iter()
        .filter(|moved| moved.kind != EntryKind::Paid)
        .filter_map(|moved| Some((moved.order?, -moved.amount)))
        .collect();
    let intents = payment::intents_of(tx, &back.iter().map(|(order, _)| *order).collect::<Vec<_>>())?;
    let intent: HashMap<OrderId, String> =
        intents.into_iter().map(|intent| (intent.order, intent.id.to_string())).collect();
    for (order, amount) in back {
        let asked_for = intent.get(&order).cloned().unwrap_or_default();
        bill.row(LineKind::Refunded, &format!("B{order}"), &asked_for, amount, from);
    }
    Ok(bill.finish())
}

#[derive(Default)]
struct Bill {
    rows: String,
    count: usize,
    paid: Fen,
    refunded: Fen,
}

impl Bill {
    fn row(&mut self, kind: LineKind, number: &str, asked_for: &str, amount: Fen, at: Time) {
        *(if kind == LineKind::Paid { &mut self.paid } else { &mut self.refunded }) += amount;
        self.count += 1;
        let time = format!("{} {}", at.day(), at.clock());
        // Writing into a string cannot fail.
        let _ = writeln!(self.rows, "{kind},{number},{asked_for},{},0.00,{time}", Yuan(amount));
    }

    fn finish(self) -> String {
        let head = "kind,sandbox_transaction,intent,amount_yuan,fee_yuan,time\n";
        let (paid, refunded) = (Yuan(self.paid), Yuan(self.refunded));
        format!("{head}{}total,{},,{paid},{refunded},\n", self.rows, self.count)
    }
}
