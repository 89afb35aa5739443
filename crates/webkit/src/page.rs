//! Answers that are pages or lead to one.
use crate::Fault;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

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
    let one = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(one).collect()
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
}
