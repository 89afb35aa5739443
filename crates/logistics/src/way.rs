//! The way of a parcel: which step may follow which, where each is done, and who answers for the parcel after
//! it. Nothing here touches a database, so a test can walk it a million times.
use crate::model::{Flow, Holder, ParcelState, RunId, ScanKind};
use crate::steps::{Course, STEPS, Spot, Step, Taker};
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
    /// The centre that it passes on its way down to an outlet; none where the bus drives from `hub`.
    pub via: Option<PlaceId>,
    pub to: Destination,
    pub flow: Flow,
}

/// How far a parcel has come, and who answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: ParcelState,
    pub holder: Holder,
    /// Where it stands; set exactly where [`Holder::Place`] answers for it.
    pub at: Option<PlaceId>,
    /// On which run it is; set exactly where [`Holder::Bus`] answers for it.
    pub run: Option<RunId>,
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

impl Standing {
    /// A parcel that was asked for and is still with its growers.
    pub const ANNOUNCED: Self =
        Self { state: ParcelState::Announced, holder: Holder::Growers, at: None, run: None };
    /// A parcel from outside that its carrier has told us of.
    pub const EXPECTED: Self = Self { holder: Holder::LineHaul, ..Self::ANNOUNCED };

    /// What stands at a place, whatever its state.
    pub const fn standing_at(place: PlaceId) -> Self {
        Self::at(ParcelState::Announced, place)
    }

    const fn at(state: ParcelState, place: PlaceId) -> Self {
        Self { state, holder: Holder::Place, at: Some(place), run: None }
    }
    const fn with(state: ParcelState, holder: Holder) -> Self {
        Self { state, holder, at: None, run: None }
    }
}

impl Way {
    /// Takes a step, or says why not. On which run a bus takes it, who records the scan knows.
    pub fn step(&self, now: Standing, kind: ScanKind, place: Option<PlaceId>) -> Result<Standing, Misstep> {
        let here = self.steps_at(now, kind, place)?;
        let same_place = now.at.is_none() || now.at == place;
        if kind.state() == now.state && same_place {
            return Err(Misstep::AlreadyDone);
        }
        if now.state.is_ended() {
            return Err(Misstep::Ended { state: now.state });
        }
        let step = here.into_iter().find(|step| step.after.contains(&now.state));
        let step = step.ok_or_else(|| Misstep::OutOfOrder {
            state: now.state,
            at: now.at,
            waits_for: self.next(now),
        })?;
        Ok(after(now, step, place))
    }

    /// Before its first step: with its growers, or with the carrier that brings it.
    pub const fn begin(&self) -> Standing {
        match self.flow {
            Flow::Up => Standing::ANNOUNCED,
            Flow::Down => Standing::EXPECTED,
        }
    }

    /// The step that a parcel which stands so waits for; the shortest way, by which a bag need not be unpacked
    /// and a bus need not be unloaded before it is sorted.
    pub fn next(&self, now: Standing) -> ScanKind {
        match now.state {
            ParcelState::Announced if self.flow == Flow::Down => ScanKind::Arrived,
            ParcelState::Announced => ScanKind::Accepted,
            ParcelState::Accepted if self.stays() => ScanKind::Ready,
            ParcelState::Accepted => ScanKind::Loaded,
            ParcelState::Bagged => self.leaves(now.at),
            ParcelState::Loaded if self.transit.is_some() => ScanKind::Sorted,
            ParcelState::Unloaded => self.looked_at(now.at),
            ParcelState::Sorted if now.at == self.via => ScanKind::Dispatched,
            ParcelState::Loaded | ParcelState::Sorted | ParcelState::Forwarded => ScanKind::Arrived,
            ParcelState::Arrived => ScanKind::Dispatched,
            ParcelState::Dispatched if self.course() == Course::Door => ScanKind::Delivered,
            ParcelState::Dispatched => ScanKind::Ready,
            ParcelState::Ready => ScanKind::Collected,
            _ => ScanKind::Returned,
        }
    }

    /// How it leaves a place.
    fn leaves(&self, at: Option<PlaceId>) -> ScanKind {
        match at {
            at if at == self.transit => ScanKind::Forwarded,
            at if at == Some(self.hub) || at == self.via => ScanKind::Dispatched,
            _ => ScanKind::Loaded,
        }
    }

    /// What follows when it was put down at a place.
    fn looked_at(&self, at: Option<PlaceId>) -> ScanKind {
        match at {
            at if at == self.transit || at == self.via => ScanKind::Sorted,
            at if at == Some(self.hub) => ScanKind::Arrived,
            _ => ScanKind::Ready,
        }
    }

