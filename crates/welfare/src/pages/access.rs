//! `/office/access`: who looked at what is not for everybody. For the auditor, who changes nothing.
use super::AUDIT;
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Look, LookId, Looked, Person, ProducerId, Timetable, VillageId, looks};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, PersonId, Shell, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-access.html")]
struct AccessPage {
    shell: Shell,
    form: Fields,
    kinds: Vec<(Look, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

/// What the lines of the log are about, by name.
struct Known {
    looks: Vec<Looked>,
    people: HashMap<PersonId, Person>,
    households: HashMap<ProducerId, String>,
    timetable: Arc<Timetable>,
}

fn read(tx: &mut Tx, kind: Option<Look>, before: LookId, limit: kernel::Count) -> store::Result<Known> {
    let looks = looks(tx, kind, None, before, limit)?;
    let mut people = HashMap::new();
    for look in &looks {
        if !people.contains_key(&look.person)
            && let Some(person) = county::person(tx, look.person)?
        {
            people.insert(look.person, person);
        }
    }
    let ids: Vec<ProducerId> = looks.iter().map(|look| ProducerId::new(look.subject)).collect();
    let households = county::producers_by_ids(tx, &ids)?;
    let households = households.into_iter().map(|(id, producer)| (id, producer.code)).collect();
    Ok(Known { looks, people, households, timetable: county::timetable(tx)? })
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(AUDIT)?;
    let (kind, limit) = (asked.read("what", forms::word), asked.limit());
    let before = asked.after().unwrap_or(LookId::new(i64::MAX));
    let known = visitor.site.store().reading(visitor.county, move |tx| read(tx, kind, before, limit)).await;
    let mut known = known.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(std::mem::take(&mut known.looks), |look| look.id);
    let w = &visitor.words;
    let table = table(w, &paged.rows, &known);
    if let Some(format) = asked.format() {
        return table.export("access-log", format).await;
    }
    let list = AccessPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("welfare-access-title")),
        form: asked.form(w),
        kinds: Look::ALL.iter().map(|look| (*look, look_name(w, *look))).collect(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn look_name(w: &Words, look: Look) -> String {
    w.say(format!("welfare-look-{}", look.word().replace('_', "-")))
}

fn table(w: &Words, looks: &[Looked], known: &Known) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![
        Head::text(say("when")),
        Head::text(say("who")),
        Head::text(say("looked-at")),
        Head::text(say("subject")),
    ];
    let mut table = Table::new(w, heads);
    for look in looks {
        let who = known.people.get(&look.person).map_or_else(|| look.person.to_string(), |p| p.name.clone());
        let household = known.households.get(&ProducerId::new(look.subject)).cloned();
        let village = known.timetable.village(VillageId::new(look.subject));
        let subject = household.or(village.map(|v| w.name(&v.name_zh, &v.name_en).to_string()));
        table.row(vec![
            Cell::Time(look.at),
            Cell::Strong(who),
            look_name(w, look.what).into(),
            subject.unwrap_or_else(|| w.say("welfare-look-everybody")).into(),
        ]);
    }
    table
}
