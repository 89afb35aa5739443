//! The demo county: Chun'an with its real townships, villages and codes, and with people, goods and figures that
//! are made up from a seed. All of it goes through the commands that people call.
mod finance;
mod fleet;
mod goods;
mod households;
mod network;
mod people;
mod sheet;
mod small;
mod subsidies;
mod terms;
mod welfare;

use crate::cli::options;
use crate::output::counter;
use crate::rooms;
use crate::simulate::{Town, sales};
use anyhow::Result;
use fastrand::Rng;
use kernel::{Clock, Time};
pub use people::print_accounts;
use serde::Serialize;
use std::fmt;
use store::{County, CountyId, Error, Place, Store, Tx};
use webkit::wall;

/// What the demo is made from where nobody asks for another one.
pub const SEED: u64 = 330_127;
/// The county's six-digit administrative code.
const CODE: CountyId = CountyId::new(330_127);
/// Days of history before today, so that a week can be compared with the one before.
const HISTORY_DAYS: i64 = 9;
const HISTORY_ORDERS_A_DAY: u32 = 600;

/// What the demo county has.
#[derive(Serialize)]
pub struct Made {
    /// False where there was a county already.
    made: bool,
    townships: usize,
    villages: usize,
    outlets: usize,
    producers: i64,
    products: usize,
    open_lots: i64,
    orders: u64,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.made {
            return write!(f, "There is a county already; it is left as it is.");
        }
        write!(
            f,
            "Made Chun'an county: {} townships, {} villages, {} outlets, {} producers, {} products, {} open lots, \
             {} orders.",
            self.townships,
            self.villages,
            self.outlets,
            self.producers,
            self.products,
            self.open_lots,
            self.orders
        )
    }
}

/// How much of a county is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Whole,
    /// As little as a test of the program needs.
    Small,
}

/// Makes the county where there is none.
pub fn make(place: &Place, seed: u64, size: Size) -> Result<Made> {
    let store = Store::open(place, &rooms::schemas(), options())?;
    let made = has_no_county(&store)?;
    let orders = match size {
        _ if !made => 0,
        Size::Whole => make_county(&store, seed)?,
        Size::Small => make_small(&store, seed)?,
    };
    summary(&store, made, orders)
}

fn make_small(store: &Store, seed: u64) -> Result<u64> {
    let now = wall();
    let fill = |tx: &mut Tx| {
        found(tx, now)?;
        Ok::<_, CommandError>(small::fill(tx, &secret(seed), now)?)
    };
    store.write(CODE, fill).map_err(|error| error.0)?;
    Ok(0)
}

/// What this county and its sandbox share.
fn secret(seed: u64) -> String {
    format!("{:032x}", Rng::with_seed(seed ^ 1).u128(..))
}

fn make_county(store: &Store, seed: u64) -> Result<u64> {
    let first = wall().day().plus(-HISTORY_DAYS);
    make_without_history(store, seed)?;
    let orders = live_history(store, seed, first)?;
    store
        .write(CODE, |tx| {
            subsidies::ask(tx, first, wall())?;
            subsidies::teach(tx, first, wall())?;
            welfare::deliver_and_review(tx, &mut Rng::with_seed(seed ^ 4), wall())?;
            Ok::<_, CommandError>(())
        })
        .map_err(|error| error.0)?;
    Ok(orders)
}

/// Whether nothing was made in this database yet.
pub fn has_no_county(store: &Store) -> Result<bool> {
    Ok(store.read::<_, Error>(CODE, |tx| tx.counties())?.is_empty())
}

/// The county as it was some days ago: its people, its goods, and the first lots.
pub fn make_without_history(store: &Store, seed: u64) -> Result<()> {
    let counter = counter("making the county");
    let first = wall().day().plus(-HISTORY_DAYS);
    let began = first.at_minute(0);
    counter.tick();
    store
        .write(CODE, |tx| {
            let mut rng = Rng::with_seed(seed);
            found(tx, began)?;
            let network = network::make(tx, &mut rng)?;
            let producers = people::add_producers(tx, &network, &mut rng, began)?;
            // Of a seed of its own, so that the rest of the county stays as it was.
            households::add(tx, &producers, &mut Rng::with_seed(seed ^ 2), began)?;
            welfare::survey(tx, &producers, &mut Rng::with_seed(seed ^ 3), began)?;
            let products = goods::add_products(tx, began)?;
            terms::add_terms(tx, began)?;
            goods::add_certificates(tx, &producers, &products, &mut rng, first)?;
            payment::sandbox::set_up(tx, &secret(seed))?;
            goods::list_first_lots(tx, &network, &producers, &products, &mut rng, began)?;
            people::add_accounts(tx, &network, &producers, began)?;
            terms::add_promises(tx, began)?;
            subsidies::add_programmes(tx, began)?;
            finance::set_up(tx, began)?;
            Ok::<_, CommandError>(())
        })
        .map_err(|error| error.0)?;
    counter.finish_and_clear();
    Ok(())
}

/// Lets the last days pass until this minute.
fn live_history(store: &Store, seed: u64, first: kernel::Day) -> Result<u64> {
    let mut town = Town::load(store.clone(), CODE, seed, first, HISTORY_ORDERS_A_DAY)?;
    let bar = crate::output::bar("days of history", HISTORY_DAYS as u64 + 1);
    for n in 0..HISTORY_DAYS {
        town.live(first.plus(n), 24 * 60)?;
        bar.inc(1);
    }
    let now = wall();
    town.live(now.day(), now.minute_of_day())?;
    bar.finish_and_clear();
    announce_sales(store, now)?;
    Ok(town.orders)
}

/// Something to look at whenever the demo is opened: a sale that runs until tomorrow evening, one that opens in a
/// quarter of an hour, and one of tomorrow evening.
fn announce_sales(store: &Store, now: Time) -> Result<()> {
    let tomorrow = now.day().plus(1);
    let soon = now.plus_minutes(15 - now.minute_of_day() % 5);
    let hours = [
        (now, tomorrow.at_minute(22 * 60)),
        (soon, soon.plus_minutes(60)),
        (tomorrow.at_minute(20 * 60), tomorrow.at_minute(21 * 60)),
    ];
    for (opens, ends) in hours {
        store.write::<_, Error>(CODE, |tx| sales::announce(tx, 1, opens, ends, now))?;
    }
    store.write::<_, Error>(CODE, |tx| promotion::turn(tx, now))?;
    Ok(())
}

fn found(tx: &mut Tx, at: Time) -> store::Result<()> {
    let county = County {
        id: CODE,
        name_zh: "淳安县".into(),
        name_en: "Chun'an County".into(),
        host: None,
        generated: true,
        clock: Clock::default(),
    };
    crate::found::establish(tx, &county, at)
}

fn summary(store: &Store, made: bool, orders: u64) -> Result<Made> {
    Ok(store.read::<_, Error>(CODE, |tx| {
        let timetable = county::timetable(tx)?;
        Ok(Made {
            made,
            townships: timetable.townships().len(),
            villages: timetable.villages().iter().filter(|v| v.kind == county::VillageKind::Village).count(),
            outlets: timetable.outlets().count(),
            producers: kernel::Whole::get(county::producer_count(tx, &county::Producers::default())?),
            products: catalog::all_products(tx)?.len(),
            open_lots: kernel::Whole::get(stock::open_lots(tx)?),
            orders,
        })
    })?)
}

/// The error of a command, carried through the store.
pub(crate) struct CommandError(anyhow::Error);

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}
impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}
