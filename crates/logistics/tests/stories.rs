//! Parcels on their way, told as stories: on both databases, as one batch and a scan at a time.
mod support;

use kernel::{Fen, Time, Whole};
use logistics::{Misstep, NewScan, ParcelState, Refusal, ScanKind, Scanned, parcels_of_orders, record_scans};
use std::collections::HashMap;
use store::testing::COUNTY;
use store::{Error, Store, Tx};
use support::{Small, at};

/// Tells a story: each line is an order or a scan, with what becomes of it at the end of the line.
///
/// `order A to city from O1` · `order A to O2 from O1 O3 cash` · `scan A accepted at O1 → ok`. `A` stands for the
/// order's code, `A.2` for the waybill of its second parcel, and `"…"` for what is typed. Further words of a scan:
/// `key k` (the device's key), `cash 12.00` or `cash all`, `said 2026-11-24T09:00` (the device's clock).
fn tell(story: &str) {
    for together in [true, false] {
        support::both(|store, small| Told::new(store, small).all(story, together));
    }
}

struct Told<'a> {
    store: &'a Store,
    small: &'a Small,
    orders: HashMap<String, support::Ordered>,
    scans: u32,
}

impl<'a> Told<'a> {
    fn new(store: &'a Store, small: &'a Small) -> Self {
        Self { store, small, orders: HashMap::new(), scans: 0 }
    }

    fn all(&mut self, story: &str, together: bool) {
        let mut batch: Vec<(NewScan, String, String)> = Vec::new();
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (act, told) =
                line.split_once('→').map_or((line, ""), |(act, told)| (act.trim(), told.trim()));
            let words: Vec<&str> = act.split_whitespace().collect();
            match words[0] {
                "order" => self.order(&words),
                "refund" => self.refund(words[1]),
                "scan" => {
                    batch.push((self.scan(&words), told.to_string(), line.to_string()));
                    if !together {
                        self.run(&mut batch);
                    }
                }
                "then" => {
                    self.run(&mut batch);
                    assert_eq!(self.standing(words[1]), told, "{line}");
                }
                other => panic!("{other}?"),
            }
        }
        self.run(&mut batch);
        self.check();
    }

    fn order(&mut self, words: &[&str]) {
        let from = words.iter().position(|word| *word == "from").expect("from");
        let outlets: Vec<&str> = words[from + 1..].iter().copied().filter(|word| *word != "cash").collect();
        let ordered = self.small.order(self.store, words[3], &outlets, words.contains(&"cash"));
        self.orders.insert(words[1].to_string(), ordered);
    }

    fn refund(&self, name: &str) {
        self.small.refund(self.store, self.orders[name].order);
    }

    fn code(&self, name: &str) -> String {
        if let Some(typed) = name.strip_prefix('"') {
            return typed.trim_end_matches('"').to_string();
        }
        match name.split_once('.') {
            None => self.orders[name].code.clone(),
            Some((order, nth)) => {
                self.orders[order].waybills[nth.parse::<usize>().expect("a number") - 1].clone()
            }
        }
    }

    fn scan(&mut self, words: &[&str]) -> NewScan {
        self.scans += 1;
        let after = |word: &str| words.iter().position(|w| *w == word).map(|i| words[i + 1]);
        NewScan {
            device_key: after("key").map_or_else(|| format!("device-{}", self.scans), str::to_string),
            code: self.code(words[1]),
            kind: words[2].parse::<ScanKind>().expect("a kind of scan"),
            place: after("at").map(|place| self.small.place(place)),
            person: None,
            at: after("said")
                .map_or(at(self.scans), |said| Time::of_iso(&format!("{said}:00+08:00")).expect("a time")),
            cash: after("cash").map(|sum| self.cash(sum, words[1])),
            details: logistics::Details {
                reason: after("because").map(|why| why.parse().expect("a reason")),
                ..logistics::Details::default()
            },
        }
    }

    /// `44.00`, or `all`: what the order comes to.
    fn cash(&self, sum: &str, order: &str) -> Fen {
        if sum != "all" {
            return webkit::forms::yuan(sum).expect("a sum");
        }
        let order = self.orders[order.split('.').next().expect("a name")].order;
        let orders = self.store.read::<_, Error>(COUNTY, |tx| ordering::orders_by_ids(tx, &[order]));
        orders.expect("it is read")[0].total
    }

    fn run(&self, batch: &mut Vec<(NewScan, String, String)>) {
        let scans: Vec<NewScan> = batch.iter().map(|(scan, ..)| scan.clone()).collect();
        let now = at(self.scans);
        let answers =
            self.store.write::<_, Error>(COUNTY, |tx| record_scans(tx, &scans, now)).expect("it is recorded");
        for (answer, (_, told, line)) in answers.iter().zip(batch.drain(..)) {
            assert_eq!(self.said(answer), told, "{line}");
        }
    }

    fn said(&self, answer: &Result<Scanned, Refusal>) -> String {
        match answer {
            Ok(scanned) => if scanned.cash.is_some() { "ok, paid" } else { "ok" }.into(),
            Err(Refusal::NotACode { .. }) => "not a code".into(),
            Err(Refusal::UnknownCode { .. }) => "unknown".into(),
            Err(Refusal::Step { misstep, .. }) => self.said_of_step(*misstep),
            Err(Refusal::CashDue { .. }) => "owes cash".into(),
            Err(Refusal::WrongCash { due, .. }) if due.is_zero() => "owes nothing".into(),
            Err(Refusal::WrongCash { .. }) => "wrong sum".into(),
            Err(Refusal::WaitsForRest { missing, .. }) => format!("{} to come", missing.get()),
            Err(other) => format!("{other:?}"),
        }
    }

    fn said_of_step(&self, misstep: Misstep) -> String {
        match misstep {
            Misstep::AlreadyDone => "done already".into(),
            Misstep::Ended { state } => format!("ended, {state}"),
            Misstep::NotOnItsWay => "not on its way".into(),
            Misstep::OtherPlace { place } => format!("is {}'s", self.small.name(place)),
            Misstep::NoPlace => "where?".into(),
            Misstep::OutOfOrder { state, at, waits_for } => {
                let at = at.map_or(String::new(), |place| format!(" at {}", self.small.name(place)));
                format!("{state}{at}, waits for {waits_for}")
            }
        }
    }

    /// `ready with place O2, confirmed`: the first parcel of an order (or the one named), and the order.
    fn standing(&self, name: &str) -> String {
        let (order, nth) = name.split_once('.').unwrap_or((name, "1"));
        let ordered = &self.orders[order];
        let nth: usize = nth.parse().expect("a number");
        let parcels = |tx: &mut Tx| parcels_of_orders(tx, &[ordered.order]);
        let parcels = self.store.read::<_, Error>(COUNTY, parcels).expect("it is read");
        let parcel = &parcels[nth - 1];
        let at = parcel.standing.at.map_or(String::new(), |place| format!(" {}", self.small.name(place)));
        let order = self.small.order_state(self.store, ordered.order);
        format!("{} with {}{at}, order {order}", parcel.standing.state, parcel.standing.holder)
    }

    fn check(&self) {
        let problems = self.store.read::<_, Error>(COUNTY, logistics::check).expect("it is read");
        assert_eq!(problems, [], "every promise holds at the end");
    }
}

