//! A small county for the tests of rooms: two routes with two outlets each, a hub, three zones, two producers.
use crate::{
    CompanyId, NewCompany, NewPlace, NewProducer, NewRoute, NewTownship, NewVillage, NewZone, PlaceId,
    PlaceKind, ProducerId, ProducerKind, RouteId, Stop, TownshipId, TownshipKind, VillageId, VillageKind,
    ZoneId,
};
use kernel::{Fen, Position, Time};
use store::Tx;

/// What stands in the small county. Of two, the first is in Fuwen and the second in Fenkou.
#[derive(Clone, Debug)]
pub struct Small {
    pub townships: [TownshipId; 2],
    pub villages: [VillageId; 4],
    pub hub: PlaceId,
    pub transits: [PlaceId; 2],
    /// The first two on the first route, at 20 and 50 minutes; the others on the second, at 30 and 80.
    pub outlets: [PlaceId; 4],
    pub companies: [CompanyId; 2],
    /// Cut-off 14:00 and 13:00, departure 14:00 and 13:30, in the morning 07:00 and 07:30.
    pub routes: [RouteId; 2],
    /// hangzhou (1 day, ¥12), yangtze-delta (2 days, ¥15), country (3 days, ¥22).
    pub zones: [ZoneId; 3],
    /// A household in the first village, a co-operative in the third.
    pub producers: [ProducerId; 2],
}

fn ids<T: std::fmt::Debug, const N: usize>(ids: Vec<T>) -> [T; N] {
    ids.try_into().expect("as many ids as were added")
}

fn at(longitude: f64, latitude: f64) -> Position {
    Position::of_degrees(longitude, latitude).unwrap_or(Position { longitude_e6: 0, latitude_e6: 0 })
}

/// Makes the small county in an empty one.
///
/// # Errors
/// The store refuses.
pub fn small(tx: &mut Tx, now: Time) -> store::Result<Small> {
    let townships: [TownshipId; 2] = ids(crate::add_townships(tx, &new_townships())?);
    let villages: [VillageId; 4] = ids(crate::add_villages(tx, &new_villages(townships))?);
    let places: [PlaceId; 7] = ids(crate::add_places(tx, &new_places(townships, villages))?);
    let [hub, fuwen, fenkou, a, b, c, d] = places;
    let companies: [CompanyId; 2] = ids(crate::add_companies(tx, &new_companies())?);
    let routes = crate::add_routes(
        tx,
        &[
            route(1, companies[0], fuwen, [7 * 60, 14 * 60, 14 * 60], [(a, 20), (b, 50)]),
            route(2, companies[1], fenkou, [7 * 60 + 30, 13 * 60 + 30, 13 * 60], [(c, 30), (d, 80)]),
        ],
    )?;
    let zones = crate::add_zones(tx, &new_zones())?;
    let producers = crate::add_producers(tx, &new_producers(villages, [a, c]), now)?;
    Ok(Small {
        townships,
        villages,
        hub,
        transits: [fuwen, fenkou],
        outlets: [a, b, c, d],
        companies,
        routes: ids(routes),
        zones: ids(zones),
        producers: ids(producers),
    })
}

fn new_townships() -> [NewTownship; 2] {
    let new = |code: &str, letters: &str, zh: &str, en: &str, kind, position| NewTownship {
        code: code.into(),
        letters: letters.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        kind,
        position,
    };
    [
        new("330127202", "FW", "富文乡", "Fuwen", TownshipKind::Township, at(119.210_651, 29.649_419)),
        new("330127108", "FK", "汾口镇", "Fenkou", TownshipKind::Town, at(118.553_674, 29.430_583)),
    ]
}

