//! `/office/ledger/bills`: what providers say they took, beside the ledger.
use super::{FINANCE, MONEY, done, read, to};
use crate::model::BillId;
use crate::reconciling::{
    Bill, BillLine, LineOutcome, bill, bill_lines, bills, open_lines, resolve, sandbox_bill, take_bill,
};
use crate::refusal::Refusal;
use askama::Template;
use askama::filters::Safe;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Count, Day, Whole};
use ledger::{Provider, Tab, tabs};
use stock::OrderId;
use webkit::listing::{Asked, Cell, Head, Paged, Table, pager};
use webkit::{Fault, Nav, Posted, Shell, Visitor, Words, download, forms, page};

const HERE: &str = "/office/ledger/bills";
/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 120;

#[derive(Template)]
#[template(path = "office-bills.html")]
struct BillsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    open: Count,
    table: Table,
    pager: Safe<String>,
    refused: Option<String>,
    finance: bool,
    /// Whether the county is a demonstration, whose provider is the sandbox.
    sandbox: bool,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    shown(&visitor, &asked, StatusCode::OK, None).await
}

async fn shown(
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    refused: Option<Refusal>,
) -> Result<Response, Fault> {
    let (before, limit) = (asked.after().unwrap_or(BillId::new(i64::MAX)), asked.limit());
    let (listed, open) = read(visitor, move |tx| Ok((bills(tx, before, limit)?, open_lines(tx)?))).await?;
    let w = &visitor.words;
    let paged = asked.paged(listed, |bill| bill.id);
    let list = BillsPage {
        shell: Shell::new(visitor, Nav::Office, w.say("settlement-bills-title")),
        tabs: tabs(w, HERE),
        open,
        table: table(w, &paged),
        pager: pager(visitor, &paged),
        refused: refused.map(|refusal| refusal.sentence(w)),
        finance: visitor.must(FINANCE).is_ok(),
        sandbox: visitor.site.county(visitor.county).is_some_and(|county| county.generated),
    };
    Ok(page(status, list))
}

fn table(w: &Words, paged: &Paged<Bill>) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::text(say("bill")),
        Head::text(say("layout")),
        Head::text(say("days")),
        Head::figure(say("taken")),
        Head::figure(say("given-back")),
        Head::figure(say("charge")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for bill in &paged.rows {
        table.row(vec![
            Cell::Link { to: format!("{HERE}/{}", bill.id), text: bill.file_name.clone() },
            w.say(format!("settlement-layout-{}", bill.layout)).into(),
            w.days(bill.from, bill.to).into(),
            bill.paid.into(),
            bill.refunded.into(),
            bill.fee.into(),
            open_tag(w, bill),
        ]);
    }
    table
}

fn open_tag(w: &Words, bill: &Bill) -> Cell {
    match bill.open.get() {
        0 => Cell::Tag { tone: "good", text: w.say("settlement-bill-agrees") },
        n => Cell::Tag { tone: "soon", text: w.with("settlement-bill-open", &[("n", n)]) },
    }
}

/// The sandbox's own bill of a day, yesterday's where none is named; a real county has no sandbox.
pub(super) async fn sandbox(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let generated = visitor.site.county(visitor.county).is_some_and(|county| county.generated);
    if !generated {
        return Err(Fault::not_found());
    }
    let day: Option<Day> = asked.read("day", |text| text.parse().map_err(|_| sheets::Wrong::NotADay));
    let day = day.unwrap_or(visitor.now.day().plus(-1));
    let bill = read(&visitor, move |tx| sandbox_bill(tx, day)).await?;
    Ok(download(&format!("sandbox-{day}.csv"), "text/csv; charset=utf-8", bill.into_bytes()))
}

/// Takes a file.
pub(super) async fn take(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let here = Asked::of(HERE, "");
    let Some(upload) = posted.file("bill").cloned() else {
        return shown(&visitor, &here, StatusCode::UNPROCESSABLE_ENTITY, Some(Refusal::NotReadable)).await;
    };
    let name: String = upload.name.chars().take(NAME_CHARS_MAX).collect();
    let taken =
        done(&visitor, move |tx| take_bill(tx, Provider::Sandbox, &name, &upload.bytes, by, now)).await?;
    match taken {
        Ok(id) => to(format!("{HERE}/{id}")),
        Err(refusal) => shown(&visitor, &here, StatusCode::CONFLICT, Some(refusal)).await,
    }
}

#[derive(Template)]
#[template(path = "office-bill.html")]
struct BillPage {
    shell: Shell,
    bill: Bill,
    chips: Vec<(String, String, bool)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    /// The first line that nobody has resolved, and what to do about it.
    next: Option<(BillLine, String)>,
    refused: Option<String>,
    finance: bool,
}

