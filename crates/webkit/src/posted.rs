//! What a form sent. The extractor [`Posted`] reads it, and lets through only what a page of ours sent.
use crate::page::{page, pairs};
use crate::{Fault, Fields, Nav, Shell, Visitor, csrf};
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// Most bytes of a form without files.
pub const FORM_BYTES_MAX: usize = 64 * 1_024;
/// Most bytes of a form with files.
pub const UPLOAD_BYTES_MAX: usize = 8 * 1_024 * 1_024;
/// Most fields of a form.
const FIELDS_MAX: usize = 2_000;

/// A form that was sent, from a page of ours, with a token that is still good. Comes last among a handler's
/// arguments. A foreign post is refused; a stale token shows the form again with one button. A handler that
/// wants to show its own page again takes `Result<Posted, NotPosted>`.
#[derive(Clone, Debug)]
pub struct Posted {
    visitor: Visitor,
    pairs: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    pub name: String,
    pub bytes: Bytes,
}

/// Why a post was not taken.
#[derive(Debug)]
pub enum NotPosted {
    /// The form was open for so long that its token is of an earlier session. What was typed is all here; ask
    /// for it again.
    Stale(Box<Posted>),
    Fault(Fault),
}

impl Posted {
    /// The first value of a field; "" where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field, in the order of the page.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a field was sent at all: a box that is ticked, the button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// A file, if one was chosen.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files
            .iter()
            .find(|(key, upload)| key == name && !upload.bytes.is_empty())
            .map(|(_, upload)| upload)
    }

    /// The form to be read field by field.
    pub fn fields(&self) -> Fields {
        Fields::of_pairs(&self.visitor.words, &self.pairs)
    }

    async fn read(request: Request, visitor: Visitor) -> Result<Self, Fault> {
        let kind = content_type(request.headers());
        let (pairs, files) = match kind.as_str() {
            "application/x-www-form-urlencoded" => (read_urlencoded(request).await?, Vec::new()),
            "multipart/form-data" => read_multipart(request).await?,
            // A button without any field sends neither body nor type.
            "" => (Vec::new(), Vec::new()),
            _ => return Err(Fault::unreadable()),
        };
        if pairs.len() > FIELDS_MAX {
            return Err(Fault::too_large());
        }
        Ok(Self { visitor, pairs, files })
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    text.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

async fn read_urlencoded(request: Request) -> Result<Vec<(String, String)>, Fault> {
    let body =
        axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await.map_err(|_| Fault::too_large())?;
    Ok(pairs(&body))
}

type Parts = (Vec<(String, String)>, Vec<(String, Upload)>);

async fn read_multipart(request: Request) -> Result<Parts, Fault> {
    let refused = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::too_large(),
        _ => Fault::unreadable(),
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Fault::unreadable())?;
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(refused)? {
        let name = field.name().unwrap_or("").to_string();
        let file = field.file_name().map(str::to_string);
        let bytes = field.bytes().await.map_err(refused)?;
        match file {
            Some(file) => files.push((name, Upload { name: file, bytes })),
            None => pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((pairs, files))
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = NotPosted;
    async fn from_request(request: Request, state: &S) -> Result<Self, NotPosted> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await.map_err(NotPosted::Fault)?;
        let posted = Self::read(Request::from_parts(parts, body), visitor).await.map_err(NotPosted::Fault)?;
        let good =
            posted.visitor.token().is_none_or(|token| csrf::is_of_session(token, posted.text(csrf::FIELD)));
        if good { Ok(posted) } else { Err(NotPosted::Stale(Box::new(posted))) }
    }
}

/// The form again, as typed, with a token that is good.
#[derive(Template)]
#[template(path = "webkit-again.html")]
struct Again<'a> {
    shell: Shell,
    action: &'a str,
    kept: Vec<(&'a str, &'a str)>,
    lost_files: bool,
    back: &'a str,
}

impl Again<'_> {
    fn answer(posted: &Posted) -> Response {
        let visitor = &posted.visitor;
        let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("webkit-again-title")).without_tabs();
        let kept = posted.pairs.iter().filter(|(name, _)| keeps(name));
        let again = Again {
            shell,
            action: &visitor.path,
            kept: kept.map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            lost_files: !posted.files.is_empty(),
            back: visitor.page(),
        };
        page(StatusCode::CONFLICT, again)
    }
}

/// A password is typed again, never printed into a page.
fn keeps(name: &str) -> bool {
    name != csrf::FIELD && !name.contains("password")
}

impl IntoResponse for NotPosted {
    fn into_response(self) -> Response {
        match self {
            Self::Fault(fault) => fault.into_response(),
            Self::Stale(posted) => Again::answer(&posted),
        }
    }
}
