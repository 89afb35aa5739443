//! The judge on trial: after a real round he is shown the same database with one thing spoilt, and the same
//! record with one thing changed, and must name each fault.
use crate::county::Template;
use crate::database::Database;
use crate::judge::{Kind, judge};
use crate::record::{Record, Told};
use crate::round::{self, KillAfter};
use crate::truth::Truth;
use anyhow::{Context, Result, ensure};
use std::time::Duration;

/// So many answers make a record that has something of everything.
const ENOUGH: KillAfter = KillAfter { answers: 500, at_most: Duration::from_secs(30) };
const NAME: &str = "torture_proof";

/// What is done to the tables, and what the judge must call it.
const SPOILT: [(&str, Kind, &str); 15] = [
    (
        "a sale has a pack more than was set aside",
        Kind::Sale,
        "UPDATE flash_sale SET set_aside = set_aside + 500, unsold = unsold + 500 WHERE id = (SELECT max(id) FROM flash_sale)",
    ),
    (
        "a sale holds for nobody",
        Kind::Sale,
        "UPDATE flash_sale SET held = held + 500, unsold = unsold - 500 WHERE id = (SELECT max(id) FROM flash_sale WHERE unsold >= 500)",
    ),
    ("an order is gone", Kind::OrderLost, "DELETE FROM orders WHERE id = (SELECT max(id) FROM orders)"),
    (
        "an order has another code",
        Kind::OrderLost,
        "UPDATE orders SET code = 'X' WHERE id = (SELECT max(id) FROM orders)",
    ),
    (
        "a payment is gone",
        Kind::PaymentLost,
        "DELETE FROM entry WHERE id = (SELECT min(id) FROM entry WHERE kind = 'paid')",
    ),
    (
        "a notice is gone",
        Kind::PaymentLost,
        "DELETE FROM notice WHERE received_ms = (SELECT min(received_ms) FROM notice)",
    ),
    (
        "an order's money was taken twice",
        Kind::PaidTwice,
        "UPDATE posting SET amount_fen = 2 * amount_fen WHERE entry_id = (SELECT max(id) FROM entry WHERE kind = 'paid')",
    ),
    (
        "an order is confirmed and was not paid",
        Kind::PaidUnasked,
        "UPDATE orders SET state = 'confirmed' WHERE id = (SELECT max(id) FROM orders WHERE state IN ('placed', 'cancelled'))",
    ),
    (
        "a gram of a lot is gone",
        Kind::Stock,
        "UPDATE lot SET on_hand = on_hand - 1 WHERE id = (SELECT max(id) FROM lot)",
    ),
    (
        "a lot holds for nobody",
        Kind::Stock,
        "UPDATE reservation SET state = 'released' WHERE order_id = (SELECT max(order_id) FROM reservation WHERE state = 'held' AND sale_id IS NULL)",
    ),
    (
        "an account has a fen more",
        Kind::Ledger,
        "UPDATE account SET balance_fen = balance_fen + 1 WHERE id = (SELECT max(id) FROM account)",
    ),
    (
        "a posting is gone",
        Kind::Ledger,
        "DELETE FROM posting WHERE line = 1 AND entry_id = (SELECT max(entry_id) FROM posting)",
    ),
    ("an event is gone", Kind::Log, "DELETE FROM event WHERE number = 3"),
    (
        "a consumer stepped back",
        Kind::Behind,
        "UPDATE follower SET number = number - 1 WHERE name = (SELECT min(name) FROM follower)",
    ),
    ("the scans are gone", Kind::ScanLost, "DELETE FROM scan"),
];

/// Proves that the judge finds what is wrong, and finds nothing where nothing is.
pub fn judge_can_fail(template: &Template, seed: u64) -> Result<()> {
    let database = template.copy(NAME)?;
    let record = spoil_worthy_record(template, &database, seed)?;
    for (what, kind, sql) in SPOILT {
        let database = template.base.copy(NAME, "torture_spoilt")?;
        let rows = database.spoil(sql).with_context(|| format!("“{what}” cannot be done"))?;
        ensure!(rows > 0, "“{what}” changed nothing: the proof proves nothing");
        must_find(template, &record, &database, what, kind)?;
    }
    for (what, kind, lie) in LIES {
        let mut record = record.clone();
        lie(&mut record);
        must_find(template, &record, &database, what, kind)?;
    }
    println!("   the judge named all of {} faults that he was shown", SPOILT.len() + LIES.len());
    Ok(())
}

/// A round without a fault that has something of everything.
fn spoil_worthy_record(template: &Template, database: &Database, seed: u64) -> Result<Record> {
    let mut record = round::trade(template, database, seed, ENOUGH)?;
    let faults = round::start_again(template, database, &mut record)?;
    ensure!(faults.is_empty(), "the judge finds faults in a round that should have none: {faults:?}");
    ensure!(
        record.orders.iter().any(|o| o.told.yes().is_some() && o.body["lines"][0]["sale"].is_string()),
        "nobody bought in the sale: nothing to spoil"
    );
    ensure!(
        record.scans.iter().any(|scan| scan.told == Told::Yes(true)),
        "no scan was accepted: nothing to spoil"
    );
    Ok(record)
}

fn must_find(
    template: &Template,
    record: &Record,
    database: &Database,
    what: &str,
    kind: Kind,
) -> Result<()> {
    let faults = judge(&template.record, record, &Truth::read(database)?);
    ensure!(
        faults.iter().any(|fault| fault.kind == kind),
        "“{what}” should be {kind:?}; the judge found {faults:?}"
    );
    Ok(())
}

type Lie = fn(&mut Record);

/// What buyers might have been told if the program had lied to them.
const LIES: [(&str, Kind, Lie); 5] = [
    ("one buyer has what many bought of a sale", Kind::Limit, |record| {
        record.orders.iter_mut().for_each(|order| order.body["receiver"]["phone"] = "10000003000".into());
    }),
    ("a buyer was told of another order", Kind::OrderLost, |record| {
        if let Some(Told::Yes(placed)) =
            record.orders.iter_mut().map(|o| &mut o.told).find(|t| t.yes().is_some())
        {
            placed.code = "261124-00000-0".into();
        }
    }),
    ("the same key gave another order", Kind::RetryDiffers, |record| {
        if let Some(order) = record.orders.iter_mut().find(|o| o.told.yes().is_some()) {
            order.again = Some(Told::No(422));
        }
    }),
    ("a payment was taken that nobody wrote down", Kind::PaymentLost, |record| {
        if let Some(mut notice) = record.notices.iter().find(|n| n.told.yes().is_some()).cloned() {
            notice.id = "T-nobody".into();
            record.notices.push(notice);
        }
    }),
    ("a scan was accepted that nobody wrote down", Kind::ScanLost, |record| {
        if let Some(mut scan) = record.scans.iter().find(|s| s.told == Told::Yes(true)).cloned() {
            scan.device_key = "nobody".into();
            record.scans.push(scan);
        }
    }),
];
