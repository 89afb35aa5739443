//! `/office/products/import`: a sheet of products, and what became of it.
use super::OFFICES;
use crate::importing::{Imported, import_products};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use sheets::Table;
use webkit::imports::LeftOut;
use webkit::{Fault, Nav, Posted, Shell, Visitor, page};

#[derive(Template)]
#[template(path = "office-products-import.html")]
struct ImportPage {
    shell: Shell,
    refused: Option<String>,
    done: Option<Done>,
}

/// What became of a sheet that was read.
struct Done {
    file: String,
    added: usize,
    changed: usize,
    left_out: LeftOut,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    Ok(draw(&visitor, StatusCode::OK, None, None))
}

fn draw(visitor: &Visitor, status: StatusCode, refused: Option<String>, done: Option<Done>) -> Response {
    let title = visitor.words.say("catalog-import-title");
    page(status, ImportPage { shell: Shell::new(visitor, Nav::Office, title), refused, done })
}

pub(super) async fn take(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let refuse = |sentence| Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), None));
    let Some(file) = posted.file("sheet") else { return refuse(visitor.words.say("catalog-import-no-file")) };
    let (name, bytes) = (file.name.clone(), file.bytes.clone());
    let read =
        tokio::task::spawn_blocking(move || sheets::read(&name, &bytes)).await.map_err(Fault::broken)?;
    let table = match read {
        Ok(table) => table,
        Err(error) => return refuse(visitor.words.sheet_error(&error)),
    };
    let (now, kept) = (visitor.now, table.clone());
    let write = visitor.site.store().writing(visitor.county, move |tx| import_products(tx, &kept, now));
    match write.await? {
        Ok(imported) => Ok(draw(
            &visitor,
            StatusCode::OK,
            None,
            Some(done(&visitor, file.name.clone(), &table, imported)?),
        )),
        Err(error) => refuse(visitor.words.sheet_error(&error)),
    }
}

fn done(visitor: &Visitor, file: String, table: &Table, imported: Imported) -> Result<Done, Fault> {
    let left_out = LeftOut::new(&visitor.words, table, imported.left_out).map_err(Fault::broken)?;
    Ok(Done { file, added: imported.added, changed: imported.changed, left_out })
}
