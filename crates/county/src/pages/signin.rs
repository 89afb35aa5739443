//! Signing in, up and out.
use crate::attempts::{Attempt, attempt, forget_misses};
use crate::passwords::{fitting, hashing};
use crate::people::{grants_of, person, register_person, with_password};
use crate::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PeopleRefusal, WAIT_MINUTES};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Time;
use webkit::listing::Asked;
use webkit::{
    Fault, Fields, Grant, Nav, Posted, Role, Shell, SignedIn, Token, Visitor, Wrong, forms, in_query,
    own_path, page, redirect, sessions,
};

pub(super) const NAME_CHARS_MAX: usize = 30;

#[derive(Template)]
#[template(path = "signin.html")]
struct SignInPage {
    shell: Shell,
    form: Fields,
    next: String,
    /// The page for those who come for the first time.
    sign_up: String,
}

#[derive(Template)]
#[template(path = "signup.html")]
struct SignUpPage {
    shell: Shell,
    form: Fields,
    next: String,
}

pub(super) async fn show(visitor: Visitor, asked: Asked) -> Response {
    sign_in_page(&visitor, StatusCode::OK, Fields::empty(&visitor.words), asked.text("next"))
}

pub(super) async fn show_new(visitor: Visitor, asked: Asked) -> Response {
    sign_up_page(&visitor, StatusCode::OK, Fields::empty(&visitor.words), asked.text("next"))
}

fn sign_in_page(visitor: &Visitor, status: StatusCode, form: Fields, next: &str) -> Response {
    let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("county-signin-title"));
    let sign_up = if next.is_empty() { "/signup".into() } else { format!("/signup?next={}", in_query(next)) };
    page(status, SignInPage { shell, form, next: next.into(), sign_up })
}

fn sign_up_page(visitor: &Visitor, status: StatusCode, form: Fields, next: &str) -> Response {
    let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("county-signup-title")).with_back("/signin");
    page(status, SignUpPage { shell, form, next: next.into() })
}

pub(super) async fn sign_in(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let phone = form.read("phone", forms::phone);
    let password = posted.text("password").to_string();
    if password.is_empty() {
        form.refuse("password", Wrong::new("county-signin-no-password"));
    }
    let Some(phone) = phone.filter(|_| form.good()) else {
        return Ok(sign_in_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, posted.text("next")));
    };
    match try_password(&visitor, &phone, password).await? {
        Tried::Right(who) => enter(&visitor, who, posted.text("next")).await,
        Tried::Wrong(wrong) => {
            form.refuse("password", wrong);
            Ok(sign_in_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, posted.text("next")))
        }
    }
}

/// Whether whoever is at this screen knows the password of who is signed in: asked again before money is let go.
/// A miss counts as it does at the door. What is wrong belongs to the field `password`.
pub async fn confirm_password(visitor: &Visitor, posted: &Posted) -> Result<Result<(), Wrong>, Fault> {
    let who = visitor.signed_in()?.person;
    let password = posted.text("password").to_string();
    if password.is_empty() {
        return Ok(Err(Wrong::new("county-signin-no-password")));
    }
    let known = visitor.site.store().reading(visitor.county, move |tx| person(tx, who)).await;
    let known = known.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)?;
    Ok(match try_password(visitor, &known.phone, password).await? {
        Tried::Right(_) => Ok(()),
        Tried::Wrong(wrong) => Err(wrong),
    })
}

enum Tried {
    Right(SignedIn),
    Wrong(Wrong),
}

/// Counts the attempt, then looks at the password, then forgives the attempt if it was right.
async fn try_password(visitor: &Visitor, phone: &str, password: String) -> Result<Tried, Fault> {
    let (store, county, now) = (visitor.site.store(), visitor.county, visitor.now);
    let asked = phone.to_string();
    let left = match store.writing(county, move |tx| attempt(tx, &asked, now)).await? {
        Attempt::Locked { until } => return Ok(Tried::Wrong(locked(until, now))),
        Attempt::Free { left } => left,
    };
    let asked = phone.to_string();
    let (person, hash) = store.reading(county, move |tx| with_password(tx, &asked)).await?.unzip();
    let fits = fitting(hash, password).await?;
    let Some(person) = person.filter(|_| fits) else {
        return Ok(Tried::Wrong(missed(left, now)));
    };
    let phone = phone.to_string();
    let grants = store.writing(county, move |tx| {
        forget_misses(tx, &phone)?;
        grants_of(tx, person.id)
    });
    let grants = grants.await.map_err(|error: store::Error| Fault::from(error))?;
    Ok(Tried::Right(SignedIn { person: person.id, name: person.name, grants }))
}

