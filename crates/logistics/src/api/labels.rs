//! Labels and manifests for programs.
use crate::labels::{LabelPaper, Labelled, Press, labelled, labels_pdf};
use crate::model::{CODE_MAX, SCANS_MAX};
use crate::pages::access::may_handle;
use crate::pages::station::timetable;
use crate::queries::parcels_named;
use crate::telling::Teller;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::{Fault, Refuse, Site, Visitor, download};

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LabelsWanted {
    /// Waybills, SSCCs, orders, bags, or carriers' numbers; at most 500.
    codes: Vec<String>,
    /// roll (100 × 150 mm, the default) or a4 (four on a sheet).
    paper: Option<String>,
}

/// Why nothing was printed.
#[derive(Debug, Serialize, ToSchema)]
struct Unprinted {
    /// One sentence for each parcel that gets no label, in the language that was asked for.
    messages: Vec<String>,
}

/// The labels of these parcels as PDF. Where one gets no label nothing is printed, and each reason is said.
#[utoipa::path(
    post, path = "/api/labels", tag = "logistics", request_body = LabelsWanted,
    responses(
        (status = 200, description = "The labels", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "The body is not such a list, or holds more than 500 codes"),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "A parcel does not pass where this account works"),
        (status = 422, description = "A parcel gets no label", body = Unprinted),
    )
)]
pub(super) async fn post_labels(
    visitor: Visitor,
    State(site): State<Site>,
    Json(wanted): Json<LabelsWanted>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?;
    if wanted.codes.len() > SCANS_MAX || wanted.codes.iter().any(|code| code.len() > CODE_MAX) {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let timetable = timetable(&site, &visitor).await?;
    let codes = wanted.codes.clone();
    let read = site.store().reading(visitor.county, move |tx| {
        codes.iter().map(|code| Ok((code.clone(), labelled_by(tx, code)?))).collect::<store::Result<Vec<_>>>()
    });
    let found = read.await?;
    let unknown = found.iter().filter(|(_, parcels)| parcels.is_empty()).map(|(code, _)| code);
    let mut messages: Vec<String> =
        unknown.map(|code| visitor.words.with("logistics-refused-unknown", &[("code", code)])).collect();
    let parcels: Vec<Labelled> = found.into_iter().flat_map(|(_, parcels)| parcels).collect();
    if !parcels.iter().all(|one| may_handle(person, &timetable, &one.parcel)) {
        return Err(Refuse::NotAllowed.into());
    }
    let settings = site.settings();
    let press = Press {
        teller: Teller { words: &visitor.words, timetable: &timetable },
        shop: visitor.words.name(&settings.shop_zh, &settings.shop_en),
        origin: settings.origin.trim_end_matches('/'),
        now: visitor.now,
    };
    let (labels, without) = press.labels(&parcels);
    messages.extend(without.iter().map(|why| why.sentence(&visitor.words)));
    if !messages.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(Unprinted { messages })).into_response());
    }
    let title = visitor.words.say("logistics-labels-title");
    let paper = LabelPaper::of(wanted.paper.as_deref().unwrap_or_default());
    let bytes = labels_pdf(&labels, paper, &title).map_err(Fault::broken)?;
    Ok(download("labels.pdf", "application/pdf", bytes))
}

fn labelled_by(tx: &mut store::Tx, code: &str) -> store::Result<Vec<Labelled>> {
    let parcels = parcels_named(tx, code)?;
    labelled(tx, parcels)
}
