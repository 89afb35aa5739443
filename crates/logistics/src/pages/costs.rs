//! `/office/costs`: what runs cost and who bears it, by route and month; a route's runs; a run's parcels.
use crate::costs::{
    COSTED_AFTER_DAYS, ParcelCost, RouteCost, RunCost, Uncosted, cost_again, costs_of_routes, costs_of_runs,
    split_of_run, uncosted_runs,
};
use crate::manifest::run_name;
use crate::model::RunId;
use crate::pages::station::timetable;
use crate::runs::Run;
use crate::telling::Teller;
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::{Route, RouteId};
use kernel::{Count, Day, Fen, Grams, Metres, Month, Whole};
use webkit::chart::{Bar, bars};
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Nav, Posted, Role, Shell, Site, Visitor, Words, page, redirect};

/// Who may see what the shuttles cost.
const MONEY: &[Role] = &[Role::CountyOffice, Role::Finance];

#[derive(Template)]
#[template(path = "office-costs.html")]
struct CostsPage {
    shell: Shell,
    month: String,
    /// The months before and after, as their links.
    before: String,
    after: String,
    table: Table,
    per_parcel: Option<Safe<String>>,
    payers: Option<Safe<String>>,
    export: String,
    /// Runs without a cost: which, and why.
    uncosted: Vec<(String, String)>,
    months: String,
    days_after: i64,
    may_reckon: bool,
}

/// The month that is asked for; else that of the last day that may be costed.
fn month(asked: &Asked, today: Day) -> Month {
    let day = format!("{}-01", asked.text("month")).parse::<Day>();
    day.unwrap_or_else(|_| today.plus(-COSTED_AFTER_DAYS)).month()
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let timetable = timetable(&site, &visitor).await?;
    let month = month(&asked, visitor.now.day());
    let (from, to) = (month.first_day(), month.last_day());
    let found = site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((costs_of_routes(tx, from, to)?, uncosted_runs(tx, from, to)?))
    });
    let (mut costs, uncosted) = found.await?;
    let w = &visitor.words;
    let teller = Teller { words: w, timetable: &timetable };
    costs.sort_by_key(|cost| teller.route(cost.route).map(|route| route.number));
    let table = routes(&teller, &costs, month);
    if let Some(format) = asked.format() {
        return table.export(&format!("shuttle-costs-{month}"), format).await;
    }
    let told = |(run, why): (Run, Option<Uncosted>)| Some((run_name(&teller, &run), why_not(w, why)?));
    let shown = CostsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("logistics-costs-title")),
        month: w.month(month),
        before: asked.with("month", &month.previous().to_string()),
        after: asked.with("month", &month.next().to_string()),
        per_parcel: per_parcel(&teller, &costs),
        payers: payers(w, &costs),
        table,
        export: asked.with("format", "xlsx"),
        uncosted: uncosted.into_iter().filter_map(told).collect(),
        months: month.to_string(),
        days_after: COSTED_AFTER_DAYS,
        may_reckon: visitor.must(&[Role::CountyOffice]).is_ok(),
    };
    Ok(page(StatusCode::OK, shown))
}

/// A run of a keeper's own car costs the county nothing, and is no fault.
fn why_not(w: &Words, why: Option<Uncosted>) -> Option<String> {
    match why {
        Some(Uncosted::OwnDrive) => None,
        Some(Uncosted::NoTrip) => Some(w.say("logistics-costs-no-trip")),
        Some(Uncosted::NoVehicle) => Some(w.say("logistics-costs-no-vehicle")),
        None => Some(w.say("logistics-costs-ready")),
    }
}

fn heads(w: &Words, first: &[&str]) -> Vec<Head> {
    let say = |key: &&str| Head::text(w.say(format!("logistics-column-{key}")));
    let figure = |key: &str| Head::figure(w.say(format!("logistics-column-{key}")));
    let figures =
        ["km", "minutes", "parcels", "weight", "cost", "per-parcel", "freight", "subsidy", "margin"];
    first.iter().map(say).chain(figures.into_iter().map(figure)).collect()
}

/// The figures of a line: of a route, a run, or their sum.
struct Figures {
    metres: Metres,
    minutes: i64,
    parcels: Count,
    grams: Grams,
    cost: Fen,
    freight: Fen,
    subsidy: Fen,
}

