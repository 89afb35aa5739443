//! The ledger with as many lines as a large county posts in some years: made by its own commands, then asked what a
//! grower's pages ask. The baseline is the same, asked in the same run when a hundredth of the lines was there.
use crate::cli::options;
use crate::output::bar;
use crate::rooms;
use anyhow::Result;
use county::ProducerId;
use kernel::{Clock, Count, Day, Fen, Share, Time};
use ledger::{
    AccountKind, NewShare, Part, Payer, Period, Post, Provider, earned, freeze, money_of, movements,
    post_paid, post_settled, sale_lines, sales,
};
use serde::Serialize;
use std::fmt;
use std::time::Instant;
use stock::OrderId;
use store::{County, CountyId, Error, Place, Store, Tx};

/// As many as are asked for where nobody says otherwise.
pub const LINES: u64 = 15_000_000;
const COUNTY: CountyId = CountyId::new(330_127);
const HOUSEHOLDS: i64 = 3_000;
/// Postings of an order that is paid and settled: provider, due, fee; due, payable.
const LINES_AN_ORDER: u64 = 5;
const ORDERS_AT_ONCE: i64 = 4_096;
const DAYS: i64 = 365;
/// Households that are asked about; each of the questions once for each.
const ASKED: i64 = 60;
const WARMING: u64 = 100;

/// A question of a grower's page.
type Question = (&'static str, fn(&mut Tx, Period) -> store::Result<()>);

const QUESTIONS: [Question; 5] = [
    ("money_of", |tx, period| money_of(tx, period.producer).map(drop)),
    ("earned", |tx, period| earned(tx, period).map(drop)),
    ("sales", |tx, period| sales(tx, period, None, Count::new(31).unwrap_or_default()).map(drop)),
    ("sale_lines", |tx, period| {
        let (each, most) = (Count::new(7).unwrap_or_default(), Count::new(2_000).unwrap_or_default());
        sale_lines(tx, period, each, most).map(drop)
    }),
    ("movements", |tx, period| movements(tx, &[period.producer], period.from, period.to).map(drop)),
];

#[derive(Serialize)]
pub struct Measured {
    lines: u64,
    households: i64,
    fill_seconds: f64,
    questions: Vec<Asked>,
}

/// How long a question took, in milliseconds.
#[derive(Serialize)]
struct Asked {
    question: &'static str,
    median_ms: f64,
    worst_ms: f64,
    /// The median with a hundredth of the lines.
    baseline_ms: f64,
    /// `median_ms / baseline_ms`.
    ratio: f64,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} lines of {} households, made in {:.0} s",
            self.lines, self.households, self.fill_seconds
        )?;
        for asked in &self.questions {
            let Asked { question, median_ms, worst_ms, baseline_ms, ratio } = asked;
            writeln!(
                f,
                "{question:12} {median_ms:8.3} ms, at most {worst_ms:8.3} ms; {ratio:.1} times {baseline_ms:.3} ms"
            )?;
        }
        Ok(())
    }
}

pub fn run(lines: u64) -> Result<Measured> {
    let folder = std::env::temp_dir().join(format!("pavilion-bench-{}", std::process::id()));
    let measured = measure(&folder, lines);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &std::path::Path, lines: u64) -> Result<Measured> {
    let store = Store::open(&Place::Folder(folder.to_path_buf()), &rooms::schemas(), options())?;
    store.write::<_, Error>(COUNTY, |tx| tx.found_county(&county(), Time::default()))?;
    let orders = i64::try_from(lines / LINES_AN_ORDER)?;
    let few = orders / i64::try_from(WARMING)?;
    let began = Instant::now();
    fill(&store, 0, few, orders)?;
    let baseline = ask(&store)?;
    fill(&store, few, orders, orders)?;
    let fill_seconds = began.elapsed().as_secs_f64();
    let questions = QUESTIONS.iter().zip(baseline).zip(ask(&store)?);
    let asked = |(((question, _), before), now): ((&Question, Vec<f64>), Vec<f64>)| {
        let (baseline_ms, median_ms) = (median(&before), median(&now));
        let worst_ms = now.iter().copied().fold(0.0, f64::max);
        Asked { question, median_ms, worst_ms, baseline_ms, ratio: median_ms / baseline_ms.max(1e-6) }
    };
    Ok(Measured { lines, households: HOUSEHOLDS, fill_seconds, questions: questions.map(asked).collect() })
}

fn county() -> County {
    let name = "Bench".to_string();
    County {
        id: COUNTY,
        name_zh: name.clone(),
        name_en: name,
        host: None,
        generated: true,
        clock: Clock::default(),
    }
}

fn last_day() -> Day {
    Day::new(2026, 11, 23).unwrap_or_default()
}

/// Orders from `first` to before `end`, of `all` over a year, each of one household, paid and settled.
fn fill(store: &Store, first: i64, end: i64, all: i64) -> Result<()> {
    let bar = bar("orders", (end - first) as u64);
    let mut next = first;
    while next < end {
        let batch: Vec<i64> = (next..end.min(next + ORDERS_AT_ONCE)).collect();
        store.write::<_, Error>(COUNTY, |tx| post(tx, &batch, all))?;
        next += batch.len() as i64;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

fn post(tx: &mut Tx, batch: &[i64], all: i64) -> store::Result<()> {
    let day = |n: i64| last_day().plus(n * DAYS / all - DAYS + 1);
    let shares: Vec<NewShare> = batch.iter().flat_map(|n| shares(*n)).collect();
    freeze(tx, &shares)?;
    let payer = Payer::Provider(Provider::Sandbox);
    let posts: Vec<Post> = batch
        .iter()
        .map(|n| Post { order: OrderId::new(n + 1), at: day(*n).at_minute(600), payer })
        .collect();
    post_paid(tx, &posts)?;
    let settled: Vec<(OrderId, Time)> =
        posts.iter().map(|post| (post.order, post.at.plus_minutes(60))).collect();
    post_settled(tx, &settled).map(drop)
}

fn shares(n: i64) -> [NewShare; 2] {
    let price = Fen::new(1_000 + n * 7_919 % 20_000).unwrap_or_default();
    let fee = price.share(Share::percent(5));
    let share = |part, account, owner, amount| NewShare {
        order: OrderId::new(n + 1),
        line: 1,
        part,
        account,
        owner,
        amount,
        label_zh: "山核桃".into(),
        label_en: "Pecan".into(),
        lot_code: format!("FW-261123-{:03}-4", n % 40),
        packs: Count::new(1 + n % 3).unwrap_or_default(),
        floor: Fen::ZERO,
    };
    let household = 1 + n * 7_919 % HOUSEHOLDS;
    [
        share(Part::Goods, AccountKind::ProducerDue, household, price - fee),
        share(Part::PlatformFee, AccountKind::PlatformFee, 0, fee),
    ]
}

/// Milliseconds of each question, household by household, for the last month.
fn ask(store: &Store) -> Result<Vec<Vec<f64>>> {
    let to = last_day();
    let mut all = Vec::new();
    for (_, question) in QUESTIONS {
        let mut took = Vec::new();
        for n in 0..ASKED {
            let producer = ProducerId::new(1 + n * 37 % HOUSEHOLDS);
            let period = Period { producer, from: to.plus(-29), to };
            let began = Instant::now();
            store.read::<_, Error>(COUNTY, |tx| question(tx, period))?;
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        all.push(took);
    }
    Ok(all)
}

fn median(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
