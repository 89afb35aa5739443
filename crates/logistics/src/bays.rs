//! The bays of a sorting wall: one for each bus line, for parcels to outlets, then one for each zone of cities.
use crate::model::ParcelState;
use crate::queries::BayCount;
use county::{Destination, Route, Timetable, Zone};
use webkit::Words;

/// A bay of the wall, with how much of what belongs in it is there.
#[derive(Clone, Copy, Debug)]
pub struct Bay<'a> {
    /// From 1, as painted over it.
    pub number: i64,
    pub goes: Goes<'a>,
    /// Parcels that lie in it.
    pub here: i64,
    /// Parcels that belong in it today: those that lie in it, and those on their way.
    pub due: i64,
}

/// What leaves from a bay.
#[derive(Clone, Copy, Debug)]
pub enum Goes<'a> {
    /// The morning's bus.
    Bus(&'a Route),
    /// The line-haul to a zone.
    LineHaul(&'a Zone),
}

impl Goes<'_> {
    pub fn name<'w>(&'w self, words: &Words) -> &'w str {
        match self {
            Self::Bus(route) => words.name(&route.name_zh, &route.name_en),
            Self::LineHaul(zone) => words.name(&zone.name_zh, &zone.name_en),
        }
    }
}

/// What leaves from the bay with this number.
pub fn goes(timetable: &Timetable, number: i64) -> Option<Goes<'_>> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    let routes = timetable.routes();
    let zone = || timetable.zones().get(at - routes.len()).map(Goes::LineHaul);
    routes.get(at).map(Goes::Bus).or_else(zone)
}

/// The number of the bay for a destination; 0, for what belongs in none, is looked at by hand.
pub fn bay_of(timetable: &Timetable, to: Destination) -> i64 {
    let nth = |at: Option<usize>| at.map_or(0, |at| at as i64 + 1);
    let routes = timetable.routes();
    match to {
        Destination::Outlet(outlet) => {
            let number = timetable.route_of(outlet).map(|route| route.number);
            nth(routes.iter().position(|route| Some(route.number) == number))
        }
        Destination::City(zone) => match nth(timetable.zones().iter().position(|one| one.id == zone)) {
            0 => 0,
            at => routes.len() as i64 + at,
        },
    }
}

/// Every bay of a wall, in order.
pub fn bays<'a>(timetable: &'a Timetable, counts: &[BayCount], here: &[ParcelState]) -> Vec<Bay<'a>> {
    let buses = timetable.routes().iter().map(Goes::Bus);
    let line_hauls = timetable.zones().iter().map(Goes::LineHaul);
    let bay = |(at, goes): (usize, Goes<'a>)| {
        let number = at as i64 + 1;
        let of_bay = || counts.iter().filter(|count| bay_of(timetable, count.to) == number);
        Bay {
            number,
            goes,
            here: of_bay().filter(|count| here.contains(&count.state)).map(|count| count.parcels).sum(),
            due: of_bay().map(|count| count.parcels).sum(),
        }
    };
    buses.chain(line_hauls).enumerate().map(bay).collect()
}