impl Figures {
    fn cells(&self) -> Vec<Cell> {
        let parcels = self.parcels.get();
        let each = (parcels > 0).then(|| Fen::new(self.cost.get() / parcels)).flatten();
        vec![
            Cell::Whole((self.metres.0 + 500) / 1_000),
            Cell::Whole(self.minutes),
            self.parcels.into(),
            self.grams.into(),
            self.cost.into(),
            each.map_or(Cell::Empty, Cell::Yuan),
            self.freight.into(),
            self.subsidy.into(),
            (self.cost - self.freight - self.subsidy).into(),
        ]
    }
}

impl From<&RouteCost> for Figures {
    fn from(cost: &RouteCost) -> Self {
        let RouteCost { metres, minutes, parcels, grams, cost, freight, subsidy, .. } = *cost;
        Self { metres, minutes, parcels, grams, cost, freight, subsidy }
    }
}

impl From<&RunCost> for Figures {
    fn from(cost: &RunCost) -> Self {
        let RunCost { metres, minutes, parcels, grams, cost, freight, subsidy, .. } = *cost;
        Self { metres, minutes, parcels, grams, cost, freight, subsidy }
    }
}

/// The sums under a list.
fn sum<'c, T: 'c>(all: &'c [T]) -> Figures
where
    Figures: From<&'c T>,
{
    let none = Figures {
        metres: Metres(0),
        minutes: 0,
        parcels: Count::default(),
        grams: Grams::default(),
        cost: Fen::ZERO,
        freight: Fen::ZERO,
        subsidy: Fen::ZERO,
    };
    all.iter().map(Figures::from).fold(none, |sum, one| Figures {
        metres: Metres(sum.metres.0 + one.metres.0),
        minutes: sum.minutes + one.minutes,
        parcels: sum.parcels + one.parcels,
        grams: sum.grams + one.grams,
        cost: sum.cost + one.cost,
        freight: sum.freight + one.freight,
        subsidy: sum.subsidy + one.subsidy,
    })
}

fn routes(teller: &Teller, costs: &[RouteCost], month: Month) -> Table {
    let w = teller.words;
    let mut table = Table::new(w, heads(w, &["route", "runs"]));
    for cost in costs {
        let number = teller.route(cost.route).map_or(0, |route| route.number);
        let to = format!("/office/costs/{number}?month={month}");
        let mut cells = vec![Cell::Link { to, text: teller.route_name(cost.route) }, cost.runs.into()];
        cells.extend(Figures::from(cost).cells());
        table.row(cells);
    }
    if costs.len() > 1 {
        let runs = costs.iter().fold(Count::default(), |sum, cost| sum + cost.runs);
        let mut foot = vec![Cell::Strong(w.say("logistics-costs-all")), runs.into()];
        foot.extend(sum(costs).cells());
        table.foot(foot);
    }
    table
}

/// What a parcel cost on each route.
fn per_parcel(teller: &Teller, costs: &[RouteCost]) -> Option<Safe<String>> {
    let w = teller.words;
    let bar = |cost: &RouteCost| {
        let each = cost.per_parcel()?;
        let name = teller.route_name(cost.route);
        Some(Bar { name, value: each.get(), shown: w.yuan(each), remark: String::new() })
    };
    let all: Vec<Bar> = costs.iter().filter_map(bar).collect();
    (!all.is_empty()).then(|| bars(&w.say("logistics-costs-per-parcel"), &all))
}

/// Who bore it, altogether. A margin that was earned is no bar.
fn payers(w: &Words, costs: &[RouteCost]) -> Option<Safe<String>> {
    let all = sum(costs);
    let margin = all.cost - all.freight - all.subsidy;
    let bar = |key: &str, value: Fen| Bar {
        name: w.say(format!("logistics-column-{key}")),
        value: value.get().max(0),
        shown: w.yuan(value),
        remark: w.part(value.get(), all.cost.get()),
    };
    let payers = [bar("freight", all.freight), bar("subsidy", all.subsidy), bar("margin", margin)];
    (!all.cost.is_zero()).then(|| bars(&w.say("logistics-costs-payers"), &payers))
}

#[derive(Template)]
#[template(path = "office-cost-list.html")]
struct ListPage {
    shell: Shell,
    what: String,
    back: String,
    table: Table,
    export: String,
}

/// A route's runs of a month.
pub(crate) async fn of_route(
    visitor: Visitor,
    State(site): State<Site>,
    Path(number): Path<i64>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let timetable = timetable(&site, &visitor).await?;
    let route = timetable.routes().iter().find(|route| route.number == number);
    let route = route.ok_or_else(Fault::not_found)?;
    let month = month(&asked, visitor.now.day());
    let id = route.id;
    let found = site
        .store()
        .reading(visitor.county, move |tx| costs_of_runs(tx, id, month.first_day(), month.last_day()));
    let w = &visitor.words;
    let table = runs(&Teller { words: w, timetable: &timetable }, &found.await?);
    if let Some(format) = asked.format() {
        return table.export(&format!("shuttle-costs-{number}-{month}"), format).await;
    }
    let shown = ListPage {
        shell: Shell::new(&visitor, Nav::Office, w.name(&route.name_zh, &route.name_en)),
        what: w.month(month),
        back: format!("/office/costs?month={month}"),
        table,
        export: asked.with("format", "xlsx"),
    };
    Ok(page(StatusCode::OK, shown))
}

fn runs(teller: &Teller, costs: &[RunCost]) -> Table {
    let w = teller.words;
    let mut table = Table::new(w, heads(w, &["day", "leg", "vehicles"]));
    for cost in costs {
        let day = w.table_day(cost.run.key.day);
        let mut cells = vec![
            Cell::Link { to: format!("/office/costs/runs/{}", cost.run.id), text: day },
            w.say(format!("logistics-leg-{}", cost.run.key.leg)).into(),
            cost.trips.into(),
        ];
        cells.extend(Figures::from(cost).cells());
        table.row(cells);
    }
    if costs.len() > 1 {
        let mut foot = vec![Cell::Strong(w.say("logistics-costs-all")), Cell::Empty, Cell::Empty];
        foot.extend(sum(costs).cells());
        table.foot(foot);
    }
    table
}

/// A run's cost over its parcels.
pub(crate) async fn of_run(
    visitor: Visitor,
    State(site): State<Site>,
    Path(run): Path<i64>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let timetable = timetable(&site, &visitor).await?;
    let found = site.store().reading(visitor.county, move |tx| split_of_run(tx, RunId::new(run)));
    let (cost, parts) = found.await?.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let teller = Teller { words: w, timetable: &timetable };
    let table = split(w, &parts);
    if let Some(format) = asked.format() {
        return table.export(&format!("run-{run}"), format).await;
    }
    let number = teller.route(cost.run.key.route).map_or(0, |route| route.number);
    let [total, freight, subsidy, margin] =
        [cost.cost, cost.freight, cost.subsidy, cost.margin()].map(|sum| w.money(sum));
    let shown = ListPage {
        shell: Shell::new(&visitor, Nav::Office, run_name(&teller, &cost.run)),
        what: w.with(
            "logistics-costs-run",
            &[("cost", total), ("freight", freight), ("subsidy", subsidy), ("margin", margin)],
        ),
        back: format!("/office/costs/{number}?month={}", cost.run.key.day.month()),
        table,
        export: asked.with("format", "xlsx"),
    };
    Ok(page(StatusCode::OK, shown))
}

fn split(w: &Words, parts: &[ParcelCost]) -> Table {
    let say = |key: &str| w.say(format!("logistics-column-{key}"));
    let heads = vec![
        Head::text(say("waybill")),
        Head::figure(say("weight")),
        Head::figure(say("cost")),
        Head::figure(say("freight")),
    ];
    let mut table = Table::new(w, heads);
    for part in parts {
        let to = format!("/parcels/{}", part.waybill);
        let waybill = Cell::Link { to, text: part.waybill.clone() };
        table.row(vec![waybill, part.grams.into(), part.cost.into(), part.freight.into()]);
    }
    table
}

/// Costs the runs that the timetable knew too little about, after somebody has completed it.
pub(crate) async fn again(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(&[Role::CountyOffice])?;
    let asked = Asked::of("/office/costs", &format!("month={}", posted.text("month")));
    let month = month(&asked, visitor.now.day());
    let (from, to, now) = (month.first_day(), month.last_day(), visitor.now);
    site.store().writing(visitor.county, move |tx| cost_again(tx, from, to, now).map(drop)).await?;
    Ok(redirect(format!("/office/costs?month={month}")))
}

impl Teller<'_> {
    fn route(&self, id: RouteId) -> Option<&Route> {
        self.timetable.routes().iter().find(|route| route.id == id)
    }
    fn route_name(&self, id: RouteId) -> String {
        let named = |route: &Route| self.words.name(&route.name_zh, &route.name_en).to_string();
        self.route(id).map_or_else(|| id.to_string(), named)
    }
}
