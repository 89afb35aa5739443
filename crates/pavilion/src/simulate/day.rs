//! A day of the county: growers list, buyers order and pay, parcels travel.
use super::buyers::{Addresses, HOURS, Shop, order, weight};
use super::carriers::{Carriers, INBOUND_A_HUNDRED_ORDERS, TOLD_HOUR};
use super::finance::Finance;
use super::sales;
use crate::rooms;
use anyhow::{Result, bail};
use brand::Basis;
use catalog::{Product, ProductId};
use county::{ProducerId, Timetable};
use fastrand::Rng;
use kernel::{Day, Fen, Quantity, Time, Whole};
use logistics::{NewScan, Parcel, ParcelId, ParcelState, RunKey, ScanKind};
use ordering::commands::{confirm, expire, place};
use ordering::{PlaceOrder, Placed};
use payment::{Notice, Provider};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use stock::{NewLot, OrderId};
use store::{CountyId, Error, Store, Tx};

/// Commands of one batch.
const BATCH: usize = 512;
/// Parcels that take a step in one transaction.
const PARCELS: usize = 4_096;
/// The hours of a day that share a transaction: an hour of a small county is too little to write a page for.
/// Steps of parcels that lie in such a stretch are taken at its begin.
const STRETCHES: [std::ops::Range<i64>; 4] = [0..13, 13..18, 18..SALE_HOUR, SALE_HOUR..24];
/// Of a thousand payments: told twice, told late, never told.
const DOUBLED: u32 = 10;
const LATE: u32 = 10;
const NEVER: u32 = 15;
/// Packs of an average line times lines of an average order, in hundredths: for how much growers bring.
const PACKS_AN_ORDER: u64 = 175;
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
    carriers: Carriers,
    network: Arc<Timetable>,
    /// Whether a run is in the timetable, as far as it was asked today.
    drives: HashMap<RunKey, bool>,
    orders_per_day: u32,
    device: u64,
    finance: Option<Finance>,
    /// Payments of the last hour that are told too late.
    late: Vec<Notice>,
    pub orders: u64,
    pub scans: u64,
}

