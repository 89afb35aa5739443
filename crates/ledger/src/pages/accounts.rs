//! `/office/ledger/accounts`: every account, and what was posted to one of them.
use super::owners::{Owners, kind_name};
use super::{Choice, MONEY, Tab, about, debit_credit, tabs};
use crate::model::{Account, AccountId, AccountKind, EntryId};
use crate::pages::entries::entry_name;
use crate::queries::{Posting, account, accounts, postings};
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use webkit::listing::{Asked, Cell, Head, Paged, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Site, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-accounts.html")]
struct AccountsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    form: Fields,
    kinds: Vec<Choice>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let kind: Option<AccountKind> = asked.read("kind", forms::word);
    let (after, limit): (AccountId, _) = (asked.after().unwrap_or_default(), asked.limit());
    let read = site.store().reading(visitor.county, move |tx| {
        let accounts = accounts(tx, kind, after, limit)?;
        let owners = Owners::of(tx, accounts.iter().map(|account| account.key))?;
        Ok((accounts, owners))
    });
    let (accounts, owners) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(accounts, |account| account.id);
    let w = &visitor.words;
    let table = accounts_table(w, &owners, &paged.rows);
    if let Some(format) = asked.format() {
        return table.export("accounts", format).await;
    }
    let list = AccountsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("ledger-accounts-title")),
        tabs: tabs(w, "/office/ledger/accounts"),
        form: asked.form(w),
        kinds: AccountKind::ALL.iter().map(|kind| Choice::new(kind, kind_name(w, *kind))).collect(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn accounts_table(w: &Words, owners: &Owners, accounts: &[Account]) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("account")),
        Head::text(say("owner")),
        Head::figure(say("debit")),
        Head::figure(say("credit")),
    ];
    let mut table = Table::new(w, heads);
    for account in accounts {
        let [debit, credit] = debit_credit(account.balance);
        let to = format!("/office/ledger/accounts/{}", account.id);
        table.row(vec![
            Cell::Link { to, text: kind_name(w, account.key.kind) },
            Cell::Strong(owners.name(w, account.key)),
            debit,
            credit,
        ]);
    }
    table
}

#[derive(Template)]
#[template(path = "office-account.html")]
struct AccountPage {
    shell: Shell,
    /// What a balance of this account means.
    what: String,
    balance: String,
    table: Table,
    pager: Safe<String>,
    export: String,
}

pub(super) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path(id): Path<AccountId>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (before, limit) = (asked.after().unwrap_or(EntryId::new(i64::MAX)), asked.limit());
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(account) = account(tx, id)? else { return Ok(None) };
        let owners = Owners::of(tx, std::iter::once(account.key))?;
        Ok(Some((account, owners, postings(tx, id, before, limit)?)))
    });
    let found = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let (account, owners, postings) = found.ok_or_else(Fault::not_found)?;
    let paged = asked.paged(postings, |posting| posting.entry);
    let table = postings_table(&visitor.words, &paged);
    if let Some(format) = asked.format() {
        return table.export("account", format).await;
    }
    let w = &visitor.words;
    let shown = AccountPage {
        shell: Shell::new(&visitor, Nav::Office, owners.account(w, account.key)),
        what: w.say(format!("ledger-account-what-{}", account.key.kind)),
        balance: w.yuan(account.balance),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
    };
    Ok(page(StatusCode::OK, shown))
}

fn postings_table(w: &Words, paged: &Paged<Posting>) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("time")),
        Head::text(say("entry")),
        Head::text(say("order")),
        Head::figure(say("debit")),
        Head::figure(say("credit")),
    ];
    let mut table = Table::new(w, heads);
    for posting in &paged.rows {
        let [debit, credit] = debit_credit(posting.amount);
        table.row(vec![
            posting.at.into(),
            entry_name(w, posting.kind).into(),
            about(posting.order, &posting.evidence),
            debit,
            credit,
        ]);
    }
    table
}
