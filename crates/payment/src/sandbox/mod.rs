//! The sandbox: a provider that behaves like a real one and moves no money.
//!
//! It stands for a company outside. It has a **wallet** (a page with Pay and Cancel, and ways to misbehave),
//! **books** of its own, a secret that it shares with the county, and a **courier** that brings its signed
//! notices by HTTP to the address where any provider's would come, again and again until they are taken.
mod courier;
mod refunding;
mod signing;
mod wallet;

pub use courier::{Letter, TRIES_MAX, Taken, carried, carry, due_letters};
pub(crate) use refunding::give_back;
pub use refunding::verify_refund;
pub use signing::{Refusal, SIGNATURE, make_secret, secret, set_up, sign, verify};
pub use wallet::{Manner, NotPaid, Payment, pay, payment_of};
