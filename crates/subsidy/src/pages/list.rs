//! `/office/subsidies`: programmes with what they promised, and applications.
use super::{OFFICE, SETTLE, direction_name, rule_name, state_tag};
use crate::{
    Application, ApplicationId, ApplicationState, Applications, Programme, ProgrammeId, applications,
    programmes, promised,
};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use county::{ProducerId, Timetable};
use kernel::Fen;
use ledger::Payee;
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-subsidies.html")]
struct ListPage {
    shell: Shell,
    programmes: Table,
    form: Fields,
    states: Vec<(ApplicationState, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
    may_settle: bool,
}

/// Names of those who ask, by what the office knows them by: a code.
pub(super) struct Names {
    pub timetable: Arc<Timetable>,
    pub producers: HashMap<ProducerId, String>,
}

impl Names {
    pub fn read(tx: &mut Tx, of: &[Application]) -> store::Result<Self> {
        let ids: Vec<ProducerId> = of
            .iter()
            .filter_map(|a| if let Payee::Producer(id) = a.payee { Some(id) } else { None })
            .collect();
        let producers = county::producers_by_ids(tx, &ids)?;
        let producers = producers.into_iter().map(|(id, producer)| (id, producer.code)).collect();
        Ok(Self { timetable: county::timetable(tx)?, producers })
    }
    pub fn of(&self, w: &Words, payee: Payee) -> String {
        match payee {
            Payee::Producer(id) => self.producers.get(&id).cloned().unwrap_or_default(),
            Payee::Outlet(id) => self.timetable.place(id).map(|p| p.code.clone()).unwrap_or_default(),
            Payee::Company(id) => {
                let company = self.timetable.company(id);
                company.map(|c| w.name(&c.name_zh, &c.name_en).to_string()).unwrap_or_default()
            }
            Payee::Person(id) => id.to_string(),
        }
    }
}

struct Known {
    programmes: Vec<(Programme, Fen)>,
    applications: Vec<Application>,
    names: Names,
}

pub(super) async fn show(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICE)?;
    let which = Applications { state: asked.read("state", forms::word), ..Applications::default() };
    let before = asked.after().unwrap_or(ApplicationId::new(i64::MAX));
    let limit = asked.limit();
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        let mut known = Vec::new();
        for programme in programmes(tx)? {
            let promised = promised(tx, programme.id)?;
            known.push((programme, promised));
        }
        let applications = applications(tx, which, before, limit)?;
        Ok(Known { programmes: known, names: Names::read(tx, &applications)?, applications })
    });
    let known = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(known.applications, |a| a.id);
    let codes: HashMap<ProgrammeId, String> =
        known.programmes.iter().map(|(p, _)| (p.id, p.is.code.clone())).collect();
    let w = &visitor.words;
    let table = application_table(w, &paged.rows, &codes, &known.names);
    if let Some(format) = asked.format() {
        return table.export("subsidies", format).await;
    }
    let list = ListPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("subsidy-title")),
        programmes: programme_table(w, &known.programmes),
        form: asked.form(w),
        states: ApplicationState::ALL.iter().map(|state| (*state, state_tag(w, *state).1)).collect(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
        may_settle: visitor.must(SETTLE).is_ok(),
    };
    Ok(page(StatusCode::OK, list))
}

fn programme_table(w: &Words, programmes: &[(Programme, Fen)]) -> Table {
    let say = |key: &str| w.say(format!("subsidy-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("programme")),
        Head::text(say("direction")),
        Head::text(say("rule")),
        Head::text(say("until")),
        Head::figure(say("budget")),
        Head::figure(say("promised")),
        Head::figure(say("left")),
    ];
    let mut table = Table::new(w, heads);
    for (programme, promised) in programmes {
        let is = &programme.is;
        table.row(vec![
            Cell::Link { to: format!("/office/subsidies/{}", is.code), text: is.code.clone() },
            Cell::Strong(w.name(&is.name_zh, &is.name_en).to_string()),
            direction_name(w, is.direction).into(),
            rule_name(w, is.rule).into(),
            Cell::Code(is.to.to_string()),
            is.budget.into(),
            (*promised).into(),
            (is.budget - *promised).into(),
        ]);
    }
    table
}

pub(super) fn application_table(
    w: &Words,
    rows: &[Application],
    codes: &HashMap<ProgrammeId, String>,
    names: &Names,
) -> Table {
    let say = |key: &str| w.say(format!("subsidy-column-{key}"));
    let heads = vec![
        Head::text(say("application")),
        Head::text(say("programme")),
        Head::text(say("applicant")),
        Head::text(say("from")),
        Head::text(say("to")),
        Head::figure(say("units")),
        Head::figure(say("amount")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for a in rows {
        let (tone, text) = state_tag(w, a.state);
        table.row(vec![
            Cell::Link { to: format!("/office/applications/{}", a.id), text: a.id.to_string() },
            Cell::Code(codes.get(&a.programme).cloned().unwrap_or_default()),
            Cell::Strong(names.of(w, a.payee)),
            Cell::Code(a.from.to_string()),
            Cell::Code(a.to.to_string()),
            a.units.into(),
            a.amount.into(),
            Cell::Tag { tone, text },
        ]);
    }
    table
}
