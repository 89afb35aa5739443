//! The search for a day's plan.
use crate::day::DayBook;
use crate::document::Document;
use crate::model::Found;
use crate::outcome::found;
use routing::{Budget, Options, Solution, StepKind};
use std::collections::HashMap;
use std::num::NonZeroUsize;

/// A search that ended without a plan, by a fault of this program.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the solver does not take the day: {0}")]
    Refused(#[from] routing::ReadError),
    #[error("the plan cannot be read again: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the plan does not hold: {0}")]
    DoesNotHold(String),
}

/// This part of the effort goes into finding out which promised hours nobody can keep.
const FIRST_PART: f64 = 0.2;

/// Searches for the day's best plan. Where promised hours cannot all be kept, those that stand in the way are let go,
/// and their parcels are late instead of left out. `tell` is told how far the search is, from 0 to 1. The plan is
/// counted again by the solver's checker before it is given out.
///
/// # Errors
/// A fault of this program: the solver does not take the instance, or the checker does not sign the plan.
pub fn search(book: &DayBook, options: &Options, tell: &mut dyn FnMut(f64)) -> Result<Found, SearchError> {
    let mut document = Document::new(book);
    let is_hurried = document.jobs.iter().any(|job| job.deadline.is_some());
    if !is_hurried {
        let solution = solved(&document, options, &mut |share| tell(share))?;
        return Ok(found(book, &document, &solution));
    }
    let first = part(options, 0.0, FIRST_PART, |options| {
        solved(&document, options, &mut |share| tell(share * FIRST_PART))
    })?;
    document.let_go(book, first.unassigned.iter().map(|left| left.task));
    document.begin_with(&routes(&first));
    let solution = part(options, FIRST_PART, 1.0, |options| {
        solved(&document, options, &mut |share| tell(FIRST_PART + share * (1.0 - FIRST_PART)))
    })?;
    Ok(found(book, &document, &solution))
}

/// Gives a search the stretch of the effort between two shares of it.
fn part<T>(options: &Options, from: f64, to: f64, search: impl FnOnce(&Options) -> T) -> T {
    match options.budget {
        Budget::Iterations(all) => {
            let budget = Budget::Iterations((all as f64 * (to - from)).ceil() as u64);
            search(&Options { budget, ..*options })
        }
        Budget::Clock(clock) => {
            let stretched = move || (clock() - from) / (to - from);
            search(&Options { budget: Budget::Clock(&stretched), ..*options })
        }
    }
}

fn solved(
    document: &Document,
    options: &Options,
    tell: &mut dyn FnMut(f64),
) -> Result<Solution, SearchError> {
    let text = document.value.to_string();
    let instance = routing::read(&text)?;
    let solution = routing::solve(&instance, options, &mut |progress| tell(progress.share));
    let verdict = routing::check(&text, &routing::write(&instance, &solution))?;
    if !verdict.faults.is_empty() {
        return Err(SearchError::DoesNotHold(verdict.faults.join("; ")));
    }
    Ok(solution)
}

fn routes(solution: &Solution) -> HashMap<usize, Vec<usize>> {
    let jobs = |route: &routing::PlannedRoute| {
        let job = |step: &routing::Step| match step.kind {
            StepKind::Stop(stop) => Some(stop),
            _ => None,
        };
        route.steps.iter().filter_map(job).collect()
    };
    solution.routes.iter().map(|route| (route.vehicle, jobs(route))).collect()
}

/// What a search on the server takes: one thread, so that the shop keeps the others.
pub(crate) const SERVER_THREADS: NonZeroUsize = NonZeroUsize::MIN;
