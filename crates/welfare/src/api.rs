//! Welfare for programs: the county's measures. No household is in it.
use crate::{Measured, measured};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Role, Site, Visitor};

pub fn api(_site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_measures))
}

/// Measures of one basis, as decimal fractions to six places.
#[derive(Debug, Serialize, ToSchema)]
struct Basis {
    /// before: what households earn elsewhere; with: the same and what they earned here.
    basis: String,
    people: i64,
    poor: i64,
    /// Foster, Greer and Thorbecke: P0, P1, P2.
    headcount: String,
    gap: String,
    severity: String,
    /// Alkire and Foster: H, A, M0.
    h: String,
    a: String,
    m0: String,
    /// None where nobody has an income.
    gini: Option<String>,
}

/// The county's measures.
#[derive(Debug, Serialize, ToSchema)]
struct Measures {
    year: i64,
    line_fen: i64,
    line_source: String,
    households: usize,
    without_survey: usize,
    measures: Vec<Basis>,
}

/// How poor the county's households are, before and with what they earn here.
#[utoipa::path(get, path = "/api/welfare/measures", tag = "welfare",
    responses((status = 200, body = Measures), (status = 404, description = "No line is settled, or no household was surveyed")))]
async fn get_measures(visitor: Visitor) -> Result<Json<Measures>, Fault> {
    visitor.must(&[Role::CountyOffice, Role::Finance])?;
    let today = visitor.now.day();
    let read = visitor.site.store().reading(visitor.county, move |tx| measured(tx, today)).await?;
    let county = read.ok_or_else(Fault::not_found)?;
    Ok(Json(Measures {
        year: county.line.year,
        line_fen: county.line.amount.into(),
        line_source: county.line.source.clone(),
        households: county.households,
        without_survey: county.without_survey,
        measures: county.measured.iter().map(basis).collect(),
    }))
}

fn basis(m: &Measured) -> Basis {
    const PLACES: u32 = 6;
    Basis {
        basis: m.basis.to_string(),
        people: m.fgt.people,
        poor: m.fgt.poor,
        headcount: m.fgt.headcount.decimals(PLACES),
        gap: m.fgt.gap.decimals(PLACES),
        severity: m.fgt.severity.decimals(PLACES),
        h: m.counting.headcount.decimals(PLACES),
        a: m.counting.intensity.decimals(PLACES),
        m0: m.counting.adjusted.decimals(PLACES),
        gini: m.gini.map(|g| g.decimals(PLACES)),
    }
}
