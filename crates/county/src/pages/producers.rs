//! `/office/producers`: who grows, as a list and as a file, and a file of them to take in.
use super::{COUNTY, Choice, OFFICES, timetable_for, townships};
use crate::importing::{Imported, export_table, import_producers, kind_name};
use crate::queries::{producer_count, producers};
use crate::{Producer, ProducerKind, Producers, Timetable};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Shell, Upload, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-producers.html")]
struct ProducersPage {
    shell: Shell,
    form: Fields,
    townships: Vec<Choice>,
    kinds: Vec<Choice>,
    /// How many the filter takes.
    found: String,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
    may_change: bool,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let timetable = timetable_for(&visitor).await?;
    let which = filter(&asked, &timetable);
    let (after, limit) = (asked.after::<String>().unwrap_or_default(), asked.limit());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        Ok((producer_count(tx, &which)?, producers(tx, &which, &after, limit)?))
    });
    let (found, listed) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(listed, |producer| producer.code.clone());
    let w = &visitor.words;
    if let Some(format) = asked.format() {
        return export_table(w, &timetable, &paged.rows).export("producers", format).await;
    }
    let list = ProducersPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("county-producers-title")),
        form: asked.form(w),
        townships: townships(&timetable, w),
        kinds: ProducerKind::ALL.iter().map(|kind| Choice::new(kind, kind_name(w, *kind))).collect(),
        found: w.with("county-producers-found", &[("n", found)]),
        table: table(w, &timetable, &paged.rows),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
        may_change: visitor.must(COUNTY).is_ok(),
    };
    Ok(page(StatusCode::OK, list))
}

fn filter(asked: &Asked, timetable: &Timetable) -> Producers {
    let township = timetable.townships().iter().find(|township| township.code == asked.text("township"));
    Producers {
        township: township.map(|township| township.id),
        kind: asked.read("kind", forms::word),
        text: asked.text("q").to_string(),
    }
}

fn table(w: &Words, timetable: &Timetable, producers: &[Producer]) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("name")),
        Head::text(say("kind")),
        Head::text(say("township")),
        Head::text(say("village")),
        Head::text(say("outlet")),
        Head::text(say("contact")),
        Head::text(say("phone")),
        Head::text(say("consent")),
    ];
    let mut table = Table::new(w, heads);
    for producer in producers {
        table.row(row(w, timetable, producer));
    }
    table
}

fn row(w: &Words, timetable: &Timetable, producer: &Producer) -> Vec<Cell> {
    let name = |zh: &str, en: &str| Cell::from(w.name(zh, en));
    let township = timetable.township(producer.township);
    let village = timetable.village(producer.village);
    let outlet = timetable.place(producer.outlet);
    let consent = if producer.consent {
        Cell::Empty
    } else {
        Cell::Tag { tone: "soon", text: w.say("county-no-consent") }
    };
    vec![
        Cell::Code(producer.code.clone()),
        Cell::Strong(w.name(&producer.name_zh, &producer.name_en).to_string()),
        kind_name(w, producer.kind).into(),
        township.map_or(Cell::Empty, |t| name(&t.name_zh, &t.name_en)),
        village.map_or(Cell::Empty, |v| name(&v.name_zh, &v.name_en)),
        outlet.map_or(Cell::Empty, |o| name(&o.name_zh, &o.name_en)),
        producer.contact_zh.as_str().into(),
        Cell::Code(producer.contact_phone.clone()),
        consent,
    ]
}

#[derive(Template)]
#[template(path = "office-producers-import.html")]
struct ImportPage {
    shell: Shell,
    /// Why the file as a whole was not taken.
    refused: Option<String>,
    told: Option<Told>,
}

/// What became of a file.
struct Told {
    name: String,
    added: usize,
    changed: usize,
    left: LeftOut,
}

pub(super) async fn show_import(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    Ok(import_page(&visitor, StatusCode::OK, None, None))
}

fn import_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("county-import-title"));
    page(status, ImportPage { shell, refused, told })
}

pub(super) async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let refused = |why| Ok(import_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(why), None));
    let Some(file) = posted.file("sheet").cloned() else {
        return refused(visitor.words.say("county-import-no-file"));
    };
    let table = match read(file.clone()).await? {
        Ok(table) => Arc::new(table),
        Err(error) => return refused(visitor.words.sheet_error(&error)),
    };
    let (taken, now) = (table.clone(), visitor.now);
    let imported =
        visitor.site.store().writing(visitor.county, move |tx| import_producers(tx, &taken, now)).await?;
    match imported {
        Ok(imported) => {
            let told = told(&visitor, file.name, table, imported).await?;
            Ok(import_page(&visitor, StatusCode::OK, None, Some(told)))
        }
        Err(error) => refused(visitor.words.sheet_error(&error)),
    }
}

/// Unpacks a file on a thread that may take its time.
async fn read(file: Upload) -> Result<Result<sheets::Table, sheets::SheetError>, Fault> {
    tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes)).await.map_err(Fault::broken)
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
