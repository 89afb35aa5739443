//! `/office/watch`: households to be visited, with the reason. Each look is written down.
use super::{RULES, WATCH, timetable_for, village_name, villages_of};
use crate::importing::{Imported, export_table, import_circumstances};
use crate::{By, Reason, Visit, Visits, circumstances_of_year, review, visit_count, visits};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Look, Timetable, VillageId, look};
use kernel::Day;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Shell, SignedIn, Upload, Visitor, Words, forms, page, redirect};

#[derive(Template)]
#[template(path = "office-watch.html")]
struct WatchPage {
    shell: Shell,
    form: Fields,
    found: String,
    reasons: Vec<(Reason, String)>,
    villages: Vec<(String, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    surveys: String,
    bare: String,
    /// Whether the county's office looks: it may review and settle rules.
    office: bool,
    reviewed: Option<String>,
}

/// Which villages are listed: a village that was asked for, if the person sees it; else the county's office sees
/// all, and village staff their first.
fn which(asked: &Asked, timetable: &Timetable, person: &SignedIn) -> Result<Visits, Fault> {
    let code = asked.text("village");
    let wished = timetable.villages().iter().find(|village| village.code == code).map(|village| village.id);
    let village = match villages_of(person) {
        None => wished,
        Some(own) => {
            let seen = wished.filter(|village| own.contains(village)).or(own.first().copied());
            // Who has the role and no village sees nothing.
            Some(seen.ok_or_else(Fault::not_found)?)
        }
    };
    Ok(Visits { village, reason: asked.read("reason", forms::word) })
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let person = visitor.must(WATCH)?.clone();
    let timetable = timetable_for(&visitor).await?;
    let which = which(&asked, &timetable, &person)?;
    if let (Some(format), "surveys") = (asked.format(), asked.text("sheet")) {
        let found = surveys(&visitor, &person, which.village).await?;
        return export_table(&visitor.words, &found).export("surveys", format).await;
    }
    let (after, limit, now, who) =
        (asked.after().unwrap_or_default(), asked.limit(), visitor.now, person.person);
    let kind = if asked.format().is_some() { Look::Export } else { Look::VisitList };
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        look(tx, who, kind, which.village.unwrap_or_default(), now)?;
        Ok((visit_count(tx, which)?, visits(tx, which, after, limit)?))
    });
    let (found, listed) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(listed, |visit: &Visit| visit.watch.id);
    let w = &visitor.words;
    let table = table(w, &timetable, &paged.rows, visitor.now.day());
    if let Some(format) = asked.format() {
        return table.export("visits", format).await;
    }
    let surveys = asked.with("sheet", "surveys");
    let list = WatchPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("welfare-watch-title")),
        form: asked.form(w),
        found: w.with("welfare-watch-found", &[("n", found)]),
        reasons: Reason::ALL.iter().map(|reason| (*reason, reason_name(w, *reason))).collect(),
        villages: choices(w, &timetable, &person),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        surveys: format!("{surveys}&format=xlsx"),
        bare: asked.bare_url(),
        office: person.may(RULES),
        reviewed: Some(asked.text("reviewed").to_string()).filter(|told| !told.is_empty()).map(|told| {
            let (opened, closed) = told.split_once('-').unwrap_or(("0", "0"));
            w.with("welfare-reviewed", &[("opened", opened), ("closed", closed)])
        }),
    };
    Ok(page(StatusCode::OK, list))
}

pub(super) fn reason_name(w: &Words, reason: Reason) -> String {
    w.say(format!("welfare-reason-{}", reason.word().replace('_', "-")))
}

/// Village staff choose among their villages; the county's office narrows by the address of a village.
fn choices(w: &Words, timetable: &Timetable, person: &SignedIn) -> Vec<(String, String)> {
    let own = villages_of(person).unwrap_or_default();
    let villages = timetable.villages().iter().filter(|village| own.contains(&village.id));
    villages.map(|v| (v.code.clone(), w.name(&v.name_zh, &v.name_en).to_string())).collect()
}

