//! `check`: the promises of every room, proved on the data.
use crate::cli::{At, options};
use crate::{output, rooms};
use anyhow::Result;
use serde::Serialize;
use std::process::ExitCode;
use store::{Place, Store};

#[derive(Serialize)]
struct Report {
    ok: bool,
    problems: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    room: String,
    what: String,
    #[serde(rename = "where")]
    where_: String,
}

/// Prints what is wrong; exit 1 if anything is.
pub fn run(at: &At, json: bool) -> Result<ExitCode> {
    let store = open(&at.place())?;
    let mut problems = Vec::new();
    let counties = store.read::<_, store::Error>(store::CountyId::default(), |tx| tx.counties())?;
    let bar = output::bar("checking", (counties.len() * rooms::checks().len()) as u64);
    for county in counties {
        for check in rooms::checks() {
            problems.extend(store.read(county.id, check)?);
            bar.inc(1);
        }
        problems.extend(rooms::unread_events(&store, county.id)?);
    }
    bar.finish_and_clear();
    let report = Report { ok: problems.is_empty(), problems: problems.into_iter().map(found).collect() };
    print(&report, json);
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where no server runs, the followers of the log are let finish first; beside one, they are read as they are.
fn open(place: &Place) -> Result<Store> {
    match Store::open(place, &rooms::schemas(), options()) {
        Ok(store) => {
            rooms::follow_all(&store)?;
            Ok(store)
        }
        Err(store::Error::InUse { .. }) => Ok(Store::open_beside(place, options())?),
        Err(error) => Err(error.into()),
    }
}

fn found(problem: webkit::Problem) -> Found {
    Found { room: problem.room.to_string(), what: problem.what, where_: problem.where_ }
}

fn print(report: &Report, json: bool) {
    if json {
        return println!("{}", serde_json::to_string(report).unwrap_or_default());
    }
    if report.ok {
        return println!("Everything is in order.");
    }
    for problem in &report.problems {
        println!("{}: {} ({})", problem.room, problem.what, problem.where_);
    }
    println!("{} things are not in order.", report.problems.len());
}