fn new_villages(townships: [TownshipId; 2]) -> Vec<NewVillage> {
    let names = [
        ("富文村", "Fuwen Village"),
        ("漠川村", "Mochuan"),
        ("汾口村", "Fenkou Village"),
        ("射墩村", "Shedun"),
    ];
    let new = |(i, (zh, en)): (usize, &(&str, &str))| NewVillage {
        code: format!("33012720{i}"),
        township: townships[i / 2],
        name_zh: (*zh).into(),
        name_en: (*en).into(),
        kind: VillageKind::Village,
        position: at(119.2 - 0.3 * (i / 2) as f64 + 0.01 * i as f64, 29.6),
        estimated: i % 2 == 1,
    };
    names.iter().enumerate().map(new).collect()
}

fn new_places(townships: [TownshipId; 2], villages: [VillageId; 4]) -> Vec<NewPlace> {
    let new = |kind, code: &str, zh: &str, en: &str, township, village: Option<VillageId>| NewPlace {
        kind,
        code: code.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        township,
        village,
        position: at(119.1, 29.6),
        cold_box: kind != PlaceKind::Outlet,
    };
    let [fw, fk] = townships;
    let [v0, v1, v2, v3] = villages.map(Some);
    vec![
        new(PlaceKind::Hub, "H1", "县中心", "County hub", fw, None),
        new(PlaceKind::Transit, "T1", "富文中转站", "Fuwen transit centre", fw, None),
        new(PlaceKind::Transit, "T2", "汾口中转站", "Fenkou transit centre", fk, None),
        new(PlaceKind::Outlet, "FW01", "富文村服务点", "Fuwen outlet", fw, v0),
        new(PlaceKind::Outlet, "FW02", "漠川村服务点", "Mochuan outlet", fw, v1),
        new(PlaceKind::Outlet, "FK01", "汾口村服务点", "Fenkou outlet", fk, v2),
        new(PlaceKind::Outlet, "FK02", "射墩村服务点", "Shedun outlet", fk, v3),
    ]
}

fn new_companies() -> [NewCompany; 2] {
    let new = |code: &str, zh: &str, en: &str| NewCompany {
        code: code.into(),
        name_zh: zh.into(),
        name_en: en.into(),
    };
    [new("zto", "中通", "Zhongtong"), new("yto", "圆通", "Yuantong")]
}

fn route(
    number: i64,
    company: CompanyId,
    transit: PlaceId,
    [morning_minute, departs_minute, cutoff_minute]: [i64; 3],
    stops: [(PlaceId, i64); 2],
) -> NewRoute {
    NewRoute {
        number,
        name_zh: format!("{number} 号线"),
        name_en: format!("Line {number}"),
        company,
        transit,
        morning_minute,
        departs_minute,
        cutoff_minute,
        stops: stops.map(|(place, minutes)| Stop { place, minutes }).to_vec(),
    }
}

fn new_zones() -> [NewZone; 3] {
    let new = |code: &str, zh: &str, en: &str, days, yuan| NewZone {
        code: code.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        days,
        freight: Fen::of_yuan(yuan),
    };
    [
        new("hangzhou", "杭州", "Hangzhou", 1, 12),
        new("yangtze-delta", "江浙沪", "Yangtze Delta", 2, 15),
        new("country", "全国", "Rest of the country", 3, 22),
    ]
}

fn new_producers(villages: [VillageId; 4], outlets: [PlaceId; 2]) -> [NewProducer; 2] {
    let new = |code: &str, kind, zh: &str, en: &str, village, outlet| NewProducer {
        code: code.into(),
        kind,
        name_zh: zh.into(),
        name_en: en.into(),
        village,
        outlet,
        contact_zh: "富文村服务点".into(),
        contact_phone: "10000001234".into(),
        consent: true,
    };
    let [first, second] = outlets;
    [
        new("FW0001", ProducerKind::Household, "富文乡 · 余家", "Yu family, Fuwen", villages[0], first),
        new("FK0001", ProducerKind::Cooperative, "汾口合作社", "Fenkou Cooperative", villages[2], second),
    ]
}
