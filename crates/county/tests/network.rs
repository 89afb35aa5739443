//! Trips, holidays, closed roads and opening hours, and what they do to a promise.
use county::testing::{Small, small};
use county::{
    Call, Closure, Destination, Gone, Holiday, Hours, Leg, NetworkSheet, NewTrip, OpeningHour, StopTime,
    Trip, Weekdays, change_hours, day_plan_calendar, distances, drop_day_plan, export_gtfs,
    put_calendar_dates, put_calendars, put_closures, put_day_plan, put_holidays, put_opening_hours,
    put_stop_times, put_trips, remove, timetable,
};
use kernel::{Day, Metres, Time};
use proptest::prelude::*;
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};

/// 23 November 2026 is a Monday.
fn day(day: i8) -> Day {
    Day::new(2026, 11, day).expect("a day of November")
}

fn noon() -> Time {
    day(23).at_minute(12 * 60)
}

fn said(time: Time) -> String {
    format!("{} {}", time.day().day_of_month(), time.clock())
}

/// A small county after `act`.
fn after(store: &Store, act: impl Fn(&mut Tx, &Small) -> store::Result<()> + Sync) -> Small {
    let made = store.write::<_, Error>(COUNTY, |tx| {
        let county = small(tx, Time::EPOCH)?;
        act(tx, &county)?;
        Ok(county)
    });
    made.expect("the county is made")
}

/// Cut-off, leaving, arrival of what is paid at a time.
fn promised(store: &Store, from: county::PlaceId, to: Destination, at: Time) -> [String; 3] {
    let table = store.read::<_, Error>(COUNTY, timetable).expect("the timetable is read");
    let promise = table.promise(from, to, at);
    [promise.cutoff, promise.leaves, promise.arrives].map(said)
}

fn holiday(day: Day) -> Holiday {
    Holiday { day, name_zh: "元旦".into(), name_en: "New Year".into() }
}

#[test]
fn on_a_holiday_nothing_drives_and_nothing_is_brought_to_a_door() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, _| put_holidays(tx, &[holiday(day(24))]));
        let door = Destination::City(county.zones[0]);
        let from = county.outlets[0];
        assert_eq!(promised(store, from, door, noon()), ["23 14:00", "23 14:20", "25 18:00"]);
        let late = day(23).at_minute(14 * 60);
        assert_eq!(promised(store, from, door, late), ["25 14:00", "25 14:20", "26 18:00"]);
        let outlet = Destination::Outlet(county.outlets[3]);
        assert_eq!(promised(store, from, outlet, noon())[2], "25 08:50", "the morning bus of the day after");
    });
}

#[test]
fn a_closed_road_moves_the_promise_and_its_removal_moves_it_back() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            let place = county.outlets[0];
            put_closures(tx, &[Closure { place, from: day(23), until: day(25), reason: "landslide".into() }])
        });
        let door = Destination::City(county.zones[0]);
        let [closed, open, ..] = county.outlets;
        assert_eq!(promised(store, closed, door, noon()), ["26 14:00", "26 14:20", "27 18:00"]);
        assert_eq!(promised(store, open, door, noon())[1], "23 14:50", "the next stop is reached");
        let to = Destination::Outlet(closed);
        assert_eq!(promised(store, county.outlets[3], to, noon())[2], "26 07:20");
        let gone = Gone::Closure(closed, day(23));
        assert!(store.write::<_, Error>(COUNTY, |tx| remove(tx, &gone)).unwrap());
        assert_eq!(promised(store, closed, door, noon())[0], "23 14:00");
    });
}

#[test]
fn a_closed_transit_centre_stops_its_routes() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            let place = county.transits[0];
            put_closures(tx, &[Closure { place, from: day(23), until: day(23), reason: "snow".into() }])
        });
        let door = Destination::City(county.zones[0]);
        assert_eq!(promised(store, county.outlets[1], door, noon())[1], "24 14:50");
        assert_eq!(promised(store, county.outlets[2], door, noon())[1], "23 14:00", "the other route drives");
    });
}

