//! Whatever buyers, providers, keepers, hosts, offices and clocks do, in batches of any size and in whatever order:
//! after each step the database says what a small model of the truth says, and every promise of the rooms holds.
//! A mistake in the model's place is found, so one in the code's would be.
#![allow(clippy::unwrap_used)]
#[path = "model/mod.rs"]
mod truth;
mod world;

use county::Destination;
use fastrand::Rng;
use kernel::{Count, Fen, Quantity, Time, Whole};
use ordering::{Confirmed, LineRefusal, OrderState, PlaceOrder, Placed, Refusal, Wanted, commands};
use payment::Notice;
use promotion::{NewSale, SaleBearer, SaleId};
use stock::{By, LotId, LotState};
use store::Store;
use store::testing::{both, on_sqlite};
use truth::{Bug, From, No, Shelf, State, Told, Truth};
use webkit::SessionKey;
use world::*;

/// Steps of a round, and rounds on each database.
const STEPS: usize = 60;
const ROUNDS: u64 = 12;
const BUYERS: usize = 7;

/// A county and what should be in it.
struct Play<'a> {
    store: &'a Store,
    world: &'a World,
    rng: Rng,
    now: Time,
    truth: Truth,
    lots: Vec<LotId>,
    sales: Vec<SaleId>,
    orders: Vec<Placed>,
    keys: usize,
    notices: usize,
}

/// Where what was found differs from what should be.
type Differs = Result<(), String>;

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Differs {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}, and it should be {wanted:?}"))
    }
}

impl<'a> Play<'a> {
    fn new(store: &'a Store, world: &'a World, seed: u64, bug: Bug) -> Self {
        let lots = [world.shoots_lot, world.ponkan_lot, world.fish_lot];
        let (timetable, found) =
            write(store, |tx| Ok((county::timetable(tx)?, stock::lots_by_ids(tx, &lots)?)));
        let lot = |(product, id): (usize, &LotId)| truth::Lot {
            product,
            outlet: found[id].outlet,
            best_before: found[id].best_before,
            on_hand: found[id].on_hand.get(),
            held: 0,
            state: Shelf::Open,
            price: [1_980, 4_800, 3_000][product],
            pack: [500, 1, 1][product],
        };
        let lots_of_truth = lots.iter().enumerate().map(lot).collect();
        let truth = Truth { lots: lots_of_truth, sales: vec![], orders: vec![], timetable, bug };
        let rng = Rng::with_seed(seed);
        let (lots, now) = (lots.to_vec(), morning());
        Self { store, world, rng, now, truth, lots, sales: vec![], orders: vec![], keys: 0, notices: 0 }
    }

    fn round(&mut self) -> Differs {
        for step in 0..STEPS {
            self.step().and_then(|()| self.compare()).map_err(|why| format!("step {step}: {why}"))?;
        }
        Ok(())
    }

    fn step(&mut self) -> Differs {
        match self.rng.u32(0..100) {
            0..30 => self.place(),
            30..50 => self.tell(),
            50..55 => self.cancel(),
            55..65 => self.wait(),
            65..70 => self.refund(),
            70..75 => self.hand_over(),
            75..78 => self.write_off(),
            78..79 => self.recall(),
            79..84 => self.bring(),
            84..96 => self.announce(),
            _ => self.end(),
        }
    }

    /// One to six orders in one batch, of the shelf and of sales that are, are over, or never were.
    fn place(&mut self) -> Differs {
        let mut batch = Vec::new();
        let mut wanted = Vec::new();
        for _ in 0..self.rng.usize(1..7) {
            let (buyer, cash) = (self.rng.usize(0..BUYERS), self.rng.u32(0..5) == 0);
            let far = !cash && self.rng.u32(0..8) == 0;
            let lines: Vec<(From, i64)> = (0..self.rng.usize(1..4)).map(|_| self.line()).collect();
            let order = self.order(buyer, cash, far, &lines);
            let freight = self.truth.timetable.freight(order.to).get();
            wanted.push(self.truth.place(buyer, &lines, cash, order.to, freight, self.now));
            batch.push(order);
        }
        let found = place_all(self.store, &batch);
        for ((order, found), wanted) in batch.iter().zip(found).zip(wanted) {
            let said = match &found {
                Ok(placed) => Ok(placed.total.get()),
                Err(refusal) => Err(self.no_of(refusal)),
            };
            let wanted = wanted.map(|n| self.truth.orders[n].total);
            same(&format!("order of {:?}", order.lines), said, wanted)?;
            self.orders.extend(found.ok());
        }
        Ok(())
    }

