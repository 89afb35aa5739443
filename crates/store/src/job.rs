//! A job is a command on its way to a thread that owns a connection.
use crate::{CountyId, Error, Result, Tx};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What a job wants done with what it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Keep,
    Undo,
}

/// A command that a thread runs in a transaction, perhaps twice, and then tells of its end.
pub(crate) trait Job: Send {
    fn county(&self) -> CountyId;
    fn run(&mut self, tx: &mut Tx) -> Outcome;
    /// `Ok`: committed, or undone as the job wished. `Err`: nothing of it is in the database.
    fn done(self: Box<Self>, how: Result<()>);
}

/// The job of a closure whose answer goes through `tell`.
pub(crate) struct Call<T, E, W, D> {
    pub county: CountyId,
    pub work: W,
    pub answer: Option<std::result::Result<T, E>>,
    pub tell: D,
}

impl<T, E, W, D> Job for Call<T, E, W, D>
where
    T: Send,
    E: From<Error> + Send,
    W: FnMut(&mut Tx) -> std::result::Result<T, E> + Send,
    D: FnOnce(std::result::Result<T, E>) + Send,
{
    fn county(&self) -> CountyId {
        self.county
    }
    fn run(&mut self, tx: &mut Tx) -> Outcome {
        self.answer = None;
        let answer = (self.work)(tx);
        let outcome = if answer.is_ok() { Outcome::Keep } else { Outcome::Undo };
        self.answer = Some(answer);
        outcome
    }
    fn done(self: Box<Self>, how: Result<()>) {
        let Self { work, answer, tell, .. } = *self;
        // The closure may borrow from the caller, who goes on as soon as he is told: it goes first.
        drop(work);
        tell(match (how, answer) {
            (Ok(()), Some(answer)) => answer,
            (Ok(()), None) => Err(Error::Panicked.into()),
            // The transaction ended under the command: what the command was told then says why.
            (Err(Error::Stopped), Some(Err(own))) => Err(own),
            (Err(error), _) => Err(error.into()),
        });
    }
}

/// Jobs that wait, first come first served.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job that comes after the end is told so.
    pub fn push(&self, job: Box<dyn Job>) {
        let mut waiting = self.lock();
        if waiting.closed {
            drop(waiting);
            return job.done(Err(Error::Stopped));
        }
        waiting.jobs.push_back(job);
        self.came.notify_one();
    }

    /// Waits for work; `None` when the queue is closed and empty.
    pub fn take(&self, most: usize) -> Option<Vec<Box<dyn Job>>> {
        let mut waiting = self.lock();
        loop {
            if !waiting.jobs.is_empty() {
                let count = waiting.jobs.len().min(most);
                return Some(waiting.jobs.drain(..count).collect());
            }
            if waiting.closed {
                return None;
            }
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn close(&self) {
        self.lock().closed = true;
        self.came.notify_all();
    }
}
