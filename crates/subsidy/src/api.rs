//! Subsidies for programs: what was paid, the names masked.
use crate::pages_masked;
use crate::{ApplicationId, Programme, ProgrammeId, programmes, public_list};
use axum::Json;
use kernel::Whole;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::listing::Asked;
use webkit::{Fault, Site, Visitor};

pub fn api(_site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_subsidies))
}

/// A subsidy that was paid.
#[derive(Debug, Serialize, ToSchema)]
struct Paid {
    /// 2026-11-23
    paid_on: String,
    /// The programme's code.
    programme: String,
    /// The name, masked; of a household that did not agree to be listed only that it is one.
    applicant: String,
    /// Parcels, shops or orders.
    units: i64,
    amount_fen: i64,
}

/// A page of subsidies, the newest first.
#[derive(Debug, Serialize, ToSchema)]
struct SubsidiesPage {
    subsidies: Vec<Paid>,
    /// Give it as `after` to get the next page; none on the last.
    next: Option<String>,
}

/// What was paid in subsidies.
#[utoipa::path(get, path = "/api/subsidies", tag = "subsidy",
    params(("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = SubsidiesPage)))]
async fn get_subsidies(visitor: Visitor, asked: Asked) -> Result<Json<SubsidiesPage>, Fault> {
    let (before, limit) = (asked.after().unwrap_or(ApplicationId::new(i64::MAX)), asked.limit());
    let read = visitor
        .site
        .store()
        .reading(visitor.county, move |tx| Ok((programmes(tx)?, public_list(tx, before, limit)?)));
    let (programmes, lines) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let codes: HashMap<ProgrammeId, Programme> = programmes.into_iter().map(|p| (p.id, p)).collect();
    let paged = asked.paged(lines, |line| line.application);
    let next = paged.next.as_ref().and(paged.rows.last()).map(|line| line.application.to_string());
    let paid = |line: &crate::PublicLine| Paid {
        paid_on: line.paid_on.to_string(),
        programme: codes.get(&line.programme).map(|p| p.is.code.clone()).unwrap_or_default(),
        applicant: pages_masked(&visitor.words, line),
        units: line.units.get(),
        amount_fen: line.amount.get(),
    };
    Ok(Json(SubsidiesPage { subsidies: paged.rows.iter().map(paid).collect(), next }))
}
