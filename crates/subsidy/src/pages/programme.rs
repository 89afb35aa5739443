//! `/office/subsidies/new` and `/office/subsidies/{code}`: a programme is settled, and asked for in the name of who
//! has no page of his own.
use super::{OFFICE, SETTLE, direction_name, rule_name};
use crate::{
    By, Direction, NewProgramme, PayeeKind, Programme, Refusal, RuleKind, add_programme, apply,
    programme_by_code, promised,
};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::producers_by_codes;
use kernel::Fen;
use ledger::{Fund, FundId, Payee, Purpose};
use store::Tx;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, forms, page, redirect};

const NAME_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "office-subsidy-new.html")]
struct NewPage {
    shell: Shell,
    form: Fields,
    refused: Option<String>,
    funds: Vec<(FundId, String)>,
    directions: Vec<(Direction, String)>,
    rules: Vec<(RuleKind, String)>,
}

pub(super) async fn show_new(visitor: Visitor) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    new_page(&visitor, StatusCode::OK, form, None).await
}

async fn new_page(
    visitor: &Visitor,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    visitor.must(SETTLE)?;
    let funds = visitor.site.store().reading(visitor.county, ledger::funds).await?;
    let w = &visitor.words;
    let named = |fund: &Fund| (fund.id, format!("{} {}", fund.code, w.name(&fund.name_zh, &fund.name_en)));
    let shown = NewPage {
        shell: Shell::new(visitor, Nav::Office, w.say("subsidy-new-title")),
        form,
        refused,
        funds: funds.iter().filter(|fund| fund.purpose == Purpose::Subsidy).map(named).collect(),
        directions: Direction::ALL.iter().map(|d| (*d, direction_name(w, *d))).collect(),
        rules: RuleKind::ALL.iter().map(|rule| (*rule, rule_name(w, *rule))).collect(),
    };
    Ok(page(status, shown))
}

