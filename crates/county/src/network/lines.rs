//! Companies, routes and the stops of routes: added, or changed where their code, number or place is known.
use crate::commands::{Hours, add_companies, add_routes, change_hours, rewrite_stops};
use crate::{CompanyId, NewCompany, NewRoute, PlaceId, Route, RouteId, Stop, timetable, version};
use std::collections::{BTreeMap, HashMap};
use store::{Tx, column, texts};

/// A stop as it is written: at which route, and the how-manieth; the last where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteStop {
    pub route: RouteId,
    pub stop: Stop,
    pub position: Option<i64>,
}

const RENAME_COMPANIES: &str = "
      WITH input(id, name_zh, name_en) AS (SELECT * FROM rows($2, $3, $4))
    UPDATE company SET name_zh = input.name_zh, name_en = input.name_en
      FROM input
     WHERE company.county_id = $1 AND company.id = input.id";

/// Companies, by their codes.
pub fn put_companies(tx: &mut Tx, batch: &[NewCompany]) -> store::Result<()> {
    let network = timetable(tx)?;
    let known: HashMap<&str, CompanyId> =
        network.companies().iter().map(|company| (company.code.as_str(), company.id)).collect();
    let old: Vec<(CompanyId, &NewCompany)> =
        batch.iter().filter_map(|new| Some((*known.get(new.code.as_str())?, new))).collect();
    let columns =
        [column(&old, |(id, _)| *id), texts(&old, |(_, n)| &n.name_zh), texts(&old, |(_, n)| &n.name_en)];
    tx.execute(RENAME_COMPANIES, &columns)?;
    let new: Vec<NewCompany> =
        batch.iter().filter(|new| !known.contains_key(new.code.as_str())).cloned().collect();
    if !new.is_empty() {
        add_companies(tx, &new)?;
    }
    version::change(tx, &batch)
}

const CHANGE_ROUTES: &str = "
      WITH input(id, name_zh, name_en, company_id, transit_id) AS (SELECT * FROM rows($2, $3, $4, $5, $6))
    UPDATE route SET name_zh = input.name_zh, name_en = input.name_en, company_id = input.company_id,
                     transit_id = input.transit_id
      FROM input
     WHERE route.county_id = $1 AND route.id = input.id";

/// Routes, by their numbers. A route that is known keeps its stops; other hours move its trips by as much.
pub fn put_routes(tx: &mut Tx, batch: &[NewRoute]) -> store::Result<()> {
    let network = timetable(tx)?;
    let known: HashMap<i64, &Route> = network.routes().iter().map(|route| (route.number, route)).collect();
    let old: Vec<(RouteId, &NewRoute)> =
        batch.iter().filter_map(|new| Some((known.get(&new.number)?.id, new))).collect();
    let columns = [
        column(&old, |(id, _)| *id),
        texts(&old, |(_, n)| &n.name_zh),
        texts(&old, |(_, n)| &n.name_en),
        column(&old, |(_, n)| n.company),
        column(&old, |(_, n)| n.transit),
    ];
    tx.execute(CHANGE_ROUTES, &columns)?;
    // A county has a handful of routes, and few of them change their hours.
    for (route, new) in &old {
        let NewRoute { morning_minute, departs_minute, cutoff_minute, .. } = **new;
        let hours = Hours { morning_minute, departs_minute, cutoff_minute };
        if known.get(&new.number).is_some_and(|route| hours_of(route) != hours) {
            change_hours(tx, *route, hours)?;
        }
    }
    let new: Vec<NewRoute> = batch.iter().filter(|new| !known.contains_key(&new.number)).cloned().collect();
    if !new.is_empty() {
        add_routes(tx, &new)?;
    }
    version::change(tx, &batch)
}

fn hours_of(route: &Route) -> Hours {
    let Route { morning_minute, departs_minute, cutoff_minute, .. } = *route;
    Hours { morning_minute, departs_minute, cutoff_minute }
}

/// Stops, by their places: a place is on one route, so a stop that is known moves. Those behind it move on.
pub fn put_stops(tx: &mut Tx, batch: &[RouteStop]) -> store::Result<()> {
    change_stops(tx, batch, &[])
}

/// Takes stops out of their routes.
pub(super) fn take_stops(tx: &mut Tx, places: &[PlaceId]) -> store::Result<()> {
    change_stops(tx, &[], places)
}

fn change_stops(tx: &mut Tx, batch: &[RouteStop], gone: &[PlaceId]) -> store::Result<()> {
    let network = timetable(tx)?;
    let moved = |place: PlaceId| gone.contains(&place) || batch.iter().any(|new| new.stop.place == place);
    let mut changed: BTreeMap<RouteId, Vec<Stop>> = BTreeMap::new();
    for route in network.routes() {
        let gets = batch.iter().any(|new| new.route == route.id);
        if gets || route.stops.iter().any(|stop| moved(stop.place)) {
            let kept = route.stops.iter().filter(|stop| !moved(stop.place));
            changed.insert(route.id, kept.copied().collect());
        }
    }
    let mut sorted: Vec<&RouteStop> = batch.iter().collect();
    sorted.sort_by_key(|new| new.position.unwrap_or(i64::MAX));
    for new in sorted {
        let stops = changed.entry(new.route).or_default();
        let last = stops.len();
        let at = new.position.and_then(|position| usize::try_from(position - 1).ok()).unwrap_or(last);
        stops.insert(at.min(last), new.stop);
    }
    rewrite_stops(tx, &changed)
}
