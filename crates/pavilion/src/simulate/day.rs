//! A day of the county: growers list, buyers order and pay, parcels travel.
use super::buyers::{Addresses, HOURS, Shop, order, weight};
use super::finance::Finance;
use super::sales;
use crate::rooms;
use anyhow::{Result, bail};
use brand::Basis;
use catalog::{Product, ProductId};
use county::ProducerId;
use fastrand::Rng;
use kernel::{Day, Fen, Quantity, Time, Whole};
use logistics::{NewScan, Parcel, ParcelId, ParcelState, ScanKind};
use ordering::commands::{confirm, expire, place};
use ordering::{PlaceOrder, Placed};
use payment::{Notice, Provider};
use std::collections::{HashMap, HashSet};
use stock::{NewLot, OrderId};
use store::{CountyId, Error, Store};

/// Commands of one transaction.
const BATCH: usize = 512;
/// Of a thousand payments: told twice, told late, never told.
const DOUBLED: u32 = 10;
const LATE: u32 = 10;
const NEVER: u32 = 15;
/// Packs of an average line times lines of an average order, in hundredths: for how much growers bring.
const PACKS_AN_ORDER: u64 = 215;
/// Growers bring for so many days at once; what spoils sooner, for as long as it keeps.
const DAYS_BROUGHT: i64 = 4;
const LEAST_PACKS: i64 = 6;
/// The hour by which finance has done its day's work.
const NOON: i64 = 12;

/// The hour of the evening in which flash sales are held, and how many.
const SALE_HOUR: i64 = 20;
const SALES: usize = 3;

/// When parcels of a state move on, in minutes of the day.
const STEPS: [(i64, ParcelState); 9] = [
    (9 * 60, ParcelState::Dispatched),
    (11 * 60, ParcelState::Ready),
    (13 * 60 + 30, ParcelState::Announced),
    (14 * 60 + 30, ParcelState::Accepted),
    (17 * 60, ParcelState::Loaded),
    (17 * 60 + 30, ParcelState::Ready),
    (19 * 60, ParcelState::Sorted),
    (21 * 60, ParcelState::Arrived),
    (16 * 60, ParcelState::Dispatched),
];

/// The county as the simulation knows it.
pub struct Town {
    store: Store,
    county: CountyId,
    rng: Rng,
    products: Vec<Product>,
    growers: HashMap<ProductId, Vec<ProducerId>>,
    addresses: Addresses,
    orders_per_day: u32,
    device: u64,
    finance: Option<Finance>,
    pub orders: u64,
    pub scans: u64,
}

