//! `PUT /api/photos/{key}`: a photograph that a device took with a scan, sent when there is a signal for it.
use crate::photos::{Photo, PhotoRefusal, is_photo_key, keep_photo};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use webkit::{Fault, Role, Site, Visitor};

/// Who takes photographs of parcels.
const ROLES: &[Role] = &[Role::OutletKeeper, Role::Sorter, Role::Driver, Role::CountyOffice];

/// Keeps a photograph under the key that its scan names. It is made small, and where it was taken is left out. Sent again, the first one stays.
#[utoipa::path(
    put, path = "/api/photos/{key}", tag = "logistics",
    params(("key" = String, Path, description = "Made by the device: letters, figures and hyphens, 64 at the most")),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses(
        (status = 204, description = "It is kept"),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "This account handles no parcels"),
        (status = 422, description = "It is no JPEG, too large, or its key is none; why, as text"),
    )
)]
pub(crate) async fn put_photo(
    visitor: Visitor,
    State(site): State<Site>,
    Path(key): Path<String>,
    bytes: Bytes,
) -> Result<Response, Fault> {
    let person = visitor.must(ROLES)?.person;
    let refused = |key: &str| (StatusCode::UNPROCESSABLE_ENTITY, visitor.words.say(key)).into_response();
    if !is_photo_key(&key) {
        return Ok(refused("logistics-api-not-a-photo-key"));
    }
    let photo = match made_small(bytes).await? {
        Ok(photo) => photo,
        Err(refusal) => return Ok(refused(refusal.key())),
    };
    let now = visitor.now;
    let keep = site.store().writing(visitor.county, move |tx| keep_photo(tx, &key, &photo, person, now));
    keep.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// On a thread of its own: it takes a while.
pub(crate) async fn made_small(bytes: Bytes) -> Result<Result<Photo, PhotoRefusal>, Fault> {
    tokio::task::spawn_blocking(move || Photo::of_upload(&bytes)).await.map_err(Fault::broken)
}
