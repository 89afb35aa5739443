//! A bill's lines beside the ledger's entries. No database.
use super::layouts::{LineKind, Parsed, ParsedLine};
use kernel::{Day, Fen};
use std::collections::{HashMap, HashSet};
use stock::OrderId;

kernel::words! {
    /// What a line of a bill is, beside the ledger.
    LineOutcome {
        Matched = "matched",
        /// The provider has it, the ledger has not.
        MissingHere = "missing_here",
        /// The ledger has it, the provider has not.
        MissingThere = "missing_there",
        OtherAmount = "other_amount",
        /// The file has the same number twice.
        Doubled = "doubled",
    }
}

/// What the ledger has of an order with a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours {
    pub order: OrderId,
    pub kind: LineKind,
    pub day: Day,
    pub amount: Fen,
}

/// A line that was compared. `row` is 0 where the bill has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub row: usize,
    pub kind: LineKind,
    pub reference: String,
    pub asked_for: String,
    pub order: OrderId,
    pub day: Day,
    pub theirs: Fen,
    pub ours: Fen,
    pub fee: Fen,
    pub outcome: LineOutcome,
}

/// Compares a bill with what the ledger has of its days, and a day around them: near midnight the two clocks may
/// disagree. `orders` are the orders of our numbers of payments; `told` was matched with an earlier bill.
pub fn compare(
    bill: &Parsed,
    days: (Day, Day),
    ours: &[Ours],
    orders: &HashMap<String, OrderId>,
    told: &HashSet<(OrderId, LineKind)>,
) -> Vec<Compared> {
    let mut left: HashMap<(OrderId, LineKind), Ours> = HashMap::new();
    for one in ours {
        let sum = left.entry((one.order, one.kind)).or_insert(Ours { amount: Fen::ZERO, ..*one });
        sum.amount += one.amount;
    }
    let mut seen = HashSet::new();
    let mut compared: Vec<Compared> = Vec::new();
    for line in &bill.lines {
        let order = orders.get(&line.asked_for).copied().unwrap_or_default();
        let doubled = !seen.insert((line.kind, line.reference.as_str()));
        let ours = if doubled { None } else { left.remove(&(order, line.kind)) };
        compared.push(one(line, order, ours, doubled));
    }
    let within = |one: &Ours| days.0 <= one.day && one.day <= days.1;
    let mut missing: Vec<Ours> =
        left.into_values().filter(|one| within(one) && !told.contains(&(one.order, one.kind))).collect();
    missing.sort_by_key(|one| (one.day, one.order));
    compared.extend(missing.into_iter().map(missing_there));
    compared
}

fn one(line: &ParsedLine, order: OrderId, ours: Option<Ours>, doubled: bool) -> Compared {
    let outcome = match ours {
        _ if doubled => LineOutcome::Doubled,
        None => LineOutcome::MissingHere,
        Some(ours) if ours.amount == line.amount => LineOutcome::Matched,
        Some(_) => LineOutcome::OtherAmount,
    };
    Compared {
        row: line.row,
        kind: line.kind,
        reference: line.reference.clone(),
        asked_for: line.asked_for.clone(),
        order,
        day: line.day,
        theirs: line.amount,
        ours: ours.map_or(Fen::ZERO, |ours| ours.amount),
        fee: line.fee,
        outcome,
    }
}

fn missing_there(ours: Ours) -> Compared {
    Compared {
        row: 0,
        kind: ours.kind,
        reference: String::new(),
        asked_for: String::new(),
        order: ours.order,
        day: ours.day,
        theirs: Fen::ZERO,
        ours: ours.amount,
        fee: Fen::ZERO,
        outcome: LineOutcome::MissingThere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconciling::Layout;

    fn day(n: i8) -> Day {
        Day::new(2026, 11, n).unwrap()
    }

    fn theirs(row: usize, number: &str, asked_for: &str, yuan: i32, on: i8) -> ParsedLine {
        ParsedLine {
            row,
            kind: LineKind::Paid,
            reference: number.into(),
            asked_for: asked_for.into(),
            day: day(on),
            amount: Fen::of_yuan(yuan),
            fee: Fen::ZERO,
        }
    }

    fn ours(order: i64, yuan: i32, on: i8) -> Ours {
        Ours { order: OrderId::new(order), kind: LineKind::Paid, day: day(on), amount: Fen::of_yuan(yuan) }
    }

    #[test]
    fn each_line_says_what_it_is() {
        let lines = vec![
            theirs(2, "t1", "a", 10, 23),
            theirs(3, "t2", "b", 20, 23),
            theirs(4, "t1", "a", 10, 23),
            theirs(5, "t3", "z", 30, 23),
            theirs(6, "t4", "c", 40, 23),
        ];
        let bill = Parsed { layout: Layout::Sandbox, lines };
        let orders: HashMap<String, OrderId> =
            [("a", 1), ("b", 2), ("c", 3)].map(|(k, v)| (k.to_string(), OrderId::new(v))).into();
        // c was posted after midnight; 4 was never told; 5 is of the next day; 6 was in the bill before.
        let ledger = [
            ours(1, 10, 23),
            ours(2, 21, 23),
            ours(3, 40, 24),
            ours(4, 5, 23),
            ours(5, 5, 24),
            ours(6, 6, 23),
        ];
        let told = HashSet::from([(OrderId::new(6), LineKind::Paid)]);
        let compared = compare(&bill, (day(23), day(23)), &ledger, &orders, &told);
        let outcomes: Vec<_> =
            compared.iter().map(|line| (line.row, line.order.to_string(), line.outcome)).collect();
        let expected = [
            (2, "1", LineOutcome::Matched),
            (3, "2", LineOutcome::OtherAmount),
            (4, "1", LineOutcome::Doubled),
            (5, "0", LineOutcome::MissingHere),
            (6, "3", LineOutcome::Matched),
            (0, "4", LineOutcome::MissingThere),
        ];
        assert_eq!(outcomes, expected.map(|(row, order, outcome)| (row, order.to_string(), outcome)));
    }
}