    fn line(&mut self) -> (From, i64) {
        let packs = self.rng.i64(1..4);
        match self.rng.u32(0..2) {
            0 => (From::Product(self.rng.usize(0..3)), packs),
            // The last ones are the likeliest to run; one too many is a sale that never was.
            _ => (From::Sale((self.sales.len() + 1).saturating_sub(self.rng.usize(1..5))), packs),
        }
    }

    fn order(&mut self, buyer: usize, cash: bool, far: bool, lines: &[(From, i64)]) -> PlaceOrder {
        self.keys += 1;
        let products = [self.world.shoots, self.world.ponkan, self.world.fish];
        let line = |(from, n): &(From, i64)| match *from {
            From::Product(product) => {
                Wanted { product: products[product], lot: None, sale: None, packs: packs(*n) }
            }
            From::Sale(sale) => {
                let lot = self.truth.sales.get(sale).map_or(0, |sale| self.truth.lots[sale.lot].product);
                let id = self.sales.get(sale).copied().unwrap_or(SaleId::new(7));
                Wanted { product: products[lot], lot: None, sale: Some(id), packs: packs(*n) }
            }
        };
        let key = format!("k{}", self.keys);
        let order = if cash { wants_in_cash } else { wants }(self.world, &key, &[]);
        let to = if far { Destination::City(self.world.far) } else { order.to };
        let mut order = PlaceOrder { lines: lines.iter().map(line).collect(), to, at: self.now, ..order };
        order.session = Some(SessionKey::new(buyer as i64 + 1));
        order.receiver.phone = format!("1000000000{}", buyer % truth::PHONES);
        order
    }

    fn no_of(&self, refusal: &Refusal) -> No {
        let Refusal::Line { at, why } = *refusal else { panic!("{refusal:?}") };
        use promotion::Refusal as Sale;
        match why {
            LineRefusal::Stock(stock::Refusal::SoldOut { left }) => No::SoldOut { at, left: left.get() },
            LineRefusal::Stock(stock::Refusal::NotFresh { .. })
            | LineRefusal::Sale(Sale::NotFresh { .. }) => No::NotFresh { at },
            LineRefusal::Sale(Sale::NoSuchSale) => No::UnknownSale { at },
            LineRefusal::Sale(Sale::NotOpenYet { .. }) => No::NotOpenYet { at },
            LineRefusal::Sale(Sale::Over { .. }) => No::Over { at },
            LineRefusal::Sale(Sale::SoldOut { left }) => No::SaleSoldOut { at, left: left.get() },
            LineRefusal::Sale(Sale::Limit { more, .. }) => No::Limit { at, more: more.get() },
            LineRefusal::Sale(Sale::NotOnSale) => No::NotOnSale { at },
            LineRefusal::Stock(other) => panic!("{other:?}"),
        }
    }

    fn some_order(&mut self) -> Option<usize> {
        let count = self.orders.len();
        // Mostly one of the last, of which more may still happen.
        (count > 0).then(|| count - 1 - self.rng.usize(0..count).min(self.rng.usize(0..count)))
    }

    /// Notices in one batch: right, twice, late, or of another amount.
    fn tell(&mut self) -> Differs {
        let mut batch: Vec<Notice> = Vec::new();
        let mut wanted = Vec::new();
        for _ in 0..self.rng.usize(1..6) {
            let Some(order) = self.some_order() else { return Ok(()) };
            let right = self.rng.u32(0..8) > 0;
            self.notices += 1;
            let placed = &self.orders[order];
            let amount = if right { placed.total } else { placed.total + Fen::of_fen(1) };
            // A provider that tells twice uses the same number, or another.
            let id =
                if right && self.rng.bool() { format!("n-{order}") } else { format!("x-{}", self.notices) };
            batch.push(notice(&id, placed.intent, amount, self.now));
            wanted.push(self.truth.tell(order, right, self.now));
        }
        let now = self.now;
        let found = write(self.store, |tx| commands::confirm(tx, &batch, now));
        let told = |confirmed: &Confirmed| match confirmed {
            Confirmed::Order(_) => Told::Order,
            Confirmed::Repeated => Told::Repeated,
            Confirmed::RefundedLate(_) => Told::RefundedLate,
            Confirmed::UnknownIntent => Told::UnknownIntent,
            Confirmed::WrongAmount { .. } => Told::WrongAmount,
        };
        same("notices", found.iter().map(told).collect::<Vec<_>>(), wanted)
    }

    fn cancel(&mut self) -> Differs {
        let Some(order) = self.some_order() else { return Ok(()) };
        let (id, now) = (self.orders[order].order, self.now);
        let found = write(self.store, |tx| commands::cancel(tx, id, now));
        same("cancelled", found, self.truth.cancel(order))
    }

