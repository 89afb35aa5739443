//! Buyers who are made up: what they want, where they live, how they pay.
use catalog::{Product, ProductId};
use county::{Destination, PlaceId, Timetable, ZoneId};
use fastrand::Rng;
use kernel::{Count, Time};
use ordering::{PlaceOrder, Receiver, Wanted};
use payment::Provider;

/// How the orders of a day lie over its hours (generated: two meals and an evening).
pub const HOURS: [u32; 24] =
    [8, 4, 3, 2, 3, 6, 14, 26, 40, 52, 58, 60, 66, 54, 46, 42, 44, 52, 66, 86, 98, 92, 60, 26];
/// Of a hundred orders, those to a village outlet, and of these the ones that are paid there in cash.
const TO_OUTLET: u32 = 14;
const CASH: u32 = 45;
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
const GIVEN: &str = "芳伟敏静丽强磊军洋勇艳杰娟涛明超秀英华平刚桂兰";
const STREETS: [&str; 8] =
    ["文三路", "莫干山路", "古墩路", "体育场路", "凤起路", "丰潭路", "香积寺路", "庆春路"];

/// What may be bought, with how often it is.
pub struct Shop {
    products: Vec<ProductId>,
    /// Running sums of the weights of `products`.
    sums: Vec<u64>,
}

impl Shop {
    /// Every product has its own weight, the same for the same product; what is in season weighs three times.
    pub fn new(products: &[Product], month: i8) -> Self {
        let mut sum = 0;
        let (ids, sums) = products
            .iter()
            .map(|product| {
                sum += weight(product, month);
                (product.id, sum)
            })
            .unzip();
        Self { products: ids, sums }
    }

    pub fn weight_of_all(&self) -> u64 {
        self.sums.last().copied().unwrap_or(0)
    }

    fn choose(&self, rng: &mut Rng) -> Option<ProductId> {
        let at = rng.u64(0..self.weight_of_all().max(1));
        self.products.get(self.sums.partition_point(|sum| *sum <= at)).copied()
    }
}

/// Some sell ten times as often as others.
pub fn weight(product: &Product, month: i8) -> u64 {
    let own: u64 = product.code.bytes().fold(7, |hash, byte| hash * 31 % 1_009 + u64::from(byte));
    let base = [1, 1, 2, 2, 3, 4, 6, 10][(own % 8) as usize];
    if product.months.has(month) { base * 3 } else { base }
}

/// Where parcels can go.
pub struct Addresses {
    zones: Vec<(ZoneId, String)>,
    outlets: Vec<PlaceId>,
}

impl Addresses {
    pub fn new(timetable: &Timetable) -> Self {
        let zones = timetable.zones().iter().map(|zone| (zone.id, zone.name_zh.clone())).collect();
        Self { zones, outlets: timetable.outlets().map(|outlet| outlet.id).collect() }
    }
}

/// An order that somebody might place at `at`.
pub fn order(shop: &Shop, addresses: &Addresses, at: Time, rng: &mut Rng) -> Option<PlaceOrder> {
    let lines = (0..lines(rng)).filter_map(|_| {
        let packs = Count::new(1 + rng.i64(0..3).min(rng.i64(0..3)))?;
        Some(Wanted { product: shop.choose(rng)?, lot: None, sale: None, packs })
    });
    let lines: Vec<Wanted> = lines.collect();
    let (to, address, provider) = destination(addresses, rng)?;
    let receiver = Receiver { name: name(rng), phone: format!("100{:08}", rng.u32(0..100_000_000)), address };
    Some(PlaceOrder {
        key: ordering::order_key(at, rng.u64(..)),
        link_key: format!("{:032x}", rng.u128(..)),
        session: None,
        person: None,
        lines,
        to,
        receiver,
        provider,
        at,
    })
}

/// Most buy one thing: of a hundred orders 85 have one line, 13 two, 2 three.
fn lines(rng: &mut Rng) -> usize {
    match rng.u32(0..100) {
        0..85 => 1,
        85..98 => 2,
        _ => 3,
    }
}

fn destination(addresses: &Addresses, rng: &mut Rng) -> Option<(Destination, String, Provider)> {
    if rng.u32(0..100) < TO_OUTLET && !addresses.outlets.is_empty() {
        let outlet = addresses.outlets[rng.usize(0..addresses.outlets.len())];
        let provider = if rng.u32(0..100) < CASH { Provider::Cash } else { Provider::Sandbox };
        return Some((Destination::Outlet(outlet), String::new(), provider));
    }
    // The nearer, the more: six of ten in the first zone, three in the second.
    let zone = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2][rng.usize(0..10)].min(addresses.zones.len().checked_sub(1)?);
    let (id, name) = &addresses.zones[zone];
    let street = STREETS[rng.usize(0..STREETS.len())];
    let address = format!(
        "{name} {street} {} 号 {} 幢 {:02}0{}",
        rng.u32(1..400),
        rng.u32(1..20),
        rng.u32(1..20),
        rng.u32(1..5)
    );
    Some((Destination::City(*id), address, Provider::Sandbox))
}

pub fn name(rng: &mut Rng) -> String {
    let pick = |text: &str, rng: &mut Rng| {
        let letters: Vec<char> = text.chars().collect();
        letters[rng.usize(0..letters.len())]
    };
    let mut name = pick(SURNAMES, rng).to_string();
    (0..1 + rng.usize(0..2)).for_each(|_| name.push(pick(GIVEN, rng)));
    name
}
