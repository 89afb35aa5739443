//! Reconciling: what a provider says it took and gave back, line by line beside the ledger.
//!
//! A **bill** is the provider's file of a day or more. Each of its lines is **matched** with the entry of its order;
//! or is **missing here**, of **another amount**, or **doubled**; what the ledger has of those days and no bill told
//! is **missing there**. What does not match stays open until somebody has written what became of it.
mod comparing;
mod layouts;
mod queries;
mod sandbox;
mod taking;

pub use comparing::LineOutcome;
pub use layouts::{Layout, LineKind, Parsed, ParsedLine, parse};
pub use queries::{Bill, BillLine, bill, bill_lines, bills, first_open_line, open_lines};
pub use sandbox::sandbox_bill;
pub use taking::{resolve, take_bill};