fn table(w: &Words, timetable: &Timetable, rows: &[Visit], today: Day) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![
        Head::text(say("household")),
        Head::text(say("village")),
        Head::text(say("reason")),
        Head::figure(say("figure")),
        Head::text(say("since")),
        Head::text(say("visited")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for visit in rows {
        let day = |day: Option<Day>| day.map_or(Cell::Empty, |day| Cell::Code(day.to_string()));
        table.row(vec![
            Cell::Link { to: format!("/office/watch/{}", visit.code), text: visit.code.clone() },
            village_name(w, timetable, visit.village).into(),
            Cell::Strong(reason_name(w, visit.watch.reason)),
            visit.watch.figure.map_or(Cell::Empty, Cell::Yuan),
            Cell::Code(visit.watch.opened.to_string()),
            day(visit.visited),
            state(w, visit, today),
        ]);
    }
    table
}

fn state(w: &Words, visit: &Visit, today: Day) -> Cell {
    let (tone, key) = match (visit.visited, visit.next) {
        _ if visit.watch.quiet.is_some() => ("info", "welfare-state-quiet"),
        (Some(visited), Some(next)) if visited < next && next <= today => ("soon", "welfare-state-again"),
        (Some(visited), _) if visited >= visit.watch.opened => ("good", "welfare-state-visited"),
        _ => ("soon", "welfare-state-to-visit"),
    };
    Cell::Tag { tone, text: w.say(key) }
}

/// Reviews every household now; the timer does so each day.
pub(super) async fn review_now(visitor: Visitor, _: Posted) -> Result<Response, Fault> {
    visitor.must(RULES)?;
    let now = visitor.now;
    let (store, county) = (visitor.site.store(), visitor.county);
    let income = store.reading(county, move |tx| crate::unread_income(tx, now)).await;
    let income = income.map_err(|error: store::Error| Fault::from(error))?;
    let reviewed = store.writing(county, move |tx| {
        crate::keep_income(tx, &income, now)?;
        review(tx, now.day())
    });
    let (opened, closed) = reviewed.await.map_err(|error: store::Error| Fault::from(error))?;
    Ok(redirect(format!("/office/watch?reviewed={opened}-{closed}")))
}

async fn surveys(
    visitor: &Visitor,
    person: &SignedIn,
    village: Option<VillageId>,
) -> Result<Vec<(String, crate::Circumstance)>, Fault> {
    let (now, who) = (visitor.now, person.person);
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        look(tx, who, Look::Export, village.unwrap_or_default(), now)?;
        let year = i64::from(now.day().year());
        let mut found = circumstances_of_year(tx, year)?;
        if found.is_empty() {
            found = circumstances_of_year(tx, year - 1)?;
        }
        let ids: Vec<_> = found.keys().copied().collect();
        let mut rows: Vec<_> = county::producers_by_ids(tx, &ids)?
            .into_values()
            .filter(|producer| village.is_none_or(|village| producer.village == village))
            .filter_map(|producer| Some((producer.code, *found.get(&producer.id)?)))
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(rows)
    });
    read.await.map_err(|error: store::Error| Fault::from(error))
}

#[derive(Template)]
#[template(path = "office-welfare-import.html")]
pub(super) struct ImportPage {
    pub shell: Shell,
    pub what: String,
    pub columns: String,
    pub action: &'static str,
    pub back: &'static str,
    pub back_title: String,
    /// Why the file as a whole was not taken.
    pub refused: Option<String>,
    pub told: Option<Told>,
}

/// What became of a file.
pub(super) struct Told {
    pub name: String,
    pub taken: usize,
    pub left: LeftOut,
}

pub(super) async fn show_import(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(WATCH)?;
    Ok(import_page(&visitor, StatusCode::OK, None, None))
}

fn import_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Response {
    let w = &visitor.words;
    let import = ImportPage {
        shell: Shell::new(visitor, Nav::Office, w.say("welfare-survey-title")),
        what: w.say("welfare-survey-what"),
        columns: w.say("welfare-survey-columns"),
        action: "/office/watch/survey",
        back: "/office/watch",
        back_title: w.say("welfare-watch-title"),
        refused,
        told,
    };
    page(status, import)
}

/// Unpacks a file on a thread that may take its time.
pub(super) async fn read(file: Upload) -> Result<Result<sheets::Table, sheets::SheetError>, Fault> {
    tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes)).await.map_err(Fault::broken)
}

pub(super) async fn told(
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

pub(super) async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    let person = visitor.must(WATCH)?.clone();
    let refused = |why| Ok(import_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(why), None));
    let Some(file) = posted.file("sheet").cloned() else {
        return refused(visitor.words.say("welfare-import-no-file"));
    };
    let table = match read(file.clone()).await? {
        Ok(table) => Arc::new(table),
        Err(error) => return refused(visitor.words.sheet_error(&error)),
    };
    // Staff of several villages send a file for each.
    let village = villages_of(&person).map(|own| own.first().copied().unwrap_or_default());
    let (taken, by) = (table.clone(), By { person: person.person, at: visitor.now });
    let imported = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| import_circumstances(tx, &taken, village, by))
        .await?;
    match imported {
        Ok(imported) => {
            let told = told(&visitor, file.name, table, imported).await?;
            Ok(import_page(&visitor, StatusCode::OK, None, Some(told)))
        }
        Err(error) => refused(visitor.words.sheet_error(&error)),
    }
}
