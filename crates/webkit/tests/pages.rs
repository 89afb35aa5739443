//! Requests through the whole router: what stands round every page.
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Time;
use store::Store;
use store::testing::{COUNTY, both, on_sqlite};
use utoipa_axum::router::OpenApiRouter;
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{
    Fault, Grant, NotPosted, PersonId, Posted, ROOM, Role, Settings, SignedIn, Site, Visitor, begin_session,
    sessions,
};

/// The county's clock in these tests is the wall's: the sessions made here last longer than any test.
fn now() -> Time {
    webkit::wall()
}

async fn show(visitor: Visitor) -> Response {
    let name = visitor.session.and_then(|s| s.person).map_or("nobody".to_string(), |p| p.name);
    axum::response::IntoResponse::into_response(format!("{} {name}", visitor.lang))
}

async fn buy(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let session = begin_session(&visitor).await?;
    let said = format!("{} {}", session.key, posted.text("what"));
    Ok(axum::response::IntoResponse::into_response(said))
}

async fn gentle(posted: Result<Posted, NotPosted>) -> Result<String, NotPosted> {
    match posted {
        Ok(_) => Ok("taken".into()),
        Err(NotPosted::Stale(form)) => Ok(format!("again: {}", form.text("what"))),
        Err(fault) => Err(fault),
    }
}

async fn money(visitor: Visitor) -> Result<String, Fault> {
    Ok(visitor.must(&[Role::Finance])?.name.clone())
}

async fn field(visitor: Visitor) -> Result<String, Fault> {
    Ok(visitor.scope(Role::Grower)?.to_string())
}

async fn broken() -> Result<String, Fault> {
    Err(Fault::broken("the roof leaks"))
}

async fn full() -> Result<String, Fault> {
    Err(store::Error::DiskFull { path: "/srv/county".into() }.into())
}

async fn unsure() -> Result<String, Fault> {
    Err(store::Error::Unsure { cause: "connection closed".into() }.into())
}

async fn upload(posted: Posted) -> Result<String, Fault> {
    let file = posted.file("sheet").ok_or_else(Fault::not_found)?;
    Ok(format!("{} {}", file.name, file.bytes.len()))
}

async fn panics() -> &'static str {
    panic!("the roof fell in")
}

async fn alike(visitor: Visitor) -> Response {
    let text = format!("{} {}", visitor.lang, rand_text());
    let page = axum::response::IntoResponse::into_response(text);
    webkit::shared(page, std::time::Duration::from_secs(600))
}

fn rand_text() -> String {
    format!("{:?}", std::time::Instant::now())
}

fn browser(store: &Store) -> Browser {
    let site = Site::new(store.clone(), &[&ROOM], Settings::default()).expect("the site opens");
    let rooms = Router::new()
        .route("/", get(show))
        .route("/buy", post(buy))
        .route("/full", get(full))
        .route("/api/full", get(full))
        .route("/unsure", get(unsure))
        .route("/gentle", post(gentle))
        .route("/office/ledger", get(money))
        .route("/grower", get(field))
        .route("/upload", post(upload))
        .route("/panics", get(panics))
        .route("/broken", get(broken))
        .route("/api/broken", get(broken))
        .route("/api/money", get(money))
        .route("/alike", get(alike));
    Browser::new(webkit::app(&site, rooms, OpenApiRouter::new()))
}

fn yu() -> SignedIn {
    let grants = vec![Grant { role: Role::Grower, scope: Some(7) }];
    SignedIn { person: PersonId::new(1), name: "余春花".into(), grants }
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&ROOM);
    templates_keep_to_the_look();
}

#[test]
fn every_answer_carries_the_headers_that_keep_strangers_out() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        for path in ["/", "/nowhere", "/broken", "/healthz"] {
            let seen = browser.get(path);
            assert!(seen.header("content-security-policy").starts_with("default-src 'self'"), "{path}");
            assert_eq!(seen.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(seen.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(seen.header("x-request-id").len(), 16, "{path}");
            assert_eq!(seen.header("cache-control"), "private, no-cache", "{path}");
        }
    });
}

