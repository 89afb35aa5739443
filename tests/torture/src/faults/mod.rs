//! Faults that are not a kill: the program meets them while buyers trade, refuses with a sentence, and carries on
//! without a restart. Afterwards everything is sent once more and judged, as after a kill.
mod disk;
mod nodes;
mod server;

use crate::buyers::{Buyer, order_body, send_again};
use crate::county::Template;
use crate::database::Database;
use crate::judge::{Fault, judge};
use crate::record::Record;
use crate::round::{caught_up, check};
use crate::shop::{Client, Shop, command};
use crate::truth::Truth;
use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Buyers at once.
const BUYERS: u64 = 6;
/// A fault begins after so many answers, and so many come after it.
const ANSWERS: u64 = 60;
/// How long a fault may take to be noticed, and to be forgotten.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is done to the program, or below it.
struct Trouble {
    what: &'static str,
    on_sqlite: bool,
    on_postgres: bool,
    /// Faults that the judge found afterwards; none where this machine cannot do it, with why.
    inflict: fn(&Template, u64) -> Result<Outcome>,
}

enum Outcome {
    Judged(Vec<Fault>),
    NotPossible(&'static str),
}

const TROUBLES: [Trouble; 13] = [
    Trouble { what: "the disk is full", on_sqlite: true, on_postgres: true, inflict: disk::full },
    Trouble {
        what: "the file becomes read-only",
        on_sqlite: true,
        on_postgres: false,
        inflict: disk::read_only,
    },
    Trouble {
        what: "the disk stands still for three seconds",
        on_sqlite: true,
        on_postgres: false,
        inflict: disk::frozen,
    },
    Trouble { what: "the disk is slow", on_sqlite: true, on_postgres: false, inflict: disk::slow },
    Trouble {
        what: "the clock steps an hour on and two back",
        on_sqlite: true,
        on_postgres: true,
        inflict: disk::clock,
    },
    Trouble {
        what: "a second program on the same folder",
        on_sqlite: true,
        on_postgres: false,
        inflict: nodes::same_folder,
    },
    Trouble {
        what: "connections are ended in the middle",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::connections_end,
    },
    Trouble {
        what: "the server restarts twice, and is away for some seconds",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::restarts,
    },
    Trouble {
        what: "the server may only be read",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::read_only,
    },
    Trouble {
        what: "the server stands still for three seconds",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::frozen,
    },
    Trouble {
        what: "the server has a tenth of its time",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::slow,
    },
    Trouble {
        what: "COMMIT is done and its answer lost",
        on_sqlite: false,
        on_postgres: true,
        inflict: server::answers_lost,
    },
    Trouble {
        what: "one of two nodes is killed during the sale",
        on_sqlite: false,
        on_postgres: true,
        inflict: nodes::one_is_killed,
    },
];

/// Every trouble of this kind of database, one after the other. `only`: those whose name holds this.
pub fn survive(template: &Template, seed: u64, only: Option<&str>) -> Result<()> {
    let sqlite = template.base.is_sqlite();
    let mut bad = Vec::new();
    for trouble in TROUBLES.iter().filter(|t| if sqlite { t.on_sqlite } else { t.on_postgres }) {
        if only.is_some_and(|only| !trouble.what.contains(only)) {
            continue;
        }
        let began = Instant::now();
        let outcome = (trouble.inflict)(template, seed).with_context(|| trouble.what.to_string())?;
        match outcome {
            Outcome::NotPossible(why) => println!("   {}: not tried, {why}", trouble.what),
            Outcome::Judged(faults) => {
                println!(
                    "   {}: {} faults ({:.1} s)",
                    trouble.what,
                    faults.len(),
                    began.elapsed().as_secs_f32()
                );
                faults.iter().for_each(|fault| println!("      {fault}"));
                if !faults.is_empty() {
                    bad.push(trouble.what);
                }
            }
        }
    }
    ensure!(bad.is_empty(), "not survived: {bad:?}");
    Ok(())
}

/// Starts the program. What it logs while nothing works is of no use here.
fn open(template: &Template, database: &Database) -> Result<Shop> {
    let program = || {
        let mut program = command(&template.binary);
        program.stderr(Stdio::null());
        program
    };
    Shop::start(program, database)
}

/// The running program in its trouble.
struct Scene {
    client: Client,
    rng: std::cell::RefCell<Rng>,
}

impl Scene {
    fn new(address: SocketAddr, seed: u64) -> Self {
        let rng = std::cell::RefCell::new(Rng::with_seed(seed));
        Self { client: Client::new(address), rng }
    }