/// An hour and what is ordered in it.
struct Hour {
    begin: Time,
    end: Time,
    orders: Vec<PlaceOrder>,
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
        let (addresses, carriers) = (Addresses::new(&timetable), Carriers::new(&timetable));
        let device = (start.get() as u64) << 32;
        let finance = Finance::of(&store, county)?;
        Ok(Self {
            store,
            county,
            rng,
            products,
            growers,
            addresses,
            carriers,
            network: timetable,
            drives: HashMap::new(),
            orders_per_day,
            device,
            finance,
            late: Vec::new(),
            orders: 0,
            scans: 0,
        })
    }

    /// Lives a day until a minute of it; answers the time at which it ended.
    pub fn live(&mut self, day: Day, until: i64) -> Result<Time> {
        self.restock(day)?;
        self.drives.clear();
        let shop = self.shop(day);
        for stretch in STRETCHES {
            let (begin, end) = (stretch.start * 60, (stretch.end * 60).min(until));
            if begin >= until {
                break;
            }
            if stretch.contains(&TOLD_HOUR) && TOLD_HOUR * 60 < end {
                self.announce_inbound(day)?;
            }
            self.move_parcels(day, begin, end)?;
            if stretch.contains(&NOON) {
                self.cost_runs(day.at_minute(NOON * 60))?;
            }
            if let (Some(finance), true) = (&self.finance, stretch.contains(&NOON)) {
                finance.work(&self.store, self.county, day)?;
            }
            if stretch.start == SALE_HOUR {
                self.announce_sales(day)?;
            }
            let hours: Vec<Hour> = stretch
                .map(|hour| self.hour(&shop, day, hour, until))
                .take_while(|hour| hour.as_ref().map_or(true, |h| h.begin < h.end))
                .collect::<Result<_>>()?;
            self.sell(&hours)?;
            rooms::follow_county(&self.store, self.county)?;
        }
        Ok(day.at_minute(until).plus_ms(-1))
    }

    /// Carriers tell what their line-haul brought in the night.
    fn announce_inbound(&mut self, day: Day) -> Result<()> {
        let (count, at) =
            (self.orders_per_day * INBOUND_A_HUNDRED_ORDERS / 100, day.at_minute(TOLD_HOUR * 60));
        if self.network.schedule().is_holiday(day) {
            return Ok(());
        }
        let parcels = self.carriers.bring(count, day, &mut self.rng);
        let told =
            self.store.write::<_, Error>(self.county, |tx| logistics::announce_inbound(tx, &parcels, at))?;
        for refusal in told.into_iter().filter_map(Result::err) {
            eprintln!("a parcel from outside was refused in the simulation: {refusal:?}");
        }
        Ok(())
    }

    fn cost_runs(&self, now: Time) -> Result<()> {
        while self.store.write::<_, Error>(self.county, |tx| logistics::cost_runs(tx, now))? > 0 {}
        Ok(())
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

    /// What is ordered in an hour, or in its part before the minute `until` of the day.
    fn hour(&mut self, shop: &Shop, day: Day, hour: i64, until: i64) -> Result<Hour> {
        let all: u32 = HOURS.iter().sum();
        let share = (until - hour * 60).clamp(0, 60) as u32;
        let begin = day.at_minute(hour * 60);
        let of_day = u64::from(self.orders_per_day) * u64::from(HOURS[hour as usize]);
        let count = (of_day * u64::from(share) / u64::from(all * 60)) as i64 + i64::from(self.rng.u32(0..2));
        let step = i64::from(share) * 60_000 / count.max(1);
        let mut orders = self.sale_orders(shop, begin)?;
        orders.extend(
            (0..count).filter_map(|n| order(shop, &self.addresses, begin.plus_ms(n * step), &mut self.rng)),
        );
        orders.sort_by_key(|order| order.at);
        Ok(Hour { begin, end: begin.plus_ms(i64::from(share) * 60_000 - 1), orders })
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

    /// Hours in which people order and pay, in one transaction.
    fn sell(&mut self, hours: &[Hour]) -> Result<()> {
        let seed = self.rng.u64(..);
        let late = std::mem::take(&mut self.late);
        let sold = self.store.write::<_, Error>(self.county, |tx| {
            // Run again, it has the same luck.
            let mut sales = Sales { rng: Rng::with_seed(seed), late: late.clone(), orders: 0 };
            hours.iter().try_for_each(|hour| sales.pass(tx, hour))?;
            Ok(sales)
        })?;
        self.orders += sold.orders;
        self.late = sold.late;
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
            let most = PARCELS as i64;
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
        if kind.may_board()
            && !self.drives(&RunKey::of(&self.network, &parcel.way, kind, place, at), parcel, at)
        {
            return None;
        }
        self.device += 1;
        let cash = parcel.cash.filter(|_| {
            kind == ScanKind::Collected && parcel.order.is_some_and(|order| settled.insert(order))
        });
        let key = format!("sim-{}", self.device);
        Some(NewScan { cash, ..NewScan::new(key, parcel.waybill.clone(), kind, place, at) })
    }

    /// Whether something drives that takes a parcel on: by the timetable, and never on a holiday. Where no route
    /// stops, its keeper drives himself.
    fn drives(&mut self, run: &RunKey, parcel: &Parcel, at: Time) -> bool {
        let schedule = self.network.schedule();
        if parcel.standing.state == ParcelState::Arrived && parcel.way.outlet().is_none() {
            return !schedule.is_holiday(at.day());
        }
        if !self.network.routes().iter().any(|route| route.id == run.route) {
            return true;
        }
        let is_run = |trip: &county::Trip| trip.details.route == run.route && trip.details.leg == run.leg;
        *self.drives.entry(run.clone()).or_insert_with(|| schedule.trips_on(run.day).any(is_run))
    }
}

/// The sales of some hours, inside their transaction.
struct Sales {
    rng: Rng,
    late: Vec<Notice>,
    orders: u64,
}

impl Sales {
    /// The orders of an hour, placed and paid; and what was not paid before it.
    fn pass(&mut self, tx: &mut Tx, hour: &Hour) -> store::Result<()> {
        let mut late = Vec::new();
        for batch in hour.orders.chunks(BATCH) {
            let answers = place(tx, batch)?;
            let placed: Vec<(Placed, Time)> =
                answers.into_iter().zip(batch).filter_map(|(p, wanted)| Some((p.ok()?, wanted.at))).collect();
            self.orders += placed.len() as u64;
            let (now, later) = self.notices(&placed);
            let told = placed.last().map_or(hour.begin, |(_, at)| at.plus_ms(60_000));
            confirm_all(tx, &now, told)?;
            late.extend(later);
        }
        expire(tx, hour.end)?;
        promotion::turn(tx, hour.end)?;
        confirm_all(tx, &std::mem::replace(&mut self.late, late), hour.end)
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
}

fn confirm_all(tx: &mut Tx, notices: &[Notice], now: Time) -> store::Result<()> {
    notices.chunks(BATCH).try_for_each(|batch| confirm(tx, batch, now).map(drop))
}