#[test]
fn the_language_is_the_browsers_until_the_visitor_chooses() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        assert!(browser.get("/").says("zh-CN"));
        browser.language = "en-GB,en;q=0.9";
        assert!(browser.get("/").says("en nobody"));
        let seen = browser.get("/language?to=zh-CN&back=/basket%3Fa%3D1");
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/basket?a=1"));
        assert!(browser.get("/").says("zh-CN nobody"));
        assert_eq!(browser.get("/language?to=en&back=//evil.example").location(), "/");
    });
}

#[test]
fn what_is_not_there_is_said_in_both_languages() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        let seen = browser.get("/nowhere");
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        assert!(
            seen.says("这个地址没有东西") && seen.says("<html lang=\"zh-CN\">") && seen.says("id=\"map\"")
        );
        assert!(seen.says("演示数据"), "the county is generated");
        browser.language = "en";
        assert!(browser.get("/nowhere").says("There is nothing at this address"));
        assert_eq!(browser.get("/buy").status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(browser.get("/assets/pavilion.00000000.css").status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(webkit::picture("pecan")).header("content-type"), "image/svg+xml");
    });
}

#[test]
fn a_fault_of_ours_has_a_number_and_tells_nothing_else() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        for path in ["/broken", "/panics"] {
            let seen = browser.get(path);
            assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(seen.says("事由号 E-") && seen.says("我们这边出错了"), "{}", seen.text());
            assert!(!seen.says("roof"));
        }
        let seen = browser.get("/api/broken");
        let json: serde_json::Value = serde_json::from_slice(&seen.bytes).unwrap();
        assert_eq!(json["error"]["code"], "broken");
        assert!(json["error"]["reference"].as_str().unwrap().starts_with("E-"));
    });
}

#[test]
fn a_database_that_cannot_serve_is_a_sentence_in_both_languages() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        let seen = browser.get("/full");
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(seen.says("县里的机器存满了") && seen.says("什么都没变"), "{}", seen.text());
        assert!(!seen.says("/srv/county"), "where the files lie is for the log");
        let json: serde_json::Value = serde_json::from_slice(&browser.get("/api/full").bytes).unwrap();
        assert_eq!(
            (&json["error"]["code"], &json["error"]["message"]),
            (&"full".into(), &"县里的机器存满了".into())
        );
        browser.get("/language?to=en");
        assert!(browser.get("/full").says("has no room left"));
        assert!(browser.get("/unsure").says("We do not know yet whether this was taken"));
    });
}

#[test]
fn a_stranger_begins_a_session_with_the_first_post() {
    both(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        browser.get("/");
        assert_eq!(browser.cookie("pavilion"), None, "reading begins nothing");
        let first = browser.post("/buy", &[("what", "冬笋 & 山核桃")]);
        assert!(first.says("冬笋 & 山核桃"), "{}", first.text());
        assert!(first.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
        let second = browser.post("/buy", &[("what", "")]);
        assert_eq!(first.text().split(' ').next(), second.text().split(' ').next(), "one session");
        assert_eq!(second.header("set-cookie"), "");
    });
}

#[test]
fn a_post_from_another_site_is_refused() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        let seen = browser.post_from("evil.example", "/buy", &[("what", "all")]);
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        assert!(seen.says("这张表不是从我们的网页交来的"));
        browser.sign_in(store, COUNTY, &yu(), now());
        assert_eq!(browser.post_from("evil.example", "/buy", &[]).status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_stale_form_is_shown_again_as_typed() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        browser.sign_in(store, COUNTY, &yu(), now());
        let fields = [("csrf", "of yesterday"), ("what", "<冬笋>"), ("password", "secret")];
        let seen = browser.post_from("shop.test", "/buy", &fields);
        assert_eq!(seen.status, StatusCode::CONFLICT);
        assert!(seen.says("name=\"what\" value=\"&#60;冬笋&#62;\""), "{}", seen.text());
        assert!(seen.says("action=\"/buy\"") && !seen.says("secret") && !seen.says("of yesterday"));
        let text = seen.text();
        let token = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(browser.post_from("shop.test", "/buy", &[("csrf", token)]).status, StatusCode::OK);
        assert!(browser.post_from("shop.test", "/gentle", &[("what", "茶")]).says("again: 茶"));
        assert!(browser.post("/gentle", &[]).says("taken"));
    });
}

