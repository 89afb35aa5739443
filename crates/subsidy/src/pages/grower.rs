//! `/grower/subsidies`: what a grower may ask for, and what became of what he asked.
use super::programme::terms;
use super::state_tag;
use crate::{
    Application, ApplicationId, Applications, By, PayeeKind, Programme, ProgrammeId, Refusal, applications,
    apply, preview, programme, programmes,
};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::{Count, Day};
use ledger::Payee;
use store::Tx;
use webkit::{Fault, Nav, Posted, Role, Shell, Visitor, Words, forms, page, redirect};

/// Applications that the page lists.
const SHOWN: i64 = 30;

#[derive(Template)]
#[template(path = "grower-subsidies.html")]
struct GrowerPage {
    shell: Shell,
    offers: Vec<Offer>,
    mine: Vec<(String, String, &'static str, String)>,
    refused: Option<String>,
}

/// A programme as a grower sees it: what it would bring him now, or why nothing.
struct Offer {
    id: ProgrammeId,
    name: String,
    terms: String,
    brings: Option<String>,
    why_not: Option<String>,
}

/// How much was found and what it brings, or why nothing.
type Brings = Result<(i64, kernel::Fen), Refusal>;

struct Known {
    offers: Vec<(Programme, Brings)>,
    mine: Vec<(Application, Option<Programme>)>,
}

/// The days of a programme that are over or begun.
fn days(programme: &Programme, today: Day) -> (Day, Day) {
    (programme.is.from, programme.is.to.min(today))
}

fn known(tx: &mut Tx, producer: ProducerId, today: Day) -> store::Result<Known> {
    let payee = Payee::Producer(producer);
    let mut offers = Vec::new();
    for programme in programmes(tx)? {
        let is = &programme.is;
        if is.rule.payee() != PayeeKind::Producer || today < is.from || is.to < today {
            continue;
        }
        let (from, to) = days(&programme, today);
        let claim = preview(tx, &programme, payee, from, to)?;
        offers.push((programme, claim.map(|claim| (claim.evidence.len() as i64, claim.amount))));
    }
    let which = Applications { payee: Some(payee), ..Applications::default() };
    let limit = Count::new(SHOWN).unwrap_or_default();
    let mut mine = Vec::new();
    for a in applications(tx, which, ApplicationId::new(i64::MAX), limit)? {
        let of = programme(tx, a.programme)?;
        mine.push((a, of));
    }
    Ok(Known { offers, mine })
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    grower_page(&visitor, StatusCode::OK, None).await
}

async fn grower_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let today = visitor.now.day();
    let known = visitor.site.store().reading(visitor.county, move |tx| known(tx, producer, today)).await?;
    let w = &visitor.words;
    let mine = known.mine.iter().map(|(a, of)| {
        let (tone, state) = state_tag(w, a.state);
        let name = of.as_ref().map_or_else(String::new, |p| w.name(&p.is.name_zh, &p.is.name_en).to_string());
        let why = if a.reason.is_empty() { state } else { format!("{state}: {}", a.reason) };
        (name, w.money(a.amount), tone, why)
    });
    let shown = GrowerPage {
        shell: Shell::new(visitor, Nav::Field, w.say("subsidy-grower-title")),
        mine: mine.collect(),
        offers: known.offers.into_iter().map(|(programme, claim)| offer(w, &programme, claim)).collect(),
        refused,
    };
    Ok(page(status, shown))
}

fn offer(w: &Words, programme: &Programme, claim: Brings) -> Offer {
    let (brings, why_not) = match claim {
        Ok((units, amount)) => {
            let brings = w.with("subsidy-brings", &[("n", w.number(units)), ("amount", w.money(amount))]);
            (Some(brings), None)
        }
        Err(refusal) => (None, Some(refusal.sentence(w))),
    };
    let name = w.name(&programme.is.name_zh, &programme.is.name_en).to_string();
    Offer { id: programme.id, name, terms: terms(w, programme), brings, why_not }
}

pub(super) async fn send(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let by = By { person: visitor.signed_in()?.person, at: visitor.now };
    let mut form = posted.fields();
    let Some(id) = form.read("programme", forms::id::<ProgrammeId>) else { return Err(Fault::not_found()) };
    let today = visitor.now.day();
    let sent = visitor.site.store().writing(visitor.county, move |tx| match programme(tx, id)? {
        Some(programme) => apply(tx, id, Payee::Producer(producer), days(&programme, today), by),
        None => Ok(Err(Refusal::NoSuchProgramme)),
    });
    match sent.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(_) => Ok(redirect("/grower/subsidies")),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            grower_page(&visitor, StatusCode::CONFLICT, Some(why)).await
        }
    }
}
