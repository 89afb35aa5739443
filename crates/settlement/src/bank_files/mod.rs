//! What the bank gets of a batch, and what it answers: a csv that people can read, and ISO 20022.
//! `docs/payouts.md` describes both.
mod answer_csv;
mod orders_csv;
mod pain_001;
mod pain_002;

use crate::model::{Batch, Payout, Told};
use crate::refusal::{Refusal, Result};
use county::BankAccount;
use kernel::Fen;
use std::fmt;

pub use orders_csv::orders_csv;
pub use pain_001::pain_001;

kernel::words! {
    /// How a batch is written for the bank.
    BankFormat {
        Csv = "csv",
        /// ISO 20022 pain.001.001.09.
        Pain001 = "xml",
    }
}

/// Who pays: what the bank knows the county's office by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    pub name: String,
    pub number: String,
    pub bank_code: String,
}

/// A line of a batch with the account that it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub payout: Payout,
    pub account: BankAccount,
}

/// `P-2611-02-0007`: what the bank gives back with each payment.
pub fn end_to_end(batch: &Batch, line: i64) -> String {
    format!("{}-{line:04}", batch.code)
}

/// Reads what the bank answered to a batch, as csv, xlsx or pain.002. The file's own totals must be those of its
/// lines; where they are not, nothing of it is taken.
pub fn read_answer(batch: &Batch, lines: &[Payout], name: &str, bytes: &[u8]) -> Result<Vec<Told>> {
    let xml = name.to_lowercase().ends_with(".xml") || bytes.trim_ascii_start().starts_with(b"<");
    if xml { pain_002::read(batch, lines, bytes) } else { answer_csv::read(batch, name, bytes) }
}

/// The number of a line out of `P-2611-02-0007`.
fn line_of(batch: &Batch, reference: &str) -> Result<i64> {
    let (code, line) =
        reference.rsplit_once('-').ok_or_else(|| Refusal::UnknownLine { line: reference.to_string() })?;
    if code != batch.code {
        return Err(Refusal::OtherBatch { found: code.to_string() }.into());
    }
    Ok(line.parse().map_err(|_| Refusal::UnknownLine { line: reference.to_string() })?)
}

/// The totals that a file says must be those of its lines.
fn totals_agree(told: &[Told], count: i64, amount: Fen) -> Result<()> {
    let found = told.len() as i64;
    if count != found {
        return Err(Refusal::WrongCount { said: count, found }.into());
    }
    let sum: Fen = told.iter().map(|told| told.amount).sum();
    if sum == amount { Ok(()) } else { Err(Refusal::WrongTotal { said: amount, found: sum }.into()) }
}

/// A sum as banks write it: `1284.00`.
pub(crate) struct Yuan(pub Fen);

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = kernel::Whole::get(self.0);
        write!(f, "{}.{:02}", fen / 100, fen.abs() % 100)
    }
}