pub(super) async fn show(visitor: Visitor, Path(id): Path<BillId>, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    bill_page(&visitor, id, &asked, StatusCode::OK, None).await
}

async fn bill_page(
    visitor: &Visitor,
    id: BillId,
    asked: &Asked,
    status: StatusCode,
    refused: Option<Refusal>,
) -> Result<Response, Fault> {
    let outcome: Option<LineOutcome> = asked.read("outcome", forms::word);
    let (after, limit) = (asked.after().unwrap_or(0), asked.limit());
    let found = read(visitor, move |tx| {
        let Some(bill) = bill(tx, id)? else { return Ok(None) };
        let lines = bill_lines(tx, id, outcome, after, limit)?;
        let next = first_open(tx, id)?;
        Ok(Some((bill, lines, next)))
    });
    let (bill, lines, next) = found.await?.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let paged = asked.paged(lines, |line| line.line);
    let table = lines_table(w, &paged);
    if let Some(format) = asked.format() {
        return table.export("bill", format).await;
    }
    let chip = |of: Option<LineOutcome>| {
        let text = of.map_or_else(|| w.say("settlement-all"), |of| outcome_name(w, of));
        (asked.with("outcome", of.map_or("", LineOutcome::word)), text, of == outcome)
    };
    let chips = std::iter::once(None).chain(LineOutcome::ALL.iter().copied().map(Some)).map(chip).collect();
    let shown = BillPage {
        shell: Shell::new(visitor, Nav::Office, bill.file_name.clone()),
        chips,
        table,
        pager: pager(visitor, &paged),
        export: asked.export_url(),
        next: next.map(|line| (line.clone(), next_step(w, line.outcome))),
        refused: refused.map(|refusal| refusal.sentence(w)),
        finance: visitor.must(FINANCE).is_ok(),
        bill,
    };
    Ok(page(status, shown))
}

fn first_open(tx: &mut store::Tx, id: BillId) -> store::Result<Option<BillLine>> {
    for outcome in LineOutcome::ALL.iter().filter(|outcome| **outcome != LineOutcome::Matched) {
        let most = Count::new(1_000).unwrap_or_default();
        let lines = bill_lines(tx, id, Some(*outcome), 0, most)?;
        if let Some(open) = lines.into_iter().find(|line| line.resolved.is_none()) {
            return Ok(Some(open));
        }
    }
    Ok(None)
}

fn outcome_name(w: &Words, outcome: LineOutcome) -> String {
    w.say(format!("settlement-outcome-{outcome}"))
}

/// What somebody should do about a line that does not match.
fn next_step(w: &Words, outcome: LineOutcome) -> String {
    match outcome {
        LineOutcome::Matched => String::new(),
        outcome => w.say(format!("settlement-next-{outcome}")),
    }
}

fn lines_table(w: &Words, paged: &Paged<BillLine>) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::figure(say("row")),
        Head::text(say("day")),
        Head::text(say("way")),
        Head::text(say("their-number")),
        Head::text(say("order")),
        Head::figure(say("theirs")),
        Head::figure(say("ours")),
        Head::text(say("outcome")),
        Head::sentence(say("next")),
    ];
    let mut table = Table::new(w, heads);
    for line in &paged.rows {
        let tone =
            if line.outcome == LineOutcome::Matched || line.resolved.is_some() { "good" } else { "soon" };
        table.row(vec![
            if line.row == 0 { Cell::Empty } else { Cell::Whole(line.row) },
            line.day.into(),
            w.say(format!("settlement-way-{}", line.kind)).into(),
            Cell::Code(line.reference.clone()),
            order(line.order),
            line.theirs.into(),
            line.ours.into(),
            Cell::Tag { tone, text: outcome_name(w, line.outcome) },
            if line.note.is_empty() { next_step(w, line.outcome) } else { line.note.clone() }.into(),
        ]);
    }
    table
}

fn order(order: OrderId) -> Cell {
    match order.get() {
        0 => Cell::Empty,
        id => Cell::Link {
            to: format!("/office/orders?after={}", id.saturating_add(1)),
            text: order.to_string(),
        },
    }
}

/// What became of a line.
pub(super) async fn resolve_line(
    visitor: Visitor,
    Path(id): Path<BillId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let line: i64 = posted.text("line").parse().unwrap_or_default();
    let note: String = posted.text("note").trim().chars().take(200).collect();
    let here = format!("{HERE}/{id}");
    let resolved = done(&visitor, move |tx| {
        if note.is_empty() {
            return Err(Refusal::NotNow.into());
        }
        resolve(tx, id, line, &note, by, now)
    });
    match resolved.await? {
        Ok(()) => to(here),
        Err(refusal) => {
            bill_page(&visitor, id, &Asked::of(&here, ""), StatusCode::CONFLICT, Some(refusal)).await
        }
    }
}
