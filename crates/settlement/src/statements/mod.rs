//! Statements: a producer's month in words that he understands, on the page, as PDF and as xlsx.
mod paper;
mod reading;
mod sheet;

pub use paper::statement_pdf;
pub use reading::{Moved, PaidOut, Sold, Statement, pay_day, statements};
pub use sheet::statement_sheet;
pub(crate) use sheet::{payout_sentence, promise, summary};
