//! `/office/ledger/closing`: months that are closed, and the one that comes next.
use super::{FINANCE, MONEY, done, month_of, names, read, to};
use crate::closing::close;
use crate::refusal::Refusal;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Count, Month};
use ledger::{ClosedMonth, Tab, closed_months, next_to_close, tabs};
use std::collections::HashMap;
use webkit::listing::{Cell, Head, Table};
use webkit::{Fault, Nav, PersonId, Posted, Shell, Visitor, Words, page};

const HERE: &str = "/office/ledger/closing";
/// Months of one page: ten years.
const SHOWN_MAX: i64 = 120;

#[derive(Template)]
#[template(path = "office-closing.html")]
struct ClosingPage {
    shell: Shell,
    tabs: Vec<Tab>,
    /// The month to be closed next, as the form sends it and as it is said; and whether it is over.
    next: Option<(String, String, bool)>,
    table: Table,
    refused: Option<String>,
    finance: bool,
}

pub(super) async fn list(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    shown(&visitor, StatusCode::OK, None).await
}

async fn shown(visitor: &Visitor, status: StatusCode, refused: Option<Refusal>) -> Result<Response, Fault> {
    let found = read(visitor, move |tx| {
        let closed = closed_months(tx, Count::new(SHOWN_MAX).unwrap_or_default())?;
        let names = names(tx, closed.iter().map(|month| month.by))?;
        Ok((closed, names, next_to_close(tx)?))
    });
    let (closed, names, next) = found.await?;
    let (w, today) = (&visitor.words, visitor.now.day());
    let next = next.map(|month: Month| (month.to_string(), w.month(month), month.last_day() < today));
    let shown = ClosingPage {
        shell: Shell::new(visitor, Nav::Office, w.say("settlement-closing-title")),
        tabs: tabs(w, HERE),
        next,
        table: table(w, &closed, &names),
        refused: refused.map(|refusal| refusal.sentence(w)),
        finance: visitor.must(FINANCE).is_ok(),
    };
    Ok(page(status, shown))
}

fn table(w: &Words, closed: &[ClosedMonth], names: &HashMap<PersonId, String>) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::text(say("month")),
        Head::figure(say("entries")),
        Head::text(say("closed-by")),
        Head::text(say("closed-at")),
    ];
    let mut table = Table::new(w, heads);
    for month in closed {
        table.row(vec![
            Cell::Strong(w.month(month.month)),
            month.entries.into(),
            names.get(&month.by).cloned().unwrap_or_default().into(),
            month.at.into(),
        ]);
    }
    table
}

pub(super) async fn close_it(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let Some(month) = month_of(posted.text("month")) else { return to(HERE) };
    match done(&visitor, move |tx| close(tx, month, by, now)).await? {
        Ok(()) => to(HERE),
        Err(refusal) => shown(&visitor, StatusCode::CONFLICT, Some(refusal)).await,
    }
}
