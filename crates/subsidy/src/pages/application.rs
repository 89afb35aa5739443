//! `/office/applications/{id}`: what it stands on, and what two people and finance do with it.
use super::list::Names;
use super::programme::terms;
use super::{OFFICE, PAY, state_tag};
use crate::{
    Application, ApplicationId, ApplicationState, By, Evidence, Programme, Refusal, application, evidence_of,
    programme, reviewing,
};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Count, Fen};
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, PersonId, Posted, Shell, Visitor, Words, forms, page, redirect};

/// Pieces of evidence that the page shows; the file has them all.
const EVIDENCE_SHOWN: i64 = 100;
const EVIDENCE_MAX: i64 = 50_000;
const REASON_CHARS_MAX: usize = 300;

#[derive(Template)]
#[template(path = "office-application.html")]
struct ApplicationPage {
    shell: Shell,
    id: ApplicationId,
    facts: Vec<(String, String)>,
    state: (&'static str, String),
    evidence: Table,
    more: Option<String>,
    export: String,
    form: Fields,
    refused: Option<String>,
    may_check: bool,
    may_approve: bool,
    may_pay: bool,
    may_refuse: bool,
    may_take_back: bool,
}

struct Known {
    application: Application,
    programme: Option<Programme>,
    names: Names,
    people: Vec<(PersonId, String)>,
    evidence: Vec<Evidence>,
}

fn known(tx: &mut Tx, id: ApplicationId, limit: i64) -> store::Result<Option<Known>> {
    let Some(application) = application(tx, id)? else { return Ok(None) };
    let who = [Some(application.sent_by), application.checked_by, application.approved_by];
    let mut people = Vec::new();
    for id in who.into_iter().flatten() {
        let name = county::person(tx, id)?.map_or_else(|| id.to_string(), |person| person.name);
        people.push((id, name));
    }
    Ok(Some(Known {
        programme: programme(tx, application.programme)?,
        names: Names::read(tx, std::slice::from_ref(&application))?,
        evidence: evidence_of(tx, id, i64::MIN, Count::new(limit).unwrap_or_default())?,
        people,
        application,
    }))
}

pub(super) async fn show(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    asked: Asked,
) -> Result<Response, Fault> {
    if let Some(format) = asked.format() {
        visitor.must(OFFICE)?;
        let read =
            visitor.site.store().reading(visitor.county, move |tx| known(tx, id, EVIDENCE_MAX)).await?;
        let known = read.ok_or_else(Fault::not_found)?;
        return evidence_table(&visitor.words, &known.evidence)
            .export(&format!("evidence-{id}"), format)
            .await;
    }
    let form = Fields::empty(&visitor.words);
    application_page(&visitor, id, StatusCode::OK, form, None).await
}

async fn application_page(
    visitor: &Visitor,
    id: ApplicationId,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let person = visitor.must(OFFICE)?.person;
    let read = visitor.site.store().reading(visitor.county, move |tx| known(tx, id, EVIDENCE_SHOWN)).await?;
    let known = read.ok_or_else(Fault::not_found)?;
    let (w, a) = (&visitor.words, &known.application);
    use ApplicationState::{Approved, Checked, Paid, Sent};
    let others = a.sent_by != person;
    let pays = visitor.must(PAY).is_ok();
    let hidden = i64::from(a.units) - known.evidence.len() as i64;
    let shown = ApplicationPage {
        shell: Shell::new(
            visitor,
            Nav::Office,
            w.with("subsidy-application-title", &[("id", id.to_string())]),
        ),
        id,
        facts: facts(w, &known),
        state: state_tag(w, a.state),
        evidence: evidence_table(w, &known.evidence),
        more: (hidden > 0).then(|| w.with("subsidy-evidence-more", &[("n", hidden)])),
        export: format!("/office/applications/{id}?format=xlsx"),
        form,
        refused,
        may_check: a.state == Sent && others,
        may_approve: a.state == Checked && others && a.checked_by != Some(person),
        may_pay: a.state == Approved && pays,
        may_refuse: matches!(a.state, Sent | Checked | Approved),
        may_take_back: a.state == Paid && pays,
    };
    Ok(page(status, shown))
}

fn facts(w: &Words, known: &Known) -> Vec<(String, String)> {
    let a = &known.application;
    let fact = |key: &str, said: String| (w.say(format!("subsidy-column-{key}")), said);
    let who = |id: Option<PersonId>| {
        let named = known.people.iter().find(|(person, _)| Some(*person) == id);
        named.map_or_else(|| "–".to_string(), |(_, name)| name.clone())
    };
    let mut facts = vec![
        fact("applicant", known.names.of(w, a.payee)),
        fact("period", w.days(a.from, a.to)),
        fact("units", w.number(i64::from(a.units))),
    ];
    if let Some(programme) = &known.programme {
        facts.insert(0, fact("programme", w.name(&programme.is.name_zh, &programme.is.name_en).to_string()));
        facts.push(fact("rule", terms(w, programme)));
    }
    if a.base > Fen::ZERO {
        facts.push(fact("base", w.money(a.base)));
    }
    facts.push(fact("amount", w.money(a.amount)));
    facts.push(fact("sent-by", who(Some(a.sent_by))));
    facts.push(fact("checked-by", who(a.checked_by)));
    facts.push(fact("approved-by", who(a.approved_by)));
    if let Some(day) = a.paid_on {
        facts.push(fact("paid-on", w.full_day(day)));
    }
    if !a.reason.is_empty() {
        facts.push(fact("reason", a.reason.clone()));
    }
    facts
}

fn evidence_table(w: &Words, evidence: &[Evidence]) -> Table {
    let say = |key: &str| w.say(format!("subsidy-column-{key}"));
    let heads = vec![Head::text(say("evidence")), Head::text(say("day")), Head::figure(say("base"))];
    let mut table = Table::new(w, heads);
    for e in evidence {
        let base = if e.base.is_zero() { Cell::Empty } else { Cell::Yuan(e.base) };
        table.row(vec![Cell::Code(e.reference.clone()), Cell::Code(e.day.to_string()), base]);
    }
    table
}

type Judge = fn(&mut Tx, ApplicationId, &str, By) -> store::Result<Result<(), Refusal>>;

async fn judge(
    visitor: Visitor,
    id: ApplicationId,
    reason: String,
    form: Fields,
    command: Judge,
) -> Result<Response, Fault> {
    let person = visitor.must(OFFICE)?.person;
    let by = By { person, at: visitor.now };
    let done = visitor.site.store().writing(visitor.county, move |tx| command(tx, id, &reason, by)).await?;
    match done {
        Ok(()) => Ok(redirect(format!("/office/applications/{id}"))),
        Err(Refusal::NoSuchApplication) => Err(Fault::not_found()),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            application_page(&visitor, id, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

pub(super) async fn check(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let command: Judge = |tx, id, _, by| reviewing::check_application(tx, id, by);
    judge(visitor, id, String::new(), posted.fields(), command).await
}

pub(super) async fn approve(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let mut form = posted.fields();
    if let Err(wrong) = county::confirm_password(&visitor, &posted).await? {
        form.refuse("password", wrong);
        return application_page(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let command: Judge = |tx, id, _, by| reviewing::approve(tx, id, by);
    judge(visitor, id, String::new(), form, command).await
}

pub(super) async fn pay(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PAY)?;
    let command: Judge = |tx, id, _, by| reviewing::pay(tx, id, by);
    judge(visitor, id, String::new(), posted.fields(), command).await
}

async fn with_reason(
    visitor: Visitor,
    id: ApplicationId,
    posted: Posted,
    command: Judge,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    match form.read("reason", forms::text_of(REASON_CHARS_MAX)) {
        Some(reason) => judge(visitor, id, reason, form, command).await,
        None => application_page(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await,
    }
}

pub(super) async fn refuse(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    with_reason(visitor, id, posted, reviewing::refuse).await
}

pub(super) async fn take_back(
    visitor: Visitor,
    Path(id): Path<ApplicationId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PAY)?;
    with_reason(visitor, id, posted, reviewing::take_back).await
}
