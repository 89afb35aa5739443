//! The promise of arrival, told over a small county, and held against what nobody may promise.
use county::testing::{Small, small};
use county::{Destination, Hours, PlaceId, Promise, Timetable, change_hours, keys, set_setting, timetable};
use kernel::{Day, Fen, Time, Whole};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use store::testing::{COUNTY, both, on_sqlite};
use store::{Error, Store};

fn day(day: i8) -> Day {
    Day::new(2026, 11, day).expect("a day of November")
}

/// `23 14:20`
fn said(time: Time) -> String {
    format!("{} {}", time.day().day_of_month(), time.clock())
}

fn make(store: &Store) -> (Small, Arc<Timetable>) {
    let made = store.write::<_, Error>(COUNTY, |tx| {
        set_setting(tx, keys::PROVINCE_ZH, "浙江省")?;
        let small = small(tx, Time::EPOCH)?;
        Ok((small, timetable(tx)?))
    });
    made.expect("the county is made")
}

fn told(promise: Promise) -> [String; 4] {
    [promise.cutoff, promise.leaves, promise.hub, promise.arrives].map(said)
}

#[test]
fn what_is_paid_before_the_cutoff_goes_with_todays_bus_and_a_minute_later_with_tomorrows() {
    both(&[county::ROOM.schema()], |store| {
        let (county, table) = make(store);
        let (from, to) = (county.outlets[0], Destination::City(county.zones[0]));
        let paid = |minute| told(table.promise(from, to, day(23).at_minute(minute)));
        assert_eq!(paid(13 * 60 + 59), ["23 14:00", "23 14:20", "23 20:00", "24 18:00"]);
        assert_eq!(paid(14 * 60), ["24 14:00", "24 14:20", "24 20:00", "25 18:00"]);
        let last = day(23).at_minute(14 * 60).plus_ms(-1);
        assert_eq!(told(table.promise(from, to, last))[0], "23 14:00", "a millisecond before is before");
    });
}

#[test]
fn far_cities_wait_longer_and_outlets_get_it_with_the_morning_bus() {
    both(&[county::ROOM.schema()], |store| {
        let (county, table) = make(store);
        let noon = day(23).at_minute(12 * 60);
        let arrives = |to| said(table.promise(county.outlets[0], to, noon).arrives);
        assert_eq!(arrives(Destination::City(county.zones[1])), "25 18:00");
        assert_eq!(arrives(Destination::City(county.zones[2])), "26 18:00");
        assert_eq!(arrives(Destination::Outlet(county.outlets[3])), "24 08:50", "07:30 and 80 minutes");
        assert_eq!(arrives(Destination::Outlet(county.outlets[1])), "24 07:50", "on the same line too");
        assert_eq!(arrives(Destination::Outlet(county.outlets[0])), "23 14:20", "where it is already");
    });
}

#[test]
fn a_parcel_passes_the_transit_centre_and_the_hub_only_where_it_must() {
    both(&[county::ROOM.schema()], |store| {
        let (county, table) = make(store);
        let ([a, b, c, _], [up, down]) = (county.outlets, county.transits);
        assert_eq!(table.path(a, Destination::City(county.zones[0])), [a, up, county.hub]);
        assert_eq!(table.path(a, Destination::Outlet(c)), [a, up, county.hub, down, c]);
        assert_eq!(table.path(a, Destination::Outlet(b)), [a, up, b]);
        assert_eq!(table.path(a, Destination::Outlet(a)), [a]);
        assert_eq!(table.freight(Destination::City(county.zones[1])), Fen::of_yuan(15));
        assert_eq!(table.freight(Destination::Outlet(b)), Fen::of_yuan(4));
        assert_eq!(table.origin(county.townships[0]).0, "浙江省 淳安县 富文乡");
        assert_eq!(table.route_of(c).unwrap().number, 2);
    });
}

