//! A county as small as a story needs: two outlets on one route, two zones, two households, three products, and
//! what they have listed this morning. Each made by its room's own commands.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part of it; a world that fails is a failed test
use catalog::{Months, NewCategory, NewProduct, ProductId, Storage};
use county::{
    Destination, NewCompany, NewPlace, NewProducer, NewRoute, NewTownship, NewVillage, NewZone, PlaceId,
    PlaceKind, ProducerId, ProducerKind, Stop, TownshipKind, VillageKind, ZoneId,
};
use kernel::{Count, Day, Fen, Grams, Position, Quantity, Time, Unit};
use ordering::{PlaceOrder, Placed, Receiver, Refusal, Wanted, commands};
use payment::{IntentId, Notice, Provider};
use stock::{ListedLot, LotId, NewLot, OrderId};
use store::testing::COUNTY;
use store::{Error, Schema, Store, Tx};

pub struct World {
    pub transit: PlaceId,
    pub fuwen: PlaceId,
    pub fenkou: PlaceId,
    pub near: ZoneId,
    pub far: ZoneId,
    pub yu: ProducerId,
    pub xu: ProducerId,
    /// 500 grams for ¥19.80, good for seven days; five packs were listed.
    pub shoots: ProductId,
    /// One box for ¥48.00, good for twelve days; ten were listed.
    pub ponkan: ProductId,
    /// One fish for ¥30.00, good for two days: never fresh in the far zone.
    pub fish: ProductId,
    pub shoots_lot: LotId,
    pub ponkan_lot: LotId,
    pub fish_lot: LotId,
}

pub const ROOMS: [&webkit::Room; 9] = [
    &webkit::ROOM,
    &county::ROOM,
    &brand::ROOM,
    &catalog::ROOM,
    &stock::ROOM,
    &promotion::ROOM,
    &ledger::ROOM,
    &payment::ROOM,
    &ordering::ROOM,
];

pub fn schemas() -> Vec<Schema> {
    ROOMS.iter().map(|room| room.schema()).collect()
}

/// Runs a command and waits for its commit.
pub fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, work).unwrap()
}

/// A Monday, ten in the morning: before the bus.
pub fn morning() -> Time {
    Day::new(2026, 11, 23).unwrap().at_minute(600)
}

pub fn packs(n: i64) -> Count {
    Count::new(n).unwrap()
}

fn at(longitude_e6: i64) -> Position {
    Position { longitude_e6, latitude_e6: 29_600_000 }
}

/// Fills an empty database, as of `now`.
pub fn world(store: &Store, now: Time) -> World {
    write(store, |tx| build(tx, now))
}

fn build(tx: &mut Tx, now: Time) -> store::Result<World> {
    let (transit, fuwen, fenkou) = places(tx)?;
    let zone = |code: &str, name_zh: &str, name_en: &str, days, yuan| NewZone {
        code: code.into(),
        name_zh: name_zh.into(),
        name_en: name_en.into(),
        days,
        freight: Fen::of_yuan(yuan),
    };
    let zones =
        [zone("hangzhou", "杭州", "Hangzhou", 1, 12), zone("country", "全国", "Rest of the country", 3, 22)];
    let zones = county::add_zones(tx, &zones)?;
    let fee = ledger::NewRate {
        part: ledger::Part::PlatformFee,
        scope: ledger::Scope::County,
        from: now.day(),
        of_price: kernel::Share::percent(5),
        a_pack: Fen::ZERO,
    };
    ledger::set_rate(tx, &fee, None, now)?.unwrap();
    let producers = producers(tx, fuwen, fenkou, now)?;
    let [shoots, ponkan, fish] = products(tx, now)?;
    let lot = |product, producer, quantity| NewLot {
        product,
        producer,
        harvested_on: now.day(),
        quantity: Quantity::new(quantity).unwrap(),
        price: None,
        basis: brand::Basis::SelfInspection,
    };
    let lots = [lot(shoots, producers[0], 2_500), lot(ponkan, producers[1], 10), lot(fish, producers[0], 3)];
    let lots: Vec<ListedLot> = stock::list_lots(tx, &lots, now)?.into_iter().map(Result::unwrap).collect();
    Ok(World {
        transit,
        fuwen,
        fenkou,
        near: zones[0],
        far: zones[1],
        yu: producers[0],
        xu: producers[1],
        shoots,
        ponkan,
        fish,
        shoots_lot: lots[0].lot,
        ponkan_lot: lots[1].lot,
        fish_lot: lots[2].lot,
    })
}

