//! `/office/households`: households by code, as a list, and their people, plots and accounts as files.
use super::{COUNTY, Choice, HOUSEHOLDS, timetable_for, townships};
use crate::household::{
    HouseholdRow, HouseholdSheet, HouseholdState, Households, Look, Payee, account_table, bank_accounts,
    household_count, households, import_household_sheet, look, member_table, members_of, plot_table,
    plots_of,
};
use crate::importing::Imported;
use crate::{ProducerId, Timetable, VillageId};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Count;
use sheets::Format;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, SignedIn, Upload, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-households.html")]
struct HouseholdsPage {
    shell: Shell,
    form: Fields,
    townships: Vec<Choice>,
    /// Of staff who look after several.
    villages: Vec<Choice>,
    found: String,
    table: Table,
    pager: Safe<String>,
    exports: Vec<(String, String)>,
    bare: String,
    may_change: bool,
}

/// The villages whose households a person sees; none is the whole county.
pub(super) fn villages_of(person: &SignedIn) -> Option<Vec<VillageId>> {
    if person.may(COUNTY) {
        return None;
    }
    Some(person.scopes(Role::VillageStaff).into_iter().map(VillageId::new).collect())
}

/// The village that a list shows: the one that was asked for, if the person sees it; else staff see their first.
fn village_for(person: &SignedIn, wished: Option<VillageId>) -> Option<VillageId> {
    let Some(own) = villages_of(person) else { return wished };
    let seen = wished.filter(|village| own.contains(village)).or(own.first().copied());
    // A person of no village sees none: no village has the id 0 − 1.
    Some(seen.unwrap_or(VillageId::new(-1)))
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let person = visitor.must(HOUSEHOLDS)?.clone();
    let timetable = timetable_for(&visitor).await?;
    let which = filter(&asked, &timetable, &person);
    if let (Some(format), Some(sheet)) = (asked.format(), asked.read("sheet", forms::word)) {
        visitor.must(COUNTY)?;
        return export(&visitor, &person, which, sheet, format).await;
    }
    let (after, limit) = (asked.after::<String>().unwrap_or_default(), asked.limit());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        Ok((household_count(tx, &which)?, households(tx, &which, &after, limit)?))
    });
    let (found, listed) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(listed, |row| row.code.clone());
    let w = &visitor.words;
    let exports = HouseholdSheet::ALL.iter().map(|sheet| {
        let url = asked.with("sheet", sheet.word());
        let glue = if url.contains('?') { '&' } else { '?' };
        (format!("{url}{glue}format=xlsx"), w.say(format!("county-household-sheet-{sheet}")))
    });
    let list = HouseholdsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("county-households-title")),
        form: asked.form(w),
        townships: townships(&timetable, w),
        villages: own_villages(w, &timetable, &person),
        found: w.with("county-households-found", &[("n", found)]),
        table: table(w, &timetable, &paged.rows),
        pager: pager(&visitor, &paged),
        exports: exports.collect(),
        bare: asked.bare_url(),
        may_change: person.may(COUNTY),
    };
    Ok(page(StatusCode::OK, list))
}

fn own_villages(w: &Words, timetable: &Timetable, person: &SignedIn) -> Vec<Choice> {
    let own = villages_of(person).unwrap_or_default();
    let villages = timetable.villages().iter().filter(|village| own.contains(&village.id));
    villages.map(|v| Choice::new(&v.code, w.name(&v.name_zh, &v.name_en))).collect()
}

fn filter(asked: &Asked, timetable: &Timetable, person: &SignedIn) -> Households {
    let township = timetable.townships().iter().find(|township| township.code == asked.text("township"));
    let village = timetable.villages().iter().find(|village| village.code == asked.text("village"));
    Households {
        township: township.map(|township| township.id),
        village: village_for(person, village.map(|village| village.id)),
        code: asked.text("q").to_string(),
    }
}

fn table(w: &Words, timetable: &Timetable, rows: &[HouseholdRow]) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("township")),
        Head::text(say("village")),
        Head::figure(say("people")),
        Head::figure(say("land")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for row in rows {
        table.row(cells(w, timetable, row));
    }
    table
}

