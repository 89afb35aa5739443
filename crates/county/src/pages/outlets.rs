//! `/office/outlets`: where parcels are handed over, and when the bus comes.
use super::{Choice, OFFICES, timetable_for, townships};
use crate::queries::producers_by_outlet;
use crate::{Place, PlaceId, PlaceKind, Timetable};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Count, Whole};
use std::collections::HashMap;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-outlets.html")]
struct OutletsPage {
    shell: Shell,
    form: Fields,
    kinds: Vec<Choice>,
    townships: Vec<Choice>,
    routes: Vec<Choice>,
    outlets: usize,
    with_cold_box: usize,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let timetable = timetable_for(&visitor).await?;
    let producers = visitor.site.store().reading(visitor.county, producers_by_outlet).await?;
    let w = &visitor.words;
    let filter = Filter::of(&asked);
    let limit = usize::try_from(asked.limit().get()).unwrap_or(usize::MAX);
    let listed = timetable.places().iter().filter(|place| filter.takes(&timetable, place)).take(limit);
    let paged = asked.paged(listed.collect::<Vec<_>>(), |place| place.code.clone());
    let table = table(w, &timetable, &paged.rows, &producers);
    if let Some(format) = asked.format() {
        return table.export("outlets", format).await;
    }
    let list = OutletsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("county-outlets-title")),
        form: asked.form(w),
        kinds: PlaceKind::ALL.iter().map(|kind| Choice::new(kind, kind_name(w, *kind))).collect(),
        townships: townships(&timetable, w),
        routes: routes(&timetable, w),
        outlets: timetable.outlets().count(),
        with_cold_box: timetable.outlets().filter(|place| place.cold_box).count(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

struct Filter {
    after: String,
    text: String,
    kind: Option<PlaceKind>,
    township: String,
    route: Option<i64>,
    cold_box: bool,
}

impl Filter {
    fn of(asked: &Asked) -> Self {
        Self {
            after: asked.after().unwrap_or_default(),
            text: asked.text("q").to_lowercase(),
            kind: asked.read("kind", forms::word),
            township: asked.text("township").to_string(),
            route: asked.read("route", forms::whole),
            cold_box: asked.text("cold") == "1",
        }
    }

    fn takes(&self, timetable: &Timetable, place: &Place) -> bool {
        let named = |text: &str| {
            [&place.code, &place.name_zh, &place.name_en].iter().any(|n| n.to_lowercase().contains(text))
        };
        let township = || timetable.township(place.township).is_some_and(|t| t.code == self.township);
        let number = || timetable.route_of(place.id).map(|route| route.number);
        place.code > self.after
            && (self.text.is_empty() || named(&self.text))
            && self.kind.is_none_or(|kind| kind == place.kind)
            && (self.township.is_empty() || township())
            && (self.route.is_none() || self.route == number())
            && (!self.cold_box || place.cold_box)
    }
}

fn kind_name(w: &Words, kind: PlaceKind) -> String {
    w.say(format!("county-place-{kind}"))
}

fn routes(timetable: &Timetable, w: &Words) -> Vec<Choice> {
    let choice = |r: &crate::Route| Choice::new(r.number, w.name(&r.name_zh, &r.name_en));
    timetable.routes().iter().map(choice).collect()
}

fn table(w: &Words, timetable: &Timetable, places: &[&Place], producers: &HashMap<PlaceId, Count>) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("name")),
        Head::text(say("kind")),
        Head::text(say("township")),
        Head::text(say("village")),
        Head::text(say("route")),
        Head::figure(say("brings")),
        Head::figure(say("cutoff")),
        Head::figure(say("collects")),
        Head::text(say("cold-box")),
        Head::figure(say("producers")),
    ];
    let mut table = Table::new(w, heads);
    for place in places {
        table.row(row(w, timetable, place, producers.get(&place.id).copied()));
    }
    table
}

fn row(w: &Words, timetable: &Timetable, place: &Place, producers: Option<Count>) -> Vec<Cell> {
    let name = |zh: &str, en: &str| Cell::from(w.name(zh, en));
    let township = timetable.township(place.township);
    let village = place.village.and_then(|id| timetable.village(id));
    let route = timetable.route_of(place.id);
    let minutes = timetable.stop_of(place.id).map_or(0, |stop| stop.minutes);
    let clock = |minute: Option<i64>| minute.map_or(Cell::Empty, |minute| Cell::Code(w.minute(minute)));
    vec![
        Cell::Code(place.code.clone()),
        Cell::Strong(w.name(&place.name_zh, &place.name_en).to_string()),
        kind_name(w, place.kind).into(),
        township.map_or(Cell::Empty, |t| name(&t.name_zh, &t.name_en)),
        village.map_or(Cell::Empty, |v| name(&v.name_zh, &v.name_en)),
        route.map_or(Cell::Empty, |r| name(&r.name_zh, &r.name_en)),
        clock(route.map(|r| r.morning_minute + minutes)),
        clock(route.map(|r| r.cutoff_minute)),
        clock(route.map(|r| r.departs_minute + minutes)),
        if place.cold_box { w.say("county-yes").into() } else { Cell::Empty },
        producers.map_or(Cell::Empty, Cell::from),
    ]
}
