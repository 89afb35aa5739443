//! A desk gathers hot commands of one kind into batches. It has no timer: whatever waits when the last commit
//! ends is the next batch.
use crate::job::{Job, Outcome};
use crate::tx::Tx;
use crate::{CountyId, Error, Place, Result, Store};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Commands of one batch at the most.
const BATCH_MAX: usize = 1_024;
/// Commands that may wait at one desk for one county; more are told to come again.
const WAITING_MAX: usize = 16_384;

/// Why a desk has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeskError {
    /// Too many wait. Nothing was done; the same command may be given again.
    #[error("too many people are ordering at this moment; try again in a few seconds")]
    Busy,
    #[error(transparent)]
    Store(Arc<Error>),
}

type Answer<O> = oneshot::Sender<std::result::Result<O, DeskError>>;
type Work<C, O> = dyn Fn(&mut Tx, &[C]) -> Result<Vec<O>> + Send + Sync;

/// Gathers commands `C` and answers each with an outcome `O` (usually a `Result<…, Refusal>`), after the
/// commit. Cheap to clone.
pub struct Desk<C, O>(Arc<Inner<C, O>>);

impl<C, O> Clone for Desk<C, O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Inner<C, O> {
    store: Store,
    work: Box<Work<C, O>>,
    /// Batches of one county that may be on their way at once: on PostgreSQL one is read while one commits.
    abreast: usize,
    lines: Mutex<HashMap<CountyId, Line<C, O>>>,
}

struct Line<C, O> {
    waiting: VecDeque<(C, Answer<O>)>,
    under_way: usize,
}

impl<C, O> Default for Line<C, O> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), under_way: 0 }
    }
}

impl<C: Send + 'static, O: Send + 'static> Desk<C, O> {
    /// `work` answers a batch: one outcome for each command, in their order.
    pub fn new(store: Store, work: impl Fn(&mut Tx, &[C]) -> Result<Vec<O>> + Send + Sync + 'static) -> Self {
        let abreast = if matches!(store.place(), Place::Folder(_)) { 1 } else { 2 };
        Self(Arc::new(Inner { store, work: Box::new(work), abreast, lines: Mutex::default() }))
    }

    /// Queues a command, first come first served, and waits for its outcome.
    ///
    /// # Errors
    /// [`DeskError::Busy`]: the line is full. [`DeskError::Store`]: nothing of this command is in the database.
    pub async fn submit(&self, county: CountyId, command: C) -> std::result::Result<O, DeskError> {
        let receive = self.enqueue(county, command)?;
        receive.await.unwrap_or_else(|_| Err(DeskError::Store(Arc::new(Error::Stopped))))
    }

    /// [`Desk::submit`] for threads. Blocks.
    pub fn call(&self, county: CountyId, command: C) -> std::result::Result<O, DeskError> {
        let receive = self.enqueue(county, command)?;
        receive.blocking_recv().unwrap_or_else(|_| Err(DeskError::Store(Arc::new(Error::Stopped))))
    }

    fn enqueue(
        &self,
        county: CountyId,
        command: C,
    ) -> std::result::Result<oneshot::Receiver<std::result::Result<O, DeskError>>, DeskError> {
        let (send, receive) = oneshot::channel();
        let mut lines = self.lock();
        let line = lines.entry(county).or_default();
        if line.waiting.len() >= WAITING_MAX {
            return Err(DeskError::Busy);
        }
        line.waiting.push_back((command, send));
        let start = line.under_way < self.0.abreast;
        line.under_way += usize::from(start);
        drop(lines);
        if start {
            self.start_batch(county);
        }
        Ok(receive)
    }

    fn start_batch(&self, county: CountyId) {
        let batch = Batch {
            desk: self.clone(),
            county,
            commands: Vec::new(),
            answers: Vec::new(),
            outcomes: Vec::new(),
            error: None,
        };
        self.0.store.push(Box::new(batch));
    }

