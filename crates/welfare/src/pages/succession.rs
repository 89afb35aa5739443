//! `/office/households/{code}/succession`: two households become one, or one becomes two.
use super::RULES;
use crate::{SuccessionRefusal, merge, split};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Heir, Household, HouseholdRefusal, MemberId, NewProducer, ProducerId, producers_by_codes};
use kernel::Time;
use store::Tx;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, forms, page, redirect};

const NAME_CHARS_MAX: usize = 60;

#[derive(Template)]
#[template(path = "office-succession.html")]
struct SuccessionPage {
    shell: Shell,
    code: String,
    people: Vec<(MemberId, String)>,
    form: Fields,
    refused: Option<String>,
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    succession_page(&visitor, &code, StatusCode::OK, form, None).await
}

fn household_of(tx: &mut Tx, code: &str) -> store::Result<Option<Household>> {
    match producers_by_codes(tx, &[code])?.remove(code) {
        Some(producer) => county::household(tx, producer.id),
        None => Ok(None),
    }
}

async fn succession_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let person = visitor.must(RULES)?.clone();
    let (asked, now) = (code.to_string(), visitor.now);
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        let found = household_of(tx, &asked)?;
        if let Some(household) = &found {
            county::look(tx, person.person, county::Look::Household, household.producer.id, now)?;
        }
        Ok(found)
    });
    let household = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let household = household.ok_or_else(Fault::not_found)?;
    let here = household.members.into_iter().filter(|member| member.left.is_none());
    let w = &visitor.words;
    let shown = SuccessionPage {
        shell: Shell::new(visitor, Nav::Office, w.with("welfare-succession-title", &[("code", code)])),
        code: code.to_string(),
        people: here.map(|member| (member.id, member.name)).collect(),
        form,
        refused,
    };
    Ok(page(status, shown))
}

/// Runs a command on a household, and leads to the page of the one that it answers.
async fn change<F>(visitor: Visitor, code: String, form: Fields, mut command: F) -> Result<Response, Fault>
where
    F: FnMut(&mut Tx, Household, Time) -> store::Result<Result<String, SuccessionRefusal>> + Send + 'static,
{
    visitor.must(RULES)?;
    if !form.good() {
        return succession_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let (asked, now) = (code.clone(), visitor.now);
    let done = visitor.site.store().writing(visitor.county, move |tx| match household_of(tx, &asked)? {
        Some(household) => command(tx, household, now).map(Some),
        None => Ok(None),
    });
    match done.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)? {
        Ok(to) => Ok(redirect(format!("/office/households/{to}"))),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            succession_page(&visitor, &code, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

pub(super) async fn merge_into(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let into = form.read("into", sheets::code).unwrap_or_default();
    change(visitor, code, form, move |tx, household, now| {
        let Some(other) = producers_by_codes(tx, &[&into])?.remove(&into) else {
            return Ok(Err(HouseholdRefusal::NotAHousehold.into()));
        };
        Ok(merge(tx, household.producer.id, other.id, now)?.map(|()| into.clone()))
    })
    .await
}

pub(super) async fn split_off(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let new_code = form.read("code", sheets::code).unwrap_or_default();
    let name_zh = form.read("name_zh", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
    let name_en = form.optional("name_en", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
    let people: Vec<MemberId> = form.each("person", forms::id).unwrap_or_default();
    change(visitor, code, form, move |tx, household, now| {
        let producer = NewProducer {
            code: new_code.clone(),
            kind: household.producer.kind,
            name_zh: name_zh.clone(),
            name_en: name_en.clone(),
            village: household.producer.village,
            outlet: household.producer.outlet,
            contact_zh: household.producer.contact_zh.clone(),
            contact_phone: household.producer.contact_phone.clone(),
            consent: household.producer.consent,
        };
        let heir = Heir { producer, people: people.clone() };
        let made: Result<ProducerId, SuccessionRefusal> = split(tx, household.producer.id, &heir, now)?;
        Ok(made.map(|_| new_code.clone()))
    })
    .await
}
