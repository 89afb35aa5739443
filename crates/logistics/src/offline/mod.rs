//! The outlet's app: pages that open and record without a signal. The server gives the frame, the words, a service
//! worker, and what it knows ([`snapshot`]); what the keeper does comes back as scans and acts with bags, each with a
//! key of the device's own, so that a merge never doubles.
pub(crate) mod snapshot;

use crate::pages::station::Station;
use crate::telling::Teller;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use county::Destination;
use serde_json::json;
use std::collections::BTreeMap;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Shell, Site, Visitor, Words, asset, asset_text, page};

const MANIFEST: &str = "/outlet/app.webmanifest";

pub(crate) fn pages(site: &Site) -> Router {
    Router::new()
        .route("/outlet/app", get(app))
        .route("/outlet/sw.js", get(worker))
        .route(MANIFEST, get(manifest))
        .with_state(site.clone())
}

#[derive(Template)]
#[template(path = "outlet-app.html")]
struct AppPage {
    shell: Shell,
    script: &'static str,
    manifest: &'static str,
    place: String,
    /// The words of the app, and where its bags go, as JSON.
    words: String,
    bags: String,
}

/// The words that the app says: their keys after `logistics-app-`.
const WORDS: &[&str] = &[
    "online",
    "offline",
    "sign-in",
    "sign-in-do",
    "waits",
    "all-told",
    "never",
    "clock-ahead",
    "clock-behind",
    "clock-days",
    "clock-hours",
    "clock-minutes",
    "clock-do",
    "conflict",
    "acknowledge",
    "unknown-here",
    "twice",
    "no-bag",
    "no-bag-do",
    "not-on-shelf",
    "not-on-shelf-do",
    "do-accepted",
    "do-loaded",
    "do-ready",
    "do-collected",
    "do-bagged",
    "do-begin",
    "do-seal",
    "short-accepted",
    "short-loaded",
    "short-ready",
    "short-collected",
    "short-bagged",
    "done-accepted",
    "done-loaded",
    "done-ready",
    "done-collected",
    "done-bagged",
    "done-sealed",
    "button-accepted",
    "button-loaded",
    "button-ready",
    "button-collected",
    "button-bagged",
    "list-accepted",
    "list-loaded",
    "list-ready",
    "list-collected",
    "list-bagged",
    "list-none",
    "print",
    "photo",
    "photo-taken",
    "photo-not-one",
    "photo-not-one-do",
    "code",
    "code-or-tail",
    "camera",
    "camera-hint",
    "pickup",
    "pickup-hint",
    "pickup-later",
    "hand-over",
    "hand-over-cash",
    "bag-none",
    "bag-begin",
    "bag-filling",
    "bag-unnamed",
    "bag-seal",
    "bag-close",
    "log",
    "state-waiting",
    "state-done",
    "state-conflict",
    "state-seen",
];

/// What the app fills in itself: its places stay as they are written.
const PLACES: [&str; 8] = ["n", "code", "since", "time", "what", "wrong", "to", "cash"];

fn words(w: &Words) -> String {
    let places = PLACES.map(|name| (name, format!("{{{name}}}")));
    let places: Vec<(&str, &str)> = places.iter().map(|(name, place)| (*name, place.as_str())).collect();
    let said = |key: &&str| (key.to_string(), w.with(format!("logistics-app-{key}"), places.as_slice()));
    json!(WORDS.iter().map(said).collect::<BTreeMap<_, _>>()).to_string()
}

/// Where a bag from this outlet can be opened: the transit centre, the hub.
fn bags(station: &Station, teller: &Teller) -> String {
    let table = &station.timetable;
    let zone = table.zones().first().map(|zone| Destination::City(zone.id));
    let path = zone.map(|zone| table.path(station.place.id, zone)).unwrap_or_default();
    let further = path.into_iter().filter(|place| *place != station.place.id);
    let named = further.filter_map(|place| Some((table.place(place)?.code.clone(), teller.place(place))));
    json!(named.collect::<Vec<_>>()).to_string()
}

async fn app(visitor: Visitor, State(site): State<Site>, asked: Asked) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let w = &visitor.words;
    let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
    let shell = Shell::new(&visitor, Nav::Field, w.say("logistics-app-title")).with_heading(name);
    let app = AppPage {
        shell,
        script: asset!("outlet.js"),
        manifest: MANIFEST,
        place: station.place.code.clone(),
        words: words(w),
        bags: bags(&station, &station.teller(w)),
    };
    Ok(page(StatusCode::OK, app))
}

/// The service worker, with the files of this build that it keeps. It may answer for `/outlet` and below.
async fn worker() -> Response {
    let files = [
        asset!("pavilion.css"),
        asset!("pavilion.js"),
        asset!("outlet.js"),
        asset!("outlet-icon.svg"),
        MANIFEST,
    ];
    let code = asset_text("outlet-worker.js");
    // Each address carries the hash of its bytes: together they name the build.
    let build = [&files[..3], &[asset!("outlet-worker.js")]].concat().concat();
    let script = format!("const FILES={},BUILD={};{code}", json!(files), json!(build));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/outlet")),
    ];
    (headers, script).into_response()
}

/// What a phone needs to keep the app among its own.
async fn manifest(visitor: Visitor) -> Response {
    let w = &visitor.words;
    let settings = visitor.site.settings();
    let manifest = json!({
        "id": "/outlet/app",
        "name": w.with("logistics-app-name", &[("shop", w.name(&settings.shop_zh, &settings.shop_en))]),
        "short_name": w.say("logistics-app-short"),
        "start_url": "/outlet/app",
        "scope": "/outlet",
        "display": "standalone",
        "background_color": "#f5f8f6",
        "theme_color": "#0e5a5a",
        "icons": [{ "src": asset!("outlet-icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable" }],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    (kind, manifest.to_string()).into_response()
}
