//! `distances`: asks a server that speaks OSRM's protocol how far it is by road between all places of the county.
use crate::cli::At;
use crate::files::{language, only_county, open};
use crate::output;
use anyhow::{Result, anyhow};
use county::{OsrmRefusal, OsrmTold, osrm_asks, put_distances, read_osrm, timetable};
use serde::Serialize;
use std::fmt;
use std::time::Duration;
use store::Error;

/// A table of 50 by 50 takes OSRM milliseconds; who needs longer than this is not there.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;

#[derive(Serialize)]
pub struct Filled {
    distances: usize,
    /// Pairs between which the server knows no way.
    unreachable: usize,
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} distances were taken from the server", self.distances)?;
        match self.unreachable {
            0 => write!(f, "."),
            pairs => write!(f, "; between {pairs} pairs of places it knows no way, they stay reckoned."),
        }
    }
}

/// Fills the table of distances: all of it, or nothing where one answer cannot be believed.
pub fn fill(at: &At, osrm: &str) -> Result<Filled> {
    let site = open(at)?;
    let words = site.words(language());
    let county = only_county(site.store())?;
    let network = site.store().read::<_, Error>(county.id, timetable)?;
    let asks = osrm_asks(&network);
    let bar = output::bar("questions to the server", asks.len() as u64);
    let mut all = OsrmTold::default();
    for ask in &asks {
        let url = format!("{}{}", osrm.trim_end_matches('/'), ask.path);
        let told = get(osrm, &url).and_then(|answer| read_osrm(&network, ask, &answer));
        let told = told.map_err(|refusal| anyhow!("{}", refusal.sentence(words)))?;
        all.distances.extend(told.distances);
        all.unreachable += told.unreachable;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !all.distances.is_empty() {
        site.store().write::<_, Error>(county.id, |tx| put_distances(tx, &all.distances))?;
    }
    Ok(Filled { distances: all.distances.len(), unreachable: all.unreachable })
}

/// OSRM says what is wrong in the body of a 400: that is read, too.
fn get(server: &str, url: &str) -> Result<Vec<u8>, OsrmRefusal> {
    let unanswered = |why: String| OsrmRefusal::NoAnswer { url: server.to_string(), why };
    let request = ureq::get(url).config().timeout_global(Some(ANSWER_WITHIN)).http_status_as_error(false);
    let mut answer = request.build().call().map_err(|error| unanswered(error.to_string()))?;
    let status = answer.status();
    if status != 200 && status != 400 {
        return Err(unanswered(status.to_string()));
    }
    let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    body.map_err(|error| unanswered(error.to_string()))
}
