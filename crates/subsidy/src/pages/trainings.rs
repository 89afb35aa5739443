//! `/office/trainings` and `/office/trainings/{code}`: courses, and who came to them.
use super::{OFFICE, SETTLE};
use crate::{
    By, Imported, NewTraining, Refusal, Trainee, Training, add_training, import_attendance, strike, trainees,
    training_by_code, trainings,
};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Producer, ProducerId, producers_by_codes, producers_by_ids};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, forms, page, redirect};

const NAME_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "office-trainings.html")]
struct ListPage {
    shell: Shell,
    table: Table,
    form: Fields,
    refused: Option<String>,
    export: String,
    empty: bool,
    may_enter: bool,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    list_page(&visitor, &asked, StatusCode::OK, form, None).await
}

async fn list_page(
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let read = visitor.site.store().reading(visitor.county, |tx| {
        let found = trainings(tx)?;
        let organisers: Vec<ProducerId> = found.iter().map(|t| t.is.organiser).collect();
        Ok((found, producers_by_ids(tx, &organisers)?))
    });
    let (found, organisers) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let table = list_table(&visitor.words, &found, &organisers);
    if let Some(format) = asked.format() {
        return table.export("trainings", format).await;
    }
    let shown = ListPage {
        shell: Shell::new(visitor, Nav::Office, visitor.words.say("subsidy-trainings-title")),
        table,
        form,
        refused,
        export: asked.export_url(),
        empty: found.is_empty(),
        may_enter: visitor.must(SETTLE).is_ok(),
    };
    Ok(page(status, shown))
}