#[test]
fn a_parcel_goes_from_the_village_to_a_door_in_the_city() {
    tell(
        "
        order A to city from O1
        then  A                       → announced with growers, order confirmed
        scan  A accepted at O1        → ok
        then  A                       → accepted with place O1, order confirmed
        scan  A loaded at O1          → ok
        then  A                       → loaded with bus, order confirmed
        scan  A.1 sorted at T         → ok
        scan  A.1 arrived at H        → ok
        then  A                       → arrived with place H, order confirmed
        scan  A.1 dispatched at H     → ok
        then  A                       → dispatched with line_haul, order confirmed
        scan  A.1 delivered           → ok
        then  A                       → delivered with buyer, order completed
    ",
    );
}

#[test]
fn a_code_that_nobody_knows() {
    tell(
        r#"
        order A to city from O1
        scan "PW2611-2300-0999-9" accepted at O1   → not a code
        scan "PW9901-0109-9999-3" accepted at O1   → unknown
        scan "hello" accepted at O1                → not a code
        scan "" accepted at O1                     → not a code
        then A                                     → announced with growers, order confirmed
    "#,
    );
}

#[test]
fn the_same_scan_sent_twice_is_one_scan() {
    tell(
        "
        order A to city from O1
        scan  A accepted at O1 key k1      → ok
        scan  A accepted at O1 key k1      → ok
        scan  A loaded at O1 key k2        → ok
        scan  A accepted at O1 key k1      → ok
        scan  A accepted at O1 key k3      → loaded, waits for sorted
        then  A                            → loaded with bus, order confirmed
    ",
    );
}

#[test]
fn who_scans_the_same_label_twice_is_told_that_it_is_done() {
    tell(
        "
        order A to city from O1
        scan  A accepted at O1    → ok
        scan  A accepted at O1    → done already
        scan  A accepted at O2    → is O1's
    ",
    );
}

