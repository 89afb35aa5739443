//! `/office/welfare`: how poor the county's households are, before and with what they earn here.
use super::lorenz::{Said, draw};
use super::{MEASURES, timetable_for, village_name};
use crate::measuring::{County, VILLAGE_MIN};
use crate::{Basis, Measured, VillageMeasure, measured};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use county::Timetable;
use kernel::Metres;
use measures::Ratio;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::map::{Drawing, Size, Spot, whole};
use webkit::{Fault, Nav, Role, Shell, Visitor, Words, page};

/// Villages that the map names.
const NAMED_MAX: usize = 8;

#[derive(Template)]
#[template(path = "office-welfare.html")]
struct MeasuresPage {
    shell: Shell,
    shown: Option<Shown>,
    may_watch: bool,
    may_rule: bool,
}

struct Shown {
    what: String,
    stats: Vec<Stat>,
    table: Table,
    dimensions: Table,
    lorenz: Option<Safe<String>>,
    map: Option<Safe<String>>,
    legend: String,
    reached: Table,
}

/// A tile: name, figure, and what it is compared with.
struct Stat {
    name: String,
    figure: String,
    remark: String,
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(MEASURES)?;
    let timetable = timetable_for(&visitor).await?;
    let today = visitor.now.day();
    let read = visitor.site.store().reading(visitor.county, move |tx| {
        Ok((measured(tx, today)?, crate::income::by_source_since(tx, today.plus(-364), today)?))
    });
    let (county, reached) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let w = &visitor.words;
    let shown = county.as_ref().map(|county| Shown {
        what: what(w, county),
        stats: stats(w, county),
        table: measures_table(w, county),
        dimensions: dimensions_table(w, county),
        lorenz: lorenz(w, county),
        map: map(w, &timetable, county),
        legend: w.with("welfare-map-legend", &[("n", VILLAGE_MIN)]),
        reached: reached_table(w, &reached),
    });
    let measures = MeasuresPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("welfare-title")),
        shown,
        may_watch: visitor.must(super::WATCH).is_ok(),
        may_rule: visitor.must(&[Role::CountyOffice]).is_ok(),
    };
    Ok(page(StatusCode::OK, measures))
}

/// `12.5 %`
fn percent(ratio: Ratio) -> String {
    let points = ratio.scaled(1_000);
    format!("{}.{} %", points / 10, (points % 10).abs())
}

fn what(w: &Words, county: &County) -> String {
    w.with(
        "welfare-what",
        &[
            ("line", w.money(county.line.amount)),
            ("year", county.line.year.to_string()),
            ("source", county.line.source.clone()),
            ("households", w.number(county.households as i64)),
            ("without", w.number(county.without_survey as i64)),
        ],
    )
}

fn stats(w: &Words, county: &County) -> Vec<Stat> {
    let [before, with] = &county.measured;
    let from = |text: String| w.with("welfare-before-was", &[("figure", &text)]);
    let stat = |key: &str, figure: String, remark: String| Stat {
        name: w.say(format!("welfare-measure-{key}")),
        figure,
        remark,
    };
    let gini = |m: &Measured| m.gini.map_or_else(|| "–".to_string(), |g| g.decimals(3));
    vec![
        stat("headcount", percent(with.fgt.headcount), from(percent(before.fgt.headcount))),
        stat("gap", with.fgt.gap.decimals(4), from(before.fgt.gap.decimals(4))),
        stat("severity", with.fgt.severity.decimals(4), from(before.fgt.severity.decimals(4))),
        stat("adjusted", with.counting.adjusted.decimals(4), from(before.counting.adjusted.decimals(4))),
        stat("gini", gini(with), from(gini(before))),
        Stat {
            name: w.say("welfare-platform-income"),
            figure: w.yuan(county.platform_income),
            remark: county
                .platform_gini
                .map_or_else(String::new, |g| w.with("welfare-platform-gini", &[("gini", g.decimals(3))])),
        },
    ]
}

