//! Answers that are pages or lead to one.
use crate::Fault;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

/// A page, rendered.
pub fn page(status: StatusCode, template: impl Template) -> Response {
    match template.render() {
        Ok(html) => html_answer(status, html),
        Err(error) => Fault::broken(error).into_response(),
    }
}

fn html_answer(status: StatusCode, html: String) -> Response {
    let mut answer = Response::new(Body::from(html));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer
}

/// Leads the browser to another page of ours, to be fetched with GET (303).
pub fn redirect(to: impl AsRef<str>) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    let place = HeaderValue::from_str(to.as_ref()).unwrap_or(HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, place);
    answer
}

/// A path of ours out of a query, such as `next` and `back`: never another site's address.
pub fn own_path(path: &str) -> &str {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if ours { path } else { "/" }
}

/// Escapes a text for the value of a query: `/orders?page=2` → `%2Forders%3Fpage%3D2`.
pub fn in_query(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    let mut escaped = String::with_capacity(text.len() + 16);
    for b in text.bytes() {
        if plain(b) {
            escaped.push(char::from(b));
        } else {
            let _ = write!(escaped, "%{b:02X}");
        }
    }
    escaped
}

/// The pairs of `a=1&b=%E5%B1%B1`.
pub(crate) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(k, v)| (unescape(k), unescape(v)))
        .collect()
}

/// `%E5%B1%B1+` as `山 `; a `%` without two figures stays as it is.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = if *byte == b'%' { text.get(at + 1..at + 3).and_then(byte_of_hex) } else { None };
        plain.push(escaped.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn byte_of_hex(figures: &str) -> Option<u8> {
    u8::from_str_radix(figures, 16).ok().filter(|_| figures.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A file for the visitor to keep. `name` may be Chinese.
pub fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut answer = Response::new(Body::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename*=UTF-8''{}", in_query(name).replace('/', "-"));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leaves_the_house() {
        assert_eq!(own_path("/basket?a=1"), "/basket?a=1");
        for away in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\t/evil.example"] {
            assert_eq!(own_path(away), "/", "{away}");
        }
        assert_eq!(in_query("/a?b=山&c"), "/a%3Fb%3D%E5%B1%B1%26c");
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let read = pairs("name=%E4%BD%99+%E8%8A%B1&lot=1&lot=2&empty=&odd=%zz&lone".as_bytes());
        let expected =
            [("name", "余 花"), ("lot", "1"), ("lot", "2"), ("empty", ""), ("odd", "%zz"), ("lone", "")];
        assert_eq!(read, expected.map(|(k, v)| (k.to_string(), v.to_string())));
        assert_eq!(pairs(b""), []);
    }

    #[test]
    fn a_file_keeps_its_chinese_name() {
        let answer = download("批次.xlsx", "text/csv", vec![1]);
        let disposition = answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(disposition, "attachment; filename*=UTF-8''%E6%89%B9%E6%AC%A1.xlsx");
    }
}
