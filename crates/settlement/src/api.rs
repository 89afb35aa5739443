//! Payouts for programs: batches and their lines, for who pays; a grower's own statement.
use crate::model::{Batch, BatchId, BatchState, Payout};
use crate::payouts::{BATCH_LINES_MAX, batch_by_code, batches, payouts, payouts_of};
use crate::statements::statements;
use axum::Json;
use axum::extract::Path;
use county::ProducerId;
use kernel::{Count, Day, Whole};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::listing::Asked;
use webkit::{Fault, Role, Site, Visitor, forms};

pub fn api(_site: &Site) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_batches))
        .routes(routes!(get_batch))
        .routes(routes!(get_statement))
        .routes(routes!(get_payouts))
}

/// A batch of payouts. Sums are in fen.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutBatch {
    code: String,
    /// drafted, approved, sent, done or rejected
    state: String,
    /// The last day of which money is in it.
    through: String,
    pay_on: String,
    lines: i64,
    amount_fen: i64,
}

/// What one producer gets by a batch.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutLine {
    line: i64,
    /// The producer's code.
    producer: String,
    amount_fen: i64,
    /// planned, sent, paid, failed, bounced or dropped
    state: String,
    /// The bank's own number; empty before it told.
    reference: String,
    /// Why it did not arrive; empty where it did.
    reason: String,
}

/// A batch with its lines.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutBatchWithLines {
    batch: PayoutBatch,
    payouts: Vec<PayoutLine>,
}

/// A page of batches.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutBatches {
    batches: Vec<PayoutBatch>,
    /// Give it as `after` to get the next page; none on the last.
    next: Option<String>,
}

/// A grower's month. Sums are in fen.
#[derive(Debug, Serialize, ToSchema)]
struct MonthlyStatement {
    month: String,
    packs: i64,
    sold_fen: i64,
    fee_fen: i64,
    top_up_fen: i64,
    gets_fen: i64,
    /// Payable when the month began, and when it ended.
    opening_fen: i64,
    closing_fen: i64,
    /// Payable now, and the day on which it is paid.
    to_pay_fen: i64,
    pay_on: String,
}

impl From<&Batch> for PayoutBatch {
    fn from(batch: &Batch) -> Self {
        Self {
            code: batch.code.clone(),
            state: batch.state.to_string(),
            through: batch.through.to_string(),
            pay_on: batch.pay_on.to_string(),
            lines: batch.lines.get(),
            amount_fen: batch.amount.get(),
        }
    }
}

/// Who pays, and who sees what was paid.
const MONEY: &[Role] = &[Role::Finance, Role::CountyOffice];

/// Batches of payouts, the newest first. For finance and the county's office.
#[utoipa::path(get, path = "/api/payout-batches", tag = "settlement",
    params(("state" = Option<String>, Query, description = "drafted, approved, sent, done or rejected"),
           ("after" = Option<String>, Query, description = "the `next` of the page before")),
    responses((status = 200, body = PayoutBatches)))]
async fn get_batches(visitor: Visitor, asked: Asked) -> Result<Json<PayoutBatches>, Fault> {
    visitor.must(MONEY)?;
    let state: Option<BatchState> = asked.read("state", forms::word);
    let (before, limit) = (asked.after().unwrap_or(BatchId::new(i64::MAX)), asked.limit());
    let found = visitor.site.store().reading(visitor.county, move |tx| batches(tx, state, before, limit));
    let paged = asked.paged(found.await.map_err(|error: store::Error| Fault::from(error))?, |batch| batch.id);
    Ok(Json(PayoutBatches { batches: paged.rows.iter().map(PayoutBatch::from).collect(), next: paged.next }))
}

/// One batch and its lines. Numbers of accounts are never in it.
#[utoipa::path(get, path = "/api/payout-batches/{code}", tag = "settlement",
    params(("code" = String, Path, description = "such as P-2611-02")),
    responses((status = 200, body = PayoutBatchWithLines), (status = 404)))]