fn measures_table(w: &Words, county: &County) -> Table {
    let say = |key: &str| w.say(format!("welfare-{key}"));
    let heads = vec![
        Head::text(say("column-measure")),
        Head::figure(say("basis-before")),
        Head::figure(say("basis-with")),
        Head::sentence(say("column-meaning")),
    ];
    let mut table = Table::new(w, heads);
    for (key, of) in ROWS {
        let figures = county.measured.each_ref().map(|m| Cell::Code(of(m)));
        let [before, with] = figures;
        let name = Cell::Strong(say(&format!("measure-{key}")));
        table.row(vec![name, before, with, say(&format!("meaning-{key}")).into()]);
    }
    table
}

type Figure = fn(&Measured) -> String;

const ROWS: [(&str, Figure); 8] = [
    ("people", |m| m.fgt.people.to_string()),
    ("headcount", |m| percent(m.fgt.headcount)),
    ("gap", |m| m.fgt.gap.decimals(4)),
    ("severity", |m| m.fgt.severity.decimals(4)),
    ("h", |m| percent(m.counting.headcount)),
    ("a", |m| percent(m.counting.intensity)),
    ("adjusted", |m| m.counting.adjusted.decimals(4)),
    ("gini", |m| m.gini.map_or_else(|| "–".to_string(), |g| g.decimals(4))),
];

fn dimensions_table(w: &Words, county: &County) -> Table {
    let say = |key: &str| w.say(format!("welfare-{key}"));
    let heads = vec![
        Head::text(say("column-dimension")),
        Head::figure(say("column-deprived")),
        Head::figure(say("column-censored-before")),
        Head::figure(say("column-censored")),
        Head::figure(say("column-contribution")),
    ];
    let mut table = Table::new(w, heads);
    let [before, with] = &county.measured;
    for (at, dimension) in county.dimensions.iter().enumerate() {
        let (was, is) = (&before.counting.dimensions[at], &with.counting.dimensions[at]);
        table.row(vec![
            Cell::Strong(say(&format!("dimension-{dimension}"))),
            Cell::Code(percent(is.deprived)),
            Cell::Code(percent(was.censored)),
            Cell::Code(percent(is.censored)),
            Cell::Code(percent(is.contribution)),
        ]);
    }
    table
}

fn lorenz(w: &Words, county: &County) -> Option<Safe<String>> {
    let [before, with] = &county.measured;
    let (was, is) = (before.lorenz.as_ref()?, with.lorenz.as_ref()?);
    let gini = |m: &Measured| m.gini.map_or_else(String::new, |g| g.decimals(3));
    let of = |key: &str, m: &Measured| w.with(key, &[("gini", gini(m))]);
    let says = w.with("welfare-lorenz-says", &[("before", gini(before)), ("with", gini(with))]);
    let said = Said {
        says: &says,
        people: &w.say("welfare-lorenz-people"),
        income: &w.say("welfare-lorenz-income"),
        before: &of("welfare-lorenz-before", before),
        with: &of("welfare-lorenz-with", with),
    };
    Some(draw(was, is, &said))
}

/// Villages as circles whose area is the number of people below the line.
fn map(w: &Words, timetable: &Timetable, county: &County) -> Option<Safe<String>> {
    let ground = timetable.ground(Size::Whole)?;
    let mut poorest: Vec<&VillageMeasure> = county.villages.iter().collect();
    poorest.sort_by_key(|v| std::cmp::Reverse(v.with.poor));
    let spots: Vec<Spot> = poorest
        .iter()
        .enumerate()
        .filter_map(|(at, measure)| {
            let village = timetable.village(measure.village)?;
            let named = at < NAMED_MAX && measure.with.poor > 0;
            let name = w.name(&village.name_zh, &village.name_en);
            Some(Spot {
                at: village.position,
                name: if named { name.to_string() } else { String::new() },
                figure: measure.with.poor,
                shown: w
                    .with("welfare-map-spot", &[("poor", measure.with.poor), ("of", measure.with.people)]),
                hub: None,
                strong: false,
            })
        })
        .collect();
    let poor: i64 = county.villages.iter().map(|v| v.with.poor).sum();
    let says = w.with("welfare-map-says", &[("villages", spots.len() as i64), ("poor", poor)]);
    let bar = Metres(20_000);
    let scale = w.distance(bar);
    Some(whole(&Drawing { ground, id: "cty", says: &says, spots: &spots, roads: &[], scale: (bar, &scale) }))
}

