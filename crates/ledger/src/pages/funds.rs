//! `/office/ledger/funds`: the county's funds, what each has and owes; opening one, and putting money in.
use super::{Choice, MONEY, Tab, tabs};
use crate::funds::{
    EVIDENCE_MAX, Endowment, Fund, FundRefusal, NewFund, Purpose, endow, funds, open_fund, set_budget,
};
use crate::model::{AccountId, AccountKey, AccountKind, EntryId};
use crate::queries::account_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use webkit::forms::Wrong;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Site, Visitor, Words, forms, page};

const HERE: &str = "/office/ledger/funds";

#[derive(Template)]
#[template(path = "office-funds.html")]
struct FundsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    none: bool,
    table: Table,
    export: String,
    form: Fields,
    purposes: Vec<Choice>,
}

async fn all(visitor: &Visitor, site: &Site) -> Result<Vec<Fund>, Fault> {
    site.store().reading(visitor.county, funds).await.map_err(|error: store::Error| Fault::from(error))
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let funds = all(&visitor, &site).await?;
    if let Some(format) = asked.format() {
        return table(&visitor.words, &funds).export("funds", format).await;
    }
    Ok(list_page(&visitor, &funds, &asked.export_url(), StatusCode::OK, Fields::empty(&visitor.words)))
}

fn list_page(visitor: &Visitor, funds: &[Fund], export: &str, status: StatusCode, form: Fields) -> Response {
    let w = &visitor.words;
    let shown = FundsPage {
        shell: Shell::new(visitor, Nav::Office, w.say("ledger-funds-title")),
        tabs: tabs(w, HERE),
        none: funds.is_empty(),
        table: table(w, funds),
        export: export.to_string(),
        form,
        purposes: Purpose::ALL
            .iter()
            .map(|purpose| Choice::new(purpose, purpose_name(w, *purpose)))
            .collect(),
    };
    page(status, shown)
}

fn purpose_name(w: &Words, purpose: Purpose) -> String {
    w.say(format!("ledger-purpose-{purpose}"))
}

fn table(w: &Words, funds: &[Fund]) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("name")),
        Head::text(say("purpose")),
        Head::figure(say("budget")),
        Head::figure(say("endowed")),
        Head::figure(say("spent")),
        Head::figure(say("balance")),
        Head::figure(say("debt")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for fund in funds {
        let (tone, key) = match fund {
            fund if !fund.debt.is_zero() => ("late", "ledger-fund-tag-owes"),
            fund if fund.is_low() => ("soon", "ledger-fund-tag-low"),
            _ => ("good", "ledger-fund-tag-good"),
        };
        table.row(vec![
            Cell::Link { to: format!("{HERE}/{}", fund.code), text: fund.code.clone() },
            Cell::Strong(w.name(&fund.name_zh, &fund.name_en).to_string()),
            purpose_name(w, fund.purpose).into(),
            fund.budget.into(),
            fund.endowed.into(),
            fund.spent().into(),
            fund.balance.into(),
            fund.debt.into(),
            Cell::Tag { tone, text: w.say(key) },
        ]);
    }
    table
}

pub(super) async fn open(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (mut form, now) = (posted.fields(), visitor.now);
    if let Some(new) = read_fund(&mut form) {
        let to = format!("{HERE}/{}", new.code);
        let opened = site.store().writing(visitor.county, move |tx| open_fund(tx, &new, now));
        match opened.await.map_err(|error: store::Error| Fault::from(error))? {
            Ok(_) => return Ok(Redirect::to(&to).into_response()),
            Err(refusal) => refuse(&mut form, "code", &refusal, &visitor.words),
        }
    }
    let funds = all(&visitor, &site).await?;
    Ok(list_page(&visitor, &funds, HERE, StatusCode::UNPROCESSABLE_ENTITY, form))
}

fn read_fund(form: &mut Fields) -> Option<NewFund> {
    let code = form.read("code", code);
    let purpose = form.read("purpose", forms::word::<Purpose>);
    let name_zh = form.read("name_zh", forms::text_of(forms::LINE_MAX));
    let name_en = form.read("name_en", forms::text_of(forms::LINE_MAX));
    let budget = form.read("budget", forms::above_zero(forms::yuan));
    let warn = form.read("warn", forms::yuan);
    Some(NewFund {
        code: code?,
        name_zh: name_zh?,
        name_en: name_en?,
        purpose: purpose?,
        budget: budget?,
        warn: warn?,
    })
}

