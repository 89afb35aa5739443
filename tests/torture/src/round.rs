//! One round: trade, kill, start again, send everything once more, judge.
use crate::buyers::{Buyer, send_again};
use crate::county::Template;
use crate::database::Database;
use crate::judge::{Fault, Kind, judge};
use crate::record::{Record, Told as Answered};
use crate::shop::{Shop, command};
use crate::truth::Truth;
use anyhow::{Context, Result};
use fastrand::Rng;
use serde_json::Value;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Buyers at once.
const BUYERS: u64 = 8;
/// The kill comes when so many requests were answered, and a moment later …
const KILL_AFTER_ANSWERS: std::ops::Range<u64> = 0..600;
const KILL_AFTER_MICROS: std::ops::Range<u64> = 0..4_000;
/// … or after so long, where the machine is busy with something else.
const TRADE_MAX: Duration = Duration::from_millis(1_200);

/// When a round's kill comes.
#[derive(Clone, Copy, Debug)]
pub struct KillAfter {
    pub answers: u64,
    pub at_most: Duration,
}
/// How long the consumers of the log may take to catch up, where they need not wait for a dead node's lease.
const CATCH_UP_MAX: Duration = Duration::from_secs(8);

/// How much was told in a round.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    pub orders: usize,
    pub refused: usize,
    pub payments: usize,
    pub scans: usize,
    /// What was on its way when the connection ended.
    pub unanswered: usize,
}

impl Told {
    pub fn of(record: &Record) -> Self {
        Self {
            orders: record.orders.iter().filter(|o| o.told.yes().is_some()).count(),
            refused: record.orders.iter().filter(|o| matches!(o.told, Answered::No(_))).count(),
            payments: record.notices.iter().filter(|n| n.told.yes().is_some()).count()
                + record.wallets.iter().filter(|w| w.told.yes().is_some()).count(),
            scans: record.scans.iter().filter(|s| s.told.yes().is_some()).count(),
            unanswered: record.orders.iter().filter(|o| o.told.is_nothing()).count()
                + record.notices.iter().filter(|n| n.told.is_nothing()).count()
                + record.wallets.iter().filter(|w| w.told.is_nothing()).count()
                + record.cancels.iter().filter(|c| c.told.is_nothing()).count()
                + record.scans.iter().filter(|s| s.told.is_nothing()).count(),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.refused += other.refused;
        self.payments += other.payments;
        self.scans += other.scans;
        self.unanswered += other.unanswered;
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} orders, {} refused, {} payments, {} scans, {} without an answer",
            self.orders, self.refused, self.payments, self.scans, self.unanswered
        )
    }
}

pub struct Done {
    pub told: Told,
    pub faults: Vec<Fault>,
}

const NAME: &str = "torture_round";

pub fn run(template: &Template, seed: u64) -> Result<Done> {
    let database = template.copy(NAME)?;
    let answers = Rng::with_seed(seed).u64(KILL_AFTER_ANSWERS);
    let kill = KillAfter { answers, at_most: TRADE_MAX };
    let mut record = trade(template, &database, seed, kill)?;
    let told = Told::of(&record);
    let faults = start_again(template, &database, &mut record)?;
    Ok(Done { told, faults })
}

/// Trades until so many requests were answered, then kills the program.
pub fn trade(template: &Template, database: &Database, seed: u64, kill: KillAfter) -> Result<Record> {
    let mut rng = Rng::with_seed(seed);
    let shop = Shop::open(&template.binary, database)?;
    let (address, answered, began) = (shop.address, AtomicU64::new(0), Instant::now());
    let never = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let buyers: Vec<_> = (0..BUYERS).map(|n| buyer(template, address, n, rng.u64(..))).collect();
        let trading: Vec<_> =
            buyers.into_iter().map(|buyer| scope.spawn(|| buyer.trade(&answered, &never))).collect();
        while answered.load(Ordering::Relaxed) < kill.answers && began.elapsed() < kill.at_most {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(rng.u64(KILL_AFTER_MICROS)));
        shop.kill()?;
        let mut record = Record::default();
        for trader in trading {
            record.add(trader.join().ok().context("a buyer panicked")?);
        }
        Ok(record)
    })
}

fn buyer(template: &Template, address: SocketAddr, number: u64, seed: u64) -> Buyer {
    Buyer::new(address, template.town.clone(), &format!("b{number}"), seed)
}

/// Starts the program again on what is left, sends everything once more, and judges.
pub fn start_again(template: &Template, database: &Database, record: &mut Record) -> Result<Vec<Fault>> {
    let shop = Shop::open(&template.binary, database)?;
    send_again(shop.address, &template.town, record);
    let mut faults = Vec::new();
    if template.base.is_sqlite() {
        // On PostgreSQL a dead node's lease runs for some seconds; there `check` lets them read on.
        faults.extend(caught_up(database)?);
    }
    shop.stop()?;
    faults.extend(check(template, database)?);
    faults.extend(judge(&template.record, record, &Truth::read(database)?));
    Ok(faults)
}

/// Whether the running program's consumers and courier come to the end by themselves.
pub fn caught_up(database: &Database) -> Result<Vec<Fault>> {
    let began = Instant::now();
    loop {
        let truth = Truth::read(database)?;
        let behind = truth.followers.iter().filter(|(_, place)| *place != truth.head).count();
        if behind == 0 && truth.letters == 0 {
            return Ok(Vec::new());
        }
        if began.elapsed() > CATCH_UP_MAX {
            let what =
                format!("{behind} consumers and {} letters wait after {CATCH_UP_MAX:?}", truth.letters);
            return Ok(vec![Fault::new(Kind::Behind, what)]);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What `pavilion check` says.
pub fn check(template: &Template, database: &Database) -> Result<Vec<Fault>> {
    let output = command(&template.binary).args(["check", "--json"]).args(database.arguments()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let said: Value = serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_default();
    if said["ok"] == true {
        return Ok(Vec::new());
    }
    let what = format!("{}{}", text.trim(), String::from_utf8_lossy(&output.stderr));
    Ok(vec![Fault::new(Kind::Check, what)])
}
