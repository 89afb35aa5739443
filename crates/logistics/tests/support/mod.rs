//! A small county in which orders are placed and paid by the rooms' own commands.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part of it; a county that fails is a failed test
use catalog::testing::{Few, few};
use county::testing::small;
use county::{
    Calendar, Call, Destination, Distance, DistanceSource, Leap, NewProducer, NewTrip, NewVehicle, PlaceId,
    ProducerId, ProducerKind, StopTime, Weekdays,
};
use kernel::{Count, Day, Fen, Grams, Metres, Quantity, Time, Whole};
use ordering::{PlaceOrder, Placed, Receiver, Wanted};
use payment::{Notice, Provider};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use stock::{LotId, NewLot, OrderId};
use store::testing::COUNTY;
use store::{Error, Schema, Store, Tx};

pub const ROOMS: [&webkit::Room; 10] = [
    &webkit::ROOM,
    &county::ROOM,
    &brand::ROOM,
    &catalog::ROOM,
    &stock::ROOM,
    &promotion::ROOM,
    &ledger::ROOM,
    &payment::ROOM,
    &ordering::ROOM,
    &logistics::ROOM,
];

/// The receiver of every order.
pub const PHONE: &str = "10000002046";

/// O1 and O3 are outlets of the first route, with the transit centre T; O2 is of another. H is the hub.
pub struct Small {
    pub county: county::testing::Small,
    pub products: Few,
    /// What each outlet's producer has listed: shoots, 50 packs.
    lots: HashMap<PlaceId, LotId>,
}

/// An order that is confirmed, with its parcels.
pub struct Ordered {
    pub order: OrderId,
    pub code: String,
    pub link_key: String,
    pub waybills: Vec<String>,
}

static NEXT: AtomicU32 = AtomicU32::new(1);

/// So many minutes after eight on a Monday.
pub fn at(minutes: u32) -> Time {
    Day::new(2026, 11, 23).unwrap().at_minute(480).plus_minutes(i64::from(minutes))
}

/// Tells a story on both databases, each time in a new county.
pub fn both(story: impl FnMut(&Store, &Small)) {
    both_with(&[], story);
}

/// As [`both`], with the tables of rooms above this one.
pub fn both_with(more: &[&webkit::Room], mut story: impl FnMut(&Store, &Small)) {
    let schemas: Vec<Schema> = ROOMS.iter().chain(more).map(|room| room.schema()).collect();
    store::testing::both(&schemas, |store| story(store, &Small::made(store)));
}

pub fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, work).unwrap()
}

pub fn read<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.read::<_, Error>(COUNTY, work).unwrap()
}

impl Small {
    fn made(store: &Store) -> Self {
        write(store, |tx| {
            let county = small(tx, at(0))?;
            county::set_setting(tx, county::keys::GS1_PREFIX, "9521234")?;
            let products = few(tx, at(0))?;
            let [first, second, third, _] = county.outlets;
            let producers = [
                (first, county.producers[0]),
                (third, county.producers[1]),
                (second, producer(tx, &county, second)?),
            ];
            let mut lots = HashMap::new();
            for (outlet, producer) in producers {
                lots.insert(outlet, lot(tx, &products, producer)?);
            }
            Ok(Self { county, products, lots })
        })
    }

    /// The small county, in a store that has none.
    pub fn in_new_county(store: &Store) -> Self {
        Self::made(store)
    }

    pub fn place(&self, name: &str) -> PlaceId {
        let [o1, o3, o2, _] = self.county.outlets;
        match name {
            "O1" => o1,
            "O2" => o2,
            "O3" => o3,
            "T" => self.county.transits[0],
            "H" => self.county.hub,
            other => panic!("there is no {other}"),
        }
    }

    pub fn name(&self, place: PlaceId) -> &'static str {
        ["O1", "O2", "O3", "T", "H"].into_iter().find(|name| self.place(name) == place).unwrap()
    }

    pub fn destination(&self, name: &str) -> Destination {
        if name == "city" {
            Destination::City(self.county.zones[0])
        } else {
            Destination::Outlet(self.place(name))
        }
    }

    /// An order of one pack from each of these outlets, paid online or promised in cash, with its parcels made.
    pub fn order(&self, store: &Store, to: &str, from: &[&str], cash: bool) -> Ordered {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let line = |name: &&str| Wanted {
            product: self.products.shoots,
            lot: Some(self.lots[&self.place(name)]),
            sale: None,
            packs: Count::new(1).unwrap(),
        };
        let wanted = PlaceOrder {
            key: format!("order-{number}"),
            link_key: format!("{number:032x}"),
            session: None,
            person: None,
            lines: from.iter().map(line).collect(),
            to: self.destination(to),
            receiver: Receiver { name: "林小满".into(), phone: PHONE.into(), address: address(to) },
            provider: if cash { Provider::Cash } else { Provider::Sandbox },
            at: at(0),
        };
        let placed = write(store, |tx| {
            let placed = ordering::commands::place(tx, std::slice::from_ref(&wanted))?.remove(0).unwrap();
            if !cash {
                pay(tx, &placed)?;
            }
            Ok(placed)
        });
        follow(store);
        let parcels = read(store, |tx| logistics::parcels_of_orders(tx, &[placed.order]));
        Ordered {
            order: placed.order,
            code: placed.code,
            link_key: placed.link_key,
            waybills: parcels.into_iter().map(|parcel| parcel.waybill).collect(),
        }
    }

    pub fn refund(&self, store: &Store, order: OrderId) {
        write(store, |tx| ordering::commands::refund(tx, &[order], at(1)));
        follow(store);
    }

    pub fn order_state(&self, store: &Store, order: OrderId) -> String {
        read(store, |tx| ordering::orders_by_ids(tx, &[order]))[0].state.to_string()
    }
}

