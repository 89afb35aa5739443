//! Distances from an OSRM server: what it is asked, and which answers are believed.
use county::testing::small;
use county::{OsrmAsk, OsrmRefusal, Timetable, osrm_asks, read_osrm, timetable};
use kernel::{Metres, Time};
use std::sync::Arc;
use store::Error;
use store::testing::{COUNTY, on_sqlite};

fn told(look: impl Fn(&Arc<Timetable>, &OsrmAsk)) {
    on_sqlite(&[county::ROOM.schema()], |store| {
        let network = store.write::<_, Error>(COUNTY, |tx| {
            small(tx, Time::EPOCH)?;
            timetable(tx)
        });
        let network = network.expect("a county");
        let asks = osrm_asks(&network);
        assert_eq!(asks.len(), 1, "seven places are one block");
        look(&network, &asks[0]);
    });
}

/// An answer for seven places: every way is so long.
fn answer(metres: &str, seconds: &str) -> String {
    let table = |figure: &str| format!("[{}]", vec![format!("[{}]", [figure; 7].join(",")); 7].join(","));
    format!(r#"{{"code":"Ok","durations":{},"distances":{}}}"#, table(seconds), table(metres))
}

#[test]
fn the_ways_between_all_places_are_taken_each_way() {
    told(|network, ask| {
        assert!(ask.path.starts_with("/table/v1/driving/119.100000,29.600000;"), "{}", ask.path);
        assert!(ask.path.contains("?sources=0;1;2;3;4;5;6&destinations=7;8;9;10;11;12;13"), "{}", ask.path);
        let told = read_osrm(network, ask, answer("1234.6", "98.4").as_bytes()).expect("a table");
        assert_eq!((told.distances.len(), told.unreachable), (42, 0), "7 × 6, none to itself");
        assert!(told.distances.iter().all(|d| (d.leap.metres, d.leap.seconds) == (Metres(1_235), 98)));
        let told = read_osrm(network, ask, answer("null", "null").as_bytes()).expect("a table");
        assert_eq!((told.distances.len(), told.unreachable), (0, 42), "no road is no fault");
    });
}

#[test]
fn an_answer_that_cannot_be_is_refused_with_what_to_do() {
    told(|network, ask| {
        let refused = |text: &str| read_osrm(network, ask, text.as_bytes()).expect_err("it is refused");
        assert_eq!(refused("<html>hello</html>"), OsrmRefusal::NotATable);
        assert_eq!(refused(r#"{"code":"Ok"}"#), OsrmRefusal::NotATable);
        let (code, message) = ("TooBig".to_string(), "Too many table coordinates".to_string());
        let said = r#"{"code":"TooBig","message":"Too many table coordinates"}"#;
        assert_eq!(refused(said), OsrmRefusal::Refused { code, message });
        assert_eq!(refused(r#"{"code":"Ok","durations":[[0]]}"#), OsrmRefusal::NoDistances);
        let small = r#"{"code":"Ok","durations":[[0]],"distances":[[0]]}"#;
        assert_eq!(refused(small), OsrmRefusal::WrongSize { wanted: 49, got: 1 });
        for bad in [answer("-5", "9"), answer("5", "-9"), answer("9e9", "9")] {
            assert!(matches!(refused(&bad), OsrmRefusal::NotAWay { .. }), "{bad}");
        }
    });
}