/// Puts a trip of the first route that collects at its first outlet.
fn put_trip(
    tx: &mut Tx,
    county: &Small,
    code: &str,
    calendar: &str,
    cutoff: i64,
    minute: i64,
) -> store::Result<()> {
    let trip = NewTrip {
        code: code.into(),
        route: county.routes[0],
        leg: Leg::Collecting,
        calendar: calendar.into(),
        cutoff_minute: cutoff,
        vehicle: None,
    };
    put_trips(tx, &[trip])?;
    let call = Call { place: county.outlets[0], arrives_minute: minute, departs_minute: minute };
    put_stop_times(tx, &[StopTime { trip: code.into(), position: 1, call }])
}

fn weekdays(code: &str, bits: i64) -> county::Calendar {
    let weekdays = Weekdays::new(bits).expect("weekdays");
    county::Calendar { code: code.into(), weekdays, from: day(1), until: day(30) }
}

#[test]
fn a_cutoff_that_has_passed_moves_it_to_the_next_trip_of_the_day() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            put_calendars(tx, &[weekdays("WORK", 31), weekdays("SAT", 32)])?;
            put_trip(tx, county, "NOON", "WORK", 660, 720)?;
            put_trip(tx, county, "EVE", "WORK", 1_000, 1_080)?;
            put_trip(tx, county, "SAT", "SAT", 600, 610)?;
            let off = county::CalendarDate { calendar: "WORK".into(), day: day(26), runs: false };
            put_calendar_dates(tx, &[off])
        });
        let door = Destination::City(county.zones[0]);
        let paid = |on, minute| promised(store, county.outlets[0], door, day(on).at_minute(minute));
        assert_eq!(paid(23, 659)[..2], ["23 11:00", "23 12:00"]);
        assert_eq!(paid(23, 660)[..2], ["23 16:40", "23 18:00"], "the second trip of the same day");
        assert_eq!(paid(25, 1_000)[..2], ["27 11:00", "27 12:00"], "Thursday was taken out");
        assert_eq!(paid(27, 1_000)[..2], ["28 10:00", "28 10:10"], "on Saturdays there is one");
        assert_eq!(paid(28, 600)[..2], ["30 11:00", "30 12:00"], "on Sunday none");
    });
}

#[test]
fn a_trip_may_go_on_after_midnight() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            put_calendars(tx, &[weekdays("ALL", 127)])?;
            put_trip(tx, county, "NIGHT", "ALL", 1_500, 1_510)
        });
        let door = Destination::City(county.zones[0]);
        let paid = |on, minute| promised(store, county.outlets[0], door, day(on).at_minute(minute));
        assert_eq!(paid(23, 59), ["23 01:00", "23 01:10", "24 18:00"], "of the evening before");
        assert_eq!(paid(23, 60)[..2], ["24 01:00", "24 01:10"]);
    });
}

#[test]
fn other_hours_move_the_trips_of_the_route() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            put_calendars(tx, &[weekdays("ALL", 127)])?;
            put_trip(tx, county, "PM", "ALL", 840, 860)?;
            let later = Hours { morning_minute: 420, departs_minute: 15 * 60, cutoff_minute: 14 * 60 + 30 };
            change_hours(tx, county.routes[0], later).map(drop)
        });
        let door = Destination::City(county.zones[0]);
        let told = promised(store, county.outlets[0], door, noon());
        assert_eq!(told[..2], ["23 14:30", "23 15:20"]);
    });
}

#[test]
fn what_arrives_while_an_outlet_is_closed_is_there_when_it_opens() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            let place = county.outlets[3];
            let open = |weekday| OpeningHour { place, weekday, opens_minute: 600, closes_minute: 1_080 };
            put_opening_hours(tx, &[open(3), open(4)])
        });
        let to = Destination::Outlet(county.outlets[3]);
        assert_eq!(promised(store, county.outlets[0], to, noon())[2], "25 10:00", "closed on Tuesdays");
        let tuesday = day(24).at_minute(720);
        assert_eq!(
            promised(store, county.outlets[0], to, tuesday)[2],
            "25 10:00",
            "the bus is there at 08:50"
        );
    });
}