    /// Time passes, often to the very instant at which something ends; then the timers run.
    fn wait(&mut self) -> Differs {
        let soon = self.now.plus_minutes(self.rng.i64(1..16));
        let edges = self.truth.orders.iter().map(|o| o.expires);
        let edges = edges.chain(self.truth.sales.iter().flat_map(|s| [s.opens, s.ends]));
        let next = edges.filter(|edge| *edge > self.now).min().unwrap_or(soon);
        let late = self.rng.i64(0..2);
        self.now = if self.rng.bool() { soon } else { next.plus_ms(late) };
        let now = self.now;
        let expired = write(self.store, |tx| commands::expire(tx, now));
        same("expired", expired, self.truth.expire(now))?;
        write(self.store, |tx| promotion::turn(tx, now));
        self.truth.turn(now);
        Ok(())
    }

    fn refund(&mut self) -> Differs {
        let Some(order) = self.some_order() else { return Ok(()) };
        let (id, now) = (self.orders[order].order, self.now);
        let found = write(self.store, |tx| commands::refund(tx, &[id], now));
        same("refunded", found.len() == 1, self.truth.refund(order))
    }

    /// The cash comes in, and the buyer has everything.
    fn hand_over(&mut self) -> Differs {
        let Some(order) = self.some_order() else { return Ok(()) };
        let (id, now) = (self.orders[order].order, self.now);
        if self.rng.bool() {
            write(self.store, |tx| commands::cash_in(tx, &[id], now));
            self.truth.cash_in(order);
        }
        write(self.store, |tx| commands::completed(tx, &[id], now));
        self.truth.complete(order);
        Ok(())
    }

    fn write_off(&mut self) -> Differs {
        let lot = self.rng.usize(0..self.lots.len());
        let spoiled = self.rng.i64(1..4) * self.truth.lots[lot].pack / 2 + 1;
        let (id, now) = (self.lots[lot], self.now);
        let amount = Quantity::new(spoiled).unwrap();
        let found = write(self.store, |tx| stock::write_off(tx, id, amount, By::Office, now));
        same("written off", found.is_ok(), self.truth.write_off(lot, spoiled))
    }

    fn recall(&mut self) -> Differs {
        let lot = self.rng.usize(0..self.lots.len());
        let (id, now) = (self.lots[lot], self.now);
        // Recalled twice is refused; it is recalled all the same.
        let _ = write(self.store, |tx| stock::recall(tx, id, now));
        write(self.store, promotion::follow);
        self.truth.recall(lot, now);
        Ok(())
    }

    /// A grower brings another lot.
    fn bring(&mut self) -> Differs {
        let product = self.rng.usize(0..3);
        let packs = self.rng.i64(2..9);
        let like = self.truth.lots.iter().find(|lot| lot.product == product).unwrap().clone();
        let new = stock::NewLot {
            product: [self.world.shoots, self.world.ponkan, self.world.fish][product],
            producer: [self.world.yu, self.world.xu][usize::from(product == 1)],
            harvested_on: self.now.day(),
            quantity: Quantity::new(packs * like.pack).unwrap(),
            price: None,
            basis: brand::Basis::SelfInspection,
        };
        let now = self.now;
        let listed = write(self.store, |tx| stock::list_lots(tx, &[new], now)).remove(0).unwrap();
        self.lots.push(listed.lot);
        let (on_hand, best_before) = (packs * like.pack, listed.best_before);
        self.truth.lots.push(truth::Lot { on_hand, best_before, held: 0, state: Shelf::Open, ..like });
        Ok(())
    }

    fn announce(&mut self) -> Differs {
        let lot = self.rng.usize(0..self.lots.len());
        let packs = self.rng.i64(1..6);
        let limit = self.rng.bool().then(|| self.rng.i64(1..4));
        let opens = self.now.plus_minutes(self.rng.i64(0..12));
        let ends = opens.plus_minutes(self.rng.i64(5..60));
        let bearer = if self.rng.bool() { SaleBearer::Grower } else { SaleBearer::Pavilion };
        let truth = &self.truth.lots[lot];
        let new = NewSale {
            lot: self.lots[lot],
            quantity: Quantity::new(packs * truth.pack).unwrap(),
            price: Fen::of_fen((truth.price / 2) as i32),
            limit: limit.and_then(Count::new),
            opens,
            ends,
            bearer,
        };
        let now = self.now;
        let found = write(self.store, |tx| promotion::announce(tx, &new, By::Office, None, now));
        let wanted = self.truth.announce(lot, packs, limit, opens, ends);
        same("announced", found.is_ok(), wanted.is_some())?;
        self.sales.extend(found.ok());
        Ok(())
    }

