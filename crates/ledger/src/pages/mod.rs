//! The room's pages: a grower's money, line by line; the office's settlement, accounts and entries.
mod accounts;
mod entries;
mod floors;
mod funds;
mod money;
mod owners;
mod purchases;
mod rates;
mod settlement;
mod yuan;

use axum::Router;
use axum::routing::{get, post};
use kernel::{Fen, Whole};
use webkit::listing::{Asked, Cell};
use webkit::{Role, Site, Words};

/// Who may see the books.
const MONEY: &[Role] = &[Role::Finance, Role::CountyOffice];

pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/grower/money", get(money::show))
        .route("/office/ledger", get(settlement::list))
        .route("/office/ledger/accounts", get(accounts::list))
        .route("/office/ledger/accounts/{id}", get(accounts::show))
        .route("/office/ledger/entries", get(entries::list))
        .route("/office/ledger/rates", get(rates::list).post(rates::set))
        .route("/office/ledger/funds", get(funds::list).post(funds::open))
        .route("/office/ledger/funds/{code}", get(funds::show))
        .route("/office/ledger/funds/{code}/endow", post(funds::put_in))
        .route("/office/ledger/funds/{code}/budget", post(funds::change))
        .route("/office/ledger/floors", get(floors::list).post(floors::propose))
        .route("/office/ledger/floors/grade", post(floors::grade))
        .route("/office/ledger/floors/import", post(floors::import))
        .route("/office/ledger/floors/{id}", post(floors::decide))
        .route("/office/ledger/purchases", get(purchases::list).post(purchases::ask))
        .route("/office/ledger/purchases/{id}/weigh", post(purchases::weigh))
        .route("/office/ledger/yuan", get(yuan::show))
        .route("/floors", get(floors::public))
        .with_state(site.clone())
}

/// A page of the books, as a chip over each of them; the payment and settlement rooms have some of their own.
pub struct Tab {
    pub href: &'static str,
    pub label: String,
    pub current: bool,
}

/// The pages of the books, of which `current` is shown.
pub fn tabs(w: &Words, current: &str) -> Vec<Tab> {
    let tab = |(href, key): (&'static str, &str)| Tab { href, label: w.say(key), current: href == current };
    [
        ("/office/ledger", "ledger-tab-settlement"),
        ("/office/ledger/accounts", "ledger-tab-accounts"),
        ("/office/ledger/entries", "ledger-tab-entries"),
        ("/office/ledger/payouts", "ledger-tab-payouts"),
        ("/office/ledger/advances", "ledger-tab-advances"),
        ("/office/ledger/payments", "ledger-tab-payments"),
        ("/office/ledger/bills", "ledger-tab-bills"),
        ("/office/ledger/closing", "ledger-tab-closing"),
        ("/office/ledger/rates", "ledger-tab-rates"),
        ("/office/ledger/funds", "ledger-tab-funds"),
        ("/office/ledger/floors", "ledger-tab-floors"),
        ("/office/ledger/purchases", "ledger-tab-purchases"),
        ("/office/ledger/yuan", "ledger-tab-yuan"),
    ]
    .map(tab)
    .into()
}

/// What an option of a select says, and what it sends.
struct Choice {
    value: String,
    label: String,
}

impl Choice {
    fn new(value: impl ToString, label: impl ToString) -> Self {
        Self { value: value.to_string(), label: label.to_string() }
    }
}

/// The address of this list with one row open, on the same page of it; "" closes it.
fn with_open(asked: &Asked, row: &str) -> String {
    let link = asked.with("open", row);
    match asked.text("after") {
        "" => link,
        after => {
            let joint = if link.contains('?') { '&' } else { '?' };
            format!("{link}{joint}after={}", webkit::in_query(after))
        }
    }
}

/// A sum as debit and credit: it stands in one of the two columns.
fn debit_credit(sum: Fen) -> [Cell; 2] {
    if sum < Fen::ZERO { [Cell::Empty, (-sum).into()] } else { [sum.into(), Cell::Empty] }
}

/// What an entry is about: its order, else its evidence.
fn about(order: Option<stock::OrderId>, evidence: &str) -> Cell {
    match order {
        Some(order) => Cell::Link { to: order_url(order), text: order.to_string() },
        None => evidence.to_string().into(),
    }
}

/// Where the office finds an order: its list, the newest first, from this order on.
fn order_url(order: stock::OrderId) -> String {
    format!("/office/orders?after={}", order.get().saturating_add(1))
}
