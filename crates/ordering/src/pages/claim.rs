//! `/orders/{code}/claim`: a buyer says what was wrong, and reads what came of it. It opens to whoever the order
//! opens to: its browser, its person, its link.
use super::desks::Desks;
use crate::claims::{Bearer, Claim, NOTE_MAX, Reason, claims_of_orders};
use crate::commands::{ClaimRefusal, ClaimedLine, NewClaim, Weighing, claim, weighings_of};
use crate::model::{Order, OrderLine};
use crate::queries::{order_by_code, order_lines};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Count;
use payment::{Refund, refunds_of};
use store::Tx;
use webkit::forms::Wrong;
use webkit::listing::Asked;
use webkit::{Fault, Fields, Nav, Posted, Role, Session, Shell, Visitor, Words, forms, page, redirect};

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    shell: Shell,
    code: String,
    key: String,
    form: Fields,
    reasons: Vec<(Reason, String)>,
    lines: Vec<Line>,
    claims: Vec<Told>,
    /// What a scale showed, and what followed.
    weighed: Vec<(String, String, String)>,
    refused: Option<String>,
}

/// A line that may be claimed.
struct Line {
    line: i64,
    name: String,
    how: String,
    most: Count,
}

/// A claim as its buyer reads it.
struct Told {
    tone: &'static str,
    state: String,
    reason: String,
    what: String,
    answer: String,
    refunds: Vec<(String, String)>,
}

struct Found {
    order: Order,
    lines: Vec<OrderLine>,
    claims: Vec<Claim>,
    refunds: Vec<Refund>,
    weighed: Vec<Weighing>,
}

fn read(tx: &mut Tx, code: &str) -> store::Result<Option<Found>> {
    let Some(order) = order_by_code(tx, code)? else { return Ok(None) };
    let ids = [order.id];
    Ok(Some(Found {
        lines: order_lines(tx, &ids)?,
        claims: claims_of_orders(tx, &ids)?,
        refunds: refunds_of(tx, &ids)?,
        weighed: weighings_of(tx, &ids)?,
        order,
    }))
}

/// The order, where whoever asks may see it.
async fn found(visitor: &Visitor, desks: &Desks, code: String, key: &str) -> Result<Found, Fault> {
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| read(tx, &code));
    let office = visitor.must(&[Role::CountyOffice, Role::Finance]).is_ok();
    let session: Option<&Session> = visitor.session.as_ref();
    let found = read.await?.filter(|found| office || found.order.is_of(session, key));
    found.ok_or_else(Fault::not_found)
}

pub(crate) async fn show(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let key = asked.text("key").to_string();
    let found = found(&visitor, &desks, code, &key).await?;
    let form = Fields::empty(&visitor.words);
    Ok(claim_page(&visitor, &found, key, StatusCode::OK, form, None))
}