#[test]
fn distances_are_the_tables_or_else_reckoned() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| {
            let leap = county::Leap { metres: Metres(12_345), seconds: 1_200 };
            let [from, to, ..] = county.outlets;
            county::put_distances(
                tx,
                &[county::Distance { from, to, leap, source: county::DistanceSource::Matrix }],
            )
        });
        let [a, b, ..] = county.outlets;
        let read = store.read::<_, Error>(COUNTY, |tx| {
            let network = timetable(tx)?;
            distances(tx, &network, &[a, b, county.hub])
        });
        let table = read.unwrap();
        assert_eq!(table.between(a, b).unwrap().metres, Metres(12_345));
        assert_eq!(table.between(b, a).unwrap().metres, Metres(0), "the small county's places are one point");
        assert_eq!(table.reckoned, 5);
        assert_eq!(table.between(a, county.transits[0]), None);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn who_pays_later_never_gets_it_earlier_whatever_the_timetable(
        trips in prop::collection::vec((0_i64..127, 0_i64..1_500, 0_i64..1_300), 1..5),
        free in prop::collection::btree_set(23_i8..30, 0..4),
        shut in prop::collection::btree_map(23_i8..30, 0_i64..3, 0..3),
        times in prop::collection::vec((0_i64..8_000, 0_i64..8_000), 20),
    ) {
        store::testing::on_sqlite(&[county::ROOM.schema()], |store| {
            let county = after(store, |tx, county| {
                for (at, (bits, cutoff, wait)) in trips.iter().enumerate() {
                    put_calendars(tx, &[weekdays(&format!("C{at}"), *bits)])?;
                    let leaves = (cutoff + wait).min(2_879);
                    put_trip(tx, county, &format!("T{at}"), &format!("C{at}"), *cutoff, leaves)?;
                }
                put_holidays(tx, &free.iter().map(|on| holiday(day(*on))).collect::<Vec<_>>())?;
                let closed = |(from, days): &(i8, i64)| Closure {
                    place: county.outlets[0],
                    from: day(*from),
                    until: day(*from).plus(*days),
                    reason: "flood".into(),
                };
                put_closures(tx, &shut.iter().map(|(from, days)| closed(&(*from, *days))).collect::<Vec<_>>())
            });
            let table = store.read::<_, Error>(COUNTY, timetable).unwrap();
            for to in [Destination::City(county.zones[1]), Destination::Outlet(county.outlets[3])] {
                for (one, other) in &times {
                    let at = |minutes: i64| day(22).at_minute(minutes);
                    let (first, second) = (at(*one.min(other)), at(*one.max(other)));
                    let (early, late) = (
                        table.promise(county.outlets[0], to, first),
                        table.promise(county.outlets[0], to, second),
                    );
                    assert!(first < early.cutoff && early.cutoff <= early.leaves && early.leaves <= early.hub);
                    assert!(early.leaves <= late.leaves && early.arrives <= late.arrives, "{early:?} {late:?}");
                }
            }
        });
    }
}

/// A table as somebody writes it in csv.
fn import(store: &Store, sheet: NetworkSheet, csv: &str) -> (usize, Vec<String>) {
    let table = sheets::read("table.csv", csv.as_bytes()).expect("a table");
    let taken = store.write::<_, Error>(COUNTY, |tx| county::import_network(tx, sheet, &table));
    let taken = taken.expect("the store takes it").expect("the columns are there");
    let why = taken.left_out.iter().map(|error| format!("{} {} {:?}", error.row, error.column, error.wrong));
    (taken.added + taken.changed, why.collect())
}