#[test]
fn a_refusal_sent_again_is_the_same_refusal() {
    tell(
        "
        order A to city from O1
        scan  A loaded at O1 key k1   → announced, waits for accepted
        scan  A accepted at O1        → ok
        scan  A loaded at O1 key k1   → announced, waits for accepted
        scan  A loaded at O1 key k2   → ok
    ",
    );
}

#[test]
fn an_outlet_scans_the_parcel_of_another() {
    tell(
        "
        order A to O2 from O1
        scan  A accepted at O3     → is O1's
        scan  A accepted           → where?
        scan  A accepted at O1     → ok
        scan  A loaded at O1       → ok
        scan  A arrived at H       → ok
        scan  A dispatched at H    → ok
        scan  A ready at O3        → is O2's
        scan  A ready at O2        → ok
        scan  A collected at O1    → is O2's
        scan  A collected at O2    → ok
        then  A                    → collected with buyer, order completed
    ",
    );
}

#[test]
fn out_of_order() {
    tell(
        "
        order A to O2 from O1
        scan  A arrived at H       → announced, waits for accepted
        scan  A accepted at O1     → ok
        scan  A arrived at H       → accepted at O1, waits for loaded
        scan  A collected at O2    → accepted at O1, waits for loaded
        scan  A delivered          → not on its way
        scan  A loaded at O1       → ok
        scan  A dispatched at H    → loaded, waits for sorted
        scan  A sorted at T        → ok
        scan  A ready at O2        → sorted at T, waits for arrived
        then  A                    → sorted with place T, order confirmed
    ",
    );
}

#[test]
fn an_order_of_two_villages_is_done_when_both_parcels_are() {
    tell(
        "
        order A to O2 from O1 O3
        scan  A accepted at O3     → ok
        scan  A accepted at O1     → ok
        scan  A loaded at O1       → ok
        scan  A loaded at O3       → ok
        scan  A.1 arrived at H     → ok
        scan  A.1 dispatched at H  → ok
        scan  A.1 ready at O2      → ok
        scan  A.1 collected at O2  → ok
        then  A.1                  → collected with buyer, order confirmed
        scan  A.2 arrived at H     → ok
        scan  A dispatched at H    → ok
        scan  A ready at O2        → ok
        scan  A collected at O2    → ok
        then  A.2                  → collected with buyer, order completed
        scan  A.2 collected at O2  → done already
        scan  A.2 damaged at O2    → ended, collected
    ",
    );
}

#[test]
fn cash_is_taken_for_the_whole_order_when_all_of_it_is_there() {
    tell(
        "
        order A to O2 from O1 O3 cash
        scan  A.1 accepted at O1              → ok
        scan  A.1 loaded at O1                → ok
        scan  A.1 arrived at H                → ok
        scan  A.1 dispatched at H             → ok
        scan  A.1 ready at O2                 → ok
        scan  A.1 collected at O2 cash all    → 1 to come
        scan  A.2 accepted at O3              → ok
        scan  A.2 loaded at O3                → ok
        scan  A.2 arrived at H                → ok
        scan  A.2 dispatched at H             → ok
        scan  A.2 ready at O2                 → ok
        scan  A.1 collected at O2             → owes cash
        scan  A.1 collected at O2 cash 40.00  → wrong sum
        then  A.1                             → ready with place O2, order confirmed
        scan  A.1 collected at O2 cash all    → ok, paid
        then  A.1                             → collected with buyer, order confirmed
        scan  A.2 collected at O2 cash all    → owes nothing
        scan  A.2 collected at O2             → ok
        then  A.2                             → collected with buyer, order completed
    ",
    );
}

#[test]
fn what_was_brought_and_is_collected_at_the_same_outlet_takes_no_bus() {
    tell(
        "
        order A to O1 from O1
        scan  A loaded at O1       → not on its way
        scan  A accepted at O1     → ok
        scan  A ready at O1        → ok
        scan  A collected at O1    → ok
        then  A                    → collected with buyer, order completed
    ",
    );
}

#[test]
fn between_outlets_of_one_route_a_parcel_turns_at_the_transit_centre() {
    tell(
        "
        order A to O3 from O1
        scan  A accepted at O1     → ok
        scan  A loaded at O1       → ok
        scan  A sorted at T        → not on its way
        scan  A arrived at H       → is T's
        scan  A arrived at T       → ok
        scan  A dispatched at T    → ok
        scan  A ready at O3        → ok
        scan  A collected at O3    → ok
        then  A                    → collected with buyer, order completed
    ",
    );
}

