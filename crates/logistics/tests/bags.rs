//! Bags and parcels from outside: what travels together, and what goes down to a village and is collected by code.
#![allow(clippy::unwrap_used)] // a command that fails is a failed test
mod support;

use kernel::{Grams, Whole};
use logistics::{
    Answer, BagAct, BagDone, BagRefusal, BagState, BagWhat, BagWrong, Carrier, Details, Holder, NewInbound,
    NewScan, Parcel, ParcelState, PickupCode, Proof, Refusal, ScanKind, announce_inbound, handle_bags,
    parcel_by_waybill, record_scans,
};
use proptest::prelude::*;
use store::Store;
use support::{Small, at, both, read, write};

/// Keys are made by devices; here, by counting.
struct Field<'a> {
    store: &'a Store,
    small: &'a Small,
    acts: u32,
}

impl<'a> Field<'a> {
    fn new(store: &'a Store, small: &'a Small) -> Self {
        Self { store, small, acts: 0 }
    }

    fn scan(&mut self, code: &str, kind: ScanKind, place: &str, details: Details) -> Answer {
        self.acts += 1;
        let place = (!place.is_empty()).then(|| self.small.place(place));
        let scan = NewScan {
            details,
            ..NewScan::new(format!("scan-{}", self.acts), code, kind, place, at(self.acts))
        };
        let now = at(self.acts);
        write(self.store, |tx| record_scans(tx, std::slice::from_ref(&scan), now)).remove(0)
    }

    fn step(&mut self, code: &str, kind: ScanKind, place: &str) -> Answer {
        self.scan(code, kind, place, Details::default())
    }

    fn put_in(&mut self, code: &str, bag: &str, place: &str) -> Answer {
        self.scan(code, ScanKind::Bagged, place, Details { bag: Some(bag.into()), ..Details::default() })
    }

    fn bag(&mut self, what: BagWhat, place: &str) -> Result<BagDone, BagRefusal> {
        self.acts += 1;
        let device_key = format!("bag-{}", self.acts);
        let act =
            BagAct { device_key, what, place: self.small.place(place), person: None, at: at(self.acts) };
        let now = at(self.acts);
        write(self.store, |tx| handle_bags(tx, std::slice::from_ref(&act), now)).remove(0)
    }

    fn begin(&mut self, from: &str, to: &str) -> String {
        let to = self.small.place(to);
        self.bag(BagWhat::Begin { to }, from).unwrap().code
    }

    fn seal(&mut self, bag: &str, place: &str) -> Result<BagDone, BagRefusal> {
        self.bag(BagWhat::Seal { bag: bag.into(), seal: "S-1".into() }, place)
    }

    fn parcel(&self, waybill: &str) -> Parcel {
        read(self.store, |tx| parcel_by_waybill(tx, waybill)).unwrap()
    }

    fn all_is_well(&self) {
        assert_eq!(read(self.store, logistics::check), []);
    }
}

/// A parcel from O1 to a city, taken in.
fn accepted(field: &mut Field) -> String {
    let ordered = field.small.order(field.store, "city", &["O1"], false);
    let waybill = ordered.waybills[0].clone();
    assert!(field.step(&waybill, ScanKind::Accepted, "O1").is_ok());
    waybill
}

#[test]
fn one_scan_of_a_bag_moves_all_that_is_in_it() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let waybills = [accepted(&mut field), accepted(&mut field), accepted(&mut field)];
        let bag = field.begin("O1", "H");
        for waybill in &waybills {
            assert!(field.put_in(waybill, &bag, "O1").is_ok());
            assert_eq!(field.parcel(waybill).standing.state, ParcelState::Bagged);
        }
        assert!(matches!(
            field.step(&bag, ScanKind::Loaded, "O1"),
            Err(Refusal::Bag { wrong: BagWrong::NotSealed, .. })
        ));
        assert_eq!(field.seal(&bag, "O1").unwrap().parcels.get(), 3);
        let sealed_again = field.seal(&bag, "O1");
        assert!(matches!(sealed_again, Err(BagRefusal::AlreadySealed { seal, .. }) if seal == "S-1"));
        let late = accepted(&mut field);
        assert!(matches!(field.put_in(&late, &bag, "O1"), Err(Refusal::Bag { wrong: BagWrong::Sealed, .. })));
        for (kind, place) in [(ScanKind::Loaded, "O1"), (ScanKind::Sorted, "T"), (ScanKind::Forwarded, "T")] {
            let answer = field.step(&bag, kind, place).unwrap();
            assert!(answer.bag.is_some());
            for waybill in &waybills {
                assert_eq!(field.parcel(waybill).standing.state, kind.state());
            }
            field.all_is_well();
        }
        assert!(field.step(&bag, ScanKind::Arrived, "H").is_ok());
        assert!(matches!(
            field.bag(BagWhat::Open { bag: bag.clone() }, "T"),
            Err(BagRefusal::Elsewhere { .. })
        ));
        assert_eq!(field.bag(BagWhat::Open { bag: bag.clone() }, "H").unwrap().state, BagState::Opened);
        assert!(matches!(
            field.bag(BagWhat::Open { bag: bag.clone() }, "H"),
            Err(BagRefusal::AlreadyOpened { .. })
        ));
        assert!(waybills.iter().all(|waybill| field.parcel(waybill).bag.is_none()));
        assert!(field.step(&waybills[1], ScanKind::Dispatched, "H").is_ok());
        field.all_is_well();
    });
}

