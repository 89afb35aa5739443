//! `/office/claims` and `/grower/claims`: what buyers claim, who bears it by the rule, and a decision. The office
//! decides everything; a grower grants what he would bear himself.
use super::claim::{bearer_name, reason_name, sentence, tone};
use super::desks::Desks;
use crate::claims::{
    Bearer, Claim, ClaimId, ClaimState, Decider, NOTE_MAX, Reason, Rule, claims_latest, claims_of_producer,
    rules, set_rule,
};
use crate::commands::{ClaimRefusal, Grant, cash_handed_back, grant_claim, reject_claim};
use crate::model::{Order, OrderLine};
use crate::queries::{order_lines, orders_by_ids};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::{Count, Fen};
use payment::{Provider, Refund, RefundId, refunds_asked};
use std::collections::HashMap;
use stock::OrderId;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Role, Shell, Visitor, Words, forms, page, redirect};

const OFFICES: &[Role] = &[Role::CountyOffice, Role::Finance];
const SHOWN_MAX: i64 = 100;

#[derive(Template)]
#[template(path = "office-claims.html")]
struct OfficeClaims {
    shell: Shell,
    refused: Option<String>,
    claims: Vec<View>,
    /// Cash that an outlet hands back: refund, order, sum.
    cash: Vec<(RefundId, String, String)>,
    rules: Vec<RuleView>,
    bearers: Vec<(Bearer, String)>,
}

#[derive(Template)]
#[template(path = "grower-claims.html")]
struct GrowerClaims {
    shell: Shell,
    refused: Option<String>,
    claims: Vec<View>,
}

struct RuleView {
    reason: Reason,
    name: String,
    rule: Rule,
}

struct View {
    id: ClaimId,
    order: String,
    tone: &'static str,
    state: String,
    open: bool,
    /// Whether who looks may grant it.
    his: bool,
    reason: String,
    when: String,
    note: String,
    answer: String,
    lines: Vec<LineView>,
}

struct LineView {
    line: i64,
    name: String,
    bearer: String,
    asked: String,
    /// As a form takes it.
    plain: String,
    granted: Option<String>,
}

struct Read {
    claims: Vec<Claim>,
    orders: HashMap<OrderId, Order>,
    lines: Vec<OrderLine>,
    cash: Vec<Refund>,
    rules: HashMap<Reason, Rule>,
}

fn read(tx: &mut Tx, producer: Option<ProducerId>) -> store::Result<Read> {
    let most = Count::new(SHOWN_MAX).unwrap_or_default();
    let claims = match producer {
        Some(producer) => claims_of_producer(tx, producer, most)?,
        None => claims_latest(tx, ClaimId::new(i64::MAX), most)?,
    };
    let mut ids: Vec<OrderId> = claims.iter().map(|claim| claim.order).collect();
    let cash = if producer.is_none() { refunds_asked(tx, Provider::Cash, most)? } else { Vec::new() };
    ids.extend(cash.iter().map(|refund| refund.order));
    ids.sort_unstable();
    ids.dedup();
    let orders = orders_by_ids(tx, &ids)?.into_iter().map(|order| (order.id, order)).collect();
    Ok(Read { claims, orders, lines: order_lines(tx, &ids)?, cash, rules: rules(tx)? })
}

fn view(w: &Words, read: &Read, claim: &Claim, producer: Option<ProducerId>) -> View {
    let his = producer.is_none_or(|producer| {
        claim.lines.iter().all(|line| line.producer == producer && line.borne.bearer == Bearer::Grower)
    });
    let shown = claim.lines.iter().filter(|line| producer.is_none_or(|producer| line.producer == producer));
    let line = |line: &crate::claims::ClaimLine| LineView {
        line: line.line,
        name: name_of(w, read, claim.order, line.line),
        bearer: bearer_name(w, line.borne.bearer),
        asked: w.yuan(line.asked),
        plain: w.plain_yuan(line.asked),
        granted: line.granted.map(|granted| w.yuan(granted)),
    };
    View {
        id: claim.id,
        order: read.orders.get(&claim.order).map_or_else(String::new, |order| order.code.clone()),
        tone: tone(claim),
        state: w.say(format!("ordering-claim-state-{}", claim.state)),
        open: claim.state == ClaimState::Open,
        his,
        reason: reason_name(w, claim.reason),
        when: w.day_time(claim.asked),
        note: claim.note.clone(),
        answer: claim.answer.clone(),
        lines: shown.map(line).collect(),
    }
}

fn name_of(w: &Words, read: &Read, order: OrderId, line: i64) -> String {
    let of = read.lines.iter().find(|of| of.order == order && of.line == line);
    match (line, of) {
        (0, _) => w.say("ordering-claim-freight"),
        (_, Some(of)) => w.name(&of.name_zh, &of.name_en).to_string(),
        (_, None) => String::new(),
    }
}

async fn office_page(
    visitor: &Visitor,
    desks: &Desks,
    status: StatusCode,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, |tx| read(tx, None)).await?;
    let w = &visitor.words;
    let cash = |refund: &Refund| {
        let code = read.orders.get(&refund.order).map_or_else(String::new, |order| order.code.clone());
        (refund.id, code, w.money(refund.amount))
    };
    let rule = |reason: &Reason| RuleView {
        reason: *reason,
        name: reason_name(w, *reason),
        rule: read.rules.get(reason).copied().unwrap_or(reason.default_rule()),
    };
    let shown = OfficeClaims {
        shell: Shell::new(visitor, Nav::Office, w.say("ordering-claims-title")),
        refused,
        claims: read.claims.iter().map(|claim| view(w, &read, claim, None)).collect(),
        cash: read.cash.iter().map(cash).collect(),
        rules: Reason::ALL.iter().map(rule).collect(),
        bearers: Bearer::ALL.iter().map(|bearer| (*bearer, bearer_name(w, *bearer))).collect(),
    };
    Ok(page(status, shown))
}

