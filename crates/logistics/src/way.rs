//! The way of a parcel: which step may follow which, where each is done, and who answers for the parcel after
//! it. Nothing here touches a database, so a test can walk it a million times.
use crate::model::{Holder, ParcelState, ScanKind};
use county::{Destination, PlaceId, ZoneId};
use serde::{Deserialize, Serialize};

/// Where a parcel goes: fixed when it is made, whatever the timetable becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub from: PlaceId,
    /// The centre at which the bus of `from` is sorted; none where it drives to the hub.
    pub transit: Option<PlaceId>,
    /// Where it leaves for its destination: the hub, or between outlets of one route their transit centre.
    pub hub: PlaceId,
    pub to: Destination,
}

/// How far a parcel has come, and who answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: ParcelState,
    pub holder: Holder,
    /// Where it stands; set exactly where [`Holder::Place`] answers for it.
    pub at: Option<PlaceId>,
}

/// Why a step is not taken. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Misstep {
    /// This very step was taken before.
    AlreadyDone,
    /// The parcel has ended: it was received, went back, or was cancelled.
    Ended { state: ParcelState },
    /// The step does not lie on this parcel's way: nobody collects what goes to a city.
    NotOnItsWay,
    /// The step is done elsewhere.
    OtherPlace { place: PlaceId },
    /// Nobody said where.
    NoPlace,
    /// Something else comes first.
    OutOfOrder { state: ParcelState, at: Option<PlaceId>, waits_for: ScanKind },
}

/// Where a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    At(PlaceId),
    /// At the buyer's door.
    Door,
    /// Where the parcel is; with whoever drives it, if it is on the road.
    Present,
    /// At either of two places.
    Either(PlaceId, PlaceId),
    Nowhere,
}

impl Standing {
    /// A parcel that was asked for and is still with its growers.
    pub const ANNOUNCED: Self = Self { state: ParcelState::Announced, holder: Holder::Growers, at: None };

    const fn at(state: ParcelState, place: PlaceId) -> Self {
        Self { state, holder: Holder::Place, at: Some(place) }
    }
    const fn with(state: ParcelState, holder: Holder) -> Self {
        Self { state, holder, at: None }
    }
}

impl Way {
    /// Takes a step, or says why not.
    pub fn step(&self, now: Standing, kind: ScanKind, place: Option<PlaceId>) -> Result<Standing, Misstep> {
        self.must_be_there(now, kind, place)?;
        if kind.state() == now.state {
            return Err(Misstep::AlreadyDone);
        }
        if now.state.is_ended() {
            return Err(Misstep::Ended { state: now.state });
        }
        if !self.follows(now.state, kind) {
            let waits_for = self.next(now.state);
            return Err(Misstep::OutOfOrder { state: now.state, at: now.at, waits_for });
        }
        Ok(self.after(now, kind, place))
    }

    /// The step that a parcel in this state waits for.
    pub fn next(&self, state: ParcelState) -> ScanKind {
        match state {
            ParcelState::Announced => ScanKind::Accepted,
            ParcelState::Accepted if self.stays() => ScanKind::Ready,
            ParcelState::Accepted => ScanKind::Loaded,
            ParcelState::Loaded if self.transit.is_some() => ScanKind::Sorted,
            ParcelState::Loaded | ParcelState::Sorted => ScanKind::Arrived,
            ParcelState::Arrived => ScanKind::Dispatched,
            ParcelState::Dispatched if self.is_to_city() => ScanKind::Delivered,
            ParcelState::Dispatched => ScanKind::Ready,
            ParcelState::Ready => ScanKind::Collected,
            _ => ScanKind::Returned,
        }
    }

    /// The place at which a step of this parcel is done, where it is one place.
    pub fn place_of(&self, kind: ScanKind) -> Option<PlaceId> {
        match self.place_for(kind) {
            Where::At(place) | Where::Either(place, _) => Some(place),
            _ => None,
        }
    }

    /// The outlet at which the buyer collects it, where he does.
    pub const fn outlet(&self) -> Option<PlaceId> {
        match self.to {
            Destination::Outlet(outlet) => Some(outlet),
            Destination::City(_) => None,
        }
    }

