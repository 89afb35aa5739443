//! My things: what a person has here, by what he may do.
use super::signin::new_password;
use crate::passwords::{fitting, hashing};
use crate::people::{Person, password_of, person, set_password};
use crate::queries::producer_of;
use crate::{PlaceId, ProducerId, Timetable, VillageId, timetable};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::mask_phone;
use store::Tx;
use webkit::{
    Fault, Fields, Grant, Nav, PersonId, Posted, Role, Shell, SignedIn, Token, Visitor, Words, Wrong, page,
    redirect, sessions,
};

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    shell: Shell,
    me: Option<Me>,
}

struct Me {
    name: String,
    phone: String,
    links: Vec<Link>,
}

/// A way to something of mine.
struct Link {
    href: &'static str,
    icon: &'static str,
    label: String,
    /// Which one, where a person may have several: the producer, the outlet.
    of: String,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    let me = match visitor.signed_in() {
        Ok(who) => Some(me(&visitor, who.clone()).await?),
        Err(_) => None,
    };
    let shell = Shell::new(&visitor, Nav::Shop, visitor.words.say("county-me-title"));
    Ok(page(StatusCode::OK, MePage { shell, me }))
}

async fn me(visitor: &Visitor, who: SignedIn) -> Result<Me, Fault> {
    let (words, id) = (visitor.words.clone(), who.person);
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let known = person(tx, id)?;
        Ok((known, links(tx, &words, &who.grants)?))
    });
    let (known, links) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let Person { name, phone, .. } = known.ok_or_else(Fault::not_found)?;
    Ok(Me { name, phone: mask_phone(&phone), links })
}

fn links(tx: &mut Tx, words: &Words, grants: &[Grant]) -> store::Result<Vec<Link>> {
    let table = timetable(tx)?;
    let mut links = vec![link(words, "/orders", "basket", "county-me-orders", String::new())];
    for grant in grants {
        let of = scope_name(tx, &table, words, *grant)?;
        links.extend(work(words, grant.role, of));
    }
    Ok(links)
}

fn link(words: &Words, href: &'static str, icon: &'static str, key: &str, of: String) -> Link {
    Link { href, icon, label: words.say(key), of }
}

fn work(words: &Words, role: Role, of: String) -> Vec<Link> {
    let link = |href, icon, key| link(words, href, icon, key, of.clone());
    match role {
        Role::Buyer => vec![],
        Role::Grower => {
            vec![link("/grower", "leaf", "county-me-lots"), link("/grower/money", "yuan", "county-me-money")]
        }
        Role::OutletKeeper => vec![link("/outlet", "scan", "county-me-outlet")],
        Role::Sorter => vec![link("/hub", "box", "county-me-hub")],
        Role::Driver => vec![link("/driver", "bus", "county-me-driver")],
        Role::VillageStaff => vec![link("/office/watch", "people", "county-me-village")],
        Role::Auditor => vec![link("/office/access", "eye", "county-me-audit")],
        Role::LiveHost => vec![link("/office/sales", "clock", "county-me-sales")],
        Role::BrandOffice | Role::Finance | Role::CountyOffice => {
            vec![link("/office", "chart", "county-me-office")]
        }
        Role::Administrator => vec![
            link("/office", "chart", "county-me-office"),
            link("/office/people", "lock", "county-me-people"),
        ],
    }
}

/// What a grant is limited to, by name; "" where it is for the whole county.
pub(super) fn scope_name(
    tx: &mut Tx,
    table: &Timetable,
    words: &Words,
    grant: Grant,
) -> store::Result<String> {
    let Some(scope) = grant.scope else { return Ok(String::new()) };
    let name = |zh: &str, en: &str| words.name(zh, en).to_string();
    Ok(match grant.role {
        Role::Grower => {
            let producer = producer_of(tx, ProducerId::new(scope))?;
            producer.map_or_else(String::new, |p| name(&p.name_zh, &p.name_en))
        }
        Role::Driver => {
            let route = table.routes().iter().find(|route| kernel::Whole::get(route.id) == scope);
            route.map_or_else(String::new, |r| name(&r.name_zh, &r.name_en))
        }
        Role::VillageStaff => {
            let village = table.village(VillageId::new(scope));
            village.map_or_else(String::new, |v| name(&v.name_zh, &v.name_en))
        }
        _ => table.place(PlaceId::new(scope)).map_or_else(String::new, |p| name(&p.name_zh, &p.name_en)),
    })
}

#[derive(Template)]
#[template(path = "me-password.html")]
struct PasswordPage {
    shell: Shell,
    form: Fields,
}

pub(super) async fn show_password(visitor: Visitor) -> Result<Response, Fault> {
    visitor.signed_in()?;
    Ok(password_page(&visitor, StatusCode::OK, Fields::empty(&visitor.words)))
}

fn password_page(visitor: &Visitor, status: StatusCode, form: Fields) -> Response {
    let shell = Shell::new(visitor, Nav::Shop, visitor.words.say("county-password-change")).with_back("/me");
    page(status, PasswordPage { shell, form })
}

pub(super) async fn change_password(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let who = visitor.signed_in()?.clone();
    let mut form = posted.fields();
    let new = new_password(&posted, &mut form, "new");
    if !is_mine(&visitor, who.person, posted.text("old").to_string()).await? {
        form.refuse("old", Wrong::new("county-password-not-the-old-one"));
    }
    let Some(new) = new.filter(|_| form.good()) else {
        return Ok(password_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form));
    };
    let (hash, token, now) = (hashing(new).await?, Token::random(), visitor.now);
    let kept = token.clone();
    // Every other session of the person ends: who changes a password may have lost a phone.
    let changed = visitor.site.store().writing(visitor.county, move |tx| {
        let done = set_password(tx, who.person, &hash)?;
        if done.is_ok() {
            sessions::sign_in(tx, None, &kept, &who, now)?;
        }
        Ok(done)
    });
    match changed.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(()) => {
            visitor.keep(&token);
            Ok(redirect("/me"))
        }
        Err(_) => Err(Fault::not_found()),
    }
}

async fn is_mine(visitor: &Visitor, who: PersonId, password: String) -> Result<bool, Fault> {
    let hash = visitor.site.store().reading(visitor.county, move |tx| password_of(tx, who)).await?;
    Ok(fitting(hash, password).await?)
}