/// What each source brought, to how many households, and to each that it reached.
fn reached_table(w: &Words, reached: &[crate::income::Reached]) -> Table {
    let say = |key: &str| w.say(format!("welfare-{key}"));
    let heads = vec![
        Head::text(say("column-source")),
        Head::figure(say("column-households")),
        Head::figure(say("column-sum")),
        Head::figure(say("column-each")),
    ];
    let mut table = Table::new(w, heads);
    for one in reached {
        table.row(vec![
            Cell::Strong(say(&format!("source-{}", one.source))),
            Cell::Whole(one.households),
            one.sum.into(),
            one.each().into(),
        ]);
    }
    table
}

#[derive(Template)]
#[template(path = "office-welfare-figures.html")]
struct FiguresPage {
    shell: Shell,
    lorenz: Table,
    villages: Table,
    export: String,
}

/// The figures behind the pictures, as tables and as a file.
pub(super) async fn figures(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MEASURES)?;
    let timetable = timetable_for(&visitor).await?;
    let today = visitor.now.day();
    let read = visitor.site.store().reading(visitor.county, move |tx| measured(tx, today)).await?;
    let county = read.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let villages = villages_table(w, &timetable, &county);
    if let Some(format) = asked.format() {
        return villages.export("welfare-villages", format).await;
    }
    let figures = FiguresPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("welfare-figures-title")),
        lorenz: lorenz_table(w, &county),
        villages,
        export: asked.export_url(),
    };
    Ok(page(StatusCode::OK, figures))
}

fn lorenz_table(w: &Words, county: &County) -> Table {
    let say = |key: &str| w.say(format!("welfare-{key}"));
    let heads = vec![
        Head::figure(say("lorenz-people")),
        Head::figure(say("basis-before")),
        Head::figure(say("basis-with")),
    ];
    let mut table = Table::new(w, heads);
    let [before, with] = county.measured.each_ref().map(|m| m.lorenz.as_deref().unwrap_or(&[]));
    for (was, is) in before.iter().zip(with) {
        let figure = |ratio| Cell::Code(percent(ratio));
        table.row(vec![figure(was.people), figure(was.income), figure(is.income)]);
    }
    table
}

fn villages_table(w: &Words, timetable: &Timetable, county: &County) -> Table {
    let say = |key: &str| w.say(format!("welfare-{key}"));
    let heads = vec![
        Head::text(say("column-village")),
        Head::figure(say("column-households")),
        Head::figure(say("measure-people")),
        Head::figure(say("column-poor-before")),
        Head::figure(say("column-poor-with")),
        Head::figure(say("measure-headcount")),
        Head::figure(say("measure-gap")),
        Head::figure(say("measure-adjusted")),
        Head::figure(say("column-contribution")),
    ];
    let mut table = Table::new(w, heads);
    for v in &county.villages {
        table.row(vec![
            Cell::Strong(village_name(w, timetable, v.village)),
            Cell::Whole(v.households as i64),
            Cell::Whole(v.with.people),
            Cell::Whole(v.before.poor),
            Cell::Whole(v.with.poor),
            Cell::Code(percent(v.with.headcount)),
            Cell::Code(v.with.gap.decimals(4)),
            Cell::Code(v.adjusted.decimals(4)),
            Cell::Code(percent(v.contribution)),
        ]);
    }
    table
}

/// Before and with stand in this order in what was measured.
const _: () = assert!(matches!((Basis::ALL[0], Basis::ALL[1]), (Basis::Before, Basis::With)));
