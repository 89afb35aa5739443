//! `/office/people`: who can sign in, and what they may do. For administrators.
use super::me::scope_name;
use super::signin::{NAME_CHARS_MAX, new_password};
use super::{Choice, PEOPLE, timetable_for};
use crate::passwords::hashing;
use crate::people::{self, Person, grants_of, grants_of_all, register_person};
use crate::queries::producers_by_codes;
use crate::{PeopleRefusal, PlaceKind, Timetable, timetable};
use askama::Template;
use askama::filters::Safe;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Whole;
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{
    Fault, Fields, Grant, Nav, PersonId, Posted, Role, Shell, Visitor, Words, Wrong, forms, page, redirect,
};

#[derive(Template)]
#[template(path = "office-people.html")]
struct PeoplePage {
    shell: Shell,
    form: Fields,
    roles: Vec<Choice>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let (text, role) = (asked.text("q").to_string(), asked.read("role", forms::word));
    let (after, limit) = (asked.after(), asked.limit());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let listed = people::people(tx, &text, role, after, limit)?;
        let ids: Vec<PersonId> = listed.iter().map(|person| person.id).collect();
        Ok((listed, grants_of_all(tx, &ids)?))
    });
    let (listed, grants) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(listed, |person| person.id);
    let w = &visitor.words;
    let table = table(w, &paged.rows, &grants);
    if let Some(format) = asked.format() {
        return table.export("people", format).await;
    }
    let list = PeoplePage {
        shell: Shell::new(&visitor, Nav::Office, w.say("county-people-title")),
        form: asked.form(w),
        roles: roles(w),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

/// The roles that are granted: everyone is a buyer.
fn roles(w: &Words) -> Vec<Choice> {
    let granted = Role::ALL.iter().filter(|role| **role != Role::Buyer);
    granted.map(|role| Choice::new(role, role_name(w, *role))).collect()
}

fn role_name(w: &Words, role: Role) -> String {
    w.say(format!("county-role-{}", role.word().replace('_', "-")))
}

fn table(w: &Words, people: &[Person], grants: &HashMap<PersonId, Vec<Grant>>) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("person")),
        Head::text(say("phone")),
        Head::sentence(say("roles")),
        Head::text(say("since")),
    ];
    let mut table = Table::new(w, heads);
    for person in people {
        let of = grants.get(&person.id).map_or(&[][..], Vec::as_slice);
        let mut roles: Vec<String> = of.iter().map(|grant| role_name(w, grant.role)).collect();
        roles.dedup();
        table.row(vec![
            Cell::Link { to: format!("/office/people/{}", person.id), text: person.name.clone() },
            Cell::Code(person.phone.clone()),
            roles.join(w.say("county-list-comma").as_str()).into(),
            Cell::Code(person.created.day().to_string()),
        ]);
    }
    table
}

#[derive(Template)]
#[template(path = "office-person.html")]
struct PersonPage {
    shell: Shell,
    person: Person,
    form: Fields,
    roles: Vec<Choice>,
    grants: Vec<Held>,
    /// Why something was not done.
    refused: Option<String>,
}

/// A grant as the page shows it and sends it back.
struct Held {
    role: &'static str,
    name: String,
    scope: String,
    of: String,
}

/// What the page of a person needs of the database.
struct Known {
    person: Person,
    grants: Vec<(Grant, String)>,
}

fn known(tx: &mut Tx, words: &Words, id: PersonId) -> store::Result<Option<Known>> {
    let Some(person) = people::person(tx, id)? else { return Ok(None) };
    let network = timetable(tx)?;
    let mut grants = Vec::new();
    for grant in grants_of(tx, id)? {
        grants.push((grant, scope_name(tx, &network, words, grant)?));
    }
    Ok(Some(Known { person, grants }))
}

pub(super) async fn show(visitor: Visitor, Path(id): Path<PersonId>) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let form = Fields::empty(&visitor.words);
    person_page(&visitor, id, StatusCode::OK, form, None).await
}

async fn person_page(
    visitor: &Visitor,
    id: PersonId,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let words = visitor.words.clone();
    let known = visitor.site.store().reading(visitor.county, move |tx| known(tx, &words, id)).await?;
    let Known { person, grants } = known.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let held = |(grant, of): (Grant, String)| Held {
        role: grant.role.word(),
        name: role_name(w, grant.role),
        scope: grant.scope.map_or_else(String::new, |scope| scope.to_string()),
        of,
    };
    let shown = PersonPage {
        shell: Shell::new(visitor, Nav::Office, person.name.clone()),
        person,
        form,
        roles: roles(w),
        grants: grants.into_iter().map(held).collect(),
        refused,
    };
    Ok(page(status, shown))
}

fn back_to(id: PersonId) -> Response {
    redirect(format!("/office/people/{id}"))
}