impl Town {
    pub fn load(store: Store, county: CountyId, seed: u64, start: Day, orders_per_day: u32) -> Result<Self> {
        let (products, pairs, timetable) = store.read::<_, Error>(county, |tx| {
            Ok((catalog::all_products(tx)?, stock::growers(tx)?, county::timetable(tx)?))
        })?;
        let mut growers: HashMap<ProductId, Vec<ProducerId>> = HashMap::new();
        for (product, producer) in pairs {
            growers.entry(product).or_default().push(producer);
        }
        let products: Vec<Product> =
            products.into_iter().filter(|p| p.on_sale() && growers.contains_key(&p.id)).collect();
        if products.is_empty() {
            bail!("no lot was ever listed in this county, so there is nothing to buy");
        }
        // Another stretch of days is another stretch of luck, and the same one each time it is asked for.
        let rng = Rng::with_seed(seed ^ (start.get() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let addresses = Addresses::new(&timetable);
        let device = (start.get() as u64) << 32;
        let finance = Finance::of(&store, county)?;
        Ok(Self {
            store,
            county,
            rng,
            products,
            growers,
            addresses,
            orders_per_day,
            device,
            finance,
            orders: 0,
            scans: 0,
        })
    }

    /// Lives a day until a minute of it; answers the time at which it ended.
    pub fn live(&mut self, day: Day, until: i64) -> Result<Time> {
        self.restock(day)?;
        let shop = self.shop(day);
        let mut late: Vec<Notice> = Vec::new();
        for hour in 0..24 {
            let begin = hour * 60;
            if begin >= until {
                break;
            }
            self.move_parcels(day, begin, (begin + 60).min(until))?;
            if let (Some(finance), NOON) = (&self.finance, hour) {
                finance.work(&self.store, self.county, day)?;
            }
            let end = day.at_minute((begin + 60).min(until)).plus_ms(-1);
            if hour == SALE_HOUR {
                self.announce_sales(day)?;
            }
            let told_late = self.sell(&shop, day, hour as usize, until - begin)?;
            self.store.write::<_, Error>(self.county, |tx| expire(tx, end))?;
            self.store.write::<_, Error>(self.county, |tx| promotion::turn(tx, end))?;
            self.confirm(&std::mem::replace(&mut late, told_late), end)?;
            rooms::follow_county(&self.store, self.county)?;
        }
        Ok(day.at_minute(until).plus_ms(-1))
    }

    /// Only what grows now, or keeps.
    fn in_season(&self, day: Day) -> Vec<Product> {
        self.products.iter().filter(|p| p.keeps() || p.months.in_season(day)).cloned().collect()
    }

    fn shop(&self, day: Day) -> Shop {
        Shop::new(&self.in_season(day), day.month_of_year())
    }

    /// Growers look at what is left of each product, and bring what some days will take.
    fn restock(&mut self, day: Day) -> Result<()> {
        self.store.write::<_, Error>(self.county, |tx| stock::close_past(tx, day))?;
        let soon = day.plus(2);
        let free = self.store.read::<_, Error>(self.county, |tx| stock::free_by_product(tx, soon))?;
        let products = self.in_season(day);
        let weights = Shop::new(&products, day.month_of_year()).weight_of_all().max(1);
        let packs_a_day = u64::from(self.orders_per_day) * PACKS_AN_ORDER / 100;
        let mut lots = Vec::new();
        for product in &products {
            let daily = (packs_a_day * weight(product, day.month_of_year()) / weights) as i64 + 1;
            let pack = product.pack_quantity.get();
            let left = free.get(&product.id).copied().unwrap_or(0) / pack.max(1);
            let days = DAYS_BROUGHT.min(product.shelf_life_days - 2).max(1);
            if left < daily * 2 {
                lots.extend(self.bring(product, (daily * (days + 1) - left).max(LEAST_PACKS), day));
            }
        }
        let at = day.at_minute(5 * 60 + 30);
        for batch in lots.chunks(BATCH) {
            self.store.write::<_, Error>(self.county, |tx| stock::list_lots(tx, batch, at))?;
        }
        Ok(())
    }

    /// One to three growers share what is brought.
    fn bring(&mut self, product: &Product, packs: i64, day: Day) -> Vec<NewLot> {
        let growers = self.growers[&product.id].clone();
        let sharing = growers.len().min(1 + self.rng.usize(0..3)).max(1);
        let each = packs / sharing as i64 + 1;
        (0..sharing)
            .filter_map(|_| {
                let producer = growers[self.rng.usize(0..growers.len())];
                let aged = if product.keeps() { self.rng.i64(0..20) } else { 0 };
                let quantity =
                    Quantity::new(product.pack_quantity.get() * (each + self.rng.i64(0..LEAST_PACKS)))?;
                let price = self.own_price(product.price);
                Some(NewLot {
                    product: product.id,
                    producer,
                    harvested_on: day.plus(-aged),
                    quantity,
                    price,
                    basis: Basis::SelfInspection,
                })
            })
            .collect()
    }

    /// One lot in five has a price of its own, up to a tenth off.
    fn own_price(&mut self, price: Fen) -> Option<Fen> {
        if self.rng.u32(0..5) > 0 {
            return None;
        }
        let off = kernel::Share::percent(self.rng.u8(2..11));
        Some(price - price.share(off))
    }

    /// The orders of an hour, placed and paid; answers the payments that will be told late.
    fn sell(&mut self, shop: &Shop, day: Day, hour: usize, minutes: i64) -> Result<Vec<Notice>> {
        let all: u32 = HOURS.iter().sum();
        let share = minutes.clamp(0, 60) as u32;
        let count = (u64::from(self.orders_per_day) * u64::from(HOURS[hour]) * u64::from(share)
            / u64::from(all * 60)) as i64
            + i64::from(self.rng.u32(0..2));
        let begin = day.at_minute(hour as i64 * 60);
        let step = i64::from(share) * 60_000 / count.max(1);
        let mut orders = self.sale_orders(shop, begin)?;
        orders.extend(
            (0..count).filter_map(|n| order(shop, &self.addresses, begin.plus_ms(n * step), &mut self.rng)),
        );
        orders.sort_by_key(|order| order.at);
        let mut late = Vec::new();
        for batch in orders.chunks(BATCH) {
            let placed = self.store.write::<_, Error>(self.county, |tx| place(tx, batch))?;
            let placed: Vec<(Placed, Time)> =
                placed.into_iter().zip(batch).filter_map(|(p, wanted)| Some((p.ok()?, wanted.at))).collect();
            self.orders += placed.len() as u64;
            let (now, later) = self.notices(&placed);
            let told = placed.last().map_or(begin, |(_, at)| at.plus_ms(60_000));
            self.confirm(&now, told)?;
            late.extend(later);
        }
        Ok(late)
    }

    /// In the evening the largest rests are sold in an hour.
    fn announce_sales(&self, day: Day) -> Result<()> {
        let opens = day.at_minute(SALE_HOUR * 60);
        let (ends, before) = (opens.plus_minutes(60), opens.plus_minutes(-30));
        self.store.write::<_, Error>(self.county, |tx| {
            sales::announce(tx, SALES, opens, ends, before)?;
            promotion::turn(tx, opens)
        })?;
        Ok(())
    }

    /// Buyers of the sales that run, from `begin` on.
    fn sale_orders(&mut self, shop: &Shop, begin: Time) -> Result<Vec<PlaceOrder>> {
        let live = self.store.read::<_, Error>(self.county, promotion::live_sales)?;
        let open: Vec<_> = live.into_iter().filter(|s| s.opens <= begin && begin < s.ends).collect();
        let wishes = sales::wishes(&open, &self.products);
        let mut orders = Vec::with_capacity(wishes.len());
        for (n, wish) in (0..).zip(wishes) {
            let at = begin.plus_ms(n * 250);
            let wanted = order(shop, &self.addresses, at, &mut self.rng);
            orders.extend(wanted.map(|wanted| PlaceOrder { lines: vec![wish], ..wanted }));
        }
        Ok(orders)
    }

    /// What the provider tells of these orders: now, and when it is too late.
    fn notices(&mut self, placed: &[(Placed, Time)]) -> (Vec<Notice>, Vec<Notice>) {
        let (mut now, mut late) = (Vec::new(), Vec::new());
        for (placed, at) in placed.iter().filter(|(p, _)| p.provider == Provider::Sandbox) {
            let notice = Notice {
                provider: Provider::Sandbox,
                notice_id: format!("N{}", placed.intent),
                intent: placed.intent,
                amount: placed.total,
                at: at.plus_ms(self.rng.i64(2_000..50_000)),
            };
            match self.rng.u32(0..1_000) {
                luck if luck < NEVER => {}
                luck if luck < NEVER + LATE => late.push(notice),
                luck if luck < NEVER + LATE + DOUBLED => now.extend([notice.clone(), notice]),
                _ => now.push(notice),
            }
        }
        (now, late)
    }

    fn confirm(&self, notices: &[Notice], now: Time) -> Result<()> {
        for batch in notices.chunks(BATCH) {
            self.store.write::<_, Error>(self.county, |tx| confirm(tx, batch, now))?;
        }
        Ok(())
    }

    /// Moves the parcels whose step lies between these minutes of the day.
    fn move_parcels(&mut self, day: Day, from: i64, until: i64) -> Result<()> {
        for (minute, state) in STEPS {
            if from <= minute && minute < until {
                self.advance(day.at_minute(minute), state)?;
            }
        }
        Ok(())
    }

    /// Every parcel in this state takes its next step, if its time has come.
    fn advance(&mut self, at: Time, state: ParcelState) -> Result<()> {
        let mut after = ParcelId::default();
        loop {
            let most = BATCH as i64;
            let parcels =
                self.store.read::<_, Error>(self.county, |tx| logistics::in_state(tx, state, after, most))?;
            let Some(last) = parcels.last() else { return Ok(()) };
            after = last.id;
            let mut settled = HashSet::new();
            let scans: Vec<NewScan> =
                parcels.iter().filter_map(|parcel| self.scan(parcel, at, &mut settled)).collect();
            self.scans += scans.len() as u64;
            let answers =
                self.store.write::<_, Error>(self.county, |tx| logistics::record_scans(tx, &scans, at))?;
            for refusal in answers.into_iter().filter_map(Result::err) {
                // A keeper would look at the parcel and go on; so do we, and say so.
                eprintln!("a scan of the simulation was refused: {refusal:?}");
                self.scans -= 1;
            }
        }
    }

    /// `settled` are the orders whose cash was taken with another parcel of this batch.
    fn scan(&mut self, parcel: &Parcel, at: Time, settled: &mut HashSet<OrderId>) -> Option<NewScan> {
        let (kind, place) = parcel.next()?;
        let at_door = matches!(kind, ScanKind::Delivered | ScanKind::Collected);
        if at_door && parcel.promised.day() > at.day() {
            return None;
        }
        self.device += 1;
        let cash = parcel.cash.filter(|_| {
            kind == ScanKind::Collected && parcel.order.is_some_and(|order| settled.insert(order))
        });
        let key = format!("sim-{}", self.device);
        Some(NewScan { cash, ..NewScan::new(key, parcel.waybill.clone(), kind, place, at) })
    }
}
