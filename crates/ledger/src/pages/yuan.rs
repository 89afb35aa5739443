//! `/office/ledger/yuan`: where each yuan of a buyer's price goes, and what top-ups achieved, household by household.
use super::rates::part_name;
use super::{Choice, MONEY, Tab, tabs};
use crate::flows::{Flow, Flows, TopUps, flows, names_sold, top_ups};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{CompanyId, Producer, ProducerId, Timetable};
use kernel::{Count, Day, Fen, Share, Whole};
use std::collections::HashMap;
use std::sync::Arc;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Shell, Site, Visitor, Words, forms, page};

/// Days that are shown where nobody asks for others.
const DAYS: i64 = 7;
const NAMES_MAX: i64 = 500;
const TOP_UPS_MAX: i64 = 100;

#[derive(Template)]
#[template(path = "office-yuan.html")]
struct YuanPage {
    shell: Shell,
    tabs: Vec<Tab>,
    form: Fields,
    from: Day,
    to: Day,
    products: Vec<Choice>,
    companies: Vec<Choice>,
    paid: String,
    bars: Vec<Bar>,
    /// What others than the buyer add.
    added: Vec<Bar>,
    none: bool,
    table: Table,
}

/// A part of what was paid, as a bar.
struct Bar {
    name: String,
    of_a_yuan: String,
    percent: i64,
    sum: String,
}

struct Read {
    flows: Vec<Flow>,
    names: Vec<(String, String)>,
    top_ups: Vec<TopUps>,
    producers: HashMap<ProducerId, Producer>,
    timetable: Arc<Timetable>,
}

pub(super) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let which = which(&asked, visitor.now.day());
    let wanted = which.clone();
    let count = |n: i64| Count::new(n).unwrap_or_default();
    let read = site.store().reading(visitor.county, move |tx| {
        let top_ups = top_ups(tx, wanted.from, wanted.to, count(TOP_UPS_MAX))?;
        let ids: Vec<ProducerId> = top_ups.iter().map(|row| row.producer).collect();
        Ok(Read {
            flows: flows(tx, &wanted)?,
            names: names_sold(tx, wanted.from, wanted.to, count(NAMES_MAX))?,
            producers: county::producers_by_ids(tx, &ids)?,
            timetable: county::timetable(tx)?,
            top_ups,
        })
    });
    let read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    if let Some(format) = asked.format() {
        return top_up_table(&visitor.words, &read).export("top-ups", format).await;
    }
    Ok(page(StatusCode::OK, yuan_page(&visitor, &asked, &which, &read)))
}

fn which(asked: &Asked, today: Day) -> Flows {
    let day = |name: &str| asked.read(name, |text| text.parse::<Day>().map_err(|_| sheets::Wrong::NotADay));
    let to = day("to").unwrap_or(today);
    Flows {
        from: day("from").unwrap_or_else(|| to.plus(1 - DAYS)),
        to,
        product: asked.text("product").to_string(),
        company: asked.read("company", forms::id::<CompanyId>),
    }
}

fn yuan_page(visitor: &Visitor, asked: &Asked, which: &Flows, read: &Read) -> YuanPage {
    let w = &visitor.words;
    let paid: Fen = read.flows.iter().map(|flow| flow.amount).sum();
    let total: Fen = read.flows.iter().filter(|flow| !flow.added).map(|flow| flow.amount).sum();
    let bar = |flow: &Flow| bar(w, flow, total);
    let company =
        |company: &county::Company| Choice::new(company.id, w.name(&company.name_zh, &company.name_en));
    YuanPage {
        shell: Shell::new(visitor, Nav::Office, w.say("ledger-yuan-title")),
        tabs: tabs(w, "/office/ledger/yuan"),
        form: asked.form(w),
        from: which.from,
        to: which.to,
        products: read.names.iter().map(|(zh, en)| Choice::new(zh, w.name(zh, en))).collect(),
        companies: read.timetable.companies().iter().map(company).collect(),
        paid: w.money(paid),
        bars: read.flows.iter().filter(|flow| !flow.added).map(bar).collect(),
        added: read.flows.iter().filter(|flow| flow.added).map(bar).collect(),
        none: read.top_ups.is_empty(),
        table: top_up_table(w, read),
    }
}

fn bar(w: &Words, flow: &Flow, total: Fen) -> Bar {
    let amount = if flow.added { -flow.amount } else { flow.amount };
    let points = i128::from(amount.get()) * 10_000 / i128::from(total.get().max(1));
    let points = i64::try_from(points).unwrap_or_default().clamp(0, 10_000);
    let share = Share::basis_points(points).unwrap_or_default();
    Bar {
        name: part_name(w, flow.part),
        of_a_yuan: w.percent(share),
        percent: (points + 50) / 100,
        sum: w.yuan(amount),
    }
}

fn top_up_table(w: &Words, read: &Read) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("producer")),
        Head::figure(say("topped-lines")),
        Head::figure(say("without")),
        Head::figure(say("top-up")),
        Head::figure(say("with")),
    ];
    let mut table = Table::new(w, heads);
    for row in &read.top_ups {
        let producer = read.producers.get(&row.producer);
        table.row(vec![
            producer.map_or(Cell::Empty, |p| Cell::Strong(w.name(&p.name_zh, &p.name_en).to_string())),
            row.lines.into(),
            row.without.into(),
            row.added.into(),
            (row.without + row.added).into(),
        ]);
    }
    table
}