    fn end(&mut self) -> Differs {
        if self.sales.is_empty() {
            return Ok(());
        }
        let sale = self.rng.usize(0..self.sales.len());
        let (id, now) = (self.sales[sale], self.now);
        let found = write(self.store, |tx| promotion::end(tx, id, By::Office, now));
        same("ended", found.is_ok(), self.truth.end(sale, now))
    }

    /// Every lot, sale and order, and the money, as they stand.
    fn compare(&self) -> Differs {
        self.compare_lots()?;
        self.compare_sales()?;
        self.compare_orders()?;
        same("money", self.money(), self.truth.money())
    }

    fn compare_lots(&self) -> Differs {
        let found = write(self.store, |tx| stock::lots_by_ids(tx, &self.lots));
        for (n, id) in self.lots.iter().enumerate() {
            let (lot, truth) = (&found[id], &self.truth.lots[n]);
            let state = match lot.state {
                LotState::SoldOut => Shelf::SoldOut,
                LotState::Recalled => Shelf::Recalled,
                LotState::Open | LotState::Closed => Shelf::Open,
            };
            let wanted = (truth.on_hand, self.truth.reserved(n), truth.state);
            same(&format!("lot {n}"), (lot.on_hand.get(), lot.reserved.get(), state), wanted)?;
        }
        Ok(())
    }

    fn compare_sales(&self) -> Differs {
        let found = write(self.store, |tx| promotion::sales_by_ids(tx, &self.sales));
        for (n, id) in self.sales.iter().enumerate() {
            let (sale, truth) = (&found[id], &self.truth.sales[n]);
            let figures = [sale.set_aside, sale.unsold, sale.held, sale.sold, sale.returned].map(Whole::get);
            let wanted = [truth.set_aside, truth.unsold, truth.held, truth.sold, truth.returned];
            same(&format!("sale {n}"), (figures, sale.ended), (wanted, truth.ended))?;
        }
        Ok(())
    }

    fn compare_orders(&self) -> Differs {
        let ids: Vec<_> = self.orders.iter().map(|placed| placed.order).collect();
        let (orders, lines) = write(self.store, |tx| {
            Ok((ordering::orders_by_ids(tx, &ids)?, ordering::order_lines(tx, &ids)?))
        });
        for (n, id) in ids.iter().enumerate() {
            let order = orders.iter().find(|order| order.id == *id).unwrap();
            let state = match order.state {
                OrderState::Placed => State::Placed,
                OrderState::Confirmed => State::Confirmed,
                OrderState::Completed => State::Completed,
                OrderState::Expired => State::Expired,
                OrderState::Cancelled => State::Cancelled,
                OrderState::Refunded => State::Refunded,
            };
            let truth = &self.truth.orders[n];
            same(&format!("order {n}"), (state, order.total.get()), (truth.state, truth.total))?;
            let own = lines.iter().filter(|line| line.order == *id);
            let found: Vec<_> = own.map(|l| (l.lot, l.sale, l.quantity.get(), l.amount.get())).collect();
            let line =
                |l: &truth::Line| (self.lots[l.lot], l.sale.map(|n| self.sales[n]), l.quantity, l.amount);
            same(&format!("lines of order {n}"), found, truth.lines.iter().map(line).collect())?;
        }
        Ok(())
    }

    /// With providers, expected in cash, in tills.
    fn money(&self) -> [i64; 3] {
        const BALANCE: &str = "
            SELECT CAST(coalesce(sum(balance_fen), 0) AS BIGINT) FROM account WHERE county_id = $1 AND kind = $2";
        ["provider", "cash_expected", "cash"]
            .map(|kind| write(self.store, |tx| tx.one(BALANCE, store::values![kind], |row| row.whole(0))))
    }
}

fn round(store: &Store, seed: u64, bug: Bug) -> Differs {
    let world = world(store, morning());
    let played = Play::new(store, &world, seed, bug).round();
    holds(store);
    played.map_err(|why| format!("seed {seed}, {why}"))
}

#[test]
fn the_database_says_what_the_truth_says_after_every_step() {
    let first = std::env::var("PAVILION_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let rounds = std::env::var("PAVILION_TEST_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    for seed in first..first + rounds {
        both(&schemas(), |store| round(store, seed, Bug::None).unwrap());
    }
}

#[test]
fn every_mistake_by_one_is_found() {
    let bugs = [Bug::SaleOffByOne, Bug::LimitOffByOne, Bug::OpensLate, Bug::ExpiresLate, Bug::ShelfOffByOne];
    for bug in bugs {
        let mut found = false;
        for seed in 0..ROUNDS {
            on_sqlite(&schemas(), |store| found |= round(store, seed, bug).is_err());
            if found {
                break;
            }
        }
        assert!(found, "{bug:?} was not found in {ROUNDS} rounds");
    }
}
