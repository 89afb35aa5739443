//! `POST /payment/notice/sandbox`: a provider tells what was paid. It is believed by its signature over the raw
//! body; only then is the body read. What was taken once is taken as often as it is told.
use super::desks::Desks;
use crate::commands::refund_told;
use crate::model::Confirmed;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use payment::{Recalled, sandbox};
use webkit::{Fault, Visitor};

pub(crate) async fn sandbox(
    visitor: Visitor,
    State(desks): State<Desks>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let signature = headers.get(sandbox::SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let secret = desks.site.store().reading::<_, store::Error>(visitor.county, sandbox::secret).await?;
    let Some(secret) = secret else { return Ok(said(StatusCode::UNAUTHORIZED, "no secret was agreed on")) };
    let notice = match sandbox::verify(&secret, signature, &body) {
        Ok(notice) => notice,
        Err(refusal @ sandbox::Refusal::WrongSignature) => {
            tracing::warn!(%refusal, "a notice was not believed");
            return Ok(said(StatusCode::UNAUTHORIZED, "the signature does not fit the body"));
        }
        Err(_) => return refund(&visitor, &desks, &secret, signature, &body).await,
    };
    let confirmed = desks.confirm(visitor.county, notice, visitor.now).await?;
    Ok(match confirmed {
        Confirmed::Order(_) | Confirmed::Repeated | Confirmed::RefundedLate(_) => {
            said(StatusCode::OK, "taken")
        }
        Confirmed::UnknownIntent => said(StatusCode::UNPROCESSABLE_ENTITY, "no such payment was asked for"),
        Confirmed::WrongAmount { .. } => {
            said(StatusCode::UNPROCESSABLE_ENTITY, "another amount was asked for")
        }
    })
}

/// What is no notice of a payment may be one of a refund.
async fn refund(
    visitor: &Visitor,
    desks: &Desks,
    secret: &str,
    signature: &str,
    body: &[u8],
) -> Result<Response, Fault> {
    let Ok(notice) = sandbox::verify_refund(secret, signature, body) else {
        return Ok(said(StatusCode::UNPROCESSABLE_ENTITY, "this is no notice"));
    };
    let told = desks.site.store().writing(visitor.county, move |tx| refund_told(tx, &notice));
    Ok(match told.await.map_err(|error: store::Error| Fault::from(error))? {
        Recalled::First(_) | Recalled::Repeated => said(StatusCode::OK, "taken"),
        Recalled::Unknown => said(StatusCode::UNPROCESSABLE_ENTITY, "no such refund was asked for"),
    })
}

/// Providers read a status and a word; nobody sees a page here.
fn said(status: StatusCode, what: &'static str) -> Response {
    (status, what).into_response()
}
