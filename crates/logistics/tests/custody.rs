//! At any moment exactly one holds a parcel, whatever is scanned wherever.
use county::{Destination, PlaceId, ZoneId};
use logistics::{Flow, Holder, Misstep, ParcelState, ScanKind, Standing, Way};
use proptest::prelude::*;

const PLACES: [PlaceId; 5] =
    [PlaceId::new(1), PlaceId::new(2), PlaceId::new(3), PlaceId::new(4), PlaceId::new(5)];

fn ways() -> impl Strategy<Value = Way> {
    prop_oneof![4 => ways_up(), 1 => Just(way_down(None)), 1 => Just(way_down(Some(PLACES[1])))]
}

fn ways_up() -> impl Strategy<Value = Way> {
    let outlet = || prop_oneof![Just(PLACES[0]), Just(PLACES[3])];
    let to = prop_oneof![Just(Destination::City(ZoneId::new(9))), outlet().prop_map(Destination::Outlet)];
    let transit = prop_oneof![Just(None), Just(Some(PLACES[1]))];
    let via = prop_oneof![Just(None), Just(Some(PLACES[4]))];
    (transit, via, to).prop_map(|(transit, via, to)| Way {
        from: PLACES[0],
        transit,
        hub: PLACES[2],
        via: via.filter(|_| to == Destination::Outlet(PLACES[3])),
        to,
        flow: Flow::Up,
    })
}

fn way_down(via: Option<PlaceId>) -> Way {
    let to = Destination::Outlet(PLACES[3]);
    Way { from: PLACES[2], transit: None, hub: PLACES[2], via, to, flow: Flow::Down }
}

/// Half of the steps are those that the parcel waits for, so that a walk gets somewhere.
fn steps() -> impl Strategy<Value = Vec<(bool, usize, usize)>> {
    prop::collection::vec((any::<bool>(), 0..ScanKind::ALL.len(), 0..=PLACES.len()), 1..60)
}

fn holds_by_itself(now: Standing) {
    assert_eq!(
        now.at.is_some(),
        now.holder == Holder::Place,
        "a place holds it, or it stands nowhere: {now:?}"
    );
    assert_eq!(
        now.holder == Holder::Buyer,
        now.state.is_received(),
        "the buyer has what he received: {now:?}"
    );
    let with_growers = matches!(now.state, ParcelState::Announced | ParcelState::Cancelled);
    assert!(now.holder != Holder::Growers || with_growers, "growers have only what was not brought: {now:?}");
    assert!(now.run.is_none(), "which run it is, who records the scan knows: {now:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_one_holds_it(way in ways(), steps in steps()) {
        let mut now = way.begin();
        let mut seen = vec![now.state];
        for (expected, kind, place) in steps {
            let kind = if expected { way.next(now) } else { ScanKind::ALL[kind] };
            let place = if expected { way.place_of(now, kind) } else { PLACES.get(place).copied() };
            match way.step(now, kind, place) {
                Err(misstep) => prop_assert!(!expected || now.state.is_ended(), "{misstep:?}"),
                Ok(next) => {
                    holds_by_itself(next);
                    prop_assert!(!now.state.is_ended(), "what has ended moves no more");
                    prop_assert_eq!(next.state, kind.state());
                    prop_assert_eq!(way.step(next, kind, next.at.or(place)), Err(Misstep::AlreadyDone));
                    // Who hands over and who takes over are two, or the holder answers for what he reports.
                    let takes_over = (next.holder, next.at) != (now.holder, now.at);
                    let reports = kind.is_trouble() || next.holder == Holder::Place;
                    prop_assert!(takes_over || reports, "{now:?} → {next:?}");
                    seen.push(next.state);
                    now = next;
                }
            }
        }
        if seen.contains(&ParcelState::Collected) {
            prop_assert!(seen.contains(&ParcelState::Ready), "nobody collects what is not on the shelf");
        }
        if seen.contains(&ParcelState::Dispatched) {
            let begun = way.flow == Flow::Down || seen.contains(&ParcelState::Accepted);
            prop_assert!(begun, "nobody sends on what was never taken in");
        }
    }
}