#[test]
fn a_bag_takes_only_what_passes_where_it_goes() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let waybill = accepted(&mut field);
        let elsewhere = field.begin("O1", "O2");
        assert!(matches!(
            field.put_in(&waybill, &elsewhere, "O1"),
            Err(Refusal::Bag { wrong: BagWrong::OtherWay { .. }, .. })
        ));
        assert!(matches!(
            field.put_in(&waybill, "BG2611-2300-0999-9", "O1"),
            Err(Refusal::Bag { wrong: BagWrong::Unknown, .. })
        ));
        assert!(matches!(field.seal(&elsewhere, "O1"), Err(BagRefusal::Empty { .. })));
        let of_another = field.begin("T", "H");
        assert!(matches!(
            field.put_in(&waybill, &of_another, "O1"),
            Err(Refusal::Bag { wrong: BagWrong::Elsewhere { .. }, .. })
        ));
        field.all_is_well();
    });
}

#[test]
fn what_is_scanned_alone_has_been_taken_out_of_its_bag() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let (one, other) = (accepted(&mut field), accepted(&mut field));
        let bag = field.begin("O1", "H");
        assert!(field.put_in(&one, &bag, "O1").is_ok() && field.put_in(&other, &bag, "O1").is_ok());
        assert!(field.seal(&bag, "O1").is_ok() && field.step(&bag, ScanKind::Loaded, "O1").is_ok());
        assert!(field.step(&one, ScanKind::Damaged, "").is_ok());
        assert_eq!(field.parcel(&one).bag, None);
        assert!(field.step(&bag, ScanKind::Sorted, "T").is_ok());
        assert_eq!(field.parcel(&other).standing.at, Some(small.place("T")));
        assert_eq!(field.parcel(&one).standing.holder, Holder::Bus);
        field.all_is_well();
    });
}

fn from_outside(small: &Small, number: &str, to: &str) -> NewInbound {
    NewInbound {
        carrier: Carrier { company: small.county.companies[0], number: number.into() },
        to: small.place(to),
        receiver_name: "余小兰".into(),
        receiver_phone: "10000007788".into(),
        contents: "书".into(),
        grams: Grams::new(800).unwrap(),
        storage: catalog::Storage::Room,
    }
}

#[test]
fn what_a_carrier_brings_is_collected_in_the_village_by_its_code() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let new = [from_outside(small, "ZT100", "O2"), from_outside(small, "ZT100", "O2")];
        let told = write(store, |tx| announce_inbound(tx, &new, at(0)));
        let waybill = told[0].clone().unwrap();
        assert_eq!(told[1], Ok(waybill.clone()), "the same number is the same parcel");
        assert_eq!(write(store, |tx| announce_inbound(tx, &new[..1], at(0)))[0], Ok(waybill.clone()));
        for (code, kind, place) in
            [("ZT100", ScanKind::Arrived, "H"), (waybill.as_str(), ScanKind::Dispatched, "H")]
        {
            assert!(field.step(code, kind, place).is_ok(), "{kind}");
        }
        let pickup = Some(PickupCode::of(7_123_456));
        let ready = field.scan("ZT100", ScanKind::Ready, "O2", Details { pickup, ..Details::default() });
        assert!(ready.is_ok(), "{ready:?}");
        let mut say = |code: &str| {
            let proof = Some(Proof::Code(code.into()));
            field.scan(&waybill, ScanKind::Collected, "O2", Details { proof, ..Details::default() })
        };
        assert!(matches!(say("000000"), Err(Refusal::WrongPickupCode { left, .. }) if left.get() == 2));
        assert!(matches!(say("000001"), Err(Refusal::WrongPickupCode { left, .. }) if left.get() == 1));
        assert!(matches!(say("000002"), Err(Refusal::WrongPickupCode { left, .. }) if left.get() == 0));
        assert!(matches!(say("123456"), Err(Refusal::PickupLocked { .. })), "the right one comes too late");
        let renewed = PickupCode::of(654_321);
        assert!(write(store, |tx| logistics::unlock_pickup(tx, &waybill, &renewed, at(50))));
        assert!(say("654321").is_ok());
        assert_eq!(field.parcel(&waybill).standing.holder, Holder::Buyer);
        field.all_is_well();
    });
}