fn list_table(w: &Words, found: &[Training], organisers: &HashMap<ProducerId, Producer>) -> Table {
    let say = |key: &str| w.say(format!("subsidy-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("course")),
        Head::text(say("organiser")),
        Head::figure(say("sessions")),
        Head::figure(say("trainees")),
        Head::text(say("last-session")),
    ];
    let mut table = Table::new(w, heads);
    for training in found {
        let is = &training.is;
        let organiser = organisers.get(&is.organiser).map(|p| w.name(&p.name_zh, &p.name_en).to_string());
        table.row(vec![
            Cell::Link { to: format!("/office/trainings/{}", is.code), text: is.code.clone() },
            Cell::Strong(w.name(&is.name_zh, &is.name_en).to_string()),
            organiser.unwrap_or_default().into(),
            training.sessions.into(),
            training.trainees.into(),
            training.last.map_or(Cell::Empty, Cell::Day),
        ]);
    }
    table
}

pub(super) async fn add(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let by = By { person: visitor.must(SETTLE)?.person, at: visitor.now };
    let asked = Asked::of("/office/trainings", "");
    let mut form = posted.fields();
    let code = form.read("code", sheets::code).unwrap_or_default();
    let name_zh = form.read("name_zh", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
    let name_en = form.optional("name_en", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
    let organiser = form.read("organiser", sheets::code).unwrap_or_default();
    if !form.good() {
        return list_page(&visitor, &asked, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let to = format!("/office/trainings/{code}");
    let added = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(held) = producers_by_codes(tx, &[&organiser])?.remove(&organiser) else {
            return Ok(Err(Refusal::NoOrganiser));
        };
        let (code, name_zh, name_en) = (code.clone(), name_zh.clone(), name_en.clone());
        add_training(tx, &NewTraining { code, name_zh, name_en, organiser: held.id }, by)
    });
    match added.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(_) => Ok(redirect(to)),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            list_page(&visitor, &asked, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

#[derive(Template)]
#[template(path = "office-training.html")]
struct CoursePage {
    shell: Shell,
    code: String,
    what: String,
    people: Vec<Person>,
    refused: Option<String>,
    told: Option<Told>,
    may_enter: bool,
}

/// Somebody who came, as the page lists him.
struct Person {
    id: String,
    household: String,
    name: String,
    days: String,
    sessions: usize,
}

/// What became of a file.
struct Told {
    name: String,
    taken: usize,
    left: LeftOut,
}

struct Known {
    training: Training,
    organiser: Option<Producer>,
    trainees: Vec<Trainee>,
    codes: HashMap<ProducerId, String>,
}

fn known(tx: &mut Tx, code: &str) -> store::Result<Option<Known>> {
    let Some(training) = training_by_code(tx, code)? else { return Ok(None) };
    let organiser = county::producer_of(tx, training.is.organiser)?;
    let trainees = trainees(tx, training.id)?;
    let households: Vec<ProducerId> = trainees.iter().map(|t| t.household).collect();
    let codes = producers_by_ids(tx, &households)?.into_iter().map(|(id, p)| (id, p.code)).collect();
    Ok(Some(Known { training, organiser, trainees, codes }))
}

pub(super) async fn show(
    visitor: Visitor,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    if let Some(format) = asked.format() {
        let known = known_of(&visitor, &code).await?;
        let table = crate::training_sheet::export_table(&visitor.words, &known.trainees, &known.codes);
        return table.export(&known.training.is.code, format).await;
    }
    course_page(&visitor, &code, StatusCode::OK, None, None).await
}

async fn known_of(visitor: &Visitor, code: &str) -> Result<Known, Fault> {
    let code = code.to_string();
    let read = visitor.site.store().reading(visitor.county, move |tx| known(tx, &code));
    read.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)
}

async fn course_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let known = known_of(visitor, code).await?;
    let w = &visitor.words;
    let is = &known.training.is;
    let organiser = known.organiser.map(|p| w.name(&p.name_zh, &p.name_en).to_string());
    let facts = [
        ("organiser", organiser.unwrap_or_default()),
        ("sessions", w.number(i64::from(known.training.sessions))),
        ("trainees", w.number(i64::from(known.training.trainees))),
    ];
    let shown = CoursePage {
        shell: Shell::new(visitor, Nav::Office, w.name(&is.name_zh, &is.name_en)),
        code: is.code.clone(),
        what: w.with("subsidy-training-facts", &facts),
        people: known.trainees.into_iter().map(|t| person(w, t, &known.codes)).collect(),
        refused,
        told,
        may_enter: visitor.must(SETTLE).is_ok(),
    };
    Ok(page(status, shown))
}

fn person(w: &Words, trainee: Trainee, codes: &HashMap<ProducerId, String>) -> Person {
    let days: Vec<String> = trainee.days.iter().map(|day| w.day(*day)).collect();
    Person {
        id: trainee.member.to_string(),
        household: codes.get(&trainee.household).cloned().unwrap_or_default(),
        name: trainee.name,
        sessions: days.len(),
        days: days.join(", "),
    }
}

/// A table of who came, as a file.
pub(super) async fn import(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(SETTLE)?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = posted.file("sheet").cloned() else {
        let why = visitor.words.say("subsidy-import-no-file");
        return course_page(&visitor, &code, wrong, Some(why), None).await;
    };
    let name = file.name.clone();
    let read = tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes)).await;
    let table = match read.map_err(Fault::broken)? {
        Ok(table) => Arc::new(table),
        Err(error) => {
            let why = visitor.words.sheet_error(&error);
            return course_page(&visitor, &code, wrong, Some(why), None).await;
        }
    };
    take(visitor, code, name, table).await
}

/// One person on one day, typed: a table of one row, so that it is read by the same rules.
pub(super) async fn came(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(SETTLE)?;
    let form = posted.fields();
    let columns = ["held_on", "household_code", "name"];
    let cells = columns.map(|name| form.value(name).to_string()).to_vec();
    let headers = columns.map(String::from).to_vec();
    let table = sheets::Table { headers, rows: vec![sheets::Row { number: 1, cells }] };
    let name = visitor.words.say("subsidy-training-typed");
    take(visitor, code, name, Arc::new(table)).await
}

async fn take(
    visitor: Visitor,
    code: String,
    name: String,
    table: Arc<sheets::Table>,
) -> Result<Response, Fault> {
    let by = By { person: visitor.must(SETTLE)?.person, at: visitor.now };
    let (asked, taken, today) = (code.clone(), table.clone(), visitor.now.day());
    let imported = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(training) = training_by_code(tx, &asked)? else { return Ok(None) };
        import_attendance(tx, training.id, &taken, today, by).map(Some)
    });
    let imported = imported.await.map_err(|error: store::Error| Fault::from(error))?;
    match imported.ok_or_else(Fault::not_found)? {
        Ok(imported) => {
            let told = told(&visitor, name, table, imported).await?;
            course_page(&visitor, &code, StatusCode::OK, None, Some(told)).await
        }
        Err(error) => {
            let why = visitor.words.sheet_error(&error);
            course_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, Some(why), None).await
        }
    }
}

async fn told(
    visitor: &Visitor,
    name: String,
    table: Arc<sheets::Table>,
    imported: Imported,
) -> Result<Told, Fault> {
    let words = visitor.words.clone();
    let Imported { taken, left_out } = imported;
    let written = tokio::task::spawn_blocking(move || LeftOut::new(&words, &table, left_out)).await;
    let left = written.map_err(Fault::broken)?.map_err(Fault::broken)?;
    Ok(Told { name, taken, left })
}

/// Somebody did not come: a slip is taken off the list.
pub(super) async fn take_off(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(SETTLE)?;
    let Some(member) = posted.fields().read("member", forms::id) else { return Err(Fault::not_found()) };
    let asked = code.clone();
    let struck = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(training) = training_by_code(tx, &asked)? else { return Ok(None) };
        strike(tx, training.id, member).map(Some)
    });
    let struck = struck.await.map_err(|error: store::Error| Fault::from(error))?;
    match struck.ok_or_else(Fault::not_found)? {
        Ok(()) => Ok(redirect(format!("/office/trainings/{code}"))),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            course_page(&visitor, &code, StatusCode::CONFLICT, Some(why), None).await
        }
    }
}
