//! `/office/ledger/payouts/{id}`: one batch, its lines, the two people, the bank's files.
use super::batches::{HERE, source_name, state_tag};
use super::{FINANCE, MONEY, done, names, read, to};
use crate::bank_files::{BankFormat, Debtor, Order, orders_csv, pain_001, read_answer};
use crate::model::{Batch, BatchId, BatchState, Outcome, Payout, PayoutState, Reason, Told};
use crate::payouts::{BATCH_LINES_MAX, approve, batch, payouts, record_results, reject, send};
use crate::refusal::Refusal;
use crate::statements::payout_sentence;
use askama::Template;
use askama::filters::Safe;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{BankAccount, BankAccountId, Producer, ProducerId};
use kernel::{Count, Fen};
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Nav, PersonId, Posted, Shell, Visitor, Words, Wrong, download, forms, page};

/// The settings by which the bank knows the county's office.
mod keys {
    pub const NAME: &str = "payer_name";
    pub const NUMBER: &str = "payer_account";
    pub const BANK_CODE: &str = "payer_bank_code";
}

#[derive(Template)]
#[template(path = "office-payout.html")]
struct BatchPage {
    shell: Shell,
    batch: Batch,
    state: Safe<String>,
    source: String,
    /// What stands on the account that it is paid from, and what is left when it is paid.
    available: Fen,
    table: Table,
    export: String,
    made_by: String,
    decided_by: Option<String>,
    /// What the visitor may do.
    finance: bool,
    own: bool,
    /// Sums of what the bank told.
    paid: Fen,
    came_back: Fen,
    without: usize,
    refused: Option<String>,
    /// What is wrong with the password that approving asks for.
    wrong_password: Option<String>,
}

struct Known {
    batch: Batch,
    lines: Vec<Payout>,
    producers: HashMap<ProducerId, Producer>,
    accounts: HashMap<BankAccountId, BankAccount>,
    names: HashMap<PersonId, String>,
    available: Fen,
}

fn known(tx: &mut Tx, id: BatchId) -> store::Result<Option<Known>> {
    let Some(batch) = batch(tx, id)? else { return Ok(None) };
    let lines = payouts(tx, id, 0, Count::new(BATCH_LINES_MAX as i64).unwrap_or_default())?;
    let producers =
        county::producers_by_ids(tx, &lines.iter().map(|line| line.producer).collect::<Vec<_>>())?;
    let accounts =
        county::bank_accounts_by_ids(tx, &lines.iter().map(|line| line.account).collect::<Vec<_>>())?;
    let names = names(tx, std::iter::once(batch.made_by).chain(batch.decided_by))?;
    let available = balance(tx, batch.from.account())?;
    Ok(Some(Known { batch, lines, producers, accounts, names, available }))
}

fn balance(tx: &mut Tx, key: ledger::AccountKey) -> store::Result<Fen> {
    let Some(id) = ledger::account_of(tx, key)? else { return Ok(Fen::ZERO) };
    Ok(ledger::account(tx, id)?.map_or(Fen::ZERO, |account| account.balance))
}

pub(super) async fn show(visitor: Visitor, Path(id): Path<BatchId>, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    batch_page(&visitor, id, &asked, StatusCode::OK, Why::default()).await
}

/// Why something was not done: by the batch, or for the password.
#[derive(Default)]
struct Why {
    refused: Option<Refusal>,
    wrong_password: Option<Wrong>,
}