    /// The place at which a parcel that stands so takes a step, where it is one place.
    pub fn place_of(&self, now: Standing, kind: ScanKind) -> Option<PlaceId> {
        let steps = || self.steps(kind).filter_map(|step| Some((step, self.place_at(step.at, now)?)));
        let follows = steps().find(|(step, _)| step.after.contains(&now.state));
        follows.or_else(|| steps().next()).map(|(_, place)| place)
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

    /// Every place that it passes, from its outlet or the hub on.
    pub fn places(&self) -> impl Iterator<Item = PlaceId> {
        let places = [Some(self.from), self.transit, Some(self.hub), self.via, self.outlet()];
        places.into_iter().flatten()
    }

    pub fn course(&self) -> Course {
        match self.to {
            _ if self.flow == Flow::Down => Course::Inbound,
            Destination::City(_) => Course::Door,
            Destination::Outlet(outlet) if outlet == self.from => Course::Stays,
            Destination::Outlet(_) => Course::Outlet,
        }
    }

    fn stays(&self) -> bool {
        self.course() == Course::Stays
    }

    /// The steps of a kind that lie on this way.
    fn steps(&self, kind: ScanKind) -> impl Iterator<Item = &'static Step> {
        let course = self.course();
        STEPS.iter().filter(move |step| step.kind == kind && step.courses.contains(&course))
    }

    /// The place of a spot; none at a door, on the road, and where the way has no such spot.
    fn place_at(&self, spot: Spot, now: Standing) -> Option<PlaceId> {
        match spot {
            Spot::Origin => Some(self.from),
            Spot::Transit => self.transit,
            Spot::Hub => Some(self.hub),
            Spot::Via => self.via,
            Spot::Outlet => self.outlet(),
            Spot::Stand | Spot::Present => now.at,
            Spot::Door => None,
        }
    }

    /// The steps of a kind that can be done at this place, or why there are none.
    fn steps_at(
        &self,
        now: Standing,
        kind: ScanKind,
        place: Option<PlaceId>,
    ) -> Result<Vec<&'static Step>, Misstep> {
        let anywhere = |step: &Step| match step.at {
            Spot::Door => true,
            Spot::Present => now.at.is_none(),
            // Said twice, it is on its way already.
            Spot::Stand => now.state == step.kind.state(),
            _ => false,
        };
        let fits = |step: &&Step| anywhere(step) || (place.is_some() && self.place_at(step.at, now) == place);
        let here: Vec<&'static Step> = self.steps(kind).filter(fits).collect();
        if !here.is_empty() {
            return Ok(here);
        }
        match (self.place_of(now, kind), place) {
            (Some(_), None) => Err(Misstep::NoPlace),
            (Some(right), Some(_)) => Err(Misstep::OtherPlace { place: right }),
            (None, _) => Err(Misstep::NotOnItsWay),
        }
    }
}

/// How a parcel stands after a step: the run is the one that it was on, where the bus had it already.
fn after(now: Standing, step: &Step, place: Option<PlaceId>) -> Standing {
    let state = step.kind.state();
    match (step.taker, place) {
        (Taker::Bus, _) => Standing::with(state, Holder::Bus),
        (Taker::LineHaul, _) => Standing::with(state, Holder::LineHaul),
        (Taker::Buyer, _) => Standing::with(state, Holder::Buyer),
        (Taker::Place, Some(place)) => Standing::at(state, place),
        (Taker::Same, _) | (Taker::Place, None) => Standing { state, ..now },
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
        Way { from: OUTLET, transit: Some(TRANSIT), hub: HUB, via: None, to, flow: Flow::Up }
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
    fn each_centre_can_say_that_it_has_it_and_that_the_bus_took_it() {
        let way = Way { via: Some(OTHER), ..way(Destination::Outlet(PlaceId::new(5))) };
        let steps = [
            (ScanKind::Accepted, OUTLET),
            (ScanKind::Loaded, OUTLET),
            (ScanKind::Unloaded, TRANSIT),
            (ScanKind::Sorted, TRANSIT),
            (ScanKind::Forwarded, TRANSIT),
            (ScanKind::Unloaded, HUB),
            (ScanKind::Arrived, HUB),
            (ScanKind::Dispatched, HUB),
            (ScanKind::Sorted, OTHER),
            (ScanKind::Dispatched, OTHER),
            (ScanKind::Unloaded, PlaceId::new(5)),
            (ScanKind::Ready, PlaceId::new(5)),
            (ScanKind::Refused, PlaceId::new(5)),
            (ScanKind::SentBack, PlaceId::new(5)),
        ];
        let back = walk(&way, &steps.map(|(kind, place)| (kind, Some(place))));
        assert_eq!(back, Standing::with(ParcelState::Returning, Holder::Bus));
        assert!(way.step(back, ScanKind::Returned, Some(OUTLET)).is_ok());
    }

    #[test]
    fn what_a_carrier_brings_goes_down_and_back_to_him() {
        let way = Way {
            from: HUB,
            transit: None,
            via: Some(TRANSIT),
            flow: Flow::Down,
            ..way(Destination::Outlet(OTHER))
        };
        let at_hub = way.step(way.begin(), ScanKind::Arrived, Some(HUB)).unwrap();
        assert_eq!(way.next(way.begin()), ScanKind::Arrived);
        let on_its_way = way.step(at_hub, ScanKind::Dispatched, Some(HUB)).unwrap();
        let ready = way.step(on_its_way, ScanKind::Ready, Some(OTHER)).unwrap();
        let back = way.step(ready, ScanKind::SentBack, Some(OTHER)).unwrap();
        let with_carrier = way.step(back, ScanKind::Returned, Some(HUB)).unwrap();
        assert_eq!(with_carrier, Standing::with(ParcelState::Returned, Holder::LineHaul));
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