#[test]
fn tables_come_in_and_good_rows_go_in_beside_bad_ones() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |_, _| Ok(()));
        let calendars =
            "code,weekdays,from,until\nWORK,12345,2026-11-01,2026-12-31\nBAD,189,2026-11-01,2026-12-31\n";
        let (taken, why) = import(store, NetworkSheet::Calendars, calendars);
        assert_eq!((taken, why.len()), (1, 1), "{why:?}");
        let trips = "code,route,leg,calendar,cutoff\nPM,1,collecting,WORK,13:00\nPM,1,收件,WORK,13:00\nX,9,收件,WORK,13:00\n";
        let (taken, why) = import(store, NetworkSheet::Trips, trips);
        assert_eq!((taken, why.len()), (1, 2), "the same trip twice, and a route that is not: {why:?}");
        let stops = "班次,顺序,地点编号,到达,离开\nPM,1,T1,13:30,13:40\nPM,2,FW01,25:10,25:10\nPM,3,FW02,14:00,13:00\nPM,4,FW02,48:00,48:00\n";
        let (taken, why) = import(store, NetworkSheet::StopTimes, stops);
        assert_eq!((taken, why.len()), (2, 2), "{why:?}");
        let table = store.read::<_, Error>(COUNTY, timetable).unwrap();
        let passage = table.schedule().next_collecting(county.outlets[0], noon()).unwrap();
        assert_eq!(said(passage.leaves()), "24 01:10", "after midnight");
    });
}

#[test]
fn every_table_goes_out_and_comes_back_unchanged() {
    both(&[county::ROOM.schema()], |store| {
        after(store, |tx, county| {
            put_calendars(tx, &[weekdays("ALL", 127)])?;
            put_trip(tx, county, "NIGHT", "ALL", 1_500, 1_510)?;
            put_holidays(tx, &[holiday(day(24))])?;
            let place = county.outlets[0];
            put_closures(tx, &[Closure { place, from: day(23), until: day(25), reason: "snow".into() }])?;
            put_opening_hours(
                tx,
                &[OpeningHour { place, weekday: 1, opens_minute: 0, closes_minute: 1_440 }],
            )?;
            let off = county::CalendarDate { calendar: "ALL".into(), day: day(26), runs: false };
            put_calendar_dates(tx, &[off])
        });
        let read = |sheet| {
            store.read::<_, Error>(COUNTY, |tx| {
                let network = timetable(tx)?;
                county::network_rows(tx, &network, sheet)
            })
        };
        for sheet in NetworkSheet::ALL {
            let rows = read(*sheet).unwrap();
            let heads: Vec<&str> = sheet.columns().iter().map(|column| column.name).collect();
            let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
            if rows.is_empty() {
                continue;
            }
            let csv = format!("{}\n{}\n", heads.join(","), lines.join("\n"));
            assert_eq!(import(store, *sheet, &csv), (rows.len(), vec![]), "{sheet}");
            assert_eq!(read(*sheet).unwrap(), rows, "{sheet}");
        }
    });
}

#[test]
fn a_day_that_was_planned_anew_has_its_own_trips_and_no_others() {
    both(&[county::ROOM.schema()], |store| {
        let county = after(store, |tx, county| put_day_plan(tx, day(24), &[planned_trip(county)]));
        let (door, [first, second, ..]) = (Destination::City(county.zones[0]), county.outlets);
        let evening = day(23).at_minute(20 * 60);
        assert_eq!(promised(store, first, door, noon())[1], "23 14:20", "today is as it was");
        assert_eq!(promised(store, first, door, evening)[1], "24 15:05", "tomorrow is as planned");
        assert_eq!(promised(store, second, door, evening)[1], "25 14:50", "the plan does not call here");
        assert_eq!(promised(store, first, door, day(24).at_minute(20 * 60))[1], "25 14:20");
        let table = store.read::<_, Error>(COUNTY, timetable).expect("the timetable is read");
        let feed = export_gtfs(&table, "https://example.org").expect("a feed");
        let dates = String::from_utf8_lossy(&feed["calendar_dates.txt"]).into_owned();
        assert!(
            dates.contains("DAILY,20261124,2") && dates.contains("PLAN-2026-11-24,20261124,1"),
            "{dates}"
        );
        store.write::<_, Error>(COUNTY, |tx| drop_day_plan(tx, day(24))).expect("the plan is dropped");
        assert_eq!(promised(store, first, door, evening)[1], "24 14:20", "the timetable drives again");
    });
}

