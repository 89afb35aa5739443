//! The bank's answer as csv or xlsx: a row a payment with how it went, and a last row with how many and how much.
use super::{line_of, totals_agree};
use crate::model::{Batch, Outcome, Reason, Told};
use crate::refusal::{Refusal, Result};
use sheets::{Column, Record};

const COLUMNS: &[Column] = &[
    Column { name: "reference", aliases: &["付款编号", "流水号"], required: true },
    Column { name: "amount_yuan", aliases: &["金额", "金额(元)"], required: true },
    Column { name: "result", aliases: &["结果", "状态"], required: true },
    Column { name: "bank_reference", aliases: &["银行流水号", "回单号"], required: false },
    Column { name: "reason", aliases: &["原因", "失败原因"], required: false },
    Column { name: "line", aliases: &["笔数", "序号"], required: false },
];
/// What the row of totals begins with.
const TOTALS: [&str; 3] = ["total", "合计", "总计"];

pub(super) fn read(batch: &Batch, name: &str, bytes: &[u8]) -> Result<Vec<Told>> {
    let table = sheets::read(name, bytes).map_err(|_| Refusal::NotReadable)?;
    let records = table.columns(COLUMNS).map_err(|_| Refusal::NotReadable)?;
    let (mut told, mut totals) = (Vec::new(), None);
    for record in records.iter() {
        if TOTALS.contains(&record.text("reference").to_lowercase().as_str()) {
            let count = record.text("line").parse().map_err(|_| Refusal::NoTotal)?;
            let amount = record.get("amount_yuan", sheets::yuan).map_err(|_| Refusal::NoTotal)?;
            totals = Some((count, amount));
        } else {
            told.push(one(batch, &record)?);
        }
    }
    let (count, amount) = totals.ok_or(Refusal::NoTotal)?;
    totals_agree(&told, count, amount)?;
    Ok(told)
}

fn one(batch: &Batch, record: &Record<'_>) -> Result<Told> {
    let reference = record.text("reference");
    let line = line_of(batch, reference)?;
    let unreadable = || Refusal::UnknownLine { line: reference.to_string() };
    Ok(Told {
        line,
        amount: record.get("amount_yuan", sheets::yuan).map_err(|_| unreadable())?,
        result: outcome(record.text("result")).ok_or_else(unreadable)?,
        reference: record.text("bank_reference").to_string(),
        reason: reason(record.text("reason")),
    })
}

fn outcome(text: &str) -> Option<Outcome> {
    match text.to_lowercase().as_str() {
        "paid" | "success" | "成功" | "已付" => Some(Outcome::Paid),
        "failed" | "失败" => Some(Outcome::Failed),
        "bounced" | "returned" | "退汇" | "退回" => Some(Outcome::Bounced),
        _ => None,
    }
}

fn reason(text: &str) -> Reason {
    match text.to_lowercase().as_str() {
        "" => Reason::None,
        "name_differs" | "户名不符" => Reason::NameDiffers,
        "no_such_account" | "账号不存在" | "账号错误" => Reason::NoSuchAccount,
        "account_closed" | "账户已销户" | "销户" => Reason::AccountClosed,
        "over_limit" | "超限额" => Reason::OverLimit,
        code => Reason::of_iso(&code.to_uppercase()),
    }
}
