//! The bank's answer as ISO 20022 Customer Payment Status Report, pain.002. Of a payment that is only on its way
//! nothing is told yet. What was paid and is rejected later came back.
use super::{line_of, totals_agree};
use crate::model::{Batch, Outcome, Payout, PayoutState, Reason, Told};
use crate::refusal::{Refusal, Result};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The deepest that the messages nest, and more is no such message.
const DEPTH_MAX: usize = 32;

/// The texts of one transaction.
#[derive(Clone, Debug, Default)]
struct Transaction {
    end_to_end: String,
    status: String,
    reason: String,
    amount: String,
    bank_reference: String,
}

/// What a report says.
#[derive(Debug, Default)]
struct Report {
    message: String,
    count: String,
    sum: String,
    transactions: Vec<Transaction>,
}

pub(super) fn read(batch: &Batch, lines: &[Payout], bytes: &[u8]) -> Result<Vec<Told>> {
    let report = parse(bytes).ok_or(Refusal::NotReadable)?;
    if report.message != batch.code {
        return Err(Refusal::OtherBatch { found: report.message }.into());
    }
    let mut all = Vec::new();
    for transaction in &report.transactions {
        all.push(told(batch, lines, transaction)?);
    }
    // The totals are those of the whole message, whether or not every payment of it has ended.
    let count: i64 = report.count.parse().map_err(|_| Refusal::NoTotal)?;
    let sum = sheets::yuan(&report.sum).map_err(|_| Refusal::NoTotal)?;
    totals_agree(&all.iter().map(|(told, _)| told.clone()).collect::<Vec<_>>(), count, sum)?;
    Ok(all.into_iter().filter(|(_, ended)| *ended).map(|(told, _)| told).collect())
}

/// What is told of a line, and whether it has ended.
fn told(batch: &Batch, lines: &[Payout], transaction: &Transaction) -> Result<(Told, bool)> {
    let line = line_of(batch, &transaction.end_to_end)?;
    let unknown = || Refusal::UnknownLine { line: transaction.end_to_end.clone() };
    let ours = lines.iter().find(|payout| payout.line == line).ok_or_else(unknown)?;
    let amount = match transaction.amount.as_str() {
        "" => ours.amount,
        text => sheets::yuan(text).map_err(|_| unknown())?,
    };
    let was_paid = matches!(ours.state, PayoutState::Paid | PayoutState::Bounced);
    let (result, ended) = match transaction.status.as_str() {
        "ACSC" | "ACCC" => (Outcome::Paid, true),
        "RJCT" if was_paid => (Outcome::Bounced, true),
        "RJCT" => (Outcome::Failed, true),
        _ => (Outcome::Paid, false),
    };
    let reason =
        if transaction.reason.is_empty() { Reason::None } else { Reason::of_iso(&transaction.reason) };
    Ok((Told { line, amount, result, reference: transaction.bank_reference.clone(), reason }, ended))
}

fn parse(bytes: &[u8]) -> Option<Report> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader::from_str(text);
    let (mut report, mut path): (Report, Vec<String>) = (Report::default(), Vec::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let name = tag.local_name().into_inner().to_string();
                if name == "TxInfAndSts" {
                    report.transactions.push(Transaction::default());
                }
                path.push(name);
                if path.len() > DEPTH_MAX {
                    return None;
                }
            }
            Event::End(_) => drop(path.pop()?),
            Event::Text(text) => take(&mut report, &path, text.xml10_content().trim()),
            Event::Eof => return path.is_empty().then_some(report).filter(|r| !r.message.is_empty()),
            _ => {}
        }
    }
}

/// Keeps a text where its place in the message means something to us.
fn take(report: &mut Report, path: &[String], text: &str) {
    let last = path.last().map_or("", String::as_str);
    let within = |name: &str| path.iter().any(|tag| tag == name);
    if within("OrgnlGrpInfAndSts") {
        let kept = match last {
            "OrgnlMsgId" => &mut report.message,
            "OrgnlNbOfTxs" => &mut report.count,
            "OrgnlCtrlSum" => &mut report.sum,
            _ => return,
        };
        kept.push_str(text);
    } else if let Some(transaction) = report.transactions.last_mut().filter(|_| within("TxInfAndSts")) {
        let kept = match last {
            "OrgnlEndToEndId" => &mut transaction.end_to_end,
            "TxSts" => &mut transaction.status,
            "Cd" if within("StsRsnInf") => &mut transaction.reason,
            "InstdAmt" => &mut transaction.amount,
            "AcctSvcrRef" => &mut transaction.bank_reference,
            _ => return,
        };
        kept.push_str(text);
    }
}
