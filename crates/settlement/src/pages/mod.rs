//! The room's pages. Finance: batches of payouts, bank accounts, advances, bills, closing. Growers: their statements,
//! and an advance on what is not settled yet.
mod advances;
mod batch;
mod batches;
mod bills;
mod closing;
mod grower;

use crate::refusal::{Refusal, Undone};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Day, Month};
use std::collections::HashMap;
use store::Tx;
use webkit::{Arg, Fault, PersonId, Role, Site, Visitor, Words, Wrong, redirect};

/// Who may see what was paid to whom.
const MONEY: &[Role] = &[Role::Finance, Role::CountyOffice];
/// Who pays, and sees numbers of accounts.
const FINANCE: &[Role] = &[Role::Finance];

pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/office/ledger/payouts", get(batches::list).post(batches::make))
        .route("/office/ledger/payouts/{id}", get(batch::show))
        .route("/office/ledger/payouts/{id}/decide", post(batch::decide))
        .route("/office/ledger/payouts/{id}/send", post(batch::send_it))
        .route("/office/ledger/payouts/{id}/file", get(batch::file))
        .route("/office/ledger/payouts/{id}/answer", post(batch::answer))
        .route("/office/ledger/payouts/{id}/line", post(batch::line))
        .route("/office/ledger/advances", get(advances::list).post(advances::ask_for))
        .route("/office/ledger/advances/rule", post(advances::rule))
        .route("/office/ledger/advances/{id}", post(advances::act))
        .route("/office/ledger/bills", get(bills::list).post(bills::take))
        .route("/office/ledger/bills/sandbox", get(bills::sandbox))
        .route("/office/ledger/bills/{id}", get(bills::show))
        .route("/office/ledger/bills/{id}/resolve", post(bills::resolve_line))
        .route("/office/ledger/closing", get(closing::list).post(closing::close_it))
        .route("/grower/money/statements", get(grower::show))
        .route("/grower/money/statements/file", get(grower::file))
        .route("/grower/money/advance", get(grower::advance).post(grower::ask_for))
        .with_state(site.clone())
}

/// Runs a command; a refusal is for the page to say.
async fn done<T: Send + 'static>(
    visitor: &Visitor,
    work: impl FnMut(&mut Tx) -> crate::Result<T> + Send + 'static,
) -> Result<Result<T, Refusal>, Fault> {
    match visitor.site.store().writing(visitor.county, work).await {
        Ok(done) => Ok(Ok(done)),
        Err(Undone::Refused(refusal)) => Ok(Err(refusal)),
        Err(Undone::Failed(error)) => Err(error.into()),
    }
}

async fn read<T: Send + 'static>(
    visitor: &Visitor,
    work: impl FnMut(&mut Tx) -> store::Result<T> + Send + 'static,
) -> Result<T, Fault> {
    Ok(visitor.site.store().reading(visitor.county, work).await?)
}

/// A refusal as what is wrong with a field.
fn wrong(w: &Words, refusal: &Refusal) -> Wrong {
    Wrong::new("settlement-wrong").with("why", Arg::from(refusal.sentence(w)))
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

/// The names of these people; who was erased has none.
fn names(
    tx: &mut Tx,
    people: impl IntoIterator<Item = PersonId>,
) -> store::Result<HashMap<PersonId, String>> {
    let mut names = HashMap::new();
    for id in people {
        if let Some(person) = county::person(tx, id)? {
            names.insert(id, person.name);
        }
    }
    Ok(names)
}

/// `2026-11` as people choose it.
fn month_of(text: &str) -> Option<Month> {
    format!("{text}-01").parse::<Day>().ok().map(Day::month)
}

fn to(path: impl AsRef<str>) -> Result<Response, Fault> {
    Ok(redirect(path))
}