#[test]
fn a_changed_network_is_another_timetable_and_an_unchanged_one_is_the_same() {
    both(&[county::ROOM.schema()], |store| {
        let (county, table) = make(store);
        let read = || store.read::<_, Error>(COUNTY, timetable).unwrap();
        assert!(Arc::ptr_eq(&read(), &read()), "the second is out of memory");
        assert_eq!(read().places().len(), table.places().len());
        let late = Hours { morning_minute: 420, departs_minute: 15 * 60, cutoff_minute: 15 * 60 };
        let changed = store.write::<_, Error>(COUNTY, |tx| change_hours(tx, county.routes[0], late));
        assert!(changed.unwrap());
        assert_eq!(read().route_of(county.outlets[0]).unwrap().cutoff_minute, 15 * 60);
        let undone = store.write::<(), Error>(COUNTY, |tx| {
            set_setting(tx, keys::OUTLET_FREIGHT_FEN, "700")?;
            assert_eq!(timetable(tx)?.freight(Destination::Outlet(county.hub)).get(), 700);
            Err(Error::Stopped)
        });
        assert!(undone.is_err());
        assert_eq!(read().freight(Destination::Outlet(county.hub)).get(), 400, "what is undone was not read");
    });
}

#[test]
fn hours_out_of_order_are_refused_by_the_table() {
    both(&[county::ROOM.schema()], |store| {
        let (county, _) = make(store);
        let wrong = Hours { morning_minute: 420, departs_minute: 840, cutoff_minute: 841 };
        let refused = store.write::<_, Error>(COUNTY, |tx| change_hours(tx, county.routes[0], wrong));
        assert_eq!(refused.unwrap_err().constraint().as_deref(), Some("route_cutoff_before_departure"));
    });
}

static SMALL: LazyLock<(Small, Arc<Timetable>)> = LazyLock::new(|| {
    let mut made = None;
    on_sqlite(&[county::ROOM.schema()], |store| made = Some(make(store)));
    made.expect("the county is made")
});

/// Every outlet, a transit centre, the hub, and a place that is not on any route.
fn a_place() -> impl Strategy<Value = PlaceId> {
    let county = &SMALL.0;
    let [a, b, c, d] = county.outlets;
    prop::sample::select(vec![a, b, c, d, county.transits[0], county.hub, PlaceId::new(7)])
}

fn a_destination() -> impl Strategy<Value = Destination> {
    let zones = prop::sample::select(SMALL.0.zones.to_vec());
    prop_oneof![zones.prop_map(Destination::City), a_place().prop_map(Destination::Outlet)]
}

fn a_time() -> impl Strategy<Value = Time> {
    (1_767_225_600_000_i64..1_830_297_600_000).prop_map(|ms| Time::ms(ms).expect("a time of 2026 or 2027"))
}

proptest! {
    #[test]
    fn nothing_arrives_before_it_is_paid(from in a_place(), to in a_destination(), at in a_time()) {
        let promise = SMALL.1.promise(from, to, at);
        prop_assert!(at < promise.cutoff, "the cut-off is still ahead");
        prop_assert!(promise.cutoff <= promise.leaves);
        prop_assert!(promise.leaves <= promise.hub && promise.hub <= promise.arrives);
        prop_assert!(promise.arrives.day().since(at.day()) <= 4, "tomorrow's bus and three days");
    }

    #[test]
    fn who_pays_later_never_gets_it_earlier(
        from in a_place(),
        to in a_destination(),
        at in a_time(),
        later_ms in 0_i64..200_000_000,
    ) {
        let (first, second) = (SMALL.1.promise(from, to, at), SMALL.1.promise(from, to, at.plus_ms(later_ms)));
        prop_assert!(first.leaves <= second.leaves && first.arrives <= second.arrives);
    }

    #[test]
    fn whoever_keeps_the_promised_cutoff_keeps_the_promise(
        from in a_place(),
        to in a_destination(),
        at in a_time(),
    ) {
        let promise = SMALL.1.promise(from, to, at);
        prop_assert_eq!(SMALL.1.promise(from, to, promise.cutoff.plus_ms(-1)), promise);
        prop_assert!(SMALL.1.promise(from, to, promise.cutoff).leaves > promise.leaves, "and at it, it is late");
    }
}
