//! `/office/households/{code}/income`: what a household earned here, by month, source and product, to the fen.
use super::{WATCH, household_for};
use crate::{IncomeLine, MonthIncome, income_by_month, income_lines};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Look, look};
use kernel::{Fen, Month};
use std::collections::BTreeMap;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Nav, Shell, Visitor, Words, page};

/// Months that the page shows.
const MONTHS_SHOWN: usize = 24;

#[derive(Template)]
#[template(path = "office-household-income.html")]
struct IncomePage {
    shell: Shell,
    code: String,
    months: Vec<(String, String, bool)>,
    by_month: Table,
    products: Table,
    lines: Table,
    month: String,
    sum: String,
    export: String,
}

pub(super) async fn show(
    visitor: Visitor,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let person = visitor.must(WATCH)?.clone();
    let now = visitor.now;
    let this = now.day().month();
    let month = asked_month(&asked, this);
    let first =
        std::iter::successors(Some(this), |month| Some(month.previous())).nth(MONTHS_SHOWN).unwrap_or(this);
    let wanted = code.clone();
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(producer) = household_for(tx, &person, &wanted)? else { return Ok(None) };
        look(tx, person.person, Look::Income, producer.id, now)?;
        let months = income_by_month(tx, producer.id, first, this)?;
        Ok(Some((months, income_lines(tx, producer.id, month.first_day(), month.last_day())?)))
    });
    let read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let (months, lines) = read.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let table = line_table(w, &lines);
    if let Some(format) = asked.format() {
        return table.export(&format!("income-{code}-{month}"), format).await;
    }
    let sum: Fen = lines.iter().map(|line| line.amount).sum();
    let shown = IncomePage {
        shell: Shell::new(&visitor, Nav::Office, w.with("welfare-income-title", &[("code", &code)])),
        months: months
            .iter()
            .map(|m| (asked.with("month", &m.month.to_string()), w.month(m.month), m.month == month))
            .collect(),
        by_month: month_table(w, &months),
        products: product_table(w, &lines),
        lines: table,
        month: w.month(month),
        sum: w.money(sum),
        export: asked.export_url(),
        code,
    };
    Ok(page(StatusCode::OK, shown))
}

/// `2026-11`; this month where the address says none.
fn asked_month(asked: &Asked, this: Month) -> Month {
    let text = format!("{}-01", asked.text("month"));
    text.parse::<kernel::Day>().map_or(this, kernel::Day::month)
}

fn source(w: &Words, source: crate::Source) -> String {
    w.say(format!("welfare-source-{source}"))
}

fn month_table(w: &Words, months: &[MonthIncome]) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let mut heads = vec![Head::text(say("month"))];
    heads.extend(crate::Source::ALL.iter().map(|of| Head::figure(source(w, *of))));
    heads.push(Head::figure(say("sum")));
    let mut table = Table::new(w, heads);
    for month in months {
        let of =
            |s: &crate::Source| month.by_source.iter().find(|(source, _)| source == s).map(|(_, sum)| *sum);
        let mut cells = vec![Cell::Strong(w.month(month.month))];
        cells.extend(crate::Source::ALL.iter().map(|s| of(s).map_or(Cell::Empty, Cell::Yuan)));
        cells.push(month.sum.into());
        table.row(cells);
    }
    table
}

fn label(w: &Words, line: &IncomeLine) -> String {
    let label = w.name(&line.label_zh, &line.label_en);
    if label.is_empty() { line.evidence.clone() } else { label.to_string() }
}

fn product_table(w: &Words, lines: &[IncomeLine]) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let mut sums: BTreeMap<(String, crate::Source), Fen> = BTreeMap::new();
    for line in lines {
        *sums.entry((label(w, line), line.source)).or_default() += line.amount;
    }
    let heads = vec![Head::text(say("product")), Head::text(say("source")), Head::figure(say("sum"))];
    let mut table = Table::new(w, heads);
    for ((label, of), sum) in sums {
        table.row(vec![Cell::Strong(label), source(w, of).into(), sum.into()]);
    }
    table
}

fn line_table(w: &Words, lines: &[IncomeLine]) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![
        Head::text(say("day")),
        Head::text(say("source")),
        Head::text(say("product")),
        Head::text(say("lot")),
        Head::figure(say("sum")),
    ];
    let mut table = Table::new(w, heads);
    for line in lines {
        table.row(vec![
            Cell::Day(line.day),
            source(w, line.source).into(),
            label(w, line).into(),
            Cell::Code(line.lot_code.clone()),
            line.amount.into(),
        ]);
    }
    table
}