fn places(tx: &mut Tx) -> store::Result<(PlaceId, PlaceId, PlaceId)> {
    let township = |code: &str, letters: &str, name_zh: &str, name_en: &str, x| NewTownship {
        code: code.into(),
        letters: letters.into(),
        name_zh: name_zh.into(),
        name_en: name_en.into(),
        kind: TownshipKind::Township,
        position: at(x),
    };
    let towns = [
        township("01", "FW", "富文乡", "Fuwen", 119_000_000),
        township("02", "FK", "汾口镇", "Fenkou", 118_500_000),
    ];
    let towns = county::add_townships(tx, &towns)?;
    let village = |at_town: usize, code: &str, x| NewVillage {
        code: code.into(),
        township: towns[at_town],
        name_zh: format!("{code}村"),
        name_en: format!("Village {code}"),
        kind: VillageKind::Village,
        position: at(x),
        estimated: false,
    };
    let villages =
        county::add_villages(tx, &[village(0, "0101", 119_010_000), village(1, "0201", 118_510_000)])?;
    let place = |kind, code: &str, name_zh: &str, name_en: &str, town: usize| NewPlace {
        kind,
        code: code.into(),
        name_zh: name_zh.into(),
        name_en: name_en.into(),
        township: towns[town],
        village: (kind == PlaceKind::Outlet).then(|| villages[town]),
        position: at(119_020_000),
        cold_box: true,
    };
    let places = [
        place(PlaceKind::Hub, "H", "县中心", "County hub", 0),
        place(PlaceKind::Transit, "T1", "中转站", "Transit centre", 0),
        place(PlaceKind::Outlet, "P1", "富文服务点", "Fuwen outlet", 0),
        place(PlaceKind::Outlet, "P2", "汾口服务点", "Fenkou outlet", 1),
    ];
    let places = county::add_places(tx, &places)?;
    let company = NewCompany { code: "C1".into(), name_zh: "公交".into(), name_en: "Buses".into() };
    let company = county::add_companies(tx, &[company])?[0];
    let route = NewRoute {
        number: 1,
        name_zh: "1 号线".into(),
        name_en: "Route 1".into(),
        company,
        transit: places[1],
        morning_minute: 360,
        departs_minute: 840,
        cutoff_minute: 820,
        stops: vec![Stop { place: places[2], minutes: 20 }, Stop { place: places[3], minutes: 60 }],
    };
    county::add_routes(tx, &[route])?;
    Ok((places[1], places[2], places[3]))
}

fn producers(tx: &mut Tx, fuwen: PlaceId, fenkou: PlaceId, now: Time) -> store::Result<Vec<ProducerId>> {
    let timetable = county::timetable(tx)?;
    let villages: Vec<_> =
        timetable.villages().iter().map(|village| (village.code.clone(), village.id)).collect();
    let village = |code: &str| villages.iter().find(|(of, _)| of == code).unwrap().1;
    let producer = |code: &str, name_zh: &str, name_en: &str, of: &str, outlet| NewProducer {
        code: code.into(),
        kind: ProducerKind::Household,
        name_zh: name_zh.into(),
        name_en: name_en.into(),
        village: village(of),
        outlet,
        contact_zh: "余春花".into(),
        contact_phone: "10000000001".into(),
        consent: true,
    };
    let new = [
        producer("G1", "富文乡 · 余家", "Yu family, Fuwen", "0101", fuwen),
        producer("G2", "汾口镇 · 徐家", "Xu family, Fenkou", "0201", fenkou),
    ];
    county::add_producers(tx, &new, now)
}