#[test]
fn what_goes_wrong_is_answered_for_by_whoever_had_it() {
    tell(
        "
        order A to city from O1
        scan  A accepted at O1     → ok
        scan  A lost at H          → is O1's
        scan  A lost at O1         → ok
        then  A                    → lost with place O1, order confirmed
        scan  A lost at O1         → done already
        scan  A arrived at H       → ok
        scan  A damaged at H       → ok
        then  A                    → damaged with place H, order confirmed
        scan  A dispatched at H    → damaged at H, waits for returned
        scan  A returned at H      → ok
        then  A                    → returned with place H, order confirmed
        order B to O2 from O1
        scan  B accepted at O1     → ok
        scan  B loaded at O1       → ok
        scan  B damaged            → ok
        then  B                    → damaged with bus, order confirmed
        scan  B returned at O1     → ok
    ",
    );
}

#[test]
fn a_refunded_order_need_not_be_brought() {
    tell(
        "
        order  A to city from O1
        refund A
        scan   A accepted at O1    → ended, cancelled
        then   A                   → cancelled with growers, order refunded
    ",
    );
}

#[test]
fn a_device_clock_a_day_wrong_is_accepted_and_the_time_of_arrival_kept() {
    support::both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let (now, tomorrow) = (at(600), at(600).plus_minutes(24 * 60));
        let scan = NewScan {
            device_key: "a phone".into(),
            code: ordered.code.clone(),
            kind: ScanKind::Accepted,
            place: Some(small.place("O1")),
            person: None,
            at: tomorrow,
            cash: None,
            details: logistics::Details::default(),
        };
        let answer =
            store.write::<_, Error>(COUNTY, |tx| record_scans(tx, std::slice::from_ref(&scan), now)).unwrap();
        assert_eq!(answer[0].as_ref().map(|scanned| scanned.happened), Ok(now));
        let kept = store.read::<_, Error>(COUNTY, |tx| {
            let parcels = parcels_of_orders(tx, &[ordered.order])?;
            logistics::scans_of(tx, &[parcels[0].id])
        });
        let kept = kept.unwrap();
        assert_eq!((kept[0].at, kept[0].received, kept[0].happened), (tomorrow, now, now));
        let state = store.read::<_, Error>(COUNTY, |tx| parcels_of_orders(tx, &[ordered.order])).unwrap();
        assert_eq!(state[0].standing.state, ParcelState::Accepted);
    });
}

#[test]
fn the_log_read_twice_makes_no_parcel_twice() {
    support::both(|store, small| {
        let ordered = small.order(store, "city", &["O1", "O3"], false);
        store
            .write::<_, Error>(COUNTY, |tx| tx.set_place(logistics::FOLLOWER, store::EventNumber::default()))
            .unwrap();
        store.write::<_, Error>(COUNTY, logistics::follow).unwrap();
        let parcels = store.read::<_, Error>(COUNTY, |tx| parcels_of_orders(tx, &[ordered.order])).unwrap();
        assert_eq!(parcels.len(), 2);
    });
}

#[test]
fn every_parcel_has_codes_of_its_own_that_a_scanner_reads() {
    support::both(|store, small| {
        let ordered = small.order(store, "city", &["O1", "O3"], false);
        let parcels = store.read::<_, Error>(COUNTY, |tx| parcels_of_orders(tx, &[ordered.order])).unwrap();
        let ssccs: Vec<&str> = parcels.iter().filter_map(|parcel| parcel.sscc.as_deref()).collect();
        assert_eq!(ssccs.len(), 2);
        assert_ne!(ssccs[0], ssccs[1]);
        for parcel in &parcels {
            for code in
                [parcel.waybill.clone(), format!("https://shop.example/00/{}", parcel.sscc.clone().unwrap())]
            {
                let read = logistics::ParcelCode::read(&code).unwrap();
                assert!(read.as_str() == parcel.waybill || Some(read.as_str()) == parcel.sscc.as_deref());
            }
        }
    });
}

#[test]
fn the_same_scan_from_many_at_once_is_one_scan() {
    support::both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let scan = NewScan {
            device_key: "one".into(),
            code: ordered.waybills[0].clone(),
            kind: ScanKind::Accepted,
            place: Some(small.place("O1")),
            person: None,
            at: at(10),
            cash: None,
            details: logistics::Details::default(),
        };
        let send =
            || store.write::<_, Error>(COUNTY, |tx| record_scans(tx, std::slice::from_ref(&scan), at(10)));
        let answers: Vec<_> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..8).map(|_| s.spawn(send)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap().unwrap().remove(0)).collect()
        });
        assert!(answers.iter().all(|answer| answer.is_ok() && *answer == answers[0]), "{answers:?}");
    });
}

