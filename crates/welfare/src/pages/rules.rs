//! `/office/welfare/rules`: the line of each year, when a household is visited, what each dimension weighs.
use super::RULES;
use super::watch::reason_name;
use crate::{
    Dimension, Line, Reason, Rule, lines, rules, set_line as settle_line, set_rule, set_weight, weights,
};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use store::Tx;
use webkit::listing::{Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, Wrong, forms, page, redirect};

const SOURCE_CHARS_MAX: usize = 200;
const DAYS_MAX: i64 = 730;

#[derive(Template)]
#[template(path = "office-welfare-rules.html")]
struct RulesPage {
    shell: Shell,
    lines: Table,
    rules: Vec<RuleRow>,
    weights: Vec<(Dimension, String, i64)>,
    form: Fields,
}

struct RuleRow {
    reason: Reason,
    name: String,
    what: String,
    rule: Rule,
    has_percent: bool,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    rules_page(&visitor, StatusCode::OK, form).await
}

async fn rules_page(visitor: &Visitor, status: StatusCode, form: Fields) -> Result<Response, Fault> {
    visitor.must(RULES)?;
    let read = visitor.site.store().reading(visitor.county, |tx| Ok((lines(tx)?, rules(tx)?, weights(tx)?)));
    let (lines, rules, weights) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let w = &visitor.words;
    let named = |(dimension, weight): (Dimension, i64)| {
        (dimension, w.say(format!("welfare-dimension-{dimension}")), weight)
    };
    let shown = RulesPage {
        shell: Shell::new(visitor, Nav::Office, w.say("welfare-rules-title")),
        lines: line_table(w, &lines),
        rules: rules.iter().map(|rule| shown_rule(w, rule)).collect(),
        weights: weights.into_iter().map(named).collect(),
        form,
    };
    Ok(page(status, shown))
}

fn line_table(w: &Words, lines: &[Line]) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![Head::text(say("year")), Head::figure(say("line")), Head::sentence(say("line-source"))];
    let mut table = Table::new(w, heads);
    for line in lines {
        table.row(vec![Cell::Code(line.year.to_string()), line.amount.into(), line.source.as_str().into()]);
    }
    table
}

fn shown_rule(w: &Words, rule: &Rule) -> RuleRow {
    RuleRow {
        reason: rule.reason,
        name: reason_name(w, rule.reason),
        what: w.say(format!("welfare-rule-{}", rule.reason.word().replace('_', "-"))),
        rule: *rule,
        has_percent: matches!(rule.reason, Reason::BelowLine | Reason::IncomeDrop),
    }
}

async fn settle<F>(visitor: Visitor, form: Fields, command: F) -> Result<Response, Fault>
where
    F: FnMut(&mut Tx) -> store::Result<()> + Send + 'static,
{
    visitor.must(RULES)?;
    if !form.good() {
        return rules_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let settled = visitor.site.store().writing(visitor.county, command);
    settled.await.map_err(|error: store::Error| Fault::from(error))?;
    Ok(redirect("/office/welfare/rules"))
}

pub(super) async fn set_line(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let year = form.read("year", sheets::whole(2000..=2100));
    let amount = form.read("amount", sheets::above_zero(sheets::yuan));
    let source = form.read("source", forms::text_of(SOURCE_CHARS_MAX));
    let read = year.zip(amount).zip(source);
    settle(visitor, form, move |tx| match &read {
        Some(((year, amount), source)) => settle_line(tx, *year, *amount, source),
        None => Ok(()),
    })
    .await
}

pub(super) async fn set_reason(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let reason: Option<Reason> = form.read("reason", forms::word);
    let percent = form.optional("percent", sheets::whole(1..=300)).unwrap_or(0);
    let days = form.read("days", sheets::whole(1..=DAYS_MAX));
    let is_on = posted.has("is_on");
    let read = reason.zip(days);
    settle(visitor, form, move |tx| match read {
        Some((reason, days)) => set_rule(tx, Rule { reason, is_on, percent, days }),
        None => Ok(()),
    })
    .await
}

pub(super) async fn set_weights(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let read: Vec<(Dimension, Option<i64>)> = Dimension::ALL
        .iter()
        .map(|dimension| (*dimension, form.read(dimension.word(), sheets::whole(0..=100))))
        .collect();
    if form.good() && read.iter().all(|(_, weight)| *weight == Some(0)) {
        form.refuse(Dimension::Income.word(), Wrong::new("welfare-wrong-no-weight"));
    }
    settle(visitor, form, move |tx| {
        read.iter().try_for_each(|(dimension, weight)| set_weight(tx, *dimension, weight.unwrap_or(0)))
    })
    .await
}
