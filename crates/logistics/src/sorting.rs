//! The sorting list of a centre: for each route and stop, what lies there, what is in bags, and what still comes.
use crate::aboard::bag_load;
use crate::bags::{Bag, BagId, BagState, bags_at};
use crate::model::ParcelState;
use county::{Destination, PlaceId, Route, Timetable, ZoneId};
use kernel::Grams;
use std::collections::HashMap;
use store::{Row, Tx, texts};

/// How much of one destination is at a centre or on its way there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Loose in the bays.
    pub here: i64,
    /// In bags that stand here.
    pub bagged: i64,
    /// On a bus to here.
    pub coming: i64,
    /// What all that is here weighs, in bags and out of them.
    pub grams: Grams,
}

impl Amount {
    pub const fn is_nothing(&self) -> bool {
        self.here == 0 && self.bagged == 0 && self.coming == 0
    }
    fn plus(self, other: Self) -> Self {
        Self {
            here: self.here + other.here,
            bagged: self.bagged + other.bagged,
            coming: self.coming + other.coming,
            grams: self.grams + other.grams,
        }
    }
}

/// The list of a centre.
#[derive(Clone, Debug, Default)]
pub struct SortingList {
    amounts: HashMap<Destination, Amount>,
    /// The bags that are being filled here, by where they go.
    pub open: Vec<(Bag, Grams)>,
}

impl SortingList {
    pub fn of(&self, to: Destination) -> Amount {
        self.amounts.get(&to).copied().unwrap_or_default()
    }
    /// All of a route's outlets.
    pub fn of_route(&self, route: &Route) -> Amount {
        let stops = route.stops.iter().map(|stop| self.of(Destination::Outlet(stop.place)));
        stops.fold(Amount::default(), Amount::plus)
    }
    /// The bag that is being filled for a place; the newest, where there are several.
    pub fn bag_for(&self, place: PlaceId) -> Option<&(Bag, Grams)> {
        self.open.iter().rev().find(|(bag, _)| bag.to == place)
    }
}

const HERE: &str = "
    SELECT to_place_id, zone_id, CAST(CASE WHEN bag_id IS NULL THEN 0 ELSE 1 END AS BIGINT), count(*),
           CAST(sum(grams) AS BIGINT)
      FROM parcel
     WHERE county_id = $1 AND at_place_id = $2 AND state IN (SELECT * FROM rows($3))
     GROUP BY to_place_id, zone_id, 3";
const COMING_UP: &str = "
    SELECT to_place_id, zone_id, count(*) FROM parcel
     WHERE county_id = $1 AND state IN ('loaded', 'forwarded')
       AND CASE WHEN state = 'loaded' THEN coalesce(transit_id, hub_id) ELSE hub_id END = $2
     GROUP BY to_place_id, zone_id";
const COMING_DOWN: &str = "
    SELECT to_place_id, zone_id, count(*) FROM parcel
     WHERE county_id = $1 AND via_id = $2 AND state = 'dispatched'
     GROUP BY to_place_id, zone_id";
/// How what lies at a centre stands.
const LYING: [ParcelState; 4] =
    [ParcelState::Unloaded, ParcelState::Sorted, ParcelState::Arrived, ParcelState::Bagged];

/// Reads the list of a centre.
pub fn sorting_list(tx: &mut Tx, centre: PlaceId) -> store::Result<SortingList> {
    let mut list = SortingList::default();
    let here = tx.query(HERE, &[centre.into(), texts(LYING, |state| state.word())], |row| {
        let (in_bag, parcels) = (row.whole::<i64>(2)? == 1, row.whole::<i64>(3)?);
        let (here, bagged) = if in_bag { (0, parcels) } else { (parcels, 0) };
        Ok((destination(row)?, Amount { here, bagged, coming: 0, grams: row.whole(4)? }))
    })?;
    let coming = |row: &Row| Ok((destination(row)?, Amount { coming: row.whole(2)?, ..Amount::default() }));
    let up = tx.query(COMING_UP, &[centre.into()], coming)?;
    let down = tx.query(COMING_DOWN, &[centre.into()], coming)?;
    for (to, amount) in here.into_iter().chain(up).chain(down) {
        let sum = list.amounts.entry(to).or_default();
        *sum = sum.plus(amount);
    }
    let open = bags_at(tx, centre, BagState::Filling)?;
    let ids: Vec<BagId> = open.iter().map(|bag| bag.id).collect();
    let loads = bag_load(tx, &ids)?;
    list.open = open
        .into_iter()
        .map(|bag| {
            let load = loads.get(&bag.id).copied();
            (bag, load.unwrap_or_default())
        })
        .collect();
    Ok(list)
}

fn destination(row: &Row) -> store::Result<Destination> {
    Ok(match row.maybe::<PlaceId>(0)? {
        Some(outlet) => Destination::Outlet(outlet),
        None => Destination::City(row.maybe::<ZoneId>(1)?.unwrap_or_default()),
    })
}

/// The routes whose outlets are served from a centre: at a transit centre those that begin there, at the hub all.
pub fn routes_from(timetable: &Timetable, centre: PlaceId) -> Vec<&Route> {
    let own: Vec<&Route> = timetable.routes().iter().filter(|route| route.transit == centre).collect();
    if own.is_empty() { timetable.routes().iter().collect() } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn the_list_is_found_by_the_centre() {
        let id = || store::Value::from(1_i64);
        no_walk(&[
            (HERE, vec![id(), texts(["sorted"], |state| state)]),
            (COMING_UP, vec![id()]),
            (COMING_DOWN, vec![id()]),
        ]);
    }
}
