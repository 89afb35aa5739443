//! Who asks, in which county and language. Every handler takes a [`Visitor`].
use crate::sessions::{self, Token};
use crate::{Fault, Lang, Refuse, Role, Session, SignedIn, Site, Words, csrf};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use kernel::Time;
use std::sync::{Arc, Mutex, PoisonError};
use store::CountyId;

/// The cookie that holds a session's token.
pub(crate) const SESSION_COOKIE: &str = "pavilion";
/// The cookie that holds the language that was chosen.
pub(crate) const LANGUAGE_COOKIE: &str = "lang";

/// Who asks. An extractor: it comes first among a handler's arguments.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub county: CountyId,
    pub lang: Lang,
    pub words: Words,
    pub session: Option<Session>,
    /// The county's time at which the request came in.
    pub now: Time,
    /// The path asked for, with its query.
    pub path: String,
    pub site: Site,
    token: Option<Token>,
    /// The page to come back to: this one, or for a post the one that it was sent from.
    page: String,
    out: Outgoing,
}

/// The cookies that go out with the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing(Arc<Mutex<Vec<HeaderValue>>>);

impl Outgoing {
    fn push(&self, cookie: HeaderValue) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(cookie);
    }
    pub(crate) fn take(&self) -> Vec<HeaderValue> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Visitor {
    /// The person, or a refusal that leads to the sign-in page and back.
    pub fn signed_in(&self) -> Result<&SignedIn, Refuse> {
        let person = self.session.as_ref().and_then(|session| session.person.as_ref());
        person.ok_or_else(|| Refuse::SignIn { back: self.page.clone() })
    }

    /// The person, if he has one of these roles. An administrator has every role.
    pub fn must(&self, roles: &[Role]) -> Result<&SignedIn, Refuse> {
        let person = self.signed_in()?;
        if person.may(roles) { Ok(person) } else { Err(Refuse::NotAllowed) }
    }

    /// What the visitor's role is limited to: the producer of a grower, the place of a keeper. For an
    /// administrator without such a grant there is no scope, and so a refusal.
    pub fn scope(&self, role: Role) -> Result<i64, Refuse> {
        self.signed_in()?.scope(role).ok_or(Refuse::NotAllowed)
    }

    /// What the hidden input `csrf` of every form says; "" without a session.
    pub fn csrf(&self) -> String {
        match (&self.session, &self.token) {
            (Some(_), Some(token)) => csrf::of_session(token),
            _ => String::new(),
        }
    }

    /// Sends the cookie of a session that was begun or signed in with this token.
    pub fn keep(&self, token: &Token) {
        self.out.push(self.cookie(SESSION_COOKIE, token.as_str(), sessions::SESSION_DAYS * 86_400));
    }

    /// Takes the session's cookie away, after [`sessions::sign_out`].
    pub fn forget(&self) {
        self.out.push(self.cookie(SESSION_COOKIE, "", 0));
    }

    pub(crate) fn token(&self) -> Option<&Token> {
        self.token.as_ref().filter(|_| self.session.is_some())
    }

    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    fn cookie(&self, name: &str, value: &str, seconds: i64) -> HeaderValue {
        cookie(&self.site, name, value, seconds)
    }

    /// A visitor of whom nothing is asked of the database: for pages that are shown when it does not answer.
    pub(crate) fn stranger(site: &Site, parts: &Parts) -> Option<Self> {
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
        let county = site.county_of_host(host)?;
        let lang = language(&parts.headers);
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_string();
        Some(Self {
            county: county.id,
            lang,
            words: site.words(lang).clone(),
            session: None,
            now: site.now(county.id),
            page: if parts.method == Method::POST { came_from(&parts.headers) } else { path.clone() },
            path,
            site: site.clone(),
            token: None,
            out: parts.extensions.get::<Outgoing>().cloned().unwrap_or_default(),
        })
    }

    async fn read(site: &Site, parts: &Parts) -> Result<Self, Fault> {
        let mut visitor = Self::stranger(site, parts).ok_or_else(Fault::not_found)?;
        let Some(token) = read_cookie(&parts.headers, SESSION_COOKIE).and_then(Token::of_cookie) else {
            return Ok(visitor);
        };
        let (asked, now) = (token.clone(), visitor.now);
        let found = site.store().reading(visitor.county, move |tx| sessions::find(tx, &asked, now)).await;
        visitor.session = found.map_err(|error: store::Error| Fault::from(error))?;
        visitor.token = Some(token);
        if let Some(session) = &visitor.session {
            sessions::touch(site, visitor.county, session, now).await;
        }
        Ok(visitor)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        if let Some(visitor) = parts.extensions.get::<Self>() {
            return Ok(visitor.clone());
        }
        let site = parts.extensions.get::<Site>().cloned();
        let site = site.ok_or_else(|| Fault::broken("the router was not wrapped by webkit::app"))?;
        let visitor = Self::read(&site, parts).await?;
        parts.extensions.insert(visitor.clone());
        Ok(visitor)
    }
}

pub(crate) fn cookie(site: &Site, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if site.settings().is_encrypted() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("names and values of our cookies are plain ASCII")
}

/// The language that the visitor chose, or that the browser asks for.
pub(crate) fn language(headers: &HeaderMap) -> Lang {
    let chosen = read_cookie(headers, LANGUAGE_COOKIE).and_then(Lang::of_tag);
    let accepted =
        || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    chosen.unwrap_or_else(|| Lang::accepted(accepted()))
}

/// What a cookie says, if the browser sent it.
pub fn read_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The page of ours that a post was sent from; the home page where the browser does not say.
fn came_from(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (referer, host) = (text(header::REFERER), text(header::HOST));
    let path = referer.split_once("://").and_then(|(_, rest)| rest.strip_prefix(host));
    path.filter(|path| path.starts_with('/')).unwrap_or("/").to_string()
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Site")
    }
}
