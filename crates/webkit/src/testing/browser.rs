//! A browser without a network, for the tests of pages: it keeps cookies and sends the token of its session.
use crate::sessions::{self, Token};
use crate::visitor::SESSION_COOKIE;
use crate::{SignedIn, csrf};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use kernel::Time;
use std::collections::BTreeMap;
use store::{CountyId, Store};
use tower::ServiceExt;

/// The host that a [`Browser`] asks.
const HOST: &str = "shop.test";

/// A browser with its cookies.
pub struct Browser {
    app: Router,
    runtime: tokio::runtime::Runtime,
    cookies: BTreeMap<String, String>,
    /// What it asks for as `Accept-Language`.
    pub language: &'static str,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Seen {
    /// The page.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    /// Where a redirect leads; "" where it is none.
    pub fn location(&self) -> &str {
        self.header("location")
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
    pub fn says(&self, what: &str) -> bool {
        self.text().contains(what)
    }
}

impl Browser {
    /// Over what [`crate::app`] made.
    ///
    /// # Panics
    /// Where no runtime can be started.
    pub fn new(app: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        Self { app, runtime, cookies: BTreeMap::new(), language: "zh-CN" }
    }

    /// Gives the browser the session of a person, as after the sign-in page.
    ///
    /// # Panics
    /// Where the store refuses.
    pub fn sign_in(&mut self, store: &Store, county: CountyId, who: &SignedIn, now: Time) {
        let token = Token::random();
        let signed =
            store.write::<_, store::Error>(county, |tx| sessions::sign_in(tx, None, &token, who, now));
        signed.expect("a session can be written");
        self.cookies.insert(SESSION_COOKIE.into(), token.as_str().into());
    }

    pub fn get(&mut self, path: &str) -> Seen {
        self.send(self.request("GET", path), Body::empty())
    }

    /// As a browser that takes brotli: what comes back is what goes over the wire.
    pub fn get_packed(&mut self, path: &str) -> Seen {
        self.send(self.request("GET", path).header(header::ACCEPT_ENCODING, "br"), Body::empty())
    }

    /// Sends a form from a page of ours.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let token = self.token().map(|token| csrf::of_session(&token)).unwrap_or_default();
        let mut all = vec![(csrf::FIELD, token.as_str())];
        all.extend(fields);
        self.post_bare(path, &all, HOST)
    }

    /// Sends a form without a token of ours, from a page of another host.
    pub fn post_from(&mut self, host: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.post_bare(path, fields, host)
    }

    /// Sends JSON to the API.
    pub fn post_json(&mut self, path: &str, json: &str) -> Seen {
        let request = self.request("POST", path).header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(json.to_string()))
    }

    /// Sends one file with a form.
    pub fn post_file(&mut self, path: &str, field: &str, name: &str, bytes: &[u8]) -> Seen {
        const EDGE: &str = "edge-of-a-part";
        let token = self.token().map(|token| csrf::of_session(&token)).unwrap_or_default();
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--{EDGE}\r\n\
             Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let request = self.request("POST", path).header(header::ORIGIN, format!("http://{HOST}"));
        self.send(request.header(header::CONTENT_TYPE, kind), Body::from(body))
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    fn post_bare(&mut self, path: &str, fields: &[(&str, &str)], host: &str) -> Seen {
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", crate::in_query(value));
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        let request = self.request("POST", path).header(header::ORIGIN, format!("http://{host}"));
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), Body::from(body))
    }

    fn token(&self) -> Option<Token> {
        self.cookie(SESSION_COOKIE).and_then(Token::of_cookie)
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        request.header(header::ACCEPT_LANGUAGE, self.language).header(header::COOKIE, cookies.join("; "))
    }

    fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Seen {
        let request = request.body(body).expect("a test writes proper paths");
        let app = self.app.clone();
        let seen = self.runtime.block_on(async {
            let Ok(answer) = app.oneshot(request).await;
            let (parts, body) = answer.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body can be read").to_vec();
            Seen { status: parts.status, headers: parts.headers, bytes }
        });
        self.take_cookies(&seen);
        seen
    }

    fn take_cookies(&mut self, seen: &Seen) {
        for cookie in seen.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok())
        {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }
}
