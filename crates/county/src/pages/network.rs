//! `/office/network/…`: the tables of the network, each as a list, a file in and out, and a form for a row.
use super::place_map::{PlaceMap, place_map};
use super::{COUNTY, OFFICES, timetable_for};
use crate::Imported;
use crate::network::{NetworkSheet, import_network, network_rows, remove_row, table_of};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, page, redirect};

/// Rows that a page shows; a file has all.
const SHOWN_MAX: usize = 400;

#[derive(Template)]
#[template(path = "office-network.html")]
struct SheetPage {
    shell: Shell,
    sheet: NetworkSheet,
    /// The other tables, by address and name.
    sheets: Vec<(String, String, bool)>,
    what: String,
    columns: String,
    table: Table,
    rows: usize,
    shown: usize,
    may_change: bool,
    export: String,
    refused: Option<String>,
    told: Option<Told>,
}

struct Told {
    name: String,
    added: usize,
    changed: usize,
    left: LeftOut,
}

fn name(w: &Words, sheet: NetworkSheet) -> String {
    w.say(format!("county-network-{sheet}"))
}

fn label(w: &Words, column: &sheets::Column) -> String {
    match column.aliases {
        [zh, en, ..] => w.name(zh, en).to_string(),
        _ => column.name.to_string(),
    }
}

fn sheet_of(word: &str) -> Result<NetworkSheet, Fault> {
    word.parse().map_err(|_| Fault::not_found())
}

async fn read_rows(visitor: &Visitor, sheet: NetworkSheet) -> Result<Vec<Vec<String>>, Fault> {
    let network = timetable_for(visitor).await?;
    let read = move |tx: &mut store::Tx| network_rows(tx, &network, sheet);
    Ok(visitor.site.store().reading(visitor.county, read).await?)
}

pub(super) async fn list(
    visitor: Visitor,
    Path(word): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let sheet = sheet_of(&word)?;
    if let Some(format) = asked.format() {
        let rows = read_rows(&visitor, sheet).await?;
        return table(&visitor.words, sheet, &rows, false).export(sheet.word(), format).await;
    }
    sheet_page(&visitor, sheet, StatusCode::OK, None, None).await
}

async fn sheet_page(
    visitor: &Visitor,
    sheet: NetworkSheet,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Result<Response, Fault> {
    let rows = read_rows(visitor, sheet).await?;
    let w = &visitor.words;
    let may_change = visitor.must(COUNTY).is_ok();
    let shown = &rows[..rows.len().min(SHOWN_MAX)];
    let other = |one: &NetworkSheet| (format!("/office/network/{one}"), name(w, *one), *one == sheet);
    let columns: Vec<String> = sheet.columns().iter().map(|column| label(w, column)).collect();
    let list = SheetPage {
        shell: Shell::new(visitor, Nav::Office, name(w, sheet)),
        sheet,
        sheets: NetworkSheet::ALL.iter().map(other).collect(),
        what: w.say(format!("county-network-{sheet}-what")),
        columns: w.with("county-network-columns", &[("columns", columns.join(", "))]),
        table: table(w, sheet, shown, may_change),
        rows: rows.len(),
        shown: shown.len(),
        may_change,
        export: format!("/office/network/{sheet}?format=xlsx"),
        refused,
        told,
    };
    Ok(page(status, list))
}

/// The rows as they go out and come back; on a page, the first cell leads to the row's form.
fn table(w: &Words, sheet: NetworkSheet, rows: &[Vec<String>], linked: bool) -> Table {
    let heads = sheet.columns().iter().map(|column| Head::text(label(w, column))).collect();
    let mut table = Table::new(w, heads);
    for row in rows {
        let cell = |(at, text): (usize, &String)| match (at, text.as_str()) {
            (0, text) if linked => Cell::Link { to: address(sheet, row), text: text.to_string() },
            (_, "") => Cell::Empty,
            (_, text) => Cell::Code(said(w, text)),
        };
        table.row(row.iter().enumerate().map(cell).collect());
    }
    table
}

/// The words of the columns that have only a few; a sheet with the words of either language comes back in.
fn said(w: &Words, text: &str) -> String {
    const WORDS: [&str; 7] = ["yes", "no", "bringing", "collecting", "hub", "transit", "outlet"];
    if WORDS.contains(&text) { w.say(format!("county-network-word-{text}")) } else { text.to_string() }
}

fn address(sheet: NetworkSheet, row: &[String]) -> String {
    Asked::of(&format!("/office/network/{sheet}/row"), "").with("key", &sheet.key(row))
}

pub(super) async fn import(
    visitor: Visitor,
    Path(word): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let sheet = sheet_of(&word)?;
    let bad = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = posted.file("sheet").cloned() else {
        let why = visitor.words.say("county-import-no-file");
        return sheet_page(&visitor, sheet, bad, Some(why), None).await;
    };
    let name = file.name.clone();
    let read = tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes));
    let table = match read.await.map_err(Fault::broken)? {
        Ok(table) => Arc::new(table),
        Err(error) => {
            let why = visitor.words.sheet_error(&error);
            return sheet_page(&visitor, sheet, bad, Some(why), None).await;
        }
    };
    match put(&visitor, sheet, table.clone()).await? {
        Ok(imported) => {
            let told = told(&visitor, name, table, imported).await?;
            sheet_page(&visitor, sheet, StatusCode::OK, None, Some(told)).await
        }
        Err(error) => {
            let why = visitor.words.sheet_error(&error);
            sheet_page(&visitor, sheet, bad, Some(why), None).await
        }
    }
}