async fn get_batch(visitor: Visitor, Path(code): Path<String>) -> Result<Json<PayoutBatchWithLines>, Fault> {
    visitor.must(MONEY)?;
    let found = visitor.site.store().reading(visitor.county, move |tx| with_lines(tx, &code));
    let found: Option<PayoutBatchWithLines> =
        found.await.map_err(|error: store::Error| Fault::from(error))?;
    found.map(Json).ok_or_else(Fault::not_found)
}

fn with_lines(tx: &mut Tx, code: &str) -> store::Result<Option<PayoutBatchWithLines>> {
    let Some(batch) = batch_by_code(tx, code)? else { return Ok(None) };
    let lines = payouts(tx, batch.id, 0, Count::new(BATCH_LINES_MAX as i64).unwrap_or_default())?;
    let producers =
        county::producers_by_ids(tx, &lines.iter().map(|line| line.producer).collect::<Vec<_>>())?;
    let line = |line: &Payout| PayoutLine {
        line: line.line,
        producer: producers.get(&line.producer).map(|producer| producer.code.clone()).unwrap_or_default(),
        amount_fen: line.amount.get(),
        state: line.state.to_string(),
        reference: line.reference.clone(),
        reason: line.reason.to_string(),
    };
    let payouts = lines.iter().map(line).collect();
    Ok(Some(PayoutBatchWithLines { batch: PayoutBatch::from(&batch), payouts }))
}

/// What a grower was paid, or what became of it.
#[derive(Debug, Serialize, ToSchema)]
struct GrowerPayout {
    amount_fen: i64,
    /// planned, sent, paid, failed, bounced or dropped; of what failed or bounced, the sum is payable again.
    state: String,
    /// The day on which the bank told; empty before.
    told_on: String,
    /// The bank's own number; empty before it told.
    reference: String,
    /// Why it did not arrive; empty where it did.
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct GrowerPayouts {
    /// The newest first.
    payouts: Vec<GrowerPayout>,
}

/// Everything that the signed-in grower was ever paid out. Numbers of accounts are never in it.
#[utoipa::path(get, path = "/api/grower/payouts", tag = "settlement",
    responses((status = 200, body = GrowerPayouts)))]
async fn get_payouts(visitor: Visitor) -> Result<Json<GrowerPayouts>, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let read = visitor.site.store().reading(visitor.county, move |tx| payouts_of(tx, &[producer]));
    let found = read.await.map_err(|error: store::Error| Fault::from(error))?.remove(&producer);
    let told = |payout: &Payout| GrowerPayout {
        amount_fen: payout.amount.get(),
        state: payout.state.to_string(),
        told_on: payout.told.map(|day| day.to_string()).unwrap_or_default(),
        reference: payout.reference.clone(),
        reason: payout.reason.to_string(),
    };
    Ok(Json(GrowerPayouts { payouts: found.unwrap_or_default().iter().rev().map(told).collect() }))
}

/// The signed-in grower's own month.
#[utoipa::path(get, path = "/api/grower/statements/{month}", tag = "settlement",
    params(("month" = String, Path, description = "such as 2026-11")),
    responses((status = 200, body = MonthlyStatement), (status = 404)))]
async fn get_statement(visitor: Visitor, Path(month): Path<String>) -> Result<Json<MonthlyStatement>, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let first: Day = format!("{month}-01").parse().map_err(|_| Fault::not_found())?;
    let today = visitor.now.day();
    let found = visitor
        .site
        .store()
        .reading(visitor.county, move |tx| statements(tx, &[producer], first.month(), today));
    let found = found.await.map_err(|error: store::Error| Fault::from(error))?.pop();
    let statement = found.ok_or_else(Fault::not_found)?;
    let earned = &statement.earned;
    Ok(Json(MonthlyStatement {
        month: statement.month.to_string(),
        packs: earned.packs.get(),
        sold_fen: earned.sold.get(),
        fee_fen: earned.fee.get(),
        top_up_fen: earned.top_up.get(),
        gets_fen: earned.gets.get(),
        opening_fen: statement.opening.get(),
        closing_fen: statement.closing.get(),
        to_pay_fen: statement.to_pay.get(),
        pay_on: statement.pay_on.to_string(),
    }))
}
