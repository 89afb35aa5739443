//! A story of the field, told in lines: what happens at the left, what comes of it after the arrow.
//!
//! ```text
//! picked  L1  1000 g  day 16                  -> FW-261117-001-…, best before 22
//! order   A   600 g   arrives 19              -> L1
//! order   B   600 g of L1  arrives 19         -> too little: 400 g
//! pays    A                                   -> L1 400 on hand, 0 reserved
//! ```
#![allow(dead_code, clippy::unwrap_used)] // Each test file uses its part; a story that fails is a failed test.
use catalog::testing::{Few, few};
use county::testing::{Small, small};
use county::{PlaceId, ProducerId};
use kernel::{Day, Quantity, Time, Whole};
use std::collections::BTreeMap;
use stock::{
    By, Hold, LotId, NewLot, NotChanged, OrderId, Refusal, Shelf, Wish, check, close_lot, close_past, commit,
    hold, list_lots, lot, put_back, release, write_off,
};
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};

pub fn day(day: i8) -> Day {
    Day::new(2026, 11, day).unwrap()
}

/// The day on which stories begin, in the morning.
pub const TODAY: i8 = 17;

pub fn now() -> Time {
    day(TODAY).at_minute(9 * 60)
}

/// How orders that follow each other are handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Batches {
    Whole,
    OneByOne,
}

pub fn schemas() -> [store::Schema; 5] {
    [
        webkit::ROOM.schema(),
        county::ROOM.schema(),
        brand::ROOM.schema(),
        catalog::ROOM.schema(),
        stock::ROOM.schema(),
    ]
}

/// A store with the small county and the few products in it.
pub fn with_county(mut story: impl FnMut(&Store, &Small, &Few)) {
    both(&schemas(), |store| {
        let made = store.write::<_, Error>(COUNTY, |tx| Ok((small(tx, now())?, few(tx, now())?)));
        let (county, few) = made.unwrap();
        story(store, &county, &few);
        let problems = store.read::<_, Error>(COUNTY, check).unwrap();
        assert_eq!(problems, []);
    });
}

/// Tells a story to both databases, as whole batches and an order at a time; all four must end as written.
pub fn tell(story: &str) {
    for batches in [Batches::Whole, Batches::OneByOne] {
        with_county(|store, county, few| {
            let mut teller = Teller { store, county, few, lots: BTreeMap::new(), orders: BTreeMap::new() };
            let lines: Vec<(&str, &str)> = story.lines().filter_map(|line| line.split_once("->")).collect();
            let expected: Vec<&str> =
                lines.iter().map(|(_, end)| end.split('(').next().unwrap().trim()).collect();
            let acts: Vec<Vec<&str>> =
                lines.iter().map(|(act, _)| act.split_whitespace().collect()).collect();
            assert_eq!(teller.play(&acts, batches), expected, "{batches:?} on {:?}", store.place());
        });
    }
}

struct Teller<'a> {
    store: &'a Store,
    county: &'a Small,
    few: &'a Few,
    lots: BTreeMap<String, LotId>,
    orders: BTreeMap<String, OrderId>,
}

/// The figure in a word: `600`, `L1`, `19.`
fn figure(word: &str) -> i64 {
    word.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

fn after<'a>(act: &[&'a str], word: &str) -> Option<&'a str> {
    act.iter().position(|w| *w == word).and_then(|at| act.get(at + 1)).copied()
}

fn grams(word: &str) -> Quantity {
    Quantity::new(figure(word)).unwrap()
}