/// Latin letters, figures and hyphens: it stands in an address.
fn code(text: &str) -> Result<String, Wrong> {
    let fits = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(text.to_ascii_uppercase()) } else { Err(Wrong::new("ledger-wrong-fund-code")) }
}

fn refuse(form: &mut Fields, field: &str, refusal: &FundRefusal, w: &Words) {
    form.refuse(field, Wrong::new("ledger-wrong").with("why", refusal.sentence(w)));
}

#[derive(Template)]
#[template(path = "office-fund.html")]
struct FundPage {
    shell: Shell,
    fund: Fund,
    purpose: String,
    account: Option<AccountId>,
    /// Of the form that puts money in: the same form sent twice is one endowment.
    cause: String,
    form: Fields,
}

struct Read {
    fund: Fund,
    account: Option<AccountId>,
    cause: EntryId,
}

async fn read(visitor: &Visitor, site: &Site, code: String) -> Result<Read, Fault> {
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(fund) = funds(tx)?.into_iter().find(|fund| fund.code == code) else { return Ok(None) };
        let account = account_of(tx, AccountKey::of(AccountKind::Fund, fund.id))?;
        let cause: EntryId = tx.new_id();
        Ok(Some(Read { fund, account, cause }))
    });
    read.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)
}

pub(super) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let read = read(&visitor, &site, code).await?;
    let w = &visitor.words;
    let known = [("budget", w.plain_yuan(read.fund.budget)), ("warn", w.plain_yuan(read.fund.warn))];
    let form = Fields::filled(w, &known);
    Ok(fund_page(&visitor, read, StatusCode::OK, form))
}

fn fund_page(visitor: &Visitor, read: Read, status: StatusCode, form: Fields) -> Response {
    let w = &visitor.words;
    let cause = Some(form.value("cause")).filter(|cause| !cause.is_empty());
    let shown = FundPage {
        shell: Shell::new(visitor, Nav::Office, w.name(&read.fund.name_zh, &read.fund.name_en)),
        purpose: purpose_name(w, read.fund.purpose),
        account: read.account,
        cause: cause.unwrap_or_else(|| read.cause.to_string()),
        fund: read.fund,
        form,
    };
    page(status, shown)
}

pub(super) async fn put_in(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let found = read(&visitor, &site, code.clone()).await?;
    let mut form = posted.fields();
    let amount = form.read("amount", forms::above_zero(forms::yuan));
    let evidence = form.read("evidence", forms::text_of(EVIDENCE_MAX));
    let cause = form.read("cause", forms::id::<i64>);
    if let (Some(amount), Some(evidence), Some(cause)) = (amount, evidence, cause) {
        let person = visitor.signed_in().map(|person| person.person).ok();
        let new = Endowment { fund: found.fund.id, amount, cause, evidence, person, at: visitor.now };
        let done = site.store().writing(visitor.county, move |tx| endow(tx, &new));
        match done.await.map_err(|error: store::Error| Fault::from(error))? {
            // Sent twice: it is in.
            Ok(_) | Err(FundRefusal::AlreadyDone) => {
                return Ok(Redirect::to(&format!("{HERE}/{code}")).into_response());
            }
            Err(refusal) => refuse(&mut form, "amount", &refusal, &visitor.words),
        }
    }
    Ok(fund_page(&visitor, found, StatusCode::UNPROCESSABLE_ENTITY, form))
}

pub(super) async fn change(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let found = read(&visitor, &site, code.clone()).await?;
    let mut form = posted.fields();
    let budget = form.read("budget", forms::above_zero(forms::yuan));
    let warn = form.read("warn", forms::yuan);
    if let (Some(budget), Some(warn)) = (budget, warn) {
        let id = found.fund.id;
        let done = site.store().writing(visitor.county, move |tx| set_budget(tx, id, budget, warn));
        match done.await.map_err(|error: store::Error| Fault::from(error))? {
            Ok(()) => return Ok(Redirect::to(&format!("{HERE}/{code}")).into_response()),
            Err(refusal) => refuse(&mut form, "budget", &refusal, &visitor.words),
        }
    }
    Ok(fund_page(&visitor, found, StatusCode::UNPROCESSABLE_ENTITY, form))
}