#[test]
fn a_role_opens_a_page_and_its_absence_leads_to_sign_in_or_a_refusal() {
    both(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        let seen = browser.get("/office/ledger?month=2026-11");
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        assert_eq!(seen.location(), "/signin?next=/office/ledger%3Fmonth%3D2026-11");
        assert_eq!(browser.get("/api/money").status, StatusCode::UNAUTHORIZED);
        browser.sign_in(store, COUNTY, &yu(), now());
        assert!(browser.get("/").says("余春花"));
        assert_eq!(browser.get("/grower").text(), "7");
        let seen = browser.get("/office/ledger");
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        assert!(seen.says("你的账号看不了这一页"));
        let finance = [Grant { role: Role::Finance, scope: None }];
        store
            .write::<_, store::Error>(COUNTY, |tx| sessions::set_grants(tx, PersonId::new(1), &finance))
            .unwrap();
        assert_eq!(browser.get("/office/ledger").text(), "余春花", "at once");
        store
            .write::<_, store::Error>(COUNTY, |tx| sessions::sign_out_everywhere(tx, PersonId::new(1)))
            .unwrap();
        assert!(browser.get("/").says("nobody"));
    });
}

#[test]
fn signing_in_keeps_the_basket_and_changes_the_token() {
    both(&[ROOM.schema()], |store| {
        let (before, after) = (webkit::Token::random(), webkit::Token::random());
        let done = store.write::<_, store::Error>(COUNTY, |tx| {
            let stranger = sessions::begin(tx, &before, now())?;
            sessions::set_basket_count(tx, stranger.key, kernel::Count::new(3).unwrap())?;
            let signed = sessions::sign_in(tx, Some(stranger.key), &after, &yu(), now())?;
            assert_eq!((signed.key, signed.basket_count), (stranger.key, kernel::Count::new(3).unwrap()));
            assert_eq!(signed.person, Some(yu()));
            let long_gone = now().plus_ms(31 * 24 * 3_600_000);
            assert_eq!(sessions::sweep(tx, now())?, 0);
            assert_eq!(sessions::sweep(tx, long_gone)?, 1);
            Ok(())
        });
        done.unwrap();
    });
}

#[test]
fn a_file_comes_with_its_form_and_a_form_that_is_too_large_is_refused() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        assert_eq!(
            browser.post_file("/upload", "sheet", "lots.xlsx", &[0; 3_000_000]).text(),
            "lots.xlsx 3000000"
        );
        let large = vec![0; webkit::UPLOAD_BYTES_MAX + 1];
        assert_eq!(
            browser.post_file("/upload", "sheet", "lots.xlsx", &large).status,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        let long = "x".repeat(webkit::FORM_BYTES_MAX + 1);
        assert_eq!(browser.post("/buy", &[("what", &long)]).status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn everyone_without_a_session_gets_the_same_bytes() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        let first = browser.get("/alike").text();
        assert_eq!(browser.get("/alike").text(), first);
        assert!(browser.get("/metrics").says("pavilion_http_pages_from_memory_total 1"));
        assert_ne!(browser.get("/alike?page=2").text(), first);
        browser.language = "en";
        assert_ne!(browser.get("/alike").text(), first);
        browser.language = "zh-CN";
        browser.sign_in(store, COUNTY, &yu(), now());
        assert_ne!(browser.get("/alike").text(), first);
    });
}

#[test]
fn the_watchers_are_answered() {
    on_sqlite(&[ROOM.schema()], |store| {
        let mut browser = browser(store);
        assert_eq!(browser.get("/healthz").text(), "ok\n");
        assert_eq!(browser.get("/readyz").text(), "ready\n");
        browser.get("/nowhere");
        let metrics = browser.get("/metrics").text();
        assert!(
            metrics
                .contains("pavilion_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1"),
            "{metrics}"
        );
        assert!(browser.get("/api/openapi.json").says("\"openapi\""));
        assert!(browser.get("/api").says("openapi.json"));
    });
}
