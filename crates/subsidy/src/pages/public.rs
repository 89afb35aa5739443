//! `/subsidies`: what was paid, for everybody to read, the names masked.
use crate::{ApplicationId, Programme, ProgrammeId, PublicLine, programmes, public_list};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::mask_name;
use std::collections::HashMap;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Nav, Shell, Visitor, Words, page};

#[derive(Template)]
#[template(path = "subsidies.html")]
struct PublicPage {
    shell: Shell,
    table: Table,
    pager: Safe<String>,
    export: String,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let (before, limit) = (asked.after().unwrap_or(ApplicationId::new(i64::MAX)), asked.limit());
    let read = visitor
        .site
        .store()
        .reading(visitor.county, move |tx| Ok((programmes(tx)?, public_list(tx, before, limit)?)));
    let (programmes, lines) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let programmes: HashMap<ProgrammeId, Programme> = programmes.into_iter().map(|p| (p.id, p)).collect();
    let paged = asked.paged(lines, |line| line.application);
    let w = &visitor.words;
    let table = table(w, &paged.rows, &programmes);
    if let Some(format) = asked.format() {
        return table.export("subsidies", format).await;
    }
    let shell = Shell::new(&visitor, Nav::Shop, w.say("subsidy-public-title"));
    let public = PublicPage { shell, table, pager: pager(&visitor, &paged), export: asked.export_url() };
    Ok(page(StatusCode::OK, public))
}

/// A public name without what would point at one family: 富文乡 · 余家 → 富*****家.
pub(crate) fn masked(w: &Words, line: &PublicLine) -> String {
    match &line.name {
        Some((zh, en)) => mask_name(w.name(zh, en)),
        None => w.say("subsidy-public-unnamed"),
    }
}

fn table(w: &Words, lines: &[PublicLine], programmes: &HashMap<ProgrammeId, Programme>) -> Table {
    let say = |key: &str| w.say(format!("subsidy-column-{key}"));
    let heads = vec![
        Head::text(say("paid-on")),
        Head::text(say("programme")),
        Head::text(say("applicant")),
        Head::figure(say("units")),
        Head::figure(say("amount")),
    ];
    let mut table = Table::new(w, heads);
    for line in lines {
        let programme = programmes.get(&line.programme);
        let name = programme.map(|p| w.name(&p.is.name_zh, &p.is.name_en).to_string());
        table.row(vec![
            Cell::Code(line.paid_on.to_string()),
            Cell::Strong(name.unwrap_or_default()),
            masked(w, line).into(),
            line.units.into(),
            line.amount.into(),
        ]);
    }
    table
}