pub(crate) async fn office(visitor: Visitor, State(desks): State<Desks>) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    office_page(&visitor, &desks, StatusCode::OK, None).await
}

async fn grower_page(
    visitor: &Visitor,
    desks: &Desks,
    producer: ProducerId,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let read = move |tx: &mut Tx| read(tx, Some(producer));
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, read).await?;
    let w = &visitor.words;
    let title = w.say("ordering-claims-title");
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let shown = GrowerClaims {
        shell: Shell::new(visitor, Nav::Field, &title).with_heading(title),
        refused,
        claims: read.claims.iter().map(|claim| view(w, &read, claim, Some(producer))).collect(),
    };
    Ok(page(status, shown))
}

pub(crate) async fn grower(
    visitor: Visitor,
    State(desks): State<Desks>,
    _asked: Asked,
) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    grower_page(&visitor, &desks, producer, None).await
}

/// What a form decided: grants with sums by line, or rejects with an answer.
struct Decision {
    grants: bool,
    grant: Grant,
    answer: String,
}

fn decision(visitor: &Visitor, posted: &Posted) -> Result<Decision, String> {
    let mut form = posted.fields();
    let answer = form.optional("answer", forms::prose_of(NOTE_MAX)).unwrap_or_default();
    let mut sums: HashMap<i64, Fen> = HashMap::new();
    for line in posted.all("line") {
        let field = format!("sum-{line}");
        if let (Ok(number), Some(sum)) = (line.parse(), form.optional(&field, forms::yuan)) {
            sums.insert(number, sum);
        }
    }
    let grants = posted.text("decision") == ClaimState::Granted.word();
    match form.errors().first() {
        Some((_, why)) => Err(why.clone()),
        None if !grants && answer.is_empty() => Err(visitor.words.say("ordering-claim-refused-answer")),
        None => Ok(Decision { grants, grant: Grant(sums), answer }),
    }
}

/// Decides; answers why not.
async fn decide(
    visitor: &Visitor,
    desks: &Desks,
    id: ClaimId,
    by: Decider,
    posted: &Posted,
) -> Result<Option<String>, Fault> {
    let decision = match decision(visitor, posted) {
        Ok(decision) => decision,
        Err(why) => return Ok(Some(why)),
    };
    let now = visitor.now;
    let decided = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        let answer = decision.answer.as_str();
        match decision.grants {
            true => Ok(grant_claim(tx, id, by, &decision.grant, answer, now)?.map(drop)),
            false => reject_claim(tx, id, by, answer, now),
        }
    });
    let refused: Option<ClaimRefusal> = decided.await?.err();
    Ok(refused.map(|refusal| sentence(&visitor.words, &refusal)))
}

pub(crate) async fn office_decides(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(id): Path<ClaimId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let by = Decider::Office(visitor.signed_in()?.person);
    match decide(&visitor, &desks, id, by, &posted).await? {
        None => Ok(redirect("/office/claims")),
        refused => office_page(&visitor, &desks, StatusCode::CONFLICT, refused).await,
    }
}

pub(crate) async fn grower_decides(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(id): Path<ClaimId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let by = Decider::Grower(producer, visitor.signed_in()?.person);
    match decide(&visitor, &desks, id, by, &posted).await? {
        None => Ok(redirect("/grower/claims")),
        refused => grower_page(&visitor, &desks, producer, refused).await,
    }
}

/// The outlet has handed cash back.
pub(crate) async fn cash_back(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(id): Path<RefundId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let mut form = posted.fields();
    let Some(receipt) = form.read("receipt", forms::text_of(forms::LINE_MAX)) else {
        let why = form.wrong("receipt");
        return office_page(&visitor, &desks, StatusCode::UNPROCESSABLE_ENTITY, why).await;
    };
    let now = visitor.now;
    let done = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        let asked = refunds_asked(tx, Provider::Cash, Count::MAX)?;
        match asked.into_iter().find(|refund| refund.id == id) {
            Some(refund) => cash_handed_back(tx, &refund, &receipt, now).map(drop),
            None => Ok(()),
        }
    });
    done.await?;
    Ok(redirect("/office/claims"))
}

/// The county settles who bears what for a reason.
pub(crate) async fn settle_rule(
    visitor: Visitor,
    State(desks): State<Desks>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let mut form = posted.fields();
    let reason = form.read("reason", forms::word::<Reason>);
    let goods = form.read("goods", forms::word::<Bearer>);
    let freight = form.read("freight", forms::word::<Bearer>);
    let (Some(reason), Some(goods), Some(freight)) = (reason, goods, freight) else {
        let why = form.errors().into_iter().next().map(|(_, why)| why);
        return office_page(&visitor, &desks, StatusCode::UNPROCESSABLE_ENTITY, why).await;
    };
    let set = desks
        .site
        .store()
        .writing::<_, store::Error>(visitor.county, move |tx| set_rule(tx, reason, Rule { goods, freight }));
    set.await?;
    Ok(redirect("/office/claims"))
}
