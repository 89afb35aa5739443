//! The files that pages link to: stylesheet, script, drawings. They are in the binary under names that carry
//! a hash of their bytes, so that a browser may keep them for ever.
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(crate) struct Asset {
    pub name: &'static str,
    pub path: &'static str,
    pub kind: &'static str,
    pub raw: &'static [u8],
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The address of an asset. Use it through [`crate::asset!`], which fails the build for a name that is none.
pub const fn url(name: &str) -> &'static str {
    let mut at = 0;
    while at < ASSETS.len() {
        if same(ASSETS[at].name.as_bytes(), name.as_bytes()) {
            return ASSETS[at].path;
        }
        at += 1;
    }
    panic!("there is no such asset in crates/webkit/assets")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The address of a drawing, `/assets/pictures/pecan.1a2b3c4d.svg`. A kind without a drawing of its own takes
/// the crate.
pub fn picture(kind: impl AsRef<str>) -> &'static str {
    let name = format!("pictures/{}.svg", kind.as_ref());
    let found = ASSETS.binary_search_by(|asset| asset.name.cmp(&name));
    found.map_or(url("pictures/crate.svg"), |at| ASSETS[at].path)
}

/// What an asset of text says, for who puts something before it; empty for a name that is none.
pub fn text(name: &str) -> &'static str {
    let found = ASSETS.binary_search_by(|asset| asset.name.cmp(name)).ok();
    found.and_then(|at| std::str::from_utf8(ASSETS[at].raw).ok()).unwrap_or_default()
}

/// Whether there is a drawing of that name.
pub fn is_picture(kind: &str) -> bool {
    ASSETS
        .iter()
        .any(|asset| asset.name.strip_prefix("pictures/").and_then(|n| n.strip_suffix(".svg")) == Some(kind))
}

/// The class of the ground on which a drawing stands: `sun`, `tea` or `lake`.
pub fn ground(kind: impl AsRef<str>) -> &'static str {
    match kind.as_ref() {
        "pecan" | "honey" | "ponkan" | "peach" | "persimmon" | "sweet-potato" | "hen" | "eggs" | "pork"
        | "camellia-oil" => "sun",
        "fish" | "shrimp" | "tea" | "peanut" | "rice" | "silk" | "gift-box" => "lake",
        _ => "tea",
    }
}

/// Answers a request for a file; a name with another hash is not found.
pub(crate) fn serve(path: &str, request: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (encoding, bytes) = choose(asset, request);
    let mut answer = Response::new(Body::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, FOREVER);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

fn choose(asset: &Asset, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let accepts =
        |name: &str| accepted.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == name);
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if accepts("br") => (Some("br"), bytes),
        (_, Some(bytes)) if accepts("gzip") => (Some("gzip"), bytes),
        _ => (None, asset.raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_an_address_and_a_kind_without_one_takes_the_crate() {
        assert!(picture("pecan").starts_with("/assets/pictures/pecan."));
        assert_eq!(picture("durian"), picture("crate"));
        assert!(is_picture("tea") && !is_picture("durian"));
        assert_eq!((ground("fish"), ground("honey"), ground("herbs")), ("lake", "sun", "tea"));
    }

    #[test]
    fn a_file_goes_out_packed_where_the_browser_takes_it() {
        let path = crate::asset!("pavilion.css");
        let mut request = HeaderMap::new();
        let plain = serve(path, &request);
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br;q=1"));
        let packed = serve(path, &request);
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
        assert!(packed.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(serve("/assets/pavilion.00000000.css", &request).status(), StatusCode::NOT_FOUND);
    }
}
