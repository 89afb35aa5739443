//! The batch as csv: a row a payment, and a last row with how many and how much.
use super::{Order, Yuan, end_to_end};
use crate::model::Batch;

pub const HEADS: [&str; 7] = ["reference", "line", "holder", "bank", "account", "amount_yuan", "pay_on"];

/// UTF-8 with the mark by which Excel knows it, lines ended by CR LF (RFC 4180).
///
/// # Errors
/// None that memory could cause.
pub fn orders_csv(batch: &Batch, orders: &[Order]) -> Result<Vec<u8>, csv::Error> {
    let bom = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bom);
    writer.write_record(HEADS)?;
    for Order { payout, account } in orders {
        writer.write_record([
            &end_to_end(batch, payout.line),
            &payout.line.to_string(),
            &account.holder,
            &account.bank,
            &account.number,
            &Yuan(payout.amount).to_string(),
            &batch.pay_on.to_string(),
        ])?;
    }
    let (count, sum) = (orders.len().to_string(), Yuan(batch.amount).to_string());
    writer.write_record(["total", &count, "", "", "", &sum, ""])?;
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