    /// The zone of cities that it goes to, where it does.
    pub const fn zone(&self) -> Option<ZoneId> {
        match self.to {
            Destination::City(zone) => Some(zone),
            Destination::Outlet(_) => None,
        }
    }

    /// Whether the buyer collects it at the very outlet that took it from its growers: no bus carries it.
    fn stays(&self) -> bool {
        self.to == Destination::Outlet(self.from)
    }

    fn is_to_city(&self) -> bool {
        matches!(self.to, Destination::City(_))
    }

    fn place_for(&self, kind: ScanKind) -> Where {
        match (kind, self.to) {
            (ScanKind::Accepted, _) => Where::At(self.from),
            (ScanKind::Loaded | ScanKind::Sorted | ScanKind::Arrived | ScanKind::Dispatched, _)
                if self.stays() =>
            {
                Where::Nowhere
            }
            (ScanKind::Loaded, _) => Where::At(self.from),
            (ScanKind::Sorted, _) => self.transit.map_or(Where::Nowhere, Where::At),
            (ScanKind::Arrived | ScanKind::Dispatched, _) => Where::At(self.hub),
            (ScanKind::Ready | ScanKind::Collected, Destination::Outlet(outlet)) => Where::At(outlet),
            (ScanKind::Ready | ScanKind::Collected, Destination::City(_)) => Where::Nowhere,
            (ScanKind::Delivered, Destination::City(_)) => Where::Door,
            (ScanKind::Delivered, Destination::Outlet(_)) => Where::Nowhere,
            (ScanKind::Damaged | ScanKind::Lost | ScanKind::Refused, _) => Where::Present,
            (ScanKind::Returned, _) => Where::Either(self.from, self.hub),
        }
    }

    fn must_be_there(&self, now: Standing, kind: ScanKind, place: Option<PlaceId>) -> Result<(), Misstep> {
        let must = |right: PlaceId| match place {
            None => Err(Misstep::NoPlace),
            Some(place) if place == right => Ok(()),
            Some(_) => Err(Misstep::OtherPlace { place: right }),
        };
        match self.place_for(kind) {
            Where::At(right) => must(right),
            Where::Either(_, other) if place == Some(other) => Ok(()),
            Where::Either(right, _) => must(right),
            Where::Present => now.at.map_or(Ok(()), must),
            Where::Door => Ok(()),
            Where::Nowhere => Err(Misstep::NotOnItsWay),
        }
    }

    /// Whether a step may follow a state. A bus that drives past the transit centre, and a parcel that turns up
    /// again, are let in: what lies before a keeper is a fact.
    fn follows(&self, state: ParcelState, kind: ScanKind) -> bool {
        use ParcelState as S;
        match kind {
            ScanKind::Accepted => state == S::Announced,
            ScanKind::Loaded => state == S::Accepted,
            ScanKind::Sorted => state == S::Loaded,
            ScanKind::Arrived => matches!(state, S::Loaded | S::Sorted | S::Lost),
            ScanKind::Dispatched => state == S::Arrived,
            ScanKind::Ready if self.stays() => matches!(state, S::Accepted | S::Lost),
            ScanKind::Ready => matches!(state, S::Dispatched | S::Lost),
            ScanKind::Collected => state == S::Ready,
            ScanKind::Delivered => state == S::Dispatched,
            ScanKind::Refused => state == S::Ready || (state == S::Dispatched && self.is_to_city()),
            ScanKind::Damaged => state.is_under_way() && !matches!(state, S::Damaged | S::Lost),
            ScanKind::Lost => state.is_under_way() && state != S::Lost,
            ScanKind::Returned => matches!(state, S::Accepted | S::Ready | S::Refused | S::Damaged | S::Lost),
        }
    }