pub(super) async fn grant(
    visitor: Visitor,
    Path(id): Path<PersonId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let mut form = posted.fields();
    let role: Option<Role> = form.read("role", forms::word);
    let scope = match role {
        Some(role) => read_scope(&visitor, role, posted.text("scope"), &mut form).await?,
        None => None,
    };
    let Some(role) = role.filter(|_| form.good()) else {
        return person_page(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let granted = visitor.site.store().writing(visitor.county, move |tx| match people::person(tx, id)? {
        Some(_) => people::grant(tx, id, role, scope).map(Some),
        None => Ok(None),
    });
    granted.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)?;
    Ok(back_to(id))
}

/// What a role is limited to, by the code that people know: a producer's, a place's, a route's number.
async fn read_scope(
    visitor: &Visitor,
    role: Role,
    code: &str,
    form: &mut Fields,
) -> Result<Option<i64>, Fault> {
    let code = code.trim().to_uppercase();
    let timetable = timetable_for(visitor).await?;
    let found = match role {
        Role::Grower => {
            let asked = code.clone();
            let read =
                visitor.site.store().reading(visitor.county, move |tx| producers_by_codes(tx, &[&asked]));
            read.await?.get(&code).map(|producer| producer.id.get())
        }
        Role::OutletKeeper => place(&timetable, &code, &[PlaceKind::Outlet]),
        Role::Sorter => place(&timetable, &code, &[PlaceKind::Transit, PlaceKind::Hub]),
        Role::Driver if !code.is_empty() => route(&timetable, &code),
        Role::VillageStaff => {
            timetable.villages().iter().find(|village| village.code == code).map(|village| village.id.get())
        }
        _ => return Ok(None),
    };
    if found.is_none() {
        form.refuse("scope", Wrong::new(scope_wrong(role)));
    }
    Ok(found)
}

fn scope_wrong(role: Role) -> &'static str {
    match role {
        Role::Grower => "county-scope-no-producer",
        Role::OutletKeeper => "county-scope-no-outlet",
        Role::Sorter => "county-scope-no-centre",
        Role::VillageStaff => "county-scope-no-village",
        _ => "county-scope-no-route",
    }
}

fn place(timetable: &Timetable, code: &str, kinds: &[PlaceKind]) -> Option<i64> {
    timetable.place_by_code(code).filter(|place| kinds.contains(&place.kind)).map(|place| place.id.get())
}

fn route(timetable: &Timetable, number: &str) -> Option<i64> {
    let number: i64 = number.parse().ok()?;
    timetable.routes().iter().find(|route| route.number == number).map(|route| route.id.get())
}

pub(super) async fn take(
    visitor: Visitor,
    Path(id): Path<PersonId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let role: Role = posted.text("role").parse().map_err(|_| Fault::not_found())?;
    let scope: Option<i64> = posted.text("scope").parse().ok();
    let taken = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| people::take_grant(tx, id, role, scope))
        .await?;
    done(&visitor, id, taken, posted.fields()).await
}

/// Back to the person, or the person's page with the reason.
async fn done(
    visitor: &Visitor,
    id: PersonId,
    outcome: Result<(), PeopleRefusal>,
    form: Fields,
) -> Result<Response, Fault> {
    match outcome {
        Ok(()) => Ok(back_to(id)),
        Err(PeopleRefusal::NoSuchPerson) => Err(Fault::not_found()),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            person_page(visitor, id, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

pub(super) async fn password(
    visitor: Visitor,
    Path(id): Path<PersonId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let mut form = posted.fields();
    let Some(password) = new_password(&posted, &mut form, "password") else {
        return person_page(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let hash = hashing(password).await?;
    let set =
        visitor.site.store().writing(visitor.county, move |tx| people::set_password(tx, id, &hash)).await?;
    done(&visitor, id, set, form).await
}

pub(super) async fn erase(
    visitor: Visitor,
    Path(id): Path<PersonId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let mut form = posted.fields();
    if !posted.has("sure") {
        form.refuse("sure", Wrong::new("county-erase-not-sure"));
        return person_page(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let erased = visitor.site.store().writing(visitor.county, move |tx| people::erase_person(tx, id)).await?;
    match erased {
        Ok(()) => Ok(redirect("/office/people")),
        refused => done(&visitor, id, refused, form).await,
    }
}

#[derive(Template)]
#[template(path = "office-person-new.html")]
struct NewPersonPage {
    shell: Shell,
    form: Fields,
}

pub(super) async fn show_new(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    Ok(new_page(&visitor, StatusCode::OK, Fields::empty(&visitor.words)))
}

fn new_page(visitor: &Visitor, status: StatusCode, form: Fields) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("county-people-new"));
    page(status, NewPersonPage { shell, form })
}

pub(super) async fn add(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(PEOPLE)?;
    let mut form = posted.fields();
    let name = form.read("name", forms::text_of(NAME_CHARS_MAX));
    let phone = form.read("phone", forms::phone);
    let password = new_password(&posted, &mut form, "password");
    let (Some(name), Some(phone), Some(password)) = (name, phone, password) else {
        return Ok(new_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form));
    };
    let (hash, now) = (hashing(password).await?, visitor.now);
    let added = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| register_person(tx, &phone, &name, &hash, now))
        .await?;
    match added {
        Ok(id) => Ok(back_to(id)),
        Err(refusal) => {
            form.refuse("phone", Wrong::from(refusal));
            Ok(new_page(&visitor, StatusCode::CONFLICT, form))
        }
    }
}
