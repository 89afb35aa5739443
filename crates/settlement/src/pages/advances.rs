//! `/office/ledger/advances`: money on orders that are not settled; the rule, what is out, and the two people.
use super::{Choice, FINANCE, MONEY, done, names, read, to, wrong};
use crate::advances::{
    Advance, AdvanceState, Exposure, NewRule, Rule, advances, ask, decide, exposure, pay, rule_on, set_rule,
};
use crate::model::{AdvanceId, PaidFrom};
use crate::refusal::Refusal;
use askama::Template;
use askama::filters::Safe;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Producer, ProducerId};
use kernel::Day;
use ledger::{Tab, tabs};
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Paged, Table, pager};
use webkit::{Fault, Fields, Nav, PersonId, Posted, Shell, Visitor, Words, forms, page};

const HERE: &str = "/office/ledger/advances";

#[derive(Template)]
#[template(path = "office-advances.html")]
struct AdvancesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    exposure: Exposure,
    rule: Option<Rule>,
    waiting: Vec<Waiting>,
    table: Table,
    pager: Safe<String>,
    export: String,
    form: Fields,
    sources: Vec<Choice>,
    refused: Option<String>,
    finance: bool,
}

/// An advance that somebody has to act on.
struct Waiting {
    advance: Advance,
    name: String,
    asked_by: String,
    /// Granted: it can be paid.
    granted: bool,
    /// The visitor asked for it himself.
    own: bool,
}

struct Known {
    advances: Vec<Advance>,
    waiting: Vec<Advance>,
    producers: HashMap<ProducerId, Producer>,
    names: HashMap<PersonId, String>,
    exposure: Exposure,
    rule: Option<Rule>,
}

fn known(tx: &mut Tx, asked: &Asked, today: Day) -> store::Result<Known> {
    let state: Option<AdvanceState> = asked.read("state", forms::word);
    let before = asked.after().unwrap_or(AdvanceId::new(i64::MAX));
    let newest = AdvanceId::new(i64::MAX);
    let listed = advances(tx, state, before, asked.limit())?;
    let mut waiting = advances(tx, Some(AdvanceState::Asked), newest, asked.limit())?;
    waiting.extend(advances(tx, Some(AdvanceState::Granted), newest, asked.limit())?);
    let ids: Vec<ProducerId> = listed.iter().chain(&waiting).map(|advance| advance.producer).collect();
    Ok(Known {
        producers: county::producers_by_ids(tx, &ids)?,
        names: names(tx, waiting.iter().map(|advance| advance.asked_by))?,
        exposure: exposure(tx)?,
        rule: rule_on(tx, today)?,
        advances: listed,
        waiting,
    })
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let form = Fields::filled(&visitor.words, &[("from", visitor.now.day().plus(1).to_string())]);
    shown(&visitor, &asked, StatusCode::OK, form, None).await
}

async fn shown(
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    form: Fields,
    refused: Option<Refusal>,
) -> Result<Response, Fault> {
    let (sent, today) = (asked.clone(), visitor.now.day());
    let known = read(visitor, move |tx| known(tx, &sent, today)).await?;
    let (w, me) = (&visitor.words, visitor.signed_in()?.person);
    let name = |id: &ProducerId| {
        known.producers.get(id).map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
    };
    let waiting = known.waiting.iter().map(|advance| Waiting {
        name: name(&advance.producer),
        asked_by: known.names.get(&advance.asked_by).cloned().unwrap_or_default(),
        granted: advance.state == AdvanceState::Granted,
        own: advance.asked_by == me,
        advance: advance.clone(),
    });
    let waiting = waiting.collect();
    let paged = asked.paged(known.advances.clone(), |advance| advance.id);
    let table = table(w, &paged, name);
    if let Some(format) = asked.format() {
        return table.export("advances", format).await;
    }
    let list = AdvancesPage {
        shell: Shell::new(visitor, Nav::Office, w.say("settlement-advances-title")),
        tabs: tabs(w, HERE),
        exposure: known.exposure,
        rule: known.rule,
        waiting,
        table,
        pager: pager(visitor, &paged),
        export: asked.export_url(),
        form,
        sources: PaidFrom::ALL
            .iter()
            .map(|from| Choice::new(from, super::batches::source_name(w, *from)))
            .collect(),
        refused: refused.map(|refusal| refusal.sentence(w)),
        finance: visitor.must(FINANCE).is_ok(),
    };
    Ok(page(status, list))
}