fn address(to: &str) -> String {
    if to == "city" { "西湖区 文三路 90 号".into() } else { String::new() }
}

fn pay(tx: &mut Tx, placed: &Placed) -> store::Result<()> {
    let notice = Notice {
        provider: Provider::Sandbox,
        notice_id: format!("notice-{}", placed.intent),
        intent: placed.intent,
        amount: placed.total,
        at: at(0),
    };
    ordering::commands::confirm(tx, &[notice], at(0)).map(drop)
}

/// Lets the parcels be made.
pub fn follow(store: &Store) {
    while write(store, |tx| {
        let before = tx.place(logistics::FOLLOWER)?;
        logistics::follow(tx)?;
        Ok(tx.place(logistics::FOLLOWER)?.get() > before.get())
    }) {}
}

fn producer(tx: &mut Tx, county: &county::testing::Small, outlet: PlaceId) -> store::Result<ProducerId> {
    let new = NewProducer {
        code: "FW0002".into(),
        kind: ProducerKind::Household,
        name_zh: "富文乡 · 洪家".into(),
        name_en: "Hong family, Fuwen".into(),
        village: county.villages[1],
        outlet,
        contact_zh: "漠川村服务点".into(),
        contact_phone: "10000004321".into(),
        consent: true,
    };
    Ok(county::add_producers(tx, &[new], at(0))?[0])
}

fn lot(tx: &mut Tx, products: &Few, producer: ProducerId) -> store::Result<LotId> {
    let new = NewLot {
        product: products.shoots,
        producer,
        harvested_on: at(0).day(),
        quantity: Quantity::new(25_000).unwrap(),
        price: None,
        basis: brand::Basis::SelfInspection,
    };
    Ok(stock::list_lots(tx, &[new], at(0))?.remove(0).unwrap().lot)
}

/// A browser over the room's pages, at half past six in the evening of that Monday.
pub fn browser(store: &Store) -> webkit::testing::Browser {
    let site = site(store);
    webkit::testing::Browser::new(webkit::app(&site, logistics::pages(&site), logistics::api(&site)))
}

pub fn site(store: &Store) -> webkit::Site {
    site_of(store, &ROOMS)
}

/// As [`site`], with the words of a room above this one.
pub fn site_with(store: &Store, room: &'static webkit::Room) -> webkit::Site {
    site_of(store, &ROOMS.into_iter().chain([room]).collect::<Vec<_>>())
}

fn site_of(store: &Store, rooms: &[&webkit::Room]) -> webkit::Site {
    let offset_ms = at(630).since_ms(webkit::wall());
    write(store, |tx| tx.move_clock(kernel::Clock { offset_ms }));
    webkit::Site::new(store.clone(), rooms, webkit::Settings::default()).unwrap()
}

/// Somebody with these roles, signed in.
pub fn sign_in(
    browser: &mut webkit::testing::Browser,
    store: &Store,
    grants: &[(webkit::Role, Option<PlaceId>)],
) {
    let grant = |(role, place): &(webkit::Role, Option<PlaceId>)| webkit::Grant {
        role: *role,
        scope: place.map(Whole::get),
    };
    let number = i64::from(NEXT.fetch_add(1, Ordering::Relaxed));
    let who = webkit::SignedIn {
        person: webkit::PersonId::new(number),
        name: "洪小英".into(),
        grants: grants.iter().map(grant).collect(),
    };
    browser.sign_in(store, COUNTY, &who, at(630));
}

/// A van of 60 yuan a run, 0.80 a kilometre and 28 an hour, for the afternoon's trip of the first route: 45 km in
/// 90 minutes.
pub fn give_a_van(store: &Store, small: &Small) {
    let (o1, o3, transit) = (small.place("O1"), small.place("O3"), small.place("T"));
    write(store, |tx| {
        let van = NewVehicle {
            code: "V1".into(),
            company: small.county.companies[0],
            capacity: Grams::new(800_000).unwrap(),
            boxes: Count::new(120).unwrap(),
            cold_box: true,
            fixed: Fen::of_fen(6_000),
            per_km: Fen::of_fen(80),
            per_hour: Fen::of_fen(2_800),
            generated: true,
        };
        county::put_vehicles(tx, &[van])?;
        let vehicle = county::timetable(tx)?.schedule().vehicles[0].id;
        let always = Calendar {
            code: "ALL".into(),
            weekdays: Weekdays::ALL,
            from: at(0).day().plus(-30),
            until: at(0).day().plus(30),
        };
        county::put_calendars(tx, &[always])?;
        let trip = NewTrip {
            code: "R1-1-PM".into(),
            route: small.county.routes[0],
            leg: county::Leg::Collecting,
            calendar: "ALL".into(),
            cutoff_minute: 840,
            vehicle: Some(vehicle),
        };
        county::put_trips(tx, &[trip])?;
        let stop = |(position, (place, minute)): (usize, (PlaceId, i64))| StopTime {
            trip: "R1-1-PM".into(),
            position: position as i64 + 1,
            call: Call { place, arrives_minute: minute, departs_minute: minute },
        };
        let calls = [(transit, 840), (o1, 860), (o3, 890), (transit, 930)];
        county::put_stop_times(tx, &calls.into_iter().enumerate().map(stop).collect::<Vec<_>>())?;
        let far = |from, to, km: i64| Distance {
            from,
            to,
            leap: Leap { metres: Metres(km * 1_000), seconds: km * 120 },
            source: DistanceSource::Matrix,
        };
        county::put_distances(tx, &[far(transit, o1, 10), far(o1, o3, 15), far(o3, transit, 20)])
    });
}
