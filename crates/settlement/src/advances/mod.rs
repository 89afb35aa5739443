//! Advances: a producer gets money on orders that are confirmed and not settled yet, and repays it out of what
//! becomes payable to him.
//!
//! The **limit** is a share of what is due to him, less what he has out already; share, interest and how much of a
//! settlement is kept are a **rule** of the county, and an advance keeps the rule under which it was asked for.
//! Interest is simple, by the day: `left × rate × days / 365`, rounded to the fen when it is charged.
mod asking;
mod interest;
mod queries;
mod repaying;

pub use asking::{NewRule, ask, decide, pay, set_rule};
pub use interest::interest;
pub use queries::{
    Advance, AdvanceState, Exposure, Limit, Rule, advance, advances, advances_of, exposure, limit_of, rule_on,
};
pub use repaying::repay;
