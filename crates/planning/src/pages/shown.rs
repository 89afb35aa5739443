//! A finished plan as its page shows it.
use super::table::{kilometres, routes};
use super::{drawing, name_of_route, percent};
use crate::model::{Drive, Halt, Omission, Plan, PlanState, Side};
use crate::telling::clock;
use askama::filters::Safe;
use county::{Leg, Timetable};
use kernel::{Metres, Whole};
use webkit::Words;
use webkit::listing::{Asked, Cell, Head, Table};

pub(super) struct Shown {
    pub id: String,
    pub day: String,
    pub state: String,
    pub facts: String,
    pub stats: Vec<Stat>,
    pub legs: Vec<(String, String, bool)>,
    pub was_map: Option<Safe<String>>,
    pub plan_map: Option<Safe<String>>,
    pub was_head: String,
    pub plan_head: String,
    pub routes: Table,
    pub runs: Vec<Run>,
    pub left_out: Option<Table>,
    pub reckoned: i64,
    pub export: String,
    pub may_accept: bool,
    pub is_accepted: bool,
}

/// A figure, and what it is compared with.
pub(super) struct Stat {
    pub name: String,
    pub figure: String,
    pub note: String,
    pub is_good: bool,
}

/// A run with its stops.
pub(super) struct Run {
    pub title: String,
    pub hours: String,
    pub sums: String,
    pub fullest_says: String,
    pub stops: Vec<RunStop>,
}

pub(super) struct RunStop {
    pub arrives: String,
    pub place: String,
    pub load: String,
    pub aboard: String,
    /// How full the vehicle is when it leaves, in per cent.
    pub part: i64,
    pub slack: String,
    pub costs: String,
    pub late: i64,
}

impl Shown {
    pub fn new(w: &Words, network: &Timetable, plan: &Plan, leg: Leg, asked: &Asked) -> Self {
        let of_leg =
            |one: &Leg| (asked.with("leg", one.word()), w.say(format!("planning-leg-{one}")), *one == leg);
        let drives = plan.found.of(Side::Plan).filter(|drive| drive.leg == leg);
        let map = |side| drawing::map(w, network, plan, leg, side);
        Self {
            id: plan.id.to_string(),
            day: plan.wanted.day.to_string(),
            state: w.say(format!("planning-state-{}", plan.state)),
            facts: facts(w, plan),
            stats: stats(w, plan),
            legs: Leg::ALL.iter().map(of_leg).collect(),
            was_map: map(Side::Timetable),
            plan_map: map(Side::Plan),
            was_head: head(w, plan, leg, Side::Timetable),
            plan_head: head(w, plan, leg, Side::Plan),
            routes: routes(w, network, &plan.found),
            runs: drives.map(|drive| run(w, network, drive)).collect(),
            left_out: (!plan.found.omissions.is_empty()).then(|| left_out(w, network, &plan.found.omissions)),
            reckoned: plan.found.reckoned,
            export: asked.export_url(),
            may_accept: matches!(plan.state, PlanState::Ready | PlanState::Replaced),
            is_accepted: plan.state == PlanState::Accepted,
        }
    }
}

fn facts(w: &Words, plan: &Plan) -> String {
    let Plan { wanted, found, began, .. } = plan;
    let values = [
        ("parcels", w.number(found.parcels)),
        ("when", w.day_time(*began)),
        ("promises", w.say(format!("planning-promises-{}", wanted.promises))),
        ("changes", found.changes.to_string()),
    ];
    w.with("planning-facts", values.as_slice())
}

fn stats(w: &Words, plan: &Plan) -> Vec<Stat> {
    let (was, now) = (plan.found.sums(Side::Timetable), plan.found.sums(Side::Plan));
    let stat = |key: &str, figure: String, before: String, is_good: bool| Stat {
        name: w.say(format!("planning-stat-{key}")),
        figure,
        note: w.with("planning-stat-was", &[("figure", before)]),
        is_good,
    };
    vec![
        Stat {
            name: w.say("planning-stat-saved"),
            figure: w.money(was.cost - now.cost),
            note: w.with("planning-stat-costs", &[("plan", w.money(now.cost)), ("was", w.money(was.cost))]),
            is_good: now.cost < was.cost,
        },
        stat("length", w.distance(now.metres), w.distance(was.metres), now.metres < was.metres),
        stat("hours", hours(w, now.minutes), hours(w, was.minutes), now.minutes < was.minutes),
        stat("runs", w.number(now.drives), w.number(was.drives), now.drives < was.drives),
        stat("stops", w.number(now.stops), w.number(was.stops), now.stops < was.stops),
        stat("late", w.number(now.late), w.number(was.late), now.late < was.late),
    ]
}

