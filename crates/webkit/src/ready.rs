//! Ready bytes: what everyone without a session sees alike is drawn and packed once, and kept for a moment.
use crate::visitor::{SESSION_COOKIE, language, read_cookie};
use crate::{Lang, Site};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Pages kept at most, and the size of one.
const PAGES_MAX: usize = 2_000;
const PAGE_BYTES_MAX: usize = 256 * 1_024;

/// Marks a page that is the same for every visitor without a session, and may be so old.
#[derive(Clone, Copy, Debug)]
struct Shared(Duration);

/// Says that this page is the same for everyone without a session and language alike, for so long.
#[must_use]
pub fn shared(mut answer: Response, for_: Duration) -> Response {
    answer.extensions_mut().insert(Shared(for_));
    answer
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    host: String,
    path: String,
    lang: Lang,
    encoding: &'static str,
}

#[derive(Clone)]
struct Kept {
    until: Instant,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Default)]
pub(crate) struct Ready(RwLock<HashMap<Key, Kept>>);

impl Ready {
    fn find(&self, key: &Key) -> Option<Response> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.get(key).filter(|kept| kept.until > Instant::now())?;
        let mut answer = Response::new(Body::from(kept.body.clone()));
        *answer.headers_mut() = kept.headers.clone();
        Some(answer)
    }
    fn keep(&self, key: Key, kept: Kept) {
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            let now = Instant::now();
            pages.retain(|_, kept| kept.until > now);
        }
        if pages.len() < PAGES_MAX {
            pages.insert(key, kept);
        }
    }
}

/// Says where the visitor wants it sent, where that is not the county's usual city. Its pages are his own.
const ZONE_COOKIE: &str = "zone";

/// What a request must be for its answer to be everyone's.
fn key_of(request: &Request) -> Option<Key> {
    let headers = request.headers();
    let own = [SESSION_COOKIE, ZONE_COOKIE].iter().any(|name| read_cookie(headers, name).is_some());
    if request.method() != Method::GET || own {
        return None;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepted = text(header::ACCEPT_ENCODING);
    let encoding = match accepted {
        accepted if accepted.contains("br") => "br",
        accepted if accepted.contains("gzip") => "gzip",
        _ => "",
    };
    Some(Key {
        host: text(header::HOST).to_string(),
        path: request.uri().path_and_query()?.as_str().to_string(),
        lang: language(headers),
        encoding,
    })
}

pub(crate) async fn answer_from_memory(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Some(key) = key_of(&request) else { return next.run(request).await };
    if let Some(answer) = site.ready().find(&key) {
        site.metrics().count_from_memory();
        return answer;
    }
    let answer = next.run(request).await;
    let shared = answer.extensions().get::<Shared>().copied();
    match shared {
        Some(Shared(for_)) if may_keep(&answer) => keep(&site, key, answer, for_).await,
        _ => answer,
    }
}

fn may_keep(answer: &Response) -> bool {
    answer.status() == StatusCode::OK && !answer.headers().contains_key(header::SET_COOKIE)
}

async fn keep(site: &Site, key: Key, answer: Response, for_: Duration) -> Response {
    let (parts, body) = answer.into_parts();
    let body = match to_bytes(body, PAGE_BYTES_MAX).await {
        Ok(body) => body,
        Err(error) => return axum::response::IntoResponse::into_response(crate::Fault::broken(error)),
    };
    let mut headers = parts.headers.clone();
    headers.remove("x-request-id");
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    site.ready().keep(key, Kept { until: Instant::now() + for_, headers, body: body.clone() });
    Response::from_parts(parts, Body::from(body))
}
