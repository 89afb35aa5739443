//! A statement as a sheet, and the sentences that page, paper and sheet share.
use super::reading::{Moved, Statement};
use crate::model::{Payout, Reason};
use kernel::{Fen, Whole};
use sheets::{Cell, Format, WriteError, Writer};
use webkit::{Arg, Words};

/// “12 packs sold, 480.00; fees 24.00; floor top-up 16.00; for you 472.00.” What is nothing is not said.
pub fn summary(w: &Words, statement: &Statement) -> String {
    let all = &statement.earned;
    if all.packs.get() == 0 {
        return w.say("settlement-statement-nothing");
    }
    let mut said =
        vec![w.with(
            "settlement-sum-sold",
            &[("packs", Arg::from(all.packs)), ("sum", w.yuan(all.sold).into())],
        )];
    if !all.fee.is_zero() {
        said.push(w.with("settlement-sum-fee", &[("sum", w.yuan(all.fee))]));
    }
    if !all.top_up.is_zero() {
        said.push(w.with("settlement-sum-top-up", &[("sum", w.yuan(all.top_up))]));
    }
    said.push(w.with("settlement-sum-gets", &[("sum", w.yuan(all.gets))]));
    said.join(&w.say("settlement-sum-joint")) + &w.say("settlement-sum-end")
}

/// What comes next, and when: “You get 472.00 on Fri 27 Nov, to Rural Bank **** 6120.”
pub fn promise(w: &Words, statement: &Statement) -> String {
    let (sum, day) = (w.yuan(statement.to_pay), w.day(statement.pay_on));
    match (&statement.account, statement.to_pay > Fen::ZERO) {
        (Some(account), true) => {
            let values = [("sum", sum), ("day", day), ("account", account.clone())];
            w.with("settlement-promise-pays", &values)
        }
        (None, true) => w.with("settlement-promise-no-account", &[("sum", sum)]),
        (_, false) if statement.earned.waits > Fen::ZERO => {
            w.with("settlement-promise-waits", &[("sum", w.yuan(statement.earned.waits))])
        }
        (_, false) => w.say("settlement-promise-nothing"),
    }
}

pub fn moved_name(w: &Words, moved: Moved) -> String {
    w.say(format!("settlement-moved-{moved}"))
}

/// How a payout went, in words, with the reason where it did not arrive.
pub fn payout_sentence(w: &Words, payout: &Payout) -> String {
    let state = w.say(format!("settlement-payout-{}", payout.state));
    match payout.reason {
        Reason::None => state,
        reason => {
            let why = w.say(format!("settlement-reason-{reason}"));
            w.with("settlement-payout-because", &[("state", state), ("why", why)])
        }
    }
}

/// The statement as xlsx or csv: what was sold, then what moved on the account.
///
/// # Errors
/// The disk is full.
pub fn statement_sheet(w: &Words, statement: &Statement, format: Format) -> Result<Vec<u8>, WriteError> {
    let heads: Vec<String> = ["what", "packs", "sold", "fee", "top-up", "gets"]
        .map(|key| w.say(format!("settlement-column-{key}")))
        .into();
    let mut writer = Writer::new(format, &heads.iter().map(String::as_str).collect::<Vec<_>>())?;
    let mut row = |name: &str, packs: i64, [sold, fee, top_up, gets]: [Fen; 4]| {
        let sums = [sold, -fee, top_up, gets].map(Cell::Yuan);
        writer.row(&[&[Cell::Text(name), Cell::Whole(packs)][..], &sums].concat())
    };
    for sold in &statement.sales {
        let name = w.name(&sold.label_zh, &sold.label_en);
        row(name, sold.packs, [sold.sold, sold.fee, sold.top_up, sold.gets])?;
    }
    let all = &statement.earned;
    row(&w.say("settlement-total"), all.packs.get(), [all.sold, all.fee, all.top_up, all.gets])?;
    let opening = w.with("settlement-statement-opening", &[("day", w.full_day(statement.month.first_day()))]);
    let closing = w.with("settlement-statement-closing", &[("day", w.full_day(statement.until))]);
    let moved = statement.moved.iter().filter(|(_, sum)| !sum.is_zero());
    let mut lines = vec![(opening, statement.opening)];
    lines.extend(moved.map(|(moved, sum)| (moved_name(w, *moved), *sum)));
    lines.push((closing, statement.closing));
    for (name, sum) in &lines {
        let empty = [Cell::Empty; 4];
        writer.row(&[&[Cell::Text(name)][..], &empty, &[Cell::Yuan(*sum)]].concat())?;
    }
    writer.finish()
}