async fn batch_page(
    visitor: &Visitor,
    id: BatchId,
    asked: &Asked,
    status: StatusCode,
    why: Why,
) -> Result<Response, Fault> {
    let known = read(visitor, move |tx| known(tx, id)).await?.ok_or_else(Fault::not_found)?;
    let (w, finance) = (&visitor.words, visitor.must(FINANCE).is_ok());
    let table = table(w, &known, finance);
    if let Some(format) = asked.format() {
        return table.export(&known.batch.code, format).await;
    }
    let sum = |state| -> Fen {
        known.lines.iter().filter(|line| line.state == state).map(|line| line.amount).sum()
    };
    let name = |id: &PersonId| known.names.get(id).cloned().unwrap_or_default();
    let shown = BatchPage {
        shell: Shell::new(
            visitor,
            Nav::Office,
            w.with("settlement-batch-title", &[("code", &known.batch.code)]),
        ),
        state: tag(w, known.batch.state),
        source: source_name(w, known.batch.from),
        available: known.available,
        table,
        export: asked.export_url(),
        made_by: name(&known.batch.made_by),
        decided_by: known.batch.decided_by.as_ref().map(name),
        finance,
        own: visitor.signed_in()?.person == known.batch.made_by,
        paid: sum(PayoutState::Paid),
        came_back: sum(PayoutState::Failed) + sum(PayoutState::Bounced),
        without: asked.text("without").parse().unwrap_or_default(),
        refused: why.refused.map(|refusal| refusal.sentence(w)),
        wrong_password: why.wrong_password.map(|wrong| wrong.sentence(w)),
        batch: known.batch,
    };
    Ok(page(status, shown))
}

fn tag(w: &Words, state: BatchState) -> Safe<String> {
    match state_tag(w, state) {
        Cell::Tag { tone, text } => {
            Safe(format!("<span class=\"tag {tone}\">{}</span>", webkit::escape(&text)))
        }
        _ => Safe(String::new()),
    }
}

fn table(w: &Words, known: &Known, finance: bool) -> Table {
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let heads = vec![
        Head::figure(say("line")),
        Head::text(say("producer")),
        Head::text(say("account")),
        Head::figure(say("sum")),
        Head::text(say("state")),
        Head::text(say("reference")),
    ];
    let mut table = Table::new(w, heads);
    for line in &known.lines {
        let name = known.producers.get(&line.producer).map(|p| w.name(&p.name_zh, &p.name_en).to_string());
        let account = known.accounts.get(&line.account).map(|account| {
            let number = if finance { account.number.clone() } else { account.masked() };
            format!("{} {number}", account.bank)
        });
        table.row(vec![
            Cell::Whole(line.line),
            Cell::Strong(name.unwrap_or_default()),
            Cell::Code(account.unwrap_or_default()),
            line.amount.into(),
            Cell::Tag { tone: tone(line.state), text: payout_sentence(w, line) },
            Cell::Code(line.reference.clone()),
        ]);
    }
    let total = known.lines.iter().map(|line| line.amount).sum::<Fen>();
    table.foot(vec![Cell::Empty, say("total").into(), Cell::Empty, total.into(), Cell::Empty, Cell::Empty]);
    table
}

const fn tone(state: PayoutState) -> &'static str {
    match state {
        PayoutState::Paid => "good",
        PayoutState::Failed | PayoutState::Bounced => "soon",
        PayoutState::Sent => "info",
        PayoutState::Planned | PayoutState::Dropped => "",
    }
}

/// Leads back to the batch, or shows it with the reason why not.
async fn answered<T>(visitor: &Visitor, id: BatchId, done: Result<T, Refusal>) -> Result<Response, Fault> {
    let here = format!("{HERE}/{id}");
    match done {
        Ok(_) => to(here),
        Err(Refusal::NoSuchBatch) => Err(Fault::not_found()),
        Err(refusal) => {
            let why = Why { refused: Some(refusal), wrong_password: None };
            batch_page(visitor, id, &Asked::of(&here, ""), StatusCode::CONFLICT, why).await
        }
    }
}

/// The second person's word: approve, which asks for his password again, or send it back.
pub(super) async fn decide(
    visitor: Visitor,
    Path(id): Path<BatchId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let (now, approves) = (visitor.now, posted.text("do") == "approve");
    if approves && let Err(wrong) = county::confirm_password(&visitor, &posted).await? {
        let (asked, why) =
            (Asked::of(&format!("{HERE}/{id}"), ""), Why { refused: None, wrong_password: Some(wrong) });
        return batch_page(&visitor, id, &asked, StatusCode::UNPROCESSABLE_ENTITY, why).await;
    }
    let decided =
        done(&visitor, move |tx| if approves { approve(tx, id, by, now) } else { reject(tx, id, by, now) });
    answered(&visitor, id, decided.await?).await
}

