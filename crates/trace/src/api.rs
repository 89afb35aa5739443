//! Traces for programs: EPCIS 2.0 documents.
use crate::pages::as_json_ld;
use crate::queries::{packed, trace_lot, trace_parcel};
use crate::{lot_document, parcel_document};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{LotCode, Waybill};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Site, Visitor};

pub(crate) fn routes(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_lot)).routes(routes!(get_parcel)).with_state(site.clone())
}

/// The history of a lot as an EPCIS 2.0 document in JSON-LD: harvest, packing, recall.
#[utoipa::path(
    get, path = "/api/trace/lots/{code}", tag = "trace",
    params(("code" = String, Path, description = "A lot code, such as FW-261123-007-4")),
    responses(
        (status = 200, description = "The document", content_type = "application/ld+json", body = Object),
        (status = 404, description = "There is no such lot"),
    )
)]
async fn get_lot(
    visitor: Visitor,
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    let code: LotCode = code.parse().map_err(|_| Fault::not_found())?;
    let today = visitor.now.day();
    let read = site.store().reading(visitor.county, move |tx| {
        let Some(trace) = trace_lot(tx, &code, today)? else { return Ok::<_, store::Error>(None) };
        let packed = packed(tx, &trace.lot)?;
        Ok(Some((trace, packed)))
    });
    let (trace, packed) = read.await?.ok_or_else(Fault::not_found)?;
    Ok(as_json_ld(&lot_document(origin(&site), &trace, &packed, visitor.now)))
}

/// The history of a parcel as an EPCIS 2.0 document in JSON-LD: its lots, its packing, every scan.
#[utoipa::path(
    get, path = "/api/trace/parcels/{waybill}", tag = "trace",
    params(("waybill" = String, Path, description = "A waybill, such as PW2611-2300-0042-1")),
    responses(
        (status = 200, description = "The document", content_type = "application/ld+json", body = Object),
        (status = 404, description = "There is no such parcel"),
    )
)]
async fn get_parcel(
    visitor: Visitor,
    State(site): State<Site>,
    Path(waybill): Path<String>,
) -> Result<Response, Fault> {
    let waybill: Waybill = waybill.parse().map_err(|_| Fault::not_found())?;
    let now = visitor.now;
    let found = site.store().reading(visitor.county, move |tx| trace_parcel(tx, &waybill, now)).await?;
    let trace = found.ok_or_else(Fault::not_found)?;
    Ok(as_json_ld(&parcel_document(origin(&site), &trace, visitor.now)))
}

fn origin(site: &Site) -> &str {
    site.settings().origin.trim_end_matches('/')
}
