//! Ledger: whose money it is.
//!
//! An **account** is where money is (at a provider, in an outlet's till) or to whom it is owed (a producer, the
//! shop, the buses). What an account gets of an order is frozen as **shares** when the order is placed. When
//! something happens to the order's money, an **entry** is written, whose sides add up to zero: debit positive,
//! credit negative. What a producer earns is first **due**; it becomes **payable** when the buyer has
//! everything.
//!
//! Promises, each proved by [`check`]:
//! - The sides of every entry, and so the balances of all accounts, add up to zero.
//! - The balance of an account is the sum of what was posted to it.
//! - The parts of an order's money add up to what its buyer paid.
//! - Nothing happens to an order's money twice. A correction is a new entry.
//! - Nothing is posted to a day of a closed month.
//!
//! Deliberately absent: prices (`catalog`), how a buyer pays (`payment`), and what an order is (`ordering`).
mod api;
mod below;
mod book;
mod check;
mod closing;
mod commands;
mod corrections;
mod costs;
mod floor_sheet;
mod floors;
mod flows;
mod freight;
mod funds;
mod income;
mod model;
mod pages;
mod payables;
mod posting;
mod purchases;
mod queries;
mod sales;
mod settlement;
mod terms;

pub use api::api;
pub use below::{Below, PARTS, below_floor, lots_below_floor};
pub use book::Sides;
pub use check::check;
pub use closing::{ClosedMonth, ClosingRefusal, close_month, closed_months, closed_through, next_to_close};
pub use commands::{freeze, post_cash_in, post_cash_order, post_paid, post_refunded, post_settled};
pub use corrections::{
    Back, Borne, Correction, CorrectionRefusal, RefundPaid, correct, left_of_lines, note_overweight,
    post_refund_paid,
};
pub use costs::{OrderCost, costs_of, first_sale};
pub use floor_sheet::{FLOOR_COLUMNS, ImportedFloors, import_floors};
pub use floors::{
    FLOORS_MAX, Floor, FloorId, FloorRefusal, FloorState, Floors, Grade, NewFloor, floors_from,
    floors_proposed, grade_lot, propose_floor, publish_floor, reject_floor,
};
pub use flows::{Flow, Flows, TopUps, flows, names_sold, top_ups};
pub use freight::{CarrierFreight, freight_of_carriers, posted_for_causes};
pub use funds::{
    Cover, EVIDENCE_MAX, Endowment, FUNDS_MAX, Fund, FundId, FundPayment, FundRefusal, NewFund, Payee,
    Purpose, claw_back, endow, fund_of, funds, funds_low, open_fund, pay_from_funds, reverse, set_budget,
};
pub use income::{
    GoodsPart, IncomeEntry, first_day, goods_of_orders, income_entries, income_posted, income_sums,
    strange_sharings,
};
pub use model::*;
pub use pages::{Tab, pages, tabs};
pub use payables::{Movement, ProviderMovement, balances_of, movements, payables, provider_movements};
pub use posting::{NewEntry, post_entries};
pub use purchases::{
    NewPurchase, PAVILION, Purchase, PurchaseId, PurchaseRefusal, Weighed, ask_purchase, pavilion,
    purchases_latest, purchases_of, purchases_open, weigh_purchase,
};
pub use queries::{
    Entries, KindSum, Money, Posting, account, account_of, accounts, dues_of_lines, entries, kind_sums,
    money_of, paid_by_orders, postings, sides_of,
};
pub use sales::{Earned, Period, Sale, SaleLine, SaleState, earned, sale_lines, sales};
pub use settlement::{Owed, Settlement, money_of_many, settlements};
pub use terms::{
    Bearer, Commission, Discount, NewRate, RATED, RATES_MAX, Rate, RateId, RateRefusal, Scope, SoldLine,
    SoldOrder, Terms, rates, set_rate,
};

/// The room: its tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "ledger",
    migrations: &[
        store::Migration { name: "0001_ledger", sql: include_str!("../migrations/0001_ledger.sql") },
        store::Migration { name: "0002_terms", sql: include_str!("../migrations/0002_terms.sql") },
        store::Migration { name: "0003_floors", sql: include_str!("../migrations/0003_floors.sql") },
        store::Migration { name: "0010_closing", sql: include_str!("../migrations/0010_closing.sql") },
    ],
    locales: webkit::locales!(),
};