fn products(tx: &mut Tx, now: Time) -> store::Result<[ProductId; 3]> {
    let category = NewCategory {
        code: "hill".into(),
        name_zh: "山货".into(),
        name_en: "From the hills".into(),
        position: 1,
    };
    let category = catalog::add_categories(tx, &[category])?[0];
    let product =
        |code: &str, picture: &str, name_zh: &str, name_en: &str, unit, pack, fen, days| NewProduct {
            code: code.into(),
            category,
            picture: picture.into(),
            name_zh: name_zh.into(),
            name_en: name_en.into(),
            summary_zh: "甜".into(),
            summary_en: "Sweet".into(),
            unit,
            pack_quantity: Quantity::new(pack).unwrap(),
            pack_grams: Grams::new(500).unwrap(),
            price: Fen::of_fen(fen),
            shelf_life_days: days,
            storage: Storage::Cool,
            months: Months::ALL,
        };
    let new = [
        product("B1", "bamboo-shoot", "高山冬笋", "Winter bamboo shoots", Unit::Gram, 500, 1_980, 7),
        product("B2", "ponkan", "汾口椪柑", "Fenkou ponkan oranges", Unit::Piece, 1, 4_800, 12),
        product("B3", "fish", "有机鳙鱼", "Bighead carp", Unit::Piece, 1, 3_000, 2),
    ];
    let ids: Vec<ProductId> = catalog::add_products(tx, &new, now)?.into_iter().map(Result::unwrap).collect();
    Ok([ids[0], ids[1], ids[2]])
}

/// What a guest in Hangzhou sends.
pub fn wants(world: &World, key: &str, lines: &[(ProductId, i64)]) -> PlaceOrder {
    PlaceOrder {
        key: key.into(),
        link_key: format!("link-{key}"),
        session: None,
        person: None,
        lines: lines
            .iter()
            .map(|(product, n)| Wanted { product: *product, lot: None, sale: None, packs: packs(*n) })
            .collect(),
        to: Destination::City(world.near),
        receiver: Receiver {
            name: "林小满".into(),
            phone: "10000002046".into(),
            address: "文三路 90 号".into(),
        },
        provider: Provider::Sandbox,
        at: morning(),
    }
}

/// The same, in cash at the outlet of Fenkou.
pub fn wants_in_cash(world: &World, key: &str, lines: &[(ProductId, i64)]) -> PlaceOrder {
    PlaceOrder { to: Destination::Outlet(world.fenkou), provider: Provider::Cash, ..wants(world, key, lines) }
}

pub fn place_all(store: &Store, batch: &[PlaceOrder]) -> Vec<Result<Placed, Refusal>> {
    write(store, |tx| commands::place(tx, batch))
}

pub fn place(store: &Store, wanted: &PlaceOrder) -> Placed {
    place_all(store, std::slice::from_ref(wanted)).remove(0).unwrap()
}

pub fn notice(id: &str, intent: IntentId, amount: Fen, at: Time) -> Notice {
    Notice { provider: Provider::Sandbox, notice_id: id.into(), intent, amount, at }
}

pub fn pay(store: &Store, placed: &Placed, now: Time) -> ordering::Confirmed {
    let notice = notice(&format!("n-{}", placed.order), placed.intent, placed.total, now);
    write(store, |tx| commands::confirm(tx, std::slice::from_ref(&notice), now)).remove(0)
}

pub fn order(store: &Store, order: OrderId) -> ordering::Order {
    write(store, |tx| ordering::orders_by_ids(tx, &[order])).remove(0)
}

/// On hand and reserved of a lot.
pub fn stands(store: &Store, lot: LotId) -> (i64, i64) {
    use kernel::Whole;
    let lot = write(store, |tx| stock::lot(tx, lot)).unwrap();
    (lot.on_hand.get(), lot.reserved.get())
}

/// Every promise of the rooms that an order goes through.
pub fn holds(store: &Store) {
    let problems = write(store, |tx| {
        promotion::follow(tx)?;
        let rooms = [stock::check, promotion::check, ledger::check, payment::check, ordering::check];
        rooms.into_iter().try_fold(Vec::new(), |found, check| Ok([found, check(tx)?].concat()))
    });
    assert_eq!(problems, []);
}

/// What a producer waits for, and what he may have.
pub struct Money {
    pub due: Fen,
    pub payable: Fen,
}

pub fn money_of(store: &Store, producer: ProducerId) -> Money {
    const BALANCE: &str = "
        SELECT CAST(coalesce(sum(balance_fen), 0) AS BIGINT) FROM account
         WHERE county_id = $1 AND kind = $2 AND owner_id = $3";
    let balance = |kind: &'static str| -> Fen {
        write(store, |tx| tx.one(BALANCE, store::values![kind, producer], |row| row.whole(0)))
    };
    Money { due: -balance("producer_due"), payable: -balance("producer_payable") }
}