fn planned_trip(county: &Small) -> Trip {
    let call = |place, minute| Call { place, arrives_minute: minute, departs_minute: minute };
    let details = NewTrip {
        code: "261124-V1-PM".into(),
        route: county.routes[0],
        leg: Leg::Collecting,
        calendar: day_plan_calendar(day(24)),
        cutoff_minute: 14 * 60,
        vehicle: None,
    };
    let [first, ..] = county.outlets;
    let calls = vec![call(county.transits[0], 895), call(first, 905), call(county.transits[0], 930)];
    Trip { details, calls }
}

#[test]
fn companies_routes_and_stops_are_added_changed_and_moved() {
    both(&[county::ROOM.schema()], |store| {
        after(store, |_, _| Ok(()));
        let companies = "code,name_zh,name_en\nzto,中通快递,ZTO\nJD,京东,JD\n";
        assert_eq!(import(store, NetworkSheet::Companies, companies), (2, vec![]));
        let head = "number,name_zh,name_en,company,transit,morning,departs,cutoff\n";
        let routes =
            format!("{head}1,一号线,One,JD,T1,07:30,14:30,14:00\n9,九号线,Nine,zto,T2,08:00,15:00,15:00\n");
        assert_eq!(import(store, NetworkSheet::Routes, &routes), (2, vec![]));
        let bad = format!("{head}9,九,N,JD,T2,15:00,14:00,13:00\n8,八,E,JD,FW01,08:00,14:00,13:00\n");
        let (taken, why) = import(store, NetworkSheet::Routes, &bad);
        assert_eq!((taken, why.len()), (0, 2), "{why:?}");
        let table = store.read::<_, Error>(COUNTY, timetable).expect("the timetable is read");
        let company = |id| table.company(id).map(|company| company.name_zh.clone()).unwrap_or_default();
        let route = |number| table.routes().iter().find(|route| route.number == number).expect("a route");
        assert_eq!((company(route(1).company).as_str(), route(1).morning_minute), ("京东", 450));
        assert_eq!((company(route(9).company).as_str(), route(9).stops.len()), ("中通快递", 0));
        assert_eq!(route(1).stops.len(), 2, "it keeps its stops");
        // FW02 goes to the ninth route, FK01 before FW01 on the first.
        let stops = "code,route,minutes,position\nFW02,9,25,\nFK01,1,10,1\n";
        assert_eq!(import(store, NetworkSheet::Stops, stops), (2, vec![]));
        let codes = |number: i64| {
            let table = store.read::<_, Error>(COUNTY, timetable).expect("the timetable is read");
            let route = table.routes().iter().find(|route| route.number == number).cloned().expect("a route");
            let code = |stop: &county::Stop| table.place(stop.place).expect("a place").code.clone();
            route.stops.iter().map(code).collect::<Vec<_>>()
        };
        assert_eq!(
            (codes(1), codes(2), codes(9)),
            (vec!["FK01".into(), "FW01".into()], vec!["FK02".to_string()], vec!["FW02".to_string()])
        );
        let gone =
            |sheet, key: &str| store.write::<_, Error>(COUNTY, |tx| county::remove_row(tx, sheet, key));
        assert!(gone(NetworkSheet::Stops, "FK01").expect("it can be asked"));
        assert_eq!(codes(1), ["FW01"]);
        assert!(!gone(NetworkSheet::Routes, "9").expect("it can be asked"), "a route stays");
    });
}