fn read_programme(form: &mut Fields) -> Option<NewProgramme> {
    let from = form.read("from", forms::day);
    let new = NewProgramme {
        code: form.read("code", sheets::code).unwrap_or_default(),
        name_zh: form.read("name_zh", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default(),
        name_en: form.optional("name_en", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default(),
        direction: form.read("direction", forms::word).unwrap_or(Direction::Rural),
        rule: form.read("rule", forms::word).unwrap_or(RuleKind::PerShop),
        fund: form.read("fund", forms::id).unwrap_or_default(),
        budget: form.read("budget", sheets::above_zero(sheets::yuan)).unwrap_or_default(),
        to: form.read("to", forms::day).unwrap_or_default(),
        from: from.unwrap_or_default(),
        amount: form.optional("amount", forms::yuan).unwrap_or_default(),
        share: form.optional("share", forms::percent).unwrap_or_default(),
        minimum: form.optional("minimum", forms::count).unwrap_or_default(),
        cap: form.optional("cap", forms::yuan).unwrap_or_default(),
    };
    form.good().then_some(new)
}

pub(super) async fn add(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let person = visitor.must(SETTLE)?.person;
    let mut form = posted.fields();
    let Some(new) = read_programme(&mut form) else {
        return new_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let (code, by) = (new.code.clone(), By { person, at: visitor.now });
    let added = visitor.site.store().writing(visitor.county, move |tx| add_programme(tx, &new, by)).await?;
    match added {
        Ok(_) => Ok(redirect(format!("/office/subsidies/{code}"))),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            new_page(&visitor, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

#[derive(Template)]
#[template(path = "office-subsidy.html")]
struct ProgrammePage {
    shell: Shell,
    code: String,
    facts: Vec<(String, String)>,
    applicant: String,
    from: String,
    to: String,
    form: Fields,
    refused: Option<String>,
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    programme_page(&visitor, &code, StatusCode::OK, form, None).await
}

async fn programme_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let asked = code.to_string();
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let Some(programme) = programme_by_code(tx, &asked)? else { return Ok(None) };
        let fund = ledger::fund_of(tx, programme.is.fund)?;
        let promised = promised(tx, programme.id)?;
        Ok(Some((programme, fund, promised)))
    });
    let read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let (programme, fund, promised) = read.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let is = &programme.is;
    let shown = ProgrammePage {
        shell: Shell::new(visitor, Nav::Office, w.name(&is.name_zh, &is.name_en)),
        code: is.code.clone(),
        facts: facts(w, &programme, fund.as_ref(), promised),
        applicant: w.say(format!("subsidy-applicant-{}", is.rule.payee())),
        from: is.from.to_string(),
        to: is.to.min(visitor.now.day()).to_string(),
        form,
        refused,
    };
    Ok(page(status, shown))
}

/// By what is paid, in words.
pub(super) fn terms(w: &Words, programme: &Programme) -> String {
    let is = &programme.is;
    let mut said = match is.rule {
        RuleKind::PerParcel => w.with("subsidy-terms-parcel", &[("amount", w.money(is.amount))]),
        RuleKind::PerTrainee => w.with(
            "subsidy-terms-trainee",
            &[("amount", w.money(is.amount)), ("minimum", w.number(i64::from(is.minimum).max(1)))],
        ),
        RuleKind::PerShop => w.with(
            "subsidy-terms-shop",
            &[("amount", w.money(is.amount)), ("minimum", w.number(i64::from(is.minimum)))],
        ),
        RuleKind::ShareOfCost => w.with("subsidy-terms-share", &[("share", w.percent(is.share))]),
    };
    if !is.cap.is_zero() {
        said.push(' ');
        said.push_str(&w.with("subsidy-terms-cap", &[("cap", w.money(is.cap))]));
    }
    said
}

fn facts(w: &Words, programme: &Programme, fund: Option<&Fund>, promised: Fen) -> Vec<(String, String)> {
    let is = &programme.is;
    let fact = |key: &str, said: String| (w.say(format!("subsidy-column-{key}")), said);
    vec![
        fact("direction", direction_name(w, is.direction)),
        fact("rule", terms(w, programme)),
        fact("period", w.days(is.from, is.to)),
        fact(
            "fund",
            fund.map_or_else(String::new, |f| {
                w.with("subsidy-fund-has", &[("code", f.code.clone()), ("balance", w.money(f.balance))])
            }),
        ),
        fact("budget", w.money(is.budget)),
        fact("promised", w.money(promised)),
        fact("left", w.money(is.budget - promised)),
    ]
}

fn payee_by_code(tx: &mut Tx, kind: PayeeKind, code: &str) -> store::Result<Option<Payee>> {
    Ok(match kind {
        PayeeKind::Producer => producers_by_codes(tx, &[code])?.remove(code).map(|p| Payee::Producer(p.id)),
        PayeeKind::Outlet => county::timetable(tx)?.place_by_code(code).map(|p| Payee::Outlet(p.id)),
        PayeeKind::Company => {
            let network = county::timetable(tx)?;
            let found = network.companies().iter().find(|company| company.code.eq_ignore_ascii_case(code));
            found.map(|company| Payee::Company(company.id))
        }
    })
}

pub(super) async fn apply_for(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let person = visitor.must(OFFICE)?.person;
    let mut form = posted.fields();
    let applicant = form.read("applicant", sheets::code);
    let days = form.read("from", forms::day).zip(form.read("to", forms::day));
    let (Some(applicant), Some(days)) = (applicant, days) else {
        return programme_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let (asked, by) = (code.clone(), By { person, at: visitor.now });
    let sent = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(programme) = programme_by_code(tx, &asked)? else {
            return Ok(Err(Refusal::NoSuchProgramme));
        };
        match payee_by_code(tx, programme.is.rule.payee(), &applicant)? {
            Some(payee) => apply(tx, programme.id, payee, days, by),
            None => Ok(Err(Refusal::WrongPayee)),
        }
    });
    match sent.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(id) => Ok(redirect(format!("/office/applications/{id}"))),
        Err(Refusal::NoSuchProgramme) => Err(Fault::not_found()),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            programme_page(&visitor, &code, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}
