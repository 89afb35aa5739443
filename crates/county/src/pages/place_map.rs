//! A place on the county's map, to be moved by a click.
use crate::Timetable;
use askama::filters::Safe;
use kernel::Position;
use webkit::map::{Grid, Size, Spot, locator};
use webkit::{Fields, Words};

/// The picture, and what a click on it means.
pub(super) struct PlaceMap {
    pub svg: Safe<String>,
    pub grid: Grid,
}

/// The map with the place of the form: where it was written, or in the middle of the county's seat. None where
/// the county has no border to draw.
pub(super) fn place_map(w: &Words, timetable: &Timetable, form: &Fields) -> Option<PlaceMap> {
    let ground = timetable.ground(Size::Whole)?;
    let degrees = |field: &str| form.value(field).trim().parse::<f64>().ok();
    let written = degrees("longitude")
        .zip(degrees("latitude"))
        .and_then(|(longitude, latitude)| Position::of_degrees(longitude, latitude));
    let seat = timetable.hub().map(|hub| hub.position);
    let here = Spot {
        at: written.or(seat).or_else(|| timetable.townships().first().map(|t| t.position))?,
        name: String::new(),
        figure: 1,
        shown: String::new(),
        hub: None,
        strong: true,
    };
    let others: Vec<Position> = timetable.places().iter().map(|place| place.position).collect();
    let svg = locator(ground, &w.say("county-network-on-map"), &here, None, &others);
    Some(PlaceMap { svg, grid: ground.grid() })
}
