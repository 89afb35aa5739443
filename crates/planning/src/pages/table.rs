//! A plan as tables: a route beside a route, and every stop of every run as a file.
use super::name_of_route;
use crate::model::{Drive, Found, Plan, Side};
use crate::telling::{Codes, clock};
use county::{RouteId, Timetable};
use kernel::{Fen, Metres};
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

/// `41.3`: kilometres in a table.
pub(super) fn kilometres(metres: Metres) -> String {
    let tenths = (metres.0 + 50) / 100;
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

/// What one route drives on one side, both legs together.
#[derive(Clone, Copy, Default)]
struct Sum {
    runs: i64,
    metres: i64,
    cost: Fen,
    parcels: i64,
}

fn sum<'d>(drives: impl Iterator<Item = &'d Drive>) -> Sum {
    drives.fold(Sum::default(), |sum, drive| Sum {
        runs: sum.runs + 1,
        metres: sum.metres + drive.metres.0,
        cost: sum.cost + drive.cost,
        parcels: sum.parcels + drive.load().parcels,
    })
}

/// A row for each route, what the plan saves, and the sums under it.
pub(super) fn routes(w: &Words, network: &Timetable, found: &Found) -> Table {
    let say = |key: &str| w.say(format!("planning-column-{key}"));
    let heads = vec![
        Head::text(say("route")),
        Head::figure(say("runs-was")),
        Head::figure(say("runs-plan")),
        Head::figure(say("km-was")),
        Head::figure(say("km-plan")),
        Head::figure(say("cost-was")),
        Head::figure(say("cost-plan")),
        Head::figure(say("saved")),
        Head::figure(say("parcels")),
    ];
    let mut table = Table::new(w, heads);
    let of = |side, route: RouteId| sum(found.of(side).filter(|drive| drive.route == route));
    let driven = |route: &&county::Route| found.drives.iter().any(|drive| drive.route == route.id);
    for route in network.routes().iter().filter(driven) {
        let name = Cell::Strong(name_of_route(w, network, route.id));
        table.row(row(name, of(Side::Timetable, route.id), of(Side::Plan, route.id)));
    }
    let all = |side| sum(found.of(side));
    table.foot(row(w.say("planning-total").into(), all(Side::Timetable), all(Side::Plan)));
    table
}

fn row(name: Cell, was: Sum, plan: Sum) -> Vec<Cell> {
    let km = |metres| Cell::Code(kilometres(Metres(metres)));
    vec![
        name,
        Cell::Whole(was.runs),
        Cell::Whole(plan.runs),
        km(was.metres),
        km(plan.metres),
        was.cost.into(),
        plan.cost.into(),
        (was.cost - plan.cost).into(),
        Cell::Whole(plan.parcels),
    ]
}

/// Every stop of every run of the plan, then of the timetable.
pub(super) fn all(w: &Words, network: &Timetable, plan: &Plan) -> Table {
    let heads = [
        "side",
        "leg",
        "route",
        "vehicle",
        "trip",
        "position",
        "code",
        "place",
        "arrives",
        "departs",
        "parcels",
        "kilograms",
        "aboard",
        "aboard-kilograms",
        "late",
        "slack",
        "stop-costs",
    ];
    let heads = heads.iter().map(|key| Head::text(w.say(format!("planning-column-{key}")))).collect();
    let mut table = Table::new(w, heads);
    for drive in plan.found.of(Side::Plan).chain(plan.found.of(Side::Timetable)) {
        stops(w, network, drive, &mut table);
    }
    table
}

fn stops(w: &Words, network: &Timetable, drive: &Drive, table: &mut Table) {
    let codes = Codes(network);
    for (halt, position) in drive.halts.iter().zip(1..) {
        let place = network.place(halt.place);
        table.row(vec![
            w.say(format!("planning-side-{}", drive.side)).into(),
            w.say(format!("planning-leg-{}", drive.leg)).into(),
            Cell::Whole(codes.route(drive.route)),
            Cell::Code(codes.vehicle(drive.vehicle).to_string()),
            Cell::Code(drive.trip.clone()),
            Cell::Whole(position),
            Cell::Code(codes.place(halt.place).to_string()),
            place.map_or(Cell::Empty, |place| w.name(&place.name_zh, &place.name_en).into()),
            Cell::Code(clock(halt.arrives_minute)),
            Cell::Code(clock(halt.departs_minute)),
            Cell::Whole(halt.load.parcels),
            halt.load.weight().into(),
            Cell::Whole(halt.aboard.parcels),
            halt.aboard.weight().into(),
            Cell::Whole(halt.late),
            halt.slack_minutes.map_or(Cell::Empty, Cell::Whole),
            halt.saving.map_or(Cell::Empty, Cell::from),
        ]);
    }
}
