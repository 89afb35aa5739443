//! A grower's own money, for programs.
use crate::payables::movements;
use crate::queries::money_of;
use crate::sales::{Period, Sale, earned, sales};
use crate::{EntryKind, Movement};
use axum::Json;
use county::ProducerId;
use kernel::{Count, Day, Fen, Month, Whole};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::listing::Asked;
use webkit::{Fault, Role, Site, Visitor};

/// Sales of one answer at the most, by day and lot.
const SALES_MAX: i64 = 1_000;

pub fn api(_site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_money))
}

/// A grower's month. Sums are in fen.
#[derive(Debug, Serialize, ToSchema)]
struct GrowerMoney {
    /// 2026-11
    month: String,
    /// On his accounts now, whatever the month: what waits until buyers have their parcels, and what may be paid out.
    due_fen: i64,
    payable_fen: i64,
    packs: i64,
    sold_fen: i64,
    fee_fen: i64,
    /// What funds add, so that he gets the guaranteed lowest price.
    top_up_fen: i64,
    gets_fen: i64,
    /// The parts of `gets_fen` that wait, and that became payable.
    waits_fen: i64,
    became_payable_fen: i64,
    /// What went back to buyers; it is in no other sum.
    returned_fen: i64,
    other: Vec<OtherIncome>,
    /// By day and lot, the newest first.
    sales: Vec<GrowerSale>,
}

/// Income of the month that no sale of his own brought.
#[derive(Debug, Serialize, ToSchema)]
struct OtherIncome {
    /// shared (his part of a co-operative's sale), fund_paid (a subsidy, or a top-up paid later), clawed_back
    kind: String,
    amount_fen: i64,
}

/// What one lot brought on one day.
#[derive(Debug, Serialize, ToSchema)]
struct GrowerSale {
    day: String,
    lot: String,
    name_zh: String,
    name_en: String,
    packs: i64,
    sold_fen: i64,
    fee_fen: i64,
    top_up_fen: i64,
    gets_fen: i64,
    waits_fen: i64,
    payable_fen: i64,
}

impl From<&Sale> for GrowerSale {
    fn from(sale: &Sale) -> Self {
        let earned = &sale.earned;
        Self {
            day: sale.day.to_string(),
            lot: sale.lot_code.clone(),
            name_zh: sale.label_zh.clone(),
            name_en: sale.label_en.clone(),
            packs: earned.packs.get(),
            sold_fen: earned.sold.get(),
            fee_fen: earned.fee.get(),
            top_up_fen: earned.top_up.get(),
            gets_fen: earned.gets.get(),
            waits_fen: earned.waits.get(),
            payable_fen: earned.payable.get(),
        }
    }
}

/// Income that no sale of his own brought: his part of a co-operative's sales, and what funds paid or took back.
pub(crate) fn other_income(
    tx: &mut Tx,
    producer: ProducerId,
    from: Day,
    to: Day,
) -> store::Result<Vec<(EntryKind, Fen)>> {
    let other =
        |m: &Movement| matches!(m.kind, EntryKind::Shared | EntryKind::FundPaid | EntryKind::ClawedBack);
    let found = movements(tx, &[producer], from, to)?;
    Ok(found.into_iter().filter(other).map(|m| (m.kind, m.amount)).collect())
}

fn month_of(tx: &mut Tx, producer: ProducerId, month: Month) -> store::Result<GrowerMoney> {
    let period = Period { producer, from: month.first_day(), to: month.last_day() };
    let money = money_of(tx, producer)?;
    let earned = earned(tx, period)?;
    let found = sales(tx, period, None, Count::new(SALES_MAX).unwrap_or_default())?;
    let other = other_income(tx, producer, period.from, period.to)?;
    let told =
        |(kind, amount): (EntryKind, Fen)| OtherIncome { kind: kind.to_string(), amount_fen: amount.get() };
    Ok(GrowerMoney {
        month: month.to_string(),
        due_fen: money.due.get(),
        payable_fen: money.payable.get(),
        packs: earned.packs.get(),
        sold_fen: earned.sold.get(),
        fee_fen: earned.fee.get(),
        top_up_fen: earned.top_up.get(),
        gets_fen: earned.gets.get(),
        waits_fen: earned.waits.get(),
        became_payable_fen: earned.payable.get(),
        returned_fen: earned.returned.get(),
        other: other.into_iter().map(told).collect(),
        sales: found.iter().map(GrowerSale::from).collect(),
    })
}

/// The signed-in grower's own money: what stands on his accounts, and what a month brought.
#[utoipa::path(get, path = "/api/grower/money", tag = "ledger",
    params(("month" = Option<String>, Query, description = "such as 2026-11; this month where it is not given")),
    responses((status = 200, body = GrowerMoney), (status = 404, description = "That is not a month")))]
async fn get_money(visitor: Visitor, asked: Asked) -> Result<Json<GrowerMoney>, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let month = match asked.text("month") {
        "" => visitor.now.day().month(),
        text => format!("{text}-01").parse::<Day>().map_err(|_| Fault::not_found())?.month(),
    };
    let read = visitor.site.store().reading(visitor.county, move |tx| month_of(tx, producer, month));
    Ok(Json(read.await.map_err(|error: store::Error| Fault::from(error))?))
}
