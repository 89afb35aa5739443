//! What a handler answers when it cannot answer: a refusal, something that is not there, a fault of ours. The
//! page (or the JSON, under /api) is drawn by `app`, which knows the visitor's language.
use crate::redirect;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Whole;
use std::fmt::Display;
use std::sync::atomic::{AtomicI64, Ordering};
use store::Outage;

/// A request that was not answered as asked. Handlers return `Result<Response, Fault>`.
#[derive(Debug)]
pub struct Fault(Kind);

#[derive(Debug)]
enum Kind {
    Refuse(Refuse),
    NotFound,
    TooOften,
    Busy,
    Outage(Outage),
    Foreign,
    TooLarge,
    Unreadable,
    Broken { reference: String },
}

/// Why a visitor is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refuse {
    /// Nobody has signed in. `back` is the page to return to.
    SignIn { back: String },
    /// The person's roles do not reach this page.
    NotAllowed,
}

/// What the outer layer draws in place of an empty answer.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub key: &'static str,
    pub reference: Option<String>,
}

impl Fault {
    /// There is nothing at this address.
    pub const fn not_found() -> Self {
        Self(Kind::NotFound)
    }
    /// Asked too often for what costs much: sign-in, codes, orders.
    pub const fn too_often() -> Self {
        Self(Kind::TooOften)
    }
    /// More is asked than can be done now; asking again later is right.
    pub const fn busy() -> Self {
        Self(Kind::Busy)
    }
    pub(crate) const fn foreign() -> Self {
        Self(Kind::Foreign)
    }
    pub(crate) const fn too_large() -> Self {
        Self(Kind::TooLarge)
    }
    pub(crate) const fn unreadable() -> Self {
        Self(Kind::Unreadable)
    }
    /// A fault of ours. The log is told what; the visitor is told a number to name on the telephone.
    pub fn broken(what: impl Display) -> Self {
        let reference = reference();
        tracing::error!(reference, error = %what, "a request failed");
        Self(Kind::Broken { reference })
    }
    /// What the store could not do: a sentence where the whole database suffers, else a fault of ours.
    fn of_store(error: &store::Error) -> Self {
        match error.outage() {
            Some(outage) => {
                log_outage(error);
                Self(Kind::Outage(outage))
            }
            None => Self::broken(error),
        }
    }
    fn notice(&self) -> (StatusCode, &'static str) {
        match &self.0 {
            Kind::Refuse(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Kind::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Kind::TooOften => (StatusCode::TOO_MANY_REQUESTS, "too-often"),
            Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Kind::Outage(outage) => (StatusCode::SERVICE_UNAVAILABLE, word(*outage)),
            Kind::Foreign => (StatusCode::FORBIDDEN, "foreign"),
            Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Kind::Unreadable => (StatusCode::BAD_REQUEST, "unreadable"),
            Kind::Broken { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
        }
    }
}

/// Once a second, however many are refused: a log that grows would fill the disk further.
fn log_outage(error: &store::Error) {
    static LAST_SECOND: AtomicI64 = AtomicI64::new(0);
    let second = crate::wall().get() / 1_000;
    if LAST_SECOND.swap(second, Ordering::Relaxed) != second {
        tracing::error!(%error, "the database cannot serve");
    }
}

const fn word(outage: Outage) -> &'static str {
    match outage {
        Outage::DiskFull => "full",
        Outage::Unwritable => "unwritable",
        Outage::Away => "away",
        Outage::Unsure => "unsure",
    }
}

/// `E-261123-1352-7F3A`: when, and which.
fn reference() -> String {
    let now = crate::wall();
    let day = now.day();
    let (year, month, date) = (day.year() % 100, day.month_of_year(), day.day_of_month());
    let clock = now.clock().replace(':', "");
    format!("E-{year:02}{month:02}{date:02}-{clock}-{:04X}", rand::random::<u16>())
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Self::of_store(&error)
    }
}

impl From<store::DeskError> for Fault {
    fn from(error: store::DeskError) -> Self {
        match error {
            store::DeskError::Busy => Self::busy(),
            store::DeskError::Store(error) => Self::of_store(&error),
        }
    }
}

impl From<Refuse> for Fault {
    fn from(refuse: Refuse) -> Self {
        Self(Kind::Refuse(refuse))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, key) = self.notice();
        let reference = match self.0 {
            Kind::Refuse(Refuse::SignIn { back }) => return sign_in(&back),
            Kind::Broken { reference } => Some(reference),
            _ => None,
        };
        let mut answer = status.into_response();
        answer.extensions_mut().insert(Notice { key, reference });
        answer
    }
}

impl IntoResponse for Refuse {
    fn into_response(self) -> Response {
        Fault::from(self).into_response()
    }
}

/// Leads to the sign-in page. Under /api the outer layer makes a 401 of it.
fn sign_in(back: &str) -> Response {
    let mut answer = redirect(format!("/signin?next={}", crate::page::in_query(back)));
    answer.extensions_mut().insert(Notice { key: "sign-in", reference: None });
    answer
}
