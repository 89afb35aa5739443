//! What happens by itself: followers of the log read on, orders that were not paid expire, flash sales open and
//! end. One node does it at a time, under a lease.
use crate::rooms;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use store::Error;
use webkit::Site;

/// How often the timers look when nothing happens.
const TICK: Duration = Duration::from_millis(500);
/// How often sessions that have ended are swept away.
const SWEEP: Duration = Duration::from_secs(3_600);
const LEASE: &str = "timers";

/// Runs until `stop` is set.
pub fn start(site: Site, stop: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("timers".into()).spawn(move || {
        let mut swept: Option<Instant> = None;
        while !stop.load(Ordering::Relaxed) {
            let sweeps = swept.is_none_or(|at| at.elapsed() > SWEEP);
            match tick(&site, sweeps) {
                Ok(()) if sweeps => swept = Some(Instant::now()),
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "a round of the timers failed; it is tried again"),
            }
            std::thread::sleep(TICK);
        }
        if let Err(error) = site.store().drop_lease(LEASE) {
            tracing::warn!(%error, "the lease of the timers could not be given back; it ends by itself");
        }
    })
}

/// What the county does each hour for its buses and households: runs that are long enough over are costed, what
/// co-operatives earned is shared, income is read from the ledger, and who is to be visited is looked at again.
fn look_after(store: &store::Store, county: store::CountyId, now: kernel::Time) -> Result<(), Error> {
    while store.write::<_, Error>(county, |tx| logistics::cost_runs(tx, now))? > 0 {}
    store.write::<_, Error>(county, |tx| welfare::share_cooperatives(tx, now))?;
    let income = store.read::<_, Error>(county, |tx| welfare::unread_income(tx, now))?;
    store.write::<_, Error>(county, |tx| welfare::keep_income(tx, &income, now))?;
    store.write::<_, Error>(county, |tx| welfare::review(tx, now.day()))?;
    Ok(())
}

fn tick(site: &Site, sweeps: bool) -> Result<(), Error> {
    let store = site.store();
    if !store.lease(LEASE)? {
        return Ok(());
    }
    for county in site.counties().iter() {
        let now = site.now(county.id);
        while store.write::<_, Error>(county.id, |tx| ordering::commands::expire(tx, now))? > 0 {}
        while store.write::<_, Error>(county.id, |tx| ordering::commands::shorten(tx, now))? > 0 {}
        while store.write::<_, Error>(county.id, |tx| promotion::turn(tx, now))? > 0 {}
        while store.write::<_, Error>(county.id, |tx| ordering::commands::settle_overdue(tx, now))? > 0 {}
        if sweeps {
            store.write::<_, Error>(county.id, |tx| webkit::sessions::sweep(tx, now))?;
        }
        rooms::follow_county(store, county.id)?;
        if sweeps {
            look_after(store, county.id, now)?;
        }
    }
    Ok(())
}
