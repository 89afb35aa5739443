//! `/grower/money`: what a grower earned in a month, how far it has come, and from which sales.
use crate::EntryKind;
use crate::api::other_income;
use crate::purchases::{Purchase, purchases_of};
use crate::queries::{Money, money_of};
use crate::sales::{Earned, Period, Sale, SaleLine, SaleState, earned, sale_lines, sales};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::{Count, Day, Fen, Month};
use sheets::Format;
use webkit::listing::{Asked, Cell, EXPORT_ROWS_MAX, Head, Table};
use webkit::{Arg, Fault, Nav, Role, Shell, Site, Visitor, Words, page};

/// Sales of one page.
const SALES_SHOWN: usize = 30;
/// Lines of one sale that are shown under it; the file has all of them.
const LINES_SHOWN: usize = 6;
/// Lines of one page at the most: more lots than are shown may have sold on its first and last day.
const LINES_READ_MAX: usize = 2_000;

#[derive(Template)]
#[template(path = "grower-money.html")]
struct MoneyPage {
    shell: Shell,
    hello: String,
    /// What is on the producer's accounts now, whatever the month.
    money: Money,
    earned: Earned,
    sales: Vec<SaleView>,
    /// What the pavilion bought of him: when and how much, at which price, and the sum.
    purchases: Vec<(String, String, String)>,
    /// What no sale of his own brought: his part of a co-operative's sales, subsidies.
    others: Vec<(String, String)>,
    earlier: (String, String),
    later: Option<(String, String)>,
    more: Option<String>,
    export: String,
}

struct SaleView {
    month: i8,
    day: i8,
    today: bool,
    /// What was sold, and how many packs of it.
    title: String,
    lot_code: String,
    earned: Earned,
    lines: Vec<LineView>,
    /// Lines that are not shown.
    others: i64,
}

struct LineView {
    /// When, and how many packs.
    title: String,
    /// What was paid and what the shop kept; or that it went back.
    how: String,
    gets: String,
}

/// What one page reads.
struct Read {
    money: Money,
    earned: Earned,
    sales: Vec<Sale>,
    lines: Vec<SaleLine>,
    purchases: Vec<Purchase>,
    others: Vec<(EntryKind, Fen)>,
}

pub(super) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let month = month(&asked, visitor.now.day());
    let period = Period { producer, from: month.first_day(), to: month.last_day() };
    if let Some(format) = asked.format() {
        return export(&visitor, &site, period, month, format).await;
    }
    let after = asked.after::<String>().and_then(|text| read_key(&text));
    let mut read = site.store().reading(visitor.county, move |tx| read(tx, period, after.as_ref())).await?;
    let more = read.sales.len() > SALES_SHOWN;
    read.sales.truncate(SALES_SHOWN);
    let last = read.sales.last().filter(|_| more).map(key);
    let money = MoneyPage {
        hello: hello(&visitor, month),
        money: read.money,
        earned: read.earned,
        sales: views(&visitor, &read),
        purchases: read.purchases.iter().filter_map(|bought| purchase_view(&visitor.words, bought)).collect(),
        others: read.others.iter().map(|other| other_view(&visitor.words, other)).collect(),
        earlier: link_to(&visitor.words, &asked, month.previous()),
        later: (month < visitor.now.day().month()).then(|| link_to(&visitor.words, &asked, month.next())),
        more: last.map(|key| asked.with("after", &key)),
        export: asked.export_url(),
        shell: Shell::new(&visitor, Nav::Field, visitor.words.say("ledger-money-title"))
            .with_heading(visitor.words.say("ledger-money-title")),
    };
    Ok(page(StatusCode::OK, money))
}

fn read(tx: &mut store::Tx, period: Period, after: Option<&(Day, String)>) -> store::Result<Read> {
    let sales = sales(tx, period, after, count(SALES_SHOWN + 1))?;
    let shown = match (sales.last(), sales.first()) {
        (Some(last), Some(first)) => Period { from: last.day, to: first.day, ..period },
        _ => period,
    };
    let lines = sale_lines(tx, shown, count(LINES_SHOWN), count(LINES_READ_MAX))?;
    let mut purchases = purchases_of(tx, period.producer, count(SALES_SHOWN))?;
    purchases.retain(|bought| period.from <= bought.day() && bought.day() <= period.to);
    let others = other_income(tx, period.producer, period.from, period.to)?;
    let (money, earned) = (money_of(tx, period.producer)?, earned(tx, period)?);
    Ok(Read { money, earned, sales, lines, purchases, others })
}

/// What came or went, in words: a co-operative gives by the same entry what its members get.
fn other_view(w: &Words, (kind, amount): &(EntryKind, Fen)) -> (String, String) {
    let key = match kind {
        EntryKind::Shared if *amount < Fen::ZERO => "ledger-money-other-given",
        EntryKind::Shared => "ledger-money-other-shared",
        EntryKind::ClawedBack => "ledger-money-other-taken-back",
        _ => "ledger-money-other-fund",
    };
    (w.say(key), w.yuan(*amount))
}