fn claim_page(
    visitor: &Visitor,
    found: &Found,
    key: String,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Response {
    let w = &visitor.words;
    let shell = Shell::new(visitor, Nav::Shop, w.say("ordering-claim-title"));
    let shown = ClaimPage {
        shell: shell
            .with_back(format!("/orders/{}?key={key}", found.order.code))
            .with_heading(w.say("ordering-claim-title")),
        code: found.order.code.clone(),
        key,
        form,
        reasons: Reason::BUYERS.iter().map(|reason| (*reason, reason_name(w, *reason))).collect(),
        lines: found.lines.iter().map(|line| line_of(w, line)).collect(),
        claims: found.claims.iter().map(|claim| told(w, claim, found)).collect(),
        weighed: found.weighed.iter().map(|weighed| weighed_line(w, found, weighed)).collect(),
        refused,
    };
    page(status, shown)
}

pub(super) fn reason_name(w: &Words, reason: Reason) -> String {
    w.say(format!("ordering-reason-{reason}"))
}

fn line_of(w: &Words, line: &OrderLine) -> Line {
    let how = [("n", webkit::Arg::from(line.packs)), ("weight", webkit::Arg::from(&w.weight(line.grams)))];
    Line {
        line: line.line,
        name: w.name(&line.name_zh, &line.name_en).to_string(),
        how: format!("{} · {}", w.with("ordering-packs", &how), w.money(line.amount)),
        most: line.packs,
    }
}

fn told(w: &Words, claim: &Claim, found: &Found) -> Told {
    let names = claim.lines.iter().map(|line| match line.line {
        0 => w.say("ordering-claim-freight"),
        number => {
            let of = found.lines.iter().find(|of| of.line == number);
            of.map_or_else(String::new, |of| w.name(&of.name_zh, &of.name_en).to_string())
        }
    });
    let refund = |line: &crate::claims::ClaimLine| {
        let refund = found.refunds.iter().find(|refund| refund.id == line.refund)?;
        Some((w.money(refund.amount), w.say(format!("ordering-refund-{}", refund.state))))
    };
    Told {
        tone: tone(claim),
        state: w.say(format!("ordering-claim-state-{}", claim.state)),
        reason: reason_name(w, claim.reason),
        what: names.collect::<Vec<_>>().join(w.name("，", ", ")),
        answer: claim.answer.clone(),
        refunds: claim.lines.iter().filter_map(refund).collect(),
    }
}

pub(super) const fn tone(claim: &Claim) -> &'static str {
    match claim.state {
        crate::claims::ClaimState::Open => "soon",
        crate::claims::ClaimState::Granted => "good",
        crate::claims::ClaimState::Rejected => "",
    }
}

fn weighed_line(w: &Words, found: &Found, weighed: &Weighing) -> (String, String, String) {
    let line = found.lines.iter().find(|line| line.line == weighed.line);
    let name = line.map_or_else(String::new, |line| w.name(&line.name_zh, &line.name_en).to_string());
    let values = [("grams", w.weight(weighed.grams)), ("sum", w.money(weighed.over))];
    let (key, sum) = match weighed.over.is_zero() {
        true => ("ordering-weighed-lighter", w.yuan(-weighed.refunded)),
        false => ("ordering-weighed-heavier", w.yuan(kernel::Fen::ZERO)),
    };
    (name, w.with(key, &values), sum)
}

pub(crate) async fn send(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let key = posted.text("key").to_string();
    let found = found(&visitor, &desks, code.clone(), &key).await?;
    let (mut form, now) = (posted.fields(), visitor.now);
    let new = read_claim(&mut form, &found);
    let mut refused = form.wrong("reason").or_else(|| form.wrong("note"));
    if let Some(new) = new {
        let made =
            desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| claim(tx, &new, now));
        match made.await? {
            Ok(_) => return Ok(redirect(format!("/orders/{code}/claim?key={}", webkit::in_query(&key)))),
            Err(refusal) => refused = Some(refusal.sentence(&visitor.words)),
        }
    }
    Ok(claim_page(&visitor, &found, key, StatusCode::UNPROCESSABLE_ENTITY, form, refused))
}

fn read_claim(form: &mut Fields, found: &Found) -> Option<NewClaim> {
    let reason = form.read("reason", forms::word::<Reason>);
    let note = form.optional("note", forms::prose_of(NOTE_MAX)).unwrap_or_default();
    let mut lines = Vec::new();
    for line in &found.lines {
        let packs = form.optional(&format!("packs-{}", line.line), forms::whole);
        if let Some(packs) = packs.filter(|packs| *packs > 0).and_then(Count::new) {
            lines.push(ClaimedLine { line: line.line, packs });
        }
    }
    let reason = reason.filter(|reason| Reason::BUYERS.contains(reason));
    if reason.is_none() {
        form.refuse("reason", Wrong::new("ordering-claim-refused-reason"));
    }
    form.good().then_some(())?;
    Some(NewClaim { order: found.order.id, reason: reason?, lines, note })
}

/// Who bears it, as the office and the grower read it.
pub(super) fn bearer_name(w: &Words, bearer: Bearer) -> String {
    w.say(format!("ordering-bearer-{bearer}"))
}

/// Why a decision was not taken, as a sentence.
pub(super) fn sentence(w: &Words, refusal: &ClaimRefusal) -> String {
    refusal.sentence(w)
}
