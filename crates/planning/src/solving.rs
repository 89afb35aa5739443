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

/// Where promised hours are let go that nobody can keep, as shares of the effort.
const LETS_GO_AT: [f64; 2] = [0.2, 0.4];

/// Searches for the day's best plan. Where promised hours cannot all be kept, those that stand in the way are let go,
/// and their parcels are late instead of left out: first the hours of what was left out, and where that is not enough,
/// those of its whole round. The plan is counted again by the solver's checker before it is given out.
///
/// # Errors
/// A fault of this program: the solver does not take the instance, or the checker does not sign the plan.
pub fn search(book: &DayBook, options: &Options, tell: &mut dyn FnMut(f64)) -> Result<Found, SearchError> {
    let mut document = Document::new(book);
    let mut from = 0.0;
    for (stage, until) in LETS_GO_AT.into_iter().enumerate() {
        if document.jobs.iter().all(|job| job.deadline.is_none()) {
            break;
        }
        let solution = stretch(&document, options, from, until, tell)?;
        document.begin_with(&routes(&solution));
        from = until;
        if solution.unassigned.is_empty() {
            break;
        }
        let left = in_the_way(book, &document, &solution, stage);
        document.let_go(book, left.into_iter());
    }
    let solution = stretch(&document, options, from, 1.0, tell)?;
    Ok(found(book, &document, &solution))
}

/// The jobs whose hours are let go at a stage.
fn in_the_way(book: &DayBook, document: &Document, solution: &Solution, stage: usize) -> Vec<usize> {
    let round = |job: usize| book.wishes[document.jobs[job].wish].round;
    let left: Vec<usize> = solution.unassigned.iter().map(|left| left.task).collect();
    if stage == 0 {
        return left;
    }
    let rounds: Vec<usize> = left.into_iter().map(round).collect();
    (0..document.jobs.len()).filter(|job| rounds.contains(&round(*job))).collect()
}

fn stretch(
    document: &Document,
    options: &Options,
    from: f64,
    to: f64,
    tell: &mut dyn FnMut(f64),
) -> Result<Solution, SearchError> {
    part(options, from, to, |options| {
        solved(document, options, &mut |share| tell(from + share * (to - from)))
    })
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