    /// One order: its status, and its code where it was refused because of the database.
    fn order(&self) -> (u16, String) {
        let key = format!("torture-probe-{:016x}", self.rng.borrow_mut().u64(..));
        let body = order_body(&key, json!([{ "product": "SHOOT-500", "packs": 1 }]), false);
        match self.client.post_json("/api/orders", &body) {
            Ok(answer) => {
                let said: Value = answer.json();
                (answer.status, said["error"]["code"].as_str().unwrap_or_default().to_string())
            }
            Err(error) => (0, error.to_string()),
        }
    }

    /// Orders until one is refused with this word.
    fn refused(&self, word: &str) -> Result<()> {
        self.until(|told| *told == (503, word.to_string()))
            .with_context(|| format!("no order was refused with “{word}”"))
    }

    /// Orders until one is taken.
    fn accepted(&self) -> Result<()> {
        self.until(|told| told.0 == 201).context("the program does not carry on")
    }

    fn until(&self, wanted: impl Fn(&(u16, String)) -> bool) -> Result<()> {
        let began = Instant::now();
        loop {
            let told = self.order();
            if wanted(&told) {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                bail!("the last order was answered with {told:?}");
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Orders and looks at a page, one after the other, for so long; answers how many orders were taken.
    fn buys_for(&self, length: Duration) -> Result<u64> {
        let (began, mut taken) = (Instant::now(), 0);
        while began.elapsed() < length {
            self.accepted()?;
            self.reads()?;
            taken += 1;
        }
        Ok(taken)
    }

    /// Pages are read meanwhile.
    fn reads(&self) -> Result<()> {
        let answer = self.client.get("/product/SHOOT-500")?;
        ensure!(answer.status == 200, "a page was answered with {}", answer.status);
        Ok(())
    }
}

/// Lets buyers trade with a running program, does `fault` in the middle, and has everything sent again and judged.
fn in_trouble(
    template: &Template,
    database: &Database,
    shop: Shop,
    seed: u64,
    fault: impl FnOnce(&Scene) -> Result<()>,
) -> Result<Outcome> {
    let scene = Scene::new(shop.address, seed);
    let mut record = trade_through(template, &[shop.address], seed, || {
        fault(&scene)?;
        scene.accepted()
    })?;
    send_again(shop.address, &template.town, &mut record);
    let mut faults = caught_up(database)?;
    shop.stop()?;
    faults.extend(check(template, database)?);
    faults.extend(judge(&template.record, &record, &Truth::read(database)?));
    Ok(Outcome::Judged(faults))
}

/// Buyers, spread over these addresses, trade before, during and after `fault`.
fn trade_through(
    template: &Template,
    addresses: &[SocketAddr],
    seed: u64,
    fault: impl FnOnce() -> Result<()>,
) -> Result<Record> {
    let (answered, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let mut rng = Rng::with_seed(seed);
    std::thread::scope(|scope| {
        let trading: Vec<_> = (0..BUYERS)
            .map(|n| {
                let address = addresses[n as usize % addresses.len()];
                let buyer = Buyer::new(address, template.town.clone(), &format!("f{n}"), rng.u64(..));
                scope.spawn(|| buyer.trade(&answered, &stop))
            })
            .collect();
        let wait = |many: u64| {
            let (before, began) = (answered.load(Ordering::Relaxed), Instant::now());
            while answered.load(Ordering::Relaxed) < before + many && began.elapsed() < PATIENCE {
                sleep(Duration::from_millis(2));
            }
        };
        wait(ANSWERS);
        let done = fault();
        wait(ANSWERS);
        stop.store(true, Ordering::Relaxed);
        let mut record = Record::default();
        for trader in trading {
            record.add(trader.join().ok().context("a buyer panicked")?);
        }
        done.map(|()| record)
    })
}
