//! `/grower/money/statements` and `/grower/money/advance`: a grower's month in words, to read and to keep; and an advance on what
//! is not settled yet.
use super::{done, month_of, read, to, wrong};
use crate::advances::{Advance, AdvanceState, Limit, Rule, advances_of, ask, limit_of, rule_on};
use crate::statements::{
    Statement, payout_sentence, promise, statement_pdf, statement_sheet, statements, summary,
};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::Month;
use sheets::Format;
use webkit::listing::Asked;
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, Visitor, Words, download, forms, page};

#[derive(Template)]
#[template(path = "grower-statement.html")]
struct StatementPage {
    shell: Shell,
    statement: Statement,
    summary: String,
    promise: String,
    moved: Vec<(String, String)>,
    opening: String,
    closing: String,
    payouts: Vec<(String, String, String)>,
    month: String,
    earlier: (String, String),
    later: Option<(String, String)>,
}

fn producer(visitor: &Visitor) -> Result<ProducerId, Fault> {
    Ok(ProducerId::new(visitor.scope(Role::Grower)?))
}

/// The month that is asked for; the current one where that cannot be read or is not there yet.
fn month(asked: &Asked, current: Month) -> Month {
    month_of(asked.text("month")).filter(|month| *month <= current).unwrap_or(current)
}

async fn statement(visitor: &Visitor, month: Month) -> Result<Statement, Fault> {
    let (producer, today) = (producer(visitor)?, visitor.now.day());
    let mut found = read(visitor, move |tx| statements(tx, &[producer], month, today)).await?;
    found.pop().ok_or_else(Fault::not_found)
}

pub(super) async fn show(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let current = visitor.now.day().month();
    let month = month(&asked, current);
    let statement = statement(&visitor, month).await?;
    let w = &visitor.words;
    let link = |month: Month| (format!("/grower/money/statements?month={month}"), w.month(month));
    let moved = statement.moved.iter().filter(|(_, sum)| !sum.is_zero());
    let shown = StatementPage {
        shell: Shell::new(
            &visitor,
            Nav::Field,
            w.with("settlement-statement-title", &[("month", w.month(month))]),
        ),
        summary: summary(w, &statement),
        promise: promise(w, &statement),
        moved: moved.map(|(moved, sum)| (w.say(format!("settlement-moved-{moved}")), w.yuan(sum))).collect(),
        opening: w.with("settlement-statement-opening", &[("day", w.short_day(month.first_day()))]),
        closing: w.with("settlement-statement-closing", &[("day", w.short_day(statement.until))]),
        payouts: payouts(w, &statement),
        month: month.to_string(),
        earlier: link(month.previous()),
        later: (month < current).then(|| link(month.next())),
        statement,
    };
    Ok(page(StatusCode::OK, shown))
}

/// How each payout went, where to, and how much.
fn payouts(w: &Words, statement: &Statement) -> Vec<(String, String, String)> {
    let one = |paid: &crate::statements::PaidOut| {
        let day = paid.payout.told.map_or_else(String::new, |day| w.short_day(day));
        let how = w.with("settlement-payout-on", &[("day", day), ("how", payout_sentence(w, &paid.payout))]);
        (how, paid.account.clone(), w.yuan(paid.payout.amount))
    };
    statement.payouts.iter().map(one).collect()
}

/// The statement as a file: `?as=pdf`, `xlsx` or `csv`.
pub(super) async fn file(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let month = month(&asked, visitor.now.day().month());
    let statement = statement(&visitor, month).await?;
    let (w, printed) = (visitor.words.clone(), visitor.now);
    let settings = visitor.site.settings();
    let shop = w.name(&settings.shop_zh, &settings.shop_en).to_string();
    let telephone = settings.telephone.clone();
    let format: Option<Format> = asked.read("as", forms::word);
    let name = format!("{}-{month}.{}", statement.producer.code, format.map_or("pdf", Format::word));
    let made = tokio::task::spawn_blocking(move || match format {
        Some(format) => statement_sheet(&w, &statement, format).map_err(Fault::broken),
        None => statement_pdf(&w, &statement, &shop, &telephone, printed).map_err(Fault::broken),
    });
    let bytes = made.await.map_err(Fault::broken)??;
    Ok(download(&name, format.map_or("application/pdf", Format::media_type), bytes))
}

#[derive(Template)]
#[template(path = "grower-advance.html")]
struct AdvancePage {
    shell: Shell,
    rule: Option<Rule>,
    limit: Limit,
    advances: Vec<(String, String, String)>,
    form: Fields,
}

pub(super) async fn advance(visitor: Visitor) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    advance_page(&visitor, StatusCode::OK, form).await
}

async fn advance_page(visitor: &Visitor, status: StatusCode, form: Fields) -> Result<Response, Fault> {
    let (producer, today) = (producer(visitor)?, visitor.now.day());
    let found = read(visitor, move |tx| {
        let rule = rule_on(tx, today)?;
        let limit = match &rule {
            Some(rule) => limit_of(tx, producer, rule)?,
            None => Limit::default(),
        };
        Ok((rule, limit, advances_of(tx, &[producer])?))
    });
    let (rule, limit, advances) = found.await?;
    let w = &visitor.words;
    let shown = AdvancePage {
        shell: Shell::new(visitor, Nav::Field, w.say("settlement-advance-title")),
        rule,
        limit,
        advances: advances.iter().rev().map(|advance| said(w, advance)).collect(),
        form,
    };
    Ok(page(status, shown))
}

/// What an advance is, how it stands, and what is left of it.
fn said(w: &Words, advance: &Advance) -> (String, String, String) {
    let what = w.with(
        "settlement-advance-of",
        &[("sum", w.yuan(advance.amount)), ("day", w.short_day(advance.asked.day()))],
    );
    let state = w.say(format!("settlement-advance-{}", advance.state));
    let left = if advance.state == AdvanceState::Paid {
        w.yuan(advance.left + advance.accrued)
    } else {
        state.clone()
    };
    (what, state, left)
}

pub(super) async fn ask_for(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let producer = producer(&visitor)?;
    let (by, now) = (visitor.signed_in()?.person, visitor.now);
    let mut form = posted.fields();
    if let Some(amount) = form.read("amount", forms::above_zero(forms::yuan)) {
        match done(&visitor, move |tx| ask(tx, producer, amount, by, now)).await? {
            Ok(_) => return to("/grower/money/advance"),
            Err(refusal) => form.refuse("amount", wrong(&visitor.words, &refusal)),
        }
    }
    advance_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await
}
