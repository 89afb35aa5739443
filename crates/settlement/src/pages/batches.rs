//! `/office/ledger/payouts`: batches of payouts, and making one.
use super::{Choice, FINANCE, MONEY, done, read, to, wrong};
use crate::model::{Batch, BatchId, BatchState, NewBatch, PaidFrom};
use crate::payouts::{batches, draft};
use crate::statements::pay_day;
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Day, Fen};
use ledger::{Tab, tabs};
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Paged, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, forms, page};

pub(super) const HERE: &str = "/office/ledger/payouts";
/// Who is owed less than this waits, where nobody says otherwise: a transfer costs the bank's fee.
const THRESHOLD: Fen = Fen::of_yuan(10);

#[derive(Template)]
#[template(path = "office-payouts.html")]
struct BatchesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    sums: Sums,
    table: Table,
    pager: Safe<String>,
    export: String,
    form: Fields,
    sources: Vec<Choice>,
    /// Whether the visitor may make a batch.
    finance: bool,
}

/// What can be paid now.
#[derive(Clone, Copy, Default)]
struct Sums {
    producers: usize,
    payable: Fen,
    in_transit: Fen,
}

struct Read {
    batches: Vec<Batch>,
    sums: Sums,
    pay_on: Day,
}

fn read_all(tx: &mut Tx, asked: &Asked, today: Day) -> store::Result<Read> {
    let state: Option<BatchState> = asked.read("state", forms::word);
    let before = asked.after().unwrap_or(BatchId::new(i64::MAX));
    let payables = ledger::payables(tx, today)?;
    let in_transit = ledger::kind_sums(tx)?
        .into_iter()
        .find(|sum| sum.kind == ledger::AccountKind::InTransit)
        .map_or(Fen::ZERO, |sum| -sum.balance);
    let sums =
        Sums { producers: payables.len(), payable: payables.iter().map(|(_, sum)| *sum).sum(), in_transit };
    Ok(Read { batches: batches(tx, state, before, asked.limit())?, sums, pay_on: pay_day(tx, today)? })
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    shown(&visitor, &asked, StatusCode::OK, None).await
}

async fn shown(
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    form: Option<Fields>,
) -> Result<Response, Fault> {
    let (sent, today) = (asked.clone(), visitor.now.day());
    let all = read(visitor, move |tx| read_all(tx, &sent, today)).await?;
    let w = &visitor.words;
    let paged = asked.paged(all.batches, |batch| batch.id);
    let table = table(w, &paged);
    if let Some(format) = asked.format() {
        return table.export("payouts", format).await;
    }
    let suggested = || {
        let values = [
            ("through", today.plus(-1).to_string()),
            ("threshold", w.plain_yuan(THRESHOLD)),
            ("pay_on", all.pay_on.to_string()),
        ];
        Fields::filled(w, &values)
    };
    let list = BatchesPage {
        shell: Shell::new(visitor, Nav::Office, w.say("settlement-payouts-title")),
        tabs: tabs(w, HERE),
        sums: all.sums,
        table,
        pager: pager(visitor, &paged),
        export: asked.export_url(),
        form: form.unwrap_or_else(suggested),
        sources: PaidFrom::ALL.iter().map(|from| Choice::new(from, source_name(w, *from))).collect(),
        finance: visitor.must(FINANCE).is_ok(),
    };
    Ok(page(status, list))
}

pub(super) fn source_name(w: &Words, from: PaidFrom) -> String {
    w.say(format!("settlement-from-{from}"))
}

pub(super) fn state_tag(w: &Words, state: BatchState) -> Cell {
    let tone = match state {
        BatchState::Drafted | BatchState::Approved => "soon",
        BatchState::Sent => "info",
        BatchState::Done => "good",
        BatchState::Rejected => "",
    };
    Cell::Tag { tone, text: w.say(format!("settlement-batch-{state}")) }
}

fn table(w: &Words, paged: &Paged<Batch>) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::text(say("batch")),
        Head::text(say("through")),
        Head::text(say("pay-on")),
        Head::figure(say("producers")),
        Head::figure(say("sum")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for batch in &paged.rows {
        table.row(vec![
            Cell::Link { to: format!("{HERE}/{}", batch.id), text: batch.code.clone() },
            batch.through.into(),
            batch.pay_on.into(),
            batch.lines.into(),
            batch.amount.into(),
            state_tag(w, batch.state),
        ]);
    }
    table
}

pub(super) async fn make(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let mut form = posted.fields();
    let now = visitor.now;
    if let Some(new) = read_batch(&mut form, now.day()) {
        match done(&visitor, move |tx| draft(tx, &new, by, now)).await? {
            Ok(drafted) => {
                return to(format!("{HERE}/{}?without={}", drafted.batch, drafted.without_account));
            }
            Err(refusal) => form.refuse("through", wrong(&visitor.words, &refusal)),
        }
    }
    shown(&visitor, &Asked::of(HERE, ""), StatusCode::UNPROCESSABLE_ENTITY, Some(form)).await
}

fn read_batch(form: &mut Fields, today: Day) -> Option<NewBatch> {
    let through = form.read("through", forms::day_until(today));
    let threshold = form.read("threshold", forms::yuan);
    let pay_on = form.read("pay_on", forms::day_from(today));
    let from = form.read("from", forms::word::<PaidFrom>);
    Some(NewBatch { through: through?, threshold: threshold?, pay_on: pay_on?, from: from? })
}
