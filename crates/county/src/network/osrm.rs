//! Distances from a server that speaks OSRM's protocol: what it is asked (`/table/v1/driving/…`, a block of places
//! to a block of places), and what of its answers is believed. Asking itself is the caller's.
use super::model::*;
use crate::{Place, PlaceId, Timetable};
use kernel::Metres;
use serde::Deserialize;
use webkit::Words;

/// Places from which, and to which, one question asks. Together they are 100 coordinates, the most that OSRM takes
/// unless it is told otherwise (`--max-table-size`).
const BLOCK: usize = 50;
/// Farther, or longer, than this is no way within a county.
const METRES_MAX: f64 = 2_000_000.0;
const SECONDS_MAX: f64 = 200_000.0;

/// One question: from some places to some places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OsrmAsk {
    /// The path with its query, to be put behind the server's address.
    pub path: String,
    from: Vec<PlaceId>,
    to: Vec<PlaceId>,
}

/// What one answer told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OsrmTold {
    pub distances: Vec<Distance>,
    /// Pairs between which it knows no way; they stay reckoned.
    pub unreachable: usize,
}

/// Why a server's answers are of no use. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OsrmRefusal {
    /// It is not there, or says something else than 200.
    NoAnswer { url: String, why: String },
    /// It says in its own words that it cannot.
    Refused { code: String, message: String },
    /// Its answer is no table of OSRM's.
    NotATable,
    /// It tells seconds and no metres: an OSRM older than 5.18.
    NoDistances,
    /// A table of another size than was asked for.
    WrongSize { wanted: usize, got: usize },
    /// A figure that no way can have.
    NotAWay { from: String, to: String },
}

impl OsrmRefusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::NoAnswer { url, why } => w.with("county-osrm-no-answer", &[("url", url), ("why", why)]),
            Self::Refused { code, message } => {
                w.with("county-osrm-refused", &[("code", code), ("message", message)])
            }
            Self::NotATable => w.say("county-osrm-not-a-table"),
            Self::NoDistances => w.say("county-osrm-no-distances"),
            Self::WrongSize { wanted, got } => {
                w.with("county-osrm-wrong-size", &[("wanted", *wanted), ("got", *got)])
            }
            Self::NotAWay { from, to } => w.with("county-osrm-not-a-way", &[("from", from), ("to", to)]),
        }
    }
}

/// The questions that tell the ways between all places of a county.
pub fn osrm_asks(network: &Timetable) -> Vec<OsrmAsk> {
    let blocks: Vec<&[Place]> = network.places().chunks(BLOCK).collect();
    blocks.iter().flat_map(|from| blocks.iter().map(move |to| ask(from, to))).collect()
}

fn ask(from: &[Place], to: &[Place]) -> OsrmAsk {
    let ids = |places: &[Place]| places.iter().map(|place| place.id).collect::<Vec<_>>();
    let coordinates: Vec<String> = from.iter().chain(to).map(coordinate).collect();
    let numbers = |first: usize, count: usize| {
        (first..first + count).map(|n| n.to_string()).collect::<Vec<_>>().join(";")
    };
    let path = format!(
        "/table/v1/driving/{}?sources={}&destinations={}&annotations=duration,distance",
        coordinates.join(";"),
        numbers(0, from.len()),
        numbers(from.len(), to.len())
    );
    OsrmAsk { path, from: ids(from), to: ids(to) }
}

fn coordinate(place: &Place) -> String {
    format!("{:.6},{:.6}", place.position.longitude(), place.position.latitude())
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    message: Option<String>,
    durations: Option<Figures>,
    distances: Option<Figures>,
}

type Figures = Vec<Vec<Option<f64>>>;

/// Reads what a server answered to a question.
///
/// # Errors
/// The answer cannot be believed.
pub fn read_osrm(network: &Timetable, ask: &OsrmAsk, answer: &[u8]) -> Result<OsrmTold, OsrmRefusal> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|_| OsrmRefusal::NotATable)?;
    if answer.code != "Ok" {
        return Err(OsrmRefusal::Refused { code: answer.code, message: answer.message.unwrap_or_default() });
    }
    let durations = answer.durations.ok_or(OsrmRefusal::NotATable)?;
    let distances = answer.distances.ok_or(OsrmRefusal::NoDistances)?;
    has_size(ask, &durations)?;
    has_size(ask, &distances)?;
    let mut told = OsrmTold::default();
    for (at, from) in ask.from.iter().enumerate() {
        let ends = ask.to.iter().zip(durations[at].iter().zip(&distances[at]));
        for (to, (seconds, metres)) in ends.filter(|(to, _)| *to != from) {
            match (seconds, metres) {
                (Some(seconds), Some(metres)) => {
                    told.distances.push(distance(network, *from, *to, *metres, *seconds)?)
                }
                _ => told.unreachable += 1,
            }
        }
    }
    Ok(told)
}

fn has_size(ask: &OsrmAsk, figures: &Figures) -> Result<(), OsrmRefusal> {
    let (wanted, got) = (ask.from.len() * ask.to.len(), figures.iter().map(Vec::len).sum());
    let even = figures.len() == ask.from.len() && figures.iter().all(|row| row.len() == ask.to.len());
    if even { Ok(()) } else { Err(OsrmRefusal::WrongSize { wanted, got }) }
}

fn distance(
    network: &Timetable,
    from: PlaceId,
    to: PlaceId,
    metres: f64,
    seconds: f64,
) -> Result<Distance, OsrmRefusal> {
    let name = |id: PlaceId| network.place(id).map(|place| place.code.clone()).unwrap_or_default();
    if !(0.0..=METRES_MAX).contains(&metres) || !(0.0..=SECONDS_MAX).contains(&seconds) {
        return Err(OsrmRefusal::NotAWay { from: name(from), to: name(to) });
    }
    let leap = Leap { metres: Metres(metres.round() as i64), seconds: seconds.round() as i64 };
    Ok(Distance { from, to, leap, source: DistanceSource::Osrm })
}