pub(super) async fn send_it(visitor: Visitor, Path(id): Path<BatchId>, _: Posted) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let sent = done(&visitor, move |tx| send(tx, id, by, now)).await?;
    answered(&visitor, id, sent).await
}

/// The file for the bank, of a batch that was sent.
pub(super) async fn file(visitor: Visitor, Path(id): Path<BatchId>, asked: Asked) -> Result<Response, Fault> {
    visitor.must(FINANCE)?;
    let (batch, orders, debtor) =
        read(&visitor, move |tx| bank_orders(tx, id)).await?.ok_or_else(Fault::not_found)?;
    let format: BankFormat = asked.read("as", forms::word).unwrap_or(BankFormat::Csv);
    let name = format!("{}.{format}", batch.code);
    Ok(match format {
        BankFormat::Csv => {
            let bytes = orders_csv(&batch, &orders).map_err(Fault::broken)?;
            download(&name, "text/csv; charset=utf-8", bytes)
        }
        BankFormat::Pain001 => {
            let at = batch.sent.unwrap_or(visitor.now);
            download(&name, "application/xml", pain_001(&batch, &orders, &debtor, at).into_bytes())
        }
    })
}

/// A batch that the bank may have, its lines with their accounts, and who pays.
fn bank_orders(tx: &mut Tx, id: BatchId) -> store::Result<Option<(Batch, Vec<Order>, Debtor)>> {
    let Some(known) = known(tx, id)?.filter(|known| known.batch.sent.is_some()) else { return Ok(None) };
    let accounts = known.accounts;
    let order = |payout: Payout| Some(Order { account: accounts.get(&payout.account)?.clone(), payout });
    let mut setting = |key| -> store::Result<String> { Ok(county::setting(tx, key)?.unwrap_or_default()) };
    let debtor = Debtor {
        name: setting(keys::NAME)?,
        number: setting(keys::NUMBER)?,
        bank_code: setting(keys::BANK_CODE)?,
    };
    Ok(Some((known.batch, known.lines.into_iter().filter_map(order).collect(), debtor)))
}

/// The bank's answer, as a file.
pub(super) async fn answer(
    visitor: Visitor,
    Path(id): Path<BatchId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let Some(upload) = posted.file("answer").cloned() else {
        return answered::<()>(&visitor, id, Err(Refusal::NotReadable)).await;
    };
    let recorded = done(&visitor, move |tx| {
        let batch = batch(tx, id)?.ok_or(Refusal::NoSuchBatch)?;
        let lines = payouts(tx, id, 0, Count::new(BATCH_LINES_MAX as i64).unwrap_or_default())?;
        let told = read_answer(&batch, &lines, &upload.name, &upload.bytes)?;
        record_results(tx, id, &told, by, now)
    });
    answered(&visitor, id, recorded.await?).await
}

/// What somebody learnt of one line: paid with the bank's number, failed, or come back.
pub(super) async fn line(
    visitor: Visitor,
    Path(id): Path<BatchId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(FINANCE)?.person;
    let now = visitor.now;
    let mut form = posted.fields();
    let number = form.read("line", forms::whole);
    let result: Option<Outcome> = form.read("result", forms::word);
    let (Some(number), Some(result)) = (number, result) else {
        let line = posted.text("line").to_string();
        return answered::<()>(&visitor, id, Err(Refusal::UnknownLine { line })).await;
    };
    let reason = form.optional("reason", forms::word::<Reason>).unwrap_or(Reason::Other);
    let reference: String = posted.text("reference").trim().chars().take(60).collect();
    let recorded = done(&visitor, move |tx| {
        let lines = payouts(tx, id, number - 1, Count::new(1).unwrap_or_default())?;
        let found = lines.first().filter(|line| line.line == number);
        let amount = found.ok_or(Refusal::UnknownLine { line: number.to_string() })?.amount;
        let reason = if result == Outcome::Paid { Reason::None } else { reason };
        let told = Told { line: number, amount, result, reference: reference.clone(), reason };
        record_results(tx, id, &[told], by, now)
    });
    answered(&visitor, id, recorded.await?).await
}