fn cells(w: &Words, timetable: &Timetable, row: &HouseholdRow) -> Vec<Cell> {
    let name = |zh: &str, en: &str| Cell::from(w.name(zh, en));
    let state = match row.state {
        HouseholdState::Active => Cell::Empty,
        HouseholdState::Merged => Cell::Tag { tone: "", text: w.say("county-household-merged") },
    };
    vec![
        Cell::Link { to: format!("/office/households/{}", row.code), text: row.code.clone() },
        timetable.township(row.township).map_or(Cell::Empty, |t| name(&t.name_zh, &t.name_en)),
        timetable.village(row.village).map_or(Cell::Empty, |v| name(&v.name_zh, &v.name_en)),
        row.people.into(),
        Cell::Code(row.land.to_string()),
        state,
    ]
}

/// Households of one file.
const EXPORT_MAX: i64 = 50_000;

async fn export(
    visitor: &Visitor,
    person: &SignedIn,
    which: Households,
    sheet: HouseholdSheet,
    format: Format,
) -> Result<Response, Fault> {
    let (words, now, who) = (visitor.words.clone(), visitor.now, person.person);
    // A file of people's data is a look too, so it is read where it can be written down.
    let written = visitor.site.store().writing(visitor.county, move |tx| {
        look(tx, who, Look::Export, 0_i64, now)?;
        let limit = Count::new(EXPORT_MAX).unwrap_or_default();
        let rows = households(tx, &which, "", limit)?;
        let rows: Vec<(ProducerId, String)> = rows.into_iter().map(|row| (row.producer, row.code)).collect();
        let ids: Vec<ProducerId> = rows.iter().map(|(id, _)| *id).collect();
        Ok(match sheet {
            HouseholdSheet::Members => member_table(&words, &rows, &members_of(tx, &ids)?),
            HouseholdSheet::Plots => plot_table(&words, &rows, &plots_of(tx, &ids)?),
            HouseholdSheet::Accounts => {
                let payees: Vec<Payee> = ids.iter().map(|id| Payee::Producer(*id)).collect();
                account_table(&words, &rows, &bank_accounts(tx, &payees)?)
            }
        })
    });
    let table = written.await.map_err(|error: store::Error| Fault::from(error))?;
    table.export(&format!("household-{sheet}"), format).await
}

#[derive(Template)]
#[template(path = "office-households-import.html")]
struct ImportPage {
    shell: Shell,
    kinds: Vec<(HouseholdSheet, String)>,
    chosen: HouseholdSheet,
    /// Why the file as a whole was not taken.
    refused: Option<String>,
    told: Option<Told>,
}

/// What became of a file.
struct Told {
    name: String,
    changed: usize,
    left: LeftOut,
}

pub(super) async fn show_import(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    Ok(import_page(&visitor, StatusCode::OK, HouseholdSheet::Members, None, None))
}

fn import_page(
    visitor: &Visitor,
    status: StatusCode,
    chosen: HouseholdSheet,
    refused: Option<String>,
    told: Option<Told>,
) -> Response {
    let w = &visitor.words;
    let shell = Shell::new(visitor, Nav::Office, w.say("county-households-import-title"));
    let kinds =
        HouseholdSheet::ALL.iter().map(|kind| (*kind, w.say(format!("county-household-sheet-{kind}"))));
    page(status, ImportPage { shell, kinds: kinds.collect(), chosen, refused, told })
}

pub(super) async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let kind: HouseholdSheet = posted.text("kind").parse().unwrap_or(HouseholdSheet::Members);
    let refused = |why| Ok(import_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, kind, Some(why), None));
    let Some(file) = posted.file("sheet").cloned() else {
        return refused(visitor.words.say("county-import-no-file"));
    };
    let table = match read(file.clone()).await? {
        Ok(table) => Arc::new(table),
        Err(error) => return refused(visitor.words.sheet_error(&error)),
    };
    let (taken, now) = (table.clone(), visitor.now);
    let imported = visitor
        .site
        .store()
        .writing(visitor.county, move |tx| import_household_sheet(tx, kind, &taken, now))
        .await?;
    match imported {
        Ok(Imported { changed, left_out, .. }) => {
            let words = visitor.words.clone();
            let left = tokio::task::spawn_blocking(move || LeftOut::new(&words, &table, left_out)).await;
            let left = left.map_err(Fault::broken)?.map_err(Fault::broken)?;
            let told = Told { name: file.name, changed, left };
            Ok(import_page(&visitor, StatusCode::OK, kind, None, Some(told)))
        }
        Err(error) => refused(visitor.words.sheet_error(&error)),
    }
}

/// Unpacks a file on a thread that may take its time.
async fn read(file: Upload) -> Result<Result<sheets::Table, sheets::SheetError>, Fault> {
    tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes)).await.map_err(Fault::broken)
}
