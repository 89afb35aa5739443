//! The judge: compares what was told with what there is. It shares no code with the program that it judges.
use crate::record::{Order, Record, Told};
use crate::truth::{OrderRow, Truth};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An order that the buyer was told of is not there, or is another one.
    OrderLost,
    /// One key has given two orders.
    OrderTwice,
    /// The same key was answered with another order.
    RetryDiffers,
    /// A payment that we said we had taken is not in the books.
    PaymentLost,
    /// An order's money was taken twice, or another sum than its total.
    PaidTwice,
    /// Money is in the books of which nobody told.
    PaidUnasked,
    CancelLost,
    ScanLost,
    ScanTwice,
    /// Stock appeared, vanished or is held for nobody.
    Stock,
    /// A flash sale gave more than was set aside for it, or its figures are not those of its orders.
    Sale,
    /// A buyer has more of a flash sale than its limit.
    Limit,
    /// The books do not add up to zero.
    Ledger,
    /// The log has a gap.
    Log,
    /// A consumer has not read the log.
    Behind,
    /// `pavilion check` says no.
    Check,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: Kind,
    pub what: String,
}

impl Fault {
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.what)
    }
}

/// Everything that is wrong. `before` was sent while the county was made, `record` since.
pub fn judge(before: &Record, record: &Record, truth: &Truth) -> Vec<Fault> {
    let mut court = Court { before, record, truth, faults: Vec::new() };
    court.orders();
    court.payments();
    court.money_of_orders();
    court.cancels_and_scans();
    court.stock();
    court.sales();
    court.books_and_log();
    court.faults
}

struct Court<'a> {
    before: &'a Record,
    record: &'a Record,
    truth: &'a Truth,
    faults: Vec<Fault>,
}

impl<'a> Court<'a> {
    fn find(&mut self, kind: Kind, what: impl Into<String>) {
        self.faults.push(Fault::new(kind, what));
    }

    fn both(&self) -> [&'a Record; 2] {
        [self.before, self.record]
    }

    fn rows_by_key(&self) -> HashMap<&'a str, Vec<&'a OrderRow>> {
        let mut rows: HashMap<&str, Vec<&OrderRow>> = HashMap::new();
        for row in &self.truth.orders {
            rows.entry(row.key.as_str()).or_default().push(row);
        }
        rows
    }

    fn orders(&mut self) {
        let rows = self.rows_by_key();
        for (key, rows) in rows.iter().filter(|(_, rows)| rows.len() > 1) {
            self.find(Kind::OrderTwice, format!("the key {key} has given {} orders", rows.len()));
        }
        for order in self.both().into_iter().flat_map(|record| &record.orders) {
            let row = rows.get(order.key.as_str()).and_then(|rows| rows.first());
            self.order(order, row.copied());
        }
    }

    fn order(&mut self, order: &Order, row: Option<&OrderRow>) {
        let Some(told) = order.told.yes().or(order.again.as_ref().and_then(Told::yes)) else { return };
        match row {
            None => self.find(Kind::OrderLost, format!("{} was told and is not there", told.code)),
            Some(row) if (&row.code, row.total_fen) != (&told.code, told.total_fen) => {
                self.find(Kind::OrderLost, format!("{} was told for the key of {}", told.code, row.code));
            }
            Some(_) => {}
        }
        let (Some(first), Some(again)) = (order.told.yes(), &order.again) else { return };
        if again.yes() != Some(first) {
            self.find(Kind::RetryDiffers, format!("{} sent again gave {again:?}", first.code));
        }
    }

    /// What was taken is in the books, once.
    fn payments(&mut self) {
        let by_intent: HashMap<i64, &OrderRow> =
            self.truth.orders.iter().map(|row| (row.intent, row)).collect();
        for notice in self.both().into_iter().flat_map(|record| &record.notices) {
            let taken = notice.told.yes().or(notice.again.as_ref().and_then(Told::yes)).is_some();
            if !taken {
                continue;
            }
            let paid = by_intent.get(&notice.intent).is_some_and(|row| self.entries(row, "paid") == 1);
            let heard = self.truth.notices.get(&notice.id) == Some(&1);
            if !(paid && heard) {
                self.find(
                    Kind::PaymentLost,
                    format!("the notice {} was taken and is not in the books", notice.id),
                );
            }
        }
        for wallet in self.both().into_iter().flat_map(|record| &record.wallets) {
            if wallet.told.yes().is_some() && self.truth.wallets.get(&wallet.intent) != Some(&1) {
                self.find(
                    Kind::PaymentLost,
                    format!("the wallet has paid {} and does not know it", wallet.intent),
                );
            }
        }
    }

    fn entries(&self, row: &OrderRow, kind: &str) -> i64 {
        self.truth.entries.get(&(row.id, kind.to_string())).map_or(0, |entries| entries.count)
    }

    /// The money of each order that there is, whoever sent it.
    fn money_of_orders(&mut self) {
        let told: HashSet<i64> =
            self.both().into_iter().flat_map(|r| r.notices.iter().map(|n| n.intent)).collect();
        let truth = self.truth;
        for row in truth.orders.iter().filter(|row| row.provider == "sandbox") {
            let sum =
                |kind: &str| truth.entries.get(&(row.id, kind.to_string())).copied().unwrap_or_default();
            let (paid, back) = (sum("paid"), sum("refunded"));
            let code = &row.code;
            if paid.count > 1 || back.count > 1 || paid.provider_fen.abs() != paid.count * row.total_fen {
                self.find(
                    Kind::PaidTwice,
                    format!(
                        "{code} costs {} fen; {} were taken in {} entries",
                        row.total_fen, paid.provider_fen, paid.count
                    ),
                );
            }
            let asked = told.contains(&row.intent) || truth.wallets.contains_key(&row.intent);
            let must_be_paid = matches!(row.state.as_str(), "confirmed" | "completed" | "refunded");
            if paid.count > 0 && !asked {
                self.find(Kind::PaidUnasked, format!("nobody paid {code}, and its money is in the books"));
            }
            if must_be_paid != (paid.count > 0) || (row.state == "refunded") != (back.count > 0) {
                self.find(
                    Kind::PaidUnasked,
                    format!("{code} is {}, which its entries do not say", row.state),
                );
            }
            let intent = truth.intents.get(&row.intent).map_or("", String::as_str);
            if must_be_paid != matches!(intent, "paid" | "refunded") {
                self.find(Kind::PaidUnasked, format!("{code} is {} and its payment {intent:?}", row.state));
            }
        }
    }

