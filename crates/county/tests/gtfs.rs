//! A timetable goes out as GTFS and comes back, and a bad feed is refused by file and line.
use county::testing::{Small, small};
use county::{
    GtfsFiles, NetworkSheet, export_gtfs, import_gtfs, network_rows, timetable, unzip_gtfs, zip_gtfs,
};
use kernel::Time;
use store::testing::{COUNTY, both};
use store::{Error, Store};

fn make(store: &Store) -> Small {
    store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).expect("the county is made")
}

fn feed(store: &Store) -> GtfsFiles {
    let network = store.read::<_, Error>(COUNTY, timetable).expect("the timetable is read");
    export_gtfs(&network, "https://shop.example").expect("the feed is written")
}

/// The feed with a part of a file replaced.
fn with(files: &GtfsFiles, file: &str, from: &str, to: &str) -> GtfsFiles {
    let mut files = files.clone();
    let text = String::from_utf8(files[file].clone()).expect("text");
    assert!(text.contains(from), "{file} holds {from}: {text}");
    files.insert(file.into(), text.replacen(from, to, 1).into_bytes());
    files
}

/// `file:line why`, of each fault.
fn refused(store: &Store, files: &GtfsFiles) -> Vec<String> {
    let taken = store.write::<_, Error>(COUNTY, |tx| import_gtfs(tx, files)).expect("the store answers");
    let said = |r: &county::GtfsRefusal| format!("{}:{} {}", r.file, r.line, r.why);
    taken.expect_err("a bad feed is refused").iter().map(said).collect()
}

fn stop_times(store: &Store) -> Vec<Vec<String>> {
    let read = store.read::<_, Error>(COUNTY, |tx| {
        let network = timetable(tx)?;
        network_rows(tx, &network, NetworkSheet::StopTimes)
    });
    read.expect("the rows are read")
}

#[test]
fn a_feed_goes_out_and_comes_back_and_drives_the_same() {
    both(&[county::ROOM.schema()], |store| {
        make(store);
        let first = feed(store);
        let zipped = zip_gtfs(&first).unwrap();
        let again = unzip_gtfs("feed.zip", &zipped).unwrap();
        assert_eq!(again, first);
        let taken = store.write::<_, Error>(COUNTY, |tx| import_gtfs(tx, &again)).unwrap().unwrap();
        assert_eq!((taken.calendars, taken.trips, taken.stop_times), (1, 4, 12));
        assert_eq!(feed(store), first, "what was made of routes' hours is now written, and the same");
        let night = with(&first, "stop_times.txt", "08:50:00,08:50:00", "25:10:00,25:10:00");
        store.write::<_, Error>(COUNTY, |tx| import_gtfs(tx, &night)).unwrap().unwrap();
        assert!(stop_times(store).iter().any(|row| row[3] == "25:10"), "{:?}", stop_times(store));
    });
}

#[test]
fn a_bad_feed_is_refused_with_file_and_line_and_nothing_has_changed() {
    both(&[county::ROOM.schema()], |store| {
        make(store);
        let good = feed(store);
        store.write::<_, Error>(COUNTY, |tx| import_gtfs(tx, &good)).unwrap().unwrap();
        let before = stop_times(store);
        let mut without = good.clone();
        without.remove("stops.txt");
        assert_eq!(refused(store, &without), ["stops.txt:0 county-gtfs-no-file"]);
        let stopless = with(&good, "trips.txt", "R1-1-AM", "R9");
        let told = refused(store, &stopless);
        assert!(told.contains(&"trips.txt:2 county-gtfs-no-stops".to_string()), "{told:?}");
        for (file, from, to, says) in [
            (
                "stop_times.txt",
                "07:00:00,07:00:00",
                "7 Uhr,07:00:00",
                "stop_times.txt:2 county-gtfs-not-a-time",
            ),
            (
                "stop_times.txt",
                "07:00:00,07:00:00",
                "07:00:00,06:00:00",
                "stop_times.txt:2 county-gtfs-departs-first",
            ),
            ("stop_times.txt", ",FW01,", ",NOWHERE,", "stop_times.txt:3 county-gtfs-no-stop"),
            ("trips.txt", "1,DAILY", "77,DAILY", "trips.txt:2 county-gtfs-no-route"),
            ("trips.txt", "1,DAILY", "1,NEVER", "trips.txt:2 county-gtfs-no-service"),
            ("calendar.txt", "20991231", "20190101", "calendar.txt:2 county-gtfs-ends-first"),
        ] {
            let told = refused(store, &with(&good, file, from, to));
            assert!(told.contains(&says.to_string()), "{says}: {told:?}");
        }
        assert_eq!(stop_times(store), before);
        assert_eq!(unzip_gtfs("feed.zip", b"no zip").unwrap_err().why, "county-gtfs-not-a-zip");
    });
}
