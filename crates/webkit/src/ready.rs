//! Ready bytes: what everyone without a session sees alike is drawn and packed once, and kept until the event log
//! goes on or its time is over. A browser that has it already is told so (304).
use crate::visitor::{SESSION_COOKIE, language, read_cookie};
use crate::{Lang, Site};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// However busy the log is, a page is drawn once in so long: what was sold in between is refused at the basket.
const DRAWN_EVERY: Duration = Duration::from_secs(1);
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
    drawn: Instant,
    for_: Duration,
    /// How far the news of the log were when it was drawn.
    news: u64,
    tag: HeaderValue,
    headers: HeaderMap,
    body: Bytes,
}

impl Kept {
    fn is_fresh(&self, news: u64) -> bool {
        let age = self.drawn.elapsed();
        age < self.for_ && (self.news == news || age < DRAWN_EVERY)
    }

    /// The page, or the word that the browser has it.
    fn answer(&self, asked: Option<&HeaderValue>) -> Response {
        let known = asked.and_then(|tags| tags.to_str().ok()).is_some_and(|tags| has_tag(tags, &self.tag));
        let mut answer = Response::new(if known { Body::empty() } else { Body::from(self.body.clone()) });
        *answer.headers_mut() = self.headers.clone();
        if known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
                answer.headers_mut().remove(name);
            }
        }
        answer
    }
}

/// Whether an If-None-Match names this tag. A proxy may have made it a weak one.
fn has_tag(asked: &str, tag: &HeaderValue) -> bool {
    let named = |one: &str| one == "*" || one.trim_start_matches("W/").as_bytes() == tag.as_bytes();
    asked.split(',').map(str::trim).any(named)
}

fn tag_of(body: &Bytes) -> HeaderValue {
    let hash = crate::sessions::hex(&Sha256::digest(body)[..12]);
    HeaderValue::try_from(format!("\"{hash}\"")).expect("a tag is of figures and quotes")
}

pub(crate) struct Ready {
    pages: RwLock<HashMap<Key, Kept>>,
    news: watch::Receiver<u64>,
}

impl Ready {
    pub fn new(news: watch::Receiver<u64>) -> Self {
        Self { pages: RwLock::default(), news }
    }

    fn find(&self, key: &Key, asked: Option<&HeaderValue>) -> Option<Response> {
        let news = *self.news.borrow();
        let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(key).filter(|kept| kept.is_fresh(news)).map(|kept| kept.answer(asked))
    }

    fn keep(&self, key: Key, kept: Kept) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.retain(|_, kept| kept.drawn.elapsed() < kept.for_);
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
    let asked = request.headers().get(header::IF_NONE_MATCH).cloned();
    if let Some(answer) = site.ready().find(&key, asked.as_ref()) {
        site.metrics().count_from_memory();
        return answer;
    }
    // Read before the page is drawn: what happens meanwhile makes it old.
    let news = *site.ready().news.borrow();
    let answer = next.run(request).await;
    let shared = answer.extensions().get::<Shared>().copied();
    match shared {
        Some(Shared(for_)) if may_keep(&answer) => keep(&site, key, answer, for_, news, asked.as_ref()).await,
        _ => answer,
    }
}

fn may_keep(answer: &Response) -> bool {
    answer.status() == StatusCode::OK && !answer.headers().contains_key(header::SET_COOKIE)
}

async fn keep(
    site: &Site,
    key: Key,
    answer: Response,
    for_: Duration,
    news: u64,
    asked: Option<&HeaderValue>,
) -> Response {
    let (parts, body) = answer.into_parts();
    let body = match to_bytes(body, PAGE_BYTES_MAX).await {
        Ok(body) => body,
        Err(error) => return axum::response::IntoResponse::into_response(crate::Fault::broken(error)),
    };
    let (mut headers, tag) = (parts.headers, tag_of(&body));
    headers.remove("x-request-id");
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    headers.insert(header::ETAG, tag.clone());
    let kept = Kept { drawn: Instant::now(), for_, news, tag, headers, body };
    let answer = kept.answer(asked);
    site.ready().keep(key, kept);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_the_browser_has_is_not_sent_again() {
        let tag = tag_of(&Bytes::from_static(b"page"));
        let text = tag.to_str().unwrap();
        assert!(has_tag(text, &tag) && has_tag(&format!("\"other\", W/{text}"), &tag) && has_tag("*", &tag));
        assert!(!has_tag("\"other\"", &tag) && !has_tag("", &tag));
        assert_ne!(tag, tag_of(&Bytes::from_static(b"another")));
    }
}