fn purchase_view(w: &Words, bought: &Purchase) -> Option<(String, String, String)> {
    let weighed = bought.weighed.as_ref()?;
    let how = [("weight", w.kilos(weighed.grams)), ("price", w.per_kilo(bought.price))];
    Some((w.short_day(bought.day()), w.with("ledger-money-bought", &how), w.yuan(weighed.amount)))
}

fn count(number: usize) -> Count {
    i64::try_from(number).ok().and_then(Count::new).unwrap_or(Count::MAX)
}

/// `2026-11`; the current month where the address says none or one that is yet to come.
fn month(asked: &Asked, today: Day) -> Month {
    let asked = format!("{}-01", asked.text("month")).parse::<Day>().map(Day::month);
    asked.ok().filter(|month| *month <= today.month()).unwrap_or(today.month())
}

/// Where the next page begins: behind this day and lot.
fn key(sale: &Sale) -> String {
    format!("{}~{}", sale.day, sale.lot_code)
}

fn read_key(text: &str) -> Option<(Day, String)> {
    let (day, lot) = text.split_once('~')?;
    Some((day.parse().ok()?, lot.to_string()))
}

fn link_to(w: &Words, asked: &Asked, month: Month) -> (String, String) {
    (asked.with("month", &month.to_string()), w.month(month))
}

fn hello(visitor: &Visitor, month: Month) -> String {
    let w = &visitor.words;
    if month == visitor.now.day().month() {
        let name = visitor.signed_in().map_or("", |person| &person.name);
        w.with("ledger-money-hello", &[("name", name)])
    } else {
        w.with("ledger-money-sold-in", &[("month", w.month(month))])
    }
}

fn views(visitor: &Visitor, read: &Read) -> Vec<SaleView> {
    let w = &visitor.words;
    let lines_of = |sale: &Sale| -> Vec<&SaleLine> {
        read.lines.iter().filter(|line| line.day == sale.day && line.lot_code == sale.lot_code).collect()
    };
    let view = |sale: &Sale| {
        let lines = lines_of(sale);
        let kept = lines.iter().filter(|line| line.state != SaleState::Returned).count();
        SaleView {
            month: sale.day.month_of_year(),
            day: sale.day.day_of_month(),
            today: sale.day == visitor.now.day(),
            title: packs_of(
                w,
                "ledger-sale",
                "name",
                w.name(&sale.label_zh, &sale.label_en),
                sale.earned.packs,
            ),
            lot_code: sale.lot_code.clone(),
            earned: sale.earned,
            others: i64::from(sale.earned.lines) - i64::try_from(kept).unwrap_or(0),
            lines: lines.into_iter().map(|line| line_view(w, line)).collect(),
        }
    };
    read.sales.iter().map(view).collect()
}

/// A sentence that counts packs: the number is shown, and chooses the plural.
fn packs_of(w: &Words, key: &str, name: &'static str, value: &str, packs: Count) -> String {
    let shown = w.number(packs);
    w.with(key, &[(name, Arg::from(value)), ("packs", shown.into()), ("n", packs.into())])
}

fn line_view(w: &Words, line: &SaleLine) -> LineView {
    let (sold, fee) = (w.yuan(line.sold), w.yuan(line.fee));
    let key = format!("ledger-line-{}", line.state);
    let gets = if line.state == SaleState::Returned { w.yuan(Fen::ZERO) } else { w.yuan(line.gets) };
    LineView {
        title: packs_of(w, "ledger-line", "time", &w.time(line.at), line.packs),
        how: w.with(&key, &[("sold", &sold), ("fee", &fee)]),
        gets,
    }
}

/// Every line of the month, as a file.
async fn export(
    visitor: &Visitor,
    site: &Site,
    period: Period,
    month: Month,
    format: Format,
) -> Result<Response, Fault> {
    let (all, most) = (Count::MAX, count(EXPORT_ROWS_MAX));
    let lines = site.store().reading(visitor.county, move |tx| sale_lines(tx, period, all, most)).await?;
    let w = &visitor.words;
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("time")),
        Head::text(say("lot")),
        Head::text(say("product")),
        Head::figure(say("packs")),
        Head::figure(say("sold")),
        Head::figure(say("fee")),
        Head::figure(say("gets")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for line in lines {
        let returned = line.state == SaleState::Returned;
        table.row(vec![
            line.at.into(),
            Cell::Code(line.lot_code),
            w.name(&line.label_zh, &line.label_en).into(),
            line.packs.into(),
            line.sold.into(),
            if returned { Cell::Empty } else { (-line.fee).into() },
            if returned { Fen::ZERO } else { line.gets }.into(),
            w.say(format!("ledger-state-{}", line.state)).into(),
        ]);
    }
    table.export(&format!("money-{month}"), format).await
}
