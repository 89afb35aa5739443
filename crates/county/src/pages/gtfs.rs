//! `/office/gtfs`: the timetable as GTFS, to take away and to take in.
use super::{COUNTY, OFFICES, timetable_for};
use crate::network::{GtfsRefusal, GtfsTaken, export_gtfs, import_gtfs, unzip_gtfs, zip_gtfs};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use webkit::{Fault, Nav, Posted, Shell, Visitor, download, page};

#[derive(Template)]
#[template(path = "office-gtfs.html")]
struct GtfsPage {
    shell: Shell,
    may_change: bool,
    refused: Vec<String>,
    taken: Option<GtfsTaken>,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    Ok(gtfs_page(&visitor, StatusCode::OK, Vec::new(), None))
}

fn gtfs_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Vec<String>,
    taken: Option<GtfsTaken>,
) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("county-gtfs-title"));
    page(status, GtfsPage { shell, may_change: visitor.must(COUNTY).is_ok(), refused, taken })
}

pub(super) async fn export(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let network = timetable_for(&visitor).await?;
    let files = export_gtfs(&network, &visitor.site.settings().origin).map_err(Fault::broken)?;
    Ok(download("gtfs.zip", "application/zip", zip_gtfs(&files).map_err(Fault::broken)?))
}

pub(super) async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let w = &visitor.words;
    let refused = |why: Vec<String>| Ok(gtfs_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, why, None));
    let said = |why: &[GtfsRefusal]| why.iter().map(|refusal| refusal.sentence(w)).collect::<Vec<_>>();
    let Some(file) = posted.file("feed").cloned() else {
        return refused(vec![w.say("county-import-no-file")]);
    };
    let unpacked = tokio::task::spawn_blocking(move || unzip_gtfs(&file.name, &file.bytes)).await;
    let files = match unpacked.map_err(Fault::broken)? {
        Ok(files) => files,
        Err(why) => return refused(said(&[why])),
    };
    let put = move |tx: &mut store::Tx| import_gtfs(tx, &files);
    match visitor.site.store().writing(visitor.county, put).await? {
        Ok(taken) => Ok(gtfs_page(&visitor, StatusCode::OK, Vec::new(), Some(taken))),
        Err(why) => refused(said(&why)),
    }
}
