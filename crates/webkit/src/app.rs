//! The whole shop as one router: the rooms' pages and API, and what stands round each answer.
use crate::fault::Notice;
use crate::page::page;
use crate::visitor::{LANGUAGE_COOKIE, Outgoing, cookie};
use crate::{Fault, Lang, Nav, Shell, Site, Visitor, assets, csrf, docs, limits, page as pages, wall};
use askama::Template;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use std::net::SocketAddr;
use std::time::Instant;
use store::CountyId;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;

/// Pages are packed while somebody waits; assets were packed when the program was built.
const PAGE_QUALITY: CompressionLevel = CompressionLevel::Precise(4);

const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Puts the rooms' pages and API together with assets, health, metrics, the language switch and the API's
/// description, and wraps them: request id, log, compression, headers, pages for errors.
pub fn app(site: &Site, rooms: Router, api: OpenApiRouter) -> Router {
    let (api, description) = api.split_for_parts();
    let own = Router::new()
        .route("/assets/{*path}", get(asset))
        .route("/favicon.ico", get(async || pages::redirect(crate::asset!("favicon.svg"))))
        .route(
            "/robots.txt",
            get(async || "User-agent: *\nDisallow: /office\nDisallow: /api\nDisallow: /language\n"),
        )
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/language", get(choose_language))
        .with_state(site.clone());
    let all = rooms.merge(api).merge(own).merge(docs::pages(description)).fallback(nothing_here);
    all.layer(CatchPanicLayer::custom(|_| Fault::broken("a handler panicked").into_response()))
        .layer(DefaultBodyLimit::max(crate::UPLOAD_BYTES_MAX))
        .layer(from_fn_with_state(site.clone(), around))
        .layer(CompressionLayer::new().quality(PAGE_QUALITY))
        .layer(from_fn_with_state(site.clone(), crate::ready::answer_from_memory))
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    assets::serve(uri.path(), &headers)
}

async fn nothing_here() -> Fault {
    Fault::not_found()
}

/// Whether this process can answer: the database does.
async fn ready(State(site): State<Site>) -> Response {
    match site.store().reading(CountyId::default(), |tx| tx.counties()).await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            let error: store::Error = error;
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn metrics(State(site): State<Site>) -> Response {
    const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, KIND)], site.metrics().text()).into_response()
}

#[derive(Deserialize)]
struct Choice {
    to: String,
    #[serde(default)]
    back: String,
}

const YEAR_SECONDS: i64 = 365 * 24 * 60 * 60;

async fn choose_language(State(site): State<Site>, Query(choice): Query<Choice>) -> Response {
    let mut answer = pages::redirect(pages::own_path(&choice.back));
    let lang = Lang::of_tag(&choice.to).unwrap_or(Lang::Zh);
    answer
        .headers_mut()
        .append(header::SET_COOKIE, cookie(&site, LANGUAGE_COOKIE, lang.word(), YEAR_SECONDS));
    answer
}

/// What stands round every answer.
async fn around(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = format!("{:016x}", rand::random::<u64>());
    let (mut parts, body) = request.into_parts();
    let out = Outgoing::default();
    parts.extensions.insert(site.clone());
    parts.extensions.insert(out.clone());
    let asked = parts.clone();
    site.metrics().begin();
    let mut answer = if is_foreign(&site, &asked) {
        Fault::foreign().into_response()
    } else if is_too_often(&site, &asked) {
        Fault::too_often().into_response()
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    if let Some(notice) = notice_of(&answer) {
        answer = draw(&site, &asked, answer, &notice);
    }
    dress(&mut answer, out, &id);
    record(&site, &asked, &answer, began, &id);
    answer
}

/// Whether something is to be changed from a page of another site. Payment providers and devices, which are no
/// browsers, send no origin.
fn is_foreign(site: &Site, asked: &Parts) -> bool {
    !asked.method.is_safe() && csrf::is_foreign(&asked.headers, &site.settings().origin)
}

/// Whether an address has sent more forms than a whole village would.
fn is_too_often(site: &Site, asked: &Parts) -> bool {
    let ceiling = site.settings().posts_a_minute;
    let Some(ConnectInfo(connection)) = asked.extensions.get::<ConnectInfo<SocketAddr>>() else {
        return false;
    };
    if asked.method != Method::POST || ceiling == 0 {
        return false;
    }
    let forwarded = asked.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let client = limits::client(connection.ip(), forwarded, &site.settings().proxies);
    !site.limits().take(limits::of_address(ceiling), &client.to_string(), wall())
}

/// What an answer without a page has to say: a fault of ours, or an empty refusal of the router itself.
fn notice_of(answer: &Response) -> Option<Notice> {
    let bare = !answer.headers().contains_key(header::CONTENT_TYPE);
    let of_status = || match answer.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some("not-found"),
        StatusCode::PAYLOAD_TOO_LARGE => Some("too-large"),
        _ => None,
    };
    let marked = answer.extensions().get::<Notice>().cloned();
    marked.or_else(|| of_status().filter(|_| bare).map(|key| Notice { key, reference: None }))
}

