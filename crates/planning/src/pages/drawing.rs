//! The two maps: the day as the timetable drives it, and as the plan does.
use crate::model::{Drive, Plan, Side};
use askama::filters::Safe;
use county::{Leg, PlaceId, Timetable};
use kernel::{Metres, Position};
use std::collections::HashMap;
use webkit::Words;
use webkit::map::{Drawing, Road, Size, Spot, Stroke, whole};

/// The scale bar of the maps.
const BAR: Metres = Metres(20_000);

/// One side of a plan on the county's ground; none where no border is settled.
pub(super) fn map(w: &Words, network: &Timetable, plan: &Plan, leg: Leg, side: Side) -> Option<Safe<String>> {
    let ground = network.ground(Size::Whole)?;
    let drives: Vec<&Drive> = plan.found.of(side).filter(|drive| drive.leg == leg).collect();
    let roads: Vec<Road> = drives.iter().map(|drive| road(network, drive, side)).collect();
    let spots = spots(w, network, plan, leg);
    let metres: i64 = drives.iter().map(|drive| drive.metres.0).sum();
    let key = if side == Side::Plan { "planning-map-plan" } else { "planning-map-timetable" };
    let says = w.with(key, &[("runs", drives.len().to_string()), ("length", w.distance(Metres(metres)))]);
    let (id, scale) = (side.word(), w.distance(BAR));
    Some(whole(&Drawing { ground, id, says: &says, spots: &spots, roads: &roads, scale: (BAR, &scale) }))
}

fn road(network: &Timetable, drive: &Drive, side: Side) -> Road {
    let transit = network.routes().iter().find(|route| route.id == drive.route).map(|route| route.transit);
    let halts = drive.halts.iter().map(|halt| halt.place);
    let over = transit.into_iter().chain(halts).chain(transit);
    Road {
        stroke: if side == Side::Plan { Stroke::Plan } else { Stroke::Was },
        over: over.filter_map(|place| position(network, place)).collect(),
    }
}

fn position(network: &Timetable, place: PlaceId) -> Option<Position> {
    network.place(place).map(|place| place.position)
}

/// The outlets, larger where more parcels are handed over, and the transit centres with their routes' numbers.
fn spots(w: &Words, network: &Timetable, plan: &Plan, leg: Leg) -> Vec<Spot> {
    let mut parcels: HashMap<PlaceId, i64> = HashMap::new();
    for drive in plan.found.of(Side::Plan).filter(|drive| drive.leg == leg) {
        for halt in &drive.halts {
            *parcels.entry(halt.place).or_default() += halt.load.parcels;
        }
    }
    let outlet = |place: &county::Place| Spot {
        at: place.position,
        name: String::new(),
        figure: parcels.get(&place.id).copied().unwrap_or(0),
        shown: w.name(&place.name_zh, &place.name_en).to_string(),
        hub: None,
        strong: false,
    };
    let centre = |route: &county::Route| {
        let place = network.place(route.transit)?;
        Some(Spot {
            at: place.position,
            name: w.name(&place.name_zh, &place.name_en).to_string(),
            figure: 0,
            shown: String::new(),
            hub: u32::try_from(route.number).ok(),
            strong: false,
        })
    };
    network.outlets().map(outlet).chain(network.routes().iter().filter_map(centre)).collect()
}