fn missed(left: i64, now: Time) -> Wrong {
    match left {
        0 => locked(now.plus_minutes(WAIT_MINUTES), now),
        left => Wrong::new("county-signin-wrong").with("left", left).with("minutes", WAIT_MINUTES),
    }
}

fn locked(until: Time, now: Time) -> Wrong {
    let minutes = (until.since_ms(now) + 59_999) / 60_000;
    Wrong::new("county-signin-locked").with("until", until.clock()).with("minutes", minutes)
}

/// Makes the session the person's and leads to where the visitor came from, or to the person's own work.
async fn enter(visitor: &Visitor, who: SignedIn, next: &str) -> Result<Response, Fault> {
    let home = if next.is_empty() { home_of(&who.grants) } else { own_path(next) };
    let (token, now) = (Token::random(), visitor.now);
    let (kept, key) = (token.clone(), visitor.session.as_ref().map(|session| session.key));
    let entered = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| sessions::sign_in(tx, key, &kept, &who, now).map(drop));
    entered.await.map_err(|error: store::Error| Fault::from(error))?;
    visitor.keep(&token);
    Ok(redirect(home))
}

/// Where a person's work is.
fn home_of(grants: &[Grant]) -> &'static str {
    let has = |roles: &[Role]| grants.iter().any(|grant| roles.contains(&grant.role));
    if has(&[Role::Administrator, Role::CountyOffice, Role::BrandOffice, Role::Finance]) {
        "/office"
    } else if has(&[Role::LiveHost]) {
        "/office/sales"
    } else if has(&[Role::Grower]) {
        "/grower"
    } else if has(&[Role::OutletKeeper]) {
        "/outlet"
    } else if has(&[Role::VillageStaff]) {
        "/office/watch"
    } else if has(&[Role::Auditor]) {
        "/office/access"
    } else if has(&[Role::Sorter]) {
        "/hub"
    } else if has(&[Role::Driver]) {
        "/driver"
    } else {
        "/me"
    }
}

/// A password that may be chosen.
pub(super) fn new_password(posted: &Posted, form: &mut Fields, field: &str) -> Option<String> {
    let password = posted.text(field);
    let chars = password.chars().count();
    if (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        return Some(password.to_string());
    }
    let (least, most) = (PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX);
    form.refuse(field, Wrong::new("county-password-length").with("least", least).with("most", most));
    None
}

pub(super) async fn sign_up(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let name = form.read("name", forms::text_of(NAME_CHARS_MAX));
    let phone = form.read("phone", forms::phone);
    let password = new_password(&posted, &mut form, "password");
    let (Some(name), Some(phone), Some(password)) = (name, phone, password) else {
        return Ok(sign_up_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, posted.text("next")));
    };
    let (password, now, called) = (hashing(password).await?, visitor.now, name.clone());
    let registered = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| register_person(tx, &phone, &called, &password, now));
    match registered.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(person) => {
            enter(&visitor, SignedIn { person, name, grants: Vec::new() }, posted.text("next")).await
        }
        Err(refusal) => {
            form.refuse("phone", Wrong::from(refusal));
            Ok(sign_up_page(&visitor, StatusCode::CONFLICT, form, posted.text("next")))
        }
    }
}

impl From<PeopleRefusal> for Wrong {
    fn from(refusal: PeopleRefusal) -> Self {
        Self::new(refusal.key())
    }
}

pub(super) async fn sign_out(visitor: Visitor, _posted: Posted) -> Result<Response, Fault> {
    if let Some(session) = &visitor.session {
        let key = session.key;
        visitor.site.store().writing(visitor.county, move |tx| sessions::sign_out(tx, key)).await?;
        visitor.forget();
    }
    Ok(redirect("/"))
}