/// `96.4 小时`: of a day's drives together, minutes say nothing.
fn hours(w: &Words, minutes: i64) -> String {
    let tenths = (minutes + 3) / 6;
    format!("{}.{} {}", tenths / 10, tenths % 10, w.say("planning-hours"))
}

fn head(w: &Words, plan: &Plan, leg: Leg, side: Side) -> String {
    let drives: Vec<&Drive> = plan.found.of(side).filter(|drive| drive.leg == leg).collect();
    let metres: i64 = drives.iter().map(|drive| drive.metres.0).sum();
    let cost = drives.iter().map(|drive| drive.cost).sum::<kernel::Fen>();
    let values =
        [("runs", drives.len().to_string()), ("length", w.distance(Metres(metres))), ("cost", w.money(cost))];
    w.with("planning-head", values.as_slice())
}

fn run(w: &Words, network: &Timetable, drive: &Drive) -> Run {
    let vehicle = drive.vehicle.and_then(|id| network.schedule().vehicle(id));
    let code = vehicle.map_or_else(|| w.say("planning-no-vehicle"), |vehicle| vehicle.details.code.clone());
    let (boxes, grams) = vehicle.map_or((0, 0), |v| (v.details.boxes.get(), v.details.capacity.get()));
    let part = |load: crate::Load| percent(load.parcels, boxes).max(percent(load.grams, grams));
    let load = drive.load();
    let sums = [
        ("stops", drive.halts.len().to_string()),
        ("parcels", load.parcels.to_string()),
        ("weight", w.weight(load.weight())),
        ("length", format!("{} {}", kilometres(drive.metres), w.say("planning-km"))),
        ("cost", w.money(drive.cost)),
    ];
    let fullest = part(drive.peak());
    Run {
        title: format!("{code} · {}", name_of_route(w, network, drive.route)),
        hours: format!("{}–{}", clock(drive.leaves_minute), clock(drive.home_minute)),
        sums: w.with("planning-run-sums", sums.as_slice()),
        fullest_says: w.with("planning-fullest", &[("percent", fullest)]),
        stops: drive.halts.iter().map(|halt| stop(w, network, halt, part(halt.aboard))).collect(),
    }
}

fn stop(w: &Words, network: &Timetable, halt: &Halt, part: i64) -> RunStop {
    let place = network.place(halt.place);
    let load = |load: crate::Load| {
        let values = [("parcels", load.parcels.to_string()), ("weight", w.weight(load.weight()))];
        w.with("planning-load", values.as_slice())
    };
    RunStop {
        arrives: clock(halt.arrives_minute),
        place: place.map_or_else(String::new, |place| w.name(&place.name_zh, &place.name_en).to_string()),
        load: if halt.load.parcels > 0 { load(halt.load) } else { w.say("planning-nothing-yet") },
        aboard: load(halt.aboard),
        part,
        slack: halt.slack_minutes.map_or_else(|| "—".into(), |minutes| w.duration_minutes(minutes)),
        costs: halt.saving.map_or_else(|| "—".into(), |saving| w.yuan(saving)),
        late: halt.late,
    }
}

fn left_out(w: &Words, network: &Timetable, omissions: &[Omission]) -> Table {
    let say = |key: &str| w.say(format!("planning-column-{key}"));
    let heads = vec![
        Head::text(say("place")),
        Head::text(say("leg")),
        Head::figure(say("parcels")),
        Head::figure(say("kilograms")),
        Head::sentence(say("reason")),
    ];
    let mut table = Table::new(w, heads);
    for omission in omissions {
        let place = network.place(omission.place);
        table.row(vec![
            place.map_or(Cell::Empty, |place| {
                Cell::Strong(w.name(&place.name_zh, &place.name_en).to_string())
            }),
            w.say(format!("planning-leg-{}", omission.leg)).into(),
            Cell::Whole(omission.load.parcels),
            omission.load.weight().into(),
            w.say(format!("planning-reason-{}", omission.reason.word().replace('_', "-"))).into(),
        ]);
    }
    table
}
