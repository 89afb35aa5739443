//! `plan shuttle`: the office's plan of a day's shuttles, from the command line.
use crate::cli::{At, options};
use crate::files::{language, only_county, open};
use crate::plan::seconds;
use anyhow::{Result, bail};
use clap::Args;
use kernel::{Day, Time};
use planning::{DayBook, Found, Promises, Refusal, Side, Wanted};
use routing::{Budget, Options};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Instant;
use store::{Error, Store, Tx};
use webkit::{Site, Words, wall};

#[derive(Args)]
pub struct Shuttle {
    #[command(flatten)]
    at: At,
    /// Which day, such as 2026-11-25; tomorrow where none is named.
    #[arg(long)]
    date: Option<Day>,
    /// Seconds until the best plan so far is given.
    #[arg(long, default_value_t = 15.0, value_parser = seconds, allow_negative_numbers = true)]
    time_limit: f64,
    /// So many iterations of each thread instead of a time: the same plan from the same seed, everywhere.
    #[arg(long, conflicts_with = "time_limit")]
    iterations: Option<u64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value = "2")]
    threads: NonZeroUsize,
    /// kept: parcels are there by the promised hour; loose: only opening hours count.
    #[arg(long, default_value = "kept")]
    promises: Promises,
    /// What it is worth that an outlet keeps its vehicle, in yuan.
    #[arg(long, default_value = "2")]
    change_yuan: String,
    /// So much of a vehicle is kept free in the afternoon for what is still to be sold, in per cent.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(0..=planning::SPARE_PERCENT_MAX))]
    spare_percent: i64,
    /// Keep the plan, and drive the day by it. Without this nothing is written, and a server may run beside.
    #[arg(long)]
    accept: bool,
    /// Print one line of JSON, last.
    #[arg(long)]
    json: bool,
}

pub fn run(wanted: &Shuttle) -> Result<ExitCode> {
    let site = if wanted.accept { Some(open(&wanted.at)?) } else { None };
    let store = match &site {
        Some(site) => site.store().clone(),
        None => Store::open_beside(&wanted.at.place(), options())?,
    };
    let words = words_of(site.as_ref())?;
    let county = only_county(&store)?;
    let now = county.clock.at(wall());
    let asked = asked(wanted, now)?;
    if asked.day < now.day() {
        return Ok(refused(&words, Refusal::Past { day: asked.day }, wanted.json));
    }
    let book = match store.read::<_, Error>(county.id, |tx| planning::read_day(tx, asked, now))? {
        Ok(book) => book,
        Err(refusal) => return Ok(refused(&words, refusal, wanted.json)),
    };
    let found = searched(wanted, &book)?;
    if wanted.accept
        && let Err(refusal) = store.write::<_, Error>(county.id, |tx| keep(tx, asked, &found, now))?
    {
        return Ok(refused(&words, refusal, wanted.json));
    }
    if wanted.json {
        println!("{}", planning::as_json(&book.network, &asked, &found));
    } else {
        tell(&words, &book, &found);
    }
    Ok(ExitCode::SUCCESS)
}

fn asked(wanted: &Shuttle, now: Time) -> Result<Wanted> {
    let Ok(change) = sheets::yuan(&wanted.change_yuan) else {
        bail!("--change-yuan: write yuan, such as 2 or 2.50");
    };
    Ok(Wanted {
        day: wanted.date.unwrap_or_else(|| now.day().plus(1)),
        seconds: (wanted.time_limit.ceil() as i64).min(planning::SECONDS_MAX),
        promises: wanted.promises,
        change,
        spare_percent: wanted.spare_percent,
    })
}

fn keep(tx: &mut Tx, asked: Wanted, found: &Found, now: Time) -> store::Result<Result<(), Refusal>> {
    let id = match planning::begin(tx, asked, None, now)? {
        Ok(id) => id,
        Err(refusal) => return Ok(Err(refusal)),
    };
    planning::finish(tx, id, found)?;
    planning::accept(tx, id, None, now)
}

/// The words of the terminal's language, without a site where only reading is allowed.
fn words_of(site: Option<&Site>) -> Result<Words> {
    Ok(match site {
        Some(site) => site.words(language()).clone(),
        None => Words::new(language(), &crate::rooms::ROOMS)?,
    })
}

fn refused(words: &Words, refusal: Refusal, json: bool) -> ExitCode {
    let said = planning::sentence(words, refusal);
    eprintln!("pavilion: {said}");
    if json {
        println!("{}", serde_json::json!({ "refused": said }));
    }
    ExitCode::FAILURE
}

fn searched(wanted: &Shuttle, book: &DayBook) -> Result<Found> {
    let began = Instant::now();
    let clock = || began.elapsed().as_secs_f64() / wanted.time_limit;
    let budget = wanted.iterations.map_or(Budget::Clock(&clock), Budget::Iterations);
    let options = Options { seed: wanted.seed, budget, threads: wanted.threads };
    let bar = crate::output::bar("plan", 100);
    let found = planning::search(book, &options, &mut |share| bar.set_position((share * 100.0) as u64));
    bar.finish_and_clear();
    match found {
        Ok(found) => Ok(found),
        Err(error) => bail!("{error}, which is a fault of this program"),
    }
}

/// The sums of both sides, and a line for each run.
fn tell(words: &Words, book: &DayBook, found: &Found) {
    let line = |name: &str, side: Side| {
        let sums = found.sums(side);
        let (length, time) = (words.distance(sums.metres), words.duration_minutes(sums.minutes));
        println!(
            "{name:10} {:3} runs {:4} stops {length:>9} {time:>14} {:>12}",
            sums.drives,
            sums.stops,
            words.money(sums.cost)
        );
    };
    line("timetable", Side::Timetable);
    line("plan", Side::Plan);
    for drive in found.of(Side::Plan) {
        let (hours, load) =
            ((words.minute(drive.leaves_minute), words.minute(drive.home_minute)), drive.load());
        println!(
            "{:18} {}–{} {:3} stops {:4} parcels {:>9} {:>10}",
            drive.trip,
            hours.0,
            hours.1,
            drive.halts.len(),
            load.parcels,
            words.distance(drive.metres),
            words.money(drive.cost)
        );
    }
    for left in &found.omissions {
        let place = book.network.place(left.place).map_or("", |place| place.code.as_str());
        let reason = words.say(format!("planning-reason-{}", left.reason.word().replace('_', "-")));
        println!("left out: {place}, {} parcels. {reason}", left.load.parcels);
    }
}