#[test]
fn what_nobody_collects_goes_back_to_its_carrier() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let new = [from_outside(small, "ZT200", "O2")];
        let waybill = write(store, |tx| announce_inbound(tx, &new, at(0))).remove(0).unwrap();
        for (kind, place) in [
            (ScanKind::Arrived, "H"),
            (ScanKind::Dispatched, "H"),
            (ScanKind::Ready, "O2"),
            (ScanKind::SentBack, "O2"),
            (ScanKind::Returned, "H"),
        ] {
            assert!(field.step(&waybill, kind, place).is_ok(), "{kind}");
            field.all_is_well();
        }
        assert_eq!(field.parcel(&waybill).standing.holder, Holder::LineHaul);
    });
}

#[test]
fn the_line_haul_takes_a_parcel_over_under_a_number_of_its_own() {
    both(|store, small| {
        let mut field = Field::new(store, small);
        let (one, other) = (accepted(&mut field), accepted(&mut field));
        let carrier = Carrier { company: small.county.companies[1], number: "YT900".into() };
        let mut hand_over = |waybill: &str| {
            for (kind, place) in [(ScanKind::Loaded, "O1"), (ScanKind::Arrived, "H")] {
                assert!(field.step(waybill, kind, place).is_ok());
            }
            let details = Details { carrier: Some(carrier.clone()), ..Details::default() };
            field.scan(waybill, ScanKind::Dispatched, "H", details)
        };
        assert!(hand_over(&one).is_ok());
        assert!(matches!(hand_over(&other), Err(Refusal::CarrierNumberTaken { .. })));
        assert_eq!(field.parcel(&one).carrier, Some(carrier));
        assert!(field.step("YT900", ScanKind::Delivered, "").is_ok(), "the carrier reports by its number");
        assert_eq!(field.parcel(&one).standing.state, ParcelState::Delivered);
    });
}

const PLACES: [&str; 4] = ["O1", "O2", "T", "H"];

/// What anybody may do: `(what, which parcel, where)`.
fn deeds() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..ScanKind::ALL.len() + 9, 0..3usize, 0..PLACES.len()), 1..40)
}

/// Does one deed; whatever it is, it may be refused, and must leave exactly one holder.
fn act(field: &mut Field, waybills: &[String], bag: &str, (what, which, place): (usize, usize, usize)) {
    let (waybill, name) = (waybills[which].as_str(), PLACES[place]);
    let next = field.parcel(waybill).next();
    match what {
        0 | 1 => drop(field.put_in(waybill, bag, name)),
        2 => drop(field.seal(bag, name)),
        3 => drop(field.bag(BagWhat::Open { bag: bag.into() }, name)),
        4 | 5 => drop(field.step(bag, ScanKind::ALL[which + 2], name)),
        6..9 => {
            let Some((kind, at)) = next else { return };
            let here = at.and_then(|at| PLACES.iter().find(|name| field.small.place(name) == at));
            drop(field.step(waybill, kind, here.copied().unwrap_or_default()));
        }
        nth => drop(field.step(waybill, ScanKind::ALL[nth - 9], name)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_scans_one_holds_each_parcel_and_nothing_is_lost(deeds in deeds()) {
        let schemas: Vec<store::Schema> = support::ROOMS.iter().map(|room| room.schema()).collect();
        store::testing::on_sqlite(&schemas, |store| {
            let small = &Small::in_new_county(store);
            let mut field = Field::new(store, small);
            let down = [from_outside(small, "ZT1", "O2")];
            let inbound = write(store, |tx| announce_inbound(tx, &down, at(0))).remove(0).unwrap();
            let waybills = [accepted(&mut field), accepted(&mut field), inbound];
            let bag = field.begin("O1", "H");
            for deed in &deeds {
                act(&mut field, &waybills, &bag, *deed);
            }
            field.all_is_well();
            for waybill in &waybills {
                let standing = field.parcel(waybill).standing;
                let held = [standing.at.is_some(), standing.run.is_some()].iter().filter(|held| **held).count();
                let by_us = matches!(standing.holder, Holder::Place | Holder::Bus);
                assert_eq!(held, usize::from(by_us), "{standing:?}");
            }
        });
    }
}
