//! A plan and its refusals, in words and as JSON.
use crate::model::{Drive, Found, Halt, Load, Omission, Plan, Refusal, Side, Sums, Wanted};
use county::{PlaceId, RouteId, Timetable, VehicleId};
use kernel::{Metres, Whole};
use serde_json::{Value, json};
use webkit::Words;

/// What is wrong, and what to do.
pub fn sentence(words: &Words, refusal: Refusal) -> String {
    match refusal {
        Refusal::NothingDrives { day } => {
            words.with("planning-refused-nothing-drives", &[("day", words.full_day(day))])
        }
        Refusal::NoVehicles => words.say("planning-refused-no-vehicles"),
        Refusal::Past { day } => words.with("planning-refused-past", &[("day", words.full_day(day))]),
        Refusal::Left { day, minute } => {
            let values = [("day", words.full_day(day)), ("time", clock(minute))];
            words.with("planning-refused-left", values.as_slice())
        }
        Refusal::Busy => words.say("planning-refused-busy"),
        Refusal::NotReady => words.say("planning-refused-not-ready"),
        Refusal::Begun { day } => words.with("planning-refused-begun", &[("day", words.full_day(day))]),
    }
}

/// Codes of what is known by its id.
pub(crate) struct Codes<'n>(pub &'n Timetable);

impl Codes<'_> {
    pub fn place(&self, id: PlaceId) -> &str {
        self.0.place(id).map_or("", |place| &place.code)
    }
    pub fn route(&self, id: RouteId) -> i64 {
        self.0.routes().iter().find(|route| route.id == id).map_or(0, |route| route.number)
    }
    pub fn vehicle(&self, id: Option<VehicleId>) -> &str {
        let vehicle = id.and_then(|id| self.0.schedule().vehicle(id));
        vehicle.map_or("", |vehicle| &vehicle.details.code)
    }
}

/// `07:20`; minutes go on after midnight.
pub(crate) fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute.div_euclid(60), minute.rem_euclid(60))
}

/// A plan as one object: both sides with their sums, what is saved, each drive with its stops, what is left out.
/// Money in fen, lengths in metres, times in minutes and `HH:MM` of the day, weights in grams.
pub fn as_json(network: &Timetable, wanted: &Wanted, found: &Found) -> Value {
    let codes = Codes(network);
    let (was, plan) = (found.sums(Side::Timetable), found.sums(Side::Plan));
    json!({
        "day": wanted.day.to_string(),
        "parcels": found.parcels,
        "timetable": sums(&was),
        "plan": sums(&plan),
        "saved": {
            "cost_fen": was.cost.get() - plan.cost.get(),
            "metres": was.metres.0 - plan.metres.0,
            "minutes": was.minutes - plan.minutes,
        },
        "stops_with_another_vehicle": found.changes,
        "distances_reckoned": found.reckoned,
        "runs": found.of(Side::Plan).map(|one| drive(&codes, one)).collect::<Vec<_>>(),
        "timetable_runs": found.of(Side::Timetable).map(|one| drive(&codes, one)).collect::<Vec<_>>(),
        "left_out": found.omissions.iter().map(|one| omission(&codes, one)).collect::<Vec<_>>(),
    })
}

/// The same of a plan that is kept, with its state and number.
pub(crate) fn plan_as_json(network: &Timetable, plan: &Plan) -> Value {
    let mut value = as_json(network, &plan.wanted, &plan.found);
    value["id"] = json!(plan.id);
    value["state"] = json!(plan.state.word());
    value["done_percent"] = json!(plan.done_percent);
    value
}

fn sums(sums: &Sums) -> Value {
    let Metres(metres) = sums.metres;
    json!({
        "runs": sums.drives, "stops": sums.stops, "cost_fen": sums.cost.get(), "metres": metres,
        "minutes": sums.minutes, "late_parcels": sums.late,
    })
}

fn drive(codes: &Codes, drive: &Drive) -> Value {
    let peak = drive.peak();
    json!({
        "trip": drive.trip,
        "route": codes.route(drive.route),
        "leg": drive.leg.word(),
        "vehicle": codes.vehicle(drive.vehicle),
        "leaves": clock(drive.leaves_minute),
        "home": clock(drive.home_minute),
        "metres": drive.metres.0,
        "cost_fen": drive.cost.get(),
        "load": load(drive.load()),
        "fullest": load(peak),
        "stops": drive.halts.iter().map(|one| halt(codes, one)).collect::<Vec<_>>(),
    })
}

fn load(load: Load) -> Value {
    json!({ "parcels": load.parcels, "grams": load.grams })
}

fn halt(codes: &Codes, halt: &Halt) -> Value {
    json!({
        "place": codes.place(halt.place),
        "arrives": clock(halt.arrives_minute),
        "departs": clock(halt.departs_minute),
        "load": load(halt.load),
        "aboard": load(halt.aboard),
        "late_parcels": halt.late,
        "slack_minutes": halt.slack_minutes,
        "saving_fen": halt.saving.map(Whole::get),
    })
}

fn omission(codes: &Codes, omission: &Omission) -> Value {
    json!({
        "place": codes.place(omission.place), "leg": omission.leg.word(), "load": load(omission.load),
        "reason": omission.reason.word(),
    })
}