    fn cancels_and_scans(&mut self) {
        let states: HashMap<&str, &str> =
            self.truth.orders.iter().map(|r| (r.code.as_str(), r.state.as_str())).collect();
        for cancel in self.both().into_iter().flat_map(|record| &record.cancels) {
            if cancel.told.yes().is_some() && states.get(cancel.code.as_str()) == Some(&"placed") {
                self.find(
                    Kind::CancelLost,
                    format!("{} was cancelled and still waits for money", cancel.code),
                );
            }
        }
        for scan in self.both().into_iter().flat_map(|record| &record.scans) {
            let there = self.truth.scans.get(&scan.device_key).copied().unwrap_or(0);
            let accepted = scan.told == Told::Yes(true) || scan.again == Some(Told::Yes(true));
            if accepted && there == 0 {
                self.find(
                    Kind::ScanLost,
                    format!("the scan {} was accepted and is not there", scan.device_key),
                );
            }
            if there > 1 || (scan.told == Told::Yes(false) && there > 0) {
                self.find(Kind::ScanTwice, format!("the scan {} is there {there} times", scan.device_key));
            }
            let (first, again) = (&scan.told, scan.again.as_ref());
            if matches!((first, again), (Told::Yes(a), Some(Told::Yes(b))) if a != b) {
                self.find(
                    Kind::RetryDiffers,
                    format!("the scan {} sent again gave {again:?}", scan.device_key),
                );
            }
        }
    }

    /// What every order had of a sale is known from what was sent; whether it stands, from the order's state.
    fn sales(&mut self) {
        for sent in self.both().into_iter().flat_map(|record| &record.sales).collect::<Vec<_>>() {
            let bought = self.bought(&sent.id);
            let mut of_phone: HashMap<&str, i64> = HashMap::new();
            bought.iter().for_each(|line| *of_phone.entry(line.phone).or_default() += line.packs);
            for (phone, packs) in of_phone.into_iter().filter(|(_, packs)| *packs > sent.limit) {
                self.find(Kind::Limit, format!("{phone} has {packs} packs; the limit is {}", sent.limit));
            }
            let sum =
                |paid| bought.iter().filter(|line| line.paid == paid).map(|line| line.packs).sum::<i64>();
            let (held, sold) = (sum(false), sum(true));
            let row = self.truth.sales.iter().find(|row| row.id.to_string() == sent.id);
            let right = row.is_some_and(|row| {
                (row.set_aside, row.held, row.sold) == (sent.packs, held, sold)
                    && row.set_aside == row.unsold + row.held + row.sold + row.returned
            });
            if !right || held + sold > sent.packs {
                self.find(
                    Kind::Sale,
                    format!("{held} packs wait for money, {sold} are paid, of {sent:?}: {row:?}"),
                );
            }
        }
    }

    /// What stands of a sale, by the orders that were sent.
    fn bought(&self, sale: &str) -> Vec<Bought<'a>> {
        let states: HashMap<&str, &str> =
            self.truth.orders.iter().map(|row| (row.key.as_str(), row.state.as_str())).collect();
        let mut seen = HashSet::new();
        let orders = self.both().into_iter().flat_map(|record| &record.orders);
        let bought = |order: &'a Order| {
            let line = &order.body["lines"][0];
            let state = states.get(order.key.as_str()).copied().unwrap_or_default();
            let paid = matches!(state, "confirmed" | "completed");
            let stands = line["sale"] == sale && (paid || state == "placed") && seen.insert(&order.key);
            let phone = order.body["receiver"]["phone"].as_str().unwrap_or_default();
            stands.then(|| Bought { phone, packs: line["packs"].as_i64().unwrap_or_default(), paid })
        };
        orders.filter_map(bought).collect()
    }

    fn stock(&mut self) {
        for lot in &self.truth.lots {
            let found = lot.on_hand + lot.spoiled + lot.committed;
            if lot.listed != found
                || lot.reserved != lot.held + lot.set_aside
                || lot.reserved > lot.on_hand
                || lot.reserved < 0
            {
                self.find(Kind::Stock, format!("{lot:?}"));
            }
        }
    }

    fn books_and_log(&mut self) {
        let truth = self.truth;
        if (truth.balance_fen, truth.posted_fen) != (0, 0) {
            let sums =
                format!("accounts add up to {} fen, postings to {}", truth.balance_fen, truth.posted_fen);
            self.find(Kind::Ledger, sums);
        }
        if (truth.events, truth.last_event) != (truth.head, truth.head) {
            let log = format!(
                "{} events, the last has number {}, the head is {}",
                truth.events, truth.last_event, truth.head
            );
            self.find(Kind::Log, log);
        }
        for (name, place) in &truth.followers {
            if *place != truth.head {
                self.find(Kind::Behind, format!("{name} stands at {place} of {}", truth.head));
            }
        }
    }
}

/// What one order has of a sale.
struct Bought<'a> {
    phone: &'a str,
    packs: i64,
    paid: bool,
}