#[test]
fn the_check_finds_what_was_done_behind_the_rooms_back() {
    let spoiled: [(&str, &'static str); 4] = [
        ("does not stand where", "UPDATE parcel SET state = 'sorted' WHERE county_id = $1"),
        ("could not follow", "UPDATE scan SET kind = 'collected' WHERE county_id = $1"),
        ("not every line", "DELETE FROM parcel_line WHERE county_id = $1"),
        ("not every line", "DELETE FROM parcel WHERE county_id = $1"),
    ];
    for (told, spoil) in spoiled {
        support::both(|store, small| {
            let ordered = small.order(store, "city", &["O1"], false);
            let place = Some(small.place("O1"));
            let (device_key, code) = ("one".to_string(), ordered.code.clone());
            let scan = NewScan {
                device_key,
                code,
                kind: ScanKind::Accepted,
                place,
                person: None,
                at: at(10),
                cash: None,
                details: logistics::Details::default(),
            };
            support::write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), at(10)));
            assert_eq!(support::read(store, logistics::check), []);
            support::write(store, |tx| tx.execute(spoil, &[]));
            let problems = support::read(store, logistics::check);
            assert!(problems.iter().any(|problem| problem.what.contains(told)), "{told}: {problems:?}");
        });
    }
}

#[test]
fn the_check_finds_an_order_that_ended_too_early() {
    support::both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        support::write(store, |tx| ordering::commands::completed(tx, &[ordered.order], at(20)));
        support::follow(store);
        let problems = support::read(store, logistics::check);
        assert!(
            problems.iter().any(|problem| problem.what.contains("does not have all of it")),
            "{problems:?}"
        );
    });
}

/// What the log was told of parcels in trouble.
fn troubles(store: &Store) -> Vec<(String, logistics::ParcelTrouble)> {
    use logistics::events::{DAMAGED, LOST, REFUSED, RETURNED};
    support::read(store, |tx| {
        let head = tx.head()?;
        let events =
            tx.events_between(store::EventNumber::default(), head, &[DAMAGED, LOST, REFUSED, RETURNED])?;
        events.into_iter().map(|event| Ok((event.kind.clone(), event.fields()?))).collect()
    })
}

#[test]
fn the_log_is_told_who_had_it_when_it_went_wrong() {
    support::both(|store, small| {
        let mut told = Told::new(store, small);
        told.all(
            "
            order A to city from O1
            scan  A accepted at O1                  → ok
            scan  A loaded at O1                    → ok
            scan  A damaged because crushed         → ok
            scan  A returned at O1 because spoiled  → ok
            order B to O2 from O1
            scan  B accepted at O1                  → ok
            scan  B lost at O1                      → ok
        ",
            false,
        );
        let (damaged, returned, lost) = match troubles(store).as_slice() {
            [(d, damaged), (r, returned), (l, lost)] => {
                assert_eq!([d, r, l], ["parcel.damaged", "parcel.returned", "parcel.lost"]);
                (damaged.clone(), returned.clone(), lost.clone())
            }
            other => panic!("{other:?}"),
        };
        assert_eq!((damaged.reason, damaged.was), (logistics::Reason::Crushed, ParcelState::Loaded));
        assert_eq!((damaged.holder, damaged.route), (logistics::Holder::Bus, Some(small.county.routes[0])));
        assert_eq!((damaged.order, damaged.lines), (Some(told.orders["A"].order), vec![1]));
        assert_eq!((returned.reason, returned.was), (logistics::Reason::Spoiled, ParcelState::Damaged));
        assert_eq!((returned.holder, returned.run), (logistics::Holder::Bus, damaged.run));
        assert_eq!((lost.holder, lost.place), (logistics::Holder::Place, Some(small.place("O1"))));
        assert_eq!(lost.reason, logistics::Reason::Unsaid);
    });
}

#[test]
fn what_is_loaded_on_one_drive_is_on_one_run() {
    support::both(|store, small| {
        let mut told = Told::new(store, small);
        told.all(
            "
            order A to city from O1
            order B to city from O3
            order C to city from O2
            scan  A accepted at O1  → ok
            scan  B accepted at O3  → ok
            scan  C accepted at O2  → ok
            scan  A loaded at O1    → ok
            scan  B loaded at O3    → ok
            scan  C loaded at O2    → ok
        ",
            true,
        );
        let run = |name: &str| {
            let order = told.orders[name].order;
            support::read(store, |tx| parcels_of_orders(tx, &[order]))[0].standing.run
        };
        assert!(run("A").is_some());
        assert_eq!(run("A"), run("B"), "both are stops of the first route");
        assert_ne!(run("A"), run("C"), "that is another shuttle");
    });
}
