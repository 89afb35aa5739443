//! `export statements`: the month of every household as PDF, a file each, on all cores; and `close`: the books of a
//! month.
use crate::cli::{At, options};
use crate::files::only_county;
use crate::output::bar;
use anyhow::{Context, Result, anyhow};
use county::{Producer, ProducerKind, Producers};
use indicatif::ProgressBar;
use kernel::{Count, Day, Month};
use serde::Serialize;
use settlement::{Statement, Undone, statement_pdf, statements};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;
use store::{County, Error, Store};
use webkit::{Lang, Settings, Words, wall};

/// Households that are read in one transaction.
const AT_ONCE: i64 = 100;

/// What was written, and how fast.
#[derive(Serialize)]
pub struct Written {
    folder: String,
    statements: usize,
    bytes: usize,
    seconds: f64,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, megabytes) = (self.statements, self.bytes as f64 / 1e6);
        write!(
            f,
            "Wrote {count} statements into {} ({megabytes:.0} MB) in {:.1} s",
            self.folder, self.seconds
        )
    }
}

/// Writes the statements of all households for a month into a folder. Reads beside a running server.
pub fn export(folder: &Path, month: Option<&str>, lang: Lang, at: &At) -> Result<Written> {
    let began = Instant::now();
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let settings = at.settings().unwrap_or_else(|_| Settings::default());
    let store = Store::open_beside(&at.place(), options())?;
    let county = only_county(&store)?;
    let now = county.clock.at(wall());
    let month = month.map_or(Ok(now.day().month()), month_of)?;
    let households = households(&store, &county)?;
    let press = Press {
        bar: bar("statements", households.len() as u64),
        words: Words::new(lang, &crate::rooms::ROOMS)?,
        folder: folder.to_path_buf(),
        store,
        county,
        month,
        today: now.day(),
        settings,
    };
    let bytes = press.print_all(&households)?;
    press.bar.finish_and_clear();
    Ok(Written {
        folder: folder.display().to_string(),
        statements: households.len(),
        bytes,
        seconds: began.elapsed().as_secs_f64(),
    })
}

/// `2026-11`
fn month_of(text: &str) -> Result<Month> {
    let day: Result<Day, _> = format!("{text}-01").parse();
    Ok(day.map_err(|_| anyhow!("{text} is not a month; write it as 2026-11"))?.month())
}

fn households(store: &Store, county: &County) -> Result<Vec<Producer>> {
    let which = Producers { kind: Some(ProducerKind::Household), ..Producers::default() };
    let most = Count::new(100_000).unwrap_or_default();
    Ok(store.read::<_, Error>(county.id, |tx| county::producers(tx, &which, "", most))?)
}

/// What every statement of one run has in common.
struct Press {
    store: Store,
    county: County,
    words: Words,
    settings: Settings,
    folder: PathBuf,
    month: Month,
    today: Day,
    bar: ProgressBar,
}

impl Press {
    /// Prints on all cores; answers the bytes that were written.
    fn print_all(&self, households: &[Producer]) -> Result<usize> {
        let waiting = Mutex::new(households.chunks(AT_ONCE as usize));
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let work = || -> Result<usize> {
            let mut bytes = 0;
            loop {
                let next = waiting.lock().map_err(|_| anyhow!("another worker failed"))?.next();
                let Some(some) = next else { return Ok(bytes) };
                bytes += self.print(some)?;
            }
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let ends = all.into_iter().map(|one| one.join().map_err(|_| anyhow!("a worker panicked"))?);
            ends.sum()
        })
    }

    fn print(&self, households: &[Producer]) -> Result<usize> {
        let ids: Vec<_> = households.iter().map(|household| household.id).collect();
        let read =
            self.store.read::<_, Error>(self.county.id, |tx| statements(tx, &ids, self.month, self.today))?;
        read.iter().map(|statement| self.write(statement)).sum()
    }

    fn write(&self, statement: &Statement) -> Result<usize> {
        let shop = self.words.name(&self.settings.shop_zh, &self.settings.shop_en);
        let printed = self.today.at_minute(0);
        let pdf = statement_pdf(&self.words, statement, shop, &self.settings.telephone, printed)?;
        let file = self.folder.join(format!("{}-{}.pdf", statement.producer.code, self.month));
        std::fs::write(&file, &pdf).with_context(|| format!("{} cannot be written", file.display()))?;
        self.bar.inc(1);
        Ok(pdf.len())
    }
}

/// A month that was closed.
#[derive(Serialize)]
pub struct Closed {
    month: String,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The books of {} are closed.", self.month)
    }
}

/// Closes a month in the name of somebody of finance, by his telephone number.
pub fn close(month: &str, phone: &str, at: &At) -> Result<Closed> {
    let month = month_of(month)?;
    let store = Store::open(&at.place(), &crate::rooms::schemas(), options())?;
    let county = only_county(&store)?;
    let (now, words) = (county.clock.at(wall()), Words::new(Lang::En, &crate::rooms::ROOMS)?);
    let person = store.read::<_, Error>(county.id, |tx| {
        let Some(person) = county::person_by_phone(tx, phone)? else { return Ok(None) };
        let grants = county::grants_of(tx, person.id)?;
        let may =
            |grant: &webkit::Grant| matches!(grant.role, webkit::Role::Finance | webkit::Role::Administrator);
        Ok(grants.iter().any(may).then_some(person.id))
    })?;
    let person = person.ok_or_else(|| anyhow!("nobody of finance signs in with {phone}"))?;
    match store.write(county.id, |tx| settlement::close(tx, month, person, now)) {
        Ok(()) => Ok(Closed { month: month.to_string() }),
        Err(Undone::Refused(refusal)) => Err(anyhow!("{}", refusal.sentence(&words))),
        Err(Undone::Failed(error)) => Err(error.into()),
    }
}