fn table(w: &Words, paged: &Paged<Advance>, name: impl Fn(&ProducerId) -> String) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::text(say("advance")),
        Head::text(say("producer")),
        Head::text(say("day")),
        Head::figure(say("sum")),
        Head::figure(say("left")),
        Head::figure(say("interest")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for advance in &paged.rows {
        let tone = match advance.state {
            AdvanceState::Asked | AdvanceState::Granted => "soon",
            AdvanceState::Paid => "info",
            AdvanceState::Repaid => "good",
            AdvanceState::Refused => "",
        };
        table.row(vec![
            Cell::Code(advance.code.clone()),
            Cell::Strong(name(&advance.producer)),
            advance.asked.day().into(),
            advance.amount.into(),
            advance.left.into(),
            (advance.interest + advance.accrued).into(),
            Cell::Tag { tone, text: w.say(format!("settlement-advance-{}", advance.state)) },
        ]);
    }
    table
}

/// Finance asks for an advance in a producer's name, by his code.
pub(super) async fn ask_for(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let (mut form, now) = (posted.fields(), visitor.now);
    let code = form.read("producer", sheets::code);
    let amount = form.read("amount", forms::above_zero(forms::yuan));
    if let (Some(code), Some(amount)) = (code, amount) {
        let asked = done(&visitor, move |tx| {
            let found = county::producers_by_codes(tx, &[code.as_str()])?;
            let producer = found.values().next().ok_or(Refusal::NoSuchProducer)?.id;
            ask(tx, producer, amount, by, now)
        });
        match asked.await? {
            Ok(_) => return to(HERE),
            Err(refusal @ Refusal::NoSuchProducer) => {
                form.refuse("producer", wrong(&visitor.words, &refusal))
            }
            Err(refusal) => form.refuse("amount", wrong(&visitor.words, &refusal)),
        }
    }
    shown(&visitor, &Asked::of(HERE, ""), StatusCode::UNPROCESSABLE_ENTITY, form, None).await
}

/// Grants, refuses, or marks as paid.
pub(super) async fn act(
    visitor: Visitor,
    Path(id): Path<AdvanceId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let what = posted.text("do").to_string();
    let from: PaidFrom = posted.text("from_account").parse().unwrap_or(PaidFrom::Bank);
    let reference: String = posted.text("reference").trim().chars().take(60).collect();
    let acted = done(&visitor, move |tx| match what.as_str() {
        "grant" => decide(tx, id, AdvanceState::Granted, by, now),
        "refuse" => decide(tx, id, AdvanceState::Refused, by, now),
        "pay" => pay(tx, id, from, &reference, by, now),
        _ => Err(Refusal::NotNow.into()),
    });
    match acted.await? {
        Ok(()) => to(HERE),
        Err(refusal) => {
            let form = Fields::empty(&visitor.words);
            shown(&visitor, &Asked::of(HERE, ""), StatusCode::CONFLICT, form, Some(refusal)).await
        }
    }
}

/// Sets the rule from a day on.
pub(super) async fn rule(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let (mut form, now) = (posted.fields(), visitor.now);
    let from = form.read("from", forms::day_from(now.day()));
    let limit = form.read("limit", forms::percent);
    let most = form.read("most", forms::above_zero(forms::yuan));
    let yearly = form.read("yearly", forms::percent);
    let repay = form.read("repay", forms::percent);
    if let (Some(from), Some(limit), Some(most), Some(yearly), Some(repay)) =
        (from, limit, most, yearly, repay)
    {
        let new = NewRule { from, limit, most, yearly, repay };
        match done(&visitor, move |tx| set_rule(tx, &new, by, now)).await? {
            Ok(()) => return to(HERE),
            Err(refusal) => form.refuse("from", wrong(&visitor.words, &refusal)),
        }
    }
    shown(&visitor, &Asked::of(HERE, ""), StatusCode::UNPROCESSABLE_ENTITY, form, None).await
}