impl Teller<'_> {
    fn play(&mut self, acts: &[Vec<&str>], batches: Batches) -> Vec<String> {
        let together = |a: &Vec<&str>, b: &Vec<&str>| {
            batches == Batches::Whole && a[0] == b[0] && ["order", "picked"].contains(&a[0])
        };
        acts.chunk_by(together).flat_map(|acts| self.act(acts)).collect()
    }

    fn write<T: Send>(&self, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
        self.store.write::<_, Error>(COUNTY, work).unwrap()
    }

    fn act(&mut self, acts: &[Vec<&str>]) -> Vec<String> {
        match acts[0][0] {
            "picked" => self.picked(acts),
            "order" => self.ordered(acts),
            "pays" => self.settled(&acts[0], commit),
            "expires" => self.settled(&acts[0], release),
            "refunds" => self.settled(&acts[0], put_back),
            "spoils" => self.changed(&acts[0]),
            "closes" => self.changed(&acts[0]),
            "midnight" => {
                let today = day(figure(acts[0][1]) as i8);
                vec![format!("{} closed", self.write(|tx| close_past(tx, today)))]
            }
            act => panic!("nobody knows how one {act}"),
        }
    }

    fn producer(&self, act: &[&str]) -> ProducerId {
        self.county.producers[usize::from(act.contains(&"Fenkou"))]
    }

    fn picked(&mut self, acts: &[Vec<&str>]) -> Vec<String> {
        let new: Vec<NewLot> = acts
            .iter()
            .map(|act| NewLot {
                product: if act.contains(&"nothing") { Default::default() } else { self.few.shoots },
                producer: if act.contains(&"nobody") { Default::default() } else { self.producer(act) },
                harvested_on: day(figure(after(act, "day").unwrap()) as i8),
                quantity: grams(act[2]),
                price: None,
                basis: brand::Basis::SelfInspection,
            })
            .collect();
        let listed = self.write(|tx| list_lots(tx, &new, now()));
        let say = |(act, outcome): (&Vec<&str>, Result<stock::ListedLot, Refusal>)| match outcome {
            Ok(listed) => {
                self.lots.insert(act[1].to_string(), listed.lot);
                let code = &listed.code[..listed.code.rfind('-').unwrap()];
                format!("{code}, best before {}", listed.best_before.day_of_month())
            }
            Err(refusal) => said(&refusal),
        };
        acts.iter().zip(listed).map(say).collect()
    }

    fn ordered(&mut self, acts: &[Vec<&str>]) -> Vec<String> {
        let first = self.orders.len() as i64 + 1;
        let orders: Vec<(OrderId, Vec<Wish>, Day)> = acts
            .iter()
            .zip(first..)
            .map(|(act, id)| {
                self.orders.insert(act[1].to_string(), OrderId::new(id));
                (OrderId::new(id), self.wishes(act), day(figure(after(act, "arrives").unwrap()) as i8))
            })
            .collect();
        let products = [self.few.shoots, self.few.pecans];
        // Parcels from Fenkou take a day longer.
        let far_outlet = self.county.outlets[2];
        let taken = self.write(|tx| {
            let mut shelf = Shelf::lock(tx, &products)?;
            let mut holds = Vec::new();
            let mut outcomes = Vec::new();
            for (order, wishes, arrives) in &orders {
                let arrives = |from: PlaceId| arrives.plus(i64::from(from == far_outlet));
                let taken = shelf.take_all(wishes, &arrives);
                for (line, taken) in taken.iter().flatten().enumerate() {
                    let (lot, quantity) = (taken.lot, taken.quantity);
                    holds.push(Hold {
                        order: *order,
                        line: line as i64 + 1,
                        lot,
                        quantity,
                        expires: now(),
                        sale: None,
                    });
                }
                outcomes.push(taken.map(|taken| taken.into_iter().map(|t| t.lot).collect::<Vec<_>>()));
            }
            hold(tx, &holds)?;
            hold(tx, &holds)?; // told twice, held once
            Ok(outcomes)
        });
        let name = |lot: &LotId| self.lots.iter().find(|(_, id)| *id == lot).unwrap().0.clone();
        let say = |outcome: Result<Vec<LotId>, (usize, Refusal)>| match outcome {
            Ok(lots) => lots.iter().map(name).collect::<Vec<_>>().join(" "),
            Err((0, refusal)) => said(&refusal),
            Err((at, refusal)) => format!("line {}: {}", at + 1, said(&refusal)),
        };
        taken.into_iter().map(say).collect()
    }

    /// `600 g`, `600 g of L1`, and more lines after `and`.
    fn wishes(&self, act: &[&str]) -> Vec<Wish> {
        let end = act.iter().position(|word| *word == "arrives").unwrap();
        let line = |words: &[&str]| Wish {
            product: if words.contains(&"pecans") { self.few.pecans } else { self.few.shoots },
            lot: after(words, "of").map(|name| self.lots.get(name).copied().unwrap_or(LotId::new(404))),
            quantity: grams(words[0]),
        };
        act[2..end].split(|word| *word == "and").map(line).collect()
    }

    fn settled(&mut self, act: &[&str], how: fn(&mut Tx, &[OrderId]) -> store::Result<()>) -> Vec<String> {
        let orders: Vec<OrderId> =
            act[1..].iter().filter_map(|name| self.orders.get(*name).copied()).collect();
        self.write(|tx| how(tx, &orders));
        self.write(|tx| how(tx, &orders)); // told twice
        vec![self.stand()]
    }

    fn changed(&mut self, act: &[&str]) -> Vec<String> {
        let id = self.lots.get(act[1]).copied().unwrap_or(LotId::new(404));
        let by = if act.contains(&"office") { By::Office } else { By::Producer(self.producer(act)) };
        let done = match act[0] {
            "closes" => self.write(|tx| close_lot(tx, id, by, now())),
            _ => self.write(|tx| write_off(tx, id, grams(act[2]), by, now())),
        };
        vec![match done {
            Ok(()) => self.stand(),
            Err(NotChanged::NoSuchLot) => "no such lot".into(),
            Err(NotChanged::NotYours) => "not yours".into(),
            Err(NotChanged::NotOpen) => "not open".into(),
            Err(NotChanged::Reserved { reserved, free }) => {
                format!("{} reserved, {} free", reserved.get(), free.get())
            }
        }]
    }

    /// `L1 400-100, L2 1000-0 closed`: on hand and reserved of every lot.
    fn stand(&self) -> String {
        let one = |(name, id): (&String, &LotId)| {
            let lot = self.write(|tx| lot(tx, *id)).unwrap();
            let state =
                if lot.state == stock::LotState::Open { String::new() } else { format!(" {}", lot.state) };
            format!("{name} {}-{}{state}", lot.on_hand.get(), lot.reserved.get())
        };
        self.lots.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SoldOut { left } => format!("sold out: {} g left", left.get()),
        Refusal::NotFresh { best_before, arrives } => {
            format!(
                "not fresh: best before {}, arrives {}",
                best_before.day_of_month(),
                arrives.day_of_month()
            )
        }
        Refusal::AlreadyStale { best_before } => format!("stale since {}", best_before.day_of_month()),
        Refusal::HarvestInFuture { .. } => "in the future".into(),
        Refusal::LessThanAPack { pack } => format!("less than {} g", pack.get()),
        other => format!("{other:?}"),
    }
}