async fn put(
    visitor: &Visitor,
    sheet: NetworkSheet,
    table: Arc<sheets::Table>,
) -> Result<Result<Imported, sheets::SheetError>, Fault> {
    let put = move |tx: &mut store::Tx| import_network(tx, sheet, &table);
    Ok(visitor.site.store().writing(visitor.county, put).await?)
}

async fn told(
    visitor: &Visitor,
    name: String,
    table: Arc<sheets::Table>,
    imported: Imported,
) -> Result<Told, Fault> {
    let words = visitor.words.clone();
    let Imported { added, changed, left_out } = imported;
    let written = tokio::task::spawn_blocking(move || LeftOut::new(&words, &table, left_out)).await;
    let left = written.map_err(Fault::broken)?.map_err(Fault::broken)?;
    Ok(Told { name, added, changed, left })
}

#[derive(Template)]
#[template(path = "office-network-row.html")]
struct RowPage {
    shell: Shell,
    sheet: NetworkSheet,
    name: String,
    /// Name, label, whether it must be filled in.
    fields: Vec<(&'static str, String, bool)>,
    form: Fields,
    /// Of a row that is there.
    key: String,
    may_go: bool,
    map: Option<PlaceMap>,
}

pub(super) async fn show_row(
    visitor: Visitor,
    Path(word): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let sheet = sheet_of(&word)?;
    let key = asked.text("key").to_string();
    let row = match key.as_str() {
        "" => vec![String::new(); sheet.columns().len()],
        key => {
            let rows = read_rows(&visitor, sheet).await?;
            rows.into_iter().find(|row| sheet.key(row) == key).ok_or_else(Fault::not_found)?
        }
    };
    let cells: Vec<(&str, &String)> = sheet.columns().iter().map(|column| column.name).zip(&row).collect();
    let form = Fields::filled(&visitor.words, &cells);
    let map = map_of(&visitor, sheet, &form).await?;
    Ok(row_page(&visitor, sheet, StatusCode::OK, (form, map), key))
}

/// A place is moved on the map, too.
async fn map_of(visitor: &Visitor, sheet: NetworkSheet, form: &Fields) -> Result<Option<PlaceMap>, Fault> {
    if sheet != NetworkSheet::Places {
        return Ok(None);
    }
    let timetable = timetable_for(visitor).await?;
    Ok(place_map(&visitor.words, &timetable, form))
}

fn row_page(
    visitor: &Visitor,
    sheet: NetworkSheet,
    status: StatusCode,
    (form, map): (Fields, Option<PlaceMap>),
    key: String,
) -> Response {
    let w = &visitor.words;
    let field = |column: &sheets::Column| (column.name, label(w, column), column.required);
    let shown = RowPage {
        shell: Shell::new(visitor, Nav::Office, name(w, sheet)),
        sheet,
        name: name(w, sheet),
        fields: sheet.columns().iter().map(field).collect(),
        form,
        may_go: !key.is_empty() && sheet.may_go(),
        map,
        key,
    };
    page(status, shown)
}

pub(super) async fn save_row(
    visitor: Visitor,
    Path(word): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let sheet = sheet_of(&word)?;
    let mut form = posted.fields();
    let key = form.value("key");
    if form.value("act") == "remove" {
        let remove = move |tx: &mut store::Tx| remove_row(tx, sheet, &key);
        visitor.site.store().writing(visitor.county, remove).await?;
        return Ok(redirect(format!("/office/network/{sheet}")));
    }
    let cells = sheet.columns().iter().map(|column| form.value(column.name)).collect();
    let table = Arc::new(table_of(sheet, cells));
    let imported = put(&visitor, sheet, table).await?.map_err(Fault::broken)?;
    if imported.left_out.is_empty() {
        return Ok(redirect(format!("/office/network/{sheet}")));
    }
    for error in imported.left_out {
        form.refuse(error.column, error.wrong);
    }
    let map = map_of(&visitor, sheet, &form).await?;
    Ok(row_page(&visitor, sheet, StatusCode::UNPROCESSABLE_ENTITY, (form, map), key))
}