fn draw(site: &Site, asked: &Parts, answer: Response, notice: &Notice) -> Response {
    let status = answer.status();
    let mut drawn = if asked.uri.path().starts_with("/api/") {
        as_json(site, asked, status, notice)
    } else if notice.key == "sign-in" {
        return answer;
    } else {
        let Some(visitor) = Visitor::stranger(site, asked) else {
            return no_county(site);
        };
        page(status, FaultPage::new(&visitor, notice))
    };
    // A 405 keeps its Allow; nothing else of the bare answer is of use.
    if let Some(allow) = answer.headers().get(header::ALLOW) {
        drawn.headers_mut().insert(header::ALLOW, allow.clone());
    }
    drawn
}

/// What is shown where there is no county to belong to, in both languages: nobody has said which is his.
#[derive(Template)]
#[template(path = "webkit-no-county.html")]
struct NoCountyPage {
    stylesheet: &'static str,
    /// Counties of the database that are asked for by another host name; none where there is no county at all.
    others: usize,
}

fn no_county(site: &Site) -> Response {
    let shown = NoCountyPage { stylesheet: crate::asset!("pavilion.css"), others: site.counties().len() };
    page(StatusCode::NOT_FOUND, shown)
}

fn as_json(site: &Site, asked: &Parts, status: StatusCode, notice: &Notice) -> Response {
    let words = site.words(crate::visitor::language(&asked.headers));
    let status = if notice.key == "sign-in" { StatusCode::UNAUTHORIZED } else { status };
    let message = words.say(format!("webkit-fault-{}-heading", notice.key));
    let body = serde_json::json!({
        "error": { "code": notice.key, "message": message, "reference": notice.reference }
    });
    (status, axum::Json(body)).into_response()
}

#[derive(Template)]
#[template(path = "webkit-fault.html")]
struct FaultPage<'a> {
    shell: Shell,
    icon: &'static str,
    heading: String,
    what: String,
    try_again: bool,
    again: &'a str,
    reference: Option<&'a str>,
}

impl<'a> FaultPage<'a> {
    fn new(visitor: &'a Visitor, notice: &'a Notice) -> Self {
        let say = |part: &str| {
            let telephone = &visitor.site.settings().telephone;
            visitor.words.with(format!("webkit-fault-{}-{part}", notice.key), &[("telephone", telephone)])
        };
        let (icon, try_again) = match notice.key {
            "not-found" => ("map", false),
            "forbidden" | "sign-in" => ("lock", false),
            "too-often" | "busy" | "away" => ("clock", true),
            _ => ("warn", true),
        };
        Self {
            shell: Shell::new(visitor, Nav::Shop, say("title")),
            icon,
            heading: say("heading"),
            what: say("what"),
            try_again,
            again: visitor.page(),
            reference: notice.reference.as_deref(),
        }
    }
}

/// Headers and cookies of every answer.
fn dress(answer: &mut Response, out: Outgoing, id: &str) {
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // A page is one visitor's, and old the moment it is sent; assets say otherwise themselves.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
    for cookie in out.take() {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Counts and logs. The path is the route's, so that no code or secret of an address reaches the log.
fn record(site: &Site, asked: &Parts, answer: &Response, began: Instant, id: &str) {
    let route = asked.extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let method = match asked.method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let (status, took) = (answer.status().as_u16(), began.elapsed());
    site.metrics().end(method, route, status, took);
    tracing::info!(target: "access", id, method, route, status, us = took.as_micros() as u64);
}
