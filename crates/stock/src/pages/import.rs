//! `/office/lots/import`: a sheet of lots, and what became of it.
use super::OFFICES;
use crate::importing::{Imported, import_lots};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use sheets::Table;
use webkit::imports::LeftOut;
use webkit::{Fault, Nav, Posted, Shell, Visitor, page};

#[derive(Template)]
#[template(path = "office-lots-import.html")]
struct ImportPage {
    shell: Shell,
    refused: Option<String>,
    done: Option<Done>,
}

/// What became of a sheet that was read.
struct Done {
    file: String,
    at: String,
    listed: usize,
    left_out: LeftOut,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    Ok(draw(&visitor, StatusCode::OK, None, None))
}

fn draw(visitor: &Visitor, status: StatusCode, refused: Option<String>, done: Option<Done>) -> Response {
    let title = visitor.words.say("stock-import-title");
    page(status, ImportPage { shell: Shell::new(visitor, Nav::Office, title), refused, done })
}

pub(super) async fn take(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let refuse = |sentence| Ok(draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), None));
    let Some(file) = posted.file("sheet") else { return refuse(visitor.words.say("stock-import-no-file")) };
    let (name, bytes) = (file.name.clone(), file.bytes.clone());
    let read =
        tokio::task::spawn_blocking(move || sheets::read(&name, &bytes)).await.map_err(Fault::broken)?;
    let table = match read {
        Ok(table) => table,
        Err(error) => return refuse(visitor.words.sheet_error(&error)),
    };
    let (now, kept) = (visitor.now, table.clone());
    let write = visitor.site.store().writing(visitor.county, move |tx| import_lots(tx, &kept, now));
    match write.await? {
        Ok(imported) => {
            let done = done(&visitor, file.name.clone(), table, imported).await?;
            Ok(draw(&visitor, StatusCode::OK, None, Some(done)))
        }
        Err(error) => refuse(visitor.words.sheet_error(&error)),
    }
}

/// Writes the file of what was left out, on a thread that may take its time.
async fn done(visitor: &Visitor, file: String, table: Table, imported: Imported) -> Result<Done, Fault> {
    let words = visitor.words.clone();
    let (listed, errors) = (imported.listed.len(), imported.left_out);
    let written = tokio::task::spawn_blocking(move || LeftOut::new(&words, &table, errors)).await;
    let left_out = written.map_err(Fault::broken)?.map_err(Fault::broken)?;
    Ok(Done { file, at: visitor.words.time(visitor.now), listed, left_out })
}
