//! Whether a post comes from a page of ours. A session's forms carry an HMAC of its token, which no other
//! site can know. A stranger has nothing to protect, so there the browser's word on the origin is enough.
use crate::sessions::{Token, hex};
use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The name of the hidden input.
pub(crate) const FIELD: &str = "csrf";
const PURPOSE: &[u8] = b"pavilion form";

/// What the forms of a session carry.
pub(crate) fn of_session(token: &Token) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_str().as_bytes()).expect("HMAC takes any key");
    mac.update(PURPOSE);
    hex(&mac.finalize().into_bytes()[..16])
}

/// Whether a form carries the token of this session.
pub(crate) fn is_of_session(token: &Token, sent: &str) -> bool {
    of_session(token).as_bytes().ct_eq(sent.as_bytes()).into()
}

/// Whether a post comes from another site, as far as the browser says. Ours are the host that was asked for,
/// and `own`, the origin of the settings: a proxy may ask us by another name.
pub(crate) fn is_foreign(headers: &HeaderMap, own: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return text(header::HeaderName::from_static("sec-fetch-site")) == Some("cross-site");
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin != own && (host.is_none() || host != text(header::HOST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_form_is_of_one_session_only() {
        let (mine, other) = (Token::random(), Token::random());
        assert!(is_of_session(&mine, &of_session(&mine)));
        assert!(!is_of_session(&mine, &of_session(&other)));
        assert!(!is_of_session(&mine, ""));
    }

    #[test]
    fn a_post_from_another_site_is_foreign() {
        let with = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            let pair = |(name, value): &(&'static str, &'static str)| {
                (header::HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            pairs.iter().map(pair).collect()
        };
        let is_foreign = |pairs: &[_]| super::is_foreign(&with(pairs), "https://shop.example");
        let host = ("host", "10.0.0.7:8080");
        assert!(!is_foreign(&[host]));
        assert!(!is_foreign(&[host, ("origin", "https://shop.example")]), "a proxy asks by another name");
        assert!(!is_foreign(&[host, ("origin", "http://10.0.0.7:8080")]));
        assert!(is_foreign(&[host, ("origin", "https://shop.example.evil")]));
        assert!(is_foreign(&[host, ("origin", "null")]));
        assert!(is_foreign(&[("origin", "https://evil.example")]));
        assert!(is_foreign(&[host, ("sec-fetch-site", "cross-site")]));
    }
}
