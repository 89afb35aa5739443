//! `/office/certificates`: what is certified, the first to end first, as a list and as a file, and a file of
//! them to take in.
use crate::importing::{Imported, export_table, import_certificates};
use crate::queries::{certificates, ending_between};
use crate::sheet::kind_name;
use crate::{Certificate, CertificateId, CertificateKind, Certificates, SOON_DAYS, Standing};
use askama::Template;
use askama::filters::Safe;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use county::{Producer, ProducerId, producers_by_ids};
use kernel::{Day, Whole};
use std::collections::HashMap;
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, Site, Upload, Visitor, Words, forms, page};

const OFFICES: &[Role] = &[Role::BrandOffice, Role::CountyOffice];
const BRAND: &[Role] = &[Role::BrandOffice];

pub fn pages(_site: &Site) -> Router {
    Router::new()
        .route("/office/certificates", get(list))
        .route("/office/certificates/import", get(show_import).post(import))
}

#[derive(Template)]
#[template(path = "office-certificates.html")]
struct CertificatesPage {
    shell: Shell,
    form: Fields,
    kinds: Vec<(CertificateKind, String)>,
    /// How many end within so many days.
    soon: String,
    days: String,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
    may_change: bool,
}

async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let today = visitor.now.day();
    let (which, after, limit) = (filter(&asked, today), asked.after().and_then(read_key), asked.limit());
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let listed = certificates(tx, &which, after, limit)?;
        let ids: Vec<ProducerId> = listed.iter().map(|certificate| certificate.producer).collect();
        Ok((listed, producers_by_ids(tx, &ids)?, ending_between(tx, today, today.plus(SOON_DAYS))?))
    });
    let (listed, producers, soon) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(listed, key);
    let w = &visitor.words;
    if let Some(format) = asked.format() {
        return export_table(w, &paged.rows, &producers).export("certificates", format).await;
    }
    let list = CertificatesPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("brand-certificates-title")),
        form: asked.form(w),
        kinds: CertificateKind::ALL.iter().map(|kind| (*kind, kind_name(w, *kind))).collect(),
        soon: w.number(soon.get()),
        days: w.number(SOON_DAYS),
        table: table(w, &paged.rows, &producers, today),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
        may_change: visitor.must(BRAND).is_ok(),
    };
    Ok(page(StatusCode::OK, list))
}

fn filter(asked: &Asked, today: Day) -> Certificates {
    let ended_too = asked.text("ended") == "1";
    Certificates {
        kind: asked.read("kind", forms::word),
        text: asked.text("q").to_string(),
        ending_from: if ended_too { Day::default() } else { today },
    }
}

/// A page ends at a day and an id: `20780-41`.
fn key(certificate: &Certificate) -> String {
    format!("{}-{}", certificate.valid_to.get(), certificate.id)
}

fn read_key(text: String) -> Option<(Day, CertificateId)> {
    let (day, id) = text.split_once('-')?;
    Some((Day::from_row(day.parse().ok()?).ok()?, id.parse().ok()?))
}

fn table(
    w: &Words,
    certificates: &[Certificate],
    producers: &HashMap<ProducerId, Producer>,
    today: Day,
) -> Table {
    let say = |key: &str| w.say(format!("brand-column-{key}"));
    let heads = vec![
        Head::text(say("number")),
        Head::text(say("kind")),
        Head::text(say("subject")),
        Head::text(say("producer")),
        Head::text(say("issuer")),
        Head::text(say("from")),
        Head::text(say("to")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for certificate in certificates {
        let producer = producers.get(&certificate.producer);
        table.row(vec![
            Cell::Code(certificate.number.clone()),
            kind_name(w, certificate.kind).into(),
            w.name(&certificate.subject_zh, &certificate.subject_en).into(),
            producer.map_or(Cell::Empty, |p| Cell::Strong(w.name(&p.name_zh, &p.name_en).to_string())),
            w.name(&certificate.issuer_zh, &certificate.issuer_en).into(),
            Cell::Code(certificate.valid_from.to_string()),
            Cell::Code(certificate.valid_to.to_string()),
            state(w, certificate, today),
        ]);
    }
    table
}

fn state(w: &Words, certificate: &Certificate, today: Day) -> Cell {
    let days = certificate.valid_to.since(today);
    let (tone, text) = match certificate.standing(today) {
        Standing::NotYet => ("info", w.say("brand-state-not-yet")),
        Standing::Valid => ("good", w.say("brand-state-valid")),
        Standing::EndsSoon if days == 0 => ("soon", w.say("brand-state-ends-today")),
        Standing::EndsSoon => ("soon", w.with("brand-state-ends-soon", &[("n", days)])),
        Standing::Ended => ("", w.say("brand-state-ended")),
    };
    Cell::Tag { tone, text }
}

#[derive(Template)]
#[template(path = "office-certificates-import.html")]
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

async fn show_import(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(BRAND)?;
    Ok(import_page(&visitor, StatusCode::OK, None, None))
}

fn import_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("brand-import-title"));
    page(status, ImportPage { shell, refused, told })
}

async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(BRAND)?;
    let refused = |why| Ok(import_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(why), None));
    let Some(file) = posted.file("sheet").cloned() else {
        return refused(visitor.words.say("brand-import-no-file"));
    };
    let table = match read(file.clone()).await? {
        Ok(table) => Arc::new(table),
        Err(error) => return refused(visitor.words.sheet_error(&error)),
    };
    let taken = table.clone();
    let imported =
        visitor.site.store().writing(visitor.county, move |tx| import_certificates(tx, &taken)).await?;
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