    /// One command of a batch may be at fault, and must not fail its neighbours: they run again one by one. Where the
    /// database as a whole is, that would only make everyone wait: all are told at once.
    fn failed(&self, county: CountyId, commands: Vec<C>, answers: Vec<Answer<O>>, error: Error) {
        if commands.len() == 1 || error.outage().is_some() {
            let error = Arc::new(error);
            for answer in answers {
                let _ = answer.send(Err(DeskError::Store(error.clone())));
            }
            return;
        }
        for (command, answer) in commands.into_iter().zip(answers) {
            let (commands, answers) = (vec![command], vec![answer]);
            let batch =
                Batch { desk: self.clone(), county, commands, answers, outcomes: Vec::new(), error: None };
            self.lock().entry(county).or_default().under_way += 1;
            self.0.store.push(Box::new(batch));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CountyId, Line<C, O>>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_batch(&self, county: CountyId) -> Vec<(C, Answer<O>)> {
        let mut lines = self.lock();
        let line = lines.entry(county).or_default();
        let count = line.waiting.len().min(BATCH_MAX);
        line.waiting.drain(..count).collect()
    }

    fn end_batch(&self, county: CountyId) {
        let mut lines = self.lock();
        let line = lines.entry(county).or_default();
        let more = !line.waiting.is_empty();
        if !more {
            line.under_way -= 1;
        }
        drop(lines);
        if more {
            self.start_batch(county);
        }
    }
}

/// A batch on its way. What is in it is decided when its turn comes, not when it was asked for.
struct Batch<C: Send + 'static, O: Send + 'static> {
    desk: Desk<C, O>,
    county: CountyId,
    commands: Vec<C>,
    answers: Vec<Answer<O>>,
    outcomes: Vec<O>,
    /// Why the last run failed.
    error: Option<Error>,
}

impl<C: Send + 'static, O: Send + 'static> Job for Batch<C, O> {
    fn county(&self) -> CountyId {
        self.county
    }

    fn run(&mut self, tx: &mut Tx) -> Outcome {
        if self.commands.is_empty() {
            (self.commands, self.answers) = self.desk.next_batch(self.county).into_iter().unzip();
        }
        self.outcomes.clear();
        self.error = None;
        if self.commands.is_empty() {
            return Outcome::Undo;
        }
        match (self.desk.0.work)(tx, &self.commands) {
            Ok(outcomes) if outcomes.len() == self.commands.len() => {
                self.outcomes = outcomes;
                Outcome::Keep
            }
            Ok(_) => Outcome::Undo,
            Err(error) => {
                tracing::warn!(%error, commands = self.commands.len(), "a batch failed");
                self.error = Some(error);
                Outcome::Undo
            }
        }
    }

    fn done(self: Box<Self>, how: Result<()>) {
        let (desk, county) = (self.desk.clone(), self.county);
        if how.is_ok() && self.outcomes.len() == self.commands.len() {
            for (answer, outcome) in self.answers.into_iter().zip(self.outcomes) {
                // Who has gone needs no answer; what he asked for is done.
                let _ = answer.send(Ok(outcome));
            }
        } else {
            let error = match how {
                Ok(()) => self.error.unwrap_or(Error::Panicked),
                // The transaction ended under the batch: what the batch was told then says why.
                Err(Error::Stopped) => self.error.unwrap_or(Error::Stopped),
                Err(error) => error,
            };
            // Where the transaction could not even begin, whoever waits by then is told: else he waits for ever.
            let never_ran = self.commands.is_empty() && error.outage().is_some();
            let next = if never_ran { desk.next_batch(county) } else { Vec::new() };
            let (commands, answers): (Vec<C>, Vec<Answer<O>>) =
                self.commands.into_iter().zip(self.answers).chain(next).unzip();
            desk.failed(county, commands, answers, error);
        }
        desk.end_batch(county);
    }
}
