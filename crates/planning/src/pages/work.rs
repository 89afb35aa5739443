//! A search that was asked for on a page: a thread of its own, which writes down how far it is.
use crate::commands::{fail, finish, progress};
use crate::day::DayBook;
use crate::model::PlanId;
use crate::solving::{SERVER_THREADS, search};
use routing::{Budget, Options};
use std::time::{Duration, Instant};
use store::{CountyId, Error};
use webkit::{Fault, Site};

/// So often it is written down how far a search is.
const TOLD_EVERY: Duration = Duration::from_secs(1);
const SEED: u64 = 1;

/// Begins to search. Should the program end meanwhile, the plan is taken for dead a minute after its time.
pub(super) fn spawn(site: &Site, county: CountyId, id: PlanId, book: DayBook) -> Result<(), Fault> {
    let site = site.clone();
    let named = std::thread::Builder::new().name("shuttle-plan".into());
    named.spawn(move || run(&site, county, id, &book)).map(drop).map_err(Fault::broken)
}

fn run(site: &Site, county: CountyId, id: PlanId, book: &DayBook) {
    let (began, seconds) = (Instant::now(), book.wanted.seconds as f64);
    let clock = || began.elapsed().as_secs_f64() / seconds;
    let options = Options { seed: SEED, budget: Budget::Clock(&clock), threads: SERVER_THREADS };
    let mut told = Instant::now();
    let found = search(book, &options, &mut |share| {
        if told.elapsed() >= TOLD_EVERY {
            told = Instant::now();
            let percent = (share * 100.0) as i64;
            let _ = site.store().write::<_, Error>(county, |tx| progress(tx, id, percent));
        }
    });
    let kept = match &found {
        Ok(found) => site.store().write::<_, Error>(county, |tx| finish(tx, id, found)),
        Err(error) => {
            tracing::error!(%error, "a day's shuttles could not be planned");
            site.store().write::<_, Error>(county, |tx| fail(tx, id))
        }
    };
    if let Err(error) = kept {
        tracing::error!(%error, "a plan could not be kept");
    }
}