    fn after(&self, now: Standing, kind: ScanKind, place: Option<PlaceId>) -> Standing {
        let state = kind.state();
        match (kind, place) {
            (ScanKind::Loaded, _) => Standing::with(state, Holder::Bus),
            (ScanKind::Dispatched, _) if self.is_to_city() => Standing::with(state, Holder::LineHaul),
            (ScanKind::Dispatched, _) => Standing::with(state, Holder::Bus),
            (ScanKind::Collected | ScanKind::Delivered, _) => Standing::with(state, Holder::Buyer),
            // Whoever had it answers for it.
            (ScanKind::Damaged | ScanKind::Lost | ScanKind::Refused, _) | (_, None) => {
                Standing { state, ..now }
            }
            (_, Some(place)) => Standing::at(state, place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLET: PlaceId = PlaceId::new(1);
    const TRANSIT: PlaceId = PlaceId::new(2);
    const HUB: PlaceId = PlaceId::new(3);
    const OTHER: PlaceId = PlaceId::new(4);

    fn way(to: Destination) -> Way {
        Way { from: OUTLET, transit: Some(TRANSIT), hub: HUB, to }
    }

    fn walk(way: &Way, steps: &[(ScanKind, Option<PlaceId>)]) -> Standing {
        let step = |now, (kind, place): &(ScanKind, Option<PlaceId>)| {
            way.step(now, *kind, *place).unwrap_or_else(|why| panic!("{kind} after {now:?}: {why:?}"))
        };
        steps.iter().fold(Standing::ANNOUNCED, step)
    }

    const UP: [(ScanKind, Option<PlaceId>); 5] = [
        (ScanKind::Accepted, Some(OUTLET)),
        (ScanKind::Loaded, Some(OUTLET)),
        (ScanKind::Sorted, Some(TRANSIT)),
        (ScanKind::Arrived, Some(HUB)),
        (ScanKind::Dispatched, Some(HUB)),
    ];

    #[test]
    fn a_parcel_goes_to_a_door_in_the_city() {
        let way = way(Destination::City(ZoneId::new(9)));
        let on_the_road = walk(&way, &UP);
        assert_eq!(on_the_road, Standing::with(ParcelState::Dispatched, Holder::LineHaul));
        let there = way.step(on_the_road, ScanKind::Delivered, None).unwrap();
        assert_eq!(there.holder, Holder::Buyer);
        assert_eq!(way.step(on_the_road, ScanKind::Ready, Some(OTHER)), Err(Misstep::NotOnItsWay));
    }

    #[test]
    fn a_parcel_goes_to_another_outlet_and_waits_there() {
        let way = way(Destination::Outlet(OTHER));
        let waiting = way.step(walk(&way, &UP), ScanKind::Ready, Some(OTHER)).unwrap();
        assert_eq!(waiting, Standing::at(ParcelState::Ready, OTHER));
        let wrong = way.step(waiting, ScanKind::Collected, Some(OUTLET));
        assert_eq!(wrong, Err(Misstep::OtherPlace { place: OTHER }));
        let taken = way.step(waiting, ScanKind::Collected, Some(OTHER)).unwrap();
        let again = way.step(taken, ScanKind::Damaged, Some(OTHER));
        assert_eq!(again, Err(Misstep::Ended { state: ParcelState::Collected }));
    }

    #[test]
    fn what_is_collected_where_it_was_brought_takes_no_bus() {
        let way = way(Destination::Outlet(OUTLET));
        let here = walk(&way, &UP[..1]);
        assert_eq!(way.step(here, ScanKind::Loaded, Some(OUTLET)), Err(Misstep::NotOnItsWay));
        assert!(way.step(here, ScanKind::Ready, Some(OUTLET)).is_ok());
    }

    #[test]
    fn the_hub_takes_what_the_transit_centre_did_not_scan() {
        let way = way(Destination::Outlet(OTHER));
        let on_the_bus = walk(&way, &UP[..2]);
        assert!(way.step(on_the_bus, ScanKind::Arrived, Some(HUB)).is_ok());
        let early = way.step(on_the_bus, ScanKind::Dispatched, Some(HUB));
        let waits_for = ScanKind::Sorted;
        assert_eq!(early, Err(Misstep::OutOfOrder { state: ParcelState::Loaded, at: None, waits_for }));
    }

    #[test]
    fn what_was_lost_is_found_and_who_lost_it_answers_till_then() {
        let way = way(Destination::City(ZoneId::new(9)));
        let lost = way.step(walk(&way, &UP[..3]), ScanKind::Lost, Some(TRANSIT)).unwrap();
        assert_eq!(lost, Standing::at(ParcelState::Lost, TRANSIT));
        assert!(way.step(lost, ScanKind::Arrived, Some(HUB)).is_ok());
        assert!(way.step(lost, ScanKind::Returned, Some(OUTLET)).is_ok());
    }
}
