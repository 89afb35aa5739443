//! The room's pages: a grower's money, line by line; the office's settlement, accounts and entries.
mod accounts;
mod entries;
mod money;
mod owners;
mod settlement;

use axum::Router;
use axum::routing::get;
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
        .with_state(site.clone())
}

/// The pages of the books, as chips over each of them; the payment room has one of its own.
struct Tab {
    href: &'static str,
    label: String,
    current: bool,
}

fn tabs(w: &Words, current: &str) -> Vec<Tab> {
    let tab = |(href, key): (&'static str, &str)| Tab { href, label: w.say(key), current: href == current };
    [
        ("/office/ledger", "ledger-tab-settlement"),
        ("/office/ledger/accounts", "ledger-tab-accounts"),
        ("/office/ledger/entries", "ledger-tab-entries"),
        ("/office/ledger/payments", "ledger-tab-payments"),
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

/// Where the office finds an order: its list, the newest first, from this order on.
fn order_url(order: stock::OrderId) -> String {
    format!("/office/orders?after={}", order.get().saturating_add(1))
}
